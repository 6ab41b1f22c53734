"""``kb import``: a folder of records from the RDF of a knowledge base."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from kb.cli.options import command, json_option, new_folder_option, save_new
from kb.cli.terminal import progress
from kb.errors import InvalidInput

__all__ = ["import_command"]

FORMATS = ("trig", "nq", "jsonld", "ttl", "nt", "rdf-xml")


@command(
    "import",
    "kb import town.trig -o town",
    "kb import town.jsonld -o town --json",
)
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
@new_folder_option
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    metavar="FORMAT",
    help="trig, nq, jsonld, ttl, nt or rdf-xml. By default what the file's name ends in; on "
    "stdin trig.",
)
@click.option(
    "--texts",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="The folder with the documents, <source>.txt each, to prove every quote against.",
)
@json_option
def import_command(
    *, file: Path, output: Path, form: str | None, texts: Path | None, as_json: bool
) -> None:
    """Make a folder of records from RDF.

    FILE is what 'kb export' wrote, or - for stdin. Everything that the records held comes back:
    folder to RDF to folder is the identity. What was computed from them is left out and weighed
    anew. A folder that holds anything is refused, and where a record is wrong nothing is written.
    """
    from kb.base.loading import load_rdf
    from kb.files import refuse_occupied

    refuse_occupied(output)
    with progress("Reading"):
        base = load_rdf(*_given(file, form), documents=texts)
    save_new(base, output, as_json=as_json)


def _given(file: Path, form: str | None) -> tuple[Path | bytes, str | None]:
    """Return what is to be read, and its format where it is known."""
    if file.name == "-" and not file.parent.name:
        return sys.stdin.buffer.read(), form or "trig"
    if file.is_dir():
        raise InvalidInput(
            f"{file} is a folder: name a file of RDF, such as the one that 'kb build' wrote into it"
        )
    if not file.exists():
        raise InvalidInput(f"{file}: there is no such file: name a file of RDF, or - for stdin")
    return file, form
