"""Loops of knowledge bases: the dossier, what may be walked, and what is said of the rest."""

from __future__ import annotations

import json

import pytest

import kb
from kb.errors import InvalidInput
from kb.loops import find_loops
from kb.vocabulary import LoopType
from tests.builders import claim, remark
from tests.looped import CROWD, PAIR, loops, table

# --- the dossier -----------------------------------------------------------------------------


def test_a_loop_starts_at_its_smallest_id_and_is_drawn():
    (loop,) = loops(claim("c", "a"), claim("a", "b"), claim("b", "c", sign="negative"))
    assert loop.nodes == ("a", "b", "c")
    assert loop.text == "A –+→ B –−→ C –+→ A"
    assert loop.length == 3
    assert [(edge.subject, edge.object) for edge in loop.edges] == [
        ("a", "b"),
        ("b", "c"),
        ("c", "a"),
    ]


@pytest.mark.parametrize(
    ("signs", "kind"),
    [
        (("positive", "positive"), "reinforcing"),
        (("negative", "negative"), "reinforcing"),
        (("positive", "negative"), "balancing"),
        (("positive", "unstated"), "undetermined"),
        (("mixed", "negative"), "undetermined"),
    ],
)
def test_the_type_is_the_product_of_the_signs(signs, kind):
    claims = claim("a", "b", sign=signs[0]), claim("b", "a", sign=signs[1])
    (loop,) = loops(*claims)
    assert loop.type is LoopType(kind)
    assert [each.sign.value for each in loop.undetermined_by] == [
        sign for sign in signs if sign in ("unstated", "mixed")
    ]
    for other in LoopType:
        assert len(loops(*claims, type=other)) == (other is loop.type)


def test_the_weakest_link_product_and_mean_are_those_of_the_supports():
    (loop,) = loops(
        claim("a", "b", source="trial"),
        claim("b", "a", modality="probable"),
        more={"sources": {"trial": "randomised-trial"}},
    )
    strong, weak = loop.supports
    assert strong > weak == loop.support == loop.weakest.support_cause
    assert (loop.weakest.subject, loop.weakest.object) == ("b", "a")
    assert loop.product == pytest.approx(strong * weak, abs=1e-4)
    assert loop.geometric_mean == pytest.approx((strong * weak) ** 0.5, abs=1e-4)


def test_a_loop_is_stated_where_one_source_gives_every_link():
    both = [claim("a", "b"), claim("b", "a")]
    (stated,) = loops(*both)
    assert (stated.stated, stated.stated_by) == (True, ("article",))
    (assembled,) = loops(both[0], claim("b", "a", source="other"))
    assert (assembled.stated, assembled.stated_by) == (False, ())
    assert assembled.sources == ("article", "other")


def test_a_source_that_denies_a_link_does_not_state_the_loop():
    (loop,) = loops(
        claim("a", "b"),
        claim("b", "a", stance="denies"),
        claim("b", "a", source="review"),
        more={"sources": {"review": "systematic-review"}},
    )
    assert not loop.stated
    assert [(edge.subject, edge.object) for edge in loop.disputed] == [("b", "a")]


def test_a_remark_states_the_loop_of_the_claims_that_it_lists():
    claims = [claim("a", "b"), claim("b", "a", source="other"), claim("a", "c", source="other")]
    about = ("article/c1", "other/c2", "other/c3")
    (loop,) = loops(
        *claims, more={"remarks": [remark(*about, stance="states-loop", source="other")]}
    )
    assert loop.stated_by == ("other/r1",)
    (loop,) = loops(*claims, more={"remarks": [remark("c1", stance="states-loop")]})
    assert not loop.stated


def test_origins_are_those_that_affirm_the_links():
    (loop,) = loops(
        claim("a", "b", origin="experts"),
        claim("b", "a"),
        claim("b", "a", stance="denies", origin="crowd"),
        more={"origins": {"experts": "expert-consensus", "crowd": "popular-belief"}},
    )
    assert loop.origins == ("article", "experts")


def test_the_sentence_hedges_and_disputes_as_the_edges_do():
    (loop,) = loops(
        claim("a", "b", modality="possible"),
        claim("b", "c", sign="negative"),
        claim("b", "c", stance="denies", source="other"),
        claim("c", "a", sign="unstated"),
    )
    assert loop.sentence == (
        "A may raise B, which lowers (disputed) C, which acts on A; what comes back is "
        "undetermined, since C → A has no one sign."
    )


