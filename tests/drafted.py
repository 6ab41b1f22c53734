"""Concepts for a text, and the claims that are drafted of it."""

from __future__ import annotations

from kb.draft import draft_claims
from kb.model import Claim, Concept


def concept(id_: str, *names: str, broader: tuple[str, ...] = ()) -> Concept:
    """A concept by its id, or by a label and synonyms."""
    return Concept(
        id=id_,
        label=names[0] if names else id_.replace("-", " "),
        kind="process",
        description="Made for a test.",
        synonyms=names[1:],
        broader=broader,
    )


def drafts(text: str, *concepts: Concept) -> list[Claim]:
    """The claims that a text gives, where some concepts are known."""
    return list(draft_claims(text, concepts=concepts).claims)
