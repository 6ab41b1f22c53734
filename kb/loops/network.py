"""The steps that a loop may take, as arrays: trimmed, sorted, one for each pair and sign.

Vertices are whole numbers in the order of the concept ids. Arcs are numbered in the order of
(tail, head, sign), so that comparing two loops by the numbers of their arcs, from the smallest
vertex on, compares them by their ids.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from kb.errors import InvalidInput
from kb.evidence import EdgeColumns
from kb.vocabulary import Link, Sign, Status

if TYPE_CHECKING:
    from kb.loops.index import Index

__all__ = ["Network", "Small", "Whole", "costs", "network", "network_of", "starts"]

Whole = NDArray[np.int64]
Small = NDArray[np.int32]

MICRO = 1_000_000

SUREST = 2**31 - 1
"""The most micro-nats that an arc weighs; such a support differs from 1 in the 933rd decimal."""

_SIGN = np.array([{Sign.POSITIVE: 1, Sign.NEGATIVE: -1}.get(sign, 0) for sign in Sign], np.int8)
_CAUSAL = np.array([status in (Status.CAUSAL, Status.HEDGED, Status.DISPUTED) for status in Status])
_CORRELATIONAL = list(Link).index(Link.CORRELATIONAL)


@dataclass(frozen=True, eq=False)
class Network:
    """Arcs as columns, sorted by tail, head and sign; 19 to 22 bytes an arc."""

    tail: Small
    head: Small
    weight: Small
    """Support in micro-nats; only assumed arcs weigh support for association."""
    cost: Small
    """−ln of the support in millionths: costs add where supports multiply."""
    sign: NDArray[np.int8]
    """1, −1, or 0 where the sign is unstated or mixed."""
    assumed: NDArray[np.bool_]
    """The arc is only correlational or predictive: walking it is a question, not an answer."""
    row: NDArray[Any]
    """The row of the arc in the columns that it came from, in as few bytes as it takes."""
    vertices: int

    def __len__(self) -> int:
        return len(self.tail)

    def select(self, chosen: NDArray[Any]) -> Network:
        """Return the network with only some arcs, by a mask or by rising numbers."""
        arrays: dict[str, Any] = {
            field.name: getattr(self, field.name)[chosen]
            for field in fields(self)
            if field.name != "vertices"
        }
        return replace(self, **arrays)

    @cached_property
    def index(self) -> Index:
        """The cyclic part, as queries read it; made by the first of them."""
        from kb.loops.index import Index

        return Index(self)

    @cached_property
    def start(self) -> Small:
        """Where the arcs out of each vertex start."""
        return starts(self.tail, self.vertices)

    @cached_property
    def _pairs(self) -> tuple[Small, Small]:
        """Heads and starts of the rows, parallel arcs as one: SciPy's search needs them so."""
        new = _changes(self.tail, self.head)
        if new.all():
            return self.head, self.start
        return self.head[new], starts(self.tail[new], self.vertices)

    def components(self) -> Small:
        """Return the strongly connected part of each vertex, as a number."""
        head, start = self._pairs
        ones = np.ones(len(head))  # of eight bytes, as SciPy reads them: nothing is converted
        matrix = csr_array((ones, head, start), shape=(self.vertices, self.vertices))
        parts: Small = connected_components(matrix, connection="strong")[1]
        return parts

    def cyclic(self) -> NDArray[np.int64]:
        """Return the arcs that lie on a closed walk: both ends in one strongly connected part."""
        part = self.components()
        numbers: Whole = np.flatnonzero(part[self.tail] == part[self.head])
        return numbers

    def compact(self) -> Network:
        """Return the network with its vertices numbered without gaps, in the same order."""
        used = np.unique(np.concatenate([self.tail, self.head]))
        tail, head = (np.searchsorted(used, end).astype(np.int32) for end in (self.tail, self.head))
        return replace(self, tail=tail, head=head, vertices=len(used))


def starts(ends: Small, vertices: int) -> Small:
    """Return where the arcs of each vertex start among arcs that are sorted by that end."""
    start = np.zeros(vertices + 1, np.int32)
    np.cumsum(np.bincount(ends, minlength=vertices), out=start[1:])
    return start


