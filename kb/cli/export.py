"""``kb export`` and ``kb map``: the knowledge base in one file."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kb.cli.options import (
    command,
    complete_names,
    concept_option,
    count_option,
    drafts_option,
    folder_argument,
    json_option,
    load,
)
from kb.cli.terminal import clean, emit_json, progress

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kb.base import KnowledgeBase
    from kb.exchange import Exported

__all__ = ["export_command", "map_command"]

SUFFIXES = {
    ".trig": "trig",
    ".nq": "nq",
    ".jsonld": "jsonld",
    ".ttl": "ttl",
    ".nt": "nt",
    ".rdf": "rdf-xml",
    ".xml": "rdf-xml",
    ".dagitty": "dagitty",
    ".dot": "dot",
    ".gv": "dot",
    ".gml": "gml",
}
CAUSES = ("dagitty", "dot", "gml")
FORMATS = (*dict.fromkeys(SUFFIXES.values()), "nanopub")
"""The formats for causal inference; the others carry everything."""


@command(
    "export",
    "kb export data/depression -o depression.trig",
    "kb export --format nt",
    'kb export --format dagitty --within "chronic stress" --within neuroplasticity',
    "kb export data/depression -o depression.gml --unroll 3",
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
    type=click.Choice(FORMATS),
    help="RDF: trig, nq, jsonld (with the graphs), ttl, nt, rdf-xml (their union). Causes for "
    "causal inference: dagitty, dot, gml. The claims alone: nanopub. By default what the file's "
    "name ends in; on stdout trig.",
)
@click.option(
    "--within",
    multiple=True,
    metavar="NAME",
    help="dagitty, dot, gml: only these concepts; may be repeated.",
    shell_complete=complete_names,
)
@click.option(
    "--cut",
    multiple=True,
    nargs=2,
    metavar="A B",
    help="dagitty, dot, gml: without the cause from A to B; may be repeated.",
    shell_complete=complete_names,
)
@click.option(
    "--status",
    multiple=True,
    metavar="WORD",
    type=click.Choice(["causal", "hedged", "disputed"]),
    help="dagitty, dot, gml: only causes that are causal, hedged or disputed; may be repeated.",
)
@count_option("--unroll", "dagitty, dot, gml: unroll loops in time, over so many steps.")
@click.option("--exposure", metavar="NAME", help="dagitty: the cause of interest.")
@click.option("--outcome", metavar="NAME", help="dagitty: the effect of interest.")
@click.option("--json", "as_json", is_flag=True, help="With -o: print the file's name as JSON.")
def export_command(
    *,
    folder: Path | None,
    output: Path | None,
    form: str | None,
    as_json: bool,
    **asked: Any,
) -> None:
    """Write the knowledge base in another form.

    In RDF a claim is a node, never a bare triple, and only an edge whose status is causal gets a
    causal predicate. For causal inference, correlations are bidirected edges, and causes that
    close a loop are refused with its name. What a format cannot carry is said on stderr.
    """
    file = None if output == Path("-") else output
    if as_json and file is None:
        raise click.UsageError("--json goes with -o FILE: stdout is for the export itself.")
    chosen = form or _format_of(file)
    base = load(folder)
    wanted = {name: value for name, value in asked.items() if value}
    if chosen in CAUSES:
        text = _causes(base, chosen, wanted)
        lost, pieces = text.losses, iter([text.encode()])
    elif wanted:
        options = ", ".join(f"--{name}" for name in wanted)
        raise click.UsageError(f"{options}: only for {', '.join(CAUSES)}.")
    else:
        from kb.rdf import losses, write

        pieces = write(base.records, base.edges(), format=chosen)
        lost = losses(chosen)
    for loss in lost:
        click.echo(clean(loss), err=True)
    if file is None:
        _pour(pieces)
        return
    from kb.files import write_atomic

    with progress("Writing"):
        write_atomic(file, pieces)
    _say_written([file], as_json)


def _format_of(file: Path | None) -> str:
    """Return the format that a file's name ends in; as on stdout, a device gets trig."""
    if file is None or (file.exists() and not file.is_file()):
        return "trig"
    form = SUFFIXES.get(file.suffix.lower())
    if form is None:
        raise click.UsageError(
            f"{clean(file.as_posix())} does not end in the name of a format: end it in "
            f"{', '.join(SUFFIXES)}, or name the format with --format."
        )
    return form


def _say_written(files: Iterable[Path], as_json: bool) -> None:
    paths = [path.as_posix() for path in files]
    if as_json:
        emit_json(written=paths)
        return
    for path in paths:
        click.echo(clean(path))


def _causes(base: KnowledgeBase, form: str, wanted: dict[str, Any]) -> Exported:
    """Return the causes in a format, of the part that is wanted."""
    for name in ("exposure", "outcome"):
        if name in wanted and form != "dagitty":
            raise click.UsageError(f"--{name} is for dagitty.")
    if form == "dagitty":
        return base.to_dagitty(**wanted)
    return base.to_gml(**wanted) if form == "gml" else base.to_dot(**wanted)


def _pour(pieces: Iterable[bytes]) -> None:
    for piece in pieces:
        click.echo(piece, nl=False)
    sys.stdout.flush()


@command(
    "map",
    "kb map data/depression -o map.html",
    "kb map --around cortisol -o cortisol.html",
    "kb map --between chronic-stress depression -o stress.html",
)
@folder_argument
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    default="map.html",
    show_default=True,
    type=click.Path(path_type=Path),
    help="The file to write; a name that ends in .svg gets a still picture.",
)
@concept_option("--around", "Only what lies around this concept.")
@count_option("--steps", "So many steps around it.")
@click.option("--loop", metavar="R1", help="Only this loop, by its number on the whole map.")
@click.option(
    "--between",
    nargs=2,
    metavar="A B",
    help="Only the paths from A to B.",
    shell_complete=complete_names,
)
@count_option("--top", "Only so many links.")
@count_option("--max-nodes", "At most so many boxes.")
@drafts_option
@json_option
def map_command(folder: Path | None, output: Path, as_json: bool, **asked: Any) -> None:
    """Write the map: one page that works without a network.

    An arrow on it is a cause that has support; a correlation is a dotted line without a head. A
    part of the map says what it leaves out. A map of more than 400 concepts or links shows groups
    that open in place; more than 5,000 become an index and a folder of maps.
    """
    part = {name: value for name, value in asked.items() if value}
    if "steps" in part and "around" not in part:
        raise click.UsageError("--steps goes with --around.")
    base = load(folder)
    with progress("Drawing"):
        files = base.to_map(output, **part)
    _say_written(files, as_json)
