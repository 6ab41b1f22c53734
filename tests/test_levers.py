"""Levers: what is said to break a loop does, and the sets are the Pareto front of brute force."""

from __future__ import annotations

import json
from itertools import combinations, pairwise
from typing import Any

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb import InvalidInput, KnowledgeBase, UnknownName
from kb.levers import Levers
from kb.levers.sets import best_sets
from kb.model import Records
from kb.paths.answer import chain
from tests.builders import claim, records
from tests.test_paths import causal_bases

SIGN = {"positive": 1, "negative": -1}


def vicious(*more: dict[str, Any], **kinds: str) -> KnowledgeBase:
    """Low mood, staying in, loneliness: a loop that keeps itself going, and whatever acts on it."""
    return KnowledgeBase(
        records(
            claim("mood", "outings"),
            claim("outings", "loneliness", sign="negative"),
            claim("loneliness", "mood", sign="negative"),
            *more,
            concepts={concept: {"kind": kind} for concept, kind in kinds.items()},
        )
    )


def test_a_lever_moves_the_target_the_way_that_is_aimed_at() -> None:
    base = vicious(
        claim("sport", "outings"),
        claim("rain", "outings", sign="negative", modality="possible"),
        claim("rain", "outings", stance="denies", source="forum"),
        sport="treatment",
        rain="exposure",
    )
    found = base.levers("mood", aim="rises")
    assert [(x.concept, x.direction, x.loops) for x in found.levers] == [
        ("sport", "rises", (0,)),
        ("rain", "falls", (0,)),
    ]
    assert found.levers[0].text == ("Sport –+→ Outings",)
    assert found.levers[0].edges[0].cited[0].quote
    assert [c.stance for c in found.levers[1].against] == ["denies"]
    assert not found.levers[0].against
    assert [s.text for s in found.sets] == ["Sport rises"]
    assert (found.sets[0].loops_broken, found.sets[0].loops_left) == (1, 0)
    assert found.loops == ("Loneliness –−→ Mood –+→ Outings –−→ Loneliness",)
    assert found.sentence == (
        "Sport rises: that works against 1 of the 1 reinforcing loop through Mood; "
        "no smaller set works against as many."
    )
    down = base.levers("mood", aim="falls")
    assert [(x.concept, x.direction) for x in down.levers] == [
        ("sport", "falls"),
        ("rain", "rises"),
    ]


def test_a_lever_that_reaches_the_loop_through_others_counts_by_its_weakest_link() -> None:
    base = vicious(
        claim("pill", "sleep"), claim("sleep", "mood", modality="possible"), pill="treatment"
    )
    (lever,) = base.levers("mood", aim="rises").levers
    assert lever.text == ("Pill –+→ Sleep –+→ Mood",)
    assert lever.support == base.edge("sleep", "mood").support_cause


@pytest.mark.parametrize(
    "more",
    [
        [claim("pill", "mood", sign="unstated")],
        [claim("pill", "mood"), claim("pill", "loneliness")],
        [claim("pill", "mood", link="correlational")],
        [claim("pill", "mood", stance="denies")],
        [claim("pill", "elsewhere")],
    ],
    ids=["no sign", "signs disagree", "correlation", "denied", "elsewhere"],
)
def test_what_does_not_surely_act_on_the_loop_is_no_lever(more: list[dict[str, Any]]) -> None:
    found = vicious(*more, pill="treatment").levers("mood", aim="rises")
    assert not found.levers
    assert not found.sets
    assert found.sentence == (
        "No lever of these kinds is known to work against the 1 reinforcing loop through Mood."
    )


def test_where_there_is_no_loop_the_answer_says_so() -> None:
    base = KnowledgeBase(records(claim("a", "b")))
    assert base.levers("a").sentence == "No reinforcing loop of causes through A is known."


def test_kinds_are_the_users_choice_and_unknown_ones_refused() -> None:
    base = vicious(claim("sport", "outings"), sport="behaviour")
    assert not base.levers("mood", aim="rises").levers
    assert base.levers("mood", aim="rises", kinds="behaviour").levers
    with pytest.raises(UnknownName, match="treatment"):
        base.levers("mood", kinds=["treatmen"])
    with pytest.raises(InvalidInput, match="give 'falls' or 'rises'"):
        base.levers("mood", aim="up")
    with pytest.raises(InvalidInput, match="max_levers is 0"):
        base.levers("mood", max_levers=0)


def answered(base: Records, **options: Any) -> Levers:
    return KnowledgeBase(base).levers("a", kinds="process", **options)


@given(causal_bases())
@settings(max_examples=40)
def test_every_path_from_a_lever_into_its_loops_pushes_the_right_way(base: Records) -> None:
    whole = KnowledgeBase(base)
    graph = nx.DiGraph(whole.causal)
    loops = whole.loops(through="a", type="reinforcing").all()
    for lever in answered(base, aim="rises").levers:
        for number in lever.loops:
            loop = loops[number]
            inside = set(loop.nodes)
            outside = graph.copy()
            outside.remove_edges_from([(u, v) for u, v in graph.edges if u in inside])
            ring = dict(zip(loop.nodes, loop.edges, strict=True))
            pushes = set()
            ranks = []
            for entry in sorted(inside):
                along, node = 1, entry
                while node != "a":
                    along *= SIGN[ring[node].sign]
                    node = ring[node].object
                for nodes in nx.all_simple_paths(outside, lever.concept, entry):
                    push = along
                    for step in pairwise(nodes):
                        push *= SIGN.get(graph.edges[step]["sign"], 0)
                    pushes.add(push)
                    links = [whole.edge(*step) for step in pairwise(nodes)]
                    weakest = min(link.support_cause for link in links)
                    ranks.append((-weakest, len(links), chain(links)))
            best = min(ranks)[:2]
            assert best[0] <= -lever.support
            assert set(lever.text) & {text for *rank, text in ranks if tuple(rank) == best}
            assert pushes == {1 if lever.direction == "rises" else -1}


