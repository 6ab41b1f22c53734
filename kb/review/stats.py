"""How well a draft agreed with what a person decided, field by field."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar

from kb.decisions import Decision
from kb.model import SourceFile
from kb.results import Result, Results

__all__ = ["Agreement", "FieldAgreement", "agreement"]

FIELDS = ("subject", "object", "link", "sign", "stance", "modality", "cue", "quote", "statement")


@dataclass(frozen=True, slots=True)
class FieldAgreement(Result):
    """In how many accepted claims a field stayed as it was drafted."""

    shown: ClassVar[tuple[str, ...]] = ("field", "kept", "changed", "share")

    field: str
    kept: int
    changed: int
    share: float


@dataclass(frozen=True, slots=True)
class Agreement(Result):
    """What became of the drafted claims of a file."""

    accepted: int
    rejected: int
    pending: int
    precision: float
    """The share of decided claims that were accepted, changed or not."""
    unchanged: int
    """Accepted just as they were drafted."""
    fields: Results[FieldAgreement]


def agreement(file: SourceFile, decisions: Iterable[Decision]) -> Agreement:
    """Return how the draft and the decisions agree.

    >>> from kb.model import Source
    >>> source = Source(id="a", title="A", kind="news", language="en", licence="CC0-1.0")
    >>> agreement(SourceFile(source=source), ()).accepted
    0
    """
    first: dict[str, dict[str, Any]] = {}
    last: dict[str, str] = {}
    split: set[str] = set()  # claims that a person made, and no draft
    for decision in decisions:
        if decision.action in {"split", "add"}:
            made = decision.before.get("claims", {}).items()
            split.update(name for name, record in made if record is None)
        for name, record in decision.before.get("claims", {}).items():
            if record is not None and name not in split:
                first.setdefault(name, record)
        last[decision.claim] = decision.action
    drafted = {
        claim.id: claim
        for claim in file.claims
        if claim.review is not None and not claim.is_draft and claim.id in first
    }
    gone = {claim for claim in first if all(claim != each.id for each in file.claims)}
    rejected = sum(last.get(claim) == "reject" for claim in gone)
    same = dict.fromkeys(FIELDS, 0)
    unchanged = 0
    for name, claim in drafted.items():
        now = claim.model_dump(mode="json", exclude_defaults=True)
        kept = [field for field in FIELDS if now.get(field) == first[name].get(field)]
        unchanged += len(kept) == len(FIELDS)
        for field in kept:
            same[field] += 1
    count = len(drafted)
    return Agreement(
        accepted=count,
        rejected=rejected,
        pending=sum(claim.is_draft for claim in file.claims),
        precision=_share(count, count + rejected),
        unchanged=unchanged,
        fields=Results(
            FieldAgreement(field, kept, count - kept, _share(kept, count))
            for field, kept in same.items()
        ),
    )


def _share(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 0.0
