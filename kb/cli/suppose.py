"""``kb what-if`` and ``kb jackknife``: if something moved, if something were not there."""

from __future__ import annotations

from pathlib import Path

import click

from kb.cli.options import (
    command,
    count_option,
    drafts_option,
    folder_argument,
    json_option,
    load,
    moved_options,
    seconds_option,
)
from kb.cli.quotes import print_links
from kb.cli.results import emit_answer, print_results
from kb.cli.terminal import heading, paragraph, progress

__all__ = ["jackknife_command", "what_if_command"]


@command(
    "what-if",
    'kb what-if --rises "physical exercise"',
    "kb what-if data/depression --falls loneliness --rises reward --json",
)
@folder_argument
@moved_options("A concept that rises; may be repeated.", "A concept that falls; may be repeated.")
@seconds_option(30.0)
@click.option("--quotes", is_flag=True, help="Print what the links of the best routes rest on.")
@drafts_option
@json_option
def what_if_command(
    *,
    folder: Path | None,
    moved: dict[str, str],
    seconds: float,
    quotes: bool,
    as_json: bool,
) -> None:
    """Say which way things would move if some did.

    A direction for each concept that stated causes lead to, and the best route; never a size.
    """
    base = load(folder)
    with progress("Following causes"):
        answer = base.what_if(moved, seconds=seconds)
    if as_json:
        emit_answer(base, answer)
        return
    paragraph(answer.sentence)
    print_results("What would move", answer.effects, text="path")
    paragraph(answer.caution, role="quiet")
    if quotes:
        routes = (
            route
            for effect in answer.effects
            for route in (effect.raised_by, effect.lowered_by, effect.undetermined_by)
            if route
        )
        print_links(base, (edge for route in routes for edge in route.edges))


@command(
    "jackknife", "kb jackknife", "kb jackknife data/depression --source forum-chemical-imbalance"
)
@folder_argument
@click.option("--source", metavar="ID", help="Only without this source.")
@count_option("--limit", "Look at so many loops, the best-evidenced first.", default=100, least=0)
@seconds_option(30.0)
@drafts_option
@json_option
def jackknife_command(
    folder: Path | None, source: str | None, limit: int, seconds: float, as_json: bool
) -> None:
    """Say what would change without a source, or an origin.

    Everything is weighed again without each source: which edges change status, which loops die or
    appear; and for each edge the fewest origins whose loss changes its status.
    """
    base = load(folder)
    with progress("Weighing without each"):
        answer = base.jackknife(source=source, limit=limit, seconds=seconds)
    if as_json:
        emit_answer(base, answer)
        return
    paragraph(answer.sentence)
    for each in answer.sources:
        click.echo()
        heading(each.sentence)
        print_results("Edges that change", each.changes, "text", "before", "after", text="edge")
        for title, loops in (("dead", each.loops_dead), ("born", each.loops_born)):
            for text in loops:
                paragraph(f"Loop {title}: {text}")
    print_results("What each edge needs, the most fragile first", answer.edges, text="edge")
