"""Nanopublications: each reviewed claim as assertion, provenance and publication info.

The assertion holds the claim's node, never a bare triple: where an endpoint offers the union of
all graphs, a bare triple of a denied claim would be asserted. The IRIs end in a hash of the
content (trusty URIs, module RA); nothing is signed.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any, NamedTuple

from kb.rdf.emit import Emitter
from kb.rdf.mapping import Row, Shape, View
from kb.rdf.rows import rows
from kb.rdf.syntax import NQuads, Turtle, language_tag
from kb.rdf.table import named_parts, shape
from kb.rdf.terms import expand, licence_iri

__all__ = ["nanopubs", "trusty_hash"]

NP = "http://www.nanopub.org/nschema#"
_PARTS = (("hasAssertion", "assertion"), ("hasProvenance", "provenance"),
          ("hasPublicationInfo", "pubinfo"))  # fmt: skip
_NODES = ("Claim", "Evidence", "Position", "Quote", "Source")


class Value(NamedTuple):
    """An object: an IRI, or a literal with a language or a datatype."""

    text: str
    literal: bool = False
    datatype: str = ""
    language: str = ""

    def key(self) -> tuple[bool, bytes, str, str]:
        """Return what the statements are sorted by: IRIs before literals."""
        return self.literal, self.text.encode(), self.datatype, self.language

    def line(self) -> str:
        """Return the line that goes into the hash."""
        if not self.literal:
            return f"{self.text}\n"
        kind = f"@{self.language}" if self.language else f"^{self.datatype}"
        text = self.text.replace("\\", "\\\\").replace("\n", "\\n")
        return f"{kind} {text}\n"


Statement = tuple[str, str, str, Value]
"""Graph, subject, predicate, object; a space stands for the hash in IRIs."""


def trusty_hash(statements: Iterable[Statement]) -> str:
    """Return the artifact code of a nanopublication: module RA, then the hash of its statements.

    >>> trusty_hash([("a", "b", "c", Value("d"))])[:8]
    'RAzyx_Yw'
    """
    ordered = sorted(
        set(statements), key=lambda s: (s[0].encode(), s[1].encode(), s[2].encode(), s[3].key())
    )
    text = "".join(f"{g}\n{s}\n{p}\n{o.line()}" for g, s, p, o in ordered)
    digest = hashlib.sha256(text.encode()).digest()
    return "RA" + base64.urlsafe_b64encode(digest).decode().rstrip("=")


def nanopubs(view: View, prefixes: dict[str, str]) -> Iterator[bytes]:
    """Yield TriG: the prefixes, then one nanopublication for each claim that is no draft."""
    table = dict(sorted((prefixes | {"np": NP}).items()))
    yield from (f"@prefix {prefix}: <{iri}> .\n".encode() for prefix, iri in table.items())
    base = view.records.header.base
    shapes = {name: _lasting(shape(name)) for name in _NODES}
    turtle, nquads = Turtle(base, table), NQuads(base)
    writers = {name: Emitter(each, turtle, view) for name, each in shapes.items()}
    hashed = {name: Emitter(each, nquads, view) for name, each in shapes.items()}
    sources = {row.source: row for row in rows("Source", view)}
    for row in rows("Claim", view):
        if not row.record.is_draft:
            yield _Nanopub(row, sources[row.source], view).trig(writers, hashed)


def _lasting(whole: Shape) -> Shape:
    """Return a shape without what changes when other records of its file do."""
    kept = (each for each in whole.properties if each.name not in ("order", "listOrder"))
    return replace(whole, properties=tuple(kept))


class _Nanopub:
    """One claim on its way to four graphs."""

    def __init__(self, row: Row, source: Row, view: View) -> None:
        self.row = row
        self.base = view.records.header.base
        self.licence = licence_iri(view.records.header.licence)
        self.rights = view.records.header.licence
        self.place = f"{self.base.rstrip('/#')}/nanopub/"
        parts = named_parts(f"{row.source}.", row.record.id, row.record.quote)
        tag = language_tag(source.record.language)
        self.provenance = [("Source", source)]
        for name, part in parts:
            for shape_name in ("Evidence", "Position", "Quote"):
                path = f"{shape_name.lower()}/{name}"
                self.provenance.append((shape_name, Row(path, part, row.source, 0, tag)))
        self.evidence = [f"{self.base}evidence/{name}" for name, _ in parts]

    def own(self, code: str) -> dict[str, list[tuple[str, str, Value]]]:
        """Return what is said of the nanopublication itself, by graph."""
        this = f"{self.place}{code}"
        assertion = f"{this}#assertion"
        source, origin = f"{self.base}source/{self.row.source}", self.row.record.origin
        head = [(this, expand("rdf:type"), Value(f"{NP}Nanopublication"))]
        head += [(this, f"{NP}{name}", Value(f"{this}#{graph}")) for name, graph in _PARTS]
        derived = [
            (assertion, expand("prov:wasDerivedFrom"), Value(part)) for part in self.evidence
        ]
        derived.append((assertion, expand("prov:wasQuotedFrom"), Value(source)))
        if origin:
            holder = Value(f"{self.base}origin/{origin}")
            derived.append((assertion, expand("prov:hadPrimarySource"), holder))
        info = [
            (this, expand("dct:isPartOf"), Value(self.base)),
            (this, expand("prov:wasDerivedFrom"), Value(f"{self.base}{self.row.path}")),
            (this, expand("dct:license"), Value(self.licence))
            if self.licence
            else (this, expand("dc:rights"), Value(self.rights, True, expand("xsd:string"))),
        ]
        return {"Head": head, "assertion": [], "provenance": derived, "pubinfo": info}

    def trig(self, writers: dict[str, Emitter], hashed: dict[str, Emitter]) -> bytes:
        """Return the four graphs under IRIs that hold the hash of their content."""
        code = trusty_hash(self._statements(hashed))
        writer = writers["Claim"].syntax
        blocks: list[bytes] = []
        for graph, own in self.own(code).items():
            lines = [
                f"<{subject}> {writer.iri(predicate)} {_object(writer, value)} .\n".encode()
                for subject, predicate, value in own
            ]
            lines += [b"".join(writers[name].nodes([row])) for name, row in self._nodes(graph)]
            blocks += [f"\n<{self.place}{code}#{graph}> {{\n".encode(), *lines, b"}\n"]
        return b"".join(blocks)

    def _nodes(self, graph: str) -> Iterable[tuple[str, Row]]:
        if graph == "assertion":
            return [("Claim", self.row)]
        return self.provenance if graph == "provenance" else []

    def _statements(self, hashed: dict[str, Emitter]) -> Iterator[Statement]:
        for graph, own in self.own(" ").items():
            name = f"{self.place} #{graph}"
            yield from ((name, *triple) for triple in own)
            for shape_name, row in self._nodes(graph):
                yield from _parsed(name, hashed[shape_name], row)


def _object(syntax: Any, value: Value) -> str:
    return str(syntax.text(value.text) if value.literal else syntax.iri(value.text))


def _parsed(graph: str, emitter: Emitter, row: Row) -> Iterator[Statement]:
    import pyoxigraph

    text = b"".join(emitter.nodes([row]))
    quads: Iterable[Any] = pyoxigraph.parse(text, format=pyoxigraph.RdfFormat.N_TRIPLES)
    for quad in quads:
        term = quad.object
        if isinstance(term, pyoxigraph.Literal):
            datatype = "" if term.language else term.datatype.value
            value = Value(term.value, True, datatype, term.language or "")
        else:
            value = Value(term.value)
        yield graph, quad.subject.value, quad.predicate.value, value
