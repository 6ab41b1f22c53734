"""Boxes, lines and what meets what: the rules that the layouts are held to, in one place.

Coordinates are whole numbers with y downwards, so that every machine draws the same map.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import sqrt

import numpy as np
import numpy.typing as npt

__all__ = ["Box", "Point", "Segments", "crossings", "meets", "overlaps", "through"]

Point = tuple[int, int]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

BLOCK = 500_000
"""Pairs that are looked at together: a few megabytes for each step of the reckoning."""


@dataclass(frozen=True, slots=True)
class Box:
    """A box by its middle and its size."""

    x: int
    y: int
    width: int
    height: int

    def grown(self, by: int) -> Box:
        """Return the box with a margin around it."""
        return Box(self.x, self.y, self.width + 2 * by, self.height + 2 * by)

    def border_towards(self, point: Point) -> Point:
        """Return where the line from the middle to a point leaves the box."""
        dx, dy = point[0] - self.x, point[1] - self.y
        if not dx and not dy:
            return self.x, self.y
        across = self.width / 2 / abs(dx) if dx else 2.0
        down = self.height / 2 / abs(dy) if dy else 2.0
        part = min(across, down, 1.0)
        return self.x + round(dx * part), self.y + round(dy * part)


def box_array(boxes: Sequence[Box]) -> Ints:
    """Return boxes as rows of left, top, right and bottom, doubled so that halves stay whole."""
    rows = [
        (2 * b.x - b.width, 2 * b.y - b.height, 2 * b.x + b.width, 2 * b.y + b.height)
        for b in boxes
    ]
    return np.array(rows, dtype=np.int64).reshape(-1, 4)


@dataclass(frozen=True, slots=True)
class Segments:
    """Many straight pieces of lines: where each starts, where it ends, whose it is."""

    start: Ints
    end: Ints
    owner: Ints

    @classmethod
    def of(cls, lines: Sequence[Sequence[Point]]) -> Segments:
        """Return the pieces of lines; the owner is the line's position."""
        rows = [(*a, *b, i) for i, line in enumerate(lines) for a, b in pairwise(line)]
        table = np.array(rows, dtype=np.int64).reshape(-1, 5)
        return cls(table[:, 0:2], table[:, 2:4], table[:, 4])


def side(a: Ints, b: Ints, c: Ints) -> Ints:
    """Return on which side of the line a → b the point c is: positive, negative or on it."""
    return (b[..., 0] - a[..., 0]) * (c[..., 1] - a[..., 1]) - (b[..., 1] - a[..., 1]) * (
        c[..., 0] - a[..., 0]
    )


def meets(start: Ints, end: Ints, boxes: Ints) -> Flags:
    """Return piece, box → whether the piece passes through the inside of the box.

    A line meets a box when their extents overlap and the corners are not all on one side of it.
    """
    low, high = 2 * np.minimum(start, end), 2 * np.maximum(start, end)
    found: Flags = (low[:, None, 0] < boxes[:, 2]) & (high[:, None, 0] > boxes[:, 0])
    found &= (low[:, None, 1] < boxes[:, 3]) & (high[:, None, 1] > boxes[:, 1])
    piece, box = np.nonzero(found)
    a, b, near = 2 * start[piece], 2 * end[piece], boxes[box]
    sides = np.stack([side(a, b, near[:, at]) for at in ([0, 1], [2, 1], [0, 3], [2, 3])])
    found[piece, box] = (sides.min(axis=0) < 0) & (sides.max(axis=0) > 0)
    return found


def covered(points: Ints, boxes: Ints, room: Sequence[int] = (0, 0)) -> Flags:
    """Return point, box → whether something of half size ``room`` at the point meets the box."""
    half = np.array(room, dtype=np.int64)
    right: Flags = 2 * (points[:, None] + half) > boxes[None, :, :2]
    left: Flags = 2 * (points[:, None] - half) < boxes[None, :, 2:]
    found: Flags = np.logical_and(right, left).prod(axis=2).astype(np.bool_)
    return found


def crossed(a: Segments, b: Segments) -> Flags:
    """Return piece of a, piece of b → whether they cross inside both."""
    one = np.sign(side(a.start[:, None], a.end[:, None], b.start[None]))
    one *= np.sign(side(a.start[:, None], a.end[:, None], b.end[None]))
    two = np.sign(side(b.start[None], b.end[None], a.start[:, None]))
    two *= np.sign(side(b.start[None], b.end[None], a.end[:, None]))
    found: Flags = (one < 0) & (two < 0)
    return found


