"""The two arguments of a cue: what stands before it and behind it, or "unresolved", no guess."""

from __future__ import annotations

from typing import NamedTuple

from kb.draft.moves import moves
from kb.draft.reading import Parsed, Reading
from kb.draft.spans import LONGEST, Span, clause_begin, end_of_object, is_plain_verb, trimmed
from kb.draft.subjects import behind_introduction, end_of_subject, first_of_shared, subject
from kb.draft.words import Words
from kb.vocabulary import Link

__all__ = ["Side", "list_items", "original", "sides", "spans_of"]

NOTHING = ""


class Side(NamedTuple):
    """What stands before a cue, or behind it."""

    span: tuple[int, int] | None
    farthest: int
    """Where its last circumstance ends: "levels of chemicals [in the brain]"."""
    pointer: str | None
    """Where there is no name: "it", "this"; nothing at all is the empty string."""


def sides(parsed: Parsed, reading: Reading) -> tuple[Side, Side]:
    """Return what stands before a cue and behind it, in the order of the sentence.

    A verb behind "and" has the subject of the verb before it.

    >>> from kb.draft.reading import reader
    >>> said = "In winter, damp may cause mould in old houses."
    >>> parsed = reader().parse(said)
    >>> [said[slice(*side.span)] for side in sides(parsed, parsed.readings[0])]
    ['damp', 'mould']
    """
    words = parsed.words
    first, second = spans_of(parsed, reading)
    if reading.entry.suffix:
        begin = parsed.folded.original(words.starts[reading.place])
        left = Side((begin, reading.start), 0, None)
    else:
        left = Side(original(parsed, first), 0, None if first else _points_left(parsed, reading))
    behind = original(parsed, second)
    farther = second and original(parsed, (second[0], _farthest(words, second[1])))
    right = Side(
        behind, farther[1] if farther else 0, None if second else _points_right(parsed, reading)
    )
    return left, right


_FARTHEST = 6


def _farthest(words: Words, end: int) -> int:
    """Return where the circumstances behind a name end: at the next mark or verb."""
    grammar = words.grammar
    place = end
    while place < min(end + _FARTHEST, len(words.words)):
        word = words.words[place]
        if not word[0].isalnum() or word in grammar.helping:
            break
        if word in grammar.clause_words:
            break
        if word == "that" and words.words[place - 1] not in grammar.prepositions:
            break
        place += 1
    return place


def _points_left(parsed: Parsed, reading: Reading) -> str | None:
    words = parsed.words
    end = first_of_shared(parsed, reading).place
    start, _ = clause_begin(words, end)
    if words.word(start) in words.grammar.relatives:
        return None
    start = behind_introduction(words, start, end)
    said = [
        word
        for word in words.words[start : end_of_subject(parsed, start, end)]
        if word not in words.grammar.saying_nothing and word[0].isalnum()
    ]
    return _pointer(words, said)


def _points_right(parsed: Parsed, reading: Reading) -> str | None:
    words = parsed.words
    if not words.word(reading.last + 1)[:1].isalnum() or _is_said_of_both(words, reading):
        return NOTHING
    start = _behind_verbs(words, reading.last + 1)
    end = end_of_object(words, start, reading.clause)
    said = [
        word
        for word in words.words[start:end]
        if word not in words.grammar.argument_fillers and word[0].isalnum()
    ]
    return _pointer(words, said)


def _is_said_of_both(words: Words, reading: Reading) -> bool:
    """Return whether both stand before a cue: "damp and mould go together [in old houses]"."""
    grammar = words.grammar
    alone = reading.entry.direction == "symmetric" and "with" in reading.entry.not_before
    return alone and words.word(reading.last + 1) in grammar.prepositions | grammar.argument_ends


def _pointer(words: Words, said: list[str]) -> str | None:
    if not said:
        return NOTHING
    named = [word.removesuffix("'s").removesuffix("'re") for word in said]
    grammar = words.grammar
    passed = grammar.pronouns | grammar.adverbs | grammar.prepositions
    if named[0] in grammar.pronouns and all(word in passed for word in named):
        return named[0]
    return None


def spans_of(parsed: Parsed, reading: Reading) -> tuple[Span | None, Span | None]:
    """Return what stands on either side of a cue, or both behind it."""
    found = parsed.spans.get(id(reading))
    if found is None:
        found = parsed.spans[id(reading)] = _spans_of(parsed, reading)
    return found


def _spans_of(parsed: Parsed, reading: Reading) -> tuple[Span | None, Span | None]:
    words, entry = parsed.words, reading.entry
    if entry.moves:
        found = moves(words, reading.place)
        return (found.condition.name, found.result.name) if found else (None, None)
    if entry.clausal:
        return _clauses(words, reading)
    if entry.lists:
        return list_items(words, reading)
    both = _both_behind(words, reading) or _fronted(words, reading)
    return both or (subject(parsed, reading), _right(parsed, reading))


