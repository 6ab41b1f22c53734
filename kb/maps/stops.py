"""The stops of the evidence slider: the same claims, weighed again with less and less let in.

Everything is weighed here, when the map is built, by the one function that weighs anything; the
page only switches between the results.
"""

from __future__ import annotations

import numpy as np

from kb.citations import Citations
from kb.columns import ClaimColumns, claim_columns, code
from kb.edges import EdgeTable
from kb.evidence import weigh
from kb.loops import find_loops
from kb.maps.view import Stop
from kb.model import Records
from kb.vocabulary import Modality, Stance
from kb.weights import Weights

__all__ = ["STOPS", "evidence_stops"]

STOPS: tuple[tuple[str, str], ...] = (
    ("anything", "Anything said"),
    ("possible", "No speculation"),
    ("probable", "Probable or asserted"),
    ("asserted", "Asserted"),
    ("independent", "Asserted by two or more independent origins"),
)
"""Name and label of each stop, from the most let in to the least."""

LOOPS, MANY_EDGES, LOOPS_OF_MANY = 100, 300, 20
"""The most loops that a map names at one stop, fewer where there are more edges than that."""


def evidence_stops(records: Records, weights: Weights) -> tuple[Stop, ...]:
    """Return the edges and loops of every stop, each weighed from the claims that it lets in.

    >>> import kb
    >>> base = kb.load()
    >>> stops = evidence_stops(base.records, base.weights)
    >>> [stop.name for stop in stops][::4]
    ['anything', 'independent']
    >>> len(stops[0].edges) > len(stops[4].edges)
    True
    """
    columns = claim_columns(records, weights)
    citations = Citations(records)
    found = []
    for name, label in STOPS:
        chosen = _select(columns, name)
        table = EdgeTable(citations, chosen, weigh(chosen, weights), weights)
        limit = LOOPS if len(table) <= MANY_EDGES else LOOPS_OF_MANY
        loops = find_loops(table, limit=limit, seconds=None).all()
        found.append(Stop(name, label, tuple(table), loops))
    return tuple(found)


def _select(columns: ClaimColumns, stop: str) -> ClaimColumns:
    """Return the claims that a stop lets in."""
    least = {
        "anything": Modality.SPECULATIVE,
        "possible": Modality.POSSIBLE,
        "probable": Modality.PROBABLE,
    }.get(stop, Modality.ASSERTED)
    strong = columns.select(columns.modality <= code(least))
    return _of_two_origins(strong) if stop == "independent" else strong


def _of_two_origins(columns: ClaimColumns) -> ClaimColumns:
    """Return the claims about whose pair two origins say the same, for or against."""
    low = np.minimum(columns.subject, columns.object).tolist()
    high = np.maximum(columns.subject, columns.object).tolist()
    affirms = (columns.stance == code(Stance.AFFIRMS)).tolist()
    origins: dict[tuple[int, int, bool], set[int]] = {}
    topics = list(zip(low, high, affirms, strict=True))
    for topic, origin in zip(topics, columns.origin.tolist(), strict=True):
        origins.setdefault(topic, set()).add(origin)
    return columns.select(np.array([len(origins[topic]) > 1 for topic in topics], dtype=np.bool_))
