"""Boxes on a grid: which cell each box takes, so that lines stay clear of boxes and each other.

All costs are integers and nothing depends on the clock, so every machine gives the same places.
Two tables make a step cheap: which cells the line between two cells passes through, and which
lines cross. Each step tries one box in every cell at once (trading places with what is there) and
takes the cheapest after adding a noise that dies away, so that early steps may go uphill.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

__all__ = ["Frame", "assign"]

Ints = npt.NDArray[np.int64]
Bits = npt.NDArray[np.uint8]

THROUGH = 300
"""Cost of a line behind a box that it does not belong to: it would read as a false statement."""
CROSSING = 200
KINSHIP = 30
"""Cost of each column or row between two boxes of one kind, over the number of such boxes."""
MOST_CELLS, TRIES = 80, 8
"""The cells of the largest grid that is searched with tables; beyond, the best cells tried."""
HEAT = 6_000
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


@dataclass(frozen=True, slots=True)
class Tables:
    """What is known of every line between two cells before any box is placed."""

    pair: Ints
    """Cell, cell → number of the line between them, whichever way."""
    through: Bits
    """Line, cell → whether the line passes behind a box there."""
    crosses: Bits
    """Line, line → whether they cross."""
    length: Ints
    """Line → length, in tenths of the distance between two columns."""


def tables(frame: Frame) -> Tables:
    """Return the tables of a frame."""
    place = frame.centres()
    first, second = np.triu_indices(frame.cells)
    pair = np.zeros((frame.cells, frame.cells), dtype=np.int64)
    pair[first, second] = pair[second, first] = np.arange(len(first))
    a, b = place[first], place[second]
    squared = ((a - b) ** 2).sum(axis=1)
    length = np.floor(np.sqrt(squared.astype(np.float64)) * 10 / frame.across).astype(np.int64)
    return Tables(pair, _through(frame, place, first, second), _crosses(a, b), length)


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


def _crosses(a: Ints, b: Ints) -> Bits:
    """Return line, line → 1 where each has the other's ends on both of its sides."""
    split = np.sign(_side(a[:, None], b[:, None], a[None])).astype(np.int8) * np.sign(
        _side(a[:, None], b[:, None], b[None])
    ).astype(np.int8)
    apart = split < 0
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


