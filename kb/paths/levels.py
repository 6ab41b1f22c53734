"""The best route of a sign to a node, where walks that pass a node twice lead a search astray.

Among the links of at least some support no route of the sign may exist though a walk does. Without
the steps that no route between the two ends takes, hardly any such walk is left: so the supports
are gone down to the first at which one is. Only there are routes begun link by link, each beginning
completed by the best walk that avoids what it has passed, until a completed one is a route.
"""

from __future__ import annotations

import heapq
from bisect import bisect_left
from dataclasses import dataclass

from kb.paths.prune import between, onward
from kb.paths.search import MINUS, OPEN, PLUS, Budget, Route, Step, StepGraph, joined
from kb.paths.walks import Walk, walks_to

__all__ = ["Levels"]


class Levels:
    """The best routes from a root, told from their ends."""

    def __init__(self, graph: StepGraph, root: int) -> None:
        self._graph, self._root = graph, root
        every = {step.support for steps in graph.out for step in steps}
        self._supports = sorted(every, reverse=True)
        self._against: dict[int, StepGraph] = {}

    def best(self, node: int, sign: int, *, at_most: int, budget: Budget) -> Route | None:
        """Return the best route of a sign to a node, or None where there is none.

        Its weakest link is known to have no more than some support. Where the budget ends the
        search, the answer is None as well, and ``budget.stopped_by`` says so.
        """
        parts: dict[int, tuple[_Part, Walk | None]] = {}

        def walk_at(place: int) -> Walk | None:
            if place not in parts:
                part = self._part(place, node)
                parts[place] = part, part.walk(sign)
            return parts[place][1]

        place = self._supports.index(at_most)
        while True:
            # One link more never takes a walk away.
            rest = range(len(self._supports))
            place = bisect_left(rest, True, place, key=lambda at: walk_at(at) is not None)
            if place == len(rest):
                return None
            route = parts[place][0].best(sign, budget)
            if route is not None or budget.stopped_by:
                return route
            place += 1

    def _part(self, place: int, node: int) -> _Part:
        """Return what routes to a node may take of the links with so much support."""
        least = self._supports[place]
        if place not in self._against:
            kept = [[step for step in steps if step.support >= least] for steps in self._graph.out]
            self._against[place] = onward(StepGraph(kept), self._root).reversed()
        back = onward(self._against[place], node)
        used = {target for steps in back.out for target in (step.target for step in steps)}
        names = sorted({node, self._root, *used})
        number = {name: each for each, name in enumerate(names)}
        out = [[step.to(number[step.target]) for step in back.out[name]] for name in names]
        return _Part(StepGraph(out).reversed(), names, number[self._root], number[node], least)


@dataclass(frozen=True, slots=True, order=True)
class _Begun:
    """The beginning of a route, told from its end, and the best walk that completes it."""

    links: int
    cost: int
    nodes: tuple[int, ...]
    begun: int
    """How many of the nodes are certain."""
    rows: tuple[int, ...]
    sign: int
    """Of the certain part."""
    spent: int
    """Cost of the certain part."""

    @property
    def is_route(self) -> bool:
        return len(set(self.nodes)) == len(self.nodes)


@dataclass(frozen=True, eq=False)
class _Part:
    """The steps of routes from a root to an end, its nodes numbered without gaps."""

    graph: StepGraph
    names: list[int]
    root: int
    end: int
    least: int

    def walk(self, sign: int) -> Walk | None:
        """Return the best walk of a sign, if there is one."""
        wanted = {self.end: {sign}}
        return next(walks_to(self.graph, self.root, wanted, least=self.least), None)

    def best(self, sign: int, budget: Budget) -> Route | None:
        """Return the best route of a sign, as far as the budget goes."""
        begun = self._completed((self.end,), (), PLUS, 0, sign)
        heap = [] if begun is None else [begun]
        while heap:
            best = heapq.heappop(heap)
            if best.is_route:
                nodes = tuple(self.names[node] for node in best.nodes)
                return Route((-self.least, best.links, best.cost, nodes), sign, best.rows)
            if not budget.spend():
                return None
            certain, rows = best.nodes[: best.begun], best.rows[: best.begun - 1]
            for source, step in self.graph.into[certain[-1]]:
                if source not in certain:
                    longer = self._longer(best, certain, rows, source, step, sign)
                    if longer is not None:
                        heapq.heappush(heap, longer)
        return None

    def _longer(  # noqa: PLR0917
        self,
        best: _Begun,
        certain: tuple[int, ...],
        rows: tuple[int, ...],
        source: int,
        step: Step,
        wanted: int,
    ) -> _Begun | None:
        """Return a beginning with one more link, completed."""
        sign, spent = joined(best.sign, step.sign), best.spent + step.cost
        ahead = best.nodes[best.begun :]
        if ahead[0] == source and certain[-1] not in ahead:
            # The walk goes on that way, and does not come back to what is certain now.
            return _Begun(best.links, best.cost, best.nodes, best.begun + 1, best.rows, sign, spent)
        return self._completed((*certain, source), (*rows, step.row), sign, spent, wanted)

    def _completed(
        self, nodes: tuple[int, ...], rows: tuple[int, ...], sign: int, cost: int, wanted: int
    ) -> _Begun | None:
        """Return a beginning with the best walk from the root to its last node, or None."""
        last, passed = nodes[-1], set(nodes[:-1])
        if last == self.root:
            whole = _Begun(len(rows), cost, nodes, len(nodes), rows, sign, cost)
            return whole if sign == wanted else None
        free = [
            [] if node in passed else [step for step in steps if step.target not in passed]
            for node, steps in enumerate(self.graph.out)
        ]
        signs = {rest for rest in (PLUS, MINUS, OPEN) if joined(sign, rest) == wanted}
        left = between(StepGraph(free), self.root, last)
        walk = next(walks_to(left, self.root, {last: signs}, least=self.least), None)
        if walk is None:
            return None
        _, links, rest, behind = walk.route.rank
        return _Begun(
            len(rows) + links,
            cost + rest,
            (*nodes, *behind[1:]),
            len(nodes),
            (*rows, *walk.route.rows),
            sign,
            cost,
        )
