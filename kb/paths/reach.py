"""Which signs the walks between all nodes have, many goals at a time.

What a node leads to is a whole number for each sign, a bit for each goal, so that a link costs one
"or" for all goals together; and a part of the graph whose nodes all lead to each other is gone
through once. These are walks, which may pass a node twice: they reach what routes reach, with the
signs of routes and maybe more.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from kb.paths.parts import Parts, parts_of
from kb.paths.search import MINUS, OPEN, PLUS, SIGNS, StepGraph, joined

__all__ = ["Reach"]

Planes = NDArray[np.bool_]
"""Sign, start and goal → whether a walk leads there."""


class Reach:
    """What walks by the steps of at least some support reach."""

    def __init__(self, graph: StepGraph, *, least: int = 0) -> None:
        self._links = [
            [(target, sign) for target, sign, support, _, _ in steps if support >= least]
            for steps in graph.out
        ]
        self._open = [
            (node, target)
            for node, links in enumerate(self._links)
            for target, sign in links
            if sign == OPEN
        ]
        signed = self._links
        if self._open:
            signed = [[link for link in links if link[1] != OPEN] for links in signed]
            bare = [[(target, PLUS) for target, _ in links] for links in self._links]
            self._whole = parts_of(bare)
        self._signed = parts_of(signed)

    def planes(self, goals: range) -> Planes:
        """Return the signs of the walks from every node to some goals; a goal reaches itself."""
        parts = self._signed
        bits = _led_to(parts, goals)
        signs = [
            [bits[sign ^ turned][part] for part, turned in zip(parts.of, parts.turned, strict=True)]
            for sign in (PLUS, MINUS)
        ]
        return _unpacked([*signs, self._unsigned(goals)], len(goals))

    def _unsigned(self, goals: range) -> list[int]:
        """Return what the walks lead to on which some sign is not known."""
        if not self._open:
            return [0] * len(self._links)
        whole = self._whole
        everything, _ = _led_to(whole, goals)
        behind = [0] * len(everything)
        for node, target in self._open:
            behind[whole.of[node]] |= everything[whole.of[target]]
        for part, ahead in enumerate(whole.ahead):
            for other, _ in ahead:
                behind[part] |= behind[other]
        return [behind[part] for part in whole.of]

    def layers(self, goals: range) -> Iterator[Planes]:
        """Yield the same for walks of up to one link, two links and so on."""
        bits = [[0] * len(self._links) for _ in SIGNS]
        for place, goal in enumerate(goals):
            bits[PLUS][goal] = 1 << place
        while True:
            longer = [list(each) for each in bits]
            for node, links in enumerate(self._links):
                for target, sign in links:
                    for rest in (PLUS, MINUS, OPEN):
                        longer[joined(sign, rest)][node] |= bits[rest][target]
            if longer == bits:
                return
            bits = longer
            yield _unpacked(bits, len(goals))


def _led_to(parts: Parts, goals: range) -> tuple[list[int], list[int]]:
    """Return what each part leads to, by walks of each sign from a node of positive sign."""
    plus, minus = [0] * len(parts.ahead), [0] * len(parts.ahead)
    for place, goal in enumerate(goals):
        (minus if parts.turned[goal] else plus)[parts.of[goal]] |= 1 << place
    for part, ahead in enumerate(parts.ahead):
        up, down = plus[part], minus[part]
        for other, turn in ahead:
            if turn:
                up |= minus[other]
                down |= plus[other]
            else:
                up |= plus[other]
                down |= minus[other]
        if parts.both[part]:
            up = down = up | down
        plus[part], minus[part] = up, down
    return plus, minus


def _unpacked(bits: Sequence[Sequence[int]], goals: int) -> Planes:
    """Return numbers, for each sign and node, as their bits."""
    size = (goals + 7) // 8
    packed = b"".join(each.to_bytes(size, "little") for plane in bits for each in plane)
    rows = np.frombuffer(packed, np.uint8).reshape(len(bits), len(bits[0]), size)
    planes: Planes = np.unpackbits(rows, axis=2, count=goals, bitorder="little").view(np.bool_)
    return planes
