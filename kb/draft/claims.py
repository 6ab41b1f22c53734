"""A draft claim from a reading and the two concepts it relates: quote, sign, statement, score."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kb.draft.discourse import Mention
from kb.draft.reading import Reading
from kb.model import Claim, Quote, Review
from kb.model.stated import stated
from kb.names import slug
from kb.texts import count_words
from kb.vocabulary import Basis, Link, Modality, ReviewState, Sign, Stance

__all__ = ["DRAFTER", "Pair", "claim_of"]

DRAFTER = "rules-4"

_SCORES = {"strong": 0.9, "medium": 0.7, "weak": 0.5, "faint": 0.4}


@dataclass(frozen=True, slots=True)
class Pair:
    """Two concepts that a reading relates, and what else the draft knows of it."""

    text: str
    offset: int
    """Where the sentence of the reading begins."""
    until: int
    """And where it ends."""
    reading: Reading
    cause: Mention
    effect: Mention
    holder: str | None = None
    """Who is said to say so."""
    sign: Sign | None = None
    """Where it is not the cue's."""
    resolved: bool = False
    """One of the two was named in another sentence, or only pointed at."""
    begins: int | None = None
    """Where the list begins of which the name before the cue is a later item."""


def claim_of(pair: Pair, max_words: int | None) -> Claim:
    """Return the claim that a pair makes, as a draft."""
    reading, cause, effect = pair.reading, pair.cause, pair.effect
    quote = _quote(pair, max_words)
    said = pair.text[pair.offset : pair.until]
    hedges = [said[start:end] for entry, start, end in reading.around if entry.kind == "hedge"]
    cue = hedges[0] if hedges else said[reading.start : reading.end]
    words = " ".join(part.text for part in quote)
    return Claim(
        id=slug(f"{cause.concept}-{_VERBS[reading.link]}-{effect.concept}")[:70].strip("-"),
        quote=quote,
        statement=_statement(pair),
        subject=cause.concept,
        object=effect.concept,
        link=reading.link,
        sign=sign_of(pair),
        stance=reading.stance,
        modality=_modality(pair),
        cue=" ".join(cue.split()) if cue in words and "\n" not in cue else None,
        basis=Basis.AUTHOR_STATEMENT,
        attributed_to=pair.holder,
        review=Review(
            state=ReviewState.DRAFT,
            score=_score(pair),
            cues=tuple(
                dict.fromkeys([reading.entry.id, *(one.id for one, _, _ in reading.around)])
            ),
            drafter=DRAFTER,
        ),
    )


def _quote(pair: Pair, max_words: int | None) -> tuple[Quote, ...]:
    """Return the words from the first to the last, or, where they are many, the spans alone.

    What was named in another sentence is a part of its own.
    """
    reading, offset = pair.reading, pair.offset
    cue = (reading.start + offset, reading.end + offset)
    marks = [(start + offset, end + offset) for _, start, end in reading.around]
    names = [
        (one.start if one.since is None else min(one.since, one.start), one.end)
        for one in (pair.cause, pair.effect)
    ]
    hedged = [cue, *marks, *names]
    whole = [*hedged, (pair.begins, pair.begins)] if pair.begins is not None else hedged
    ways = ((whole, False), (hedged, False), (hedged, True), ([cue, *names], True))
    for spans, apart in ways:
        quote = _parts(pair, spans, apart=apart)
        if max_words is None or sum(count_words(part.text) for part in quote) <= max_words:
            break
    return quote


def _parts(pair: Pair, spans: Sequence[tuple[int, int]], *, apart: bool) -> tuple[Quote, ...]:
    text = pair.text
    merged: list[list[int]] = []
    for start, end in sorted(spans):
        joins = merged and (
            start <= merged[-1][1] + 1
            or (not apart and merged[-1][0] >= pair.offset and end <= pair.until)
        )
        if joins:
            merged[-1][1] = max(merged[-1][1], end)
        else:
            merged.append([start, end])
    return tuple(Quote(text=text[start:end], start=start, end=end) for start, end in merged)


_VERBS = {Link.CAUSAL: "affects", Link.PREDICTIVE: "predicts", Link.CORRELATIONAL: "goes-with"}


def _statement(pair: Pair) -> str:
    """Return the claim in words of our own, to be bettered by a person."""
    one, other = (
        mention.label or mention.concept.replace("-", " ") for mention in (pair.cause, pair.effect)
    )
    return stated(
        one,
        other,
        link=pair.reading.link,
        sign=sign_of(pair),
        stance=pair.reading.stance,
        modality=_modality(pair),
    )


def sign_of(pair: Pair) -> Sign | None:
    """Return the cue's sign, turned by "low" and "lack of" on either side."""
    reading = pair.reading
    if reading.stance is not Stance.AFFIRMS:
        return None
    deviations = pair.cause.deviation, pair.effect.deviation
    for unclear in (Sign.MIXED, Sign.UNSTATED):
        if unclear in deviations:
            return unclear
    sign = pair.sign or reading.says
    told = any(one.since is not None for one in (pair.cause, pair.effect))
    if reading.link is not Link.CAUSAL and sign is Sign.UNSTATED and told:
        sign = Sign.POSITIVE  # "low x goes with high y" states one
    if sign in {Sign.UNSTATED, Sign.MIXED}:
        return sign
    flips = deviations.count(Sign.NEGATIVE) + (sign is Sign.NEGATIVE)
    return Sign.NEGATIVE if flips % 2 else Sign.POSITIVE


def _modality(pair: Pair) -> Modality:
    """Return how firmly it is said; what somebody else says is no more than a speculation.

    Whose view it is has to be written down by a person, as an origin; until then it must not
    weigh as the source's own.
    """
    return Modality.SPECULATIVE if pair.holder is not None else pair.reading.modality


def _score(pair: Pair) -> float:
    """Return how much the rules trust a candidate: the cue, and how its ends were found."""
    unknown = sum(not mention.known for mention in (pair.cause, pair.effect))
    disputed = any(entry.kind == "objection" for entry, _, _ in pair.reading.around)
    doubts = unknown + 2 * pair.resolved + 2 * (pair.holder is not None) + 3 * disputed
    return round(max(_SCORES[pair.reading.entry.strength] - 0.1 * doubts, 0.1), 2)
