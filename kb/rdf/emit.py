"""The emitter: rows of the table, compiled once for a syntax, then applied to blocks of records.

A block is written by columns. Each property gives the pieces of its statement, a column of texts
for the rows of the block or one text for all of them, and ``str.join`` runs across: what is done
for each value is done by Python's own loops in C wherever the value allows it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, repeat
from operator import attrgetter
from typing import Any

from kb.rdf.mapping import Kind, Property, Row, Shape, View
from kb.rdf.syntax import Syntax, date_type, is_iri
from kb.rdf.terms import expand, term_name
from kb.vocabulary import ConceptKind

__all__ = ["Emitter", "double", "list_orders", "lists_of", "raw_value"]

BUILT_IN_KINDS = frozenset(kind.value for kind in ConceptKind)
BLOCK = 100
"""Rows that are written at once: enough for the loops, little beside the records."""

Column = Iterable[str]
"""One text for each row of a block, or one text repeated for all."""


@dataclass(slots=True)
class Block:
    """Some rows with what every statement about them needs."""

    rows: list[Row]
    records: list[Any]
    subjects: list[str]
    """What stands in front of each statement about a row."""


Make = Callable[[Block], tuple[Column, ...]]
"""From a block to the pieces of the statements of one predicate; none where nothing is said."""


def double(value: float) -> str:
    """Return a number as xsd:double writes it, exactly.

    >>> double(0.1), double(1e-7)
    ('0.1', '1e-07')
    """
    return repr(float(value))


def raw_value(each: Property) -> Callable[[Row], Any]:
    """Return the function that takes a property's value from a row, not yet a term."""
    if each.value is not None:
        return each.value
    parts = each.name.split(".")
    if len(parts) > 1:
        return lambda row: _walk(row.record, parts)
    if each.kind is Kind.REF:
        return _referred(each, attrgetter(each.name))
    return attrgetter(f"record.{each.name}")


def _walk(record: Any, parts: Iterable[str]) -> Any:
    for part in parts:
        record = None if record is None else getattr(record, part)
    return record


def _referred(each: Property, get: Callable[[Any], Any]) -> Callable[[Row], Any]:
    if not each.to:
        return lambda row: [row.view.path_of(row.source, name) for name in get(row.record)]
    if each.many:
        return lambda row: [f"{each.to}/{name}" for name in get(row.record)]

    def path(row: Row) -> str | None:
        name = get(row.record)
        return None if name is None else f"{each.to}/{name}"

    return path


def _column(name: str) -> Callable[[Block], list[Any]]:
    """Return the function that takes a field from a block; None where an outer one is missing."""
    first, *parts = name.split(".")
    get = attrgetter(first)

    def column(block: Block) -> list[Any]:
        found = list(map(get, block.records))
        for part in parts:
            if found.count(None) == len(found):
                break
            found = [None if value is None else getattr(value, part) for value in found]
        return found

    return column


def _values(each: Property) -> Callable[[Block], list[Any]]:
    """Return the function that takes a property's values from a block, single names bare."""
    if each.value is not None:
        computed = each.value
        return lambda block: list(map(computed, block.rows))
    column = _column(each.name)
    if each.kind is not Kind.REF or not each.many:
        return column
    raw = raw_value(each)
    return lambda block: list(map(raw, block.rows)) if any(found := column(block)) else found


Lists = tuple[tuple[Property, tuple[str, ...]], ...]
"""The lists of a shape that are fields of its model, each with the way to it."""


def list_orders(lists: Lists, row: Row) -> list[str]:
    """Return what a set would lose of a record's lists: their order, repetitions, long ids.

    >>> from kb.model import Concept
    >>> from kb.rdf.table import shape
    >>> concept = Concept(id="a", label="A", kind="process", description="D", synonyms=("c", "b"))
    >>> list_orders(lists_of(shape("Concept")), Row("concept/a", concept, None))
    ['synonyms 1 0']
    """
    found = []
    for each, parts in lists:
        given = _walk(row.record, parts)
        if not given:
            continue
        refers = each.kind is Kind.REF and not each.to
        paths = [row.view.path_of(row.source, name) for name in given] if refers else list(given)
        known = sorted(set(paths))
        long = [refers and name.startswith(f"{row.source}/") for name in given]
        if paths != known or any(long):
            places = (f"{'/' * mark}{known.index(p)}" for p, mark in zip(paths, long, strict=True))
            found.append(f"{each.name} {' '.join(places)}")
    return found


