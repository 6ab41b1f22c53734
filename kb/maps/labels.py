"""Labels in boxes: broken into lines that fit, by widths that no font in use exceeds."""

from __future__ import annotations

import unicodedata

__all__ = ["MOST_LETTERS", "SIZE", "box_lines", "text_width"]

MOST_LETTERS = 40
"""A longer label is cut in its box; the panel and the table show all of it."""
SIZE = 14
"""Pixels of the letters in boxes when the map is shown full size."""
LEADING = 16
SQUEEZE = 112
"""A word that is wider than its box by less than so many hundredths is squeezed, not broken."""
_NARROW = frozenset("ijlI.,:;'|!()[]ftr -")
_WIDE = frozenset("mwMW@%—…")


def text_width(text: str, size: int = SIZE) -> int:
    """Return a width in pixels that the text does not exceed in common fonts.

    >>> text_width("Depression"), text_width("抑郁")
    (80, 28)
    """
    tenths = 0
    for letter in text:
        if unicodedata.combining(letter) or unicodedata.category(letter) in {"Cf", "Mn", "Me"}:
            continue
        if unicodedata.east_asian_width(letter) in "WF" or ord(letter) > 0xFFFF:
            tenths += 100
        elif letter in _NARROW:
            tenths += 36
        elif letter in _WIDE:
            tenths += 92
        else:
            tenths += 70 if letter.isupper() else 61
    return -(-tenths * size // 100)


def box_lines(label: str, width: int, most: int = 3) -> list[str]:
    """Return a label in at most ``most`` lines that fit a width, cut with an ellipsis if need be.

    >>> box_lines("Vulnerability to depression", 120)
    ['Vulnerability to', 'depression']
    >>> box_lines("x" * 100, 120, 2)
    ['xxxxxxxxxxxxxx', 'xxxxxxxxxxxx…']
    """
    text = " ".join(label.split())
    if len(text) > MOST_LETTERS:
        text = text[: MOST_LETTERS - 1].rstrip() + "…"
    lines: list[str] = []
    for word in _pieces(text, width):
        if lines and text_width(f"{lines[-1]} {word}") <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    if len(lines) > most:
        last = lines[most - 1]
        while last and text_width(last + "…") > width:
            last = last[:-1]
        lines = [*lines[: most - 1], last.rstrip("…") + "…"]
    return lines or [""]


def _pieces(text: str, width: int) -> list[str]:
    """Return the words of a text, those wider than a line cut into pieces that fit."""
    found = []
    for word in text.replace("-", "-\u200b").split(" "):
        parts = word.split("\u200b")
        whole = "".join(parts)
        if text_width(whole) * 100 <= width * SQUEEZE:
            found.append(whole)
            continue
        for part in parts:
            piece = ""
            for letter in part:
                if piece and text_width(piece + letter) > width:
                    found.append(piece)
                    piece = ""
                piece += letter
            if piece:
                found.append(piece)
    return found
