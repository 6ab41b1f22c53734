"""Hypothesis strategies for whole knowledge bases that break no rule.

``records()`` draws :class:`kb.model.Records`; ``with_texts()`` draws them together with the texts
that their quotes were taken from. Labels and statements hold what troubles YAML, HTML and Turtle:
quotation marks, colons, ``#``, angle brackets, characters of all scripts.
"""

from __future__ import annotations

from hypothesis import strategies as st

from kb.model import (
    Claim,
    Concept,
    Header,
    Identifier,
    KindDefinition,
    Origin,
    PassedOver,
    Question,
    Quotation,
    Quote,
    Records,
    Remark,
    Review,
    Source,
    SourceFile,
    SourceText,
)
from kb.names import sha256
from kb.vocabulary import (
    Basis,
    ConceptKind,
    Link,
    Match,
    Modality,
    OriginKind,
    RemarkStance,
    ReviewState,
    Sign,
    SourceKind,
    Stance,
)

AWKWARD = [
    "no",
    "2025-03-21",
    "1e3",
    "null",
    "a: b",
    "x #y",
    "<b>&amp;",
    '"',
    "'",
    "\\",
    "- z",
    "…",
]

slugs = st.from_regex(r"[a-z0-9]{1,6}(-[a-z0-9]{1,4})?", fullmatch=True)
texts = st.one_of(
    st.sampled_from(AWKWARD),
    st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=30)
    .map(str.strip)
    .filter(bool),
    st.lists(st.sampled_from(["stress", "rises", "with", "cortisol,", "often"]), min_size=1).map(
        " ".join
    ),
)
maybe_text = st.none() | texts
DOI = "10.1038/s41380-022-01661-0"
LICENCES = st.sampled_from(["CC-BY-4.0", "© the author"])
LANGUAGES = st.sampled_from(["en", "en-GB", "de"])
DATES = st.sampled_from([None, "2025", "2025-03", "2025-03-21"])


def enum(kind):
    return st.sampled_from(list(kind))


@st.composite
def documents(draw):
    """Return a text of a few sentences, in which quotes can be found."""
    words = st.sampled_from(
        ["Stress", "may", "raise", "cortisol", "“mood”", "naïve", "😀", "e.g.", "3.5", "no", "it’s"]
    )
    sentences = draw(st.lists(st.lists(words, min_size=2, max_size=7), min_size=1, max_size=5))
    ends = draw(st.lists(st.sampled_from([". ", "!\n", "?\n\n", ".\r\n"]), min_size=5, max_size=5))
    return "".join(" ".join(line) + end for line, end in zip(sentences, ends, strict=False))


