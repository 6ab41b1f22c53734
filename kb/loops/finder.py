"""The question for loops, asked of weighed edges, and its lazy answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import NamedTuple, overload
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from kb.edges import EdgeTable
from kb.errors import InvalidInput
from kb.loops.basis import independent_loops
from kb.loops.census import Census
from kb.loops.clock import Clock, OutOfTime
from kb.loops.dossier import Loop, Writer
from kb.loops.network import Network, network_of
from kb.loops.query import Query, Rank, anything
from kb.loops.ranking import all_loops, best_loops
from kb.loops.search import Arcs
from kb.progress import Progress
from kb.results import Results
from kb.support import micro_nats
from kb.vocabulary import LoopType

__all__ = [
    "DEFAULT_LIMIT",
    "DEFAULT_SECONDS",
    "Loops",
    "Steps",
    "cyclic_steps",
    "find_independent_loops",
    "find_loops",
    "steps_of",
]

DEFAULT_LIMIT = 100
DEFAULT_SECONDS = 30.0
"""How long a search works at most, unless it is told."""

COUNTED_LENGTH = 6
"""Up to how many links loops are counted beyond those that are shown."""

COUNTED_STEPS = 200_000
"""How many steps that count takes: a tenth of a second in plain Python."""

_STEPS: WeakKeyDictionary[EdgeTable, dict[bool, Steps]] = WeakKeyDictionary()

_PRODUCT_OF_SIGNS = {LoopType.REINFORCING: 1, LoopType.BALANCING: -1, LoopType.UNDETERMINED: 0}


class Loops(Sequence[Loop]):
    """Loops, the best evidenced first, searched for as they are asked for.

    ``next()`` and iteration search no further than they have to, and what was found is kept;
    ``len()``, ``all()``, ``stopped``, ``note`` and a table in a notebook read to the end.
    """

    def __init__(
        self,
        found: Iterator[Loop],
        *,
        limit: int | None,
        clock: Clock,
        longest: int | None = None,
        known: Callable[[], int] = lambda: 0,
    ) -> None:
        self._source = found
        self._limit = limit
        self._clock = clock
        self._longest = longest
        self._known = known
        self._found: list[Loop] = []
        self._given = 0
        self._ended = False
        self._stopped: str | None = None

    def __next__(self) -> Loop:
        if self._given == len(self._found) and not self._read():
            raise StopIteration
        self._given += 1
        return self._found[self._given - 1]

    def __iter__(self) -> Iterator[Loop]:
        at = 0
        while at < len(self._found) or self._read():
            yield self._found[at]
            at += 1

    @overload
    def __getitem__(self, index: int, /) -> Loop: ...
    @overload
    def __getitem__(self, index: slice, /) -> Results[Loop]: ...
    def __getitem__(self, index: int | slice, /) -> Loop | Results[Loop]:
        """Return one loop, searching no further than to it, or for a slice the loops in it."""
        if isinstance(index, slice):
            return self.all()[index]
        while (index < 0 or index >= len(self._found)) and self._read():
            pass
        return self._found[index]

    def __len__(self) -> int:
        return len(self.all())

    def __bool__(self) -> bool:
        return bool(self._found) or self._read()

    def all(self) -> Results[Loop]:
        """Return every loop of the answer, also those that were yielded before."""
        while self._read():
            pass
        return Results(self._found)

    def to_dicts(self) -> list[dict[str, object]]:
        """Return every loop as plain data, in order."""
        return self.all().to_dicts()

    @property
    def stopped(self) -> str | None:
        """Why there may be more: "limit", "seconds" or "max_length"; None: these are all."""
        self.all()
        return self._stopped

    @cached_property
    def at_least(self) -> int:
        """How many loops there are at least: those found, or those that a short count has seen.

        The count takes a fixed number of steps, so that the answer is the same everywhere.
        """
        found = len(self.all()) + (self.stopped == "limit")
        return found if self.stopped is None else max(found, self._known())

    @property
    def note(self) -> str:
        """What is known of loops beyond these, in a sentence; empty when these are all."""
        count = len(self.all())
        shown = f"{count:,} {'loop' if count == 1 else 'loops'} shown"
        if self.stopped == "limit":
            return f"{shown}, the best evidenced; at least {self.at_least:,} exist."
        if self.stopped == "seconds":
            ordered = "the best evidenced" if self._limit else "the best of those found, not of all"
            when = f"stopped after {self._clock.seconds:g} s"
            done = f"{self._clock.done:,} of {self._clock.total:,} starts done"
            return f"{shown}, {ordered}; at least {self.at_least:,} exist ({when}, {done})."
        if self.stopped == "max_length":
            return f"{shown}; loops of more than {self._longest} links were not looked for."
        return ""

    def _read(self) -> bool:
        """Find one more loop; return whether there is one."""
        if self._ended:
            return False
        try:
            loop = next(self._source, None)
        except OutOfTime:
            loop, self._stopped = None, "seconds"
        if loop is not None and (self._limit is None or len(self._found) < self._limit):
            self._found.append(loop)
            return True
        self._ended = True
        if loop is not None:
            self._stopped = "limit"
        elif self._stopped is None and self._longest is not None:
            self._stopped = "max_length"
        return False

    def _repr_html_(self) -> str:
        return f"{self.all()._repr_html_()}<p>{self.note}</p>"


def find_loops(
    table: EdgeTable,
    *,
    through: str | None = None,
    edge: tuple[str, str] | None = None,
    max_length: int | None = None,
    limit: int | None = DEFAULT_LIMIT,
    seconds: float | None = DEFAULT_SECONDS,
    min_support: float | None = None,
    correlational: int = 0,
    type: LoopType | str | None = None,
    rank: str = "weakest",
    only_assumed: bool = False,
    progress: Progress | None = None,
) -> Loops:
    """Return the feedback loops of weighed edges, best evidenced first; concepts go by their ids.

    The answer says when it stopped early and why. See ``KnowledgeBase.loops`` for an example.
    """
    _check(max_length, limit, correlational)
    steps = cyclic_steps(table, min_support=min_support, assuming=correlational > 0)
    arcs = steps.arcs
    kind = None if type is None else _loop_type(type)
    query = Query(
        rank=_rank(rank),
        through=None if through is None else steps.vertex(table, through),
        edge=None if edge is None else (steps.vertex(table, edge[0]), steps.vertex(table, edge[1])),
        max_length=max_length,
        guesses=correlational,
        assuming=only_assumed,
        accept=anything if kind is None and not correlational else _Accept(arcs, kind),
    )
    clock = Clock(checked_seconds(seconds), progress)
    writer = Writer(table, arcs, steps.ids(table))
    routes = (
        all_loops(arcs, query, clock)
        if limit is None
        else best_loops(arcs, query, limit + 1, clock)
    )
    bites = max_length is not None and max_length < _longest(arcs)
    return Loops(
        (writer.loop(route) for route in routes),
        limit=limit,
        clock=clock,
        longest=max_length if bites else None,
        known=lambda: 0 if only_assumed else _seen_at_least(arcs, query, kind),
    )


def steps_of(table: EdgeTable, *, assuming: bool = False) -> Network:
    """Return the arcs that loops may walk."""
    return network_of(table.columns, len(table.claims.concept_ids), assuming=assuming)


class Steps(NamedTuple):
    """The arcs on closed walks, with their vertices numbered without gaps."""

    arcs: Network
    concepts: NDArray[np.int64]
    """The number of each vertex among the concepts."""

    def vertex(self, table: EdgeTable, concept: str) -> int:
        """Return the vertex of a concept; the one behind the last where it is on no loop."""
        number = list(table.claims.concept_ids).index(concept)
        at = int(self.concepts.searchsorted(number))
        met = at < len(self.concepts) and int(self.concepts[at]) == number
        return at if met else self.arcs.vertices

    def ids(self, table: EdgeTable) -> list[str]:
        """Return the concept of each vertex."""
        names = table.claims.concept_ids
        return [names[number] for number in self.concepts.tolist()]


def cyclic_steps(
    table: EdgeTable, *, min_support: float | None = None, assuming: bool = False
) -> Steps:
    """Return the arcs on closed walks, those with less support than asked for left out.

    Those of a table are kept with it, and so is the index that the first query makes of them.
    """
    made = _STEPS.setdefault(table, {})
    if assuming not in made:
        every = steps_of(table, assuming=assuming)
        cyclic = every.select(every.cyclic())
        made[assuming] = Steps(cyclic.compact(), np.unique(cyclic.tail))
    steps = made[assuming]
    if min_support is None:
        return steps
    if not 0 <= min_support < 1:
        raise InvalidInput(f"min_support is {min_support}: it lies between 0 and 1, 1 excluded")
    return steps._replace(arcs=steps.arcs.select(steps.arcs.weight >= micro_nats(min_support)))


def checked_seconds(seconds: float | None) -> float | None:
    """Return how long a search may work, if it is a time."""
    if seconds is not None and not seconds > 0:
        raise InvalidInput(f"seconds is {seconds}: give the search some time")
    return seconds


def checked_length(max_length: int) -> int:
    """Return how many links a loop may have, if a loop can have so few."""
    if max_length < 1:
        raise InvalidInput(f"max_length is {max_length}: a loop has at least one link")
    return max_length


def _check(max_length: int | None, limit: int | None, correlational: int) -> None:
    if max_length is not None:
        checked_length(max_length)
    if limit is None and max_length is None:
        raise InvalidInput("neither limit nor max_length is given: say one, so that it ends")
    if limit is not None and limit < 1:
        raise InvalidInput(f"limit is {limit}: ask for at least one loop")
    if correlational < 0:
        raise InvalidInput(f"correlational is {correlational}: it counts links")


def _rank(rank: str) -> Rank:
    if rank not in list(Rank):
        raise InvalidInput(f"there is no rank {rank!r}: write 'weakest' or 'product'")
    return Rank(rank)


def _loop_type(word: str) -> LoopType:
    if word not in list(LoopType):
        kinds = ", ".join(LoopType)
        raise InvalidInput(f"there is no type of loop {word!r}: write one of {kinds}")
    return LoopType(word)


def _seen_at_least(arcs: Network, query: Query, kind: LoopType | None) -> int:
    """Return how many loops a count of a fixed number of steps comes upon."""
    if query.edge is not None or query.guesses > 1:
        return 0
    longest = min(query.max_length or COUNTED_LENGTH, COUNTED_LENGTH)
    census = Census(
        arcs, longest, through=query.through, guesses=query.guesses, steps=COUNTED_STEPS
    )
    census.count(chunks=1)
    if kind is None:
        return census.found
    return int(census.counts[:, _PRODUCT_OF_SIGNS[kind] + 1].sum())


class _Accept:
    """Takes a loop of the wanted type that assumes no pair of concepts twice."""

    def __init__(self, arcs: Network, kind: LoopType | None) -> None:
        self._sign = arcs.sign.tolist()
        self._row = arcs.row.tolist()
        self._assumed = arcs.assumed.tolist()
        self._wanted = None if kind is None else _PRODUCT_OF_SIGNS[kind]

    def __call__(self, route: Arcs) -> bool:
        if len(route) == 2 and all(self._assumed[arc] for arc in route):
            return False
        if self._wanted is None:
            return True
        sign = 1
        for arc in route:
            sign *= self._sign[arc]
        return sign == self._wanted


def _longest(arcs: Network) -> int:
    """Return how many links a loop can have at most: the vertices of the largest part."""
    return int(np.bincount(arcs.index.arcs.components()).max(initial=0))


def find_independent_loops(
    table: EdgeTable,
    *,
    limit: int | None = None,
    seconds: float | None = DEFAULT_SECONDS,
    min_support: float | None = None,
    progress: Progress | None = None,
) -> Loops:
    """Return the loops of a minimum basis, fewest links first: all others are made of them."""
    if limit is not None and limit < 1:
        raise InvalidInput(f"limit is {limit}: ask for at least one loop")
    steps = cyclic_steps(table, min_support=min_support)
    clock = Clock(checked_seconds(seconds), progress)
    writer = Writer(table, steps.arcs, steps.ids(table))
    found = (writer.loop(route) for route in independent_loops(steps.arcs, clock))
    return Loops(found, limit=limit, clock=clock)
