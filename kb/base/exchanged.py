"""The part of the facade that hands causes to tools of causal inference."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from kb.base.contents import terms
from kb.base.weighed import Weighed
from kb.edges import CAUSAL_STATUSES, Edge
from kb.vocabulary import Status

if TYPE_CHECKING:
    import networkx as nx

    from kb.exchange import Exported, Part

__all__ = ["Exchanged"]


class Exchanged(Weighed):
    """A knowledge base whose causes other tools can reason with."""

    def to_dagitty(
        self,
        *,
        within: Iterable[str] | None = None,
        cut: Iterable[tuple[str, str] | Edge] = (),
        status: str | Iterable[str] = CAUSAL_STATUSES,
        unroll: int | None = None,
        exposure: str | None = None,
        outcome: str | None = None,
    ) -> Exported:
        """Return the causes as text for DAGitty, correlations as bidirected edges.

        ``within`` chooses concepts, ``cut`` takes out causes (pairs of names, or edges), ``status``
        says which count. ``unroll`` goes over so many steps in time, ``a@0``, ``a@1``, …, where
        the exposure is the first of its kind and the outcome the last. The text has ``losses``: a
        sentence for each thing that DAGitty cannot hold. Raises :class:`kb.InvalidInput`, which
        names the loop, where the causes close one.

        >>> import kb
        >>> print(kb.load().to_dagitty(within=["chronic stress", "neuroplasticity", "depression"]))
        dag {
        "chronic-stress"
        "depression"
        "neuroplasticity"
        "chronic-stress" -> "neuroplasticity"
        "neuroplasticity" -> "depression"
        }
        <BLANKLINE>
        """
        from kb.exchange import dagitty

        return dagitty(
            self._part(within, cut, status),
            unroll=unroll,
            exposure=None if exposure is None else self.concept(exposure).id,
            outcome=None if outcome is None else self.concept(outcome).id,
        )

    def to_dot(
        self,
        *,
        within: Iterable[str] | None = None,
        cut: Iterable[tuple[str, str] | Edge] = (),
        status: str | Iterable[str] = CAUSAL_STATUSES,
        unroll: int | None = None,
    ) -> Exported:
        """Return the causes as DOT, correlations as dotted lines that no reader can walk along.

        ``unroll`` draws them over so many steps in time.

        >>> import kb
        >>> text = kb.load().to_dot()
        >>> text.splitlines()[0], len(text.losses) > 0
        ('digraph {', True)
        """
        from kb.exchange import dot

        return dot(self._part(within, cut, status), unroll=unroll)

    def acyclic(
        self,
        *,
        within: Iterable[str] | None = None,
        cut: Iterable[tuple[str, str] | Edge] = (),
        status: str | Iterable[str] = CAUSAL_STATUSES,
        unroll: int | None = None,
        correlations: bool = True,
    ) -> nx.DiGraph[str]:
        """Return the causes as a ``networkx.DiGraph`` without loops, for DoWhy, pgmpy and others.

        Loops go by ``cut``, by ``within``, or by ``unroll``: each cause then leads from one point
        in time to the next. A correlation becomes a node that is not observed, with an arrow to
        each of the two, and is named in ``graph.graph["latents"]``; ``graph.graph["losses"]`` says
        what the graph cannot hold. Raises :class:`kb.InvalidInput`, which names the loop, where one
        is left.

        >>> import kb, networkx as nx
        >>> graph = kb.load().acyclic(unroll=2)
        >>> nx.is_directed_acyclic_graph(graph), nx.has_path(graph, "going-out@0", "reward@1")
        (True, True)
        """
        from kb.exchange import acyclic_graph

        part = self._part(within, cut, status)
        return acyclic_graph(part, unroll=unroll, correlations=correlations)

    def to_gml(
        self,
        *,
        within: Iterable[str] | None = None,
        cut: Iterable[tuple[str, str] | Edge] = (),
        status: str | Iterable[str] = CAUSAL_STATUSES,
        unroll: int | None = None,
        correlations: bool = True,
    ) -> Exported:
        """Return the graph of :meth:`acyclic` as GML, which DoWhy and NetworkX read from a file.

        >>> import kb, networkx as nx
        >>> graph = nx.parse_gml(kb.load().to_gml(unroll=1))
        >>> graph.has_edge("going-out@0", "reward@1")
        True
        """
        from kb.exchange import gml

        graph = self.acyclic(
            within=within, cut=cut, status=status, unroll=unroll, correlations=correlations
        )
        return gml(graph)

    def _part(
        self,
        within: Iterable[str] | None,
        cut: Iterable[tuple[str, str] | Edge],
        status: str | Iterable[str],
    ) -> Part:
        from kb.exchange import choose

        self.records.refuse_drafts("what other programs read")
        return choose(
            {concept.id: concept.label for concept in self.records.concepts},
            self.edges(),
            within=None if within is None else [self.concept(name).id for name in within],
            cut=[self._ends(pair) for pair in cut],
            statuses=terms(status, Status),
        )
