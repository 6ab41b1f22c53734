"""The words of a piece of text as it was given, and the items of a list in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from kb.draft.grammar import Grammar

__all__ = [
    "WORD",
    "begins_sentence",
    "capitals",
    "happening",
    "holds_a_clause",
    "is_plural",
    "last_word",
    "pieces",
    "start_of_last_word",
    "words_of",
]

WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_PIECE = re.compile(
    r"(?:(?<!\s)\s++)?(?:,\s*(?:and|or)?|/|\band\b|\bn?or\b|\bas well as\b)\s+", re.IGNORECASE
)

_LONGEST_HAPPENING = 8
_CAPITAL = re.compile(r"(?<=[a-z,;] )[A-Z][a-z]+\b")
_BEGINS = re.compile(r"(?:^|[.!?:;\n\"“(#*•–-])\s*(?:(?:the|an?)\s+)?$", re.IGNORECASE)


def begins_sentence(text: str, start: int) -> bool:
    """Return whether the word at a place begins a sentence, a line or an item."""
    return _BEGINS.search(text[max(start - 12, 0) : start]) is not None


def capitals(text: str) -> Iterator[str]:
    """Yield the words that have a capital within a sentence.

    >>> list(capitals("Rain fell on Leeds."))
    ['Leeds']
    """
    return (found.group() for found in _CAPITAL.finditer(text))


def happening(label: str, grammar: Grammar) -> str:
    """Return the name of what a short clause says was done: "flights cancelled".

    What is no such clause comes back as it is.
    """
    said = label.split()
    small = [word.lower() for word in said]
    helps = [place for place, word in enumerate(small) if place and word in grammar.helping]
    if not helps or helps[-1] - helps[0] >= len(helps) or len(said) > _LONGEST_HAPPENING:
        return label
    if small[helps[0] - 1] == "to":
        return label  # "willingness to be seen"
    done = small[helps[-1] + 1 : helps[-1] + 2]
    if not done or not done[0].endswith(("ed", "en")) or small[helps[-1]] not in grammar.be:
        return label
    return " ".join((*said[: helps[0]], *said[helps[-1] + 1 :]))


def is_plural(name: str, grammar: Grammar) -> bool:
    """Return whether a name stands for several things: "shops in town"."""
    words = words_of(name)
    ends = (place for place, word in enumerate(words) if place and word in grammar.prepositions)
    head = words[next(ends, len(words)) - 1]
    return len(head) > 3 and head[-1] == "s" and head[-2] not in "sui"


def words_of(text: str) -> list[str]:
    """Return the words of a text in small letters."""
    return [word.lower().replace("’", "'") for word in WORD.findall(text)]


def last_word(text: str, end: int) -> str:
    """Return the word just before a place, with nothing but blanks between."""
    before = text[max(end - 24, 0) : end].rstrip(" \n\t\"'“”‘’_*")
    words = WORD.findall(before)
    return words[-1].lower().replace("’", "'") if words and before.endswith(words[-1]) else ""


def start_of_last_word(text: str, end: int) -> int:
    """Return where the word before a place begins."""
    words = list(WORD.finditer(text, max(end - 24, 0), end))
    return words[-1].start() if words else end


def pieces(text: str, start: int, end: int, grammar: Grammar) -> Iterable[tuple[int, int]]:
    """Yield the items of a list, one after the other.

    "Clinical and other outcomes" are one, and so is "a mixture of a and b".
    """
    for found in _PIECE.finditer(text, start, end):
        said = words_of(text[start : found.start()])
        marks = "," in found.group() and len(said) > 1
        if said and grammar.qualifies(said[-1]) and not marks:
            continue
        if any(map(grammar.holds, said, said[1:])):
            continue
        if found.start() > start:
            yield start, found.start()
        start = found.end()
    if start < end:
        yield start, end


def holds_a_clause(words: Sequence[str], grammar: Grammar) -> bool:
    """Return whether a verb must stand in a name: "shops lost customers", "keeps rooms dry"."""
    """Return whether a verb must stand before "the", or stands there: "shops lost customers"."""
    before = grammar.before_names
    if words[0] in grammar.relatives:
        return True
    if len(words) > 1 and words[0] in grammar.verbs and words[0][-1] not in "dtn":
        return True  # "keeps rooms dry", but not "paid work"
    return any(
        words[place - 1] not in before
        and (
            word in {"the", "a", "an"}
            or (word in grammar.verbs and words[place - 1] not in grammar.not_a_verb_after)
        )
        for place, word in enumerate(words)
        if place
    )