def lists_of(shape: Shape) -> Lists:
    """Return the lists of a shape that are fields of its model."""
    return tuple(
        (each, tuple(each.name.split(".")))
        for each in shape.properties
        if each.many and each.value is None
    )


class Emitter:
    """What is said of one shape's records in one syntax."""

    def __init__(
        self, shape: Shape, syntax: Syntax, view: View, *, by_iri: bool = False, end: str = ""
    ) -> None:
        """Compile; with ``by_iri`` predicates are sorted by IRI, else they keep the table's order.

        By IRI is the order of canonical N-Quads; the table's order reads better. ``end`` closes
        a statement of N-Quads.
        """
        self.shape = shape
        self.syntax = syntax
        self._view = view
        self._end = end
        parts: list[tuple[str, Make]] = [("rdf:type", self._typed(shape.types))]
        parts += [(each.predicate, self._compiled(each)) for each in shape.properties]
        if by_iri:
            parts.sort(key=lambda part: expand(part[0]) + ">")
        self._parts = tuple(make for _, make in parts)

    def nodes(self, rows: Iterable[Row]) -> Iterator[str]:
        """Yield everything that is said of each row."""
        rows, syntax = iter(rows), self.syntax
        while some := list(islice(rows, BLOCK)):
            paths = [row.path for row in some]
            block = Block(some, [row.record for row in some], list(map(syntax.subject, paths)))
            pieces = (piece for make in self._parts for piece in make(block))
            if syntax.joins:  # a node begins with its name, once
                pieces = (piece for piece in pieces if piece is not block.subjects)
            openings: Column = map(syntax.opening, paths)
            # The first column ends where the rows do; those of one text for all have no end.
            yield from map("".join, zip(openings, *pieces, repeat(syntax.closing), strict=False))

    def _typed(self, types: Iterable[str]) -> Make:
        names = sorted(map(self.syntax.name, types))
        before, after = self.syntax.around("rdf:type", self._end)
        if self.syntax.joins:
            said = repeat(f"{before}{', '.join(names)}{after}")
            return lambda block: (said,)
        each = [repeat(f"{before}{name}{after}") for name in names]
        return lambda block: tuple(piece for said in each for piece in (block.subjects, said))

    def _compiled(self, each: Property) -> Make:
        if each.name == "listOrder":
            return self._ordered(each)
        values = _values(each)
        if each.many:
            return self._listed(each, values)
        before, after = self.syntax.around(each.predicate, self._end)
        if each.kind is Kind.WORDS:
            return self._words(values, before, after)
        if each.kind in _FEW:
            encode = self._encoder(each)
            return _remembered(each, values, lambda value: f"{before}{encode(value)}{after}")
        framed, texts = self._texts(each)
        return _framed(values, texts, before + framed[0], framed[1] + after)

    def _texts(self, each: Property) -> tuple[tuple[str, str], Callable[[list[Any]], list[str]]]:
        """Return what stands around each value, and the function that makes texts of them."""
        syntax = self.syntax
        if each.kind in (Kind.TEXT, Kind.PLAIN):
            language = self._view.language if each.kind is Kind.TEXT else ""
            return syntax.quotes(language), syntax.escape_all
        if each.kind in _NUMBERS:
            datatype, form = _NUMBERS[each.kind]
            return syntax.datatype(datatype), lambda values: list(map(form, values))
        if each.kind is Kind.REF and each.value is None:
            return syntax.local(each.to), lambda values: values
        encode = self._encoder(each)
        return ("", ""), lambda values: list(map(encode, values))

    def _listed(self, each: Property, values: Callable[[Block], list[Any]]) -> Make:
        encode, joins = self._encoder(each), self.syntax.joins
        before, after = self.syntax.around(each.predicate, self._end)
        head, tail = repeat(before), repeat(after)

        def several(many: Sequence[Any] | None, subject: str) -> str:
            if not many:
                return ""
            terms = [encode(many[0])] if len(many) == 1 else sorted(set(map(encode, many)))
            start = subject + before
            return start + (", " if joins else after + start).join(terms) + after

        def listed(block: Block) -> tuple[Column, ...]:
            found = values(block)
            if not any(found):
                return ()
            if all(many and len(many) == 1 for many in found):
                return block.subjects, head, [encode(one) for (one,) in found], tail
            return (list(map(several, found, block.subjects)),)

        return listed

    def _ordered(self, each: Property) -> Make:
        lists = lists_of(self.shape)
        columns = [_column(each.name) for each, _ in lists]

        def orders(block: Block) -> list[Any]:
            if any(any(column(block)) for column in columns):
                return [list_orders(lists, row) for row in block.rows]
            return []

        return self._listed(each, orders)

    def _words(self, values: Callable[[Block], list[Any]], before: str, after: str) -> Make:
        quotes, escape_all = self.syntax.quotes, self.syntax.escape_all

        def words(block: Block) -> tuple[Column, ...]:
            texts = escape_all(values(block))
            tags = [row.language for row in block.rows]
            frames = {tag: quotes(tag) for tag in set(tags)}
            opening: Column = repeat(before + frames[tags[0]][0])
            closing: Column = repeat(frames[tags[0]][1] + after)
            if len(frames) > 1:
                opening = [before + frames[tag][0] for tag in tags]
                closing = [frames[tag][1] + after for tag in tags]
            return block.subjects, opening, texts, closing

        return words

    def _encoder(self, each: Property) -> Callable[[Any], str]:
        syntax = self.syntax
        if each.kind is Kind.TERM and each.enum is not None:
            words = {term.value: syntax.name(term_name(term)) for term in each.enum}
            return words.__getitem__
        language = self._view.language if each.kind is Kind.TEXT else ""
        encoders: dict[Kind, Callable[[Any], str]] = {
            Kind.TEXT: lambda value: syntax.text(value, language),
            Kind.PLAIN: syntax.text,
            Kind.DATE: lambda value: syntax.typed(value, date_type(value)),
            Kind.BOOLEAN: lambda value: syntax.typed(str(value).lower(), "xsd:boolean"),
            Kind.NODE_KIND: self._node_kind,
            Kind.REF: syntax.ref,
            Kind.NAME: syntax.name,
            Kind.WEB: self._web,
            Kind.JSON: lambda value: syntax.text(json.dumps(value, ensure_ascii=False)),
        }
        return encoders.get(each.kind, syntax.text)

    def _node_kind(self, value: str) -> str:
        if value in BUILT_IN_KINDS:
            return self.syntax.name(f"kb:ConceptKind.{value}")
        return self.syntax.ref(f"kind/{value}")

    def _web(self, value: str) -> str:
        return self.syntax.iri(value) if is_iri(value) else self.syntax.typed(value, "xsd:anyURI")


