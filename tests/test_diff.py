"""The difference of two knowledge bases: in words, in full, and the same read backwards."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings

from kb import InvalidInput, InvalidRecords, KnowledgeBase, UnknownName
from kb.diff import Diff
from kb.model import Records
from tests.builders import claim, question, records, remark
from tests.test_graph import bases


def compared(old: Records, new: Records, **options: Any) -> Diff:
    return KnowledgeBase(old).diff(KnowledgeBase(new), **options)


WORDS = [{"text": "so it is", "start": 900, "end": 908}]

OLD = records(
    claim("a", "b"),
    claim("b", "a", id="back"),
    claim("c", "d", link="correlational", quote=WORDS),
    claim("e", "f", id="kept", quote=WORDS),
    claim("pill", "a", modality="possible", id="lever"),
    questions=[question("a")],
    concepts={"pill": {"kind": "treatment"}},
)
NEW = records(
    claim("a", "b"),
    claim("a", "b", stance="denies", source="forum", id="denial"),
    claim("c", "d", source="forum", id="cause"),
    claim("c", "d", link="correlational", id="c3", quote=WORDS),
    claim("e", "f", id="kept", quote=WORDS, note="seen again"),
    claim("e", "f", source="forum", id="more"),
    claim("b", "c", id="new"),
    claim("d", "b", id="closing"),
    remarks=[remark("denial")],
    concepts={"pill": {"kind": "treatment"}},
)


def test_what_changed_is_said_in_words() -> None:
    assert compared(OLD, NEW).sentences == (
        "A –+→ B: was causal, now disputed.",
        "B –+→ A: was causal, gone.",
        "B –+→ C: new, now causal.",
        "C ··· D: was correlational, now causal.",
        "D –+→ B: new, now causal.",
        "Pill –+→ A: was hedged, gone.",
        "Dispute opened: A –+→ B.",
        "Loop born: B –+→ C –+→ D –+→ B.",
        "Loop dead: A –+→ B –+→ A.",
        "Levers by which B falls: none; before Pill falls.",
        "E –+→ F: still causal, with other support.",
        "5 claims added: article/new, article/closing, forum/denial, forum/cause, forum/more.",
        "2 claims retracted: article/back, article/lever.",
        "1 remark added: article/r1.",
        "1 question retracted: article/q1.",
        "1 source added: forum.",
        "1 revised: article/kept.",
    )


def test_a_quote_that_only_moved_is_no_revision_to_look_at() -> None:
    moved = [{"text": "so it is", "start": 700, "end": 708}]
    other = [{"text": "it is so", "start": 700, "end": 708}]
    before = records(claim("c", "d", quote=WORDS), claim("e", "f", quote=WORDS))
    found = compared(before, records(claim("c", "d", quote=moved), claim("e", "f", quote=other)))
    assert found.sentences == ("1 moved with their words: article/c1.", "1 revised: article/c2.")
    assert [each.moved for each in found.revised] == [True, False]


def test_what_changed_is_there_in_full() -> None:
    found = compared(OLD, NEW)
    assert [c.id for c in found.claims_retracted] == ["article/back", "article/lever"]
    assert found.revised[0].fields == {"note": {"before": None, "after": "seen again"}}
    assert list(found.shifted[0].supports) == ["support_cause", "support_association"]
    assert [e.subject for e in found.disputes_opened] == ["a"]
    assert found.loops_complete
    assert not found.disputes_closed
    assert "Dispute opened" in found._repr_html_()


def test_levers_that_moved_are_named() -> None:
    old = records(claim("a", "b"), claim("b", "a"), concepts={"pill": {"kind": "treatment"}})
    new = records(
        claim("a", "b"),
        claim("b", "a"),
        claim("pill", "b", sign="negative"),
        concepts={"pill": {"kind": "treatment"}},
    )
    (move,) = compared(old, new).levers
    assert (move.target, move.aim, move.before, move.after) == ("a", "falls", (), ("Pill rises",))
    assert "Levers by which A falls: Pill rises; before none." in compared(old, new).sentences
    assert compared(old, new, targets={"B": "rises"}).levers[0].after == ("Pill falls",)
    assert not compared(old, new, kinds="exposure").levers
    assert not compared(old, new, targets={}).levers
    assert not compared(old, new, targets={"pill": "falls"}).levers
    with pytest.raises(UnknownName):
        compared(old, new, targets={"nobody": "falls"})


def test_a_target_of_the_older_one_alone_can_be_asked_for() -> None:
    old = records(
        claim("a", "b"),
        claim("b", "a"),
        claim("pill", "b"),
        concepts={"pill": {"kind": "treatment"}},
    )
    found = compared(old, records(claim("c", "d")), targets={"a": "falls"})
    assert found.levers[0].before == ("Pill falls",)
    assert found.levers[0].after == ()


def test_a_loop_whose_link_only_gets_surer_is_not_born() -> None:
    old = records(claim("a", "b", modality="possible"), claim("b", "a"))
    new = records(claim("a", "b"), claim("b", "a"))
    found = compared(old, new)
    assert found.sentences[0] == "A –+→ B: was hedged, now causal."
    assert found.loops_born == found.loops_dead == ()
    assert found.loops_complete


def test_born_loops_come_by_their_evidence_and_the_time_is_bounded(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    back = [claim(name, "z") for name in "abc"]
    old = records(*back)
    new = records(
        *back,
        claim("z", "a", modality="possible"),
        claim("z", "b", modality="speculative"),
        claim("z", "c"),
    )
    born = ("C –+→ Z –+→ C", "A –+→ Z –+→ A")
    assert compared(old, new, limit=2).loops_born == born
    assert compared(old, new).loops_born[:2] == born
    monkeypatch.setattr("kb.paths.deadline.Deadline.late", property(lambda _: True))
    late = compared(old, new)
    assert late.loops_born == ()
    assert not late.loops_complete


def test_a_sign_that_turned_is_said() -> None:
    old, new = records(claim("a", "b")), records(claim("a", "b", sign="negative"))
    found = compared(old, new)
    assert found.sentences[0] == "A –−→ B: still causal, sign was +."
    assert found.shifted[0].supports == {}
    assert (found.shifted[0].sign_before, found.shifted[0].sign_after) == ("positive", "negative")


def test_a_dispute_can_close_and_other_weights_are_said() -> None:
    new = records(claim("a", "b"), header={"weights": {"version": "mine", "threshold": 0.2}})
    old = records(claim("a", "b"), claim("a", "b", stance="denies", source="forum"))
    found = compared(old, new)
    assert [e.subject for e in found.disputes_closed] == ["a"]
    assert found.sentences[0] == "Weighed by version mine, before by 1."
    assert "kb.yaml" in [each.id for each in found.revised]


def test_a_correlation_that_gets_two_directions_is_compared_with_both() -> None:
    old = records(claim("b", "c", link="correlational"), concepts={"a": {}})
    new = records(claim("b", "c", link="predictive"), claim("c", "b"), concepts={"a": {}})
    assert [(c.subject, c.before, c.after) for c in compared(old, new).statuses] == [
        ("c", "correlational", "causal")
    ]
    assert [(c.subject, c.before, c.after) for c in compared(new, old).statuses] == [
        ("c", "causal", "correlational")
    ]


@given(bases())
@settings(max_examples=30)
def test_nothing_differs_from_itself(base: Records) -> None:
    assert compared(base, base).sentences == ()


@given(bases(), bases())
@settings(max_examples=40)
def test_backwards_it_is_the_mirror(one: Records, other: Records) -> None:
    there, back = compared(one, other), compared(other, one)
    for added, retracted in (
        ("claims_added", "claims_retracted"),
        ("remarks_added", "remarks_retracted"),
        ("concepts_added", "concepts_retracted"),
        ("sources_added", "sources_retracted"),
        ("disputes_opened", "disputes_closed"),
        ("loops_born", "loops_dead"),
    ):
        assert getattr(there, added) == getattr(back, retracted)
        assert getattr(there, retracted) == getattr(back, added)
    flips = {(c.before, c.after) for c in there.statuses}
    assert flips == {(c.after, c.before) for c in back.statuses}
    assert {r.id for r in there.revised} == {r.id for r in back.revised}


def test_a_diff_is_json() -> None:
    made = json.loads(json.dumps(compared(OLD, NEW).to_dict()))
    assert made["claims_added"][0]["id"] == "article/new"
    assert made["statuses"][0]["before"] == "causal"
    assert made["loops_born"] == ["B –+→ C –+→ D –+→ B"]


def test_options_are_checked() -> None:
    with pytest.raises(InvalidInput, match="limit is 0"):
        compared(OLD, NEW, limit=0)
    with pytest.raises(InvalidInput, match="seconds is 0"):
        compared(OLD, NEW, seconds=0)
    with pytest.raises(InvalidInput, match="aim is 'up'"):
        compared(OLD, NEW, targets={"a": "up"})
    with pytest.raises(UnknownName, match="treatment"):
        compared(OLD, NEW, kinds=["treatmen"])


def test_merged_knowledge_bases_are_checked_like_any_other() -> None:
    one = KnowledgeBase(records(claim("a", "b")))
    other = KnowledgeBase(records(claim("a", "b"), claim("b", "c", source="forum")))
    assert [c.id for c in one.merge(other).claims()] == ["article/c1", "forum/c2"]
    dangling = KnowledgeBase(records(claim("a", "b"), remarks=[remark("nowhere/x")]))
    with pytest.raises(InvalidRecords, match="nowhere/x"):
        one.merge(dangling)
