"""Pages of several columns: which lines belong to which, and in which order they are read."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from statistics import mean, median
from typing import NamedTuple

__all__ = ["Piece", "in_reading_order", "width"]

MANY = 5
"""So many lines make a column: fewer may begin at one place by chance."""
FAR = 12.0
"""Columns begin at least so many letters' heights apart: nearer ones are set in."""
LONG = 18
"""Characters that lines of a column have on average: those of a table have fewer."""
FULL = 0.75
"""Half of the lines of a column fill such a share of it: cells of a table do not."""
BESIDE = 0.8
"""Such a share of the lines beside a column end before it begins."""
OVER = 0.25
"""A line runs across columns when it goes on for such a share of one in the next."""
ALIKE = 0.7
"""The gap beside a heading that stands over all columns, in shares of the one around it."""
RUN = 4.2
"""Letters' heights from one line of a run to the next: a short line fits between."""
GUTTER = 0.8
"""Letters' heights between two columns, at least."""
NARROW, WIDE = frozenset("fijlrtI.,;:'|!()[]-’‘ "), frozenset("mwMW@%—")


class Piece(NamedTuple):
    """Words of a page that are set at once: where they begin, how high their letters are."""

    text: str
    x: float
    y: float
    size: float
    bold: bool


Row = list[Piece]


def width(piece: Piece) -> float:
    """Return about how wide a piece is; fonts differ by some hundredths.

    >>> width(Piece("in the roof", 0, 0, 10, False))
    43.0
    """
    ems = sum(
        0.3 if c in NARROW else 0.8 if c in WIDE else 0.66 if c.isupper() else 0.5
        for c in piece.text
    )
    return round(ems * piece.size, 1)


def in_reading_order(rows: Sequence[Row]) -> list[Row]:
    """Return the lines of a page as they are read: a column whole before the next one.

    Lines come in the order of the file, and keep it within a column. What runs across the columns,
    or stands above or below them all, parts what is over it from what is under it.
    """
    starts = _columns(rows)
    if len(starts) < 2:
        return list(rows)
    parts = [part for row in rows for part in _split(row, starts)]
    columns = [_column(part, starts) for part in parts]
    across = _strays(parts)
    for number, (part, column) in enumerate(zip(parts, columns, strict=True)):
        if _crosses(part, starts, column) or _is_heading_across(number, parts, columns):
            across.add(number)
    runs = _runs(parts[number][0] for number in across)
    tops = [-top for top, _ in runs]

    def place(number: int) -> tuple[int, int, int, int]:
        y = parts[number][0].y
        begun = bisect_right(tops, -y)  # how many runs begin above it
        if not begun or y < runs[begun - 1][1]:
            return begun, 0, columns[number], number
        aside = number not in across and columns[number] > 0
        return begun - 1, 1 + aside, columns[number] if aside else 0, number

    return [parts[number] for number in sorted(range(len(parts)), key=place)]


def _runs(across: Iterable[Piece]) -> list[tuple[float, float]]:
    """Return from where to where, downwards, lines run across the columns one after the other.

    Between two of them may stand the last line of a paragraph; what stands beside them is a box.
    """
    runs: list[tuple[float, float]] = []
    for piece in sorted(across, key=lambda piece: -piece.y):
        if runs and runs[-1][1] - piece.y <= RUN * piece.size:
            runs[-1] = runs[-1][0], piece.y
        else:
            runs.append((piece.y, piece.y))
    return runs


def _columns(rows: Sequence[Row]) -> list[float]:
    """Return where the columns of a page begin, from left to right."""
    found: dict[int, list[Row]] = {}
    for row in rows:
        for number, piece in enumerate(row):
            if number == 0 or _is_gap(row[number - 1], piece):
                found.setdefault(round(piece.x), []).append(row[number:])
    often = {x: parts for x, parts in found.items() if len(parts) >= MANY}
    starts: list[float] = []
    for x in sorted(often, key=lambda x: (-len(often[x]), x)):
        far = FAR * median(part[0].size for part in often[x])
        if all(abs(x - other) >= far for other in starts):
            starts.append(x)
    starts.sort()
    while len(starts) > 1:
        wrong = [n for n in range(1, len(starts)) if not _are_columns(rows, starts, n)]
        if not wrong:
            break
        del starts[wrong[0]]
    return starts


