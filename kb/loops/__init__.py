"""Feedback loops, ranked by evidence: found lazily, always bounded, best evidenced first."""

from kb.loops.clock import Progress
from kb.loops.dossier import Loop
from kb.loops.finder import Loops, find_loops

__all__ = ["Loop", "Loops", "Progress", "find_loops"]