def test_to_dict_is_json_and_names_links_as_walked():
    (loop,) = loops(
        claim("b", "a"),
        claim("a", "b", link="correlational", source="other"),
        claim("a", "c"),
        claim("b", "c", link="correlational", sign="negative"),
        claim("c", "a"),
        correlational=0,
        through="c",
    )
    made = json.loads(json.dumps(loop.to_dict()))
    assert list(made) == [
        "text", "sentence", "type", "nodes", "labels", "edges", "supports", "support",
        "weakest", "product", "geometric_mean", "stated", "stated_by", "origins",
        "sources", "undetermined_by", "disputed", "assumed", "would_close_if", "weights_version",
    ]  # fmt: skip
    assert made["weakest"] == {"subject": "a", "object": "c"}
    (assumed,) = (
        each
        for each in loops(
            claim("a", "c"),
            claim("c", "b"),
            claim("a", "b", link="correlational"),
            correlational=1,
        )
    )
    assert assumed.to_dict()["assumed"] == [{"subject": "b", "object": "a"}]


# --- what may be walked ----------------------------------------------------------------------


def test_a_correlation_closes_no_loop_unless_it_is_asked_for():
    claims = claim("a", "b"), claim("b", "c"), claim("a", "c", link="correlational")
    assert loops(*claims) == ()
    (loop,) = loops(*claims, correlational=1)
    assert loop.text == "A –+→ B –+→ C ··+·→ A"
    assert loop.would_close_if == "would close if C → A were causal"
    assert loop.supports[2] == loop.edges[2].support_association
    assert not loop.stated
    assert "would, if it is a cause, raise" in loop.sentence


def test_a_risk_factor_is_assumed_its_own_way_only():
    ahead = claim("c", "a", link="predictive")
    back = claim("a", "c", link="predictive")
    chain = claim("a", "b"), claim("b", "c")
    assert len(loops(*chain, ahead, correlational=1)) == 1
    assert loops(*chain, back, correlational=2) == ()


def test_a_denied_cause_that_is_a_correlation_may_be_assumed_either_way():
    chain = claim("a", "b"), claim("b", "c")
    denied = claim("c", "a", stance="denies"), claim("c", "a", link="correlational")
    (loop,) = loops(*chain, *denied, correlational=1)
    assert loop.assumed[0].status.value == "not-causal"
    flipped = claim("a", "c", stance="denies"), claim("c", "a", link="correlational")
    (loop,) = loops(*chain, *flipped, correlational=1)
    assert loop.nodes == ("a", "b", "c")


def test_a_pair_is_assumed_once_at_most():
    pair = claim("a", "b", link="correlational")
    assert loops(pair, correlational=2) == ()
    assert loops(pair, correlational=2, limit=None, max_length=4) == ()
    ring = [claim(x, y, link="correlational") for x, y in ("ab", "bc", "ca")]
    assert {loop.nodes for loop in loops(*ring, correlational=3)} == {
        ("a", "b", "c"),
        ("a", "c", "b"),
    }
    assert loops(*ring, correlational=2) == ()


def test_a_cause_one_way_and_a_risk_the_other_is_a_loop_to_look_into():
    claims = claim("a", "b"), claim("b", "a", link="predictive")
    assert loops(*claims) == ()
    (loop,) = loops(*claims, correlational=1)
    assert loop.would_close_if == "would close if B → A were causal"


def test_only_edges_with_enough_support_are_walked():
    (loop,) = loops(*PAIR)
    assert len(loops(*PAIR, min_support=loop.support)) == 1
    assert loops(*PAIR, min_support=loop.support + 0.001) == ()


def test_loops_through_a_concept_and_over_an_edge():
    claims = [*PAIR, claim("stress", "work"), claim("work", "stress"), claim("rain", "mood")]
    assert len(loops(*claims)) == 2
    assert [loop.nodes for loop in loops(*claims, through="work")] == [("stress", "work")]
    assert [loop.nodes for loop in loops(*claims, edge=("stress", "sleep"))] == [
        ("sleep", "stress")
    ]
    assert loops(*claims, through="rain") == loops(*claims, edge=("rain", "mood")) == ()
    assert loops(*claims, through="work", edge=("stress", "sleep")) == ()


# --- how much is shown, and what is said of the rest -----------------------------------------


