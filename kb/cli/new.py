"""``kb new``: a knowledge base of one's own."""

from __future__ import annotations

from pathlib import Path

import click

from kb.cli.options import command, json_option
from kb.cli.terminal import clean, emit_json, paragraph

__all__ = ["new_command"]

DESCRIBE = "Say in {folder}/kb.yaml what it is about, under which licence, and at which base IRI."
DRAFT = (
    "Your document as a .txt file: kb draft notes.txt --kb {folder} proposes claims from it, and "
    "kb review {folder} lets you decide on each."
)
WRITE = (
    "Or write them yourself: the text into {folder}/texts/, its claims into {folder}/sources/ as "
    "{shown} shows, what they speak of into {folder}/concepts.yaml; kb reanchor {folder} fills in "
    "where the quotes stand."
)
REMOVE = (
    "Take the example out when you have seen enough of it: town-notes in {folder}/sources/ and "
    "{folder}/texts/, its concepts, and its origin and kind in kb.yaml. (--empty begins without.)"
)
CHECK = "kb check {folder} says what is wrong and where; kb tidy {folder} puts it in order."
BUILD = "kb build {folder} -o build writes the map, the RDF and the report."


@command(
    "new",
    "kb new my-topic",
    'kb new our-river --title "The river and the town" --empty',
)
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--title", help="The title of the knowledge base; by default from its name.")
@click.option("--empty", is_flag=True, help="Leave the worked example out.")
@json_option
def new_command(folder: Path, title: str | None, empty: bool, as_json: bool) -> None:
    """Start a knowledge base of your own, with a worked example.

    FOLDER is made; its name, of small letters, digits and hyphens, names the knowledge base.
    """
    from kb.scaffold import scaffold

    paths = scaffold(folder, title=title, example=not empty)
    if as_json:
        emit_json(written=[path.as_posix() for path in paths])
        return
    for path in paths:
        click.echo(clean(path.as_posix()))
    click.echo()
    steps = (DESCRIBE, DRAFT, WRITE, *(() if empty else (REMOVE,)), CHECK, BUILD)
    shown = "docs/records.md" if empty else "town-notes.yaml"
    for number, step in enumerate(steps, 1):
        paragraph(f"{number}. {step.format(folder=folder.as_posix(), shown=shown)}")
