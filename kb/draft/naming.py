"""Known concepts by their names, whatever the order and the endings of the words.

"The levels of chemicals in the brain" names what is called "levels of brain chemicals", and
"enjoying reward" what is called "enjoyment of reward": the same stems, near to each other.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from kb.draft.grammar import Grammar
from kb.draft.spot import fold
from kb.model import Concept

__all__ = ["Named", "Names"]

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_SHORTEST_STEM = 3
_SHORTEST_WORD = 2
_WORKING = " works"
"""Stands for "system", "activity", "malfunction": of the same thing they name the same."""


@dataclass(frozen=True, slots=True)
class Named:
    """A known concept in a text, and how many stems of its name are there."""

    concept: str
    start: int
    end: int
    stems: int
    phrase: str
    """The name by which it was found."""


@dataclass(frozen=True, slots=True)
class _Name:
    concept: str
    phrase: str
    stems: tuple[str, ...]


class Names:
    """The names of concepts, ready to be looked up."""

    def __init__(self, concepts: Iterable[Concept], grammar: Grammar) -> None:
        self._grammar = grammar
        self._empty = grammar.argument_fillers | grammar.pronouns | grammar.empty_words
        self._working = frozenset(map(self.stem, grammar.functioning))
        self._aspects = self._working.union(map(self.stem, grammar.aspects), (_WORKING,))
        self._stems: dict[str, str] = {}
        self._by_stem: dict[str, list[_Name]] = {}
        for concept in concepts:
            for phrase in (concept.label, *concept.synonyms):
                stems = tuple(dict.fromkeys(stem for stem, _, _ in self.stems(phrase)))
                if len(stems) > 1:
                    stems = tuple(
                        dict.fromkeys(_WORKING if one in self._working else one for one in stems)
                    )
                if stems:
                    name = _Name(concept.id, fold(phrase).text, stems)
                    self._by_stem.setdefault(stems[0], []).append(name)

    def __bool__(self) -> bool:
        return bool(self._by_stem)

    def stems(self, text: str) -> list[tuple[str, int, int]]:
        """Return the stems of the words that carry meaning, with their places."""
        grammar = self._grammar
        found = []
        for match in _WORD.finditer(text):
            word = match.group().lower().replace("’", "'").removesuffix("'s")
            if word in grammar.reflexives:
                found.append(("self", match.start(), match.end()))
            elif word not in self._empty:
                stem = self._stems.get(word)
                if stem is None:
                    stem = self._stems[word] = self.stem(word)
                found.append((stem, match.start(), match.end()))
        return found

    def stem(self, word: str) -> str:
        """Return a word without its endings, so that "enjoying" and "enjoyment" meet."""
        for ending in self._grammar.inflections:
            if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_WORD:
                # A letter that is doubled is no ending: "stress".
                word = word if word[-2:] == 2 * ending else word[: -len(ending)]
                break
        cut = True
        while cut:
            cut = False
            for ending in self._grammar.derivations:
                if word.endswith(ending) and len(word) - len(ending) > _SHORTEST_STEM:
                    word, cut = word[: -len(ending)], True
                    break
        for pair in self._grammar.alternations:
            old, _, new = pair.partition(":")
            if word.endswith(old):
                word = word.removesuffix(old) + new
        return word

    def best(self, text: str, start: int, end: int, lent: Sequence[str] = ()) -> Named | None:
        """Return the known concept that a piece of a text is about, or None.

        ``lent`` are stems of words before it: "its adaptability" of the brain. The most stems
        win; of equals the last one before a preposition, which is the head of the name.
        """
        piece = self.stems(text[start:end])
        found = list(self._within(piece, frozenset(lent)))
        if not found:
            return None
        enough = [one for one in found if 3 * one[1] >= len(piece)]
        if not enough:
            return None
        head_ends = self._first_preposition(text, start, end) - start
        name, _, first, last = min(
            enough,
            key=lambda one: (
                -one[1],
                one[2] >= head_ends,
                -one[2] if one[2] < head_ends else one[2],
                one[3] - one[2],
                one[0].concept,
            ),
        )
        return Named(name.concept, start + first, start + last, len(name.stems), name.phrase)

    def _within(
        self, piece: Sequence[tuple[str, int, int]], lent: frozenset[str]
    ) -> Iterator[tuple[_Name, int, int, int]]:
        """Yield the names whose stems all stand in a piece, how many of them, and where."""
        places: dict[str, tuple[int, int]] = {}
        for stem, first, last in piece:
            places.setdefault(stem, (first, last))
            if stem in self._working:
                places.setdefault(_WORKING, (first, last))
        for stem in {**places, **dict.fromkeys(lent)}:
            for name in self._by_stem.get(stem, ()):
                here = [places[each] for each in name.stems if each in places]
                if here and all(each in places or each in lent for each in name.stems):
                    first = min(first for first, _ in here)
                    yield name, len(name.stems), first, max(last for _, last in here)

    def _first_preposition(self, text: str, start: int, end: int) -> int:
        for match in _WORD.finditer(text, start, end):
            if match.group().lower() in self._grammar.prepositions and match.start() > start:
                return match.start()
        return end

    def shortened(self) -> dict[str, tuple[str, ...]]:
        """Return concept → others that its shortest name may mean as well.

        "Rubber" may be short for its price and for its output, where both are concepts.
        """
        names = [name for many in self._by_stem.values() for name in many]
        whole: dict[str, set[str]] = {}
        for name in names:
            rest = set(name.stems) - self._aspects
            if len(name.stems) == 2 and len(rest) == 1:
                whole.setdefault(rest.pop(), set()).add(name.concept)
        return {
            name.concept: tuple(sorted(whole[name.stems[0]] - {name.concept}))
            for name in names
            if len(name.stems) == 1 and name.concept in whole.get(name.stems[0], ())
        }

    def head(self, text: str, start: int, end: int) -> str:
        """Return the stem of the word that the others qualify: the last before a preposition."""
        stems = self.stems(text[start : self._first_preposition(text, start, end)])
        return stems[-1][0] if stems else ""

    def all(self, text: str) -> list[Named]:
        """Return every known concept that a sentence names by words that stand together."""
        piece = self.stems(text)
        made: list[Named] = []
        for place in range(len(piece)):
            window = piece[place : place + 8]
            for name, count, first, last in self._within(window, frozenset()):
                if first == window[0][1] and last - first <= 3 * len(name.phrase):
                    made.append(Named(name.concept, first, last, count, name.phrase))
        made.sort(key=lambda one: (-one.stems, one.start))
        kept: list[Named] = []
        for one in made:
            if all(one.end <= other.start or other.end <= one.start for other in kept):
                kept.append(one)
        return sorted(kept, key=lambda one: one.start)
