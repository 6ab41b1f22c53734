"""The whole knowledge base as one object, and how it is loaded."""

from __future__ import annotations

from importlib.resources import as_file
from pathlib import Path
from typing import TYPE_CHECKING

from kb.assets import asset
from kb.base.asked import Asked
from kb.base.linked import LinkedData
from kb.base.mapped import Mapped
from kb.errors import InvalidRecords
from kb.results import html_table

if TYPE_CHECKING:
    from kb.coverage import Coverage, Verification
    from kb.texts import Document

__all__ = ["KnowledgeBase", "load"]

BUNDLED = "depression"
"""The knowledge base that travels with the package."""


class KnowledgeBase(Asked, LinkedData, Mapped):
    """A knowledge base: records, the edges that they add up to, and every question asked of them.

    :func:`kb.load` makes one. Concepts are named by id, label or synonym, in any case; a name that
    nothing has raises :class:`kb.UnknownName` with near names. Results are frozen, in one fixed
    order, become JSON with ``to_dict()`` or ``to_dicts()`` and show as tables in a notebook.

    >>> import kb
    >>> base = kb.load()
    >>> base.edge("HPA-axis activity", "depression").is_causal
    True
    """

    def merge(self, other: KnowledgeBase, **header: object) -> KnowledgeBase:
        """Return one knowledge base with the records of both, checked like any other.

        The same whichever is merged into which. Raises :class:`kb.InvalidRecords` where the two
        hold different things under one id; title, description and the like, where they differ, are
        given by name.

        >>> import kb
        >>> base = kb.load()
        >>> base.merge(base, title="Twice the same").title
        'Twice the same'
        """
        from kb.lint import findings
        from kb.merge import merge

        records = merge(self.records, other.records, header=header)
        broken = findings(records)
        if broken:
            raise InvalidRecords(broken)
        return KnowledgeBase(records)

    def coverage(self, texts: str | Path) -> Coverage:
        """Return how much of each text, in a folder of documents, the records carry.

        >>> import kb
        >>> from tempfile import TemporaryDirectory
        >>> with TemporaryDirectory() as folder:
        ...     len(kb.load().coverage(folder).missing)
        2
        """
        from kb.coverage import coverage

        return coverage(self.records, self._documents(texts))

    def verify(self, texts: str | Path) -> Verification:
        """Return whether every quote stands in its text, in a folder of documents.

        >>> import kb
        >>> from tempfile import TemporaryDirectory
        >>> with TemporaryDirectory() as folder:
        ...     kb.load().verify(folder).proven
        0
        """
        from kb.coverage import verify

        return verify(self.records, self._documents(texts))

    def _documents(self, texts: str | Path) -> dict[str, Document]:
        from kb.texts import read_texts

        return read_texts(texts, (file.source for file in self.records.files))

    def __repr__(self) -> str:
        counts = f"{len(self.records.concepts)} concepts, {len(self._citations.claims)} claims"
        return f"<KnowledgeBase {self.name!r}: {counts}>"

    def _repr_html_(self) -> str:
        rows: list[dict[str, object]] = [
            {"": "title", " ": self.title},
            {"": "concepts", " ": len(self.records.concepts)},
            {"": "claims", " ": len(self._citations.claims)},
            {"": "sources", " ": len(self.records.files)},
            {"": "weights", " ": self.weights.version},
        ]
        return html_table(rows, ("", " "))


def load(path: str | Path | None = None, *, texts: str | Path | None = None) -> KnowledgeBase:
    """Return the knowledge base of a folder, checked; without a path the bundled one.

    With ``texts``, a folder of the documents, every quote is proved against its text. Raises
    :class:`kb.InvalidRecords` with every finding of every file, and :class:`kb.InvalidInput` where
    there is no knowledge base.

    >>> import kb
    >>> kb.load().title == kb.load(None).title
    True
    """
    documents = None if texts is None else Path(texts)
    if path is not None:
        return _load(Path(path), documents)
    with as_file(asset("data", BUNDLED)) as folder:
        return _load(folder, documents)


def _load(folder: Path, texts: Path | None) -> KnowledgeBase:
    from kb.lint import read_checked

    return KnowledgeBase(read_checked(folder, texts=texts))
