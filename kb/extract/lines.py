"""From the lines of pages to paragraphs: what margins tore apart is joined, and no word changed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, zip_longest
from statistics import median

__all__ = ["Line", "paragraphs"]

_ITEM = re.compile(r"(?:[•▪‣◦·●○■–*-]\s+|\(?(?:\d{1,2}|[a-z])[.)]\s+)(?=\S)")
_BULLET = re.compile(r"[•▪‣◦·●○■–*-]\s+")
_CLOSED = re.compile(r"[.!?…:;][\"'”’)\]]*(?:\[?\d{1,3}\]?)?$")
_NUMBER = re.compile(r"\W*(?:page|p\.)?\s*\d+\s*(?:(?:/|of|\|)\s*\d+)?\W*", re.IGNORECASE)
_CAPTION = re.compile(r"(?:fig(?:ure)?|table|box)\b\.?\s*\d", re.IGNORECASE)
_WORDS = re.compile(r"[^\W\d_]+(?:-[^\W_]+)?")
_BEFORE_HYPHEN = frozenset(
    "co ex half high long low mid non post pre re self short so well".split()
)
"""Where the file does not tell, a word that was torn behind one of these has a hyphen."""
_TORN = re.compile(r"([^\W\d_]+)[-\u2010]$")
_LONGEST_HEADING = 14
LARGER = 1.12
"""A heading's letters are at least so many times as high as those of the text."""
APART = 1.45
"""Lines of one paragraph stand at most so many times the usual distance apart."""
SMALLER = 0.93
"""A note's letters are at most so many times as high as those of the text."""
RAGGED = 0.7
"""Full lines of one text have at least so many times the letters of each other."""
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


def paragraphs(pages: Sequence[Sequence[Line]], gaps: Collection[int] = ()) -> str:
    r"""Return the text of pages: paragraphs between empty lines, headings marked, items in lines.

    Behind a page whose number, from 0, is among the ``gaps``, words are missing: no paragraph goes
    on there.

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
    words = Counter(word for line in lines for word in _WORDS.findall(line.text))
    blocks: list[tuple[str, str]] = []
    for block in _blocks(kept, usual, leading, gaps):
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
    edges = [_at_edges(page) for page in pages]
    shapes = Counter(shape for edge in edges for shape in {_shape(line) for line in edge})
    places = Counter(place for edge in edges for place in {_place(line) for line in edge})
    for page, edge in zip(pages, edges, strict=True):
        gone = {
            id(line)
            for line in edge
            if shapes[_shape(line)] >= OFTEN
            or places[_place(line)] > 1
            or (len(pages) > 1 and _NUMBER.fullmatch(line.text))
        }
        yield [line for line in page if id(line) not in gone]


def _at_edges(page: Sequence[Line]) -> list[Line]:
    """Return the two highest and the two lowest rows of a page, wherever the file has them."""
    heights = sorted({round(line.y) for line in page})
    edges = {*heights[:2], *heights[-2:]}
    return [line for line in page if round(line.y) in edges]


def _shape(line: Line) -> str:
    return re.sub(r"\d+|\b[ivxlc]+\b", "#", line.text)


def _place(line: Line) -> tuple[str, int]:
    return line.text, round(line.y)


def _blocks(
    pages: Iterable[Sequence[Line]], usual: float, leading: float, gaps: Collection[int]
) -> Iterator[list[Line]]:
    """Yield lines that belong together.

    A note in small letters that stands amid a paragraph, at the foot of a page or under a picture,
    comes behind the paragraph.
    """
    block: list[Line] = []
    notes: list[list[Line]] = []
    for number, page in enumerate(pages):
        if number - 1 in gaps:
            yield from filter(None, [block, *notes])
            block, notes = [], []
        widths = _widths(page)
        near: list[Line] = []  # what the line before, on this page, belongs to
        for line, following in zip_longest(page, page[1:]):
            is_note = line.size < SMALLER * usual
            group = block if not is_note else [] if near is block else near
            if (
                group
                and not _ends_short(group[-1], line, widths)
                and _goes_on(group, line, usual, leading, jumped=group is not near, then=following)
            ):
                group.append(line)
            elif is_note:
                group = [line]
                notes.append(group)
            else:
                yield from filter(None, [block, *notes])
                block = group = [line]
                notes = []
            near = group
    yield from filter(None, [block, *notes])


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
    block: list[Line], line: Line, usual: float, leading: float, *, jumped: bool, then: Line | None
) -> bool:
    """Tell whether a line goes on with a block, which may end on the page or column before."""
    before = block[-1]
    if _ITEM.match(line.text) or _is_set_otherwise(line, before, usual):
        return False
    unfinished = not _CLOSED.search(before.text)
    step = before.y - line.y
    if jumped or step < -0.5 * leading:
        return unfinished and (line.text[:1].islower() or _runs_on(before, line, then, leading))
    if step > APART * leading * max(line.size / usual, 1):
        return False
    item = _ITEM.match(block[0].text) is not None
    if item and line.x < block[0].x - 0.3 * usual:  # back at the margin, behind a list
        return False
    indented = line.x - before.x > 0.8 * usual
    return unfinished or not indented or item


def _runs_on(before: Line, line: Line, then: Line | None, leading: float) -> bool:
    """Tell whether a sentence goes on in another column though its next word has a capital.

    Both lines are full, and the second begins a paragraph rather than being a head of its own.
    """
    alike = RAGGED * len(line.text) < len(before.text) and RAGGED * len(before.text) < len(
        line.text
    )
    below = then is not None and 0 < line.y - then.y <= APART * leading and then.size == line.size
    return alike and below and not line.bold and not _CAPTION.match(line.text)


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


def _joined(lines: Iterable[str], written: Counter[str]) -> str:
    """Join lines; a hyphen at the end of one goes, unless the word is written with it."""
    text = ""
    for line in lines:
        torn = _TORN.search(text)
        if torn is None or not line[:1].islower():
            text += f" {line}" if text and not torn else line
            continue
        second = re.match(r"[^\W_]+", line)
        end = second[0] if second else ""
        kept, whole = written[f"{torn[1]}-{end}"], written[f"{torn[1]}{end}"]
        keeps = kept > whole or (kept == whole and torn[1].lower() in _BEFORE_HYPHEN)
        text = (text if keeps else text[:-1]) + line
    return text
