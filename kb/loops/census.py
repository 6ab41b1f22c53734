"""All loops up to a length: listed, or counted by length, by sign and by arc."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kb.loops.clock import Clock
from kb.loops.compiled import Toolbox, toolbox
from kb.loops.network import Network, Whole, starts
from kb.loops.starts import Arcs
from kb.loops.walker import FAR_AWAY

__all__ = ["Census"]

STEPS = 1_000_000
"""Steps of the compiled search between two looks at the clock: a few hundredths of a second."""

PLAIN_STEPS = 40_000
"""The same in plain Python."""

LISTED = 16_384
"""Loops that are listed between two looks at the clock."""


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
        index = arcs.index
        near = index.arcs
        tools = self._tools = toolbox(len(near), compiled=compiled)
        longest = self._longest = min(max_length, near.vertices)
        self._steps = steps or (STEPS if tools.compiled else PLAIN_STEPS)
        self._listed = listed
        self._guesses = guesses
        self._first, self.total = 0, near.vertices
        self._index = None if through is None else index
        self._numbers: NDArray[Any] | None = None
        if through is None:
            self._numbers, self._rows, self._marks = _hubs_first(near, index.numbers, tools)
            self._seen = tools.small(0, 0), tools.small(0, 0)
        else:
            root = index.find_vertex(through)
            self._first, self.total = root or 0, int(root is not None)
            self._rows = index.rows(tools)
            self._marks, self._seen = index.borrow(tools)
        self._stack = tools.stack(6, longest + 2)
        self._state = tools.filled(5, 0)
        self._state[0], self._state[1] = self._first, -1
        self._counts = tools.filled((longest + 1) * 3, 0)
        self._load = tools.filled(len(near), 0)

    @property
    def done(self) -> int:
        """The vertices through which all loops have been seen."""
        return int(self._state[0]) - self._first

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
        load[self._whole_numbers] = np.array(self._load, np.int64)
        return load

    @property
    def _whole_numbers(self) -> NDArray[Any]:
        """The number of each arc that is walked in the network that was given."""
        return self._arcs.index.numbers if self._numbers is None else self._numbers

    def count(self, *, chunks: int | None = None) -> None:
        """Count to the end, or for some chunks; raises :class:`OutOfTime` when the time is over.

        Called again, it goes on where it stopped.
        """
        store = (self._tools.small(1, 0), self._tools.filled(1, 0))
        while not self.finished and chunks != 0:
            self._clock.check()
            self._walk(store, 2**62)  # as many as there are
            chunks = None if chunks is None else chunks - 1

    def chunks(self) -> Iterator[tuple[Whole, Whole]]:
        """Yield loops as two sequences: arcs one after another, and where each loop starts."""
        tools, numbers = self._tools, self._whole_numbers
        room = self._listed + 2  # the arcs from one vertex to the root come together
        store = (tools.small(room * self._longest, 0), tools.filled(room + 1, 0))
        while not self.finished:
            self._clock.check()
            self._walk(store, self._listed)
            written = int(self._state[4])
            if written:
                places = np.array(store[1][: written + 1])
                yield numbers[np.asarray(store[0][: places[-1]])], places

    def tables(self) -> Iterator[Whole]:
        """Yield the loops of a chunk that have as many links as a table, a row for each."""
        for arcs, places in self.chunks():
            lengths = np.diff(places)
            every = np.flatnonzero(np.bincount(lengths)).tolist()
            for length in every:
                if len(every) == 1:
                    yield arcs.reshape(-1, length)
                    break
                begins = places[:-1][lengths == length]
                yield arcs[begins[:, None] + np.arange(length)]

    def loops(self, accept: Callable[[Arcs], bool] | None = None) -> Iterator[Arcs]:
        """Yield the loops as they are found, each from its smallest vertex on."""
        tail = self._arcs.tail
        for table in self.tables():
            length = table.shape[1]
            first = tail[table].argmin(axis=1)
            turn = (first[:, None] + np.arange(length)) % length
            flat = np.take_along_axis(table, turn, axis=1).ravel().tolist()
            rows = zip(*[iter(flat)] * length, strict=True)
            yield from rows if accept is None else filter(accept, rows)

    def _walk(self, store: tuple[Any, Any], listing: int) -> None:
        alone = self._index is not None
        end = self._first + self.total
        limits = (self._longest, self._guesses, end, self._steps, listing, alone)
        self._tools.run.walk(
            self._rows,
            self._marks,
            self._seen,
            self._stack,
            self._state,
            limits,
            (self._counts, self._load),
            store,
        )
        if self._index is not None and self.finished:
            self._index.give_back(self._tools, self._marks, self._seen)
        self._clock.start(self.total)
        self._clock.step(self.done)


def _hubs_first(
    near: Network, numbers: NDArray[Any], tools: Toolbox
) -> tuple[NDArray[Any], tuple[Any, ...], tuple[Any, ...]]:
    """Return a cyclic network with its vertices numbered by falling number of arcs.

    As the number of each arc, the rows that the kernel reads, and what it marks vertices in.
    """
    size = near.vertices
    degree = np.bincount(near.tail, minlength=size) + np.bincount(near.head, minlength=size)
    rank = np.empty(size, np.int32)
    rank[np.argsort(-degree, kind="stable")] = np.arange(size, dtype=np.int32)
    tail, head = rank[near.tail], rank[near.head]
    order = np.argsort(tail.astype(np.int64) * size + head, kind="stable")
    tail, head = tail[order], head[order]
    back = np.argsort(head, kind="stable").astype(np.int32)
    start = starts(tail, size)
    sequences: tuple[NDArray[Any], ...] = (
        start, head, starts(head, size), back, tail, near.sign[order], near.assumed[order]
    )  # fmt: skip
    rows = tuple(map(tools.read, sequences))
    marks = (
        tools.small(size, FAR_AWAY),
        tools.small(size, 0),
        tools.read(start.copy()),
        tools.small(size, 0),
        tools.small(size, 0),
    )
    return numbers.astype(np.int32)[order], rows, marks
