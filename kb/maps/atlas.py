"""An atlas: what a knowledge base becomes that is too large for one map that can be read.

An index page shows groups of boxes that hang together and how many links join the groups; each
group, and each of the best loops, has a map of its own. What is on none of them is counted.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from kb.maps.geometry import Box
from kb.maps.grid import Frame, assign
from kb.maps.labels import LEADING, box_lines
from kb.maps.marks import Wanted, place_marks
from kb.maps.page import environment, policy, style
from kb.maps.parts import groups, narrow
from kb.maps.routes import lanes, routes
from kb.maps.view import MapView
from kb.maps.whole import Map

__all__ = ["Atlas"]

GROUP, MAPS, LOOPS = 32, 12, 6
"""The most boxes of a group, the most groups with a map, and the most loops with a map."""


@dataclass(frozen=True)
class Sheet:
    """One map of an atlas: its file, its title, and the part that it shows."""

    file: str
    title: str
    view: MapView


@dataclass(frozen=True)
class Atlas:
    """An index page and its maps, the same bytes each time."""

    view: MapView
    folder: str
    """The folder of the maps, beside the index page."""

    @cached_property
    def _groups(self) -> list[list[int]]:
        found = [group for group in groups(self.view, GROUP) if len(group) > 1]
        return sorted(found, key=lambda group: (-len(group), group[0]))[:MAPS]

    @cached_property
    def sheets(self) -> tuple[Sheet, ...]:
        """The maps: groups first, then loops."""
        found = []
        for number, group in enumerate(self._groups, 1):
            title = f"Around {self.view.concepts[group[0]].label}"
            found.append(self._sheet(f"group-{number:02}", title, group, ""))
        for loop in self.view.loops[:LOOPS]:
            title = f"Loop {loop.number}: {loop.name}"
            file = f"loop-{loop.number.lower()}"
            found.append(self._sheet(file, title, loop.nodes, f"loop={loop.number}"))
        return tuple(found)

    def _sheet(
        self, name: str, title: str, boxes: list[int] | tuple[int, ...], opens: str
    ) -> Sheet:
        part = narrow(self.view, boxes, title, opens=opens)
        return Sheet(f"{self.folder}/{name}.html", title, part)

    def files(self) -> Iterator[tuple[str, str]]:
        """Yield the name and the text of each map; the index is :attr:`index`."""
        for sheet in self.sheets:
            yield sheet.file, Map(sheet.view, tall=False).html

    @cached_property
    def index(self) -> str:
        """The index page: needs no script, and asks nothing of any network."""
        shown = {node for group in self._groups for node in group}
        env = environment()
        css = style("atlas.css")
        html: str = env.get_template("atlas.html").render(
            language=self.view.header.language,
            heading=self.view.title,
            description=self.view.header.description,
            policy=policy([], [css]),
            css=env.globals["markup"](css),
            sheets=self.sheets,
            picture=env.globals["markup"](self._picture()),
            counts={
                "factors": len(self.view.concepts),
                "links": len(self.view.links),
                "loops": len(self.view.loops),
                "on_maps": len(shown),
                "left_out": len(self.view.concepts) - len(shown),
                "inside": sum(
                    len(sheet.view.links) for sheet in self.sheets if "group-" in sheet.file
                ),
            },
        )
        return html

    def _picture(self) -> str:
        """Return the groups as boxes that lead to their maps, joined by plain lines that count.

        The lines are no claims and carry no heads: they say only how many links lie between.
        """
        home = {node: n for n, group in enumerate(self._groups) for node in group}
        between: dict[tuple[int, int], int] = {}
        for link in self.view.links:
            ends = home.get(link.subject, -1), home.get(link.object, -1)
            if -1 not in ends and ends[0] != ends[1]:
                pair = min(ends), max(ends)
                between[pair] = between.get(pair, 0) + 1
        strongest = sorted(between, key=lambda pair: (-between[pair], pair))[
            : 2 * len(self._groups)
        ]
        return _drawing(
            [sheet.title.removeprefix("Around ") for sheet in self.sheets[: len(self._groups)]],
            [f"{len(group)} factors" for group in self._groups],
            [sheet.file for sheet in self.sheets[: len(self._groups)]],
            {pair: between[pair] for pair in sorted(strongest)},
        )


def _drawing(
    labels: list[str], notes: list[str], files: list[str], between: dict[tuple[int, int], int]
) -> str:
    """Return the picture of the index: boxes with links to files, lines with numbers."""
    from html import escape

    if not labels:
        return ""
    columns = min(5, len(labels))
    frame = Frame(columns, -(-len(labels) // columns) + 1, 210, 110, 160, 62)
    cells = assign(frame, list(between), [2] * len(between), ["group"] * len(labels))[0]
    places = frame.centres()
    boxes = [Box(int(places[c][0]), int(places[c][1]), 160, 62) for c in cells]
    lines = routes(boxes, list(between), lanes(frame))
    xs = [b.x + side for b in boxes for side in (-80, 80)] + [x for line in lines for x, _ in line]
    ys = [b.y + side for b in boxes for side in (-31, 31)] + [y for line in lines for _, y in line]
    left, top = min(xs) - 20, min(ys) - 20
    width, height = max(xs) + 20 - left, max(ys) + 20 - top
    parts = [
        f'<svg viewBox="{left} {top} {width} {height}" width="{width}" height="{height}" '
        'role="group" aria-label="Groups of factors and how many links join them" '
        'font-size="14" text-anchor="middle">'
    ]
    marks = place_marks(boxes, lines, [Wanted(sign=False, circle=True, delay=False)] * len(lines))
    for pair, line, mark in zip(between, lines, marks, strict=True):
        points = " ".join(f"{x},{y}" for x, y in line)
        stroke = min(9, 1 + between[pair] // 4)
        x, y = mark.circle or line[0]
        parts.append(f'<polyline class="tie" points="{points}" stroke-width="{stroke}"/>')
        parts.append(f'<text class="number" x="{x}" y="{y + 4}">{between[pair]}</text>')
    for label, note, file, box in zip(labels, notes, files, boxes, strict=True):
        words = box_lines(label, 148, 2)
        first = box.y - (len(words) * LEADING) // 2 + 5
        parts.append(
            f'<a href="{escape(file)}"><rect class="group" x="{box.x - 80}" y="{box.y - 31}" '
            'width="160" height="62" rx="8"/>'
        )
        for rank, row in enumerate([*words, note]):
            parts.append(f'<text x="{box.x}" y="{first + rank * LEADING}">{escape(row)}</text>')
        parts.append("</a>")
    return "".join([*parts, "</svg>"])
