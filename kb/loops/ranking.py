"""The order in which loops are shown, and the shortest way to the first of them.

By the weakest link: go down the distinct supports; a loop whose weakest link has exactly that
support passes through an arc of exactly that support, in the strongly connected parts of the arcs
at or above it. By the product: look among the best supported arcs first; what is found there
bounds the cost of every arc that a better loop could still use.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import islice

import numpy as np

from kb.errors import InvalidInput
from kb.loops.census import Census
from kb.loops.clock import Clock, OutOfTime
from kb.loops.network import Network, Whole
from kb.loops.search import Arcs, Key, Search, Spent, Start

__all__ = ["LINK_FIRST", "Query", "Rank", "all_loops", "best_loops"]

LINK_FIRST = 2**40
"""What a link costs where fewer links come before a larger product; more than any product."""

PRODUCT_FIRST = 2**20
"""What a unit of cost is worth where a larger product comes before fewer links."""

FIRST_ARCS = 4_096
"""How many arcs the first look by product takes; each further look takes four times as many."""


class Rank(StrEnum):
    """What makes one loop better than another."""

    WEAKEST = "weakest"
    """The support of the weakest link, then fewer links, then the product."""
    PRODUCT = "product"
    """The product of the supports, then fewer links."""


@dataclass(frozen=True, slots=True)
class Query:
    """Which loops are wanted."""

    rank: Rank = Rank.WEAKEST
    through: int | None = None
    """A vertex that the loops pass through."""
    edge: tuple[int, int] | None = None
    """Tail and head of an arc that the loops walk."""
    max_length: int | None = None
    guesses: int = 0
    """How many assumed arcs a loop may have."""
    assuming: bool = False
    """Whether a loop must have an assumed arc."""
    accept: Callable[[Arcs], bool] = lambda arcs: True
    compiled: bool | None = None
    """Whether to use compiled kernels; None: where it pays."""


def best_loops(arcs: Network, query: Query, want: int, clock: Clock) -> Iterator[Arcs]:
    """Yield up to ``want`` loops of a network, the best first, as the numbers of their arcs."""
    if query.assuming:
        found = _assuming(arcs, query, want, clock)
    elif query.through is not None or query.edge is not None:
        found = _through(arcs, query, want, clock)
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
    narrowed = query if query.edge is None else _narrowed(query, _walking(arcs, query.edge))
    found: list[Arcs] = []
    late: OutOfTime | None = None
    try:
        found.extend(walk.loops(narrowed.accept))
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


def _translate(found: Iterator[Key], numbers: Whole) -> Iterator[Arcs]:
    """Yield loops of a part of the network with the arcs' numbers in the whole of it."""
    whole = numbers.tolist()
    for _, _, route in found:
        yield tuple(whole[arc] for arc in route)


def _accepts(query: Query, numbers: Whole) -> Callable[[Arcs], bool]:
    whole = numbers.tolist()
    return lambda route: query.accept(tuple(whole[arc] for arc in route))


def _through(arcs: Network, query: Query, want: int, clock: Clock) -> Iterator[Arcs]:
    """Yield the best loops through one vertex or arc."""
    at = query.through if query.edge is None else query.edge[0]
    if at is None or at >= arcs.vertices:
        return
    part = arcs.components()
    numbers = np.flatnonzero((part[arcs.tail] == part[at]) & (part[arcs.head] == part[at]))
    near = arcs.select(numbers)
    starts = [Start(at)]
    if query.edge is not None:
        chosen = np.flatnonzero((near.tail == at) & (near.head == query.edge[1]))
        starts = [Start(at, (arc,)) for arc in chosen.tolist()]
    if query.edge is not None and query.through is not None:
        query = _narrowed(query, _passing(arcs, query.through))
    yield from _translate(_from_starts(near, starts, query, want, clock, numbers), numbers)


def _assuming(arcs: Network, query: Query, want: int, clock: Clock) -> Iterator[Arcs]:
    """Yield the best loops that walk an assumed arc, each once."""
    numbers = arcs.cyclic()
    part = arcs.select(numbers).compact()
    starts = [Start(int(part.tail[arc]), (arc,)) for arc in np.flatnonzero(part.assumed).tolist()]
    if query.through is not None:
        query = _narrowed(query, _passing(arcs, query.through))
    if query.edge is not None:
        query = _narrowed(query, _walking(arcs, query.edge))
    # A loop is found from each of its assumed arcs.
    often = want * max(query.guesses, 1)
    seen = set()
    found = _from_starts(part, starts, query, often, clock, numbers)
    for route in _translate(found, numbers):
        if route not in seen:
            seen.add(route)
            yield route


def _from_starts(  # noqa: PLR0917
    part: Network, starts: list[Start], query: Query, want: int, clock: Clock, numbers: Whole
) -> Iterator[Key]:
    """Yield the best loops of some starts, which share their arcs."""
    level = None
    cost = part.cost * PRODUCT_FIRST + 1
    if query.rank is Rank.WEAKEST:
        level = np.unique(-part.weight, return_inverse=True)[1]
        cost = part.cost + LINK_FIRST
    search = Search(
        part,
        cost,
        level=level,
        spent=Spent(query.max_length, query.guesses),
        accept=_accepts(query, numbers),
        clock=clock,
        compiled=query.compiled,
    )
    return search.loops(starts, want=want)


