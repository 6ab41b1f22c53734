"""``kb new``: a knowledge base of one's own."""

from __future__ import annotations

from pathlib import Path

import click

from kb.cli.options import command, json_option
from kb.cli.terminal import clean, emit_json, paragraph
from kb.documents import document

__all__ = ["new_command"]

STEPS = (
    "Your document as a .txt file: kb draft notes.txt --kb {folder} proposes claims from it, and "
    "kb review {folder} lets you decide on each.",
    "Or write them yourself: the text into {folder}/texts/, its claims into {folder}/sources/ as "
    "town-notes.yaml shows, what they speak of into {folder}/concepts.yaml; kb reanchor {folder} "
    "fills in where the quotes stand.",
    "kb check {folder} says what is wrong and where; kb tidy {folder} puts it in order.",
    "kb build {folder} -o build writes the map, the RDF and the report.",
)


@command("new", "kb new my-topic", 'kb new our-river --title "The river and the town"')
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--title", help="The title of the knowledge base; by default from its name.")
@json_option
def new_command(folder: Path, title: str | None, as_json: bool) -> None:
    """Start a knowledge base of your own, with a worked example.

    FOLDER is made; its name, of small letters, digits and hyphens, names the knowledge base.
    """
    from kb.scaffold import scaffold

    paths = scaffold(folder, title=title)
    if as_json:
        emit_json(document(written=[path.as_posix() for path in paths]))
        return
    for path in paths:
        click.echo(clean(path.as_posix()))
    click.echo()
    for number, step in enumerate(STEPS, 1):
        paragraph(f"{number}. {step.format(folder=folder.as_posix())}")
