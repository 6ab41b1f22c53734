"""For each edge the fewest origins whose loss changes its status.

Edges are independent of one another, so the trials of many edges (each without some of its origins)
are weighed together, as so many pairs of concepts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, islice
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from kb.edges import EdgeTable
from kb.evidence import weigh
from kb.jackknife.doubts import Doubter, Doubts
from kb.jackknife.sources import pair_numbers
from kb.paths.deadline import Deadline
from kb.results import Result
from kb.vocabulary import Status
from kb.weights import Weights

__all__ = ["MOST_ORIGINS", "Fragility", "Trials"]

MOST_ORIGINS = 4
"""Sets of more origins than these are not tried; such an edge is firm as far as this goes."""

MOST_ROWS = 200_000
"""Claims that are weighed together, about."""

MOST_SETS = 4_096
"""Sets of origins of one edge that are tried together."""

GONE = -1
"""The status of an edge that is there no more."""

Index = NDArray[np.int64]
Flips = dict[int, tuple[tuple[str, ...], int]]
"""Row of an edge → the first origins whose loss changes it, and the status that it then has."""


@dataclass(frozen=True, slots=True)
class Fragility(Result):
    """An edge, and the fewest origins whose loss would change its status."""

    shown: ClassVar[tuple[str, ...]] = ("text", "status", "fewest", "origins", "becomes")

    subject: str
    object: str
    text: str
    status: Status
    fewest: int | None
    """None where no set of up to four origins changes the status."""
    origins: tuple[str, ...]
    """The first such set, by ids."""
    becomes: Status | None
    """The status without them; None where the edge would be gone."""


@dataclass(frozen=True, eq=False, slots=True)
class _Subject:
    """An edge on trial: the claims on its pair, and who holds them or disputes them."""

    row: int
    claims: Index
    holder: Index
    """Of each claim, its place in the holders."""
    holders: tuple[str, ...]
    doubter: Doubter | None


@dataclass(frozen=True, eq=False, slots=True)
class _Trial:
    """An edge without each of several sets of its origins."""

    subject: _Subject
    sets: Index
    """A set a row, by the places of its holders."""
    number: Index
    """Of each claim that is left, in which set."""
    claims: Index
    dispute: NDArray[np.int32]

    def origins(self, number: int) -> tuple[str, ...]:
        """Return the names in a set."""
        return tuple(self.subject.holders[place] for place in self.sets[number].tolist())


class Trials:
    """Weighs edges again without each small set of their origins."""

    def __init__(self, table: EdgeTable, weights: Weights, doubts: Doubts) -> None:
        self._table, self._weights = table, weights
        # No trial asks for the ids of claims, and many copies of them would cost time.
        self._claims = replace(table.claims, claim_ids=())
        self._subjects = list(_subjects(table, doubts))

    def fragile(self, deadline: Deadline) -> Iterator[Fragility]:
        """Yield each edge whose need is known before the time is over, the most fragile first."""
        left = self._subjects
        for size in range(1, MOST_ORIGINS + 1):
            flips: Flips = {}
            for batch in self._batches(left, size, flips):
                if deadline.late:
                    return
                flips |= self._flips(batch, flips)
            yield from (self._made(row, *flips[row]) for row in sorted(flips))
            left = [each for each in left if each.row not in flips]
        for subject in left:
            yield self._made(subject.row, (), int(self._table.columns.status[subject.row]))

    def _made(self, row: int, origins: tuple[str, ...], code: int) -> Fragility:
        edge = self._table[row]
        becomes = None if code == GONE else list(Status)[code]
        fewest = len(origins) or None
        return Fragility(
            edge.subject, edge.object, edge.arrow, edge.status, fewest, origins, becomes
        )

    def _batches(
        self, subjects: Sequence[_Subject], size: int, flips: Flips
    ) -> Iterator[list[_Trial]]:
        """Yield trials of edges that have not flipped, so many that weighing them repays."""
        batch: list[_Trial] = []
        rows = 0
        for subject in subjects:
            for sets in _sets(len(subject.holders), size):
                if subject.row in flips:
                    break
                batch.append(self._trial(subject, sets))
                rows += len(batch[-1].claims)
                if rows > MOST_ROWS:
                    yield batch
                    batch, rows = [], 0
        if batch:
            yield batch

    def _trial(self, subject: _Subject, sets: Index) -> _Trial:
        gone = np.zeros((len(sets), len(subject.holders)), np.bool_)
        np.put_along_axis(gone, sets, values=True, axis=1)
        number, place = np.nonzero(~gone[:, subject.holder])
        claims = subject.claims[place]
        trial = _Trial(subject, sets, number, claims, self._claims.dispute[claims])
        if subject.doubter is not None:
            for each in range(len(sets)):
                changed = subject.doubter.without(trial.origins(each))
                for row, dispute in changed.items():
                    trial.dispute[(number == each) & (claims == row)] = dispute
        return trial

    def _flips(self, batch: Sequence[_Trial], known: Flips) -> Flips:
        """Return the first set of each edge without which it has another status."""
        status = self._table.columns.status
        found: Flips = {}
        start = 0
        weighed = self._statuses(batch)
        for trial in batch:
            row = trial.subject.row
            codes = weighed[start : start + len(trial.sets)]
            start += len(trial.sets)
            other = np.flatnonzero(codes != status[row])
            if len(other) and row not in known and row not in found:
                first = int(other[0])
                found[row] = trial.origins(first), int(codes[first])
        return found

    def _statuses(self, batch: Sequence[_Trial]) -> NDArray[np.int8]:
        """Return the status that each edge has without each set of origins."""
        columns = self._table.columns
        sizes = np.array([len(trial.sets) for trial in batch])
        starts = np.cumsum(sizes) - sizes
        number = np.concatenate(
            [trial.number + start for trial, start in zip(batch, starts.tolist(), strict=True)]
        ).astype(np.int32)
        left = self._claims.select(np.concatenate([trial.claims for trial in batch]))
        back = left.subject > left.object
        trials = replace(
            left,
            subject=number * np.int32(2) + back,
            object=number * np.int32(2) + ~back,
            dispute=np.concatenate([trial.dispute for trial in batch]),
        )
        weighed = weigh(trials, self._weights)
        edges = np.repeat([trial.subject.row for trial in batch], sizes)
        turned = columns.subject[edges] > columns.object[edges]
        which = weighed.subject // 2
        ours = ~weighed.directed | (weighed.subject % 2 == turned[which])
        made = np.full(len(edges), GONE, np.int8)
        made[which[ours]] = weighed.status[ours]
        return made


def _sets(holders: int, size: int) -> Iterator[Index]:
    """Yield the sets of so many of the holders, by their places, some thousands at a time."""
    chosen = combinations(range(holders), size)
    while sets := list(islice(chosen, MOST_SETS)):
        yield np.array(sets, np.int64)


def _subjects(table: EdgeTable, doubts: Doubts) -> Iterator[_Subject]:
    """Yield every edge with the claims on its pair, in the order of the rows."""
    claims = table.claims
    of_claim, of_edge = pair_numbers(table)
    order = np.argsort(of_claim, kind="stable")
    start = np.searchsorted(of_claim[order], of_edge)
    end = np.searchsorted(of_claim[order], of_edge, side="right")
    for row, (first, last) in enumerate(zip(start.tolist(), end.tolist(), strict=True)):
        chosen = order[first:last]
        names = [claims.origin_ids[origin] for origin in claims.origin[chosen].tolist()]
        disputed = doubts.rows(chosen.tolist())
        doubter = doubts.about(disputed) if disputed else None
        holders = tuple(sorted({*names, *(doubter.holders if doubter else ())}))
        holder = np.array([holders.index(name) for name in names], np.int64)
        yield _Subject(row, chosen, holder, holders, doubter)
