"""How an edge is drawn: one table for the page, its legend, the picture and print.

Three cues tell the kinds of edge apart, and colour is only the fourth. A correlation never has a
head, so that nobody reads it as an arrow; a cause that is denied is not drawn at all.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

from kb.edges import Edge
from kb.vocabulary import Link, Status

__all__ = ["KIND_COLOURS", "STYLES", "Style", "circle_of", "head_of", "style_key"]


@dataclass(frozen=True, slots=True)
class Style:
    """The looks of one group of edges, which is also one line of the legend."""

    name: str
    label: str
    dash: tuple[int, ...]
    width: float
    light: str
    """Colour on white."""
    dark: str
    """Colour on the dark background."""
    drawn: bool = True
    """Whether it is on the map before the reader asks for it."""

    def to_dict(self) -> dict[str, object]:
        """Return the style as plain data for the page."""
        return asdict(self)


_GREY, _GREY_ON_DARK = "#5d6670", "#a9b4c0"
STYLES: dict[str, Style] = {
    style.name: style
    for style in (
        Style("causal", "Stated as a cause", (), 2.4, "#0b4f8a", "#7db8f0"),
        Style("hedged", "Hedged cause (may, could, seems)", (9, 5), 1.9, "#0b4f8a", "#7db8f0"),
        Style("disputed", "Disputed cause", (11, 4, 2, 4), 2.2, "#b34700", "#f2a05c"),
        Style("correlational", "Only correlated: no arrow", (2, 5), 1.8, _GREY, _GREY_ON_DARK),
        Style("predictive", "Risk factor: not said to cause", (2, 5), 1.8, _GREY, _GREY_ON_DARK),
        Style("not-causal", "Correlated, cause denied", (2, 5), 1.8, _GREY, _GREY_ON_DARK),
        Style("association-disputed", "Correlation disputed", (2, 5), 1.8, "#b34700", "#f2a05c"),
        Style("denied", "Denied: not drawn unless asked", (), 1.0, "#8a1f2b", "#f08a94", False),
    )
}
"""The groups of edges in the order of the legend."""

KIND_COLOURS: dict[str, tuple[str, str]] = {
    "disorder": ("#f7d9e8", "#a03070"),
    "chemical": ("#d6ebfa", "#2476b0"),
    "hormone": ("#d2f1f1", "#17807e"),
    "protein": ("#dfe8fb", "#4a62b5"),
    "body-system": ("#fdeac7", "#9a6700"),
    "process": ("#d8f1e3", "#1a7f55"),
    "symptom": ("#fbdcd6", "#b04632"),
    "behaviour": ("#e9edf1", "#56616d"),
    "cognition": ("#e7e3f8", "#6450b4"),
    "exposure": ("#fbe3c8", "#a85a12"),
    "treatment": ("#e6f3c9", "#5c7a0d"),
    "hypothesis": ("#f4f1c4", "#857800"),
}
"""Built-in kind of node → fill and border of its box; every fill carries dark text."""


def style_key(edge: Edge) -> str | None:
    """Return the name of the style of an edge; None for one that no map shows.

    Edges without support stand in the table only.
    """
    if edge.status is Status.UNSUPPORTED:
        return None
    if edge.status is Status.CORRELATIONAL and edge.rung is Link.PREDICTIVE:
        return "predictive"
    return edge.status.value


def head_of(style: str) -> str:
    """Return the head of a line: an arrow only where a cause has support.

    >>> head_of("hedged"), head_of("predictive"), head_of("correlational")
    ('arrow', 'ring', 'none')
    """
    if style in {"causal", "hedged", "disputed"}:
        return "arrow"
    return "ring" if style == "predictive" else "none"


def circle_of(style: str) -> str:
    """Return the mark in the circle on a line, or nothing.

    >>> [circle_of(style) for style in ("causal", "disputed", "correlational", "not-causal")]
    ['', '!', '~', '≁']
    """
    marks = {"causal": "", "hedged": "", "disputed": "!", "not-causal": "≁", "denied": "×"}
    marks["association-disputed"] = "~!"  # not by its colour alone
    return marks.get(style, "~")
