"""Which pairs a careless reader would judge otherwise, and the most believable of them.

Verdicts are those of walks: for all pairs at once no more can be known in a short time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from kb.paths import Verdict
from kb.paths.deadline import Deadline
from kb.paths.reach import Planes, Reach
from kb.paths.search import MINUS, OPEN, PLUS, Budget, Route, Search, StepGraph
from kb.paths.walks import Walk, walks_to

__all__ = ["Lie", "Lies"]

CELLS = 2_000_000
"""Pairs that are looked at together, about."""

STEPS = 20_000
"""Steps of the search for the best path behind one conclusion."""

Pairs = NDArray[np.bool_]
Codes = NDArray[np.int8]

NO_WALK = 0
VERDICTS = (Verdict.POSITIVE, Verdict.NEGATIVE, Verdict.UNKNOWN, Verdict.AMBIGUOUS)
"""What the signs of walks say together; their codes begin behind NO_WALK."""


@dataclass(frozen=True, slots=True, order=True)
class Lie:
    """A pair whose verdict would change, with what it sorts by: the most believable first."""

    width: int
    """Support of the weakest link of the best path that brings the new sign, negative."""
    links: int
    start: int
    goal: int
    honest: Verdict | None = field(compare=False)
    laundered: Verdict = field(compare=False)
    route: Route | None = field(compare=False)
    """None where a walk brings the sign, and no route was found that does."""


@dataclass(frozen=True, eq=False, slots=True)
class _Block:
    """The pairs from every start to some goals."""

    goals: range
    said: Codes
    would: Codes
    new: Planes
    """The signs that only a correlation walked as a cause brings, where they change the verdict."""


class Lies:
    """What would be concluded from causes and correlations together, and is not from causes."""

    def __init__(
        self, honest: StepGraph, careless: StepGraph, *, limit: int, deadline: Deadline
    ) -> None:
        self.opened = self.changed = 0
        self.complete = True
        self._careless = careless
        self._honest, self._false = Reach(honest), Reach(careless)
        found: list[Lie] = []
        nodes = len(honest.out)
        width = max(1, min(CELLS // max(nodes, 1), nodes))
        for first in range(0, nodes, width):
            if deadline.late:
                self.complete = False
                break
            block = self._block(range(first, min(first + width, nodes)))
            opened = int((block.new.any(axis=0) & (block.said == NO_WALK)).sum())
            self.opened += opened
            self.changed += int(block.new.any(axis=0).sum()) - opened
            floor = -found[-1].width if found and len(found) == limit else 0
            found = sorted([*found, *self._best(block, limit, floor)])[:limit]
        self.best = found

    def _block(self, goals: range) -> _Block:
        true, false = self._honest.planes(goals), self._false.planes(goals)
        said, would = _verdicts(true), _verdicts(false)
        other: Pairs = np.not_equal(said, would)
        other[list(goals), range(len(goals))] = False
        return _Block(goals, said, would, false & ~true & other)

    def _best(self, block: _Block, limit: int, floor: int) -> Iterator[Lie]:
        """Yield the most believable pairs of a block, of walks with some support at least."""
        together: dict[tuple[int, int], dict[int, list[int]]] = defaultdict(dict)
        for start, goal, least in self._chosen(block, limit, floor):
            together[goal, least][start] = np.flatnonzero(block.new[:, start, goal]).tolist()
        for (goal, least), starts in together.items():
            for walk in walks_to(self._against, block.goals[goal], starts, least=least):
                start = walk.node
                route = self._route(walk, block.goals[goal], starts[start])
                weakest, links, _, _ = (route or walk.route).rank
                yield Lie(
                    weakest,
                    links,
                    start,
                    block.goals[goal],
                    _verdict(block.said[start, goal]),
                    VERDICTS[block.would[start, goal] - 1],
                    route,
                )

    def _chosen(self, block: _Block, limit: int, floor: int) -> list[tuple[int, int, int]]:
        """Return the best so many pairs, by the weakest link of a walk, then by its links.

        Each has the support of that weakest link.
        """
        most = self._brought(block, floor) if floor else block.new.any(axis=0)
        wanted = min(limit, int(most.sum()))
        if not wanted:
            return []
        low, above = self._deepest(block, wanted)
        least = self._supports[low]
        chosen = list(self._at_supports(block, above, 0, low))
        known = above.copy()
        for planes in Reach(self._careless, least=least).layers(block.goals):
            if len(chosen) >= wanted:
                break
            fresh = (block.new & planes).any(axis=0) & ~known
            known |= fresh
            chosen += [(start, goal, least) for start, goal in np.argwhere(fresh).tolist()]
        return chosen[:wanted]

    def _deepest(self, block: _Block, wanted: int) -> tuple[int, Pairs]:
        """Return the place of the largest support that brings so many pairs.

        And the pairs, fewer, that the next larger one brings.
        """
        low, high = 0, len(self._supports) - 1
        above = np.zeros(block.said.shape, np.bool_)
        while low < high:
            middle = (low + high) // 2
            found = self._brought(block, self._supports[middle])
            if found.sum() >= wanted:
                high = middle
            else:
                low, above = middle + 1, found
        return low, above

    def _at_supports(
        self, block: _Block, pairs: Pairs, low: int, high: int
    ) -> Iterator[tuple[int, int, int]]:
        """Yield pairs with the support that brings each, which is among some of the supports."""
        if not pairs.any():
            return
        if high - low == 1:
            for start, goal in np.argwhere(pairs).tolist():
                yield start, goal, self._supports[low]
            return
        middle = (low + high) // 2
        sooner = pairs & self._brought(block, self._supports[middle - 1])
        yield from self._at_supports(block, sooner, low, middle)
        yield from self._at_supports(block, pairs & ~sooner, middle, high)

    def _brought(self, block: _Block, least: int) -> Pairs:
        """Return the pairs that walks of at least some support change."""
        planes = Reach(self._careless, least=least).planes(block.goals)
        brought: Pairs = np.any(block.new & planes, axis=0)
        return brought

    @cached_property
    def _supports(self) -> list[int]:
        return sorted({s.support for steps in self._careless.out for s in steps}, reverse=True)

    @cached_property
    def _against(self) -> StepGraph:
        return self._careless.reversed()

    def _route(self, walk: Walk, goal: int, signs: Iterable[int]) -> Route | None:
        """Return the best route with one of some signs, where it is found in so many steps."""
        if walk.is_route:
            return walk.route
        search = Search(self._careless, goal)
        first = (
            next(search.routes(walk.node, sign, Budget(steps=STEPS)), None)
            for sign in sorted(signs)
        )
        return min((route for route in first if route is not None), default=None)


def _verdicts(planes: Planes) -> Codes:
    """Return the verdict of each pair, as its place in VERDICTS."""
    plus, minus, unknown = planes[PLUS], planes[MINUS], planes[OPEN]
    made = np.full(plus.shape, NO_WALK, np.int8)
    for code, where in enumerate((plus, minus, unknown, plus & minus), 1):
        made[where] = code
    return made


def _verdict(code: int) -> Verdict | None:
    return None if code == NO_WALK else VERDICTS[code - 1]
