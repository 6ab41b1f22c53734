"""``kb edges`` and ``kb edge``: what the claims add up to."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from kb.cli.options import (
    command,
    concept_option,
    drafts_option,
    folder_argument,
    json_option,
    load,
    names_argument,
    words_option,
)
from kb.cli.quotes import print_claim, print_remark
from kb.cli.terminal import Cell, Column, emit_json, heading, paragraph, table
from kb.vocabulary import Status

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kb.edges import Edge

__all__ = ["edge_command", "edges_command", "print_edges"]

COLUMNS = (
    Column("edge", wraps=True),
    Column("status", wraps=True),
    Column("cause", number=True),
    Column("assoc.", number=True),
    Column("against", number=True),
    Column("claims", number=True),
    Column("origins", number=True),
)


@command(
    "edges",
    "kb edges",
    "kb edges data/depression --status disputed --status not-causal",
    "kb edges --concept cortisol --json",
)
@folder_argument
@words_option("--status", Status, "Only these")
@concept_option("--concept", "Only edges of this concept.")
@click.option("--only-correlational", is_flag=True, help="Only the flagged ones: never causes.")
@drafts_option
@json_option
def edges_command(
    folder: Path | None,
    status: tuple[str, ...],
    concept: str | None,
    only_correlational: bool,
    as_json: bool,
) -> None:
    """List the edges with their status and supports.

    An arrow stands only where causation has support; a correlation is a dotted line.
    """
    base = load(folder)
    edges = [
        edge
        for edge in base.edges(status=status or None, concept=concept)
        if edge.only_correlational or not only_correlational
    ]
    if as_json:
        emit_json(base.weights.version, edges=[edge.to_dict() for edge in edges])
        return
    print_edges(edges)
    flagged = sum(edge.only_correlational for edge in edges)
    count = "1 edge" if len(edges) == 1 else f"{len(edges)} edges"
    paragraph(
        f"{count}, {flagged} only correlational. Weights {base.weights.version}; supports are no "
        "probabilities.",
        role="quiet",
    )


@command(
    "edge",
    "kb edge cortisol depression",
    'kb edge data/depression "HPA-axis activity" depression --json',
)
@names_argument("SUBJECT", "OBJECT")
@drafts_option
@json_option
def edge_command(folder: Path | None, names: tuple[str, str], as_json: bool) -> None:
    """Show one edge with the words it rests on.

    SUBJECT and OBJECT are ids, labels or synonyms of concepts, in any case.
    """
    base = load(folder)
    edge = base.edge(*names)
    if as_json:
        content = edge.to_dict()
        claims, remarks = content.pop("cited"), content.pop("remarks")
        emit_json(base.weights.version, edge=content, claims=claims, remarks=remarks)
        return
    heading(edge.arrow)
    flag = "; only correlational: not to be read as a cause" if edge.only_correlational else ""
    paragraph(f"{edge.status.label}{flag}", role=edge.status.value)
    table(
        (Column("support"), Column("for", number=True), Column("against", number=True)),
        (
            ("cause", _number(edge.support_cause), _number(edge.opposition_cause)),
            (
                "association",
                _number(edge.support_association),
                _number(edge.opposition_association),
            ),
        ),
    )
    for claim in edge.cited:
        print_claim(claim, edge)
    for remark in edge.remarks:
        print_remark(remark)
    click.echo()
    paragraph(f"Weights {edge.weights_version}.", role="quiet")


def print_edges(edges: Iterable[Edge]) -> None:
    """Print edges as a table."""
    table(
        COLUMNS,
        [
            (
                edge.arrow,
                Cell(edge.status.label, edge.status.value),
                _number(edge.support_cause),
                _number(edge.support_association),
                _number(max(edge.opposition_cause, edge.opposition_association)),
                str(len(edge.claims)),
                str(len(edge.origins)),
            )
            for edge in edges
        ],
    )


def _number(support: float) -> str:
    return f"{support:.4f}"