def _are_columns(rows: Sequence[Row], starts: Sequence[float], n: int) -> bool:
    """Tell whether the lines that begin at a place, and those left of them, are two columns."""
    parts = [part for row in rows for part in _split(row, starts)]
    right = [part for part in parts if abs(part[0].x - starts[n]) < 2]
    if len(right) < MANY:
        return False
    top, bottom = max(part[0].y for part in right), min(part[0].y for part in right)
    left = [
        part
        for part in parts
        if _column(part, starts) == n - 1 and bottom - 1 <= part[0].y <= top + 1
    ]
    ending = [part for part in left if not _crosses(part, starts, n - 1)]
    if len(ending) < max(MANY, BESIDE * len(left)):
        return False
    return all(_is_text(column) for column in (ending, right))


def _is_text(parts: Sequence[Row]) -> bool:
    """Tell whether lines are those of a text, and not the cells of a table."""
    if mean(sum(len(piece.text) for piece in part) for part in parts) < LONG:
        return False
    widths = sorted(_end(part) - part[0].x for part in parts)
    return median(widths) >= FULL * widths[-1 - len(widths) // 20]


def _split(row: Row, starts: Sequence[float]) -> Iterator[Row]:
    """Yield the parts of a line that stand in different columns."""
    begin = 0
    for number in range(1, len(row)):
        piece = row[number]
        at_start = any(abs(piece.x - start) < 2 for start in starts[1:])
        if at_start and _is_gap(row[number - 1], piece):
            yield row[begin:number]
            begin = number
    yield row[begin:]


def _is_gap(before: Piece, piece: Piece) -> bool:
    """Tell whether more stands between two pieces than the space between words."""
    wide = width(before._replace(text=before.text.rstrip()))
    return piece.x - before.x - wide >= GUTTER * piece.size - 0.1 * wide


def _column(part: Row, starts: Sequence[float]) -> int:
    return max(sum(start <= part[0].x + 2 for start in starts) - 1, 0)


def _end(part: Row) -> float:
    return part[-1].x + width(part[-1])


def _crosses(part: Row, starts: Sequence[float], column: int) -> bool:
    """Tell whether a line runs on into the next column."""
    if column + 1 == len(starts):
        return False
    begin, following = starts[column], starts[column + 1]
    return _end(part) > following + OVER * (following - begin)


def _strays(parts: Sequence[Row]) -> set[int]:
    """Return the lines that stand apart from the columns, above or below all of them."""
    downwards = sorted(enumerate(parts), key=lambda each: -each[1][0].y)
    edge = [(number, part[0]) for number, part in downwards]
    return {*_apart(edge), *_apart(reversed(edge))}


def _apart(edge: Iterable[tuple[int, Piece]]) -> list[int]:
    """Return the lines at an edge of a page that a gap of two lines parts from the rest."""
    seen: list[int] = []
    before: Piece | None = None
    for number, piece in edge:
        if before is not None and abs(before.y - piece.y) > 2.4 * piece.size:
            return seen
        if before is not None and abs(before.y - piece.y) > 1 and len(seen) > MANY:
            break
        seen.append(number)
        before = piece
    return []


def _is_heading_across(number: int, parts: Sequence[Row], columns: Sequence[int]) -> bool:
    """Tell whether a short heading stands over all columns, which end above and begin below it.

    Then the other columns have about as wide a gap beside it as its own has around it.
    """
    body = Counter(round(other[0].size, 1) for other in parts).most_common(1)[0][0]

    def is_set_off(part: Row) -> bool:
        return part[0].bold or part[0].size > 1.06 * body

    if columns[number] > 0 or not is_set_off(parts[number]):
        return False
    at = parts[number][0].y
    gaps = []
    for wanted in sorted(set(columns)):
        ys = [
            part[0].y - at
            for part, column in zip(parts, columns, strict=True)
            if column == wanted and not (wanted == 0 and is_set_off(part))
        ]
        over, under = [y for y in ys if y > 0], [-y for y in ys if y <= 0]
        if not over or not under:
            return False
        gaps.append((min(over), min(under)))
    own, others = gaps[0], gaps[1:]
    return all(
        over + under >= ALIKE * sum(own) and abs(under - own[1]) < 1.6 * body
        for over, under in others
    )
