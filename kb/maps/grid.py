"""Boxes on a grid: which cell each box takes, so that lines stay clear of boxes and each other.

All costs are integers and nothing depends on the clock, so every machine gives the same places.
Two tables make a step cheap: which cells the line between two cells passes through, and which
lines cross. Each step tries one box in every cell at once (trading places with what is there) and
takes the cheapest after adding a noise that dies away, so that early steps may go uphill. Several
starts give several boards; which of them is best shows once the lines are led around the boxes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kb.maps.board import Board, Tables

__all__ = ["Frame", "assign"]

Ints = npt.NDArray[np.int64]
Bits = npt.NDArray[np.uint8]

KINSHIP = 30
"""Cost of each column or row between two boxes of one kind, over the number of such boxes."""
MOST_CELLS, TRIES = 80, 8
"""The cells of the largest grid that is searched with tables; beyond, the best cells tried."""
HEAT = 9_000
"""Noise of the first sweep; it dies away with the cube of what is left of the sweeps."""


@dataclass(frozen=True, slots=True)
class Frame:
    """A grid of cells: how many, how far apart, and how large a box in one may be."""

    columns: int
    rows: int
    across: int
    """From one column to the next, in units that are pixels when the map is shown full size."""
    down: int
    box_width: int
    box_height: int

    @property
    def cells(self) -> int:
        """How many boxes fit."""
        return self.columns * self.rows

    def centres(self) -> Ints:
        """Return the middle of each cell, row by row."""
        cell = np.arange(self.cells, dtype=np.int64)
        return np.stack(
            [cell % self.columns * self.across, cell // self.columns * self.down], axis=1
        )


def tables(frame: Frame) -> Tables:
    """Return the tables of a frame."""
    place = frame.centres()
    first, second = np.triu_indices(frame.cells)
    pair = np.zeros((frame.cells, frame.cells), dtype=np.int64)
    pair[first, second] = pair[second, first] = np.arange(len(first))
    a, b = place[first], place[second]
    squared = ((a - b) ** 2).sum(axis=1)
    length = np.floor(np.sqrt(squared.astype(np.float64)) * 10 / frame.across).astype(np.int64)
    steps = np.abs(place[:, None] - place[None]) // np.array([frame.across, frame.down])
    through, crosses = _through(frame, place, first, second), _crosses(place, first, second)
    return Tables(pair, through, crosses, length, steps.sum(axis=2))


def _side(a: Ints, b: Ints, c: Ints) -> Ints:
    """Return on which side of the line a → b the point c is: positive, negative or on it."""
    return (b[..., 0] - a[..., 0]) * (c[..., 1] - a[..., 1]) - (b[..., 1] - a[..., 1]) * (
        c[..., 0] - a[..., 0]
    )


def _through(frame: Frame, place: Ints, first: Ints, second: Ints) -> Bits:
    """Return line, cell → 1 where the extents overlap and no side of the line has all corners."""
    half = np.array([frame.box_width // 2 + 5, frame.box_height // 2 + 5])
    a, b = place[first][:, None], place[second][:, None]
    low, high = np.minimum(a, b), np.maximum(a, b)
    near = ((place - half < high) & (place + half > low)).all(axis=2)
    corners = [place + half * np.array(sign) for sign in ((1, 1), (1, -1), (-1, 1), (-1, -1))]
    sides = np.stack([_side(a, b, corner[None]) for corner in corners])
    hit: Bits = (near & (sides.min(axis=0) < 0) & (sides.max(axis=0) > 0)).astype(np.uint8)
    line = np.arange(len(first))
    hit[line, first] = hit[line, second] = 0
    return hit


def _crosses(place: Ints, first: Ints, second: Ints) -> Bits:
    """Return line, line → 1 where each has the other's ends on both of its sides."""
    side = _side(place[first][:, None], place[second][:, None], place[None])
    sign = np.sign(side).astype(np.int8)
    apart = sign.take(first, axis=1) * sign.take(second, axis=1) < 0
    found: Bits = (apart & apart.T).astype(np.uint8)
    return found


def noise(seed: int, step: int, count: int) -> Ints:
    """Return ``count`` numbers from 0 to 1023, the same for the same seed and step anywhere."""
    x = np.arange(count, dtype=np.uint64) + np.array(
        [(seed * 1_000_003 + step) * 4_096 % (1 << 63)], dtype=np.uint64
    )
    x = (x + np.uint64(0x9E3779B97F4A7C15)) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    drawn: Ints = ((x ^ (x >> np.uint64(31))) >> np.uint64(54)).astype(np.int64)
    return drawn


