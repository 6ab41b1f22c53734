"""Small layouts that need no search: a loop as a ring, a box among its neighbours, a path.

They are made for a phone that is held upright; on a desk they are shown larger.
"""

from __future__ import annotations

from kb.maps.geometry import Point

__all__ = ["chain", "ego", "ring"]

DOWN = 92
"""From one box to the next below it."""
SIDE = 118
"""From the middle of a ring to its sides."""


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


def ego(
    before: int, after: int, beside: int
) -> tuple[Point, list[Point], list[Point], list[Point]]:
    """Return places for a box and its neighbours: causes left, effects right, the rest below.

    Up to six neighbours on a side stand in one column; more form two, the outer one in the gaps
    of the inner, so that every line still reaches the middle past no foreign box.

    >>> ego(1, 1, 1)
    ((0, 0), [(-132, 0)], [(132, 0)], [(0, 92)])
    """
    left, right = _column(before, -132), _column(after, 132)
    low = max([abs(y) for _, y in (*left, *right)], default=0) if beside else 0
    below = [
        ((2 * (i % 3) - min(2, beside - 1)) * 66, low + DOWN * (i // 3 + 1)) for i in range(beside)
    ]
    return (0, 0), left, right, below


def _column(count: int, x: int) -> list[Point]:
    step = 56
    return [(x, (2 * i - count + 1) * step // 2) for i in range(count)]


def chain(count: int) -> list[Point]:
    """Return places for a path, from top to bottom in a gentle zigzag.

    >>> chain(3)
    [(-60, 0), (60, 92), (-60, 184)]
    """
    return [((-60 if i % 2 == 0 else 60), i * DOWN) for i in range(count)]
