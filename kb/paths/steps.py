"""The edges as steps that a search may take: causes only, unless somebody asks what if not."""

from __future__ import annotations

from kb.edges import CAUSAL_STATUSES, EdgeTable
from kb.paths.search import MINUS, OPEN, PLUS, Step, StepGraph, cost
from kb.vocabulary import Sign, Status

__all__ = ["causal_steps", "laundered_steps"]

_SIGN = [{Sign.POSITIVE: PLUS, Sign.NEGATIVE: MINUS}.get(sign, OPEN) for sign in Sign]
_CAUSAL = [status in CAUSAL_STATUSES for status in Status]


def causal_steps(table: EdgeTable, *, without: frozenset[int] = frozenset()) -> StepGraph:
    """Return the edges whose causation has support as steps, each in its own direction.

    ``without`` leaves out edges, by their rows.
    """
    return StepGraph(_steps(table, without))


def laundered_steps(table: EdgeTable) -> StepGraph:
    """Return what a careless reader would walk: causes, and every correlation in both directions.

    Only the audit of what correlations would change uses it.
    """
    steps = _steps(table, frozenset())
    columns = table.columns
    for row in columns.only_correlational.nonzero()[0].tolist():
        support = int(columns.association[row])
        ends = int(columns.subject[row]), int(columns.object[row])
        for source, target in (ends, ends[::-1]):
            if all(step.target != target for step in steps[source]):
                sign = _SIGN[columns.sign[row]]
                steps[source].append(Step(target, sign, support, cost(support), row))
    return StepGraph(steps)


def _steps(table: EdgeTable, without: frozenset[int]) -> list[list[Step]]:
    columns = table.columns
    steps: list[list[Step]] = [[] for _ in table.claims.concept_ids]
    for row, status in enumerate(columns.status.tolist()):
        if _CAUSAL[status] and row not in without:
            support = int(columns.cause[row])
            step = Step(
                int(columns.object[row]), _SIGN[columns.sign[row]], support, cost(support), row
            )
            steps[int(columns.subject[row])].append(step)
    return steps
