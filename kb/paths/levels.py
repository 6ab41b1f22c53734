"""The best route of a sign to a node, where walks that pass a node twice lead a search astray.

Among the links of at least some support no route of the sign may exist though a walk does: so the
supports are gone down to the first at which a route is. At each, a route passes the nodes that
dominate its end one after the other, and between two of them only nodes that no other stretch of
it can pass. So each stretch is asked by itself, once for all ends that lie behind it: first for its
best walks, and for routes only where the best walk of all passes a node twice.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from kb.paths.completed import Part, Way
from kb.paths.prune import Dominators, between, targets_of
from kb.paths.search import MINUS, OPEN, PLUS, Budget, Route, Step, StepGraph, joined

__all__ = ["Levels"]


class Levels:
    """The best routes from a root, told from their ends."""

    def __init__(self, graph: StepGraph, root: int, budget: Callable[[], Budget]) -> None:
        """Take what each stretch may use."""
        self._graph, self._root, self._budget = graph, root, budget
        every = {step.support for steps in graph.out for step in steps}
        self._supports = sorted(every, reverse=True)
        self._levels: dict[int, _Level] = {}

    def best(self, node: int, sign: int, *, at_most: int) -> tuple[Route | None, bool]:
        """Return the best route of a sign to a node, if there is one, and whether that is certain.

        Its weakest link is known to have no more than some support.
        """
        place, rest = self._supports.index(at_most), range(len(self._supports))
        while place < len(rest):
            way, certain = self._level(place).best(node, sign)
            if way is not None:
                rank = -self._supports[place], way.links, way.cost, way.nodes
                return Route(rank, sign, way.rows), True
            if not certain:
                return None, False
            # One link more never takes a walk away.
            place = bisect_left(rest, True, place + 1, key=lambda at: self._walk(at, node, sign))
        return None, True

    def _walk(self, place: int, node: int, sign: int) -> bool:
        return self._level(place).walk(node, sign)

    def _level(self, place: int) -> _Level:
        if place not in self._levels:
            least = self._supports[place]
            kept = [[step for step in steps if step.support >= least] for steps in self._graph.out]
            self._levels[place] = _Level(StepGraph(kept), self._root, self._budget)
        return self._levels[place]


@dataclass(frozen=True, slots=True)
class _Told:
    """The best way of a sign from the root to a node, as far as known."""

    way: Way
    doubt: tuple[int, int] | None
    """The end and the sign of a stretch of which only a walk is known, and that is no route."""


class _Level:
    """The ways from a root by the links of at least some support."""

    def __init__(self, graph: StepGraph, root: int, budget: Callable[[], Budget]) -> None:
        self._budget = budget
        self._dominators = Dominators(targets_of(graph), root)
        self._graph = self._dominators.onward(graph)
        self._parts: dict[int, Part] = {}
        self._stretches: dict[int, dict[int, Way]] = {}
        """Node → the best way of each sign to it from its nearest dominator."""
        self._start = {root: {PLUS: _Told(Way(0, 0, (root,), ()), None)}}
        self._told = dict(self._start)
        self._stopped: set[tuple[int, int]] = set()

    def walk(self, node: int, sign: int) -> bool:
        """Return whether there may be a route: certain only where there is none."""
        return sign in self._ways(node)

    def best(self, node: int, sign: int) -> tuple[Way | None, bool]:
        """Return the best route of a sign, if there is one, and whether that is certain."""
        while (told := self._ways(node).get(sign)) is not None:
            if told.doubt is None:
                return told.way, True
            if not self._settled(*told.doubt):
                return None, False
        return None, True

    def _settled(self, end: int, sign: int) -> bool:
        """Search the best route of a stretch; return whether that came to an end."""
        if (end, sign) in self._stopped:
            return False
        budget = self._budget()
        way = self._parts[end].best(sign, budget)
        if way is not None:
            self._stretches[end][sign] = way
        elif budget.stopped:
            self._stopped.add((end, sign))
            return False
        else:
            del self._stretches[end][sign]
        self._told = dict(self._start)
        return True

    def _ways(self, node: int) -> Mapping[int, _Told]:
        """Return the best way of each sign to a node, from dominator to dominator."""
        above = self._dominators.above
        if node not in above:
            return {}
        chain = [node]
        while chain[-1] not in self._told:
            chain.append(above[chain[-1]])
        told = self._told[chain.pop()]
        for each in reversed(chain):
            told = self._told[each] = _further(told, each, self._stretch(each))
        return told

    def _stretch(self, end: int) -> dict[int, Way]:
        """Return the best way of each sign to a node from its nearest dominator."""
        if end not in self._stretches:
            into = self._graph.into[end]
            if len(into) == 1:
                source, step = into[0]
                ways = {step.sign: Way(1, step.cost, (end, source), (step.row,))}
            else:
                part = self._parts[end] = self._part(end)
                walks = {sign: part.walk(sign) for sign in (PLUS, MINUS, OPEN)}
                ways = {sign: way for sign, way in walks.items() if way is not None}
            self._stretches[end] = ways
        return self._stretches[end]

    def _part(self, end: int) -> Part:
        """Return the steps of the routes to a node from its nearest dominator."""
        start = self._dominators.above[end]
        inside, todo = {start, end}, [end]
        while todo:
            for source, _ in self._graph.into[todo.pop()]:
                if source not in inside and not self._dominators.dominates(end, source):
                    inside.add(source)
                    todo.append(source)
        names = sorted(inside)
        number = {name: each for each, name in enumerate(names)}
        out = [
            [
                Step(number[target], sign, 1, cost, row)
                for target, sign, _, cost, row in self._graph.out[name]
                if target in inside
            ]
            for name in names
        ]
        graph = between(StepGraph(out), number[start], number[end])
        return Part(graph, names, number[start], number[end])


def _further(told: Mapping[int, _Told], end: int, stretch: Mapping[int, Way]) -> dict[int, _Told]:
    """Return the best way of each sign that goes on by a stretch to its end."""
    best: dict[int, _Told] = {}
    for first, before in told.items():
        for second, way in stretch.items():
            whole = Way(
                before.way.links + way.links,
                before.way.cost + way.cost,
                way.nodes + before.way.nodes[1:],
                way.rows + before.way.rows,
            )
            sign = joined(first, second)
            if sign not in best or whole < best[sign].way:
                best[sign] = _Told(whole, before.doubt if way.is_route else (end, second))
    return best
