"""The two arguments of a cue: what stands before it and behind it, or "unresolved", no guess."""

from __future__ import annotations

from typing import NamedTuple

from kb.draft.reading import Parsed, Reading
from kb.draft.scope import Words

__all__ = ["Arguments", "arguments"]

_LONGEST = 30


class Arguments(NamedTuple):
    """The cause and the effect, or the first and the second of two correlates.

    Spans are in the sentence as it was given; None is an argument that could not be resolved.
    """

    cause: tuple[int, int] | None
    effect: tuple[int, int] | None


def arguments(parsed: Parsed, reading: Reading) -> Arguments:
    """Return what a cue relates; a verb behind "and" has the subject of the verb before it.

    >>> from kb.draft.reading import reader
    >>> said = "In winter, damp may cause mould in old houses."
    >>> parsed = reader().parse(said)
    >>> [said[start:end] for start, end in arguments(parsed, parsed.readings[0])]
    ['damp', 'mould']
    """
    words = parsed.words
    opener = words.words[reading.last]
    if opener in {"between", "among"} or (opener == "of" and reading.entry.then):
        joint = _two_behind(words, reading)
        first, second = joint if joint else (None, None)
    else:
        first, second = _left(words, _sharing(parsed, reading)), _right(parsed, reading)
    if reading.backward:
        first, second = second, first
    return Arguments(_original(parsed, first), _original(parsed, second))


def _sharing(parsed: Parsed, reading: Reading) -> Reading:
    """Return the first of the verbs that share one subject with this one."""
    words = parsed.words
    while words.before(reading.place)[0] in words.grammar.sharing:
        earlier = [
            one
            for one in parsed.readings
            if one.last < reading.place
            and one.clause == reading.clause
            and one.entry.form == "verb"
            and not one.backward
        ]
        if not earlier or reading.entry.form != "verb":
            break
        reading = earlier[-1]
    return reading


_Span = tuple[int, int]
"""The first word and one behind the last."""


def _original(parsed: Parsed, span: _Span | None) -> tuple[int, int] | None:
    if span is None:
        return None
    words = parsed.words
    last = span[1] - 1
    end = words.starts[last] + len(words.words[last])
    return parsed.folded.original(words.starts[span[0]]), parsed.folded.original(end - 1) + 1


def _left(words: Words, reading: Reading) -> _Span | None:
    """Return the words before the cue, from where the clause begins."""
    end = reading.place
    start = end
    # "Because of" begins a clause itself; the effect stands in the one before it.
    inside = words.word(end) not in words.grammar.clause_words
    clause = words.clauses[end] if inside else words.clauses[max(end - 1, 0)]
    while start > 0 and words.clauses[start - 1] == clause and end - start < _LONGEST:
        if words.words[start - 1] in {".", "(", ")", ";", ":", "?", "!"}:
            break
        start -= 1
    if words.word(start) in words.grammar.relatives and start > 0:
        return _antecedent(words, start)
    for place in range(end - 1, start - 1, -1):
        if words.words[place] == "that":
            start = place + 1
            break
    start = _behind_introduction(words, start, end)
    return _stripped(words, start, end)


def _behind_introduction(words: Words, start: int, end: int) -> int:
    """Return where the subject begins behind "In winter, …" and "However, …"."""
    commas = [place for place in range(start, end) if words.words[place] == ","]
    if not commas:
        return start
    grammar = words.grammar
    first = words.words[start]
    introduces = (
        first in grammar.argument_ends
        or first in grammar.no_object
        or first in grammar.clause_words
        or (commas[0] - start <= 2 and not _goes_on_as_list(words, commas[0]))
    )
    return commas[0] + 1 if introduces else start


def _antecedent(words: Words, which: int) -> _Span | None:
    """Return what "which" stands for: the nearest words before it that are no filler."""
    end = which
    while end > 0 and words.words[end - 1] == ",":
        end -= 1
    start = end
    ends = words.grammar.argument_ends
    while start > 0 and end - start < 6 and words.words[start - 1] not in ends:
        start -= 1
    return _stripped(words, start, end)


def _right(parsed: Parsed, reading: Reading) -> _Span | None:
    """Return the words behind the cue, up to where its object ends or the next verb begins."""
    words = parsed.words
    start = reading.last + 1
    if words.word(start) == "by" or (
        reading.backward and words.word(reading.last) not in words.grammar.agents
    ):
        start = _behind_agent_word(words, start)
    end = _end_of_object(words, start, reading.clause)
    verbs = [one.place for one in parsed.readings if one.entry.form == "verb"]
    return _stripped(words, start, min([end, *(place for place in verbs if place > start)]))


def _behind_agent_word(words: Words, start: int) -> int:
    for place in range(start, min(start + 8, len(words.words))):
        if words.words[place] in words.grammar.agents:
            return place + 1
    return start


def _end_of_object(words: Words, start: int, clause: int) -> int:
    """Return where an object ends: at the words that begin a circumstance or a new clause."""
    place = start
    grammar = words.grammar
    ends = grammar.argument_ends | grammar.be | grammar.have | grammar.auxiliary
    while place < len(words.words) and place - start < _LONGEST:
        word = words.words[place]
        if words.clauses[place] != clause:
            break
        if word == "," and _goes_on_as_list(words, place):
            place += 1
            continue
        if word in ends and place > start:
            break
        place += 1
    return place


def _goes_on_as_list(words: Words, comma: int) -> bool:
    """Return whether a comma parts the items of a list: "a, b and c"."""
    following = words.words[comma + 1 : comma + 8]
    for place, word in enumerate(following):
        if word in {"and", "or"}:
            return place <= 4
        if word in words.grammar.argument_ends and word != ",":
            return False
    return False


def _two_behind(words: Words, reading: Reading) -> tuple[_Span, _Span] | None:
    """Return both arguments of "between a and b" or "the effect of a on b"."""
    start = reading.last + 1
    joints = set(reading.entry.then) or {"and", "with"}
    for place in range(start, min(start + _LONGEST, len(words.words))):
        if words.words[place] in joints:
            first = _stripped(words, start, place)
            end = _end_of_object(words, place + 1, reading.clause)
            second = _stripped(words, place + 1, end)
            return (first, second) if first and second else None
    return None


def _stripped(words: Words, start: int, end: int) -> _Span | None:
    """Return a span without fillers at its ends, or None where it names nothing."""
    start = _behind_example(words, start, end)
    fillers = words.grammar.argument_fillers | words.grammar.adverbs
    ends = words.grammar.argument_ends | words.grammar.list_words
    begins = ends | words.grammar.no_object
    while start < end and (words.words[start] in fillers or words.words[start] in begins):
        start += 1
    while start < end and (words.words[end - 1] in fillers or words.words[end - 1] in ends):
        end -= 1
    start = _behind_bearer(words, start, end)
    if start >= end or all(word in words.grammar.pronouns for word in words.words[start:end]):
        return None
    return start, end


def _behind_example(words: Words, start: int, end: int) -> int:
    """Return where the names begin in "some factors, such as a, b and c"."""
    for place in range(start, end - 1):
        if words.words[place] == "such" and words.words[place + 1] == "as":
            return place + 2
    return start


def _behind_bearer(words: Words, start: int, end: int) -> int:
    """Return where the name begins in "people with asthma"."""
    for place in range(start, end - 1):
        if words.words[place] in words.grammar.bearers and words.words[place + 1] == "with":
            return place + 2
    return start
