"""The inner searches, in the part of Python that plain Python and Numba both run.

They see whole numbers and sequences of whole numbers alone: lists in plain Python, arrays where
:mod:`kb.loops.compiled` has compiled them. Both give the same answers.
"""

from __future__ import annotations

from heapq import heappop, heappush
from typing import Any

__all__ = [
    "backward",
    "begin",
    "clear",
    "forward",
    "halfway",
    "peek",
    "pop",
    "push",
    "retrace",
    "round_trips",
    "spend",
    "sweep",
    "toward",
    "trace",
]

FAR = 2**62
"""Farther than any route."""


def push(heap: Any, key: int, state: int) -> None:
    """Put a state on the heap."""
    heappush(heap, (key, state))


def peek(heap: Any) -> int:
    """Return the smallest key on the heap; FAR without any."""
    return int(heap[0][0]) if len(heap) else FAR


def pop(heap: Any) -> tuple[int, int]:
    """Take the state with the smallest key off the heap; without any, state is −1."""
    if len(heap) == 0:
        return FAR, -1
    key, state = heappop(heap)
    return key, state


def clear(heap: Any) -> None:
    """Empty the heap."""
    heap.clear()


def spend(layers: Any, layer: int, guess: int) -> int:
    """Return the layer behind an arc, or −1 where it takes more than is left."""
    _, _, guesses, hop = layers
    if layer // (guesses + 1) < hop or layer % (guesses + 1) < guess:
        return -1
    rest: int = layer - hop * (guesses + 1) - guess
    return rest


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
    every state that can lie on a cheapest route; with a negative spur, from all within the bound.
    A state is a vertex with what it may still spend: links (``hops``) and assumed links
    (``guesses``). With ``widest`` the cost of a route is its worst arc, then its links.
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
    size, _, guesses, _ = layers
    rank, top, _, _, banned, _ = rules
    root, vertex, left, trust = ends
    layer = left * (guesses + 1) + trust
    length = 0
    while length == 0 or vertex != root:
        for arc in range(out_start[vertex], out_start[vertex + 1]):
            after = spend(layers, layer, guess[arc])
            if rank[arc] > top or after < 0 or (length == 0 and banned[arc]):
                continue
            if dist[after * size + head[arc]] == best - cost[arc]:
                route[length] = arc
                length += 1
                best -= cost[arc]
                layer = after
                vertex = head[arc]
                break
    return length


def sweep(  # noqa: PLR0917
    graph: Any, layers: Any, rules: Any, starts: Any, span: Any, store: Any, work: Any
) -> int:
    """Write the cheapest loop of some starts into ``routes``; return the start to go on with.

    A start is a root with the arc that its loops take first, or −1, and the highest rank that
    they may use. Stops after ``many`` loops, so that the caller can lower the bound, and when
    there is no room for another one; ``places[0]`` holds how many were written.
    """
    _, hops, guesses, hop = layers
    rank, _, floor, blocked, banned, _ = rules
    head, cost, guess = graph[1], graph[5], graph[6]
    roots, firsts, tops = starts
    at, end, bound, many = span
    routes, places, which = store
    dist, touched, heap, route = work
    found = 0
    while at < end and found < many:
        root, first = roots[at], firsts[at]
        spur, left, trust, spent = root, hops, guesses, 0
        if first >= 0:
            spur, left, trust, spent = head[first], hops - hop, guesses - guess[first], cost[first]
        least = root if floor < 0 else floor
        here = (rank, tops[at], least, blocked, banned, False)
        ends = (root, spur, left, trust)
        if left >= 0 and trust >= 0 and (first < 0 or spur != root):
            blocked[root] = 1
            best = backward(graph, layers, here, ends, bound - spent, dist, touched, heap)
            blocked[root] = 0
            if best <= bound - spent:
                length = forward(graph, layers, here, ends, best, dist, route)
                place = places[found]
                if place + length > len(routes):
                    break
                for i in range(length):
                    routes[place + i] = route[i]
                which[found] = at
                found += 1
                places[found] = place + length
        at += 1
    places[-1] = found
    reached: int = at
    return reached


def halfway(  # noqa: PLR0917
    arcs: Any, root: int, half: int, bound: int, this: Any, other: Any, heap: Any
) -> int:
    """Walk from a root up to half of a bound; return the least cost of a loop, if it is known.

    ``other`` is what a walk the other way has reached; where that is empty, nothing is known.
    """
    start, order, ends, cost = arcs
    far, seen = this
    far[root], seen[1], count, best = 0, root, 1, bound + 1
    clear(heap)
    push(heap, 0, root)
    while True:
        here, vertex = pop(heap)
        if vertex < 0:
            break
        if here > far[vertex]:
            continue
        for i in range(start[vertex], start[vertex + 1]):
            arc = order[i]
            then = here + cost[arc]
            if then > bound:
                break
            after = ends[arc]
            if after < root:
                continue
            if then + other[after] < best:  # noqa: PLR1730  # a call takes plain Python longer
                best = then + other[after]
            if then <= half and then < far[after]:
                if far[after] == FAR:
                    count += 1
                    seen[count] = after
                far[after] = then
                push(heap, then, after)
    seen[0] = count
    return best


def round_trips(  # noqa: PLR0917
    rows: Any, roots: Any, span: Any, bound: int, found: Any, work: Any
) -> None:
    """Write what the cheapest loop through each root costs, or ``bound + 1`` where none is less.

    Vertices below a root are left out. Searches to half the bound backwards and then forwards: an
    arc from what one has reached to what the other has reached closes the cheapest loop. Both
    mark what they have reached where there is one. The arcs of a vertex come cheapest first.
    """
    out_start, forth, head, in_start, back, tail, cost = rows
    least, inside = found
    behind, ahead, heap = work
    half = bound // 2
    for at in range(span[0], span[1]):
        root = roots[at]
        halfway((in_start, back, tail, cost), root, half, half, behind, ahead[0], heap)
        out = (out_start, forth, head, cost)
        best = halfway(out, root, bound - half, bound, ahead, behind[0], heap)
        least[at] = best
        for far, seen in (behind, ahead):
            for i in range(1, seen[0] + 1):
                far[seen[i]] = FAR
                if best <= bound:
                    inside[seen[i]] = 1