def _fronted(words: Words, reading: Reading) -> tuple[Span | None, Span | None] | None:
    """Return the effect behind the comma of "because of rain, trains are late", and the cause."""
    start, _ = clause_begin(words, reading.place)
    begins = trimmed(words, start, reading.place) is None and reading.entry.form != "verb"
    if reading.entry.direction != "backward" or not begins:
        return None
    commas = [
        place for place in range(reading.last + 2, len(words.words)) if words.words[place] == ","
    ]
    if not commas:
        return None
    behind = commas[0] + 1
    clause = words.clauses[behind] if behind < len(words.words) else -1
    end = _end_of_clause(words, behind, clause)
    return trimmed(words, behind, end), trimmed(words, reading.last + 1, commas[0])


def _both_behind(words: Words, reading: Reading) -> tuple[Span | None, Span | None] | None:
    """Return both sides of "between a and b", "of a on b", "the more a, the more b"."""
    opener, start = words.words[reading.last], reading.last + 1
    if reading.entry.form == "verb" and reading.entry.joint:
        return _two_behind(words, reading, start, reading.entry.joint) or (None, None)
    of, needed, joint = opener == "of", reading.entry.then, reading.entry.joint
    if opener in {"between", "among"}:
        both = _two_behind(words, reading, start, ("and", "with"))
        return both or (trimmed(words, start, end_of_object(words, start, reading.clause)), None)
    if "," in joint or (joint and not of and words.word(start) == "of"):
        start += words.word(start) == "of"
        both = _two_behind(words, reading, start, joint)
        if both and "," in joint:
            return _compared(words, both[0]), _compared(words, both[1])
        return both or (None, None)
    if of and (needed or joint):
        both = _two_behind(words, reading, start, needed or joint)
        return both or ((None, None) if needed else None)
    return None


def _compared(words: Words, span: Span) -> Span | None:
    """Return what rises in "the louder the nights become": nights."""
    start, end = span
    if words.word(start - 1) == "the" and words.words[start].endswith("er"):
        start += 1
    verbs = words.grammar.be | words.grammar.have | words.grammar.auxiliary
    for place in range(start + 1, end):
        if words.words[place] in verbs or is_plain_verb(words, place):
            end = place
            break
    name = trimmed(words, start, end)
    named = name and words.grammar.pronouns.isdisjoint(words.words[slice(*name)])
    return name if named else None


def original(parsed: Parsed, span: Span | None) -> tuple[int, int] | None:
    """Return where a span of words stands in the sentence as it was given."""
    if span is None:
        return None
    words = parsed.words
    last = span[1] - 1
    end = words.starts[last] + len(words.words[last])
    return parsed.folded.original(words.starts[span[0]]), parsed.folded.original(end - 1) + 1


def _is_reason(one: Reading) -> bool:
    return (one.entry.kind, one.entry.form, one.entry.direction) == ("cause", "phrase", "backward")


def _right(parsed: Parsed, reading: Reading) -> Span | None:
    """Return the words behind the cue, up to where its object ends or the next verb begins."""
    words, entry = parsed.words, reading.entry
    start = reading.last + 1
    if any(one.place == start and _is_reason(one) for one in parsed.readings):
        return None  # "has increased as a result of"
    if (
        _says_how_far(words, reading)
        or _is_said_of_both(words, reading)
        or (entry.open and not words.word(start)[:1].isalnum())
    ):
        return None
    passive = reading.backward and entry.form == "verb"
    if words.word(start) == "by" or (
        passive and words.word(reading.last) not in words.grammar.agents
    ):
        start = _behind_agent_word(words, start)
    start = _behind_verbs(words, start)
    if entry.beyond:
        behind = range(start + 1, min(start + LONGEST, len(words.words)))
        start = next((at + 1 for at in behind if words.words[at] in entry.beyond), start)
    end = _end_of_right(words, reading, start)
    if end is None:
        return None
    later = [one for one in parsed.readings if one.entry.form == "verb" and start < one.place < end]
    for one in later[:1]:
        own = subject(parsed, one)
        end = own[0] if own and own[0] > start and one.place > own[0] else one.place
    return trimmed(words, start, end)


def _end_of_right(words: Words, reading: Reading, start: int) -> int | None:
    """Return where the words behind a cue end, or None where they are no object of it."""
    grammar, entry = words.grammar, reading.entry
    if words.words[reading.place] in grammar.subordinating:
        end = _end_of_clause(words, start, reading.clause)
    else:
        end = end_of_object(words, start, reading.clause)
    if entry.form == "verb" and entry.strength == "weak":
        becomes = grammar.trailing | grammar.resulting
        told = [place for place in range(start + 1, end) if words.words[place] in becomes]
        end = min([end, *told])
        if words.word(start) in {"it", "them"}:
            return None  # "makes them easy prey"
    compares = words.words[reading.last] in {"more", "less"} and words.word(end) == "than"
    if compares or (words.word(reading.last + 1) == "than" and reading.link is Link.CAUSAL):
        return None  # "are more resistant than", "is more effective than"
    if entry.strength == "strong" and _is_brought_to(words, start, end):
        return None
    if entry.until:
        end = next((at for at in range(start + 1, end) if words.words[at] in entry.until), end)
    out = (words.words[at : at + 2] == ["out", "of"] for at in range(start + 1, end + 1))
    if entry.form == "verb" and any(out):
        return None  # "drives nurses out of their work" is no fewer nurses
    return end


