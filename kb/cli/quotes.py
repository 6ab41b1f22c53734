"""How claims, remarks and questions look in a terminal: the quote first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from kb.cli.terminal import clean, heading, paragraph

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kb.base import KnowledgeBase
    from kb.citations import CitedClaim, CitedQuestion, CitedRemark
    from kb.edges import Edge

__all__ = ["print_claim", "print_links", "print_question", "print_remark", "relation"]


def print_links(base: KnowledgeBase, edges: Iterable[Edge]) -> None:
    """Print what each edge rests on, once."""
    for edge in dict.fromkeys(edges):
        click.echo()
        heading(edge.arrow)
        for claim in base.edge(edge.subject, edge.object).cited:
            print_claim(claim, edge)


def print_claim(claim: CitedClaim, edge: Edge | None = None) -> None:
    """Print a claim: its quote, what it says, who says it; of an edge, whether it runs back."""
    click.echo()
    paragraph(f"“{claim.words}”", indent="  ")
    back = ", the other way round" if edge is not None and edge.runs_back(claim) else ""
    paragraph(f"{relation(claim)}{back}: {claim.statement}", indent="    ")
    paragraph(_said_by(claim), indent="    ", role="quiet")


def print_remark(remark: CitedRemark) -> None:
    """Print a remark: its quote, what it does to which claims, who makes it."""
    click.echo()
    paragraph(f"“{remark.words}”", indent="  ")
    paragraph(f"{remark.stance.label} {', '.join(remark.about)}: {remark.statement}", indent="    ")
    paragraph(f"{remark.id} · {remark.origin_label}", indent="    ", role="quiet")


def print_question(question: CitedQuestion, about: str) -> None:
    """Print a question: its quote, what is not known, and of which concepts."""
    click.echo()
    paragraph(f"“{question.words}”", indent="  ")
    paragraph(question.statement, indent="    ")
    paragraph(f"{question.id} · about {about}", indent="    ", role="quiet")


def relation(claim: CitedClaim) -> str:
    """Return what a claim does in a few words: "denies, causal", "possible, correlational +"."""
    sign = f" {claim.sign.symbol}" if claim.sign else ""
    stance = "" if claim.stance.value == "affirms" else f"{claim.stance.label}, "
    draft = "draft, " if claim.draft else ""
    return clean(f"{draft}{stance}{claim.modality.label}, {claim.link.label}{sign}")


def _said_by(claim: CitedClaim) -> str:
    holder = f"{claim.origin_label}, reported in " if claim.origin != claim.source else ""
    details = [claim.id, f"{holder}{claim.source_title}"]
    if claim.context:
        details.append(f"holds for: {claim.context}")
    return " · ".join(details)