class LongBoard:
    """Boxes in the many cells of a large map: only lengths and kinds count, which is quick."""

    def __init__(self, frame: Frame, links: Ints, pull: Ints, kin: Ints) -> None:
        self.frame, self.count = frame, len(kin)
        self.tie = kin.copy()
        np.add.at(self.tie, (links[:, 0], links[:, 1]), 12 * pull)
        np.add.at(self.tie, (links[:, 1], links[:, 0]), 12 * pull)
        self.tied = [np.flatnonzero(row) for row in self.tie]
        place = frame.centres()
        steps = np.abs(place[:, None] - place[None]) * 4 // np.array([frame.across, frame.down])
        self.apart: Ints = steps.sum(axis=2)

    def start(self, seed: int) -> None:
        """Put the boxes in cells in an order that the seed decides."""
        cells = np.argsort(noise(seed, 0, self.frame.cells), kind="stable")
        self.cell = cells[: self.count].astype(np.int64)
        self.box = np.full(self.frame.cells, -1, dtype=np.int64)
        self.box[self.cell] = np.arange(self.count)

    def step(self, node: int, jitter: Ints) -> bool:
        """Move a box towards what it is tied to; a box that stands there takes its place."""
        here, tied = int(self.cell[node]), self.tied[node]
        cost = self.apart[:, self.cell[tied]] @ self.tie[node, tied] + jitter
        best = np.argsort(cost, kind="stable")[:TRIES]
        for there in best.tolist():
            if there == here:
                return False
            gain = int(cost[there] - cost[here]) + self._theirs(node, here, there)
            if gain < 0:
                other = int(self.box[there])
                self.box[here], self.box[there] = other, node
                self.cell[node] = there
                if other >= 0:
                    self.cell[other] = here
                return True
        return False

    def _theirs(self, node: int, here: int, there: int) -> int:
        """Return what it costs the box that stands there to trade places."""
        other = int(self.box[there])
        if other < 0:
            return 0
        tied = self.tied[other]
        cells, pull = self.cell[tied], self.tie[other, tied]
        change = int(((self.apart[here, cells] - self.apart[there, cells]) * pull).sum())
        return change + 2 * int(self.apart[here, there] * self.tie[node, other])


def _kin(kinds: Sequence[str]) -> Ints:
    kind = np.array(kinds)
    same = (kind[:, None] == kind[None]).astype(np.int64)
    np.fill_diagonal(same, 0)
    pull: Ints = same * KINSHIP // np.maximum(same.sum(axis=1, keepdims=True), 1)
    return pull


def assign(
    frame: Frame,
    links: Sequence[tuple[int, int]],
    pull: Sequence[int],
    kinds: Sequence[str],
    *,
    starts: int = 5,
    sweeps: int = 24,
) -> list[tuple[int, ...]]:
    """Return the cell of each box, found from each of several starts, the cheapest board first.

    A large map has one start.

    ``pull`` says for each link how much its length counts; ``kinds`` gives each box a kind, and
    boxes of one kind stay near each other where that costs nothing else.

    >>> assign(Frame(2, 2, 100, 60, 60, 30), [(0, 1)], [1], ["a", "a"], starts=2, sweeps=5)
    [(3, 1), (0, 2)]
    """
    given = np.array(links, dtype=np.int64).reshape(-1, 2), np.array(pull, dtype=np.int64)
    if not kinds:
        return [()]
    if frame.cells > MOST_CELLS:
        return [_by_length(LongBoard(frame, *given, _kin(kinds)))]
    board = Board(*given, _kin(kinds), tables(frame))
    found: dict[tuple[int, ...], int] = {}
    for seed in range(starts):
        cells = _settled(board, seed, sweeps)
        found.setdefault(cells, board.cost())
    return sorted(found, key=lambda cells: found[cells])


def _by_length(board: LongBoard) -> tuple[int, ...]:
    """Return the cell of each box for a large map, where only short lines are sought."""
    board.start(0)
    most = max(6, 2_560 // board.frame.cells)
    for sweep in range(2 * most):
        left = max(0, most - sweep)
        moved = False
        for node in range(board.count):
            jitter = noise(0, sweep * board.count + node, board.frame.cells)
            moved |= board.step(node, jitter * left**3 // (24 * most**3))
        if not left and not moved:
            break
    return tuple(board.cell.tolist())


def _settled(board: Board, seed: int, sweeps: int) -> tuple[int, ...]:
    """Sweep over all boxes with a noise that dies away, then without until nothing moves."""
    board.start(np.argsort(noise(seed, 0, board.cells), kind="stable")[: board.count])
    step = 1
    for sweep in range(2 * sweeps):
        left = max(0, sweeps - sweep)
        moved = False
        for node in np.argsort(noise(seed, step, board.count), kind="stable").tolist():
            step += 1
            price = board.prices(node)
            price += noise(seed, step, board.cells) * (HEAT * left**3) // (1024 * sweeps**3)
            best = int(np.argmin(price))
            if price[best] < price[board.cell[node]]:
                board.move(node, best)
                moved = True
        if not left and not moved:
            break
    return tuple(board.cell.tolist())
