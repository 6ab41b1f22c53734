"""Levers: the smallest sets of treatments or exposures that work against the loops of a target.

A lever is a concept and the way to move it. It breaks a reinforcing loop through the target where
causes lead from it into the loop, and every one of them whose sign is known moves the target the
way that is aimed at. Where signs disagree or are not stated, it breaks nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, islice
from math import comb
from typing import ClassVar, Protocol

from kb.edges import CitedClaim, CitedEdge, Edge, EdgeTable
from kb.paths.answer import chain
from kb.paths.search import MINUS, PLUS, Route, Search, Step, StepGraph
from kb.paths.steps import causal_steps
from kb.results import Result, Results, html_answer
from kb.vocabulary import Sign, Stance

__all__ = ["Lever", "LeverSet", "Levers", "LoopLike", "levers"]

MOST_SETS = 200_000
"""Sets that are tried one by one; above, the search is greedy and says so."""

FALLS, RISES = "falls", "rises"
CERTAIN = 2**62


class LoopLike(Protocol):
    """What is asked of a loop: its edges in order, the first leaving the first node."""

    @property
    def edges(self) -> Sequence[Edge]:
        """The edges of the loop."""


@dataclass(frozen=True, slots=True)
class Lever(Result):
    """A concept to move, which way, and which loops that works against."""

    shown: ClassVar[tuple[str, ...]] = ("label", "direction", "loops", "support", "text")

    concept: str
    label: str
    kind: str
    direction: str
    """"rises" or "falls": the way to move it."""
    loops: tuple[int, ...]
    """The loops that it breaks, by their place in the list of loops."""
    support: float
    """Of the weakest link on the best path into the worst reached of those loops."""
    text: tuple[str, ...]
    """The best path into each of those loops, each once."""
    edges: Results[CitedEdge]
    """The edges of those paths, with their quotes."""
    against: Results[CitedClaim]
    """The claims that deny one of those edges or find no evidence for it."""


@dataclass(frozen=True, slots=True)
class LeverSet(Result):
    """Levers to move together, none of which can be left out for nothing."""

    shown: ClassVar[tuple[str, ...]] = ("text", "size", "loops_broken", "loops_left", "support")

    text: str
    size: int
    levers: tuple[str, ...]
    """The concepts, by id."""
    loops_broken: int
    loops_left: int
    support: float
    """Of the loop that is broken with the least support."""


@dataclass(frozen=True, slots=True)
class Levers(Result):
    """What could work against the reinforcing loops through a target, and at what price."""

    target: str
    aim: str
    """"falls" or "rises": what the target is to do."""
    kinds: tuple[str, ...]
    sentence: str
    loops: tuple[str, ...]
    """The reinforcing loops through the target, as text."""
    loops_complete: bool
    """Whether these are all the loops there are."""
    sets: Results[LeverSet]
    """No set is as small, breaks as many loops and is as well supported as another of them."""
    levers: Results[Lever]
    """Every single lever, by how many loops it breaks."""
    exact: bool
    """Whether every set up to the size asked for was tried; else the search was greedy."""

    def _repr_html_(self) -> str:
        return html_answer(self.sentence, self.sets, self.levers)


@dataclass(frozen=True, slots=True)
class _Candidate:
    node: int
    direction: str
    reached: dict[int, Route]
    """Loop → the best route into it."""


def levers(
    table: EdgeTable,
    loops: Sequence[LoopLike],
    target: str,
    *,
    kinds: dict[str, str],
    aim: str = FALLS,
    max_levers: int = 3,
    loops_complete: bool = True,
) -> Levers:
    """Return the levers on the reinforcing loops through a target, and the best sets of them.

    ``kinds`` has the concepts that may be moved, id → kind; ``loops`` are reinforcing.
    """
    steps = causal_steps(table)
    ids = list(table.claims.concept_ids)
    movable = frozenset(place for place, concept in enumerate(ids) if concept in kinds)
    found: dict[tuple[int, str], dict[int, Route]] = {}
    for number, loop in enumerate(loops):
        for node, direction, route in _reaching(steps, loop, ids, (target, aim), movable):
            found.setdefault((node, direction), {})[number] = route
    candidates = [_Candidate(*key, found[key]) for key in sorted(found)]
    singles = [_lever(table, each, kinds) for each in candidates]
    total = sum(comb(len(candidates), size) for size in range(1, max_levers + 1))
    exact = total <= MOST_SETS
    tried = _all_sets(candidates, max_levers) if exact else _greedy_sets(candidates, max_levers)
    sets = [_set(table, chosen, len(loops)) for chosen in _best_sets(tried)]
    return Levers(
        target=target,
        aim=aim,
        kinds=tuple(sorted(set(kinds.values()))),
        sentence=_sentence(table, target, len(loops), sets, exact),
        loops=tuple(chain(loop.edges) for loop in loops),
        loops_complete=loops_complete,
        sets=Results(sets),
        levers=Results(sorted(singles, key=lambda x: (-len(x.loops), -x.support, x.concept))),
        exact=exact,
    )


def _reaching(
    steps: StepGraph,
    loop: LoopLike,
    ids: Sequence[str],
    wish: tuple[str, str],
    movable: frozenset[int],
) -> Iterator[tuple[int, str, Route]]:
    """Yield each node from which causes lead into a loop, which way to move it, and the route.

    Behind the nodes of the loop there is only one more step, to a goal of its own: it carries what
    the rest of the loop does to the target, so that a route's sign is its effect on the target.
    """
    target, aim = wish
    goal = len(steps.out)
    out = [*steps.out, []]
    for node, sign in _signs_to_target(loop, ids, target):
        out[node] = [Step(goal, sign, CERTAIN, 0, -1)]
    search = Search(StepGraph(out), goal)
    inside = {ids.index(edge.subject) for edge in loop.edges}
    for node in sorted((search.reaching() & movable) - inside):
        signs = search.signs(node)
        if signs in ({PLUS}, {MINUS}):
            same = (PLUS in signs) == (aim == RISES)
            for route in islice(search.best(node), 1):
                yield node, RISES if same else FALLS, _without_goal(route)


def _signs_to_target(loop: LoopLike, ids: Sequence[str], target: str) -> Iterator[tuple[int, int]]:
    """Yield each node of a loop with the sign of the way along the loop to the target."""
    edges = list(loop.edges)
    start = next(place for place, edge in enumerate(edges) if edge.subject == target)
    sign = PLUS
    yield ids.index(target), sign
    for edge in reversed([*edges[start + 1 :], *edges[:start]]):
        sign ^= MINUS if edge.sign is Sign.NEGATIVE else PLUS
        yield ids.index(edge.subject), sign


def _without_goal(route: Route) -> Route:
    weakest, links, cost, nodes = route.rank
    return replace(route, rank=(weakest, links - 1, cost, nodes[:-1]), rows=route.rows[:-1])


def _lever(table: EdgeTable, candidate: _Candidate, kinds: dict[str, str]) -> Lever:
    concept = table.claims.concept_ids[candidate.node]
    rows = dict.fromkeys(row for route in candidate.reached.values() for row in route.rows)
    edges = Results(table.cite(table[row]) for row in rows)
    texts = (chain([table[row] for row in route.rows]) for route in candidate.reached.values())
    return Lever(
        concept=concept,
        label=table.citations.labels[concept],
        kind=kinds[concept],
        direction=candidate.direction,
        loops=tuple(candidate.reached),
        support=min(table[row].support_cause for row in rows),
        text=tuple(dict.fromkeys(texts)),
        edges=edges,
        against=Results(
            claim for edge in edges for claim in edge.cited if claim.stance is not Stance.AFFIRMS
        ),
    )


Chosen = tuple[_Candidate, ...]


def _all_sets(candidates: Sequence[_Candidate], most: int) -> Iterator[Chosen]:
    for size in range(1, most + 1):
        for chosen in combinations(candidates, size):
            if len({each.node for each in chosen}) == size:
                yield chosen


def _greedy_sets(candidates: Sequence[_Candidate], most: int) -> Iterator[Chosen]:
    """Yield one set of each size, each the one before and the lever that breaks most of the rest.

    Once for all levers, and once for the better half by support, so that there is a choice.
    """
    ordered = sorted(candidates, key=lambda each: (_score((each,))[1], each.node))
    for pool in (ordered, ordered[: max(1, len(ordered) // 2)]):
        chosen: Chosen = ()
        while len(chosen) < most:
            rest = [c for c in pool if c.node not in {each.node for each in chosen}]
            if not rest:
                break
            chosen = min(((*chosen, each) for each in rest), key=_score)
            yield chosen


def _score(chosen: Chosen) -> tuple[int, int]:
    """Return loops broken and their least support, both negative: smaller is better."""
    best: dict[int, int] = {}
    for candidate in chosen:
        for loop, route in candidate.reached.items():
            best[loop] = max(best.get(loop, 0), -route.rank[0])
    return -len(best), -min(best.values())


def _best_sets(tried: Iterator[Chosen]) -> list[Chosen]:
    """Return the sets that no other beats in size, loops and support at once, by those.

    Of sets that are equal in all three the first by id stays.
    """
    best: dict[tuple[int, int, int], Chosen] = {}
    for chosen in tried:
        best.setdefault((len(chosen), *_score(chosen)), chosen)
    kept = []
    for key in sorted(best):
        if not any(
            other != key and all(a <= b for a, b in zip(other, key, strict=True)) for other in best
        ):
            kept.append(best[key])
    return kept


def _set(table: EdgeTable, chosen: Chosen, loops: int) -> LeverSet:
    ids = table.claims.concept_ids
    named = sorted((ids[each.node], each.direction) for each in chosen)
    broken, _ = _score(chosen)
    least = min(
        max(
            min(table[row].support_cause for row in each.reached[loop].rows)
            for each in chosen
            if loop in each.reached
        )
        for loop in {loop for each in chosen for loop in each.reached}
    )
    return LeverSet(
        text=" and ".join(f"{table.citations.labels[name]} {way}" for name, way in named),
        size=len(chosen),
        levers=tuple(name for name, _ in named),
        loops_broken=-broken,
        loops_left=loops + broken,
        support=least,
    )


def _sentence(
    table: EdgeTable, target: str, loops: int, sets: Sequence[LeverSet], exact: bool
) -> str:
    label = table.citations.labels[target]
    if not loops:
        return f"No reinforcing loop of causes through {label} is known."
    count = f"{loops} reinforcing loop{'s' if loops > 1 else ''} through {label}"
    if not sets:
        return f"No lever of these kinds is known to work against the {count}."
    most = max(sets, key=lambda each: (each.loops_broken, -each.size, each.support))
    how = (
        "no smaller set works against as many"
        if exact
        else "there were too many sets to try them all, so a smaller one may do"
    )
    return f"{most.text}: that works against {most.loops_broken} of the {count}; {how}."
