"""What rests on whom: what changes when a source is taken away, and how many origins an edge needs.

Weighing is written once, so nothing is estimated here: the knowledge base is weighed again without
the source, and each edge without each small set of its origins, their remarks included.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from time import monotonic
from typing import ClassVar

from kb.columns import claim_columns
from kb.edges import CAUSAL_STATUSES, Edge, EdgeTable
from kb.evidence import weigh
from kb.loops import Loop, find_loops
from kb.model import Records, SourceFile
from kb.results import Result, Results, html_answer
from kb.vocabulary import Status
from kb.weights import Weights

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

MOST_ORIGINS = 4
"""Sets of more origins than these are not tried; such an edge is firm as far as this goes."""


@dataclass(frozen=True, slots=True)
class Change(Result):
    """An edge whose status another body of evidence would change."""

    subject: str
    object: str
    text: str
    """The edge as it was; an arrow only where causation had support."""
    before: Status | None
    """None where the edge is new."""
    after: Status | None
    """None where the edge is gone."""


@dataclass(frozen=True, slots=True)
class Without(Result):
    """The knowledge base without one source."""

    shown: ClassVar[tuple[str, ...]] = ("source", "title", "claims_lost", "sentence")

    source: str
    title: str
    sentence: str
    claims_lost: int
    changes: Results[Change]
    loops_lost: tuple[str, ...]
    """Of the loops that are listed, those that a link less leaves open, as text."""
    loops_born: tuple[str, ...]
    """Loops that appear, because the source disputed one of their links."""


@dataclass(frozen=True, slots=True)
class Fragile(Result):
    """An edge, and the fewest origins whose loss would change its status."""

    shown: ClassVar[tuple[str, ...]] = ("text", "status", "fewest", "origins", "becomes")

    subject: str
    object: str
    text: str
    status: Status
    fewest: int | None
    """None where no set of up to four origins changes the status."""
    origins: tuple[str, ...]
    """The first such set, by ids."""
    becomes: Status | None
    """The status without them; None where the edge would be gone."""


@dataclass(frozen=True, slots=True)
class Jackknife(Result):
    """What every source, and every origin of an edge, is worth."""

    sentence: str
    sources: Results[Without]
    edges: Results[Fragile]
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
    started = monotonic()

    def late() -> bool:
        return seconds is not None and monotonic() - started > seconds

    loops = find_loops(table, limit=limit, seconds=seconds).all()
    found = []
    for source in sources:
        if late():
            break
        found.append(_without(records, table, weights, source, (loops, limit, seconds)))
    pieces = _Pieces(records, weights)
    fragile = []
    for edge in table:
        if late():
            break
        fragile.append(_fragile(pieces, edge))
    fragile.sort(key=lambda each: (each.fewest or MOST_ORIGINS + 1, each.subject, each.object))
    alone = sum(each.fewest == 1 for each in fragile)
    return Jackknife(
        sentence=_sentence(alone, len(table)),
        sources=Results(found),
        edges=Results(fragile),
        complete=len(found) == len(sources) and len(fragile) == len(table),
    )


def _without(
    records: Records,
    table: EdgeTable,
    weights: Weights,
    source: str,
    search: tuple[Sequence[Loop], int, float | None],
) -> Without:
    loops, limit, seconds = search
    claims = claim_columns(records, weights, without={source})
    rest = EdgeTable(table.citations, claims, weigh(claims, weights), weights.version)
    lost = [loop.text for loop in loops if not _closed(loop, rest)]
    changes = Results(changed(table, rest))
    born, _ = born_loops(changes, rest, limit, seconds)
    title = next(file.source.title for file in records.files if file.source.id == source)
    gone = sum(change.after is None for change in changes)
    return Without(
        source=source,
        title=title,
        sentence=(
            f"Without {title}: {_count(gone, 'edge')} gone, {len(changes) - gone} have another "
            f"status; {len(lost)} of {len(loops)} loops {'is' if len(lost) == 1 else 'are'} lost, "
            f"{len(born)} {'is' if len(born) == 1 else 'are'} born."
        ),
        claims_lost=len(table.claims) - len(claims),
        changes=changes,
        loops_lost=tuple(lost),
        loops_born=tuple(loop.text for loop in born),
    )


def born_loops(
    changes: Iterable[Change], after: EdgeTable, limit: int, seconds: float | None
) -> tuple[list[Loop], bool]:
    """Return the loops through edges that became causes, and whether these are all there are.

    No other loop can be new. They come by their concepts.
    """
    born: dict[tuple[str, ...], Loop] = {}
    complete = True
    for change in changes:
        if change.after in CAUSAL_STATUSES and change.before not in CAUSAL_STATUSES:
            pair = change.subject, change.object
            found = find_loops(after, edge=pair, limit=limit, seconds=seconds)
            born |= {loop.nodes: loop for loop in found.all()}
            complete = complete and found.stopped is None
    loops = [born[nodes] for nodes in sorted(born)]
    return loops[:limit], complete and len(loops) <= limit


def _count(number: int, what: str) -> str:
    return f"{number} {what} is" if number == 1 else f"{number} {what}s are"


def _sentence(alone: int, edges: int) -> str:
    """Return how many edges hang on one origin."""
    change = "changes its" if alone == 1 else "change their"
    of = "1 edge" if edges == 1 else f"{edges} edges"
    return f"{alone} of {of} {change} status with the loss of one origin."


def _closed(loop: Loop, table: EdgeTable) -> bool:
    """Return whether each link of a loop has support for causation."""
    for edge in loop.edges:
        row = table.find_row(edge.subject, edge.object)
        if row is None or not table[row].is_causal:
            return False
    return True


Rows = tuple[int | None, int | None]


def both(before: EdgeTable, after: EdgeTable) -> Iterator[Rows]:
    """Yield the rows of each edge in two tables, by the ids of its ends.

    An edge without direction stands for both orders, so that one that has lost its direction, or
    got one, is compared with what there was in that order.
    """
    ends = {
        pair
        for table, other in ((before, after), (after, before))
        for pair, directed in table.ends()
        if directed or not _is_directed(pair, other)
    }
    for pair in sorted(ends):
        yield before.find_row(*pair), after.find_row(*pair)


def _is_directed(pair: tuple[str, str], table: EdgeTable) -> bool:
    """Return whether a table has a pair in either order, as cause and effect."""
    rows = table.find_row(*pair), table.find_row(*pair[::-1])
    return any(row is not None and bool(table.columns.directed[row]) for row in rows)


def changed(before: EdgeTable, after: EdgeTable) -> Iterator[Change]:
    """Yield each edge whose status differs between two tables, by the ids of its ends."""
    for old, new in both(before, after):
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
            yield Change(edge.subject, edge.object, text, one, other)


class _Pieces:
    """The records cut into pieces that are weighed apart: a pair, with all that is said of it."""

    def __init__(self, records: Records, weights: Weights) -> None:
        self._weights = weights
        self._records = records
        self._claims: dict[frozenset[str], set[str]] = defaultdict(set)
        self._about: dict[str, set[str]] = defaultdict(set)
        for file, claim in records.claims():
            self._claims[frozenset((claim.subject, claim.object))].add(file.global_id(claim.id))
        for file, remark in records.remarks():
            for about in remark.about:
                self._about[file.global_id(about)].add(file.global_id(remark.id))
        self._files = {file.source.id: file for file in records.files}

    def piece(self, edge: Edge) -> Records:
        """Return the claims on a pair and the remarks on them, by their sources."""
        wanted = set(self._claims[frozenset((edge.subject, edge.object))])
        todo = sorted(wanted)
        while todo:
            found = set().union(*(self._about.get(id_, set()) for id_ in todo)) - wanted
            wanted |= found
            todo = sorted(found)
        names = sorted({id_.split("/", 1)[0] for id_ in wanted})
        return self._cut([self._files[name] for name in names], keep=wanted)

    def status(self, piece: Records, edge: Edge, without: Collection[str]) -> Status | None:
        """Return the status of an edge without some origins and all that they say."""
        gone = set(without)
        files = [
            file.model_copy(
                update={
                    key: tuple(
                        row
                        for row in getattr(file, key)
                        if (row.origin or file.source.id) not in gone
                    )
                    for key in ("claims", "remarks")
                }
            )
            for file in piece.files
        ]
        rest = Records(header=piece.header, concepts=piece.concepts, files=tuple(files))
        claims = claim_columns(rest, self._weights)
        columns = weigh(claims, self._weights)
        ends = claims.concept_ids.index(edge.subject), claims.concept_ids.index(edge.object)
        for row in range(len(columns)):
            same = (int(columns.subject[row]), int(columns.object[row]))
            if same == ends or (not columns.directed[row] and same == ends[::-1]):
                found: Status = list(Status)[columns.status[row]]
                return found
        return None

    def _cut(self, files: Sequence[SourceFile], keep: Collection[str]) -> Records:
        cut = [
            file.model_copy(
                update={
                    key: tuple(r for r in getattr(file, key) if file.global_id(r.id) in keep)
                    for key in ("claims", "remarks")
                }
            )
            for file in files
        ]
        ends = {end for f in cut for claim in f.claims for end in (claim.subject, claim.object)}
        concepts = tuple(c for c in self._records.concepts if c.id in ends)
        return Records(header=self._records.header, concepts=concepts, files=tuple(cut))


def _fragile(pieces: _Pieces, edge: Edge) -> Fragile:
    piece = pieces.piece(edge)
    holders = {claim.origin or file.source.id for file, claim in piece.claims()}
    holders |= {remark.origin or file.source.id for file, remark in piece.remarks()}
    for size in range(1, min(MOST_ORIGINS, len(holders)) + 1):
        for chosen in combinations(sorted(holders), size):
            status = pieces.status(piece, edge, chosen)
            if status is not edge.status:
                return Fragile(
                    edge.subject, edge.object, edge.arrow, edge.status, size, chosen, status
                )
    return Fragile(edge.subject, edge.object, edge.arrow, edge.status, None, (), edge.status)
