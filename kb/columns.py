"""Claims as columns: one array a field, a position in the vocabulary where a word stood.

This is the form that :func:`kb.evidence.weigh` reads. Drafts are left out: a claim or remark weighs
nothing until a person has reviewed it, unless records ask for what the drafts would bring.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from graphlib import CycleError, TopologicalSorter
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from kb.errors import InvalidInput
from kb.model import Claim, Records, Remark, SourceFile
from kb.support import Code, Index, ceiling_nats, combine, micro_nats, remainder
from kb.vocabulary import Link, OriginKind, RemarkStance, Stance
from kb.weights import Weights

__all__ = ["NO_SIGN", "ClaimColumns", "claim_columns", "code"]

NO_SIGN = -1
"""The code of a claim that carries no sign: a denial."""


@dataclass(frozen=True, eq=False, slots=True)
class ClaimColumns:
    """One array a field, all of the same length: row i of each is claim i.

    Codes are positions in the enumerations of :mod:`kb.vocabulary`; ``subject`` and ``object``
    are positions in ``concept_ids``, ``source`` in ``source_ids``, ``origin`` in ``origin_ids``.
    """

    subject: Index
    object: Index
    source: Index
    origin: Index
    link: Code
    sign: Code
    stance: Code
    modality: Code
    source_kind: Code
    origin_kind: Code
    dispute: Index
    """Weight of the remarks that dispute the claim, in micro-nats."""
    concept_ids: Sequence[str] = ()
    """Sorted, so that the order of the codes is the order of the ids."""
    claim_ids: Sequence[str] = ()
    """Global ids, in the order of the rows; may be empty where nobody asks for them."""
    source_ids: Sequence[str] = ()
    origin_ids: Sequence[str] = ()

    def __len__(self) -> int:
        return len(self.subject)

    def select(self, rows: NDArray[np.bool_] | NDArray[np.int64]) -> ClaimColumns:
        """Return the columns with only some rows, by a mask or by their numbers."""
        numbers = np.flatnonzero(rows) if rows.dtype == np.bool_ else rows
        arrays: dict[str, Any] = {
            field.name: value[numbers]
            for field in fields(self)
            if isinstance(value := getattr(self, field.name), np.ndarray)
        }
        ids = [self.claim_ids[row] for row in numbers] if len(self.claim_ids) else ()
        return replace(self, **arrays, claim_ids=tuple(ids))


def code(word: StrEnum) -> int:
    """Return the place of a word in its enumeration, which stands for it in a column.

    >>> code(Stance.FINDS_NO_EVIDENCE)
    2
    """
    return list(type(word)).index(word)


def claim_columns(
    records: Records, weights: Weights, *, without: Collection[str] = ()
) -> ClaimColumns:
    """Return the reviewed claims of a knowledge base, with what disputes them, as columns.

    ``without`` names sources that are left out, with their claims and their remarks.
    """
    files = [file for file in records.files if file.source.id not in without]
    pairs = [(file, claim) for file in files for claim in file.claims if records.weighs(claim)]
    kinds = _kinds(records)
    remarks = [(file, each) for file in files for each in file.remarks if records.weighs(each)]
    disputes = _disputes(pairs, remarks, kinds, weights)
    concept_ids = tuple(concept.id for concept in records.concepts)
    source_ids = tuple(file.source.id for file in files)
    origin_ids = tuple(sorted({_origin(file, claim) for file, claim in pairs}))
    place = {
        table: {id_: number for number, id_ in enumerate(ids)}
        for table, ids in (("c", concept_ids), ("s", source_ids), ("o", origin_ids))
    }
    rows = [
        (
            place["c"][claim.subject],
            place["c"][claim.object],
            place["s"][file.source.id],
            place["o"][_origin(file, claim)],
            code(claim.link),
            NO_SIGN if claim.sign is None else code(claim.sign),
            code(claim.stance),
            code(claim.modality),
            code(file.source.kind),
            code(kinds[_origin(file, claim)]),
            disputes.get(_topic(file, claim), 0),
        )
        for file, claim in pairs
    ]
    table = np.array(rows, np.int64).reshape(len(rows), len(_DTYPES)).T
    arrays: dict[str, Any] = {
        name: column.astype(dtype)
        for (name, dtype), column in zip(_DTYPES.items(), table, strict=True)
    }
    return ClaimColumns(
        **arrays,
        concept_ids=concept_ids,
        claim_ids=tuple(file.global_id(claim.id) for file, claim in pairs),
        source_ids=source_ids,
        origin_ids=origin_ids,
    )


_DTYPES: dict[str, type[np.signedinteger[Any]]] = {
    **dict.fromkeys(("subject", "object", "source", "origin"), np.int32),
    **dict.fromkeys(("link", "sign", "stance", "modality"), np.int8),
    **dict.fromkeys(("source_kind", "origin_kind"), np.int8),
    "dispute": np.int32,
}
"""Array → the whole numbers it holds, in the order of the rows that are gathered."""

_Kinds = Mapping[str, OriginKind]
_Topic = tuple[str, str, str, Link, Stance]
"""What a dispute of one claim discounts: origin, the pair in its order, link and stance."""


def _kinds(records: Records) -> _Kinds:
    """Return the kind of each origin; a source is the origin of what it does not report."""
    return {file.source.id: OriginKind(file.source.kind) for file in records.files} | {
        origin.id: origin.kind for origin in records.header.origins
    }


def _origin(file: SourceFile, record: Claim | Remark) -> str:
    return record.origin or file.source.id


def _topic(file: SourceFile, claim: Claim) -> _Topic:
    ends = claim.subject, claim.object
    first, second = sorted(ends) if claim.link is Link.CORRELATIONAL else ends
    return _origin(file, claim), first, second, claim.link, claim.stance


def _disputes(
    pairs: Sequence[tuple[SourceFile, Claim]],
    rows: Sequence[tuple[SourceFile, Remark]],
    kinds: _Kinds,
    weights: Weights,
) -> dict[_Topic, int]:
    """Return the weight of what disputes each topic, in micro-nats."""
    remarks = {file.global_id(remark.id): (file, remark) for file, remark in rows}
    topics = {file.global_id(claim.id): _topic(file, claim) for file, claim in pairs}
    against: dict[str, set[str]] = defaultdict(set)
    for id_, (file, remark) in remarks.items():
        if remark.stance is RemarkStance.DISPUTES:
            for about in remark.about:
                against[file.global_id(about)].add(id_)
    items: dict[str, _Item] = {}
    for id_ in _disputes_first(against, remarks):
        file, remark = remarks[id_]
        own = weights.sources[file.source.kind].association
        holder = weights.origins[kinds[_origin(file, remark)]].association
        weight = min(own, holder) * weights.modality[remark.modality].value
        left = remainder(_joint([items[other] for other in sorted(against[id_])], weights))
        items[id_] = _Item(_origin(file, remark), code(remark.modality), micro_nats(weight * left))
    by_topic: dict[_Topic, set[str]] = defaultdict(set)
    for id_, topic in topics.items():
        by_topic[topic] |= against.get(id_, set())
    return {
        topic: _joint([items[id_] for id_ in sorted(ids)], weights)
        for topic, ids in by_topic.items()
        if ids
    }


class _Item(NamedTuple):
    origin: str
    modality: int
    nats: int


def _disputes_first(
    against: Mapping[str, set[str]], remarks: Mapping[str, object]
) -> Iterable[str]:
    """Return the remarks in an order in which each comes behind those that dispute it."""
    order = TopologicalSorter({id_: sorted(against.get(id_, ())) for id_ in sorted(remarks)})
    try:
        return tuple(order.static_order())
    except CycleError as error:
        circle = " → ".join(error.args[1])
        raise InvalidInput(
            f"remarks dispute each other in a circle: {circle}. Take one of them out"
        ) from None


def _joint(items: Sequence[_Item], weights: Weights) -> int:
    """Return the support that a few items give together, in micro-nats."""
    if not items:
        return 0
    ordered = sorted(items)
    places = {origin: place for place, origin in enumerate(sorted({item.origin for item in items}))}
    full, _ = combine(
        np.zeros(len(ordered), np.int32),
        np.array([places[item.origin] for item in ordered], np.int32),
        np.array([item.modality for item in ordered], np.int8),
        np.array([item.nats for item in ordered], np.int32),
        ceilings=ceiling_nats(weights),
        groups=1,
    )
    return int(full[0])
