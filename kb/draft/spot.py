"""Find phrases in a text: one pass, whole words, the longest first, offsets of the original.

With ``pyahocorasick`` (extra ``draft``) a text of any size is read once, however many phrases
there are; without it a regular expression does the same, slowly.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

__all__ = ["Folded", "fold", "spotter"]

_PLAIN = str.maketrans(
    {"’": "'", "‘": "'", "‐": "-", "‑": "-", "–": "-"}
    | {chr(code): " " for code in range(0x3001) if chr(code).isspace()}
)
_SUPERFLUOUS = re.compile(
    r"[\u00ad\"“”„]+|(?<= )[ \u00ad\"“”„]+"
    r"|(?<![^\W_])[_*]{1,3}(?=[^\W_])|(?<=[^\W_])[_*]{1,3}(?![^\W_])"
)
"""Soft hyphens, quotation marks, blanks behind a blank, and the marks of emphasis around words."""

_MOVING = re.compile(r"  |[\u00ad_*\"“”„]")


@dataclass(frozen=True, slots=True)
class Folded:
    """A text in small letters, blanks made single, and where each character came from."""

    text: str
    places: list[int] | None
    """Of each character, its place in the original; None where nothing moved."""

    def original(self, place: int) -> int:
        """Return the place in the original text of a place in the folded one."""
        return place if self.places is None else self.places[place]


def fold(text: str) -> Folded:
    """Return the text in the form that phrases are looked up in.

    The whole text is never lowered at once: "İ" would become two characters, and every offset
    behind it would be wrong.

    >>> folded = fold("The  RISK")
    >>> folded.text, folded.original(4)
    ('the risk', 5)
    """
    small = text.lower()
    # Small letters are never fewer, so equal lengths mean that each stands where it stood.
    if len(small) != len(text):
        small = "".join(one if len(one := letter.lower()) == 1 else letter for letter in text)
    if not small.isascii() or not small.isprintable():
        small = small.translate(_PLAIN)
    if not _MOVING.search(small):
        return Folded(small, None)
    parts: list[str] = []
    places: list[int] = []
    begin = 0
    for gone in _SUPERFLUOUS.finditer(small):
        parts.append(small[begin : gone.start()])
        places.extend(range(begin, gone.start()))
        begin = gone.end()
    parts.append(small[begin:])
    places.extend(range(begin, len(small) + 1))
    return Folded("".join(parts), places)


Hit = tuple[int, int, str, str]
"""Start, end, phrase and group, in the folded text."""


def spotter(groups: Mapping[str, Iterable[str]]) -> Callable[[str], list[Hit]]:
    """Return a function that finds the phrases of each group in a folded text.

    Of phrases of one group that overlap the first counts, and of those that start together the
    longest. Phrases of different groups do not hide each other.

    >>> find = spotter({"risk": ["risk", "risk factor"]})
    >>> [hit[:3] for hit in find("a risk factor at risk, but asterisk")]
    [(2, 13, 'risk factor'), (17, 21, 'risk')]
    """
    wanted = {name: sorted(set(phrases)) for name, phrases in sorted(groups.items())}
    try:
        return _with_automaton(wanted)
    except ImportError:
        return _with_expressions(wanted)


def _with_automaton(groups: Mapping[str, Sequence[str]]) -> Callable[[str], list[Hit]]:
    import ahocorasick

    owners: dict[str, tuple[str, ...]] = {}
    for name, phrases in groups.items():
        for phrase in phrases:
            owners[phrase] = (*owners.get(phrase, ()), name)
    automaton = ahocorasick.Automaton()
    for phrase, names in owners.items():
        automaton.add_word(phrase, (len(phrase), phrase, names))
    automaton.make_automaton()

    def find(text: str) -> list[Hit]:
        last = len(text)
        hits = []
        for end, (length, phrase, names) in automaton.iter(text):
            stop = end + 1
            start = stop - length
            if (start and text[start - 1].isalnum() and phrase[0].isalnum()) or (
                stop < last and text[stop].isalnum() and phrase[-1].isalnum()
            ):
                continue
            hits += [(start, -stop, phrase, name) for name in names]
        hits.sort()
        return list(_without_overlaps(hits))

    return find


def _without_overlaps(hits: list[Hit]) -> Iterator[Hit]:
    free: dict[str, int] = {}
    for start, minus_stop, phrase, name in hits:
        if start >= free.get(name, 0):
            free[name] = -minus_stop
            yield start, -minus_stop, phrase, name


def _pattern(phrases: Sequence[str]) -> str:
    """Return a pattern for phrases as whole words; a mark needs no gap beside it."""
    made = []
    for begins in (True, False):
        for ends in (True, False):
            wanted = [
                re.escape(phrase)
                for phrase in phrases
                if (phrase[0].isalnum(), phrase[-1].isalnum()) == (begins, ends)
            ]
            before, behind = r"(?<![^\W_])" * begins, r"(?![^\W_])" * ends
            if wanted:
                made.append(f"{before}(?:{'|'.join(wanted)}){behind}")
    return "|".join(made) or r"(?!)"


def _with_expressions(groups: Mapping[str, Sequence[str]]) -> Callable[[str], list[Hit]]:
    expressions = []
    for name, phrases in groups.items():
        longest_first = sorted(phrases, key=lambda phrase: (-len(phrase), phrase))
        expressions.append((name, re.compile(_pattern(longest_first))))

    def find(text: str) -> list[Hit]:
        hits = [
            (found.start(), -found.end(), found.group(), name)
            for name, expression in expressions
            for found in expression.finditer(text)
        ]
        hits.sort()
        return [(start, -minus_stop, phrase, name) for start, minus_stop, phrase, name in hits]

    return find
