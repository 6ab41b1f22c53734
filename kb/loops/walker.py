"""The inner search for all loops up to a length, in the part of Python that Numba compiles too.

One root at a time: what is near enough to come back is marked backwards from the root, then arcs
are followed forwards as long as the way back still fits. The heads of each vertex are sorted and
vertices below the root are done with, so that an arc to the root always comes first in its row.
"""

from __future__ import annotations

from typing import Any

__all__ = ["approach", "leave", "row", "walk", "write"]


def approach(graph: Any, root: int, longest: int, near: Any, queue: Any) -> int:
    """Write into ``near`` the links from each vertex to the root; return how many are near."""
    in_start, in_tail = graph[2], graph[3]
    queue[0] = root
    near[root] = 0
    count, at = 1, 0
    while at < count:
        vertex = queue[at]
        at += 1
        there = near[vertex] + 1
        if there >= longest:
            break
        for i in range(in_start[vertex + 1] - 1, in_start[vertex] - 1, -1):
            before = in_tail[i]
            if before < root:
                break
            if near[before] > there:
                near[before] = there
                queue[count] = before
                count += 1
    return count


def leave(near: Any, queue: Any, count: int, longest: int) -> None:
    """Forget what was near the root."""
    for i in range(count):
        near[queue[i]] = longest + 1


def row(graph: Any, first: Any, vertex: int, root: int) -> int:
    """Return the first arc of a vertex that does not lead below the root."""
    start, head = graph[0], graph[1]
    arc: int = first[vertex]
    while arc < start[vertex + 1] and head[arc] < root:
        arc += 1
    first[vertex] = arc
    return arc


def write(store: Any, written: int, arcs: Any, depth: int, arc: int) -> None:
    """Write the arcs of a loop behind those that stand there."""
    routes, places = store
    place = places[written]
    for i in range(depth):
        routes[place + i] = arcs[i]
    routes[place + depth] = arc
    places[written + 1] = place + depth + 1


def walk(  # noqa: PLR0917
    graph: Any, marks: Any, stack: Any, state: Any, limits: Any, tally: Any, store: Any
) -> None:
    """Go on from ``state`` (root, depth, what is near, loops found) for some steps.

    Counts loops by length and sign and by arc; where ``store`` has room it writes their arcs into
    it, one loop behind the other, and stops after ``listing`` loops.
    """
    start, head, _, _, sign, guess = graph
    near, queue, first, on_path = marks
    vertices, cursors, arcs, signs, spent, before = stack
    longest, guesses, end, steps, listing = limits
    counts, load = tally
    root, depth, count, found, written = state[0], state[1], state[2], state[3], 0
    while root < end and steps > 0 and written < listing:
        steps -= 1
        if depth < 0:
            count = approach(graph, root, longest, near, queue)
            depth = 0
            vertices[0], signs[0], spent[0], on_path[root] = root, 1, 0, 1
            cursors[0], steps = row(graph, first, root, root), steps - count
        vertex, arc = vertices[depth], cursors[depth]
        closes = arc < start[vertex + 1] and head[arc] == root
        if arc == start[vertex + 1] or (depth + 1 == longest and not closes):
            on_path[vertex] = 0
            depth -= 1
            if depth >= 0:
                load[arcs[depth]] += found - before[depth]
            else:
                leave(near, queue, count, longest)
                root += 1
            continue
        cursors[depth] += 1
        after = head[arc]
        if spent[depth] + guess[arc] > guesses:
            continue
        if closes:
            found += 1
            load[arc] += 1
            counts[(depth + 1) * 3 + signs[depth] * sign[arc] + 1] += 1
            if len(store[1]) > 1:
                write(store, written, arcs, depth, arc)
                written += 1
        elif not on_path[after] and depth + 1 + near[after] <= longest:
            arcs[depth], before[depth] = arc, found
            signs[depth + 1], spent[depth + 1] = signs[depth] * sign[arc], spent[depth] + guess[arc]
            depth += 1
            vertices[depth], cursors[depth] = after, row(graph, first, after, root)
            on_path[after] = 1
    state[0], state[1], state[2], state[3], state[4] = root, depth, count, found, written
