"""From a text to draft claims, each with the words it rests on and how far it is to be trusted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kb.draft.arguments import Arguments, arguments
from kb.draft.concepts import Mention, Proposal, Vocabulary
from kb.draft.lexicon import load_lexicon
from kb.draft.reading import Parsed, Reading, reader
from kb.draft.segment import Sentence, segment
from kb.model import Claim, Concept, Quote, Review
from kb.names import slug
from kb.texts import count_words
from kb.vocabulary import Basis, Link, Modality, ReviewState, Sign, Stance

__all__ = ["DRAFTER", "Draft", "Unresolved", "draft_claims"]

DRAFTER = "rules-1"

_SCORES = {"strong": 0.9, "medium": 0.7, "weak": 0.5}


@dataclass(frozen=True, slots=True)
class Unresolved:
    """A cue whose arguments could not be told; a person may."""

    start: int
    end: int
    """Of the sentence, in the text."""
    cue: str
    why: str


@dataclass(frozen=True)
class Draft:
    """What the rules propose for one text. Nothing of it weighs before a person reviews it."""

    claims: tuple[Claim, ...]
    concepts: tuple[Proposal, ...]
    unresolved: tuple[Unresolved, ...]


def draft_claims(
    text: str,
    *,
    concepts: Sequence[Concept] = (),
    language: str = "en",
    max_words: int | None = None,
) -> Draft:
    """Return the claims that a text seems to make, each a draft.

    >>> made = draft_claims("Salt may cause rust.")
    >>> [(claim.subject, claim.object, claim.modality.value) for claim in made.claims]
    [('salt', 'rust', 'possible')]
    """
    vocabulary = Vocabulary(concepts, load_lexicon(language).grammar, language)
    claims: dict[str, Claim] = {}
    unresolved: list[Unresolved] = []
    for sentence in segment(text, language=language):
        parsed = reader(language).parse(sentence.text) if sentence.states else None
        for reading in parsed.readings if parsed else ():
            if parsed is None or reading.guarded_by is not None or _is_inside(reading, parsed):
                continue
            made = list(_claims(sentence, parsed, reading, vocabulary, max_words))
            if not made:
                unresolved.append(_unresolved(sentence, reading))
            for claim in made:
                _add(claims, claim)
    used = {end for claim in claims.values() for end in (claim.subject, claim.object)}
    proposed = [one for id_, one in sorted(vocabulary.proposals.items()) if id_ in used]
    return Draft(tuple(claims.values()), tuple(proposed), tuple(unresolved))


def _is_inside(reading: Reading, parsed: Parsed) -> bool:
    """Return whether a faint cue is part of what a cause bears on: "raises the risk of"."""
    return reading.entry.strength == "weak" and any(
        one.link is Link.CAUSAL
        and one.guarded_by is None
        and one.clause == reading.clause
        and one.place < reading.place
        for one in parsed.readings
    )


def _unresolved(sentence: Sentence, reading: Reading) -> Unresolved:
    cue = sentence.text[reading.start : reading.end]
    return Unresolved(sentence.start, sentence.end, cue, "its two sides could not be told")


def _claims(
    sentence: Sentence,
    parsed: Parsed,
    reading: Reading,
    vocabulary: Vocabulary,
    max_words: int | None,
) -> Iterator[Claim]:
    sides = arguments(parsed, reading)
    if sides.cause is None or sides.effect is None:
        return
    causes = vocabulary.mentions(sentence.text, *sides.cause)
    effects = vocabulary.mentions(sentence.text, *sides.effect)
    for cause in causes:
        for effect in effects:
            if cause.concept != effect.concept:
                yield _claim(sentence, reading, (cause, effect), sides, max_words)


def _claim(
    sentence: Sentence,
    reading: Reading,
    ends: tuple[Mention, Mention],
    sides: Arguments,
    max_words: int | None,
) -> Claim:
    cause, effect = ends
    said = sentence.text
    marks = [(reading.start, reading.end), *((start, end) for _, start, end in reading.around)]
    hedges = [said[start:end] for entry, start, end in reading.around if entry.kind == "hedge"]
    quote = _quote(sentence, [*marks, (cause.start, cause.end), (effect.start, effect.end)])
    if max_words is not None and sum(count_words(part.text) for part in quote) > max_words:
        spans = [(reading.start, reading.end), (cause.start, cause.end), (effect.start, effect.end)]
        quote = _quote(sentence, spans, apart=True)
    cue = hedges[0] if hedges else said[reading.start : reading.end]
    words = " ".join(part.text for part in quote)
    return Claim(
        id=slug(f"{cause.concept}-{_VERBS[reading.link]}-{effect.concept}")[:70].strip("-"),
        quote=quote,
        statement=_statement(reading, cause, effect),
        subject=cause.concept,
        object=effect.concept,
        link=reading.link,
        sign=_sign(reading, cause, effect),
        stance=reading.stance,
        modality=reading.modality,
        cue=" ".join(cue.split()) if cue in words and "\n" not in cue else None,
        basis=Basis.AUTHOR_STATEMENT,
        review=Review(
            state=ReviewState.DRAFT,
            score=_score(reading, ends),
            cues=tuple(
                dict.fromkeys([reading.entry.id, *(one.id for one, _, _ in reading.around)])
            ),
            drafter=DRAFTER,
        ),
    )


def _quote(
    sentence: Sentence, spans: Sequence[tuple[int, int]], *, apart: bool = False
) -> tuple[Quote, ...]:
    """Return the words from the first span to the last, or the spans alone where that is long."""
    merged: list[list[int]] = []
    for start, end in sorted(spans):
        if merged and (not apart or start <= merged[-1][1] + 1):
            merged[-1][1] = max(merged[-1][1], end)
        else:
            merged.append([start, end])
    return tuple(
        Quote(text=sentence.text[start:end], start=sentence.start + start, end=sentence.start + end)
        for start, end in merged
    )


_VERBS = {Link.CAUSAL: "affects", Link.PREDICTIVE: "predicts", Link.CORRELATIONAL: "goes-with"}

_SAID = {
    (Link.CAUSAL, Sign.POSITIVE): "raises",
    (Link.CAUSAL, Sign.NEGATIVE): "lowers",
    (Link.CAUSAL, Sign.UNSTATED): "affects",
    (Link.CAUSAL, Sign.MIXED): "affects",
    Link.PREDICTIVE: "is a risk factor for",
    Link.CORRELATIONAL: "goes together with",
}
_DOUBT = {
    Modality.ASSERTED: "",
    Modality.PROBABLE: "Probably, ",
    Modality.POSSIBLE: "Possibly, ",
    Modality.SPECULATIVE: "As a speculation, ",
}


def _statement(reading: Reading, cause: Mention, effect: Mention) -> str:
    """Return the claim in words of our own, to be bettered by a person."""
    sign = _sign(reading, cause, effect) or Sign.UNSTATED
    verb = _SAID.get((reading.link, sign)) or _SAID[reading.link]
    denied = "it is not so that " if reading.stance is Stance.DENIES else ""
    names = [mention.concept.replace("-", " ") for mention in (cause, effect)]
    said = f"{_DOUBT[reading.modality]}{denied}{names[0]} {verb} {names[1]}."
    return said[:1].upper() + said[1:]


def _sign(reading: Reading, cause: Mention, effect: Mention) -> Sign | None:
    """Return the cue's sign, turned by "low" and "lack of" on either side."""
    if reading.denied:
        return None
    deviations = cause.deviation, effect.deviation
    if Sign.MIXED in deviations:
        return Sign.MIXED
    sign = reading.entry.sign
    if reading.link is not Link.CAUSAL and sign is Sign.UNSTATED and Sign.NEGATIVE in deviations:
        sign = Sign.POSITIVE  # "low x goes with high y" states one
    if sign in {Sign.UNSTATED, Sign.MIXED}:
        return sign
    flips = deviations.count(Sign.NEGATIVE) + (sign is Sign.NEGATIVE)
    return Sign.NEGATIVE if flips % 2 else Sign.POSITIVE


def _score(reading: Reading, ends: tuple[Mention, Mention]) -> float:
    """Return how much the rules trust a candidate: the cue, and whether its ends are known."""
    unknown = sum(not mention.known for mention in ends)
    return round(_SCORES[reading.entry.strength] - 0.1 * unknown, 2)


def _add(claims: dict[str, Claim], claim: Claim) -> None:
    """Keep a claim under an id of its own; the same claim of the same sentence counts once."""
    same = [
        other
        for other in claims.values()
        if (other.subject, other.object, other.link, other.stance, other.quote[0].start)
        == (claim.subject, claim.object, claim.link, claim.stance, claim.quote[0].start)
    ]
    if same:
        return
    number, name = 1, claim.id
    while name in claims:
        number += 1
        name = f"{claim.id}-{number}"
    claims[name] = claim.model_copy(update={"id": name})
