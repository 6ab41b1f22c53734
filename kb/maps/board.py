"""Boxes in cells while their places are sought: what every move of a box would cost.

The board keeps, for every line that there could be between two cells, what the lines that are
there make it cost. A move is then priced by looking its lines up, and the whole grid at once: free
cells as a move, taken ones as trading places. All costs are integers.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

__all__ = ["CROSSING", "LENGTH", "THROUGH", "Board", "Tables"]

Ints = npt.NDArray[np.int64]
Bits = npt.NDArray[np.uint8]

CROSSING, THROUGH, LENGTH = 200, 350, 4
"""Cost of two lines that cross, of a line that will have to go around a box, and of a tenth of the
distance between two columns for a line of weight one."""


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
    apart: Ints
    """Cell, cell → columns and rows between them."""


@dataclass(frozen=True, slots=True)
class Others:
    """The ends of all links that do not touch one box: what trading places with it changes."""

    own: Ints
    other: Ints
    link: Ints
    one: Ints
    """Position of an end here, and in ``two`` that of another end at the same box."""
    two: Ints
    shared: Ints
    """The box of each such pair."""

    @classmethod
    def than(cls, node: int, ends: Ints, same: tuple[Ints, Ints]) -> Others:
        """Return those of a box; ``ends`` holds own box, other box and link of every end."""
        kept = (ends[0] != node) & (ends[1] != node)
        place = np.cumsum(kept) - 1
        pairs = kept[same[0]] & kept[same[1]]
        one, two = same[0][pairs], same[1][pairs]
        own, other, link = ends[:, kept]
        return cls(own, other, link, place[one], place[two], ends[0][one])


class Board:
    """Boxes in cells, with the cost of having one box in every cell at once."""

    def __init__(self, links: Ints, pull: Ints, kin: Ints, known: Tables) -> None:
        self.links, self.pull, self.kin, self.known = links, pull * LENGTH, kin, known
        self.count, self.cells = len(kin), len(known.pair)
        self.behind = np.ascontiguousarray(known.through.T).astype(np.int64) * THROUGH
        self.crosses = known.crosses.ravel()
        number = np.arange(len(links))
        ends = np.stack([
            np.concatenate([links[:, 0], links[:, 1]]),
            np.concatenate([links[:, 1], links[:, 0]]),
            np.concatenate([number, number]),
        ])  # fmt: skip
        self.touching = [ends[2][ends[0] == node] for node in range(self.count)]
        self.beside = [ends[1][ends[0] == node] for node in range(self.count)]
        one, two = np.nonzero(ends[0][:, None] == ends[0][None])
        same = one[one != two], two[one != two]
        self.others = [Others.than(node, ends, same) for node in range(self.count)]

    def start(self, cell: Ints) -> None:
        """Put each box in its cell."""
        known = self.known
        self.cell = cell.copy()
        self.box = np.full(self.cells, -1, dtype=np.int64)
        self.box[cell] = np.arange(self.count)
        self.line = self._lines(np.arange(len(self.links)))
        self.crossed = known.crosses[self.line].sum(axis=0, dtype=np.int64) * CROSSING
        self.around = known.through[self.line].sum(axis=0, dtype=np.int64) * THROUGH
        self.blocked = self.behind[cell].sum(axis=0)
        self.kinship = known.apart[:, cell] @ self.kin.T

    def cost(self) -> int:
        """Return the cost of the whole board."""
        line = self.line
        length = int((self.known.length[line] * self.pull).sum())
        kinship = int(self.kinship[self.cell, np.arange(self.count)].sum()) // 2
        return int(self.crossed[line].sum()) // 2 + int(self.blocked[line].sum()) + length + kinship

    def _lines(self, links: Ints) -> Ints:
        found: Ints = self.known.pair[
            self.cell[self.links[links, 0]], self.cell[self.links[links, 1]]
        ]
        return found

    def prices(self, node: int) -> Ints:
        """Return cell → what the board costs with the box there, less what is always the same."""
        known, here, far = self.known, self.cell[node], self.cell[self.beside[node]]
        mine = self.line[self.touching[node]]
        # The box is lifted: its lines cross nothing, go around nothing.
        crossed = self.crossed - _count(known.crosses, mine, CROSSING)
        around = self.around - _count(known.through, mine, THROUGH)
        line = known.pair[:, far]
        line[far, np.arange(len(far))] = known.pair[here, far]  # a neighbour that trades places
        price: Ints = (crossed + self.blocked).take(line).sum(axis=1)
        price += known.length.take(line) @ self.pull[self.touching[node]] + self.kinship[:, node]
        moved = around - self.behind[here].take(line).sum(axis=1)
        traded = self._traded(node, line, crossed) + around[here]
        price += np.where(self.box >= 0, traded, moved)
        price[here] += moved[here] - traded[here]
        return price

    def _traded(self, node: int, line: Ints, crossed: Ints) -> Ints:
        """Return cell → what the box there costs more in the place of the one that was lifted."""
        known, here, others = self.known, self.cell[node], self.others[node]
        at, size = self.cell[others.own], len(known.length)
        old = self.line[others.link]
        new = known.pair[here].take(self.cell[others.other])
        price = crossed + self.blocked
        change = price.take(new) - price.take(old)
        change += (known.length.take(new) - known.length.take(old)) * self.pull[others.link]
        coming = (line * size).take(at, axis=0)
        meets = self.crosses.take(coming + new[:, None]).sum(axis=1, dtype=np.int64)
        meets -= self.crosses.take(coming + old[:, None]).sum(axis=1, dtype=np.int64)
        change += CROSSING * meets
        # What a box's new lines cross of its own old ones, they do not cross once those are gone.
        own = self.crosses.take(new.take(others.one) * size + old.take(others.two))
        total = np.bincount(at, weights=change, minlength=self.cells)
        total -= np.bincount(self.cell[others.shared], own, self.cells) * CROSSING
        box, cell = self.box, np.arange(self.cells)
        kinship = self.kinship[here, box] - self.kinship[cell, box]
        kinship += 2 * known.apart[here] * self.kin[node, box]  # they only trade places
        found: Ints = total.astype(np.int64) + kinship
        return found

    def move(self, node: int, there: int) -> None:
        """Move a box to a cell; a box that stands there takes its place."""
        known, here, other = self.known, int(self.cell[node]), int(self.box[there])
        links, gain = self.touching[node], self.kin[node]
        if other >= 0:
            links = np.unique(np.concatenate([links, self.touching[other]]))
            gain = gain - self.kin[other]
            self.cell[other] = here
        else:
            self.blocked += self.behind[there] - self.behind[here]
        self.cell[node] = there
        self.box[here], self.box[there] = other, node
        old, new = self.line[links], self._lines(links)
        self.line[links] = new
        self.crossed += _count(known.crosses, new, CROSSING) - _count(known.crosses, old, CROSSING)
        self.around += _count(known.through, new, THROUGH) - _count(known.through, old, THROUGH)
        self.kinship += (known.apart[there] - known.apart[here])[:, None] * gain[None]


def _count(table: Bits, rows: Ints, cost: int) -> Ints:
    """Return the sum of some rows, each 1 counted as the cost; fewer than 256 rows."""
    found: Ints = table[rows].sum(axis=0, dtype=np.uint8).astype(np.int64) * cost
    return found
