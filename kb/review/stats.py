"""How well a draft agreed with what a person decided, field by field."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar

from kb.decisions import Decision
from kb.model import SourceFile
from kb.results import Result, Results

__all__ = ["Agreement", "FieldAgreement", "agreement"]

ABOUT = "about"
"""Only remarks have it: it is told where there are any."""
FIELDS = (
    "subject", "object", "link", "sign", ABOUT, "stance", "modality", "cue", "quote", "statement",
)  # fmt: skip
SORTS = ("claims", "remarks")


@dataclass(frozen=True, slots=True)
class FieldAgreement(Result):
    """In how many accepted drafts a field stayed as it was drafted."""

    shown: ClassVar[tuple[str, ...]] = ("field", "kept", "changed", "share")

    field: str
    kept: int
    changed: int
    share: float


@dataclass(frozen=True, slots=True)
class Agreement(Result):
    """What became of the drafted claims and remarks of a file."""

    accepted: int
    rejected: int
    pending: int
    precision: float
    """The share of decided drafts that were accepted, changed or not."""
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
    split: set[str] = set()  # what a person made, and no draft
    for decision in decisions:
        before = {k: v for sort in SORTS for k, v in decision.before.get(sort, {}).items()}
        if decision.action in {"split", "add"}:
            split.update(name for name, record in before.items() if record is None)
        for name, record in before.items():
            if record is not None and name not in split:
                first.setdefault(name, record)
        last[decision.claim] = decision.action
    here = {each.id: each for each in file.reviewable()}
    drafted = {
        name: each
        for name, each in here.items()
        if each.review is not None and not each.is_draft and name in first
    }
    rejected = sum(last.get(name) == "reject" for name in first.keys() - here.keys())
    same, had = Counter[str](), Counter[str]()
    unchanged = 0
    for name, made in drafted.items():
        now = made.model_dump(mode="json", exclude_defaults=True)
        own = [field for field in FIELDS if field in type(made).model_fields]
        kept = [field for field in own if now.get(field) == first[name].get(field)]
        unchanged += len(kept) == len(own)
        same.update(kept)
        had.update(own)
    count = len(drafted)
    return Agreement(
        accepted=count,
        rejected=rejected,
        pending=sum(each.is_draft for each in here.values()),
        precision=_share(count, count + rejected),
        unchanged=unchanged,
        fields=Results(
            FieldAgreement(
                field, same[field], had[field] - same[field], _share(same[field], had[field])
            )
            for field in FIELDS
            if field != ABOUT or had[field]
        ),
    )


def _share(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 0.0
