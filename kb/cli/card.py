"""How a draft looks in a review: in its context, with what is to be decided."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

import click

from kb.cli.terminal import Column, heading, paragraph, table
from kb.model import Claim, Remark
from kb.texts import sentences

if TYPE_CHECKING:
    from kb.review import Drafted, Session
    from kb.texts import Document

__all__ = ["show_card"]

AROUND = 1
"""Sentences before and behind the quote."""


def show_card(session: Session, draft: Drafted, place: str) -> None:
    """Print a drafted claim or remark: its words in their context, then its fields."""
    click.echo()
    score = None if draft.review is None else draft.review.score
    heading(f"{place}  {draft.id}" + ("" if score is None else f"  score {score:.2f}"))
    language = session.state.file.source.language
    context = in_context(draft, session.document, language) if session.document else draft.words
    paragraph(context, indent="  ")
    click.echo()
    own = _of_claim(draft, session) if isinstance(draft, Claim) else _of_remark(draft, session)
    table(
        (Column("field"), Column("value", wraps=True)),
        [
            *own,
            ("modality", draft.modality.label + (f", by “{draft.cue}”" if draft.cue else "")),
            ("statement", draft.statement),
            *((name, str(value)) for name, value in _rest(draft)),
        ],
    )


def _of_claim(claim: Claim, session: Session) -> list[tuple[str, str]]:
    return [
        ("subject", _concept(claim.subject, session)),
        ("object", _concept(claim.object, session)),
        ("link", f"{claim.link.label}: {_reads(claim)}"),
        ("sign", "none" if claim.sign is None else f"{claim.sign.label} {claim.sign.symbol}"),
        ("stance", claim.stance.label),
    ]


def _of_remark(remark: Remark, session: Session) -> list[tuple[str, str]]:
    said = {each.id: each.statement for each in session.state.file.claims}
    about = (f"{said[name]} ({name})" if name in said else name for name in remark.about)
    return [("a remark that", f"{remark.stance.label}: {'; '.join(about)}")]


def in_context(claim: Drafted, document: Document, language: str) -> str:
    """Return the sentences around a quote, its parts in « » as they stand in the text."""
    text = document.text
    spans = sentences(text, language)
    starts = [start for start, _ in spans]
    first = max(bisect_right(starts, claim.quote[0].start) - 1 - AROUND, 0)
    last = min(bisect_right(starts, claim.quote[-1].end - 1) - 1 + AROUND, len(spans) - 1)
    if last < first:
        return claim.words
    at, end = spans[first][0], spans[last][1]
    pieces = []
    for part in claim.quote:
        if text[part.start : part.end] != part.text or part.start < at:
            return claim.words  # another text than the one that was drafted from
        pieces += [text[at : part.start], "«", part.text, "»"]
        at = part.end
    return "".join([*pieces, text[at:end]])


def _concept(name: str, session: Session) -> str:
    concept = next((c for c in session.state.concepts if c.id == name), None)
    if concept is None:
        return f"{name} (not among the concepts yet)" if session.has_concepts else name
    note = f"; {concept.note}" if concept.note else ""
    return f"{concept.label} ({name}, {concept.kind}{note})"


def _reads(claim: Claim) -> str:
    """Return how the claim reads with its link: the one thing that must not be read wrong."""
    return {
        "causal": "the subject acts on the object",
        "predictive": "the subject comes before the object, which is no cause",
        "correlational": "the two go together, in no direction",
    }[claim.link.value]


def _rest(claim: Drafted) -> list[tuple[str, object]]:
    """Return the fields that hold something out of the ordinary."""
    shown = ("basis", "origin", "attributed_to", "context", "note")
    found: list[tuple[str, object]] = [
        (name, getattr(claim, name)) for name in shown if getattr(claim, name, None)
    ]
    flags = [name for name in ("approximate", "delay") if getattr(claim, name, False)]
    if flags:
        found.append(("also", ", ".join(flags)))
    if claim.review is not None and claim.review.cues:
        found.append(("cues", ", ".join(claim.review.cues)))
    return found
