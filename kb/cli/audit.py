"""``kb audit``: what must not be taken for an established cause."""

from __future__ import annotations

from pathlib import Path

import click

from kb.cli.edges import print_edges
from kb.cli.options import command, drafts_option, folder_argument, json_option, load
from kb.cli.quotes import print_claim
from kb.cli.terminal import emit_json, heading, paragraph

__all__ = ["audit_command"]


@command(
    "audit",
    "kb audit",
    "kb audit data/depression --section only-correlational --quotes",
    "kb audit --json",
)
@folder_argument
@click.option("--section", multiple=True, metavar="NAME", help="Only these; may be repeated.")
@click.option("--quotes", is_flag=True, help="Print the words that each edge rests on.")
@drafts_option
@json_option
def audit_command(
    folder: Path | None, section: tuple[str, ...], quotes: bool, as_json: bool
) -> None:
    """List what must not be taken for an established cause.

    The sections: only-correlational, not-causal, disputed, association-disputed, hedged,
    single-origin, denied, unsupported. That there are such edges is no fault of a knowledge base,
    so the exit code is 0.
    """
    base = load(folder)
    audit = base.audit()
    sections = [audit.section(name) for name in section] or list(audit.sections)
    if as_json:
        found = [each.to_dict() for each in sections]
        emit_json(base.weights.version, sections=found)
        return
    for each in sections:
        heading(each.title)
        paragraph(each.sentence)
        if quotes:
            for edge in each.edges:
                click.echo()
                heading(edge.arrow)
                for claim in edge.cited:
                    print_claim(claim, edge)
        elif each.edges:
            print_edges(each.edges)
        click.echo()
    paragraph(f"Weights {base.weights.version}.", role="quiet")
