"""One pair looked at closely: what is said of it, and what else could explain it."""

from __future__ import annotations

import json

import networkx as nx
import pytest
from hypothesis import given, settings

from kb.edges import EdgeTable
from kb.graph import causal_graph
from kb.model import Records
from kb.weights import load_weights
from kb.why import Pair, WhyNot, pair, why_not
from tests.builders import claim, question, records, remark
from tests.test_paths import causal_bases


def table_of(base: Records) -> EdgeTable:
    return EdgeTable.weighed(base, load_weights())


@pytest.fixture(scope="module")
def ice() -> EdgeTable:
    """Ice cream and drowning, with the season behind both."""
    return table_of(
        records(
            claim("ice", "drowning", link="correlational"),
            claim("ice", "drowning", stance="denies", source="forum"),
            claim("summer", "ice"),
            claim("summer", "swimming"),
            claim("swimming", "drowning", modality="possible"),
            claim("june", "summer", modality="possible"),
            claim("ice", "sugar"),
            claim("sugar", "drowning", modality="speculative"),
            claim("ice", "news"),
            claim("drowning", "news"),
            claim("drowning", "sadness"),
            claim("sadness", "ice"),
        )
    )


def test_a_common_cause_is_named_with_the_path_to_each(ice: EdgeTable) -> None:
    found = why_not(ice, "ice", "drowning")
    assert not found.is_causal
    assert [fork.concept for fork in found.confounders] == ["summer", "june"]
    summer = found.confounders[0]
    assert summer.text == "Summer –+→ Ice; Summer –+→ Swimming –+→ Drowning"
    assert summer.support == summer.with_object.support
    assert summer.label == "Summer"
    assert [path.text for path in found.mediated] == ["Ice –+→ Sugar –+→ Drowning"]
    assert [path.text for path in found.reverse] == ["Drowning –+→ Sadness –+→ Ice"]
    assert [fork.text for fork in found.colliders] == ["Ice –+→ News; Drowning –+→ News"]
    assert found.edges[0].cited
    assert found.sentence.startswith(
        "Ice has no support here as a direct cause of Drowning. Ice → Drowning: assoc"
    )
    assert found.sentence.endswith(
        "by this knowledge base: 2 common causes, 1 path through others, 1 path the other way. "
        "Beware of 1 common effect: to select or adjust by one makes an association out of nothing."
    )
    assert found.complete


def test_an_upstream_cause_of_one_of_the_two_is_no_confounder() -> None:
    edges = table_of(records(claim("z", "a"), claim("a", "b"), claim("c", "d")))
    assert not why_not(edges, "a", "b").confounders
    assert not why_not(edges, "b", "a").confounders


def test_a_supported_cause_is_said_to_be_one(ice: EdgeTable) -> None:
    found = why_not(ice, "summer", "ice")
    assert found.is_causal
    assert found.sentence.startswith("Summer → Ice has support as a cause.")
    assert not why_not(ice, "ice", "summer").is_causal


def test_a_pair_that_nobody_speaks_of_is_unknown_not_denied(ice: EdgeTable) -> None:
    found = why_not(ice, "june", "sugar")
    assert found.sentence.startswith(
        "No reviewed claim relates June and Sugar: that is unknown, not denied."
    )
    assert not found.edges


def test_a_limit_keeps_the_best(ice: EdgeTable) -> None:
    assert [fork.concept for fork in why_not(ice, "ice", "drowning", limit=1).confounders] == [
        "summer"
    ]
    none = why_not(ice, "ice", "drowning", limit=0)
    assert not none.confounders
    assert not none.complete
    assert none.sentence.endswith(
        "2 common causes, at least 1 path through others, at least 1 path the other way. "
        "Beware of 1 common effect: to select or adjust by one makes an association out of nothing."
    )


