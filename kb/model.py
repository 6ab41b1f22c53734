"""The records of a knowledge base: frozen, checked one by one when they are made.

What one record alone can get wrong is refused here; rules between records are in
:mod:`kb.lint`. A knowledge base is a :class:`Records`: its header (``kb.yaml``), its concepts
(``concepts.yaml``) and one :class:`SourceFile` for each document (``sources/<id>.yaml``).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StrictBool,
    StrictInt,
    StringConstraints,
    ValidationInfo,
    field_validator,
    model_validator,
)

from kb.names import CURIE_PATTERN, GLOBAL_PATTERN, SLUG_PATTERN, global_id
from kb.vocabulary import (
    Basis,
    ConceptKind,
    Link,
    Match,
    Modality,
    OriginKind,
    RemarkStance,
    ReviewState,
    Sign,
    SourceKind,
    Stance,
)

__all__ = [
    "Claim",
    "Concept",
    "Header",
    "Identifier",
    "KindDefinition",
    "Origin",
    "PassedOver",
    "Question",
    "Quotation",
    "Quote",
    "Records",
    "Remark",
    "Review",
    "Source",
    "SourceFile",
    "SourceText",
]

LABEL_CUE = "label"
"""The cue of a claim that the text makes by a label in brackets, not by a word of its own."""


def _plain(value: str) -> str:
    if value != value.strip():
        raise ValueError("spaces stand at its start or end: take them out")
    if any(ord(c) < 32 or 127 <= ord(c) < 160 for c in value):
        raise ValueError("it has a line break or control character: write it in one line")
    return value


Slug = Annotated[str, StringConstraints(pattern=SLUG_PATTERN, max_length=80)]
RecordId = Annotated[str, StringConstraints(pattern=GLOBAL_PATTERN, max_length=161)]
Text = Annotated[str, StringConstraints(min_length=1, max_length=2_000), AfterValidator(_plain)]
Curie = Annotated[str, StringConstraints(pattern=CURIE_PATTERN, max_length=200)]
WebAddress = Annotated[
    str, StringConstraints(pattern=r"^https?://[^\s<>\"{}|\\^`]+$", max_length=2_000)
]
Doi = Annotated[str, StringConstraints(pattern=r"^10\.\d{4,9}/[^\s<>\"]+$", max_length=300)]
Date = Annotated[
    str, StringConstraints(pattern=r"^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$")
]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]
Colour = Annotated[str, StringConstraints(pattern=r"^#[0-9a-f]{6}$")]
Offset = Annotated[StrictInt, Field(ge=0, le=1_000_000_000)]


class Record(BaseModel):
    """What all records share: frozen, and no key that the model does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class Identifier(Record):
    """The concept in another vocabulary, and how well it fits."""

    curie: Curie
    """Prefix and local id, like MONDO:0002050."""
    match: Match
    label: Text | None = None
    """The label that the other vocabulary gave when a person looked it up."""


class Concept(Record):
    """A node: a quantity that can rise or fall, named free of negation and deviation."""

    id: Slug
    label: Text
    kind: Slug
    """A built-in kind, or one that kb.yaml adds."""
    description: Text
    synonyms: tuple[Text, ...] = ()
    broader: tuple[Slug, ...] = ()
    """Wider concepts, for browsing; moves no evidence."""
    same_as: tuple[Identifier, ...] = ()
    note: Text | None = None


class KindDefinition(Record):
    """A kind of node that a knowledge base adds to the built-in ones."""

    id: Slug
    label: Text
    colour: Colour
    """Fill of its boxes on the map, as #rrggbb."""
    broader: ConceptKind | None = None
    """The built-in kind that it is a case of."""
    class_iri: WebAddress | None = None
    """The IRI of a class of another ontology, where no built-in kind fits."""


class Quotation(Record):
    """How much a knowledge base may quote, and whose the quoted words are."""

    max_words: Annotated[StrictInt, Field(ge=1, le=10_000)] | None = None
    """Words in all parts of one quote; a word is a run of letters and digits. Empty: no limit."""
    rights: Text | None = None


class Origin(Record):
    """Whose evidence or view a claim is, where that is not the source itself."""

    id: Slug
    kind: OriginKind
    label: Text
    doi: Doi | None = None


