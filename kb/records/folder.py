"""A whole folder: every file read, every error of all files at once; and tidied."""

from __future__ import annotations

import os
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel

from kb.errors import Finding, InvalidInput, InvalidRecords
from kb.files import write_atomic
from kb.model import Concept, Header, Record, Records, SourceFile
from kb.records.places import places
from kb.records.read import FileRead, read_file
from kb.records.write import write_concepts, write_header, write_source_file

__all__ = ["ConceptsFile", "Folder", "examine", "not_canonical", "read_folder", "tidy"]

HEADER, CONCEPTS, SOURCES = "kb.yaml", "concepts.yaml", "sources"
OUTSIDE = "it is a link that leads out of the folder"
SCHEMAS = {"Header": "kb", "ConceptsFile": "concepts", "SourceFile": "source"}
_Model = TypeVar("_Model", bound=BaseModel)


class ConceptsFile(Record):
    """``concepts.yaml``: the nodes, sorted by id."""

    concepts: tuple[Concept, ...] = ()


@dataclass(frozen=True)
class Folder:
    """A knowledge base as it was found: what of it is sound, and everything that is not."""

    path: str
    """As messages show it."""
    records: Records | None
    """What is sound; None where so little is that nothing between records can be judged."""
    findings: tuple[Finding, ...]
    files: tuple[FileRead[Any], ...]


def read_folder(path: Path | str) -> Records:
    """Return the records of a knowledge base's folder, each checked by itself.

    Raises :class:`kb.InvalidRecords` with every error of every file. Rules between records are
    checked by :mod:`kb.lint`.
    """
    folder = examine(path)
    if folder.findings or folder.records is None:
        raise InvalidRecords(folder.findings)
    return folder.records


def examine(path: Path | str) -> Folder:
    """Return whatever is sound in a folder and a finding for whatever is not."""
    root = Path(path)
    if not (root / HEADER).exists():
        what = "it is no folder" if not root.is_dir() else f"it has no {HEADER}"
        raise InvalidInput(
            f"{root}: {what}: name the folder of a knowledge base; 'kb new' makes one"
        )
    findings: list[Finding] = []
    header = _read(root, HEADER, Header, _HEADER)
    concepts = _read(root, CONCEPTS, ConceptsFile, {})
    names = _source_names(root, findings)
    sources = [
        _read(root, name, SourceFile, {"source": _source(Path(name).stem)}) for name in names or ()
    ]
    files: list[FileRead[Any]] = [header, concepts, *sources]
    findings += [finding for file in files for finding in file.findings]
    where = places(header, concepts, sources)
    records = None
    whole = all(file.record is not None and not file.listless for file in files)
    if names is not None and whole and header.record and concepts.record:
        records = Records(
            header.record,
            concepts.record.concepts,
            tuple(file.record for file in sources if file.record),
            name=root.resolve().name,
            where=where,
        )
    return Folder(root.as_posix(), records, tuple(sorted(set(findings))), tuple(files))


def _source(name: str) -> dict[str, Any]:
    """Return a citation to go on with where the file's own is broken."""
    return {"id": name, "title": "?", "kind": "news", "language": "en", "licence": "?"}


_HEADER: dict[str, Any] = {
    "format": 1,
    "title": "?",
    "description": "?",
    "language": "en",
    "base": "https://example.org/",
    "licence": "?",
}


def _source_names(root: Path, findings: list[Finding]) -> list[str] | None:
    """Return the files of sources/, noting those whose name keeps them from being read.

    None where there is no such folder: without it nothing would be checked, and nothing found.
    """
    folder = root / SOURCES
    if not folder.is_dir():
        mend = "make a folder of that name, with one .yaml file a document"
        findings.append(Finding(_shown(root, SOURCES), 0, "it is no folder", mend))
        return None
    if not folder.resolve().is_relative_to(root.resolve()):
        mend = "put the folder itself there"
        findings.append(Finding(_shown(root, SOURCES), 0, OUTSIDE, mend))
        return None
    names = []
    for entry in sorted(os.listdir(folder)):
        path = Path(entry)
        if path.suffix in {".yml", ".YAML", ".YML"}:
            shown = _shown(root, f"{SOURCES}/{entry}")
            findings.append(Finding(shown, 0, "it is not read", "let its name end in .yaml"))
        elif path.suffix == ".yaml" and not entry.startswith("."):
            names.append(f"{SOURCES}/{entry}")
    return names


def _shown(root: Path, name: str) -> str:
    return (root / name).as_posix()


def _read(root: Path, name: str, model: type[_Model], stand_in: dict[str, Any]) -> FileRead[_Model]:
    """Read one file, unless a link leads out of the folder."""
    path, shown = root / name, _shown(root, name)
    if path.exists() and not path.resolve().is_relative_to(root.resolve()):
        mend = "put the file itself there"
        finding = Finding(shown, 0, OUTSIDE, mend)
        return FileRead[_Model](shown, findings=[finding])
    read = read_file(path, shown, model, stand_in)
    wanted = f"{SCHEMAS[model.__name__]}.schema.json"
    if read.schema is not None and not read.schema.endswith(wanted):
        mend = f"let it end in {wanted}, or take the line out"
        read.findings.append(Finding(shown, 1, f"the first line names {read.schema}", mend))
    return read


def canonical(read: FileRead[Any]) -> str:
    """Return the text that a sound file ought to have."""
    record = read.record
    if isinstance(record, SourceFile):
        return write_source_file(record, schema=read.schema)
    if isinstance(record, Header):
        return write_header(record, schema=read.schema)
    concepts = record.concepts if isinstance(record, ConceptsFile) else ()
    return write_concepts(concepts, schema=read.schema)


def not_canonical(folder: Folder | Path | str) -> tuple[Finding, ...]:
    """Return a finding for each sound file that is not in its canonical form."""
    found = folder if isinstance(folder, Folder) else examine(folder)
    return tuple(
        Finding(
            read.path,
            _first_difference(read.text, canonical(read)),
            "this line is not in the canonical form",
            f"run 'kb tidy {found.path}'",
        )
        for read in found.files
        if not read.findings and read.text != canonical(read)
    )


def _first_difference(one: str, other: str) -> int:
    pairs = zip_longest(one.split("\n"), other.split("\n"))
    return next((line for line, (a, b) in enumerate(pairs, 1) if a != b), 1)


def tidy(path: Path | str) -> list[str]:
    """Rewrite each file that is not in its canonical form and return which ones those were.

    Raises :class:`kb.InvalidRecords` where a file cannot be read whole, and then writes nothing:
    tidying loses no word that a person wrote.
    """
    folder = examine(path)
    if folder.findings:
        raise InvalidRecords(folder.findings)
    changed = []
    for read in folder.files:
        text = canonical(read)
        if text != read.text:
            write_atomic(Path(read.path), text.encode(), unless_changed_from=read.sha256)
            changed.append(read.path)
    return changed