@given(causal_bases())
@settings(max_examples=50)
def test_confounders_and_colliders_are_those_of_brute_force(base: Records) -> None:
    edges = table_of(base)
    found = why_not(edges, "a", "f", limit=100)
    graph = nx.DiGraph(causal_graph(base.concepts, edges))
    without_a, without_f = graph.copy(), graph.copy()
    without_a.remove_node("a")
    without_f.remove_node("f")
    causes = nx.ancestors(without_f, "a") & nx.ancestors(without_a, "f")
    effects = nx.descendants(without_f, "a") & nx.descendants(without_a, "f")
    assert {fork.concept for fork in found.confounders} == causes
    assert {fork.concept for fork in found.colliders} == effects
    for fork in (*found.confounders, *found.colliders):
        assert "f" not in fork.with_subject.nodes
        assert "a" not in fork.with_object.nodes
    for fork in found.colliders:
        assert fork.with_subject.nodes[0] == "a"
        assert fork.with_subject.nodes[-1] == fork.with_object.nodes[-1] == fork.concept
    supports = [fork.support for fork in found.confounders]
    assert supports == sorted(supports, reverse=True)
    assert all(len(path.edges) > 1 for path in found.mediated)
    assert {path.nodes for path in found.reverse} == {
        tuple(nodes) for nodes in nx.all_simple_paths(graph, "f", "a")
    }


def test_a_pair_shows_everything_in_either_direction() -> None:
    edges = table_of(
        records(
            claim("a", "b", link="correlational"),
            claim("b", "a", source="forum", id="back"),
            claim("a", "b", stance="denies", source="news"),
            claim("a", "b", review={"state": "draft"}, id="draft"),
            claim("a", "c"),
            remarks=[remark("back", id="doubt"), remark("doubt", id="doubt-2"), remark("c5")],
            questions=[question("a", "b"), question("a"), question("a", "c"), question("c")],
            sources={"news": "news"},
        )
    )
    found = pair(edges, "a", "b")
    assert [(e.subject, e.object) for e in found.edges] == [("a", "b"), ("b", "a")]
    assert [c.id for c in found.claims] == [
        "article/c1", "article/draft", "forum/back", "news/c3",
    ]  # fmt: skip
    assert [r.id for r in found.remarks] == ["article/doubt", "article/doubt-2"]
    assert [q.id for q in found.questions] == ["article/q1", "article/q2"]
    assert found.sentence.startswith("A → B: associated, not causal (support for causation 0.00, ")
    assert "B → A: causal (support for causation 0.30" in found.sentence
    assert "&" not in found._repr_html_().replace("&#x27;", "")


def test_a_pair_in_one_direction_says_that_nothing_is_said_of_the_other() -> None:
    edges = table_of(records(claim("a", "b"), claim("c", "d")))
    assert pair(edges, "a", "b").sentence.endswith("B → A: nothing is said.")
    assert pair(edges, "a", "c").sentence == (
        "No reviewed claim relates A and C: that is unknown, not denied."
    )


def test_an_association_has_no_direction_in_words() -> None:
    edges = table_of(records(claim("a", "b", link="correlational"), claim("c", "d")))
    assert pair(edges, "b", "a").sentence.startswith("B and A, in no direction: correlational (")


def test_a_common_cause_whose_routes_took_too_long_is_left_out(
    ice: EdgeTable, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kb.paths.search.Budget.spend", lambda _: False)
    assert not why_not(ice, "ice", "drowning").confounders


def test_answers_are_json(ice: EdgeTable) -> None:
    one = json.loads(json.dumps(why_not(ice, "ice", "drowning").to_dict()))
    assert list(one) == [
        "subject", "object", "is_causal", "sentence", "edges", "confounders", "mediated",
        "reverse", "colliders", "complete",
    ]  # fmt: skip
    other = json.loads(json.dumps(pair(ice, "ice", "drowning").to_dict()))
    assert list(other) == [
        "subject", "object", "sentence", "edges", "claims", "remarks", "questions",
    ]  # fmt: skip
    assert isinstance(why_not(ice, "ice", "drowning"), WhyNot)
    assert isinstance(pair(ice, "ice", "drowning"), Pair)
    assert "Summer" in why_not(ice, "ice", "drowning")._repr_html_()
