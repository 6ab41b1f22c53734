"""The whole check of a folder: files, records, the rules between them, quotes and form."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from kb.errors import Finding, InvalidInput, InvalidRecords
from kb.lint.quoted import MISPLACED
from kb.lint.rules import RULES
from kb.lint.subject import Subject
from kb.lint.unfinished import UNFINISHED
from kb.model import Records
from kb.records import Folder, examine, not_canonical
from kb.texts import Document, stray_texts, try_texts

__all__ = ["check", "findings", "read_checked", "unfinished"]

_FAULT = re.compile(r"(?::(\d+))?: (.*?)(?:: (.*))?", re.DOTALL)


def findings(
    records: Records, documents: Mapping[str, Document] | None = None
) -> tuple[Finding, ...]:
    """Return everything that breaks a rule between records; with documents, of quotes as well.

    ``documents`` are the texts to hand, by source id, as :func:`kb.texts.read_texts` returns them.
    """
    subject = Subject(records, documents or {})
    return tuple(sorted({finding for rule in RULES for finding in rule(subject)}))


def check(place: Folder | Path | str, *, texts: Path | str | None = None) -> tuple[Finding, ...]:
    """Return every finding in a folder: of its files, records, rules, quotes and form.

    Quotes are proven against the files of ``texts``, or of the folder's own ``texts/``, in which
    no text may be that belongs to no source.
    """
    folder = place if isinstance(place, Folder) else examine(place)
    found = {*_sound(folder, texts), *not_canonical(folder)}
    if texts is None:
        found |= set(_strays(folder, Path(folder.path, "texts")))
    return tuple(sorted(found))


def unfinished(folder: Folder) -> tuple[Finding, ...]:
    """Return a finding for each placeholder in a folder that a person has still to replace.

    They are no errors: a folder that has them is sound.
    """
    if folder.records is None:
        return ()
    subject = Subject(folder.records, {})
    return tuple(sorted({finding for rule in UNFINISHED for finding in rule(subject)}))


def read_checked(path: Path | str, *, texts: Path | str | None = None) -> Records:
    """Return the records of a folder in which nothing but the form of the YAML may be wrong.

    Raises :class:`kb.InvalidRecords` with every finding of every file.
    """
    folder = examine(path)
    found = _sound(folder, texts)
    if found or folder.records is None:
        raise InvalidRecords(found)
    return folder.records


def _sound(folder: Folder, texts: Path | str | None) -> tuple[Finding, ...]:
    if folder.records is None:
        return folder.findings
    documents, unread = _texts(folder.records, Path(folder.path), texts)
    lines = {(read.path, line) for read in folder.files for line in read.unread | read.replaced}
    found = findings(folder.records, documents)
    fresh = [finding for finding in found if (finding.path, finding.line) not in lines]
    # where the text is to hand it tells more than the number of letters does
    known = {(item.path, item.line) for item in fresh if item.what.startswith(MISPLACED)}
    guessed = {item for read in folder.files for item in read.lengths}
    first = (it for it in folder.findings if it not in guessed or (it.path, it.line) not in known)
    return (*first, *fresh, *unread)


def _texts(
    records: Records, root: Path, texts: Path | str | None
) -> tuple[dict[str, Document], list[Finding]]:
    """Return the texts to hand, and a finding for each that should be and is not."""
    place = root / "texts" if texts is None else Path(texts)
    if texts is None:
        if not (place.exists() or place.is_symlink()):
            return {}, []
        mend = "put the texts into a folder of that name, or take it away"
        if not place.is_dir():
            return {}, [Finding(place.as_posix(), 0, "it is no folder", mend)]
        if not place.resolve().is_relative_to(root.resolve()):
            what = "it is a link that leads out of the folder"
            mend = "put the folder itself there, or name the other one with --texts"
            return {}, [Finding(place.as_posix(), 0, what, mend)]
    try:
        documents, faults = try_texts(place, (file.source for file in records.files))
    except InvalidInput as error:
        return {}, [_fault(place, error)]
    return documents, [_fault(path, error) for path, error in faults]


def _fault(path: Path, error: InvalidInput) -> Finding:
    found = _FAULT.fullmatch(str(error).removeprefix(str(path)))
    line, what, mend = found.groups() if found else (None, str(error), None)
    mend = mend or "look at its name, its kind and its permissions"
    return Finding(path.as_posix(), int(line or 0), what, mend)


def _strays(folder: Folder, place: Path) -> Iterator[Finding]:
    """Yield a finding for each text that no source has: its claims may have been forgotten."""
    if folder.records is None or not place.is_dir() or place.is_symlink():
        return
    files = folder.records.files
    names = {file.source.id for file in files}
    names |= {Path(read.path).stem for read in folder.files}
    names |= {Path(found.path).stem for found in folder.findings}  # a file that is not read
    hashes = {file.source.text.sha256 for file in files if file.source.text}
    for path in stray_texts(place, names, hashes):
        mend = f"write sources/{path.stem}.yaml, or take it away"
        yield Finding(path.as_posix(), 0, "it is the text of no source", mend)
