"""The emitter: rows of the table, compiled once for a syntax, then applied to every record."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from operator import attrgetter
from typing import Any

from kb.rdf.mapping import Kind, Property, Row, Shape, View
from kb.rdf.syntax import Syntax, date_type, is_iri
from kb.rdf.terms import expand, term_name
from kb.vocabulary import ConceptKind

__all__ = ["Emitter", "double", "list_orders", "raw_value"]

Make = Callable[[Row], str | list[str] | None]
"""From a row to the statements of one predicate: none, one or several."""
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


def list_orders(shape: Shape, row: Row) -> list[str]:
    """Return what a set would lose of a record's lists: their order, repetitions, long ids.

    >>> from kb.model import Concept
    >>> from kb.rdf.table import shape
    >>> concept = Concept(id="a", label="A", kind="process", description="D", synonyms=("c", "b"))
    >>> list_orders(shape("Concept"), Row("concept/a", concept, None))
    ['synonyms 1 0']
    """
    found = []
    for each in shape.properties:
        if not each.many or each.value is not None:
            continue
        given = _walk(row.record, each.name.split(".")) or ()
        refers = each.kind is Kind.REF and not each.to
        paths = [row.view.path_of(row.source, name) for name in given] if refers else list(given)
        known = sorted(set(paths))
        long = [refers and name.startswith(f"{row.source}/") for name in given]
        if paths != known or any(long):
            places = (f"{'/' * mark}{known.index(p)}" for p, mark in zip(paths, long, strict=True))
            found.append(f"{each.name} {' '.join(places)}")
    return found


class Emitter:
    """The statements of one shape's records in one syntax, all but their subject."""

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
        types = sorted(syntax.name(name) for name in shape.types)
        typed = self._several("rdf:type", types)
        parts: list[tuple[str, Make]] = [("rdf:type", lambda row: typed)]
        parts += [(each.predicate, self._compiled(each)) for each in shape.properties]
        if by_iri:
            parts.sort(key=lambda part: expand(part[0]) + ">")
        self._parts = tuple(make for _, make in parts)

    def pieces(self, row: Row) -> list[str]:
        """Return the statements of a row, each with its predicate and without its subject."""
        found: list[str] = []
        for make in self._parts:
            made = make(row)
            if made is not None:
                if made.__class__ is str:
                    found.append(made)
                else:
                    found += made
        return found

    def _several(self, predicate: str, terms: Iterable[str]) -> list[str]:
        before, after = self.syntax.around(predicate, self._end)
        if self.syntax.joins:
            return [f"{before}{', '.join(terms)}{after}"]
        return [f"{before}{term}{after}" for term in terms]

    def _compiled(self, each: Property) -> Make:
        if each.name == "listOrder":
            return self._listed(each, lambda row: list_orders(self.shape, row))
        raw = raw_value(each)
        if each.many:
            return self._listed(each, raw)
        before, after = self.syntax.around(each.predicate, self._end)
        if each.kind in (Kind.TEXT, Kind.PLAIN, Kind.WORDS):
            return self._text(each, raw, before, after)
        if each.kind is Kind.REF and each.to and each.value is None:
            return self._local(each, before, after)
        encode = self._encoder(each)
        if each.kind in _FEW:
            return _remembered(each, raw, lambda value: f"{before}{encode(value)}{after}")

        def one(row: Row) -> str | None:
            value = raw(row)
            return None if value is None else f"{before}{encode(value)}{after}"

        return one

    def _listed(self, each: Property, raw: Callable[[Row], Any]) -> Make:
        encode = self._encoder(each)

        def several(row: Row) -> list[str] | None:
            values = raw(row)
            if not values:
                return None
            return self._several(each.predicate, sorted({encode(value) for value in values}))

        return several

    def _text(self, each: Property, raw: Callable[[Row], Any], before: str, after: str) -> Make:
        escape = self.syntax.escape
        language = self._view.language if each.kind is Kind.TEXT else ""
        opening, closing = self.syntax.quotes(language)
        head, tail = before + opening, closing + after

        def text(row: Row) -> str | None:
            value = raw(row)
            return None if value is None else f"{head}{escape(value)}{tail}"

        if each.kind is not Kind.WORDS:
            return text
        framed: dict[str, tuple[str, str]] = {}

        def words(row: Row) -> str | None:
            frame = framed.get(row.language)
            if frame is None:
                opening, closing = self.syntax.quotes(row.language)
                frame = framed[row.language] = before + opening, closing + after
            value = raw(row)
            return None if value is None else f"{frame[0]}{escape(value)}{frame[1]}"

        return words

    def _local(self, each: Property, before: str, after: str) -> Make:
        opening, closing = self.syntax.local(each.to)
        head, tail = before + opening, closing + after
        get = attrgetter(f"record.{each.name}")

        def local(row: Row) -> str | None:
            name = get(row)
            return None if name is None else f"{head}{name}{tail}"

        return local

    def _encoder(self, each: Property) -> Callable[[Any], str]:
        syntax = self.syntax
        if each.kind is Kind.TERM and each.enum is not None:
            words = {term.value: syntax.name(term_name(term)) for term in each.enum}
            return words.__getitem__
        opening, closing = syntax.quotes(self._view.language if each.kind is Kind.TEXT else "")
        encoders: dict[Kind, Callable[[Any], str]] = {
            Kind.TEXT: lambda value: f"{opening}{syntax.escape(value)}{closing}",
            Kind.PLAIN: lambda value: f"{opening}{syntax.escape(value)}{closing}",
            Kind.DATE: lambda value: syntax.typed(value, date_type(value)),
            Kind.INTEGER: lambda value: syntax.typed(str(value), "xsd:integer"),
            Kind.OFFSET: lambda value: syntax.typed(str(value), "xsd:nonNegativeInteger"),
            Kind.DECIMAL: lambda value: syntax.typed(f"{value:.4f}", "xsd:decimal"),
            Kind.DOUBLE: lambda value: syntax.typed(double(value), "xsd:double"),
            Kind.BOOLEAN: lambda value: syntax.typed(str(value).lower(), "xsd:boolean"),
            Kind.NODE_KIND: self._node_kind,
            Kind.REF: syntax.ref,
            Kind.NAME: syntax.name,
            Kind.WEB: self._web,
            Kind.JSON: lambda value: syntax.text(json.dumps(value, ensure_ascii=False)),
        }
        return encoders[each.kind]

    def _node_kind(self, value: str) -> str:
        if value in BUILT_IN_KINDS:
            return self.syntax.name(f"kb:ConceptKind.{value}")
        return self.syntax.ref(f"kind/{value}")

    def _web(self, value: str) -> str:
        return self.syntax.iri(value) if is_iri(value) else self.syntax.typed(value, "xsd:anyURI")


def _remembered(each: Property, raw: Callable[[Row], Any], make: Callable[[Any], str]) -> Make:
    """Return a function that makes the statement of each of a few values once."""
    known: dict[Any, str | None] = {None: None}
    if each.kind is Kind.BOOLEAN and not each.required:
        known[False] = None

    def piece(row: Row) -> str | None:
        value = raw(row)
        try:
            return known[value]
        except KeyError:
            return known.setdefault(value, make(value))

    return piece


_FEW = (Kind.TERM, Kind.NAME, Kind.BOOLEAN, Kind.NODE_KIND)
"""Kinds of which there are few values."""
