"""The whole check of a folder: files, records, the rules between them, quotes and form."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from kb.errors import Finding, InvalidInput, InvalidRecords
from kb.lint.rules import RULES
from kb.lint.subject import Subject
from kb.model import Records
from kb.records import Folder, examine, not_canonical
from kb.texts import Document, read_texts

__all__ = ["check", "findings", "read_checked"]


def findings(
    records: Records, documents: Mapping[str, Document] | None = None
) -> tuple[Finding, ...]:
    """Return everything that breaks a rule between records; with documents, of quotes as well.

    ``documents`` are the texts to hand, by source id, as :func:`kb.texts.read_texts` returns them.
    """
    subject = Subject(records, documents or {})
    return tuple(sorted({finding for rule in RULES for finding in rule(subject)}))


def check(path: Path | str, *, texts: Path | str | None = None) -> tuple[Finding, ...]:
    """Return every finding in a folder: of its files, records, rules, quotes and form.

    Quotes are proven against the files of ``texts``, or of the folder's own ``texts/``.
    """
    folder = examine(path)
    return tuple(sorted({*_sound(folder, path, texts), *not_canonical(folder)}))


def read_checked(path: Path | str, *, texts: Path | str | None = None) -> Records:
    """Return the records of a folder in which nothing but the form of the YAML may be wrong.

    Raises :class:`kb.InvalidRecords` with every finding of every file.
    """
    folder = examine(path)
    found = _sound(folder, path, texts)
    if found or folder.records is None:
        raise InvalidRecords(found)
    return folder.records


def _sound(folder: Folder, path: Path | str, texts: Path | str | None) -> tuple[Finding, ...]:
    if folder.records is None:
        return folder.findings
    place = Path(path, "texts") if texts is None else Path(texts)
    documents: dict[str, Document] = {}
    unread: list[Finding] = []
    if texts is not None or place.is_dir():
        try:
            documents = read_texts(place, (file.source for file in folder.records.files))
        except InvalidInput as error:
            where, what, mend = str(error).split(": ", 2)
            unread.append(Finding(where, 0, what, mend))
    lines = {(read.path, line) for read in folder.files for line in read.unread | read.replaced}
    found = findings(folder.records, documents)
    fresh = (finding for finding in found if (finding.path, finding.line) not in lines)
    return (*folder.findings, *fresh, *unread)