def toward(  # noqa: PLR0917
    graph: Any, layers: Any, rules: Any, ends: Any, bound: int, aim: Any, dist: Any, work: Any
) -> int:
    """Return the least cost from the spur to the root, or ``bound + 1`` where none is less.

    Walks forward; ``aim`` holds what is left at least from each state, so that the search goes
    straight for the root. Every state on a cheapest route gets its exact cost in ``dist``: with
    ``ties`` on all of them, else on one.
    """
    out_start, head, _, _, _, cost, guess = graph
    size, _, guesses, hop = layers
    rank, top, _, blocked, banned, _ = rules
    root, spur, spur_left, spur_trust = ends
    touched, heap, ties = work
    for i in range(touched[0]):
        dist[touched[i + 1]] = FAR
    clear(heap)
    first = (spur_left * (guesses + 1) + spur_trust) * size + spur
    dist[first], touched[0], touched[1] = 0, 1, first
    push(heap, aim[first], first)
    best, most = bound + 1, bound
    while True:
        key, state = pop(heap)
        if state < 0 or key > most:
            break
        spent = dist[state]
        if key > spent + aim[state]:
            continue
        vertex, here = state % size, state // size
        for arc in range(out_start[vertex], out_start[vertex + 1]):
            layer = spend(layers, here, guess[arc]) if hop or guess[arc] else here
            if rank[arc] > top or layer < 0 or (state == first and banned[arc]):
                continue
            there = spent + cost[arc]
            if head[arc] == root:
                best = min(best, there)
                most = min(best - 1 + ties, bound)
                continue
            after = layer * size + head[arc]
            # In another layer the spur is another state, from which nothing would be banned.
            if blocked[head[arc]] or head[arc] == spur or there >= dist[after]:
                continue
            if there + aim[after] > most:
                continue
            if dist[after] == FAR:
                touched[0] += 1
                touched[touched[0]] = after
            dist[after] = there
            push(heap, there + aim[after], after)
    return best


def trace(  # noqa: PLR0917
    graph: Any, layers: Any, rules: Any, ends: Any, best: int, dist: Any, mark: Any, route: Any
) -> int:
    """Write the cheapest route that :func:`toward` has found into ``route``; return its length.

    Of equally cheap routes it is the first in the order of arcs: the states that lead to the
    root at that cost are marked backwards from it, then the smallest arcs are taken.
    """
    out_start, head, in_start, in_arc, tail, cost, guess = graph
    size, hops, guesses, _ = layers
    rank, top, _, _, banned, _ = rules
    root, vertex, left, trust = ends
    first = (left * (guesses + 1) + trust) * size + vertex
    marked, queue = mark
    count, at = 0, -1
    while at < count:
        goal, cell, due = root, -1, best
        if at >= 0:
            goal, cell, due = queue[at] % size, queue[at] // size, dist[queue[at]]
        for i in range(in_start[goal], in_start[goal + 1]):
            arc = in_arc[i]
            for layer in range((hops + 1) * (guesses + 1)):
                after, before = spend(layers, layer, guess[arc]), layer * size + tail[arc]
                if after < 0 or (at >= 0 and after != cell) or rank[arc] > top or marked[before]:
                    continue
                if dist[before] + cost[arc] == due and (before != first or not banned[arc]):
                    marked[before] = 1
                    queue[count] = before
                    count += 1
        at += 1
    length, state = 0, first
    while length == 0 or vertex != root:
        for arc in range(out_start[vertex], out_start[vertex + 1]):
            layer = spend(layers, state // size, guess[arc])
            after = layer * size + head[arc]
            if rank[arc] > top or layer < 0 or (length == 0 and banned[arc]):
                continue
            there = dist[state] + cost[arc]
            if (head[arc] == root and there == best) or (
                head[arc] != root and marked[after] and there == dist[after]
            ):
                route[length] = arc
                length += 1
                state, vertex = after, head[arc]
                break
    for i in range(count):
        marked[queue[i]] = 0
    return length


def retrace(  # noqa: PLR0917
    graph: Any, layers: Any, rules: Any, ends: Any, best: int, dist: Any, route: Any
) -> int:
    """Write a cheapest route that :func:`toward` has found into ``route``; return its length."""
    _, _, in_start, in_arc, tail, cost, guess = graph
    size, hops, guesses, _ = layers
    rank, top, _, _, banned, _ = rules
    vertex, spur, left, trust = ends
    first = (left * (guesses + 1) + trust) * size + spur
    cell, due, length, state = -1, best, 0, -1
    while state != first:
        for i in range(in_start[vertex], in_start[vertex + 1]):
            arc, found = in_arc[i], -1
            for layer in range((hops + 1) * (guesses + 1)):
                after, before = spend(layers, layer, guess[arc]), layer * size + tail[arc]
                if after < 0 or (cell >= 0 and after != cell) or rank[arc] > top:
                    continue
                if dist[before] + cost[arc] == due and (before != first or not banned[arc]):
                    found = before
            if found >= 0:
                route[length] = arc
                length += 1
                state, cell, due, vertex = found, found // size, dist[found], tail[arc]
                break
    for i in range(length // 2):
        route[i], route[length - 1 - i] = route[length - 1 - i], route[i]
    return length
