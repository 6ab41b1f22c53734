"""The cheapest ways back to a vertex from all others, for each level of support."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from kb.loops.kernels import FAR
from kb.loops.network import Network, Whole, starts
from kb.loops.starts import Arcs

__all__ = ["FAR", "Level", "Row", "TooFar", "Ways", "WaysAt"]

Level = int
"""Minus the support of an arc: smaller is better. Without levels, 0 everywhere."""

EXACT = 2**53
"""SciPy adds floats, which hold every whole number up to here."""


class TooFar(Exception):
    """A way back is so long that its cost may not be exact."""


class Row(NamedTuple):
    """The arcs out of a vertex, by what they and the way back from their heads cost."""

    keys: list[int]
    arcs: list[int]
    heads: list[int]


class Ways:
    """The ways back to a root, over a cyclic network without some vertices.

    ``firsts`` are the arcs that a loop may take from the root; ``level`` is for each arc what a
    way over it is at best.
    """

    def __init__(  # noqa: PLR0917
        self,
        arcs: Network,
        root: int,
        firsts: Whole | None,
        cost: Whole,
        level: Whole | None,
        blocked: Iterable[int] = (),
    ) -> None:
        self.arcs, self.root, self.firsts, self.cost, self.level = arcs, root, firsts, cost, level
        self.blocked = np.zeros(arcs.vertices, np.bool_)
        self.blocked[list(blocked)] = True
        self.blocked[root] = False
        self._made: tuple[Level, WaysAt] | None = None

    def without(self, passed: Iterable[int]) -> Ways:
        """Return the ways that also avoid some vertices."""
        return Ways(self.arcs, self.root, self.firsts, self.cost, self.level, passed)

    @cached_property
    def owns(self) -> Whole | None:
        """For each arc the best level at which a walk over it gets back to the root."""
        if self.level is None:
            return None
        arcs = self.arcs
        wide = np.full(arcs.vertices, FAR)
        wide[self.root] = -FAR
        while True:
            owns: Whole = np.maximum(self.level, wide[arcs.head])
            after = np.minimum.reduceat(owns, arcs.start[:-1])
            after[self.blocked] = FAR
            after[self.root] = -FAR
            if (after == wide).all():
                return owns
            wide = after

    def beyond(self, arc: int, level: Level) -> bool:
        """Return whether the best walk over an arc is worse than a level."""
        return level == -FAR or self.owns is None or bool(self.owns[arc] > level)

    def upto(self, vertex: int, level: Level) -> list[int]:
        """Return the arcs out of a vertex over which walks are as good as a level."""
        if level == -FAR or self.owns is None:
            return []
        begin, end = self.arcs.start[vertex : vertex + 2].tolist()
        good: list[int] = (begin + np.flatnonzero(self.owns[begin:end] <= level)).tolist()
        return good

    def lowest(
        self, vertex: int, level: Level, passed: Collection[int], taken: Collection[int]
    ) -> Level | None:
        """Return the best level beyond one at which another arc leads on from a vertex."""
        if self.level is None:
            return 0 if level < 0 else None
        begin, end = self.arcs.start[vertex : vertex + 2].tolist()
        heads = self.arcs.head[begin:end].tolist()
        owns = self.owns[begin:end].tolist() if self.owns is not None else []
        return min(
            (
                own
                for arc, (own, head) in enumerate(zip(owns, heads, strict=True), begin)
                if level < own < FAR
                and (head not in passed or head == self.root)
                and arc not in taken
            ),
            default=None,
        )

    def at(self, level: Level) -> WaysAt:
        """Return the ways at a level; only the last one is kept."""
        if self._made is None or self._made[0] != level:
            self._made = level, WaysAt(self, level)
        return self._made[1]


class WaysAt:
    """The ways back at one level."""

    def __init__(self, ways: Ways, level: Level) -> None:
        self._ways = ways
        self._kept = None if ways.level is None else ways.level <= level
        self._left = self._search()
        self._rows: dict[int, Row] = {}

    def _search(self) -> Whole:
        """Return what the cheapest way back from each vertex costs; FAR where there is none."""
        ways, arcs = self._ways, self._ways.arcs
        index, size = arcs.index, arcs.vertices
        back, start = index.back, index.in_start
        if self._kept is not None:
            back = back[self._kept[back]]
            start = starts(arcs.head[back], size)
        before = arcs.tail[back]
        costs = ways.cost[back].astype(np.float64)
        costs[ways.blocked[before]] = np.inf
        far: NDArray[np.float64] = dijkstra(
            csr_array((costs, before, start), shape=(size, size)), indices=np.array(ways.root)
        )
        far[np.isinf(far)] = FAR
        if ((far >= EXACT) & (far < FAR)).any():
            raise TooFar
        left: Whole = far.astype(np.int64)
        return left

    def row(self, vertex: int) -> Row:
        """Return the arcs from a vertex that lead back, the cheapest way first."""
        made = self._rows.get(vertex)
        if made is None:
            made = self._rows[vertex] = self._row(vertex)
        return made

    def _row(self, vertex: int) -> Row:
        arcs, ways = self._ways.arcs, self._ways
        begin, end = arcs.start[vertex : vertex + 2].tolist()
        heads = arcs.head[begin:end]
        keys = ways.cost[begin:end] + self._left[heads]
        fits = keys < FAR
        if self._kept is not None:
            fits &= self._kept[begin:end]
        if vertex == ways.root and ways.firsts is not None:
            fits &= np.isin(np.arange(begin, end), ways.firsts)
        order = np.flatnonzero(fits)
        order = order[keys[order].argsort(kind="stable")]
        return Row(keys[order].tolist(), (order + begin).tolist(), heads[order].tolist())

    def back(self, vertex: int, passed: Collection[int]) -> Arcs | None:
        """Return the cheapest way back from a vertex, unless it meets what was passed."""
        route: list[int] = []
        root = self._ways.root
        while vertex != root:
            if vertex in passed:
                return None
            row = self.row(vertex)
            route.append(row.arcs[0])
            vertex = row.heads[0]
        return tuple(route)
