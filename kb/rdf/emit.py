"""The emitter: rows of the table, compiled once for a syntax, then applied to every record."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from operator import attrgetter
from typing import Any

from kb.rdf.mapping import Kind, Property, Row, Shape, View
from kb.rdf.syntax import Syntax, date_type, is_iri
from kb.rdf.terms import expand, term_name
from kb.vocabulary import ConceptKind

__all__ = ["Emitter", "double", "list_orders", "lists_of", "raw_value"]

Make = Callable[[Row, str], str]
"""From a row and its subject to the statements of one predicate, as text."""
BUILT_IN_KINDS = frozenset(kind.value for kind in ConceptKind)
_REFERENCES = ("about", "jointly")


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

    def node(self, row: Row) -> str:
        """Return everything that is said of a row."""
        start, finish = self.syntax.node(row.path)
        subject = self.syntax.subject(row.path)
        return start + "".join([make(row, subject) for make in self._parts]) + finish

    def statements(self, row: Row, subject: str) -> list[str]:
        """Return what is said of a row by predicate, for syntaxes that say each by itself."""
        return [made for make in self._parts if (made := make(row, subject))]

    def _typed(self, types: Iterable[str]) -> Make:
        names = sorted(map(self.syntax.name, types))
        several = self._several("rdf:type")
        if self.syntax.joins:
            said = several(names, "")
            return lambda row, subject: said
        if len(names) == 1:
            said = several(names, "")
            return lambda row, subject: subject + said
        return lambda row, subject: several(names, subject)

    def _several(self, predicate: str) -> Callable[[Sequence[str], str], str]:
        before, after = self.syntax.around(predicate, self._end)
        if self.syntax.joins:
            return lambda terms, subject: f"{before}{', '.join(terms)}{after}"
        return lambda terms, subject: "".join([f"{subject}{before}{term}{after}" for term in terms])

    def _compiled(self, each: Property) -> Make:
        if each.name == "listOrder":
            lists = lists_of(self.shape)
            return self._listed(each, lambda row: list_orders(lists, row))
        raw = raw_value(each)
        if each.many:
            return self._listed(each, raw)
        before, after = self.syntax.around(each.predicate, self._end)
        framed = self._framed(each)
        if framed is not None:
            head, tail = before + framed[0], framed[1] + after
            if each.kind in (Kind.TEXT, Kind.PLAIN):
                return _escaped(raw, self.syntax.escape, head, tail)
            local = each.kind is Kind.REF
            return _as_it_is(attrgetter(f"record.{each.name}") if local else raw, head, tail)
        if each.kind is Kind.WORDS:
            return self._words(raw, before, after)
        encode = self._encoder(each)
        made = _remembered if each.kind in _FEW else _encoded
        return made(each, raw, lambda value: f"{before}{encode(value)}{after}")

    def _framed(self, each: Property) -> tuple[str, str] | None:
        """Return what stands around a value that needs nothing but an escape, if anything."""
        if each.kind in (Kind.TEXT, Kind.PLAIN):
            return self.syntax.quotes(self._view.language if each.kind is Kind.TEXT else "")
        if each.kind in (Kind.INTEGER, Kind.OFFSET):
            return self.syntax.datatype(_INTEGERS[each.kind])
        if each.kind is Kind.REF and each.to and each.value is None:
            return self.syntax.local(each.to)
        return None

    def _listed(self, each: Property, raw: Callable[[Row], Any]) -> Make:
        encode, several = self._encoder(each), self._several(each.predicate)

        def listed(row: Row, subject: str) -> str:
            values = raw(row)
            if not values:
                return ""
            if len(values) == 1:
                return several([encode(values[0])], subject)
            return several(sorted({encode(value) for value in values}), subject)

        return listed

    def _words(self, raw: Callable[[Row], Any], before: str, after: str) -> Make:
        escape, quotes = self.syntax.escape, self.syntax.quotes
        frames: dict[str, tuple[str, str]] = {}

        def words(row: Row, subject: str) -> str:
            frame = frames.get(row.language)
            if frame is None:
                opening, closing = quotes(row.language)
                frame = frames[row.language] = before + opening, closing + after
            return f"{subject}{frame[0]}{escape(raw(row))}{frame[1]}"

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
            Kind.DECIMAL: lambda value: syntax.typed(f"{value:.4f}", "xsd:decimal"),
            Kind.DOUBLE: lambda value: syntax.typed(double(value), "xsd:double"),
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


def _as_it_is(raw: Callable[[Row], Any], head: str, tail: str) -> Make:
    return lambda row, subject: (
        "" if (value := raw(row)) is None else f"{subject}{head}{value}{tail}"
    )


def _escaped(raw: Callable[[Row], Any], escape: Callable[[str], str], head: str, tail: str) -> Make:
    return lambda row, subject: (
        "" if (value := raw(row)) is None else f"{subject}{head}{escape(value)}{tail}"
    )


def _encoded(each: Property, raw: Callable[[Row], Any], make: Callable[[Any], str]) -> Make:
    return lambda row, subject: "" if (value := raw(row)) is None else subject + make(value)


def _remembered(each: Property, raw: Callable[[Row], Any], make: Callable[[Any], str]) -> Make:
    """Return a function that makes the statement of each of a few values once."""
    known: dict[Any, str] = {None: ""}
    if each.kind is Kind.BOOLEAN and not each.required:
        known[False] = ""

    def statement(row: Row, subject: str) -> str:
        value = raw(row)
        made = known.get(value)
        if made is None:
            made = known[value] = make(value)
        return made and subject + made

    return statement


_FEW = (Kind.TERM, Kind.NAME, Kind.BOOLEAN, Kind.NODE_KIND)
"""Kinds of which there are few values."""
_INTEGERS = {Kind.INTEGER: "xsd:integer", Kind.OFFSET: "xsd:nonNegativeInteger"}
