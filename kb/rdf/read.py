"""Read a knowledge base back from RDF: the table of the mapping, the other way round.

What was computed for other tools is passed by; the edges are weighed anew. Any format will do,
the union formats too: a record's triples tell what they are without their graph.
"""

from __future__ import annotations

import gc
import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from kb import model
from kb.errors import Finding, InvalidInput, InvalidRecords
from kb.model import Records, SourceFile
from kb.rdf.formats import format_of
from kb.rdf.mapping import Kind, Property, Shape
from kb.rdf.nodes import Node, Nodes, is_read, nodes
from kb.rdf.table import SHAPES, shape
from kb.rdf.terms import KB, expand
from kb.records.sentences import said

__all__ = ["read"]


def read(source: Path | bytes, *, format: str | None = None) -> Records:
    """Return the knowledge base that a file or the bytes of a file hold.

    What :func:`kb.rdf.write` wrote comes back equal. The rules between records are not checked
    here: :mod:`kb.lint` does.

    >>> import kb
    >>> from kb.rdf import write
    >>> records = kb.load().records
    >>> read(b"".join(write(records, (), format="nq")), format="nq") == records
    True
    """
    name = source.name if isinstance(source, Path) else "the RDF"
    if format is None:
        format = format_of(name)
    with _uncollected():
        return _Reader(name, nodes(source, format, name)).records()


