"""A DiGraph without loops for DoWhy, pgmpy and their like, of the part that the user chooses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import networkx as nx

from kb.edges import Edge
from kb.exchange.part import Part, require_no_loop
from kb.exchange.times import Drawing, drawing

__all__ = ["acyclic_graph"]


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
    drawn = drawing(part, unroll)
    graph: nx.DiGraph[str] = nx.DiGraph(losses=tuple(_losses(drawn, correlations)))
    for name, concept, _ in drawn.nodes():
        graph.add_node(name, label=part.labels[concept], concept=concept, observed="yes")
    for start, end, edge in drawn.causes():
        graph.add_edge(start, end, **_attributes(edge))
    for one, other, edge in drawn.correlations() if correlations else ():
        hidden = f"{one} <-> {other}"
        graph.add_node(hidden, label=edge.arrow, concept=None, observed="no")
        for end in (one, other):
            graph.add_edge(hidden, end, status=str(edge.status), sign=None)
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


def _losses(drawn: Drawing, correlations: bool) -> Iterator[str]:
    yield from drawn.losses()
    part = drawn.part
    if part.correlations and correlations:
        yield (
            f"Correlations: {len(part.correlations)}; they stand as unobserved common causes, and "
            "the sources state no more than the correlation. A tool that does not read `observed` "
            'takes them for measured: give it graph.graph["latents"].'
        )
    elif part.correlations:
        yield f"Correlations: {len(part.correlations)}; left out, as you asked."
