"""``kb verify``, ``kb reanchor`` and ``kb coverage``: the records against their texts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kb.cli.options import (
    command,
    folder_argument,
    folder_path,
    json_option,
    own_folder_argument,
    required,
    texts_option,
)
from kb.cli.terminal import Column, clean, emit_json, heading, paragraph, progress, table

if TYPE_CHECKING:
    from kb.coverage import Coverage
    from kb.model import Records
    from kb.reanchor import Reanchoring
    from kb.texts import Document
    from kb.verification import UnprovenPart, Verification

__all__ = ["coverage_command", "reanchor_command", "verify_command"]


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

    A quote is proven where it stands letter for letter at the place that the record names. Words
    that certainly stand in the text, but moved or wrapped or set in other quotation marks, are
    accepted, and kb reanchor moves the quote there. The exit code is 1 where a quote is neither,
    or a text is not to hand.
    """
    from kb.verification import verify

    with _read(folder, texts) as (records, documents):
        found = verify(records, documents)
    if as_json:
        emit_json(**found.to_dict())
    else:
        _print_verification(found)
    ctx.exit(0 if found.accepted and not found.missing else 1)


def _print_verification(found: Verification) -> None:
    for part in found.unproven:
        place = f"part {part.part + 1} does not stand at {part.start}–{part.end}"
        paragraph(f"{part.id}: {place}.", role=None if part.now else "denied")
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
    if found.complete or found.missing or not found.accepted:
        return
    others = "The words of all others are in the text: " if found.unproven else ""
    paragraph(f"{others}'kb reanchor' puts the records right.")


def _places(part: UnprovenPart) -> str:
    if part.now is not None:
        return f"Its words stand at {part.now[0]}–{part.now[1]}."
    return f"It is not certain that its words are there: {part.reason}."


@command("reanchor", "kb reanchor my-topic", "kb reanchor my-topic --dry-run --json")
@own_folder_argument
@texts_option
@click.option("--dry-run", is_flag=True, help="Write nothing; say what would be written.")
@json_option
@click.pass_context
def reanchor_command(
    ctx: click.Context, folder: Path | None, texts: Path | None, dry_run: bool, as_json: bool
) -> None:
    """Move the quotes to where their words stand in the texts.

    A quote may be written as bare words: its start and end, and the text's length and hash, are
    filled in. Only what is certain is moved; the rest is listed, and the exit code is then 1.
    """
    from kb.reanchor import reanchor

    found = reanchor(required(folder), texts=texts, write=not dry_run)
    if as_json:
        emit_json(**found.to_dict())
    else:
        for finding in found.lost:
            click.echo(clean(str(finding)))
        for path in found.changed:
            click.echo(f"{clean(path)}: {'would be ' if dry_run else ''}written")
        _print_missing(found.missing)
        paragraph(_moved(found))
    ctx.exit(1 if found.lost else 0)


def _moved(found: Reanchoring) -> str:
    """Say how many quotes got their first place, another one, or none."""
    moved, lost = len(found.moves) - found.placed, len(found.lost)
    counts = {"placed": found.placed, "moved": moved, "to look at": lost}
    if not any(counts.values()):
        return "Nothing has moved."
    said = [f"{n} {what}" for what, n in counts.items() if n or what == "to look at"]
    return f"{', '.join(said)}."


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
        emit_json(**found.to_dict())
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
