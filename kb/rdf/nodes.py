"""What RDF says, gathered by node: as much of it as records are made of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

from kb.errors import InvalidInput
from kb.rdf.formats import pyoxigraph_format
from kb.rdf.guard import refuse_bomb
from kb.rdf.mapping import Property, Shape
from kb.rdf.plain import own_form
from kb.rdf.table import SHAPES
from kb.rdf.terms import KB, expand

__all__ = ["Node", "Nodes", "is_read", "nodes"]

Node = dict[str, list[str]]
"""Predicate → the values of a node: the IRI, or the text of a literal."""
Nodes = dict[str, dict[str, Node]]
"""Collection → name within it → node."""

_COMPUTED = frozenset({"edge", "graph", "partition"})
_TYPE = expand("rdf:type")
_WHOLE = f"{KB}KnowledgeBase"
_BESIDE = ("kb:listOrder", "kb:order", "kb:evidence", "prov:wasQuotedFrom", "kb:identifiedBy")
"""Predicates that place a record, though no field of its model is made of them."""


def is_read(each: Property, shape: Shape) -> bool:
    """Return whether a field comes from a property; what was computed is passed by."""
    return not each.of or (each.name == "id" and shape.name == "Concept")


_WANTED = frozenset(
    {_TYPE, *map(expand, _BESIDE)}
    | {
        expand(each.predicate)
        for one in SHAPES
        if one.collection not in _COMPUTED
        for each in one.properties
        if is_read(each, one)
    }
)
"""The predicates that records are made of."""


def nodes(source: Path | bytes, format: str, name: str) -> Nodes:
    """Gather the values that the reader wants, by node; the base IRI comes first."""
    try:
        if isinstance(source, Path) and format in ("jsonld", "rdf-xml"):
            source = source.read_bytes()
        own = (
            own_form(source, _WANTED) if isinstance(source, bytes) and format == "jsonld" else None
        )
        found = _parsed(source, format, name) if own is None else own
    except InvalidInput:
        raise
    except (SyntaxError, ValueError, OSError, AttributeError) as error:
        raise InvalidInput(f"{name}: it cannot be read as {format} ({error})") from error
    return _by_collection(found, name)


def _parsed(source: Path | bytes, format: str, name: str) -> dict[str, Node]:
    """Return what the quads say with the predicates that the reader wants, by node."""
    import pyoxigraph

    for block in _blocks(source):
        refuse_bomb(block, format, name)
    said: dict[str, Node] = {}
    subject, node = "", Node()
    arguments = {"path": source} if isinstance(source, Path) else {"input": source}
    for quad in pyoxigraph.parse(**arguments, format=pyoxigraph_format(format)):
        predicate = quad.predicate.value
        if predicate not in _WANTED:
            continue
        if quad.subject.value != subject:  # what is said of a node stands together
            subject = quad.subject.value
            node = said.setdefault(subject, {})
        if predicate in node:
            node[predicate].append(quad.object.value)
        else:
            node[predicate] = [quad.object.value]
    return said


def _blocks(source: Path | bytes) -> Iterator[bytes]:
    if isinstance(source, bytes):
        yield source
        return
    with source.open("rb") as file:
        while block := file.read(10_000_000):
            yield block


def _by_collection(subjects: Mapping[str, Node], name: str) -> Nodes:
    bases = [iri for iri, node in subjects.items() if _WHOLE in node.get(_TYPE, ())]
    if len(bases) != 1:
        raise InvalidInput(
            f"{name}: it describes {len(bases)} knowledge bases, not one: name an export of "
            "'kb export'"
        )
    (base,) = bases
    found: Nodes = defaultdict(dict)
    for iri, node in subjects.items():
        if iri.startswith(base):
            collection, _, local = iri[len(base) :].partition("/")
            if collection not in _COMPUTED:
                found[collection][local] = node
    found[""]["base"] = {"base": [base]}
    return found
