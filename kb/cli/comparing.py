"""``kb draft compare``: two drafts of one text, held against each other or put into one file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kb.cli.results import print_results
from kb.cli.terminal import emit_json, paragraph
from kb.errors import InvalidInput, InvalidRecords

if TYPE_CHECKING:
    from kb.model import Concept, SourceFile

__all__ = ["compare"]


def compare(files: Sequence[str], output: Path | None, *, as_json: bool) -> None:
    """Print how two drafts agree, and write both into one file where that was asked for."""
    from kb.draft.compare import compare_drafts

    if len(files) != 2:
        raise click.UsageError("It takes two drafts: kb draft compare one.yaml other.yaml")
    first, second = (_read(Path(name)) for name in files)
    found = compare_drafts(first, second)
    if output is not None:
        _write(first, second, [Path(name) for name in files], output)
    if as_json:
        written = {} if output is None else {"written": output.as_posix()}
        emit_json(**found.to_dict(), **written)
        return
    paragraph(
        f"{found.both} claims are in both, {found.only_first} only in {files[0]}, "
        f"{found.only_second} only in {files[1]}."
    )
    if found.both:
        print_results("Fields of those in both", found.fields)
    if output is not None:
        paragraph(f"Both are in {output.as_posix()}. Decide with: kb review {output.as_posix()}")


def _read(file: Path) -> SourceFile:
    from kb.model import SourceFile
    from kb.records.read import read_file

    if not file.is_file():
        raise InvalidInput(f"{file}: it is no file: name a source file that 'kb draft' wrote")
    stand_in = {"id": "x", "title": "?", "kind": "news", "language": "en", "licence": "?"}
    read = read_file(file, file.as_posix(), SourceFile, {"source": stand_in})
    if read.findings or read.record is None:
        raise InvalidRecords(read.findings)
    return read.record


def _write(first: SourceFile, second: SourceFile, files: Sequence[Path], output: Path) -> None:
    """Write the merged draft, and beside it the concepts and the text where they are to hand."""
    from kb.draft.compare import merge_drafts
    from kb.files import Content, write_together
    from kb.records import write_concepts, write_source_file
    from kb.texts import read_text

    if output.exists():
        raise InvalidInput(f"{output} is there already: name another file")
    merged = merge_drafts(first, second)
    made: list[tuple[Path, Content]] = []
    concepts = _concepts(files)
    if concepts:
        beside = output.with_name(f"{output.stem}.concepts.yaml")
        made.append((beside, write_concepts(concepts).encode()))
    text = output.with_name(f"{first.source.id}.txt")
    known = (file.with_name(text.name) for file in files)
    original = next((place for place in known if place.is_file()), None)
    if original is not None and not text.exists():
        made.append((text, read_text(original).encode()))
    output.parent.mkdir(parents=True, exist_ok=True)
    write_together([*made, (output, write_source_file(merged).encode())])


def _concepts(files: Sequence[Path]) -> list[Concept]:
    """Return the concepts that were drafted with the files, each once."""
    from kb.records.folder import ConceptsFile
    from kb.records.read import read_file

    found: dict[str, Concept] = {}
    for file in files:
        path = file.with_name(f"{file.stem}.concepts.yaml")
        if path.is_file():
            read = read_file(path, path.as_posix(), ConceptsFile, {})
            if read.findings or read.record is None:
                raise InvalidRecords(read.findings)
            for concept in read.record.concepts:
                found.setdefault(concept.id, concept)
    return sorted(found.values(), key=lambda concept: concept.id)
