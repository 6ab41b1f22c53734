"""The rule by which items of evidence add up: once for each origin, under the hedges' ceilings.

A weight w becomes n = −ln(1 − w) in millionths, rounded: a whole number, so that sums do not
depend on their order. Within an origin the largest n counts (a source that repeats itself says
nothing new), across origins they add, and hedged items lift the sum no higher than the ceiling
of their hedge above what stronger items reach.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from kb.vocabulary import Modality, OriginKind, SourceKind
from kb.weights import Weights

__all__ = [
    "Code",
    "Index",
    "MicroNats",
    "ceiling_nats",
    "combine",
    "item_nats",
    "micro_nats",
    "remainder",
    "support",
]

Code = NDArray[np.int8]
Index = NDArray[np.int32]
MicroNats = NDArray[np.int64]

MICRO = 1_000_000


def micro_nats(weight: float) -> int:
    """Return −ln(1 − weight) in millionths: the whole number as which a weight is added.

    >>> micro_nats(0.1), micro_nats(0.5)
    (105361, 693147)
    """
    return round(-math.log1p(-weight) * MICRO)


def remainder(nats: int) -> float:
    """Return what a support of so many micro-nats leaves open: 1 − support.

    >>> round(remainder(693_147), 6)
    0.5
    """
    return math.exp(-nats / MICRO)


def support(nats: int) -> float:
    """Return a support between 0 and 1, to four decimals, for people to read.

    >>> support(105_361), support(0)
    (0.1, 0.0)
    """
    return round(-math.expm1(-int(nats) / MICRO), 4) + 0.0  # never −0.0


def ceiling_nats(weights: Weights) -> tuple[int, ...]:
    """Return the ceiling of each modality in micro-nats, from asserted to speculative.

    >>> from kb.weights import load_weights
    >>> ceiling_nats(load_weights())
    (4605170, 1897120, 916291, 430783)
    """
    return tuple(micro_nats(weights.ceilings[modality].value) for modality in Modality)


def item_nats(
    source_kind: Code, origin_kind: Code, modality: Code, dispute: Index, weights: Weights
) -> tuple[Index, Index]:
    """Return what each item weighs for a cause and for an association, in micro-nats.

    That is r · m · (1 − D): of its kinds the less reliable, its hedge, and what disputes it.
    """
    kind = source_kind.astype(np.int16) * np.int16(len(OriginKind))
    kind += origin_kind
    kind *= np.int16(len(Modality))
    kind += modality
    disputed = np.flatnonzero(dispute)
    # Few different disputes occur, so each is worked out once, the same way on every machine.
    rare, which = np.unique(
        kind[disputed].astype(np.int64) << 32 | dispute[disputed], return_inverse=True
    )
    made = []
    for plain in _plain_weights(weights):
        nats = np.array([micro_nats(weight) for weight in plain], np.int32)[kind]
        lessened = [
            micro_nats(plain[key >> 32] * remainder(key & 0xFFFFFFFF)) for key in rare.tolist()
        ]
        nats[disputed] = np.array(lessened, np.int32)[which]
        made.append(nats)
    return made[0], made[1]


def _plain_weights(weights: Weights) -> tuple[list[float], list[float]]:
    """Return r · m for every source's kind, origin's kind and modality, undisputed."""
    cause, association = [], []
    for source in SourceKind:
        for origin in OriginKind:
            one, other = weights.sources[source], weights.origins[origin]
            for modality in Modality:
                factor = weights.modality[modality].value
                cause.append(min(one.cause, other.cause) * factor)
                association.append(min(one.association, other.association) * factor)
    return cause, association


def combine(
    group: Index,
    origin: Index,
    modality: Code,
    nats: Index,
    *,
    ceilings: tuple[int, ...],
    groups: int,
) -> tuple[MicroNats, MicroNats]:
    """Return the support of each group, and of its asserted and probable items alone.

    Items come sorted, so that those of one group and origin stand together; ``ceilings``
    are those of :func:`ceiling_nats`. A group without items has no support.
    """
    full, firm = np.zeros(groups, np.int64), np.zeros(groups, np.int64)
    if len(group) == 0:
        return full, firm
    origin_starts = _starts(group, origin)
    group_of_origin = group[origin_starts]
    group_starts = _starts(group_of_origin)
    rows = group_of_origin[group_starts]
    # sums[k]: over origins, the largest item of modality k or stronger.
    sums = []
    for place in range(len(ceilings)):
        counted = np.where(modality <= place, nats, np.int32(0))
        largest = np.maximum.reduceat(counted, origin_starts)
        sums.append(np.add.reduceat(largest, group_starts, dtype=np.int64))
    ceiling = np.full(len(rows), ceilings[0], np.int64)
    for place in range(1, len(ceilings)):
        ceiling = np.minimum(ceiling, ceilings[place] + sums[place - 1])
        if place == 1:
            firm[rows] = np.minimum(sums[1], ceiling)
    full[rows] = np.minimum(sums[-1], ceiling)
    return full, firm


def _starts(*columns: Index) -> NDArray[np.int64]:
    """Return where a row differs from the one before it in any of the columns, and row 0."""
    differs = np.zeros(len(columns[0]), np.bool_)
    differs[0] = True
    for column in columns:
        differs[1:] |= column[1:] != column[:-1]
    return np.flatnonzero(differs)
