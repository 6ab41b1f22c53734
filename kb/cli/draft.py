"""``kb draft``: claims proposed from documents, to be reviewed."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kb.cli.options import HEADER_FILE, command, json_option
from kb.cli.terminal import clean, emit_json, heading, paragraph, progress
from kb.documents import document
from kb.errors import InvalidInput, InvalidRecords
from kb.names import slug
from kb.vocabulary import SourceKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kb.draft import DraftFile, Proposal
    from kb.model import Concept, Header, Source

__all__ = ["draft_command"]

STDIN = "-"
TEXTS = (".txt", ".md", ".markdown", ".text", "")


@dataclass(frozen=True)
class Target:
    """Where a draft goes: into a knowledge base, or into a file of its own."""

    file: Path
    text: Path
    concepts: Path
    header: Header | None
    known: tuple[Concept, ...]


@command(
    "draft",
    "kb draft notes.txt --kb my-topic",
    "kb draft notes.txt -o drafts/notes.yaml --kind magazine-article --json",
)
@click.argument("documents", nargs=-1, required=True, metavar="DOCUMENT...")
@click.option(
    "--kb",
    metavar="KB",
    type=click.Path(path_type=Path),
    help="The knowledge base to draft into: its sources/, texts/ and concepts.yaml.",
)
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="The source file to write instead; text and concepts are written beside it.",
)
@click.option("--id", "name", metavar="ID", help="Of the source; by default from the file's name.")
@click.option("--title", help="Of the source; by default the first line of the text.")
@click.option(
    "--kind",
    type=click.Choice([kind.value for kind in SourceKind]),
    metavar="WORD",
    default=SourceKind.FORUM_ANSWER.value,
    show_default=True,
    help=f"What the document is: {', '.join(SourceKind)}.",
)
@click.option("--language", metavar="CODE", default="en", show_default=True, help="Of the text.")
@click.option("--licence", default="All rights with the author.", show_default=True)
@json_option
def draft_command(
    *,
    documents: tuple[str, ...],
    kb: Path | None,
    output: Path | None,
    as_json: bool,
    **citation: str | None,
) -> None:
    """Propose claims from documents, for a person to review.

    A DOCUMENT is a text file, or - for stdin. What is drafted weighs nothing until kb review
    accepts it; what a review has rejected is not proposed again. Nothing leaves this machine.
    """
    if (kb is None) == (output is None):
        raise click.UsageError("Say where the draft goes: --kb KB, or -o FILE.")
    if len(documents) > 1 and (output is not None or citation["name"] or citation["title"]):
        raise click.UsageError("-o, --id and --title are for one document: use --kb for several.")
    made = []
    for each in documents:
        with progress(f"Drafting {each}"):
            made.append(_draft(each, kb, output, citation))
    if as_json:
        emit_json(document(drafts=[_plain(target, draft) for target, draft in made]))
        return
    for target, draft in made:
        _print_draft(target, draft)


def _draft(
    name: str, kb: Path | None, output: Path | None, citation: dict[str, str | None]
) -> tuple[Target, DraftFile]:
    from kb.decisions import decisions_path, read_decisions
    from kb.draft import draft_source

    text = _text(name)
    if name == STDIN and not citation["name"]:
        raise click.UsageError("A text from stdin needs a name: add --id.")
    source = _source(citation["name"] or slug(Path(name).stem), text, citation)
    target = _into_base(kb, source.id) if kb else _alone(output or Path(), source.id)
    if target.file.exists():
        raise InvalidInput(
            f"{target.file} is there already: review it, move it away, or draft under another --id"
        )
    turned_down = [
        record
        for decision in read_decisions(decisions_path(target.file))
        if decision.action == "reject"
        for record in decision.before.get("claims", {}).values()
        if record is not None
    ]
    draft = draft_source(
        text,
        source,
        concepts=target.known,
        max_words=target.header.quotation.max_words if target.header else None,
        rejected=turned_down,
    )
    _write(target, draft, text)
    return target, draft


def _text(name: str) -> str:
    from kb.texts import read_text

    if name == STDIN:
        try:
            return sys.stdin.buffer.read().decode("utf-8")
        except UnicodeDecodeError as error:
            raise InvalidInput("stdin is not UTF-8: convert it") from error
    path = Path(name)
    if path.suffix.lower() not in TEXTS:
        raise InvalidInput(
            f"{name}: only plain text and Markdown are read: save what it says as a .txt file"
        )
    return read_text(path)


def _source(name: str, text: str, citation: dict[str, str | None]) -> Source:
    from kb.model import Source

    first = next((line.strip(" #\t") for line in text.splitlines() if line.strip()), name)
    try:
        return Source.model_validate(
            {
                "id": name,
                "title": citation["title"] or clean(first)[:200].strip() or name,
                "kind": citation["kind"],
                "language": citation["language"],
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


def _plain(target: Target, draft: DraftFile) -> dict[str, object]:
    return {
        "file": target.file.as_posix(),
        "text": target.text.as_posix(),
        "claims": [claim.model_dump(mode="json") for claim in draft.file.claims],
        "concepts": [
            {"id": each.id, "label": each.label, "kind": each.kind, "near": list(each.near)}
            for each in draft.concepts
        ],
        "unresolved": [
            {"start": each.start, "end": each.end, "cue": each.cue, "why": each.why}
            for each in draft.unresolved
        ],
    }


def _print_draft(target: Target, draft: DraftFile) -> None:
    heading(target.file.as_posix())
    for claim in draft.file.claims:
        score = "" if claim.review is None or claim.review.score is None else claim.review.score
        what = f"{claim.statement} ({claim.link.label}, {claim.modality.label})"
        paragraph(f"“{claim.words}”", indent="  ")
        paragraph(f"{score} {what}".strip(), indent="    ", role="quiet")
    _print_concepts(draft.concepts)
    claims, left = len(draft.file.claims), len(draft.unresolved)
    paragraph(
        f"{claims} {'claim' if claims == 1 else 'claims'} drafted; {left} more "
        f"{'place speaks' if left == 1 else 'places speak'} of causes and could not be read. "
        f"Decide with: kb review {target.file.as_posix()}"
    )


def _print_concepts(proposals: Sequence[Proposal]) -> None:
    for each in proposals:
        near = f"; near: {', '.join(each.near)}" if each.near else ""
        paragraph(f"new concept {each.label} ({each.kind}){near}", indent="  ", role="quiet")
