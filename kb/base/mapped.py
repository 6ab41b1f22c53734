"""The part of the facade that draws maps."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from kb.base.looped import Looped

if TYPE_CHECKING:
    from kb.maps import Map

__all__ = ["Mapped"]


class Mapped(Looped):
    """A knowledge base as a map to read, to share and to print."""

    def map(self) -> Map:
        """Return the map; a notebook shows it, and ``html`` holds the page.

        >>> import kb
        >>> kb.load().map().html.startswith("<!doctype html>")
        True
        """
        from kb.maps import Map, evidence_stops, make_view

        stops = evidence_stops(self.records, self.weights)
        return Map(make_view(self.records, self.edges(), stops[0].loops, stops=stops))

    def to_map(self, path: str | Path) -> None:
        """Write the map as one HTML file that opens from disk and asks nothing of any network.

        A name that ends in ``.svg`` gets the map as a still picture.

        >>> import kb
        >>> from tempfile import TemporaryDirectory
        >>> with TemporaryDirectory() as folder:
        ...     kb.load().to_map(Path(folder, "depression.html"))
        """
        from kb.files import write_atomic

        made = self.map()
        target = Path(path)
        text = made.svg if target.suffix.lower() == ".svg" else made.html
        write_atomic(target, text.encode())