def _walking(arcs: Network, edge: tuple[int, int]) -> Callable[[Arcs], bool]:
    tail, head = arcs.tail, arcs.head
    return lambda route: any((tail[arc], head[arc]) == edge for arc in route)


def _passing(arcs: Network, vertex: int) -> Callable[[Arcs], bool]:
    tail = arcs.tail
    return lambda route: any(tail[arc] == vertex for arc in route)


def _narrowed(query: Query, also: Callable[[Arcs], bool]) -> Query:
    """Return the query with one more condition on its loops."""
    accept = query.accept
    return replace(query, accept=lambda route: also(route) and accept(route))


# --- by the product --------------------------------------------------------------------------


def _by_product(arcs: Network, query: Query, want: int, clock: Clock) -> Iterator[Arcs]:
    numbers = arcs.cyclic()
    rising = np.sort(arcs.cost[numbers])
    size = FIRST_ARCS
    chosen = numbers
    while size < len(numbers):
        limit = rising[size - 1]
        chosen = numbers[arcs.cost[numbers] <= limit]
        found = list(_cheapest(arcs, chosen, query, want, clock))
        if len(found) == want:
            # What was found bounds the cost of every arc that a better loop could still use.
            total = int(arcs.cost[list(found[-1])].sum())
            itself = arcs.tail[numbers] == arcs.head[numbers]
            chosen = numbers[arcs.cost[numbers] <= np.where(itself, total, total - rising[0])]
            if int(arcs.cost[chosen].max()) <= limit:
                yield from found
                return
            break
        size *= 4
        chosen = numbers
    yield from _cheapest(arcs, chosen, query, want, clock)


def _cheapest(
    arcs: Network, chosen: Whole, query: Query, want: int, clock: Clock
) -> Iterator[Arcs]:
    """Yield the loops with the largest products among some arcs."""
    numbers = chosen[arcs.select(chosen).cyclic()]
    part = arcs.select(numbers).compact()
    search = Search(
        part,
        part.cost * PRODUCT_FIRST + 1,
        spent=Spent(query.max_length, query.guesses),
        accept=_accepts(query, numbers),
        clock=clock,
        compiled=query.compiled,
    )
    starts = (Start(vertex, floor=vertex) for vertex in range(part.vertices))
    yield from _translate(search.loops(starts, want=want), numbers)


# --- by the weakest link ---------------------------------------------------------------------


def _by_weakest(arcs: Network, query: Query, want: int, clock: Clock) -> Iterator[Arcs]:
    numbers = arcs.cyclic()
    supports = np.unique(arcs.weight[numbers])[::-1]
    left = want
    for level, chosen in _levels(arcs, supports, 0, len(supports), numbers, clock):
        for route in islice(_at_level(arcs, chosen, level, query, left, clock), left):
            yield route
            left -= 1
        if not left:
            return


def _levels(  # noqa: PLR0917
    arcs: Network, supports: Whole, first: int, last: int, chosen: Whole, clock: Clock
) -> Iterator[tuple[int, Whole]]:
    """Yield each support at which a loop closes, largest first, with the cyclic arcs at or above.

    ``chosen`` are the arcs on closed walks of the arcs at or above the support before ``last``.
    """
    clock.check()
    if last == first:
        return
    above = supports[first - 1] if first else np.iinfo(np.int64).max
    if not len(chosen) or int(arcs.weight[chosen].min()) >= above:
        return
    if last - first == 1:
        yield int(supports[first]), chosen
        return
    middle = (first + last) // 2
    upper = chosen[arcs.weight[chosen] >= supports[middle - 1]]
    upper = upper[arcs.select(upper).cyclic()]
    yield from _levels(arcs, supports, first, middle, upper, clock)
    yield from _levels(arcs, supports, middle, last, chosen, clock)


def _at_level(  # noqa: PLR0917
    arcs: Network, chosen: Whole, level: int, query: Query, want: int, clock: Clock
) -> Iterator[Arcs]:
    """Yield the loops whose weakest link has exactly this support, fewest links first."""
    part = arcs.select(chosen).compact()
    new = np.flatnonzero(part.weight == level)
    rank = np.zeros(len(part), np.int64)
    longest = part.vertices if query.max_length is None else query.max_length
    if len(new) == len(part):
        starts = [Start(vertex, floor=vertex) for vertex in range(part.vertices)]
    else:
        rank[new] = np.arange(1, len(new) + 1)
        starts = [
            Start(root, (arc,), top=place)
            for place, (root, arc) in enumerate(
                zip(part.tail[new].tolist(), new.tolist(), strict=True), 1
            )
        ]
    search = Search(
        part,
        part.cost + LINK_FIRST,
        rank=rank,
        dearest=(longest + 1) * LINK_FIRST - 1,
        spent=Spent(guesses=query.guesses),
        accept=_accepts(query, chosen),
        clock=clock,
        compiled=query.compiled,
    )
    yield from _translate(search.loops(starts, want=want), chosen)
