"""Which edges and loops differ between two bodies of evidence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kb.edges import CAUSAL_STATUSES, EdgeTable
from kb.loops import Loop, find_loops
from kb.paths.deadline import Deadline
from kb.results import Result
from kb.vocabulary import Status

__all__ = ["StatusChange", "born_loops", "both", "changed"]


@dataclass(frozen=True, slots=True)
class StatusChange(Result):
    """An edge whose status another body of evidence would change."""

    subject: str
    object: str
    text: str
    """The edge as it was; an arrow only where causation had support."""
    before: Status | None
    """None where the edge is new."""
    after: Status | None
    """None where the edge is gone."""

    @property
    def was_cause(self) -> bool:
        """Whether causation had support."""
        return self.before in CAUSAL_STATUSES

    @property
    def is_cause(self) -> bool:
        """Whether causation has support now."""
        return self.after in CAUSAL_STATUSES


Rows = tuple[int | None, int | None]


def both(before: EdgeTable, after: EdgeTable, among: Iterable[int] | None = None) -> Iterator[Rows]:
    """Yield the rows of each edge in two tables, by the ids of its ends.

    An edge without direction stands for both orders, so that one that has lost its direction, or
    got one, is compared with what there was in that order. ``among`` has the rows of the first
    table that are compared; the second then holds just the edges of the same pairs.
    """
    ends = {
        pair
        for table, other, rows in ((before, after, among), (after, before, None))
        for pair, directed in _ends(table, rows)
        if directed or not _is_directed(pair, other)
    }
    for pair in sorted(ends):
        yield before.find_row(*pair), after.find_row(*pair)


def _ends(table: EdgeTable, rows: Iterable[int] | None) -> Iterator[tuple[tuple[str, str], bool]]:
    if rows is None:
        yield from table.ends()
        return
    names, columns = table.claims.concept_ids, table.columns
    for row in rows:
        pair = names[columns.subject[row]], names[columns.object[row]]
        yield pair, bool(columns.directed[row])


def _is_directed(pair: tuple[str, str], table: EdgeTable) -> bool:
    """Return whether a table has a pair in either order, as cause and effect."""
    rows = table.find_row(*pair), table.find_row(*pair[::-1])
    return any(row is not None and bool(table.columns.directed[row]) for row in rows)


def changed(
    before: EdgeTable, after: EdgeTable, among: Iterable[int] | None = None
) -> Iterator[StatusChange]:
    """Yield each edge whose status differs between two tables, by the ids of its ends."""
    for old, new in both(before, after, among):
        codes = [
            None if row is None else int(table.columns.status[row])
            for table, row in ((before, old), (after, new))
        ]
        if codes[0] == codes[1]:
            continue
        was = None if old is None else before[old]
        now = None if new is None else after[new]
        edge = now if was is None or (now is not None and now.directed) else was
        if edge is not None:
            text = (was or edge).arrow
            one, other = was.status if was else None, now.status if now else None
            yield StatusChange(edge.subject, edge.object, text, one, other)


def born_loops(
    changes: Iterable[StatusChange], after: EdgeTable, limit: int, deadline: Deadline
) -> tuple[list[Loop], bool]:
    """Return the loops through edges that became causes, and whether these are all there are.

    No other loop can be new. The best evidenced come first.
    """
    born: dict[tuple[str, ...], Loop] = {}
    complete = True
    for change in changes:
        if change.is_cause and not change.was_cause:
            if deadline.late:
                return _first(born, limit), False
            pair = change.subject, change.object
            found = find_loops(after, edge=pair, limit=limit, seconds=deadline.left)
            born |= {loop.nodes: loop for loop in found.all()}
            complete = complete and found.stopped is None
    return _first(born, limit), complete and len(born) <= limit


def _first(born: dict[tuple[str, ...], Loop], limit: int) -> list[Loop]:
    return sorted(born.values(), key=_rank)[:limit]


def _rank(loop: Loop) -> tuple[float, int, float, tuple[str, ...]]:
    return -loop.support, len(loop.nodes), -loop.product, loop.nodes
