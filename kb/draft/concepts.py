"""Which concepts an argument names: known ones by label and synonym, new ones proposed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache

import yaml

from kb.assets import asset
from kb.draft.grammar import Grammar
from kb.draft.spot import fold, spotter
from kb.model import Concept
from kb.names import near, slug
from kb.vocabulary import Sign

__all__ = ["Mention", "Proposal", "Vocabulary", "near_concepts"]

_LONGEST_NAME = 8
_PIECE = re.compile(r"\s*(?:,\s*(?:and|or)?|\band\b|\bor\b|\bas well as\b)\s+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Mention:
    """A concept that a text names, and whether it speaks of more or less of it."""

    concept: str
    start: int
    end: int
    deviation: Sign = Sign.POSITIVE
    """Negative for "low x" and "lack of x", mixed for "altered x"."""
    known: bool = True


@dataclass(frozen=True, slots=True)
class Proposal:
    """A concept that the knowledge base has not got, for a person to accept, merge or reject."""

    id: str
    label: str
    kind: str
    near: tuple[str, ...] = ()
    """Ids of known concepts with names close to it."""

    def concept(self) -> Concept:
        """Return it as a concept that can be written down, for a person to describe or merge."""
        return Concept(
            id=self.id,
            label=self.label,
            kind=self.kind,
            description=f"{self.label}, as a draft names it; not described yet.",
            note="Proposed by a draft: review.",
        )


def near_concepts(label: str, concepts: Iterable[Concept]) -> tuple[str, ...]:
    """Return the ids of up to three known concepts whose names are close, the nearest first.

    >>> rust = Concept(id="rust", label="Rust", kind="process", description="Iron that decays.")
    >>> near_concepts("rusts", [rust])
    ('rust',)
    """
    by_name = {
        name: concept.id
        for concept in concepts
        for name in (concept.id, concept.label, *concept.synonyms)
    }
    found = (*near(label, by_name), *near(slug(label), by_name))
    return tuple(dict.fromkeys(by_name[name] for name in found))[:3]


@cache
def _kinds(language: str) -> dict[str, str]:
    table = yaml.safe_load(asset("data", "lexicon", f"{language}-kinds.yaml").read_text("utf-8"))
    return {word: kind for kind, words in table["kinds"].items() for word in words}


@dataclass
class Vocabulary:
    """The concepts of a knowledge base, and those that a draft proposes beside them."""

    known: Sequence[Concept]
    grammar: Grammar
    language: str = "en"
    proposals: dict[str, Proposal] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._by_name: dict[str, str] = {}
        for concept in self.known:
            for name in (concept.label, *concept.synonyms):
                folded = fold(name).text
                self._by_name.setdefault(folded, concept.id)
                self._by_name.setdefault(f"{folded}s", concept.id)
        self._find = spotter({"concept": self._by_name}) if self._by_name else None

    def mentions(self, text: str, start: int, end: int) -> tuple[Mention, ...]:
        """Return the concepts that a span of a sentence names; a list names several."""
        made: list[Mention] = []
        for first, last in _pieces(text, start, end):
            first, deviation = self._deviation(text, first, last)  # noqa: PLW2901
            known = [
                mention
                for mention in self._known(text, first, last, deviation)
                if _fills(text[mention.start : mention.end], text[first:last])
            ]
            made += known or self._proposed(text, first, last, deviation)
        return tuple({mention.concept: mention for mention in reversed(made)}.values())[::-1]

    def _known(self, text: str, start: int, end: int, deviation: Sign) -> Iterable[Mention]:
        if self._find is None:
            return
        folded = fold(text[start:end])
        for first, last, phrase, _ in self._find(folded.text):
            if not self.grammar.changed.isdisjoint(phrase.split()):
                deviation = Sign.MIXED  # "immune dysfunction" names a function out of order
            yield Mention(
                self._by_name[phrase],
                start + folded.original(first),
                start + folded.original(last - 1) + 1,
                deviation,
            )

    def _deviation(self, text: str, start: int, end: int) -> tuple[int, Sign]:
        """Return where the name begins behind "low", "lack of", "altered", and what they say."""
        deviation, grammar = Sign.POSITIVE, self.grammar
        moved = True
        while moved:
            moved = False
            for words, sign in (
                (grammar.lowering, Sign.NEGATIVE),
                (grammar.raising, Sign.POSITIVE),
                (grammar.changed, Sign.MIXED),
                (grammar.measures, None),
                (grammar.argument_fillers, None),
            ):
                behind = _behind(text, start, end, words)
                if behind is not None:
                    start, moved = behind, True
                    deviation = sign or deviation
                    break
        return start, deviation

    def _proposed(self, text: str, start: int, end: int, deviation: Sign) -> list[Mention]:
        label = " ".join(text[start:end].split())
        words = re.findall(r"[^\W_]+(?:['’][^\W_]+)*", label.lower())
        grammar = self.grammar
        told = grammar.be | grammar.have | grammar.auxiliary | grammar.pronouns
        if not any(word.isalpha() for word in words) or len(words) > _LONGEST_NAME:
            return []
        if any(word.replace("’", "'") in told for word in words):
            return []  # a clause, not the name of anything
        if f"{label.lower()} of" in grammar.measures:
            return []  # "and its onset" counts something that stands before it
        identifier = slug(label)
        if identifier not in self.proposals:
            kinds = _kinds(self.language)
            kind = next((kinds[word] for word in reversed(words) if word in kinds), "process")
            self.proposals[identifier] = Proposal(
                identifier, label, kind, near_concepts(label, self.known)
            )
        return [Mention(identifier, start, end, deviation, known=False)]


def _fills(name: str, piece: str) -> bool:
    """Return whether a known name is what a piece is about, and not a word in passing."""
    return 3 * len(name.split()) >= len(piece.split())


def _pieces(text: str, start: int, end: int) -> Iterable[tuple[int, int]]:
    """Yield the items of a list, one after the other."""
    for found in _PIECE.finditer(text, start, end):
        if found.start() > start:
            yield start, found.start()
        start = found.end()
    if start < end:
        yield start, end


def _behind(text: str, start: int, end: int, words: Iterable[str]) -> int | None:
    """Return where the text goes on behind one of the words, if it begins with one."""
    small = text[start:end].lower()
    for word in words:
        if small.startswith(f"{word} "):
            rest = small[len(word) :]
            return start + len(word) + len(rest) - len(rest.lstrip())
    return None
