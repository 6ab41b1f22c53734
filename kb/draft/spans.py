"""Where the name of something begins and ends in a sentence: spans of words, trimmed."""

from __future__ import annotations

from collections.abc import Collection

from kb.draft.words import Words

__all__ = [
    "LONGEST",
    "Span",
    "antecedent",
    "clause_begin",
    "closing",
    "end_of_object",
    "goes_on_as_list",
    "is_plain_verb",
    "items",
    "opening",
    "trimmed",
]

LONGEST = 30
LONGEST_SUBJECT = 9

Span = tuple[int, int]
"""The first word and one behind the last."""

DASHES = frozenset(("-", "—"))
_STOPS = frozenset((".", ";", ":", "?", "!"))


def opening(words: Words, close: int) -> int | None:
    """Return where the bracket that closes here opens."""
    for place in range(close - 1, -1, -1):
        if words.words[place] in {"(", ")"}:
            return place if words.words[place] == "(" else None
    return None


def closing(words: Words, opened: int) -> int | None:
    """Return where the bracket that opens here closes."""
    for place in range(opened + 1, len(words.words)):
        if words.words[place] in {"(", ")"}:
            return place if words.words[place] == ")" else None
    return None


def clause_begin(words: Words, end: int) -> tuple[int, bool]:
    """Return where the clause before a place begins, and whether that is an open bracket."""
    # "Because of" begins a clause itself; the effect stands in the one before it.
    inside = words.word(end) not in words.grammar.clause_words
    clause = words.clauses[end] if inside else words.clauses[max(end - 1, 0)]
    start = end
    while start > 0 and end - start < LONGEST:
        before = words.words[start - 1]
        if before == ")":
            opened = opening(words, start - 1)
            if opened is None:
                break
            start = opened
            continue
        if before == "(":
            return start, True
        if before in DASHES:
            opened = _earlier_dash(words, start - 1)
            if opened is None:
                break
            start, clause = opened, words.clauses[max(opened - 1, 0)]
            continue
        if words.clauses[start - 1] != clause or before in _STOPS:
            break
        start -= 1
    return start, False


def _earlier_dash(words: Words, place: int) -> int | None:
    """Return where the insertion begins that this dash ends: "x – such as y – raises"."""
    for earlier in range(place - 1, max(place - LONGEST, -1), -1):
        if words.words[earlier] in DASHES:
            return earlier
        if words.words[earlier] in _STOPS:
            break
    return None


def antecedent(words: Words, end: int, verbs: Collection[int] = ()) -> Span | None:
    """Return the name just before a place: what "which", or a bracket, stands for."""
    while end > 0 and words.words[end - 1] in {",", "-", "—"}:
        end -= 1
    if end > 0 and words.words[end - 1] == ")":
        end = opening(words, end - 1) or end
    start = end
    grammar = words.grammar
    ends = grammar.behind_name
    ends |= grammar.prepositions - {"of", "in", "with"}
    while start > 0 and end - start < 8:
        before = words.words[start - 1]
        if before in ends and not (before == "in" and words.word(start - 2) in grammar.changes):
            break
        if start - 1 in verbs:
            break
        if words.words[start - 1] in grammar.reporting:
            break
        start -= 1
    return trimmed(words, start, end)


def end_of_object(words: Words, start: int, clause: int) -> int:
    """Return where an object ends: at the words that begin a circumstance or a new clause."""
    place = start
    grammar = words.grammar
    ends = grammar.behind_name
    while place < len(words.words) and place - start < LONGEST:
        word = words.words[place]
        if words.clauses[place] != clause:
            break
        if (word == "," or word in grammar.conjunctions) and _joins_clause(words, place):
            break
        if word == "," and goes_on_as_list(words, place):
            place += 1
            continue
        if place > start and word in {"in", "among"}:
            if words.words[place - 1] not in grammar.changes:
                break
        elif word == "be" and words.word(place - 1) == "to":
            pass  # "willingness to be seen"
        elif place > start and (
            (word in ends and not _is_said_once_more(words, place))
            or _begins_statement(words, place)
            or _says_how_long(words, place)
        ):
            break
        elif place > start and is_plain_verb(words, place):
            return _before_subject(words, start, place)
        place += 1
    return place


def _is_said_once_more(words: Words, place: int) -> bool:
    """Return whether a preposition goes on with a list: "by praise and [by] rest"."""
    joined = words.words[place - 1] in words.grammar.conjunctions
    return joined and words.words[place] in words.grammar.joining_items


def _joins_clause(words: Words, place: int) -> bool:
    """Return whether a clause of its own follows: "raises stress, and the council is silent".

    So it is where somebody "who" does something follows a comma and "and".
    """
    grammar = words.grammar
    comma = words.words[place] == ","
    start = place + 1 + comma
    if comma and words.word(place + 1) not in grammar.conjunctions:
        return False
    for at in range(start, min(start + LONGEST_SUBJECT, len(words.words))):
        word = words.words[at]
        if word == "who":
            return comma
        if word == "that" or word in grammar.clause_words or not word[0].isalnum():
            return False
        if at > start and word in grammar.helping and words.words[at - 1] != "to":
            return word not in {"being", "been", "having"}
        if at > start and word in grammar.conjunctions:
            return False
    return False


def _says_how_long(words: Words, place: int) -> bool:
    """Return whether "for an hour", "for several weeks" stands here."""
    following = words.words[place + 1 : place + 4]
    return words.words[place] == "for" and not words.grammar.times.isdisjoint(following)


