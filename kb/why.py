"""One pair of concepts looked at closely: all that is said of it, and why it may be no cause."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import ClassVar

from kb.citations import CitedClaim, CitedQuestion, CitedRemark
from kb.edges import CitedEdge, Edge, EdgeTable
from kb.paths import Path
from kb.paths.answer import as_path
from kb.paths.prune import between
from kb.paths.search import ANY, Budget, Route, Search, StepGraph
from kb.paths.steps import causal_steps
from kb.results import Result, Results, html_answer

__all__ = ["Fork", "Pair", "WhyNot", "pair", "why_not"]

STEPS = 50_000
"""Steps of a search for paths."""

TRAP = "to select or adjust by one makes an association out of nothing"

CANDIDATES = 4
"""Times the limit: concepts for which the best paths are searched, by support, then links."""


@dataclass(frozen=True, slots=True)
class Pair(Result):
    """Everything that is said about two concepts, in either direction."""

    subject: str
    object: str
    sentence: str
    """What it adds up to, for each direction."""
    edges: Results[CitedEdge]
    """At most two: one for each direction, or one without any; four supports each."""
    claims: Results[CitedClaim]
    """Drafts included, which bear on no edge."""
    remarks: Results[CitedRemark]
    """On the claims, and on those remarks."""
    questions: Results[CitedQuestion]
    """About both concepts, or about one of them alone."""

    def _repr_html_(self) -> str:
        return html_answer(self.sentence, self.edges, self.claims)


@dataclass(frozen=True, slots=True)
class Fork(Result):
    """A concept that causes both of a pair, or that both cause, with the better path of each."""

    shown: ClassVar[tuple[str, ...]] = ("label", "text", "support")

    concept: str
    label: str
    text: str
    support: float
    """Of the weakest link of both paths."""
    with_subject: Path
    with_object: Path


@dataclass(frozen=True, slots=True)
class WhyNot(Result):
    """What else could explain that two concepts go together, as far as the knowledge base knows."""

    subject: str
    object: str
    is_causal: bool
    """Whether causation from subject to object has support after all."""
    sentence: str
    edges: Results[CitedEdge]
    confounders: Results[Fork]
    """Candidates: concepts with a causal path to each of the two that avoids the other."""
    mediated: Results[Path]
    """Causal paths from subject to object through others."""
    reverse: Results[Path]
    """Causal paths from object to subject."""
    colliders: Results[Fork]
    """Concepts that both cause: to select or adjust by one makes an association out of nothing."""
    complete: bool
    """Whether these are all, not only as many as were asked for."""

    def _repr_html_(self) -> str:
        return html_answer(
            self.sentence, self.edges, self.confounders, self.mediated, self.reverse, self.colliders
        )


def pair(table: EdgeTable, subject: str, object: str) -> Pair:
    """Return everything that is said about two concept ids."""
    ends = {subject, object}
    edges = _between(table, subject, object)
    citations = table.citations
    claims = Results(c for c in citations.claims.values() if {c.subject, c.object} == ends)
    return Pair(
        subject=subject,
        object=object,
        sentence=_both_ways(table, (subject, object), edges),
        edges=edges,
        claims=claims,
        remarks=citations.remarks_on(claims),
        questions=Results(
            question
            for question in citations.questions.values()
            if ends <= {*question.about} or {*question.about} <= ends
        ),
    )


def why_not(table: EdgeTable, subject: str, object: str, *, limit: int = 10) -> WhyNot:
    """Return what the knowledge base holds that could explain an association otherwise.

    At most ``limit`` of each sort, the best supported first.
    """
    ids = list(table.claims.concept_ids)
    one, other = ids.index(subject), ids.index(object)
    steps = causal_steps(table)
    row = table.find_row(subject, object)
    forward = None if row is None or not table[row].directed else table[row]
    edges = _between(table, subject, object)
    confounders, causes = _forks(table, steps, (one, other), limit, backward=True)
    colliders, effects = _forks(table, steps, (one, other), limit, backward=False)
    mediated, through = _paths(table, steps, (one, other), limit, direct=False)
    reverse, back = _paths(table, steps, (other, one), limit, direct=True)
    found = (
        _counted(causes, "common cause", "common causes"),
        _counted(through, "path through others", "paths through others"),
        _counted(back, "path the other way", "paths the other way"),
    )
    causal = forward is not None and forward.is_causal
    return WhyNot(
        subject=subject,
        object=object,
        is_causal=causal,
        sentence=_why(table, (subject, object), edges, causal, found, effects),
        edges=edges,
        confounders=confounders,
        mediated=mediated,
        reverse=reverse,
        colliders=colliders,
        complete=(causes, effects, through, back)
        == tuple(len(each) for each in (confounders, colliders, mediated, reverse)),
    )


def _between(table: EdgeTable, subject: str, object: str) -> Results[CitedEdge]:
    rows = (table.find_row(subject, object), table.find_row(object, subject))
    found = dict.fromkeys(row for row in rows if row is not None)
    return Results(table.cite(table[row]) for row in found)


def _paths(
    table: EdgeTable, steps: StepGraph, ends: tuple[int, int], limit: int, *, direct: bool
) -> tuple[Results[Path], int | str]:
    """Return the best paths between two nodes, and how many there are, "at least 11" in words."""
    budget = Budget(steps=STEPS)
    routes = Search(between(steps, *ends), ends[1]).routes(ends[0], ANY, budget)
    kept = list(islice((r for r in routes if direct or len(r.rows) > 1), limit + 1))
    more = len(kept) > limit or budget.stopped is not None
    count = f"at least {len(kept)}" if more else len(kept)
    return Results(as_path(table, route) for route in kept[:limit]), count


def _forks(
    table: EdgeTable, steps: StepGraph, ends: tuple[int, int], limit: int, *, backward: bool
) -> tuple[Results[Fork], int]:
    """Return the best common causes of a pair (backward) or common effects, and how many are."""
    arms = []
    for end, avoided in (ends, ends[::-1]):
        graph = steps.without_node(avoided)
        arms.append(Search(graph if backward else graph.reversed(), end))
    common = (arms[0].reaching() & arms[1].reaching()) - {*ends}
    widths = {node: min(arm.width(node) for arm in arms) for node in common}
    nearest = sorted((-widths[node], sum(arm.links(node) for arm in arms), node) for node in common)
    ranked = []
    for _, _, node in nearest[: CANDIDATES * limit]:
        routes = [route for arm in arms for route in islice(arm.best(node), 1)]
        if len(routes) == len(arms):
            paths = [as_path(table, route if backward else _turned(route)) for route in routes]
            links = sum(len(path.edges) for path in paths)
            ranked.append((-widths[node], links, node, _fork(table, node, paths)))
    best = sorted(ranked, key=lambda row: row[:3])[:limit]
    return Results(fork for *_, fork in best), len(common)


def _turned(route: Route) -> Route:
    """Return a route that was found against the arrows, along them."""
    weakest, links, cost, nodes = route.rank
    return Route((weakest, links, cost, nodes[::-1]), route.sign, route.rows[::-1])


def _fork(table: EdgeTable, node: int, paths: Sequence[Path]) -> Fork:
    concept = table.claims.concept_ids[node]
    return Fork(
        concept=concept,
        label=table.citations.labels[concept],
        text=f"{paths[0].text}; {paths[1].text}",
        support=min(path.support for path in paths),
        with_subject=paths[0],
        with_object=paths[1],
    )


def _arrow(table: EdgeTable, subject: str, object: str) -> str:
    return f"{table.citations.labels[subject]} → {table.citations.labels[object]}"


def _standing(edge: Edge | None) -> str:
    """Return what an edge is, in words and numbers."""
    if edge is None:
        return "nothing is said"
    return (
        f"{edge.status.label} (support for causation {edge.support_cause:.2f}, for association "
        f"{edge.support_association:.2f}; against causation {edge.opposition_cause:.2f}, "
        f"against association {edge.opposition_association:.2f})"
    )


def _both_ways(table: EdgeTable, ends: tuple[str, str], edges: Sequence[Edge]) -> str:
    if not edges:
        names = " and ".join(table.citations.labels[end] for end in ends)
        return f"No reviewed claim relates {names}: that is unknown, not denied."
    if not edges[0].directed:
        names = " and ".join(table.citations.labels[end] for end in ends)
        return f"{names}, in no direction: {_standing(edges[0])}."
    by_ends = {(edge.subject, edge.object): edge for edge in edges}
    return " ".join(
        f"{_arrow(table, *pair)}: {_standing(by_ends.get(pair))}." for pair in (ends, ends[::-1])
    )


def _counted(number: int | str, one: str, many: str) -> str:
    return f"{number or 'no'} {one if number in {1, 'at least 1'} else many}"


def _why(  # noqa: PLR0917
    table: EdgeTable,
    ends: tuple[str, str],
    edges: Sequence[Edge],
    causal: bool,
    found: Sequence[str],
    effects: int,
) -> str:
    if causal:
        start = f"{_arrow(table, *ends)} has support as a cause. {_both_ways(table, ends, edges)}"
    elif edges:
        one, other = (table.citations.labels[end] for end in ends)
        direct = f"{one} has no support here as a direct cause of {other}."
        start = f"{direct} {_both_ways(table, ends, edges)}"
    else:
        start = _both_ways(table, ends, edges)
    said = f"{start} What could explain it otherwise, by this knowledge base: {', '.join(found)}."
    if not effects:
        return said
    common = _counted(effects, "common effect", "common effects")
    return f"{said} Beware of {common}: {TRAP}."
