"""Which sets of levers no other beats: how many levers, how many loops, how well supported."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, islice
from math import comb

import numpy as np
from numpy.typing import NDArray

__all__ = ["MOST_SETS", "Sets", "best_sets"]

MOST_SETS = 200_000
"""Sets that are tried one by one; above, the search is greedy and says so."""

TOGETHER = 8_192
"""Sets that are scored together."""

Whole = NDArray[np.int64]
Places = tuple[int, ...]
Score = tuple[int, int, int]
"""Levers, loops broken and the least support of a broken loop, the latter two negative."""


@dataclass(frozen=True, slots=True)
class Sets:
    """The sets that no other beats, and how they were found."""

    sets: tuple[Places, ...]
    """Each by the places of its levers."""
    exact: bool
    """Whether every set was tried."""
    count: int
    """How many sets there are."""


def best_sets(levers: Sequence[tuple[int, Mapping[int, int]]], most: int) -> Sets:
    """Return the sets of up to so many levers that no other beats in size, loops and support.

    A lever is a concept, moved one way, and the support with which it breaks each loop. A concept
    is moved one way in a set. Of sets that are equal in all three the first stays.

    >>> best_sets([(0, {0: 5, 1: 3}), (1, {1: 5})], 2).sets
    ((0,), (1,), (0, 1))
    """
    count = sum(comb(len(levers), size) for size in range(1, most + 1))
    exact = count <= MOST_SETS
    concepts = np.array([concept for concept, _ in levers], np.int64)
    loops = sorted({loop for _, broken in levers for loop in broken})
    widths = np.array(
        [[broken.get(loop, 0) for loop in loops] for _, broken in levers], np.int64
    ).reshape(len(levers), len(loops))
    best: dict[Score, Places] = {}
    for tried in (_all if exact else _greedy)(concepts, widths, most):
        for score, places in zip(_scores(widths, tried), tried.tolist(), strict=True):
            best.setdefault(score, tuple(places))
    kept = [score for score in sorted(best) if not any(_beats(other, score) for other in best)]
    return Sets(tuple(best[score] for score in kept), exact, count)


def _beats(one: Score, other: Score) -> bool:
    return one != other and all(a <= b for a, b in zip(one, other, strict=True))


def _all(concepts: Whole, widths: Whole, most: int) -> Iterator[Whole]:
    """Yield all sets, the smallest first, so many at a time that scoring them repays."""
    for size in range(1, min(most, len(concepts)) + 1):
        chosen = combinations(range(len(concepts)), size)
        while block := list(islice(chosen, TOGETHER)):
            tried = np.array(block, np.int64)
            # The levers of a concept stand side by side.
            moved = concepts[tried]
            once = (moved[:, 1:] != moved[:, :-1]).all(axis=1)
            yield _firsts(widths, tried[once])


def _firsts(widths: Whole, tried: Whole) -> Whole:
    """Return the first set of each score."""
    table = np.array(_scores(widths, tried), np.int64).reshape(len(tried), 3)
    first: Whole = np.unique(table, axis=0, return_index=True)[1]
    return tried[np.sort(first)]


def _scores(widths: Whole, tried: Whole) -> list[Score]:
    """Return the score of each set: smaller is better."""
    if not len(tried):
        return []
    width = widths[tried].max(axis=1)
    broken = (width > 0).sum(axis=1)
    least = np.where(width > 0, width, np.iinfo(np.int64).max).min(axis=1)
    size = tried.shape[1]
    return [(size, -a, -b) for a, b in zip(broken.tolist(), least.tolist(), strict=True)]


def _greedy(concepts: Whole, widths: Whole, most: int) -> Iterator[Whole]:
    """Yield one set of each size, each the one before and the lever that breaks most of the rest.

    Once for all levers, and once for the better half by support, so that there is a choice.
    """
    alone = _scores(widths, np.arange(len(concepts))[:, None])
    order = sorted(range(len(concepts)), key=lambda place: (alone[place][2], place))
    for pool in (order, order[: max(1, len(order) // 2)]):
        chosen: Places = ()
        while len(chosen) < most:
            moved = concepts[list(chosen)]
            rest = [place for place in pool if concepts[place] not in moved]
            if not rest:
                break
            tried = np.array([(*chosen, place) for place in rest], np.int64)
            scores = _scores(widths, tried)
            chosen = tuple(tried[scores.index(min(scores))].tolist())
            yield np.array([chosen], np.int64)
