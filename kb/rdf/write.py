"""Write a knowledge base as RDF: streamed, in a fixed order, the same bytes each time.

The quads of N-Quads come in the order of canonical N-Quads: there are no blank nodes, so the file
is its own canonical form. The union formats hold the four graphs as one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from heapq import merge
from itertools import chain, groupby
from operator import itemgetter
from xml.sax.saxutils import escape

from kb.edges import Edge
from kb.errors import InvalidInput
from kb.model import Records
from kb.names import near, prefixes
from kb.rdf.emit import Emitter
from kb.rdf.formats import FORMATS, losses
from kb.rdf.jsonld import jsonld
from kb.rdf.mapping import GRAPHS, Row, View
from kb.rdf.nanopub import nanopubs
from kb.rdf.rows import links, rows
from kb.rdf.syntax import NQuads, Turtle, Xml, check_base
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
    version = load_weights(records.header.weights).version
    view = View(records, version, len(edges))
    return (text.encode() for text in _batched(_WRITERS[format](view, edges)))


def _batched(pieces: Iterable[str], size: int = 64) -> Iterator[str]:
    batch = []
    for piece in pieces:
        batch.append(piece)
        if len(batch) >= size:
            yield "".join(batch)
            batch.clear()
    yield "".join(batch)


def export_prefixes(view: View) -> dict[str, str]:
    """Return the prefixes of an export: vocabularies, collections, and identifiers in use."""
    base = view.records.header.base
    used = {same.curie.partition(":")[0] for each in view.records.concepts for same in each.same_as}
    collections = {shape.collection for shape in SHAPES} - {""}
    table = {prefix: prefixes()[prefix] for prefix in used if prefix in prefixes()}
    table |= {prefix: iri for prefix, iri in NAMESPACES.items() if prefix not in NOT_WRITTEN}
    table |= {collection: f"{base}{collection}/" for collection in collections}
    return dict(sorted(table.items()))


# --- N-Quads and N-Triples --------------------------------------------------------------------

Block = tuple[str, list[str]]
"""A subject with a sharp bracket behind, which is what blocks sort by, and what is said of it."""


def _quads(view: View, edges: Sequence[Edge], *, union: bool = False) -> Iterator[str]:
    """Yield the lines of canonical N-Quads, sorted, or of N-Triples."""
    syntax = NQuads(view.records.header.base, {})

    def end(graph: str) -> str:
        return f" {syntax.ref(f'graph/{graph}')} .\n" if graph and not union else " .\n"

    places: dict[str, list[Iterator[Block]]] = {}
    for shape in SHAPES:
        emitter = Emitter(shape, syntax, view, by_iri=True, end=end(shape.graph))
        blocks = _blocks(emitter, rows(shape.name, view, edges))
        places.setdefault(f"{shape.collection}/" if shape.collection else "", []).append(blocks)
    places["concept/"].append(_link_blocks(syntax, edges, end("links")))
    for place in sorted(places):
        alone, *others = places[place]
        merged = _merged(alone, *others) if others else alone
        for subject, pieces in merged:
            yield subject + subject.join(pieces)


def _blocks(emitter: Emitter, made: Iterable[Row]) -> Iterator[Block]:
    ref, pieces = emitter.syntax.ref, emitter.pieces
    return ((ref(row.path), pieces(row)) for row in made)


def _merged(*streams: Iterator[Block]) -> Iterator[Block]:
    """Yield the blocks of several sorted streams as one: what is said of a subject, sorted."""
    for subject, group in groupby(merge(*streams, key=itemgetter(0)), key=itemgetter(0)):
        yield subject, sorted(chain.from_iterable(pieces for _, pieces in group))


def _link_blocks(syntax: NQuads, edges: Sequence[Edge], end: str) -> Iterator[Block]:
    for link in links(edges):
        yield (
            syntax.ref(link.subject),
            [f" {syntax.name(name)} {syntax.ref(path)}{end}" for name, path in link.triples],
        )


# --- TriG and Turtle --------------------------------------------------------------------------

INDENT = "\n    "
NEXT = f" ;{INDENT}"


def _turtle(view: View, edges: Sequence[Edge], *, union: bool = False) -> Iterator[str]:
    table = export_prefixes(view)
    syntax = Turtle(view.records.header.base, table)
    yield from (f"# {line}\n" for line in losses("ttl" if union else "trig"))
    yield from (f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in table.items())
    for graph in ("", *GRAPHS):
        named = bool(graph) and not union
        yield f"\ngraph:{graph} {{\n" if named else ""
        for shape in SHAPES:
            if shape.graph == graph:
                emitter = Emitter(shape, syntax, view)
                for row in rows(shape.name, view, edges):
                    yield f"\n{syntax.ref(row.path)} {NEXT.join(emitter.pieces(row))} .\n"
        if graph == "links":
            for link in links(edges):
                pairs = (f"{syntax.name(name)} {syntax.ref(path)}" for name, path in link.triples)
                yield f"\n{syntax.ref(link.subject)} {NEXT.join(pairs)} .\n"
        if named:
            yield "}\n"


# --- RDF/XML ----------------------------------------------------------------------------------


def _rdf_xml(view: View, edges: Sequence[Edge]) -> Iterator[str]:
    base = view.records.header.base
    syntax = Xml(base, NAMESPACES)
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield from (f"<!-- {line} -->\n" for line in losses("rdf-xml"))
    names = "".join(f'{INDENT}xmlns:{prefix}="{escape(iri)}"' for prefix, iri in NAMESPACES.items())
    yield f"<rdf:RDF{names}>\n"
    for shape in SHAPES:
        emitter = Emitter(shape, syntax, view)
        for row in rows(shape.name, view, edges):
            yield _description(base + row.path, emitter.pieces(row))
    for link in links(edges):
        around = ((syntax.around(name, ""), path) for name, path in link.triples)
        elements = [f"{before}{syntax.ref(path)}{after}" for (before, after), path in around]
        yield _description(base + link.subject, elements)
    yield "</rdf:RDF>\n"


def _description(subject: str, elements: Iterable[str]) -> str:
    body = "".join(elements)
    return f'  <rdf:Description rdf:about="{escape(subject)}">\n{body}  </rdf:Description>\n'


# --- profiles ---------------------------------------------------------------------------------


def _nanopubs(view: View, edges: Sequence[Edge]) -> Iterator[str]:
    yield from (f"# {line}\n" for line in losses("nanopub"))
    yield from nanopubs(view, edges, export_prefixes(view))


_WRITERS: dict[str, Callable[[View, Sequence[Edge]], Iterator[str]]] = {
    "trig": _turtle,
    "nq": _quads,
    "jsonld": jsonld,
    "ttl": partial(_turtle, union=True),
    "nt": partial(_quads, union=True),
    "rdf-xml": _rdf_xml,
    "nanopub": _nanopubs,
}
