"""A network so small that all ways back to a vertex are soon found, on ordinary lists."""

from __future__ import annotations

from heapq import heappop, heappush

from kb.loops.index import Index
from kb.loops.kernels import FAR
from kb.loops.routes import Price, Route, Row, Ways

__all__ = ["SMALL", "SmallField"]

SMALL = 1_000
"""Arcs up to which this is quicker than to look for near ways alone."""


class SmallField:
    """A small cyclic network around one of its vertices, the root."""

    def __init__(self, index: Index, root: int, price: Price) -> None:
        arcs = index.arcs
        self.root, self.price = root, price
        self.followed, self.detour = 0, FAR
        self.tail, self.head = arcs.tail.tolist(), arcs.head.tolist()
        self.cost, self.weight = arcs.cost.tolist(), arcs.weight.tolist()
        self.out = arcs.start.tolist(), index.forth.tolist()
        self.into = index.in_start.tolist(), index.back.tolist()
        self._ways: dict[int, Ways] = {}

    def close(self) -> None:
        """Do nothing: nothing was borrowed."""

    def widest(self, route: Route, least: int) -> int:
        """Return what the weakest arc of a route weighs at best; 0 where that is below a weight."""
        (start, order), head, weight = self.out, self.head, self.weight
        done = set(route.passed)
        heap = [(-FAR, route.spur)]
        while heap:
            level, vertex = heappop(heap)
            if vertex == self.root and level > -FAR:
                return -level
            if vertex in done:
                continue
            if vertex != self.root:
                done.add(vertex)
            for arc in order[start[vertex] : start[vertex + 1]]:
                if weight[arc] < least:  # and so are those that follow
                    break
                if head[arc] not in done and (level > -FAR or arc not in route.taken):
                    heappush(heap, (max(level, -weight[arc]), head[arc]))
        return 0

    def is_shut(self, route: Route) -> bool:
        """Leave it to the search itself."""
        return False

    def ways(self, route: Route, least: int, most: int, base: int) -> Ways:
        """Return all ways back over arcs of some weight, whatever the route."""
        if least not in self._ways:
            self._ways[least] = Ways(_AllBack(self, least))
        return self._ways[least]


class _AllBack(dict[int, Row]):
    """For each vertex the ways back to the root over arcs of some weight, when it is asked for."""

    def __init__(self, field: SmallField, least: int) -> None:
        super().__init__()
        self._field, self._least = field, least
        scale, step = field.price
        self._price = [cost * scale + step for cost in field.cost]
        self._far = self._reach()

    def _reach(self) -> list[int]:
        """Return what it costs to get to the root from each vertex."""
        start, order = self._field.into
        tail, weight, price = self._field.tail, self._field.weight, self._price
        far = [FAR] * (len(start) - 1)
        far[self._field.root] = 0
        heap = [(0, self._field.root)]
        while heap:
            left, head = heappop(heap)
            if left > far[head]:
                continue
            for arc in order[start[head] : start[head + 1]]:
                if weight[arc] < self._least:
                    break
                there, before = left + price[arc], tail[arc]
                if there < far[before]:
                    far[before] = there
                    heappush(heap, (there, before))
        return far

    def __missing__(self, vertex: int) -> Row:
        field, far, row = self._field, self._far, []
        start, order = field.out
        for arc in order[start[vertex] : start[vertex + 1]]:
            if field.weight[arc] < self._least:
                break
            after = field.head[arc]
            if far[after] < FAR:
                row.append((self._price[arc] + far[after], arc, after))
        row.sort()
        self[vertex] = row
        return row
