"""Where loops start: at a vertex or with an arc, one or many."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from kb.loops.network import Network, Whole

__all__ = ["Arcs", "Start", "Starts", "canonical"]

Arcs = tuple[int, ...]
"""A loop as the numbers of its arcs, from its smallest vertex on."""


def canonical(arcs: Arcs, tail: Any) -> Arcs:
    """Return a loop turned so that it starts at its smallest vertex."""
    tails = [tail[arc] for arc in arcs]
    at = tails.index(min(tails))
    return arcs[at:] + arcs[:at]


@dataclass(frozen=True, slots=True)
class Start:
    """Where a loop starts: at a vertex, or with an arc, and what it must not use."""

    root: int
    prefix: Arcs = ()
    """Arcs that every loop of this start takes first."""
    floor: int = 0
    """No vertex below this one is used."""
    top: int = 0
    """No arc with a higher rank is used behind the prefix."""

    @property
    def exact(self) -> bool:
        """Whether loops of this start are found in their canonical form: ties come sorted."""
        return self.floor == self.root and not self.prefix


@dataclass(frozen=True, eq=False, slots=True)
class Starts:
    """Many starts as columns."""

    roots: Whole
    firsts: Whole
    """The arc that the loops of a start take first; −1 where it is not settled."""
    tops: Whole
    exact: bool = False
    """Whether each start keeps to the vertices from its root on."""

    @classmethod
    def at_vertices(cls, roots: Whole) -> Starts:
        """Return a start at each of some vertices, for the loops of which it is the smallest."""
        return cls(roots, np.full(len(roots), -1), np.zeros(len(roots), np.int64), exact=True)

    @classmethod
    def at_arcs(cls, arcs: Network, chosen: Whole, tops: Whole | None = None) -> Starts:
        """Return a start with each of some arcs."""
        none = np.zeros(len(chosen), np.int64)
        return cls(arcs.tail[chosen].astype(np.int64), chosen, none if tops is None else tops)

    def __len__(self) -> int:
        return len(self.roots)

    def __getitem__(self, at: int) -> Start:
        root, first, top = int(self.roots[at]), int(self.firsts[at]), int(self.tops[at])
        return Start(root, () if first < 0 else (first,), root if self.exact else 0, top)

    def closed(self, head: Sequence[int]) -> list[int]:
        """Return the starts with an arc from a vertex to itself."""
        pairs = enumerate(zip(self.roots.tolist(), self.firsts.tolist(), strict=True))
        return [at for at, (root, first) in pairs if first >= 0 and head[first] == root]
