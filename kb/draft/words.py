"""The words and marks of a sentence, and the clauses they stand in."""

from __future__ import annotations

import re
from bisect import bisect_right

from kb.draft.grammar import Grammar

__all__ = ["Words"]

_TOKEN = re.compile(
    r"[^\W_]+(?:(?:['-]|(?<=\d)[.,](?=\d))[^\W_]+)*|[.,;:()?!—→⇒]|(?<= )-(?= )|-{1,2}>|=>"
)


class Words:
    """The words and marks of a folded sentence, and the clause that each stands in."""

    __slots__ = ("clauses", "grammar", "starts", "words")

    def __init__(self, text: str, grammar: Grammar) -> None:
        self.grammar = grammar
        found = list(_TOKEN.finditer(text))
        self.words = [match.group() for match in found]
        self.starts = [match.start() for match in found]
        self.clauses: list[int] = []
        clause, before = 0, ""
        breaks, openers, opened_by = grammar.clause_words, grammar.openers, grammar.opened_by
        for word in self.words:
            # "By which", "in which" go on with their clause.
            breaking = word in breaks and not (word == "which" and before in grammar.prepositions)
            if breaking or (word in openers and before in opened_by):
                clause += 1
            self.clauses.append(clause)
            before = word

    def place(self, start: int) -> int:
        """Return which word a character belongs to."""
        return max(bisect_right(self.starts, start) - 1, 0)

    def word(self, place: int) -> str:
        """Return the word at a place, or nothing outside the sentence."""
        return self.words[place] if 0 <= place < len(self.words) else ""

    def before(self, place: int) -> tuple[str, int]:
        """Return the word before a place that is no adverb, and where it stands."""
        place -= 1
        while place >= 0 and self._is_adverb(self.words[place]):
            # "In turn" is an adverb of two words.
            phrase = self.words[place] in self.grammar.adverbs_behind
            place -= 2 if phrase and self.word(place - 1) == "in" else 1
        return (self.words[place], place) if place >= 0 else ("", -1)

    def after(self, place: int) -> str:
        """Return the word behind a place that is no adverb."""
        place += 1
        while place < len(self.words) and self._is_adverb(self.words[place]):
            place += 1
        return self.word(place)

    def _is_adverb(self, word: str) -> bool:
        grammar = self.grammar
        return word in grammar.adverbs or (len(word) > 4 and word.endswith(grammar.adverb_ending))

    def is_adverb(self, place: int) -> bool:
        """Return whether the word at a place is one to look past, and no name: "family"."""
        word = self.words[place]
        return self._is_adverb(word) and word not in self.grammar.not_adverbs
