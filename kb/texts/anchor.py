"""Finding quotes again in a text that was edited, wrapped anew or downloaded once more.

The words must be the same, in the same order; only typesetting may differ (:mod:`kb.texts.fold`).
Where words stand in several places, the quotes that stand in one place alone tell how far the
text around them has moved. What stays in doubt is not anchored.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from kb.texts.documents import count_words
from kb.texts.fold import Folded, inside_word

__all__ = ["Anchored", "Part", "anchor"]

Span = tuple[int, int]
FEW = 4
"""Fewer words than these may stand somewhere by chance."""
SURE = 20
"""Characters by which the second best place must be worse than twice the best."""
STRAY = 300
"""Characters that may come between parts of a quote beyond twice as many as before, and by which
few words may have moved otherwise than their neighbours."""


@dataclass(frozen=True, slots=True)
class Part:
    """Words to find, and where they stood, as far as that is known."""

    words: str
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Anchored:
    """What became of one quote."""

    spans: tuple[Span, ...]
    """Where its parts stand now; empty where that is not certain."""
    reason: str = ""
    """Why it is not certain."""


def anchor(
    quotes: Sequence[Sequence[Part]], text: str, *, unchanged: bool = False
) -> tuple[Anchored, ...]:
    r"""Return where each quote stands in a text.

    With ``unchanged``, the text is known to be the one that was quoted, so that words which stand
    where they stood may even start or end within a word.

    >>> [anchored] = anchor([[Part("may raise", 10, 19)]], "Stress may\n raise cortisol.")
    >>> anchored.spans
    ((7, 17),)
    >>> anchor([[Part("may raise", 10, 19)]], "Stress will raise cortisol.")[0].reason
    "the words 'may raise' are not in the text"
    """
    search = _Search(text, unchanged=unchanged)
    search.learn(part for quote in quotes for part in quote)
    return tuple(search.place(quote) for quote in quotes)


class _Search:
    """One text, and how far its parts have moved."""

    def __init__(self, text: str, *, unchanged: bool) -> None:
        self.text = text
        self.unchanged = unchanged
        self.folded: Folded | None = None
        self.places: dict[str, tuple[Span, ...]] = {}
        self.before: list[int] = []
        self.moved: list[int] = []

    def learn(self, parts: Iterable[Part]) -> None:
        """Keep how far those words have moved that are many and stand in one place alone."""
        moved: dict[int, int] = {}
        for part in parts:
            if part.start is not None and count_words(part.words) >= FEW:
                places = self.find(part.words)
                if len(places) == 1:
                    moved[part.start] = places[0][0] - part.start
        self.before = sorted(moved)
        self.moved = [moved[start] for start in self.before]

    def find(self, words: str) -> tuple[Span, ...]:
        """Return where words stand, whatever their typesetting."""
        if words not in self.places:
            self.folded = self.folded or Folded(self.text)
            self.places[words] = tuple(self.folded.find(words))
        return self.places[words]

    def expected(self, start: int) -> int:
        """Return where a place of the old text should be now, by its nearest known neighbour."""
        after = bisect_left(self.before, start)
        known = [place for place in (after - 1, after) if 0 <= place < len(self.before)]
        if not known:
            return start
        near = min(known, key=lambda place: abs(self.before[place] - start))
        return start + self.moved[near]

    def place(self, quote: Sequence[Part]) -> Anchored:
        """Return where a quote stands, if that is certain."""
        told = [(part.start or 0, part.end or 0) for part in quote]
        if all(map(self._stayed, quote)):
            return Anchored(tuple(told))
        for part in quote:
            if not self.find(part.words):
                return Anchored((), f"the words {_short(part.words)} are not in the text")
        chains = sorted(
            filter(None, (self._chain(quote, first) for first in self.find(quote[0].words)))
        )
        if not chains:
            return Anchored((), "its parts are in the text, but not in this order and this near")
        cost, spans = chains[0]
        if len(chains) > 1 and (quote[0].start is None or chains[1][0] < 2 * cost + SURE):
            words = _short(quote[0].words)
            return Anchored((), f"the words {words} stand in {len(chains)} places of the text")
        if cost > STRAY and self.before and sum(count_words(part.words) for part in quote) < FEW:
            return Anchored((), f"the words {_short(quote[0].words)} are far from where they stood")
        return Anchored(spans)

    def _stayed(self, part: Part) -> bool:
        """Tell whether words stand where they stood."""
        start, end = part.start or 0, part.end or 0
        return self.text[start:end] == part.words and (
            self.unchanged or not (inside_word(self.text, start) or inside_word(self.text, end))
        )

    def _chain(self, quote: Sequence[Part], first: Span) -> tuple[int, tuple[Span, ...]] | None:
        """Return the places of all parts when the first is given, and how far they are off."""
        spans = [first]
        cost = self._off(quote[0], first)
        for before, part in pairwise(quote):
            found = self.find(part.words)
            end = spans[-1][1]
            limit = end + STRAY
            if before.end is not None and part.start is not None:
                limit += 2 * (part.start - before.end)
            near = [span for span in found[bisect_left(found, (end,)) :] if span[0] <= limit]
            if not near:
                return None
            spans.append(min(near, key=lambda span: (self._off(part, span), span)))
            cost = max(cost, self._off(part, spans[-1]))
        return cost, tuple(spans)

    def _off(self, part: Part, span: Span) -> int:
        return 0 if part.start is None else abs(span[0] - self.expected(part.start))


def _short(words: str) -> str:
    return repr(words if len(words) <= 60 else f"{words[:59]}…")
