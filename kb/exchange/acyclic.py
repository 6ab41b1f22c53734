"""A DiGraph without loops for DoWhy, pgmpy and their like, of the part that the user chooses."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import networkx as nx

from kb.edges import Edge
from kb.errors import InvalidInput
from kb.exchange.part import Part, require_no_loop

__all__ = ["acyclic_graph"]

MOST_NODES = 1_000_000


def acyclic_graph(
    part: Part, *, unroll: int | None = None, correlations: bool = True
) -> nx.DiGraph[str]:
    """Return a part as a DiGraph that has no loop.

    With ``unroll`` every cause leads from one point in time to the next: a concept ``a`` becomes
    ``a@0``, ``a@1``, … up to that number. A correlation becomes a node of its own that is not
    observed, with an arrow to each of the two, as the tools draw a bidirected edge: no path leads
    from the one to the other. ``graph.graph["latents"]`` names these nodes for the tools that do
    not read ``observed``; what the graph cannot say stands in ``graph.graph["losses"]``.

    Raises :class:`kb.InvalidInput` where causes close a loop, and names the loop.
    """
    if unroll is None:
        require_no_loop(part)
    elif unroll < 1 or (unroll + 1) * (len(part.labels) + len(part.correlations)) > MOST_NODES:
        raise InvalidInput(f"unroll is {unroll}: give at least 1, and no more than memory holds")
    graph: nx.DiGraph[str] = nx.DiGraph(losses=tuple(_losses(part, unroll, correlations)))
    times = [""] if unroll is None else [f"@{time}" for time in range(unroll + 1)]
    for time in times:
        for name, label in part.labels.items():
            graph.add_node(name + time, label=label, concept=name, observed="yes")
    steps = list(pairwise(times)) or [("", "")]
    for start, end in steps:
        for edge in part.causes:
            graph.add_edge(edge.subject + start, edge.object + end, **_attributes(edge))
    for time in times if correlations else []:
        for edge in part.correlations:
            hidden = f"{edge.subject} <-> {edge.object}{time}"
            graph.add_node(hidden, label=edge.arrow, concept=None, observed="no")
            for end in (edge.subject, edge.object):
                graph.add_edge(hidden, end + time, status=str(edge.status), sign=None)
    graph.graph["latents"] = tuple(
        name for name, node in graph.nodes(data=True) if node["observed"] == "no"
    )
    return graph


def _attributes(edge: Edge) -> dict[str, Any]:
    return {
        "status": str(edge.status),
        "sign": str(edge.sign),
        "support_cause": edge.support_cause,
        "claims": edge.claims,
    }


def _losses(part: Part, unroll: int | None, correlations: bool) -> Iterator[str]:
    yield from part.losses()
    if unroll is not None:
        yield (
            "Unrolled in time, each cause takes one step and nothing lasts by itself: the sources "
            "say neither how long a cause takes nor how long an effect stays."
        )
    if part.correlations and correlations:
        yield (
            f"Correlations: {len(part.correlations)}; they stand as unobserved common causes, and "
            "the sources state no more than the correlation. A tool that does not read `observed` "
            'takes them for measured: give it graph.graph["latents"].'
        )
    elif part.correlations:
        yield f"Correlations: {len(part.correlations)}; left out, as you asked."
