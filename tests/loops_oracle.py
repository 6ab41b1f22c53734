"""All loops of a small graph by the plainest search there is, and the order they belong in."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

import numpy as np

from kb.loops.network import Network, network
from kb.loops.search import Arcs

TIED = (100_000, 300_000, 600_000, 1_000_000)
"""So few supports that many loops tie."""


def every_loop(arcs: Network, *, longest: int | None = None, guesses: int = 0) -> Iterator[Arcs]:
    """Yield every loop from its smallest vertex on, by trying every way."""
    tail, head = arcs.tail.tolist(), arcs.head.tolist()
    assumed = arcs.assumed.tolist()
    out = {vertex: [a for a, t in enumerate(tail) if t == vertex] for vertex in set(tail)}

    def go(root: int, route: Arcs, seen: frozenset[int]) -> Iterator[Arcs]:
        for arc in out.get(head[route[-1]] if route else root, ()):
            way = (*route, arc)
            if head[arc] == root:
                if sum(assumed[a] for a in way) <= guesses and len(way) <= (longest or len(way)):
                    yield way
            elif head[arc] > root and head[arc] not in seen:
                yield from go(root, way, seen | {head[arc]})

    for root in sorted(out):
        yield from go(root, (), frozenset())


def place(arcs: Network, rank: str) -> Callable[[Arcs], tuple[object, ...]]:
    """Return the key that a rank sorts loops by."""
    cost, weight = arcs.cost.tolist(), arcs.weight.tolist()
    if rank == "product":
        return lambda loop: (sum(cost[a] for a in loop), len(loop), loop)
    return lambda loop: (
        -min(weight[a] for a in loop), len(loop), sum(cost[a] for a in loop), loop,
    )  # fmt: skip


def signs(arcs: Network, loop: Arcs) -> int:
    """Return the product of the signs of a loop."""
    return int(np.prod(arcs.sign[list(loop)], dtype=np.int64))


def random_network(dice: random.Random, *, vertices: int = 9, arcs: int = 24) -> Network:
    """Return a small signed digraph with self-loops, parallel arcs and often equal weights."""
    size = dice.randint(1, vertices)
    many = dice.randint(0, arcs)
    tied = dice.random() < 0.6
    weight = [dice.choice(TIED) if tied else dice.randint(0, 3_000_000) for _ in range(many)]
    guessed = dice.random() < 0.4
    return network(
        [dice.randrange(size) for _ in range(many)],
        [dice.randrange(size) for _ in range(many)],
        weight,
        [dice.choice((-1, 0, 1)) for _ in range(many)],
        assumed=[guessed and dice.random() < 0.25 for _ in range(many)],
    )
