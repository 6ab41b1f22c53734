"""How far drafts agree with the claims that a person curated from the same text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from kb.model import Claim
from kb.results import Result
from kb.vocabulary import Link

__all__ = ["FIELDS", "Agreement", "agreement", "matches"]

FIELDS = ("link", "sign", "stance", "modality")


@dataclass(frozen=True, slots=True)
class Agreement(Result):
    """Drafts beside curated claims: what was met, and which fields agree where it was.

    A draft meets a curated claim when their quotes share words and their two concepts are the
    same; in the same order, unless one of the two is a correlation.
    """

    drafted: int
    right: int
    """Drafts that meet a curated claim."""
    curated: int
    found: int
    """Curated claims that a draft meets."""
    precision: float
    recall: float
    recall_by_field: dict[str, float]
    """The share of all curated claims that are met with this field right, too."""
    recall_whole: float
    """The share that is met with every field right."""
    fields: dict[str, float]
    """Of the claims that were met, the share with this field right."""

    shown: ClassVar[tuple[str, ...]] = ("drafted", "right", "curated", "found")


def matches(draft: Claim, curated: Claim) -> bool:
    """Return whether a draft speaks of what a curated claim does, at the same place."""
    overlap = any(
        one.start < other.end and other.start < one.end
        for one in draft.quote
        for other in curated.quote
    )
    ends = (draft.subject, draft.object) == (curated.subject, curated.object)
    turned = (draft.object, draft.subject) == (curated.subject, curated.object)
    loose = Link.CORRELATIONAL in {draft.link, curated.link}
    return overlap and (ends or (loose and turned))


def _agreeing(one: Claim, other: Claim) -> list[str]:
    return [field for field in FIELDS if getattr(one, field) == getattr(other, field)]


def agreement(texts: Iterable[tuple[Sequence[Claim], Sequence[Claim]]]) -> Agreement:
    """Return how drafts and curated claims agree, over pairs of them, a pair for each text.

    >>> agreement([((), ())]).precision
    0.0
    """
    drafted = right = curated = found = whole = 0
    agree = dict.fromkeys(FIELDS, 0)
    for drafts, claims in texts:
        drafted += len(drafts)
        curated += len(claims)
        right += sum(any(matches(draft, claim) for claim in claims) for draft in drafts)
        for claim in claims:
            best = max(
                (_agreeing(draft, claim) for draft in drafts if matches(draft, claim)),
                key=len,
                default=None,
            )
            if best is None:
                continue
            found += 1
            whole += len(best) == len(FIELDS)
            for field in best:
                agree[field] += 1
    return Agreement(
        drafted,
        right,
        curated,
        found,
        _share(right, drafted),
        _share(found, curated),
        {field: _share(count, curated) for field, count in agree.items()},
        _share(whole, curated),
        {field: _share(count, found) for field, count in agree.items()},
    )


def _share(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 0.0
