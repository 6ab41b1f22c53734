"""What is left from every vertex to one at least: SciPy's search, in C with or without Numba."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from kb.loops.kernels import FAR
from kb.loops.network import Network, Whole

__all__ = ["Ahead"]

EXACT = 2**52
"""Up to here a float holds every whole number; what is farther counts as just so far."""


class Ahead:
    """The arcs turned round; the parallel ones are one, with the least cost."""

    def __init__(self, arcs: Network, cost: Whole) -> None:
        order = np.argsort(arcs.head, kind="stable")  # by head, then as before: by tail
        head, tail = arcs.head[order], arcs.tail[order]
        new = np.ones(len(order), np.bool_)
        new[1:] = (head[1:] != head[:-1]) | (tail[1:] != tail[:-1])
        least = np.minimum.reduceat(cost[order], np.flatnonzero(new)) if len(order) else cost
        head, tail = head[new], tail[new]
        start = np.searchsorted(head, np.arange(arcs.vertices + 1)).astype(np.int32)
        costs = np.minimum(least, EXACT).astype(np.float64)
        shape = (arcs.vertices, arcs.vertices)
        self._matrix = csr_array((costs, tail, start), shape=shape)

    def of(self, vertex: int) -> Whole:
        """Return the least cost from each vertex to this one, never more than it is."""
        far = dijkstra(self._matrix, indices=np.array([vertex]))[0]
        near = np.minimum(np.where(np.isinf(far), 0, far), EXACT).astype(np.int64)
        left: Whole = np.where(np.isinf(far), FAR, near)
        return left
