"""Paths as results, and the one honest sign of all of them."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import exp
from typing import ClassVar

from kb.edges import Edge, EdgeTable
from kb.paths.prune import between
from kb.paths.search import MINUS, OPEN, PLUS, SIGNS, Budget, Route, Search
from kb.paths.steps import causal_steps
from kb.results import Result, Results, html_answer
from kb.vocabulary import Sign, Status

__all__ = ["Path", "PathAnswer", "Verdict", "as_path", "chain", "paths"]

VERBS = {PLUS: ("raises", "may raise"), MINUS: ("lowers", "may lower")}
"""What a path says that is firm, and one that is not."""


class Verdict(StrEnum):
    """What the paths from one concept to another say together."""

    POSITIVE = "positive"
    NEGATIVE = "negative"
    AMBIGUOUS = "ambiguous"
    UNKNOWN = "unknown"

    @property
    def symbol(self) -> str:
        """The verdict as a heading shows it: the symbol of a sign, or the word.

        >>> [verdict.symbol for verdict in Verdict]
        ['+', '−', 'ambiguous', 'unknown']
        """
        return {"positive": "+", "negative": "−"}.get(self.value, self.value)


@dataclass(frozen=True, slots=True)
class Path(Result):
    """A chain of causes from one concept to another, each link with its evidence."""

    shown: ClassVar[tuple[str, ...]] = ("text", "sign", "support", "product", "origins", "disputed")

    nodes: tuple[str, ...]
    text: str
    """The chain as people read it: "A –+→ B –−→ C"."""
    sign: Sign
    undetermined_by: tuple[str, ...]
    """The links whose sign is unstated or mixed, as text."""
    support: float
    """Support for causation of the weakest link."""
    product: float
    geometric_mean: float
    weakest: Edge
    edges: Results[Edge]
    origins: tuple[str, ...]
    disputed: tuple[str, ...]
    """The links that are disputed, as text."""

    @property
    def is_firm(self) -> bool:
        """Whether no link is only hedged or disputed: what the path says need not be a "may"."""
        return all(edge.status is Status.CAUSAL for edge in self.edges)


@dataclass(frozen=True, slots=True)
class PathAnswer(Result):
    """Every path asked for and the verdict of all, whether listed or not.

    The verdict is a sign only where every path has that sign: one path of the other sign makes it
    ambiguous, one whose sign is not known leaves it unknown.
    """

    subject: str
    object: str
    verdict: Verdict
    sentence: str
    best_positive: Path | None
    best_negative: Path | None
    best_undetermined: Path | None
    """The best path with a link whose sign is unstated or mixed."""
    paths: Results[Path]
    complete: bool
    """Whether the paths listed are all there are."""
    stopped: str | None
    """What ended the search: "limit", "max_length", "seconds", "steps", or None."""

    def _repr_html_(self) -> str:
        return html_answer(self.sentence, self.paths)


def paths(
    table: EdgeTable,
    subject: str,
    object: str,
    *,
    max_length: int | None = None,
    limit: int = 20,
    seconds: float | None = 10.0,
) -> PathAnswer:
    """Return the causal paths between two concept ids, the best evidenced first, and the verdict.

    The verdict counts every path, not only the ``limit`` that are listed.
    """
    ids = list(table.claims.concept_ids)
    start, goal = ids.index(subject), ids.index(object)
    search = Search(between(causal_steps(table), start, goal), goal)
    budgets = {sign: Budget(seconds=seconds) for sign in (PLUS, MINUS, OPEN)}
    streams = {
        sign: search.routes(start, sign, budget, max_length=max_length)
        for sign, budget in budgets.items()
    }
    first = {sign: next(stream, None) for sign, stream in streams.items()}
    stopped = [budget.stopped for budget in budgets.values() if budget.stopped]
    verdict = _verdict(first, bool(stopped))
    listed = _first(limit + 1, [_again(first[sign], streams[sign]) for sign in streams])
    reason = _reason(len(listed) > limit, list(budgets.values()))
    made = Results(as_path(table, route) for route in listed[:limit])
    best = {sign: as_path(table, route) if route else None for sign, route in first.items()}
    return PathAnswer(
        subject=subject,
        object=object,
        verdict=verdict,
        sentence=_sentence(table, (subject, object), verdict, best, (bool(stopped), max_length)),
        best_positive=best[PLUS],
        best_negative=best[MINUS],
        best_undetermined=best[OPEN],
        paths=made,
        complete=reason is None,
        stopped=reason,
    )


def _again(first: Route | None, stream: Iterator[Route]) -> Iterator[Route]:
    if first is not None:
        yield first
        yield from stream


def _first(count: int, streams: Sequence[Iterator[Route]]) -> list[Route]:
    merged = heapq.merge(*streams)
    return [route for _, route in zip(range(count), merged, strict=False)]


def _reason(more: bool, budgets: Sequence[Budget]) -> str | None:
    for budget in budgets:
        if budget.stopped:
            return budget.stopped
    if more:
        return "limit"
    return "max_length" if any(budget.cut for budget in budgets) else None


def _verdict(first: dict[int, Route | None], stopped: bool) -> Verdict:
    if first[PLUS] and first[MINUS]:
        return Verdict.AMBIGUOUS
    if first[OPEN] or stopped:
        return Verdict.UNKNOWN
    if first[PLUS]:
        return Verdict.POSITIVE
    return Verdict.NEGATIVE if first[MINUS] else Verdict.UNKNOWN


def _sentence(
    table: EdgeTable,
    ends: tuple[str, str],
    verdict: Verdict,
    best: dict[int, Path | None],
    bounds: tuple[bool, int | None],
) -> str:
    """Return the verdict in words, with the path that each part of it rests on."""
    one, other = (table.citations.labels[end] for end in ends)
    stopped, max_length = bounds
    among = "" if max_length is None else f" of at most {max_length} links"
    shown = {sign: path.text for sign, path in best.items() if path}
    says = {
        sign: verbs[0 if path.is_firm else 1]
        for sign, verbs in VERBS.items()
        if (path := best[sign])
    }
    caution = " The search was stopped before it had seen every path." if stopped else ""
    if not shown:
        return f"No path of causes{among} is known from {one} to {other}.{caution}"
    if verdict is Verdict.AMBIGUOUS:
        return (
            f"The paths{among} disagree: {one} {says[PLUS]} {other} by {shown[PLUS]}, "
            f"and {says[MINUS]} it by {shown[MINUS]}.{caution}"
        )
    for sign, verb in says.items():
        if verdict is not Verdict.UNKNOWN:
            return f"Every path{among} says that {one} {verb} {other}; the best: {shown[sign]}."
    stated = [f"{verb} it by {shown[sign]}" for sign, verb in says.items()]
    signed = f" Of the paths with a sign, the best {stated[0]}." if stated else ""
    unsigned = f" No sign is stated along {shown[OPEN]}." if OPEN in shown else ""
    return f"Whether {one} raises or lowers {other} is not known.{unsigned}{signed}{caution}"


def as_path(table: EdgeTable, route: Route) -> Path:
    """Return a route through edges as a result."""
    edges = Results(table[row] for row in route.rows)
    product = exp(-route.rank[2] / 1e6)
    return Path(
        nodes=tuple(table.claims.concept_ids[node] for node in route.nodes),
        text=chain(edges),
        sign=SIGNS[route.sign],
        undetermined_by=tuple(
            edge.arrow for edge in edges if edge.sign not in (Sign.POSITIVE, Sign.NEGATIVE)
        ),
        support=min(edge.support_cause for edge in edges),
        product=round(product, 4),
        geometric_mean=round(product ** (1 / len(edges)), 4),
        weakest=min(edges, key=lambda edge: edge.exact.cause),
        edges=edges,
        origins=tuple(sorted({origin for edge in edges for origin in edge.cause_origins})),
        disputed=tuple(edge.arrow for edge in edges if edge.status is Status.DISPUTED),
    )


def chain(edges: Sequence[Edge]) -> str:
    """Return links that follow one another as one line: "A –+→ B –−→ C"."""
    links = "".join(f" –{edge.sign.symbol}→ {edge.object_label}" for edge in edges)
    return edges[0].subject_label + links
