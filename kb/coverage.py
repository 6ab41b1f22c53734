"""How much of the texts the records carry, and whether every quote is proven."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar

from kb.model import Quote, Records, SourceFile
from kb.names import global_id
from kb.results import Result, Results, html_answer
from kb.texts import Anchored, Document, Part, affirmed, anchor, find_quote, sentences, words
from kb.vocabulary import Stance

__all__ = [
    "Coverage",
    "TextCoverage",
    "TextIdentity",
    "UncoveredSentence",
    "UnprovenPart",
    "Verification",
    "coverage",
    "verify",
]

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class UncoveredSentence(Result):
    """A sentence that no quote and no passed-over span overlaps."""

    source: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class TextCoverage(Result):
    """How much of one text is carried."""

    shown: ClassVar[tuple[str, ...]] = ("source", "sentences", "sentence_share", "word_share")

    source: str
    sentences: int
    """Sentences that have a word."""
    sentences_covered: int
    """Those that the quote of a claim, remark or question or a passed-over span overlaps."""
    words: int
    words_covered: int
    """Words that such a quote or span overlaps."""
    words_quoted: int
    """Words that a quote overlaps."""
    uncovered: Results[UncoveredSentence]

    @property
    def sentence_share(self) -> float:
        """The share of sentences that are carried, to four decimals and never rounded up to 1."""
        return _share(self.sentences_covered, self.sentences)

    @property
    def word_share(self) -> float:
        """The share of words that are carried, to four decimals and never rounded up to 1."""
        return _share(self.words_covered, self.words)

    def to_dict(self) -> dict[str, object]:
        """Return it as plain data, for JSON."""
        return {
            "source": self.source,
            "sentences": self.sentences,
            "sentences_covered": self.sentences_covered,
            "sentence_share": self.sentence_share,
            "words": self.words,
            "words_covered": self.words_covered,
            "words_quoted": self.words_quoted,
            "word_share": self.word_share,
            "uncovered": self.uncovered.to_dicts(),
        }


@dataclass(frozen=True, slots=True)
class Coverage(Result):
    """How much of all texts is carried."""

    texts: Results[TextCoverage]
    missing: tuple[str, ...]
    """Sources whose text is not to hand; nothing is known of them."""

    @property
    def total(self) -> TextCoverage:
        """All texts taken together, as one text without a name."""
        return TextCoverage(
            source="",
            sentences=sum(text.sentences for text in self.texts),
            sentences_covered=sum(text.sentences_covered for text in self.texts),
            words=sum(text.words for text in self.texts),
            words_covered=sum(text.words_covered for text in self.texts),
            words_quoted=sum(text.words_quoted for text in self.texts),
            uncovered=Results(sentence for text in self.texts for sentence in text.uncovered),
        )

    @property
    def complete(self) -> bool:
        """Whether every text is to hand and every sentence carried."""
        return not self.missing and not any(text.uncovered for text in self.texts)

    def to_dict(self) -> dict[str, object]:
        """Return it as plain data, for JSON."""
        total = self.total.to_dict()
        del total["source"], total["uncovered"]
        return {
            "complete": self.complete,
            "total": total,
            "texts": self.texts.to_dicts(),
            "missing": list(self.missing),
        }

    def _repr_html_(self) -> str:
        total = self.total
        said = f"{total.sentences_covered} of {total.sentences} sentences are carried."
        return html_answer(said + _without(self.missing), self.texts, total.uncovered)


def _without(missing: tuple[str, ...]) -> str:
    return f" Not to hand: {', '.join(missing)}." if missing else ""


def _share(part: int, whole: int) -> float:
    return 1.0 if part == whole else min(round(part / whole, 4), 0.9999)


def coverage(records: Records, documents: Mapping[str, Document]) -> Coverage:
    """Return how much of each text its source file carries.

    >>> from kb.texts import Document
    >>> text = "Stress harms. Sleep heals."
    >>> file = SourceFile.model_validate({
    ...     "source": {"id": "a", "title": "A", "kind": "news", "language": "en", "licence": "-"},
    ...     "passed_over": [{"start": 0, "end": 6, "reason": "An example."}]})
    >>> from kb.model import Header
    >>> header = Header(format=1, title="T", description="D", language="en",
    ...                 base="https://example.org/", licence="CC0-1.0")
    >>> found = coverage(Records(header, (), (file,)), {"a": Document.of("a", text)})
    >>> found.total.sentence_share, found.total.uncovered[0].text
    (0.5, 'Sleep heals.')
    """
    read = [
        _text_coverage(file, documents[file.source.id].text)
        for file in records.files
        if file.source.id in documents
    ]
    return Coverage(Results(read), _missing(records, documents))


def _missing(records: Records, documents: Mapping[str, Document]) -> tuple[str, ...]:
    names = (file.source.id for file in records.files)
    return tuple(name for name in names if name not in documents)


def _text_coverage(file: SourceFile, text: str) -> TextCoverage:
    quoted = _union((part.start, part.end) for each in file.quoting() for part in each.quote)
    carried = _union([*quoted, *((span.start, span.end) for span in file.passed_over)])
    found = sentences(text, file.source.language)
    all_words = list(words(text))
    bare = [span for span, hit in zip(found, _overlaps(found, carried), strict=True) if not hit]
    return TextCoverage(
        source=file.source.id,
        sentences=len(found),
        sentences_covered=len(found) - len(bare),
        words=len(all_words),
        words_covered=sum(_overlaps(all_words, carried)),
        words_quoted=sum(_overlaps(all_words, quoted)),
        uncovered=Results(
            UncoveredSentence(file.source.id, start, end, text[start:end]) for start, end in bare
        ),
    )


def _union(spans: Iterable[Span]) -> list[Span]:
    """Return spans that cover the same characters, sorted, none touching another."""
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        elif end > start:
            joined.append((start, end))
    return joined


def _overlaps(parts: Iterable[Span], spans: list[Span]) -> Iterator[bool]:
    """Yield for each of sorted parts whether one of the sorted spans overlaps it."""
    place = 0
    for start, end in parts:
        while place < len(spans) and spans[place][1] <= start:
            place += 1
        yield place < len(spans) and spans[place][0] < end


@dataclass(frozen=True, slots=True)
class UnprovenPart(Result):
    """A part of a quote that does not stand where it says."""

    id: str
    """The global id of the claim, remark or question."""
    part: int
    """Counted from 0."""
    text: str
    start: int
    end: int
    places: tuple[Span, ...]
    """Where the words do stand, letter for letter; empty: nowhere."""
    now: Span | None
    """Where they certainly stand, in whatever typesetting: 'kb reanchor' would move them there."""
    reason: str
    """Why that is not certain."""

    def to_dict(self) -> dict[str, object]:
        """Return it as plain data, for JSON."""
        return {
            **Result.to_dict(self),
            "places": [{"start": start, "end": end} for start, end in self.places],
            "now": None if self.now is None else {"start": self.now[0], "end": self.now[1]},
        }


@dataclass(frozen=True, slots=True)
class TextIdentity(Result):
    """Whether a text is the one that its source's record describes."""

    source: str
    length: int
    sha256: str
    recorded_length: int | None
    recorded_sha256: str | None

    @property
    def same(self) -> bool:
        """Whether length and SHA-256 are the recorded ones, or none are recorded."""
        return self.recorded_sha256 is None or (
            (self.length, self.sha256) == (self.recorded_length, self.recorded_sha256)
        )

    def to_dict(self) -> dict[str, object]:
        """Return it as plain data, for JSON."""
        return {**Result.to_dict(self), "same": self.same}


