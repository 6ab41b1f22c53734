"""What a whole knowledge base has in common: its header, its concepts, its sources."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StrictInt, StringConstraints

from kb.model.fields import (
    Colour,
    Curie,
    Date,
    Doi,
    Language,
    Offset,
    Record,
    Slug,
    Text,
    WebAddress,
)
from kb.vocabulary import ConceptKind, Match, OriginKind, SourceKind

__all__ = [
    "Concept",
    "Header",
    "Identifier",
    "KindDefinition",
    "Origin",
    "Quotation",
    "Source",
    "SourceText",
]


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
    """Small letters, digits and single hyphens; unique among the concepts."""
    label: Text
    """The name that people read."""
    kind: Slug
    """A built-in kind, or one that kb.yaml adds."""
    description: Text
    """What it is, in your own words and in one sentence."""
    synonyms: tuple[Text, ...] = ()
    """Other names that lead to it; no two concepts share one."""
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
    base: Annotated[
        str, StringConstraints(pattern=r'^https?://[^\s<>"{}|\\^`]*[/#]$', max_length=2_000)
    ]
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
    """The name of this file, without .yaml."""
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
