"""Small layouts that need no search: a loop as a ring, a box among its neighbours, a path.

They are made for a phone that is held upright; on a desk they are shown larger.
"""

from __future__ import annotations

from dataclasses import dataclass

from kb.maps.geometry import Point

__all__ = ["Spoke", "chain", "ego", "ring"]

DOWN = 92
"""From one box to the next below it."""
SIDE = 118
"""From the middle of a ring to its sides."""
LANE, RIM = 146, 80
"""From the middle box to its neighbours' middles and sides: a lane for the lines stays free."""


def ring(count: int) -> list[Point]:
    """Return places for a loop, clockwise from the top, no line behind a box.

    >>> ring(4)
    [(0, 0), (118, 92), (0, 184), (-118, 92)]
    """
    if count <= 2:
        return [(0, 0), (0, 2 * DOWN)][:count]
    bottom = count % 2 == 0
    rows = (count - 2) // 2 if bottom else (count - 1) // 2
    right = [(SIDE, DOWN * (i + 1)) for i in range(rows)]
    low = [(0, DOWN * (rows + 1))] if bottom else []
    left = [(-SIDE, DOWN * (i + 1)) for i in reversed(range(rows))]
    return [(0, 0), *right, *low, *left]


@dataclass(frozen=True, slots=True)
class Spoke:
    """A neighbour of the middle box, and the line between the two: hub, corner and rim."""

    x: int
    y: int
    line: tuple[Point, ...]


def ego(before: int, after: int, beside: int, *, hub: int = 46, step: int = 56) -> list[Spoke]:
    """Return places for the neighbours of a box: causes above, effects and the rest below.

    They stand in two columns with a free lane between them, in which all lines run, so that a hub
    with many neighbours has no line behind a box. ``hub`` is the height of the middle box and
    ``step`` the distance from one row to the next.

    >>> [(spoke.x, spoke.y) for spoke in ego(1, 2, 0)]
    [(0, -86), (-146, 86), (146, 86)]
    >>> ego(0, 2, 0)[0].line
    ((-60, 23), (-60, 86), (-80, 86))
    """
    return [*_fan(before, -1, hub, step), *_fan(after + beside, 1, hub, step)]


def _fan(count: int, way: int, hub: int, step: int) -> list[Spoke]:
    """Return one side; lines to farther rows start nearer to the middle, so that none cross."""
    first, edge = hub // 2 + step // 2 + 35, way * (hub // 2)
    if count == 1:
        return [Spoke(0, way * first, ((0, edge), (0, way * first)))]
    found = []
    for number in range(count):
        row, turn = number // 2, 1 if number % 2 else -1
        rows = (count + 1 - number % 2) // 2
        y = way * (first + row * step)
        start = turn * (60 - 52 * row // max(1, rows))
        found.append(Spoke(turn * LANE, y, ((start, edge), (start, y), (turn * RIM, y))))
    return found


def chain(count: int) -> list[Point]:
    """Return places for a path, from top to bottom in a gentle zigzag.

    >>> chain(3)
    [(-60, 0), (60, 92), (-60, 184)]
    """
    return [((-60 if i % 2 == 0 else 60), i * DOWN) for i in range(count)]
