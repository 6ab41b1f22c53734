"""Edges as results: the claims behind each, the JSON keys, exact supports."""

from __future__ import annotations

import json
import math
from dataclasses import FrozenInstanceError

import pytest

from kb.citations import Citations
from kb.edges import CitedEdge, Edge, EdgeTable
from kb.results import Results
from kb.vocabulary import Link, Sign, Status
from kb.weights import load_weights
from tests.builders import claim, question, records, remark

EDGE_KEYS = [
    "subject", "subject_label", "object", "object_label", "directed", "status", "rung", "sign",
    "support_cause", "support_association", "opposition_cause", "opposition_association",
    "conflict", "conflict_association", "ignorance", "only_correlational", "causal_claims",
    "claims", "sources", "origins", "delay", "weights_version",
]  # fmt: skip

CLAIM_KEYS = [
    "id", "source", "source_title", "quote", "statement", "subject", "subject_label", "object",
    "object_label", "link", "sign", "stance", "modality", "cue", "approximate", "basis", "origin",
    "origin_label", "origin_kind", "attributed_to", "context", "delay", "jointly", "note", "draft",
    "remarks",
]  # fmt: skip


def table(*claims, **others) -> EdgeTable:
    return EdgeTable.weighed(records(*claims, **others), load_weights())


def test_an_edge_says_everything_in_plain_keys() -> None:
    made = table(
        claim("stress", "cortisol", delay=True),
        claim("stress", "cortisol", link="correlational", source="review"),
        sources={"review": "narrative-review"},
    )
    (edge,) = made
    found = json.loads(json.dumps(edge.to_dict()))
    assert list(found) == EDGE_KEYS
    assert found["subject"] == "stress"
    assert found["subject_label"] == "Stress"
    assert found["status"] == "causal"
    assert found["rung"] == "causal"
    assert found["sign"] == "positive"
    assert found["claims"] == ["article/c1", "review/c2"]
    assert found["sources"] == found["origins"] == ["article", "review"]
    assert found["causal_claims"] == 1
    assert found["delay"] is True
    assert found["directed"] is True
    assert found["only_correlational"] is False
    assert found["weights_version"] == load_weights().version


def test_the_shown_supports_follow_from_the_exact_ones() -> None:
    (edge,) = table(claim("a", "b"), claim("a", "b", stance="denies", source="forum"))
    cause, against = (1 - math.exp(-n / 1e6) for n in (edge.exact.cause, edge.exact.against_cause))
    assert edge.status is Status.DISPUTED
    assert edge.support_cause == round(cause, 4)
    assert edge.opposition_cause == round(against, 4)
    assert edge.conflict == round(cause * against, 4)
    assert edge.ignorance == round((1 - cause) * (1 - against), 4)


def test_no_number_is_minus_zero() -> None:
    (edge,) = table(claim("a", "b"))
    assert "-0.0" not in json.dumps(edge.to_dict())
    assert edge.conflict == edge.conflict_association == 0


def test_an_edge_that_nothing_affirms_has_no_rung_and_no_sign() -> None:
    (edge,) = table(claim("a", "b", stance="denies"))
    assert edge.status is Status.DENIED
    assert edge.rung is None
    assert edge.sign is Sign.UNSTATED
    assert edge.to_dict()["rung"] is None


def test_the_counts_agree_with_the_columns() -> None:
    made = table(
        claim("a", "b"),
        claim("b", "a", link="correlational", origin="experts", source="forum"),
        claim("a", "b", stance="denies", source="forum"),
        claim("c", "a", link="predictive"),
        origins={"experts": "expert-consensus"},
    )
    for row, edge in enumerate(made):
        assert len(edge.claims) == made.columns.claims[row]
        assert len(edge.sources) == made.columns.sources[row]
        assert len(edge.origins) == made.columns.origins[row]
        assert edge.only_correlational == made.columns.only_correlational[row]


def test_an_edge_is_made_once_and_cannot_be_changed() -> None:
    made = table(claim("a", "b"), claim("b", "c"))
    assert made[0] is made[0]
    assert made[-1].object == "c"
    assert made[0:2].to_columns()["object"] == ["b", "c"]
    with pytest.raises(IndexError):
        made[2]
    with pytest.raises(FrozenInstanceError):
        made[0].sign = Sign.MIXED  # type: ignore[misc]


def test_an_edge_is_found_in_its_direction_and_an_association_in_both() -> None:
    made = table(claim("b", "a"), claim("c", "d", link="correlational"))
    assert made.find_row("b", "a") is not None
    assert made.find_row("a", "b") is None
    assert made.find_row("d", "c") == made.find_row("c", "d") is not None
    assert made.find_row("a", "d") is None


