"""The part of the facade that speaks RDF."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from kb.base.weighed import Weighed

if TYPE_CHECKING:
    import pyoxigraph
    import rdflib

    from kb.rdf.query import SparqlAnswer

__all__ = ["LinkedData"]


class LinkedData(Weighed):
    """A knowledge base as linked data."""

    def to_rdf(self, path: str | Path, *, format: str | None = None) -> tuple[Path, ...]:
        """Write the knowledge base as RDF and return the file; its name tells the format.

        Formats: ``trig``, ``nq`` and ``jsonld`` hold the named graphs; ``ttl``, ``nt`` and
        ``rdf-xml`` the union of all graphs.

        >>> import kb
        >>> from tempfile import TemporaryDirectory
        >>> with TemporaryDirectory() as folder:
        ...     kb.load().to_rdf(Path(folder, "depression.trig"))[0].name
        'depression.trig'
        """
        from kb import rdf
        from kb.files import write_atomic

        target = Path(path)
        chosen = format or rdf.format_of(target.name)
        write_atomic(target, rdf.write(self.records, self.edges(), format=chosen))
        return (target,)

    def rdflib_graph(self) -> rdflib.Dataset:
        """Return the knowledge base as an rdflib Dataset with readable prefixes.

        >>> import kb
        >>> graph = kb.load().rdflib_graph()
        >>> str(graph.namespace_manager.expand_curie("skos:prefLabel"))
        'http://www.w3.org/2004/02/skos/core#prefLabel'
        """
        from kb.rdf.query import dataset

        return dataset(self.records, self.edges())

    def sparql(self, query: str) -> SparqlAnswer | bool:
        """Return what a SPARQL query finds: rows of plain values, or True or False for ASK.

        The prefixes of the export are known, and the default graph is the union of all graphs.
        ``query`` may also be the name of an example query, as ``kb sparql --list`` shows them.

        >>> import kb
        >>> answer = kb.load().sparql("SELECT (COUNT(?c) AS ?n) WHERE { ?c a kb:Concept }")
        >>> answer.columns, type(answer.rows[0][0])
        (('n',), <class 'int'>)
        """
        from kb.rdf.query import answer, named

        return answer(self._store, named(query), self._prefixes)

    def sparql_text(self, query: str, *, format: str) -> str:
        """Return what a query finds in a form of SPARQL 1.1: ``csv``, ``tsv``, ``json``, ``xml``.

        What CONSTRUCT and DESCRIBE find is Turtle, whatever the format.

        >>> import kb
        >>> kb.load().sparql_text("ASK { ?claim a kb:Claim }", format="csv")
        'true'
        """
        from kb.rdf.query import named, serialized

        return serialized(self._store, named(query), self._prefixes, format).decode()

    @property
    def _prefixes(self) -> dict[str, str]:
        from kb.rdf.write import export_prefixes

        return export_prefixes(self.records)

    @cached_property
    def _store(self) -> pyoxigraph.Store:
        from kb.rdf.query import store

        return store(self.records, self.edges())
