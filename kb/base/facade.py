"""The whole knowledge base as one object."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from kb.base.contents import require_base
from kb.base.exchanged import Exchanged
from kb.base.linked import LinkedData
from kb.base.mapped import Mapped
from kb.errors import InvalidRecords
from kb.results import html_table

if TYPE_CHECKING:
    from kb.coverage import Coverage
    from kb.model import Records
    from kb.texts import Document
    from kb.verification import Verification

__all__ = ["KnowledgeBase"]

UNREVIEWED = "A draft that nobody has reviewed."


class KnowledgeBase(Mapped, LinkedData, Exchanged):
    """A knowledge base: records, the edges that they add up to, and every question asked of them.

    :func:`kb.load` makes one. Concepts are named by id, label or synonym, in any case; a name that
    nothing has raises :class:`kb.UnknownName` with near names. Results are frozen, in one fixed
    order, become JSON with ``to_dict()`` or ``to_dicts()`` and show as tables in a notebook.

    >>> import kb
    >>> base = kb.load()
    >>> base.edge("HPA-axis activity", "depression").is_causal
    True
    """

    def with_drafts(self) -> KnowledgeBase:
        """Return the knowledge base as it would be if every draft were accepted as it stands.

        It says so wherever it speaks: in its title, in the version of its weights, at each edge
        that rests on drafts and at each draft. It is there to be looked at: linked data, a build
        and other formats refuse it. One without drafts is returned as it is.

        >>> import kb
        >>> base = kb.load()
        >>> base.with_drafts() is base
        True
        """
        records = self.records
        count = sum(1 for _ in records.drafts())
        if not count or records.drafts_weigh:
            return self
        drafts = "1 draft" if count == 1 else f"{count} drafts"
        version = f"{self.weights.version} (with {drafts})"
        return KnowledgeBase(
            _weighing_drafts(records, drafts),
            weights=self.weights.model_copy(update={"version": version}),
            folder=self.folder,
        )

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

        require_base(other)
        for each in (self.records, other.records):
            each.refuse_drafts("a merged knowledge base")
        records = merge(self.records, other.records, header=header)
        broken = findings(records)
        if broken:
            raise InvalidRecords(broken)
        return KnowledgeBase(records)

    def save(self, folder: str | Path) -> tuple[Path, ...]:
        """Write the records into a new folder, in the one canonical form, and return its files.

        >>> import kb
        >>> from tempfile import TemporaryDirectory
        >>> with TemporaryDirectory() as place:
        ...     len(kb.load().save(Path(place, "copy")))
        ...     kb.load(Path(place, "copy")).title == kb.load().title
        4
        True
        """
        from kb.files import folders_for, refuse_occupied, write_together
        from kb.records import write_concepts, write_header, write_source_file

        self.records.refuse_drafts("a saved knowledge base")
        target = Path(folder)
        refuse_occupied(target)
        files = [
            (target / "sources" / f"{file.source.id}.yaml", write_source_file(file).encode())
            for file in self.records.files
        ]
        files.append((target / "concepts.yaml", write_concepts(self.records.concepts).encode()))
        files.append((target / "kb.yaml", write_header(self.records.header).encode()))
        with folders_for(target / "sources"):
            write_together(files)
        return tuple(path for path, _ in files)

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
        from kb.verification import verify

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


def _weighing_drafts(records: Records, drafts: str) -> Records:
    """Return records whose drafts weigh, and which say so."""
    header = records.header
    marked = {
        "title": f"{header.title} (with {drafts})",
        "description": f"It is shown as if {drafts} that nobody has reviewed were accepted. "
        f"{header.description}",
    }
    files = []
    for file in records.files:
        claims = tuple(
            claim.model_copy(update={"note": " ".join(filter(None, (UNREVIEWED, claim.note)))})
            if claim.is_draft
            else claim
            for claim in file.claims
        )
        remarks = tuple(
            remark.model_copy(update={"statement": f"{UNREVIEWED} {remark.statement}"})
            if remark.is_draft
            else remark
            for remark in file.remarks
        )
        files.append(file.model_copy(update={"claims": claims, "remarks": remarks}))
    return replace(
        records, header=header.model_copy(update=marked), files=tuple(files), drafts_weigh=True
    )
