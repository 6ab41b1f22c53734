"""What a report is made of, before it is Markdown or HTML: blocks of plain, unescaped text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

__all__ = [
    "Block",
    "Bullets",
    "Heading",
    "Inline",
    "Link",
    "Paragraph",
    "Quotation",
    "Strong",
    "Table",
]


@dataclass(frozen=True, slots=True)
class Strong:
    """Words that stand out."""

    text: str


@dataclass(frozen=True, slots=True)
class Link:
    """An address of the web, shown and never fetched."""

    address: str


Inline = str | Strong | Link


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; level 1 is the title of the report."""

    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph."""

    words: Sequence[Inline]


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list."""

    items: Sequence[Sequence[Inline]]


@dataclass(frozen=True, slots=True)
class Quotation:
    """The words of a source, and whose they are."""

    words: str
    language: str
    by: Sequence[Inline]


@dataclass(frozen=True, slots=True)
class Table:
    """A table; the columns whose places are in ``numbers`` hold numbers."""

    label: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    numbers: frozenset[int] = frozenset()


Block = Heading | Paragraph | Bullets | Quotation | Table
