"""Which cues of a sentence say something of their own, where several stand in each other's way."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kb.draft.arguments import list_items, sides, spans_of
from kb.draft.reading import Parsed, Reading
from kb.vocabulary import Link

__all__ = ["MANY", "mediating", "outer"]

MANY = 40
"""No sentence says more than so many things; what does is a table or a trap."""


def outer(parsed: Parsed) -> list[Reading]:
    """Return the readings that are not mere parts of another: "raises the risk of" is one.

    A weaker cue that overlaps with a stronger one, or stands in what the stronger one relates,
    says nothing of its own.
    """
    kept = []
    related = _related(parsed)
    acts = list(_acting(parsed, related))
    acting = {id(verb) for verb, _ in acts}
    acted_on = {id(relation): verb for verb, relation in acts}
    verbs = {one.place for one in parsed.readings if one.entry.form == "verb"}
    for one in parsed.readings[:MANY]:
        if one.entry.lists and not _opens_list(parsed, one):
            continue
        if id(one) in acting or (related and _compares(parsed, one, related)):
            continue
        if id(one) in acted_on:
            if not acted_on[id(one)].denied:
                kept.append(one)
            continue
        led_in = one.entry.form != "verb" or one.entry.strength == "weak"
        if led_in and one.last + 1 in verbs and not one.entry.lists:
            continue  # "effective in reducing", "helps reduce"
        if not any(_hides(parsed, other, one) for other in parsed.readings[:MANY]):
            kept.append(one)
    return kept


_JOINING = frozenset(("of", "between", "among"))
_LEAD = 3
"""So many words may stand before a relation: "the well known link between"."""


def _related(parsed: Parsed) -> list[Reading]:
    """Return the relations that name both their sides themselves: "link between a and b"."""
    return [one for one in parsed.readings[:MANY] if _relates_two(parsed, one)]


def _acting(parsed: Parsed, related: Sequence[Reading]) -> Iterator[tuple[Reading, Reading]]:
    """Yield the verbs that act on a relation, and it: "weakens the effect of a on b".

    They say something of how a bears on b, and what bears on what is the relation's to say.
    """
    for verb in parsed.readings[:MANY] if related else ():
        if verb.entry.form != "verb":
            continue
        effect = spans_of(parsed, verb)[0 if verb.backward else 1]
        for one in related:
            begins = one.last < verb.place if verb.backward else verb.last < one.place
            if effect is not None and begins and abs(one.place - effect[0]) <= _LEAD:
                yield verb, one
                break


def _compares(parsed: Parsed, one: Reading, related: Sequence[Reading]) -> bool:
    """Return whether a relation is only told apart: "the effect of a on b is stronger in c"."""
    if one.entry.strength != "weak" or one.link is Link.CAUSAL or one.entry.form == "verb":
        return False
    span = spans_of(parsed, one)[0]
    return span is not None and any(
        span[0] <= other.place < span[1] and other is not one for other in related
    )


def _relates_two(parsed: Parsed, one: Reading) -> bool:
    """Return whether both that a noun relates are named behind it: "link between a and b"."""
    joined = one.entry.joint or parsed.words.words[one.last] in _JOINING
    if one.entry.form == "verb" or one.entry.lists or not joined:
        return False
    return all(span is not None and span[0] > one.last for span in spans_of(parsed, one))


def mediating(parsed: Parsed, relation: Reading) -> Reading | None:
    """Return the verb whose subject stands between the two that a relation relates."""
    if not any(one.entry.between for one in parsed.readings):
        return None
    for verb, one in _acting(parsed, _related(parsed)):
        if one is relation and verb.entry.between and not verb.denied:
            return verb
    return None


_RANK = {"faint": 0, "weak": 1, "medium": 2, "strong": 3}


def _opens_list(parsed: Parsed, one: Reading) -> bool:
    """Return whether items follow "causes of rust", in the sentence or behind its colon."""
    items, _ = list_items(parsed.words, one)
    return items is not None or (one.place <= 2 and parsed.words.words[-1] == ":")


def _reads_more(other: Reading, one: Reading) -> bool:
    """Return whether a cue takes in what another reads at the same words.

    "Protects the garden from frost" says nothing else of the garden; "fell as", with a movement
    on either side, is no "fell as".
    """
    if other.entry.moves:
        return other is not one and one.place <= other.last <= one.last
    if other.place != one.place:
        return False
    return bool(other.entry.beyond and not one.entry.beyond) or bool(
        other.entry.until and not one.entry.until
    )


def _hides(parsed: Parsed, other: Reading, one: Reading) -> bool:
    if _reads_more(other, one) or one.entry.moves or other.entry.moves:
        return _reads_more(other, one)
    if one.entry.lists != other.entry.lists and other.place <= one.last and one.place <= other.last:
        return other.entry.lists and _opens_list(parsed, other)
    lead = _RANK[other.entry.strength] - _RANK[one.entry.strength]
    causal = other.link is Link.CAUSAL and one.link is not Link.CAUSAL
    annulled = other.guarded_by is not None and one.guarded_by is None
    overlap = other.place <= one.last and one.place <= other.last
    earlier = overlap and other.place < one.place and other.link is not Link.CAUSAL
    if other is one or annulled or lead < 0 or (lead == 0 and not causal and not earlier):
        return False
    if overlap:
        return all(side.span or side.pointer is not None for side in sides(parsed, other))
    first, second = spans_of(parsed, other) if one.entry.form != "verb" else (None, None)
    if first is not None and first[0] <= one.place < first[1]:
        return True
    return second is not None and min(other.last + 1, second[0]) <= one.place < second[1]
