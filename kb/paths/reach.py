"""Which signs the walks between all nodes have, many goals at a time.

A state is a node with the sign of the walk so far. What each state leads to is one whole number, a
bit for each goal and sign, so that a step costs one "or" for all goals together. These are walks,
which may pass a node twice: they reach what routes reach, with the signs of routes and maybe more.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from kb.paths.search import SIGNS, StepGraph, joined

__all__ = ["Reach"]

Planes = NDArray[np.bool_]
"""Sign, start and goal → whether a walk leads there."""


class Reach:
    """What walks by the steps of at least some support reach."""

    def __init__(self, graph: StepGraph, *, least: int = 0) -> None:
        self._nodes = nodes = len(graph.out)
        self._next = [
            [
                joined(sign, step.sign) * nodes + step.target
                for step in steps
                if step.support >= least
            ]
            for sign in range(len(SIGNS))
            for steps in graph.out
        ]
        self._order = _behind_first(self._next)

    def planes(self, goals: range) -> Planes:
        """Return the signs of the walks from every node to some goals; a goal reaches itself."""
        bits = self._arrived(goals)
        changed = True
        while changed:
            changed = False
            for state in self._order:
                found = was = bits[state]
                for other in self._next[state]:
                    found |= bits[other]
                if found != was:
                    bits[state] = found
                    changed = True
        return self._unpacked(bits, len(goals))

    def layers(self, goals: range) -> Iterator[Planes]:
        """Yield the same for walks of up to one link, two links and so on."""
        bits = self._arrived(goals)
        while True:
            longer = []
            for was, others in zip(bits, self._next, strict=True):
                found = was
                for other in others:
                    found |= bits[other]
                longer.append(found)
            if longer == bits:
                return
            bits = longer
            yield self._unpacked(bits, len(goals))

    def _arrived(self, goals: range) -> list[int]:
        """Return the bit of each state that is a goal."""
        bits = [0] * len(self._next)
        for sign in range(len(SIGNS)):
            for place, goal in enumerate(goals):
                bits[sign * self._nodes + goal] = 1 << (sign * len(goals) + place)
        return bits

    def _unpacked(self, bits: Sequence[int], goals: int) -> Planes:
        size = (len(SIGNS) * goals + 7) // 8
        packed = b"".join(each.to_bytes(size, "little") for each in bits[: self._nodes])
        rows = np.frombuffer(packed, np.uint8).reshape(self._nodes, size)
        made = np.unpackbits(rows, axis=1, count=len(SIGNS) * goals, bitorder="little")
        planes: Planes = made.reshape(self._nodes, len(SIGNS), goals).transpose(1, 0, 2) != 0
        return planes


def _behind_first(following: Sequence[Sequence[int]]) -> list[int]:
    """Return the states in an order in which most come behind those that they lead to."""
    order: list[int] = []
    seen = bytearray(len(following))
    for start in range(len(following)):
        if seen[start]:
            continue
        seen[start] = 1
        stack = [(start, iter(following[start]))]
        while stack:
            state, others = stack[-1]
            other = next((each for each in others if not seen[each]), None)
            if other is None:
                order.append(state)
                stack.pop()
            else:
                seen[other] = 1
                stack.append((other, iter(following[other])))
    return order
