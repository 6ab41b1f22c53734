"""Identifiers for concepts, looked up in the user's own table, for a person to confirm."""

from __future__ import annotations

from kb.ground.suggest import Candidate, Grounding, Stale, Suggested, suggest
from kb.ground.tables import Table, Term, read_table

__all__ = ["Candidate", "Grounding", "Stale", "Suggested", "Table", "Term", "read_table", "suggest"]
