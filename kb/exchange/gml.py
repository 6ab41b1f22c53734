"""GML: the acyclic graph as a file, in the form that DoWhy and NetworkX read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import networkx as nx

from kb.exchange.part import Exported

if TYPE_CHECKING:
    from collections.abc import Hashable

__all__ = ["gml"]


def gml(graph: nx.DiGraph[str]) -> Exported:
    """Return an acyclic graph as GML; a node's label is its name there, its own label its title.

    >>> from kb.exchange.gml import gml
    >>> made = nx.DiGraph([("stress", "sleep")], losses=("Its sign.",))
    >>> gml(made).splitlines()[:5], gml(made).losses
    (['graph [', '  directed 1', '  node [', '    id 0', '    label "stress"'], ('Its sign.',))
    """
    plain: nx.DiGraph[Hashable] = nx.DiGraph()
    for name, values in graph.nodes(data=True):
        plain.add_node(name, **_values(values))
    for one, other, values in graph.edges(data=True):
        plain.add_edge(one, other, **_values(values))
    return Exported("\n".join(nx.generate_gml(plain)) + "\n", graph.graph["losses"])


def _values(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return attributes as GML can hold them: no underscores in their names, no lists of words."""
    return {
        "title" if key == "label" else key.replace("_", ""): (
            " ".join(value) if isinstance(value, tuple) else value
        )
        for key, value in values.items()
        if value is not None
    }
