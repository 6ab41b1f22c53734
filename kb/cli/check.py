"""``kb check`` and ``kb tidy``: are the records sound, and in their canonical form."""

from __future__ import annotations

from pathlib import Path

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
from kb.cli.terminal import clean, emit_json, progress
from kb.errors import Finding

__all__ = ["check_command", "print_findings", "tidy_command"]


@command("check", "kb check", "kb check data/depression --json")
@folder_argument
@texts_option
@click.option("--strict", is_flag=True, help="Let what is still to be written be findings.")
@json_option
@click.pass_context
def check_command(
    ctx: click.Context, folder: Path | None, texts: Path | None, strict: bool, as_json: bool
) -> None:
    """Check all records and say what is wrong, where.

    Every finding of every file, one a line: file:line: what. how to mend. The exit code is 1 where
    there are findings. Quotes are checked against the texts that are to hand. Where nothing is
    wrong, what is still to be written is listed: a description that nobody gave, an example's
    address.
    """
    from kb.lint import check, unfinished
    from kb.records import examine

    with folder_path(folder) as path, progress("Checking"):
        examined = examine(path)
        found = check(examined, texts=texts)
        open_ = unfinished(examined)
    if strict:
        found, open_ = tuple(sorted({*found, *open_})), ()
    if as_json:
        emit_json(findings=_plain(found), unfinished=_plain(open_))
    else:
        print_findings(found, as_json)
        if not found:
            _print_unfinished(path, open_)
    ctx.exit(1 if found else 0)


def _print_unfinished(path: Path, open_: tuple[Finding, ...]) -> None:
    for finding in open_:
        click.echo(clean(str(finding), lines=True))
    places = "1 place" if len(open_) == 1 else f"{len(open_)} places"
    rest = f", {places} still to be written" if open_ else ""
    click.echo(f"{clean(path.as_posix())}: nothing to mend{rest}")


def _plain(found: tuple[Finding, ...]) -> list[dict[str, object]]:
    return [finding.to_dict() for finding in found]


@command("tidy", "kb tidy my-topic", "kb tidy my-topic --json")
@own_folder_argument
@json_option
def tidy_command(folder: Path | None, as_json: bool) -> None:
    """Write all files in their one canonical form.

    Files that cannot be read whole are left alone, and so is every other file then.
    """
    from kb.records import tidy

    changed = tidy(required(folder))
    if as_json:
        emit_json(tidied=changed)
        return
    for path in changed:
        click.echo(f"{clean(path)}: tidied")
    if not changed:
        click.echo("All files are in the canonical form.")


def print_findings(found: tuple[Finding, ...], as_json: bool) -> None:
    """Print findings, one a line, and how many there are."""
    if as_json:
        emit_json(findings=_plain(found))
        return
    for finding in found:
        click.echo(clean(str(finding), lines=True))
    if found:
        click.echo("1 finding" if len(found) == 1 else f"{len(found)} findings")
