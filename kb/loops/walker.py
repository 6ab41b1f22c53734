"""The inner search for all loops up to a length, in the part of Python that Numba compiles too.

One root at a time: what is near enough to come back is marked backwards from the root, then arcs
are followed forwards as long as the way back still fits. For all loops, roots are done with one
after another; the heads of each vertex are sorted, so that those below the root come first.
"""

from __future__ import annotations

from typing import Any

__all__ = [
    "approach",
    "close",
    "closing",
    "enter",
    "leave",
    "meet",
    "row",
    "skip",
    "spread",
    "walk",
    "weigh",
    "write",
]

FAR_AWAY = 2**30
"""More links than any loop has."""


def closing(rows: Any, root: int, last: Any) -> None:
    """Write for each vertex with arcs to the root the first of them; −1 for a root without."""
    in_start, back, tail = rows[2], rows[3], rows[4]
    last[root] = -1
    for i in range(in_start[root], in_start[root + 1]):
        last[tail[back[i]]] = back[i]
    for i in range(in_start[root], in_start[root + 1]):
        last[tail[back[i]]] = min(last[tail[back[i]]], back[i])


def approach(rows: Any, root: int, longest: int, marks: Any) -> int:
    """Mark the links from each vertex to the root, those below it left out; return how many."""
    in_start, back, tail = rows[2], rows[3], rows[4]
    near, queue = marks[0], marks[1]
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
            before = tail[back[i]]
            if before < root:
                break
            if near[before] > there:
                near[before] = there
                queue[count] = before
                count += 1
    return count


def weigh(start: Any, queue: Any, begin: int, end: int) -> int:
    """Return how many arcs leave a layer of the queue."""
    total = 0
    for at in range(begin, end):
        total += start[queue[at] + 1] - start[queue[at]]
    return total


def spread(rows: Any, span: Any, there: int, limit: int, marks: Any) -> int:
    """Mark what is one arc before a layer of the queue and near enough to the root the other way.

    Returns where the next layer ends.
    """
    in_start, back, tail = rows[2], rows[3], rows[4]
    begin, end = span
    near, queue, ahead = marks
    count: int = end
    for at in range(begin, end):
        vertex = queue[at]
        for i in range(in_start[vertex], in_start[vertex + 1]):
            before = tail[back[i]]
            if near[before] > there and ahead[before] <= limit:
                near[before] = there
                queue[count] = before
                count += 1
    return count


def meet(rows: Any, root: int, longest: int, marks: Any, seen: Any) -> int:
    """Mark the links from each vertex to the root where it can matter; return how many.

    Layers grow from the root forwards and backwards, always the one with fewer arcs, until they
    cover the longest loop; then only what was reached forwards is gone through backwards.
    """
    start, head, in_start = rows[0], rows[1], rows[2]
    near, queue = marks[0], marks[1]
    ahead, front = seen
    near[root], queue[0], ahead[root], front[0] = 0, root, 0, root
    behind, count, forth, reached = 0, 1, 0, 1
    radius, there = 0, 0
    while radius + there < longest - 1:
        if weigh(start, front, forth, reached) < weigh(in_start, queue, behind, count):
            radius += 1
            end = reached
            for at in range(forth, end):
                for arc in range(start[front[at]], start[front[at] + 1]):
                    if ahead[head[arc]] > radius:
                        ahead[head[arc]] = radius
                        front[reached] = head[arc]
                        reached += 1
            forth = end
        else:
            there += 1
            end = spread(rows, (behind, count), there, FAR_AWAY, (near, queue, ahead))
            behind, count = count, end
    while there < longest - 1 and behind < count:
        there += 1
        end = spread(rows, (behind, count), there, longest - there, (near, queue, ahead))
        behind, count = count, end
    for at in range(reached):
        ahead[front[at]] = FAR_AWAY
    return count


def enter(rows: Any, root: int, limits: Any, marks: Any, seen: Any) -> int:
    """Mark what is near a root and closes a loop through it; return how many vertices are near."""
    longest, alone = limits
    closing(rows, root, marks[3])
    if alone:
        return meet(rows, root, longest, marks, seen)
    return approach(rows, root, longest, marks)


