"""Two drafts of one text: where they agree, field by field, and both in one file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from kb.draft.remarks import kept_remarks
from kb.errors import InvalidInput
from kb.model import Claim, Quote, Remark, Review, SourceFile
from kb.results import Result, Results
from kb.vocabulary import Link, Modality, ReviewState, Sign, Stance

__all__ = ["Comparison", "FieldMatch", "compare_drafts", "merge_drafts"]

FIELDS = ("direction", "link", "sign", "stance", "modality")
_RUNGS = (Link.CAUSAL, Link.PREDICTIVE, Link.CORRELATIONAL)
BOTH = 0.95
"""The most that a claim is trusted which two drafters propose."""


@dataclass(frozen=True, slots=True)
class FieldMatch(Result):
    """In how many of the claims that two drafts share a field is the same."""

    shown: ClassVar[tuple[str, ...]] = ("field", "same", "different", "share")

    field: str
    same: int
    different: int
    share: float


@dataclass(frozen=True, slots=True)
class Comparison(Result):
    """How two drafts of one text agree."""

    both: int
    """Claims about the same two concepts whose quotes overlap."""
    only_first: int
    only_second: int
    fields: Results[FieldMatch]


def compare_drafts(first: SourceFile, second: SourceFile) -> Comparison:
    """Return in what two drafts of one text agree.

    Raises :class:`kb.InvalidInput` where they are drafts of two texts.

    >>> from kb.draft import draft_source
    >>> from kb.model import Source
    >>> source = Source(id="note", title="A note", kind="news", language="en", licence="CC0-1.0")
    >>> file = draft_source("Salt causes rust.", source).file
    >>> compare_drafts(file, file).both
    1
    """
    matched = _matched(first, second)
    same = dict.fromkeys(FIELDS, 0)
    for one, other in matched:
        for field in FIELDS:
            same[field] += _value(one, field) == _value(other, field)
    count = len(matched)
    return Comparison(
        both=count,
        only_first=len(first.claims) - count,
        only_second=len(second.claims) - count,
        fields=Results(
            FieldMatch(field, n, count - n, round(n / count, 4) if count else 0.0)
            for field, n in same.items()
        ),
    )


def merge_drafts(first: SourceFile, second: SourceFile) -> SourceFile:
    """Return both drafts in one file: what both propose once, on the weaker rung, by both names.

    Where one affirms and the other denies, both claims stay, for a person to decide.
    """
    pairs = {id(one): (one, other) for one, other in _matched(first, second)}
    taken = {id(other) for _, other in pairs.values()}
    claims: list[Claim] = []
    for claim in first.claims:
        match = pairs.get(id(claim))
        if match is None:
            claims.append(claim)
        elif match[0].stance is match[1].stance:
            claims.append(_merged(*match))
        else:
            claims += match
    claims += [claim for claim in second.claims if id(claim) not in taken]
    claims = list({_reading(claim): claim for claim in reversed(claims)}.values())
    claims.sort(key=lambda claim: (claim.quote[0].start, claim.quote[-1].end))
    whole = tuple(_with_own_ids(claims))
    remarks = tuple(_remarks((first, second), whole))
    return first.model_copy(update={"claims": whole, "remarks": remarks})


def _remarks(files: Iterable[SourceFile], claims: Iterable[Claim]) -> Iterable[Remark]:
    """Return the remarks of several drafts, each once, on those of their claims that are left."""
    left = {(claim.id, claim.subject, claim.object) for claim in claims}
    found: dict[tuple[Quote, ...], Remark] = {}
    for file in files:
        same = [each for each in file.claims if (each.id, each.subject, each.object) in left]
        for remark in kept_remarks(file.remarks, same, ()):
            found.setdefault(remark.quote, remark)
    return found.values()


def _matched(first: SourceFile, second: SourceFile) -> list[tuple[Claim, Claim]]:
    """Pair the claims that speak of the same two concepts in words that overlap, each once."""
    if first.source.id != second.source.id or first.source.text != second.source.text:
        raise InvalidInput(
            f"{first.source.id} and {second.source.id} are drafts of two texts: draft one text "
            "twice, under one --id"
        )
    left: list[Claim | None] = list(second.claims)
    pairs = []
    for claim in first.claims:
        fits = [n for n, other in enumerate(left) if other is not None and _meet(claim, other)]
        if fits:
            best = max(fits, key=lambda n: (_likeness(claim, left[n]), -n))
            pairs.append((claim, second.claims[best]))
            left[best] = None
    return pairs


def _meet(one: Claim, other: Claim) -> bool:
    if {one.subject, one.object} != {other.subject, other.object}:
        return False
    return any(a.start < b.end and b.start < a.end for a in one.quote for b in other.quote)


def _reading(claim: Claim) -> tuple[object, ...]:
    """Return what makes two claims one: lowering a rung may have made them the same."""
    spans = tuple((part.start, part.end) for part in claim.quote)
    return spans, claim.subject, claim.object, claim.link, claim.sign, claim.stance


def _likeness(one: Claim, other: Claim | None) -> int:
    return sum(other is not None and _value(one, f) == _value(other, f) for f in FIELDS)


def _value(claim: Claim, field: str) -> object:
    if field == "direction":
        return (claim.subject, claim.object) if claim.link is not Link.CORRELATIONAL else None
    value: object = getattr(claim, field)
    return value


def _merged(one: Claim, other: Claim) -> Claim:
    """Return what two drafters say of one relation: the weaker of each, and that both say it."""
    link = max(one.link, other.link, key=_RUNGS.index)
    base = one if one.link is link else other  # its words and statement are those of that rung
    sign = one.sign if one.sign is other.sign else Sign.UNSTATED
    if link is not Link.CORRELATIONAL and _value(one, "direction") != _value(other, "direction"):
        link, sign = Link.CORRELATIONAL, Sign.UNSTATED  # which way is for a person to say
    return base.model_copy(
        update={
            "link": link,
            "modality": max(one.modality, other.modality, key=list(Modality).index),
            "sign": sign if base.stance is Stance.AFFIRMS else None,
            "review": _reviewed_by_both([r for r in (one.review, other.review) if r is not None]),
        }
    )


def _reviewed_by_both(reviews: Sequence[Review]) -> Review:
    doubt = 1.0
    for review in reviews:
        doubt *= 1 - (review.score or 0.0)
    return Review(
        state=ReviewState.DRAFT,
        score=round(min(1 - doubt, BOTH), 2),
        cues=tuple(dict.fromkeys(cue for review in reviews for cue in review.cues)),
        drafter=" + ".join(dict.fromkeys(r.drafter for r in reviews if r.drafter)) or None,
    )


def _with_own_ids(claims: Iterable[Claim]) -> Iterable[Claim]:
    taken: set[str] = set()
    for claim in claims:
        name, number = claim.id, 2
        while name in taken:
            name = f"{claim.id[:74]}-{number}"
            number += 1
        taken.add(name)
        yield claim if name == claim.id else claim.model_copy(update={"id": name})