def crossings(lines: Sequence[Sequence[Point]]) -> int:
    """Return how many pairs of lines cross.

    >>> crossings([[(0, 0), (10, 10)], [(0, 10), (10, 0)]])
    1
    """
    pieces = Segments.of(lines)
    count = len(pieces.owner)
    step = max(1, BLOCK // max(1, count))  # all pairs at once would take gigabytes
    pairs: set[tuple[int, int]] = set()
    for at in range(0, count, step):
        part = slice(at, at + step)
        some = Segments(pieces.start[part], pieces.end[part], pieces.owner[part])
        first, second = np.nonzero(crossed(some, pieces))
        owners = zip(some.owner[first].tolist(), pieces.owner[second].tolist(), strict=True)
        pairs |= {(a, b) for a, b in owners if a < b}
    return len(pairs)


def through(
    boxes: Sequence[Box], ends: Sequence[tuple[int, int]], lines: Sequence[Sequence[Point]]
) -> list[tuple[int, int]]:
    """Return each line and box where the line passes behind a box that is not one of its ends.

    Such a line would read as an arrow to or from the wrong box: a map must have none.

    >>> row = [Box(0, 0, 8, 4), Box(20, 0, 8, 4), Box(40, 0, 8, 4)]
    >>> through(row, [(0, 2)], [[(4, 0), (36, 0)]])
    [(0, 1)]
    """
    pieces = Segments.of(lines)
    hit = meets(pieces.start, pieces.end, box_array(boxes))
    own = np.array(ends, dtype=np.int64).reshape(-1, 2)[pieces.owner]
    piece = np.arange(len(pieces.owner))
    hit[piece, own[:, 0]] = hit[piece, own[:, 1]] = False
    found = {(int(pieces.owner[p]), int(box)) for p, box in zip(*np.nonzero(hit), strict=True)}
    return sorted(found)


def overlaps(boxes: Sequence[Box], gap: int = 0) -> list[tuple[int, int]]:
    """Return each pair of boxes that share room, or come nearer to each other than ``gap``.

    >>> overlaps([Box(0, 0, 10, 10), Box(9, 0, 10, 10), Box(40, 0, 10, 10)])
    [(0, 1)]
    """
    edge = box_array(boxes)
    apart = (edge[:, None, :2] >= edge[None, :, 2:] + 2 * gap).any(axis=2)
    shared = ~(apart | apart.T)
    return [(int(a), int(b)) for a, b in zip(*np.nonzero(np.triu(shared, 1)), strict=True)]


def distance(points: Ints, pieces: Segments) -> npt.NDArray[np.float64]:
    """Return point, piece → how far apart they are."""
    a = pieces.start[None].astype(np.float64)
    d = pieces.end[None] - a
    p = points[:, None] - a
    square = np.maximum((d * d).sum(axis=2), 1.0)
    part = np.clip((p * d).sum(axis=2) / square, 0.0, 1.0)[..., None]
    gap = p - d * part
    found: npt.NDArray[np.float64] = np.sqrt((gap * gap).sum(axis=2))
    return found


def along(line: Sequence[Point], part: float) -> tuple[float, float, float, float]:
    """Return the point at a part of a line's length, and the direction there (length 1)."""
    pieces = [
        (a, b, sqrt((b[0] - a[0]) * (b[0] - a[0]) + (b[1] - a[1]) * (b[1] - a[1])))
        for a, b in pairwise(line)
    ]
    rest = part * length(line)
    for a, b, size in pieces:
        if rest <= size and size:
            t = rest / size
            dx, dy = b[0] - a[0], b[1] - a[1]
            return a[0] + dx * t, a[1] + dy * t, dx / size, dy / size
        rest -= size
    a, b, size = next((p for p in reversed(pieces) if p[2]), (line[-1], line[-1], 1.0))
    return float(b[0]), float(b[1]), (b[0] - a[0]) / size, (b[1] - a[1]) / size


def length(line: Sequence[Point]) -> float:
    """Return the length of a line.

    >>> length([(0, 0), (3, 4), (3, 10)])
    11.0
    """
    return sum(
        sqrt((b[0] - a[0]) * (b[0] - a[0]) + (b[1] - a[1]) * (b[1] - a[1]))
        for a, b in pairwise(line)
    )
