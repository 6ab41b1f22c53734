"""What the claims of a knowledge base add up to: edges, graphs and the audit."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING

from kb.base.contents import Contents, terms
from kb.citations import CitedClaim
from kb.edges import CitedEdge, Edge, EdgeTable
from kb.errors import InvalidInput, UnknownName
from kb.results import Results
from kb.vocabulary import Link, Modality, Stance, Status

if TYPE_CHECKING:
    import networkx as nx

    from kb.audit import Audit

__all__ = ["Weighed"]


class Weighed(Contents):
    """Records with their edges: each answers with the claims that it rests on."""

    @cached_property
    def _table(self) -> EdgeTable:
        return EdgeTable.weighed(self.records, self.weights, self._citations)

    def claims(
        self,
        *,
        source: str | None = None,
        concept: str | None = None,
        origin: str | None = None,
        link: str | Iterable[str] | None = None,
        stance: str | Iterable[str] | None = None,
        modality: str | Iterable[str] | None = None,
        status: str | Iterable[str] | None = None,
    ) -> Results[CitedClaim]:
        """Return the claims that every filter lets through, by source and in reading order.

        ``status`` is that of an edge on which the claim bears. Drafts are among them, marked.
        Raises :class:`kb.UnknownName` for a name or word that nothing has.

        >>> import kb
        >>> {claim.stance.value for claim in kb.load().claims(stance="denies")}
        {'denies'}
        """
        source_id = None if source is None else self.source(source).id
        concept_id = None if concept is None else self.concept(concept).id
        links, stances = terms(link, Link), terms(stance, Stance)
        modalities = terms(modality, Modality)
        holder = None if origin is None else self._origin(origin)
        bearing = (
            None
            if status is None
            else frozenset(claim for edge in self.edges(status=status) for claim in edge.claims)
        )
        return Results(
            claim
            for claim in self._citations.claims.values()
            if (source_id is None or claim.source == source_id)
            and (concept_id is None or concept_id in (claim.subject, claim.object))
            and claim.link in links
            and claim.stance in stances
            and claim.modality in modalities
            and (holder is None or claim.origin == holder)
            and (bearing is None or claim.id in bearing)
        )

    def edges(
        self, *, status: str | Iterable[str] | None = None, concept: str | None = None
    ) -> Results[Edge]:
        """Return the edges, by the ids of subject and object; filters narrow them.

        >>> import kb
        >>> {edge.status.value for edge in kb.load().edges(status="hedged")}
        {'hedged'}
        """
        statuses = terms(status, Status)
        wanted = None if concept is None else self.concept(concept).id
        return Results(
            edge
            for edge in self._table
            if edge.status in statuses and (wanted is None or wanted in (edge.subject, edge.object))
        )

    def find_edge(self, subject: str, object: str) -> CitedEdge | None:
        """Return the edge from one concept to the other, else the undirected one, or None.

        >>> import kb
        >>> kb.load().find_edge("depression", "loneliness") is None
        True
        """
        row = self._table.find_row(self.concept(subject).id, self.concept(object).id)
        return None if row is None else self._table.cite(self._table[row])

    def edge(self, subject: str, object: str) -> CitedEdge:
        """Return the edge from one concept to the other, else the undirected one, with its quotes.

        Raises :class:`kb.UnknownName` where no claim is about the pair in this order; an edge that
        runs the other way is named, never returned.

        >>> import kb
        >>> edge = kb.load().edge("cortisol", "depression")
        >>> edge.only_correlational, edge.directed
        (True, False)
        >>> edge.cited[0].words
        'People with depression often … have elevated levels of the hormone cortisol'
        """
        edge = self.find_edge(subject, object)
        if edge is None:
            one, other = self.concept(subject), self.concept(object)
            back = self._table.find_row(other.id, one.id) is not None
            near = (f"{other.label} → {one.label}",) if back else ()
            hint = "no source relates the two: 'kb pair' and 'kb paths' look further"
            raise UnknownName("edge", f"{one.label} → {other.label}", near=near, hint=hint)
        return edge

    def _ends(self, pair: tuple[str, str] | Edge) -> tuple[str, str]:
        """Return the ids of the two concepts that a pair of names, or an edge, is about."""
        if isinstance(pair, Edge):
            return pair.subject, pair.object
        if isinstance(pair, str) or len(pair) != 2:
            raise InvalidInput(f"{pair!r} is no pair: name two concepts, ('rain', 'floods')")
        return self.concept(pair[0]).id, self.concept(pair[1]).id

    def only_correlational(self) -> Results[Edge]:
        """Return the flagged edges: association has support, causation has not.

        >>> import kb
        >>> any(edge.is_causal for edge in kb.load().only_correlational())
        False
        """
        return Results(edge for edge in self._table if edge.only_correlational)

    def disputed(self) -> Results[Edge]:
        """Return the edges on which sources disagree, about the cause or about the association.

        >>> import kb
        >>> all("disputed" in edge.status for edge in kb.load().disputed())
        True
        """
        return self.edges(status=[Status.DISPUTED, Status.ASSOCIATION_DISPUTED])

    def audit(self) -> Audit:
        """Return what a careful reader should look at first, section by section, with quotes.

        >>> import kb
        >>> [section.name for section in kb.load().audit().sections][:3]
        ['only-correlational', 'not-causal', 'disputed']
        """
        from kb.audit import audit

        return audit(self._table, self._table.cite)

    @cached_property
    def causal(self) -> nx.DiGraph[str]:
        """The edges with support for causation, as a frozen ``networkx.DiGraph``.

        An edge is in it only where its status is causal, hedged or disputed, so that no algorithm
        can walk a correlation. Every concept is a node.

        >>> import kb
        >>> graph = kb.load().causal
        >>> statuses = {status for _, _, status in graph.edges(data="status")}
        >>> statuses <= {"causal", "hedged", "disputed"}
        True
        """
        from kb.graph import causal_graph

        return causal_graph(self.records.concepts, self._table)

    @cached_property
    def associations(self) -> nx.Graph[str]:
        """The edges that are only correlational, as a frozen undirected ``networkx.Graph``.

        >>> import kb
        >>> kb.load().associations.has_edge("depression", "cortisol")
        True
        """
        from kb.graph import association_graph

        return association_graph(self.records.concepts, self._table)

    @cached_property
    def graph(self) -> nx.MultiDiGraph[str]:
        """Every edge as a frozen ``networkx.MultiDiGraph``, keyed by what it has support for.

        The keys are "causal", "association" and, for what is denied or hardly supported,
        "neither". It is there to look at: the order of an association means nothing. Walk
        ``causal`` instead.

        >>> import kb
        >>> {key for _, _, key in kb.load().graph.edges(keys=True)} <= {
        ...     "causal", "association", "neither"}
        True
        """
        from kb.graph import whole_graph

        return whole_graph(self.records.concepts, self._table)
