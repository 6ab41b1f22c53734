"""A map of groups that open in place: how each group is laid out, closed and open."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from html import escape
from itertools import pairwise

from kb.maps.bundles import CLOSED, GAP, MARGIN, Grid, Key, grid, points
from kb.maps.clusters import Group, tops, tree
from kb.maps.document import drawn
from kb.maps.geometry import Point
from kb.maps.grammar import STYLES, circle_of, head_of, style_key
from kb.maps.labels import LEADING, SIZE, box_lines
from kb.maps.layout import Layout, lay_out_cached
from kb.maps.parts import narrow
from kb.maps.view import MapLink, MapView

__all__ = ["Grouped", "group_map", "overview"]

FONT = "system-ui, 'Segoe UI', Roboto, 'Noto Sans', 'DejaVu Sans', sans-serif"
INK, BACK, FILL, BORDER = "#16202b", "#ffffff", "#eef2f6", "#4d5966"


@dataclass(frozen=True, slots=True)
class Grouped:
    """All groups, what stands in each, and the lines between them."""

    groups: tuple[Group, ...]
    grids: dict[int, Grid]
    """The grid of each group of groups; -1 is the one of the groups that no other holds."""
    inner: dict[int, Layout]
    """The layout of the boxes in each group of boxes."""

    def children(self, number: int) -> tuple[int, ...]:
        """Return the groups in a group of groups, or (-1) those that no other holds."""
        return tops(self.groups) if number < 0 else self.groups[number].parts

    def to_dict(self) -> dict[str, object]:
        """Return all of it as plain data for the page."""
        return {
            "all": [
                {"id": g.id, "label": g.label, "lines": label_lines(g.label), "level": g.level,
                 "parts": list(g.parts), "boxes": len(g.boxes), "scattered": g.scattered}
                for g in self.groups
            ],
            "top": list(tops(self.groups)),
            "grids": {str(n): made.to_dict() for n, made in sorted(self.grids.items())},
            "inner": {
                str(n): {**layout.to_dict(), "extent": list(layout.extent)}
                for n, layout in sorted(self.inner.items())
            },
            "closed": list(CLOSED), "margin": MARGIN, "gap": GAP,
        }  # fmt: skip


def label_lines(label: str) -> list[str]:
    """Return the lines of the label of a group that is closed: a line more counts what is in it.

    >>> label_lines("Vulnerability to depression")
    ['Vulnerability to', 'depression']
    """
    return box_lines(label, CLOSED[0] - 16, 2)


def group_map(view: MapView) -> Grouped:
    """Return the groups of a view, each laid out: what is in it, and what joins its parts."""
    found = Grouped(tree(view), {}, {})
    inner, between = _sorted_links(view, found)
    for holder in (-1, *(n for n, group in enumerate(found.groups) if group.level > 1)):
        most: Counter[Key] = Counter()
        for each in between.get(holder, []):
            most |= each  # the larger number of the two
        found.grids[holder] = grid(len(found.children(holder)), most)
    for number, links in inner.items():
        part = narrow(view, found.groups[number].parts, "", links=links)
        found.inner[number] = lay_out_cached(replace(drawn(part), starts=1))
    return found


def _sorted_links(
    view: MapView, made: Grouped
) -> tuple[dict[int, list[int]], dict[int, list[Counter[Key]]]]:
    """Return the links inside each group of boxes, and how many of each kind join which groups.

    What joins groups is counted without the slider and at each of its stops, for the group that
    holds both ends.
    """
    inner: dict[int, list[int]] = {n: [] for n, group in enumerate(made.groups) if group.level == 1}
    between: dict[int, list[Counter[Key]]] = {}
    ways = _ways(made, len(view.concepts))
    for number, link in enumerate(view.links):
        one, other = ways[link.subject], ways[link.object]
        if one == other:
            inner[one[-1]].append(number)
            continue
        common = next(n for n, (a, b) in enumerate(zip(one, other, strict=True)) if a != b)
        holder = one[common - 1] if common else -1
        place = {child: n for n, child in enumerate(made.children(holder))}
        a, b = place[one[common]], place[other[common]]
        counts = between.setdefault(holder, [Counter() for _ in (0, *link.stops)])
        for at, style in enumerate(_styles(link)):
            if style:
                counts[at][_key(a, b, style)] += 1
    return inner, between


def _ways(made: Grouped, boxes: int) -> list[tuple[int, ...]]:
    """Return for each box the groups that it is in, from the outermost to the innermost."""
    found: list[tuple[int, ...]] = [() for _ in range(boxes)]
    for number in range(len(made.groups) - 1, -1, -1):  # outer groups stand behind inner ones
        for box in made.groups[number].boxes:
            found[box] += (number,)
    return found


def _styles(link: MapLink) -> list[str | None]:
    """Return the style of a link without the slider, and at each of its stops."""
    return [link.style, *(style_key(edge) if edge else None for edge in link.stops)]


def _key(a: int, b: int, style: str) -> Key:
    return (a, b, style) if head_of(style) != "none" else (min(a, b), max(a, b), style)


def overview(view: MapView, made: Grouped) -> str:
    """Return the groups, all closed, as a still picture: what the page shows first."""
    middles, lines = points(made.grids[-1])
    counts = _counts(view, made)
    children = made.children(-1)
    xs = [x for x, _ in middles] + [x for line in lines for x, _ in line]
    ys = [y for _, y in middles] + [y for line in lines for _, y in line]
    left, top = min(xs) - CLOSED[0] // 2 - 16, min(ys) - CLOSED[1] // 2 - 16
    width, height = max(xs) + CLOSED[0] // 2 + 16 - left, max(ys) + CLOSED[1] // 2 + 16 - top
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{left} {top} {width} {height}" '
        f'width="{width}" height="{height}" role="img" font-family="{FONT}">',
        f"<title>{escape(view.title)}</title>",
        f'<rect x="{left}" y="{top}" width="{width}" height="{height}" fill="{BACK}"/>',
    ]
    for number, (strand, line) in enumerate(zip(made.grids[-1].strands, lines, strict=True)):
        count = counts.get(strand.key, 0)
        if count and STYLES[strand.key[2]].drawn:
            parts.append(_strand(number, strand.key, line, count))
    for child, at in zip(children, middles, strict=True):
        parts.append(_closed(made.groups[child], at))
    return "\n".join([*parts, "</svg>"]) + "\n"


def _counts(view: MapView, made: Grouped) -> Counter[Key]:
    home = {box: n for n, child in enumerate(made.children(-1)) for box in made.groups[child].boxes}
    return Counter(
        _key(home[link.subject], home[link.object], link.style)
        for link in view.links
        if home[link.subject] != home[link.object]
    )


def _strand(number: int, key: Key, line: list[Point], count: int) -> str:
    """Return one line of a bundle, its head if it has one, and how many links it stands for."""
    style, head, glyph = STYLES[key[2]], head_of(key[2]), circle_of(key[2])
    (ax, ay), (bx, by) = line[-2:]
    ux, uy = (bx > ax) - (bx < ax), (by > ay) - (by < ay)
    end = line[-1] if head == "none" else (bx - 9 * ux, by - 9 * uy)
    where = " ".join(f"{x},{y}" for x, y in [*line[:-1], end])
    dash = f' stroke-dasharray="{" ".join(map(str, style.dash))}"' if style.dash else ""
    tip = ""
    if head == "arrow":
        x, y = bx - 12 * ux, by - 12 * uy
        tip = (f'<polygon points="{bx},{by} {x - 5 * uy},{y + 5 * ux} {x + 5 * uy},{y - 5 * ux}" '
               f'fill="{style.light}"/>')  # fmt: skip
    elif head == "ring":
        ring = f'cx="{bx - 5 * ux}" cy="{by - 5 * uy}" r="4.5"'
        tip = f'<circle {ring} fill="none" stroke="{style.light}"/>'
    x, y = spot(number, line)
    words = f"{glyph} {count}" if glyph else str(count)
    room = 8 * len(words) + 8
    return (
        f'<g data-bundle="{key[0]} {key[1]}" data-style="{key[2]}" data-head="{head}" '
        f'data-count="{count}"><polyline points="{where}" fill="none" stroke="{style.light}" '
        f'stroke-width="{style.width}"{dash}/>{tip}<rect x="{x - room // 2}" y="{y - 9}" '
        f'width="{room}" height="18" rx="9" fill="{BACK}" stroke="{style.light}"/>'
        f'<text x="{x}" y="{y + 4}" font-size="12" font-weight="700" text-anchor="middle" '
        f'fill="{style.light}">{escape(words)}</text></g>'
    )


def spot(number: int, line: list[Point]) -> Point:
    """Return where the count of a line stands: on its longest piece, each at another part of it.

    >>> spot(0, [(0, 0), (0, 10), (80, 10)]), spot(1, [(0, 0), (0, 10), (80, 10)])
    ((20, 10), (40, 10))
    """
    a, b = max(pairwise(line), key=lambda p: abs(p[0][0] - p[1][0]) + abs(p[0][1] - p[1][1]))
    part = number % 3 + 1
    return a[0] + (b[0] - a[0]) * part // 4, a[1] + (b[1] - a[1]) * part // 4


def _closed(group: Group, at: Point) -> str:
    x, y = at[0] - CLOSED[0] // 2, at[1] - CLOSED[1] // 2
    words = [*label_lines(group.label), f"{len(group.boxes)} factors"]
    first = at[1] - (len(words) - 1) * LEADING // 2 + 5
    rows = "".join(
        f'<text x="{at[0]}" y="{first + LEADING * n}" font-size="{SIZE}" text-anchor="middle" '
        f'fill="{INK}">{escape(row)}</text>'
        for n, row in enumerate(words)
    )
    back = "".join(
        f'<rect x="{x + by}" y="{y + by}" width="{CLOSED[0] - 2 * by}" '
        f'height="{CLOSED[1] - 2 * by}" rx="{7 - by // 2}" fill="{FILL}" stroke="{BORDER}"/>'
        for by in (0, 4)
    )
    return f'<g data-group="{escape(group.id)}">{back}{rows}</g>'
