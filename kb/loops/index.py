"""What queries read again and again: the cyclic part of a network, by tail and by head."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kb.loops.compiled import Toolbox
from kb.loops.network import Network, Small, starts
from kb.loops.starts import Arcs
from kb.loops.walker import FAR_AWAY

__all__ = ["Index"]


class Index:
    """The cyclic part of a network, ready for queries; 30 bytes an arc or somewhat more.

    Its vertices are numbered without gaps. Parts of the work that queries share are done once:
    the vertices' rows of arcs, forwards and backwards, and sequences to mark vertices in.
    """

    def __init__(self, whole: Network) -> None:
        numbers = whole.cyclic()
        used = np.unique(whole.tail[numbers])
        self.whole: bool = len(numbers) == len(whole) and len(used) == whole.vertices
        """Whether the network is its own cyclic part."""
        self.arcs: Network = whole if self.whole else whole.select(numbers).compact()
        self._numbers = None if len(numbers) == len(whole) else numbers.astype(np.int32)
        self._used = None if len(used) == whole.vertices else used.astype(np.int32)
        self._free: dict[bool, list[Any]] = {False: [], True: []}
        self._desks: dict[bool, list[Any]] = {False: [], True: []}

    @cached_property
    def back(self) -> Small:
        """The arcs by their heads, each vertex's best supported first, so the cheapest first."""
        return _by_weight(self.arcs.head, self.arcs.weight)

    @cached_property
    def forth(self) -> Small:
        """The arcs by their tails, each vertex's best supported first, so the cheapest first."""
        return _by_weight(self.arcs.tail, self.arcs.weight)

    @cached_property
    def in_start(self) -> Small:
        """Where the arcs into each vertex start in :attr:`back`."""
        return starts(self.arcs.head, self.arcs.vertices)

    @property
    def numbers(self) -> NDArray[Any]:
        """The number that each arc has in the network that the index was made of."""
        return np.arange(len(self.arcs)) if self._numbers is None else self._numbers

    @property
    def vertices(self) -> NDArray[Any]:
        """The number that each vertex has in the network that the index was made of."""
        return np.arange(self.arcs.vertices) if self._used is None else self._used

    def named(self, route: Arcs) -> Arcs:
        """Return a loop as the numbers that its arcs have in that network."""
        if self._numbers is None:
            return route
        numbers = self._numbers.data
        return tuple([numbers[arc] for arc in route])

    @property
    def nbytes(self) -> int:
        """What the index keeps in memory, but for what a search borrows."""
        arcs = self.arcs
        kept = [
            *(arcs.tail, arcs.head, arcs.weight, arcs.cost, arcs.sign, arcs.assumed, arcs.row),
            *(arcs.start, self.in_start, self.back, self.forth, self._numbers, self._used),
        ]
        return sum(column.nbytes for column in kept if column is not None)

    def find_vertex(self, vertex: int) -> int | None:
        """Return the number in the index of a vertex of the network; None: it is on no loop."""
        if self._used is None:
            return vertex if vertex < self.arcs.vertices else None
        at = int(self._used.searchsorted(vertex))
        return at if at < len(self._used) and self._used[at] == vertex else None

    def rows(self, tools: Toolbox) -> tuple[Any, ...]:
        """Return the arcs as the walking kernel reads them."""
        return self._rows_compiled if tools.compiled else self._rows_plain

    @cached_property
    def _rows_compiled(self) -> tuple[Any, ...]:
        arcs = self.arcs
        return (
            arcs.start, arcs.head, self.in_start, self.back, arcs.tail, arcs.sign, arcs.assumed
        )  # fmt: skip

    @cached_property
    def _rows_plain(self) -> tuple[Any, ...]:
        return tuple(column.data for column in self._rows_compiled)

    def lanes(self, tools: Toolbox) -> tuple[Any, Any]:
        """Return the arcs as searches from both ends read them: both ways, cost and weight."""
        return self._lanes_compiled if tools.compiled else self._lanes_plain

    @cached_property
    def _lanes_compiled(self) -> tuple[Any, Any]:
        arcs = self.arcs
        forth, back = (arcs.start, self.forth, arcs.head), (self.in_start, self.back, arcs.tail)
        return (forth, back), (arcs.cost, arcs.weight)

    @cached_property
    def _lanes_plain(self) -> tuple[Any, Any]:
        (forth, back), values = self._lanes_compiled
        return tuple(tuple(each.data for each in way) for way in (forth, back)), tuple(
            each.data for each in values
        )

    def borrow(self, tools: Toolbox) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
        """Lend sequences to mark vertices in; searches that run at the same time get their own."""
        try:
            marks, seen = self._free[tools.compiled].pop()
        except IndexError:
            size = self.arcs.vertices
            near, ahead = (tools.small(size, FAR_AWAY) for _ in range(2))
            queue, front, last, on_path = (tools.small(size, 0) for _ in range(4))
            # Rows are read from their start on, so the place for their cursors is left empty.
            marks, seen = (near, queue, last, last, on_path), (ahead, front)
        return marks, seen

    def give_back(self, tools: Toolbox, marks: tuple[Any, ...], seen: tuple[Any, ...]) -> None:
        """Take back what was lent, with nothing marked; what is not given back is not missed."""
        self._free[tools.compiled].append((marks, seen))

    def borrow_desk(self, tools: Toolbox) -> Any:
        """Lend what searches from both ends work on."""
        from kb.loops.ways import Desk

        free = self._desks[tools.compiled]
        return free.pop() if free else Desk(tools, self.arcs.vertices, len(self.arcs))

    def give_back_desk(self, tools: Toolbox, desk: Any) -> None:
        """Take back what was lent."""
        self._desks[tools.compiled].append(desk)


def _by_weight(ends: Small, weight: Small) -> Small:
    """Return the arcs by one end and then by what they weigh, most first."""
    order: Small = np.argsort((ends.astype(np.int64) << 32) - weight, kind="stable").astype(
        np.int32
    )
    return order
