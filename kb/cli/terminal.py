"""What is written to a terminal: cleaned text, tables that fit, colour where it is wanted."""

from __future__ import annotations

import re
import shutil
import sys
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from time import monotonic
from typing import NamedTuple

import click

from kb.json_documents import document, to_json

__all__ = ["Cell", "Column", "clean", "emit_json", "heading", "paragraph", "progress", "table"]

_LINE_ENDS = re.compile(r"[\t\n\r]+")
_UNSAFE = (
    "\x7f-\x9f"  # controls: with those below 32 the escapes that move a cursor or answer back
    "\u202a-\u202e\u2066-\u2069"  # marks that turn the direction of what follows
    "\u2028\u2029\ufeff\ufff9-\uffff\ud800-\udfff"  # line ends and what is no character
)
_CONTROL = re.compile(f"[\x00-\x1f{_UNSAFE}]")

EVERY = 0.1
"""Seconds between two words of progress."""
WIPE = "\r\x1b[2K"
"""Clears the line that the cursor is in."""

NARROWEST = 20
"""Cells that every terminal is taken to have."""
_ON_OTHERS = frozenset({"Mn", "Me", "Cf"})

GAP = 2
WORD = 14
"""Longer words may be broken to make a table fit."""
FITTED = 200
"""Rows by which the widths of the columns are chosen."""

COLOURS: Mapping[str, str] = {
    "causal": "green",
    "hedged": "cyan",
    "disputed": "magenta",
    "association-disputed": "magenta",
    "correlational": "yellow",
    "not-causal": "yellow",
    "denied": "red",
    "unsupported": "bright_black",
    "quiet": "bright_black",
}


class Column(NamedTuple):
    """A column of a table: its heading, and whether it may be wrapped to fit."""

    title: str
    wraps: bool = False
    number: bool = False


class Cell(NamedTuple):
    """A cell that has a colour: the name of a status, 'heading' or 'quiet'."""

    text: str
    role: str


def clean(text: str, *, lines: bool = False) -> str:
    r"""Return text that a terminal shows as it is: no control character acts.

    Line ends and tabs become one space; ``lines`` keeps line ends.

    >>> clean("red \x1b[31m alert"), clean("two\r\nlines")
    ('red \\x1b[31m alert', 'two lines')
    """
    if lines:
        return "\n".join(clean(line) for line in text.split("\n"))
    return _CONTROL.sub(_visible, _LINE_ENDS.sub(" ", text))


def _visible(match: re.Match[str]) -> str:
    return match[0].encode("unicode_escape", "surrogatepass").decode("ascii")


def emit_json(weighed: str | None = None, /, **content: object) -> None:
    """Print a JSON document: the version of the weights that weighed it, and its content."""
    click.echo(to_json(document(weighed, **content)), nl=False)


def heading(text: str) -> None:
    """Print a heading, wrapped to the terminal."""
    _print_lines(text, "", lambda line: click.style(line, bold=True))


def paragraph(text: str, *, indent: str = "", role: str | None = None) -> None:
    """Print text, wrapped to the terminal."""
    _print_lines(text, indent, lambda line: _styled(line, role or ""))


def _print_lines(text: str, indent: str, style: Callable[[str], str]) -> None:
    width = screen_width()
    line = clean(text)
    lines = _wrap(line, max(width - len(indent), 10)) if width else [line]
    click.echo("\n".join(indent + style(line) for line in lines))


def screen_width() -> int:
    """Return the width to keep to; 0: none, since a file or a pipe is no screen."""
    if sys.stdout is None or not sys.stdout.isatty():  # None: whoever started us closed it
        return 0
    return max(shutil.get_terminal_size().columns, NARROWEST)


def width_of(text: str) -> int:
    r"""Return how many cells of a terminal a text takes: wide letters take two, marks none.

    >>> width_of("抑郁"), width_of("naïve"), width_of("nai\u0308ve")
    (4, 5, 5)
    """
    return len(text) if text.isascii() else sum(map(_width, text))


def _width(letter: str) -> int:
    """Return the cells of a letter; marks, joiners and vowels within a syllable stand on others."""
    if unicodedata.category(letter) in _ON_OTHERS or "\u1160" <= letter <= "\u11ff":
        return 0
    return 2 if unicodedata.east_asian_width(letter) in "WF" else 1


def table(columns: Sequence[Column], rows: Iterable[Sequence[str | Cell]]) -> None:
    """Print a table; on a terminal, columns that may wrap are made narrow until it fits.

    Where they cannot be, each row stands by itself: its first cell, and below it the others, each
    behind the title of its column.
    """
    cells = [[_plain_cell(value) for value in row] for row in rows]
    head = [Cell(column.title, "heading") for column in columns]
    sizes = [[width_of(cell.text) for cell in row] for row in [head, *cells]]
    widths = [max(column) for column in zip(*sizes, strict=True)]
    screen = screen_width()
    if screen and _over(widths, screen) > 0:
        narrowest = [
            min(max([width_of(word) for row in cells for word in row[i].text.split()] or [0]), WORD)
            if column.wraps
            else widths[i]
            for i, column in enumerate(columns)
        ]
        if _over(narrowest, screen) > 0:
            click.echo("\n".join(line for row in cells for line in _stacked(columns, row, screen)))
            return
        widths = _fit(widths, narrowest, sizes[:FITTED], screen)
    lines = [line for row in [head, *cells] for line in _row_lines(columns, row, widths)]
    click.echo("\n".join(lines))


