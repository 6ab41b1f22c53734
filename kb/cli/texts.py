"""``kb verify`` and ``kb coverage``: the records against the texts they were taken from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kb.cli.options import command, folder_argument, folder_path, json_option, texts_option
from kb.cli.terminal import Column, clean, emit_json, heading, paragraph, progress, table
from kb.documents import document

if TYPE_CHECKING:
    from kb.coverage import Coverage, UnprovenPart, Verification
    from kb.model import Records
    from kb.texts import Document

__all__ = ["coverage_command", "verify_command"]


@command(
    "verify",
    "kb verify data/depression --texts ../shared/sources",
    "kb verify my-topic --json",
)
@folder_argument
@texts_option
@json_option
@click.pass_context
def verify_command(
    ctx: click.Context, folder: Path | None, texts: Path | None, as_json: bool
) -> None:
    """Prove every quote against the texts it was taken from.

    Letter for letter, at the place that the record names. The exit code is 1 where a quote is not
    proven, a text is another than the recorded one, or no text is to hand.
    """
    from kb.coverage import verify

    with _read(folder, texts) as (records, documents):
        found = verify(records, documents)
    if as_json:
        emit_json(document(**found.to_dict()))
    else:
        _print_verification(found)
    ctx.exit(0 if found.complete else 1)


def _print_verification(found: Verification) -> None:
    for part in found.unproven:
        paragraph(f"{part.id}: part {part.part + 1} does not stand at {part.start}–{part.end}.")
        paragraph(f"“{part.text}”", indent="  ")
        paragraph(_places(part), indent="  ", role="quiet")
    for text in found.texts:
        if not text.same:
            paragraph(
                f"{text.source}: this is another text than the recorded one "
                f"({text.length} characters, sha256 {text.sha256[:12]}…)."
            )
    _print_missing(found.missing)
    paragraph(f"{found.proven} of {found.quotes} quotes are proven.")


def _places(part: UnprovenPart) -> str:
    if not part.places:
        return "These words stand nowhere in the text."
    spans = ", ".join(f"{start}–{end}" for start, end in part.places)
    return f"They stand at {spans}: 'kb reanchor' moves the quote."


@command(
    "coverage",
    "kb coverage data/depression --texts ../shared/sources",
    "kb coverage my-topic --json",
)
@folder_argument
@texts_option
@json_option
@click.pass_context
def coverage_command(
    ctx: click.Context, folder: Path | None, texts: Path | None, as_json: bool
) -> None:
    """Say how much of each text the records carry.

    A sentence is carried when a quote or a passed-over span overlaps it. The exit code is 1 where
    a sentence is not carried or a text is not to hand.
    """
    from kb.coverage import coverage

    with _read(folder, texts) as (records, documents):
        found = coverage(records, documents)
    if as_json:
        emit_json(document(**found.to_dict()))
    else:
        _print_coverage(found)
    ctx.exit(0 if found.complete else 1)


def _print_coverage(found: Coverage) -> None:
    rows = [*found.texts, found.total] if len(found.texts) > 1 else found.texts
    table(
        (
            Column("text", wraps=True),
            Column("sentences", number=True),
            Column("carried", number=True),
            Column("words", number=True),
            Column("carried", number=True),
            Column("quoted", number=True),
        ),
        [
            (
                text.source or "all",
                str(text.sentences),
                f"{text.sentence_share:.2%}",
                str(text.words),
                f"{text.word_share:.2%}",
                str(text.words_quoted),
            )
            for text in rows
        ],
    )
    for text in found.texts:
        if text.uncovered:
            click.echo()
            heading(f"Not carried in {text.source}")
        for sentence in text.uncovered:
            paragraph(f"{sentence.start}–{sentence.end}: “{sentence.text}”", indent="  ")
    _print_missing(found.missing)


def _print_missing(missing: tuple[str, ...]) -> None:
    if missing:
        paragraph(f"The texts of {', '.join(missing)} are not to hand: nothing is known of them.")


@contextmanager
def _read(
    folder: Path | None, texts: Path | None
) -> Iterator[tuple[Records, Mapping[str, Document]]]:
    """Give the records of a folder and the texts that are to hand."""
    from kb.records import read_folder
    from kb.texts import read_texts

    with folder_path(folder) as path, progress("Reading"):
        records = read_folder(path)
        place = path / "texts" if texts is None else texts
        if texts is None and not place.is_dir():
            raise click.UsageError(
                f"{clean(place.as_posix())} is not there: name the folder of texts with --texts."
            )
        documents = read_texts(place, (file.source for file in records.files))
    yield records, documents
