"""Routes back to a vertex, over ways of which it is known what they cost at least."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set
from functools import cached_property
from heapq import heappop, heappush
from typing import Any, NamedTuple, Protocol

from kb.loops.kernels import FAR
from kb.loops.query import LINK_FIRST, PRODUCT_FIRST
from kb.loops.starts import Arcs

__all__ = ["LINKS", "PRODUCTS", "Ground", "Price", "Rest", "Route", "Row", "Ways"]

PATIENCE = 16
"""Steps that the search for one way back takes before another may be nearer."""

Row = Sequence[tuple[int, int, int]]
"""Arcs out of a vertex, the cheapest way back first: what it costs, the arc, its head."""


class Price(NamedTuple):
    """What an arc counts: ``scale`` times its cost and ``step``."""

    scale: int
    step: int


PRODUCTS = Price(PRODUCT_FIRST, 1)
"""The larger product first, then fewer links."""

LINKS = Price(1, LINK_FIRST)
"""Fewer links first, then the larger product."""


class Route(NamedTuple):
    """Where the rest of a loop has to lead from, and what it has to avoid."""

    spur: int
    passed: frozenset[int] = frozenset()
    taken: frozenset[int] = frozenset()
    """Arcs from the spur."""


class Ground(Protocol):
    """A cyclic network around one of its vertices, the root, to look for routes back to it."""

    root: int
    price: Price
    tail: Any
    head: Any
    cost: Any
    weight: Any
    followed: int
    """How many arcs were followed in all."""
    detour: int
    """Steps around what is in the way, after which ways that avoid it are better looked for."""

    def widest(self, route: Route, least: int) -> int:
        """Return what the weakest arc of a route weighs at best; 0 where that is below a weight."""

    def is_shut(self, route: Route) -> bool:
        """Return whether a route has no way out of its spur, or none into the root."""

    def ways(self, route: Route, least: int, most: int, base: int) -> Ways | None:
        """Return the cheap ways back over arcs of some weight, if one costs ``most`` or less.

        ``base`` is what leads to the route.
        """

    def close(self) -> None:
        """Give back what was borrowed."""


class Ways:
    """The arcs of all routes back from a spur that cost up to a limit."""

    def __init__(
        self,
        rows: Mapping[int, Row],
        beyond: int = FAR,
        more: Callable[[], Ways | None] = lambda: None,
        work: int = 0,
    ) -> None:
        self.rows = rows
        """The arcs out of each vertex, the cheapest way back first."""
        self.beyond = beyond
        """What a loop costs at least that is not over these arcs."""
        self.owed = work
        """How much work elsewhere it takes until wider ways would have been less of it."""
        self._more = more

    @cached_property
    def wider(self) -> Ways | None:
        """The ways with those that cost more."""
        return self._more()


class Rest:
    """The search for the cheapest way back from a vertex that avoids some vertices and arcs.

    It goes straight for the root, as if nothing were in the way, and then around what is.
    """

    def __init__(
        self, field: Ground, ways: Ways, at: int, passed: Set[int], taken: Set[int]
    ) -> None:
        self._field, self._rows, self._taken = field, ways.rows, taken
        self._done = {*passed, at} - {field.root}
        self._heap: list[tuple[int, int, int, Arcs]] = [(0, at, 0, ())]
        self.route: Arcs = self._straight(at)
        """The way back once it is found."""
        self.steps = 0
        """How long the search has taken."""

    def _straight(self, at: int) -> Arcs:
        """Return the way back that is the cheapest if nothing is in the way, unless it is."""
        root, rows, done = self._field.root, self._rows, self._done
        for _, first, head in rows[at]:
            if first not in self._taken and head not in done:
                route, vertex = [first], head
                while vertex != root:
                    _, arc, vertex = rows[vertex][0]
                    if vertex in done:
                        return ()
                    route.append(arc)
                return tuple(route)
        return ()

    def go(self, most: int, until: int) -> int:
        """Return what the way back costs, or what it costs at least where that is above a bound.

        Looks for none that costs more than ``most``.
        """
        heap, done, rows, taken = self._heap, self._done, self._rows, self._taken
        root, cost, (scale, step) = self._field.root, self._field.cost, self._field.price
        first, last = self.steps + PATIENCE, self._field.detour
        while heap:
            key, vertex, spent, route = heappop(heap)
            self.steps += 1
            if vertex == root and route:
                self.route = route
                return spent
            if self.steps > last or (self.steps > first and key > until):
                heappush(heap, (key, vertex, spent, route))
                return key
            if route:
                if vertex in done:
                    continue
                done.add(vertex)
            for left, arc, head in rows[vertex]:
                if spent + left > most:
                    break
                if head not in done and (route or arc not in taken):
                    there = spent + cost[arc] * scale + step
                    heappush(heap, (spent + left, head, there, (*route, arc)))
        return FAR
