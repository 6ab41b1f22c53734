"""``kb agenda``: what is open, and how many loops hang on it."""

from __future__ import annotations

from pathlib import Path

import click

from kb.cli.options import Number, command, folder_argument, json_option, load
from kb.cli.results import emit_answer, print_results
from kb.cli.terminal import paragraph, progress

__all__ = ["agenda_command"]


@command("agenda", "kb agenda", "kb agenda data/depression --correlational 2 --limit 5 --json")
@folder_argument
@click.option(
    "--correlational",
    metavar="N",
    type=click.IntRange(1),
    default=1,
    show_default=True,
    help="List loops that would close if up to so many links were causal.",
)
@click.option(
    "--max-length",
    metavar="N",
    type=click.IntRange(1),
    default=8,
    show_default=True,
    help="Of the loops, in links.",
)
@click.option(
    "--limit",
    metavar="N",
    type=click.IntRange(1),
    default=100,
    show_default=True,
    help="List at most so many of each.",
)
@click.option(
    "--seconds",
    metavar="S",
    type=Number(0, min_open=True),
    default=30.0,
    show_default=True,
    help="Stop after this time.",
)
@json_option
def agenda_command(
    *,
    folder: Path | None,
    correlational: int,
    max_length: int,
    limit: int,
    seconds: float,
    as_json: bool,
) -> None:
    """List what research would have to settle.

    The edges whose settling would open or close the most loops, with the evidence so far, and the
    loops that are one correlation short of closing.
    """
    base = load(folder)
    with progress("Looking for open loops") as tell:
        answer = base.agenda(
            correlational=correlational,
            max_length=max_length,
            limit=limit,
            seconds=seconds,
            progress=tell,
        )
    if as_json:
        emit_answer(base, answer)
        return
    print_results("What to settle", answer.edges)
    print_results(
        "Loops that would close", answer.loops, "text", "would_close_if", "weakest_support"
    )
    paragraph(answer.note, role="quiet")
