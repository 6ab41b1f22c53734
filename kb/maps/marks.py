"""Where the small marks of a line stand: its sign, its circle, its delay, clear of all else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np

from kb.maps.geometry import (
    Box,
    Ints,
    Point,
    Segments,
    along,
    box_array,
    covered,
    distance,
    length,
    meets,
)

__all__ = ["Marks", "Wanted", "place_badges", "place_marks"]

ROOM = 9
"""Half the size of a mark."""
HEAD = 21
"""From the tip of a line with a head to the middle of a mark that leaves the head free."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which marks a line has."""

    sign: bool
    circle: bool
    delay: bool


@dataclass(frozen=True, slots=True)
class Marks:
    """Where the marks of one line stand; the delay also has the direction of its line."""

    sign: Point | None = None
    circle: Point | None = None
    delay: tuple[int, int, int, int] | None = None
    """x, y and the line's direction there, in hundredths."""


class Places:
    """What is taken already: boxes, lines and earlier marks."""

    def __init__(self, boxes: Sequence[Box], lines: Sequence[Sequence[Point]]) -> None:
        self.fence = box_array(boxes)
        self.pieces = Segments.of(lines)
        self.marks: list[Point] = []

    def best(self, spots: Sequence[Point], costs: Sequence[int], line: int) -> int:
        """Return the position of the spot that is clearest, and take it."""
        points = np.array(spots, dtype=np.int64)
        price = np.array(costs, dtype=np.int64)
        price += 400 * self._behind(points)
        pieces = self._near(points, line)
        if len(pieces.owner):
            away = distance(points, pieces).min(axis=1)
            price += 14 * np.floor(np.maximum(0.0, ROOM + 1 - away)).astype(np.int64)
        if self.marks:
            taken = np.array(self.marks, dtype=np.int64)
            gap = np.abs(points[:, None] - taken[None]).max(axis=2).min(axis=1)
            price += 25 * np.maximum(0, 2 * ROOM - gap)
        chosen = int(np.argmin(price))
        self.marks.append(spots[chosen])
        return chosen

    def _near(self, points: Ints, line: int) -> Segments:
        """Return the pieces of other lines that could come near some points."""
        low, high = points.min(axis=0) - 2 * ROOM, points.max(axis=0) + 2 * ROOM
        start, end, owner = self.pieces.start, self.pieces.end, self.pieces.owner
        reach = (np.maximum(start, end) >= low) & (np.minimum(start, end) <= high)
        kept = np.flatnonzero(reach[:, 0] & reach[:, 1] & (owner != line))
        return Segments(start[kept], end[kept], owner[kept])

    def _behind(self, points: Ints) -> Ints:
        room = ROOM - 2, ROOM - 2
        hit: Ints = covered(points, self.fence, room).max(axis=1, initial=False).astype(np.int64)
        return hit


def place_marks(
    boxes: Sequence[Box], lines: Sequence[Sequence[Point]], wanted: Sequence[Wanted]
) -> list[Marks]:
    """Return the marks of each line, those that read worst when moved placed first.

    >>> box = [Box(0, 0, 20, 20), Box(200, 0, 20, 20)]
    >>> place_marks(box, [[(10, 0), (190, 0)]], [Wanted(True, False, False)])[0].sign
    (170, -11)
    """
    places = Places(boxes, lines)
    circles = [
        _circle(places, i, line, wanted[i].sign) if wanted[i].circle else None
        for i, line in enumerate(lines)
    ]
    signs = [_sign(places, i, line) if wanted[i].sign else None for i, line in enumerate(lines)]
    delays = [_delay(places, i, line) if wanted[i].delay else None for i, line in enumerate(lines)]
    return [Marks(*found) for found in zip(signs, circles, delays, strict=True)]


def _circle(places: Places, number: int, line: Sequence[Point], head: bool) -> Point:
    """Return where the circle stands: on its line, near the middle."""
    parts = (0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74)
    spots = [_rounded(along(line, part)) for part in parts]
    costs = [0, 4, 5, 8, 9, 16, 17]
    if head:  # on a short line the circle makes room for it
        size = length(line)
        costs = [cost + 6 * max(0, round(HEAD - (1 - part) * size))
                 for cost, part in zip(costs, parts, strict=True)]  # fmt: skip
    return spots[places.best(spots, costs, number)]


def _sign(places: Places, number: int, line: Sequence[Point]) -> Point:
    """Return where the sign stands: beside its line, near the head."""
    size = max(1.0, length(line))
    spots, costs = [], []
    for back in (20, 15, 26, 33, 42):
        x, y, dx, dy = along(line, max(0.0, (size - back) / size))
        for aside in (11, -11, 19, -19):  # further off only where a circle is in the way
            spots.append((round(x + dy * aside), round(y - dx * aside)))
            costs.append(abs(back - 20) + (0 if aside > 0 else 1) + 4 * (abs(aside) - 11))
    return spots[places.best(spots, costs, number)]