def _before_subject(words: Words, start: int, verb: int) -> int:
    """Return where an object ends before a clause of its own: "to mould, and people leave"."""
    parts = words.grammar.conjunctions | {","}
    for place in range(verb - 1, start, -1):
        if words.words[place] in parts:
            return place
    return verb


def is_plain_verb(words: Words, place: int) -> bool:
    """Return whether a common verb stands here, and not "the lost orders" or "to lose"."""
    grammar = words.grammar
    before = words.word(place - 1)
    word, follows = words.words[place], words.word(place + 1)
    if word in grammar.verbs_of_many and before[-1:] == "s" and len(before) > 3:
        opens = grammar.determiners | grammar.raising | grammar.lowering | grammar.amounts_of
        return follows in opens or (place + 1 < len(words.words) and words.is_adverb(place + 1))
    return (
        word in grammar.verbs
        and before not in grammar.not_a_verb_after
        and before not in grammar.prepositions
        and before not in grammar.conjunctions | grammar.be | grammar.becoming | {"to"}
    )


def _begins_statement(words: Words, place: int) -> bool:
    """Return whether another statement begins here: "that binds", "and indicates"."""
    grammar = words.grammar
    word = words.words[place]
    following = words.word(place + 1)
    if word == "that" and words.words[place - 1] in grammar.prepositions:
        return False
    if word == "that" or (
        # "Persisted after", but not "treated with".
        word.endswith("ed")
        and not word.endswith("eed")
        and following in grammar.no_object - grammar.agents - {"with", "to"}
        and following.isalpha()
    ):
        return True
    if word in {"from", "by"} and following[:1].isdigit():
        return True
    return word in grammar.conjunctions and (
        following in grammar.reporting - grammar.nouns_of_report or following in grammar.helping
    )


def goes_on_as_list(words: Words, comma: int) -> bool:
    """Return whether a comma parts the items of a list: "a, b and c"."""
    grammar = words.grammar
    following = words.words[comma + 1 : comma + 9]
    since = 0
    for place, word in enumerate(following):
        if word in grammar.conjunctions:
            then = words.word(comma + 2 + place)
            return since <= 5 and then not in grammar.helping
        if word == ",":
            since = 0
            continue
        since += 1
        if word in grammar.argument_ends or word in grammar.be | grammar.auxiliary:
            return False
    return False


def items(words: Words, span: Span) -> list[Span]:
    """Return the items of a list: "wind" and "heavy rain" of "wind and heavy rain".

    "Clinical and other outcomes" are one, and so is what a bracket or "between" holds together.
    """
    start, end = span
    grammar = words.grammar
    made: list[Span] = []
    held = False
    for place in range(start, end):
        word = words.words[place]
        holds = word == "(" or grammar.holds(word, words.word(place + 1))
        held = (held or holds) and word != ")"
        if held or not (word == "," or word in grammar.conjunctions):
            continue
        if grammar.qualifies(words.words[place - 1]) and (word != "," or place - start == 1):
            continue
        piece = trimmed(words, start, place)
        if piece is not None:
            made.append(piece)
        start = place + 1
    last = trimmed(words, start, end)
    return [*made, last] if last is not None else made


def trimmed(words: Words, start: int, end: int) -> Span | None:
    """Return a span without fillers at its ends, or None where it names nothing."""
    grammar = words.grammar
    start = _behind_example(words, start, end)
    begins, fillers = grammar.no_beginning, grammar.no_end
    while start < end and (words.words[start] in begins or words.is_adverb(start)):
        start += 1
    start = _behind_amount(words, start, end)
    while start < end and (words.words[end - 1] in fillers or words.is_adverb(end - 1)):
        if words.words[end - 1] == ")" and opening(words, end - 1) is not None:
            end = max(opening(words, end - 1) or start, start)
            continue
        end -= 1
    start = _behind_bearer(words, start, end)
    while start + 1 < end and words.words[start] in grammar.pointing:
        start += 1
    if start >= end or all(word in grammar.pronouns for word in words.words[start:end]):
        return None
    return start, end


def _behind_amount(words: Words, start: int, end: int) -> int:
    """Return where the name begins behind "two percent" or "22 [%] lower"."""
    grammar = words.grammar
    place = start
    while place < end - 1 and (
        words.words[place][0].isdigit()
        or words.words[place] in grammar.numerals
        or (place > start and words.words[place] in grammar.units)
    ):
        place += 1
    if place == start:
        return start
    told = grammar.units | grammar.raising | grammar.lowering | grammar.changes
    tells = words.words[place] in told or words.words[place - 1] in grammar.units
    return place if tells else start


def _behind_example(words: Words, start: int, end: int) -> int:
    """Return where the names begin in "some factors, such as a, b and c"."""
    for place in range(start, end - 1):
        if words.words[place] == "such" and words.words[place + 1] == "as":
            return place + 2
    return start


def _behind_bearer(words: Words, start: int, end: int) -> int:
    """Return where the name begins in "people with asthma", or "people who reported pain"."""
    grammar = words.grammar
    for place in range(start, min(start + 4, end - 1)):
        if words.words[place] == "of":
            break
        if words.words[place] == "who":
            return place + 1 + (words.words[place + 1] in grammar.undergoing and place + 2 < end)
        behind = words.words[place + 1]
        has = behind == "with" or (behind in grammar.undergoing and behind.endswith("ing"))
        if words.words[place] in grammar.bearers and has:
            return place + 2
    return start
