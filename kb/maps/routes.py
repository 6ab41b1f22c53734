"""Lines between boxes: straight where the way is clear, bent only around foreign boxes.

The bends stand on lanes in the gaps between columns and rows. Every gap has lanes all along, so
a way around always exists and no line ever passes behind a box that it does not belong to.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from kb.maps.geometry import (
    Box,
    Point,
    Segments,
    box_array,
    covered,
    crossed,
    distance,
    length,
    meets,
)
from kb.maps.grid import Frame
from kb.maps.router import BESIDE, CLEAR, Router

__all__ = ["best_routes", "lanes", "routes"]

ROUND = 12
PASSES = 2
"""How often every line of the best places is led anew, once all others are there."""
NUDGE = 6
"""Pixels that a line is moved aside on a lane where another one runs."""
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
    return best_routes([boxes], ends, spots)[1]


def best_routes(
    choices: Sequence[Sequence[Box]], ends: Sequence[tuple[int, int]], spots: Sequence[Point]
) -> tuple[Sequence[Box], list[list[Point]]]:
    """Return the places of the boxes whose lines can be led best, and these lines."""
    if not ends:
        return choices[0], []
    routers = [Router(boxes, spots, ends) for boxes in choices]
    for router in routers:
        _lead(router, ends)
    router = min(routers, key=lambda each: each.cost())
    if router.small:
        for _ in range(PASSES):
            _lead(router, ends)
    ways = [_way(router, pair, router.ways[i]) for i, pair in enumerate(ends)]
    if router.small:  # on the full lanes of a large map it would only add crossings
        for way in ways:
            _unhook(router, way, [other for other in ways if other is not way])
        _nudge(router, ways)
    _dock(router, ways)
    return router.boxes, [_rounded(way.points()) for way in ways]


def _lead(router: Router, ends: Sequence[tuple[int, int]]) -> None:
    """Lead every line the cheapest way that the others leave, short lines first.

    Of two boxes that act on each other both lines are straight, side by side, where there is room.
    """
    twins = _twins(ends)
    far = [(length([_middle(router.boxes[a]), _middle(router.boxes[b])]), a, b) for a, b in ends]
    for _, i in sorted((size, i) for i, (size, *_) in enumerate(far)):
        before = router.ways.get(i, [])
        if before:
            router.lift(i)
        beside = len(router.ways.get(twins.get(i, -1), ())) == 2 and _fit(router, ends[i])
        router.put(i, list(ends[i]) if beside else router.way(ends[i], before))


def _twins(ends: Sequence[tuple[int, int]]) -> dict[int, int]:
    """Return for each line the other one between the same two boxes, where there is one."""
    found: dict[int, int] = {}
    alone: dict[tuple[int, int], int] = {}
    for i, (a, b) in enumerate(ends):
        other = alone.pop((min(a, b), max(a, b)), None)
        if other is None:
            alone[min(a, b), max(a, b)] = i
        else:
            found[i], found[other] = other, i
    return found


def _fit(router: Router, ends: tuple[int, int]) -> bool:
    """Whether two straight lines side by side miss every foreign box."""
    return all(
        router.is_clear(_beside(router.boxes, ends, by), ends) for by in (PORT // 2, -PORT // 2)
    )


def _beside(boxes: Sequence[Box], ends: tuple[int, int], by: int) -> tuple[Point, Point]:
    """Return where a straight line leaves its boxes if it is moved so many pixels aside."""
    a, b = boxes[min(ends)], boxes[max(ends)]
    far = length([_middle(a), _middle(b)])
    found = []
    for box, other in ((boxes[ends[0]], boxes[ends[1]]), (boxes[ends[1]], boxes[ends[0]])):
        x, y = box.border_towards(_middle(other))
        if _level(box, (x, y)):
            step = by * min(2.0, far / abs(b.x - a.x)) * (1 if b.x > a.x else -1)
            room = box.height // 2 - 6
            y = max(box.y - room, min(box.y + room, y + round(step)))
        else:
            step = by * min(2.0, far / abs(b.y - a.y)) * (1 if b.y > a.y else -1)
            room = box.width // 2 - 6
            x = max(box.x - room, min(box.x + room, x - round(step)))
        found.append((x, y))
    return found[0], found[1]


def _level(box: Box, at: Point) -> bool:
    """Whether a point of its border is on the left or right of a box, not above or below it."""
    return abs(at[0] - box.x) * box.height >= abs(at[1] - box.y) * box.width


def _middle(box: Box) -> Point:
    return box.x, box.y


def _way(router: Router, ends: tuple[int, int], nodes: Sequence[int]) -> Way:
    x, y = router.points[list(nodes)].T.tolist()
    points: list[Point] = list(zip(x, y, strict=True))
    return Way(ends, points[1:-1], (points[0], points[-1]))


def _unhook(router: Router, way: Way, others: Sequence[Way]) -> None:
    """Let a line leave its boxes the way it goes on, not to the left and then to the right."""
    for end in (0, -1):
        line = way.points()[:: -1 if end else 1]
        box = router.boxes[way.ends[end]]
        for level, half in ((0, box.width // 2), (1, box.height // 2)):
            middle, bend, on = (point[level] for point in line[:3]) if way.bends else (0, 0, 0)
            if (bend - middle) * (on - bend) >= 0:
                continue
            turn = half // 2 if on > bend else -half // 2
            places = (middle + turn, middle, middle - turn)
            spots = [(at, line[1][1]) if level == 0 else (line[1][0], at) for at in places]
            _bend(router, way, end, spots, Segments.of([other.points() for other in others]))


def _bend(router: Router, way: Way, end: int, spots: Sequence[Point], pieces: Segments) -> None:
    """Move the first bend at an end to a spot where the line is clear and crosses no more."""
    before = way.bends
    most = crossed(Segments.of([way.points()]), pieces).sum()
    points = np.array(spots, dtype=np.int64)
    box = router.boxes[way.ends[end]].grown(2 * CLEAR)
    away = distance(points, pieces).min(axis=1, initial=BESIDE + 1)
    free = ~covered(points, box_array([box]))[:, 0] & (away > BESIDE)
    for spot in (spots[at] for at in np.flatnonzero(free).tolist()):
        way.bends = [spot, *before[1:]] if end == 0 else [*before[:-1], spot]
        crossing = crossed(Segments.of([way.points()]), pieces).sum()
        if crossing <= most and router.is_clear(way.points(), way.ends):
            return
    way.bends = before


def _nudge(router: Router, ways: Sequence[Way]) -> None:
    """Move pieces of lines that share a lane off each other: they would read as one line."""
    lanes: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for way in ways:
        for k in range(len(way.bends) - 1):
            for level in (0, 1):
                a, b = way.bends[k], way.bends[k + 1]
                if a[level] != b[level]:
                    continue
                span = min(a[1 - level], b[1 - level]), max(a[1 - level], b[1 - level])
                taken = lanes.setdefault((level, a[level]), [])
                if any(span[0] < high and low < span[1] for low, high in taken):
                    _shift(router, way, k, level)
                taken.append(span)


def _shift(router: Router, way: Way, k: int, level: int) -> None:
    """Move the piece from a bend to the next a little aside, where that keeps the line clear."""
    before = way.bends
    for by in (NUDGE, -NUDGE):
        way.bends = [
            (x + by * (level == 0), y + by * (level == 1)) if k <= i <= k + 1 else (x, y)
            for i, (x, y) in enumerate(before)
        ]
        if router.is_clear(way.points(), way.ends):
            return
    way.bends = before


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
    twins = _twins([way.ends for way in ways])
    plain: dict[tuple[int, int], Point] = {}
    for i, way in enumerate(ways):
        paired = i in twins and not way.bends and not ways[twins[i]].bends
        if paired:
            by = PORT // 2 if i < twins[i] else -PORT // 2
            plain[i, 0], plain[i, 1] = _beside(boxes, way.ends, by)
        for end in (0, 1):
            box = boxes[way.ends[end]]
            aim = _aim(way, end, boxes)
            at = plain[i, end] if paired else box.border_towards(aim)
            plain[i, end] = at
            level = _level(box, at)
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
