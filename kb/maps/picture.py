"""The map as a still picture: an SVG drawn from the same view and layout as the page.

It stands in for the page where no script runs, it is the picture in documents and print, and the
tests hold the page against it. It needs no style sheet: every shape carries its own colours.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from math import sqrt

from kb.maps.geometry import Point
from kb.maps.grammar import STYLES, circle_of, head_of
from kb.maps.labels import LEADING, SIZE, text_width
from kb.maps.layout import BOX, Layout, label_lines
from kb.maps.view import Kind, MapView

__all__ = ["picture"]

FONT = "system-ui, 'Segoe UI', Roboto, 'Noto Sans', 'DejaVu Sans', sans-serif"
INK, BACK = "#16202b", "#ffffff"
EDGE = 16
"""Room around the picture."""
ENTRY = 330
"""Room for one line of the legend: a narrow picture has fewer of them beside each other."""


def picture(view: MapView, layout: Layout, *, legend: bool = False) -> str:
    """Return the map as an SVG document of its own, optionally with the legend below."""
    left, top, right, bottom = layout.extent
    width = max(right - left, ENTRY if legend else 0) + 2 * EDGE
    columns = max(1, min(3, (width - EDGE) // ENTRY))
    foot = 30 * -(-len(_used(view)) // columns) + 14 if legend else 0
    height = bottom - top + 2 * EDGE + foot
    place = f'x="{left - EDGE}" y="{top - EDGE}" width="{width}" height="{height}"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{left - EDGE} {top - EDGE} {width} '
        f'{height}" width="{width}" height="{height}" role="img" font-family="{FONT}">',
        f"<title>{_text(view.title)}</title>",
        f'<rect {place} fill="{BACK}"/>',
        *(_lines(view, layout, name) for name in _used(view)),
        *(_boxes(view, layout, kind) for kind in view.kinds),
        *(_marks(view, layout, name) for name in _used(view)),
        *(
            _badge(f"{'↻' if _clockwise(layout, loop.nodes) else '↺'} {loop.number}", spot)
            for loop, spot in zip(view.loops, layout.badges, strict=False)
        ),
        _legend(view, left, bottom + EDGE, columns) if legend else "",
    ]
    return "\n".join([*(part for part in parts if part), "</svg>"]) + "\n"


def _text(words: str) -> str:
    return escape(words, quote=True)


def _points(line: Sequence[Point]) -> str:
    return " ".join(f"{x},{y}" for x, y in line)


def _of_style(view: MapView, name: str) -> list[int]:
    return [number for number, link in enumerate(view.links) if link.style == name]


def _lines(view: MapView, layout: Layout, name: str) -> str:
    """Return all lines of one style with their heads."""
    style, head = STYLES[name], head_of(name)
    dash = f' stroke-dasharray="{" ".join(map(str, style.dash))}"' if style.dash else ""
    lines, tips = [], []
    for number in _of_style(view, name):
        line = layout.lines[number]
        (ax, ay), (bx, by) = line[-2:] if len(line) > 1 else (line[0], line[0])
        size = sqrt((bx - ax) * (bx - ax) + (by - ay) * (by - ay)) or 1.0
        ux, uy = (bx - ax) / size, (by - ay) / size
        end = line[-1] if head == "none" else (round(bx - ux * 9), round(by - uy * 9))
        where = _points([*line[:-1], end])
        lines.append(f'<polyline data-link="{_text(view.links[number].id)}" points="{where}"/>')
        if head == "arrow":
            x, y = bx - ux * 12, by - uy * 12
            left = f"{x - uy * 5:.1f} {y + ux * 5:.1f}"
            tips.append(f"M{bx} {by}L{left} {x + uy * 5:.1f} {y - ux * 5:.1f}z")
        elif head == "ring":
            x, y = bx - ux * 5, by - uy * 5
            tips.append(f"M{x - 4.5:.1f} {y:.1f}a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0 -9 0z")
    ends = ""
    if tips:
        paint = (
            f'fill="{style.light}"' if head == "arrow" else f'fill="none" stroke="{style.light}"'
        )
        ends = f'<path {paint} d="{"".join(tips)}"/>'
    return (
        f'<g data-style="{name}" data-head="{head}" fill="none" stroke="{style.light}" '
        f'stroke-width="{style.width}"{dash}>{"".join(lines)}</g>{ends}'
    )


def _marks(view: MapView, layout: Layout, name: str) -> str:
    """Return signs, circles and delays of all lines of one style."""
    style, glyph = STYLES[name], circle_of(name)
    circles, strokes, words = [], [], []
    for number in _of_style(view, name):
        link, marks = view.links[number], layout.marks[number]
        if glyph and marks.circle:
            x, y = marks.circle
            circles.append(f'<circle cx="{x}" cy="{y}" r="8"/>')
            words.append(_glyph(glyph, (x, y)))
            if glyph == "≁":
                strokes.append(f"M{x - 5} {y + 6}l10 -12")
        if head_of(name) == "arrow":
            if marks.sign:
                words.append(_word(link.edge.sign.symbol, (marks.sign[0], marks.sign[1] + 5), 15))
            if marks.delay and link.edge.delay:
                strokes.append(_delay(marks.delay))
    rings = f'<g fill="{BACK}" stroke="{style.light}" stroke-width="1.4">{"".join(circles)}</g>'
    crosses = f'<path stroke="{style.light}" stroke-width="1.7" d="{"".join(strokes)}"/>'
    return (
        (rings if circles else "")
        + f'<g fill="{style.light}" text-anchor="middle" font-weight="700">{"".join(words)}</g>'
        + (crosses if strokes else "")
    )


def _delay(delay: tuple[int, int, int, int]) -> str:
    """Return the two strokes across a line whose effect is slow."""
    x, y, ux, uy = delay[0], delay[1], delay[2] / 100, delay[3] / 100
    strokes = ""
    for shift in (-2.5, 2.5):
        cx, cy = x + ux * shift, y + uy * shift
        strokes += f"M{cx - uy * 7:.1f} {cy + ux * 7:.1f}L{cx + uy * 7:.1f} {cy - ux * 7:.1f}"
    return strokes


def _word(words: str, at: Point, size: int, paint: str = "") -> str:
    return f'<text x="{at[0]}" y="{at[1]}" font-size="{size}"{paint}>{_text(words)}</text>'


def _glyph(glyph: str, at: Point, paint: str = "") -> str:
    """Return what stands in the circle of a line; the stroke through it is drawn apart."""
    size = 12 if len(glyph) == 1 else 10
    return _word("~" if glyph == "≁" else glyph, (at[0], at[1] + size // 3), size, paint)


def _boxes(view: MapView, layout: Layout, kind: Kind) -> str:
    """Return all boxes of one kind with their labels."""
    frames, words = [], []
    for concept, box in zip(view.concepts, layout.boxes, strict=True):
        if concept.kind != kind.id:
            continue
        x, y = box.x - box.width // 2, box.y - box.height // 2
        size = f'width="{box.width}" height="{box.height}"'
        frames.append(f'<rect x="{x}" y="{y}" {size} rx="7"/>')
        lines = label_lines(concept.label)
        first = box.y - (len(lines) - 1) * LEADING // 2 + 5
        for rank, line in enumerate(lines):
            room = BOX - 6
            tight = text_width(line) > room
            squeeze = f' textLength="{room}" lengthAdjust="spacingAndGlyphs"' if tight else ""
            words.append(_word(line, (box.x, first + LEADING * rank), SIZE, squeeze))
    return (
        f'<g fill="{kind.fill}" stroke="{kind.border}" stroke-width="1.4">{"".join(frames)}</g>'
        f'<g fill="{INK}" text-anchor="middle">{"".join(words)}</g>'
    )


def _clockwise(layout: Layout, nodes: Sequence[int]) -> bool:
    """Whether a loop turns clockwise on the screen, where y grows downwards."""
    boxes = [layout.boxes[node] for node in nodes]
    turned = zip(boxes, [*boxes[1:], boxes[0]], strict=True)
    return sum(a.x * b.y - b.x * a.y for a, b in turned) >= 0


def _badge(words: str, at: Point) -> str:
    x, y = at
    paint = f' text-anchor="middle" font-weight="700" fill="{INK}"'
    return (
        f'<rect x="{x - 24}" y="{y - 12}" width="48" height="24" rx="12" fill="{BACK}" '
        f'stroke="{INK}" stroke-width="1.2"/>{_word(words, (x, y + 4), 12, paint)}'
    )


def _used(view: MapView) -> list[str]:
    used = {link.style for link in view.links}
    return [name for name, style in STYLES.items() if name in used and style.drawn]


def _legend(view: MapView, left: int, top: int, columns: int) -> str:
    parts = []
    for number, name in enumerate(_used(view)):
        style = STYLES[name]
        x, y = left + ENTRY * (number % columns), top + 30 * (number // columns) + 12
        stroke = f'stroke="{style.light}"'
        dash = f' stroke-dasharray="{" ".join(map(str, style.dash))}"' if style.dash else ""
        parts.append(f'<path d="M{x} {y}h46" {stroke} stroke-width="{style.width}"{dash}/>')
        if head_of(name) == "arrow":
            tip = f"{x + 56},{y} {x + 44},{y - 5} {x + 44},{y + 5}"
            parts.append(f'<polygon points="{tip}" fill="{style.light}"/>')
        elif head_of(name) == "ring":
            parts.append(f'<circle cx="{x + 51}" cy="{y}" r="4.5" fill="none" {stroke}/>')
        glyph = circle_of(name)
        if glyph:
            paint = f' text-anchor="middle" font-weight="700" fill="{style.light}"'
            word = _glyph(glyph, (x + 22, y), paint)
            parts.append(f'<circle cx="{x + 22}" cy="{y}" r="8" fill="{BACK}" {stroke}/>{word}')
        if glyph == "≁":
            parts.append(f'<path d="M{x + 17} {y + 6}l10 -12" {stroke} stroke-width="1.6"/>')
        parts.append(_word(style.label, (x + 66, y + 5), SIZE, f' fill="{INK}"'))
    return "".join(parts)
