"""What each kind of claim does to an edge, and what a peer gets wrong."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kb.records import read_folder
from kb.support import micro_nats, support
from kb.vocabulary import Link, Modality, OriginKind, SourceKind, Stance
from kb.weights import load_weights
from tests import oracle
from tests.builders import claim, records, remark
from tests.weighed import SOURCES, WEIGHTS, T, ab, base_of, edges_of, only

# --- the defects of the best-known peer, the right way round ---------------------------------


def test_three_sentences_of_one_paper_are_not_three_papers() -> None:
    one = only(base_of(ab()))
    thrice = only(base_of(ab(), ab(), ab()))
    three = only(base_of(ab(), ab(source="forum"), ab(source="trial")))
    assert thrice["cause"] == one["cause"] < three["cause"]
    assert (thrice["claims"], thrice["origins"]) == ({"article/c1", "article/c2", "article/c3"}, 1)


def test_one_sentence_read_twice_counts_once() -> None:
    """Two sources that report the same holder are one origin."""
    once = only(base_of(ab(origin="people")))
    twice = only(base_of(ab(origin="people"), ab(origin="people", source="forum")))
    assert twice["cause"] == once["cause"]
    assert (twice["sources"], twice["origins"]) == (2, 1)


def test_a_hedge_lowers() -> None:
    supports = [only(base_of(ab(modality=modality.value)))["cause"] for modality in Modality]
    assert supports == sorted(supports, reverse=True)
    assert len(set(supports)) == 4


def test_three_denials_differ_from_no_evidence() -> None:
    denials = [ab(stance="denies", source=source) for source in SOURCES]
    edge = only(base_of(*denials))
    assert edge["status"] == "denied"
    assert edge["against_cause"] > only(base_of(denials[0]))["against_cause"] > 0
    assert edges_of(base_of(claim("a", "c"))).get(("a", "b")) is None
    assert only(base_of(ab(modality="speculative", origin="adverts")))["status"] == "unsupported"


@pytest.mark.parametrize(
    ("link", "against", "status"),
    [
        ("causal", "against_cause", "disputed"),
        ("correlational", "against_association", "association-disputed"),
    ],
)
def test_ten_for_and_ten_against_show_as_conflict(link: str, against: str, status: str) -> None:
    sources = {f"s{number}": "cohort" for number in range(20)}
    rows = [
        ab(link=link, source=source, stance="affirms" if number < 10 else "denies")
        for number, source in enumerate(sources)
    ]
    for row in rows[10:]:
        row.pop("sign", None)
    edge = only(records(*rows, sources=sources))
    for_ = edge["cause" if link == "causal" else "association"]
    assert edge["status"] == status
    assert support(for_) * support(edge[against]) > 0.9


def test_thirty_who_say_maybe_still_say_maybe() -> None:
    sources = {f"s{number}": "randomised-trial" for number in range(30)}
    rows = [ab(source=source, modality="possible") for source in sources]
    edge = only(records(*rows, sources=sources))
    assert support(edge["cause"]) == 0.6
    assert edge["status"] == "hedged"
    faint = records(*rows, ab(source="s30"), sources={**sources, "s30": "news"})
    news = load_weights({"version": "x", "sources": {"news": {"cause": 0.05}}})
    lifted = edges_of(faint, news)["a", "b"]
    assert support(lifted["cause"]) == pytest.approx(0.6 + 0.4 * 0.05)
    assert lifted["status"] == "hedged"


@pytest.mark.parametrize("kind", ["cross-sectional", "case-control"])
def test_no_number_of_studies_that_cannot_show_a_cause_makes_one(kind: str) -> None:
    sources = {f"s{number}": kind for number in range(30)}
    edge = only(records(*(ab(source=source) for source in sources), sources=sources))
    assert (edge["cause"], edge["status"]) == (0, "correlational")
    mixed = records(
        *(ab(source=source) for source in sources),
        ab(source="guess", modality="speculative"),
        sources={**sources, "guess": "news"},
    )
    assert only(mixed)["status"] == "correlational"  # nor do they lift a guess to a cause


# --- which items enter which support ----------------------------------------------------------

CHANNELS = ("cause", "association", "against_cause", "against_association")


@pytest.mark.parametrize(
    ("row", "there", "back"),
    [
        (ab(), "cause association", "association"),
        (ab(link="predictive"), "association", "association"),
        (ab(link="correlational"), "association", "association"),
        (ab(stance="denies"), "against_cause", ""),
        (ab(stance="denies", link="predictive"), "against_cause", ""),
        (
            ab(stance="denies", link="correlational"),
            "against_cause against_association",
            "against_cause against_association",
        ),
    ],
)
def test_each_kind_of_claim_enters_its_supports(row: dict[str, Any], there: str, back: str) -> None:
    """Both orders are made to exist by claims that weigh nothing, so that both can be read."""
    none = load_weights(
        {"version": "none", "sources": {"forum-answer": {"cause": 0, "association": 0}}}
    )
    both = [ab(source="forum"), claim("b", "a", source="forum")]
    edges = edges_of(base_of(row, *both), none)
    for ends, expected in ((("a", "b"), there), (("b", "a"), back)):
        assert {name for name in CHANNELS if edges[ends][name]} == set(expected.split())


def test_no_evidence_is_at_most_a_possible_denial() -> None:
    found = only(base_of(ab(stance="finds-no-evidence")))
    denied = only(base_of(ab(stance="denies", modality="possible")))
    weaker = only(base_of(ab(stance="finds-no-evidence", modality="speculative")))
    assert found["against_cause"] == denied["against_cause"] > weaker["against_cause"]
    many = {f"s{number}": "meta-analysis" for number in range(30)}
    rows = [ab(stance="finds-no-evidence", source=source) for source in many]
    assert support(only(records(*rows, sources=many))["against_cause"]) == 0.6


def test_correlations_not_the_cause_is_no_contradiction() -> None:
    edge = only(base_of(ab(link="correlational"), ab(stance="denies")))
    assert edge["status"] == "not-causal"
    assert edge["only_correlational"]
    assert edge["against_association"] == 0


def test_a_denied_risk_factor_leaves_the_association() -> None:
    edge = only(base_of(ab(link="correlational"), ab(stance="denies", link="predictive")))
    assert (edge["status"], edge["against_association"]) == ("not-causal", 0)


# --- pairs and edges --------------------------------------------------------------------------


def test_correlations_of_a_pair_are_one_edge_without_direction() -> None:
    base = base_of(claim("b", "a", link="correlational"), ab(link="correlational", source="forum"))
    ((ends, edge),) = edges_of(base).items()
    assert (ends, edge["directed"], edge["origins"]) == (("a", "b"), False, 2)


def test_a_correlation_joins_both_edges_of_a_directed_pair() -> None:
    base = base_of(ab(), claim("b", "a"), ab(link="correlational", source="forum"))
    edges = edges_of(base)
    assert edges["a", "b"]["claims"] == edges["b", "a"]["claims"]
    assert edges["a", "b"]["claims"] == {"article/c1", "article/c2", "forum/c3"}
    assert edges["a", "b"]["causal_claims"] == 1


def test_a_denial_of_the_other_order_is_an_edge_of_its_own() -> None:
    edges = edges_of(base_of(ab(), claim("b", "a", stance="denies")))
    assert edges["a", "b"]["status"] == "causal"
    assert edges["a", "b"]["claims"] == {"article/c1"}
    assert edges["b", "a"]["status"] == "not-causal"  # a cause the other way is an association
    assert edges["b", "a"]["rung"] == "correlational"
    assert edges["b", "a"]["claims"] == {"article/c1", "article/c2"}


def test_a_denied_cause_alone_is_a_directed_edge() -> None:
    edge = only(base_of(ab(stance="denies")))
    assert (edge["directed"], edge["status"], edge["rung"]) == (True, "denied", None)


def test_a_risk_factor_is_directed_and_never_a_cause() -> None:
    edge = only(base_of(*(ab(link="predictive", source=source) for source in SOURCES)))
    assert (edge["directed"], edge["rung"], edge["cause"]) == (True, "predictive", 0)
    assert (edge["status"], edge["only_correlational"]) == ("correlational", True)


def test_a_causal_claim_of_a_design_that_cannot_show_it_is_counted_and_flagged() -> None:
    base = records(ab(source="survey"), sources={"survey": "cross-sectional"})
    edge = only(base)
    assert (edge["status"], edge["only_correlational"], edge["causal_claims"]) == (
        "correlational",
        True,
        1,
    )


def test_a_draft_weighs_nothing() -> None:
    assert edges_of(base_of(ab(review={"state": "draft"}))) == {}
    assert only(base_of(ab(review={"state": "reviewed"})))["status"] == "causal"


# --- signs ------------------------------------------------------------------------------------


def test_lowering_is_support_with_the_other_sign() -> None:
    edge = only(base_of(ab(sign="negative")))
    assert (edge["status"], edge["sign"]) == ("causal", "negative")
    assert edge["cause"] == edge["cause_negative"]


@pytest.mark.parametrize(
    ("rows", "sign"),
    [
        ([ab(), ab(sign="negative", source="forum")], "mixed"),
        ([ab(sign="mixed")], "mixed"),
        ([ab(sign="unstated")], "unstated"),
        ([ab(), ab(sign="unstated", source="forum")], "positive"),
        ([ab(), ab(sign="negative", source="forum", modality="speculative")], "positive"),
        # A correlation's sign is not that of a cause.
        ([ab(sign="unstated"), ab(link="correlational", sign="negative")], "unstated"),
        ([ab(link="correlational", sign="negative")], "negative"),
        # Below the threshold, what is said is still shown.
        ([ab(sign="negative", origin="adverts", modality="speculative")], "negative"),
        ([ab(stance="denies")], "unstated"),
    ],
)
def test_the_sign_is_what_the_items_state(rows: list[dict[str, Any]], sign: str) -> None:
    assert only(base_of(*rows))["sign"] == sign


# --- disputes ---------------------------------------------------------------------------------


def cause_with(*remarks: dict[str, Any], claims: Sequence[dict[str, Any]] = ()) -> float:
    return support(only(base_of(*(claims or [ab()]), remarks=remarks))["cause"])


def test_a_dispute_discounts_and_a_dispute_of_it_restores() -> None:
    plain = cause_with()
    disputed = cause_with(remark("c1", source="forum"))
    restored = cause_with(remark("c1", source="forum"), remark("r1", source="trial"))
    assert disputed == pytest.approx(plain * (1 - 0.4), abs=1e-4)
    assert restored == pytest.approx(plain * (1 - 0.4 * (1 - 0.9)), abs=1e-4)
    assert disputed < restored < plain


@pytest.mark.parametrize("stance", ["qualifies", "supports", "states-loop"])
def test_other_remarks_change_no_weight(stance: str) -> None:
    assert cause_with(remark("c1", stance=stance)) == cause_with()


def test_a_dispute_meets_all_that_its_origin_says_of_the_pair() -> None:
    """But no other origin, link, stance or pair."""
    claims = [ab(origin="people"), ab(origin="people", source="forum")]
    assert cause_with(remark("c1"), claims=claims) == cause_with(remark("c1", "c2"), claims=claims)
    others = [ab(origin="people"), ab(origin="adverts")]
    assert cause_with(remark("c1"), claims=others) == pytest.approx(
        1 - (1 - 0.25 * 0.5) * (1 - 0.22), abs=1e-4
    )
    edge = only(base_of(ab(), ab(link="correlational"), remarks=[remark("c1")]))
    assert support(edge["association"]) == 0.5  # the correlation is not what was disputed


def test_a_dispute_of_a_correlation_meets_it_in_either_order() -> None:
    rows = [ab(link="correlational"), claim("b", "a", link="correlational")]
    assert support(only(base_of(*rows, remarks=[remark("c1")]))["association"]) == 0.25


def test_many_hedged_disputes_stay_under_their_ceiling() -> None:
    many = {f"s{number}": "meta-analysis" for number in range(30)}
    base = records(
        ab(),
        remarks=[remark("c1", source=source, modality="speculative") for source in many],
        sources=many,
    )
    assert support(only(base)["cause"]) == pytest.approx(0.4 * (1 - 0.35), abs=1e-4)


def test_a_popular_idea_that_experts_dispute_is_still_in_the_debate() -> None:
    base = records(
        ab(origin="people"),
        ab(stance="denies", source="forum"),
        remarks=[remark("c1", origin="experts")],
        sources={"forum": "forum-answer"},
        origins={"people": "popular-belief", "experts": "expert-consensus"},
    )
    assert only(base)["status"] == "disputed"


# --- exact whole numbers ----------------------------------------------------------------------


def test_the_threshold_is_reached_by_equality_and_missed_by_one() -> None:
    for r, reached in ((0.1, True), (0.0999995, False)):
        weights = load_weights(
            {"version": "x", "sources": {"magazine-article": {"cause": r, "association": r}}}
        )
        edge = edges_of(base_of(ab()), weights)["a", "b"]
        assert (edge["cause"] >= T) is reached
        assert (edge["status"] == "causal") is reached


@example(0.0)
@example(0.99)
@given(st.floats(0, 0.999999))
def test_a_support_reads_as_the_weight_it_was_made_of(weight: float) -> None:
    assert support(micro_nats(weight)) == pytest.approx(weight, abs=5.1e-5)


def test_every_undisputed_possible_claim_of_a_built_in_kind_is_supported() -> None:
    """For association; for cause too, unless its design cannot show one."""
    kinds = {
        f"k{number:03}": pair
        for number, pair in enumerate(itertools.product(SourceKind, OriginKind))
    }
    base = records(
        *(
            claim(f"{id_}-a", f"{id_}-b", modality="possible", source=source, origin=f"o-{origin}")
            for id_, (source, origin) in kinds.items()
        ),
        sources={kind.value: kind.value for kind in SourceKind},
        origins={f"o-{kind.value}": kind.value for kind in OriginKind},
    )
    edges = edges_of(base)
    for id_, (source, origin) in kinds.items():
        edge = edges[f"{id_}-a", f"{id_}-b"]
        can = WEIGHTS.sources[source].shows_cause and WEIGHTS.origins[origin].shows_cause
        assert edge["association"] >= T
        assert (edge["cause"] >= T) is can


def test_words_of_the_vocabulary_stand_in_the_order_that_codes_rely_on() -> None:
    assert list(Modality) == ["asserted", "probable", "possible", "speculative"]
    assert list(Link) == ["correlational", "predictive", "causal"]
    assert next(iter(Stance)) == "affirms"


def test_the_bundled_knowledge_base_is_what_the_oracle_says(root: Path) -> None:
    base = read_folder(root / "data" / "depression")
    assert edges_of(base) == oracle.edges(base, WEIGHTS)
