"""Whose statement it is: a question, a rejected idea, what others hold, and by what means."""

from __future__ import annotations

from collections.abc import Sequence

from kb.draft.arguments import original
from kb.draft.discourse import Mention
from kb.draft.reading import Parsed, Reading
from kb.draft.subjects import subject
from kb.draft.wording import is_plural
from kb.draft.words import Words
from kb.vocabulary import Link

__all__ = ["changes_own", "cleft", "holder", "means", "states"]


def states(parsed: Parsed, reading: Reading) -> bool:
    """Return whether a claim may be read from a cue: no question, no aim, no rejected view."""
    annuls = [entry for entry, _, _ in reading.around if entry.kind in {"guard", "dispute"}]
    told = all(entry.reported or entry.stance is not None for entry in annuls)
    twice = reading.denied and reading.rejected is not None  # "it is a myth that x does not"
    return (told and not twice) or cleft(parsed, reading) is not None


def cleft(parsed: Parsed, reading: Reading) -> int | None:
    """Return where the verb of "what causes rust is salt" stands, or None."""
    words, grammar = parsed.words, parsed.words.grammar
    annuls = [entry for entry, _, _ in reading.around if entry.kind in {"guard", "dispute"}]
    what = words.before(reading.place)[1]
    if not annuls or any(not entry.cleft for entry in annuls) or words.word(what) != "what":
        return None
    if "?" in words.words or (what > 0 and _view(words, what) is None):
        return None
    for place in range(reading.last + 2, len(words.words)):
        if words.words[place] in grammar.be:
            return place
        if words.clauses[place] != reading.clause:
            break
    return None


def changes_own(parsed: Parsed, reading: Reading, doers: Sequence[Mention]) -> bool:
    """Return whether somebody only does something to what is theirs: "has reduced her hours"."""
    words, grammar = parsed.words, parsed.words.grammar
    if reading.entry.form != "verb" or reading.backward or reading.link is not Link.CAUSAL:
        return False
    follows = words.after(reading.last)
    several = any(
        is_plural(one.label, grammar) or one.label.split()[-1].lower() in grammar.bearers
        for one in doers
        if one.label
    )
    return follows in grammar.ones_own or (follows in grammar.their_own and several)


def _view(words: Words, what: int) -> int | None:
    """Return where "idea", "theory" stands before "for what"."""
    for place in range(what - 1, max(what - 3, -1), -1):
        if words.words[place] in words.grammar.views:
            return place
    return None


def means(parsed: Parsed, reading: Reading) -> Reading | None:
    """Return what a cue is the means to: in "helps y, by raising x" the first of the two."""
    words = parsed.words
    place = reading.place
    if reading.entry.form != "verb" or not words.words[place].endswith("ing"):
        return None
    verbs = [one for one in parsed.readings if one.entry.form == "verb"]
    before = words.before(place)[0]
    if before in words.grammar.conjunctions:
        joined = [one for one in verbs if one.place < place and one.clause == reading.clause]
        return means(parsed, joined[-1]) if joined else None
    if before not in words.grammar.agents:
        return None
    aims = [one for one in verbs if one.place < place and one.clause == reading.clause]
    return aims[-1] if aims and aims[-1].guarded_by is None else None


def holder(parsed: Parsed, reading: Reading, said: str) -> str | None:
    """Return who is said to say so: "drug makers have claimed that …"."""
    words = parsed.words
    if reading.entry.holder:
        span = original(parsed, subject(parsed, reading))
        return " ".join(said[slice(*span)].split()) if span else "somebody"
    verb = cleft(parsed, reading)
    if verb is not None:
        what = words.before(reading.place)[1]
        view = _view(words, what) if what > 0 else None
        return None if view is None else _said(parsed, said, 0, view + 1)
    for entry, start, end in reading.around:
        if entry.reported:
            return " ".join(said[start:end].split())
        if entry.kind != "attribution" and not entry.holder:
            continue
        place = next(
            (at for at, begin in enumerate(words.starts) if parsed.folded.original(begin) >= start),
            0,
        )
        if entry.direction == "backward":  # "according to the council, …"
            behind = place + len(said[start:end].replace(",", ", ").split())
            return _said(parsed, said, behind, _next_comma(words, behind))
        first = place
        while first > 0 and words.clauses[first - 1] == words.clauses[place]:
            first -= 1
        last = place
        grammar = words.grammar
        while last > first and (
            words.words[last - 1] in grammar.helping or words.is_adverb(last - 1)
        ):
            last -= 1
        if last > first and words.words[first] not in grammar.openers:
            return _said(parsed, said, first, last)
    return None


def _next_comma(words: Words, place: int) -> int:
    while words.word(place) not in {"", ",", ".", ";"}:
        place += 1
    return place


def _said(parsed: Parsed, said: str, first: int, last: int) -> str:
    span = original(parsed, (first, last))
    return " ".join(said[slice(*span)].split()) if span else ""
