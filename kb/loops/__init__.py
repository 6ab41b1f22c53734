"""Feedback loops, ranked by evidence: found lazily, always bounded, best evidenced first."""

from kb.loops.agenda import Agenda, OpenEdge, agenda
from kb.loops.clock import Progress
from kb.loops.counting import EdgeLoad, LengthCount, LoopCount, count_loops
from kb.loops.dossier import Loop
from kb.loops.finder import Loops, find_independent_loops, find_loops

__all__ = [
    "Agenda",
    "EdgeLoad",
    "LengthCount",
    "Loop",
    "LoopCount",
    "Loops",
    "OpenEdge",
    "Progress",
    "agenda",
    "count_loops",
    "find_independent_loops",
    "find_loops",
]
