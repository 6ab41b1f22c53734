"""What the program writes where a person has still to write, so that a check can tell."""

from __future__ import annotations

__all__ = ["EXAMPLE_BASE", "NOT_DESCRIBED", "PROPOSED", "is_undescribed"]

NOT_DESCRIBED = "not described yet."
"""How a description ends that nobody has written."""
EXAMPLE_BASE = "https://example.org/"
"""Begins the address of a new knowledge base, which is nobody's."""
PROPOSED = "Proposed by a draft: review."
"""The note of a concept that a draft proposes and no person has described yet."""


def is_undescribed(description: str) -> bool:
    """Tell whether a description is one that the program wrote.

    >>> is_undescribed("Not described yet."), is_undescribed("How wet the soil is.")
    (True, False)
    """
    return description.casefold().endswith(NOT_DESCRIBED)
