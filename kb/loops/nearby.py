"""The best loops through one vertex, each a sidetrack from the shortest ways back to it.

One search backwards knows from every vertex the cheapest way back. A loop leaves these ways at
some arcs, its sidetracks; what a sidetrack adds is known at once, so the loops come in order from
a heap of sidetracks. Only where the way back meets what was passed before, the ways that avoid
that are looked for.

By the weakest link there are such ways for each level of support, from the best supported on.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Callable, Iterator
from heapq import heappop, heappush
from itertools import count
from typing import NamedTuple

from kb.loops.clock import Clock
from kb.loops.network import Network, Whole
from kb.loops.starts import Arcs, canonical
from kb.loops.ways import FAR, Level, Ways

__all__ = ["Nearby"]


class _Fork(NamedTuple):
    """Loops to come that begin with the same arcs."""

    route: Arcs
    spent: int
    """What these arcs cost."""
    at: int
    """The vertex behind them."""
    ways: Ways
    """The ways back from there; they may meet what was passed."""
    next: int = 0
    """Which of the arcs from there comes next, in the order of what it costs to get back."""
    taken: frozenset[int] = frozenset()
    """Arcs from there that others have taken."""
    above: Level = -FAR
    """Arcs that are as good as this level or better have been taken too."""

    def moved(self, place: int, above: Level | None = None) -> _Fork:
        """Return what remains when others have taken more."""
        above = self.above if above is None else above
        return _Fork(self.route, self.spent, self.at, self.ways, place, self.taken, above)


class Nearby:
    """The loops through a vertex of a cyclic network, or over arcs from it, the best first.

    ``cost`` is what arcs add up to; with ``level`` the worst level of a loop's arcs comes first.
    """

    def __init__(
        self, arcs: Network, ways: Ways, cost: Whole, accept: Callable[[Arcs], bool], clock: Clock
    ) -> None:
        self._ways, self._root = ways, ways.root
        self._accept, self._clock = accept, clock
        self._tail, self._cost = arcs.tail.data, cost.data
        self._heap: list[tuple[Level, int, int, _Fork]] = []
        self._number = count()
        self._best: list[tuple[Level, int]] = []
        self._want = 0

    def loops(self, want: int) -> Iterator[Arcs]:
        """Yield ``want`` loops and those that tie with the last of them, in their order."""
        heap, shown, self._want = self._heap, 0, want
        block: list[Arcs] = []
        due: tuple[Level, int] | None = None
        self._raise(_Fork((), 0, self._root, self._ways), -FAR, {self._root})
        while heap:
            self._clock.check()
            level, cost, _, fork = heappop(heap)
            if block and (level, cost) != due:
                yield from sorted(block)
                shown, block = shown + len(block), []
                if shown >= want:
                    return
            loop = self._follow(level, cost, fork)
            if loop is not None:
                order = canonical(loop, self._tail)
                due = level, cost
                if self._accept(order):
                    block.append(order)
                    insort(self._best, due)
                    del self._best[want:]
        yield from sorted(block)

    def _follow(self, level: Level, cost: int, fork: _Fork) -> Arcs | None:
        """Return the loop that a fork leads to, if it is one; put what remains on the heap."""
        passed = {self._tail[arc] for arc in fork.route}
        passed |= {self._root, fork.at}
        if cost < 0:  # a level is opened: what costs least there is not known yet
            self._push(level, fork, passed, 0)
            return None
        ways = fork.ways.at(level)
        row = ways.row(fork.at)
        back = ways.back(row.heads[fork.next], passed)
        if back is None:
            taken = fork.taken.union(row.arcs[: fork.next], fork.ways.upto(fork.at, fork.above))
            around = _Fork(fork.route, fork.spent, fork.at, fork.ways.without(passed), taken=taken)
            self._push(level, around, passed, cost)
            return None
        self._push(level, fork.moved(fork.next + 1), passed, cost)
        arc = row.arcs[fork.next]
        loop = (*fork.route, arc, *back)
        spent = fork.spent + self._cost[arc]
        for place in range(len(fork.route) + 1, len(loop)):
            arc = loop[place]
            vertex = self._tail[arc]
            passed.add(vertex)
            there = _Fork(loop[:place], spent, vertex, fork.ways, taken=frozenset((arc,)))
            self._push(level, there, passed, cost)
            spent += self._cost[arc]
        return loop

    def _push(self, level: Level, fork: _Fork, passed: set[int], least: int) -> None:
        """Put a fork on the heap with the next arc that it may take, else raise it a level."""
        ways = fork.ways
        row = ways.at(level).row(fork.at)
        for place in range(fork.next, len(row.arcs)):
            arc, head = row.arcs[place], row.heads[place]
            if (
                (head not in passed or head == self._root)
                and arc not in fork.taken
                and ways.beyond(arc, fork.above)
            ):
                cost = max(fork.spent + row.keys[place], least)
                self._put(level, cost, fork if place == fork.next else fork.moved(place))
                return
        self._raise(fork.moved(0, level), level, passed)

    def _raise(self, fork: _Fork, level: Level, passed: set[int]) -> None:
        """Put a fork on the heap where the next level is opened, if there is one."""
        if self._best and len(self._best) == self._want and self._best[-1][0] <= level:
            return
        above = fork.ways.lowest(fork.at, level, passed, fork.taken)
        if above is not None:
            self._put(above, -1, fork)

    def _put(self, level: Level, cost: int, fork: _Fork) -> None:
        if len(self._best) < self._want or (level, cost) <= self._best[-1]:
            heappush(self._heap, (level, cost, next(self._number), fork))
