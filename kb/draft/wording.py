"""The words of a piece of text as it was given, and the items of a list in it."""

from __future__ import annotations

import re
from collections.abc import Iterable

__all__ = ["WORD", "last_word", "pieces", "start_of_last_word", "words_of"]

WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_PIECE = re.compile(
    r"(?:(?<!\s)\s++)?(?:,\s*(?:and|or)?|/|\band\b|\bn?or\b|\bas well as\b)\s+", re.IGNORECASE
)


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


def pieces(text: str, start: int, end: int) -> Iterable[tuple[int, int]]:
    """Yield the items of a list, one after the other."""
    for found in _PIECE.finditer(text, start, end):
        if found.start() > start:
            yield start, found.start()
        start = found.end()
    if start < end:
        yield start, end
