"""What rests on whom: what changes without a source, and how many origins an edge needs.

Weighing is written once, so nothing is estimated here: pairs of concepts are independent, and so
just the pairs that a source or an origin speaks of are weighed again without what it says.
"""

from kb.jackknife.answer import Jackknife, jackknife
from kb.jackknife.changes import StatusChange, born_loops, both, changed
from kb.jackknife.origins import Fragility
from kb.jackknife.sources import SourceLoss

__all__ = [
    "Fragility",
    "Jackknife",
    "SourceLoss",
    "StatusChange",
    "born_loops",
    "both",
    "changed",
    "jackknife",
]
