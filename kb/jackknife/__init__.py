"""What rests on whom: what changes without a source, and how many origins an edge needs.

Weighing is written once, so nothing is estimated here: pairs of concepts are independent, and so
just the pairs that a source or an origin speaks of are weighed again without what it says.
"""

from kb.jackknife.answer import Jackknife, jackknife
from kb.jackknife.changes import Change, born_loops, both, changed
from kb.jackknife.origins import Fragile
from kb.jackknife.sources import Without

__all__ = [
    "Change",
    "Fragile",
    "Jackknife",
    "Without",
    "born_loops",
    "both",
    "changed",
    "jackknife",
]
