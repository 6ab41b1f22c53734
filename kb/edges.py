"""Edges and the words they rest on: frozen results made from records and weighed columns."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, overload

from kb.citations import Citations, CitedClaim, CitedRemark
from kb.model import Records
from kb.results import INTERNAL, Result, Results, html_table
from kb.vocabulary import Link, OriginKind, Sign, SourceKind, Stance, Status

if TYPE_CHECKING:
    from kb.columns import ClaimColumns
    from kb.evidence import EdgeColumns
    from kb.weights import Weights

__all__ = [
    "CAUSAL_STATUSES",
    "CitedEdge",
    "Edge",
    "EdgeTable",
    "ExactSupports",
    "affirms_cause",
]

SOURCE_KINDS, ORIGIN_KINDS = tuple(SourceKind), tuple(OriginKind)

CAUSAL_STATUSES = (Status.CAUSAL, Status.HEDGED, Status.DISPUTED)
"""The statuses of an edge that an algorithm may walk as a cause."""


@dataclass(frozen=True, slots=True)
class ExactSupports:
    """The supports of an edge in whole micro-nats, as they are added: exact to rank and compare."""

    cause: int
    association: int
    against_cause: int
    against_association: int
    cause_positive: int
    cause_negative: int
    association_positive: int
    association_negative: int
    firm_cause: int
    """From asserted and probable claims alone."""


@dataclass(frozen=True, slots=True)
class Edge(Result):
    """What the claims about two concepts add up to: four supports, a status and a sign."""

    shown: ClassVar[tuple[str, ...]] = (
        "subject_label", "object_label", "status", "sign", "support_cause",
        "support_association", "opposition_cause", "only_correlational", "claims",
    )  # fmt: skip

    subject: str
    subject_label: str
    object: str
    object_label: str
    directed: bool
    """Whether subject and object are cause and effect; without it their order means nothing."""
    status: Status
    rung: Link | None
    """The strongest link that a claim affirms; None when nothing is affirmed."""
    sign: Sign
    support_cause: float
    support_association: float
    opposition_cause: float
    opposition_association: float
    conflict: float
    conflict_association: float
    ignorance: float
    only_correlational: bool
    """Association has support, causation has not."""
    causal_claims: int
    claims: tuple[str, ...]
    """Global ids of the claims that bear on the edge, by source and in reading order."""
    sources: tuple[str, ...]
    origins: tuple[str, ...]
    delay: bool
    """An affirmed causal claim says that the effect is slow."""
    weights_version: str
    drafts: int = field(metadata=INTERNAL)
    """How many of its claims and of the remarks on them nobody has reviewed; more than none only
    where drafts weigh."""
    exact: ExactSupports = field(metadata=INTERNAL, repr=False)
    cause_origins: tuple[str, ...] = field(metadata=INTERNAL, repr=False)
    """The origins whose affirmed causal claims support the edge; a design that cannot show a cause
    supports none."""

    def to_dict(self) -> dict[str, Any]:
        """Return the edge as plain data, with ``drafts`` where it rests on any."""
        made = Result.to_dict(self)
        return made | {"drafts": self.drafts} if self.drafts else made

    def runs_back(self, claim: CitedClaim) -> bool:
        """Whether a claim makes the object the cause: of this edge it shows an association alone.

        >>> import kb
        >>> edge = kb.load().edge("cortisol", "depression")
        >>> [edge.runs_back(claim) for claim in edge.cited]
        [False]
        """
        return claim.link is not Link.CORRELATIONAL and claim.subject != self.subject

    def supports_cause(self, claim: CitedClaim) -> bool:
        """Whether a claim affirms the edge as a cause, and not only that the two go together.

        >>> import kb
        >>> edge = kb.load().edge("cortisol", "depression")
        >>> [edge.supports_cause(claim) for claim in edge.cited]
        [False]
        """
        return affirms_cause(claim, self.subject, self.object)

    @property
    def is_causal(self) -> bool:
        """Whether causation has support: the status is causal, hedged or disputed."""
        return self.status in CAUSAL_STATUSES

    @property
    def arrow(self) -> str:
        """The edge as text: "A –+→ B" where causation has support, "A ··· B" where it has not."""
        draft = " (with drafts)" if self.drafts else ""
        if self.is_causal:
            return f"{self.subject_label} –{self.sign.symbol}→ {self.object_label}{draft}"
        return f"{self.subject_label} ··· {self.object_label}{draft}"


@dataclass(frozen=True, slots=True)
class CitedEdge(Edge):
    """An edge together with its claims and the remarks about them, quotes included."""

    shown: ClassVar[tuple[str, ...]] = (*Edge.shown[:-1], "cited")

    cited: Results[CitedClaim]
    remarks: Results[CitedRemark]

    def _repr_html_(self) -> str:
        of_it = ("cited", "remarks")
        rows = [{"": k, "value": v} for k, v in self.to_dict().items() if k not in of_it]
        words = [table._repr_html_() for table in (self.cited, self.remarks) if table]
        return html_table(rows, ("", "value")) + "".join(words)


class EdgeTable(Sequence[Edge]):
    """The edges of a knowledge base, each made an object when it is asked for.

    Row ``i`` is row ``i`` of the edge columns: sorted by the ids of subject and object.
    """

    def __init__(
        self, citations: Citations, claims: ClaimColumns, columns: EdgeColumns, weights: Weights
    ) -> None:
        self.citations = citations
        self.claims = claims
        self.columns = columns
        self.weights = weights
        """What it was weighed by."""
        self._made: dict[int, Edge] = {}

    @classmethod
    def weighed(
        cls, records: Records, weights: Weights, citations: Citations | None = None
    ) -> EdgeTable:
        """Return the edges that the claims of records make."""
        from kb.columns import claim_columns
        from kb.evidence import weigh

        claims = claim_columns(records, weights)
        return cls(citations or Citations(records), claims, weigh(claims, weights), weights)

    def __len__(self) -> int:
        return len(self.columns.subject)

    @overload
    def __getitem__(self, row: int, /) -> Edge: ...
    @overload
    def __getitem__(self, row: slice, /) -> Results[Edge]: ...
    def __getitem__(self, row: int | slice, /) -> Edge | Results[Edge]:
        """Return the edge of a row, the same object each time."""
        if isinstance(row, slice):
            return Results(self[i] for i in range(*row.indices(len(self))))
        row = range(len(self))[row]
        made = self._made.get(row)
        if made is None:
            made = self._made[row] = self._edge(row)
        return made

    @cached_property
    def _rows(self) -> Mapping[tuple[str, str], int]:
        names = self.claims.concept_ids
        columns = self.columns
        return {
            (names[a], names[b]): row
            for row, (a, b) in enumerate(
                zip(columns.subject.tolist(), columns.object.tolist(), strict=True)
            )
        }

    def ends(self) -> Iterator[tuple[tuple[str, str], bool]]:
        """Yield subject and object of each row, and whether the edge has a direction."""
        yield from zip(self._rows, self.columns.directed.tolist(), strict=True)

    def find_row(self, subject: str, object: str) -> int | None:
        """Return the row of the directed edge between two concept ids, else of the undirected."""
        row = self._rows.get((subject, object))
        if row is None:
            row = self._rows.get((object, subject))
            if row is not None and self.columns.directed[row]:
                return None
        return row

    def cite(self, edge: Edge) -> CitedEdge:
        """Return the edge with its claims and the remarks about them."""
        if isinstance(edge, CitedEdge):
            return edge
        cited = Results(self.citations.claims[claim] for claim in edge.claims)
        values = {each.name: getattr(edge, each.name) for each in fields(edge)}
        return CitedEdge(**values, cited=cited, remarks=self.citations.remarks_on(cited))

    def _edge(self, row: int) -> Edge:
        from kb.support import support

        columns = self.columns
        names = self.claims.concept_ids
        subject, object = names[columns.subject[row]], names[columns.object[row]]
        span = slice(int(columns.claim_start[row]), int(columns.claim_start[row + 1]))
        rows = sorted(columns.claim_index[span].tolist())
        ids = tuple(self.claims.claim_ids[i] for i in rows)
        cited = [self.citations.claims[claim] for claim in ids]
        stated = zip(rows, cited, strict=True)
        causes = [(i, c) for i, c in stated if affirms_cause(c, subject, object)]
        exact = ExactSupports(
            **{each.name: int(getattr(columns, each.name)[row]) for each in fields(ExactSupports)}
        )
        shown = [support(value) for value in (exact.cause, exact.association)]
        against = [support(value) for value in (exact.against_cause, exact.against_association)]
        status = list(Status)[columns.status[row]]
        return Edge(
            subject=subject,
            subject_label=self.citations.labels[subject],
            object=object,
            object_label=self.citations.labels[object],
            directed=bool(columns.directed[row]),
            status=status,
            rung=None if columns.rung[row] < 0 else list(Link)[columns.rung[row]],
            sign=list(Sign)[columns.sign[row]],
            support_cause=shown[0],
            support_association=shown[1],
            opposition_cause=against[0],
            opposition_association=against[1],
            conflict=_product(exact.cause, exact.against_cause),
            conflict_association=_product(exact.association, exact.against_association),
            ignorance=round(math.exp(-(exact.cause + exact.against_cause) / 1e6), 4),
            only_correlational=bool(columns.only_correlational[row]),
            causal_claims=int(columns.causal_claims[row]),
            claims=ids,
            sources=tuple(sorted({claim.source for claim in cited})),
            origins=tuple(sorted({claim.origin for claim in cited})),
            delay=any(claim.delay for _, claim in causes),
            weights_version=self.weights.version,
            drafts=sum(claim.draft for claim in cited)
            + sum(remark.draft for remark in self.citations.remarks_on(cited)),
            exact=exact,
            cause_origins=tuple(sorted({c.origin for i, c in causes if self._can_show_cause(i)})),
        )

    def _can_show_cause(self, row: int) -> bool:
        """Whether a claim is of kinds that weigh for a cause: others support none."""
        source = SOURCE_KINDS[self.claims.source_kind[row]]
        origin = ORIGIN_KINDS[self.claims.origin_kind[row]]
        return min(self.weights.sources[source].cause, self.weights.origins[origin].cause) > 0


def affirms_cause(claim: CitedClaim, subject: str, object: str) -> bool:
    """Return whether a claim affirms that one causes the other, this way round."""
    return (
        claim.stance is Stance.AFFIRMS
        and claim.link is Link.CAUSAL
        and (claim.subject, claim.object) == (subject, object)
    )


def _product(one: int, other: int) -> float:
    """Return the product of two supports given in micro-nats, four decimals."""
    return abs(round(math.expm1(-one / 1e6) * math.expm1(-other / 1e6), 4))