class Header(Record):
    """``kb.yaml``: what holds for the whole knowledge base."""

    format: Literal[1]
    title: Text
    description: Text
    language: Language
    base: Annotated[WebAddress, StringConstraints(pattern=r"[/#]$")]
    """The IRI that every IRI of this knowledge base starts with; it ends in / or #."""
    licence: Text
    """The licence of the curated records, as an SPDX identifier."""
    quotation: Quotation = Quotation()
    origins: tuple[Origin, ...] = ()
    kinds: tuple[KindDefinition, ...] = ()
    weights: dict[str, object] | None = None
    """Numbers that replace those of schema/weights.yaml, with a version of their own."""


class SourceText(Record):
    """The text that the quotes were taken from, so that another text is noticed."""

    length: Offset
    """In Unicode code points."""
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    """Of the UTF-8 bytes of the file."""


class Source(Record):
    """The citation of one document."""

    id: Slug
    title: Text
    kind: SourceKind
    author: Text | None = None
    publisher: Text | None = None
    published: Date | None = None
    """Year, year and month, or the day: "2025", "2025-03", "2025-03-21"."""
    url: WebAddress | None = None
    doi: Doi | None = None
    language: Language
    licence: Text
    """Whose words the text is, or the licence that it may be shown under."""
    text: SourceText | None = None
    note: Text | None = None


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
                f"start {self.start} and end {self.end} span {self.end - self.start} characters, "
                f"the text has {len(self.text)}: 'kb reanchor' moves them, or correct the text"
            )
        return self


def _in_order(parts: tuple[Quote, ...]) -> tuple[Quote, ...]:
    for before, after in pairwise(parts):
        if after.start < before.end:
            raise ValueError("its parts overlap or are not in the order of the text: sort them")
    return parts


QuoteParts = Annotated[
    tuple[Quote, ...], Field(min_length=1, max_length=50), AfterValidator(_in_order)
]


def _quoted(parts: tuple[Quote, ...]) -> str:
    return " … ".join(part.text for part in parts)


class Review(Record):
    """What is known of how the claim was drafted and whether a person has looked at it."""

    state: ReviewState
    score: Annotated[float, Field(ge=0, le=1)] | None = None
    cues: tuple[Text, ...] = ()
    drafter: Text | None = None


class Claim(Record):
    """One relation between two concepts that one source states, denies or finds no evidence for."""

    id: Slug
    quote: QuoteParts
    statement: Text
    """The claim in the curator's own words, in one sentence."""
    subject: Slug
    """The cause, for causal and predictive claims; for correlations the order has no meaning."""
    object: Slug
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
                "an affirmed claim needs a sign: positive, negative, unstated or mixed"
            )
        if self.stance is not Stance.AFFIRMS and self.sign is not None:
            raise ValueError(f"a claim that {self.stance.label} carries no sign: take it out")
        return self

    @model_validator(mode="after")
    def _cue_is_quoted(self) -> Self:
        if self.cue and self.cue != LABEL_CUE and self.cue.casefold() not in self.words.casefold():
            raise ValueError(
                f"the cue {self.cue!r} is not in the quote: take the quote's own words"
            )
        return self

    @property
    def words(self) -> str:
        """The quotation as one line, an ellipsis between its parts."""
        return _quoted(self.quote)

    @property
    def is_draft(self) -> bool:
        """Whether no person has reviewed the claim yet; a draft weighs nothing."""
        return self.review is not None and self.review.state is ReviewState.DRAFT


class Remark(Record):
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

    @property
    def words(self) -> str:
        """The quotation as one line, an ellipsis between its parts."""
        return _quoted(self.quote)


class Question(Record):
    """What a source says is not known."""

    id: Slug
    about: Annotated[tuple[Slug, ...], Field(min_length=1)]
    """Concepts."""
    quote: QuoteParts
    statement: Text
    note: Text | None = None

    @property
    def words(self) -> str:
        """The quotation as one line, an ellipsis between its parts."""
        return _quoted(self.quote)


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


class SourceFile(Record):
    """``sources/<id>.yaml``: one document and all that was read in it, in reading order."""

    source: Source
    claims: tuple[Claim, ...] = ()
    remarks: tuple[Remark, ...] = ()
    questions: tuple[Question, ...] = ()
    passed_over: tuple[PassedOver, ...] = ()

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
    where: dict[str, tuple[str, int]] = field(default_factory=dict, compare=False, repr=False)
    """Global id of a record → the file and line it was read from."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "concepts", tuple(sorted(self.concepts, key=lambda c: c.id)))
        object.__setattr__(self, "files", tuple(sorted(self.files, key=lambda f: f.source.id)))

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
