"""What an edge is: the weighing of claims, written once, as a pure function over columns.

Four supports of a pair are kept apart, for and against causation, for and against association,
and nothing ever turns support for an association into support for a cause. ``docs/weighing.md``
says the rules in words, with worked numbers; :mod:`kb.support` has the rule by which items add up.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kb.columns import ClaimColumns, code
from kb.items import Items, items_of
from kb.support import Code, Index, MicroNats, ceiling_nats, combine, micro_nats
from kb.vocabulary import Link, Sign, Status
from kb.weights import Weights

__all__ = ["NO_RUNG", "EdgeColumns", "weigh"]

NO_RUNG = -1
"""The rung of an edge that nothing affirms."""

Mask = NDArray[np.bool_]
Rows = NDArray[np.int64]


@dataclass(frozen=True, eq=False, slots=True)
class EdgeColumns:
    """One array a field, all of the same length: row i of each is edge i.

    Sorted by ``(subject, object)``; an undirected edge has the smaller position as its subject.
    Supports are whole numbers of micro-nats: they add, and they compare exactly.
    """

    subject: Index
    object: Index
    directed: Mask
    cause: MicroNats
    association: MicroNats
    against_cause: MicroNats
    against_association: MicroNats
    cause_positive: MicroNats
    cause_negative: MicroNats
    association_positive: MicroNats
    association_negative: MicroNats
    firm_cause: MicroNats
    """Support for causation from asserted and probable items alone."""
    status: Code
    rung: Code
    """Position in Link of the strongest affirmed link; NO_RUNG where nothing is affirmed."""
    sign: Code
    only_correlational: Mask
    claims: Index
    causal_claims: Index
    """Affirmed causal claims in this order."""
    sources: Index
    origins: Index
    claim_start: Rows
    """Edge i rests on the claims ``claim_index[claim_start[i]:claim_start[i + 1]]``."""
    claim_index: Index
    """Rows of the claim columns, rising within an edge."""
    threshold: int
    """The support in micro-nats from which on something counts as supported."""

    def __len__(self) -> int:
        return len(self.subject)


def weigh(columns: ClaimColumns, weights: Weights) -> EdgeColumns:
    """Return the edges that the claims make, each with its supports, status and claims.

    Depends on nothing but its arguments, and on no order of the rows.

    >>> from kb.support import support
    >>> from kb.weights import load_weights
    >>> zero, one = np.zeros(1, np.int32), np.ones(1, np.int32)
    >>> words = ("sign", "stance", "modality", "source_kind", "origin_kind")
    >>> claims = ClaimColumns(
    ...     subject=zero, object=one, source=zero, origin=zero, dispute=zero,
    ...     link=np.full(1, code(Link.CAUSAL), np.int8),
    ...     **{word: np.zeros(1, np.int8) for word in words},
    ... )
    >>> edges = weigh(claims, load_weights())
    >>> support(edges.cause[0]), support(edges.association[0]), list(Status)[edges.status[0]].label
    (0.3, 0.4, 'causal')
    """
    threshold = micro_nats(weights.threshold)
    items = items_of(columns, weights)
    ceilings = ceiling_nats(weights)
    pairs = _joined([_pairs(block, ceilings) for block in items.blocks()])
    edges = _edges(items)
    at = edges.back.astype(np.int8), edges.pair
    supports: dict[str, Any] = {name: both[at] for name, both in pairs.supports.items()}
    return EdgeColumns(
        subject=edges.subject,
        object=edges.object,
        directed=edges.directed,
        **supports,
        status=_status(supports, threshold),
        rung=pairs.rung[at],
        sign=_sign(supports, threshold),
        only_correlational=(supports["cause"] < threshold) & (supports["association"] >= threshold),
        causal_claims=pairs.causal_claims[at],
        **_claims_of(edges, items, columns),
        threshold=threshold,
    )


@dataclass(frozen=True, eq=False, slots=True)
class _Pairs:
    """What is known of each pair; the first index is its order (1: back), the second the pair."""

    supports: dict[str, MicroNats]
    rung: Code
    causal_claims: Index


def _joined(blocks: Sequence[_Pairs]) -> _Pairs:
    """Return the pairs of several blocks, in their order."""
    return _Pairs(
        {
            name: np.concatenate([block.supports[name] for block in blocks], axis=1)
            for name in blocks[0].supports
        },
        np.concatenate([block.rung for block in blocks], axis=1),
        np.concatenate([block.causal_claims for block in blocks], axis=1),
    )


def _pairs(items: Items, ceilings: tuple[int, ...]) -> _Pairs:
    count = len(items.smaller)
    positive, negative = (
        (items.sign == code(sign)) | (items.sign == code(Sign.MIXED))
        for sign in (Sign.POSITIVE, Sign.NEGATIVE)
    )
    causal = items.affirms & (items.link == code(Link.CAUSAL))
    denied = ~items.affirms
    # Only the denial of an association is judged as evidence on an association.
    against = np.where(items.correlational, items.association, items.cause)

    def joint(chosen: Mask, nats: Index) -> tuple[MicroNats, MicroNats]:
        rows = np.flatnonzero(chosen)
        return combine(
            items.pair[rows],
            items.origin[rows],
            items.modality[rows],
            nats[rows],
            ceilings=ceilings,
            groups=count,
        )

    # Whatever affirms a link affirms an association, in either order.
    either_way = {
        "association": items.affirms,
        "association_positive": items.affirms & positive,
        "association_negative": items.affirms & negative,
        "against_association": denied & items.correlational,
    }
    supports = {
        name: np.broadcast_to(joint(chosen, items.association)[0], (2, count))
        for name, chosen in either_way.items()
    }
    ways = []
    for this_way in (~items.back, items.back):
        stated = causal & this_way
        cause, firm = joint(stated, items.cause)
        ways.append(
            {
                "cause": cause,
                "firm_cause": firm,
                "cause_positive": joint(stated & positive, items.cause)[0],
                "cause_negative": joint(stated & negative, items.cause)[0],
                # A denied association denies causation both ways, a denied cause or risk
                # factor only its own way.
                "against_cause": joint(denied & (items.correlational | this_way), against)[0],
            }
        )
    supports |= {name: np.stack([way[name] for way in ways]) for name in ways[0]}
    return _Pairs(supports, _rungs(items), _count_both_ways(items, causal))


def _rungs(items: Items) -> Code:
    """Return the strongest affirmed link; a cause or risk factor the other way is a correlate."""
    rung = np.full((2, len(items.smaller)), NO_RUNG, np.int8)
    rung[:, items.pair[items.affirms]] = code(Link.CORRELATIONAL)
    for link in (Link.PREDICTIVE, Link.CAUSAL):
        stated = items.affirms & (items.link == code(link))
        for way, this_way in enumerate((~items.back, items.back)):
            rung[way, items.pair[stated & this_way]] = code(link)
    return rung


def _count_both_ways(items: Items, chosen: Mask) -> Index:
    counts = [
        np.bincount(items.pair[chosen & this_way], minlength=len(items.smaller))
        for this_way in (~items.back, items.back)
    ]
    return np.stack(counts).astype(np.int32)


@dataclass(frozen=True, eq=False, slots=True)
class _Edges:
    subject: Index
    object: Index
    directed: Mask
    pair: Index
    back: Mask
    number: Index
    """Of each order and pair, its edge; -1 where it has none."""


def _edges(items: Items) -> _Edges:
    """Return an edge for each order that a cause or risk factor is stated in, or one without."""
    count = len(items.smaller)
    stated = np.zeros((2, count), np.bool_)
    for way, this_way in enumerate((~items.back, items.back)):
        stated[way, items.pair[this_way & ~items.correlational]] = True
    forward, backward = np.flatnonzero(stated[0] | ~stated[1]), np.flatnonzero(stated[1])
    pair = np.concatenate([forward, backward]).astype(np.int32)
    back = np.arange(len(pair)) >= len(forward)
    subject = np.where(back, items.larger[pair], items.smaller[pair])
    object_ = np.where(back, items.smaller[pair], items.larger[pair])
    order = np.lexsort((object_, subject))
    pair, back = pair[order], back[order]
    number = np.full((2, count), -1, np.int32)
    number[back.astype(np.int8), pair] = np.arange(len(pair), dtype=np.int32)
    directed = (stated[0] | stated[1])[pair]
    return _Edges(subject[order], object_[order], directed, pair, back, number)


def _claims_of(edges: _Edges, items: Items, columns: ClaimColumns) -> dict[str, NDArray[Any]]:
    """Return the claims that enter a support of each edge, and how many stand behind them.

    All claims of the pair do, but for causes and risk factors denied in the other order.
    """
    rows, count = len(items.row), len(edges.pair)
    keys, counts, origins = [], np.zeros(count, np.int64), np.zeros(count, np.int32)
    for number, this_way in zip(edges.number, (~items.back, items.back), strict=True):
        edge = number[items.pair]
        chosen = (edge >= 0) & (items.affirms | items.correlational | this_way)
        edge = edge[chosen]
        counts += np.bincount(edge, minlength=count)
        origins += _changes(edge, items.origin[chosen], count)
        keys.append(edge * np.int64(rows) + items.row[chosen])
    key = np.concatenate(keys)
    key.sort()
    edge = np.repeat(np.arange(count, dtype=np.int32), counts)
    key -= edge * np.int64(rows)
    claim = key.astype(np.int32)
    return {
        "claims": counts.astype(np.int32),
        "sources": _distinct(edge, columns.source[claim], count, sort=_falls(columns.source)),
        "origins": origins,
        "claim_start": np.concatenate([[0], np.cumsum(counts)]),
        "claim_index": claim,
    }


def _falls(values: Index) -> bool:
    """Return whether a value is ever smaller than the one before; rows of a folder's are not."""
    return bool((values[1:] < values[:-1]).any())


