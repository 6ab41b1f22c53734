"""What a knowledge base holds: its concepts, sources, claims, remarks and questions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from kb.base.finder import Finder
from kb.citations import Citations, CitedClaim, CitedQuestion, CitedRemark
from kb.errors import InvalidInput, UnknownName
from kb.model import Concept, Records, Source
from kb.names import near
from kb.results import Results
from kb.vocabulary import ConceptKind, RemarkStance
from kb.weights import Weights, load_weights

__all__ = ["Contents", "known_kinds", "require_base", "terms"]

T = TypeVar("T", bound=StrEnum)

MOST_LISTED = 20
"""So many names are listed where none is near the one that was asked for."""


def terms(wanted: str | Iterable[str] | None, words: type[T]) -> frozenset[T]:
    """Return the words that a filter names: one, several, or all where it names none.

    Raises :class:`kb.UnknownName` for a word that the vocabulary does not have.

    >>> terms("supports", RemarkStance)
    frozenset({<RemarkStance.SUPPORTS: 'supports'>})
    """
    if wanted is None:
        return frozenset(words)
    named = [wanted] if isinstance(wanted, str) else list(wanted)
    known = {str(word): word for word in words}
    for name in named:
        if name not in known:
            raise UnknownName(words.__name__.lower(), name, near=near(name, known) or tuple(known))
    return frozenset(known[name] for name in named)


def require_base(other: object) -> None:
    """Refuse what is no knowledge base where one is wanted: a path, say, that was not loaded."""
    if not isinstance(other, Contents):
        raise InvalidInput(
            f"{other!r} is no knowledge base: load one first, for example kb.load('my-topic')"
        )


def known_kinds(named: str | Iterable[str], *bases: Contents) -> tuple[str, ...]:
    """Return the kinds of concepts that are named, which one of the knowledge bases has.

    Raises :class:`kb.UnknownName` for any other.
    """
    wanted = (named,) if isinstance(named, str) else tuple(named)
    known = {concept.kind for base in bases for concept in base.records.concepts}
    known |= {each.id for base in bases for each in base.records.header.kinds} | set(ConceptKind)
    for kind in wanted:
        if kind not in known:
            hint = f"the kinds are {', '.join(sorted(known))}"
            raise UnknownName("kind of concept", kind, near=near(kind, known), hint=hint)
    return wanted


class Contents:
    """The records of a knowledge base, found by the names that people use."""

    def __init__(
        self, records: Records, *, weights: Weights | None = None, folder: Path | None = None
    ) -> None:
        self.records = records
        self.weights = weights or load_weights(records.header.weights)
        """The numbers that it is weighed by, and their version."""
        self.folder = folder
        """The folder that it was loaded from, if it was."""

    @property
    def name(self) -> str:
        """The name of its folder, which names the files of a build.

        >>> import kb
        >>> kb.load().name
        'depression'
        """
        return self.records.name

    @property
    def title(self) -> str:
        """Its title, for people.

        >>> import kb
        >>> "depression" in kb.load().title.lower()
        True
        """
        return self.records.header.title

    @cached_property
    def _finder(self) -> Finder:
        return Finder(self.records.concepts)

    @cached_property
    def _citations(self) -> Citations:
        return Citations(self.records)

    @cached_property
    def _sources(self) -> Mapping[str, Source]:
        return {file.source.id: file.source for file in self.records.files}

    def concepts(self, *, kind: str | None = None) -> Results[Concept]:
        """Return the concepts, by id; with ``kind`` those of one kind.

        >>> import kb
        >>> "cortisol" in [concept.id for concept in kb.load().concepts(kind="hormone")]
        True
        """
        if kind is not None:
            known_kinds(kind, self)
        return Results(c for c in self.records.concepts if kind is None or c.kind == kind)

    def find_concept(self, name: str) -> Concept | None:
        """Return the concept with that id, label or synonym, in any case, or None.

        Raises :class:`kb.InvalidInput` for a name that several concepts have.

        >>> import kb
        >>> kb.load().find_concept("phlogiston") is None
        True
        """
        return self._finder.find(name)

    def concept(self, name: str) -> Concept:
        """Return the concept with that id, label or synonym, in any case.

        Raises :class:`kb.UnknownName`, which lists near names, where there is none.

        >>> import kb
        >>> kb.load().concept("Cortisol").id
        'cortisol'
        """
        return self._finder.get(name)

    def sources(self) -> Results[Source]:
        """Return the citation of every document, by id.

        >>> import kb
        >>> len(kb.load().sources())
        2
        """
        return Results(self._sources.values())

    def find_source(self, name: str) -> Source | None:
        """Return the source with that id, or None.

        >>> import kb
        >>> kb.load().find_source("the-times") is None
        True
        """
        return self._sources.get(name)

    def source(self, name: str) -> Source:
        """Return the source with that id; raises :class:`kb.UnknownName` where there is none.

        >>> import kb
        >>> base = kb.load()
        >>> base.source(base.sources()[0].id).title == base.sources()[0].title
        True
        """
        source = self.find_source(name)
        if source is None:
            hint = _listed("sources", self._sources)
            raise UnknownName("source", name, near=near(name, self._sources), hint=hint)
        return source

    def find_claim(self, name: str) -> CitedClaim | None:
        """Return the claim with that global id, or None; a unique one is found without its source.

        >>> import kb
        >>> kb.load().find_claim("no/such-claim") is None
        True
        """
        return self._record(name, self._citations.claims)

    def claim(self, name: str) -> CitedClaim:
        """Return the claim with that id; raises :class:`kb.UnknownName` where there is none.

        >>> import kb
        >>> base = kb.load()
        >>> base.claim(base.claims()[0].id) is base.claims()[0]
        True
        """
        claim = self.find_claim(name)
        if claim is None:
            raise UnknownName("claim", name, near=near(name, self._citations.claims))
        return claim

    def remarks(
        self, *, about: str | None = None, stance: str | Iterable[str] | None = None
    ) -> Results[CitedRemark]:
        """Return what the sources say about statements; ``about`` is the global id of one.

        Raises :class:`kb.UnknownName` where no claim, remark or question has that id.

        >>> import kb
        >>> {remark.stance.value for remark in kb.load().remarks(stance="disputes")}
        {'disputes'}
        """
        stances = terms(stance, RemarkStance)
        if about is not None:
            every = self._citations
            known = {*every.claims, *every.remarks, *every.questions}
            if about not in known:
                raise UnknownName("record", about, near=near(about, known))
        return Results(
            remark
            for remark in self._citations.remarks.values()
            if remark.stance in stances and (about is None or about in remark.about)
        )

    def questions(self, *, concept: str | None = None) -> Results[CitedQuestion]:
        """Return what the sources say is not known; with ``concept`` what they say so of it.

        >>> import kb
        >>> all(question.quote for question in kb.load().questions())
        True
        """
        wanted = None if concept is None else self.concept(concept).id
        return Results(
            question
            for question in self._citations.questions.values()
            if wanted is None or wanted in question.about
        )

    def _origin(self, name: str) -> str:
        known = {*self._sources, *(origin.id for origin in self.records.header.origins)}
        if name not in known:
            hint = _listed("origins", known)
            raise UnknownName("origin", name, near=near(name, known), hint=hint)
        return name

    def _record(self, name: str, records: Mapping[str, CitedClaim]) -> CitedClaim | None:
        if name in records or "/" in name:
            return records.get(name)
        hits = [identifier for identifier in records if identifier.endswith(f"/{name}")]
        if len(hits) > 1:
            raise InvalidInput(f"{name!r} may be {' or '.join(hits)}: write the whole id")
        return records[hits[0]] if hits else None


def _listed(what: str, names: Iterable[str]) -> str:
    """Return a hint that lists the names there are, the first twenty of many."""
    known = sorted(names)
    if not known:
        return f"there are no {what} yet"
    more = f" and {len(known) - MOST_LISTED} more" if len(known) > MOST_LISTED else ""
    return f"the {what} are {', '.join(known[:MOST_LISTED])}{more}"
