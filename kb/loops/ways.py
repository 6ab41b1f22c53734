"""The ways back to a vertex, as far as loops need them that are not much dearer than the best."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

from kb.loops.compiled import Toolbox, toolbox
from kb.loops.index import Index
from kb.loops.kernels import FAR
from kb.loops.query import LINK_FIRST, PRODUCT_FIRST
from kb.loops.starts import Arcs

__all__ = ["LINKS", "PRODUCTS", "Desk", "Field", "Price", "Route", "Ways"]

ROOM = 256
"""Arcs that there is room for at first."""

FIRST = 64
"""Arcs to follow from either end at least."""

WIDE = 1_000
"""Arcs followed after which ways are not made wider: each loop's own are looked for."""


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


class Field:
    """A cyclic network around one of its vertices, the root, to look for routes back to it.

    Borrows what it marks vertices in; it is to be closed.
    """

    def __init__(self, index: Index, root: int, price: Price, *, compiled: bool | None) -> None:
        arcs = index.arcs
        self.root, self.price, self.arcs = root, price, arcs
        self._index = index
        self._tools = toolbox(len(arcs), compiled=compiled)
        self._lanes, self._values = index.lanes(self._tools)
        self.tail, self.head = arcs.tail.data, arcs.head.data
        self._desk = index.borrow_desk(self._tools)

    def close(self) -> None:
        """Give back what was borrowed."""
        self._index.give_back_desk(self._tools, self._desk)

    def widest(self, route: Route, least: int) -> int:
        """Return what the weakest arc of a route weighs at best; 0 where that is below a weight."""
        ends, desk = (route.spur, self.root), self._desk
        with _Barred(desk, self._tools, route) as barred:
            run = self._tools.run
            return int(run.widest(self._lanes, self._values, ends, least, barred, desk.sides))

    def ways(self, route: Route, least: int, most: int, base: int, room: int = 0) -> Ways | None:
        """Return the cheap ways back over arcs of some weight, if one costs ``most`` or less.

        ``base`` is what leads to the route; ``room`` how many arcs to follow at least.
        """
        desk, run = self._desk, self._tools.run
        rules = least, self.price.scale, self.price.step
        where = (self._lanes, self._values, (route.spur, self.root), rules)
        with _Barred(desk, self._tools, route) as barred:
            limits = most, max(room, FIRST)
            limit, reached = run.approach_both(*where, limits, barred, desk.sides)
            size = run.sift(*where, limit, barred, desk.sides, desk.store) if limit else 0
            if size > len(desk.store[0]):
                desk.store = _store(self._tools, 2 * size)
                run.sift(*where, limit, barred, desk.sides, desk.store)
        if not size:
            return None
        found = [desk.store[0][:size], desk.store[1][:size]]
        if self._tools.compiled:
            found = [each.tolist() for each in found]
        return Ways(self, route, (least, most, base), (int(limit), int(reached)), found)


class Ways:
    """The arcs of all routes back from a spur that cost up to a limit."""

    def __init__(
        self,
        field: Field,
        route: Route,
        asked: tuple[int, int, int],
        reached: tuple[int, int],
        found: Sequence[Sequence[int]],
    ) -> None:
        self._field, self._route, self._asked = field, route, asked
        limit, self._reached = reached
        self.beyond: int = asked[2] + limit + 1
        """What a loop costs at least that is not over these arcs."""
        self._wider: Ways | None = None
        tail, head = field.tail, field.head
        self.rows: dict[int, list[tuple[int, int, int]]] = {}
        """The arcs out of each vertex, the cheapest way back first: its cost, the arc, its head."""
        for key, arc in sorted(zip(found[1], found[0], strict=True)):
            self.rows.setdefault(tail[arc], []).append((key, arc, head[arc]))

    def wider(self) -> Ways | None:
        """Return the ways with those that cost more, unless that is a lot of work."""
        if self._wider is None and self._reached < WIDE:
            self._wider = self._field.ways(self._route, *self._asked, room=4 * self._reached)
        return self._wider

    def back(self, vertex: int, passed: Collection[int]) -> Arcs | None:
        """Return the cheapest way back from a vertex, unless it meets what was passed."""
        route: list[int] = []
        root, rows = self._field.root, self.rows
        while vertex != root:
            if vertex in passed:
                return None
            _, arc, vertex = rows[vertex][0]
            route.append(arc)
        return tuple(route)


class Desk:
    """The sequences that the kernels work on."""

    def __init__(self, tools: Toolbox, vertices: int, arcs: int) -> None:
        self.passed = tools.small(vertices, 0)
        self.sides = tuple(
            (
                tools.filled(vertices, FAR),
                tools.small(vertices, 0),
                tools.small(vertices + 1, 0),
                tools.heap(room + 2),
            )
            for room in (arcs, vertices)
        )
        self.store = _store(tools, ROOM)


def _store(tools: Toolbox, room: int) -> tuple[Any, Any]:
    return tools.filled(room, 0), tools.filled(room, 0)


class _Barred:
    """Marks what a route has to avoid as long as a kernel runs."""

    def __init__(self, desk: Desk, tools: Toolbox, route: Route) -> None:
        self._marks, self._passed = desk.passed, route.passed
        self._taken = tools.listed(sorted(route.taken))

    def __enter__(self) -> tuple[Any, Any]:
        for vertex in self._passed:
            self._marks[vertex] = 1
        return self._marks, self._taken

    def __exit__(self, *error: object) -> None:
        for vertex in self._passed:
            self._marks[vertex] = 0
