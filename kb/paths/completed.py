"""The best route of a sign through a small part of a graph, by beginnings that are completed.

A beginning is told from the route's end, link by link, and completed by the best walk that avoids
what it has passed. The best completed one comes first; once that is a route no other is better.
"""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from kb.paths.prune import between
from kb.paths.search import MINUS, OPEN, PLUS, Budget, Search, Step, StepGraph, joined
from kb.paths.walks import walks_to

__all__ = ["Part", "Way"]

QUICK_STEPS = 500
"""Steps of a plain search, which often ends at once, before beginnings are completed."""


@dataclass(frozen=True, slots=True, order=True)
class Way:
    """A walk by links of enough support; sorts by links, cost and nodes."""

    links: int
    cost: int
    nodes: tuple[int, ...]
    """From its end back to its start."""
    rows: tuple[int, ...]

    @property
    def is_route(self) -> bool:
        """Whether it passes no node twice."""
        return len(set(self.nodes)) == len(self.nodes)


@dataclass(frozen=True, slots=True, order=True)
class _Begun:
    """The beginning of a route and the best walk that completes it."""

    way: Way
    begun: int
    """How many of its nodes are certain."""
    sign: int
    """Of the certain part."""
    spent: int
    """Cost of the certain part."""


@dataclass(frozen=True, eq=False)
class Part:
    """Steps of at least some support, from a start to an end."""

    graph: StepGraph
    """Its steps, all of one support."""
    names: Sequence[int]
    """Its nodes as the whole graph numbers them, in the same order."""
    start: int
    end: int

    @cached_property
    def _search(self) -> Search:
        return Search(self.graph.reversed(), self.start)

    def walk(self, sign: int) -> Way | None:
        """Return the best walk of a sign, if there is one, by the names of its nodes."""
        way = self._walk(self.graph, self.end, {sign})
        return self._named(way) if way else None

    def _named(self, way: Way) -> Way:
        return replace(way, nodes=tuple(self.names[node] for node in way.nodes))

    def _walk(self, graph: StepGraph, end: int, signs: set[int]) -> Way | None:
        walk = next(walks_to(graph, self.start, {end: signs}, least=0), None)
        return Way(*walk.route.rank[1:], walk.route.rows) if walk else None

    def best(self, sign: int, budget: Budget) -> Way | None:
        """Return the best route of a sign by its names, as far as the budget goes."""
        quick = Budget(steps=QUICK_STEPS, seconds=budget.seconds)
        route = next(self._search.routes(self.end, sign, quick), None)
        if route is not None:
            return self._named(Way(*route.rank[1:], route.rows))
        if quick.stopped is None:
            return None
        walk = self._walk(self.graph, self.end, {sign})
        heap = [] if walk is None else [_Begun(walk, 1, PLUS, 0)]
        while heap:
            best = heapq.heappop(heap)
            if best.way.is_route:
                return self._named(best.way)
            if not budget.spend():
                return None
            certain = best.way.nodes[: best.begun]
            for source, step in self.graph.into[certain[-1]]:
                if source not in certain:
                    longer = self._longer(best, source, step, sign)
                    if longer is not None:
                        heapq.heappush(heap, longer)
        return None

    def _longer(self, best: _Begun, source: int, step: Step, wanted: int) -> _Begun | None:
        """Return a beginning with one more link, completed."""
        sign, spent = joined(best.sign, step.sign), best.spent + step.cost
        certain, ahead = best.way.nodes[: best.begun], best.way.nodes[best.begun :]
        if ahead[0] == source and certain[-1] not in ahead:
            # The walk goes on that way, and does not come back to what is certain now.
            return _Begun(best.way, best.begun + 1, sign, spent)
        rows = best.way.rows[: best.begun - 1]
        return self._completed((*certain, source), (*rows, step.row), sign, spent, wanted)

    def _completed(
        self, nodes: tuple[int, ...], rows: tuple[int, ...], sign: int, cost: int, wanted: int
    ) -> _Begun | None:
        """Return a beginning with the best walk from the start to its last node, or None."""
        last, passed = nodes[-1], set(nodes[:-1])
        if last == self.start:
            whole = Way(len(rows), cost, nodes, rows)
            return _Begun(whole, len(nodes), sign, cost) if sign == wanted else None
        free = [
            [] if node in passed else [step for step in steps if step.target not in passed]
            for node, steps in enumerate(self.graph.out)
        ]
        signs = {rest for rest in (PLUS, MINUS, OPEN) if joined(sign, rest) == wanted}
        left = between(StepGraph(free), self.start, last)
        rest = self._walk(left, last, signs)
        if rest is None:
            return None
        whole = Way(
            len(rows) + rest.links,
            cost + rest.cost,
            (*nodes, *rest.nodes[1:]),
            (*rows, *rest.rows),
        )
        return _Begun(whole, len(nodes), sign, cost)
