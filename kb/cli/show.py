"""``kb show``: the knowledge base at a glance, or one thing of it."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kb.cli.edges import print_edges
from kb.cli.options import command, drafts_option, json_option, load, names_argument
from kb.cli.quotes import print_claim, print_question, print_remark
from kb.cli.terminal import Cell, Column, emit_json, heading, paragraph, table
from kb.errors import UnknownName
from kb.vocabulary import Status

if TYPE_CHECKING:
    from collections.abc import Callable

    from kb.base import KnowledgeBase
    from kb.citations import CitedClaim
    from kb.model import Concept, Source

__all__ = ["show_command"]


@command(
    "show",
    "kb show",
    "kb show data/depression",
    "kb show cortisol",
    "kb show data/depression serotonin --json",
)
@names_argument("NAME", optional=True)
@drafts_option
@json_option
def show_command(folder: Path | None, names: tuple[str, ...], as_json: bool) -> None:
    """Show the knowledge base, or a concept, claim or source of it.

    NAME is the id, label or synonym of a concept, or the id of a source or claim. A NAME that is
    also the folder of a knowledge base is taken for the folder; --kb tells them apart.
    """
    base = load(folder)
    if not names:
        show_base(base, as_json)
        return
    name = names[0]
    finders: tuple[Callable[[], bool], ...] = (
        lambda: _show_concept(base, base.find_concept(name), as_json),
        lambda: _show_source(base, base.find_source(name), as_json),
        lambda: _show_claim(base, base.find_claim(name), as_json),
    )
    if not any(find() for find in finders):
        raise _unknown(base, name)


def _unknown(base: KnowledgeBase, name: str) -> UnknownName:
    from kb.names import near

    known = [text for concept in base.concepts() for text in (concept.label, *concept.synonyms)]
    known += [source.id for source in base.sources()] + [claim.id for claim in base.claims()]
    return UnknownName("concept, source, claim or folder", name, near=near(name, known))


def show_base(base: KnowledgeBase, as_json: bool) -> None:
    """Print what a knowledge base holds."""
    header = base.records.header
    edges = base.edges()
    statuses = Counter(edge.status for edge in edges)
    counts = {
        "sources": len(base.sources()),
        "concepts": len(base.concepts()),
        "claims": len(base.claims()),
        "remarks": len(base.remarks()),
        "questions": len(base.questions()),
        "edges": len(edges),
        "only_correlational": sum(edge.only_correlational for edge in edges),
    }
    if as_json:
        emit_json(
            base.weights.version,
            name=base.name,
            title=base.title,
            description=header.description,
            licence=header.licence,
            counts=counts,
            statuses={status.value: statuses[status] for status in Status},
        )
        return
    heading(base.title)
    paragraph(header.description)
    click.echo()
    rows = [(what.replace("_", " "), str(count)) for what, count in counts.items()]
    table((Column("what"), Column("how many", number=True)), rows)
    click.echo()
    table(
        (Column("status of edges"), Column("how many", number=True)),
        [(Cell(status.label, status.value), str(statuses[status])) for status in Status],
    )
    click.echo()
    rights = header.quotation.rights or "The quoted words are their authors'."
    paragraph(
        f"Weights {base.weights.version}. Records: {header.licence}. Quotations: {rights}",
        role="quiet",
    )


def _show_concept(base: KnowledgeBase, concept: Concept | None, as_json: bool) -> bool:
    if concept is None:
        return False
    edges = base.edges(concept=concept.id)
    questions = base.questions(concept=concept.id)
    if as_json:
        emit_json(
            base.weights.version,
            concept=concept.model_dump(mode="json"),
            edges=edges.to_dicts(),
            questions=questions.to_dicts(),
        )
        return True
    heading(concept.label)
    paragraph(f"{concept.description} ({concept.id}, {concept.kind})")
    if concept.synonyms:
        paragraph(f"Also: {', '.join(concept.synonyms)}")
    if concept.same_as:
        paragraph(
            "In other vocabularies: "
            + ", ".join(f"{same.curie} ({same.match.label} match)" for same in concept.same_as)
        )
    click.echo()
    print_edges(edges)
    for question in questions:
        print_question(question, concept.label)
    return True


def _show_source(base: KnowledgeBase, source: Source | None, as_json: bool) -> bool:
    if source is None:
        return False
    claims = base.claims(source=source.id)
    if as_json:
        emit_json(source=source.model_dump(mode="json"), claims=claims.to_dicts())
        return True
    heading(source.title)
    details = (source.author, source.publisher, source.published, source.kind.label)
    paragraph(", ".join(text for text in details if text))
    paragraph(f"The text: {source.licence}", role="quiet")
    if source.url:
        paragraph(source.url, role="quiet")
    for claim in claims:
        print_claim(claim)
    return True


def _show_claim(base: KnowledgeBase, claim: CitedClaim | None, as_json: bool) -> bool:
    if claim is None:
        return False
    remarks = [remark for name in claim.remarks for remark in base.remarks() if remark.id == name]
    if as_json:
        emit_json(claim=claim.to_dict(), remarks=[r.to_dict() for r in remarks])
        return True
    heading(f"{claim.subject_label} / {claim.object_label}")
    print_claim(claim)
    for remark in remarks:
        print_remark(remark)
    return True
