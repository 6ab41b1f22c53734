"""The facade: names as people use them, filters, edges in their direction, nothing hidden."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from kb import InvalidInput, KnowledgeBase, Results, UnknownName
from tests.builders import claim, question, records, remark


@pytest.fixture(scope="module")
def base() -> KnowledgeBase:
    return KnowledgeBase(
        records(
            claim("stress", "cortisol", modality="possible"),
            claim("cortisol", "low-mood", link="correlational"),
            claim("cortisol", "low-mood", stance="denies", source="forum", id="denial"),
            claim("low-mood", "going-out", sign="negative", source="forum", origin="experts"),
            remarks=[remark("denial")],
            questions=[question("low-mood"), question("stress", source="forum")],
            sources={"forum": "forum-answer"},
            origins={"experts": "expert-consensus"},
            concepts={
                "low-mood": {"label": "Mood <i>", "kind": "symptom", "synonyms": ["spirits"]},
                "going-out": {"synonyms": ["spirits", "leaving the house"]},
            },
        )
    )


@pytest.mark.parametrize(
    "name", ["low-mood", "LOW-MOOD", "Mood <i>", "mood  <I>", " mood <i> "], ids=repr
)
def test_a_concept_is_found_by_id_and_label_in_any_case(base: KnowledgeBase, name: str) -> None:
    assert base.concept(name).id == "low-mood"


def test_a_concept_is_found_by_its_synonym(base: KnowledgeBase) -> None:
    assert base.concept("Leaving the House").id == "going-out"


def test_a_synonym_of_two_concepts_is_answered_with_both(base: KnowledgeBase) -> None:
    for ask in (base.concept, base.find_concept):
        with pytest.raises(InvalidInput, match="'Spirits' may be going-out or low-mood"):
            ask("Spirits")


def test_an_id_goes_before_a_label_and_a_label_before_a_synonym() -> None:
    made = KnowledgeBase(
        records(
            claim("a", "b"),
            concepts={"a": {"label": "B"}, "b": {"label": "C", "synonyms": ["a"]}},
        )
    )
    assert made.concept("a").id == "a"
    assert made.concept("B").id == "b"
    assert made.concept("C").id == "b"


def test_an_unknown_name_is_answered_with_near_ones(base: KnowledgeBase) -> None:
    with pytest.raises(UnknownName, match="there is no concept 'cortisole'") as raised:
        base.concept("cortisole")
    assert raised.value.near == ("cortisol",)
    with pytest.raises(UnknownName) as raised:
        base.concept("leaving the hous")
    assert raised.value.near == ("going-out",)
    assert base.find_concept("cortisole") is None


def test_what_is_no_name_no_pair_and_no_base_is_said_to_be_none(base: KnowledgeBase) -> None:
    with pytest.raises(InvalidInput, match="is text, not Concept: give its id, 'stress'"):
        base.paths(base.concept("stress"), "cortisol")
    with pytest.raises(InvalidInput, match="is text, not int"):
        base.edges(concept=3)
    with pytest.raises(InvalidInput, match=r"'stress' is no pair"):
        base.loops(edge="stress")
    with pytest.raises(UnknownName, match="did you mean Stress → Cortisol"):
        base.loops(edge=("cortisol", "stress"))
    with pytest.raises(InvalidInput, match=r"nothing is moved.*what_if\(\{"):
        base.what_if("stress")
    with pytest.raises(InvalidInput, match="'my-topic' is no knowledge base: load one first"):
        base.merge("my-topic")
    with pytest.raises(InvalidInput, match=r"'map.png' does not end in .html"):
        base.to_map("map.png")


def test_an_edge_is_taken_wherever_a_pair_of_names_is() -> None:
    made = KnowledgeBase(records(claim("a", "b"), claim("b", "a")))
    loop = next(made.loops(edge=made.edge("a", "b")))
    assert loop.nodes == ("a", "b")
    assert list(made.acyclic(cut=[loop.edges[0]]).edges) == [("b", "a")]


def test_concepts_and_sources_are_results(base: KnowledgeBase) -> None:
    assert [c.id for c in base.concepts()] == ["cortisol", "going-out", "low-mood", "stress"]
    assert [c.id for c in base.concepts(kind="symptom")] == ["low-mood"]
    assert [s.id for s in base.sources()] == ["article", "forum"]
    assert base.source("forum").kind == "forum-answer"
    assert base.find_source("times") is None
    with pytest.raises(UnknownName, match="there is no source 'foru'"):
        base.source("foru")
    with pytest.raises(UnknownName, match="article"):
        base.source("zzz")
    with pytest.raises(UnknownName, match="did you mean symptom"):
        base.concepts(kind="symptoms")
    assert "&lt;i&gt;" in base.concepts()._repr_html_()
    assert base.concept("stress").to_dict()["id"] == "stress"


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({}, ["article/c1", "article/c2", "forum/denial", "forum/c4"]),
        ({"source": "forum"}, ["forum/denial", "forum/c4"]),
        ({"concept": "Mood <i>"}, ["article/c2", "forum/denial", "forum/c4"]),
        ({"link": "correlational"}, ["article/c2"]),
        ({"link": ["correlational", "causal"], "source": "article"}, ["article/c1", "article/c2"]),
        ({"stance": "denies"}, ["forum/denial"]),
        ({"modality": "possible"}, ["article/c1"]),
        ({"origin": "experts"}, ["forum/c4"]),
        ({"origin": "article"}, ["article/c1", "article/c2"]),
        ({"status": "hedged"}, ["article/c1"]),
        ({"status": ["hedged", "causal"]}, ["article/c1", "forum/c4"]),
        ({"status": "disputed"}, []),
    ],
)
def test_claims_are_filtered(base: KnowledgeBase, filters: dict, found: list[str]) -> None:
    claims = base.claims(**filters)
    assert isinstance(claims, Results)
    assert [claim.id for claim in claims] == found


@pytest.mark.parametrize(
    "filters",
    [
        {"link": "cause"},
        {"stance": "deny"},
        {"status": "causl"},
        {"origin": "expert"},
        {"source": "foru"},
        {"concept": "x"},
        {"modality": ["possible", "maybe"]},
    ],
)
def test_a_filter_that_nothing_can_pass_is_an_error(base: KnowledgeBase, filters: dict) -> None:
    with pytest.raises(UnknownName):
        base.claims(**filters)


def test_a_word_that_is_near_none_is_answered_with_all(base: KnowledgeBase) -> None:
    with pytest.raises(UnknownName, match="correlational, predictive, causal"):
        base.claims(link="zzz")


def test_a_claim_is_found_by_its_global_id_or_a_unique_own_one() -> None:
    made = KnowledgeBase(
        records(claim("a", "b", id="x"), claim("a", "b", id="x", source="forum"), claim("a", "c"))
    )
    assert made.claim("forum/x").source == "forum"
    assert made.claim("c3").id == "article/c3"
    assert made.find_claim("nothing") is None
    assert made.find_claim("article/nothing") is None
    with pytest.raises(InvalidInput, match="'x' may be article/x or forum/x"):
        made.claim("x")
    with pytest.raises(UnknownName, match="article/c3"):
        made.claim("article/c33")


def test_remarks_and_questions(base: KnowledgeBase) -> None:
    assert [r.id for r in base.remarks()] == ["article/r1"]
    assert [r.id for r in base.remarks(about="forum/denial", stance="disputes")] == ["article/r1"]
    assert not base.remarks(about="forum/c4")
    with pytest.raises(UnknownName, match="did you mean forum/denial"):
        base.remarks(about="forum/denials")
    assert not base.remarks(stance="supports")
    assert [q.id for q in base.questions()] == ["article/q1", "forum/q2"]
    assert [q.id for q in base.questions(concept="Stress")] == ["forum/q2"]


def test_edges_are_filtered_and_sorted(base: KnowledgeBase) -> None:
    pairs = [(edge.subject, edge.object) for edge in base.edges()]
    assert pairs == [("cortisol", "low-mood"), ("low-mood", "going-out"), ("stress", "cortisol")]
    assert [e.subject for e in base.edges(status="hedged")] == ["stress"]
    assert len(base.edges(concept="cortisol")) == 2


def test_an_edge_answers_with_its_quotes(base: KnowledgeBase) -> None:
    edge = base.edge("Cortisol", "mood <i>")
    assert edge.status == "not-causal"
    assert edge.only_correlational
    assert [c.id for c in edge.cited] == ["article/c2", "forum/denial"]
    assert [r.id for r in edge.remarks] == ["article/r1"]
    assert "&lt;i&gt;" in edge._repr_html_()
    assert "<i>" not in edge._repr_html_()


def test_an_arrow_is_never_answered_by_its_reverse(base: KnowledgeBase) -> None:
    assert base.find_edge("cortisol", "stress") is None
    with pytest.raises(UnknownName, match="no edge 'Cortisol → Stress': did you mean Stress → Co"):
        base.edge("cortisol", "stress")
    with pytest.raises(UnknownName, match="no source relates the two"):
        base.edge("stress", "going-out")


def test_flagged_and_disputed_edges(base: KnowledgeBase) -> None:
    assert [e.subject for e in base.only_correlational()] == ["cortisol"]
    assert not base.disputed()
    assert base.audit().section("hedged").edges[0].subject == "stress"


def test_the_graphs_are_made_once(base: KnowledgeBase) -> None:
    assert base.causal is base.causal
    assert sorted(base.causal.edges) == [("low-mood", "going-out"), ("stress", "cortisol")]
    assert list(base.associations.edges) == [("cortisol", "low-mood")]
    assert base.graph.number_of_edges() == 3


def test_a_knowledge_base_shows_itself(base: KnowledgeBase) -> None:
    assert repr(base) == "<KnowledgeBase 'tiny': 4 concepts, 4 claims>"
    assert "A tiny knowledge base" in base._repr_html_()


def test_a_title_is_escaped() -> None:
    made = KnowledgeBase(records(claim("a", "b"), header={"title": "<script>x</script>"}))
    assert "<script" not in made._repr_html_()


def test_weights_of_the_header_are_used_and_named() -> None:
    made = KnowledgeBase(
        records(claim("a", "b"), header={"weights": {"version": "mine", "threshold": 0.9}})
    )
    assert made.edges()[0].weights_version == "mine"
    assert made.edges()[0].status == "unsupported"


def test_an_empty_knowledge_base_answers_with_nothing() -> None:
    made = KnowledgeBase(records(questions=[question("a")]))
    assert len(made.edges()) == len(made.claims()) == 0
    assert list(made.causal) == ["a"]
    assert all(not section.edges for section in made.audit().sections)


ASK_EVERYTHING = """
import hashlib, json, kb
base = kb.load()
answers = [
    base.concepts().to_dicts(), base.edges().to_dicts(), base.claims().to_dicts(),
    base.remarks().to_dicts(), base.questions().to_dicts(), base.audit().to_dict(),
    base.edge("neurotransmitter levels", "depression").to_dict(),
    base.paths("antidepressants", "depression").to_dict(),
    base.why_not("serotonin level", "depression").to_dict(),
    base.pair("neurotransmitter levels", "depression").to_dict(),
    base.levers("going out", kinds=["behaviour", "process", "cognition"]).to_dict(),
    base.what_if({"stress response": "rises", "going out": "falls"}).to_dict(),
    base.laundering().to_dict(), base.jackknife().to_dict(), base.diff(base).to_dict(),
    base.to_dot(), base.acyclic(unroll=2).graph["losses"], list(base.acyclic(unroll=2).edges),
    [list(graph.edges(data=True)) for graph in (base.causal, base.associations, base.graph)],
]
print(hashlib.sha256(json.dumps(answers).encode()).hexdigest())
"""


def test_every_answer_is_the_same_whatever_the_order_of_sets() -> None:
    said = {
        subprocess.run(
            [sys.executable, "-c", ASK_EVERYTHING],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(said) == 1
