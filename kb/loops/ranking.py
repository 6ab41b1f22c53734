"""The order in which loops are shown, and the shortest way to the first of them.

By the weakest link: go down the distinct supports; a loop whose weakest link has exactly that
support passes through an arc of exactly that support, in the strongly connected parts of the arcs
at or above it. By the product: look among the best supported arcs first; what is found there
bounds the cost of every arc that a better loop could still use.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from heapq import merge
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kb.errors import InvalidInput
from kb.loops.around import loops_assuming, loops_through
from kb.loops.census import Census
from kb.loops.clock import Clock, OutOfTime
from kb.loops.kernels import FAR
from kb.loops.network import Network, Whole
from kb.loops.query import (
    LINK_FIRST,
    PRODUCT_FIRST,
    Query,
    Rank,
    accepting,
    narrowed,
    routes,
    translated,
    walking,
)
from kb.loops.search import Key, Search, Spent
from kb.loops.starts import Arcs, Starts

__all__ = ["all_loops", "best_loops"]


FIRST_ARCS = 4_096
"""How many arcs the first look by product takes; each further look takes four times as many."""


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
    index = whole.index
    arcs, every = index.arcs, index.numbers
    if not index.whole:
        accept = query.accept
        query = replace(query, accept=lambda route: accept(tuple(every[list(route)].tolist())))
    for route in _products(arcs, query, want, clock):
        yield route if index.whole else tuple(every[list(route)].tolist())


def _products(arcs: Network, query: Query, want: int, clock: Clock) -> Iterator[Arcs]:
    numbers = np.arange(len(arcs))
    size = FIRST_ARCS
    while size < len(numbers):
        limit = int(np.partition(arcs.cost[numbers], size - 1)[size - 1])
        chosen = numbers[arcs.cost[numbers] <= limit]
        found = [route for _, _, route in _cheapest(arcs, chosen, query, want, clock)]
        if len(found) == want:
            yield from _bounded(arcs, numbers, query, found, limit, clock)
            return
        size *= 4
    yield from (route for _, _, route in _cheapest(arcs, numbers, query, want, clock))


def _bounded(  # noqa: PLR0917
    arcs: Network, numbers: Whole, query: Query, found: list[Arcs], limit: int, clock: Clock
) -> Iterator[Arcs]:
    """Yield the loops with the largest products, given as many among the arcs up to a cost.

    Those found bound the cost of a better loop. So at most one of its arcs costs more than half
    of that: what is left of such a loop is looked for near that arc alone.
    """
    want, total = len(found), int(arcs.cost[list(found[-1])].sum())
    itself = arcs.tail[numbers] == arcs.head[numbers]
    least = int(arcs.cost[numbers].min())
    chosen = numbers[arcs.cost[numbers] <= np.where(itself, total, total - least)]
    if int(arcs.cost[chosen].max()) <= limit:
        yield from found
        return
    light = chosen[arcs.cost[chosen] <= max(total // 2, limit)]
    heavy = chosen[arcs.cost[chosen] > max(total // 2, limit)]
    dearest = (total + 1) * PRODUCT_FIRST - 1
    few = _cheapest(arcs, light, query, want, clock, dearest)
    more = _over_heavy(arcs, light, heavy, query, want, clock, dearest)
    yield from (route for _, _, route in merge(few, more))


def _cheapest(  # noqa: PLR0917
    arcs: Network,
    chosen: Whole,
    query: Query,
    want: int,
    clock: Clock,
    dearest: int = FAR - 1,
) -> Iterator[Key]:
    """Yield the loops with the largest products among some arcs."""
    numbers = chosen[arcs.select(chosen).cyclic()]
    part = arcs.select(numbers).compact()
    search = _search_by_product(part, numbers, query, clock, dearest)
    return translated(search.loops(Starts.at_vertices(part.vertices), want=want), numbers)


def _over_heavy(  # noqa: PLR0917
    arcs: Network,
    light: Whole,
    heavy: Whole,
    query: Query,
    want: int,
    clock: Clock,
    dearest: int,
) -> Iterator[Key]:
    """Yield the loops over one heavy arc and light ones otherwise."""
    out, into = (np.full(arcs.vertices, FAR) for _ in range(2))
    np.minimum.at(out, arcs.tail[light], arcs.cost[light])
    np.minimum.at(into, arcs.head[light], arcs.cost[light])
    # From the head of the arc and to its tail it takes a light arc at least.
    back = np.maximum(out[arcs.head[heavy]], into[arcs.tail[heavy]])
    back[arcs.tail[heavy] == arcs.head[heavy]] = 0
    heavy = heavy[back <= dearest // PRODUCT_FIRST - arcs.cost[heavy].astype(np.int64)]
    numbers = np.sort(np.concatenate([light, heavy]))
    part = arcs.select(numbers).compact()
    rank = np.isin(numbers, heavy).astype(np.int64)
    search = _search_by_product(part, numbers, query, clock, dearest, rank)
    starts = Starts.at_arcs(part, np.flatnonzero(rank))
    return translated(search.loops(starts, want=want), numbers)


def _search_by_product(  # noqa: PLR0917
    part: Network,
    numbers: Whole,
    query: Query,
    clock: Clock,
    dearest: int,
    rank: Whole | None = None,
) -> Search:
    return Search(
        part,
        part.cost.astype(np.int64) * PRODUCT_FIRST + 1,
        rank=rank,
        dearest=dearest,
        spent=Spent(query.max_length, query.guesses),
        accept=accepting(query, numbers),
        clock=clock,
        compiled=query.compiled,
    )


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
    starts = Starts.at_vertices(part.vertices)
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
