"""Simple routes through signed edges, the best evidenced first, found lazily and exactly.

The order is: strongest weakest link, then fewest links, then the largest product, then ids. Each
sign (+, −, not known) is searched for by itself: a partial route carries its sign so far, and
what a route can still reach at best is known from walks, which may repeat a concept. Walks are at
least as good as routes, so the search is exact; and where no walk of a sign arrives, no route of
that sign exists.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import expm1, log
from time import monotonic
from typing import NamedTuple

from kb.vocabulary import Sign

__all__ = ["Budget", "Route", "Search", "Step", "StepGraph", "cost", "joined"]

PLUS, MINUS, OPEN = 0, 1, 2
"""The sign of a route so far; a link without a stated sign leaves it open for good."""

ANY = 3
"""Asks for routes of whatever sign."""

SIGNS = (Sign.POSITIVE, Sign.NEGATIVE, Sign.UNSTATED)

CHECK_EVERY = 256
"""Steps between two looks at the clock."""


def cost(micro_nats: int) -> int:
    """Return −ln of a support that is given in micro-nats, in millionths: what a product adds.

    >>> cost(693_147)
    693147
    """
    return round(-log(-expm1(-micro_nats / 1e6)) * 1e6)


class Step(NamedTuple):
    """One link that a route may take: where to, with which sign and support, and its edge."""

    target: int
    sign: int
    support: int
    cost: int
    row: int

    def to(self, target: int) -> Step:
        """Return the same step to another node."""
        return Step(target, self[1], self[2], self[3], self[4])


@dataclass(frozen=True)
class StepGraph:
    """The steps out of each node; nodes are numbers in the order of their ids."""

    out: Sequence[Sequence[Step]]

    def without_node(self, node: int) -> StepGraph:
        """Return the graph without the steps that leave a node or lead to it."""
        return StepGraph(
            [
                [] if source == node else [step for step in steps if step.target != node]
                for source, steps in enumerate(self.out)
            ]
        )

    def reversed(self) -> StepGraph:
        """Return the graph with every step turned round."""
        return StepGraph([[step.to(source) for source, step in steps] for steps in self.into])

    @cached_property
    def into(self) -> list[list[tuple[int, Step]]]:
        """The steps into each node, each with the node that it comes from."""
        into: list[list[tuple[int, Step]]] = [[] for _ in self.out]
        for node, steps in enumerate(self.out):
            for step in steps:
                into[step.target].append((node, step))
        return into


@dataclass(slots=True)
class Budget:
    """How much a search may use, and what stopped it: nothing, "seconds" or "steps"."""

    seconds: float | None = None
    steps: int = 2_000_000
    stopped: str | None = None
    cut: bool = False
    """Whether a route was left out because it is too long."""
    _used: int = 0
    _started: float = field(default_factory=monotonic)

    def spend(self) -> bool:
        """Use one step; return whether there was one left."""
        if self.stopped:
            return False
        self._used += 1
        if self._used > self.steps:
            self.stopped = "steps"
        elif (
            self.seconds is not None
            and self._used % CHECK_EVERY == 0
            and monotonic() - self._started > self.seconds
        ):
            self.stopped = "seconds"
        return self.stopped is None


@dataclass(frozen=True, slots=True, order=True)
class Route:
    """A simple route; sorts by its rank."""

    rank: tuple[int, int, int, tuple[int, ...]]
    """Weakest support (negative), links, cost, nodes: smaller is better."""
    sign: int = field(compare=False)
    rows: tuple[int, ...] = field(compare=False)
    """The edges that it takes."""

    @property
    def nodes(self) -> tuple[int, ...]:
        """The nodes that it visits, both ends included."""
        return self.rank[3]


def joined(sign: int, other: int) -> int:
    """Return the sign of two links in a row."""
    return OPEN if OPEN in (sign, other) else sign ^ other


@dataclass(frozen=True, slots=True, order=True)
class _Partial:
    nodes: tuple[int, ...]
    sign: int
    weakest: int
    """0 before the first link."""
    cost: int
    rows: tuple[int, ...]

    def grown(self, step: Step) -> _Partial:
        return _Partial(
            (*self.nodes, step.target),
            joined(self.sign, step.sign),
            min(self.weakest or step.support, step.support),
            self.cost + step.cost,
            (*self.rows, step.row),
        )


Rank = tuple[int, int, int, tuple[int, ...]]
Best = dict[tuple[int, int], int]
"""Node and sign of the walk from it to the goal → the least that such a walk costs."""


class Search:
    """Finds routes to one goal; what walks reach is worked out once for all starts and signs."""

    def __init__(self, graph: StepGraph, goal: int) -> None:
        self._out = graph.out
        self._into = graph.into
        self._goal = goal

    @cached_property
    def _width(self) -> Best:
        into, goal = self._into, self._goal
        return _best(into, goal, lambda so_far, step: max(so_far, -step.support), -(2**62))

    @cached_property
    def _cost(self) -> Best:
        return _best(self._into, self._goal, lambda so_far, step: so_far + step.cost, 0)

    @cached_property
    def _links(self) -> Best:
        """The fewest links of a walk with each sign, from each node that has one."""
        best = {(self._goal, PLUS): 0}
        layer = [(self._goal, PLUS)]
        while layer:
            following = []
            for node, sign in layer:
                for source, step in self._into[node]:
                    state = source, joined(sign, step.sign)
                    if state not in best:
                        best[state] = best[node, sign] + 1
                        following.append(state)
            layer = following
        return best

    def reaching(self) -> set[int]:
        """Return the nodes from which the goal can be reached, itself included."""
        return {node for node, _ in self._links}

    def signs(self, node: int) -> frozenset[int]:
        """Return the signs of the walks from a node to the goal."""
        return frozenset(sign for _, sign in self._states(node) if (node, sign) in self._links)

    def width(self, node: int, signs: Collection[int] = (PLUS, MINUS, OPEN)) -> int:
        """Return the support of the weakest link of the best walk of some signs from a node."""
        states = [(node, sign) for sign in signs]
        return max(-self._width[state] for state in states if state in self._width)

    def links(self, node: int) -> int:
        """Return the fewest links from a node that reaches the goal."""
        return min(self._links[state] for state in self._states(node) if state in self._links)

    def best(self, start: int, *, steps: int = 50_000) -> Iterator[Route]:
        """Yield the simple routes of every sign, the best first, as far as so many steps lead."""
        return self.routes(start, ANY, Budget(steps=steps))

    def routes(
        self, start: int, sign: int, budget: Budget, *, max_length: int | None = None
    ) -> Iterator[Route]:
        """Yield the simple routes of a sign from a start that is not the goal, the best first.

        Ends early where the budget ends; ``budget.stopped`` then says so.
        """
        first = self._bound(sign, _Partial((start,), PLUS, 0, 0, ()))
        heap = [] if first is None else [first]
        while heap:
            rank, partial = heapq.heappop(heap)
            if partial.nodes[-1] == self._goal:
                yield Route(rank, partial.sign, partial.rows)
                continue
            if not budget.spend():
                return
            for step in self._out[partial.nodes[-1]]:
                if step.target in partial.nodes:
                    continue
                entry = self._bound(sign, partial.grown(step))
                if entry and max_length is not None and entry[0][1] > max_length:
                    budget.cut = True
                elif entry:
                    heapq.heappush(heap, entry)

    @staticmethod
    def _states(node: int) -> list[tuple[int, int]]:
        return [(node, sign) for sign in (PLUS, MINUS, OPEN)]

    def _bound(self, wanted: int, partial: _Partial) -> tuple[Rank, _Partial] | None:
        """Return the best rank that the partial route may get, with it; None where it cannot."""
        node, sign = partial.nodes[-1], partial.sign
        if node == self._goal:
            rest = [(node, PLUS)] if wanted in (sign, ANY) else []
        elif wanted == ANY:
            rest = self._states(node)
        elif wanted == OPEN:
            rest = [state for state in self._states(node) if OPEN in (state[1], sign)]
        else:
            rest = [(node, sign ^ wanted)] if sign != OPEN else []
        rest = [state for state in rest if state in self._links]
        if not rest:
            return None
        width = min(self._width[state] for state in rest)
        rank = (
            max(width, -partial.weakest) if partial.weakest else width,
            len(partial.rows) + min(self._links[state] for state in rest),
            partial.cost + min(self._cost[state] for state in rest),
            partial.nodes,
        )
        return rank, partial


def _best(
    into: Sequence[Sequence[tuple[int, Step]]],
    goal: int,
    longer: Callable[[int, Step], int],
    nothing: int,
) -> Best:
    """Return the least that a walk of each sign costs from each node that has one."""
    best: Best = {}
    heap = [(nothing, goal, PLUS)]
    while heap:
        value, node, sign = heapq.heappop(heap)
        if (node, sign) in best:
            continue
        best[node, sign] = value
        for source, step in into[node]:
            state = source, joined(sign, step.sign)
            if state not in best:
                heapq.heappush(heap, (longer(value, step), *state))
    return best
