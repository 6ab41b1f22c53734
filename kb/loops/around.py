"""The best loops around one vertex or arc, and those that an assumed arc closes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice

import numpy as np

from kb.loops.clock import Clock
from kb.loops.nearby import Nearby, by_level
from kb.loops.network import Network, Whole
from kb.loops.query import (
    LINK_FIRST,
    PRODUCT_FIRST,
    Query,
    Rank,
    accepting,
    anything,
    narrowed,
    passing,
    routes,
    walking,
)
from kb.loops.routes import LINKS, PRODUCTS, Ground
from kb.loops.search import Key, Search, Spent
from kb.loops.small import SMALL, SmallField
from kb.loops.starts import Arcs, Starts
from kb.loops.ways import Field

__all__ = ["loops_assuming", "loops_through"]

FIRST_ARCS = 4_096
"""How many arcs the first look around a vertex takes at least."""

ASSUMING_ARCS = 256
"""How many arcs the first look for loops over assumed ones takes."""


def loops_through(arcs: Network, query: Query, want: int, clock: Clock) -> Iterator[Arcs]:
    """Yield the best loops through one vertex or arc.

    By the weakest link, what lies at or above the best support at which there may be one is
    searched first, then four times as much, until there are enough.
    """
    at = query.through if query.edge is None else query.edge[0]
    if at is None or at >= arcs.vertices:
        return
    if query.edge is not None and query.through is not None:
        query = narrowed(query, passing(arcs, query.through))
    if query.max_length is None and not query.guesses and not arcs.assumed.any():
        yield from _nearby(arcs, query, at, want, clock)
    else:
        yield from _searched(arcs, query, at, want, clock)


def _searched(arcs: Network, query: Query, at: int, want: int, clock: Clock) -> Iterator[Arcs]:
    """Yield the best loops through a vertex by the search that can bound what loops use up."""
    whole = _part_of(arcs, np.arange(len(arcs)), at)
    size = len(whole)
    if query.rank is Rank.WEAKEST and len(whole) > FIRST_ARCS:
        size = _first_closing(arcs, whole, at, clock)
    found = lambda some: _at_vertex(arcs, _part_of(arcs, some, at), at, query, want, clock)  # noqa: E731
    yield from _downwards(arcs, whole, size, want, found)


def _downwards(
    arcs: Network, whole: Whole, size: int, want: int, find: Callable[[Whole], Iterator[Arcs]]
) -> Iterator[Arcs]:
    """Yield the best loops of the best supported arcs, of four times as many until that is enough.

    They are those of all arcs where the weakest link ranks them. Known arcs are counted: assumed
    ones weigh more, and few of them close a loop by themselves.
    """
    falling = np.sort(arcs.weight[whole[~arcs.assumed[whole]]])[::-1]
    while size < len(falling):
        enough = list(islice(find(whole[arcs.weight[whole] >= falling[size - 1]]), want))
        if len(enough) == want:
            yield from enough
            return
        size *= 4
    yield from find(whole)


def _nearby(arcs: Network, query: Query, at: int, want: int, clock: Clock) -> Iterator[Arcs]:
    """Yield the best loops through a vertex, of whatever length, over known arcs."""
    index = arcs.index
    part, root = index.arcs, index.find_vertex(at)
    if root is None:
        return
    begins: list[Arcs] = [()]
    if query.edge is not None:
        head = index.find_vertex(query.edge[1])
        firsts = np.flatnonzero((part.tail == root) & (part.head == head))
        begins = [(arc,) for arc in firsts.tolist()]
    accept = query.accept
    if accept is not anything:
        accept = lambda route: query.accept(index.named(route))  # noqa: E731
    weakest = query.rank is Rank.WEAKEST
    price = LINKS if weakest else PRODUCTS
    field: Ground
    if len(part) <= SMALL:
        field = SmallField(index, root, price)
    else:
        field = Field(index, root, price, compiled=query.compiled)
    try:
        if weakest:
            found = by_level(field, begins, want, accept, clock)
        else:
            found = Nearby(field, 1, accept, clock).loops(begins, want)
        for route in found:
            yield index.named(route)
    finally:
        field.close()


def _part_of(arcs: Network, numbers: Whole, vertex: int) -> Whole:
    """Return those of some arcs that are on closed walks in the part of a vertex."""
    some = arcs.select(numbers)
    part = some.components()
    inside: Whole = numbers[(part[some.tail] == part[vertex]) & (part[some.head] == part[vertex])]
    return inside


def _first_closing(arcs: Network, whole: Whole, vertex: int, clock: Clock) -> int:
    """Return how many of the best supported arcs it takes until a vertex is on a closed walk."""
    supports = np.unique(arcs.weight[whole])[::-1]
    low, high = 0, len(supports) - 1
    while low < high:
        clock.check()
        middle = (low + high) // 2
        some = whole[arcs.weight[whole] >= supports[middle]]
        if len(_part_of(arcs, some, vertex)):
            high, whole = middle, some
        else:
            low = middle + 1
    return max(int((arcs.weight[whole] >= supports[high]).sum()), FIRST_ARCS)


def _at_vertex(  # noqa: PLR0917
    arcs: Network, numbers: Whole, at: int, query: Query, want: int, clock: Clock
) -> Iterator[Arcs]:
    """Yield the best loops through one vertex, or over the arc that the query names."""
    used = np.unique(arcs.tail[numbers])
    part = arcs.select(numbers).compact()
    root = int(np.searchsorted(used, at))
    starts = Starts(np.array([root]), np.array([-1]), np.array([0]))
    if query.edge is not None:
        heads = used[part.head] if len(used) else part.head
        chosen = np.flatnonzero((part.tail == root) & (heads == query.edge[1]))
        starts = Starts.at_arcs(part, chosen)
    if not len(part):
        return
    yield from routes(_from_starts(part, starts, query, want, clock, numbers), numbers)


def loops_assuming(arcs: Network, query: Query, want: int, clock: Clock) -> Iterator[Arcs]:
    """Yield the best loops that walk an assumed arc, each once."""
    if query.through is not None:
        query = narrowed(query, passing(arcs, query.through))
    if query.edge is not None:
        query = narrowed(query, walking(arcs, query.edge))
    whole = arcs.cyclic()
    size = ASSUMING_ARCS if query.rank is Rank.WEAKEST else len(whole)
    yield from _downwards(
        arcs, whole, size, want, lambda some: _assuming(arcs, some, query, want, clock)
    )


def _assuming(arcs: Network, some: Whole, query: Query, want: int, clock: Clock) -> Iterator[Arcs]:
    """Yield the best loops that walk an assumed arc and take some arcs alone, each once."""
    numbers = some[arcs.select(some).cyclic()]
    part = arcs.select(numbers).compact()
    starts = Starts.at_arcs(part, np.flatnonzero(part.assumed))
    # A loop is found from each of its assumed arcs.
    often = want * max(query.guesses, 1)
    seen = set()
    found = _from_starts(part, starts, query, often, clock, numbers)
    for route in routes(found, numbers):
        if route not in seen:
            seen.add(route)
            yield route


def _from_starts(  # noqa: PLR0917
    part: Network, starts: Starts, query: Query, want: int, clock: Clock, numbers: Whole
) -> Iterator[Key]:
    """Yield the best loops of some starts, which share their arcs."""
    level = None
    cost = part.cost.astype(np.int64) * PRODUCT_FIRST + 1
    if query.rank is Rank.WEAKEST:
        level = np.unique(-part.weight, return_inverse=True)[1]
        cost = part.cost.astype(np.int64) + LINK_FIRST
    search = Search(
        part,
        cost,
        level=level,
        spent=Spent(query.max_length, query.guesses),
        accept=accepting(query, numbers),
        clock=clock,
        compiled=query.compiled,
    )
    return search.loops(starts, want=want)
