"""The proof of a quote: its words stand in the text, letter for letter, where it says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kb.model import Quote

__all__ = ["Misfit", "find_quote", "prove"]

MOST = 20
"""Places that are looked for; a quote that stands in more is too short to prove anything."""


@dataclass(frozen=True, slots=True)
class Misfit:
    """A part of a quote that does not stand where it says."""

    part: int
    """Counted from 0."""
    places: tuple[tuple[int, int], ...]
    """Where its words stand letter for letter; empty: nowhere."""


def find_quote(words: str, text: str) -> tuple[tuple[int, int], ...]:
    """Return the spans where words stand in a text, letter for letter (the first twenty).

    >>> find_quote("stress", "stress, more stress")
    ((0, 6), (13, 19))
    """
    found: list[tuple[int, int]] = []
    start = text.find(words) if words else -1
    while start >= 0 and len(found) < MOST:
        found.append((start, start + len(words)))
        start = text.find(words, start + 1)
    return tuple(found)


def prove(quote: Sequence[Quote], text: str) -> tuple[Misfit, ...]:
    """Return each part of a quote that does not stand where it says; none means proven.

    >>> prove([Quote(text="stress", start=0, end=6)], "stress, more stress")
    ()
    >>> prove([Quote(text="stress", start=1, end=7)], "more stress")
    (Misfit(part=0, places=((5, 11),)),)
    """
    return tuple(
        Misfit(number, find_quote(part.text, text))
        for number, part in enumerate(quote)
        if text[part.start : part.end] != part.text
    )
