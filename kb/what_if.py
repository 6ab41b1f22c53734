"""What if: which way concepts would move when some are moved, as far as stated causes tell.

A direction, never a size. A concept that is moved is held: what causes it no longer counts. The
routes pass no concept twice; where routes disagree the answer is "ambiguous", and where one has a
link without a stated sign it is "unknown".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property, reduce
from itertools import pairwise
from typing import ClassVar

from kb.edges import EdgeTable
from kb.paths import Path
from kb.paths.answer import as_path
from kb.paths.deadline import Deadline
from kb.paths.levels import Levels
from kb.paths.prune import onward
from kb.paths.search import MINUS, OPEN, PLUS, Budget, Route, Search, Step, StepGraph, joined
from kb.paths.steps import causal_steps
from kb.paths.walks import walks
from kb.results import Result, Results, html_answer

__all__ = ["Direction", "Effect", "WhatIf", "what_if"]

CERTAIN = 2**62
QUICK_STEPS, STEPS = 50, 400
"""Steps where the best walk passes a concept twice: of a first plain search for the whole route,
and then of the search for each stretch of it."""
CAUTION = (
    "Signs follow stated causes only; a support says how well a route is evidenced, "
    "never how strong an effect is."
)


class Direction(StrEnum):
    """Which way a concept would move."""

    RISES = "rises"
    FALLS = "falls"
    AMBIGUOUS = "ambiguous"
    UNKNOWN = "unknown"


MOVES = {
    Direction.RISES: "rise",
    Direction.FALLS: "fall",
    Direction.AMBIGUOUS: "have routes both ways",
    Direction.UNKNOWN: "move in a way that is not known",
}


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


def what_if(table: EdgeTable, moved: Mapping[str, str], *, seconds: float | None = 30.0) -> WhatIf:
    """Return which way concepts would move when some, by their ids, rise or fall."""
    ids = list(table.claims.concept_ids)
    held = {ids.index(concept): MINUS if way == "falls" else PLUS for concept, way in moved.items()}
    graph = _moving(causal_steps(table), held)
    reached = {step.target for steps in graph.out for step in steps} - {*held}
    found = _Routes(graph, Deadline(seconds))
    rows = sorted(
        (
            _effect(table, node, found.told(node, held), found.unsettled(node))
            for node in sorted(found.nodes - {*held})
        ),
        key=lambda row: row[0],
    )
    made = WhatIf(
        moved=dict(sorted(moved.items())),
        sentence="",
        caution=CAUTION,
        effects=Results(effect for _, effect in rows),
        unreached=len(ids) - len(held) - len(reached),
        complete=found.complete,
    )
    return replace(made, sentence=_sentence(table, made, len(reached)))


def _moving(graph: StepGraph, held: Mapping[int, int]) -> StepGraph:
    """Return the graph with a source behind what is moved, and no steps to what is held."""
    out = [[step for step in steps if step.target not in held] for steps in graph.out]
    out.append([Step(node, sign, CERTAIN, 0, -1) for node, sign in sorted(held.items())])
    return onward(StepGraph(out), len(graph.out))


class _Routes:
    """The best route of each sign from the source, the last node, to every node that it reaches.

    The best walk is the best route where it passes no node twice. Only else is a route searched
    for, with so many steps and as long as there is time.
    """

    def __init__(self, graph: StepGraph, deadline: Deadline) -> None:
        self._graph = graph
        self._source = len(graph.out) - 1
        self._found: dict[int, dict[int, Route]] = {}
        self._stopped: dict[int, set[int]] = {}
        self._late = False
        puzzles = []
        for walk in walks(graph, self._source):
            self._late = deadline.late
            if self._late:
                break
            signs = self._found.setdefault(walk.node, {})
            if walk.is_route:
                signs[walk.sign] = walk.route
            else:
                puzzles.append(walk)
        levels = Levels(graph, self._source, lambda: Budget(steps=STEPS, seconds=deadline.left))
        search = Search(graph.reversed(), self._source)
        for walk in puzzles:
            route, certain = None, False
            if not deadline.late:
                quick = Budget(steps=QUICK_STEPS)
                route, certain = next(search.routes(walk.node, walk.sign, quick), None), True
                if quick.stopped:
                    most = -walk.route.rank[0]
                    route, certain = levels.best(walk.node, walk.sign, at_most=most)
            if route is not None:
                self._found[walk.node][walk.sign] = route
            if not certain:
                self._stopped.setdefault(walk.node, set()).add(walk.sign)

    @property
    def nodes(self) -> set[int]:
        """The nodes to which a walk was found."""
        return {*self._found}

    @property
    def complete(self) -> bool:
        """Whether the best route of every sign to every node was found."""
        return not self._late and not self._stopped

    def unsettled(self, node: int) -> set[int]:
        """Return the signs that routes to a node may have for all that was found."""
        if self._late:
            return {PLUS, MINUS, OPEN} - self._found[node].keys()
        return self._stopped.get(node, set())

    def told(self, node: int, held: Mapping[int, int]) -> dict[int, Route]:
        """Return the best route to a node for each sign, told from what is moved on."""
        found = self._found[node]
        if self.unsettled(node):
            # A route that took too long to find is no better than the best whatever its sign.
            found = {**self._unsigned[node], **found}
        return {sign: _forward(route, held) for sign, route in found.items()}

    @cached_property
    def _unsigned(self) -> dict[int, dict[int, Route]]:
        """The best route whatever its sign, which passes no node twice, under its own sign."""
        steps = self._graph.out
        bare = StepGraph([[step._replace(sign=PLUS) for step in each] for each in steps])
        signs = {(node, step.target): step.sign for node, each in enumerate(steps) for step in each}
        made = {}
        for walk in walks(bare, self._source):
            along = pairwise(walk.route.nodes[::-1])
            sign = reduce(joined, (signs[step] for step in along))
            made[walk.node] = {sign: replace(walk.route, sign=sign)}
        return made


def _forward(route: Route, held: Mapping[int, int]) -> Route:
    """Return a route that is told from its end back, from what is moved on, without the source.

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
    paths = {sign: as_path(table, route) for sign, route in routes.items()}
    best = min(routes, key=lambda sign: routes[sign])
    effect = Effect(
        concept=concept,
        label=table.citations.labels[concept],
        direction=_direction({*routes}, stopped),
        support=paths[best].support,
        text=paths[best].text,
        raised_by=paths.get(PLUS),
        lowered_by=paths.get(MINUS),
        undetermined_by=paths.get(OPEN),
    )
    return (routes[best].rank[:3], concept), effect


