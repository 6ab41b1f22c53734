"""``kb loops``: the feedback loops, the best-evidenced first."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kb.cli.options import (
    Number,
    command,
    complete_names,
    concept_option,
    count_option,
    drafts_option,
    folder_argument,
    json_option,
    load,
    seconds_option,
)
from kb.cli.quotes import print_claim
from kb.cli.results import emit_answer, print_results
from kb.cli.terminal import emit_json, heading, paragraph, progress
from kb.vocabulary import LoopType

if TYPE_CHECKING:
    from kb.base import KnowledgeBase
    from kb.loops import Loop, LoopCount, Loops

__all__ = ["loops_command"]

COUNTED = ("max_length", "through", "seconds", "min_support")
"""The options that a count keeps to."""

INDEPENDENT = ("limit", "seconds", "min_support")
"""Those that the independent loops keep to."""

NARROWING = ("through", "edge", "type", "max_length", "correlational")
"""Those that change which loops are meant."""


@command(
    "loops",
    'kb loops --through "going out" --limit 3',
    "kb loops data/depression --type reinforcing --quotes",
    "kb loops --correlational 1 --max-length 4 --json",
    "kb loops --count --max-length 8",
)
@folder_argument
@concept_option("--through", "Only loops through this concept.")
@click.option(
    "--edge",
    nargs=2,
    metavar="A B",
    help="Only loops over the edge from A to B.",
    shell_complete=complete_names,
)
@click.option(
    "--type",
    type=click.Choice([each.value for each in LoopType]),
    metavar="WORD",
    help="Only these: reinforcing, balancing or undetermined.",
)
@count_option("--max-length", "At most so many links.")
@count_option("--limit", "List at most so many.", default=100)
@seconds_option(30.0)
@click.option(
    "--min-support",
    metavar="X",
    type=Number(0, 1, max_open=True),
    help="Only links with at least this support.",
)
@count_option(
    "--correlational", "Let up to so many links be correlations, and say so.", default=0, least=0
)
@click.option(
    "--rank",
    type=click.Choice(["weakest", "product"]),
    default="weakest",
    show_default=True,
    help="By the weakest link, or by the product of all.",
)
@click.option("--quotes", is_flag=True, help="Print the words that the weakest link rests on.")
@click.option("--all", "everything", is_flag=True, help="List all of them; needs --max-length.")
@click.option("--count", is_flag=True, help="Count all of them instead; needs --max-length.")
@click.option(
    "--independent", is_flag=True, help="List the shortest that all others are made of instead."
)
@drafts_option
@json_option
def loops_command(
    *,
    folder: Path | None,
    quotes: bool,
    everything: bool,
    count: bool,
    independent: bool,
    as_json: bool,
    **asked: Any,
) -> None:
    """List the feedback loops, the best-evidenced first.

    A loop walks causal, hedged and disputed edges, never a correlation unless --correlational
    lets it. The search is bounded, and where it stopped early the last line says why.
    """
    if (everything or count) and asked["max_length"] is None:
        raise click.UsageError("All loops are too many without a length: add --max-length.")
    _check(asked, count, independent)
    if everything:
        asked["limit"] = None
    base = load(folder)
    with progress("Looking for loops") as tell:
        if count:
            chosen = {name: asked[name] for name in COUNTED}
            counted = base.loop_count(**chosen, progress=tell)
        elif independent:
            chosen = {name: asked[name] for name in INDEPENDENT}
            loops = base.shortest_independent_loops(**chosen, progress=tell)
            loops.all()
        else:
            loops = base.loops(**{**asked, "edge": asked["edge"] or None}, progress=tell)
            loops.all()
    if count:
        _print_count(base, counted, as_json)
    elif as_json:
        listed = loops.to_dicts()
        emit_json(base.weights.version, loops=listed, stopped=loops.stopped, note=loops.note)
    else:
        _print_loops(base, loops, quotes)


def _check(asked: dict[str, Any], count: bool, independent: bool) -> None:
    """Refuse options that the chosen answer would leave out of account."""
    for chosen, word, known in (
        (count, "--count", COUNTED),
        (independent, "--independent", INDEPENDENT),
    ):
        other = [name for name in NARROWING if asked[name] and name not in known]
        if chosen and other:
            flag = f"--{other[0].replace('_', '-')}"
            raise click.UsageError(f"{word} does not go with {flag}: leave one of them out.")


def _print_loops(base: KnowledgeBase, loops: Loops, quotes: bool) -> None:
    for number, loop in enumerate(loops, 1):
        heading(f"{number}. {loop.text}")
        paragraph(loop.sentence, indent="   ")
        paragraph(_evidence(loop), indent="   ", role="quiet")
        if quotes:
            for claim in base.edge(loop.weakest.subject, loop.weakest.object).cited:
                print_claim(claim, loop.weakest)
        click.echo()
    number = len(loops)
    paragraph(loops.note or f"{'1 loop' if number == 1 else f'{number} loops'}, all there are.")


def _print_count(base: KnowledgeBase, counted: LoopCount, as_json: bool) -> None:
    if as_json:
        emit_answer(base, counted)
        return
    paragraph(
        f"{counted.loops:,} loops: {counted.reinforcing:,} reinforcing, {counted.balancing:,} "
        f"balancing, {counted.undetermined:,} undetermined."
    )
    print_results("By length", counted.by_length)
    print_results("Edges on most of them", counted.busiest)
    paragraph(counted.note, role="quiet")


def _evidence(loop: Loop) -> str:
    stated = f"stated by {', '.join(loop.stated_by)}" if loop.stated else "assembled"
    parts = [
        f"{loop.type.label}, {stated}",
        f"weakest link {loop.weakest.arrow} ({loop.support:.4f})",
        f"product {loop.product:.4f}",
        f"{len(loop.origins)} {'origin' if len(loop.origins) == 1 else 'origins'}",
    ]
    if loop.would_close_if:
        parts.append(loop.would_close_if)
    if loop.disputed:
        parts.append(f"disputed: {', '.join(edge.arrow for edge in loop.disputed)}")
    return "; ".join(parts)
