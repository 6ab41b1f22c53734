"""From the lines of pages to paragraphs: what margins tore apart is joined, and no word changed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

__all__ = ["Line", "paragraphs"]

_ITEM = re.compile(r"(?:[•▪‣◦·●○■–*-]\s+|\(?(?:\d{1,2}|[a-z])[.)]\s+)(?=\S)")
_BULLET = re.compile(r"[•▪‣◦·●○■–*-]\s+")
_CLOSED = re.compile(r"[.!?…:;][\"'”’)\]]*(?:\[?\d{1,3}\]?)?$")
_TORN = re.compile(r"([^\W\d_]+)[-\u2010]$")
_LONGEST_HEADING = 14
LARGER = 1.12
"""A heading's letters are at least so many times as high as those of the text."""
APART = 1.45
"""Lines of one paragraph stand at most so many times the usual distance apart."""


COLUMN = 60.0
"""Lines that begin within so many points of each other are set in one column."""
SHORT = 0.55
"""A line ends a paragraph when it has less than this share of the usual letters."""
OFTEN = 3
"""So often the same words stand at the edge of a page when they belong to no paragraph."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page: its words, where it begins, how high its letters are."""

    text: str
    x: float
    y: float
    size: float
    bold: bool = False


def paragraphs(pages: Sequence[Sequence[Line]]) -> str:
    r"""Return the text of pages: paragraphs between empty lines, headings marked, items in lines.

    >>> page = [Line("Salt may cause", 9, 99, 9), Line("rust on iron.", 9, 88, 9)]
    >>> paragraphs([page])
    'Salt may cause rust on iron.\n'
    """
    kept = [list(page) for page in _without_furniture(pages)]
    lines = [line for page in kept for line in page]
    if not lines:
        return ""
    usual = _usual(lines)
    leading = _leading(kept, usual)
    words = Counter(word for line in lines for word in re.findall(r"[^\W\d_]+-[^\W_]+", line.text))
    blocks: list[tuple[str, str]] = []
    for block in _blocks(kept, usual, leading):
        sort = _sort(block, usual)
        text = _joined((line.text for line in block), words)
        if sort == "heading":
            blocks.append(("", f"# {text}"))
        elif sort == "item":
            blocks.append(("item", _BULLET.sub("- ", text, count=1)))
        else:
            blocks.append(("", text))
    made = [blocks[0][1]]
    for (one, _), (other, text) in pairwise(blocks):
        made += ["\n" if one and other else "\n\n", text]
    return "".join(made) + "\n"


def _usual(lines: Sequence[Line]) -> float:
    """Return how high most letters are."""
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[round(line.size, 1)] += len(line.text)
    return min(size for size, count in sizes.items() if count == max(sizes.values()))


def _leading(pages: Iterable[Sequence[Line]], usual: float) -> float:
    """Return how far lines of the text usually stand apart."""
    steps = [
        one.y - other.y
        for page in pages
        for one, other in pairwise(page)
        if 0 < one.y - other.y < 3 * usual and abs(one.size - usual) < 1
    ]
    return median(steps) if steps else 1.2 * usual


def _without_furniture(pages: Sequence[Sequence[Line]]) -> Iterator[Sequence[Line]]:
    """Yield the pages without the heads, feet and numbers that stand on several of them."""
    edges: Counter[str] = Counter()
    for page in pages:
        edges.update({_shape(line) for line in (*page[:2], *page[-2:])})
    repeated = {shape for shape, count in edges.items() if count >= OFTEN}
    for page in pages:
        last = len(page) - 2
        yield [
            line
            for number, line in enumerate(page)
            if not (
                (number < 2 or number >= last)
                and (_shape(line) in repeated or (len(pages) > 1 and line.text.isdigit()))
            )
        ]


def _shape(line: Line) -> str:
    return re.sub(r"\d+|\b[ivxlc]+\b", "#", line.text)


def _blocks(pages: Iterable[Sequence[Line]], usual: float, leading: float) -> Iterator[list[Line]]:
    block: list[Line] = []
    for page in pages:
        widths = _widths(page)
        for number, line in enumerate(page):
            if block and not (
                _goes_on(block, line, usual, leading, new_page=number == 0)
                and not _ends_short(block[-1], line, widths)
            ):
                yield block
                block = []
            block.append(line)
    if block:
        yield block


def _widths(page: Sequence[Line]) -> dict[int, float]:
    """Return where lines begin, roughly → how many characters half of them have there."""
    lengths: dict[int, list[int]] = {}
    for line in page:
        lengths.setdefault(round(line.x / COLUMN), []).append(len(line.text))
    return {place: median(found) for place, found in lengths.items()}


def _ends_short(before: Line, line: Line, widths: dict[int, float]) -> bool:
    """Tell whether a line is as short as the last of a paragraph, and the next begins anew.

    Items whose bullets are drawn, not written, are told apart by nothing else.
    """
    width = widths.get(round(before.x / COLUMN), 0)
    return line.text[:1].isupper() and len(before.text) < SHORT * width


def _goes_on(
    block: Sequence[Line], line: Line, usual: float, leading: float, *, new_page: bool
) -> bool:
    """Tell whether a line goes on with the block before it."""
    before = block[-1]
    if _ITEM.match(line.text) or _is_set_otherwise(line, before, usual):
        return False
    unfinished = not _CLOSED.search(before.text)
    step = before.y - line.y
    if new_page or step < -0.5 * leading:  # the next page or column
        return unfinished and line.text[:1].islower()
    if step > APART * leading * max(line.size / usual, 1):
        return False
    item = _ITEM.match(block[0].text) is not None
    if item and line.x < block[0].x - 0.3 * usual:  # back at the margin, behind a list
        return False
    indented = line.x - before.x > 0.8 * usual
    return unfinished or not indented or item


def _is_set_otherwise(line: Line, before: Line, usual: float) -> bool:
    """Tell whether one of two lines is set as a heading and the other is not, or as another."""
    larger = max(line.size, before.size) > LARGER * usual
    if larger and abs(line.size - before.size) > 0.06 * usual:
        return True
    return line.bold != before.bold and _is_heading([line if line.bold else before], usual)


def _sort(block: Sequence[Line], usual: float) -> str:
    if _ITEM.match(block[0].text) and not _is_heading(block, usual):
        return "item"
    return "heading" if _is_heading(block, usual) else ""


def _is_heading(block: Sequence[Line], usual: float) -> bool:
    words = sum(len(line.text.split()) for line in block)
    if all(line.size >= LARGER * usual for line in block):
        return words <= 3 * _LONGEST_HEADING
    text = block[-1].text
    bold = all(line.bold for line in block)
    return bold and words <= _LONGEST_HEADING and not _CLOSED.search(text)


def _joined(lines: Iterable[str], hyphened: Counter[str]) -> str:
    """Join lines; a hyphen at the end of one goes, unless the file writes the word with it."""
    text = ""
    for line in lines:
        torn = _TORN.search(text)
        if torn is None or not line[:1].islower():
            text += f" {line}" if text and not torn else line
            continue
        second = re.match(r"[^\W_]+", line)
        whole = f"{torn[1]}-{second[0] if second else ''}"
        text = (text if whole in hyphened else text[:-1]) + line
    return text
