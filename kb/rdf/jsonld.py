"""JSON-LD: the records as pydantic dumps them, and the context that makes RDF of them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from kb.rdf.emit import Emitter
from kb.rdf.mapping import GRAPHS, Kind, Property, Shape, View
from kb.rdf.rows import links, rows
from kb.rdf.syntax import Syntax
from kb.rdf.table import SHAPES
from kb.rdf.terms import KB, NAMESPACES, expand
from kb.vocabulary import Term

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


class JsonLd(Syntax):
    """JSON-LD in the form of the records: a member of an object is what a statement is."""

    joins = nests = True
    sorts = False
    closing = "}"
    special = re.compile('["\\\\\x00-\x1f]')
    _BARE = frozenset({"xsd:boolean", "xsd:integer", "xsd:nonNegativeInteger"})
    _COERCED = frozenset({"xsd:decimal", "xsd:double"})
    """The datatypes that a key of the context brings with it, for values that JSON would bend."""

    def __init__(self, base: str, language: str) -> None:
        super().__init__(base)
        self.language = language

    def around(self, predicate: str, key: str = "", *, many: bool = False) -> tuple[str, str]:
        """Return the key, and brackets around several objects."""
        return (f', "{key}": [', "]") if many else (f', "{key}": ', "")

    def types(self, shape: str, classes: Sequence[str]) -> list[str]:
        """Return the shape, which the context knows for its class, and further classes."""
        return [f'"{name}"' for name in (shape, *classes[1:])]

    def opening(self, path: str) -> str:
        """Return the end of the object before, and the begin of the object of a node."""
        return f',\n{{"@id": "{self.base}{path}"'

    def name(self, name: str) -> str:
        """Return the prefixed name."""
        return f'"{name}"'

    def word(self, term: Term) -> str:
        """Return the word: its key says of which enumeration."""
        return f'"{term.value}"'

    def added_kind(self, kind: str) -> str:
        """Return the IRI: the key is for words of an enumeration."""
        return f'"{self.base}kind/{kind}"'

    def iri(self, iri: str) -> str:
        """Return an object, so that it is told from a text."""
        return f'{{"@id": "{iri}"}}'

    def local(self, collection: str) -> tuple[str, str]:
        """Return the collection before the name: the context puts the base before both."""
        return f'"{collection}{"/" * bool(collection)}', '"'

    def datatype(self, name: str) -> tuple[str, str]:
        """Return nothing for whole numbers and truth values, which JSON has."""
        if name in self._BARE:
            return "", ""
        return ('"', '"') if name in self._COERCED else ('{"@value": "', f'", "@type": "{name}"}}')

    def quotes(self, language: str | None = None) -> tuple[str, str]:
        """Return quotes; a text in another language than the context's is an object."""
        if language in (None, self.language):
            return '"', '"'
        tag = f', "@language": "{language}"' if language else ""
        return '{"@value": "', f'"{tag}}}'

    def escape(self, text: str) -> str:
        """Return a text as JSON has it."""
        return json.dumps(text, ensure_ascii=False)[1:-1]


def jsonld(view: View) -> Iterator[bytes]:
    """Yield a JSON-LD document: one node a line, the named graphs as graph objects."""
    base = view.records.header.base
    head = json.dumps(context(base, view.language), ensure_ascii=False, indent=1)
    yield f'{{\n"@context": {head},\n"@graph": [\n'.encode()
    yield from _separated(_nodes("", view))
    for graph in GRAPHS:
        yield f',\n{{"@id": "{base}graph/{graph}", "@graph": [\n'.encode()
        yield from _separated(_nodes(graph, view))
        yield b"\n]}"
    yield b"\n]\n}\n"


def _separated(nodes: Iterator[bytes]) -> Iterator[bytes]:
    """Yield nodes, the first of which ends no other."""
    yield next(nodes, b"").removeprefix(b",\n")
    yield from nodes


def _nodes(graph: str, view: View) -> Iterator[bytes]:
    syntax = JsonLd(view.records.header.base, view.language)
    for shape in SHAPES:
        if shape.graph == graph:
            yield from Emitter(shape, syntax, view).nodes(rows(shape.name, view))
    for link in links(view) if graph == "links" else ():
        said: dict[str, list[str]] = {}
        for name, path in link.triples:
            said.setdefault(name, []).append(syntax.ref(path))
        members = (f', "{name}": [{", ".join(objects)}]' for name, objects in said.items())
        yield f"{syntax.opening(link.subject)}{''.join(members)}{syntax.closing}".encode()
