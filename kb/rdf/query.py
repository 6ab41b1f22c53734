"""SPARQL over a knowledge base: a store of pyoxigraph, plain rows, and named example queries."""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from kb.assets import asset
from kb.edges import Edge
from kb.errors import InvalidInput, UnknownName
from kb.model import Records
from kb.names import SLUG_PATTERN, near, used_prefixes
from kb.rdf.formats import pyoxigraph_format
from kb.rdf.guard import check_query
from kb.rdf.terms import NAMESPACES
from kb.rdf.write import export_prefixes, write
from kb.results import html_table

if TYPE_CHECKING:
    import pyoxigraph
    import rdflib

__all__ = [
    "Cell",
    "Example",
    "SparqlAnswer",
    "answer",
    "dataset",
    "example",
    "examples",
    "named",
    "serialized",
    "store",
]

Cell = str | int | float | bool | None
"""A value of a row: an IRI or a text, a number as a number, None where nothing is bound."""


@dataclass(frozen=True, slots=True)
class SparqlAnswer:
    """What a query found: rows of plain values under the names of its variables."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[tuple[Cell, ...]]:
        return iter(self.rows)

    def to_dicts(self) -> list[dict[str, Cell]]:
        """Return the rows as mappings from the name of a variable to its value."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]

    def _repr_html_(self) -> str:
        rows: list[dict[str, object]] = [dict(row) for row in self.to_dicts()]
        return html_table(rows, self.columns)


class _Pieces(io.RawIOBase):
    """An iterator of bytes as a file, so that a store loads an export that is never whole."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces = iter(pieces)
        self._rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._rest:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._rest = piece
        size = min(len(buffer), len(self._rest))
        buffer[:size], self._rest = self._rest[:size], self._rest[size:]
        return size


def store(records: Records, edges: Sequence[Edge], path: str | None = None) -> pyoxigraph.Store:
    """Return a store of the export, in memory or in a folder.

    Its default graph holds the union of all graphs as a copy, so that a query without FROM finds
    everything and one with FROM just what it names.
    """
    import pyoxigraph

    made = pyoxigraph.Store(path)
    for format in ("nq", "nt"):
        pieces = io.BufferedReader(_Pieces(write(records, edges, format=format)))
        made.bulk_load(pieces, format=pyoxigraph_format(format))
    if path is not None:
        made.flush()
    return made


def dataset(records: Records, edges: Sequence[Edge]) -> rdflib.Dataset:
    """Return the export as an rdflib Dataset with readable prefixes, its default graph the union.

    rdflib is the face for people; do not give it the queries of strangers, since its FROM reads
    files and addresses.
    """
    import rdflib

    made = rdflib.Dataset(default_union=True)
    with warnings.catch_warnings():
        # rdflib's own parser uses what rdflib has deprecated
        warnings.simplefilter("ignore", DeprecationWarning)
        made.parse(data=b"".join(write(records, edges, format="nq")), format="nquads")
    for prefix, namespace in export_prefixes(records).items():
        made.bind(prefix, rdflib.Namespace(namespace), replace=True)
    return made


def answer(store: pyoxigraph.Store, query: str, prefixes: dict[str, str]) -> SparqlAnswer | bool:
    """Return what a query finds: rows, a truth value for ASK, triples for CONSTRUCT.

    The default graph is the union of all graphs; the prefixes of the export are known.
    """
    import pyoxigraph

    with _asking(query):
        found = store.query(query, prefixes=prefixes)
        if isinstance(found, pyoxigraph.QueryBoolean):
            return bool(found)
        if isinstance(found, pyoxigraph.QueryTriples):
            rows = [(t.subject, t.predicate, t.object) for t in found]
            return SparqlAnswer(("subject", "predicate", "object"), tuple(map(_plain_row, rows)))
        names = tuple(variable.value for variable in found.variables)
        return SparqlAnswer(names, tuple(_plain_row(tuple(row)) for row in found))


def serialized(store: pyoxigraph.Store, query: str, prefixes: dict[str, str], form: str) -> bytes:
    """Return what a query finds as csv, tsv, json or xml; triples as Turtle."""
    import pyoxigraph

    kinds = pyoxigraph.QueryResultsFormat
    forms = {"csv": kinds.CSV, "tsv": kinds.TSV, "json": kinds.JSON, "xml": kinds.XML}
    if form not in forms:
        raise InvalidInput(f"results are not written as {form!r}: choose {', '.join(forms)}")
    with _asking(query):
        found = store.query(query, prefixes=prefixes)
        if isinstance(found, pyoxigraph.QueryTriples):
            turtle = pyoxigraph.RdfFormat.TURTLE
            return used_prefixes(
                pyoxigraph.serialize(found, format=turtle, prefixes=prefixes) or b""
            )
        return found.serialize(format=forms[form]) or b""


@contextmanager
def _asking(query: str) -> Iterator[None]:
    check_query(query)
    try:
        yield
    except (SyntaxError, ValueError, OSError, RuntimeError) as error:
        raise InvalidInput(f"the query cannot be answered: {error}") from error


_INTEGERS = (
    "byte", "int", "integer", "long", "negativeInteger", "nonNegativeInteger",
    "nonPositiveInteger", "positiveInteger", "short", "unsignedByte", "unsignedInt",
    "unsignedLong", "unsignedShort",
)  # fmt: skip
_NUMBERS = dict.fromkeys(_INTEGERS, int) | dict.fromkeys(("decimal", "double", "float"), float)


def _plain_row(row: Iterable[Any]) -> tuple[Cell, ...]:
    return tuple(map(_plain, row))


def _plain(term: Any) -> Cell:
    import pyoxigraph

    if term is None:
        return None
    if not isinstance(term, pyoxigraph.Literal):
        return term.value if isinstance(term, pyoxigraph.NamedNode) else str(term)
    kind = term.datatype.value.removeprefix(NAMESPACES["xsd"])
    if kind == "boolean":
        return term.value in ("true", "1")
    try:
        number: int | float = _NUMBERS[kind](term.value)
    except (KeyError, ValueError):
        return str(term.value)
    return number


# --- example queries --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Example:
    """A named query of ``schema/queries/``."""

    name: str
    title: str
    description: str
    query: str


@cache
def examples() -> tuple[Example, ...]:
    """Return the example queries, by name.

    >>> [example.name for example in examples()][:2]
    ['causal-paths', 'disputed']
    """
    files = sorted(asset("schema", "queries").iterdir(), key=lambda file: file.name)
    return tuple(
        _example(file.name.removesuffix(".rq"), file.read_text("utf-8"))
        for file in files
        if file.name.endswith(".rq")
    )


def example(name: str) -> Example:
    """Return the example query of a name.

    >>> example("disputed").title
    'What is disputed, and by whom'
    """
    known = {each.name: each for each in examples()}
    if name not in known:
        raise UnknownName("example query", name, near=near(name, known))
    return known[name]


def named(query: str) -> str:
    """Return a query: itself, or the example query whose name it is.

    >>> named("ASK {}")
    'ASK {}'
    """
    return example(query).query if re.fullmatch(SLUG_PATTERN, query) else query


def _example(name: str, text: str) -> Example:
    said = dict(re.findall(r"^# (title|description): (.+)$", text, re.MULTILINE))
    query = "\n".join(line for line in text.splitlines() if not line.startswith("#")).strip()
    return Example(name, said["title"], said["description"], query)
