"""The knowledge base without one source: its claims and its remarks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from kb.columns import ClaimColumns
from kb.edges import EdgeTable
from kb.evidence import EdgeColumns, weigh
from kb.jackknife.changes import StatusChange, born_loops, changed
from kb.jackknife.doubts import Doubts
from kb.loops import Loop
from kb.paths.deadline import Deadline
from kb.results import Result, Results
from kb.weights import Weights

__all__ = ["Removal", "SourceLoss", "pair_numbers"]

Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class SourceLoss(Result):
    """The knowledge base without one source."""

    shown: ClassVar[tuple[str, ...]] = ("source", "title", "claims_lost", "sentence")

    source: str
    title: str
    sentence: str
    claims_lost: int
    changes: Results[StatusChange]
    loops_dead: tuple[str, ...]
    """Of the loops that are listed, those that a link less leaves open, as text."""
    loops_born: tuple[str, ...]
    """Loops that appear, because the source disputed one of their links."""


class Removal:
    """Weighs again, without a source, the pairs that it speaks of."""

    def __init__(
        self, table: EdgeTable, weights: Weights, doubts: Doubts, loops: Sequence[Loop], limit: int
    ) -> None:
        self._table, self._weights, self._doubts = table, weights, doubts
        self._loops, self._limit = loops, limit
        self._of_claim, self._of_edge = pair_numbers(table)
        self._place = {id_: place for place, id_ in enumerate(table.claims.source_ids)}

    def without(self, source: str, title: str, deadline: Deadline) -> SourceLoss:
        """Return what changes without a source."""
        gone = self._table.claims.source == self._place[source]
        doubted = self._doubts.without_source(source)
        changes = Results(self._changes(gone, doubted))
        open_ = {(each.subject, each.object) for each in changes if not each.is_cause}
        dead = [
            loop.text
            for loop in self._loops
            if any((edge.subject, edge.object) in open_ for edge in loop.edges)
        ]
        born: list[Loop] = []
        if self._limit and any(each.is_cause and not each.was_cause for each in changes):
            born, _ = born_loops(changes, self._weighed(~gone, doubted), self._limit, deadline)
        return SourceLoss(
            source=source,
            title=title,
            sentence=_sentence(title, changes, (len(dead), len(self._loops)), len(born)),
            claims_lost=int(gone.sum()),
            changes=changes,
            loops_dead=tuple(dead),
            loops_born=tuple(loop.text for loop in born),
        )

    def _changes(self, gone: NDArray[np.bool_], doubted: dict[int, int]) -> list[StatusChange]:
        touched = np.zeros(len(self._of_claim), np.bool_)  # there are no more pairs than claims
        touched[self._of_claim[gone]] = True
        touched[self._of_claim[list(doubted)]] = True
        after = self._weighed(touched[self._of_claim] & ~gone, doubted)
        edges = np.flatnonzero(touched[self._of_edge]).tolist()
        return list(changed(self._table, after, edges))

    def _weighed(self, rows: NDArray[np.bool_], doubted: dict[int, int]) -> EdgeTable:
        """Return the edges that some claims make, disputed as it is said."""
        claims = self._table.claims
        dispute = claims.dispute.copy()
        dispute[list(doubted)] = list(doubted.values())
        left = replace(claims, dispute=dispute).select(rows)
        columns = weigh(left, self._weights)
        return EdgeTable(self._table.citations, left, columns, self._table.weights)


def pair_numbers(table: EdgeTable) -> tuple[Rows, Rows]:
    """Return the number of its pair, whatever the order, for each claim and for each edge."""
    claims, edges = (
        _pairs(of, len(table.claims.concept_ids)) for of in (table.claims, table.columns)
    )
    known = np.unique(claims)
    return np.searchsorted(known, claims), np.searchsorted(known, edges)


def _pairs(of: ClaimColumns | EdgeColumns, size: int) -> Rows:
    smaller, larger = np.minimum(of.subject, of.object), np.maximum(of.subject, of.object)
    pairs: Rows = smaller.astype(np.int64) * size + larger
    return pairs


def _sentence(title: str, changes: Sequence[StatusChange], dead: tuple[int, int], born: int) -> str:
    gone = sum(change.after is None for change in changes)
    other = len(changes) - gone
    are = "1 edge is" if gone == 1 else f"{gone} edges are"
    return (
        f"Without {title}: {are} gone, {other} {'has' if other == 1 else 'have'} another status; "
        f"{dead[0]} of {dead[1]} loops {'is' if dead[0] == 1 else 'are'} dead, "
        f"{born} {'is' if born == 1 else 'are'} born."
    )
