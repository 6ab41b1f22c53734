"""The SPARQL 1.1 Protocol: from a request to a query and its data set. There is no update."""

from __future__ import annotations

from kb.errors import InvalidInput
from kb.rdf.guard import check_query, refuse_service
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
    if request.method == "POST":
        pairs += _posted(request, limits)
    if list(values(pairs, "update")):
        raise _read_only()
    queries = list(values(pairs, "query"))
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


def _posted(request: Request, limits: Limits) -> list[tuple[str, str]]:
    """Return the parameters in a body; a query that is sent as it is counts as one."""
    if request.charset not in ("utf-8", "utf8"):
        raise Refused(415, f"A query is posted as UTF-8, not as {request.charset[:40]!r}.")
    if request.content_type == QUERY:
        return [("query", request.body(limits.query_bytes))]
    if request.content_type == FORM:
        return request.form(3 * limits.query_bytes)
    if request.content_type == UPDATE:
        raise _read_only()
    raise Refused(415, f"A query is posted as {FORM} or {QUERY}.")


def _check(query: str, limits: Limits) -> None:
    if len(query.encode()) > limits.query_bytes:
        raise Refused(413, f"The query is larger than {limits.query_bytes:,} bytes.")
    for check, status in ((refuse_service, 403), (check_query, 400)):
        try:
            check(query)
        except InvalidInput as error:
            text = str(error)
            raise Refused(status, f"{text[0].upper()}{text[1:]}.") from None


def _read_only() -> Refused:
    return Refused(403, "This endpoint only reads: it knows no update.")
