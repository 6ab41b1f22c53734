"""Lines between boxes: straight where the way is clear, bent only around foreign boxes.

The bends stand on lanes in the gaps between columns and rows. Every gap has lanes all along, so
a way around always exists and no line ever passes behind a box that it does not belong to.
"""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from kb.maps.geometry import (
    Box,
    Flags,
    Ints,
    Point,
    Segments,
    box_array,
    covered,
    crossed,
    length,
    meets,
)
from kb.maps.grid import Frame

__all__ = ["lanes", "routes"]

CLEAR = 5
"""Pixels that stay free between a line and a foreign box."""
BEND, CROSS, SHARED = 60, 70, 130
"""What a bend, a crossing and a lane that another line turns on count, in pixels of detour."""
ROUND = 12
NEAR = 200
MANY = 700
"""More bends than that are joined along their lanes only, which is quick and looks worse."""
TWIN = 7
PORT = 17
"""Pixels between two lines that end on the same side of a box."""


def lanes(frame: Frame) -> list[Point]:
    """Return where lines may bend: two lanes in each gap, and around the whole grid."""
    half = frame.across // 2, frame.down // 2
    gap = (frame.across - frame.box_width) // 2, (frame.down - frame.box_height) // 2
    xs = [c * frame.across + half[0] + o for c in range(-1, frame.columns) for o in _lane(gap[0])]
    ys = [r * frame.down + half[1] + o for r in range(-1, frame.rows) for o in _lane(gap[1])]
    return [(x, y) for y in ys for x in xs]