def _framed(
    values: Callable[[Block], list[Any]],
    texts: Callable[[list[Any]], list[str]],
    head: str,
    tail: str,
) -> Make:
    """Return a function for values that each need no more than what stands around them."""
    before, after = repeat(head), repeat(tail)

    def framed(block: Block) -> tuple[Column, ...]:
        found = values(block)
        missing = found.count(None)
        if not missing:
            return block.subjects, before, texts(found), after
        if missing == len(found):
            return ()
        known = iter(texts([value for value in found if value is not None]))
        return (
            [
                "" if value is None else f"{subject}{head}{next(known)}{tail}"
                for value, subject in zip(found, block.subjects, strict=True)
            ],
        )

    return framed


def _remembered(
    each: Property, values: Callable[[Block], list[Any]], make: Callable[[Any], str]
) -> Make:
    """Return a function that makes the statement of each of a few values once."""
    known: dict[Any, str] = {None: ""}
    if each.kind is Kind.BOOLEAN and not each.required:
        known[False] = ""

    def remembered(block: Block) -> tuple[Column, ...]:
        found = values(block)
        for value in set(found).difference(known):
            known[value] = make(value)
        said = list(map(known.__getitem__, found))
        if "" not in said:
            return block.subjects, said
        if not any(said):
            return ()
        return (
            [text and subject + text for text, subject in zip(said, block.subjects, strict=True)],
        )

    return remembered


_FEW = (Kind.TERM, Kind.NAME, Kind.BOOLEAN, Kind.NODE_KIND)
"""Kinds of which there are few values."""
_NUMBERS: dict[Kind, tuple[str, Callable[[Any], str]]] = {
    Kind.INTEGER: ("xsd:integer", str),
    Kind.OFFSET: ("xsd:nonNegativeInteger", str),
    Kind.DECIMAL: ("xsd:decimal", "{:.4f}".format),
    Kind.DOUBLE: ("xsd:double", double),
}
"""Kinds whose values need no escape: their datatype and how they are written."""
