"""Who stands with whom: the boxes of a large map in groups, and groups in groups.

Boxes that many links tie together go into one group, until a level has few enough to be read at
once. Nothing is left to chance: equal ties fall to the smaller position.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from math import isqrt

from kb.maps.view import MapView

__all__ = ["CROWDED", "GROUP", "LARGEST", "Group", "beyond", "crowded", "tops", "tree"]

CROWDED, LARGEST = 400, 5_000
"""More boxes or links than the first stand in groups that open; more than the second, on maps of
an atlas."""
GROUP, TOP = 14, 20
"""What a group of boxes grows to, and the most groups side by side."""
SMALL = 3
"""A group of fewer is a leftover: it joins the group that it is tied to most."""


@dataclass(frozen=True, slots=True)
class Group:
    """A group of boxes, or of groups; ``parts`` are positions of boxes or of earlier groups."""

    id: str
    label: str
    level: int
    """1 for a group of boxes; a group of groups is one higher than its parts."""
    parts: tuple[int, ...]
    boxes: tuple[int, ...]
    """All boxes in it, however deep."""
    scattered: bool = False
    """Whether nothing ties its parts together: they are what was left over."""


def crowded(view: MapView) -> bool:
    """Say whether a view has too many boxes or links to show each of them at once."""
    return max(len(view.concepts), len(view.links)) > CROWDED


def beyond(view: MapView) -> bool:
    """Say whether a view has too many boxes or links for one map."""
    return max(len(view.concepts), len(view.links)) > LARGEST


def tree(view: MapView) -> tuple[Group, ...]:
    """Return all groups, those of boxes first; no other group holds the last ones."""
    ties = Counter(_pair(link.subject, link.object) for link in view.links)
    degree = _degrees(ties)
    found: list[Group] = []
    sets, scattered = _sets(len(view.concepts), ties, GROUP)
    for parts in [*sets, *scattered]:
        inner = _degrees({p: n for p, n in ties.items() if p[0] in parts and p[1] in parts})
        hub = min(parts, key=lambda box: (-inner[box], -degree[box], box))
        concept = view.concepts[hub]
        loose = parts in scattered
        label = "Factors with few links" if loose else concept.label
        found.append(Group(f"{concept.id}.1", label, 1, tuple(parts), tuple(parts), loose))
    first, level = 0, 1
    while len(found) - first > TOP:
        level += 1
        first = _next_level(found, first, ties, level)
    return tuple(found)


def _next_level(found: list[Group], first: int, ties: Mapping[tuple[int, int], int],
                level: int) -> int:  # fmt: skip
    """Put the groups from ``first`` on into groups of a higher level; return where those start."""
    home = {box: n for n, group in enumerate(found[first:]) for box in group.boxes}
    between: Counter[tuple[int, int]] = Counter()
    for (a, b), count in ties.items():
        if home[a] != home[b]:
            between[_pair(home[a], home[b])] += count
    last = len(found)
    sets, scattered = _sets(last - first, between, isqrt(last - first) + 1)
    for parts in [*sets, *scattered]:
        inside = [found[first + part] for part in parts]
        hub, *others = sorted(inside, key=lambda group: -len(group.boxes))
        found.append(
            Group(
                f"{hub.id.rpartition('.')[0]}.{level}",
                f"{hub.label} and {others[0].label}" if others else hub.label,
                level,
                tuple(first + part for part in parts),
                tuple(sorted(box for group in inside for box in group.boxes)),
                hub.scattered,
            )
        )
    return last


def _pair(a: int, b: int) -> tuple[int, int]:
    return (a, b) if a < b else (b, a)


def _degrees(ties: Mapping[tuple[int, int], int]) -> Counter[int]:
    found: Counter[int] = Counter()
    for (a, b), count in ties.items():
        found[a] += count
        found[b] += count
    return found


def _sets(
    count: int, ties: Mapping[tuple[int, int], int], size: int
) -> tuple[list[list[int]], list[list[int]]]:
    """Return sets that hang together, the largest first, and sets of what hangs on nothing.

    A set grows to ``size``, and takes in half as many leftovers besides.
    """
    full = size + size // 2
    sets: dict[int, list[int]] = {n: [n] for n in range(count)}
    near: list[dict[int, int]] = [{} for _ in range(count)]
    for (a, b), strength in ties.items():
        near[a][b] = near[b][a] = strength
    _grow(sets, near, size)
    for small in sorted(n for n, parts in sets.items() if len(parts) < SMALL):
        room = [n for n in near[small] if len(sets[n]) + len(sets[small]) <= full]
        if room:
            _join(min(room, key=lambda n: (-near[small][n], n)), small, sets, near)
    whole = [sorted(parts) for parts in sets.values() if len(parts) >= SMALL]
    loose = sorted(part for parts in sets.values() if len(parts) < SMALL for part in parts)
    rest = [loose[n : n + full] for n in range(0, len(loose), full)]
    return sorted(whole, key=lambda parts: (-len(parts), parts)), rest


def _grow(sets: dict[int, list[int]], near: list[dict[int, int]], size: int) -> None:
    """Join the two sets with the most ties for their size, as long as one is not too large."""

    def worth(a: int, b: int) -> tuple[float, int, int]:
        return -near[a][b] * near[a][b] / (len(sets[a]) * len(sets[b])), a, b

    queue = [worth(a, b) for a in range(len(near)) for b in near[a] if a < b]
    heapify(queue)
    while queue:
        value, a, b = heappop(queue)
        if a not in sets or b not in sets or b not in near[a] or worth(a, b)[0] != value:
            continue  # one of them has been joined or has grown since
        if len(sets[a]) + len(sets[b]) > size:
            continue
        _join(a, b, sets, near)
        for other in near[a]:
            heappush(queue, worth(*_pair(a, other)))


def _join(into: int, what: int, sets: dict[int, list[int]], near: list[dict[int, int]]) -> None:
    """Put one set into another, with all its ties."""
    sets[into] += sets.pop(what)
    for other, strength in near[what].items():
        del near[other][what]
        if other != into:
            near[into][other] = near[into].get(other, 0) + strength
            near[other][into] = near[into][other]
    near[what] = {}


def tops(groups: Sequence[Group]) -> tuple[int, ...]:
    """Return the positions of the groups that no other group holds."""
    held = {part for group in groups if group.level > 1 for part in group.parts}
    return tuple(n for n in range(len(groups)) if n not in held)
