"""How many loops there are, by length and type, and which edges lie on most of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from kb.edges import Edge, EdgeTable
from kb.loops.census import Census
from kb.loops.clock import Clock, OutOfTime
from kb.loops.finder import checked_length, checked_seconds, cyclic_steps
from kb.progress import Progress
from kb.results import Result, Results

__all__ = ["EdgeLoad", "LengthCount", "LoopCount", "count_loops"]

BUSIEST = 10
"""How many edges are listed as lying on most loops."""


@dataclass(frozen=True, slots=True)
class LengthCount(Result):
    """How many loops of one length there are, of each type."""

    length: int
    loops: int
    reinforcing: int
    balancing: int
    undetermined: int


@dataclass(frozen=True, slots=True)
class EdgeLoad(Result):
    """On how many of the counted loops an edge lies."""

    shown: ClassVar[tuple[str, ...]] = ("edge", "loops")

    loops: int
    edge: Edge


@dataclass(frozen=True, slots=True)
class LoopCount(Result):
    """How many loops of up to ``max_length`` links there are; a count cut short says so."""

    shown: ClassVar[tuple[str, ...]] = ("loops", "reinforcing", "balancing", "undetermined")

    max_length: int
    loops: int
    reinforcing: int
    balancing: int
    undetermined: int
    by_length: Results[LengthCount]
    busiest: Results[EdgeLoad]
    """The edges that lie on most of the loops; which ones they are depends on the length."""
    stopped: str | None
    """ "seconds" where the time was over before all were counted: then there are at least these."""
    note: str
    weights_version: str


def count_loops(
    table: EdgeTable,
    *,
    max_length: int,
    seconds: float | None,
    through: str | None = None,
    min_support: float | None = None,
    progress: Progress | None = None,
) -> LoopCount:
    """Return how many loops of causal, hedged and disputed edges there are, up to a length.

    Only those ``through`` a concept, if its id is given.
    """
    checked_length(max_length)
    steps = cyclic_steps(table, min_support=min_support)
    arcs = steps.arcs
    clock = Clock(checked_seconds(seconds), progress)
    vertex = None if through is None else steps.vertex(table, through)
    census = Census(arcs, max_length, through=vertex, clock=clock)
    where = "" if through is None else f" through {table.citations.labels[through]}"
    stopped, note = None, f"all loops{where} of up to {max_length} links"
    try:
        census.count()
    except OutOfTime:
        stopped = "seconds"
        done = f"{census.done:,} of {census.total:,} concepts done"
        note = f"at least {census.found:,} loops{where} of up to {max_length} links exist"
        note += f" (stopped after {seconds:g} s, {done})"
    counts = census.counts
    balancing, undetermined, reinforcing = counts.sum(axis=0).tolist()
    load = census.load
    busiest = np.argsort(-load, kind="stable")[:BUSIEST].tolist()
    return LoopCount(
        max_length=max_length,
        loops=census.found,
        reinforcing=reinforcing,
        balancing=balancing,
        undetermined=undetermined,
        by_length=Results(
            LengthCount(length, sum(row), row[2], row[0], row[1])
            for length, row in enumerate(counts.tolist())
            if sum(row)
        ),
        busiest=Results(
            EdgeLoad(int(load[arc]), table[int(arcs.row[arc])]) for arc in busiest if load[arc]
        ),
        stopped=stopped,
        note=note,
        weights_version=table.weights.version,
    )
