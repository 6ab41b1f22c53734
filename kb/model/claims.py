"""What one document says: claims, remarks, questions, and the spans that were passed over."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Annotated, Self

from pydantic import (
    AfterValidator,
    Field,
    StrictBool,
    StringConstraints,
    ValidationInfo,
    field_validator,
    model_validator,
)

from kb.model.fields import Offset, Record, RecordId, Slug, Text
from kb.vocabulary import Basis, Link, Modality, RemarkStance, ReviewState, Sign, Stance

__all__ = [
    "LABEL_CUE",
    "Claim",
    "PassedOver",
    "Question",
    "Quote",
    "Remark",
    "Review",
    "quoted_words",
]

LABEL_CUE = "label"
"""The cue of a claim that the text makes by a label in brackets, not by a word of its own."""


class Quote(Record):
    """One part of a quotation: the words, and where they stand in the text."""

    text: Annotated[str, StringConstraints(min_length=1, max_length=20_000)]
    start: Offset
    """The first code point, counted from 0."""
    end: Offset
    """One behind the last code point."""

    @model_validator(mode="after")
    def _length_fits(self) -> Self:
        if self.end - self.start != len(self.text):
            raise ValueError(
                f"from {self.start} to {self.end} are {self.end - self.start} characters, and the "
                f"words have {len(self.text)}: end {self.start + len(self.text)} would fit this "
                "start; 'kb reanchor' finds both"
            )
        return self


def _in_order(parts: tuple[Quote, ...]) -> tuple[Quote, ...]:
    for before, after in pairwise(parts):
        if after.start < before.end:
            raise ValueError(
                "it has parts that overlap or are not in the order of the text: sort them"
            )
    return parts


QuoteParts = Annotated[
    tuple[Quote, ...], Field(min_length=1, max_length=50), AfterValidator(_in_order)
]


def quoted_words(parts: tuple[Quote, ...]) -> str:
    r"""Return a quotation as one line, an ellipsis between its parts.

    >>> quoted_words((Quote(text="less\nsleep", start=0, end=10),))
    'less sleep'
    """
    return " … ".join(" ".join(part.text.split()) for part in parts)


class Review(Record):
    """What is known of how a record was drafted and whether a person has looked at it."""

    state: ReviewState
    score: Annotated[float, Field(ge=0, le=1)] | None = None
    cues: tuple[Text, ...] = ()
    drafter: Text | None = None


class _Quoting:
    """What every record with a quote can tell."""

    if TYPE_CHECKING:
        quote: tuple[Quote, ...]

    @property
    def words(self) -> str:
        """The quotation as one line, an ellipsis between its parts."""
        return quoted_words(self.quote)


class _Reviewable(_Quoting):
    """What a record that a draft may propose can tell as well."""

    if TYPE_CHECKING:
        review: Review | None

    @property
    def is_draft(self) -> bool:
        """Whether no person has reviewed the record yet; a draft weighs nothing."""
        return self.review is not None and self.review.state is ReviewState.DRAFT


class Claim(Record, _Reviewable):
    """One relation between two concepts that one source states, denies or finds no evidence for."""

    id: Slug
    """Small letters, digits and single hyphens; unique in this file."""
    quote: QuoteParts
    """The words that it rests on, in one or more parts, in the order of the text."""
    statement: Text
    """The claim in the curator's own words, in one sentence."""
    subject: Slug
    """The cause, for causal and predictive claims; for correlations the order has no meaning."""
    object: Slug
    """The effect; another concept than the subject."""
    link: Link
    sign: Sign | None = None
    """What the object does when the subject rises; a denial carries none."""
    stance: Stance
    modality: Modality
    cue: Text | None = None
    """The words of the quote that hedge or mark the relation, or 'label'."""
    approximate: StrictBool = False
    """The text says that it speaks roughly; that is no hedge."""
    basis: Basis
    origin: Slug | None = None
    """Whose evidence or view it is; empty: the source's own."""
    attributed_to: Text | None = None
    """The text's own words for that holder."""
    context: Text | None = None
    """The population or condition that the claim is limited to."""
    delay: StrictBool = False
    """The text says that the effect is slow."""
    jointly: tuple[RecordId, ...] = ()
    """Claims that are said to act only together with this one."""
    note: Text | None = None
    review: Review | None = None
    """Empty: reviewed."""

    @field_validator("object")
    @classmethod
    def _two_concepts(cls, value: str, info: ValidationInfo) -> str:
        if info.data.get("subject") == value:
            raise ValueError("it is the same concept as the subject: a claim relates two concepts")
        return value

    @model_validator(mode="after")
    def _sign_fits_stance(self) -> Self:
        if self.stance is Stance.AFFIRMS and self.sign is None:
            raise ValueError(
                "an affirmed claim has no 'sign': write positive, negative, unstated or mixed"
            )
        if self.stance is not Stance.AFFIRMS and self.sign is not None:
            raise ValueError(f"a claim that {self.stance.label} carries no 'sign': take it out")
        return self

    @model_validator(mode="after")
    def _cue_is_quoted(self) -> Self:
        if self.cue and self.cue != LABEL_CUE and self.cue.casefold() not in self.words.casefold():
            raise ValueError(
                f"the cue {self.cue!r} is not in the quote: take the quote's own words"
            )
        return self


class Remark(Record, _Reviewable):
    """What a source says about a statement, a study or an idea, not about the world."""

    id: Slug
    about: Annotated[tuple[RecordId, ...], Field(min_length=1)]
    """Claims, remarks or questions: an id of this file, or <source>/<id>."""
    stance: RemarkStance
    quote: QuoteParts
    statement: Text
    modality: Modality
    cue: Text | None = None
    origin: Slug | None = None
    attributed_to: Text | None = None
    note: Text | None = None
    review: Review | None = None
    """Empty: reviewed."""


class Question(Record, _Quoting):
    """What a source says is not known."""

    id: Slug
    about: Annotated[tuple[Slug, ...], Field(min_length=1)]
    """Concepts."""
    quote: QuoteParts
    statement: Text
    note: Text | None = None


class PassedOver(Record):
    """A span of the text that states no relation, and why."""

    start: Offset
    end: Offset
    reason: Text

    @model_validator(mode="after")
    def _not_empty(self) -> Self:
        if self.end <= self.start:
            raise ValueError("it ends where it starts or before: correct start and end")
        return self
