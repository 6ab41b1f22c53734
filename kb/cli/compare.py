"""``kb diff`` and ``kb merge``: two knowledge bases beside each other, and as one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from kb.cli.check import print_findings
from kb.cli.options import (
    command,
    count_option,
    json_option,
    kinds_option,
    load,
    moved_options,
    new_folder_option,
    save_new,
    seconds_option,
)
from kb.cli.quotes import print_claim
from kb.cli.results import print_results
from kb.cli.terminal import clean, emit_json, heading, paragraph, progress
from kb.errors import InvalidRecords

if TYPE_CHECKING:
    from kb.diff import Diff

__all__ = ["diff_command", "merge_command"]


@command("diff", "kb diff data/example my-topic", "kb diff data/example my-topic --json")
@click.argument("old", type=click.Path(path_type=Path))
@click.argument("new", type=click.Path(path_type=Path))
@moved_options("Compare the levers that raise it.", "Compare the levers that lower it.")
@kinds_option("Kinds of concepts that levers may move")
@count_option("--limit", "Compare so many loops, the best-evidenced first.", default=100)
@seconds_option(30.0)
@click.option("--with-drafts", is_flag=True, help="Take NEW as if its drafts were accepted.")
@json_option
def diff_command(
    *,
    old: Path,
    new: Path,
    moved: dict[str, str],
    kind: tuple[str, ...],
    limit: int,
    seconds: float,
    with_drafts: bool,
    as_json: bool,
) -> None:
    """Say what changed between two knowledge bases.

    OLD and NEW are folders, builds, files of RDF, or a folder in a git revision: HEAD~1:my-topic.
    Claims added and retracted, statuses that flipped, disputes opened and closed, loops born and
    dead, levers that moved. Without --falls and --rises, the levers on the concept with the most
    reinforcing loops are compared. The exit code is 0 whether or not they differ.
    """
    before, after = load(old), load(new)
    if with_drafts:
        after = after.with_drafts()
    with progress("Comparing"):
        found = before.diff(after, targets=moved or None, kinds=kind, limit=limit, seconds=seconds)
    if as_json:
        emit_json(**found.to_dict())
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
    print_results("Statuses that changed", found.statuses, "text", "before", "after", text="edge")
    for title, loops in (("Loops born", found.loops_born), ("Loops dead", found.loops_dead)):
        if loops:
            click.echo()
            heading(title)
        for text in loops:
            paragraph(text, indent="  ")
    revised = [each for each in found.revised if not each.moved]
    print_results("Records revised", revised, "id", "fields")
    if not found.loops_complete:
        paragraph("There may be more loops than these.", role="quiet")
    print_results("Levers that moved", found.levers, "label", "aim", "before", "after")


@command(
    "merge",
    "kb merge data/example my-topic -o both --title Both --base https://example.org/both/",
    "kb merge data/example data/example -o same --json",
)
@click.argument("one", type=click.Path(path_type=Path))
@click.argument("other", type=click.Path(path_type=Path))
@new_folder_option
@click.option(
    "--header",
    metavar="KB",
    type=click.Path(path_type=Path),
    help="Take the header of this one, where the two differ; the options below come first.",
)
@click.option("--title", help="Of the whole, where the two differ.")
@click.option("--description", help="Of the whole, where the two differ.")
@click.option("--base", metavar="IRI", help="Of the whole, where the two differ.")
@click.option("--licence", help="Of the whole, where the two differ.")
@json_option
@click.pass_context
def merge_command(
    ctx: click.Context,
    /,
    *,
    one: Path,
    other: Path,
    output: Path,
    header: Path | None,
    as_json: bool,
    **given: str | None,
) -> None:
    """Make one knowledge base of two.

    The union of their records, whichever is named first. Where the two hold different things under
    one id, each such conflict is listed, the exit code is 1 and nothing is written.
    """
    mine, theirs = load(one), load(other)
    settled: dict[str, object] = {}
    if header is not None:
        united = {"origins", "kinds"}
        chosen = load(header).records.header
        settled = {name: value for name, value in chosen if name not in united}
    settled |= {name: value for name, value in given.items() if value is not None}
    try:
        merged = mine.merge(theirs, **settled)
    except InvalidRecords as error:
        if not as_json:
            raise
        print_findings(error.findings, as_json)
        ctx.exit(1)
    save_new(merged, output, as_json=as_json)
    if any(each.folder and (each.folder / "texts").is_dir() for each in (mine, theirs)):
        click.echo(
            f"The texts are not copied: put them into {clean(output.as_posix())}/texts, so that kb "
            "check proves the quotes.",
            err=True,
        )
