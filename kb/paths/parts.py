"""The parts of a signed graph in which every node leads to every other, and the links between them.

By Tarjan, with a sign for each node. Where a link within a part disagrees with the signs of its
ends, a walk round it turns the sign, and each node of the part leads to each other with both signs.
Where none disagrees, every walk from one node to another has one sign. Either way a part can be
treated as one node.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

__all__ = ["Link", "Parts", "parts_of"]

Link = tuple[int, int]
"""Where to, and 1 for a link that turns the sign, else 0."""


@dataclass(frozen=True, slots=True)
class Parts:
    """The strongly connected parts, each numbered after all that it leads to."""

    of: list[int]
    """Node → its part."""
    turned: list[int]
    """Node → its sign: walks between two nodes of a part have the product of their signs."""
    both: bytearray
    """Part → 1 where its walks have both signs after all."""
    ahead: list[set[Link]]
    """Part → the parts that its links lead to, signed as if between nodes of positive sign."""


def parts_of(out: Sequence[Sequence[Link]]) -> Parts:
    """Return the parts of a graph, given by the links out of each node."""
    of, turned, count = _found(out)
    both = bytearray(count)
    ahead: list[set[Link]] = [set() for _ in range(count)]
    for node, links in enumerate(out):
        part, sign = of[node], turned[node]
        for target, turn in links:
            turns = sign ^ turn ^ turned[target]
            if of[target] != part:
                ahead[part].add((of[target], turns))
            elif turns:
                both[part] = 1
    return Parts(of, turned, both, ahead)


def _found(out: Sequence[Sequence[Link]]) -> tuple[list[int], list[int], int]:
    """Return the part and the sign of each node, and the number of parts."""
    of, turned = [-1] * len(out), [0] * len(out)
    low = [0] * len(out)
    """Node → the least place on the way that it is known to lead back to; 0 before it is met."""
    way: list[int] = []
    count = 0
    for root in range(len(out)):
        stack: list[tuple[int, int, Iterator[Link]]] = []
        fresh = -1 if low[root] else root
        while stack or fresh >= 0:
            if fresh >= 0:
                way.append(fresh)
                low[fresh] = len(way)
                stack.append((fresh, len(way), iter(out[fresh])))
            node, place, links = stack[-1]
            fresh, least = -1, low[node]
            for target, turn in links:
                if not low[target]:
                    fresh, turned[target] = target, turned[node] ^ turn
                    break
                if of[target] < 0 and low[target] < least:
                    least = low[target]
            low[node] = least
            if fresh >= 0:
                continue
            stack.pop()
            if least == place:
                for member in way[place - 1 :]:
                    of[member] = count
                del way[place - 1 :]
                count += 1
            elif least < low[stack[-1][0]]:
                low[stack[-1][0]] = least
    return of, turned, count
