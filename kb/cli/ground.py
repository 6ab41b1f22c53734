"""``kb ground``: identifiers for concepts, looked up in the user's own table."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from kb.cli.options import command, concept_option, folder_argument, json_option, load
from kb.cli.terminal import emit_json, heading, paragraph, progress

if TYPE_CHECKING:
    from kb.ground import Grounding, Suggested

__all__ = ["ground_command"]


@command(
    "ground",
    "kb ground my-topic --table terms.tsv",
    "kb ground --table terms.tsv --concept cortisol --json",
)
@folder_argument
@click.option(
    "--table",
    "path",
    metavar="FILE",
    required=True,
    type=click.Path(path_type=Path),
    help="The terms: an .obo file, or .tsv or .csv with the columns id, label and synonyms.",
)
@concept_option("--concept", "Only this concept.")
@click.option("--all", "every", is_flag=True, help="Also concepts that have an identifier.")
@json_option
def ground_command(
    folder: Path | None, path: Path, concept: str | None, every: bool, as_json: bool
) -> None:
    """Look up identifiers for the concepts in a table of terms.

    Terms fit by their label, by a synonym, or nearly; a name may be another thing's, so nothing
    is recorded: look a term up, then accept it in kb review --table, or write it under same_as in
    concepts.yaml. Identifiers that the knowledge base has already are checked against the table.
    """
    from kb.ground import read_table, suggest

    base = load(folder)
    if concept is not None:
        wanted = [base.concept(concept)]
    else:
        wanted = [each for each in base.concepts() if every or not each.same_as]
    with progress("Looking up") as tell:
        found = suggest(wanted, read_table(path, progress=tell), known=base.concepts())
    if as_json:
        emit_json(table=path.as_posix(), **found.to_dict())
        return
    _print(found, path)


def _print(found: Grounding, path: Path) -> None:
    offered = [each for each in found.concepts if each.candidates]
    for each in offered:
        _print_suggested(each)
    for old in found.stale:
        paragraph(f"{old.concept}: {old.curie}: {old.what}.", role="denied")
    missing = [each.label for each in found.concepts if not each.candidates]
    if missing:
        paragraph(f"Nothing fits {', '.join(missing)}.", role="quiet")
    version = f", version {found.version}" if found.version else ""
    over = f", {found.passed_over} passed over" if found.passed_over else ""
    paragraph(
        f"{found.terms} terms of {path.as_posix()}{version}{over}. Nothing is recorded: look a "
        "term up, then accept it with 'kb review KB --table FILE'.",
        role="quiet",
    )


def _print_suggested(each: Suggested) -> None:
    heading(f"{each.label} ({each.concept})")
    for term in each.candidates:
        other = f", by its name {term.name!r}" if term.name != term.label else ""
        near = "near: " if term.how == "near" else ""
        paragraph(f"{term.curie}  {near}{term.label}{other} ({term.match.label})", indent="  ")
