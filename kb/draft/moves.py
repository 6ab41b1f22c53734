"""Two clauses of which each says that something rises or falls: "when rates rise, prices fall".

Neither clause has a verb of cause, so what moves is told by a short list of verbs and adjectives;
a clause that says anything else is not read.
"""

from __future__ import annotations

from typing import NamedTuple

from kb.draft.grammar import Grammar
from kb.draft.spans import Span, clause_begin, trimmed
from kb.draft.words import Words
from kb.vocabulary import Sign

__all__ = ["Move", "Moves", "moves"]

_FARTHEST = 12
"""So many words either clause may have."""


class Move(NamedTuple):
    """What moves, up to where the clause says so, and which way."""

    name: Span
    last: int
    sign: Sign
    supposed: bool
    """It would move."""


class Moves(NamedTuple):
    """The clause behind the cue, which names the condition, and the other one."""

    condition: Move
    result: Move
    backward: bool
    """The result stands first."""


def moves(words: Words, place: int) -> Moves | None:
    """Return the two movements that "if" or "when" joins, or None where it joins no such two."""
    grammar = words.grammar
    before = words.word(place - 1)
    end = _end(words, place + 1)
    if before in grammar.opened_by | grammar.conjunctions | {"", ":", ";", "that"}:
        if words.word(end) != ",":
            return None
        start = end + 1 + (words.word(end + 1) == "then")
        parts, backward = ((place + 1, end), (start, _end(words, start))), False
    else:
        parts, backward = ((place + 1, end), (clause_begin(words, place)[0], place)), True
    condition = _move(words, *parts[0])
    result = _move(words, *parts[1])
    if condition is None or result is None:
        return None
    return Moves(condition, result, backward)


def _end(words: Words, start: int) -> int:
    """Return where a clause ends: at a mark, or at a word that begins another."""
    place = start
    last = min(start + _FARTHEST + 1, len(words.words))
    while place < last and words.words[place][0].isalnum():
        if place > start and words.words[place] in words.grammar.clause_words:
            break
        place += 1
    return place


def _move(words: Words, start: int, end: int) -> Move | None:
    grammar = words.grammar
    said = words.words[start:end]
    if not 1 < len(said) <= _FARTHEST or not grammar.negating.isdisjoint(said):
        return None
    if said[0] == "there":
        return _there(words, start, end)
    for place in range(start + 1, end):
        if words.words[place - 1] in grammar.not_a_verb_after:
            continue
        found = _predicate(words, place, end)
        if found is None:
            continue
        last, sign = found
        name = trimmed(words, start, place)
        supposed = words.words[place] in grammar.supposing
        return Move(name, last, sign, supposed) if name and _is_name(grammar, words, name) else None
    return None


def _is_name(grammar: Grammar, words: Words, name: Span) -> bool:
    return grammar.pronouns.isdisjoint(words.words[slice(*name)])


def _there(words: Words, start: int, end: int) -> Move | None:
    """Return what there is more or less of."""
    grammar = words.grammar
    place = start + 1
    while place < end and (
        words.words[place] in grammar.be | grammar.auxiliary or words.is_adverb(place)
    ):
        place += 1
    more = words.words[place] if place < end else ""
    sign = _by_word(grammar, more)
    name = trimmed(words, place + 1, end) if sign is not None else None
    supposed = not grammar.supposing.isdisjoint(words.words[start:place])
    return Move(name, end, sign, supposed) if name and sign else None


def _predicate(words: Words, place: int, end: int) -> tuple[int, Sign] | None:
    """Return where "would have fallen", "gets worse" ends, and which way it goes."""
    grammar = words.grammar
    helping = grammar.moving
    at = place
    while at < end and (words.words[at] in helping or (at > place and words.is_adverb(at))):
        at += 1
    if at > place and (at >= end or words.words[at] in {"up", "down"}):
        at -= 1  # "grows", behind which nothing stands
    sign = _by_verb(grammar, words.words[at], words.word(at + 1))
    if sign is not None and (at + 1 >= end or _is_alone(words, at)):
        return at + 1, sign
    helped = words.words[place:at]
    if at < end and not (grammar.be | grammar.becoming).isdisjoint(helped):
        return _adjective(words, at, end)
    if words.words[place] in grammar.supposing and at + 1 >= end:
        return end, Sign.UNSTATED  # "the air would clear"
    return None


def _by_verb(grammar: Grammar, word: str, follows: str) -> Sign | None:
    if word in grammar.going and follows in {"up", "down"}:
        return Sign.POSITIVE if follows == "up" else Sign.NEGATIVE
    if word in grammar.rises:
        return Sign.POSITIVE
    return Sign.NEGATIVE if word in grammar.falls else None


def _is_alone(words: Words, at: int) -> bool:
    """Return whether a verb has no object: "rises sharply", "goes up", "falls in winter"."""
    follows = words.word(at + 1)
    return (
        follows in words.grammar.no_object
        or follows in {"up", "down", "too", "again"}
        or words.is_adverb(at + 1)
    )


def _adjective(words: Words, at: int, end: int) -> tuple[int, Sign] | None:
    grammar = words.grammar
    word = words.words[at]
    if word in {"more", "less"} and at + 1 < end:
        told = words.words[at + 1] in grammar.often
        sign = Sign.POSITIVE if word == "more" else Sign.NEGATIVE
        return at + 2, sign if told else Sign.UNSTATED
    sign_of = _by_word(grammar, word)
    return (at + 1, sign_of) if sign_of is not None else None


def _by_word(grammar: Grammar, word: str) -> Sign | None:
    if word in grammar.raising:
        return Sign.POSITIVE
    return Sign.NEGATIVE if word in grammar.lowering else None
