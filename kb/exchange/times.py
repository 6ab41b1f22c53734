"""A part of a knowledge base as nodes and arrows: as it is, or unrolled in time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from kb.edges import Edge
from kb.errors import InvalidInput
from kb.exchange.part import Part

__all__ = ["Drawing", "drawing"]

MOST_NODES = 1_000_000


@dataclass(frozen=True, slots=True)
class Drawing:
    """A part at one or more points in time."""

    part: Part
    times: tuple[str, ...]
    """What is put behind a concept to name it at each point; nothing where there is one alone."""

    def nodes(self) -> Iterator[tuple[str, str, str]]:
        """Yield each concept at each time: its name, the concept, and the time."""
        for time in self.times:
            for concept in self.part.labels:
                yield concept + time, concept, time

    def causes(self) -> Iterator[tuple[str, str, Edge]]:
        """Yield an arrow for each cause, from each point in time to the next."""
        for start, end in list(pairwise(self.times)) or [("", "")]:
            for edge in self.part.causes:
                yield edge.subject + start, edge.object + end, edge

    def correlations(self) -> Iterator[tuple[str, str, Edge]]:
        """Yield a pair for each correlation at each time."""
        for time in self.times:
            for edge in self.part.correlations:
                yield edge.subject + time, edge.object + time, edge

    def losses(self) -> Iterator[str]:
        """Yield a sentence for each thing that no format holds."""
        yield from self.part.losses()
        if len(self.times) > 1:
            yield (
                "Unrolled in time, each cause takes one step and nothing lasts by itself: the "
                "sources say neither how long a cause takes nor how long an effect stays."
            )


def drawing(part: Part, unroll: int | None) -> Drawing:
    """Return a part as it is, or unrolled in time: ``a`` becomes ``a@0``, ``a@1`` and so on."""
    if unroll is None:
        return Drawing(part, ("",))
    if unroll < 1 or (unroll + 1) * (len(part.labels) + len(part.correlations)) > MOST_NODES:
        raise InvalidInput(f"unroll is {unroll}: give at least 1, and no more than memory holds")
    return Drawing(part, tuple(f"@{time}" for time in range(unroll + 1)))
