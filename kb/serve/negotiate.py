"""Content negotiation: which of the forms on offer a client likes best."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

__all__ = ["GRAPH_TYPES", "PAGE", "RESULT_TYPES", "choose", "with_charset"]

PAGE = "text/html"
RESULT_TYPES = {
    "application/sparql-results+json": "json",
    "application/json": "json",
    "application/sparql-results+xml": "xml",
    "application/xml": "xml",
    "text/csv": "csv",
    "text/tab-separated-values": "tsv",
}
"""Media type → form of the results of SELECT and ASK, the default first."""
GRAPH_TYPES = {
    "text/turtle": "ttl",
    "application/trig": "trig",
    "application/ld+json": "jsonld",
    "application/n-triples": "nt",
    "application/n-quads": "nq",
    "application/rdf+xml": "rdf-xml",
}
"""Media type → format of graphs, the default first."""


def choose(accept: str, offered: Sequence[str] | Iterable[str]) -> str | None:
    """Return the media type on offer that an Accept header likes best; None: none of them.

    The most exact range decides on a type; among equals the first on offer wins. No header, or an
    empty one, takes anything.

    >>> choose("text/html;q=0.5, text/*;q=0.9, text/csv;q=0", ["text/csv", "text/turtle"])
    'text/turtle'
    >>> choose("image/png", ["text/csv"]) is None
    True
    """
    ranges = list(_ranges(accept)) or [("*/*", 1.0)]
    best, best_quality = None, 0.0
    for name in offered:
        quality = _quality(name, ranges)
        if quality > best_quality:
            best, best_quality = name, quality
    return best


def with_charset(media_type: str) -> str:
    """Return a media type as a header has it: a text says that it is UTF-8.

    >>> with_charset("text/csv"), with_charset("application/json")
    ('text/csv; charset=utf-8', 'application/json')
    """
    return f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type


def _ranges(accept: str) -> Iterable[tuple[str, float]]:
    for part in accept.split(",")[:100]:
        name, *parameters = (each.strip().lower() for each in part.split(";"))
        if not name:
            continue
        quality = 1.0
        for parameter in parameters:
            key, _, value = parameter.partition("=")
            if key.strip() == "q":
                quality = _number(value.strip())
        yield name, quality


def _number(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        return 0.0
    return value if 0 <= value <= 1 else 0.0


def _quality(name: str, ranges: Iterable[tuple[str, float]]) -> float:
    kind = name.partition("/")[0]
    exactness = {name: 3, f"{kind}/*": 2, "*/*": 1}
    found, quality = 0, 0.0
    for pattern, value in ranges:
        if exactness.get(pattern, 0) > found:
            found, quality = exactness[pattern], value
    return quality
