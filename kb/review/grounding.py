"""The review of identifiers that a table offers for concepts: none is recorded unless accepted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from kb.errors import InvalidInput, InvalidRecords
from kb.ground import Candidate, Table, suggest
from kb.model import Concept, Identifier, Source, SourceFile
from kb.names import expand_curie
from kb.records.folder import ConceptsFile
from kb.records.read import read_file
from kb.review.state import State
from kb.review.steps import Steps
from kb.vocabulary import Match, SourceKind

__all__ = ["Groundings", "open_groundings"]

GROUND, TURN_DOWN = "ground", "reject-term"


class Groundings(Steps):
    """The terms that a table offers for the concepts of a knowledge base, decided on one by one."""

    offered: dict[str, tuple[Candidate, ...]]
    """Concept → its candidates, the likeliest first."""

    def concept(self, name: str) -> Concept:
        """Return the concept with that id, as it is now."""
        return next(concept for concept in self.state.concepts if concept.id == name)

    def waiting(self) -> Iterator[tuple[str, tuple[Candidate, ...]]]:
        """Yield the concepts without an identifier, each with what is offered and not rejected."""
        gone = {(made.claim, made.reason) for made in self.standing() if made.action == TURN_DOWN}
        grounded = {concept.id for concept in self.state.concepts if concept.same_as}
        for name, candidates in self.offered.items():
            left = tuple(each for each in candidates if (name, each.curie) not in gone)
            if left and name not in grounded:
                yield name, left

    def accept(self, name: str, candidate: Candidate, match: Match) -> None:
        """Record a term as the identifier of a concept.

        Raises :class:`kb.InvalidInput` where no address is known for it, or where it is another
        concept's already.
        """
        expand_curie(candidate.curie)
        for other in self.state.concepts:
            if match is Match.EXACT and any(
                each.curie == candidate.curie and each.match is Match.EXACT
                for each in other.same_as
            ):
                raise InvalidInput(
                    f"{candidate.curie} is exactly {other.id!r} already: two concepts are not one "
                    "thing; take another match, or merge them"
                )
        made = Identifier(curie=candidate.curie, match=match, label=candidate.label)
        concepts = tuple(
            each.model_copy(update={"same_as": (*each.same_as, made)}) if each.id == name else each
            for each in self.state.concepts
        )
        self._step(GROUND, name, replace(self.state, concepts=concepts))

    def reject(self, name: str, candidate: Candidate) -> None:
        """Keep that a term is not a concept, so that no later review offers it again."""
        self._step(TURN_DOWN, name, self.state, candidate.curie)


def open_groundings(folder: Path | str, table: Table) -> Groundings:
    """Return the review of what a table offers for a knowledge base, where it was left.

    Raises :class:`kb.InvalidRecords` where the concepts cannot be read whole.
    """
    path = Path(folder) / "concepts.yaml"
    read = read_file(path, path.as_posix(), ConceptsFile, {})
    if read.findings or read.record is None:
        raise InvalidRecords(read.findings)
    none = Source(id="x", title="?", kind=SourceKind.NEWS, language="en", licence="?")
    concepts = tuple(sorted(read.record.concepts, key=lambda concept: concept.id))
    made = Groundings(
        path,
        State(SourceFile(source=none), concepts),
        path,
        {path: read.sha256},
        {path: read.schema},
    )
    # Also of those that have one: it may be taken back within this review.
    found = suggest(made.state.concepts, table)
    made.offered = {each.concept: each.candidates for each in found.concepts if each.candidates}
    return made
