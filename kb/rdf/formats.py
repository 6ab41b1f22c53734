"""The formats: their names, the ends of file names, and what each cannot carry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.errors import InvalidInput

if TYPE_CHECKING:
    import pyoxigraph

__all__ = ["FORMATS", "MEDIA_TYPES", "format_of", "losses", "pyoxigraph_format"]

MEDIA_TYPES = {
    "trig": "application/trig",
    "nq": "application/n-quads",
    "jsonld": "application/ld+json",
    "ttl": "text/turtle",
    "nt": "application/n-triples",
    "rdf-xml": "application/rdf+xml",
}
FORMATS = tuple(MEDIA_TYPES)
"""The formats: the first three hold the named graphs, the others the union of all graphs."""

UNION = ("ttl", "nt", "rdf-xml")
_UNION_LOSS = (
    "This format holds the union of the graphs: which of them a triple stands in is lost. "
    "TriG, N-Quads and JSON-LD keep it."
)
_XML_LOSS = "XML cannot hold some control characters: each is written as U+FFFD."


_SUFFIXES = {".trig": "trig", ".nq": "nq", ".jsonld": "jsonld", ".ttl": "ttl", ".nt": "nt",
             ".rdf": "rdf-xml", ".xml": "rdf-xml"}  # fmt: skip


def format_of(name: str) -> str:
    """Return the format that a file's name ends in.

    >>> format_of("depression.trig"), format_of("depression.rdf")
    ('trig', 'rdf-xml')
    """
    for suffix, format in _SUFFIXES.items():
        if name.lower().endswith(suffix):
            return format
    raise InvalidInput(
        f"{name!r} does not end in the name of an RDF format: end it in "
        f"{', '.join(_SUFFIXES)}, or name the format"
    )


_NANOPUB_LOSS = (
    "Nanopublications hold the reviewed claims with their quotes and sources, unsigned. Remarks, "
    "questions, passed-over spans, descriptions of concepts and computed edges are left out."
)


def losses(format: str) -> tuple[str, ...]:
    """Return what a format cannot carry, a sentence each.

    >>> losses("trig"), len(losses("rdf-xml"))
    ((), 2)
    """
    if format == "nanopub":
        return (_NANOPUB_LOSS,)
    return (_UNION_LOSS,) * (format in UNION) + (_XML_LOSS,) * (format == "rdf-xml")


def pyoxigraph_format(format: str) -> pyoxigraph.RdfFormat:
    """Return the format as pyoxigraph knows it.

    >>> pyoxigraph_format("nq").file_extension
    'nq'
    """
    import pyoxigraph

    if format not in MEDIA_TYPES:
        raise InvalidInput(f"RDF is not read as {format!r}: choose {', '.join(FORMATS)}")
    known = pyoxigraph.RdfFormat.from_media_type(MEDIA_TYPES[format])
    assert known is not None  # noqa: S101  # pyoxigraph knows every type of the table
    return known
