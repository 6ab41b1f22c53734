"""Paths: exactly those of brute force, best evidenced first, and a sign only where all agree."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb import InvalidInput, KnowledgeBase
from kb.edges import EdgeTable
from kb.model import Records
from kb.paths import PathAnswer, Verdict, paths
from kb.paths.levels import Levels
from kb.paths.prune import onward
from kb.paths.search import MINUS, OPEN, Budget, Search, StepGraph, cost
from kb.paths.steps import causal_steps
from kb.paths.walks import walks
from kb.vocabulary import Sign, Status
from kb.weights import load_weights
from tests.builders import claim, records, remark


def table_of(base: Records) -> EdgeTable:
    return EdgeTable.weighed(base, load_weights())


def table(*claims: dict[str, Any], **others: Any) -> EdgeTable:
    return table_of(records(*claims, **others))


@st.composite
def causal_bases(draw: st.DrawFn) -> Records:
    """Claims among six concepts, mostly causal, of many strengths and signs."""
    concepts = st.sampled_from("abcdef")
    pairs = st.tuples(concepts, concepts).filter(lambda pair: pair[0] != pair[1])
    rows = [
        claim(
            *pair,
            link=draw(st.sampled_from(["causal", "causal", "causal", "correlational"])),
            sign=draw(st.sampled_from(["positive", "negative", "positive", "unstated", "mixed"])),
            modality=draw(st.sampled_from(["asserted", "probable", "possible"])),
            source=draw(st.sampled_from(["article", "forum", "trial"])),
        )
        for pair in draw(st.lists(pairs, max_size=18, unique=True))
    ]
    kinds = {"forum": "forum-answer", "trial": "randomised-trial"}
    return records(*rows, claim("a", "f", link="predictive"), sources=kinds)


SIGN = {Sign.POSITIVE: 1, Sign.NEGATIVE: -1}


def brute_force(edges: EdgeTable, start: str, goal: str) -> list[tuple[Any, ...]]:
    """Every simple path of causes by plain enumeration: its rank, nodes and sign (0: not known)."""
    by_ends = {(e.subject, e.object): e for e in edges if e.is_causal}
    graph = nx.DiGraph(list(by_ends))
    graph.add_nodes_from([start, goal])
    found = []
    for nodes in nx.all_simple_paths(graph, start, goal):
        links = [by_ends[step] for step in pairwise(nodes)]
        sign = 1
        for link in links:
            sign *= SIGN.get(link.sign, 0)
        weakest = min(link.exact.cause for link in links)
        found.append(
            (-weakest, len(links), sum(cost(link.exact.cause) for link in links), nodes, sign)
        )
    return sorted(found)


@given(causal_bases())
@settings(max_examples=120)
def test_the_paths_are_those_of_brute_force_in_their_order(base: Records) -> None:
    edges = table_of(base)
    expected = brute_force(edges, "a", "f")
    answer = paths(edges, "a", "f", limit=1_000)
    assert [list(path.nodes) for path in answer.paths] == [row[3] for row in expected]
    assert [SIGN.get(path.sign, 0) for path in answer.paths] == [row[4] for row in expected]
    assert answer.complete
    assert answer.stopped is None


@given(causal_bases())
@settings(max_examples=120)
def test_the_verdict_counts_every_path_and_shows_the_best_of_each_sign(base: Records) -> None:
    edges = table_of(base)
    expected = brute_force(edges, "a", "f")
    signs = {row[4] for row in expected}
    verdict = {
        frozenset({1}): Verdict.POSITIVE,
        frozenset({-1}): Verdict.NEGATIVE,
        frozenset({1, -1}): Verdict.AMBIGUOUS,
        frozenset({1, -1, 0}): Verdict.AMBIGUOUS,
    }.get(frozenset(signs), Verdict.UNKNOWN)
    answer = paths(edges, "a", "f", limit=1)
    assert answer.verdict == verdict
    for sign, best in (
        (1, answer.best_positive), (-1, answer.best_negative), (0, answer.best_undetermined),
    ):  # fmt: skip
        first = next((row[3] for row in expected if row[4] == sign), None)
        assert (best and list(best.nodes)) == first


@given(causal_bases(), st.integers(1, 4))
@settings(max_examples=60)
def test_a_bound_on_length_cuts_only_what_is_longer_and_says_so(base: Records, most: int) -> None:
    edges = table_of(base)
    expected = brute_force(edges, "a", "f")
    answer = paths(edges, "a", "f", limit=1_000, max_length=most)
    assert [list(path.nodes) for path in answer.paths] == [
        row[3] for row in expected if row[1] <= most
    ]
    if any(row[1] > most for row in expected):
        assert answer.stopped == "max_length"


def test_no_path_walks_a_correlation() -> None:
    edges = table(
        claim("a", "b"),
        claim("b", "c", link="correlational"),
        claim("c", "d"),
        claim("b", "d", link="predictive"),
        claim("a", "d", stance="denies"),
    )
    answer = paths(edges, "a", "d")
    assert answer.verdict is Verdict.UNKNOWN
    assert not answer.paths
    assert answer.sentence == "No path of causes is known from A to D."


def test_disagreeing_paths_are_ambiguous_with_both_routes_though_one_is_shorter() -> None:
    edges = table(claim("a", "b"), claim("a", "c"), claim("c", "b", sign="negative"))
    answer = paths(edges, "a", "b")
    assert answer.verdict is Verdict.AMBIGUOUS
    assert answer.sentence == (
        "The paths disagree: A raises B by A –+→ B, and lowers it by A –+→ C –−→ B."
    )


def test_one_path_of_unknown_sign_leaves_the_sign_unknown() -> None:
    edges = table(claim("a", "b"), claim("a", "c"), claim("c", "b", sign="mixed"))
    answer = paths(edges, "a", "b")
    assert answer.verdict is Verdict.UNKNOWN
    assert answer.best_undetermined is not None
    assert answer.best_undetermined.undetermined_by == ("C –±→ B",)
    assert answer.sentence == (
        "Whether A raises or lowers B is not known. No sign is stated along A –+→ C –±→ B. "
        "Of the paths with a sign, the best raises it by A –+→ B."
    )


def test_a_path_says_what_it_rests_on() -> None:
    edges = table(
        claim("a", "b", modality="possible"),
        claim("b", "c", sign="negative", source="forum"),
        claim("b", "c", stance="denies"),
        sources={"forum": "forum-answer"},
    )
    (path,) = paths(edges, "a", "c").paths
    assert path.text == "A –+→ B –−→ C"
    assert path.sign is Sign.NEGATIVE
    assert path.weakest.subject == "a"
    assert path.support == path.weakest.support_cause
    supports = [edge.support_cause for edge in path.edges]
    assert path.product == pytest.approx(supports[0] * supports[1], abs=1e-4)
    assert path.geometric_mean == pytest.approx((supports[0] * supports[1]) ** 0.5, abs=1e-4)
    assert path.origins == ("article", "forum")
    assert path.disputed == ("B –−→ C",)
    assert path.edges[1].status is Status.DISPUTED
    assert paths(edges, "a", "c").verdict is Verdict.NEGATIVE


def test_the_listing_says_when_it_was_limited() -> None:
    edges = table(claim("a", "b"), claim("a", "c"), claim("c", "b"))
    answer = paths(edges, "a", "b", limit=1)
    assert len(answer.paths) == 1
    assert answer.stopped == "limit"
    assert not answer.complete
    assert answer.verdict is Verdict.POSITIVE
    assert paths(edges, "a", "b", limit=2).complete


def onward_by_hand(graph: StepGraph, root: int) -> set[tuple[int, int]]:
    made = nx.DiGraph((u, step.target) for u, steps in enumerate(graph.out) for step in steps)
    made.add_nodes_from(range(len(graph.out)))
    ways = (nx.all_simple_paths(made, root, node) for node in set(made) - {root})
    return {step for each in ways for nodes in each for step in pairwise(nodes)}


@given(causal_bases())
@settings(max_examples=60)
def test_only_the_steps_that_no_route_takes_are_pruned(base: Records) -> None:
    graph = causal_steps(table_of(base))
    kept = onward(graph, 0)
    steps = {(u, step.target) for u, each in enumerate(kept.out) for step in each}
    assert steps == onward_by_hand(graph, 0)


@given(causal_bases())
@settings(max_examples=60)
def test_the_best_walk_is_the_best_route_where_it_is_one(base: Records) -> None:
    graph = causal_steps(table_of(base))
    search = Search(graph.reversed(), 0)
    found = {(walk.node, walk.sign): walk for walk in walks(graph, 0)}
    for node in range(1, len(graph.out)):
        assert search.signs(node) == {sign for at, sign in found if at == node}
        for sign in search.signs(node):
            walk = found[node, sign]
            best = next(search.routes(node, sign, Budget()), None)
            if walk.is_route:
                assert best == walk.route
                assert best.rows == walk.route.rows
            else:
                assert best is None or best > walk.route
    supports = [-walk.route.rank[0] for walk in found.values()]
    assert supports == sorted(supports, reverse=True)


@given(causal_bases(), st.booleans(), st.sampled_from([0, 0, 500]))
@settings(max_examples=60)
def test_the_best_route_is_found_from_support_to_support(
    base: Records, prune: bool, quick: int
) -> None:
    graph = causal_steps(table_of(base))
    search = Search(graph.reversed(), 0)
    with pytest.MonkeyPatch.context() as patch:
        if not prune:
            patch.setattr("kb.paths.levels.between", lambda graph, *_: graph)
            patch.setattr("kb.paths.completed.between", lambda graph, *_: graph)
        patch.setattr("kb.paths.completed.QUICK_STEPS", quick)
        levels = Levels(graph, 0, Budget)
        for walk in walks(graph, 0):
            best = next(search.routes(walk.node, walk.sign, Budget()), None)
            most = -walk.route.rank[0]
            found, certain = levels.best(walk.node, walk.sign, at_most=most)
            assert certain
            assert found == best
            assert found is None or found.rows == best.rows


@pytest.mark.parametrize(
    "doubt", [{"modality": "possible"}, {"id": "k", "modality": "possible"}, {"id": "k"}]
)
def test_a_path_with_a_link_that_is_hedged_or_disputed_says_may(doubt: dict[str, Any]) -> None:
    disputes = [remark("k", source="other")] if "id" in doubt else []
    denied = [claim("b", "c", stance="denies", source="other")] if disputes else []
    edges = table(claim("a", "b"), claim("b", "c", **doubt), *denied, remarks=disputes)
    found = paths(edges, "a", "c")
    assert not found.paths[0].is_firm
    assert found.sentence == "Every path says that A may raise C; the best: A –+→ B –+→ C."
    firm = paths(edges, "a", "b")
    assert firm.paths[0].is_firm
    assert firm.sentence == "Every path says that A raises B; the best: A –+→ B."


def dead_ends(count: int) -> EdgeTable:
    """From s to t a walk that passes x twice would raise t, and 2^count routes look like it."""
    rows = [claim("s", "a0"), claim("s", "x")]
    for n in range(count):
        rows += [claim(f"a{n}", f"{side}{n}") for side in "lr"]
        rows += [claim(f"{side}{n}", f"a{n + 1}") for side in "lr"]
    rows += [
        claim("x", "a0", sign="negative"),
        claim(f"a{count}", "x"),
        claim("x", "t", sign="negative"),
    ]
    return table(*rows)


def test_a_search_that_was_stopped_gives_no_sign() -> None:
    edges = dead_ends(6)
    ids = list(edges.claims.concept_ids)
    search = Search(causal_steps(edges), ids.index("t"))
    for budget in (Budget(steps=20), Budget(seconds=0, steps=10_000)):
        found = list(search.routes(ids.index("s"), MINUS, budget))
        assert budget.stopped in ("steps", "seconds")
        assert len(found) < len(list(search.routes(ids.index("s"), MINUS, Budget())))
        assert list(search.routes(ids.index("s"), MINUS, budget)) == []


def test_where_no_walk_of_a_sign_arrives_nothing_is_searched() -> None:
    edges = dead_ends(3)
    ids = list(edges.claims.concept_ids)
    budget = Budget(steps=0)
    search = Search(causal_steps(edges), ids.index("t"))
    assert list(search.routes(ids.index("s"), OPEN, budget)) == []
    assert budget.stopped is None


def test_steps_that_no_route_takes_lead_no_search_astray() -> None:
    answer = paths(dead_ends(40), "s", "t", limit=1, seconds=None)
    assert answer.verdict is Verdict.NEGATIVE
    assert answer.stopped == "limit"


def test_a_stopped_answer_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kb.paths.answer.between", lambda graph, *_: graph)
    answer = paths(dead_ends(12), "s", "t", seconds=0)
    assert isinstance(answer, PathAnswer)
    assert answer.verdict is Verdict.UNKNOWN
    assert answer.stopped == "seconds"
    assert answer.sentence.endswith("The search was stopped before it had seen every path.")


def test_one_concept_has_no_path_to_itself() -> None:
    base = KnowledgeBase(records(claim("a", "b")))
    for ask in (base.paths, base.why_not, base.pair):
        with pytest.raises(InvalidInput, match="'a' and 'A' are one concept: name two"):
            ask("a", "A")
    with pytest.raises(InvalidInput, match="max_length is 0: give 1 or more"):
        base.paths("a", "b", max_length=0)
    with pytest.raises(InvalidInput, match="seconds is 0"):
        base.paths("a", "b", seconds=0)


def test_an_answer_is_json() -> None:
    answer = paths(table(claim("a", "b"), concepts={"a": {"label": "<b>A"}}), "a", "b")
    found = json.loads(json.dumps(answer.to_dict()))
    assert list(found) == [
        "subject", "object", "verdict", "sentence", "best_positive", "best_negative",
        "best_undetermined", "paths", "complete", "stopped",
    ]  # fmt: skip
    assert found["verdict"] == "positive"
    assert list(found["paths"][0]) == [
        "nodes", "text", "sign", "undetermined_by", "support", "product", "geometric_mean",
        "weakest", "edges", "origins", "disputed",
    ]  # fmt: skip
    assert "&lt;b&gt;A" in answer._repr_html_()
