"""What a map shows, before anything is drawn: boxes, links, loops, stops of the evidence slider.

The view is plain data made from records, edges and loops. The page, the picture and the tests all
read it, so that none of them can say something else than the others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from kb.citations import Citations, CitedClaim, CitedQuestion, CitedRemark
from kb.edges import Edge
from kb.loops import Loop
from kb.maps.grammar import KIND_COLOURS, style_key
from kb.model import Concept, Header, Records, Source

__all__ = ["Kind", "MapLink", "MapLoop", "MapView", "Omitted", "Stop", "make_view"]


@dataclass(frozen=True, slots=True)
class Stop:
    """One stop of the evidence slider: what still counts, and the edges weighed from that alone."""

    name: str
    label: str
    edges: Sequence[Edge]
    loops: Sequence[Loop]


@dataclass(frozen=True, slots=True)
class Omitted:
    """What a map leaves out, in numbers, and why it was asked to."""

    reason: str = ""
    concepts: int = 0
    links: int = 0


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of box: its name and the colours of its boxes."""

    id: str
    label: str
    fill: str
    border: str


@dataclass(frozen=True, slots=True)
class MapLink:
    """An edge on the map: its ends as positions of boxes, and its style at each stop."""

    subject: int
    object: int
    edge: Edge
    style: str
    stops: tuple[Edge | None, ...] = ()

    @property
    def id(self) -> str:
        """The link in an address: concept ids with ">" for a direction and "~" for none."""
        return f"{self.edge.subject}{'>' if self.edge.directed else '~'}{self.edge.object}"


@dataclass(frozen=True, slots=True)
class MapLoop:
    """A loop on the map: its number, its name, its boxes and links in order."""

    number: str
    name: str
    type: str
    nodes: tuple[int, ...]
    links: tuple[int, ...]
    weakest: int
    stated: bool
    sentence: str
    stops: tuple[int | None, ...] = ()
    """At each stop the rank of the loop among those that still close, or None once it is open."""


@dataclass(frozen=True)
class MapView:
    """All that one map shows."""

    header: Header
    name: str
    version: str
    concepts: tuple[Concept, ...]
    kinds: tuple[Kind, ...]
    links: tuple[MapLink, ...]
    loops: tuple[MapLoop, ...]
    stops: tuple[tuple[str, str], ...]
    sources: tuple[Source, ...]
    claims: Mapping[str, CitedClaim]
    remarks: Mapping[str, CitedRemark]
    questions: tuple[CitedQuestion, ...]
    omitted: Omitted = Omitted()
    unsupported: int = 0
    texts: Mapping[str, str] = field(default_factory=dict)
    """Source id → its whole text, where its licence lets it be shown."""
    opens: str = ""
    """What the page shows first, as it would stand in its address; empty: the whole map."""

    @property
    def title(self) -> str:
        """The title of the knowledge base."""
        return self.header.title


def make_view(
    records: Records,
    edges: Sequence[Edge],
    loops: Sequence[Loop],
    *,
    stops: Sequence[Stop] = (),
    omitted: Omitted | None = None,
    texts: Mapping[str, str] | None = None,
) -> MapView:
    """Return what a map of these edges shows, in one fixed order.

    Concepts that no edge reaches are boxes all the same: the records speak of them.
    """
    concepts = records.concepts
    place = {concept.id: number for number, concept in enumerate(concepts)}
    links = _links(place, edges, stops)
    citations = Citations(records)
    claims = {id_: citations.claims[id_] for link in links for id_ in link.edge.claims}
    about = citations.remarks_on([*claims.values()])
    return MapView(
        header=records.header,
        name=records.name,
        version=edges[0].weights_version if edges else "",
        concepts=concepts,
        kinds=_kinds(records),
        links=links,
        loops=_loops(place, links, loops, stops),
        stops=tuple((stop.name, stop.label) for stop in stops),
        sources=tuple(file.source for file in records.files),
        claims={id_: claims[id_] for id_ in citations.claims if id_ in claims},
        remarks={remark.id: remark for remark in about},
        questions=tuple(
            question
            for question in citations.questions.values()
            if any(concept in place for concept in question.about)
        ),
        omitted=omitted or Omitted(),
        unsupported=len(edges) - len(links),
        texts=texts or {},
    )


