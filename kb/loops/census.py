"""All loops up to a length: listed, or counted by length, by sign and by arc."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np

from kb.loops.clock import Clock
from kb.loops.compiled import toolbox
from kb.loops.network import Network, Whole
from kb.loops.search import Arcs, canonical

__all__ = ["Census"]

STEPS = 1_000_000
"""Steps of the compiled search between two looks at the clock: a few hundredths of a second."""

PLAIN_STEPS = 40_000
"""The same in plain Python."""

LISTED = 4_096
"""Loops that are listed between two looks at the clock."""


@dataclass(frozen=True, slots=True)
class _Sorted:
    """The cyclic part of a network, vertices with the most arcs first."""

    arcs: Network
    numbers: Whole
    """The number of each arc in the network that it came from."""


class Census:
    """A walk over all loops of up to ``max_length`` links, in chunks; it can be read bit by bit.

    ``through`` walks only those through one vertex, ``guesses`` lets loops have assumed arcs. Of
    each vertex it is known when all loops through it have been seen: ``done`` of ``total``.
    """

    def __init__(
        self,
        arcs: Network,
        max_length: int,
        *,
        through: int | None = None,
        guesses: int = 0,
        clock: Clock | None = None,
        compiled: bool | None = None,
        steps: int | None = None,
        listed: int = LISTED,
    ) -> None:
        self._arcs, self._clock = arcs, clock or Clock()
        sorted_ = _hubs_first(arcs, max_length, through)
        near = sorted_.arcs
        self._numbers = sorted_.numbers
        self._tools = toolbox(len(near), compiled=compiled)
        self._longest = min(max_length, near.vertices)
        self._steps = steps or (STEPS if self._tools.compiled else PLAIN_STEPS)
        self._listed = listed
        self._guesses = guesses
        self.total = min(near.vertices, 1) if through is not None else near.vertices
        self._prepare(near)

    def _prepare(self, near: Network) -> None:
        tools, longest = self._tools, self._longest
        size, ends = near.vertices, np.arange(near.vertices + 1)
        start = tools.sequence(np.searchsorted(near.tail, ends))
        order = np.lexsort((near.tail, near.head))
        self._graph = (
            start,
            tools.sequence(near.head),
            tools.sequence(np.searchsorted(near.head[order], ends)),
            tools.sequence(near.tail[order]),
            tools.sequence(near.sign),
            tools.sequence(near.assumed),
        )
        self._marks = (
            tools.filled(size, longest + 1),
            tools.filled(size, 0),
            tools.sequence(np.searchsorted(near.tail, ends)),
            tools.filled(size, 0),
        )
        self._stack = tuple(tools.filled(longest + 2, 0) for _ in range(6))
        self._state = tools.sequence(np.array([0, -1, 0, 0, 0]))
        self._counts = tools.filled((longest + 1) * 3, 0)
        self._load = tools.filled(len(near), 0)

    @property
    def done(self) -> int:
        """The vertices through which all loops have been seen."""
        return int(self._state[0])

    @property
    def finished(self) -> bool:
        """Whether every loop has been seen."""
        return self.done >= self.total

    @property
    def found(self) -> int:
        """The number of loops seen so far."""
        return int(self._state[3])

    @property
    def counts(self) -> Whole:
        """Loops so far, by length (from 0) and by sign: balancing, undetermined, reinforcing."""
        return np.array(self._counts, np.int64).reshape(-1, 3)

    @property
    def load(self) -> Whole:
        """How many loops pass each arc of the network; whole only when finished."""
        load = np.zeros(len(self._arcs), np.int64)
        load[self._numbers] = np.array(self._load, np.int64)
        return load

    def count(self, *, chunks: int | None = None) -> None:
        """Count to the end, or for some chunks; raises :class:`OutOfTime` when the time is over.

        Called again, it goes on where it stopped.
        """
        store = (self._tools.filled(1, 0), self._tools.filled(1, 0))
        while not self.finished and chunks != 0:
            self._clock.check()
            self._walk(store, 1)
            chunks = None if chunks is None else chunks - 1

    def chunks(self) -> Iterator[tuple[Any, Any]]:
        """Yield loops as two sequences: arcs one after another, and where each loop starts."""
        tools = self._tools
        store = (tools.filled(self._listed * self._longest, 0), tools.filled(self._listed + 1, 0))
        while not self.finished:
            self._clock.check()
            self._walk(store, self._listed)
            written = int(self._state[4])
            if written:
                places = np.array(store[1][: written + 1])
                yield self._numbers[np.array(store[0][: places[-1]], np.int64)], places

    def loops(self, accept: Callable[[Arcs], bool] = lambda arcs: True) -> Iterator[Arcs]:
        """Yield the loops as they are found, each from its smallest vertex on."""
        tail = self._arcs.tail.tolist()
        for routes, places in self.chunks():
            arcs, at = routes.tolist(), places.tolist()
            for begin, end in pairwise(at):
                loop = canonical(tuple(arcs[begin:end]), tail)
                if accept(loop):
                    yield loop

    def _walk(self, store: tuple[Any, Any], listing: int) -> None:
        limits = (self._longest, self._guesses, self.total, self._steps, listing)
        self._tools.run.walk(
            self._graph,
            self._marks,
            self._stack,
            self._state,
            limits,
            (self._counts, self._load),
            store,
        )
        self._clock.start(self.total)
        self._clock.step(self.done)


def _hubs_first(arcs: Network, longest: int, through: int | None) -> _Sorted:
    """Return the cyclic part with its vertices numbered by falling number of arcs.

    A vertex that all loops shall pass comes before the hubs.
    """
    size = arcs.vertices
    numbers = arcs.cyclic() if through is None else _around(arcs, through, longest)
    near = arcs.select(numbers)
    degree = np.bincount(near.tail, minlength=size) + np.bincount(near.head, minlength=size)
    used = int((degree > 0).sum())
    if through is not None and through < size:
        degree[through] *= len(near) + 1
    order = np.argsort(-degree, kind="stable")[:used]
    rank = np.zeros(size, np.int32)
    rank[order] = np.arange(len(order), dtype=np.int32)
    near = replace(near, tail=rank[near.tail], head=rank[near.head], vertices=len(order))
    by_rank = np.lexsort((near.head, near.tail))
    return _Sorted(near.select(by_rank), numbers[by_rank])


def _around(arcs: Network, vertex: int, longest: int) -> Whole:
    """Return the arcs on closed walks of so many links at most through a vertex."""
    if vertex >= arcs.vertices:
        return np.zeros(0, np.int64)
    ways = []
    for from_, to in ((arcs.tail, arcs.head), (arcs.head, arcs.tail)):
        links = np.full(arcs.vertices, longest + 1)
        links[vertex] = 0
        for step in range(1, min(longest, arcs.vertices)):
            reached = to[links[from_] == step - 1]
            reached = reached[links[reached] > step]
            if not len(reached):
                break
            links[reached] = step
        ways.append(links)
    numbers: Whole = np.flatnonzero(ways[0][arcs.tail] + 1 + ways[1][arcs.head] <= longest)
    return numbers
