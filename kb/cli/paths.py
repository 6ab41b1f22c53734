"""``kb paths``, ``kb why-not`` and ``kb pair``: how one concept bears on another."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from kb.cli.edges import print_edges
from kb.cli.options import (
    command,
    count_option,
    drafts_option,
    json_option,
    load,
    names_argument,
    seconds_option,
)
from kb.cli.quotes import print_claim, print_links, print_question, print_remark
from kb.cli.results import emit_answer
from kb.cli.terminal import Cell, Column, heading, paragraph, table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kb.paths import Path as Chain
    from kb.why import Fork

__all__ = ["pair_command", "paths_command", "print_paths", "why_not_command"]

REASONS = {
    "limit": "as many as were asked for: there are more",
    "max_length": "none longer than was asked for",
    "seconds": "the time was up: there may be more",
    "steps": "the search grew too large: there may be more",
}


@command(
    "paths",
    'kb paths "physical exercise" depression',
    "kb paths data/depression chronic-stress depression --limit 3 --json",
)
@names_argument("SUBJECT", "OBJECT")
@count_option("--max-length", "At most so many links.")
@count_option(
    "--limit", "List at most so many; the verdict counts every path.", default=20, least=0
)
@seconds_option(10.0)
@click.option("--quotes", is_flag=True, help="Print what the links of each path rest on.")
@drafts_option
@json_option
def paths_command(
    *,
    folder: Path | None,
    names: tuple[str, str],
    max_length: int | None,
    limit: int,
    seconds: float,
    quotes: bool,
    as_json: bool,
) -> None:
    """List the causal paths between two concepts, and their sign.

    The verdict is + or − only where every path has that sign; where two disagree it is ambiguous.
    No correlation is ever walked.
    """
    base = load(folder)
    answer = base.paths(*names, max_length=max_length, limit=limit, seconds=seconds)
    if as_json:
        emit_answer(base, answer)
        return
    heading(f"Verdict: {answer.verdict.symbol}")
    paragraph(answer.sentence)
    if answer.paths:
        click.echo()
        print_paths(answer.paths)
    if answer.stopped:
        paragraph(f"Listed: {REASONS[answer.stopped]}.", role="quiet")
    if quotes:
        print_links(base, (edge for path in answer.paths for edge in path.edges))


@command(
    "why-not", "kb why-not cortisol depression", "kb why-not serotonin-level depression --json"
)
@names_argument("SUBJECT", "OBJECT")
@count_option("--limit", "At most so many of each sort.", default=10, least=0)
@drafts_option
@json_option
def why_not_command(folder: Path | None, names: tuple[str, str], limit: int, as_json: bool) -> None:
    """Say why two things that go together may be no cause.

    Common causes, paths through others and paths the other way, as far as the knowledge base
    holds them; and common effects, which make an association out of nothing when one selects by
    them.
    """
    base = load(folder)
    answer = base.why_not(*names, limit=limit)
    if as_json:
        emit_answer(base, answer)
        return
    paragraph(answer.sentence)
    for edge in answer.edges:
        for claim in edge.cited:
            print_claim(claim)
    _print_forks("Common causes", answer.confounders)
    _print_titled("Paths through others", answer.mediated)
    _print_titled("Paths the other way", answer.reverse)
    _print_forks("Common effects: do not select or adjust by them", answer.colliders)


@command("pair", "kb pair neurotransmitter-levels depression", "kb pair cortisol depression --json")
@names_argument("SUBJECT", "OBJECT")
@drafts_option
@json_option
def pair_command(folder: Path | None, names: tuple[str, str], as_json: bool) -> None:
    """Show everything that is said about two concepts.

    In either direction: all four supports, each claim with its stance and hedge, the remarks on
    claims and on remarks, and the open questions.
    """
    base = load(folder)
    page = base.pair(*names)
    if as_json:
        emit_answer(base, page)
        return
    paragraph(page.sentence)
    if page.edges:
        click.echo()
        print_edges(page.edges)
    for claim in page.claims:
        print_claim(claim)
    for remark in page.remarks:
        print_remark(remark)
    for question in page.questions:
        labels = (base.concept(name).label for name in question.about)
        print_question(question, ", ".join(labels))


def print_paths(paths: Sequence[Chain]) -> None:
    """Print causal paths as a table."""
    table(
        (
            Column("path", wraps=True),
            Column("sign"),
            Column("support", number=True),
            Column("product", number=True),
            Column("origins", number=True),
        ),
        [
            (
                path.text + (" (disputed)" if path.disputed else ""),
                path.sign.symbol,
                f"{path.support:.4f}",
                f"{path.product:.4f}",
                str(len(path.origins)),
            )
            for path in paths
        ],
    )


def _print_titled(title: str, paths: Sequence[Chain]) -> None:
    if paths:
        click.echo()
        heading(title)
        print_paths(paths)


def _print_forks(title: str, forks: Sequence[Fork]) -> None:
    if not forks:
        return
    click.echo()
    heading(title)
    table(
        (Column("concept"), Column("by", wraps=True), Column("support", number=True)),
        [(Cell(fork.label, "heading"), fork.text, f"{fork.support:.4f}") for fork in forks],
    )