def costs(weight: NDArray[Any]) -> Small:
    """Return −ln of a support given in micro-nats, in millionths, at least 1.

    >>> costs(np.array([693_147, 105_361])).tolist()
    [693147, 2302581]
    """
    support = -np.expm1(-weight / MICRO)
    whole: Small = np.maximum(np.rint(-np.log(support) * MICRO), 1).astype(np.int32)
    return whole


def network(
    tail: ArrayLike,
    head: ArrayLike,
    weight: ArrayLike,
    sign: ArrayLike | None = None,
    *,
    assumed: ArrayLike | None = None,
    row: ArrayLike | None = None,
    vertices: int | None = None,
) -> Network:
    """Return the network of plain arrays; ``weight`` is support in whole micro-nats.

    Arcs without support are left out. Of parallel arcs with one sign the best supported stays,
    of arcs with different signs each; an arc is not assumed where one like it is known.

    >>> made = network([1, 0, 0], [0, 1, 1], [9, 5, 7], [1, -1, -1])
    >>> made.tail.tolist(), made.head.tolist(), made.weight.tolist(), made.row.tolist()
    ([0, 1], [1, 0], [7, 9], [2, 0])
    """
    tails, heads = np.asarray(tail, np.int32), np.asarray(head, np.int32)
    count = len(tails)
    weights = np.minimum(np.asarray(weight, np.int64), SUREST).astype(np.int32)
    signs = np.zeros(count, np.int8) if sign is None else np.asarray(sign, np.int8)
    guesses = np.zeros(count, np.bool_) if assumed is None else np.asarray(assumed, np.bool_)
    rows = np.arange(count, dtype=np.int32) if row is None else np.asarray(row, np.int32)
    if not len(heads) == len(weights) == len(signs) == len(guesses) == len(rows) == count:
        raise InvalidInput("the arrays of a network differ in length: give one value an arc")
    if count and min(tails.min(), heads.min()) < 0:
        raise InvalidInput("a vertex is negative: number the vertices from 0")
    size = int(max(tails.max(initial=-1), heads.max(initial=-1))) + 1
    order = np.lexsort((rows, -weights, signs, guesses, heads, tails))
    order = order[weights[order] > 0]
    pair_new = _changes(tails[order], heads[order])
    first = np.maximum.accumulate(np.where(pair_new, np.arange(len(order)), 0))
    known = guesses[order] & ~guesses[order][first]
    order = order[(pair_new | _changes(signs[order])) & ~known]
    made = weights[order]
    return Network(
        tail=tails[order],
        head=heads[order],
        weight=made,
        cost=costs(made),
        sign=signs[order],
        assumed=guesses[order],
        row=rows[order].astype(np.min_scalar_type(int(rows.max(initial=0)))),
        vertices=size if vertices is None else max(vertices, size),
    )


def _changes(*columns: NDArray[Any]) -> NDArray[np.bool_]:
    """Return where a value differs from the one before it, in any column."""
    new = np.zeros(len(columns[0]), np.bool_)
    new[:1] = True
    for column in columns:
        new[1:] |= column[1:] != column[:-1]
    return new


def network_of(columns: EdgeColumns, vertices: int, *, assuming: bool = False) -> Network:
    """Return the arcs of weighed edges: causal, hedged and disputed ones.

    With ``assuming``, also the flagged edges (association has support, causation has not) as
    assumed arcs: either way where the strongest affirmed link is a correlation, their own way
    where a source states a risk factor or, too weakly to count, a cause.
    """
    known = np.flatnonzero(_CAUSAL[columns.status])
    tails, heads = [columns.subject[known]], [columns.object[known]]
    weights, rows = [columns.cause[known]], [known]
    if assuming:
        flagged = np.flatnonzero(columns.only_correlational)
        either = flagged[columns.rung[flagged] == _CORRELATIONAL]
        tails += [columns.subject[flagged], columns.object[either]]
        heads += [columns.object[flagged], columns.subject[either]]
        weights += [columns.association[flagged], columns.association[either]]
        rows += [flagged, either]
    row = np.concatenate(rows)
    return network(
        np.concatenate(tails),
        np.concatenate(heads),
        np.concatenate(weights),
        _SIGN[columns.sign[row]],
        assumed=np.arange(len(row)) >= len(known),
        row=row,
        vertices=vertices,
    )
