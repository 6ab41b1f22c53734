"""What disputes the claims, weighed again without some of those who speak."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from functools import cache

import numpy as np

from kb.columns import ClaimColumns, claim_columns, code
from kb.model import Claim, Records, Remark, SourceFile
from kb.vocabulary import Link, RemarkStance
from kb.weights import Weights

__all__ = ["Doubts"]

Speaks = Callable[[SourceFile, Claim | Remark], bool]


class Doubts:
    """The disputed claims and the remarks that dispute them, one another included.

    A dispute counts for all claims of one origin that say the same of a pair. Few claims are
    disputed, so that it is quick to weigh just these again.
    """

    def __init__(self, records: Records, claims: ClaimColumns, weights: Weights) -> None:
        self._claims, self._weights = claims, weights
        self._row = {id_: row for row, id_ in enumerate(claims.claim_ids)}
        against: dict[str, set[str]] = defaultdict(set)
        for file, remark in records.remarks():
            if remark.stance is RemarkStance.DISPUTES:
                for about in remark.about:
                    against[file.global_id(about)].add(file.global_id(remark.id))
        self._against = against
        alike = _alike(claims, [self._row[id_] for id_ in against if id_ in self._row])
        self._rows = frozenset().union(*alike)
        self._records = self._cut(records, self._rows)
        self._of_source = self._heard(alike)

    def rows(self, among: Iterable[int]) -> frozenset[int]:
        """Return which of some rows of the claims are disputed, or alike to one that is."""
        return self._rows.intersection(among)

    def without_source(self, source: str) -> dict[int, int]:
        """Return row → weight of what disputes it, where that is another without a source."""
        rows = self._of_source.get(source)
        if rows is None:
            return {}
        left = self._cut(self._records, rows)
        return self._differing(claim_columns(left, self._weights, without={source}))

    def about(self, rows: frozenset[int]) -> Doubter:
        """Return what disputes some claims that no others are alike to."""
        return Doubter(self, self._cut(self._records, rows))

    def _differing(self, columns: ClaimColumns) -> dict[int, int]:
        weighed = zip(columns.claim_ids, columns.dispute.tolist(), strict=True)
        made = {self._row[id_]: weight for id_, weight in weighed}
        return {row: weight for row, weight in made.items() if weight != self._claims.dispute[row]}

    def without_origins(self, records: Records, gone: Collection[str]) -> dict[int, int]:
        """Return the same without what some origins say in some records."""
        left = _kept(records, lambda file, row: (row.origin or file.source.id) not in gone)
        return self._differing(claim_columns(left, self._weights))

    def _heard(self, alike: Iterable[set[int]]) -> dict[str, set[int]]:
        """Return source → the claims whose dispute may weigh otherwise without it."""
        spoken: list[tuple[SourceFile, Claim | Remark]]
        spoken = [*self._records.claims(), *self._records.remarks()]
        speaker = {file.global_id(row.id): file.source.id for file, row in spoken}
        heard: dict[str, set[int]] = defaultdict(set)
        for rows in alike:
            for id_ in self._said(rows):
                heard[speaker[id_]] |= rows
        return heard

    def _said(self, rows: Iterable[int]) -> set[str]:
        """Return some claims and all remarks that dispute them or one another's dispute, by ids."""
        wanted = {self._claims.claim_ids[row] for row in rows}
        todo = wanted
        while todo:
            todo = set().union(*(self._against.get(id_, ()) for id_ in todo)) - wanted
            wanted |= todo
        return wanted

    def _cut(self, records: Records, rows: Iterable[int]) -> Records:
        """Return just some claims, and all remarks that dispute them or one another's dispute."""
        wanted = self._said(rows)
        return _kept(records, lambda file, row: file.global_id(row.id) in wanted)


class Doubter:
    """What disputes the claims on one pair of concepts."""

    def __init__(self, doubts: Doubts, records: Records) -> None:
        self._doubts, self._records = doubts, records
        rows: list[tuple[SourceFile, Claim | Remark]] = [*records.claims(), *records.remarks()]
        self.holders = frozenset(row.origin or file.source.id for file, row in rows)
        """Those without whom a dispute may weigh otherwise."""
        self._without = cache(self._weighed)

    def without(self, origins: Iterable[str]) -> dict[int, int]:
        """Return row → weight of what disputes it, where that is another without some origins."""
        gone = self.holders.intersection(origins)
        return self._without(gone) if gone else {}

    def _weighed(self, gone: frozenset[str]) -> dict[int, int]:
        return self._doubts.without_origins(self._records, gone)


def _alike(claims: ClaimColumns, rows: list[int]) -> list[set[int]]:
    """Return the claims that one origin makes of the same pair, by link and stance, as some do."""
    if not rows:
        return []
    swap = (claims.link == code(Link.CORRELATIONAL)) & (claims.subject > claims.object)
    topic = np.stack(
        [
            claims.origin,
            np.where(swap, claims.object, claims.subject),
            np.where(swap, claims.subject, claims.object),
            claims.link,
            claims.stance,
        ]
    )
    _, number = np.unique(topic, axis=1, return_inverse=True)
    number = number.reshape(-1)
    made: dict[int, set[int]] = defaultdict(set)
    for row in np.flatnonzero(np.isin(number, number[rows])).tolist():
        made[int(number[row])].add(row)
    return list(made.values())


def _kept(records: Records, keep: Speaks) -> Records:
    """Return the claims and remarks that are kept, with the sources of these alone."""
    files = []
    for file in records.files:
        claims = tuple(row for row in file.claims if keep(file, row))
        remarks = tuple(row for row in file.remarks if keep(file, row))
        if claims or remarks:
            files.append(file.model_copy(update={"claims": claims, "remarks": remarks}))
    ends = {end for file in files for row in file.claims for end in (row.subject, row.object)}
    concepts = tuple(concept for concept in records.concepts if concept.id in ends)
    return replace(records, concepts=concepts, files=tuple(files))
