"""A map ready to be written or shown: the page, the picture, and what a notebook displays."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from html import escape

from kb.maps.clusters import crowded
from kb.maps.document import READABLE, document, drawn
from kb.maps.geometry import Box
from kb.maps.grouped import Grouped, group_map, overview
from kb.maps.layout import Layout, lay_out_cached
from kb.maps.page import page
from kb.maps.picture import picture
from kb.maps.view import MapView

__all__ = ["Map"]


@dataclass(frozen=True)
class Map:
    """A map of one view. The same view gives the same bytes, on every machine.

    >>> import kb
    >>> made = kb.load().map()
    >>> made.html.startswith("<!doctype html>"), made.svg.startswith("<svg ")
    (True, True)
    """

    view: MapView
    tall: bool = True
    """Whether a layout of the whole map for a phone is made too."""

    @cached_property
    def groups(self) -> Grouped | None:
        """The groups that its boxes stand in, if they are too many to show each of them."""
        return group_map(self.view) if crowded(self.view) else None

    @cached_property
    def layouts(self) -> dict[str, Layout]:
        """Where everything stands, on a desk and on a phone; nothing where there are groups."""
        if self.groups is not None:
            return {}
        found = {"wide": lay_out_cached(drawn(self.view))}
        if self.tall and len(self.view.concepts) <= READABLE:  # a phone shows parts of a larger map
            found["tall"] = lay_out_cached(drawn(self.view, tall=True))
        return found

    @cached_property
    def html(self) -> str:
        """The page: one document that opens from disk and asks nothing of any network."""
        if self.groups is not None:
            data = document(self.view, {}, self.groups.to_dict())
            nowhere = Layout((Box(0, 0, 0, 0),) * len(self.view.concepts), (), (), ())
            return page(self.view, {"wide": nowhere}, data, overview(self.view, self.groups))
        data = document(self.view, self.layouts)
        return page(self.view, self.layouts, data, picture(self.view, self.layouts["wide"]))

    @cached_property
    def svg(self) -> str:
        """The map with its legend as a still picture; of a large one its groups, all closed."""
        if self.groups is not None:
            return overview(self.view, self.groups)
        return picture(self.view, self.layouts["wide"], legend=True)

    def _repr_html_(self) -> str:
        """Return the page in a frame that can run its scripts and nothing more."""
        return (
            '<iframe sandbox="allow-scripts allow-downloads" style="width:100%;height:720px;'
            f'border:1px solid #c9d1d9" title="{escape(self.view.title)}" '
            f'srcdoc="{escape(self.html)}"></iframe>'
        )

    def __repr__(self) -> str:
        return f"<Map of {len(self.view.concepts)} factors and {len(self.view.links)} links>"
