"""The best loops of a network one after the other, by Lawler's partition of what is left.

The cheapest loop is found; what remains splits into the loops that leave it after its first,
second, … arc, each with a cheapest one of its own. So each further loop costs a few searches for
a cheapest route, however many loops there are, and nothing is enumerated in vain.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from heapq import heappop, heappush
from time import perf_counter
from typing import Any

import numpy as np

from kb.loops.clock import Clock
from kb.loops.compiled import Toolbox, toolbox
from kb.loops.kernels import FAR
from kb.loops.network import Network, Whole
from kb.loops.starts import Arcs, Start, Starts, canonical

__all__ = ["Arcs", "Key", "Search", "Spent", "Starts", "canonical", "graph_arrays"]

FIRST_SWEPT = 16
SWEPT = 2_048
"""Starts between two looks at the clock, at first and at most."""

PATIENCE = 0.05
"""Seconds between two looks at the clock, after which fewer starts are taken at once."""

LEVEL = 32
"""Bits below the level in the key of a widest route: they count its links."""


@dataclass(frozen=True, slots=True)
class Spent:
    """What a loop may use up: links in all, and links that are only assumed."""

    max_length: int | None = None
    guesses: int = 0


Key = tuple[int, int, Arcs]
"""Level of the weakest link, cost, and the loop in its canonical form."""

_Entry = tuple[int, int, Arcs, Arcs, Start, int, frozenset[int]]
"""A loop to come: its key, its arcs from the start on, where it forks off and what it avoids."""


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
        self._layers = _layers(arcs.vertices, spent)
        self._graph = graph_arrays(arcs, cost, tools)
        self._ladder = None if level is None else graph_arrays(arcs, level, tools)
        zeros = np.zeros(len(arcs), np.int64)
        self._rank = tools.sequence(zeros if rank is None else rank)
        self._levels = None if level is None else tools.sequence(level)
        self._desk = _Desk(tools, arcs.vertices, len(arcs), self._layers)
        self._limit = (2**29 if level is not None else 0, dearest)
        self._best: list[Key] = []
        self._aimed: Start | None = None

    def loops(self, starts: Starts, *, want: int | None = None) -> Iterator[Key]:
        """Yield the loops of all starts, best first; ties stand in the order of their arcs."""
        heap: list[_Entry] = []
        exact = starts.exact
        self._clock.start(len(starts))
        if self._ladder is None and len(starts) > 1:
            self._sweep(heap, starts, want)
        else:
            for at in range(len(starts)):
                start = starts[at]
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
        self._clock.check()
        found = self._complete(start, prefix, banned, self._bound(start, want))
        if found is not None:
            self._take(heap, start, len(prefix), banned, found, want)

    def _bound(self, start: Start, want: int | None) -> tuple[int, int]:
        """Return the worst level and cost that can still matter."""
        if want is None or len(self._best) < want:
            return self._limit
        level, cost, order = self._best[want - 1]
        # A loop that starts at a larger vertex comes later than all that tie with it.
        loses = start.exact and start.root > self._tail[order[0]]
        return min(self._limit, (level, cost - loses))

    def _take(  # noqa: PLR0917
        self,
        heap: list[_Entry],
        start: Start,
        fork: int,
        banned: frozenset[int],
        found: tuple[int, int, Arcs],
        want: int | None,
    ) -> None:
        """Put a loop on the heap; those that count lower the bound."""
        level, cost, route = found
        order = canonical(route, self._tail)
        heappush(heap, (level, cost, order, route, start, fork, banned))
        if want is not None and self._accept(order):
            insort(self._best, (level, cost, order))
            del self._best[want:]

    def _sweep(self, heap: list[_Entry], starts: Starts, want: int | None) -> None:
        """Put the best loop of each of many starts on the heap, a few hundred starts at a time."""
        desk, tools = self._desk, self._tools
        columns = tuple(
            tools.sequence(column) for column in (starts.roots, starts.firsts, starts.tops)
        )
        rules = (self._rank, 0, -1 if starts.exact else 0, desk.blocked, desk.banned, False)
        many = SWEPT if want is None else min(SWEPT, max(want, 16))
        at, chunk = 0, min(FIRST_SWEPT, SWEPT)
        while at < len(starts):
            self._clock.check()
            began = perf_counter()
            end = min(at + chunk, len(starts))
            span = (at, end, self._bound(starts[at], want)[1], many)
            store = (desk.routes, desk.places, desk.which)
            work = (desk.dist, desk.touched, desk.heap, desk.route)
            at = int(tools.run.sweep(self._graph, self._layers, rules, columns, span, store, work))
            for place in range(int(desk.places[-1])):
                start = starts[int(desk.which[place])]
                inner = desk.routes[desk.places[place] : desk.places[place + 1]]
                route = start.prefix + tuple(int(arc) for arc in inner)
                cost = sum(self._cost[arc] for arc in route)
                self._take(heap, start, len(start.prefix), frozenset(), (0, cost, route), want)
            self._clock.step(at)
            # Ctrl-C and the clock wait for a chunk; what it holds does not change the loops.
            chunk = max(chunk // 2, 1) if perf_counter() - began > PATIENCE else chunk * 2
            chunk = min(chunk, SWEPT)
        # The sweep leaves out the starts that are loops in themselves.
        for number in starts.closed(self._head):
            start = starts[number]
            self._offer(heap, start, start.prefix, frozenset(), want)

    def _complete(
        self, start: Start, prefix: Arcs, banned: frozenset[int], bound: tuple[int, int]
    ) -> tuple[int, int, Arcs] | None:
        """Return level, cost and arcs of the best loop that begins with ``prefix``."""
        spur = self._head[prefix[-1]] if prefix else start.root
        if prefix and spur == start.root:
            return self._closed(prefix, banned, bound)
        desk = self._desk
        marks = [start.root, *(self._tail[arc] for arc in prefix)]
        for vertex in marks:
            desk.blocked[vertex] = 1
        for arc in banned:
            desk.banned[arc] = 1
        try:
            return self._search(start, prefix, spur, bound)
        finally:
            for vertex in marks:
                desk.blocked[vertex] = 0
            for arc in banned:
                desk.banned[arc] = 0

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
        ends = (
            start.root,
            spur,
            hops - hop * len(prefix),
            guesses - sum(self._guess[arc] for arc in prefix),
        )
        self._aim(start, bound)
        if self._ladder is None:
            return self._straight(start, prefix, ends, 0, bound)
        # The worst arc of the best route that avoids nothing is a first guess at the level.
        least = self._worst(prefix)
        if spur != start.root:
            state = (ends[2] * (guesses + 1) + ends[3]) * self._layers[0] + spur
            least = max(least, int(self._desk.wide[state]) >> LEVEL)
            if least > bound[0]:
                return None
            found = self._straight(start, prefix, ends, least, bound)
            if found is not None:
                return found
        most = (bound[0] + 1 << LEVEL) - 1
        desk = self._desk
        rules = (self._rank, start.top, start.floor, desk.blocked, desk.banned, True)
        work = (desk.dist, desk.touched, desk.heap)
        widest = self._tools.run.backward(self._ladder, self._layers, rules, ends, most, *work)
        if widest > most:
            return None
        return self._straight(start, prefix, ends, max(least, int(widest) >> LEVEL), bound)

    def _straight(
        self,
        start: Start,
        prefix: Arcs,
        ends: tuple[int, int, int, int],
        level: int,
        bound: tuple[int, int],
    ) -> tuple[int, int, Arcs] | None:
        """Return the cheapest completion with no arc beyond a level."""
        desk, run = self._desk, self._tools.run
        if level > bound[0]:
            return None
        rank, top = (self._rank, start.top) if self._levels is None else (self._levels, level)
        rules = (rank, top, start.floor, desk.blocked, desk.banned, False)
        spent = sum(self._cost[arc] for arc in prefix)
        most = (bound[1] if level == bound[0] else self._limit[1]) - spent
        # Ties are told apart by their arcs where loops are found in that order, else later.
        work = (desk.touched, desk.heap, int(start.exact))
        where = (self._graph, self._layers, rules, ends)
        best = int(run.toward(*where, most, desk.aim, desk.dist, work))
        if best > most:
            return None
        if start.exact:
            mark = (desk.marked, desk.queue)
            length = run.trace(*where, best, desk.dist, mark, desk.route)
        else:
            length = run.retrace(*where, best, desk.dist, desk.route)
        return level, spent + best, prefix + tuple(int(arc) for arc in desk.route[:length])

    def _aim(self, start: Start, bound: tuple[int, int]) -> None:
        """Learn what is left from each state at least, for all searches of one start."""
        if self._aimed == start:
            return
        self._aimed = start
        desk, ends = self._desk, (start.root, -1, 0, 0)
        free, unbanned = desk.free, desk.unbanned
        free[start.root] = 1
        rank, top, most = self._rank, start.top, bound[1]
        if self._ladder is not None:
            rules = (rank, top, start.floor, free, unbanned, True)
            work = (desk.wide, desk.widened, desk.heap)
            worst = (bound[0] + 1 << LEVEL) - 1
            self._tools.run.backward(self._ladder, self._layers, rules, ends, worst, *work)
            # No arc beyond the worst level that can still matter is on a way that matters.
            rank, top, most = self._levels, bound[0], self._limit[1]
        rules = (rank, top, start.floor, free, unbanned, False)
        work = (desk.aim, desk.aimed, desk.heap)
        self._tools.run.backward(self._graph, self._layers, rules, ends, most, *work)
        free[start.root] = 0


class _Desk:
    """The sequences that the kernels work on; what is set in one run is reset by the next."""

    def __init__(
        self, tools: Toolbox, vertices: int, arcs: int, layers: tuple[int, int, int, int]
    ) -> None:
        _, hops, guesses, _ = layers
        deep = (hops + 1) * (guesses + 1)
        states = vertices * deep
        self.dist, self.aim, self.wide = (tools.filled(states, FAR) for _ in range(3))
        self.touched, self.aimed, self.widened = (tools.filled(states + 1, 0) for _ in range(3))
        self.marked, self.queue = tools.filled(states, 0), tools.filled(states, 0)
        self.blocked, self.free = tools.filled(vertices, 0), tools.filled(vertices, 0)
        self.banned, self.unbanned = tools.filled(arcs, 0), tools.filled(arcs, 0)
        self.heap = tools.heap((arcs + 1) * deep + 1)
        self.route = tools.filled(vertices + 1, 0)
        self.routes = tools.filled(vertices + SWEPT + 1, 0)
        self.places, self.which = tools.filled(SWEPT + 2, 0), tools.filled(SWEPT + 1, 0)


def _layers(vertices: int, spent: Spent) -> tuple[int, int, int, int]:
    """Return the size of a layer, the most links and assumed links, and what a link counts."""
    bounded = spent.max_length is not None
    return vertices, spent.max_length or 0, spent.guesses, int(bounded)


def graph_arrays(arcs: Network, cost: Whole, tools: Toolbox) -> tuple[Any, ...]:
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
