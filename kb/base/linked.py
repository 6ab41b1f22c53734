"""The part of the facade that speaks RDF."""

from __future__ import annotations

from pathlib import Path

from kb.base.weighed import Weighed

__all__ = ["LinkedData"]


class LinkedData(Weighed):
    """A knowledge base as linked data."""

    def to_rdf(self, path: str | Path, format: str | None = None) -> None:
        """Write the knowledge base as RDF; the end of the name tells the format.

        Formats: ``trig``, ``nq`` and ``jsonld`` hold the named graphs; ``ttl``, ``nt`` and
        ``rdf-xml`` the union of all graphs.

        >>> import kb
        >>> from tempfile import TemporaryDirectory
        >>> with TemporaryDirectory() as folder:
        ...     kb.load().to_rdf(Path(folder, "depression.trig"))
        """
        from kb import rdf
        from kb.files import write_atomic

        target = Path(path)
        chosen = format or rdf.format_of(target.name)
        write_atomic(target, rdf.write(self.records, self.edges(), format=chosen))
