"""The best loops of a network one after the other, by Lawler's partition of what is left.

The cheapest loop is found; what remains splits into the loops that leave it after its first,
second, … arc, each with a cheapest one of its own. So each further loop costs a few searches for
a cheapest route, however many loops there are, and nothing is enumerated in vain.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from heapq import heappop, heappush
from typing import Any

import numpy as np

from kb.loops.clock import Clock
from kb.loops.compiled import Toolbox, toolbox
from kb.loops.kernels import FAR
from kb.loops.network import Network, Whole

__all__ = ["Arcs", "Search", "Start", "canonical"]

Arcs = tuple[int, ...]
"""A loop as the numbers of its arcs, from its smallest vertex on."""

LEVEL = 32
"""Bits below the level in the key of a widest route: they count its links."""


@dataclass(frozen=True, slots=True)
class Start:
    """Where loops start: through a vertex, or through an arc, and what they must not use."""

    root: int
    prefix: Arcs = ()
    """Arcs that every loop of this start takes first."""
    floor: int = 0
    """No vertex below this one is used."""
    top: int = 0
    """No arc with a higher rank is used."""

    @property
    def exact(self) -> bool:
        """Whether loops of this start are found in their canonical form: ties come sorted."""
        return self.floor == self.root and not self.prefix


@dataclass(frozen=True, slots=True)
class Spent:
    """What a loop may use up: links in all, and links that are only assumed."""

    max_length: int | None = None
    guesses: int = 0


Key = tuple[int, int, Arcs]
"""Level of the weakest link, cost, and the loop in its canonical form."""

_Entry = tuple[int, int, Arcs, Arcs, Start, int, frozenset[int]]
"""A loop to come: its key, its arcs from the start on, where it forks off and what it avoids."""


def canonical(arcs: Arcs, tail: Any) -> Arcs:
    """Return a loop turned so that it starts at its smallest vertex."""
    at = min(range(len(arcs)), key=lambda i: tail[arcs[i]])
    return arcs[at:] + arcs[:at]


class Search:
    """The loops of a network from some starts, in the order of their keys.

    ``cost`` is what a loop's arcs add up to, at most ``dearest``; with ``level`` the worst level
    of its arcs comes before that. ``rank`` works with :attr:`Start.top`. Only loops that
    ``accept`` takes are yielded; at most ``want`` of them, which makes the search quick.
    """

    def __init__(
        self,
        arcs: Network,
        cost: Whole,
        *,
        level: Whole | None = None,
        rank: Whole | None = None,
        dearest: int = FAR - 1,
        spent: Spent = Spent(),
        accept: Callable[[Arcs], bool] = lambda arcs: True,
        clock: Clock | None = None,
        compiled: bool | None = None,
    ) -> None:
        tools = toolbox(len(arcs), compiled=compiled)
        self._tools, self._accept = tools, accept
        self._clock = clock or Clock()
        self._tail, self._head = arcs.tail.tolist(), arcs.head.tolist()
        self._cost, self._guess = cost.tolist(), arcs.assumed.tolist()
        self._level = None if level is None else level.tolist()
        self._spent = spent
        size = arcs.vertices
        hops = 0 if spent.max_length is None else spent.max_length
        self._layers = (size, hops, spent.guesses, int(spent.max_length is not None))
        self._graph = _graph(arcs, cost, tools)
        self._ladder = None if level is None else _graph(arcs, level, tools)
        zeros = np.zeros(len(arcs), np.int64)
        self._rank = tools.sequence(zeros if rank is None else rank)
        self._levels = None if level is None else tools.sequence(level)
        states = size * (hops + 1) * (spent.guesses + 1)
        self._dist = tools.filled(states, FAR)
        self._touched = tools.filled(states + 1, 0)
        self._heap = tools.heap((len(arcs) + 1) * (hops + 1) * (spent.guesses + 1) + 1)
        self._blocked = tools.filled(size, 0)
        self._banned = tools.filled(len(arcs), 0)
        self._route = tools.filled(size + 1, 0)
        self._limit = (2**29 if level is not None else 0, dearest)
        self._best: list[Key] = []

    def loops(self, starts: Iterable[Start], *, want: int | None = None) -> Iterator[Key]:
        """Yield the loops of all starts, best first; ties stand in the order of their arcs."""
        heap: list[_Entry] = []
        exact = True
        for start in starts:
            self._clock.check()
            exact = exact and start.exact
            self._offer(heap, start, start.prefix, frozenset(), want)
            self._clock.step()
        block: list[Key] = []
        shown = 0
        while heap:
            level, cost, order, route, start, fork, banned = heappop(heap)
            # Unless loops are found in the order of their arcs, ties have to wait for each other.
            if block and (exact or (level, cost) != block[0][:2]):
                yield from sorted(block)
                shown, block = shown + len(block), []
                if want is not None and shown >= want:
                    return
            if self._accept(order):
                block.append((level, cost, order))
            for at in range(fork, len(route)):
                self._clock.check()
                also = banned | {route[at]} if at == fork else frozenset({route[at]})
                self._offer(heap, start, route[:at], also, want)
        yield from sorted(block)

    def _offer(
        self,
        heap: list[_Entry],
        start: Start,
        prefix: Arcs,
        banned: frozenset[int],
        want: int | None,
    ) -> None:
        """Put the best loop that begins with ``prefix`` on the heap, if one can still matter."""
        bound = self._limit
        if want is not None and len(self._best) >= want:
            level, cost, order = self._best[want - 1]
            # A loop that starts at a larger vertex comes later than all that tie with it.
            loses = start.exact and start.root > self._tail[order[0]]
            bound = min(bound, (level, cost - loses))
        found = self._complete(start, prefix, banned, bound)
        if found is None:
            return
        level, cost, route = found
        order = canonical(route, self._tail)
        heappush(heap, (level, cost, order, route, start, len(prefix), banned))
        if want is not None and self._accept(order):
            insort(self._best, (level, cost, order))
            del self._best[want:]

    def _complete(
        self, start: Start, prefix: Arcs, banned: frozenset[int], bound: tuple[int, int]
    ) -> tuple[int, int, Arcs] | None:
        """Return level, cost and arcs of the best loop that begins with ``prefix``."""
        spur = self._head[prefix[-1]] if prefix else start.root
        if prefix and spur == start.root:
            return self._closed(prefix, banned, bound)
        marks = [start.root, *(self._tail[arc] for arc in prefix)]
        for vertex in marks:
            self._blocked[vertex] = 1
        for arc in banned:
            self._banned[arc] = 1
        try:
            return self._search(start, prefix, spur, bound)
        finally:
            for vertex in marks:
                self._blocked[vertex] = 0
            for arc in banned:
                self._banned[arc] = 0

    def _closed(
        self, prefix: Arcs, banned: frozenset[int], bound: tuple[int, int]
    ) -> tuple[int, int, Arcs] | None:
        """Return a start whose prefix is a loop already: it is its own only one."""
        if banned or self._too_much(prefix):
            return None
        key = self._worst(prefix), sum(self._cost[arc] for arc in prefix)
        return None if key > bound else (*key, prefix)

    def _too_much(self, arcs: Arcs) -> bool:
        longest = self._spent.max_length
        guesses = sum(self._guess[arc] for arc in arcs)
        return guesses > self._spent.guesses or (longest is not None and len(arcs) > longest)

    def _worst(self, arcs: Arcs) -> int:
        return 0 if self._level is None else max((self._level[arc] for arc in arcs), default=0)

    def _search(
        self, start: Start, prefix: Arcs, spur: int, bound: tuple[int, int]
    ) -> tuple[int, int, Arcs] | None:
        if self._too_much(prefix):
            return None
        _, hops, guesses, hop = self._layers
        left = (
            start.root,
            spur,
            hops - hop * len(prefix),
            guesses - sum(self._guess[arc] for arc in prefix),
        )
        level = self._worst(prefix)
        rank, top = self._rank, start.top
        if self._ladder is not None:
            most = (bound[0] + 1 << LEVEL) - 1
            rules = (rank, top, start.floor, self._blocked, self._banned, True)
            widest = self._run(self._ladder, rules, left, most)
            if widest > most:
                return None
            level = max(level, widest >> LEVEL)
            rank, top = self._levels, level
        if level > bound[0]:
            return None
        spent = sum(self._cost[arc] for arc in prefix)
        most = (bound[1] if level == bound[0] else self._limit[1]) - spent
        rules = (rank, top, start.floor, self._blocked, self._banned, False)
        best = self._run(self._graph, rules, left, most)
        if best > most:
            return None
        length = self._tools.run.forward(
            self._graph, self._layers, rules, left, best, self._dist, self._route
        )
        return level, spent + best, prefix + tuple(int(arc) for arc in self._route[:length])

    def _run(self, graph: Any, rules: Any, ends: Any, most: int) -> int:
        return int(
            self._tools.run.backward(
                graph, self._layers, rules, ends, most, self._dist, self._touched, self._heap
            )
        )


def _graph(arcs: Network, cost: Whole, tools: Toolbox) -> tuple[Any, ...]:
    """Return the arcs as the kernels read them: by tail, by head, and what each costs."""
    ends = np.arange(arcs.vertices + 1)
    back = np.argsort(arcs.head, kind="stable")
    return tuple(
        tools.sequence(values)
        for values in (
            np.searchsorted(arcs.tail, ends),
            arcs.head,
            np.searchsorted(arcs.head[back], ends),
            back,
            arcs.tail,
            cost,
            arcs.assumed,
        )
    )
