"""From which vertices a loop starts that costs no more than a bound, and where it may pass."""

from __future__ import annotations

from collections.abc import Iterator
from time import perf_counter
from typing import Any

import numpy as np

from kb.loops.clock import Clock
from kb.loops.compiled import toolbox
from kb.loops.index import Index
from kb.loops.kernels import FAR
from kb.loops.network import Whole

__all__ = ["RoundTrips"]

SWEPT = 4_096
"""Roots between two looks at the clock, at most."""

PATIENCE = 0.05
"""Seconds between two looks at the clock, after which fewer roots are taken at once."""


class RoundTrips:
    """Looks from every vertex for the cheapest loop of which it is the smallest vertex."""

    def __init__(self, index: Index, clock: Clock, *, compiled: bool | None = None) -> None:
        arcs = index.arcs
        tools = self._tools = toolbox(len(arcs), compiled=compiled)
        self._arcs, self._clock = arcs, clock
        columns = (
            arcs.start, index.forth, arcs.head, index.in_start, index.back, arcs.tail, arcs.cost
        )  # fmt: skip
        self._rows = columns if tools.compiled else tuple(column.data for column in columns)
        size = arcs.vertices
        behind, ahead = ((tools.filled(size, FAR), tools.filled(size + 1, 0)) for _ in range(2))
        self._work = (behind, ahead, tools.heap(len(arcs) + 2))
        # A loop costs at least what leads to larger vertices and from there.
        up = np.where(arcs.head >= arcs.tail, arcs.cost, np.int64(FAR // 2))
        down = np.where(arcs.head <= arcs.tail, arcs.cost, np.int64(FAR // 2))
        down[arcs.head == arcs.tail] = 0
        out = np.minimum.reduceat(up, arcs.start[:-1])
        into = np.minimum.reduceat(down[index.back], index.in_start[:-1])
        order: Whole = np.argsort(out + into, kind="stable")
        self._least, self._roots = (out + into)[order], tools.sequence(order)

    def up_to(self, dearest: int, want: int | None) -> tuple[Whole, Whole, int]:
        """Return the vertices and the arcs of all loops of such a cost at most, and that cost.

        The vertices are those from which such loops start. With ``want`` the cost comes down to
        one that as many loops do not exceed.
        """
        tools = self._tools
        end = int(self._least.searchsorted(dearest, side="right"))
        best = tools.filled(end, FAR)
        nothing = tools.small(self._arcs.vertices, 0)
        self._clock.start(end)
        chunk = self._chunks()
        at = 0
        while at < end:
            span = (at, min(at + next(chunk), end))
            self._go(self._roots, span, dearest, (best, nothing))
            at = span[1]
            self._clock.step(at)
            if want is not None and at >= want:
                dearest = min(dearest, int(np.partition(np.array(best[:at]), want - 1)[want - 1]))
                end = min(end, int(self._least.searchsorted(dearest, side="right")))
        roots = np.array(self._roots[:at], np.int64)[np.array(best[:at], np.int64) <= dearest]
        return np.sort(roots), self._passed(roots, dearest), dearest

    def _passed(self, roots: Whole, dearest: int) -> Whole:
        """Return the arcs between what lies on the ways that loops of some roots may take."""
        tools, arcs, chunk, at = self._tools, self._arcs, self._chunks(), 0
        found = (tools.filled(len(roots), 0), tools.small(arcs.vertices, 0))
        while at < len(roots):
            span = (at, min(at + next(chunk), len(roots)))
            self._go(tools.sequence(roots), span, dearest, found)
            at = span[1]
        marked = np.array(found[1], np.bool_)
        kept = marked[arcs.tail] & marked[arcs.head] & (arcs.cost <= dearest)
        return np.flatnonzero(kept)

    def _chunks(self) -> Iterator[int]:
        """Yield how many roots to take at once: Ctrl-C and the clock wait for them."""
        many = 16
        while True:
            self._clock.check()
            began = perf_counter()
            yield many
            many = max(many // 2, 1) if perf_counter() - began > PATIENCE else many * 2
            many = min(many, SWEPT)

    def _go(self, roots: Any, span: tuple[int, int], dearest: int, found: tuple[Any, Any]) -> None:
        self._tools.run.round_trips(self._rows, roots, span, dearest, found, self._work)
