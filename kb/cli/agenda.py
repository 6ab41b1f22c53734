"""``kb agenda``: what is open, and how many loops hang on it."""

from __future__ import annotations

from pathlib import Path

from kb.cli.options import (
    command,
    count_option,
    drafts_option,
    folder_argument,
    json_option,
    load,
    seconds_option,
)
from kb.cli.results import emit_answer, print_results
from kb.cli.terminal import paragraph, progress

__all__ = ["agenda_command"]


@command("agenda", "kb agenda", "kb agenda data/depression --correlational 2 --limit 5 --json")
@folder_argument
@count_option(
    "--correlational", "List loops that would close if up to so many links were causal.", default=1
)
@count_option("--max-length", "Of the loops, in links.", default=8)
@count_option("--limit", "List at most so many of each.", default=100)
@seconds_option(30.0)
@drafts_option
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
    print_results("What to settle", answer.edges, text="edge")
    shown = ("text", "would_close_if", "support")
    print_results("Loops that would close", answer.loops, *shown, text="loop")
    paragraph(answer.note, role="quiet")
