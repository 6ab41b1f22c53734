"""Which terms of a table have the name of a concept, or a name near to it."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from kb.ground.tables import Table, Term
from kb.model import Concept, Identifier
from kb.results import Result
from kb.vocabulary import Match

__all__ = ["Candidate", "Grounding", "Stale", "Suggested", "suggest"]

MOST = 5
"""Candidates of one concept that are kept."""
NEAR = 0.6
"""Two names are near when so large a share of their words is the same."""

_WORD = re.compile(r"[^\W_]+")
_SMALL = frozenset("a an and by for from in of on or the to with".split())
_SPELLINGS = (
    ("aemia", "emia"), ("aetio", "etio"), ("haem", "hem"), ("oedema", "edema"),
    ("oestr", "estr"), ("paed", "ped"), ("behaviour", "behavior"), ("tumour", "tumor"),
    ("isation", "ization"), ("fibre", "fiber"), ("sulph", "sulf"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Candidate(Result):
    """A term that may be the concept in another vocabulary; a person decides."""

    curie: str
    label: str
    """Of the term."""
    name: str
    """The name of the term that fits."""
    how: str
    """``label``, ``synonym`` or ``near``."""
    match: Match
    """What it could be recorded as, once a person has looked the term up."""
    score: float


@dataclass(frozen=True, slots=True)
class Suggested(Result):
    """A concept and the terms that may be it, the likeliest first."""

    shown: ClassVar[tuple[str, ...]] = ("concept", "label")

    concept: str
    label: str
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True)
class Stale(Result):
    """An identifier that a concept has and the table knows otherwise."""

    concept: str
    curie: str
    what: str


@dataclass(frozen=True, slots=True)
class Grounding(Result):
    """What a table offers for concepts. Nothing of it is recorded by itself."""

    version: str
    """Of the table, where it names one."""
    terms: int
    passed_over: int
    """Terms without a label or with an identifier that is no CURIE."""
    concepts: tuple[Suggested, ...]
    stale: tuple[Stale, ...]


def suggest(
    concepts: Sequence[Concept], table: Table, *, known: Sequence[Concept] = ()
) -> Grounding:
    """Return the terms of a table for concepts, and what it says of identifiers ``known`` have.

    A term fits by its label, by a synonym on either side, or by most of its words; terms that are
    obsolete are never offered. The table is read once, whatever its size.
    """
    names = _Names(concepts)
    recorded = {i.curie.casefold(): (c, i) for c in (known or concepts) for i in c.same_as}
    stale: list[Stale] = []
    for term in table:
        if term.curie.casefold() in recorded:
            stale += _stale(*recorded[term.curie.casefold()], term)
        if not term.obsolete:
            names.offer(term)
    return Grounding(
        version=table.version,
        terms=table.terms,
        passed_over=table.passed_over,
        concepts=tuple(names.found()),
        stale=tuple(sorted(stale, key=lambda each: (each.concept, each.curie))),
    )


def _stale(concept: Concept, recorded: Identifier, term: Term) -> Iterator[Stale]:
    if term.obsolete:
        names = ", ".join(term.replaced_by)
        instead = f"; the table names {names} instead" if names else ""
        yield Stale(concept.id, recorded.curie, f"the term is obsolete{instead}")
    elif recorded.label and _folded(recorded.label) != _folded(term.label):
        said = f"it was recorded as {recorded.label!r} and is called {term.label!r} now"
        yield Stale(concept.id, recorded.curie, said)


class _Names:
    """The names of concepts, by which terms find them."""

    def __init__(self, concepts: Sequence[Concept]) -> None:
        self._concepts = concepts
        self._best: list[dict[str, Candidate]] = [{} for _ in concepts]
        self._exact: dict[str, list[tuple[int, bool]]] = defaultdict(list)
        self._words: dict[str, set[int]] = defaultdict(set)
        self._sets: list[tuple[int, frozenset[str]]] = []
        for number, concept in enumerate(concepts):
            for name in (concept.label, *concept.synonyms):
                folded = _folded(name)
                self._exact[folded].append((number, name == concept.label))
                stems = _stems(folded)
                for stem in stems:
                    self._words[stem].add(len(self._sets))
                self._sets.append((number, stems))

    def offer(self, term: Term) -> None:
        """Keep a term for the concepts that it may be."""
        for name in dict.fromkeys((term.label, *term.synonyms)):
            folded = _folded(name)
            for number, by_label in self._exact.get(folded, ()):
                labels = by_label and name == term.label
                how, match = ("label", Match.EXACT) if labels else ("synonym", Match.CLOSE)
                score = 1.0 if labels else 0.9
                self._keep(number, Candidate(term.curie, term.label, name, how, match, score))
            self._offer_near(term, name, folded)

    def _offer_near(self, term: Term, name: str, folded: str) -> None:
        stems = _stems(folded)
        among: set[int] = set()
        for stem in stems:
            among |= self._words.get(stem, set())
        for place in among:
            number, own = self._sets[place]
            if not NEAR <= len(own) / len(stems) <= 1 / NEAR:
                continue  # too many words more or fewer to share so many
            share = len(stems & own) / len(stems | own)
            if share >= NEAR:
                made = Candidate(
                    term.curie, term.label, name, "near", Match.RELATED, round(0.8 * share, 4)
                )
                self._keep(number, made)

    def _keep(self, number: int, made: Candidate) -> None:
        best = self._best[number]
        before = best.get(made.curie)
        if before is None or made.score > before.score:
            best[made.curie] = made
        if len(best) > 20 * MOST:
            self._best[number] = {each.curie: each for each in _sorted(best.values())[:MOST]}

    def found(self) -> Iterator[Suggested]:
        """Yield each concept with its candidates."""
        for concept, best in zip(self._concepts, self._best, strict=True):
            yield Suggested(concept.id, concept.label, tuple(_sorted(best.values())[:MOST]))


def _sorted(candidates: Iterable[Candidate]) -> list[Candidate]:
    return sorted(candidates, key=lambda each: (-each.score, each.curie))


def _folded(name: str) -> str:
    """Return a name without case, marks and differences of spelling.

    >>> _folded("HPA-Axis  Behaviour") == _folded("hpa axis behavior")
    True
    """
    small = unicodedata.normalize("NFKC", name[:2_000]).casefold()
    words = " ".join(_WORD.findall(small))
    for one, other in _SPELLINGS:
        words = words.replace(one, other)
    return words


def _stems(folded: str) -> frozenset[str]:
    words = (word for word in folded.split()[:40] if word not in _SMALL)
    return frozenset(
        word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word
        for word in words
    )
