"""Write a knowledge base as RDF: streamed, in a fixed order, the same bytes each time.

The quads of N-Quads come in the order of canonical N-Quads: there are no blank nodes, so the file
is its own canonical form. The union formats hold the four graphs as one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from heapq import merge
from itertools import groupby, pairwise, tee
from operator import itemgetter
from xml.sax.saxutils import escape

from kb.edges import Edge
from kb.errors import InvalidInput
from kb.model import Records
from kb.names import near, prefixes
from kb.rdf.emit import Emitter
from kb.rdf.formats import FORMATS, losses
from kb.rdf.jsonld import jsonld
from kb.rdf.mapping import GRAPHS, View
from kb.rdf.nanopub import nanopubs
from kb.rdf.rows import links, rows
from kb.rdf.syntax import NQuads, Syntax, Turtle, Xml, check_base
from kb.rdf.table import SHAPES
from kb.rdf.terms import NAMESPACES
from kb.weights import load_weights

__all__ = ["export_prefixes", "write"]

NOT_WRITTEN = ("owl", "sd", "sh")
"""Vocabularies that the contract and the endpoint use, and no export."""


def write(records: Records, edges: Sequence[Edge], *, format: str = "trig") -> Iterator[bytes]:
    """Return the knowledge base as RDF, piece by piece.

    Formats: ``trig``, ``nq`` and ``jsonld`` with the named graphs claims, edges and links;
    ``ttl``, ``nt`` and ``rdf-xml`` with the union of all graphs; ``nanopub``, a profile, with
    each reviewed claim as a nanopublication in TriG.

    >>> import kb
    >>> base = kb.load()
    >>> b"".join(write(base.records, base.edges(), format="nq"))[:1]
    b'<'
    """
    if format not in _WRITERS:
        hint = ", ".join(near(format, FORMATS)) or ", ".join(FORMATS)
        raise InvalidInput(f"RDF is not written as {format!r}: choose {hint}")
    check_base(records.header.base)
    if any(one.subject > other.subject for one, other in pairwise(edges)):
        edges = sorted(edges, key=lambda edge: (edge.subject, edge.object))
    version = edges[0].weights_version if edges else load_weights(records.header.weights).version
    return _batched(_WRITERS[format](View(records, version, edges)))


def _batched(pieces: Iterable[bytes], size: int = 100_000) -> Iterator[bytes]:
    """Yield pieces joined until they have some length: most pieces are small."""
    batch: list[bytes] = []
    length = 0
    for piece in pieces:
        batch.append(piece)
        length += len(piece)
        if length >= size:
            yield b"".join(batch)
            batch.clear()
            length = 0
    yield b"".join(batch)


def export_prefixes(records: Records) -> dict[str, str]:
    """Return the prefixes of an export: vocabularies, collections, and identifiers in use."""
    base = records.header.base
    used = {same.curie.partition(":")[0] for each in records.concepts for same in each.same_as}
    collections = {shape.collection for shape in SHAPES} - {""}
    table = {prefix: prefixes()[prefix] for prefix in used if prefix in prefixes()}
    table |= {prefix: iri for prefix, iri in NAMESPACES.items() if prefix not in NOT_WRITTEN}
    table |= {collection: f"{base}{collection}/" for collection in collections}
    return dict(sorted(table.items()))


# --- N-Quads and N-Triples --------------------------------------------------------------------

Block = tuple[str, bytes]
"""A subject with a sharp bracket behind, which is what blocks sort by, and its lines, sorted."""


def _quads(view: View, *, union: bool = False) -> Iterator[bytes]:
    """Yield the lines of canonical N-Quads, sorted, or of N-Triples."""
    yield from _comments("nt" if union else "nq")

    def syntax(graph: str) -> NQuads:
        return NQuads(view.records.header.base, "" if union else graph)

    for shape in sorted(SHAPES, key=lambda shape: f"{shape.collection}/" * bool(shape.collection)):
        emitter = Emitter(shape, syntax(shape.graph), view, by_iri=True)
        made = rows(shape.name, view)
        if shape.collection == "concept":
            named, made = tee(made)
            yield from _merged(
                zip((row.path + ">" for row in named), emitter.nodes(made), strict=True),
                _link_blocks(syntax("links"), view),
            )
        else:
            yield from emitter.nodes(made)


def _merged(*streams: Iterator[Block]) -> Iterator[bytes]:
    """Yield the blocks of several sorted streams as one: what is said of a subject, sorted."""
    for _, group in groupby(merge(*streams, key=itemgetter(0)), key=itemgetter(0)):
        blocks = [block for _, block in group]
        # A text keeps its own line ends escaped, and other marks of a line are none here.
        yield b"\n".join(sorted(b"".join(blocks).split(b"\n")[:-1])) + b"\n"


def _link_blocks(syntax: NQuads, view: View) -> Iterator[Block]:
    for link in links(view):
        subject = syntax.ref(link.subject)
        lines = (
            f"{subject}{before}{syntax.ref(path)}{after}"
            for name, path in link.triples
            for before, after in [syntax.around(name)]
        )
        yield link.subject + ">", "".join(lines).encode()


def _comments(format: str) -> Iterator[bytes]:
    yield from (f"# {line}\n".encode() for line in losses(format))


# --- TriG and Turtle --------------------------------------------------------------------------


def _turtle(view: View, *, union: bool = False) -> Iterator[bytes]:
    table = export_prefixes(view.records)
    syntax = Turtle(view.records.header.base, table)
    yield from _comments("ttl" if union else "trig")
    yield from (f"@prefix {prefix}: <{iri}> .\n".encode() for prefix, iri in table.items())
    for graph in ("", *GRAPHS):
        named = bool(graph) and not union
        yield f"\ngraph:{graph} {{\n".encode() if named else b""
        for shape in SHAPES:
            if shape.graph == graph:
                emitter = Emitter(shape, syntax, view)
                yield from emitter.nodes(rows(shape.name, view))
        if graph == "links":
            yield from _link_nodes(syntax, view)
        if named:
            yield b"}\n"


def _link_nodes(syntax: Syntax, view: View) -> Iterator[bytes]:
    for link in links(view):
        said = (
            f"{before}{syntax.ref(path)}{after}"
            for name, path in link.triples
            for before, after in [syntax.around(name)]
        )
        yield f"{syntax.opening(link.subject)}{''.join(said)}{syntax.closing}".encode()


# --- RDF/XML ----------------------------------------------------------------------------------


def _rdf_xml(view: View) -> Iterator[bytes]:
    syntax = Xml(view.records.header.base)
    yield b'<?xml version="1.0" encoding="UTF-8"?>\n'
    yield from (f"<!-- {line} -->\n".encode() for line in losses("rdf-xml"))
    names = "".join(f'\n  xmlns:{prefix}="{escape(iri)}"' for prefix, iri in NAMESPACES.items())
    yield f"<rdf:RDF{names}>\n".encode()
    for shape in SHAPES:
        emitter = Emitter(shape, syntax, view)
        yield from emitter.nodes(rows(shape.name, view))
    yield from _link_nodes(syntax, view)
    yield b"</rdf:RDF>\n"


# --- profiles ---------------------------------------------------------------------------------


def _nanopubs(view: View) -> Iterator[bytes]:
    yield from _comments("nanopub")
    yield from nanopubs(view, export_prefixes(view.records))


_WRITERS: dict[str, Callable[[View], Iterator[bytes]]] = {
    "trig": _turtle,
    "nq": _quads,
    "jsonld": jsonld,
    "ttl": partial(_turtle, union=True),
    "nt": partial(_quads, union=True),
    "rdf-xml": _rdf_xml,
    "nanopub": _nanopubs,
}
