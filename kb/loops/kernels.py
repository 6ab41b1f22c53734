"""The inner searches, in the part of Python that plain Python and Numba both run.

They see whole numbers and sequences of whole numbers alone: lists in plain Python, arrays where
:mod:`kb.loops.compiled` has compiled them. Both give the same answers.
"""

from __future__ import annotations

from heapq import heappop, heappush
from typing import Any

__all__ = ["backward", "begin", "clear", "forward", "pop", "push"]

FAR = 2**62
"""Farther than any route."""


def push(heap: Any, key: int, state: int) -> None:
    """Put a state on the heap."""
    heappush(heap, (key, state))


def pop(heap: Any) -> tuple[int, int]:
    """Take the state with the smallest key off the heap; without any, state is −1."""
    if len(heap) == 0:
        return FAR, -1
    key, state = heappop(heap)
    return key, state


def clear(heap: Any) -> None:
    """Empty the heap."""
    heap.clear()


def begin(layers: Any, root: int, dist: Any, touched: Any, heap: Any) -> int:
    """Forget the last search and put the root on the heap; return the number of states seen."""
    size, hops, guesses, _ = layers
    for i in range(touched[0]):
        dist[touched[i + 1]] = FAR
    clear(heap)
    count = 0
    for layer in range((hops + 1) * (guesses + 1)):
        state = layer * size + root
        dist[state] = 0
        count += 1
        touched[count] = state
        push(heap, 0, state)
    return count


def backward(  # noqa: PLR0912, PLR0917
    graph: Any, layers: Any, rules: Any, ends: Any, bound: int, dist: Any, touched: Any, heap: Any
) -> int:
    """Return the least cost from the spur back to the root, or ``bound + 1`` where none is less.

    Walks arcs backwards from the root, cheapest first, and leaves in ``dist`` the least cost from
    every state that can lie on a cheapest route. A state is a vertex with what it may still
    spend: links (``hops``) and assumed links (``guesses``). With ``widest`` the cost of a route
    is its worst arc, and the number of its links below that.
    """
    _, _, in_start, in_arc, tail, cost, guess = graph
    size, hops, guesses, hop = layers
    rank, top, floor, blocked, banned, widest = rules
    root, spur, spur_hops, spur_guesses = ends
    count = begin(layers, root, dist, touched, heap)
    best = bound + 1
    while True:
        far, state = pop(heap)
        if state < 0 or far >= best:
            break
        if far > dist[state]:
            continue
        vertex, layer = state % size, state // size
        left, trust = layer // (guesses + 1) + hop, layer % (guesses + 1)
        for i in range(in_start[vertex], in_start[vertex + 1]):
            arc = in_arc[i]
            if rank[arc] > top:
                continue
            before = tail[arc]
            if widest:
                there = max(far >> 32, cost[arc]) << 32 | (far & 0xFFFFFFFF) + 1
            else:
                there = far + cost[arc]
            if there >= best:
                continue
            if before == spur:
                if left == spur_hops and trust + guess[arc] == spur_guesses and not banned[arc]:
                    best = there
                continue
            if before < floor or blocked[before] or left > hops or trust + guess[arc] > guesses:
                continue
            state = (left * (guesses + 1) + trust + guess[arc]) * size + before
            if there < dist[state]:
                if dist[state] == FAR:
                    count += 1
                    touched[count] = state
                dist[state] = there
                push(heap, there, state)
    touched[0] = count
    return best


def forward(  # noqa: PLR0917
    graph: Any, layers: Any, rules: Any, ends: Any, best: int, dist: Any, route: Any
) -> int:
    """Write the cheapest route from the spur to the root into ``route``; return its length.

    Of equally cheap routes it is the first in the order of arcs. ``dist`` is what
    :func:`backward` left behind.
    """
    out_start, head, _, _, _, cost, guess = graph
    size, _, guesses, hop = layers
    rank, top, _, _, banned, _ = rules
    root, vertex, left, trust = ends
    length = 0
    while length == 0 or vertex != root:
        for arc in range(out_start[vertex], out_start[vertex + 1]):
            if rank[arc] > top or (length == 0 and banned[arc]):
                continue
            rest = best - cost[arc]
            if rest < 0 or guess[arc] > trust or left < hop:
                continue
            state = ((left - hop) * (guesses + 1) + trust - guess[arc]) * size + head[arc]
            if dist[state] == rest:
                route[length] = arc
                length += 1
                best = rest
                left -= hop
                trust -= guess[arc]
                vertex = head[arc]
                break
    return length
