"""The claims as items of evidence: sorted by pair and origin, each with what it weighs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kb.columns import ClaimColumns, code
from kb.support import Code, Index, item_nats
from kb.vocabulary import Link, Modality, Stance
from kb.weights import Weights

__all__ = ["Items", "items_of"]

Mask = NDArray[np.bool_]

BLOCK = 1 << 17
"""Items that are worked on at a time: so many fit into a processor's cache."""


@dataclass(frozen=True, eq=False, slots=True)
class Items:
    """The claims in the order of pair and origin, with what each weighs.

    A pair is two concepts without order; ``back`` says that the subject is the larger of them.
    """

    pair: Index
    origin: Index
    back: Mask
    link: Code
    sign: Code
    affirms: Mask
    modality: Code
    cause: Index
    association: Index
    row: Index
    smaller: Index
    """Of each pair, the smaller concept, and the larger one."""
    larger: Index

    @property
    def correlational(self) -> Mask:
        """Which items state a correlation and no more."""
        return np.equal(self.link, code(Link.CORRELATIONAL))

    def blocks(self) -> Iterator[Items]:
        """Yield the items in slices of about BLOCK rows, each with whole pairs.

        Pairs are independent, so what is worked out of the slices is what all of them give.
        """
        starts = np.searchsorted(self.pair, self.pair[BLOCK::BLOCK]).tolist()
        cuts = sorted({0, *starts, len(self.pair)})
        for begin, end in pairwise(cuts if len(cuts) > 1 else [0, 0]):
            yield self._slice(begin, end)

    def _slice(self, begin: int, end: int) -> Items:
        first = int(self.pair[begin]) if begin < end else 0
        last = int(self.pair[end - 1]) + 1 if begin < end else 0
        pairs: dict[str, Any] = {
            "pair": self.pair[begin:end] - np.int32(first),
            "smaller": self.smaller[first:last],
            "larger": self.larger[first:last],
        }
        others = {
            field.name: getattr(self, field.name)[begin:end]
            for field in fields(self)
            if field.name not in pairs
        }
        return Items(**pairs, **others)


def items_of(columns: ClaimColumns, weights: Weights) -> Items:
    """Return what the claims weigh, sorted by pair and origin."""
    smaller = np.minimum(columns.subject, columns.object)
    larger = np.maximum(columns.subject, columns.object)
    row = _by_pair_and_origin(smaller, larger, columns.origin)
    smaller, larger = smaller[row], larger[row]
    new = np.ones(len(row), np.bool_)
    new[1:] = (smaller[1:] != smaller[:-1]) | (larger[1:] != larger[:-1])
    stance = columns.stance[row]
    modality = columns.modality[row]
    # That no evidence was found is at most a possible denial.
    np.maximum(
        modality,
        np.int8(code(Modality.POSSIBLE)),
        out=modality,
        where=stance == code(Stance.FINDS_NO_EVIDENCE),
    )
    cause, association = item_nats(
        columns.source_kind[row], columns.origin_kind[row], modality, columns.dispute[row], weights
    )
    return Items(
        pair=np.cumsum(new, dtype=np.int32) - np.int32(1),
        origin=columns.origin[row],
        back=columns.subject[row] == larger,
        link=columns.link[row],
        sign=columns.sign[row],
        affirms=stance == code(Stance.AFFIRMS),
        modality=modality,
        cause=cause,
        association=association,
        row=row,
        smaller=smaller[new],
        larger=larger[new],
    )


def _by_pair_and_origin(smaller: Index, larger: Index, origin: Index) -> Index:
    """Return the rows in the order of pair and origin, by one sort of one whole number each."""
    if len(origin) == 0:
        return np.zeros(0, np.int32)
    concepts, origins = int(larger.max()) + 1, int(origin.max()) + 1
    key = smaller * np.int64(concepts) + larger
    if concepts * concepts * origins >= 2**63:
        # Too many of both to fit into one number: number the pairs that occur.
        key = np.unique(key, return_inverse=True)[1].astype(np.int64)
    key *= origins
    key += origin
    return np.argsort(key).astype(np.int32)
