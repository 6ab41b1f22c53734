"""From a document to the files of its draft: where they go, and what stands in them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kb.cli.documents import STDIN, read_document
from kb.cli.options import HEADER_FILE
from kb.cli.terminal import clean
from kb.errors import InvalidInput, InvalidRecords
from kb.names import slug
from kb.progress import Progress

if TYPE_CHECKING:
    from kb.draft import DraftFile
    from kb.draft.llm import Account, Endpoint
    from kb.extract import Extracted
    from kb.model import Concept, Header, Source
    from kb.records.folder import Folder

__all__ = ["Drafted", "Target", "draft_document"]

_LANGUAGE = re.compile(r"[a-zA-Z]{2,3}(?:-[a-zA-Z0-9]{2,8})*")


@dataclass(frozen=True)
class Target:
    """Where a draft goes: into a knowledge base, or into a file of its own."""

    file: Path
    text: Path
    concepts: Path
    header: Header | None
    known: tuple[Concept, ...]


@dataclass(frozen=True)
class Drafted:
    """A draft that was written: where, what, and, of a model, how its proposals fared."""

    target: Target
    draft: DraftFile
    account: Account | None = None
    left_out: tuple[str, ...] = ()
    """What of the document could not be read."""


def draft_document(
    name: str,
    kb: Path | None,
    output: Path | None,
    citation: dict[str, str | None],
    *,
    packs: tuple[str, ...] = (),
    endpoint: Endpoint | None = None,
    progress: Progress | None = None,
) -> Drafted:
    """Write the draft of a document, its text and its concepts, and return what was written."""
    if name == STDIN and not citation["name"]:
        raise click.UsageError("A text from stdin needs a name: add --id.")
    read = read_document(name)
    text = read.text
    source = _source(citation["name"] or slug(Path(name).stem), read, citation)
    if not citation["language"] and source.language.startswith("en"):
        _refuse_other_language(name, text)
    target = _into_base(kb, source.id) if kb else _alone(output or Path(), source.id)
    if target.file.exists():
        raise InvalidInput(
            f"{target.file} is there already: review it, move it away, or draft under another --id"
        )
    draft, account = _drafted(
        text, source, target, packs=packs, endpoint=endpoint, progress=progress
    )
    _write(target, draft, text)
    return Drafted(target, draft, account, read.left_out)


def _drafted(
    text: str,
    source: Source,
    target: Target,
    *,
    packs: tuple[str, ...],
    endpoint: Endpoint | None,
    progress: Progress | None,
) -> tuple[DraftFile, Account | None]:
    """Return the draft of the rules or, where there is an endpoint, of its model."""
    from kb.decisions import decisions_path, turned_down
    from kb.draft import draft_source, source_file

    max_words = target.header.quotation.max_words if target.header else None
    decided = decisions_path(target.file)
    gone = turned_down(decided)
    if endpoint is None:
        made = draft_source(
            text,
            source,
            concepts=target.known,
            max_words=max_words,
            rejected=gone,
            rejected_remarks=turned_down(decided, "remarks"),
            packs=packs,
            progress=progress,
        )
        return made, None
    from kb.draft.llm import draft_by_model

    draft, account = draft_by_model(
        text,
        endpoint,
        concepts=target.known,
        language=source.language.partition("-")[0],
        max_words=max_words,
        packs=packs,
        progress=progress,
    )
    return source_file(draft, text, source, rejected=gone), account


def _refuse_other_language(name: str, text: str) -> None:
    from kb.draft.language import reads_like

    if not reads_like(text):
        raise InvalidInput(
            f"{name} does not read like English, the language that there is a cue lexicon for: "
            "nothing was drafted; add --language en if it is English all the same"
        )


def _source(name: str, read: Extracted, citation: dict[str, str | None]) -> Source:
    from kb.model import Source

    lines = (line.strip(" #\t") for line in read.text.splitlines())
    first = read.title or next((line for line in lines if line), name)
    spoken = read.language if _LANGUAGE.fullmatch(read.language) else "en"
    try:
        return Source.model_validate(
            {
                "id": name,
                "title": citation["title"] or clean(first)[:200].strip() or name,
                "kind": citation["kind"],
                "language": citation["language"] or spoken,
                "licence": citation["licence"],
            }
        )
    except ValueError as error:
        raise InvalidInput(
            f"{name!r} cannot be cited so: an id has small letters, digits and hyphens; title, "
            "language and licence are one line each"
        ) from error


def _into_base(kb: Path, name: str) -> Target:
    from kb.records import read_folder

    if not (kb / HEADER_FILE).is_file():
        raise InvalidInput(f"{kb}: it has no {HEADER_FILE}: 'kb new' makes a knowledge base")
    records = read_folder(kb)
    return Target(
        kb / "sources" / f"{name}.yaml",
        kb / "texts" / f"{name}.txt",
        kb / "concepts.yaml",
        records.header,
        records.concepts,
    )


def _alone(file: Path, name: str) -> Target:
    return Target(
        file, file.with_name(f"{name}.txt"), file.with_name(f"{file.stem}.concepts.yaml"), None, ()
    )


def _refuse_changed(target: Target, folder: Folder) -> None:
    """Refuse to write over concepts that another hand changed while the text was read."""
    if folder.records is None or folder.records.concepts != target.known:
        raise InvalidInput(
            f"{target.concepts} was changed by another hand while the text was read: nothing was "
            "written; run the command again"
        )


def _write(target: Target, draft: DraftFile, text: str) -> None:
    """Write the text, the concepts and, last, the claims that speak of both."""
    from kb.files import write_together
    from kb.records import examine, write_concepts, write_source_file
    from kb.texts import read_text

    if target.text.exists() and read_text(target.text) != text:
        raise InvalidInput(f"{target.text} holds another text: draft under another --id")
    schema = concepts_schema = None
    if target.header is not None:
        folder = examine(target.concepts.parent)
        schemas = {Path(read.path).name: read.schema for read in folder.files}
        if folder.findings:
            raise InvalidRecords(folder.findings)
        _refuse_changed(target, folder)
        concepts_schema = schemas.get(target.concepts.name)
        schema = next((each.schema for each in folder.files if "sources/" in each.path), None)
    target.file.parent.mkdir(parents=True, exist_ok=True)
    target.text.parent.mkdir(parents=True, exist_ok=True)
    concepts = (*target.known, *(proposal.concept() for proposal in draft.concepts))
    write_together(
        [
            (target.text, text.encode()),
            (target.concepts, write_concepts(concepts, schema=concepts_schema).encode()),
            (target.file, write_source_file(draft.file, schema=schema).encode()),
        ],
        records=target.header is not None,
    )
