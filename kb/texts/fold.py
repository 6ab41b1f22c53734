"""Texts without what only typesetting decides, and the way back to the characters as they are.

Two copies of one document differ in line ends, hyphens at line ends, soft hyphens, ligatures,
quotation marks, kinds of space and composed or decomposed letters. None of that is a word. Case,
digits, punctuation and every letter with its accents stay.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from collections.abc import Iterator

__all__ = ["Folded", "inside_word"]

WRAP = "\x01"
"""A hyphen at the end of a line: it may belong to the word or to the margin."""

_SAME = {
    **dict.fromkeys("‘’‚‛′ʼ`´", "'"),
    **dict.fromkeys("“”„‟″«»", '"'),
    **dict.fromkeys("\u2010\u2011", "-"),
    **dict.fromkeys("\u00ad\u200b\u2060\ufeff", ""),
    "…": "...",
    "ﬀ": "ff",
    "ﬁ": "fi",
    "ﬂ": "fl",
    "ﬃ": "ffi",
    "ﬄ": "ffl",
    "ﬅ": "st",
    "ﬆ": "st",
    "µ": "μ",  # the sign of micro, which is a Greek letter
    **{chr(0xFF01 + n): chr(0x21 + n) for n in range(94)},  # letters as wide as Chinese ones
}
# A run of spaces, a hyphen before a line end, or one letter beyond ASCII with its accents.
_CHANGED = re.compile(
    r"(?P<soft>\u00ad[^\S\n]*\r?\n\s*)|(?P<wrap>(?<=\w)[-\u2010]\r?\n\s*(?=\w))|(?P<space>\s+)"
    r"|(?P<quote>`)|(?P<other>[^\x00-\x7f][\u0300-\u036f]*|[A-Za-z][\u0300-\u036f]+)"
)


class Folded:
    """A text folded, with the span in the original of every character of the folded one."""

    def __init__(self, text: str) -> None:
        self.original = text
        parts: list[str] = []
        self._starts, self._ends = array("q"), array("q")
        for piece, start, end in _pieces(text):
            parts.append(piece)
            if len(piece) == end - start:
                self._starts.extend(range(start, end))
                self._ends.extend(range(start + 1, end + 1))
            else:
                self._starts.extend([start] * len(piece))
                self._ends.extend([end] * len(piece))
        self.text = "".join(parts)

    def find(self, words: str, *, most: int = 1_000) -> Iterator[tuple[int, int]]:
        r"""Yield the spans of the original that hold the words, whatever their typesetting.

        A span never starts or ends within a word, so that "likely" is not found in "unlikely".

        >>> text = "It is un-\nlikely, or “likely”."
        >>> [text[start:end] for start, end in Folded(text).find('"likely"')]
        ['“likely”']
        >>> [text[start:end] for start, end in Folded(text).find("unlikely")]
        ['un-\nlikely']
        """
        wanted = Folded(words).text.strip()
        if not wanted:
            return
        for (start, end), _ in zip(_spans(wanted, self.text), range(most), strict=False):
            if not inside_word(self.text, start) and not inside_word(self.text, end):
                yield self._starts[start], self._ends[end - 1]


def _pieces(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield each piece of the folded text with the span of the original that it stands for."""
    done = 0
    for found in _CHANGED.finditer(text):
        start, end = found.span()
        if start > done:
            yield text[done:start], done, start
        done = end
        kind = found.lastgroup
        if kind == "wrap":
            yield WRAP, start, end
        elif kind == "space":
            yield " ", start, end
        elif kind != "soft":
            yield _same(found.group()), start, end
    if done < len(text):
        yield text[done:], done, len(text)


def _same(cluster: str) -> str:
    return (
        _SAME.get(cluster[0], "") if cluster[0] in _SAME else unicodedata.normalize("NFD", cluster)
    )


def _spans(words: str, text: str) -> Iterator[tuple[int, int]]:
    """Yield where folded words stand in a folded text."""
    if WRAP in text or WRAP in words:
        margin = {"-": f"[-{WRAP}]", WRAP: f"[-{WRAP}]?"}
        pattern = f"{WRAP}?".join(margin.get(char, re.escape(char)) for char in words)
        yield from (found.span() for found in re.finditer(pattern, text))
        return
    start = text.find(words)
    while start >= 0:
        yield start, start + len(words)
        start = text.find(words, start + 1)


def inside_word(text: str, place: int) -> bool:
    """Tell whether a place lies between two characters of one word."""
    if not 0 < place < len(text):
        return False
    before, after = text[place - 1], text[place]
    if unicodedata.combining(after):
        return True
    return (before.isalnum() or bool(unicodedata.combining(before))) and after.isalnum()
