"""Views of the edges as NetworkX graphs, in which no algorithm can walk a correlation as a cause.

``causal`` holds only edges with support for causation; ``associations`` has no direction at all;
``everything`` is for looking at, and says of each edge which of the two it is.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import networkx as nx

from kb.edges import Edge
from kb.model import Concept

__all__ = ["association_graph", "causal_graph", "whole_graph"]

NAMED_ELSEWHERE = ("subject", "object")
"""Keys of an edge that a graph has as its end nodes."""


def causal_graph(concepts: Iterable[Concept], edges: Iterable[Edge]) -> nx.DiGraph[str]:
    """Return cause → effect for each edge whose causation has support, frozen.

    Every concept is a node, so that a concept without causes has none rather than being missing.
    """
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_nodes_from(_nodes(concepts))
    graph.add_edges_from((e.subject, e.object, _attributes(e)) for e in edges if e.is_causal)
    nx.freeze(graph)
    return graph


def association_graph(concepts: Iterable[Concept], edges: Iterable[Edge]) -> nx.Graph[str]:
    """Return the pairs that are only correlational, without any direction, frozen.

    A pair with claims in both orders is one line; its attributes are those of the first order.
    """
    graph: nx.Graph[str] = nx.Graph()
    graph.add_nodes_from(_nodes(concepts))
    for edge in edges:
        if edge.only_correlational and not graph.has_edge(edge.subject, edge.object):
            graph.add_edge(edge.subject, edge.object, **_attributes(edge))
    nx.freeze(graph)
    return graph


def whole_graph(concepts: Iterable[Concept], edges: Iterable[Edge]) -> nx.MultiDiGraph[str]:
    """Return every edge, keyed "causal", "association" or "neither" by what has support, frozen.

    "neither" is what is only denied, or has too little support for either. It is there to look at:
    an edge that is not keyed "causal" has a subject and an object only because a MultiDiGraph
    cannot do without. Walk ``causal_graph`` instead.
    """
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    graph.add_nodes_from(_nodes(concepts))
    for edge in edges:
        key = "association" if edge.only_correlational else "neither"
        key = "causal" if edge.is_causal else key
        graph.add_edge(edge.subject, edge.object, key=key, **_attributes(edge))
    nx.freeze(graph)
    return graph


def _nodes(concepts: Iterable[Concept]) -> list[tuple[str, dict[str, Any]]]:
    return [
        (
            concept.id,
            {
                "label": concept.label,
                "kind": concept.kind,
                "description": concept.description,
                "synonyms": concept.synonyms,
                "broader": concept.broader,
            },
        )
        for concept in concepts
    ]


def _attributes(edge: Edge) -> dict[str, Any]:
    """Return the JSON keys of an edge as attributes, but for its ends, lists as tuples."""
    return {
        key: tuple(value) if isinstance(value, list) else value
        for key, value in edge.to_dict().items()
        if key not in NAMED_ELSEWHERE
    }
