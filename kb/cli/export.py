"""``kb export`` and ``kb map``: the knowledge base in one file."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kb.cli.options import command, folder_argument, json_option, load
from kb.cli.terminal import clean, emit_json, progress
from kb.documents import document

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["export_command", "map_command"]

SUFFIXES = {
    ".trig": "trig",
    ".nq": "nq",
    ".jsonld": "jsonld",
    ".ttl": "ttl",
    ".nt": "nt",
    ".rdf": "rdf-xml",
    ".xml": "rdf-xml",
}


@command(
    "export",
    "kb export data/depression -o depression.trig",
    "kb export --format nt",
)
@folder_argument
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    type=click.Path(path_type=Path, allow_dash=True),
    help="The file to write; without it, or as -, the output goes to stdout.",
)
@click.option(
    "--format",
    "form",
    metavar="FORMAT",
    help="trig, nq, jsonld (with the graphs), ttl, nt, rdf-xml (their union); "
    "by default what the file's name ends in, or trig.",
)
def export_command(folder: Path | None, output: Path | None, form: str | None) -> None:
    """Write the knowledge base as RDF.

    A claim is a node, never a bare triple, and only an edge whose status is causal gets a causal
    predicate. What a format cannot carry is said on stderr.
    """
    from kb.rdf import losses, write

    base = load(folder)
    to_stdout = output is None or output == Path("-")
    chosen = form or (SUFFIXES.get(output.suffix, "trig") if output else "trig")
    pieces = write(base.records, base.edges(), format=chosen)
    for loss in losses(chosen):
        click.echo(loss, err=True)
    if to_stdout or output is None:
        _pour(pieces)
        return
    from kb.files import write_atomic

    with progress("Writing"):
        write_atomic(output, pieces)
    click.echo(clean(output.as_posix()))


def _pour(pieces: Iterable[bytes]) -> None:
    for piece in pieces:
        click.echo(piece, nl=False)
    sys.stdout.flush()


@command("map", "kb map data/depression -o map.html")
@folder_argument
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    default="map.html",
    show_default=True,
    type=click.Path(path_type=Path),
    help="The file to write.",
)
@json_option
def map_command(folder: Path | None, output: Path, as_json: bool) -> None:
    """Write the map: one page that works without a network.

    An arrow on it is a cause that has support; a correlation is a dotted line without a head.
    """
    base = load(folder)
    with progress("Drawing"):
        base.to_map(output)
    if as_json:
        emit_json(document(written=[output.as_posix()]))
    else:
        click.echo(clean(output.as_posix()))
