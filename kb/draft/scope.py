"""Words and clauses of a sentence, and whether a cue that was spotted really says something."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

from kb.draft.grammar import Grammar
from kb.draft.lexicon import Entry, Form
from kb.draft.spot import Hit
from kb.draft.verbs import is_verb

__all__ = ["Spotted", "Words", "group_of", "reaches", "spotted"]

_TOKEN = re.compile(r"[^\W_]+(?:['-][^\W_]+)*|[.,;:()?!—]|(?<= )-(?= )")
_LONGEST_GAP = 8


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
            if word in breaks or (word in openers and before in opened_by):
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
            place -= 1
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


@dataclass(frozen=True, slots=True)
class Spotted:
    """A cue in its sentence: its entry, its first and last word, and its place in the text."""

    entry: Entry
    first: int
    last: int
    start: int
    end: int
    backward: bool
    """The effect stands before the cue: "was caused by"."""


def group_of(entry: Entry) -> str:
    """Return the group of cues that hide each other where they overlap."""
    return "correlation" if entry.kind == "prediction" else entry.kind


def spotted(
    words: Words, hit: Hit, forms: tuple[Form, ...], earlier: list[Spotted]
) -> Spotted | None:
    """Return the cue that a hit is, or None where its words say something else."""
    start, end, _, group = hit
    first, last = words.place(start), words.place(end - 1)
    for form in forms:
        entry, passive = form.entry, False
        if group_of(entry) != group or not _neighbours_fit(words, first, last, entry):
            continue
        if form.tag:
            follows_verb = any(cue.entry.form == "verb" for cue in earlier)
            verb = is_verb(words, first, last, form, follows_verb=follows_verb)
            if verb is None:
                continue
            passive = verb == "passive"
        backward = passive != (entry.direction == "backward")
        return Spotted(entry, first, last, start, end, backward)
    return None


def _neighbours_fit(words: Words, first: int, last: int, entry: Entry) -> bool:
    """Return whether the words around a phrase are such as its entry asks for."""
    follows = words.word(last + 1)
    if follows in entry.not_before or (entry.before and follows not in entry.before):
        return False
    if entry.after or entry.not_after:
        precedes, _ = words.before(first)
        if precedes in entry.not_after or (entry.after and precedes not in entry.after):
            return False
    return not entry.then or _then_follows(words, last, entry.then)


def _then_follows(words: Words, last: int, wanted: tuple[str, ...]) -> bool:
    end = min(last + _LONGEST_GAP + 2, len(words.words))
    return any(
        words.words[place] in wanted and words.clauses[place] == words.clauses[last]
        for place in range(last + 1, end)
    )


def reaches(words: Words, source: Spotted, cue: Spotted) -> bool:
    """Return whether a hedge, denial or guard bears on a cue."""
    entry = source.entry
    if entry.scope == "sentence":
        return True
    if words.clauses[source.first] != words.clauses[cue.first]:
        return False
    if entry.scope == "clause":
        return max(cue.first - source.last, source.first - cue.last) <= entry.reach
    # "Not" may stand inside the cue: "was not reduced".
    return source.first <= cue.last and cue.first - source.last <= entry.reach
