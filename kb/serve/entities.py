"""Dereferenceable IRIs: what the export says about one node, as RDF or as a page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from html import escape
from typing import TYPE_CHECKING, Any

from kb.rdf.syntax import Turtle, is_iri, quoted
from kb.rdf.terms import expand
from kb.serve.negotiate import GRAPH_TYPES

if TYPE_CHECKING:
    import pyoxigraph

__all__ = ["Entities"]

INCOMING = 500
"""How many triples that lead to a node are shown."""
_NEXT = " ;\n    "
_BARE = {
    expand("xsd:boolean"): re.compile("true|false"),
    expand("xsd:decimal"): re.compile(r"-?[0-9]+\.[0-9]+"),
    expand("xsd:integer"): re.compile("-?[0-9]+"),
}
"""The literals that Turtle has without quotes."""
_WITH = ("evidence/", "quote/", "position/", "mapping/")
"""Nodes that are part of another and are shown with it."""
_RESTS_ON = expand("prov:wasDerivedFrom")
"""From an edge to its claims, which are shown with it: an edge answers with its words."""
_SAID = tuple(map(expand, ("kb:stance", "kb:link", "kb:modality")))


class Entities:
    """The nodes of a store, by their path behind the base IRI."""

    def __init__(self, store: pyoxigraph.Store, base: str, prefixes: Mapping[str, str]) -> None:
        self._store = store
        self._base = base
        self._prefixes = dict(prefixes)
        self._syntax = Turtle(base, prefixes)
        self._parts = tuple(base + part for part in _WITH)
        self._link = lru_cache(maxsize=10_000)(self._made_link)

    def quads(self, path: str) -> list[pyoxigraph.Quad]:
        """Return what is said about a node, its parts included, sorted; empty: no such node.

        To the parts of an edge belong the claims that it rests on, with their quotes.
        """
        import pyoxigraph

        found: list[Any] = []
        if not is_iri(f"{self._base}{path}"):
            return found
        waiting, seen = [f"{self._base}{path}"], set()
        while waiting:
            iri = waiting.pop()
            if iri in seen:
                continue
            seen.add(iri)
            found_here: Iterable[Any] = self._store.quads_for_pattern(
                pyoxigraph.NamedNode(iri), None, None
            )
            here = [quad for quad in found_here if not self._is_copy(quad)]
            found += here
            for quad in here:
                target = str(getattr(quad.object, "value", ""))
                part = (
                    self._is_claim(target)
                    if quad.predicate.value == _RESTS_ON
                    else (target.startswith(self._parts))
                )
                if part and isinstance(quad.object, pyoxigraph.NamedNode):
                    waiting.append(target)
        return sorted(found, key=str)

    def incoming(self, path: str) -> list[pyoxigraph.Quad]:
        """Return triples that lead to a node, sorted, not more than a page can show."""
        import pyoxigraph

        node = pyoxigraph.NamedNode(f"{self._base}{path}")
        found = []
        for quad in self._store.quads_for_pattern(None, None, node):
            if not self._is_copy(quad):
                found.append(quad)
                if len(found) == INCOMING:
                    break
        return sorted(found, key=str)

    def _is_claim(self, iri: str) -> bool:
        return iri.startswith(f"{self._base}claim/")

    def _is_copy(self, quad: Any) -> bool:
        """Tell the triples that stand in the default graph for the sake of queries alone."""
        if getattr(quad.graph_name, "value", ""):  # the default graph has none
            return False
        path: str = quad.subject.value.removeprefix(self._base)
        return not (path == "" or path.startswith(("graph/", "partition/")))

    def serialized(self, quads: Iterable[Any], media_type: str) -> bytes:
        """Return quads in a format; in one without graphs, their triples."""
        import pyoxigraph

        form = GRAPH_TYPES[media_type]
        if form in ("ttl", "trig"):
            return "".join(self._turtle(quads, named=form == "trig")).encode()
        rows: list[Any] = list(quads)
        if form in ("nt", "rdf-xml"):
            rows = list(dict.fromkeys(quad.triple for quad in rows))
        known = pyoxigraph.RdfFormat.from_media_type(media_type)
        return pyoxigraph.serialize(rows, format=known) or b""

    def _turtle(self, quads: Iterable[Any], *, named: bool) -> Iterator[str]:
        """Yield Turtle or TriG with the prefixes that occur, always in the same order."""
        graphs: dict[str, dict[str, list[str]]] = {}
        for quad in quads:
            graph = str(getattr(quad.graph_name, "value", "")) if named else ""
            pairs = graphs.setdefault(graph, {}).setdefault(quad.subject.value, [])
            pairs.append(f"{self._syntax.iri(quad.predicate.value)} {self._term(quad.object)}")
        blocks = []
        for graph, nodes in sorted(graphs.items()):
            body = "".join(
                f"{self._syntax.iri(subject)} {_NEXT.join(dict.fromkeys(pairs))} .\n"
                for subject, pairs in nodes.items()
            )
            blocks.append(f"{self._syntax.iri(graph)} {{\n{body}}}\n" if graph else body)
        text = "\n".join(blocks)
        for prefix, namespace in sorted(self._prefixes.items()):
            if f"{prefix}:" in text:
                yield f"@prefix {prefix}: <{namespace}> .\n"
        yield f"\n{text}"

    def _term(self, term: Any) -> str:
        import pyoxigraph

        if not isinstance(term, pyoxigraph.Literal):
            return self._syntax.iri(term.value)
        kind = term.datatype.value
        if term.language or kind == expand("xsd:string"):
            return self._syntax.text(term.value, term.language or "")
        bare = _BARE.get(kind)
        if bare is not None and bare.fullmatch(term.value):
            return str(term.value)
        return f"{quoted(term.value)}^^{self._syntax.iri(kind)}"

    def page(self, path: str, brand: str) -> str:
        """Return what is said about a node as a page, of the knowledge base of that title."""
        quads: list[Any] = list(self.quads(path))
        title = next((q.object.value for q in quads if self._labels(q, path)), path or self._base)
        groups: dict[str, list[Any]] = {}
        for quad in quads:
            groups.setdefault(quad.subject.value, []).append(quad)
        first = f"{self._base}{path}"
        own = groups.pop(first, [])
        claims = {q.object.value for q in own if q.predicate.value == _RESTS_ON} & groups.keys()
        parts = [self._words(sorted(claims), groups), self._table(own)]
        parts += [
            f"<h2>{self._link(iri)}</h2>\n{self._table(groups[iri])}"
            for iri in (() if claims else groups)  # of a claim of an edge the words are enough
        ]
        incoming = self.incoming(path)
        if incoming:
            most = f" (the first {INCOMING})" if len(incoming) == INCOMING else ""
            parts.append(f"<h2>What leads here{most}</h2>\n{self._incoming(incoming)}")
        formats = " ".join(
            f'<a href="?format={form}">{_NAMES[form]}</a>' for form in GRAPH_TYPES.values()
        )
        return _PAGE.format(
            title=escape(title), brand=escape(brand), iri=escape(first), formats=formats,
            body="\n".join(parts), start=_HERE if path == "" else "",
        )  # fmt: skip

    def _labels(self, quad: Any, path: str) -> bool:
        named: tuple[str, str] = (quad.subject.value, quad.predicate.value)
        return named == (f"{self._base}{path}", expand("rdfs:label"))

    def _table(self, quads: Iterable[Any]) -> str:
        """Return a row for each property, with all its values."""
        values: dict[str, dict[str, None]] = {}
        for quad in quads:
            values.setdefault(quad.predicate.value, {})[self._shown(quad.object)] = None
        rows = "\n".join(
            f'<tr><th scope="row">{self._link(name)}</th><td>{"<br>".join(shown)}</td></tr>'
            for name, shown in values.items()
        )
        return f"<table>{rows}</table>" if rows else ""

    def _words(self, claims: Iterable[str], groups: Mapping[str, list[Any]]) -> str:
        """Return the words of claims, each with what it says and the way to the whole of it."""
        rows = []
        for claim in claims:
            said = {quad.predicate.value: quad.object for quad in groups[claim]}
            how = ", ".join(said[name].value.rpartition(".")[2] for name in _SAID if name in said)
            words = self._shown(said[expand("biolink:supporting_text")])
            source = self._shown(said[expand("prov:wasQuotedFrom")])
            rows.append(
                f'<tr><th scope="row">{self._link(claim)}</th>'
                f"<td><q>{words}</q><br>{escape(how)} · {source}</td></tr>"
            )
        return f"<h2>The words it rests on</h2>\n<table>{''.join(rows)}</table>" if rows else ""

    def _incoming(self, quads: Iterable[Any]) -> str:
        rows = "\n".join(
            f'<tr><td class="shorter">{self._shown(q.subject)}</td>'
            f"<td>{self._shown(q.predicate)}</td></tr>"
            for q in quads
        )
        return f"<table>{rows}</table>"

    def _shown(self, term: Any) -> str:
        import pyoxigraph

        if isinstance(term, pyoxigraph.NamedNode):
            return self._link(term.value)
        language = f' lang="{escape(term.language)}"' if term.language else ""
        return f"<span{language}>{escape(term.value)}</span>"

    def _made_link(self, iri: str) -> str:
        """Return a link: to this server where the node is ours, else to where its IRI leads."""
        target = f"/{iri[len(self._base) :]}" if iri.startswith(self._base) else iri
        if not target.startswith(("/", "http://", "https://")):
            return escape(iri)
        return f'<a href="{escape(target)}" rel="noreferrer">{escape(self._short(iri))}</a>'

    def _short(self, iri: str) -> str:
        for prefix, namespace in self._prefixes.items():
            if iri.startswith(namespace) and len(iri) > len(namespace):
                return f"{prefix}:{iri[len(namespace) :]}"
        return iri


_NAMES = {
    "ttl": "Turtle", "trig": "TriG", "jsonld": "JSON-LD", "nt": "N-Triples", "nq": "N-Quads",
    "rdf-xml": "RDF/XML",
}  # fmt: skip
_HERE = ' aria-current="page"'
_PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/static/query.css">
<body class="node">
<header>
<p class="brand">{brand}</p>
<nav aria-label="Pages"><a href="/"{start}>Start</a> <a href="/sparql">Queries</a>
<a href="/map">Map</a></nav>
</header>
<main>
<h1>{title}</h1>
<p class="iri">{iri}</p>
<p class="forms">As {formats}</p>
{body}
</main>
</body>
</html>
"""
