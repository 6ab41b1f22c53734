"""The jackknife: every answer is what weighing without those records says."""

from __future__ import annotations

import json
from itertools import combinations

import pytest
from hypothesis import given, settings

from kb import KnowledgeBase, Status
from kb.edges import EdgeTable
from kb.jackknife import Jackknife, changed
from kb.model import Records
from kb.weights import load_weights
from tests.builders import claim, records, remark
from tests.test_graph import bases


def without(base: Records, origins: set[str]) -> Records:
    """The records without all that some origins say, made by hand."""
    files = tuple(
        file.model_copy(
            update={
                "claims": tuple(
                    c for c in file.claims if (c.origin or file.source.id) not in origins
                ),
                "remarks": tuple(
                    r for r in file.remarks if (r.origin or file.source.id) not in origins
                ),
            }
        )
        for file in base.files
    )
    return Records(header=base.header, concepts=base.concepts, files=files)


def status(base: Records, subject: str, object: str) -> Status | None:
    edges = EdgeTable.weighed(base, load_weights())
    row = edges.find_row(subject, object)
    return None if row is None else edges[row].status


def knife(base: Records, **options: float | str | None) -> Jackknife:
    return KnowledgeBase(base).jackknife(**options)


def test_a_source_takes_its_claims_remarks_and_loops_with_it() -> None:
    found = knife(
        records(
            claim("a", "b"),
            claim("b", "a", source="forum"),
            claim("a", "b", stance="denies", source="news"),
            claim("c", "d", link="correlational", source="news"),
            claim("c", "d", stance="denies", source="news"),
            remarks=[remark("c3", source="forum")],
            sources={"news": "news", "forum": "forum-answer"},
        )
    )
    by_source = {each.source: each for each in found.sources}
    assert list(by_source) == ["article", "forum", "news"]
    assert [(c.text, c.before, c.after) for c in by_source["news"].changes] == [
        ("A –+→ B", Status.DISPUTED, Status.CAUSAL),
        ("C ··· D", Status.NOT_CAUSAL, None),
    ]
    assert by_source["news"].loops_dead == ()
    assert by_source["forum"].loops_dead == ("A –+→ B –+→ A",)
    assert by_source["forum"].claims_lost == 1
    assert by_source["forum"].sentence == (
        "Without Forum: 1 edge is gone, 0 have another status; 1 of 1 loops is dead, 0 are born."
    )


def test_a_loop_is_born_where_a_dispute_goes() -> None:
    found = knife(
        records(
            claim("a", "b", modality="speculative", id="weak"),
            claim("b", "a"),
            remarks=[remark("weak", source="review")],
            sources={"review": "meta-analysis"},
        )
    )
    (review,) = [each for each in found.sources if each.source == "review"]
    assert [(c.text, c.before, c.after) for c in review.changes] == [
        ("A ··· B", Status.CORRELATIONAL, Status.HEDGED)
    ]
    assert review.loops_born == ("A –+→ B –+→ A",)


@given(bases())
@settings(max_examples=15)
def test_the_fewest_origins_are_those_of_brute_force(base: Records) -> None:
    found = knife(base)
    assert found.complete
    for each in found.edges:
        origins = {file.source.id for file in base.files}
        flips = [
            set(chosen)
            for size in range(1, len(origins) + 1)
            for chosen in combinations(sorted(origins), size)
            if status(without(base, set(chosen)), each.subject, each.object) is not each.status
        ]
        assert each.fewest == len(flips[0])
        gone = without(base, set(each.origins))
        assert status(gone, each.subject, each.object) is each.becomes
        assert each.becomes is not each.status
    assert [each.fewest for each in found.edges] == sorted(each.fewest for each in found.edges)


@given(bases())
@settings(max_examples=15)
def test_without_a_source_is_weighed_without_it(base: Records) -> None:
    whole = EdgeTable.weighed(base, load_weights())
    for each in knife(base).sources:
        rest = EdgeTable.weighed(without(base, {each.source}), load_weights())
        assert list(each.changes) == list(changed(whole, rest))