def leave(near: Any, queue: Any, count: int, root: int) -> int:
    """Forget what was near the root; return the next one."""
    for i in range(count):
        near[queue[i]] = FAR_AWAY
    return root + 1


def row(rows: Any, first: Any, vertex: int, root: int) -> int:
    """Return the first arc of a vertex that does not lead below the root."""
    start, head = rows[0], rows[1]
    arc: int = first[vertex]
    while arc < start[vertex + 1] and head[arc] < root:
        arc += 1
    first[vertex] = arc
    return arc


def skip(head: Any, near: Any, span: Any, room: int) -> int:
    """Return the first arc of some behind which the way back to the root fits."""
    arc, end = span
    while arc < end and near[head[arc]] > room:
        arc += 1
    at: int = arc
    return at


def write(store: Any, written: int, arcs: Any, depth: int, arc: int) -> None:
    """Write the arcs of a loop behind those that stand there."""
    routes, places = store
    place = places[written]
    for i in range(depth):
        routes[place + i] = arcs[i]
    routes[place + depth] = arc
    places[written + 1] = place + depth + 1


def close(  # noqa: PLR0917
    rows: Any, ends: Any, path: Any, tally: Any, arcs: Any, store: Any, written: int
) -> int:
    """Take the loops over the arcs from a vertex to the root, the first of them given."""
    start, head, _, _, _, sign, guess = rows
    root, vertex, arc = ends
    depth, way, room = path
    counts, load = tally
    found = 0
    while arc < start[vertex + 1] and head[arc] == root:
        if guess[arc] <= room:
            load[arc] += 1
            counts[(depth + 1) * 3 + way * sign[arc] + 1] += 1
            if len(store[1]) > 1:
                write(store, written + found, arcs, depth, arc)
            found += 1
        arc += 1
    return found


def walk(  # noqa: PLR0917
    rows: Any, marks: Any, seen: Any, stack: Any, state: Any, limits: Any, tally: Any, store: Any
) -> None:
    """Go on from ``state`` (root, depth, what is near, loops found) for some steps.

    Counts loops by length, sign and arc; where ``store`` has room it writes their arcs into it. It
    stops after ``listing`` loops. With ``alone`` they may pass vertices below the root, else not.
    """
    start, head, _, _, _, sign, guess = rows
    near, queue, first, last, on_path = marks
    vertices, cursors, arcs, signs, spent, before = stack
    longest, guesses, end, steps, listing, alone = limits
    root, depth, count, found, written, load = state[0], state[1], state[2], state[3], 0, tally[1]
    while root < end and steps > 0 and written < listing:
        steps -= 1
        after, way, trust, opened = root, 1, 0, depth < 0
        if opened:
            count = enter(rows, root, (longest, alone), marks, seen)
            steps -= count
        else:
            vertex, arc = vertices[depth], cursors[depth]
            arc = skip(head, near, (arc, start[vertex + 1]), longest - depth - 1)
            steps -= arc - cursors[depth]
            if arc == start[vertex + 1]:
                on_path[vertex], depth = 0, depth - 1
                if depth >= 0:
                    load[arcs[depth]] += found - before[depth]
                else:
                    root = leave(near, queue, count, root)
                continue
            cursors[depth] = arc + 1
            after, trust = head[arc], spent[depth] + guess[arc]
            if on_path[after] or trust > guesses:
                continue
            arcs[depth], before[depth], way = arc, found, signs[depth] * sign[arc]
        depth += 1
        shut = last[root] if opened else last[after]
        if near[after] == 1 or (opened and shut >= 0):
            path = (depth, way, guesses - trust)
            here = close(rows, (root, after, shut), path, tally, arcs, store, written)
            found, written = found + here, written + here
        if depth + 2 <= longest:
            vertices[depth], signs[depth], spent[depth], on_path[after] = after, way, trust, 1
            cursors[depth] = start[after] if alone else row(rows, first, after, root)
        elif opened:
            depth, root = -1, leave(near, queue, count, root)
        else:
            depth -= 1
            load[arc] += found - before[depth]
    state[0], state[1], state[2], state[3], state[4] = root, depth, count, found, written
