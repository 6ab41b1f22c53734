"""The emitter: rows of the table, compiled once for a syntax, then applied to every record."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from operator import attrgetter
from typing import Any

from kb.rdf.mapping import Kind, Property, Row, Shape
from kb.rdf.syntax import Syntax, date_type, is_iri
from kb.rdf.terms import expand, term_name
from kb.vocabulary import ConceptKind

__all__ = ["Emitter", "double", "list_orders", "raw_value"]

Encode = Callable[[Any, Row], str]
Terms = Callable[[Row], list[str]]
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
    get = attrgetter(each.name)
    if each.kind is Kind.REF:
        return _referred(each, get)
    return lambda row: get(row.record)


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
    """The terms of one shape's records in one syntax."""

    def __init__(self, shape: Shape, syntax: Syntax, *, by_iri: bool) -> None:
        """Compile; with ``by_iri`` predicates are sorted by IRI, else they keep the table's order.

        By IRI is the order of canonical N-Quads; the table's order reads better.
        """
        self.shape = shape
        self.syntax = syntax
        types = sorted(syntax.name(name) for name in shape.types)
        parts: list[tuple[str, Terms]] = [("rdf:type", lambda row: types)]
        parts += [(each.predicate, self._compiled(each)) for each in shape.properties]
        if by_iri:
            parts.sort(key=lambda part: expand(part[0]) + ">")
        self.parts = tuple((syntax.predicate(name), terms) for name, terms in parts)

    def terms(self, row: Row) -> Iterator[tuple[str, list[str]]]:
        """Yield each predicate with its objects, sorted, as the syntax writes them."""
        for predicate, terms in self.parts:
            found = terms(row)
            if found:
                yield predicate, found

    def _compiled(self, each: Property) -> Terms:
        encode = self._encoder(each)
        if each.name == "listOrder":
            return lambda row: sorted(encode(v, row) for v in list_orders(self.shape, row))
        raw = raw_value(each)
        if each.many:
            return lambda row: sorted({encode(value, row) for value in raw(row) or ()})

        if each.kind is Kind.BOOLEAN and not each.required:
            return lambda row: [encode(True, row)] if raw(row) else []

        def one(row: Row) -> list[str]:
            value = raw(row)
            return [] if value is None else [encode(value, row)]

        return one

    def _encoder(self, each: Property) -> Encode:
        syntax = self.syntax
        if each.kind is Kind.TERM and each.enum is not None:
            words = {term.value: syntax.name(term_name(term)) for term in each.enum}
            return lambda value, row: words[value]
        return {
            Kind.TEXT: lambda value, row: syntax.text(value, row.view.language),
            Kind.WORDS: lambda value, row: syntax.text(value, row.language),
            Kind.PLAIN: lambda value, row: syntax.text(value),
            Kind.DATE: self._date,
            Kind.INTEGER: lambda value, row: syntax.typed(str(value), "xsd:integer"),
            Kind.OFFSET: lambda value, row: syntax.typed(str(value), "xsd:nonNegativeInteger"),
            Kind.DECIMAL: lambda value, row: syntax.typed(f"{value:.4f}", "xsd:decimal"),
            Kind.DOUBLE: lambda value, row: syntax.typed(double(value), "xsd:double"),
            Kind.BOOLEAN: lambda value, row: syntax.typed("true" if value else "false",
                                                          "xsd:boolean"),
            Kind.NODE_KIND: self._node_kind,
            Kind.REF: lambda value, row: syntax.ref(value),
            Kind.NAME: lambda value, row: syntax.name(value),
            Kind.WEB: self._web,
            Kind.JSON: lambda value, row: syntax.text(json.dumps(value, ensure_ascii=False)),
        }[each.kind]  # fmt: skip

    def _date(self, value: str, row: Row) -> str:
        return self.syntax.typed(value, date_type(value))

    def _node_kind(self, value: str, row: Row) -> str:
        if value in BUILT_IN_KINDS:
            return self.syntax.name(f"kb:ConceptKind.{value}")
        return self.syntax.ref(f"kind/{value}")

    def _web(self, value: str, row: Row) -> str:
        return self.syntax.iri(value) if is_iri(value) else self.syntax.typed(value, "xsd:anyURI")