def _plain_cell(value: str | Cell) -> Cell:
    if isinstance(value, Cell):
        return Cell(clean(value.text), value.role)
    return Cell(clean(value), "")


def _over(widths: Sequence[int], screen: int) -> int:
    return sum(widths) + GAP * (len(widths) - 1) - screen


def _fit(
    widths: Sequence[int], narrowest: Sequence[int], sizes: Sequence[Sequence[int]], screen: int
) -> list[int]:
    """Take from the column that costs the fewest lines until all fit, down to a readable width.

    ``sizes`` are the widths of the cells, row by row. Of columns that cost as many lines the widest
    gives: a column whose long cells are few is made narrow before one that is full.
    """
    widths = [
        max(min(width, screen), least) for width, least in zip(widths, narrowest, strict=True)
    ]

    def lines(column: int) -> int:
        """Return how many lines the table has with one cell less for a column."""
        made = [width - (i == column) for i, width in enumerate(widths)]
        return sum(
            max(-(-size // max(width, 1)) for size, width in zip(row, made, strict=True))
            for row in sizes
        )

    while _over(widths, screen) > 0:
        wide = [i for i, width in enumerate(widths) if width > narrowest[i]]
        if not wide:
            break
        widths[min(wide, key=lambda i: (lines(i), -widths[i]))] -= 1
    return widths


def _stacked(columns: Sequence[Column], row: Sequence[Cell], screen: int) -> Iterator[str]:
    """Yield the lines of a row that stands by itself."""
    yield from (_styled(line, row[0].role) for line in _wrap(row[0].text, screen))
    room = screen - GAP
    line, used = "", 0
    for column, cell in zip(columns[1:], row[1:], strict=True):
        if not cell.text:
            continue
        *full, last = _wrap(f"{column.title} {cell.text}", room)
        if line and (full or used + GAP + width_of(last) > room):
            yield " " * GAP + line
            line, used = "", 0
        yield from (" " * GAP + _styled(each, cell.role) for each in full)
        line += " " * GAP * bool(line) + _styled(last, cell.role)
        used += GAP * bool(used) + width_of(last)
    if line:
        yield " " * GAP + line


def _row_lines(columns: Sequence[Column], row: Sequence[Cell], widths: Sequence[int]) -> list[str]:
    wrapped = [
        _wrap(cell.text, width) if column.wraps else [cell.text]
        for column, cell, width in zip(columns, row, widths, strict=True)
    ]
    lines = []
    for n in range(max(map(len, wrapped))):
        parts = []
        for column, cell, text, width in zip(columns, row, wrapped, widths, strict=True):
            piece = text[n] if n < len(text) else ""
            pad = " " * (width - width_of(piece))
            styled = _styled(piece, cell.role)
            parts.append(pad + styled if column.number else styled + pad)
        lines.append((" " * GAP).join(parts).rstrip())
    return lines


def _styled(text: str, role: str) -> str:
    if not text or not role:
        return text
    return click.style(text, bold=True) if role == "heading" else click.style(text, COLOURS[role])


def _wrap(text: str, width: int) -> list[str]:
    """Break text into lines of at most so many cells, between words where that is possible."""
    lines, line = [], ""
    for word in text.split(" "):
        joined = f"{line} {word}" if line else word
        if width_of(joined) <= width:
            line = joined
            continue
        if line:
            lines.append(line)
        line = word
        while width_of(line) > width:
            cut = _cut(line, width)
            lines.append(line[:cut])
            line = line[cut:]
    return [*lines, line]


def _cut(text: str, width: int) -> int:
    """Return how many letters fit; at least one, so that cutting ends."""
    used = 0
    for i, letter in enumerate(text):
        used += width_of(letter)
        if used > width:
            return max(i, 1)
    return len(text)


@contextmanager
def progress(message: str) -> Iterator[Callable[[int, int], None]]:
    """Say on stderr what is being done while it lasts, if a person sits there.

    What it gives takes how much is done, and of how much.
    """
    if sys.stderr is None or not sys.stderr.isatty():
        yield lambda done, total: None
        return
    last = 0.0

    def show(before: str, behind: str = "") -> None:
        """Show one line: what is longer could not be wiped."""
        room = shutil.get_terminal_size().columns - 1 - len(behind)
        said = f"{clean(message)} …"
        click.echo(f"{before}{said[: _cut(said, room)]}{behind}", err=True, nl=False, color=True)

    def tell(done: int, total: int) -> None:
        nonlocal last
        if monotonic() - last > EVERY:
            last = monotonic()
            show(WIPE, f" {done:,} of {total:,}")

    show("")
    try:
        yield tell
    finally:
        click.echo(WIPE, err=True, nl=False, color=True)
