"""The SPARQL 1.1 Protocol: from a request to a query and its data set. There is no update."""

from __future__ import annotations

from kb.errors import InvalidInput
from kb.rdf.query import refuse_service
from kb.rdf.syntax import is_iri
from kb.serve.limits import Limits
from kb.serve.respond import Refused, Request, values
from kb.serve.worker import Asked

__all__ = ["asked"]

FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"
_GRAPHS = ("default-graph-uri", "named-graph-uri")


def asked(request: Request, limits: Limits) -> Asked | None:
    """Return what a request asks; None where it asks nothing, so that it gets the description."""
    pairs = request.parameters()
    queries = list(values(pairs, "query"))
    if request.method == "POST":
        if request.content_type == QUERY:
            if queries:
                raise Refused(400, "A query stands in the body and in the address: send one.")
            queries = [request.body(limits.query_bytes)]
        elif request.content_type == FORM:
            pairs = [*pairs, *request.form(limits.query_bytes)]
            queries = list(values(pairs, "query"))
        elif request.content_type == UPDATE:
            raise _read_only()
        else:
            raise Refused(415, f"A query is posted as {FORM} or {QUERY}.")
    if list(values(pairs, "update")):
        raise _read_only()
    if not queries:
        if request.method == "POST":
            raise Refused(400, "The request has no query: send the parameter 'query'.")
        return None
    if len(queries) > 1:
        raise Refused(400, f"The request has {len(queries)} queries: send one.")
    _check(queries[0], limits)
    default, named = (tuple(values(pairs, name)) for name in _GRAPHS)
    for graph in (*default, *named):
        if not is_iri(graph):
            raise Refused(400, f"{graph[:100]!r} is not the IRI of a graph.")
    return Asked(queries[0], default, named, request.accept)


def _check(query: str, limits: Limits) -> None:
    if len(query.encode()) > limits.query_bytes:
        raise Refused(413, f"The query is larger than {limits.query_bytes:,} bytes.")
    try:
        refuse_service(query)
    except InvalidInput as error:
        text = str(error)
        raise Refused(403, f"{text[0].upper()}{text[1:]}.") from None


def _read_only() -> Refused:
    return Refused(403, "This endpoint only reads: it knows no update.")