def _lane(gap: int) -> tuple[int, int]:
    offset = max(2, (gap - CLEAR) // 2)
    return -offset, offset


@dataclass(slots=True)
class Way:
    """The line of one link while it is worked on."""

    ends: tuple[int, int]
    bends: list[Point]
    ports: tuple[Point, Point]

    def points(self) -> list[Point]:
        """Return the line with its bends as sharp corners."""
        return [self.ports[0], *self.bends, self.ports[1]]


class Router:
    """Finds ways on lanes around boxes, and remembers where other lines already turn."""

    def __init__(self, boxes: Sequence[Box], spots: Sequence[Point]) -> None:
        self.boxes = boxes
        self.fence = box_array([box.grown(CLEAR) for box in boxes])
        points = np.array(spots, dtype=np.int64).reshape(-1, 2)
        free = np.count_nonzero(covered(points, self.fence), axis=1) == 0
        self.points = points[free]
        self.used = np.zeros(len(self.points), dtype=np.int64)
        self.reach: list[list[tuple[int, int]]] | None = None

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

    def _network(self, straight: Segments) -> list[list[tuple[int, int]]]:
        """Return point → (point in sight, cost of going there), without turning back for long."""
        if self.reach is not None:
            return self.reach
        count = len(self.points)
        first, second = np.triu_indices(count, 1)
        a, b = self.points[first], self.points[second]
        near = (np.abs(a - b) < (460 if count <= MANY else NEAR)).all(axis=1)
        if count > MANY:  # along the lanes only
            near &= (a == b).any(axis=1)
        first, second, a, b = first[near], second[near], a[near], b[near]
        free = np.concatenate([
            self.clear(a[i : i + 4096], b[i : i + 4096], ()) for i in range(0, len(a), 4096)
        ]) if len(a) else np.zeros(0, dtype=bool)  # fmt: skip
        first, second, a, b = first[free], second[free], a[free], b[free]
        cost = self._cost(a, b, straight)
        self.reach = [[] for _ in range(count)]
        for i, j, price in zip(first.tolist(), second.tolist(), cost.tolist(), strict=True):
            self.reach[i].append((j, price))
            self.reach[j].append((i, price))
        return self.reach

    def _cost(self, a: Ints, b: Ints, straight: Segments) -> Ints:
        far = np.floor(np.sqrt(((a - b) ** 2).sum(axis=1).astype(np.float64))).astype(np.int64)
        meet = np.concatenate(
            [
                crossed(
                    Segments(a[i : i + 4096], b[i : i + 4096], a[i : i + 4096, 0]), straight
                ).sum(axis=1)
                for i in range(0, len(a), 4096)
            ]
            or [np.zeros(0, dtype=np.int64)]
        )
        cost: Ints = far + CROSS * meet.astype(np.int64)
        return cost

    def around(self, ends: tuple[int, int], straight: Segments) -> list[Point]:
        """Return the bends of the cheapest way between two boxes."""
        reach = self._network(straight)
        a, b = (np.array([[self.boxes[i].x, self.boxes[i].y]]) for i in ends)
        doors = []
        for end in (a, b):
            away = np.abs(self.points - end)
            near = np.flatnonzero((away[:, 0] < NEAR) & (away[:, 1] < NEAR))
            if len(self.points) <= MANY:
                near = np.arange(len(self.points))
            spread = np.repeat(end, len(near), axis=0)
            free = self.clear(spread, self.points[near], ends)
            cost = self._cost(spread, self.points[near], straight)
            doors.append({int(near[i]): int(cost[i]) for i in np.flatnonzero(free)})
        return self._cheapest(reach, *doors)

    def _cheapest(
        self, reach: list[list[tuple[int, int]]], start: dict[int, int], goal: dict[int, int]
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
            for j, price in reach[i]:
                new = cost + price + toll[j]
                if j not in done and new < best.get(j, new + 1):
                    best[j], came[j] = new, i
                    heapq.heappush(queue, (new, j))
        if finish is None:
            return []
        path = [finish[1]]
        while path[-1] in came:
            path.append(came[path[-1]])
        self._take(path)
        return [(int(self.points[i][0]), int(self.points[i][1])) for i in reversed(path)]

    def _take(self, path: Sequence[int]) -> None:
        """Remember the bends of a line, and all places on a lane that it runs along."""
        self.used[list(path)] += 1
        for a, b in pairwise(self.points[list(path)]):
            low, high = np.minimum(a, b), np.maximum(a, b)
            if low[0] == high[0] or low[1] == high[1]:
                inside = (self.points >= low) & (self.points <= high)
                self.used[inside[:, 0] & inside[:, 1]] += 1


def routes(
    boxes: Sequence[Box], ends: Sequence[tuple[int, int]], spots: Sequence[Point]
) -> list[list[Point]]:
    """Return the line of each link, from border to border, bends rounded.

    >>> row = [Box(0, 0, 40, 20), Box(100, 0, 40, 20), Box(200, 0, 40, 20)]
    >>> routes(row, [(0, 1)], [])
    [[(20, 0), (80, 0)]]
    >>> [len(line) > 2 for line in routes(row, [(0, 2)], [(50, 30), (150, 30)])]
    [True]
    """
    if not ends:
        return []
    router = Router(boxes, spots)
    middle = [(box.x, box.y) for box in boxes]
    pairs = np.array(ends, dtype=np.int64)
    places = np.array(middle, dtype=np.int64)
    hit = meets(places[pairs[:, 0]], places[pairs[:, 1]], router.fence)
    row = np.arange(len(ends))
    hit[row, pairs[:, 0]] = hit[row, pairs[:, 1]] = False
    blocked = [int(count) > 0 for count in np.count_nonzero(hit, axis=1)]
    straight = Segments.of(
        [[middle[a], middle[b]] for (a, b), bent in zip(ends, blocked, strict=True) if not bent]
    )
    ways = [Way(pair, [], (middle[pair[0]], middle[pair[1]])) for pair in ends]
    order = sorted(
        (length([middle[a], middle[b]]), i) for i, (a, b) in enumerate(ends) if blocked[i]
    )
    for _, i in order:
        ways[i].bends = router.around(ends[i], straight)
    _dock(router, ways)
    return [_rounded(way.points()) for way in ways]


def _aim(way: Way, end: int, boxes: Sequence[Box]) -> Point:
    """Return the point that a line makes for when it leaves one of its boxes."""
    if way.bends:
        return way.bends[0 if end == 0 else -1]
    other = boxes[way.ends[1 - end]]
    return other.x, other.y


def _dock(router: Router, ways: Sequence[Way]) -> None:
    """Let lines end side by side, not on one point, wherever that keeps them clear."""
    boxes = router.boxes
    sides: dict[tuple[int, str], list[tuple[int, int, int]]] = {}
    plain: dict[tuple[int, int], Point] = {}
    for i, way in enumerate(ways):
        for end in (0, 1):
            box = boxes[way.ends[end]]
            aim = _aim(way, end, boxes)
            at = plain[i, end] = box.border_towards(aim)
            level = abs(at[0] - box.x) * box.height >= abs(at[1] - box.y) * box.width
            name = ("r" if at[0] > box.x else "l") if level else ("b" if at[1] > box.y else "t")
            place = at[1] if level else at[0]
            turn = aim[1] if level else aim[0]
            sides.setdefault((way.ends[end], name), []).append((place * 10_000 + turn, i, end))
    ports = dict(plain)
    for (node, name), users in sorted(sides.items()):
        if len(users) > 1:
            _spread(boxes[node], name, sorted(users), ports)
    for i, way in enumerate(ways):
        _settle(router, way, (ports[i, 0], ports[i, 1]), (plain[i, 0], plain[i, 1]))


def _spread(
    box: Box, name: str, users: Sequence[tuple[int, int, int]], ports: dict[tuple[int, int], Point]
) -> None:
    """Put the ends on one side of a box at even distances around where they would be."""
    level = name in "lr"
    room = (box.height if level else box.width) - 12
    centre = box.y if level else box.x
    step = min(PORT, room // (len(users) - 1))
    wanted = [ports[i, end][1 if level else 0] for _, i, end in users]
    middle = sum(wanted) // len(wanted)
    reach = step * (len(users) - 1) // 2
    middle = max(centre - room // 2 + reach, min(centre + room // 2 - reach, middle))
    for rank, (_, i, end) in enumerate(users):
        at = middle - reach + rank * step
        if len(users) * PORT < room and not _crowded(wanted):
            at = wanted[rank]
        x, y = ports[i, end]
        ports[i, end] = (x, at) if level else (at, y)


def _crowded(wanted: Sequence[int]) -> bool:
    return any(b - a < PORT - 3 for a, b in pairwise(wanted))


def _settle(
    router: Router, way: Way, ports: tuple[Point, Point], plain: tuple[Point, Point]
) -> None:
    """Take the ports that keep the line clear: both, one of them, or those of the plain line."""
    for choice in (ports, (ports[0], plain[1]), (plain[0], ports[1])):
        way.ports = choice
        if router.is_clear(way.points(), way.ends) and _leaves(router.boxes, way):
            return
    way.ports = plain


def _leaves(boxes: Sequence[Box], way: Way) -> bool:
    """Whether the line stays out of its own boxes once it has left them."""
    line = way.points()
    points = np.array(line, dtype=np.int64)
    own = box_array([boxes[end].grown(-1) for end in way.ends])
    return not bool(meets(points[:-1], points[1:], own).any())


def _rounded(line: Sequence[Point]) -> list[Point]:
    """Return a line with its corners rounded off, as short straight pieces."""
    done = [line[0]]
    for before, corner, after in zip(line, line[1:], line[2:], strict=False):
        come, go = length([before, corner]), length([corner, after])
        if not come or not go:
            continue
        cut = min(ROUND, come / 2, go / 2)
        a = [corner[k] + (before[k] - corner[k]) * cut / come for k in (0, 1)]
        b = [corner[k] + (after[k] - corner[k]) * cut / go for k in (0, 1)]
        for t in (0.0, 0.25, 0.5, 0.75, 1.0):
            s = 1 - t
            x, y = (s * s * a[k] + 2 * s * t * corner[k] + t * t * b[k] for k in (0, 1))
            done.append((round(x), round(y)))
    done.append(line[-1])
    return [p for i, p in enumerate(done) if i == 0 or p != done[i - 1]]
