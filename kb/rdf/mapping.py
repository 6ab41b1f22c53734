"""What the one table of the mapping is made of: :mod:`kb.rdf.table` fills it in.

A property ``of`` other fields is computed from them for the sake of other tools; the reader passes
it by.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any, NamedTuple

from kb.edges import Edge
from kb.model import Records
from kb.names import global_id
from kb.rdf.syntax import language_tag
from kb.vocabulary import Term

__all__ = ["GRAPHS", "LIST_ORDER", "Kind", "Property", "Row", "Shape", "View", "record_path"]

GRAPHS = ("claims", "edges", "links")
"""The named graphs beside the default graph, which describes the data set."""


class Kind(Enum):
    """What a value becomes in RDF."""

    TEXT = auto()
    """A literal in the language of the knowledge base."""
    WORDS = auto()
    """A literal in the language of the source."""
    PLAIN = auto()
    """A literal without a language."""
    DATE = auto()
    """A year, a month or a day."""
    INTEGER = auto()
    OFFSET = auto()
    """A count that cannot be negative."""
    DECIMAL = auto()
    """Four decimals."""
    DOUBLE = auto()
    BOOLEAN = auto()
    TERM = auto()
    """A word of an enumeration."""
    NODE_KIND = auto()
    """A built-in kind of concept, or one that the knowledge base adds."""
    REF = auto()
    """Another node of the knowledge base; the value is its path behind the base IRI."""
    NAME = auto()
    """A term of another vocabulary, as a prefixed name."""
    WEB = auto()
    """An address: an IRI where it is a valid one, else a literal."""
    JSON = auto()
    """Any data, as one literal."""


class View:
    """A knowledge base as the table looks at it: its records and edges, and where a name leads."""

    def __init__(self, records: Records, weights_version: str, edges: Sequence[Edge]) -> None:
        records.refuse_drafts("linked data")
        self.records = records
        self.edges = edges
        """Sorted by the ids of subject and object."""
        self.counts = {
            "claims": sum(len(file.claims) for file in records.files),
            "concepts": len(records.concepts),
            "edges": len(edges),
            "questions": sum(len(file.questions) for file in records.files),
            "remarks": sum(len(file.remarks) for file in records.files),
            "sources": len(records.files),
        }
        self.files = sorted(records.files, key=lambda file: file.source.id + ".")
        """The files in the order of their records' IRIs, sorted once for all streams."""
        self.weights_version = weights_version
        self.language = language_tag(records.header.language)
        # Claims are the many: what is neither remark nor question is one of them.
        self._other = {f.global_id(r.id): "remark" for f, r in records.remarks()}
        self._other |= {f.global_id(q.id): "question" for f, q in records.questions()}

    def path_of(self, source: str, record: str) -> str:
        """Return the path of the claim, remark or question that a record of a source names."""
        name = global_id(source, record)
        return record_path(self._other.get(name, "claim"), name)


def record_path(collection: str, name: str) -> str:
    """Return the path of a record behind the base IRI, flat, whatever its global id.

    >>> record_path("claim", "article/stress-raises-cortisol")
    'claim/article.stress-raises-cortisol'
    """
    return f"{collection}/{name.replace('/', '.')}"


class Row(NamedTuple):
    """One node to be written: its path, its record, and where the record stands."""

    path: str
    record: Any
    source: str = ""
    order: int = 0
    language: str = ""
    """Of the source, as the tag of a literal."""


@dataclass(frozen=True)
class Property:
    """One row of the table."""

    name: str
    """The field of the model, with dots into nested ones; the key in JSON-LD."""
    predicate: str
    kind: Kind
    many: bool = False
    enum: type[Term] | None = None
    to: str = ""
    """The collection that a REF leads to; empty: claims, remarks or questions, by name."""
    of: tuple[str, ...] = ()
    """What a computed value is made of: fields, or what a row knows, with an at sign before it:
    ``@path``, ``@record``, ``@source``, ``@order``, and ``@view``, the knowledge base."""
    value: Callable[..., Any] | None = None
    """What makes it of them; without, it is the one that is named."""
    required: bool = False
    says: str = ""
    """What the predicate means, where it is a term of ours."""

    @property
    def key(self) -> str:
        """The last part of the name: the key within its JSON object."""
        return self.name.rpartition(".")[2]

    @property
    def nest(self) -> str:
        """The key of the nested object that holds the key; the data set's header is not nested."""
        outer = self.name.rpartition(".")[0]
        return "" if outer.startswith("header") else outer


@dataclass(frozen=True)
class Shape:
    """One kind of node: its classes, its place, its properties."""

    name: str
    types: tuple[str, ...]
    collection: str
    properties: tuple[Property, ...]
    model: type | None = None
    graph: str = "claims"
    says: str = ""

    def property(self, name: str) -> Property:
        """Return the property of a field."""
        return next(each for each in self.properties if each.name == name)


LIST_ORDER = Property(
    "listOrder", "kb:listOrder", Kind.PLAIN, many=True, of=("@record",),
    says="The order of a list that is not sorted: the name of the field, then the places of its "
    "values among the sorted ones; a stroke marks an id written with its source.",
)  # fmt: skip
