"""From text to claims that a person reviews: find the cues, read their clauses, name their rung.

Nothing here decides what is true or what an edge is. A draft weighs nothing until it is reviewed.
"""

from __future__ import annotations

from kb.draft.rungs import Evaluation, Rung, evaluate, read_labelled, rungs

__all__ = ["Evaluation", "Rung", "evaluate", "read_labelled", "rungs"]