def _links(
    place: Mapping[str, int], edges: Sequence[Edge], stops: Sequence[Stop]
) -> tuple[MapLink, ...]:
    """Return what is drawn of the edges, each with what becomes of it at every stop."""
    at_stops = [_by_pair(stop) for stop in stops]
    return tuple(
        MapLink(
            place[edge.subject],
            place[edge.object],
            edge,
            style,
            tuple(_same_pair(edge, there) for there in at_stops),
        )
        for edge in edges
        if (style := style_key(edge)) is not None
    )


_Pairs = Mapping[tuple[str, str], Edge]


def _by_pair(stop: Stop) -> _Pairs:
    return {(edge.subject, edge.object): edge for edge in stop.edges}


def _same_pair(edge: Edge, there: _Pairs) -> Edge | None:
    """Return what has become of an edge at a stop: it may have lost its direction, or all."""
    found = there.get((edge.subject, edge.object))
    if found is None:
        back = there.get((edge.object, edge.subject))
        found = back if back is not None and not back.directed else None
    return found if found is not None and style_key(found) is not None else None


def _kinds(records: Records) -> tuple[Kind, ...]:
    """Return the kinds in use, those that the knowledge base adds with their own colour."""
    own = {kind.id: kind for kind in records.header.kinds}
    found = []
    for kind in sorted({concept.kind for concept in records.concepts}, key=_kind_rank):
        if kind in own:
            found.append(Kind(kind, own[kind].label, own[kind].colour, "#56616d"))
        else:
            fill, border = KIND_COLOURS.get(kind, ("#ececec", "#5c5c5c"))
            found.append(Kind(kind, kind.replace("-", " "), fill, border))
    return tuple(found)


def _kind_rank(kind: str) -> tuple[int, str]:
    known = list(KIND_COLOURS)
    return (known.index(kind) if kind in KIND_COLOURS else len(known)), kind


def _loops(
    place: Mapping[str, int],
    links: Sequence[MapLink],
    loops: Sequence[Loop],
    stops: Sequence[Stop],
) -> tuple[MapLoop, ...]:
    """Return the loops, numbered by type in the order of their rank: R1, R2, B1."""
    ranks = [{_ring(loop): rank for rank, loop in enumerate(stop.loops)} for stop in stops]
    link_at = {(link.object, link.subject): number for number, link in enumerate(links)}
    link_at |= {(link.subject, link.object): number for number, link in enumerate(links)}
    every: dict[tuple[str, ...], Loop] = {}
    for loop in [*loops, *(loop for stop in stops for loop in stop.loops)]:
        every.setdefault(_ring(loop), loop)
    counts: dict[str, int] = {}
    found: list[MapLoop] = []
    names = _loop_names([*every.values()])
    for name, (ring, loop) in zip(names, every.items(), strict=True):
        nodes = tuple(place[node] for node in ring)
        steps = zip(nodes, (*nodes[1:], nodes[0]), strict=True)
        letter = {"reinforcing": "R", "balancing": "B"}.get(loop.type.value, "U")
        counts[letter] = counts.get(letter, 0) + 1
        found.append(
            MapLoop(
                number=f"{letter}{counts[letter]}",
                name=name,
                type=loop.type.value,
                nodes=nodes,
                links=tuple(link_at[step] for step in steps),
                weakest=link_at[place[loop.weakest.subject], place[loop.weakest.object]],
                stated=loop.stated,
                sentence=loop.sentence,
                stops=tuple(rank.get(ring) for rank in ranks),
            )
        )
    return tuple(found)


def _ring(loop: Loop) -> tuple[str, ...]:
    """Return the boxes of a loop, the smallest id first."""
    least = loop.nodes.index(min(loop.nodes))
    return (*loop.nodes[least:], *loop.nodes[:least])


def _loop_names(loops: Sequence[Loop]) -> list[str]:
    """Return a name for each loop: two of its boxes, in their order, that few other loops share.

    No two loops have the same name while a loop has another pair of boxes.
    """
    rings = [frozenset(loop.nodes) for loop in loops]
    found: dict[str, None] = {}
    names = []
    for loop in loops:
        labels = {edge.subject: edge.subject_label for edge in loop.edges}
        shared = [sum(node in ring for ring in rings) for node in loop.nodes]
        ranked = sorted(range(len(loop.nodes)), key=lambda i: (shared[i], i))
        pairs = sorted(combinations(range(len(ranked)), 2), key=lambda pair: (sum(pair), pair))
        told = [" and ".join(labels[loop.nodes[ranked[i]]] for i in
                sorted(pair, key=lambda i: ranked[i])) for pair in pairs]  # fmt: skip
        names.append(next((name for name in told if name not in found), told[0]))
        found[names[-1]] = None
    return names
