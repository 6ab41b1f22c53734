"""``kb levers`` and ``kb laundering``: what to move, and what not to conclude."""

from __future__ import annotations

from pathlib import Path

import click

from kb.cli.options import (
    command,
    count_option,
    drafts_option,
    folder_argument,
    json_option,
    kinds_option,
    load,
    names_argument,
    seconds_option,
)
from kb.cli.quotes import print_claim, print_links
from kb.cli.results import emit_answer, print_results
from kb.cli.terminal import heading, paragraph, progress

__all__ = ["laundering_command", "levers_command"]


@command(
    "levers",
    'kb levers "going out" --kind behaviour --aim rises',
    "kb levers data/depression depression --json",
)
@names_argument("TARGET")
@kinds_option("Kinds of concepts that may be moved")
@click.option(
    "--aim",
    type=click.Choice(["falls", "rises"]),
    default="falls",
    show_default=True,
    help="What the target is to do.",
)
@count_option("--max-levers", "At most so many levers together.", default=3)
@count_option("--max-length", "Of the loops, in links.")
@count_option("--limit", "Look at so many loops, the best-evidenced first.", default=100)
@seconds_option(30.0)
@click.option("--quotes", is_flag=True, help="Print what each lever rests on, and what is against.")
@drafts_option
@json_option
def levers_command(
    *,
    folder: Path | None,
    names: tuple[str],
    kind: tuple[str, ...],
    aim: str,
    max_levers: int,
    max_length: int | None,
    limit: int,
    seconds: float,
    quotes: bool,
    as_json: bool,
) -> None:
    """List what could work against the loops of a concept.

    The smallest sets of treatments, exposures or other kinds whose documented causes reach the
    reinforcing loops through the target: no listed set is beaten by another in size, loops broken
    and support at once. All sets are tried where there are no more than 200,000.
    """
    base = load(folder)
    with progress("Looking for levers"):
        answer = base.levers(
            names[0],
            kinds=kind,
            aim=aim,
            max_levers=max_levers,
            max_length=max_length,
            limit=limit,
            seconds=seconds,
        )
    if as_json:
        emit_answer(base, answer)
        return
    paragraph(answer.sentence)
    print_results("Sets", answer.sets, text="levers")
    print_results("Levers", answer.levers, "label", "direction", "support", "text", text="path")
    for lever in answer.levers if quotes else ():
        click.echo()
        heading(f"{lever.label} {lever.direction}")
        against = {claim.id for claim in lever.against}
        for claim in dict.fromkeys(claim for edge in lever.edges for claim in edge.cited):
            if claim.id not in against:
                print_claim(claim)
        if lever.against:
            click.echo()
            heading(f"Against {lever.label} {lever.direction}")
        for claim in lever.against:
            print_claim(claim)


@command("laundering", "kb laundering --limit 5", "kb laundering data/depression --json")
@folder_argument
@count_option("--limit", "List at most so many conclusions.", default=100, least=0)
@seconds_option(30.0)
@click.option("--quotes", is_flag=True, help="Print what the correlations rest on.")
@drafts_option
@json_option
def laundering_command(
    folder: Path | None, limit: int, seconds: float, quotes: bool, as_json: bool
) -> None:
    """List what correlations would bring if walked as causes.

    And prove that nothing here rests on one: weighed again without them, every cause stays.
    """
    base = load(folder)
    with progress("Walking correlations"):
        answer = base.laundering(limit=limit, seconds=seconds)
    if as_json:
        emit_answer(base, answer)
        return
    paragraph(answer.sentence)
    columns = "text", "before", "laundered", "support"
    print_results(
        "Conclusions that must not be drawn",
        answer.conclusions,
        *columns,
        text="path",
        before="honest",
    )
    if quotes:
        print_links(base, (edge for each in answer.conclusions for edge in each.correlations))
    if answer.loops:
        click.echo()
        heading("Loops that would close, and do not")
    for text in answer.loops:
        paragraph(text, indent="  ")
