"""Ways around boxes, along lanes: short, with few bends, and crossing few other lines.

Every place where a line can start, end or bend is a node; every clear straight piece between two
nodes is known before the first line is led, with a count of the lines that cross it. To count what
a new piece crosses takes one look at signs that are kept: on which side of every piece its two
ends lie, and on which side of it every node lies.
"""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from itertools import pairwise
from math import sqrt

import numpy as np
import numpy.typing as npt

from kb.maps.geometry import Box, Flags, Ints, Point, box_array, covered, meets

__all__ = ["BESIDE", "CLEAR", "Router"]

Signs = npt.NDArray[np.int8]

CLEAR = 5
"""Pixels that stay free between a line and a foreign box."""
BEND, CROSS, SHARED, ALONG = 120, 340, 200, 4
"""What a bend, a crossing, a bend where another line bends, and each pixel beside another line
count, in pixels of detour: two lines that run together would read as one."""
LOST = 1_000_000
"""What a line counts that passes behind a box because no way leads around."""
BESIDE = 9
"""Pixels: lines that run nearer to each other than that, in one direction, read as one."""
NEAR = 200
MANY = 700
"""More bends than that are joined along their lanes only, which is quick and looks worse."""
REACH = 460
"""The longest piece of a line between two bends."""


class Router:
    """Finds ways on lanes around boxes; knows the lines that are there and what each crosses."""

    def __init__(
        self, boxes: Sequence[Box], spots: Sequence[Point], ends: Sequence[tuple[int, int]]
    ) -> None:
        self.boxes = boxes
        self.fence = box_array([box.grown(CLEAR) for box in boxes])
        points = np.array(spots, dtype=np.int64).reshape(-1, 2)
        free = np.count_nonzero(covered(points, self.fence), axis=1) == 0
        middles = np.array([(box.x, box.y) for box in boxes], dtype=np.int64).reshape(-1, 2)
        self.points = np.concatenate([middles, points[free]])
        self.small = np.count_nonzero(free) <= MANY
        self.used = np.zeros(len(self.points), dtype=np.int64)
        self.ways: dict[int, list[int]] = {}
        self._join(ends)
        self.met = np.zeros(len(self.first), dtype=np.int64)
        self.along = np.zeros(len(self.first), dtype=np.int64)
        self.sides: dict[int, Signs] = {}

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

    def _join(self, ends: Sequence[tuple[int, int]]) -> None:
        """Find the clear pieces: between bends, from boxes to bends, and straight links."""
        count, boxes = len(self.points), len(self.boxes)
        first, second = np.triu_indices(count, 1)
        first, second = self._near(first, second, boxes)
        links = np.array(sorted({(min(pair), max(pair)) for pair in ends}), dtype=np.int64)
        first = np.concatenate([first, links.reshape(-1, 2)[:, 0]])
        second = np.concatenate([second, links.reshape(-1, 2)[:, 1]])
        free = np.concatenate([
            np.zeros(0, dtype=np.bool_),
            *(self._free(first[i : i + 4096], second[i : i + 4096])
              for i in range(0, len(first), 4096)),
        ])  # fmt: skip
        self.first, self.second = first[free], second[free]
        self.start, self.end = self.points[self.first], self.points[self.second]
        self.far = _lengths(self.start, self.end)
        gap = self.end - self.start
        self.dx, self.dy = gap[:, 0].copy(), gap[:, 1].copy()
        self.zero = self.dx * self.start[:, 1] - self.dy * self.start[:, 0]
        self.reach: list[list[tuple[int, int]]] = [[] for _ in range(count)]
        for number, (i, j) in enumerate(
            zip(self.first.tolist(), self.second.tolist(), strict=True)
        ):
            self.reach[i].append((j, number))
            self.reach[j].append((i, number))

    def _near(self, first: Ints, second: Ints, boxes: int) -> tuple[Ints, Ints]:
        """Return the pairs of nodes that are near enough to be joined; of boxes none."""
        gap = np.abs(self.points[first] - self.points[second])
        door = first < boxes
        reach = np.where(door, 10_000 if self.small else NEAR, REACH if self.small else NEAR)
        near = (gap[:, 0] < reach) & (gap[:, 1] < reach) & (second >= boxes)
        if not self.small:  # along the lanes only
            near &= door | (gap[:, 0] == 0) | (gap[:, 1] == 0)
        return first[near], second[near]

    def _free(self, first: Ints, second: Ints) -> Flags:
        """Return which pieces between nodes miss every box that is not one of their ends."""
        hit = meets(self.points[first], self.points[second], self.fence)
        for ends in (first, second):
            at = np.flatnonzero(ends < len(self.boxes))
            hit[at, ends[at]] = False
        free: Flags = np.count_nonzero(hit, axis=1) == 0
        return free

    def put(self, number: int, way: list[int]) -> None:
        """Let a line stand where it is, for others to avoid; a way is a list of nodes."""
        self.ways[number] = way
        self._tread(way, 1)

    def lift(self, number: int) -> None:
        """Take a line away, so that it can be led anew."""
        self._tread(self.ways.pop(number), -1)

    def _tread(self, way: Sequence[int], by: int) -> None:
        """Count the bends of a line, what its pieces cross, and what runs along them."""
        self.used[list(way[1:-1])] += by
        for i, j in pairwise(way):
            self._cross(i, j, by)
            if self.small:
                self._follow(i, j, by)

    def _cross(self, i: int, j: int, by: int) -> None:
        """Count one more or one less line where a piece between two nodes crosses others."""
        (ax, ay), (bx, by_) = self.points[i].tolist(), self.points[j].tolist()
        turn = (bx - ax) * (self.points[:, 1] - ay) - (by_ - ay) * (self.points[:, 0] - ax)
        sign: Signs = np.sign(turn).astype(np.int8)
        split = sign.take(self.first) * sign.take(self.second) < 0
        split &= self._side(i) * self._side(j) < 0
        self.met += by * split

    def _side(self, node: int) -> Signs:
        """Return on which side of every piece a node lies: 1, -1, or 0 on its line."""
        if node not in self.sides:
            x, y = self.points[node].tolist()
            self.sides[node] = np.sign(self.dx * y - self.dy * x - self.zero).astype(np.int8)
        return self.sides[node]

    def _follow(self, i: int, j: int, by: int) -> None:
        """Count the pixels that every piece would run beside a piece between two nodes."""
        start, gap = self.points[i], self.points[j] - self.points[i]
        size = sqrt(int(gap[0] * gap[0] + gap[1] * gap[1])) or 1.0
        on = (self.points - start) @ gap / size
        off = (self.points - start) @ np.array([-gap[1], gap[0]]) / size
        one, two = on.take(self.first), on.take(self.second)
        low = np.maximum(np.minimum(one, two), 0.0)
        high = np.minimum(np.maximum(one, two), size)
        there = np.flatnonzero(high - low > 2 * BESIDE)
        first, second = off.take(self.first[there]), off.take(self.second[there])
        beside = np.abs(first - second) < np.abs(one - two)[there] * 0.3
        beside &= np.abs(first + second) < 2 * BESIDE
        kept = there[beside]
        self.along[kept] += by * np.floor(high[kept] - low[kept]).astype(np.int64)

    def cost(self) -> int:
        """Return what all lines cost that are there; each crossing counts once."""
        price = 2 * self.far + CROSS * self.met
        bends = int(self.used.sum()) * BEND
        pieces = [self._piece(*ends) for way in self.ways.values() for ends in pairwise(way)]
        return 2 * bends + sum(int(price[piece]) if piece >= 0 else LOST for piece in pieces)

    def _piece(self, i: int, j: int) -> int:
        """Return the number of the piece between two nodes, -1 where it is not clear."""
        return next((number for other, number in self.reach[i] if other == j), -1)

    def way(self, ends: tuple[int, int], before: Sequence[int] = ()) -> list[int]:
        """Return the nodes of the cheapest way between two boxes, both boxes included.

        A way that it had ``before`` bounds the search, which goes towards the goal first; ties
        fall to the lower number, so that the way is always the same. Where there is none, the
        straight line is returned.
        """
        start, goal = ends
        straight = self._piece(start, goal)
        if straight >= 0 and not self.met[straight] and not self.along[straight]:
            return [start, goal]  # nothing is shorter
        price = (self.far + CROSS * self.met + ALONG * self.along).tolist()
        toll = (BEND + SHARED * self.used).tolist()
        toll[goal] = 0
        left = _lengths(self.points, self.points[goal]).tolist()
        most = price[straight] if straight >= 0 else LOST
        known = [self._piece(*step) for step in pairwise(before)]
        if known and min(known) >= 0:
            most = min(
                most, sum(price[n] + toll[j] for n, j in zip(known, before[1:], strict=True))
            )
        best, came = {start: 0}, {start: start}
        queue = [(left[start], start)]
        done: set[int] = set()
        while queue:
            _, i = heapq.heappop(queue)
            if i == goal:
                return _back(came, start, goal)
            if i in done or (i < len(self.boxes) and i != start):
                continue  # no way leads through a third box
            done.add(i)
            cost = best[i]
            for j, number in self.reach[i]:
                new = cost + price[number] + toll[j]
                if j not in done and new < best.get(j, new + 1) and new + left[j] <= most:
                    best[j], came[j] = new, i
                    heapq.heappush(queue, (new + left[j], j))
        return [start, goal]


def _back(came: dict[int, int], start: int, goal: int) -> list[int]:
    way = [goal]
    while way[-1] != start:
        way.append(came[way[-1]])
    return way[::-1]


def _lengths(start: Ints, end: Ints) -> Ints:
    gap = (start - end).astype(np.float64)
    lengths: Ints = np.floor(np.sqrt((gap * gap).sum(axis=1))).astype(np.int64)
    return lengths
