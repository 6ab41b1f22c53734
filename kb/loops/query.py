"""Which loops are wanted, and in which order they belong."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from kb.loops.network import Network, Whole
from kb.loops.search import Key
from kb.loops.starts import Arcs

__all__ = [
    "LINK_FIRST",
    "PRODUCT_FIRST",
    "Query",
    "Rank",
    "accepting",
    "anything",
    "narrowed",
    "passing",
    "routes",
    "translated",
    "walking",
]

LINK_FIRST = 2**40
"""What a link costs where fewer links come before a larger product; more than any product."""

PRODUCT_FIRST = 2**20
"""What a unit of cost is worth where a larger product comes before fewer links."""


class Rank(StrEnum):
    """What makes one loop better than another."""

    WEAKEST = "weakest"
    """The support of the weakest link, then fewer links, then the product."""
    PRODUCT = "product"
    """The product of the supports, then fewer links."""


def anything(route: Arcs) -> bool:
    """Take every loop."""
    return True


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
    accept: Callable[[Arcs], bool] = anything
    compiled: bool | None = None
    """Whether to use compiled kernels; None: where it pays."""


def translated(found: Iterator[Key], numbers: Whole) -> Iterator[Key]:
    """Yield loops of a part of the network with the arcs' numbers in the whole of it."""
    whole = numbers.tolist()
    for level, cost, route in found:
        yield level, cost, tuple(whole[arc] for arc in route)


def routes(found: Iterator[Key], numbers: Whole) -> Iterator[Arcs]:
    """Yield loops of a part of the network as the arcs in the whole of it."""
    return (route for _, _, route in translated(found, numbers))


def accepting(query: Query, numbers: Whole) -> Callable[[Arcs], bool]:
    """Return the condition of a query, for loops of a part of the network."""
    whole = numbers.tolist()
    return lambda route: query.accept(tuple(whole[arc] for arc in route))


def narrowed(query: Query, also: Callable[[Arcs], bool]) -> Query:
    """Return the query with one more condition on its loops."""
    accept = query.accept
    return replace(query, accept=lambda route: also(route) and accept(route))


def passing(arcs: Network, vertex: int) -> Callable[[Arcs], bool]:
    """Return the condition that a loop passes a vertex."""
    tail = arcs.tail
    return lambda route: any(tail[arc] == vertex for arc in route)


def walking(arcs: Network, edge: tuple[int, int]) -> Callable[[Arcs], bool]:
    """Return the condition that a loop walks an arc."""
    tail, head = arcs.tail, arcs.head
    return lambda route: any((tail[arc], head[arc]) == edge for arc in route)
