"""Ways around boxes, along lanes: short, with few bends, and crossing few other lines."""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from kb.maps.geometry import Box, Flags, Ints, Point, Segments, box_array, covered, crossed, meets

__all__ = ["CLEAR", "Router"]

CLEAR = 5
"""Pixels that stay free between a line and a foreign box."""
BEND, CROSS, SHARED, ALONG = 60, 110, 130, 300
"""What a bend, a crossing, a bend where another line bends, and running along another line count,
in pixels of detour: two lines on one lane would read as one."""
NEAR = 200
MANY = 700
"""More bends than that are joined along their lanes only, which is quick and looks worse."""
REACH = 460
"""The longest piece of a line between two bends."""


class Router:
    """Finds ways on lanes around boxes; knows the lines that are there and what each crosses."""

    def __init__(self, boxes: Sequence[Box], spots: Sequence[Point]) -> None:
        self.boxes = boxes
        self.fence = box_array([box.grown(CLEAR) for box in boxes])
        points = np.array(spots, dtype=np.int64).reshape(-1, 2)
        free = np.count_nonzero(covered(points, self.fence), axis=1) == 0
        self.points = points[free]
        self.used = np.zeros(len(self.points), dtype=np.int64)
        self.lines: dict[int, list[Point]] = {}
        self.ready = False
        self.price: list[int] | None = None
        self.small = len(self.points) <= MANY

    def clear(self, start: Ints, end: Ints, own: Sequence[int]) -> Flags:
        """Return which pieces miss every box but those of their own link."""
        hit = meets(start, end, self.fence)
        hit[:, list(own)] = False
        free: Flags = np.count_nonzero(hit, axis=1) == 0
        return free

    def is_clear(self, line: Sequence[Point], own: Sequence[int]) -> bool:
        """Whether a line misses every foreign box."""
        points = np.array(line, dtype=np.int64)
        return bool(self.clear(points[:-1], points[1:], own).all())

    def prepare(self) -> None:
        """Find which bends see each other, and what a line between them would cross."""
        count = len(self.points)
        first, second = np.triu_indices(count, 1)
        gap = np.abs(self.points[first] - self.points[second])
        reach = REACH if self.small else NEAR
        near = (gap[:, 0] < reach) & (gap[:, 1] < reach)
        if not self.small:  # along the lanes only
            near &= (gap[:, 0] == 0) | (gap[:, 1] == 0)
        first, second = first[near], second[near]
        a, b = self.points[first], self.points[second]
        chunks = [self.clear(a[i : i + 4096], b[i : i + 4096], ()) for i in range(0, len(a), 4096)]
        free = np.concatenate([np.zeros(0, dtype=np.bool_), *chunks])
        self.net = Segments(a[free], b[free], np.zeros(int(free.sum()), dtype=np.int64))
        self.far = _lengths(self.net)
        self.met = np.zeros(len(self.far), dtype=np.int64)
        self.along = np.zeros(len(self.far), dtype=np.int64)
        self.reach: list[list[tuple[int, int]]] = [[] for _ in range(count)]
        ends = zip(first[free].tolist(), second[free].tolist(), strict=True)
        for number, (i, j) in enumerate(ends):
            self.reach[i].append((j, number))
            self.reach[j].append((i, number))
        self.ready = True
        self._count(list(self.lines.values()), 1)

    def put(self, number: int, line: list[Point]) -> None:
        """Let a line stand where it is, for others to avoid."""
        self.lines[number] = line
        if self.ready:
            self._tread(line, 1)
            if self.small:
                self._count([line], 1)

    def lift(self, number: int) -> None:
        """Take a line away, so that it can be led anew."""
        line = self.lines.pop(number)
        self._count([line], -1)
        self._tread(line, -1)

    def _count(self, lines: Sequence[Sequence[Point]], by: int) -> None:
        """Count what every piece of the network crosses of some lines."""
        pieces = Segments.of(lines)
        step = max(64, 400_000 // max(1, len(pieces.owner)))
        for i in range(0, len(self.met), step):
            part = Segments(self.net.start[i : i + step], self.net.end[i : i + step], pieces.owner)
            self.met[i : i + step] += by * crossed(part, pieces).sum(axis=1)

    def _tread(self, line: Sequence[Point], by: int) -> None:
        """Remember the bends of a line, and what would run along its pieces on lanes."""
        for x, y in line[1:-1]:
            self.used[(self.points[:, 0] == x) & (self.points[:, 1] == y)] += by
        for a, b in pairwise(line) if self.small else ():
            for level in (0, 1):
                if a[level] == b[level]:
                    other = 1 - level
                    low, high = min(a[other], b[other]), max(a[other], b[other])
                    on = (self.net.start[:, level] == a[level]) & (
                        self.net.end[:, level] == a[level]
                    )
                    on &= np.minimum(self.net.start[:, other], self.net.end[:, other]) < high
                    on &= np.maximum(self.net.start[:, other], self.net.end[:, other]) > low
                    self.along[on] += by

    def around(self, ends: tuple[int, int]) -> list[Point]:
        """Return the bends of the cheapest way between two boxes."""
        doors = [self._doors(box, ends) for box in ends]
        if self.small or self.price is None:
            self.price = (self.far + CROSS * self.met + ALONG * self.along).tolist()
        return self._cheapest(self.price, *doors)

    def _doors(self, box: int, ends: tuple[int, int]) -> dict[int, int]:
        """Return bend → cost of going there from the middle of a box, where the way is clear."""
        end = np.array([self.boxes[box].x, self.boxes[box].y], dtype=np.int64)
        away = np.abs(self.points - end)
        near = np.flatnonzero((away[:, 0] < NEAR) & (away[:, 1] < NEAR))
        if self.small:
            near = np.arange(len(self.points))
        start = np.repeat(end[None], len(near), axis=0)
        near = near[self.clear(start, self.points[near], ends)]
        pieces = Segments(start[: len(near)], self.points[near], near)
        met = crossed(pieces, Segments.of(list(self.lines.values()))).sum(axis=1)
        cost = _lengths(pieces) + CROSS * met
        return dict(zip(near.tolist(), cost.tolist(), strict=True))

    def _cheapest(
        self, price: list[int], start: dict[int, int], goal: dict[int, int]
    ) -> list[Point]:
        """Dijkstra's search; ties fall to the lower number, so the way is always the same."""
        toll = (BEND + SHARED * self.used).tolist()
        best = {i: cost + toll[i] for i, cost in start.items()}
        came: dict[int, int] = {}
        queue = sorted((cost, i) for i, cost in best.items())
        done: set[int] = set()
        finish: tuple[int, int] | None = None
        while queue:
            cost, i = heapq.heappop(queue)
            if finish and cost >= finish[0]:
                break
            if i in done:
                continue
            done.add(i)
            if i in goal:
                finish = min(finish or (cost + goal[i], i), (cost + goal[i], i))
            for j, number in self.reach[i]:
                new = cost + price[number] + toll[j]
                if j not in done and new < best.get(j, new + 1):
                    best[j], came[j] = new, i
                    heapq.heappush(queue, (new, j))
        if finish is None:
            return []
        path = [finish[1]]
        while path[-1] in came:
            path.append(came[path[-1]])
        return [(int(self.points[i][0]), int(self.points[i][1])) for i in reversed(path)]


def _lengths(pieces: Segments) -> Ints:
    gap = (pieces.start - pieces.end).astype(np.float64)
    lengths: Ints = np.floor(np.sqrt((gap * gap).sum(axis=1))).astype(np.int64)
    return lengths