@dataclass(frozen=True, slots=True)
class Verification(Result):
    """What proving all quotes against the texts came to."""

    texts: Results[TextIdentity]
    quotes: int
    """Quotes of claims, remarks and questions whose text is to hand."""
    proven: int
    """Those of which every part stands where it says, letter for letter."""
    unproven: Results[UnprovenPart]
    missing: tuple[str, ...]
    """Sources whose text is not to hand; their quotes are not counted."""

    @property
    def complete(self) -> bool:
        """Whether every text is the recorded one and to hand, and every quote proven."""
        return not (self.missing or self.unproven) and all(text.same for text in self.texts)

    @property
    def accepted(self) -> bool:
        """Whether the words of every quote whose text is to hand are certain to be in it."""
        return all(part.now is not None for part in self.unproven)

    def to_dict(self) -> dict[str, object]:
        """Return it as plain data, for JSON."""
        return {
            "complete": self.complete,
            "accepted": self.accepted,
            "quotes": self.quotes,
            "proven": self.proven,
            "texts": self.texts.to_dicts(),
            "unproven": self.unproven.to_dicts(),
            "missing": list(self.missing),
        }

    def _repr_html_(self) -> str:
        said = f"{self.proven} of {self.quotes} quotes are proven."
        return html_answer(said + _without(self.missing), self.texts, self.unproven)


def verify(records: Records, documents: Mapping[str, Document]) -> Verification:
    """Return which quotes stand in the texts, letter for letter, where they say.

    Of the others it tells which still stand in a text that changed, and where.
    """
    count = proven = 0
    texts: list[TextIdentity] = []
    unproven: list[UnprovenPart] = []
    for file in records.files:
        document = documents.get(file.source.id)
        if document is None:
            continue
        identity = _identity(file, document)
        texts.append(identity)
        quotes = [(each.id, each.quote) for each in file.quoting()]
        wanted = [[Part(part.text, part.start, part.end) for part in quote] for _, quote in quotes]
        unchanged = identity.recorded_sha256 == document.sha256
        affirming = {claim.id for claim in file.claims if claim.stance is Stance.AFFIRMS}
        for (name, quote), parts, found in zip(
            quotes, wanted, anchor(wanted, document.text, unchanged=unchanged), strict=True
        ):
            if name in affirming:
                found = affirmed(found, parts, document.text)  # noqa: PLW2901
            misfits = list(_misfits(global_id(file.source.id, name), quote, found, document.text))
            count, proven = count + 1, proven + (not misfits)
            unproven += misfits
    return Verification(
        Results(texts), count, proven, Results(unproven), _missing(records, documents)
    )


def _misfits(
    name: str, quote: tuple[Quote, ...], found: Anchored, text: str
) -> Iterator[UnprovenPart]:
    """Yield the parts of a quote that do not stand where they say."""
    wrong = [part.text != text[part.start : part.end] for part in quote]
    if not found.spans and not any(wrong):
        wrong = [True] * len(quote)  # the letters are there, but as part of other words
    for number, part in enumerate(quote):
        now = found.spans[number] if found.spans else None
        if wrong[number] or (now is not None and now != (part.start, part.end)):
            places = find_quote(part.text, text)
            where = (number, part.text, part.start, part.end)
            yield UnprovenPart(name, *where, places, now, found.reason)


def _identity(file: SourceFile, document: Document) -> TextIdentity:
    known = file.source.text
    return TextIdentity(
        file.source.id,
        len(document.text),
        document.sha256,
        known.length if known else None,
        known.sha256 if known else None,
    )
