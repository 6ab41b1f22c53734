"""What would be concluded if correlations were walked as causes, and the proof that none is.

The audit walks the knowledge base twice: as it is, and as a careless reader would, who takes each
edge that is only correlational for a cause in either direction. Whatever differs is a conclusion
laundered from correlation. Signs are those of walks, which may pass a concept twice.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np

from kb.columns import code
from kb.edges import Edge, EdgeTable
from kb.evidence import weigh
from kb.laundering.lies import Lie, Lies
from kb.loops import find_loops
from kb.loops.finder import steps_of
from kb.paths import Verdict
from kb.paths.deadline import Deadline
from kb.paths.search import Route
from kb.paths.steps import causal_steps, laundered_steps
from kb.results import Result, Results, html_answer
from kb.vocabulary import Link, Stance
from kb.weights import Weights

__all__ = ["LaunderedConclusion", "Laundering", "laundering"]


@dataclass(frozen=True, slots=True)
class LaunderedConclusion(Result):
    """A conclusion that only a correlation walked as a cause would bring."""

    shown: ClassVar[tuple[str, ...]] = ("text", "honest", "laundered", "support")

    subject: str
    object: str
    honest: Verdict | None
    """What the causes say together; None where no path of causes leads there."""
    laundered: Verdict
    text: str
    """The best path that takes a correlation for a cause; such a link is drawn "⇢"."""
    support: float
    """Of its weakest link, an association where it is one."""
    correlations: Results[Edge]
    """The edges that are walked as causes, which they are not."""

    @property
    def before(self) -> str:
        """The honest verdict in words: "no path" is never to be taken for a minus."""
        return "no path" if self.honest is None else self.honest.value


@dataclass(frozen=True, slots=True)
class Laundering(Result):
    """The audit: what correlations would change, and the proof that they change nothing."""

    sentence: str
    proven: bool
    """Weighed without its affirmed correlations, every cause has the same support and status."""
    correlational_claims: int
    """Affirmed claims of a correlation or a risk that were taken out for the proof."""
    causes: int
    """Edges with support for causation, compared one by one."""
    correlations: int
    """Edges that are only correlational."""
    opened: int
    """Ordered pairs between which a path would appear."""
    changed: int
    """Ordered pairs with a path whose verdict, by the signs of walks, would be another."""
    conclusions: Results[LaunderedConclusion]
    """The best supported of both, the most believable lies first; some that only a walk through a
    concept twice would bring are counted and have no path to be shown."""
    loops: tuple[str, ...]
    """The best supported loops that one correlation, walked as a cause, would close."""
    loops_opened: int
    loops_complete: bool
    """Whether these are all such loops."""
    complete: bool
    """Whether every pair was looked at within the time."""

    def _repr_html_(self) -> str:
        return html_answer(self.sentence, self.conclusions)


def laundering(
    table: EdgeTable, weights: Weights, *, limit: int = 100, seconds: float | None = 30.0
) -> Laundering:
    """Return what correlations would change if they were walked as causes, and the proof."""
    deadline = Deadline(seconds)
    removed, same = _proof(table, weights)
    third = None if seconds is None else seconds / 3
    search = find_loops(
        table, correlational=1, only_assumed=True, limit=max(1, limit), seconds=third
    )
    loops = [loop.text for loop in search.all()]
    lies = Lies(causal_steps(table), laundered_steps(table), limit=limit, deadline=deadline)
    made = Laundering(
        sentence="",
        proven=same,
        correlational_claims=removed,
        causes=int((table.columns.cause >= table.columns.threshold).sum()),
        correlations=int(table.columns.only_correlational.sum()),
        opened=lies.opened,
        changed=lies.changed,
        conclusions=Results(
            _laundered(table, lie, lie.route) for lie in lies.best if lie.route is not None
        ),
        loops=tuple(loops[:limit]),
        loops_opened=len(loops),
        loops_complete=search.stopped is None,
        complete=lies.complete,
    )
    return replace(made, sentence=_sentence(made))


def _counted(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _sentence(made: Laundering) -> str:
    """Return the audit in words."""
    walked = (
        "edge that is only correlational was walked as a cause"
        if made.correlations == 1
        else "edges that are only correlational were walked as causes"
    )
    late = "" if made.complete else " The time ran out: not every pair was looked at."
    proof = (
        f"Weighed again without the {made.correlational_claims} affirmed claims of correlation or "
        f"risk, all {made.causes} causes keep their support and status: no path, loop or "
        "conclusion rests on a correlation."
        if made.proven
        else "Weighed again without affirmed correlations, the causes differ: report this fault."
    )
    return (
        f"If the {made.correlations} {walked}, {_counted(made.opened, 'ordered pair')} of concepts "
        f"would get a path and {made.changed} a walk of another sign; "
        f"{'' if made.loops_complete else 'at least '}{_counted(made.loops_opened, 'loop')} "
        f"would close by one correlation.{late} {proof}"
    )


def _proof(table: EdgeTable, weights: Weights) -> tuple[int, bool]:
    """Weigh without affirmed correlations; return how many there were and whether causes agree.

    Every path, loop and conclusion is made of the steps that are compared, and of nothing else.
    """
    claims = table.claims
    weak = (claims.stance == code(Stance.AFFIRMS)) & (claims.link != code(Link.CAUSAL))
    left = claims.select(~weak)
    rest = EdgeTable(table.citations, left, weigh(left, weights), weights)
    return int(weak.sum()), _causes(table) == _causes(rest)


def _causes(table: EdgeTable) -> list[object]:
    """Return all that is said of each edge whose causation has support, and what may be walked."""
    columns = table.columns
    rows = np.flatnonzero(columns.cause >= columns.threshold)
    names = (
        "subject", "object", "status", "sign", "cause", "against_cause", "cause_positive",
        "cause_negative", "firm_cause", "causal_claims",
    )  # fmt: skip
    arcs = steps_of(table)
    steps = [
        [(step.target, step.sign, step.support) for step in each]
        for each in causal_steps(table).out
    ]
    return [
        *(getattr(columns, name)[rows].tolist() for name in names),
        *(column.tolist() for column in (arcs.tail, arcs.head, arcs.weight, arcs.sign)),
        steps,
    ]


def _laundered(table: EdgeTable, lie: Lie, route: Route) -> LaunderedConclusion:
    ids = table.claims.concept_ids
    labels = [table.citations.labels[ids[node]] for node in route.nodes]
    edges = [table[row] for row in route.rows]
    text = labels[0]
    for edge, label in zip(edges, labels[1:], strict=True):
        head = "⇢" if edge.only_correlational else "→"
        text += f" –{edge.sign.symbol}{head} {label}"
    return LaunderedConclusion(
        subject=ids[route.nodes[0]],
        object=ids[route.nodes[-1]],
        honest=lie.honest,
        laundered=lie.laundered,
        text=text,
        support=min(e.support_cause if e.is_causal else e.support_association for e in edges),
        correlations=Results(edge for edge in edges if edge.only_correlational),
    )
