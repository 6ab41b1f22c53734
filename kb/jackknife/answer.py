"""The jackknife: what every source, and every origin of an edge, is worth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kb.edges import EdgeTable
from kb.jackknife.doubts import Doubts
from kb.jackknife.origins import MOST_ORIGINS, Fragility, Trials
from kb.jackknife.sources import Removal, SourceLoss
from kb.loops import find_loops
from kb.model import Records
from kb.paths.deadline import Deadline
from kb.results import Result, Results, html_answer
from kb.weights import Weights

__all__ = ["Jackknife", "jackknife"]


@dataclass(frozen=True, slots=True)
class Jackknife(Result):
    """What every source, and every origin of an edge, is worth."""

    sentence: str
    sources: Results[SourceLoss]
    edges: Results[Fragility]
    """The most fragile first."""
    complete: bool
    """Whether everything was weighed again within the time."""

    def _repr_html_(self) -> str:
        return html_answer(self.sentence, self.sources, self.edges)


def jackknife(
    records: Records,
    table: EdgeTable,
    weights: Weights,
    *,
    sources: Sequence[str],
    limit: int = 100,
    seconds: float | None = 30.0,
) -> Jackknife:
    """Return what changes without each of the sources, and what each edge needs.

    ``limit`` bounds the loops that are looked at, the best evidenced first.
    """
    deadline = Deadline(seconds)
    doubts = Doubts(records, table.claims, weights)
    loops = find_loops(table, limit=limit, seconds=deadline.left).all() if limit else ()
    removal = Removal(table, weights, doubts, loops, limit)
    titles = {file.source.id: file.source.title for file in records.files}
    found = []
    for source in sources:
        if deadline.late:
            break
        found.append(removal.without(source, titles[source], deadline))
    fragile = list(Trials(table, weights, doubts).fragile(deadline))
    complete = len(found) == len(sources) and len(fragile) == len(table)
    return Jackknife(
        sentence=_sentence(fragile, len(table), complete),
        sources=Results(found),
        edges=Results(fragile),
        complete=complete,
    )


def _sentence(fragile: Sequence[Fragility], edges: int, complete: bool) -> str:
    """Return how many edges hang on one origin, and how many on no few."""
    alone = sum(each.fewest == 1 for each in fragile)
    firm = sum(each.fewest is None for each in fragile)
    said = (
        f"{alone} of {edges} {'edge' if edges == 1 else 'edges'} "
        f"{'changes its' if alone == 1 else 'change their'} status with the loss of one origin"
    )
    if firm:
        keep = "keeps its" if firm == 1 else "keep theirs"
        said += f"; {firm} {keep} without any {MOST_ORIGINS} of them"
    late = "" if complete else " The time ran out: not everything was weighed again."
    return f"{said}.{late}"
