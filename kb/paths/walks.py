"""The best walk of each sign from one node to every other: what routes are at best.

A walk may pass a node twice, a route may not. So a walk is at least as well supported as any route
of its sign; where the best walk passes no node twice it is the best route, and where no walk of a
sign arrives no route does. Only in between has a route to be searched for by itself.

The supports are gone down from the strongest: with the links of each support the fewest links and
the largest product are mended, as far as they change. What is reached for the first time then has
just that support as its weakest link.
"""

from __future__ import annotations

import heapq
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from kb.paths.search import MINUS, OPEN, PLUS, Route, Step, StepGraph, joined

__all__ = ["Walk", "walks", "walks_to"]

State = tuple[int, int]
"""Node and sign of the walk so far."""

Length = tuple[int, int]
"""Links and cost of a walk."""

NEAR, FAR = (-1, 0), (2**62, 0)
"""Shorter and longer than any walk."""


@dataclass(frozen=True, slots=True)
class Walk:
    """The best walk of a sign between the root and a node, told from the node to the root."""

    node: int
    sign: int
    route: Route

    @property
    def is_route(self) -> bool:
        """Whether it passes no node twice."""
        return len(set(self.route.nodes)) == len(self.route.nodes)


def walks(graph: StepGraph, root: int) -> Iterator[Walk]:
    """Yield the best walk of each sign from the root to every other node, the strongest first.

    Best is what :class:`kb.paths.search.Route` ranks first: of equal walks the one whose nodes,
    from the far end on, come first. A graph turned round gives the walks to the root.
    """
    search = _Walks(graph, root)
    while True:
        for state in sorted(search.deepen()):
            if state[0] != root:
                yield search.walk(state)
        if not search.open:
            return


class _Walks:
    """How far it is to every state by the links of at least some support."""

    def __init__(self, graph: StepGraph, root: int) -> None:
        self._out = graph.out
        self._into = graph.into
        self._root = root
        self._least = 2**63
        """The support of the links that are walked so far."""
        self._length: dict[State, Length] = {(root, PLUS): (0, 0)}
        self.open: list[tuple[int, State, int]] = []
        """Links that are too weak as yet, the strongest first, with the state they leave."""
        self._wait((root, PLUS))

    def deepen(self) -> list[State]:
        """Walk the strongest links that are left; return the states that are reached by them."""
        if not self.open:
            return []
        self._least = -self.open[0][0]
        changed: list[tuple[Length, State]] = []
        fresh: list[State] = []
        while self.open and -self.open[0][0] == self._least:
            _, state, number = heapq.heappop(self.open)
            self._relax(state, self._out[state[0]][number], changed, fresh)
        while changed:
            length, state = heapq.heappop(changed)
            if self._length[state] == length:
                for step in self._out[state[0]]:
                    if step.support >= self._least:
                        self._relax(state, step, changed, fresh)
        return fresh

    def _relax(
        self, state: State, step: Step, changed: list[tuple[Length, State]], fresh: list[State]
    ) -> None:
        links, cost = self._length[state]
        length = links + 1, cost + step.cost
        reached = step.target, joined(state[1], step.sign)
        known = self._length.get(reached)
        if known is None:
            fresh.append(reached)
            self._length[reached] = length
            self._wait(reached)
        elif length < known:
            self._length[reached] = length
        else:
            return
        heapq.heappush(changed, (length, reached))

    def _wait(self, state: State) -> None:
        """Note the links out of a new state that are too weak as yet."""
        for number, step in enumerate(self._out[state[0]]):
            if step.support < self._least:
                heapq.heappush(self.open, (-step.support, state, number))

    def walk(self, state: State) -> Walk:
        """Return the best walk to a state that was just reached."""
        return _told(self._into, self._length, self._least, self._root, state)


def walks_to(
    graph: StepGraph, root: int, wanted: Mapping[int, Collection[int]], *, least: int
) -> Iterator[Walk]:
    """Yield for each node the best walk that has one of its wanted signs, the shortest first.

    Best is the fewest links, then the largest product, by steps of at least some support; no more
    is searched than these need.
    """
    length: dict[State, Length] = {(root, PLUS): (0, 0)}
    heap: list[tuple[Length, State]] = [((0, 0), (root, PLUS))]
    found: dict[int, list[State]] = {}
    last = NEAR
    while heap and (len(found) < len(wanted) or heap[0][0] <= last):
        here, state = heapq.heappop(heap)
        node, sign = state
        if length[state] < here:
            continue
        if sign in wanted.get(node, ()) and (node not in found or length[found[node][0]] == here):
            found.setdefault(node, []).append(state)
            last = here
        for step in graph.out[node]:
            reached = step.target, joined(sign, step.sign)
            longer = here[0] + 1, here[1] + step.cost
            if step.support >= least and longer < length.get(reached, FAR):
                length[reached] = longer
                heapq.heappush(heap, (longer, reached))
    for states in found.values():
        equal = [_told(graph.into, length, least, root, state) for state in states]
        yield min(equal, key=lambda walk: walk.route)


def _told(
    into: Sequence[Sequence[tuple[int, Step]]],
    length: Mapping[State, Length],
    least: int,
    root: int,
    state: State,
) -> Walk:
    """Return the best walk to a state, once the lengths of all shorter ones are known."""
    links, cost = length[state]
    nodes = [state[0]]
    rows: list[int] = []
    states: Sequence[State] = [state]
    while nodes[-1] != root or len(rows) < links:
        found = [
            (before, step)
            for each in states
            for before, step in _before(into, length, each)
            if step.support >= least
        ]
        node = min(before[0] for before, _ in found)
        # An open sign may come from several signs of one node: all stay in the race.
        states = list(dict.fromkeys(before for before, _ in found if before[0] == node))
        rows.append(next(step.row for before, step in found if before[0] == node))
        nodes.append(node)
    rank = -least, links, cost, tuple(nodes)
    return Walk(state[0], state[1], Route(rank, state[1], tuple(rows)))


def _before(
    into: Sequence[Sequence[tuple[int, Step]]], length: Mapping[State, Length], state: State
) -> Iterator[tuple[State, Step]]:
    """Yield the states before a state on the best walks to it, with the links between."""
    node, sign = state
    links, cost = length[state]
    for source, step in into[node]:
        for before in _signs_before(sign, step.sign):
            if length.get((source, before)) == (links - 1, cost - step.cost):
                yield (source, before), step


def _signs_before(sign: int, step: int) -> tuple[int, ...]:
    """Return the signs that a link turns into a sign."""
    if sign != OPEN:
        return () if step == OPEN else (sign ^ step,)
    return (PLUS, MINUS, OPEN) if step == OPEN else (OPEN,)