def test_loops_are_searched_for_as_they_are_read():
    calls = []
    found = find_loops(table(*CROWD), limit=10, progress=lambda *at: calls.append(at))
    assert not calls
    first = next(found)
    seen = len(calls)
    assert seen
    assert found[0] is first
    assert next(iter(found)) is first
    assert len(calls) == seen
    assert next(found) is not first
    assert len(found) == len(list(found)) == 10
    assert found.stopped == "limit"
    assert list(found[2:4]) == list(found)[2:4]
    with pytest.raises(IndexError):
        found[10]


def test_an_answer_that_ended_early_says_why():
    whole = find_loops(table(*CROWD), limit=84)
    assert len(whole) == 84
    assert (whole.stopped, whole.note) == (None, "")
    limited = find_loops(table(*CROWD), limit=83)
    assert limited.all() == whole[:83]
    assert limited.stopped == "limit"
    assert limited.note == "83 loops shown, the best evidenced; at least 84 exist."
    one = find_loops(table(*CROWD), limit=1)
    assert one.note == "1 loop shown, the best evidenced; at least 84 exist."
    short = find_loops(table(*CROWD), max_length=2)
    assert short.stopped == "max_length"
    assert short.note == "10 loops shown; loops of more than 2 links were not looked for."
    assert find_loops(table(*CROWD), max_length=5).stopped is None


def test_what_a_count_has_seen_keeps_to_the_question():
    assert find_loops(table(*CROWD), limit=1, through="a").at_least == 64
    assert find_loops(table(*CROWD), limit=1, max_length=2).at_least == 10
    assert find_loops(table(*CROWD), limit=1, edge=("a", "b")).at_least == 2
    assert find_loops(table(*CROWD), limit=1, type="reinforcing").at_least == 84
    assert find_loops(table(*CROWD), limit=1, type="balancing").at_least == 0


def test_when_the_time_is_over_what_was_found_is_shown(monkeypatch):
    many = find_loops(table(*CROWD), seconds=1e-9)
    assert many.all() == ()
    assert many.stopped == "seconds"
    assert many.note.startswith("0 loops shown, the best evidenced; at least 84 exist (stopped")
    listed = find_loops(table(*CROWD), seconds=1e-9, limit=None, max_length=3)
    assert listed.all() == ()
    assert "the best of those found, not of all" in listed.note


def test_all_loops_up_to_a_length_come_in_the_same_order():
    for rank in ("weakest", "product"):
        listed = find_loops(table(*CROWD), limit=None, max_length=4, rank=rank)
        ranked = find_loops(table(*CROWD), limit=1000, max_length=4, rank=rank)
        assert listed.all() == ranked.all()
        assert listed.stopped == "max_length"
    over = find_loops(table(*CROWD), limit=None, max_length=4, edge=("a", "b"))
    assert over.all() == find_loops(table(*CROWD), max_length=4, edge=("a", "b")).all()


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"max_length": 0}, "at least one link"),
        ({"limit": 0}, "at least one loop"),
        ({"limit": None}, "say one, so that it ends"),
        ({"seconds": 0}, "some time"),
        ({"min_support": 1.0}, "between 0 and 1"),
        ({"correlational": -1}, "counts links"),
        ({"rank": "best"}, "'weakest' or 'product'"),
        ({"type": "vicious"}, "reinforcing, balancing, undetermined"),
    ],
)
def test_a_question_that_makes_no_sense_is_refused(query, words):
    with pytest.raises(InvalidInput, match=words):
        find_loops(table(*PAIR), **query)


def test_loops_show_in_a_notebook():
    shown = find_loops(table(*CROWD), limit=1)
    assert "at least 84 exist" in shown._repr_html_()
    assert shown
    assert not find_loops(table(claim("a", "b")))
    assert shown.to_dicts()[0]["nodes"] == ["a", "b"]


# --- the bundled knowledge base --------------------------------------------------------------


def test_the_bundled_loops_are_what_networkx_finds():
    base = kb.load()
    import networkx as nx

    theirs = {frozenset(zip(loop, (*loop[1:], loop[0]), strict=True))
              for loop in nx.simple_cycles(base.causal)}  # fmt: skip
    found = base.loops()
    ours = {frozenset((edge.subject, edge.object) for edge in loop.edges) for loop in found}
    assert ours == theirs
    assert found.stopped is None
    keys = [(-loop.support, loop.length, -loop.product) for loop in found]
    assert keys == sorted(keys)
