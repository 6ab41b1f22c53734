"""Feedback loops, ranked by evidence: found lazily, always bounded, best evidenced first.

On the way from a question to its answer, ``finder`` takes it, ``network`` holds the arcs as columns
and ``index`` those within strongly connected parts; ``query`` says which loops are wanted, and
``ranking`` goes down the supports, or up the costs, to the first of them. ``search`` lists the best
one after the other by Lawler's partition, from the ``starts`` that ``rounds`` has left. Through one
vertex, ``around`` and ``nearby`` take the sidetracks from the cheapest ``ways`` back to it, by
``routes``, and in a ``small`` network on plain lists. ``census`` lists or counts all loops up to a
length; ``basis`` is a minimum cycle basis. The innermost loops stand in ``kernels``, ``meeting``,
``walker`` and ``heap``, which ``compiled`` hands to Numba, and ``clock`` bounds everything.
``dossier`` and ``words`` make results of arcs; ``counting`` and ``agenda`` are answers as well.
"""

from kb.loops.agenda import Agenda, OpenEdge, agenda
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
    "agenda",
    "count_loops",
    "find_independent_loops",
    "find_loops",
]
