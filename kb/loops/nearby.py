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
from kb.loops.routes import Ground, Rest, Route, Ways
from kb.loops.starts import Arcs, canonical

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
    taken: frozenset[int] = frozenset()
    """Arcs from there that others have taken."""
    rest: Rest | None = None
    """The search for their cheapest, where it has begun."""


class Nearby:
    """The loops through the root of a field, or over arcs from it, the cheapest first.

    They are made of arcs that weigh ``least`` or more. ``walked`` has all that were come upon.
    """

    def __init__(
        self, field: Ground, least: int, accept: Callable[[Arcs], bool], clock: Clock
    ) -> None:
        self._field, self._root, self._least = field, field.root, least
        self._accept, self._clock = accept, clock
        self._tail, self._head, self._cost = field.tail, field.head, field.cost
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
        scale, step = self._field.price
        block: list[Arcs] = []
        due = -1
        for route in begins:
            spent, at = 0, self._root
            for arc in route:
                spent, at = spent + self._cost[arc] * scale + step, self._head[arc]
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

    def _follow(self, cost: int, fork: _Fork) -> Arcs | None:
        """Return the loop that a fork leads to, if it is one; put what remains on the heap."""
        route, spent, at, ways, taken, rest = fork
        if route and at == self._root:
            return route
        passed = {self._tail[arc] for arc in route}
        if ways is None or cost >= ways.beyond or (rest and rest.steps > self._field.detour):
            self._renew(fork, passed, cost)
            return None
        rest = rest or Rest(self._field, ways, at, passed, taken)
        if not rest.route:
            until = self._heap[0][0] if self._heap else FAR
            left = rest.go(min(self._most(), ways.beyond - 1) - spent, until - spent)
            if not rest.route or spent + left > cost:
                left = min(left, ways.beyond - spent)
                self._put(spent + left, _Fork(route, spent, at, ways, taken, rest))
                return None
        loop, (scale, step) = route + rest.route, self._field.price
        for place in range(len(route), len(loop)):
            arc = loop[place]
            taken = taken | {arc} if place == len(route) else frozenset((arc,))
            vertex = self._tail[arc]
            self._push(_Fork(loop[:place], spent, vertex, ways, taken), passed, cost)
            passed.add(vertex)
            spent += self._cost[arc] * scale + step
        return loop

    def _push(self, fork: _Fork, passed: set[int], least: int) -> None:
        """Put a fork on the heap by what its loops cost at least."""
        _, spent, at, ways, taken, _ = fork
        assert ways is not None  # noqa: S101
        for key, arc, head in ways.rows[at]:
            if arc not in taken and (head == self._root or (head not in passed and head != at)):
                self._put(max(min(spent + key, ways.beyond), least), fork)
                return
        self._put(max(ways.beyond, least), fork)

    def _renew(self, fork: _Fork, passed: set[int], cost: int) -> None:
        """Put a fork on the heap again with ways that lead on, if there are any."""
        route, spent, at, ways, taken, _ = fork
        avoid = Route(at, frozenset(passed - {self._root}), taken)
        if self._field.is_shut(avoid):
            return
        if ways is not None and ways.owed <= 0 and cost >= ways.beyond:
            wider = ways.wider
        else:
            before = self._field.followed
            wider = self._field.ways(avoid, self._least, self._most() - spent, spent)
            if ways is not None:
                ways.owed -= self._field.followed - before
        if wider is not None:
            self._push(_Fork(route, spent, at, wider, taken), passed, cost)

    def _most(self) -> int:
        """Return what a loop costs at most that can still matter."""
        return self._best[-1] if len(self._best) == self._want else FAR - 1

    def _put(self, cost: int, fork: _Fork) -> None:
        if cost <= self._most():
            heappush(self._heap, (cost, next(self._number), fork))


def by_level(
    field: Ground, begins: list[Arcs], want: int, accept: Callable[[Arcs], bool], clock: Clock
) -> Iterator[Arcs]:
    """Yield the loops with the best weakest links first, of those the cheapest."""
    weight = field.weight
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
    field: Ground, begins: list[Arcs], walked: list[Arcs], above: int, clock: Clock
) -> int:
    """Return the best level at which there is a loop besides those walked, or 0.

    ``walked`` are all loops at the level above; a further one leaves them somewhere.
    """
    tail, head, weight = field.tail, field.head, field.weight
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
