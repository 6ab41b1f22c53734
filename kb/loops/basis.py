"""A smallest set of loops from which all others are made: the minimum basis of the loop space."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from kb.errors import InvalidInput
from kb.loops.clock import Clock
from kb.loops.compiled import toolbox
from kb.loops.kernels import FAR
from kb.loops.network import Network, Whole
from kb.loops.query import LINK_FIRST
from kb.loops.search import Arcs, canonical, graph_arrays

__all__ = ["LARGEST", "independent_loops"]

LARGEST = 4_000
"""The most vertices of a strongly connected part: the routes between all of them are kept."""


def independent_loops(
    arcs: Network, clock: Clock, *, compiled: bool | None = None
) -> Iterator[Arcs]:
    """Yield the loops of a minimum basis, fewest links first, as the numbers of their arcs.

    A set of loops is independent where none of them is the symmetric difference of others, as
    sets of arcs. The loops of a strongly connected part with n vertices and m arcs span a space
    of m − n + 1 dimensions, so each basis has so many loops; this one has the fewest links in
    all. Among loops with as many links the better evidenced come first.

    Each loop of a minimum basis is, seen from any of its vertices x, a shortest route from x to
    some y, an arc y → z, and a shortest route from z back to x. These candidates are tried from
    the shortest on, and taken when they are independent of those taken before.
    """
    numbers = arcs.cyclic()
    part = arcs.components()[arcs.tail[numbers]]
    pools = [_Part(arcs, numbers[part == one], clock, compiled) for one in np.unique(part)]
    length = 1
    while pools:
        found = [loop for pool in pools for loop in pool.of_length(length)]
        yield from (loop for _, loop in sorted(found))
        pools = [pool for pool in pools if pool.missing]
        length += 1


class _Part:
    """The candidates of one strongly connected part, and what was taken of them."""

    def __init__(self, arcs: Network, numbers: Whole, clock: Clock, compiled: bool | None) -> None:
        self._arcs = arcs.select(numbers).compact()
        self._numbers = numbers.tolist()
        self._clock = clock
        size = self._arcs.vertices
        if size > LARGEST:
            raise InvalidInput(
                f"{size:,} concepts are in loops with each other, more than {LARGEST:,}: "
                "ask for edges with more support (min_support)"
            )
        self.missing = len(self._arcs) - size + 1
        self._taken: dict[int, int] = {}
        self._cost = (self._arcs.cost.astype(np.int64) + LINK_FIRST).tolist()
        self._links, self._next = _routes(self._arcs, clock, compiled)

    def of_length(self, length: int) -> Iterator[tuple[int, Arcs]]:
        """Yield the loops of so many links that belong to the basis, with their costs."""
        if not self.missing:
            return
        found: set[tuple[int, Arcs]] = set()
        tail, head = self._arcs.tail, self._arcs.head
        for vertex in range(self._arcs.vertices):
            self._clock.check()
            # A loop is looked for from its smallest vertex alone.
            links = self._links[tail, vertex] + 1 + self._links[vertex, head]
            fits = (links == length) & (tail >= vertex) & (head >= vertex)
            for arc in np.flatnonzero(fits).tolist():
                route = self._route(vertex, arc)
                if route is not None:
                    found.add((sum(self._cost[step] for step in route), route))
        for cost, route in sorted(found):
            if self.missing and self._take(route):
                yield cost, tuple(self._numbers[arc] for arc in route)

    def _route(self, vertex: int, arc: int) -> Arcs | None:
        """Return the loop from a vertex by the shortest way over an arc, unless it is none."""
        tail, head = self._arcs.tail, self._arcs.head
        route: list[int] = []
        at = vertex
        for goal, last in ((int(tail[arc]), arc), (vertex, None)):
            while at != goal:
                step = int(self._next[goal, at])
                route.append(step)
                at = int(head[step])
            if last is not None:
                route.append(last)
                at = int(head[last])
        passed = {int(tail[step]) for step in route}
        if len(passed) < len(route) or min(passed) < vertex:
            return None
        return canonical(tuple(route), tail)

    def _take(self, route: Arcs) -> bool:
        """Take a loop unless those taken before make it up; sets of arcs are bits of a number."""
        rest = 0
        for arc in route:
            rest |= 1 << arc
        while rest:
            pivot = rest.bit_length()
            if pivot not in self._taken:
                self._taken[pivot] = rest
                self.missing -= 1
                return True
            rest ^= self._taken[pivot]
        return False


def _routes(
    arcs: Network, clock: Clock, compiled: bool | None
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Return the links from each vertex to each goal, and the first arc of the way there.

    ``links[goal, vertex]``; of ways with as many links it is the better evidenced, then the first
    in the order of arcs, so that a part of a way is a way.
    """
    size = arcs.vertices
    tools = toolbox(len(arcs), compiled=compiled)
    cost = arcs.cost.astype(np.int64) + LINK_FIRST
    graph = graph_arrays(arcs, cost, tools)
    unused, blocked = tools.filled(len(arcs), 0), tools.filled(size, 0)
    work = (tools.filled(size, FAR), tools.filled(size + 1, 0), tools.heap(len(arcs) + 2))
    rules = (unused, 0, 0, blocked, unused, False)
    links, step = np.zeros((size, size), np.int32), np.zeros((size, size), np.int32)
    clock.start(size)
    for goal in range(size):
        clock.check()
        blocked[goal] = 1
        tools.run.backward(graph, (size, 0, 0, 0), rules, (goal, -1, 0, 0), FAR - 1, *work)
        blocked[goal] = 0
        far = np.array(work[0])
        links[goal] = far // LINK_FIRST
        tight = np.flatnonzero(far[arcs.head] + cost == far[arcs.tail])[::-1]
        step[goal, arcs.tail[tight]] = tight
        clock.step()
    return links, step
