"""How people name concepts: by id, label or synonym, in any case."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from kb.errors import InvalidInput, UnknownName
from kb.model import Concept
from kb.names import near

__all__ = ["Finder"]


class Finder:
    """Finds a concept by what people call it: first by its id, then its label, then a synonym."""

    def __init__(self, concepts: Iterable[Concept]) -> None:
        ids: dict[str, set[str]] = defaultdict(set)
        labels: dict[str, set[str]] = defaultdict(set)
        synonyms: dict[str, set[str]] = defaultdict(set)
        self._concepts = {concept.id: concept for concept in concepts}
        for concept in self._concepts.values():
            ids[_folded(concept.id)].add(concept.id)
            labels[_folded(concept.label)].add(concept.id)
            for synonym in concept.synonyms:
                synonyms[_folded(synonym)].add(concept.id)
        self._names = (ids, labels, synonyms)

    def find(self, name: str) -> Concept | None:
        """Return the concept, or None; raises InvalidInput for a name that several concepts have.

        >>> mood = Concept(id="low-mood", label="Mood", kind="symptom", description="Feeling.")
        >>> Finder([mood]).find(" MOOD ").id
        'low-mood'
        """
        for names in self._names:
            hits = sorted(names.get(_folded(name), ()))
            if len(hits) > 1:
                raise InvalidInput(
                    f"{name!r} may be {' or '.join(hits)}: name the one that you mean by its id"
                )
            if hits:
                return self._concepts[hits[0]]
        return None

    def get(self, name: str) -> Concept:
        """Return the concept; raises UnknownName, with near names, where there is none."""
        concept = self.find(name)
        if concept is None:
            raise UnknownName("concept", name, near=self._near(name))
        return concept

    def _near(self, name: str) -> tuple[str, ...]:
        """Return ids of the concepts one of whose names is near, without repeating any."""
        ids, labels, synonyms = self._names
        hits = near(_folded(name), {*ids, *labels, *synonyms})
        found = [c for hit in hits for names in self._names for c in sorted(names.get(hit, ()))]
        return tuple(dict.fromkeys(found))


def _folded(name: str) -> str:
    if not isinstance(name, str):
        own = getattr(name, "id", None)
        mend = f"give its id, {own!r}" if own else "give its id, label or synonym"
        raise InvalidInput(f"the name of a concept is text, not {type(name).__name__}: {mend}")
    return " ".join(name.split()).casefold()
