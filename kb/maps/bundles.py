"""Groups side by side: which cell each takes, and on which lanes the links between them run.

The groups stand in a grid with lanes between its rows and columns. Every line leaves its group
straight into a lane, follows lanes, and enters straight: it can pass behind no group, however
large a group grows when it is opened, because columns and rows then only move apart. So lines are
described by lanes here, and become points when it is known what is open.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from kb.maps.geometry import crossings
from kb.maps.grammar import head_of
from kb.maps.grid import Frame, assign

__all__ = ["CLOSED", "GAP", "MARGIN", "Grid", "Strand", "grid", "points"]

CLOSED = 164, 62
"""Width and height of a group that is closed."""
MARGIN, GAP = 24, 12
"""From a group to the first line on a lane, and from one line to the next."""
CAUSES, OTHERS = 2, 1
"""For each group so many bundles are drawn that are causes, and that are not; the largest first."""
TOP_SIDE, RIGHT, BOTTOM, LEFT = range(4)

Key = tuple[int, int, str]
"""From which child to which, and the style; without a head the smaller child is the first."""


@dataclass(slots=True)
class Strand:
    """One line of a bundle: where it leaves, on which lanes and slots it runs, where it enters."""

    key: Key
    leaves: tuple[int, int] = (0, 0)
    """The side of the box (clockwise from the top), and the place on it in thousandths."""
    lanes: list[tuple[int, int, int]] = field(default_factory=list)
    """Whether each lane is upright (1) or level (0), its number, and the slot on it."""
    enters: tuple[int, int] = (0, 0)

    def to_list(self) -> list[object]:
        """Return the strand as plain data for the page."""
        lanes = [number for lane in self.lanes for number in lane]
        return [*self.key, *self.leaves, *self.enters, lanes]


@dataclass(frozen=True, slots=True)
class Grid:
    """The children of one group, or the groups that no other holds, with the lines between them."""

    columns: int
    rows: int
    cells: tuple[int, ...]
    level: tuple[int, ...]
    """How many slots each level lane has, from the one above the first row."""
    upright: tuple[int, ...]
    strands: tuple[Strand, ...]

    def to_dict(self) -> dict[str, object]:
        """Return the grid as plain data for the page."""
        return {
            "columns": self.columns,
            "rows": self.rows,
            "cells": list(self.cells),
            "level": list(self.level),
            "upright": list(self.upright),
            "strands": [strand.to_list() for strand in self.strands],
        }


def grid(count: int, links: Mapping[Key, int]) -> Grid:
    """Return where ``count`` children stand and how the largest bundles between them run.

    ``links`` has the number of links of each kind between two children, the largest at any stop of
    the evidence, so that each kind has its place on the lanes whenever it is drawn.
    """
    columns = max(1, next(n for n in range(1, count + 2) if n * n >= count))
    rows = max(1, -(-count // columns))
    pairs: dict[tuple[int, int], int] = defaultdict(int)
    for (a, b, _), number in links.items():
        pairs[min(a, b), max(a, b)] += number
    frame = Frame(columns, rows, CLOSED[0] + 120, CLOSED[1] + 120, *CLOSED)
    kinds: dict[tuple[int, int], list[Key]] = defaultdict(list)
    for key in _largest(links, count):
        kinds[min(key[:2]), max(key[:2])].append(key)
    ordered = sorted(kinds)
    pulls = [min(9, 1 + pairs[pair]) for pair in ordered]
    made = [
        _wired(columns, rows, cells, kinds)
        for cells in assign(frame, ordered, pulls, ["group"] * count)
    ]
    return min(made, key=lambda each: crossings(points(each)[1]))


def _wired(
    columns: int, rows: int, cells: tuple[int, ...], kinds: Mapping[tuple[int, int], list[Key]]
) -> Grid:
    """Return the grid with its lines on the lanes."""
    cables = [_Cable(pair, kinds[pair], cells, columns) for pair in sorted(kinds)]
    level = _fill_lanes(cables, 0, rows + 1)
    upright = _fill_lanes(cables, 1, columns + 1)
    _place_ends(cables)
    strands = tuple(strand for cable in cables for strand in cable.strands())
    return Grid(columns, rows, cells, level, upright, strands)


def _largest(links: Mapping[Key, int], count: int) -> list[Key]:
    """Return the bundles to be drawn, sorted: all of them would be a hairball again."""
    ranked = sorted(links, key=lambda key: (-links[key], key))
    causes = [key for key in ranked if head_of(key[2]) == "arrow"]
    others = [key for key in ranked if head_of(key[2]) != "arrow" and key[2] != "denied"]
    return sorted(causes[: CAUSES * count] + others[: OTHERS * count])


class _Cable:
    """All lines between two children: they run side by side."""

    def __init__(self, pair: tuple[int, int], keys: Sequence[Key], cells: Sequence[int],
                 columns: int) -> None:  # fmt: skip
        self.pair, self.keys = pair, keys
        here, there = (divmod(cells[end], columns) for end in pair)
        self.sides, self.lanes = _way(here, there)
        marks = [(2 * here[1] + 1, 2 * here[0] + 1)]  # column and row, lanes at even numbers
        for upright, number in self.lanes:
            x, y = marks[-1]
            marks.append((2 * number, y) if upright else (x, 2 * number))
        end = 2 * there[1] + 1, 2 * there[0] + 1
        x, y = marks[-1]
        marks += [(x, end[1]) if self.lanes[-1][0] else (end[0], y), end]
        self.marks = marks
        self.slots: list[int] = []
        self.ports: tuple[list[int], list[int]] = ([], [])

    def spans(self, upright: int) -> Iterable[tuple[int, int, int, int]]:
        """Yield which lane is used from where to where: its place here, number, first and last."""
        for place, (way, number) in enumerate(self.lanes):
            if way == upright:
                ends = [self.marks[place][way], self.marks[place + 2][way]]
                yield place, number, min(ends), max(ends)

    def strands(self) -> Iterable[Strand]:
        """Yield the lines; at every corner the outer one stays the outer one."""
        turns = [1]
        for before, corner, after in zip(self.marks, self.marks[1:], self.marks[2:], strict=False):
            dx = (corner[0] - before[0]) + (after[0] - corner[0])
            dy = (corner[1] - before[1]) + (after[1] - corner[1])
            turns.append(-turns[-1] if dx * dy > 0 else turns[-1])
        count = len(self.keys)
        for n, key in enumerate(self.keys):
            at = [n if turn > 0 else count - 1 - n for turn in turns]
            lanes = [
                (way, number, slot + at[place + 1])
                for place, ((way, number), slot) in enumerate(
                    zip(self.lanes, self.slots, strict=True)
                )
            ]
            one = self.sides[0], self.ports[0][at[0]]
            other = self.sides[1], self.ports[1][at[-1]]
            if key[0] == self.pair[0]:
                yield Strand(key, one, lanes, other)
            else:
                yield Strand(key, other, lanes[::-1], one)


def _way(
    here: tuple[int, int], there: tuple[int, int]
) -> tuple[tuple[int, int], list[tuple[int, int]]]:
    """Return by which sides a line leaves and enters, and the lanes between, from row and column.

    >>> _way((0, 0), (0, 1)), _way((0, 0), (2, 1))
    (((1, 3), [(1, 1)]), ((2, 0), [(0, 1), (1, 1), (0, 2)]))
    """
    (row, column), (row2, column2) = here, there
    if row == row2 and abs(column - column2) == 1:
        sides = (RIGHT, LEFT) if column < column2 else (LEFT, RIGHT)
        return sides, [(1, max(column, column2))]
    if row == row2:
        lane = row + (row + column) % 2  # half of them above, half below
        side = BOTTOM if lane > row else TOP_SIDE
        return (side, side), [(0, lane)]
    leaves, enters = (row + 1, row2) if row < row2 else (row, row2 + 1)
    sides = (BOTTOM, TOP_SIDE) if row < row2 else (TOP_SIDE, BOTTOM)
    if leaves == enters:
        return sides, [(0, leaves)]
    middle = column + 1 if column2 > column or (column == column2 and row % 2) else column
    return sides, [(0, leaves), (1, middle), (0, enters)]


def _fill_lanes(cables: Sequence[_Cable], upright: int, lanes: int) -> tuple[int, ...]:
    """Give each cable slots of its own on every lane it uses; return how many each lane needs."""
    taken: list[list[tuple[int, int, int, int]]] = [[] for _ in range(lanes)]
    uses = [
        (last - first, number, first, order, place)
        for order, cable in enumerate(cables)
        for place, number, first, last in cable.spans(upright)
    ]
    for cable in cables:
        cable.slots = cable.slots or [0] * len(cable.lanes)
    for size, number, first, order, place in sorted(uses):
        cable, slot = cables[order], 0
        last, width = first + size, len(cables[order].keys)
        there = sorted(t for t in taken[number] if t[2] <= last and t[3] >= first)
        for low, high, _, _ in there:
            if low >= slot + width:
                break
            slot = max(slot, high)
        taken[number].append((slot, slot + width, first, last))
        cable.slots[place] = slot
    return tuple(max((high for _, high, _, _ in lane), default=0) for lane in taken)


def _place_ends(cables: Sequence[_Cable]) -> None:
    """Spread the lines that meet one side of a box over it, in the order of where they go."""
    meets: dict[tuple[int, int], list[tuple[int, int, int]]] = defaultdict(list)
    for order, cable in enumerate(cables):
        for end in (0, 1):
            side = cable.sides[end]
            marks = cable.marks if end == 0 else cable.marks[::-1]
            level = side in (TOP_SIDE, BOTTOM)
            goes = marks[2][0 if level else 1] * 100 + marks[-1][0 if level else 1]
            meets[cable.pair[end], side].append((goes, order, end))
    for (_, side), ends in meets.items():
        total = sum(len(cables[order].keys) for _, order, _ in ends)
        shift = 250 if side in (BOTTOM, RIGHT) else 0  # two that face each other do not touch
        place = 0
        for _, order, end in sorted(ends):
            for _ in cables[order].keys:
                place += 1
                cables[order].ports[end].append((1000 * place - shift) // (total + 1))


def points(made: Grid) -> tuple[list[tuple[int, int]], list[list[tuple[int, int]]]]:
    """Return the middles of the children and the points of the lines while all are closed."""
    xs, across = _lines(made.columns, CLOSED[0], made.upright)
    ys, down = _lines(made.rows, CLOSED[1], made.level)
    middles = [(xs[c % made.columns], ys[c // made.columns]) for c in made.cells]
    found = []
    for strand in made.strands:
        line = [_port(middles[strand.key[0]], strand.leaves)]
        end = _port(middles[strand.key[1]], strand.enters)
        for way, number, slot in strand.lanes:
            x, y = line[-1]
            at = (across if way else down)[number] + MARGIN + GAP * slot
            line.append((at, y) if way else (x, at))
        x, y = line[-1]
        line += [(x, end[1]) if strand.lanes[-1][0] else (end[0], y), end]
        found.append(line)
    return middles, found


def _lines(count: int, size: int, slots: Sequence[int]) -> tuple[list[int], list[int]]:
    """Return the middle of each row or column, and where each lane begins."""
    at, middles, lanes = 0, [], []
    for number in range(count + 1):
        lanes.append(at)
        at += 2 * MARGIN + GAP * max(0, slots[number] - 1)
        middles.append(at + size // 2)
        at += size
    return middles[:count], lanes


def _port(middle: tuple[int, int], end: tuple[int, int]) -> tuple[int, int]:
    side, part = end
    left, top = middle[0] - CLOSED[0] // 2, middle[1] - CLOSED[1] // 2
    if side in (TOP_SIDE, BOTTOM):
        return left + CLOSED[0] * part // 1000, top + (CLOSED[1] if side == BOTTOM else 0)
    return left + (CLOSED[0] if side == RIGHT else 0), top + CLOSED[1] * part // 1000
