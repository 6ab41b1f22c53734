"""``kb build``: all files of a knowledge base to hand on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kb.cli.options import command, folder_argument, json_option, load
from kb.cli.terminal import clean, emit_json, progress
from kb.placeholders import PROPOSED

if TYPE_CHECKING:
    from kb.base import KnowledgeBase

__all__ = ["build_command"]


@command(
    "build",
    "kb build data/depression -o build",
    "kb build data/depression -o build --check",
)
@folder_argument
@click.option(
    "-o",
    "--output",
    metavar="DIR",
    default="build",
    show_default=True,
    type=click.Path(path_type=Path),
    help="The folder to write into; foreign files in it are left alone.",
)
@click.option("--check", is_flag=True, help="Write nothing; name the files that are out of date.")
@json_option
@click.pass_context
def build_command(
    ctx: click.Context, folder: Path | None, output: Path, check: bool, as_json: bool
) -> None:
    """Write the map, the RDF, the report and the JSON files.

    map.html, <name>.trig, <name>.ttl, report.md, report.html, claims.json, edges.json and, last,
    manifest.json with the hash of each. The same knowledge base gives the same bytes. With
    --check the exit code is 1 where DIR does not hold just these.
    """
    from kb.build import build, differing, unfinished

    base = load(folder)
    if check:
        found = differing(base, output)
        _say_written("differs", [output / name for name in found], as_json)
        if not found and not as_json:
            click.echo(f"{clean(output.as_posix())} is up to date")
        ctx.exit(1 if found else 0)
    broken = unfinished(output)
    if broken:
        click.echo(
            f"The last build in {clean(output.as_posix())} was not finished, or was changed since: "
            f"{clean(', '.join(broken))}. All files are written anew.",
            err=True,
        )
    with progress("Building"):
        names = build(base, output)
    _say_written("written", [output / name for name in names], as_json)
    if not as_json:
        click.echo(f"Open {clean((output / 'map.html').as_posix())} in any browser.")
        for words in _undone(base):
            click.echo(words, err=True)


def _undone(base: KnowledgeBase) -> Iterator[str]:
    """Yield what is still to be done before the build says all that it could."""
    drafts = sum(1 for _ in base.records.drafts())
    if drafts:
        wait = "1 draft waits" if drafts == 1 else f"{drafts} drafts wait"
        yield f"{wait} for a decision; nothing rests on a draft until kb review accepts it."
    named = [concept.note == PROPOSED for concept in base.records.concepts]
    if any(named):
        what = f"{sum(named)} of {len(named)} concepts"
        yield f"Described by nobody yet: {what}. Say in concepts.yaml what they are."


def _say_written(what: str, paths: list[Path], as_json: bool) -> None:
    if as_json:
        emit_json(**{what: [path.as_posix() for path in paths]})
        return
    for path in paths:
        click.echo(clean(path.as_posix()) + ("" if what == "written" else f" {what}"))