def test_a_cited_edge_brings_claims_and_remarks_on_remarks() -> None:
    made = table(
        claim("a", "b", id="bold"),
        claim("c", "d", id="other"),
        remarks=[
            remark("bold", id="doubt"),
            remark("doubt", id="doubt-of-doubt", source="forum"),
            remark("other", id="elsewhere"),
        ],
        sources={"forum": "forum-answer"},
    )
    row = made.find_row("a", "b")
    assert row is not None
    edge = made.cite(made[row])
    assert isinstance(edge, CitedEdge)
    assert [claim.id for claim in edge.cited] == ["article/bold"]
    assert edge.cited[0].remarks == ("article/doubt",)
    assert [r.id for r in edge.remarks] == ["article/doubt", "forum/doubt-of-doubt"]
    assert list(edge.to_dict()) == [*EDGE_KEYS, "cited", "remarks"]
    assert made.cite(edge) is edge
    shown = edge._repr_html_()
    assert edge.cited[0].words in shown
    assert all(each.words in shown for each in edge.remarks)
    assert edge.cited[0].words in Results([edge])._repr_html_()


def test_a_claim_of_the_other_order_is_said_to_run_back() -> None:
    made = table(claim("a", "b"), claim("b", "a"), claim("b", "a", link="correlational"))
    edge = made.cite(made[0])
    assert [edge.runs_back(each) for each in edge.cited] == [False, True, False]


def test_only_affirmed_causal_claims_in_order_count_as_origins_of_a_cause() -> None:
    made = table(
        claim("a", "b", origin="experts"),
        claim("b", "a", source="forum"),
        claim("a", "b", link="correlational", source="review"),
        claim("a", "b", stance="denies", source="news"),
        claim("a", "b", source="survey"),  # which cannot show a cause
        origins={"experts": "expert-consensus"},
        sources={"review": "narrative-review", "news": "news", "survey": "cross-sectional"},
    )
    edges = {(edge.subject, edge.object): edge for edge in made}
    assert edges["a", "b"].cause_origins == ("experts",)
    assert edges["b", "a"].cause_origins == ("forum",)


def test_an_edge_as_text_never_draws_an_arrow_for_a_correlation() -> None:
    made = table(claim("a", "b", sign="negative"), claim("c", "d", link="correlational"))
    assert [edge.arrow for edge in made] == ["A –−→ B", "C ··· D"]


def test_a_claim_says_everything_in_plain_keys() -> None:
    base = records(
        claim("a", "b", origin="experts", attributed_to="most experts", jointly=("c2",), id="c1"),
        claim("a", "c", id="c2"),
        origins={"experts": "expert-consensus"},
    )
    cited = Citations(base).claims["article/c1"]
    found = json.loads(json.dumps(cited.to_dict()))
    assert list(found) == CLAIM_KEYS
    assert found["quote"] == [part.model_dump() for part in cited.quote]
    assert list(found["quote"][0]) == ["text", "start", "end"]
    assert (found["origin"], found["origin_label"]) == ("experts", "Experts")
    assert found["origin_kind"] == "expert-consensus"
    assert found["jointly"] == ["article/c2"]
    assert found["link"] == Link.CAUSAL.value
    own = Citations(base).claims["article/c2"]
    assert (own.origin, own.origin_label, own.origin_kind) == (
        "article", "Article", "magazine-article",
    )  # fmt: skip
    assert own.words == own.quote[0].text


def test_a_draft_is_shown_as_one_and_bears_on_nothing() -> None:
    made = table(claim("a", "b", review={"state": "draft"}))
    assert len(made) == 0
    assert made.citations.claims["article/c1"].draft


def test_remarks_and_questions_are_cited_with_their_quotes() -> None:
    cited = Citations(
        records(
            claim("a", "b"),
            remarks=[remark("c1", attributed_to="some commentators", origin="critics")],
            questions=[question("a")],
            origins={"critics": "expert-statement"},
        )
    )
    doubt = cited.remarks["article/r1"]
    assert doubt.about == ("article/c1",)
    assert (doubt.origin, doubt.origin_label) == ("critics", "Critics")
    assert doubt.words == doubt.quote[0].text
    asked = cited.questions["article/q1"]
    assert asked.about == ("a",)
    assert asked.words == asked.quote[0].text
    assert list(asked.to_dict()) == ["id", "source", "about", "quote", "statement"]


def test_edges_come_by_the_ids_of_their_ends_whatever_the_order_of_claims() -> None:
    rows = [claim("b", "a"), claim("a", "c"), claim("a", "b", link="predictive")]
    for ordered in (rows, rows[::-1]):
        made = table(*[dict(row) for row in ordered])
        assert [(e.subject, e.object) for e in made] == [("a", "b"), ("a", "c"), ("b", "a")]


def test_edge_is_a_plain_sequence() -> None:
    made = table(claim("a", "b"))
    assert all(isinstance(edge, Edge) for edge in made)
    assert len(made) == 1
