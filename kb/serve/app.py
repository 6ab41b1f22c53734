"""The application: routes, and nothing that could change a thing."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from html import escape
from importlib.resources.abc import Traversable
from typing import TYPE_CHECKING, Any

from kb.assets import asset
from kb.rdf.mapping import GRAPHS
from kb.rdf.query import examples
from kb.rdf.terms import NAMESPACES
from kb.serve.entities import Entities
from kb.serve.limits import Limits
from kb.serve.negotiate import GRAPH_TYPES, PAGE, RESULT_TYPES, choose, with_charset
from kb.serve.protocol import asked
from kb.serve.respond import Refused, Request, Response, html, sentence, values
from kb.serve.worker import Asked

if TYPE_CHECKING:
    import pyoxigraph
    from _typeshed.wsgi import WSGIEnvironment

__all__ = ["App"]

_STATIC = {"query.css": "text/css; charset=utf-8", "query.js": "text/javascript; charset=utf-8"}
_READ = ("GET", "HEAD")
_HOST = re.compile(r"([A-Za-z0-9.-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(:[0-9]{1,5})?")


class App:
    """What one knowledge base answers to each request."""

    def __init__(
        self,
        *,
        entities: Entities,
        base: str,
        title: str,
        prefixes: Mapping[str, str],
        limits: Limits,
        make_map: Callable[[], str],
    ) -> None:
        self._entities = entities
        self._base = base
        self._title = title
        self._prefixes = dict(prefixes)
        self._limits = limits
        self._make_map = make_map

    def answer(self, environ: WSGIEnvironment) -> Response | Asked:
        """Return the answer to a request; or what it asks, where a worker must find the answer."""
        try:
            return self._answer(Request(environ), environ)
        except Refused as refused:
            return refused.response

    def _answer(self, request: Request, environ: WSGIEnvironment) -> Response | Asked:
        path = request.path
        if request.method == "OPTIONS":
            return Response(204, "text/plain; charset=utf-8", headers=(("Allow", _allow(path)),))
        if path == "/sparql":
            if request.method not in (*_READ, "POST"):
                raise Refused(405, "A query is sent by GET or POST.", ("Allow", _allow(path)))
            return asked(request, self._limits) or self._description(request, environ)
        if request.method not in _READ:
            raise Refused(405, "Nothing can be changed here.", ("Allow", _allow(path)))
        if path == "/.well-known/void":
            return self._entity("", request, self._endpoint(environ))
        if path == "/map":
            return Response(200, "text/html; charset=utf-8", self.map)
        if path.startswith("/static/"):
            return self._static(path.removeprefix("/static/"))
        return self._entity(path[1:], request)

    # --- the service --------------------------------------------------------------------------

    def _description(self, request: Request, environ: WSGIEnvironment) -> Response:
        """Return the query page to people, the description of the service to programs."""
        offered = [*GRAPH_TYPES, PAGE]
        chosen = _chosen(request, offered)
        if chosen is None:
            raise Refused(406, f"The description comes as {', '.join(offered)}.")
        if chosen == PAGE:
            return html(self._query_page)
        made = self._serialized(self._service(_address(environ)), chosen)
        return Response(200, with_charset(chosen), made)

    def _service(self, address: str) -> str:
        forms = [*dict.fromkeys(RESULT_TYPES.values()), *GRAPH_TYPES.values()]
        listed = ", ".join(f"<{_FORMAT}{_FORMATS[form]}>" for form in forms)
        graphs = ", ".join(f"<{self._base}graph/{graph}>" for graph in GRAPHS)
        named = "".join(
            f"<{address}#{graph}> a sd:NamedGraph ; sd:name <{self._base}graph/{graph}> .\n"
            for graph in GRAPHS
        )
        links = ", ".join(f"<{address}#{graph}>" for graph in GRAPHS)
        return (
            f"@prefix sd: <{NAMESPACES['sd']}> .\n@prefix void: <{NAMESPACES['void']}> .\n"
            f"@prefix dct: <{NAMESPACES['dct']}> .\n"
            f"<{address}#service> a sd:Service ; sd:endpoint <{address}> ; "
            f"sd:supportedLanguage sd:SPARQL11Query ; sd:feature sd:UnionDefaultGraph ; "
            f"sd:resultFormat {listed} ; sd:defaultDataset <{address}#dataset> .\n"
            f"<{address}#dataset> a sd:Dataset ; sd:defaultGraph <{address}#default> ; "
            f"sd:namedGraph {links} ; void:subset {graphs} ; dct:source <{self._base}> .\n"
            f"<{address}#default> a sd:Graph .\n{named}"
        )

    def _serialized(self, turtle: str, media_type: str) -> bytes:
        import pyoxigraph

        quads: list[Any] = list(pyoxigraph.parse(turtle, format=pyoxigraph.RdfFormat.TURTLE))
        return self._about_itself.serialized(sorted(quads, key=str), media_type)

    @cached_property
    def _about_itself(self) -> Entities:
        import pyoxigraph

        prefixes = {name: NAMESPACES[name] for name in ("dct", "rdf", "sd", "void")}
        return Entities(pyoxigraph.Store(), self._base, {**prefixes, "format": _FORMAT})

    # --- nodes --------------------------------------------------------------------------------

    def _endpoint(self, environ: WSGIEnvironment) -> pyoxigraph.Quad:
        """Return where the data set can be asked, which no export knows."""
        import pyoxigraph

        names = (self._base, f"{NAMESPACES['void']}sparqlEndpoint", _address(environ))
        return pyoxigraph.Quad(*map(pyoxigraph.NamedNode, names))

    def _entity(self, path: str, request: Request, also: pyoxigraph.Quad | None = None) -> Response:
        """Return what is said about a node; with something to be said besides, never as a page."""
        offered = list(GRAPH_TYPES) if also else [*GRAPH_TYPES, PAGE]
        chosen = _chosen(request, offered)
        quads = self._entities.quads(path) + ([also] if also else [])
        if not quads:
            raise Refused(404, f"Nothing is said about {self._base}{path}.")
        if chosen is None:
            raise Refused(406, f"This comes as {', '.join(offered)}: accept one of them.")
        if chosen == PAGE:
            return html(self._entities.page(path, self._title))
        headers = (("Link", f'<{self._base}{path}>; rel="describes"'),)
        return Response(
            200, with_charset(chosen), self._entities.serialized(quads, chosen), headers
        )

    # --- pages --------------------------------------------------------------------------------

    def _static(self, name: str) -> Response:
        if name not in _STATIC:
            return sentence(404, "There is no such file.")
        return Response(200, _STATIC[name], _viz(name).read_bytes())

    @cached_property
    def map(self) -> bytes:
        """The map, drawn when it is first asked for."""
        return self._make_map().encode()

    @cached_property
    def _query_page(self) -> str:
        listed = "\n".join(
            f'<li><button type="button" data-query="{escape(each.query)}">'
            f'<strong>{escape(each.title)}</strong> <span class="small">'
            f"{escape(each.description)}</span></button></li>"
            for each in examples()
        )
        known = {
            "title": escape(self._title),
            "base": escape(self._base),
            "prefixes": escape(json.dumps(self._prefixes)),
            "examples": listed,
        }
        page = _viz("query.html").read_text("utf-8")
        return re.sub(r"{{(\w+)}}", lambda found: known[found[1]], page)


_FORMAT = "http://www.w3.org/ns/formats/"
_FORMATS = {
    "json": "SPARQL_Results_JSON", "xml": "SPARQL_Results_XML", "csv": "SPARQL_Results_CSV",
    "tsv": "SPARQL_Results_TSV", "ttl": "Turtle", "trig": "TriG", "jsonld": "JSON-LD",
    "nt": "N-Triples", "nq": "N-Quads", "rdf-xml": "RDF_XML",
}  # fmt: skip


def _chosen(request: Request, offered: Sequence[str]) -> str | None:
    """Return the media type to answer with: the one of the parameter "format" before others."""
    wanted = next(values(request.parameters(), "format"), None)
    if wanted is None:
        return choose(request.accept, offered)
    return next((name for name, form in GRAPH_TYPES.items() if form == wanted), None)


def _address(environ: WSGIEnvironment) -> str:
    """Return the address of the endpoint as the client knows it, if it knows a good one."""
    host = str(environ.get("HTTP_HOST", ""))
    if not _HOST.fullmatch(host):
        host = f"localhost:{environ['SERVER_PORT']}"
    return f"http://{host}/sparql"


def _viz(name: str) -> Traversable:
    return asset("viz", name)


def _allow(path: str) -> str:
    return "GET, HEAD, OPTIONS, POST" if path == "/sparql" else "GET, HEAD, OPTIONS"
