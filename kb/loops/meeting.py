"""Routes from one vertex to another, looked for from both ends at once.

Each end has a side: what it has reached, and a heap with the next arc of each vertex there. The
arcs of a vertex come best supported first, so arcs that are too dear are never looked at, and two
sides that meet half-way have seen little of a large network. In the part of Python that Numba
compiles too.
"""

from __future__ import annotations

from typing import Any

from kb.loops.kernels import FAR, clear, peek, pop, push

__all__ = ["approach_both", "follow", "forget", "holds", "offer", "settle", "sift", "widest"]


def holds(arcs: Any, arc: int) -> bool:
    """Return whether an arc is among some."""
    for each in arcs:
        if each == arc:
            return True
    return False


def forget(side: Any) -> None:
    """Empty a side."""
    far, _, seen, heap = side
    for i in range(seen[0]):
        far[seen[i + 1]] = FAR
    seen[0] = 0
    clear(heap)


def offer(way: Any, values: Any, rules: Any, side: Any, vertex: int) -> None:
    """Put the next arc of a vertex on the heap: by what it costs to get behind it, or by weight."""
    start, order, _ = way
    cost, weight = values
    least, scale, step = rules
    far, place, _, heap = side
    at = place[vertex]
    if at < start[vertex + 1] and weight[order[at]] >= least:
        if scale:
            push(heap, far[vertex] + cost[order[at]] * scale + step, vertex)
        else:
            push(heap, -weight[order[at]], vertex)


def settle(  # noqa: PLR0917
    way: Any, values: Any, rules: Any, side: Any, vertex: int, spent: int
) -> None:
    """Note what a vertex costs to reach, and go on from there."""
    far, place, seen, _ = side
    seen[0] += 1
    seen[seen[0]] = vertex
    far[vertex] = spent
    place[vertex] = way[0][vertex]
    offer(way, values, rules, side, vertex)


def follow(  # noqa: PLR0917
    way: Any, values: Any, rules: Any, side: Any, goal: int, spur: int, barred: Any
) -> tuple[int, int]:
    """Take the next arc of a side; return its key and where it leads, −1 where to nothing new."""
    far, place, _, heap = side
    key, vertex = pop(heap)
    arc = way[1][place[vertex]]
    after = way[2][arc]
    place[vertex] += 1
    offer(way, values, rules, side, vertex)
    if (far[after] != FAR and after != goal) or barred[0][after]:
        return key, -1
    # The arcs that may not be taken are arcs from the spur: one side leaves it, one gets there.
    near = vertex == spur or after == spur  # noqa: PLR1714  # compiled
    if near and len(barred[1]) and holds(barred[1], arc):
        return key, -1
    return key, after


def widest(  # noqa: PLR0917
    ways: Any, values: Any, ends: Any, least: int, barred: Any, sides: Any
) -> int:
    """Return what the weakest arc of a route weighs at best; 0 where it is less than ``least``.

    A route has to leave what either side has reached by an arc that waits there, so that the
    better of these bounds it; arcs above the bound are followed until the sides meet.
    """
    spur, root = ends
    forth, back = ways
    ahead, behind = sides
    rules = (least, 0, 0)
    forget(ahead)
    forget(behind)
    settle(forth, values, rules, ahead, spur, 0)
    settle(back, values, rules, behind, root, 0)
    level, turn = FAR, False
    here, there = peek(ahead[3]), peek(behind[3])
    while max(here, there) < FAR:
        level, turn = min(level, -here, -there), not turn
        if turn:
            _, after = follow(forth, values, rules, ahead, root, spur, barred)
            if after >= 0:
                if after == root or behind[0][after] != FAR:
                    return level
                settle(forth, values, rules, ahead, after, 0)
            here = peek(ahead[3])
        else:
            _, after = follow(back, values, rules, behind, spur, spur, barred)
            if after >= 0:
                if after == spur or ahead[0][after] != FAR:
                    return level
                settle(back, values, rules, behind, after, 0)
            there = peek(behind[3])
    return 0


def approach_both(  # noqa: PLR0912, PLR0917
    ways: Any, values: Any, ends: Any, rules: Any, limits: Any, barred: Any, sides: Any
) -> tuple[int, int]:
    """Return up to which cost routes are covered, 0 where there are none, and the arcs followed.

    Both sides reach as far as it takes to have every vertex of the cheapest route on one of them,
    and for a number of arcs or as many again, but no farther than a bound. Then what the first
    side has reached and lies on a route within the bound gets its way back.
    """
    spur, root = ends
    forth, back = ways
    ahead, behind = sides
    bound, room = limits
    forget(ahead)
    forget(behind)
    settle(forth, values, rules, ahead, spur, 0)
    settle(back, values, rules, behind, root, 0)
    best, turn, arcs, sure = FAR, False, 0, False
    here, there = peek(ahead[3]), peek(behind[3])
    while here + there < FAR and here + there <= bound:
        if here + there > best:
            if not sure:
                room, sure = max(room, 2 * arcs), True
            if arcs >= room:
                bound = here + there - 1
                break
        arcs, turn, then = arcs + 1, not turn, FAR
        if turn:
            spent, after = follow(forth, values, rules, ahead, root, spur, barred)
            if after >= 0:
                then = spent + behind[0][after]
                if after != root:
                    settle(forth, values, rules, ahead, after, spent)
            here = peek(ahead[3])
        else:
            spent, after = follow(back, values, rules, behind, spur, spur, barred)
            if after >= 0:
                then = spent + ahead[0][after]
                if after != spur:
                    settle(back, values, rules, behind, after, spent)
            there = peek(behind[3])
        best = min(best, then)
    if best == FAR and here + there >= FAR:
        return 0, arcs
    nearest = values[0][forth[1][forth[0][spur]]] * rules[1] + rules[2]
    while peek(behind[3]) <= bound - nearest:  # nothing but the spur is nearer to it
        spent, after = follow(back, values, rules, behind, spur, spur, barred)
        if after >= 0 and after != spur and spent + ahead[0][after] <= bound:
            settle(back, values, rules, behind, after, spent)
    return bound, arcs


def sift(  # noqa: PLR0917
    ways: Any, values: Any, ends: Any, rules: Any, bound: int, barred: Any, sides: Any, store: Any
) -> int:
    """Write the arcs of all routes within a bound; return how many there are.

    Comes after :func:`approach_both`. With each arc goes what it costs to get to the root by it.
    """
    spur, root = ends
    start, order, head = ways[0]
    cost, weight = values
    least, scale, step = rules
    ahead, behind = sides
    far, _, seen, heap = ahead
    forget(ahead)
    far[spur], seen[0], seen[1], written = 0, 1, spur, 0
    push(heap, 0, spur)
    while True:
        spent, vertex = pop(heap)
        if vertex < 0:
            break
        if spent > far[vertex]:
            continue
        for i in range(start[vertex], start[vertex + 1]):
            arc = order[i]
            price = cost[arc] * scale + step
            if spent + price > bound or weight[arc] < least:
                break
            after = head[arc]
            left = 0 if after == root else behind[0][after]
            if spent + price + left > bound or (vertex == spur and holds(barred[1], arc)):
                continue
            if after != root and spent + price < far[after]:
                if far[after] == FAR:
                    seen[0] += 1
                    seen[seen[0]] = after
                far[after] = spent + price
                push(heap, spent + price, after)
            if written < len(store[0]):
                store[0][written], store[1][written] = arc, price + left
            written += 1
    return written
