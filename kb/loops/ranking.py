"""The order in which loops are shown, and the shortest way to the first of them.

By the weakest link: go down the distinct supports; a loop whose weakest link has exactly that
support passes through an arc of exactly that support, in the strongly connected parts of the arcs
at or above it. By the product: look for loops up to a cost that rises as long as there are too few;
from each vertex it takes no more than what lies within half of the cost.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kb.errors import InvalidInput
from kb.loops.around import loops_assuming, loops_through
from kb.loops.census import Census
from kb.loops.clock import Clock, OutOfTime
from kb.loops.index import Index
from kb.loops.kernels import FAR
from kb.loops.network import Network, Whole
from kb.loops.query import (
    LINK_FIRST,
    PRODUCT_FIRST,
    Query,
    Rank,
    accepting,
    anything,
    narrowed,
    routes,
    walking,
)
from kb.loops.rounds import RoundTrips
from kb.loops.search import Search, Spent
from kb.loops.starts import Arcs, Starts

__all__ = ["all_loops", "best_loops"]


FIRST_ARCS = 4_096
"""How many arcs the first look takes."""


def best_loops(arcs: Network, query: Query, want: int, clock: Clock) -> Iterator[Arcs]:
    """Yield up to ``want`` loops of a network, the best first, as the numbers of their arcs."""
    if query.assuming:
        found = loops_assuming(arcs, query, want, clock)
    elif query.through is not None or query.edge is not None:
        found = loops_through(arcs, query, want, clock)
    elif query.rank is Rank.PRODUCT:
        found = _by_product(arcs, query, want, clock)
    else:
        found = _by_weakest(arcs, query, want, clock)
    return islice(found, want)


def all_loops(arcs: Network, query: Query, clock: Clock) -> Iterator[Arcs]:
    """Yield every loop of up to ``query.max_length`` links, the best first.

    When the time is over, those found so far come in their order before :class:`OutOfTime`.
    """
    if query.max_length is None:
        raise InvalidInput("all loops are wanted without a limit: say up to which max_length")
    walk = Census(
        arcs,
        query.max_length,
        through=query.through,
        guesses=query.guesses,
        clock=clock,
        compiled=query.compiled,
    )
    asked = query if query.edge is None else narrowed(query, walking(arcs, query.edge))
    found: list[Arcs] = []
    late: OutOfTime | None = None
    try:
        found.extend(walk.loops(asked.accept))
    except OutOfTime as error:
        late = error
    yield from sorted(found, key=_order(arcs, query.rank))
    if late is not None:
        raise late


def _order(arcs: Network, rank: Rank) -> Callable[[Arcs], tuple[int, int, int, Arcs]]:
    """Return the key that loops are sorted by."""
    cost, weight = arcs.cost.tolist(), arcs.weight.tolist()

    def key(route: Arcs) -> tuple[int, int, int, Arcs]:
        total = sum(cost[arc] for arc in route)
        if rank is Rank.PRODUCT:
            return total, len(route), 0, route
        return -min(weight[arc] for arc in route), len(route), total, route

    return key


# --- by the product --------------------------------------------------------------------------


def _by_product(whole: Network, query: Query, want: int, clock: Clock) -> Iterator[Arcs]:
    """Yield the loops with the largest products, looked for up to a rising cost."""
    index = whole.index
    arcs = index.arcs
    if not len(arcs):
        return
    first = min(FIRST_ARCS, len(arcs)) - 1
    dearest = 2 * int(np.partition(arcs.cost, first)[first])
    rounds = RoundTrips(index, clock, compiled=query.compiled)
    # Where every loop counts, those found bound what can still matter.
    counts = want if query.accept is anything and not arcs.assumed.any() else None
    counts = counts if query.max_length is None else None
    shown, endless = 0, False
    tried: list[tuple[int, int]] = []
    while shown < want and not endless:
        # No loop is dearer than a way through all vertices.
        endless = dearest >= int(arcs.cost.max()) * arcs.vertices
        roots, numbers, least = rounds.up_to(dearest, counts)
        found = _up_to(index, roots, numbers, least, query, want, clock)
        for route in islice(found, shown, want):
            yield route
            shown += 1
        tried.append((dearest, shown))
        dearest = _dearer(tried, want)


def _dearer(tried: list[tuple[int, int]], want: int) -> int:
    """Return the cost to try next, given how many loops there are up to those tried before.

    Their number grows by about the same factor with each step; somewhat more than it takes is
    safer than too little, and much more would take long.
    """
    (before, few), (last, more) = [(0, 0), *tried][-2:]
    least, most = last + last // 20 + 1, last + last // 4 + 1
    if few < 5 or more == few:
        return most
    steps = math.log(want / more) / math.log(more / few)
    return min(max(last + int(1.1 * steps * (last - before)), least), most)


def _up_to(  # noqa: PLR0917
    index: Index,
    roots: Whole,
    numbers: Whole,
    dearest: int,
    query: Query,
    want: int,
    clock: Clock,
) -> Iterator[Arcs]:
    """Yield the loops of some arcs that cost so much at most, the largest products first."""
    arcs = index.arcs.select(numbers)
    used = np.unique(np.concatenate([arcs.tail, arcs.head]))
    part = arcs.compact()
    named = index.numbers[numbers]
    search = Search(
        part,
        part.cost.astype(np.int64) * PRODUCT_FIRST + 1,
        dearest=(dearest + 1) * PRODUCT_FIRST - 1,
        spent=Spent(query.max_length, query.guesses),
        accept=accepting(query, named),
        clock=clock,
        compiled=query.compiled,
    )
    starts = Starts.at_vertices(np.searchsorted(used, roots))
    return routes(search.loops(starts, want=want), named)


# --- by the weakest link ---------------------------------------------------------------------


def _by_weakest(whole: Network, query: Query, want: int, clock: Clock) -> Iterator[Arcs]:
    index = whole.index
    every = index.arcs
    left, above, size = want, FAR, FIRST_ARCS
    while left and above > 0:
        least = 1
        if size < len(every):
            least = int(np.partition(every.weight, len(every) - size)[len(every) - size])
        chosen = np.flatnonzero(every.weight >= least)
        arcs = every.select(chosen).compact()
        numbers = index.numbers[chosen]
        cyclic = arcs.cyclic()
        supports = np.unique(arcs.weight[cyclic])[::-1]
        supports = supports[supports < above]
        for level, part in _levels(arcs, supports, (0, len(supports)), cyclic, clock):
            for route in islice(_at_level(arcs, numbers, part, level, query, left, clock), left):
                yield route
                left -= 1
            if not left:
                return
        above = least if size < len(every) else 0
        size *= 4


def _levels(
    arcs: Network, supports: NDArray[Any], span: tuple[int, int], chosen: Whole, clock: Clock
) -> Iterator[tuple[int, Whole]]:
    """Yield each support at which a loop closes, largest first, with the cyclic arcs at or above.

    Looks at the supports of a span; ``chosen`` are the arcs on closed walks of the arcs at or
    above the last of them.
    """
    clock.check()
    first, last = span
    if last == first or not len(chosen) or int(arcs.weight[chosen].min()) > supports[first]:
        return
    if last - first == 1:
        if (arcs.weight[chosen] == supports[first]).any():
            yield int(supports[first]), chosen
        return
    middle = (first + last) // 2
    upper = chosen[arcs.weight[chosen] >= supports[middle - 1]]
    upper = upper[arcs.select(upper).cyclic()]
    yield from _levels(arcs, supports, (first, middle), upper, clock)
    yield from _levels(arcs, supports, (middle, last), chosen, clock)


def _at_level(  # noqa: PLR0917
    arcs: Network,
    numbers: Whole,
    chosen: Whole,
    level: int,
    query: Query,
    want: int,
    clock: Clock,
) -> Iterator[Arcs]:
    """Yield the loops whose weakest link has exactly this support, fewest links first."""
    part = arcs.select(chosen).compact()
    new = np.flatnonzero(part.weight == level)
    rank = np.zeros(len(part), np.int64)
    longest = part.vertices if query.max_length is None else query.max_length
    starts = Starts.at_vertices(np.arange(part.vertices))
    if len(new) < len(part):
        rank[new] = np.arange(1, len(new) + 1)
        starts = Starts.at_arcs(part, new, rank[new])
    search = Search(
        part,
        part.cost.astype(np.int64) + LINK_FIRST,
        rank=rank,
        dearest=(longest + 1) * LINK_FIRST - 1,
        spent=Spent(guesses=query.guesses),
        accept=accepting(query, numbers[chosen]),
        clock=clock,
        compiled=query.compiled,
    )
    yield from routes(search.loops(starts, want=want), numbers[chosen])
