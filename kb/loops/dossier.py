"""A feedback loop with everything that a reader needs to judge it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import ClassVar

from kb.edges import Edge, EdgeTable, affirms_cause
from kb.loops.network import Network
from kb.loops.search import Arcs
from kb.loops.words import Step, sentence, step_text
from kb.results import INTERNAL, Result
from kb.vocabulary import LoopType, RemarkStance, Sign, Stance, Status

__all__ = ["Loop", "Writer"]


@dataclass(frozen=True, slots=True)
class Loop(Result):
    """A simple cycle of causal, hedged or disputed edges, from its smallest concept id on.

    ``edges[i]`` leads from ``nodes[i]`` to the next node, the last one back to the first.
    """

    shown: ClassVar[tuple[str, ...]] = ("text", "type", "support", "product", "stated")

    text: str
    """The loop as text, by labels: "A –+→ B –−→ A"; an assumed link is drawn "A ··+·→ B"."""
    sentence: str
    type: LoopType
    nodes: tuple[str, ...]
    labels: tuple[str, ...]
    edges: tuple[Edge, ...]
    supports: tuple[float, ...]
    """What each link weighs: support for causation, of an assumed one for association."""
    support: float
    """Of the weakest link."""
    weakest: Edge
    product: float
    geometric_mean: float
    stated: bool
    """One source gives all links, or a remark says that they form a loop; else it is assembled."""
    stated_by: tuple[str, ...]
    """The sources, or the remarks, that state the loop."""
    origins: tuple[str, ...]
    """Whose evidence or views the links rest on."""
    sources: tuple[str, ...]
    undetermined_by: tuple[Edge, ...]
    """The links whose sign is unstated or mixed: they leave the type undetermined."""
    disputed: tuple[Edge, ...]
    assumed: tuple[Edge, ...]
    """The links that are only correlational or predictive, walked as if they were causal."""
    would_close_if: str | None
    """What would have to be causal for the loop to close; None where it closes as it is."""
    weights_version: str
    steps: tuple[Step, ...] = field(metadata=INTERNAL, repr=False)

    @property
    def length(self) -> int:
        """The number of links."""
        return len(self.nodes)

    def to_dict(self) -> dict[str, object]:
        """Return the loop as plain data; links named beside ``edges`` are pairs as walked."""
        made = Result.to_dict(self)
        walked = {id(step.edge): (step.subject, step.object) for step in self.steps}
        for key in ("undetermined_by", "disputed", "assumed"):
            made[key] = [_pair(*walked[id(edge)]) for edge in getattr(self, key)]
        made["weakest"] = _pair(*walked[id(self.weakest)])
        return made


def _pair(subject: str, object: str) -> dict[str, object]:
    return {"subject": subject, "object": object}


class Writer:
    """Makes loops of arcs: knows the edges, their claims and what remarks state."""

    def __init__(self, table: EdgeTable, arcs: Network, ids: Sequence[str]) -> None:
        self._table = table
        self._arcs = arcs
        self._ids = ids
        """The concept of each vertex."""

    @cached_property
    def _loops_stated(self) -> Mapping[str, frozenset[str]]:
        """Remark → the claims that it says form a loop."""
        return {
            remark.id: frozenset(remark.about)
            for remark in self._table.citations.remarks.values()
            if remark.stance is RemarkStance.STATES_LOOP
        }

    def loop(self, route: Arcs) -> Loop:
        """Return the loop of some arcs, in their order."""
        steps = tuple(self._step(arc) for arc in route)
        edges = tuple(step.edge for step in steps)
        weights = [int(self._arcs.weight[arc]) for arc in route]
        weakest = min(range(len(route)), key=lambda i: (weights[i], i))
        cost = sum(math.log(-math.expm1(-weight / 1e6)) for weight in weights)
        stated_by = self._stated_by(steps)
        assumed = tuple(step for step in steps if step.assumed)
        kind = _type(steps)
        conditions = [f"{step.subject_label} → {step.object_label}" for step in assumed]
        return Loop(
            text=_text(steps),
            sentence=sentence(steps, kind),
            type=kind,
            nodes=tuple(step.subject for step in steps),
            labels=tuple(step.subject_label for step in steps),
            edges=edges,
            supports=tuple(step.support for step in steps),
            weakest=edges[weakest],
            support=steps[weakest].support,
            product=round(math.exp(cost), 4),
            geometric_mean=round(math.exp(cost / len(steps)), 4),
            stated=bool(stated_by),
            stated_by=stated_by,
            origins=tuple(sorted({origin for step in steps for origin in step.origins})),
            sources=tuple(sorted({source for step in steps for source in step.sources})),
            undetermined_by=tuple(
                step.edge for step in steps if step.sign not in (Sign.POSITIVE, Sign.NEGATIVE)
            ),
            disputed=tuple(edge for edge in edges if edge.status is Status.DISPUTED),
            assumed=tuple(step.edge for step in assumed),
            would_close_if=_condition(conditions),
            weights_version=edges[0].weights_version,
            steps=steps,
        )

    def _step(self, arc: int) -> Step:
        table, arcs = self._table, self._arcs
        labels = table.citations.labels
        subject, object = self._ids[arcs.tail[arc]], self._ids[arcs.head[arc]]
        edge = table[int(arcs.row[arc])]
        assumed = bool(arcs.assumed[arc])
        claims = [table.citations.claims[claim] for claim in edge.claims]
        bearing = [
            claim
            for claim in claims
            if (
                claim.stance is Stance.AFFIRMS if assumed else affirms_cause(claim, subject, object)
            )
        ]
        return Step(
            edge=edge,
            subject=subject,
            subject_label=labels[subject],
            object=object,
            object_label=labels[object],
            support=edge.support_association if assumed else edge.support_cause,
            assumed=assumed,
            claims=tuple(claim.id for claim in bearing),
            sources=tuple(sorted({claim.source for claim in bearing})),
            origins=tuple(sorted({claim.origin for claim in bearing})),
        )

    def _stated_by(self, steps: tuple[Step, ...]) -> tuple[str, ...]:
        """Return the remarks that state the loop, and the sources that give each of its links."""
        remarks = [
            remark
            for remark, claims in self._loops_stated.items()
            if all(claims.intersection(step.claims) for step in steps)
        ]
        sources: set[str] = set()
        if not any(step.assumed for step in steps):
            sources.update(set.intersection(*(set(step.sources) for step in steps)))
        return (*sorted(remarks), *sorted(sources))


def _type(steps: tuple[Step, ...]) -> LoopType:
    if any(step.sign not in (Sign.POSITIVE, Sign.NEGATIVE) for step in steps):
        return LoopType.UNDETERMINED
    falls = sum(step.sign is Sign.NEGATIVE for step in steps)
    return LoopType.BALANCING if falls % 2 else LoopType.REINFORCING


def _text(steps: tuple[Step, ...]) -> str:
    return "".join(map(step_text, steps)) + steps[0].subject_label


def _condition(conditions: list[str]) -> str | None:
    if not conditions:
        return None
    return f"would close if {' and '.join(conditions)} were causal"
