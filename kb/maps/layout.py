"""Where everything on the map stands: boxes on a grid, lines around boxes, marks beside lines.

A layout depends on nothing but what is drawn, so it is kept in the user's cache folder under the
hash of that; the cache saves time and changes no byte.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from kb.maps.cache import cached
from kb.maps.geometry import Box, Point
from kb.maps.grammar import circle_of, head_of
from kb.maps.grid import Frame, assign
from kb.maps.labels import LEADING, box_lines
from kb.maps.marks import Marks, Wanted, place_badges, place_marks
from kb.maps.routes import best_routes, lanes

__all__ = ["BOX", "Drawn", "Layout", "Line", "box_size", "label_lines", "lay_out", "lay_out_cached"]

VERSION = 13
"""Rises with every change that moves anything, so that no older layout is taken from the cache."""

PADDING = 14
WIDE, TALL = (1010, 800), (390, 1400)
"""The room that the whole map should fit, on a desk and on a phone."""
BOX = 132
"""How wide every box is: two-line labels fit, and six boxes fit beside each other on a desk."""
CERTAIN, BOARDS = 32, 3
"""With more boxes than the first, the cheapest boards are also those whose lines are led best:
so many are tried."""
BADGES = 12
"""More loops than that stand in the list only."""


@dataclass(frozen=True, slots=True)
class Line:
    """A link as far as its drawing goes; its marks have room for every stop of the slider."""

    ends: tuple[int, int]
    style: str
    delay: bool = False
    others: tuple[str, ...] = ()
    """Styles that the line takes at other stops of the evidence slider."""

    @property
    def wanted(self) -> Wanted:
        """Which marks the line has at any stop."""
        styles = (self.style, *self.others)
        return Wanted(
            sign=any(head_of(style) == "arrow" for style in styles),
            circle=any(circle_of(style) for style in styles),
            delay=self.delay,
        )


@dataclass(frozen=True, slots=True)
class Drawn:
    """All that a layout depends on: labels and kinds of boxes, lines, and loops to be marked."""

    labels: tuple[str, ...]
    kinds: tuple[str, ...]
    lines: tuple[Line, ...]
    loops: tuple[tuple[int, ...], ...] = ()
    tall: bool = False
    starts: int = 5
    """How many boards are tried; one will do for each of the many groups of a large map."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Boxes, the line and marks of each link, and where the badges of the first loops stand."""

    boxes: tuple[Box, ...]
    lines: tuple[tuple[Point, ...], ...]
    marks: tuple[Marks, ...]
    badges: tuple[Point, ...]

    @property
    def extent(self) -> tuple[int, int, int, int]:
        """Left, top, right and bottom of all that is drawn."""
        xs = [b.x - b.width // 2 for b in self.boxes] + [b.x + b.width // 2 for b in self.boxes]
        ys = [b.y - b.height // 2 for b in self.boxes] + [b.y + b.height // 2 for b in self.boxes]
        xs += [x for line in self.lines for x, _ in line]
        ys += [y for line in self.lines for _, y in line]
        xs += [x + side for x, _ in self.badges for side in (-26, 26)]
        ys += [y + side for _, y in self.badges for side in (-14, 14)]
        return min(xs, default=0), min(ys, default=0), max(xs, default=0), max(ys, default=0)

    def to_dict(self) -> dict[str, object]:
        """Return the layout as plain data for the page: numbers in short lists."""
        return {
            "boxes": [[box.x, box.y] for box in self.boxes],
            "lines": [[number for point in line for number in point] for line in self.lines],
            "marks": [[mark.sign, mark.circle, mark.delay] for mark in self.marks],
            "badges": [list(point) for point in self.badges],
        }


def label_lines(label: str) -> list[str]:
    """Return the lines of a label in its box.

    >>> label_lines("Vulnerability to depression")
    ['Vulnerability to', 'depression']
    """
    return box_lines(label, BOX - 8)


def box_size(label: str) -> tuple[int, int]:
    """Return width and height of the box of a label.

    >>> box_size("Depression"), box_size("Vulnerability to depression")
    ((132, 30), (132, 46))
    """
    return BOX, PADDING + LEADING * len(label_lines(label))


def _frame(drawn: Drawn, height: int) -> Frame:
    """Return the grid whose boxes are largest in the room that there is, few cells empty."""
    across = BOX + (18 if drawn.tall else 38)
    down = height + 34
    room = TALL if drawn.tall else WIDE
    count = len(drawn.labels)
    needed = max(1, count + max(min(3, count), -(-count * 16 // 100)))
    found = []
    for columns in range(1, 4 if drawn.tall else 61):
        rows = -(-needed // columns)
        size = columns * across - (across - BOX), rows * down - 34
        shrink = max(1000, size[0] * 1000 // room[0], size[1] * 1000 // room[1])
        lean = abs(size[0] * room[1] - size[1] * room[0])
        found.append((shrink, lean if count <= 24 else columns * rows, lean, columns, rows))
    _, _, _, columns, rows = min(found)
    return Frame(columns, rows, across, down, BOX, height)


def lay_out(drawn: Drawn) -> Layout:
    """Return the layout: no line behind a foreign box, no boxes that overlap, few crossings."""
    sizes = [box_size(label) for label in drawn.labels]
    frame = _frame(drawn, max((height for _, height in sizes), default=30))
    looped = {
        frozenset(pair)
        for loop in drawn.loops
        for pair in zip(loop, (*loop[1:], loop[0]), strict=True)
    }
    pulls: dict[tuple[int, int], int] = {}
    for line in drawn.lines:
        pair = min(line.ends), max(line.ends)
        if line.style != "denied":
            pull = 3 if head_of(line.style) == "arrow" else 2
            pulls[pair] = max(pulls.get(pair, 0), pull + 2 * (frozenset(pair) in looped))
    choices = [
        _boxes(frame, cells, sizes)
        for cells in assign(
            frame, list(pulls), list(pulls.values()), drawn.kinds, starts=drawn.starts
        )
    ]
    if len(choices[0]) > CERTAIN:
        choices = choices[:BOARDS]
    boxes, lines = best_routes(choices, [line.ends for line in drawn.lines], lanes(frame))
    marks = place_marks(boxes, lines, [line.wanted for line in drawn.lines])
    badges = place_badges(boxes, lines, marks, drawn.loops[:BADGES])
    return Layout(tuple(boxes), tuple(tuple(line) for line in lines), tuple(marks), tuple(badges))


def _boxes(frame: Frame, cells: Sequence[int], sizes: Sequence[tuple[int, int]]) -> list[Box]:
    places = frame.centres()
    return [
        Box(int(places[cell][0]), int(places[cell][1]), *size)
        for cell, size in zip(cells, sizes, strict=True)
    ]


def lay_out_cached(drawn: Drawn) -> Layout:
    """Return the layout, from the cache where it was made before."""
    sizes = [box_size(label) for label in drawn.labels]
    key = json.dumps([VERSION, asdict(drawn), sizes], ensure_ascii=True, sort_keys=True)
    kept = cached("layout", key, lambda: _dump(lay_out(drawn)))
    try:
        return _read(kept)
    except (ValueError, TypeError, KeyError):  # somebody else's bytes under our name
        return lay_out(drawn)


def _dump(layout: Layout) -> str:
    return json.dumps(asdict(layout), separators=(",", ":"))


def _read(text: str) -> Layout:
    data = json.loads(text)
    return Layout(
        tuple(Box(**box) for box in data["boxes"]),
        tuple(tuple((x, y) for x, y in line) for line in data["lines"]),
        tuple(
            Marks(
                tuple(mark["sign"]) if mark["sign"] else None,
                tuple(mark["circle"]) if mark["circle"] else None,
                tuple(mark["delay"]) if mark["delay"] else None,
            )
            for mark in data["marks"]
        ),
        tuple((x, y) for x, y in data["badges"]),
    )
