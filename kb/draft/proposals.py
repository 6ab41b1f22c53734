"""New concepts that a draft proposes: their kind by their words, and the known ones close by."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

import yaml

from kb.assets import asset
from kb.model import Concept
from kb.names import near, slug
from kb.placeholders import NOT_DESCRIBED, PROPOSED

__all__ = ["Proposal", "kind_of", "near_concepts"]


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
            description=f"{self.label}, as a draft names it; {NOT_DESCRIBED}",
            note=PROPOSED,
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
def _kinds(language: str) -> tuple[dict[str, str], tuple[tuple[str, str], ...]]:
    """Return word → kind, and the endings of words with their kinds, the longest first."""
    table = yaml.safe_load(asset("data", "lexicon", f"{language}-kinds.yaml").read_text("utf-8"))
    by_word, by_ending = (
        {word: kind for kind, words in table[part].items() for word in words}
        for part in ("kinds", "endings")
    )
    return by_word, tuple(sorted(by_ending.items(), key=lambda one: (-len(one[0]), one[0])))


def kind_of(words: Sequence[str], language: str) -> str:
    """Return the kind that a name suggests: by its last telling word, or by an ending."""
    by_word, by_ending = _kinds(language)
    for word in reversed(words):
        if word in by_word:
            return by_word[word]
    for word in reversed(words):
        for ending, kind in by_ending:
            if word.endswith(ending) and len(word) > len(ending) + 2:
                return kind
    return "process"
