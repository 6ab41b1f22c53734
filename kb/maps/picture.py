"""The map as a still picture: an SVG drawn from the same view and layout as the page.

It stands in for the page where no script runs, it is the picture in documents and print, and the
tests hold the page against it. It needs no style sheet: every shape carries its own colours.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from math import sqrt

from kb.maps.geometry import Box, Point
from kb.maps.grammar import STYLES, circle_of, head_of
from kb.maps.labels import LEADING, SIZE, text_width
from kb.maps.layout import BOX, Layout, label_lines
from kb.maps.marks import Marks
from kb.maps.view import Kind, MapView

__all__ = ["picture"]

FONT = "system-ui, 'Segoe UI', Roboto, 'Noto Sans', 'DejaVu Sans', sans-serif"
INK, BACK = "#16202b", "#ffffff"
EDGE = 16
"""Room around the picture."""


def picture(view: MapView, layout: Layout, *, legend: bool = False) -> str:
    """Return the map as an SVG document of its own, optionally with the legend below."""
    left, top, right, bottom = layout.extent
    foot = 30 * -(-len(_used(view)) // 3) + 14 if legend else 0
    width, height = right - left + 2 * EDGE, bottom - top + 2 * EDGE + foot
    shown = [n for n, link in enumerate(view.links) if STYLES[link.style].drawn]
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{left - EDGE} {top - EDGE} {width} '
        f'{height}" width="{width}" height="{height}" role="img" font-family="{FONT}">',
        f"<title>{_text(view.title)}</title>",
        f'<rect x="{left - EDGE}" y="{top - EDGE}" width="{width}" height="{height}" '
        f'fill="{BACK}"/>',
    ]
    parts += [_line(view, layout, n) for n in shown]
    kinds = {kind.id: kind for kind in view.kinds}
    parts += [
        _box(concept.label, kinds[concept.kind], box)
        for concept, box in zip(view.concepts, layout.boxes, strict=True)
    ]
    parts += [_marks(view, layout.marks[n], n) for n in shown]
    parts += [
        _badge(f"{'↻' if _clockwise(layout, loop.nodes) else '↺'} {loop.number}", spot)
        for loop, spot in zip(view.loops, layout.badges, strict=False)
    ]
    if legend:
        parts.append(_legend(view, left, bottom + EDGE))
    return "\n".join([*(part for part in parts if part), "</svg>"]) + "\n"


def _text(words: str) -> str:
    return escape(words, quote=True)


def _points(line: Sequence[Point]) -> str:
    return " ".join(f"{x},{y}" for x, y in line)


def _line(view: MapView, layout: Layout, number: int) -> str:
    link, line = view.links[number], layout.lines[number]
    style = STYLES[link.style]
    dash = f' stroke-dasharray="{" ".join(map(str, style.dash))}"' if style.dash else ""
    head = ""
    (ax, ay), (bx, by) = line[-2:] if len(line) > 1 else (line[0], line[0])
    size = sqrt((bx - ax) * (bx - ax) + (by - ay) * (by - ay)) or 1.0
    ux, uy = (bx - ax) / size, (by - ay) / size
    end = line[-1]
    if head_of(link.style) == "arrow":
        back = bx - ux * 12, by - uy * 12
        tips = [
            (bx, by),
            (back[0] - uy * 5, back[1] + ux * 5),
            (back[0] + uy * 5, back[1] - ux * 5),
        ]
        shape = " ".join(f"{x:.1f},{y:.1f}" for x, y in tips)
        head = f'<polygon points="{shape}" fill="{style.light}"/>'
        end = round(bx - ux * 9), round(by - uy * 9)
    elif head_of(link.style) == "ring":
        head = (
            f'<circle cx="{bx - ux * 5:.1f}" cy="{by - uy * 5:.1f}" r="4.5" fill="none" '
            f'stroke="{style.light}" stroke-width="1.6"/>'
        )
        end = round(bx - ux * 9), round(by - uy * 9)
    return (
        f'<g data-link="{_text(link.id)}" data-style="{link.style}" '
        f'data-head="{head_of(link.style)}"><polyline points="{_points([*line[:-1], end])}" '
        f'fill="none" stroke="{style.light}" stroke-width="{style.width}"{dash}/>{head}</g>'
    )


def _marks(view: MapView, marks: Marks, number: int) -> str:
    link = view.links[number]
    style = STYLES[link.style]
    parts = []
    glyph = circle_of(link.style)
    if glyph and marks.circle:
        x, y = marks.circle
        parts.append(
            f'<circle cx="{x}" cy="{y}" r="8" fill="{BACK}" stroke="{style.light}" '
            f'stroke-width="1.4"/>'
        )
        parts.append(_word("~" if glyph == "≁" else glyph, (x, y + 4), style.light, 12, bold=True))
        if glyph == "≁":
            parts.append(
                f'<path d="M{x - 5} {y + 6}L{x + 5} {y - 6}" stroke="{style.light}" '
                f'stroke-width="1.6"/>'
            )
    if head_of(link.style) == "arrow":
        if marks.sign:
            x, y = marks.sign
            parts.append(_word(link.edge.sign.symbol, (x, y + 5), style.light, 15, bold=True))
        if marks.delay and link.edge.delay:
            parts.append(_delay(marks.delay, style.light))
    return "".join(parts)


def _delay(delay: tuple[int, int, int, int], colour: str) -> str:
    x, y, ux, uy = delay[0], delay[1], delay[2] / 100, delay[3] / 100
    strokes = ""
    for shift in (-2.5, 2.5):
        cx, cy = x + ux * shift, y + uy * shift
        strokes += f"M{cx - uy * 7:.1f} {cy + ux * 7:.1f}L{cx + uy * 7:.1f} {cy - ux * 7:.1f}"
    return f'<path d="{strokes}" stroke="{colour}" stroke-width="1.8"/>'


def _word(words: str, at: Point, colour: str, size: int, *, bold: bool = False) -> str:
    weight = ' font-weight="700"' if bold else ""
    if size == SIZE and text_width(words) > BOX - 6:
        weight = f' textLength="{BOX - 6}" lengthAdjust="spacingAndGlyphs"'
    return (
        f'<text x="{at[0]}" y="{at[1]}" font-size="{size}" text-anchor="middle" '
        f'fill="{colour}"{weight}>{_text(words)}</text>'
    )


def _box(label: str, kind: Kind, box: Box) -> str:
    x, y = box.x - box.width // 2, box.y - box.height // 2
    lines = label_lines(label)
    first = box.y - (len(lines) - 1) * LEADING // 2 + 5
    words = "".join(
        _word(line, (box.x, first + LEADING * rank), INK, SIZE) for rank, line in enumerate(lines)
    )
    return (
        f'<g><title>{_text(label)}</title><rect x="{x}" y="{y}" width="{box.width}" '
        f'height="{box.height}" rx="7" fill="{kind.fill}" stroke="{kind.border}" '
        f'stroke-width="1.4"/>{words}</g>'
    )


def _clockwise(layout: Layout, nodes: Sequence[int]) -> bool:
    """Whether a loop turns clockwise on the screen, where y grows downwards."""
    boxes = [layout.boxes[node] for node in nodes]
    turned = zip(boxes, [*boxes[1:], boxes[0]], strict=True)
    return sum(a.x * b.y - b.x * a.y for a, b in turned) >= 0


def _badge(words: str, at: Point) -> str:
    x, y = at
    return (
        f'<rect x="{x - 24}" y="{y - 12}" width="48" height="24" rx="12" fill="{BACK}" '
        f'stroke="{INK}" stroke-width="1.2"/>' + _word(words, (x, y + 4), INK, 12, bold=True)
    )


def _used(view: MapView) -> list[str]:
    used = {link.style for link in view.links}
    return [name for name, style in STYLES.items() if name in used and style.drawn]


def _legend(view: MapView, left: int, top: int) -> str:
    parts = []
    for number, name in enumerate(_used(view)):
        style = STYLES[name]
        x, y = left + 330 * (number % 3), top + 30 * (number // 3) + 12
        dash = f' stroke-dasharray="{" ".join(map(str, style.dash))}"' if style.dash else ""
        parts.append(
            f'<path d="M{x} {y}h46" stroke="{style.light}" stroke-width="{style.width}"{dash}/>'
        )
        if head_of(name) == "arrow":
            tip = f"{x + 56},{y} {x + 44},{y - 5} {x + 44},{y + 5}"
            parts.append(f'<polygon points="{tip}" fill="{style.light}"/>')
        elif head_of(name) == "ring":
            parts.append(
                f'<circle cx="{x + 51}" cy="{y}" r="4.5" fill="none" stroke="{style.light}" '
                'stroke-width="1.6"/>'
            )
        glyph = circle_of(name)
        if glyph:
            parts.append(
                f'<circle cx="{x + 22}" cy="{y}" r="8" fill="{BACK}" stroke="{style.light}"/>'
            )
            word = "~" if glyph == "≁" else glyph
            parts.append(_word(word, (x + 22, y + 4), style.light, 12, bold=True))
            if glyph == "≁":
                parts.append(
                    f'<path d="M{x + 17} {y + 6}l10 -12" stroke="{style.light}" '
                    'stroke-width="1.6"/>'
                )
        place = f'x="{x + 66}" y="{y + 5}" font-size="14" fill="{INK}"'
        parts.append(f"<text {place}>{_text(style.label)}</text>")
    return "".join(parts)
