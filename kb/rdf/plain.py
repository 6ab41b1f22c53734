"""JSON-LD of our own form, read as the JSON that it is.

Where the context is the one that :mod:`kb.rdf.jsonld` writes, the table tells what each key means
and no JSON-LD processor has to work it out. Anything that is not quite of that form, down to one
value, is left to the processor: :func:`own_form` returns None.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from kb.rdf.emit import BUILT_IN_KINDS
from kb.rdf.jsonld import context
from kb.rdf.mapping import GRAPHS, Kind, Property, Shape
from kb.rdf.syntax import is_iri, language_tag
from kb.rdf.table import SHAPES
from kb.rdf.terms import KB, expand

__all__ = ["own_form"]

Said = dict[str, dict[str, list[str]]]
"""Subject → predicate → the objects: the IRI, or the text of a literal."""
Keys = dict[str, Any]
"""Key → predicate and what makes texts of its values, or the keys of a nested object."""


class _Foreign(Exception):
    """What is not of our own form."""


def own_form(data: bytes, wanted: frozenset[str]) -> Said | None:
    """Return what a document says with the wanted predicates; None unless it is of our own form.

    >>> own_form(b'{"@context": {}, "@graph": []}', frozenset()) is None
    True
    """
    if re.search(rb"\\u[dD]", data):  # half a character, which JSON allows and RDF does not
        return None
    try:
        document = json.loads(data.decode(), object_pairs_hook=_object, parse_constant=_refused)
        return _document(document, wanted)
    except (_Foreign, RecursionError, ValueError, LookupError, TypeError, AttributeError):
        return None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise _Foreign
    return made


def _refused(value: Any) -> Any:
    raise _Foreign


def _document(document: dict[str, Any], wanted: frozenset[str]) -> Said:
    given = document["@context"]
    base, language = given["@vocab"], given.get("@language", "")
    if document.keys() != {"@context", "@graph"} or not is_iri(base):
        raise _Foreign
    if language_tag(language) != language or given != context(base, language):
        raise _Foreign
    readers = {one.name: _Reader(one, base, wanted) for one in SHAPES}
    graphs = {f"{base}graph/{graph}" for graph in GRAPHS}
    said: Said = {}
    for node in document["@graph"]:
        if "@graph" not in node:
            _read(node, base, readers, said)
        elif node.keys() != {"@id", "@graph"} or node["@id"] not in graphs:
            raise _Foreign
        elif node["@id"].endswith("/links"):
            _check_links(node["@graph"], base, wanted)
        else:
            for inner in node["@graph"]:
                _read(inner, base, readers, said)
    return said


def _check_links(nodes: list[dict[str, Any]], base: str, wanted: frozenset[str]) -> None:
    for node in nodes:
        _kept(node["@id"], base)
        for key, value in node.items():
            if key != "@id" and (":" not in key or expand(key) in wanted):
                raise _Foreign
            _pass_by(value)


def _pass_by(value: Any) -> None:
    """Let a value be that is not wanted, unless a node stands in it."""
    for one in value if type(value) is list else (value,):
        if type(one) not in (str, int, bool):
            _web(one)


def _read(node: dict[str, Any], base: str, readers: dict[str, _Reader], said: Said) -> None:
    subject, types = node["@id"], node["@type"]
    reader = readers[types[0]]
    if types != reader.types or subject in said:
        raise _Foreign
    made = said[_kept(subject, base)] = {_TYPE: reader.classes}
    _fill(made, node, reader.keys)


class _Reader:
    """The keys of one shape's objects."""

    def __init__(self, shape: Shape, base: str, wanted: frozenset[str]) -> None:
        self.types = [shape.name, *shape.types[1:]]
        self.classes = list(map(expand, shape.types))
        self.keys: Keys = {"@id": None, "@type": None}
        for each in shape.properties:
            predicate = expand(each.predicate)
            known = (predicate, _reader(each, base)) if predicate in wanted else None
            place = self.keys if not each.nest else self.keys.setdefault(each.nest, {})
            place[each.key] = known


def _fill(made: dict[str, list[str]], node: dict[str, Any], keys: Keys) -> None:
    for key, value in node.items():
        known = keys[key]
        if known is None:
            _pass_by(value)
            continue
        if isinstance(known, dict):
            _fill(made, value, known)
            continue
        predicate, read = known
        made[predicate] = list(map(read, value)) if type(value) is list else [read(value)]
        if not made[predicate]:
            raise _Foreign


def _reader(each: Property, base: str) -> Callable[[Any], str]:
    """Return the function that gives the text of a property's value, as a processor would."""
    if each.kind is Kind.NODE_KIND:
        words = {word: f"{KB}ConceptKind.{word}" for word in BUILT_IN_KINDS}
        return lambda value: words.get(value) or _kept(value, f"{base}kind/")
    if each.enum is not None:
        terms = {term.value: f"{KB}{each.enum.__name__}.{term.value}" for term in each.enum}
        return terms.__getitem__
    if each.kind is Kind.REF:
        return lambda value: base + _path(value)
    return _READERS.get(each.kind, _text)


def _kept(value: Any, start: str) -> str:
    if not value.startswith(start) or not _PATH.fullmatch(value, len(start)):
        raise _Foreign
    return str(value)


def _path(value: Any) -> str:
    if "/" not in value or not _PATH.fullmatch(value):
        raise _Foreign
    return str(value)


def _text(value: Any) -> str:
    if type(value) is str:
        return value
    text, language = value.pop("@value"), value.pop("@language", "")
    known = language_tag(language) == language and value.pop("@type", "") in _DATATYPES
    if value or not known or type(text) is not str:
        raise _Foreign
    return text


def _web(value: Any) -> str:
    if value.keys() != {"@id"}:
        return _text(value)
    if not is_iri(value["@id"]):
        raise _Foreign
    return str(value["@id"])


def _integer(value: Any) -> str:
    if type(value) is not int or not 0 <= value < 10**15:
        raise _Foreign
    return str(value)


def _boolean(value: Any) -> str:
    if type(value) is not bool:
        raise _Foreign
    return str(value).lower()


_READERS: dict[Kind, Callable[[Any], str]] = {
    Kind.INTEGER: _integer,
    Kind.OFFSET: _integer,
    Kind.BOOLEAN: _boolean,
    Kind.WEB: _web,
}
_DATATYPES = ("", "xsd:anyURI", "xsd:date", "xsd:gYear", "xsd:gYearMonth")
_PATH = re.compile(r"(?:[A-Za-z0-9](?:[A-Za-z0-9._-]|%[0-9A-F]{2}|/(?=[A-Za-z0-9]))*)?")
"""What stands behind the base in the IRIs of an export: nothing that means more in JSON-LD."""
_TYPE = expand("rdf:type")
