"""The research agenda: what is open, and how many loops hang on it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from kb.edges import Edge, EdgeTable
from kb.loops.census import Census
from kb.loops.clock import Clock, OutOfTime
from kb.loops.dossier import Loop, Writer
from kb.loops.finder import Steps, checked_length, checked_seconds, cyclic_steps, find_loops
from kb.loops.network import Network, Whole
from kb.loops.query import Query
from kb.loops.ranking import best_loops
from kb.progress import Progress
from kb.results import Result, Results
from kb.vocabulary import Status

__all__ = ["Agenda", "OpenEdge", "agenda"]

OPEN = (Status.HEDGED, Status.DISPUTED)
"""The statuses of an edge that is walked as a cause and is not settled."""


@dataclass(frozen=True, slots=True)
class OpenEdge(Result):
    """An edge that is not settled, and the loops that settling it would open or close."""

    shown: ClassVar[tuple[str, ...]] = ("sentence", "loops", "effect", "evidence")

    sentence: str
    effect: str
    """ "opens": the loops close once it is a cause; "closes": they die once it is none."""
    loops: int
    subject: str
    object: str
    """In the direction that the loops need."""
    evidence: str
    """What speaks for and against it so far."""
    edge: Edge
    best: Loop
    """The best evidenced of the loops."""


@dataclass(frozen=True, slots=True)
class Agenda(Result):
    """The open edges on which most loops hang, and the loops that assume some of them."""

    shown: ClassVar[tuple[str, ...]] = ("edges", "loops", "note")

    edges: Results[OpenEdge]
    loops: Results[Loop]
    """Loops that would close if their assumed links were causal, the best evidenced first."""
    max_length: int
    """Loops of more links are not counted."""
    stopped: str | None
    """Why the agenda may be incomplete: "limit" or "seconds"; None: it is whole."""
    note: str
    weights_version: str

    def _repr_html_(self) -> str:
        return f"{self.edges._repr_html_()}{self.loops._repr_html_()}<p>{self.note}</p>"


def agenda(
    table: EdgeTable,
    *,
    correlational: int,
    max_length: int,
    limit: int,
    seconds: float | None,
    progress: Progress | None = None,
) -> Agenda:
    """Return the open edges by the number of loops of up to ``max_length`` links on them."""
    checked_length(max_length)
    clock = Clock(checked_seconds(seconds), progress)
    stopped = None
    found: list[OpenEdge] = []
    try:
        for edge in _open_edges(table, max_length, clock):
            if len(found) == limit:
                stopped = "limit"
                break
            found.append(edge)
    except OutOfTime:
        stopped = "seconds"
    loops = find_loops(
        table,
        correlational=correlational,
        only_assumed=True,
        max_length=max_length,
        limit=limit,
        seconds=seconds,
        progress=progress,
    )
    shown = loops.all()
    if loops.stopped in ("limit", "seconds"):
        stopped = stopped or loops.stopped
    return Agenda(
        edges=Results(found),
        loops=shown,
        max_length=max_length,
        stopped=stopped,
        note=_note(len(found), len(shown), max_length, stopped),
        weights_version=table.weights.version,
    )


def _note(edges: int, loops: int, max_length: int, stopped: str | None) -> str:
    said = (
        f"{edges} open {'edge' if edges == 1 else 'edges'} and {loops} assumed "
        f"{'loop' if loops == 1 else 'loops'} of up to {max_length} links"
    )
    why = {"limit": "; there are more", "seconds": "; the time was over before all were counted"}
    return said + ("" if stopped is None else why[stopped])


def _open_edges(table: EdgeTable, max_length: int, clock: Clock) -> Iterator[OpenEdge]:
    """Yield the edges that loops hang on and that are not settled, most loops first."""
    steps = cyclic_steps(table, assuming=True)
    arcs = steps.arcs
    known = arcs.select(~arcs.assumed)
    status = [list(Status).index(status) for status in OPEN]
    unsettled = ~arcs.assumed & np.isin(table.columns.status[arcs.row], status)
    opened = _load(arcs, max_length, clock, guesses=1)
    closed = np.zeros(len(arcs), np.int64)
    closed[~arcs.assumed] = _load(known, max_length, clock, guesses=0)
    load = np.where(arcs.assumed, opened, np.where(unsettled, closed, 0))
    writer = Writer(table, arcs, steps.ids(table))
    for arc in np.argsort(-load, kind="stable").tolist():
        if not load[arc]:
            return
        yield _open_edge(table, steps, writer, arc, int(load[arc]), max_length, clock)


def _load(arcs: Network, max_length: int, clock: Clock, *, guesses: int) -> Whole:
    census = Census(arcs, max_length, guesses=guesses, clock=clock)
    census.count()
    return census.load


def _open_edge(  # noqa: PLR0917
    table: EdgeTable,
    steps: Steps,
    writer: Writer,
    arc: int,
    loops: int,
    max_length: int,
    clock: Clock,
) -> OpenEdge:
    arcs, names = steps.arcs, table.claims.concept_ids
    subject, object = (names[steps.concepts[end[arc]]] for end in (arcs.tail, arcs.head))
    assumed = bool(arcs.assumed[arc])
    edge = table[int(arcs.row[arc])]
    labels = table.citations.labels
    query = Query(
        edge=(int(arcs.tail[arc]), int(arcs.head[arc])), max_length=max_length, guesses=assumed
    )
    (best,) = best_loops(arcs, query, 1, clock)
    many = "1 loop" if loops == 1 else f"{loops:,} loops"
    arrow = f"{labels[subject]} → {labels[object]}"
    settled = f"were causal, {many} would close" if assumed else f"were no cause, {many} would die"
    return OpenEdge(
        sentence=f"If {arrow} {settled}.",
        effect="opens" if assumed else "closes",
        loops=loops,
        subject=subject,
        object=object,
        evidence=_evidence(edge),
        edge=edge,
        best=writer.loop(best),
    )


def _evidence(edge: Edge) -> str:
    """Return what speaks for and against an edge, in words."""
    claims = "1 claim" if len(edge.claims) == 1 else f"{len(edge.claims)} claims"
    origins = "1 origin" if len(edge.origins) == 1 else f"{len(edge.origins)} origins"
    return (
        f"{edge.status.label}: cause {edge.support_cause:.4f}, association "
        f"{edge.support_association:.4f}, against cause {edge.opposition_cause:.4f}; "
        f"{claims} of {origins}"
    )
