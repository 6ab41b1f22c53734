"""``kb diff`` and ``kb merge``: two knowledge bases beside each other, and as one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from kb.cli.options import command, count_option, json_option, load, seconds_option
from kb.cli.quotes import print_claim
from kb.cli.results import print_results
from kb.cli.terminal import clean, emit_json, heading, paragraph, progress
from kb.documents import document

if TYPE_CHECKING:
    from kb.diff import Diff

__all__ = ["diff_command", "merge_command"]


@command("diff", "kb diff data/example my-topic", "kb diff data/example my-topic --json")
@click.argument("old", type=click.Path(path_type=Path))
@click.argument("new", type=click.Path(path_type=Path))
@click.option("--falls", multiple=True, metavar="NAME", help="Compare the levers that lower it.")
@click.option("--rises", multiple=True, metavar="NAME", help="Compare the levers that raise it.")
@count_option("--limit", "Compare so many loops, the best-evidenced first.", default=100)
@seconds_option(30.0)
@json_option
def diff_command(
    *,
    old: Path,
    new: Path,
    falls: tuple[str, ...],
    rises: tuple[str, ...],
    limit: int,
    seconds: float,
    as_json: bool,
) -> None:
    """Say what changed between two knowledge bases.

    OLD and NEW are folders, builds, files of RDF, or a folder in a git revision: HEAD~1:my-topic.
    Claims added and retracted, statuses that flipped, disputes opened and closed, loops born and
    dead, levers that moved. Without --falls and --rises, the levers on the concept with the most
    reinforcing loops are compared. The exit code is 0 whether or not they differ.
    """
    before, after = load(old), load(new)
    targets = {**dict.fromkeys(falls, "falls"), **dict.fromkeys(rises, "rises")} or None
    with progress("Comparing"):
        found = before.diff(after, targets=targets, limit=limit, seconds=seconds)
    if as_json:
        emit_json(document(**found.to_dict()))
        return
    _print_diff(found)


def _print_diff(found: Diff) -> None:
    if not found.sentences:
        paragraph("Nothing differs.")
        return
    for sentence in found.sentences:
        paragraph(sentence)
    for title, claims in (
        ("Claims added", found.claims_added),
        ("Claims retracted", found.claims_retracted),
    ):
        if claims:
            click.echo()
            heading(title)
        for claim in claims:
            print_claim(claim)
    print_results("Statuses that changed", found.statuses, "text", "before", "after")
    for title, loops in (("Loops born", found.loops_born), ("Loops dead", found.loops_dead)):
        if loops:
            click.echo()
            heading(title)
        for text in loops:
            paragraph(text, indent="  ")
    print_results("Levers that moved", found.levers, "target", "before", "after")


@command(
    "merge",
    "kb merge data/example my-topic -o both --title Both --base https://example.org/both/",
)
@click.argument("one", type=click.Path(path_type=Path))
@click.argument("other", type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--output",
    metavar="DIR",
    required=True,
    type=click.Path(path_type=Path),
    help="The new folder to write.",
)
@click.option("--title", help="Of the whole, where the two differ.")
@click.option("--description", help="Of the whole, where the two differ.")
@click.option("--base", metavar="IRI", help="Of the whole, where the two differ.")
@click.option("--licence", help="Of the whole, where the two differ.")
def merge_command(one: Path, other: Path, output: Path, **given: str | None) -> None:
    """Make one knowledge base of two.

    The union of their records, whichever is named first. Where the two hold different things under
    one id, each such conflict is listed, the exit code is 1 and nothing is written.
    """
    settled = {name: value for name, value in given.items() if value is not None}
    merged = load(one).merge(load(other), **settled)
    merged.save(output)
    click.echo(clean(output.as_posix()))
