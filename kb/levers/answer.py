"""Levers: the smallest sets of treatments or exposures that work against the loops of a target.

A lever is a concept and the way to move it. It breaks a reinforcing loop through the target where
causes lead from it into the loop, and every one of them whose sign is known moves the target the
way that is aimed at. Where signs disagree or are not stated, it breaks nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar, Protocol

from kb.citations import CitedClaim
from kb.edges import CitedEdge, Edge, EdgeTable
from kb.levers.sets import best_sets
from kb.paths.answer import chain
from kb.paths.deadline import Deadline
from kb.paths.search import MINUS, OPEN, PLUS, Route, Step, StepGraph, joined
from kb.paths.steps import causal_steps
from kb.paths.walks import walks
from kb.results import Result, Results, html_answer
from kb.vocabulary import Sign, Stance

__all__ = ["Lever", "LeverSet", "Levers", "LoopLike", "levers"]

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
    seconds: float | None = None,
) -> Levers:
    """Return the levers on the reinforcing loops through a target, and the best sets of them.

    ``kinds`` has the concepts that may be moved, id → kind; ``loops`` are reinforcing. Those that
    were not looked at when the time is up are left out, and the answer says that there are more.
    """
    deadline = Deadline(seconds)
    ids = list(table.claims.concept_ids)
    movable = frozenset(place for place, concept in enumerate(ids) if concept in kinds)
    against = causal_steps(table).reversed()
    found: dict[tuple[int, str], dict[int, Route]] = {}
    looked = 0
    for number, loop in enumerate(loops):
        if deadline.late:
            break
        for node, direction, route in _reaching(against, loop, ids, (target, aim), movable):
            found.setdefault((node, direction), {})[number] = route
        looked += 1
    candidates = [_Candidate(*key, found[key]) for key in sorted(found)]
    singles = [_lever(table, each, kinds) for each in candidates]
    chosen = best_sets([(each.node, _widths(each)) for each in candidates], max_levers)
    sets = [_set(table, [candidates[place] for place in places], looked) for places in chosen.sets]
    made = Levers(
        target=target,
        aim=aim,
        kinds=tuple(sorted(set(kinds.values()))),
        sentence="",
        loops=tuple(chain(loop.edges) for loop in loops[:looked]),
        loops_complete=loops_complete and looked == len(loops),
        sets=Results(sets),
        levers=Results(sorted(singles, key=lambda x: (-len(x.loops), -x.support, x.concept))),
        exact=chosen.exact,
    )
    return replace(made, sentence=_sentence(table.citations.labels[target], made, chosen.count))


def _widths(candidate: _Candidate) -> dict[int, int]:
    """Return loop → support of the weakest link on the best route into it."""
    return {loop: -route.rank[0] for loop, route in candidate.reached.items()}


def _reaching(
    against: StepGraph,
    loop: LoopLike,
    ids: Sequence[str],
    wish: tuple[str, str],
    movable: frozenset[int],
) -> Iterator[tuple[int, str, Route]]:
    """Yield each node from which causes lead into a loop, which way to move it, and the route.

    The search goes against the arrows. It begins behind the loop, at a node of its own whose steps
    carry what the rest of the loop does to the target: so the sign of a walk is its effect on the
    target. A node counts whose walks have one sign; so have those of all that its walks pass, and
    then the best of them passes no node twice.
    """
    target, aim = wish
    behind = len(against.out)
    inside = dict(_signs_to_target(loop, ids, target))
    starts = [Step(node, sign, CERTAIN, 0, -1) for node, sign in inside.items()]
    signs = _one_sign(against.out, starts, inside)
    if not movable & signs.keys() - inside.keys():
        return
    kept = [
        [step for step in steps if step.target in signs and step.target not in inside]
        if node in signs
        else []
        for node, steps in enumerate(against.out)
    ]
    for walk in walks(StepGraph([*kept, starts]), behind):
        if walk.node in movable and walk.node not in inside:
            same = (walk.sign == PLUS) == (aim == RISES)
            yield walk.node, RISES if same else FALLS, _without_behind(walk.route)


def _one_sign(
    out: Sequence[Sequence[Step]], starts: Sequence[Step], inside: Mapping[int, int]
) -> dict[int, int]:
    """Return the nodes whose walks all have one stated sign, with that sign.

    A walk that enters the loop ends there. Where a node has two signs or an open one, so has all
    that leads to it.
    """
    signs: dict[int, int] = {}
    todo = [(step.target, step.sign) for step in starts]
    while todo:
        node, sign = todo.pop()
        known = signs.get(node)
        if known in (sign, OPEN):
            continue
        signs[node] = sign = sign if known is None else OPEN
        todo += [
            (step.target, joined(sign, step.sign))
            for step in out[node]
            if step.target not in inside
        ]
    return {node: sign for node, sign in signs.items() if sign != OPEN}


def _signs_to_target(loop: LoopLike, ids: Sequence[str], target: str) -> Iterator[tuple[int, int]]:
    """Yield each node of a loop with the sign of the way along the loop to the target."""
    edges = list(loop.edges)
    start = next(place for place, edge in enumerate(edges) if edge.subject == target)
    sign = PLUS
    yield ids.index(target), sign
    for edge in reversed([*edges[start + 1 :], *edges[:start]]):
        sign ^= MINUS if edge.sign is Sign.NEGATIVE else PLUS
        yield ids.index(edge.subject), sign


def _without_behind(route: Route) -> Route:
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


def _set(table: EdgeTable, chosen: Sequence[_Candidate], loops: int) -> LeverSet:
    ids = table.claims.concept_ids
    named = sorted((ids[each.node], each.direction) for each in chosen)
    best: dict[int, float] = {}
    for each in chosen:
        for loop, route in each.reached.items():
            support = min(table[row].support_cause for row in route.rows)
            best[loop] = max(best.get(loop, 0.0), support)
    return LeverSet(
        text=" and ".join(f"{table.citations.labels[name]} {way}" for name, way in named),
        size=len(chosen),
        levers=tuple(name for name, _ in named),
        loops_broken=len(best),
        loops_left=loops - len(best),
        support=min(best.values()),
    )


def _sentence(label: str, made: Levers, count: int) -> str:
    loops = len(made.loops)
    if not loops:
        known = "is known" if made.loops_complete else "was found in the time"
        return f"No reinforcing loop of causes through {label} {known}."
    best = "" if made.loops_complete else "best evidenced "
    total = f"{loops} {best}reinforcing loop{'s' if loops > 1 else ''} through {label}"
    if not made.sets:
        return f"No lever of these kinds is known to work against the {total}."
    most = max(made.sets, key=lambda each: (each.loops_broken, -each.size, each.support))
    how = (
        "no smaller set works against as many"
        if made.exact
        else f"of {count:,} sets only some were tried, so a smaller one may do"
    )
    return f"{most.text}: that works against {most.loops_broken} of the {total}; {how}."
