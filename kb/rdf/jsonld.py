"""JSON-LD: the records as pydantic dumps them, and the context that makes RDF of them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from kb.edges import Edge
from kb.rdf.emit import BUILT_IN_KINDS, Lists, double, list_orders, lists_of, raw_value
from kb.rdf.mapping import GRAPHS, Kind, Property, Row, Shape, View
from kb.rdf.rows import links, rows
from kb.rdf.syntax import date_type, is_iri
from kb.rdf.table import SHAPES
from kb.rdf.terms import KB, NAMESPACES, expand

__all__ = ["context", "jsonld"]

EXAMPLE_BASE = "https://example.org/my-topic/"
"""The base IRI that ``schema/context.jsonld`` is written for; an export has its own."""

_TYPES: dict[Kind, str | None] = {
    Kind.PLAIN: None,
    Kind.JSON: None,
    Kind.INTEGER: "xsd:integer",
    Kind.OFFSET: "xsd:nonNegativeInteger",
    Kind.DECIMAL: "xsd:decimal",
    Kind.DOUBLE: "xsd:double",
    Kind.BOOLEAN: "xsd:boolean",
    Kind.REF: "@vocab",
    Kind.NAME: "@vocab",
}


def context(base: str = EXAMPLE_BASE, language: str = "en") -> dict[str, Any]:
    """Return the JSON-LD context: what each key means, and in which class it means another thing.

    A class brings a context of its own only for such keys, since a reader works one off for every
    node of the class.

    >>> context()["text"]
    'http://www.w3.org/ns/oa#exact'
    """
    made: dict[str, Any] = {"@version": 1.1}
    if language:
        made["@language"] = language
    made["@vocab"] = base
    made |= NAMESPACES
    shapes = sorted(SHAPES, key=lambda shape: shape.name not in _MANY)
    common: dict[str, Any] = {}
    for shape in shapes:
        common = dict(_keys(shape)) | common
    for shape in shapes:
        own = {key: term for key, term in _keys(shape) if common[key] != term}
        made[shape.name] = {"@id": expand(shape.types[0])} | ({"@context": own} if own else {})
    return made | common


_MANY = ("Claim", "Evidence", "Position", "Quote")
"""The classes of most nodes: they need no context of their own."""


def _keys(shape: Shape) -> Iterator[tuple[str, Any]]:
    for each in shape.properties:
        if each.nest:
            yield each.nest, "@nest"
        yield each.key, _term(each)


def _term(each: Property) -> Any:
    iri = expand(each.predicate)
    if each.enum is not None:
        # A word of an enumeration is the end of an IRI; the scope keeps it from being a key.
        return {"@id": iri, "@type": "@vocab", "@context": {"@vocab": f"{KB}{each.enum.__name__}."}}
    if each.kind in (Kind.TEXT, Kind.WORDS, Kind.WEB, Kind.DATE):
        return iri
    datatype = _TYPES[each.kind]
    if datatype is None:
        return {"@id": iri, "@language": None}
    return {"@id": iri, "@type": datatype if datatype[0] == "@" else expand(datatype)}


def jsonld(view: View, edges: Sequence[Edge]) -> Iterator[str]:
    """Yield a JSON-LD document: one node a line, the named graphs as graph objects."""
    base = view.records.header.base
    head = json.dumps(context(base, view.language), ensure_ascii=False, indent=1)
    yield f'{{\n"@context": {head},\n"@graph": [\n'
    yield from _separated(_nodes("", view, edges))
    for graph in GRAPHS:
        yield f',\n{{"@id": "{base}graph/{graph}", "@graph": [\n'
        yield from _separated(_nodes(graph, view, edges))
        yield "\n]}"
    yield "\n]\n}\n"


def _separated(nodes: Iterator[dict[str, Any]]) -> Iterator[str]:
    before = ""
    for node in nodes:
        yield before + json.dumps(node, ensure_ascii=False)
        before = ",\n"


def _nodes(graph: str, view: View, edges: Sequence[Edge]) -> Iterator[dict[str, Any]]:
    base = view.records.header.base
    if graph == "links":
        for link in links(edges):
            node: dict[str, Any] = {"@id": base + link.subject}
            for name, path in link.triples:
                node.setdefault(name, []).append({"@id": base + path})
            yield node
        return
    for shape in SHAPES:
        if shape.graph == graph:
            properties = [(each, raw_value(each)) for each in shape.properties]
            types, lists = [shape.name, *shape.types[1:]], lists_of(shape)
            for row in rows(shape.name, view, edges):
                yield {"@id": base + row.path, "@type": types} | _values(lists, properties, row)


def _values(lists: Lists, properties: list[tuple[Property, Any]], row: Row) -> dict[str, Any]:
    node: dict[str, Any] = {}
    for each, raw in properties:
        value = list_orders(lists, row) if each.name == "listOrder" else raw(row)
        if value is None or (each.many and not value):
            continue
        if each.kind is Kind.BOOLEAN and not each.required and not value:
            continue
        place = node.setdefault(each.nest, {}) if each.nest else node
        place[each.key] = (
            [_json(each, item, row) for item in value] if each.many else _json(each, value, row)
        )
    return node


def _json(each: Property, value: Any, row: Row) -> Any:
    encode = _JSON.get(each.kind)
    return value if encode is None else encode(value, row)


def _words(value: str, row: Row) -> Any:
    if row.language == row.view.language:
        return value
    return {"@value": value} | ({"@language": row.language} if row.language else {})


def _web(value: str, row: Row) -> Any:
    return {"@id": value} if is_iri(value) else {"@value": value, "@type": "xsd:anyURI"}


def _node_kind(value: str, row: Row) -> Any:
    if value in BUILT_IN_KINDS:
        return value
    return f"{row.view.records.header.base}kind/{value}"


_JSON: dict[Kind, Callable[[Any, Row], Any]] = {
    Kind.DECIMAL: lambda value, row: f"{value:.4f}",
    Kind.DOUBLE: lambda value, row: double(value),
    Kind.JSON: lambda value, row: json.dumps(value, ensure_ascii=False),
    Kind.WORDS: _words,
    Kind.WEB: _web,
    Kind.DATE: lambda value, row: {"@value": value, "@type": date_type(value)},
    Kind.NODE_KIND: _node_kind,
}
