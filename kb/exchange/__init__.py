"""Into tools of causal inference, one module a format, each saying what the format cannot hold."""

from kb.exchange.acyclic import acyclic_graph
from kb.exchange.dagitty import dagitty
from kb.exchange.dot import dot
from kb.exchange.gml import gml
from kb.exchange.part import Exported, Part, choose

__all__ = ["Exported", "Part", "acyclic_graph", "choose", "dagitty", "dot", "gml"]
