"""``kb weights``: the numbers that claims are weighed with, and why they are that."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from kb.cli.options import command, folder_argument, json_option, load
from kb.cli.terminal import Column, emit_json, heading, paragraph, table
from kb.vocabulary import Modality

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kb.vocabulary import OriginKind, SourceKind
    from kb.weights import Reliability, Weights

__all__ = ["weights_command"]


@command("weights", "kb weights", "kb weights data/depression --json")
@folder_argument
@json_option
def weights_command(folder: Path | None, as_json: bool) -> None:
    """Print the numbers that claims are weighed with.

    They come from schema/weights.yaml, and from kb.yaml where a knowledge base replaces some.
    """
    weights = load(folder).weights
    if as_json:
        emit_json(weights.version, weights=weights.model_dump(mode="json"))
        return
    heading(f"Weights, version {weights.version}")
    paragraph(f"From {weights.threshold} on a relation is supported. {weights.threshold_reason}")
    click.echo()
    _print_kinds("Sources", weights.sources)
    holders = {k: r for k, r in weights.origins.items() if k.value not in set(weights.sources)}
    _print_kinds("Holders of views that a source reports", holders)
    _print_modalities(weights)


def _print_kinds(
    title: str, kinds: Mapping[SourceKind, Reliability] | Mapping[OriginKind, Reliability]
) -> None:
    heading(title)
    table(
        (
            Column("kind"),
            Column("cause", number=True),
            Column("association", number=True),
            Column("why", wraps=True),
        ),
        [
            (kind.label, f"{entry.cause:g}", f"{entry.association:g}", entry.reason)
            for kind, entry in kinds.items()
        ],
    )
    click.echo()


def _print_modalities(weights: Weights) -> None:
    heading("Hedges")
    table(
        (
            Column("strength"),
            Column("weighs", number=True),
            Column("ceiling", number=True),
            Column("why", wraps=True),
        ),
        [
            (
                modality.label,
                f"{weights.modality[modality].value:g}",
                f"{weights.ceilings[modality].value:g}",
                f"{weights.modality[modality].reason} {weights.ceilings[modality].reason}",
            )
            for modality in Modality
        ],
    )
