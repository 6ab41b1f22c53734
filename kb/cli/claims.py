"""``kb claims`` and ``kb questions``: what the sources say, and what they say is not known."""

from __future__ import annotations

from pathlib import Path

import click

from kb.cli.options import command, concept_option, folder_argument, json_option, load, words_option
from kb.cli.quotes import print_claim, print_question
from kb.cli.terminal import emit_json, heading, paragraph
from kb.vocabulary import Link, Modality, Stance, Status

__all__ = ["claims_command", "questions_command"]


@command(
    "claims",
    "kb claims --concept serotonin --stance denies",
    "kb claims data/depression --link correlational --json",
)
@folder_argument
@click.option("--source", metavar="ID", help="Only claims of this source.")
@concept_option("--concept", "Only claims about this concept.")
@click.option("--origin", metavar="ID", help="Only what this origin holds.")
@words_option("--link", Link, "Only these links")
@words_option("--stance", Stance, "Only these stances")
@words_option("--modality", Modality, "Only these strengths")
@words_option("--status", Status, "Only where they bear on an edge of this status")
@json_option
def claims_command(
    *,
    folder: Path | None,
    source: str | None,
    concept: str | None,
    origin: str | None,
    link: tuple[str, ...],
    stance: tuple[str, ...],
    modality: tuple[str, ...],
    status: tuple[str, ...],
    as_json: bool,
) -> None:
    """List the claims with their quotes."""
    base = load(folder)
    claims = base.claims(
        source=source,
        concept=concept,
        origin=origin,
        link=link or None,
        stance=stance or None,
        modality=modality or None,
        status=status or None,
    )
    if as_json:
        emit_json(base.weights.version, claims=claims.to_dicts())
        return
    pair = ("", "")
    for claim in claims:
        if pair != (claim.subject, claim.object):
            pair = (claim.subject, claim.object)
            click.echo()
            heading(f"{claim.subject_label} / {claim.object_label}")
        print_claim(claim)
    click.echo()
    paragraph("1 claim." if len(claims) == 1 else f"{len(claims)} claims.", role="quiet")


@command(
    "questions",
    "kb questions",
    "kb questions data/depression --concept depression --json",
)
@folder_argument
@concept_option("--concept", "Only questions about this concept.")
@json_option
def questions_command(folder: Path | None, concept: str | None, as_json: bool) -> None:
    """List what the sources say is not known."""
    base = load(folder)
    questions = base.questions(concept=concept)
    if as_json:
        emit_json(questions=questions.to_dicts())
        return
    for question in questions:
        about = ", ".join(base.concept(name).label for name in question.about)
        print_question(question, about)
    click.echo()
    count = len(questions)
    paragraph("1 open question." if count == 1 else f"{count} open questions.", role="quiet")
