"""Claims, remarks and questions as readers need them: with labels, holders and the quote."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

from kb.model import Claim, Quote, Records, Remark, SourceFile, quoted_words
from kb.names import global_id
from kb.results import Result, Results
from kb.vocabulary import (
    Basis,
    Link,
    Modality,
    OriginKind,
    RemarkStance,
    Sign,
    Stance,
)

__all__ = ["Citations", "CitedClaim", "CitedQuestion", "CitedRemark"]


class _Quoting(Result):
    """A result with a quote."""

    __slots__ = ()

    quote: tuple[Quote, ...]

    @property
    def words(self) -> str:
        """The quotation as one line, an ellipsis between its parts."""
        return quoted_words(self.quote)


@dataclass(frozen=True, slots=True)
class CitedClaim(_Quoting):
    """A claim with everything that a reader needs to judge it, its quote first."""

    shown: ClassVar[tuple[str, ...]] = (
        "id", "subject_label", "object_label", "link", "sign", "stance", "modality", "quote",
    )  # fmt: skip

    id: str
    """The global id, <source>/<claim>."""
    source: str
    source_title: str
    quote: tuple[Quote, ...]
    statement: str
    subject: str
    subject_label: str
    object: str
    object_label: str
    link: Link
    sign: Sign | None
    stance: Stance
    modality: Modality
    cue: str | None
    approximate: bool
    basis: Basis
    origin: str
    """Whose evidence or view it is; the id of the source when it is the source's own."""
    origin_label: str
    origin_kind: OriginKind
    attributed_to: str | None
    context: str | None
    delay: bool
    jointly: tuple[str, ...]
    note: str | None
    draft: bool
    """No person has reviewed it yet: it is shown, and weighs nothing."""
    remarks: tuple[str, ...]
    """The global ids of the remarks about it."""


@dataclass(frozen=True, slots=True)
class CitedRemark(_Quoting):
    """What a source says about claims, remarks or questions, with its quote."""

    shown: ClassVar[tuple[str, ...]] = ("id", "stance", "about", "modality", "quote")

    id: str
    source: str
    about: tuple[str, ...]
    stance: RemarkStance
    quote: tuple[Quote, ...]
    statement: str
    modality: Modality
    cue: str | None
    origin: str
    origin_label: str
    attributed_to: str | None
    draft: bool
    """No person has reviewed it yet: it is there only where drafts are asked for."""


@dataclass(frozen=True, slots=True)
class CitedQuestion(_Quoting):
    """What a source says is not known, with its quote."""

    shown: ClassVar[tuple[str, ...]] = ("id", "about", "statement", "quote")

    id: str
    source: str
    about: tuple[str, ...]
    """Concepts."""
    quote: tuple[Quote, ...]
    statement: str


class Citations:
    """The claims, remarks and questions of records as cited results, each made once."""

    def __init__(self, records: Records) -> None:
        self._records = records
        self.labels = {concept.id: concept.label for concept in records.concepts}
        self._origins: dict[str, tuple[str, OriginKind]] = {
            file.source.id: (file.source.title, OriginKind(file.source.kind))
            for file in records.files
        } | {origin.id: (origin.label, origin.kind) for origin in records.header.origins}

    @cached_property
    def claims(self) -> Mapping[str, CitedClaim]:
        """Global id → claim, by source and in reading order, drafts included."""
        return {
            file.global_id(claim.id): self._claim(file, claim)
            for file, claim in self._records.claims()
        }

    @cached_property
    def remarks(self) -> Mapping[str, CitedRemark]:
        """Global id → remark, by source and in reading order; drafts only where they weigh."""
        return {
            file.global_id(remark.id): self._remark(file, remark)
            for file, remark in self._records.remarks()
            if self._records.weighs(remark)
        }

    @cached_property
    def questions(self) -> Mapping[str, CitedQuestion]:
        """Global id → question, by source and in reading order."""
        return {
            file.global_id(question.id): CitedQuestion(
                id=file.global_id(question.id),
                source=file.source.id,
                about=question.about,
                quote=question.quote,
                statement=question.statement,
            )
            for file, question in self._records.questions()
        }

    @cached_property
    def remarks_about(self) -> Mapping[str, tuple[str, ...]]:
        """Global id of a claim, remark or question → the ids of the remarks about it, sorted."""
        about = defaultdict(list)
        for remark in self.remarks.values():
            for target in remark.about:
                about[target].append(remark.id)
        return {target: tuple(sorted(ids)) for target, ids in about.items()}

    def remarks_on(self, claims: Sequence[CitedClaim]) -> Results[CitedRemark]:
        """Return the remarks about claims, and the remarks about those, by id."""
        found: set[str] = set()
        targets = [claim.id for claim in claims]
        while targets:
            new = sorted({r for t in targets for r in self.remarks_about.get(t, ())} - found)
            found.update(new)
            targets = new
        return Results(self.remarks[remark] for remark in sorted(found))

    def _holder(self, file: SourceFile, origin: str | None) -> tuple[str, str, OriginKind]:
        """Return id, label and kind of whoever holds a claim or remark."""
        holder = origin or file.source.id
        return (holder, *self._origins[holder])

    def _claim(self, file: SourceFile, claim: Claim) -> CitedClaim:
        origin, origin_label, origin_kind = self._holder(file, claim.origin)
        identifier = file.global_id(claim.id)
        return CitedClaim(
            id=identifier,
            source=file.source.id,
            source_title=file.source.title,
            quote=claim.quote,
            statement=claim.statement,
            subject=claim.subject,
            subject_label=self.labels[claim.subject],
            object=claim.object,
            object_label=self.labels[claim.object],
            link=claim.link,
            sign=claim.sign,
            stance=claim.stance,
            modality=claim.modality,
            cue=claim.cue,
            approximate=claim.approximate,
            basis=claim.basis,
            origin=origin,
            origin_label=origin_label,
            origin_kind=origin_kind,
            attributed_to=claim.attributed_to,
            context=claim.context,
            delay=claim.delay,
            jointly=tuple(global_id(file.source.id, other) for other in claim.jointly),
            note=claim.note,
            draft=claim.is_draft,
            remarks=self.remarks_about.get(identifier, ()),
        )

    def _remark(self, file: SourceFile, remark: Remark) -> CitedRemark:
        origin, origin_label, _ = self._holder(file, remark.origin)
        return CitedRemark(
            id=file.global_id(remark.id),
            source=file.source.id,
            about=tuple(file.global_id(target) for target in remark.about),
            stance=remark.stance,
            quote=remark.quote,
            statement=remark.statement,
            modality=remark.modality,
            cue=remark.cue,
            origin=origin,
            origin_label=origin_label,
            attributed_to=remark.attributed_to,
            draft=remark.is_draft,
        )