def test_an_edge_that_loses_its_direction_is_the_same_edge() -> None:
    base = records(
        claim("b", "a", link="predictive"), claim("a", "b", link="correlational", source="forum")
    )
    (article, forum) = knife(base).sources
    assert not forum.changes
    assert not article.changes


def test_an_edge_with_many_origins_is_firm() -> None:
    base = records(*[claim("a", "b", source=f"s{n}") for n in range(6)])
    (edge,) = knife(base).edges
    assert (edge.fewest, edge.origins, edge.becomes) == (None, (), Status.CAUSAL)


def test_edges_that_no_four_origins_change_are_counted() -> None:
    rows = [claim("a", "b", source=f"s{n}") for n in range(5)]
    assert knife(records(*rows, claim("b", "c"))).sentence == (
        "1 of 2 edges changes its status with the loss of one origin; "
        "1 keeps its without any 4 of them."
    )


def test_who_disputes_a_cause_counts_among_those_whose_loss_changes_it() -> None:
    base = records(
        claim("a", "b", id="weak", modality="speculative"),
        claim("a", "b", id="again", modality="speculative", source="forum", origin="experts"),
        remarks=[
            remark("weak", id="doubt", source="review"),
            remark("review/doubt", id="doubt-of-doubt", source="forum"),
            remark("again", source="article", origin="critics"),
            remark("again", source="article", stance="qualifies", origin="bystanders"),
        ],
        sources={"review": "meta-analysis", "forum": "forum-answer"},
        origins={"experts": "expert-consensus", "critics": "campaign", "bystanders": "campaign"},
    )
    (edge,) = knife(base).edges
    for size in (1, 2, 3):
        for chosen in combinations(
            ["article", "bystanders", "critics", "experts", "forum", "review"], size
        ):
            now = status(without(base, set(chosen)), "a", "b")
            if now is not edge.status:
                assert (edge.fewest, edge.origins, edge.becomes) == (size, chosen, now)
                return
    pytest.fail("some origins must matter")


@given(bases())
@settings(max_examples=15)
def test_how_many_trials_are_weighed_together_changes_nothing(base: Records) -> None:
    expected = knife(base).to_dict()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("kb.jackknife.origins.MOST_ROWS", 1)
        patch.setattr("kb.jackknife.origins.MOST_SETS", 1)
        assert knife(base).to_dict() == expected


def test_no_loops_are_looked_at_where_none_are_asked_for() -> None:
    base = records(
        claim("a", "b", modality="speculative", id="weak"),
        claim("b", "a"),
        remarks=[remark("weak", source="review")],
        sources={"review": "meta-analysis"},
    )
    found = knife(base, limit=0)
    assert {each.loops_born + each.loops_dead for each in found.sources} == {()}


def test_an_edge_that_was_not_weighed_again_in_time_is_left_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    looks = iter([False] * 3 + [True])
    monkeypatch.setattr("kb.paths.deadline.Deadline.late", property(lambda _: next(looks)))
    base = records(claim("a", "b"), claim("c", "d"), claim("c", "d", source="forum"))
    found = knife(base)
    assert [edge.text for edge in found.edges] == ["A –+→ B"]
    assert not found.complete
    assert found.sentence.endswith(" The time ran out: not everything was weighed again.")


def test_one_source_can_be_asked_for_and_the_time_is_bounded() -> None:
    base = records(claim("a", "b"), claim("a", "b", source="forum"))
    assert [each.source for each in knife(base, source="forum").sources] == ["forum"]
    late = knife(base, seconds=1e-9)
    assert not late.complete
    assert not late.sources


def test_the_jackknife_is_json() -> None:
    found = json.loads(json.dumps(knife(records(claim("a", "b"))).to_dict()))
    assert list(found) == ["sentence", "sources", "edges", "complete"]
    assert found["sentence"] == "1 of 1 edge changes its status with the loss of one origin."
    assert list(found["edges"][0]) == [
        "subject", "object", "text", "status", "fewest", "origins", "becomes",
    ]  # fmt: skip
    assert "<table>" in knife(records(claim("a", "b")))._repr_html_()
