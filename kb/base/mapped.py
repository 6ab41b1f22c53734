"""The part of the facade that draws maps."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict, Unpack

from kb.base.asked import Asked
from kb.errors import InvalidInput, UnknownName

if TYPE_CHECKING:
    from kb.maps import Map, MapView

__all__ = ["Mapped"]

OPEN = ("CC0", "CC-BY-4", "CC-BY-3", "CC-BY-SA-", "PDDL", "public domain")
"""How the licence of a text starts that anybody may show whole."""


class MapPart(TypedDict, total=False):
    """Which part of a map is meant: the options of :meth:`Mapped.map`."""

    around: str | None
    steps: int
    loop: str | None
    between: tuple[str, str] | None
    top: int | None
    max_nodes: int | None


class Mapped(Asked):
    """A knowledge base as a map to read, to share and to print."""

    def map(
        self,
        *,
        around: str | None = None,
        steps: int = 1,
        loop: str | None = None,
        between: tuple[str, str] | None = None,
        top: int | None = None,
        max_nodes: int | None = None,
    ) -> Map:
        """Return the map, whole or in part; a notebook shows it, and ``html`` holds the page.

        A part is ``around`` a concept (within so many ``steps``), of one ``loop`` by its number
        on the whole map ("R1"), of the paths ``between`` two concepts, or of the ``top`` links by
        evidence. With ``max_nodes`` only the best evidenced links stay. A map of more than 400
        concepts or links shows groups of them that open in place; one of more than 5,000 shows
        the best evidenced 60 concepts. The page says what it leaves out.

        >>> import kb
        >>> kb.load().map(around="cortisol")
        <Map of 2 factors and 1 links>
        """
        from kb.maps import Map

        parts = [around is not None, loop is not None, between is not None, top is not None]
        if sum(parts) > 1:
            raise InvalidInput("a map has one part: choose around, loop, between or top")
        view = self._view
        if around is not None:
            view = self._around(around, steps)
        elif loop is not None:
            view = self._of_loop(loop)
        elif between is not None:
            view = self._between(*self._ends(between))
        elif top is not None:
            view = self._best(view, f"the {top} links with the best evidence", links=top)
        return Map(self._small_enough(view, max_nodes))

    def to_map(self, path: str | Path, **part: Unpack[MapPart]) -> tuple[Path, ...]:
        """Write the map as HTML that opens from disk and asks nothing of any network.

        Returns the files that it wrote. A name that ends in ``.svg`` gets the map as a still
        picture. A knowledge base of more than 5,000 concepts or links becomes an index page and a
        folder of maps beside it, unless ``part`` asks for one as :meth:`map` does.

        >>> import kb
        >>> from tempfile import TemporaryDirectory
        >>> with TemporaryDirectory() as folder:
        ...     [file.name for file in kb.load().to_map(Path(folder, "depression.html"))]
        ['depression.html']
        """
        from kb.files import refuse_records, write_atomic
        from kb.maps import Atlas, beyond

        target = Path(path)
        refuse_records(target)
        suffix = target.suffix.lower()
        if suffix not in (".html", ".htm", ".svg"):
            raise InvalidInput(
                f"{target.name!r} does not end in .html, the map, or .svg, a picture"
            )
        picture = suffix == ".svg"
        if part or picture or not beyond(self._view):
            made = self.map(**part)
            write_atomic(target, (made.svg if picture else made.html).encode())
            return (target,)
        atlas = Atlas(self._view, f"{target.stem}-maps")
        (target.parent / atlas.folder).mkdir(parents=True, exist_ok=True)
        written = []
        for name, text in atlas.files():
            write_atomic(target.parent / name, text.encode())
            written.append(target.parent / name)
        write_atomic(target, atlas.index.encode())  # last, so that it never leads nowhere
        return (target, *written)

    @cached_property
    def _view(self) -> MapView:
        from kb.maps import evidence_stops, make_view

        stops = evidence_stops(self.records, self.weights)
        return make_view(
            self.records, self._table, stops[0].loops, stops=stops, texts=self._open_texts()
        )

    def _open_texts(self) -> dict[str, str]:
        """Return the texts in the knowledge base's own folder that may be shown whole.

        Their licence lets anybody show them, and they are the texts that the quotes are from.
        """
        from kb.texts import prove, read_texts

        texts = None if self.folder is None else self.folder / "texts"
        if texts is None or not texts.is_dir():
            return {}
        free = [f.source for f in self.records.files if f.source.licence.startswith(OPEN)]
        found = read_texts(texts, free)
        return {
            file.source.id: found[file.source.id].text
            for file in self.records.files
            if file.source.id in found
            and not any(prove(c.quote, found[file.source.id].text) for c in file.claims)
        }

    def _place(self, name: str) -> int:
        wanted = self.concept(name).id
        return next(n for n, concept in enumerate(self._view.concepts) if concept.id == wanted)

    def _around(self, name: str, steps: int) -> MapView:
        from kb.maps import around, narrow

        if steps < 1:
            raise InvalidInput(f"steps is {steps}: a neighbourhood has at least one")
        place = self._place(name)
        concept = self._view.concepts[place]
        reach = "one step" if steps == 1 else f"{steps} steps"
        return narrow(
            self._view,
            around(self._view, place, steps),
            f"{reach} around {concept.label}",
            opens=f"node={concept.id}",
        )

    def _of_loop(self, number: str) -> MapView:
        from kb.maps import narrow

        for loop in self._view.loops:
            if loop.number == str(number).upper():
                return narrow(
                    self._view, loop.nodes, f"loop {loop.number}", opens=f"loop={loop.number}"
                )
        known = tuple(loop.number for loop in self._view.loops[:3])
        raise UnknownName("loop", number, near=known)

    def _between(self, subject: str, object: str) -> MapView:
        from kb.maps import narrow

        answer = self.paths(subject, object, limit=20, seconds=None)
        ends = {self._place(subject), self._place(object)}
        place = {concept.id: n for n, concept in enumerate(self._view.concepts)}
        walked = {(edge.subject, edge.object) for path in answer.paths for edge in path.edges}
        links = [
            n for n, k in enumerate(self._view.links) if (k.edge.subject, k.edge.object) in walked
        ]
        boxes = ends | {place[node] for path in answer.paths for node in path.nodes}
        one, other = self.concept(subject), self.concept(object)
        count = f"the {len(answer.paths)} best paths" if answer.paths else "no path of causes leads"
        return narrow(
            self._view,
            boxes,
            f"{count} from {one.label} to {other.label}",
            links=links,
            opens=f"from={one.id}&to={other.id}",
        )

    def _best(
        self, view: MapView, reason: str, *, links: int | None = None, boxes: int | None = None
    ) -> MapView:
        from kb.maps import best, narrow

        if (links if links is not None else boxes or 1) < 1:
            raise InvalidInput("a map shows at least one link: ask for one or more")
        kept = best(view, links, boxes)
        ends = {end for n in kept for end in (view.links[n].subject, view.links[n].object)}
        return narrow(view, ends, reason, links=kept)

    def _small_enough(self, view: MapView, max_nodes: int | None) -> MapView:
        """Return a view that can be read: never more boxes than asked for, nor a hairball."""
        from kb.maps import beyond

        count = len(view.concepts)
        most = max_nodes if max_nodes is not None else 60 if beyond(view) else count
        if count <= most:
            return view
        asked = f"{view.omitted.reason}, " if view.omitted.reason else ""
        return self._best(view, f"{asked}the {most} factors with the best evidence", boxes=most)