def _direction(signs: set[int], stopped: set[int]) -> Direction:
    if {PLUS, MINUS} <= signs:
        return Direction.AMBIGUOUS
    if OPEN in signs or stopped:
        return Direction.UNKNOWN
    return Direction.RISES if PLUS in signs else Direction.FALLS


def _modal(effect: Effect) -> str:
    """Return how sure the words for an effect may be: "might" where its route is not firm."""
    route = {Direction.RISES: effect.raised_by, Direction.FALLS: effect.lowered_by}
    best = route.get(effect.direction)
    return "might" if best and not best.is_firm else "would"


def _sentence(table: EdgeTable, made: WhatIf, reached: int) -> str:
    labels = table.citations.labels
    causes = " and ".join(f"{labels[concept]} {way}" for concept, way in made.moved.items())
    if not reached:
        return f"If {causes}: no cause is stated that would move anything else."
    parts = []
    for direction, verb in MOVES.items():
        for word in ("would", "might"):
            names = [
                effect.label
                for effect in made.effects
                if effect.direction is direction and _modal(effect) == word
            ]
            if names:
                more = f" and {len(names) - 3} more" if len(names) > 3 else ""
                parts.append(f"{', '.join(names[:3])}{more} {word} {verb}")
    said = f"If {causes}: {'; '.join(parts)}."
    left = reached - len(made.effects)
    if left:
        return f"{said} The time ran out: {left} more would move, nobody looked which way."
    return said if made.complete else f"{said} Not every route could be followed in the time."
