"""From text to claims that a person reviews: find the cues, read their clauses, name their rung.

Nothing here decides what is true or what an edge is. A draft weighs nothing until it is reviewed.
"""

from __future__ import annotations

from kb.draft.candidates import Draft, Unresolved, draft_claims
from kb.draft.files import DraftFile, draft_source, source_file
from kb.draft.pairs import Related, Scores, pairs, score_pairs
from kb.draft.proposals import Proposal, near_concepts
from kb.draft.rungs import Evaluation, Rung, evaluate, read_labelled, rungs

__all__ = [
    "Draft",
    "DraftFile",
    "Evaluation",
    "Proposal",
    "Related",
    "Rung",
    "Scores",
    "Unresolved",
    "draft_claims",
    "draft_source",
    "evaluate",
    "near_concepts",
    "pairs",
    "read_labelled",
    "rungs",
    "score_pairs",
    "source_file",
]