def test_a_path_into_a_loop_ends_where_it_enters() -> None:
    base = vicious(claim("sport", "outings"), claim("loneliness", "outings"), sport="treatment")
    found = base.levers("mood", aim="rises", kinds="treatment")
    assert [lever.text for lever in found.levers] == [("Sport –+→ Outings",)]


@given(
    st.lists(
        st.tuples(st.integers(0, 4), st.dictionaries(st.integers(0, 3), st.integers(1, 3))),
        max_size=6,
    ),
    st.integers(1, 4),
    st.sampled_from([1, 3, 8_192]),
)
@settings(max_examples=80)
def test_the_best_sets_are_the_front_of_all_sets(
    drawn: list[tuple[int, dict[int, int]]], most: int, together: int
) -> None:
    given_ = sorted(((concept, broken) for concept, broken in drawn if broken), key=lambda x: x[0])
    scores: dict[tuple[int, int, int], tuple[int, ...]] = {}
    for size in range(1, most + 1):
        for chosen in combinations(range(len(given_)), size):
            best: dict[int, int] = {}
            for place in chosen:
                for loop, width in given_[place][1].items():
                    best[loop] = max(best.get(loop, 0), width)
            if len({given_[place][0] for place in chosen}) == size:
                scores.setdefault((size, -len(best), -min(best.values())), chosen)
    front = {
        score: chosen
        for score, chosen in scores.items()
        if not any(
            other != score and all(a <= b for a, b in zip(other, score, strict=True))
            for other in scores
        )
    }
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("kb.levers.sets.TOGETHER", together)
        found = best_sets(given_, most)
    assert found.exact
    assert list(found.sets) == [front[score] for score in sorted(front)]


def test_levers_that_were_not_looked_at_in_time_are_left_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    base = vicious(
        claim("sport", "outings"),
        claim("loneliness", "poverty"),
        claim("poverty", "mood", sign="negative"),
        sport="treatment",
    )
    assert len(base.levers("mood").loops) == 2
    looks = iter([False, True])
    monkeypatch.setattr("kb.paths.deadline.Deadline.late", property(lambda _: next(looks)))
    found = base.levers("mood", aim="rises")
    assert len(found.loops) == 1
    assert not found.loops_complete
    assert found.sentence == (
        "Sport rises: that works against 1 of the 1 best evidenced reinforcing loop through Mood; "
        "no smaller set works against as many."
    )


@given(causal_bases())
@settings(max_examples=40)
def test_the_sets_are_those_that_no_other_beats(base: Records) -> None:
    found = answered(base)
    assert found.exact
    scores = set()
    for size in (1, 2, 3):
        for chosen in combinations(found.levers, size):
            if len({lever.concept for lever in chosen}) == size:
                scores.add((size, -len({loop for lever in chosen for loop in lever.loops})))
    kept = {(each.size, -each.loops_broken) for each in found.sets}
    assert kept <= scores
    for score in scores:
        assert any(a <= score[0] and b <= score[1] for a, b in kept)
    for one, other in combinations(found.sets, 2):
        assert one.size <= other.size
        assert (one.loops_broken, one.support) != (other.loops_broken, other.support)


def test_too_many_sets_are_searched_greedily_and_that_is_said(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("kb.levers.sets.MOST_SETS", 2)
    base = vicious(
        claim("sport", "outings"),
        claim("pill", "mood", modality="possible"),
        claim("visit", "loneliness", sign="negative"),
        sport="treatment",
        pill="treatment",
        visit="treatment",
    )
    found = base.levers("mood", aim="rises")
    assert not found.exact
    assert found.sentence.endswith("of 7 sets only some were tried, so a smaller one may do.")
    assert [each.text for each in found.sets] == ["Sport rises"]
    assert found.sets[0].support == base.edge("sport", "outings").support_cause


def test_a_greedy_search_ends_where_no_lever_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kb.levers.sets.MOST_SETS", 0)
    found = vicious(claim("sport", "outings"), sport="treatment").levers("mood", aim="rises")
    assert not found.exact
    assert [each.size for each in found.sets] == [1]


def test_levers_are_json() -> None:
    found = vicious(claim("sport", "outings"), sport="treatment").levers("mood", aim="rises")
    made = json.loads(json.dumps(found.to_dict()))
    assert list(made) == [
        "target", "aim", "kinds", "sentence", "loops", "loops_complete", "sets", "levers", "exact",
    ]  # fmt: skip
    assert list(made["levers"][0]) == [
        "concept", "label", "kind", "direction", "loops", "support", "text", "edges", "against",
    ]  # fmt: skip
    assert "Sport rises" in found._repr_html_()