@st.composite
def quotes(draw, text):
    """Return one part, or two in order, of a text."""
    places = draw(
        st.lists(
            st.integers(0, len(text)),
            min_size=4 if draw(st.booleans()) else 2,
            max_size=4,
            unique=True,
        )
    )
    places = sorted(places[: len(places) // 2 * 2])
    return tuple(
        Quote(text=text[start:end], start=start, end=end)
        for start, end in zip(places[::2], places[1::2], strict=True)
    )


@st.composite
def concepts(draw, kinds):
    names = draw(st.lists(slugs, min_size=2, max_size=5, unique=True))
    found = []
    for place, name in enumerate(names):
        same_as = st.builds(
            Identifier,
            curie=st.sampled_from(["MONDO:0002050", "GO:0008150", "CHEBI:28790"]),
            match=enum(Match),
            label=maybe_text,
        )
        found.append(
            Concept(
                id=name,
                # the id behind it keeps every name of every concept its own
                label=f"{draw(texts)} {name}",
                kind=draw(st.sampled_from(kinds)),
                description=draw(texts),
                synonyms=[f"{draw(texts)} ({name})"] if draw(st.booleans()) else [],
                broader=draw(st.lists(st.sampled_from(names[:place]), max_size=2, unique=True))
                if place
                else [],
                same_as=draw(st.lists(same_as, max_size=2, unique_by=lambda item: item.curie)),
                note=draw(maybe_text),
            )
        )
    return tuple(found)


@st.composite
def headers(draw):
    origins = draw(
        st.lists(
            st.builds(
                Origin,
                id=slugs,
                kind=enum(OriginKind),
                label=texts,
                doi=st.sampled_from([None, DOI]),
            ),
            max_size=3,
            unique_by=lambda origin: origin.id,
        )
    )
    added = draw(
        st.lists(
            st.builds(
                KindDefinition,
                id=slugs.map(lambda name: f"kind-{name}"),
                label=texts,
                colour=st.sampled_from(["#aabbcc", "#012345"]),
                broader=st.none() | enum(ConceptKind),
                class_iri=st.sampled_from([None, "https://example.org/class#A"]),
            ),
            max_size=2,
            unique_by=lambda kind: kind.id,
        )
    )
    return Header(
        format=1,
        title=draw(texts),
        description=draw(texts),
        language=draw(LANGUAGES),
        base=draw(st.sampled_from(["https://example.org/kb/", "http://example.org/x#"])),
        licence=draw(LICENCES),
        quotation=Quotation(max_words=draw(st.sampled_from([None, 200])), rights=draw(maybe_text)),
        origins=origins,
        kinds=added,
    )


reviews = st.none() | st.builds(
    Review,
    state=enum(ReviewState),
    score=st.none() | st.integers(0, 1_000).map(lambda share: share / 1_000),
    cues=st.lists(texts, max_size=2),
    drafter=maybe_text,
)


@st.composite
def claims(draw, name, text, nodes, origins, earlier):
    subject, object_ = draw(st.permutations(nodes))[:2]
    stance = draw(enum(Stance))
    quote = draw(quotes(text))
    words = " … ".join(part.text for part in quote)
    cue = words.split()[0] if words.split() else "label"
    return Claim(
        id=name,
        quote=quote,
        statement=draw(texts),
        subject=subject,
        object=object_,
        link=draw(enum(Link)),
        sign=draw(enum(Sign)) if stance is Stance.AFFIRMS else None,
        stance=stance,
        modality=draw(enum(Modality)),
        cue=draw(st.sampled_from([None, "label", cue])),
        approximate=draw(st.booleans()),
        basis=draw(enum(Basis)),
        origin=draw(st.sampled_from([None, *origins])),
        attributed_to=draw(maybe_text),
        context=draw(maybe_text),
        delay=draw(st.booleans()),
        jointly=draw(st.lists(st.sampled_from(earlier), max_size=2, unique=True))
        if earlier
        else (),
        note=draw(maybe_text),
        review=draw(reviews),
    )


@st.composite
def source_files(draw, name, nodes, origins, earlier):
    """Return a source file and its text; ``earlier`` are global ids of claims of other files."""
    text = f"{name}. {draw(documents())}"
    ids = draw(st.lists(slugs, min_size=1, max_size=6, unique=True))
    cuts = sorted(draw(st.lists(st.integers(0, len(ids)), min_size=2, max_size=2)))
    made, claim_ids, quoted = [], list(earlier), set()
    for claim in ids[: cuts[0]]:
        drawn = draw(claims(claim, text, nodes, origins, tuple(claim_ids)))
        if drawn.quote in quoted:
            continue  # the same words twice may be the same claim twice
        quoted.add(drawn.quote)
        made.append(drawn)
        claim_ids.append(draw(st.sampled_from([claim, f"{name}/{claim}"])))
    questions = [
        Question(
            id=question,
            about=draw(st.lists(st.sampled_from(nodes), min_size=1, max_size=3, unique=True)),
            quote=draw(quotes(text)),
            statement=draw(texts),
            note=draw(maybe_text),
        )
        for question in ids[cuts[0] : cuts[1]]
    ]
    targets = [*claim_ids, *(question.id for question in questions)]
    remarks = []
    for remark in ids[cuts[1] :] if targets else ():
        quote = draw(quotes(text))
        if quote in quoted:
            continue  # words are a claim's or a remark's
        remarks.append(
            Remark(
                id=remark,
                about=draw(st.lists(st.sampled_from(targets), min_size=1, max_size=3, unique=True)),
                stance=draw(enum(RemarkStance)),
                quote=quote,
                statement=draw(texts),
                modality=draw(enum(Modality)),
                origin=draw(st.sampled_from([None, *origins])),
                attributed_to=draw(maybe_text),
                note=draw(maybe_text),
                review=draw(reviews),
            )
        )
        targets.append(remark)
    spans = sorted(draw(st.lists(st.integers(0, len(text)), max_size=2, unique=True)))
    passed = [PassedOver(start=spans[0], end=spans[1], reason=draw(texts))] if spans[1:] else []
    known = SourceText(length=len(text), sha256=sha256(text.encode()))
    source = Source(
        id=name,
        title=draw(texts),
        kind=draw(enum(SourceKind)),
        author=draw(maybe_text),
        publisher=draw(maybe_text),
        published=draw(DATES),
        url=draw(st.sampled_from([None, "https://example.org/a?b=c&d#e"])),
        doi=draw(st.sampled_from([None, DOI])),
        language=draw(LANGUAGES),
        licence=draw(LICENCES),
        text=known if draw(st.booleans()) else None,
        note=draw(maybe_text),
    )
    file = SourceFile(
        source=source, claims=made, remarks=remarks, questions=questions, passed_over=passed
    )
    return file, text


@st.composite
def with_texts(draw, max_sources=3):
    """Return records that break no rule, and source id → text."""
    header = draw(headers())
    kinds = [*(str(kind) for kind in ConceptKind), *(kind.id for kind in header.kinds)]
    nodes = draw(concepts(kinds))
    names = draw(
        st.lists(slugs.map(lambda name: f"s-{name}"), min_size=1, max_size=max_sources, unique=True)
    )
    files, texts_of, earlier = [], {}, []
    for name in names:
        origins = [origin.id for origin in header.origins]
        file, text = draw(
            source_files(name, tuple(node.id for node in nodes), origins, tuple(earlier))
        )
        files.append(file)
        texts_of[name] = text
        earlier += [f"{name}/{claim.id}" for claim in file.claims]
    return Records(header, nodes, tuple(files)), texts_of


def records(max_sources=3):
    """Return records that break no rule."""
    return with_texts(max_sources).map(lambda pair: pair[0])