def _delay(places: Places, number: int, line: Sequence[Point]) -> tuple[int, int, int, int]:
    """Return where the delay stands: on its line, away from lines that it could seem to be of."""
    parts = (0.45, 0.38, 0.52, 0.3, 0.6, 0.22, 0.68)
    found = [along(line, part) for part in parts]
    spots = [_rounded(at) for at in found]
    chosen = places.best(spots, [0, 3, 4, 8, 9, 15, 16], number)
    return (*spots[chosen], round(found[chosen][2] * 100), round(found[chosen][3] * 100))


def _rounded(at: tuple[float, float, float, float]) -> Point:
    return round(at[0]), round(at[1])


def place_badges(
    boxes: Sequence[Box],
    lines: Sequence[Sequence[Point]],
    marks: Sequence[Marks],
    loops: Sequence[Sequence[int]],
    size: tuple[int, int] = (52, 26),
) -> list[Point]:
    """Return where the badge of each loop stands: near its middle, beside boxes and badges.

    >>> square = [Box(0, 0, 20, 20), Box(200, 0, 20, 20), Box(200, 200, 20, 20)]
    >>> place_badges(square, [], [], [(0, 1, 2)])
    [(133, 67)]
    """
    fence = box_array(boxes)
    pieces = Segments.of(lines)
    taken = [p for mark in marks for p in (mark.sign, mark.circle) if p]
    badges: list[Point] = []
    for loop in loops:
        middle = (
            round(sum(boxes[i].x for i in loop) / len(loop)),
            round(sum(boxes[i].y for i in loop) / len(loop)),
        )
        spots = sorted(
            (x * x + y * y, middle[0] + x, middle[1] + y)
            for x in range(-240, 241, 12)
            for y in range(-180, 181, 12)
        )
        points = np.array([spot[1:] for spot in spots], dtype=np.int64)
        price = np.array([round(sqrt(spot[0])) for spot in spots], dtype=np.int64)
        room = size[0] // 2 + 4, size[1] // 2 + 4
        price += 2_000 * covered(points, fence, room).max(axis=1, initial=False).astype(np.int64)
        price += _near(points, badges, (size[0] + 6, size[1] + 6), 2_000)
        price += _near(points, taken, (size[0] // 2 + 9, size[1] // 2 + 9), 90)
        chosen = _clearest(points, price, pieces, size)
        badges.append((int(points[chosen][0]), int(points[chosen][1])))
    return badges


def _clearest(points: Ints, price: Ints, pieces: Segments, size: tuple[int, int]) -> int:
    """Return the cheapest spot.

    Each pixel that it is nearer than 20 to a line counts 3, hiding a piece of one 50, an end 120.
    Spots are looked at from the cheapest on, until no other can be cheaper whatever its lines.
    """
    order = np.argsort(price, kind="stable")
    best: tuple[int, int] | None = None
    tips = np.concatenate([pieces.start[_first(pieces)], pieces.end[_first(pieces) - 1]])
    half = np.array(size, dtype=np.int64) + 4  # doubled, as box_array has it, with a rim
    for at in range(0, len(order), 64):
        part = order[at : at + 64]
        if best and best[0] < price[part[0]]:
            break
        cost = price[part]
        if len(pieces.owner):
            spots = 2 * points[part]
            frames = np.hstack([spots - half, spots + half])
            hidden = meets(pieces.start, pieces.end, frames).any(axis=0)
            ended = covered(tips, frames).any(axis=0)
            away = distance(points[part], pieces).min(axis=1)
            cost = cost + 50 * hidden + 120 * ended
            cost += np.floor(np.maximum(0.0, 20.0 - away) * 3).astype(np.int64)
        found = min(zip(cost.tolist(), part.tolist(), strict=True))
        best = min(best, found) if best else found
    if best is None:
        raise AssertionError("a loop has spots for its badge")
    return best[1]


def _first(pieces: Segments) -> Ints:
    """Return where each line begins among the pieces of all."""
    return np.flatnonzero(np.diff(pieces.owner, prepend=-1))


def _near(points: Ints, taken: Sequence[Point], room: tuple[int, int], price: int) -> Ints:
    if not taken:
        return np.zeros(len(points), dtype=np.int64)
    gap = np.abs(points[:, None] - np.array(taken, dtype=np.int64)[None])
    close = (gap < np.array(room)).astype(np.int64).prod(axis=2)
    found: Ints = close.sum(axis=1) * price
    return found