@contextmanager
def _uncollected() -> Iterator[None]:
    """Keep the collector of circles from walking through what is being made, again and again."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


class _Reader:
    """The nodes of one file, on the way to records."""

    def __init__(self, name: str, nodes: Nodes) -> None:
        self.name = name
        self.nodes = nodes
        self.base = nodes[""]["base"]["base"][0]
        self.findings: list[Finding] = []
        self.decoders = {shape.name: _decoders(shape, self.base) for shape in SHAPES}

    def records(self) -> Records:
        """Return the whole knowledge base, or raise every finding at once."""
        whole = self._fields("KnowledgeBase", self.nodes[""][""], "")
        listed = {"origins": self._listed("Origin"), "kinds": self._listed("KindDefinition")}
        header = self._made(model.Header, whole.get("header", {}) | listed, "kb.yaml")
        concepts = [self._concept(local, node) for local, node in self.nodes["concept"].items()]
        files = self._files()
        if self.findings:
            raise InvalidRecords(self.findings)
        return Records(header=header, concepts=tuple(concepts), files=files,
                       name=whole.get("name", "knowledge-base"))  # fmt: skip

    def _concept(self, local: str, node: Node) -> Any:
        paths = node.get(_IDENTIFIED, ())
        names = [path[len(self.base) :].partition("/")[2] for path in paths]
        same = [self.nodes["mapping"].get(name, {}) for name in names]
        fields = self._fields("Concept", node, "")
        fields["same_as"] = [
            self._fields("Identifier", each, "") for each in sorted(same, key=_place)
        ]
        return self._made(model.Concept, fields, f"concepts/{local}")

    def _listed(self, name: str) -> list[dict[str, Any]]:
        nodes = sorted(self.nodes[shape(name).collection].values(), key=_place)
        return [self._fields(name, node, "") for node in nodes]

    def _files(self) -> tuple[SourceFile, ...]:
        """Return the source files: every record goes to the source that it was quoted from."""
        parts = {"Claim": "claims", "Remark": "remarks", "Question": "questions",
                 "PassedOver": "passed_over"}  # fmt: skip
        found: dict[str, dict[str, list[Any]]] = {
            source: {part: [] for part in parts.values()} for source in self.nodes["source"]
        }
        for name, part in parts.items():
            for local, node in sorted(
                self.nodes[shape(name).collection].items(), key=lambda item: _place(item[1])
            ):
                source = node.get(_QUOTED_FROM, [""])[0].rpartition("/")[2]
                if source not in found:
                    self._complain(local, "its source is not described")
                    continue
                found[source][part].append(self._record(name, source, local, node))
        return tuple(self._file(source, many) for source, many in found.items())

    def _file(self, source: str, many: Mapping[str, list[Any]]) -> SourceFile:
        fields: dict[str, Any] = {part: tuple(records) for part, records in many.items()}
        described = self._fields("Source", self.nodes["source"][source], "")
        fields["source"] = self._made(model.Source, described, source)
        return SourceFile.model_construct(**fields)  # each record has been checked by itself

    def _record(self, name: str, source: str, local: str, node: Node) -> Any:
        fields = self._fields(name, node, source)
        if name != "PassedOver":
            fields["id"] = local.partition(".")[2]
            parts = node.get(_EVIDENCE, ())
            fields["quote"] = [self._quote(part) for part in parts]
            fields["quote"].sort(key=lambda part: part.get("start", 0))
        return self._made(shape(name).model, fields, local.replace(".", "/", 1))

    def _quote(self, part: str) -> dict[str, Any]:
        local = part[len(self.base) :].partition("/")[2]
        quote = self._fields("Quote", self.nodes["quote"].get(local, {}), "")
        return quote | self._fields("Position", self.nodes["position"].get(local, {}), "")

    def _fields(self, name: str, node: Node, source: str) -> dict[str, Any]:
        """Return the fields of a model as plain data, nested ones in their own mapping."""
        fields: dict[str, Any] = {}
        orders = dict(each.partition(" ")[::2] for each in node.get(_LIST_ORDER, ()))
        decoders = self.decoders[name]
        for predicate, values in node.items():
            if predicate not in decoders:
                continue
            each, outer, key, decode = decoders[predicate]
            found: Any
            if each.many:
                found = _ordered(each, sorted({decode(value) for value in values}), orders, source)
            else:
                if len(values) > 1 and len(set(values)) > 1:
                    self._complain(name, f"it has more than one {each.name}")
                found = decode(values[0])
            place = fields
            for part in outer:
                place = place.setdefault(part, {})
            place[key] = found
        return fields

    def _made(self, kind: Any, fields: dict[str, Any], record: str) -> Any:
        try:
            return kind.model_validate(fields)
        except ValidationError as broken:
            for error in broken.errors(include_url=False):
                self._complain(record, *said(error, kind))

    def _complain(
        self, record: str, what: str, mend: str = "take the file as 'kb export' wrote it"
    ) -> None:
        self.findings.append(Finding(self.name, 0, what, mend, record))


_WHOLE_NUMBER = re.compile("[0-9]{1,18}")
_LIST_ORDER = expand("kb:listOrder")
_ORDER = expand("kb:order")
_EVIDENCE = expand("kb:evidence")
_QUOTED_FROM = expand("prov:wasQuotedFrom")
_IDENTIFIED = expand("kb:identifiedBy")


def _place(node: Node) -> int:
    order = _integer(node.get(_ORDER, ["0"])[0])
    return order if isinstance(order, int) else 0


def _ordered(
    each: Property, values: list[Any], orders: Mapping[str, str], source: str
) -> list[Any]:
    """Return the values of a list in its order; names of records are short within their file."""
    order = orders.get(each.name)
    places = [str(place) for place in range(len(values))] if order is None else order.split()
    try:
        found = [(values[int(place.lstrip("/"))], place[0] == "/") for place in places]
    except (ValueError, IndexError):
        raise InvalidInput(
            f"the order of {each.name}, {order!r}, does not fit its values: take the file as "
            "'kb export' wrote it"
        ) from None
    if each.kind is Kind.REF and not each.to:
        return [_record_name(path, source, long=long) for path, long in found]
    return [value for value, _ in found]


def _record_name(path: str, source: str, *, long: bool) -> str:
    """Return the id that a path stands for: short within its own file, unless written long."""
    name = path.partition("/")[2].replace(".", "/", 1)
    return name if long else name.removeprefix(f"{source}/")


Decoder = tuple[Property, tuple[str, ...], str, Callable[[str], Any]]
"""A property, the way to its field, the field, and what makes its value of a text."""


def _decoders(shape: Shape, base: str) -> dict[str, Decoder]:
    """Return the decoders of a shape by predicate."""
    made = {}
    for each in shape.properties:
        if is_read(each, shape):
            *outer, key = each.name.split(".")
            made[expand(each.predicate)] = (each, tuple(outer), key, _decoder(each, base))
    return made


def _decoder(each: Property, base: str) -> Callable[[str], Any]:
    if each.kind is Kind.TERM and each.enum is not None:
        start = f"{KB}{each.enum.__name__}."
        return lambda value: value.removeprefix(start)
    if each.kind is Kind.NODE_KIND:
        builtin, added = f"{KB}ConceptKind.", f"{base}kind/"
        return lambda value: value.removeprefix(builtin).removeprefix(added)
    if each.kind is Kind.REF:
        start = f"{base}{each.to}/" if each.to else base
        return lambda value: value.removeprefix(start)
    return _DECODERS.get(each.kind, str)


def _number(value: str) -> Any:
    try:
        return float(value)
    except ValueError:
        return value


def _json(value: str) -> Any:
    try:
        return json.loads(value)
    except ValueError:
        return value


def _integer(value: str) -> Any:
    return int(value) if _WHOLE_NUMBER.fullmatch(value) else value


_DECODERS: dict[Kind, Callable[[str], Any]] = {
    Kind.INTEGER: _integer,
    Kind.OFFSET: _integer,
    Kind.BOOLEAN: lambda value: value in ("true", "1"),
    Kind.DOUBLE: _number,
    Kind.JSON: _json,
}
