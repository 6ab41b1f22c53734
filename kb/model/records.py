"""A document's file, and the knowledge base as a whole."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from kb.errors import InvalidInput
from kb.model.claims import Claim, PassedOver, Question, Remark
from kb.model.fields import Record
from kb.model.header import Concept, Header, Source
from kb.names import global_id

__all__ = ["Records", "SourceFile"]


class SourceFile(Record):
    """``sources/<id>.yaml``: one document and all that was read in it, in reading order."""

    source: Source
    claims: tuple[Claim, ...] = ()
    remarks: tuple[Remark, ...] = ()
    questions: tuple[Question, ...] = ()
    passed_over: tuple[PassedOver, ...] = ()

    def reviewable(self) -> Iterator[Claim | Remark]:
        """Yield the claims, then the remarks: whatever a draft may propose."""
        yield from self.claims
        yield from self.remarks

    def quoting(self) -> Iterator[Claim | Remark | Question]:
        """Yield the claims, then the remarks, then the questions: whatever has a quote."""
        yield from self.reviewable()
        yield from self.questions

    def global_id(self, record: str) -> str:
        """Return the id that a record of this file, or one that it names, has everywhere."""
        return global_id(self.source.id, record)


@dataclass(frozen=True)
class Records:
    """A whole knowledge base as it was read, checked and ready to be weighed.

    Concepts are sorted by id, files by source id, whatever order they were given in.
    """

    header: Header
    concepts: tuple[Concept, ...]
    files: tuple[SourceFile, ...]
    name: str = "knowledge-base"
    """The name of its folder; names the files of a build."""
    drafts_weigh: bool = field(default=False, kw_only=True)
    """Whether records that nobody has reviewed are weighed: to see what they would bring."""
    where: dict[str, tuple[str, int]] = field(default_factory=dict, compare=False, repr=False)
    """Global id of a record → the file and line it was read from."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "concepts", tuple(sorted(self.concepts, key=lambda c: c.id)))
        object.__setattr__(self, "files", tuple(sorted(self.files, key=lambda f: f.source.id)))

    def refuse_drafts(self, what: str) -> None:
        """Raise :class:`kb.InvalidInput` where drafts weigh: what is named holds none."""
        if self.drafts_weigh:
            raise InvalidInput(
                f"{what} holds only what a person has reviewed: load the knowledge base without "
                "its drafts, or review them first"
            )

    def weighs(self, record: Claim | Remark) -> bool:
        """Tell whether a record counts: a draft does only where it is asked for."""
        return self.drafts_weigh or not record.is_draft

    def drafts(self) -> Iterator[Claim | Remark]:
        """Yield what no person has reviewed yet."""
        for file in self.files:
            yield from (record for record in file.reviewable() if record.is_draft)

    def claims(self) -> Iterator[tuple[SourceFile, Claim]]:
        """Yield each claim with the file that it stands in, in reading order."""
        for file in self.files:
            for claim in file.claims:
                yield file, claim

    def remarks(self) -> Iterator[tuple[SourceFile, Remark]]:
        """Yield each remark with the file that it stands in, in reading order."""
        for file in self.files:
            for remark in file.remarks:
                yield file, remark

    def questions(self) -> Iterator[tuple[SourceFile, Question]]:
        """Yield each question with the file that it stands in, in reading order."""
        for file in self.files:
            for question in file.questions:
                yield file, question