def _says_how_far(words: Words, reading: Reading) -> bool:
    """Return whether "rose from 3% to 44%", "fell from spring to summer" stands here."""
    start = reading.last + 1
    if words.words[reading.last] != "from" or reading.link is Link.CAUSAL:
        return False
    return words.word(start)[:1].isdigit() or "to" in words.words[start : start + 4]


def _is_brought_to(words: Words, start: int, end: int) -> bool:
    """Return whether an object only does something: "causes [nurses to quit]"."""
    grammar = words.grammar
    return any(
        words.words[place] == "to"
        and words.word(place + 1) in grammar.doings
        and (words.words[place - 1][-1:] == "s" or words.words[place - 1] in grammar.bearers)
        for place in range(start + 1, end - 1)
    )


def _end_of_clause(words: Words, start: int, clause: int) -> int:
    """Return where a reason ends: "because they did not go out"."""
    place = start
    while place < len(words.words) and words.clauses[place] == clause:
        if not words.words[place][0].isalnum():
            break
        place += 1
    return place


def _behind_verbs(words: Words, start: int) -> int:
    """Return where the name begins in "likely to be …" and "likely than others to have …"."""
    grammar = words.grammar
    if "likely" in words.words[start : start + 2]:
        start = words.words.index("likely", start) + 1
    if words.word(start) in {"than", "compared"}:
        following = words.words[start : start + 8]
        start += following.index("to") if "to" in following else 0
    while words.word(start) and (
        words.words[start] in grammar.helping | {"to"}
        or (words.is_adverb(start) and words.words[start] not in grammar.pairing)
    ):
        start += 1
    return start


def _behind_agent_word(words: Words, start: int) -> int:
    for place in range(start, min(start + 8, len(words.words))):
        if words.words[place] in words.grammar.agents:
            return place + 1
    return start


def _clauses(words: Words, reading: Reading) -> tuple[Span | None, Span | None]:
    """Return the clause before a cue and the one behind it."""
    begin, _ = clause_begin(words, reading.place)
    end = reading.last + 1
    while end < len(words.words) and words.clauses[end] == reading.clause:
        if words.words[end] in {".", ";", ":", "(", ")"}:
            break
        if words.words[end] == "," and end > reading.last + 2:
            break
        end += 1
    for place in range(reading.place - 3, begin, -1):
        if words.words[place] in words.grammar.telling:
            begin = place + 1  # "police said that the march …"
            break
    first, second = _without_marks(words, begin, reading.place), (reading.last + 1, end)
    if first is None and reading.backward and words.word(end) == ",":
        # "After the vote, the crowd left."
        first = _without_marks(words, end + 1, _end_of_clause(words, end + 1, words.clauses[end]))
    return first, _without_marks(words, *second)


def _without_marks(words: Words, start: int, end: int) -> Span | None:
    while start < end and not words.words[start][0].isalnum():
        start += 1
    while start < end and not words.words[end - 1][0].isalnum():
        end -= 1
    return (start, end) if end - start > 1 else None


def list_items(words: Words, reading: Reading) -> tuple[Span | None, Span | None]:
    """Return the items of a list, and what they are causes, signs or effects of."""
    grammar = words.grammar
    opens = grammar.be | grammar.listing
    for place in range(reading.last + 1, len(words.words)):
        if words.words[place] in opens:
            end = place + 1
            while end < len(words.words) and words.words[end] not in {".", ";", "(", ":"}:
                end += 1
            return trimmed(words, place + 1, end), trimmed(words, reading.last + 1, place)
        if words.words[place] in {".", ";", "?"} or words.words[place] in reading.entry.not_with:
            break
    return None, trimmed(
        words, reading.last + 1, end_of_object(words, reading.last + 1, reading.clause)
    )


def _two_behind(
    words: Words, reading: Reading, start: int, joints: tuple[str, ...]
) -> tuple[Span, Span] | None:
    """Return both arguments of "between a and b" or "the effect of a on b"."""
    for place in range(start, min(start + LONGEST, len(words.words))):
        if words.words[place] in joints:
            first = trimmed(words, start, place)
            end = end_of_object(words, place + 1, reading.clause)
            second = trimmed(words, place + 1, end)
            return (first, second) if first and second else None
    return None
