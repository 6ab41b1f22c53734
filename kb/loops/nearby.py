"""The best loops through one vertex, each a sidetrack from the cheapest ways back to it.

The cheapest way back is known from everywhere near. A loop leaves these ways at some arcs, its
sidetracks; what a sidetrack adds is known at once, so the loops come in order from a heap of
sidetracks. Only where the way back meets what was passed before, and where loops are wanted that
are dearer than those the ways were made for, others are looked for.

By the weakest link this is done for each level of support at which there is a further loop.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Callable, Iterator
from functools import partial
from heapq import heappop, heappush
from itertools import count
from typing import NamedTuple

from kb.loops.clock import Clock
from kb.loops.kernels import FAR
from kb.loops.starts import Arcs, canonical
from kb.loops.ways import Field, Route, Ways

__all__ = ["Nearby", "by_level"]


class _Fork(NamedTuple):
    """Loops to come that begin with the same arcs."""

    route: Arcs
    spent: int
    """What these arcs cost."""
    at: int
    """The vertex behind them."""
    ways: Ways | None
    """The ways back from there; they may meet what was passed. None: still to be looked for."""
    next: int = 0
    """Which of the arcs from there comes next, in the order of what it costs to get back."""
    taken: frozenset[int] = frozenset()
    """Arcs from there that others have taken."""


class Nearby:
    """The loops through the root of a field, or over arcs from it, the cheapest first.

    They are made of arcs that weigh ``least`` or more. ``walked`` has all that were come upon.
    """

    def __init__(
        self, field: Field, least: int, accept: Callable[[Arcs], bool], clock: Clock
    ) -> None:
        self._field, self._root, self._least = field, field.root, least
        self._accept, self._clock = accept, clock
        self._tail, self._head = field.tail, field.head
        self._cost = field.arcs.cost.data
        self._heap: list[tuple[int, int, _Fork]] = []
        self._number = count()
        self._best: list[int] = []
        self._want = 0
        self.walked: list[Arcs] = []

    def loops(self, begins: list[Arcs], want: int) -> Iterator[Arcs]:
        """Yield ``want`` loops and those that tie with the last of them, in their order.

        Each of them begins with one of some routes, of one arc or none.
        """
        heap, shown, self._want = self._heap, 0, want
        block: list[Arcs] = []
        due = -1
        for route in begins:
            spent, at = sum(map(self._price, route)), self._root
            if route:
                at = self._head[route[-1]]
            self._put(spent, _Fork(route, spent, at, None))
        while heap:
            self._clock.check()
            cost, _, fork = heappop(heap)
            if block and cost != due:
                yield from sorted(block)
                shown, block = shown + len(block), []
                if shown >= want:
                    return
            loop = self._follow(cost, fork)
            if loop is not None:
                self.walked.append(loop)
                order = canonical(loop, self._tail)
                if self._accept(order):
                    due = cost
                    block.append(order)
                    insort(self._best, cost)
                    del self._best[want:]
        yield from sorted(block)

    def _price(self, arc: int) -> int:
        return int(self._cost[arc] * self._field.price.scale + self._field.price.step)

    def _follow(self, cost: int, fork: _Fork) -> Arcs | None:
        """Return the loop that a fork leads to, if it is one; put what remains on the heap."""
        route, spent, at, ways, place, taken = fork
        if route and at == self._root:
            return route
        passed = {self._tail[arc] for arc in route}
        passed |= {self._root, at}
        row = [] if ways is None else ways.rows.get(at, [])
        if ways is None or place == len(row):
            self._renew(fork, passed, cost)
            return None
        _, arc, head = row[place]
        back = ways.back(head, passed)
        if back is None:
            tried = taken.union(arc for _, arc, _ in row[:place])
            self._put(cost, _Fork(route, spent, at, None, 0, tried))
            return None
        self._push(fork._replace(next=place + 1), passed, cost)
        loop = (*route, arc, *back)
        spent += self._price(arc)
        for place in range(len(route) + 1, len(loop)):
            arc = loop[place]
            vertex = self._tail[arc]
            passed.add(vertex)
            there = _Fork(loop[:place], spent, vertex, ways, 0, frozenset((arc,)))
            self._push(there, passed, cost)
            spent += self._price(arc)
        return loop

    def _push(self, fork: _Fork, passed: set[int], least: int) -> None:
        """Put a fork on the heap with the next arc that it may take, or as one to be renewed."""
        _, spent, at, ways, begin, taken = fork
        assert ways is not None  # noqa: S101
        row = ways.rows.get(at, [])
        for place in range(begin, len(row)):
            key, arc, head = row[place]
            if (head not in passed or head == self._root) and arc not in taken:
                self._put(max(spent + key, least), fork._replace(next=place))
                return
        if ways.beyond < FAR:
            self._put(max(ways.beyond, least), fork._replace(next=len(row)))

    def _renew(self, fork: _Fork, passed: set[int], cost: int) -> None:
        """Put a fork on the heap again with ways that lead on, if there are any."""
        route, spent, at, ways, _, taken = fork
        if ways is not None:
            wider = ways.wider()
            if wider is not None:
                self._push(fork._replace(ways=wider), passed, cost)
                return
            taken = taken.union(arc for _, arc, _ in ways.rows.get(at, []))
        avoid = Route(at, frozenset(passed - {self._root, at}), taken)
        most = (self._best[-1] if len(self._best) == self._want else FAR - 1) - spent
        ways = self._field.ways(avoid, self._least, most, spent)
        if ways is not None:
            self._push(_Fork(route, spent, at, ways, 0, taken), passed, cost)

    def _put(self, cost: int, fork: _Fork) -> None:
        if len(self._best) < self._want or cost <= self._best[-1]:
            heappush(self._heap, (cost, next(self._number), fork))


def by_level(
    field: Field, begins: list[Arcs], want: int, accept: Callable[[Arcs], bool], clock: Clock
) -> Iterator[Arcs]:
    """Yield the loops with the best weakest links first, of those the cheapest."""
    weight = field.arcs.weight.data
    seen: set[Arcs] = set()
    walked: list[Arcs] = []
    level = FAR
    while want > 0:
        level = _next_level(field, begins, walked, level, clock)
        if not level:
            return
        new = partial(_is_new, seen, accept)
        found = Nearby(field, level, new, clock)
        good = [route for route in begins if all(weight[arc] >= level for arc in route)]
        for loop in found.loops(good, want):
            yield loop
            want -= 1
        walked = found.walked
        seen = {canonical(loop, field.tail) for loop in walked}


def _is_new(seen: set[Arcs], accept: Callable[[Arcs], bool], loop: Arcs) -> bool:
    return loop not in seen and accept(loop)


def _next_level(
    field: Field, begins: list[Arcs], walked: list[Arcs], above: int, clock: Clock
) -> int:
    """Return the best level at which there is a loop besides those walked, or 0.

    ``walked`` are all loops at the level above; a further one leaves them somewhere.
    """
    tail, head, weight = field.tail, field.head, field.arcs.weight.data
    best = 0
    left: dict[Arcs, set[int]] = {}
    for loop in walked:
        for place in range(len(loop)):
            left.setdefault(loop[:place], set()).add(loop[place])
    forks = [(route, left.get(route, set())) for route in begins if not route or route not in left]
    forks += [fork for fork in left.items() if fork[0] or not begins[0]]
    for route, taken in forks:
        clock.check()
        spur = head[route[-1]] if route else field.root
        most = min((weight[arc] for arc in route), default=FAR)
        if most <= best:
            continue
        if route and spur == field.root:
            level = 0 if route in walked else most
        else:
            passed = frozenset(tail[arc] for arc in route) - {field.root}
            level = min(most, field.widest(Route(spur, passed, frozenset(taken)), best + 1))
        best = max(best, level)
    return best
