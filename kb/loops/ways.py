"""The ways back to a vertex, as far as loops need them that are not much dearer than the best."""

from __future__ import annotations

from collections import defaultdict
from functools import partial
from typing import Any

from kb.loops.compiled import Toolbox, toolbox
from kb.loops.index import Index
from kb.loops.kernels import FAR
from kb.loops.routes import Price, Route, Ways

__all__ = ["Desk", "Field"]

ROOM = 256
"""Arcs that there is room for at first."""

FIRST = 64
"""Arcs to follow from either end at least."""

DETOUR = 128
"""Steps around what is in the way of a loop, after which its own ways are looked for."""

WIDE = 1_000
"""Arcs followed up to which ways are made wider at once; beyond, after as much work elsewhere."""


class Field:
    """A cyclic network around one of its vertices, the root, to look for routes back to it.

    Borrows what it marks vertices in; it is to be closed.
    """

    def __init__(self, index: Index, root: int, price: Price, *, compiled: bool | None) -> None:
        arcs = index.arcs
        self.root, self.price = root, price
        self._index = index
        self._tools = toolbox(len(arcs), compiled=compiled)
        self._lanes, self._values = index.lanes(self._tools)
        self.tail, self.head = arcs.tail.data, arcs.head.data
        self.cost, self.weight = arcs.cost.data, arcs.weight.data
        self._plain, _ = index.lanes(toolbox(0, compiled=False))
        self.followed, self.detour = 0, DETOUR
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

    def is_shut(self, route: Route) -> bool:
        """Return whether no arc leads out of the spur of a route, or none into the root."""
        (out_start, forth, head), (in_start, back, tail) = self._plain
        out = forth[out_start[route.spur] : out_start[route.spur + 1]]
        into = back[in_start[self.root] : in_start[self.root + 1]]
        passed, taken = route.passed, route.taken
        return all(arc in taken or head[arc] in passed for arc in out) or all(
            arc in taken or tail[arc] in passed for arc in into
        )

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
            self.followed += int(reached)
            size = run.sift(*where, limit, barred, desk.sides, desk.store) if limit else 0
            if size > len(desk.store[0]):
                desk.store = _store(self._tools, 2 * size)
                run.sift(*where, limit, barred, desk.sides, desk.store)
        if not size:
            return None
        found = [desk.store[0][:size], desk.store[1][:size]]
        if self._tools.compiled:
            found = [each.tolist() for each in found]
        rows: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
        for key, arc in sorted(zip(found[1], found[0], strict=True)):
            rows[self.tail[arc]].append((key, arc, self.head[arc]))
        room = 4 * int(reached)
        more = partial(self.ways, route, least, most, base, room)
        return Ways(rows, base + int(limit) + 1, more, 0 if reached < WIDE else room)


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
