"""What if: which way concepts would move when some are moved, as far as stated causes tell.

A direction, never a size. A concept that is moved is held: what causes it no longer counts. The
routes pass no concept twice; where routes disagree the answer is "ambiguous", and where one has a
link without a stated sign it is "?".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import ClassVar

from kb.edges import EdgeTable
from kb.paths import Path
from kb.paths.answer import as_path
from kb.paths.search import MINUS, OPEN, PLUS, Budget, Route, Search, Step, StepGraph
from kb.paths.steps import causal_steps
from kb.results import Result, Results, html_answer

__all__ = ["Direction", "Effect", "WhatIf", "what_if"]

CERTAIN = 2**62
CAUTION = (
    "Signs follow stated causes only; a support says how well a route is evidenced, "
    "never how strong an effect is."
)


class Direction(StrEnum):
    """Which way a concept would move."""

    PLUS = "+"
    MINUS = "−"
    AMBIGUOUS = "ambiguous"
    UNKNOWN = "?"


@dataclass(frozen=True, slots=True)
class Effect(Result):
    """Which way one concept would move, and the best route that says so for each sign."""

    shown: ClassVar[tuple[str, ...]] = ("label", "direction", "support", "text")

    concept: str
    label: str
    direction: Direction
    support: float
    """Of the weakest link of the best route, whatever its sign: evidence, not size."""
    text: str
    """That route."""
    raised_by: Path | None
    """The best route that raises it; the route's own sign is that of its links."""
    lowered_by: Path | None
    undetermined_by: Path | None
    """The best route along which a sign is unstated or mixed."""


@dataclass(frozen=True, slots=True)
class WhatIf(Result):
    """Every concept that the moved ones reach by causes."""

    moved: dict[str, str]
    """Concept → "rises" or "falls"."""
    sentence: str
    caution: str
    effects: Results[Effect]
    """The best evidenced first."""
    unreached: int
    """Concepts to which no route of causes leads."""
    complete: bool
    """Whether every route that could change a direction was looked for to the end."""

    def _repr_html_(self) -> str:
        return html_answer(f"{self.sentence} {self.caution}", self.effects)


def what_if(table: EdgeTable, moved: Mapping[str, str]) -> WhatIf:
    """Return which way concepts would move when some, by their ids, rise or fall."""
    ids = list(table.claims.concept_ids)
    held = {ids.index(concept): MINUS if way == "falls" else PLUS for concept, way in moved.items()}
    graph = causal_steps(table)
    source = len(graph.out)
    out = [[step for step in steps if step.target not in held] for steps in graph.out]
    out.append([Step(node, sign, CERTAIN, 0, -1) for node, sign in sorted(held.items())])
    search = Search(StepGraph(out).reversed(), source)
    reached = sorted(search.reaching() - {source, *held})
    found = []
    complete = True
    for node in reached:
        budgets = {sign: Budget(steps=20_000) for sign in (PLUS, MINUS, OPEN)}
        first = {sign: next(search.routes(node, sign, b), None) for sign, b in budgets.items()}
        stopped = {sign for sign, budget in budgets.items() if budget.stopped_by}
        complete = complete and not stopped
        routes = {sign: _forward(route, held) for sign, route in first.items() if route}
        found.append(_effect(table, node, routes or _any_route(graph, held, node), stopped))
    found.sort(key=lambda row: row[0])
    effects = Results(effect for _, effect in found)
    return WhatIf(
        moved=dict(sorted(moved.items())),
        sentence=_sentence(table, moved, effects),
        caution=CAUTION,
        effects=effects,
        unreached=len(ids) - len(held) - len(effects),
        complete=complete,
    )


def _any_route(graph: StepGraph, held: Mapping[int, int], node: int) -> dict[int, Route]:
    """Return the best route whatever its sign, for a node whose signs took too long to search."""
    source = len(graph.out)
    out = [[replace(s, sign=OPEN) for s in steps if s.target not in held] for steps in graph.out]
    out.append([Step(start, OPEN, CERTAIN, 0, -1) for start in sorted(held)])
    search = Search(StepGraph(out).reversed(), source)
    route = _forward(next(search.routes(node, OPEN, Budget())), held)
    signs = {step.row: step.sign for steps in graph.out for step in steps}
    sign = held[route.nodes[0]]
    for row in route.rows:
        sign = OPEN if OPEN in (sign, signs[row]) else sign ^ signs[row]
    links = OPEN if sign == OPEN else sign ^ held[route.nodes[0]]
    return {sign: replace(route, sign=links)}


def _forward(route: Route, held: Mapping[int, int]) -> Route:
    """Return a route that was found against the arrows along them, without the step to the moved.

    Its sign becomes that of its links alone.
    """
    weakest, links, cost, nodes = route.rank
    along = nodes[-2::-1]
    sign = route.sign if route.sign == OPEN else route.sign ^ held[along[0]]
    return replace(
        route, rank=(weakest, links - 1, cost, along), sign=sign, rows=route.rows[-2::-1]
    )


def _effect(
    table: EdgeTable, node: int, routes: Mapping[int, Route], stopped: set[int]
) -> tuple[tuple[object, ...], Effect]:
    """Return the effect with what it sorts by; a sign not searched to the end may be there."""
    concept = table.claims.concept_ids[node]
    best = min(routes.values())
    paths = {sign: as_path(table, route) for sign, route in routes.items()}
    effect = Effect(
        concept=concept,
        label=table.citations.labels[concept],
        direction=_direction({*routes}, stopped),
        support=as_path(table, best).support,
        text=as_path(table, best).text,
        raised_by=paths.get(PLUS),
        lowered_by=paths.get(MINUS),
        undetermined_by=paths.get(OPEN),
    )
    return (best.rank[:3], concept), effect


def _direction(signs: set[int], stopped: set[int]) -> Direction:
    if {PLUS, MINUS} <= signs:
        return Direction.AMBIGUOUS
    if OPEN in signs or stopped:
        return Direction.UNKNOWN
    return Direction.PLUS if PLUS in signs else Direction.MINUS


def _sentence(table: EdgeTable, moved: Mapping[str, str], effects: Results[Effect]) -> str:
    labels = table.citations.labels
    causes = " and ".join(f"{labels[concept]} {way}" for concept, way in sorted(moved.items()))
    if not effects:
        return f"If {causes}: no cause is stated that would move anything else."
    parts = []
    for direction, verb in (
        (Direction.PLUS, "rise"),
        (Direction.MINUS, "fall"),
        (Direction.AMBIGUOUS, "have routes both ways"),
        (Direction.UNKNOWN, "move in a way that is not stated"),
    ):
        names = [effect.label for effect in effects if effect.direction is direction]
        if names:
            more = f" and {len(names) - 3} more" if len(names) > 3 else ""
            parts.append(f"{', '.join(names[:3])}{more} would {verb}")
    return f"If {causes}: {'; '.join(parts)}."