class Board:
    """Boxes in cells, with the cost of trying one box in every cell at once."""

    def __init__(self, frame: Frame, links: Ints, pull: Ints, kin: Ints, known: Tables) -> None:
        self.frame, self.links, self.pull, self.kin, self.known = frame, links, pull, kin, known
        self.count = len(kin)
        self.touching = [np.flatnonzero((links == node).any(axis=1)) for node in range(self.count)]
        self.touches = np.zeros((self.count, len(links)), dtype=bool)
        for node, touching in enumerate(self.touching):
            self.touches[node, touching] = True
        place = frame.centres()
        self.apart = (
            np.abs(place[:, None] - place[None]) // np.array([frame.across, frame.down])
        ).sum(axis=2)

    def start(self, seed: int) -> None:
        """Put the boxes in cells in an order that the seed decides."""
        cells = np.argsort(noise(seed, 0, self.frame.cells), kind="stable")
        self.cell = cells[: self.count].astype(np.int64)
        self.box = np.full(self.frame.cells, -1, dtype=np.int64)
        self.box[self.cell] = np.arange(self.count)

    def cost(self) -> int:
        """Return the cost of the whole board."""
        known, line = self.known, self._lines(self.cell)
        taken = (self.box >= 0).astype(np.int64)
        through = int((known.through[line] @ taken).sum())
        crossings = int(known.crosses[line[:, None], line[None]].sum()) // 2
        kinship = int((self.apart[self.cell[:, None], self.cell[None]] * self.kin).sum()) // 2
        length = int((known.length[line] * self.pull).sum())
        return THROUGH * through + CROSSING * crossings + length + kinship

    def through(self) -> int:
        """Return how many times a line passes behind a box that is not its own."""
        taken = (self.box >= 0).astype(np.int64)
        return int((self.known.through[self._lines(self.cell)] @ taken).sum())

    def _lines(self, cell: Ints) -> Ints:
        return self.known.pair[cell[self.links[:, 0]], cell[self.links[:, 1]]]

    def try_everywhere(self, node: int) -> Ints:
        """Return cell → what moving the box there would add to the cost."""
        here = self.cell[node]
        cells = np.arange(self.frame.cells)
        moved = np.repeat(self.cell[None], len(cells), axis=0)
        full = self.box >= 0
        moved[cells[full], self.box[full]] = here
        moved[:, node] = cells
        changed = np.zeros((len(cells), len(self.links)), dtype=bool)
        changed[:, self.touching[node]] = True
        changed[full] |= self.touches[self.box[full]]
        at, link = np.nonzero(changed)
        lines = self.known.pair[moved[:, self.links[:, 0]], moved[:, self.links[:, 1]]]
        before = self._lines(self.cell)
        delta = self._line_cost(changed, (at, link), lines, before)
        total = np.zeros(len(cells), dtype=np.int64)
        np.add.at(total, at, delta)
        total += self._uncovered(here, before, changed, full)
        total += self._kinship(node, here, cells, full)
        return total

    def _line_cost(
        self, changed: npt.NDArray[np.bool_], where: tuple[Ints, Ints], lines: Ints, before: Ints
    ) -> Ints:
        """Return what each changed line costs more: crossings, boxes and length."""
        known, (at, link) = self.known, where
        after = lines[at, link]
        weight = (2 - changed[at]).astype(np.uint8)  # two changed lines meet twice in the sum
        new = (known.crosses[after[:, None], lines[at]] * weight).sum(axis=1, dtype=np.int64)
        now = known.crosses[before[:, None], before[None]]
        old = (now[link] * weight).sum(axis=1, dtype=np.int64)
        taken = np.repeat((self.box >= 0).astype(np.uint8)[None], len(changed), axis=0)
        was = taken[0]
        vacated = np.flatnonzero(self.box < 0)
        taken[vacated, self._here] = 0
        taken[vacated, vacated] = 1
        behind = (known.through[after] & taken[at]).sum(axis=1, dtype=np.int64)
        behind -= (known.through[before[link]] & was).sum(axis=1, dtype=np.int64)
        length = (known.length[after] - known.length[before[link]]) * self.pull[link]
        cost: Ints = (new - old) * (CROSSING // 2) + behind * THROUGH + length
        return cost

    def _uncovered(
        self, here: np.int64, before: Ints, changed: npt.NDArray[np.bool_],
        full: npt.NDArray[np.bool_],
    ) -> Ints:  # fmt: skip
        """Return what lines that stay gain or lose when a box moves to an empty cell."""
        there = self.known.through[before].astype(np.int64)
        gain = (there.T - there[:, here][None]) * ~changed
        result: Ints = np.where(full, 0, gain.sum(axis=1)) * THROUGH
        return result

    def _kinship(self, node: int, here: np.int64, cells: Ints, full: npt.NDArray[np.bool_]) -> Ints:
        """Return what the distances between boxes of one kind gain."""
        near = self.apart[:, self.cell]  # cell, box
        gain: Ints = (near - near[here]) @ self.kin[node]
        other = self.box[cells]
        theirs: Ints = ((near[here] - near) * self.kin[other]).sum(axis=1)
        theirs += 2 * self.apart[:, here] * self.kin[node][other]  # they only trade places
        gain += np.where(full, theirs, 0)
        return gain

    def step(self, node: int, jitter: Ints) -> bool:
        """Move one box to the cell that is cheapest after the noise; say whether it moved."""
        self._here = self.cell[node]
        price = self.try_everywhere(node) + jitter
        best, here = int(np.argmin(price)), int(self._here)
        if price[best] >= price[here]:
            return False
        other = int(self.box[best])
        self.box[here], self.box[best] = other, node
        self.cell[node] = best
        if other >= 0:
            self.cell[other] = here
        return True


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
    seeds: int = 1,
    sweeps: int = 64,
) -> tuple[int, ...]:
    """Return the cell of each box: the cheapest of several starts, the first among equals.

    ``pull`` says for each link how much its length counts; ``kinds`` gives each box a kind, and
    boxes of one kind stay near each other where that costs nothing else.

    >>> assign(Frame(2, 2, 100, 60, 60, 30), [(0, 1)], [1], ["a", "a"], seeds=1, sweeps=5)
    (1, 3)
    """
    if not kinds:
        return ()
    given = (
        frame,
        np.array(links, dtype=np.int64).reshape(-1, 2),
        np.array(pull, dtype=np.int64),
        _kin(kinds),
    )
    if frame.cells > MOST_CELLS:
        return _by_length(LongBoard(*given), sweeps)
    board = Board(*given, tables(frame))
    best: tuple[int, tuple[int, ...]] | None = None
    for seed in range(seeds):
        board.start(seed)
        _settle(board, seed, sweeps)
        found = (board.cost(), tuple(int(cell) for cell in board.cell))
        best = min(best, found) if best else found
    if best is None:
        raise AssertionError("at least one start is made")
    return best[1]


def _by_length(board: LongBoard, sweeps: int) -> tuple[int, ...]:
    """Return the cell of each box for a large map, where only short lines are sought."""
    board.start(0)
    most = max(6, sweeps * MOST_CELLS // (2 * board.frame.cells))
    for sweep in range(2 * most):
        left = max(0, most - sweep)
        moved = False
        for node in range(board.count):
            jitter = noise(0, sweep * board.count + node, board.frame.cells)
            moved |= board.step(node, jitter * left**3 // (24 * most**3))
        if not left and not moved:
            break
    return tuple(int(cell) for cell in board.cell)


def _settle(board: Board, seed: int, sweeps: int) -> None:
    """Sweep over all boxes with a noise that dies away, then without until nothing moves."""
    step = 1
    for sweep in range(2 * sweeps):
        left = max(0, sweeps - sweep)
        moved = False
        for node in np.argsort(noise(seed, step, board.count), kind="stable").tolist():
            step += 1
            jitter = noise(seed, step, board.frame.cells) * (HEAT * left**3) // (1024 * sweeps**3)
            moved |= board.step(node, jitter)
        if not left and not moved:
            return