def _distinct(edge: Index, what: Index, edges: int, *, sort: bool) -> Index:
    """Return how many different values stand beside each edge; the edges come sorted."""
    if not sort:
        return _changes(edge, what, edges)
    values = np.int64(what.max(initial=0)) + 1
    key = edge * values
    key += what
    key.sort()
    return _changes(edge, key, edges)


def _changes(edge: Index, what: NDArray[Any], edges: int) -> Index:
    """Return how many runs of one value each edge has."""
    new = np.ones(len(edge), np.bool_)
    new[1:] = (edge[1:] != edge[:-1]) | (what[1:] != what[:-1])
    return np.bincount(edge[new], minlength=edges).astype(np.int32)


def _status(supports: dict[str, MicroNats], threshold: int) -> Code:
    """Return the first row of the table of statuses that holds."""
    cause, firm, association, against_cause, against_association = (
        supports[name] >= threshold
        for name in (
            "cause",
            "firm_cause",
            "association",
            "against_cause",
            "against_association",
        )
    )
    rows = {
        Status.DISPUTED: cause & against_cause,
        Status.CAUSAL: firm,
        Status.HEDGED: cause,
        Status.ASSOCIATION_DISPUTED: association & against_association,
        Status.NOT_CAUSAL: association & against_cause,
        Status.CORRELATIONAL: association,
        Status.DENIED: against_cause,
    }
    words = [np.int8(code(status)) for status in rows]
    return np.select(list(rows.values()), words, np.int8(code(Status.UNSUPPORTED)))


def _sign(supports: dict[str, MicroNats], threshold: int) -> Code:
    """Return the sign of the causal items where they reach the threshold, else of all."""
    of_cause = supports["cause"] >= threshold
    plus, minus = (
        np.where(of_cause, supports[f"cause_{sign}"], supports[f"association_{sign}"])
        for sign in ("positive", "negative")
    )
    rows = [(plus >= threshold, minus >= threshold), (plus > 0, minus > 0)]
    choices, words = [], []
    for positive, negative in rows:  # what reaches the threshold comes before what is there at all
        choices += [positive & negative, positive, negative]
        words += [np.int8(code(sign)) for sign in (Sign.MIXED, Sign.POSITIVE, Sign.NEGATIVE)]
    return np.select(choices, words, np.int8(code(Sign.UNSTATED)))
