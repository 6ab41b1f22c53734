"""What an edge is: the laws of weighing, equality with the oracle, and what a peer gets wrong."""

from __future__ import annotations

import dataclasses
import itertools
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

import kb.items
from kb.columns import ClaimColumns, claim_columns
from kb.evidence import NO_RUNG, EdgeColumns, weigh
from kb.model import Records
from kb.records import read_folder
from kb.support import micro_nats, support
from kb.vocabulary import Link, Modality, OriginKind, Sign, SourceKind, Stance, Status
from kb.weights import load_weights
from tests import oracle
from tests.builders import claim, records, remark, union

WEIGHTS = load_weights()
T = micro_nats(WEIGHTS.threshold)
SUPPORTS = (
    "cause",
    "association",
    "against_cause",
    "against_association",
    "cause_positive",
    "cause_negative",
    "association_positive",
    "association_negative",
    "firm_cause",
)
SOURCES = {"article": "magazine-article", "forum": "forum-answer", "trial": "randomised-trial"}
ORIGINS = {"adverts": "advertising", "people": "popular-belief", "review": "systematic-review"}


# --- what the tests read --------------------------------------------------------------------


def edges_of(base: Records, weights: Any = WEIGHTS) -> dict[tuple[str, str], dict[str, Any]]:
    """The edges as dicts of words, by subject and object."""
    columns = claim_columns(base, weights)
    return readable(columns, weigh(columns, weights))


def readable(columns: ClaimColumns, edges: EdgeColumns) -> dict[tuple[str, str], dict[str, Any]]:
    made = {}
    for row in range(len(edges)):
        rung = int(edges.rung[row])
        claims = edges.claim_index[edges.claim_start[row] : edges.claim_start[row + 1]]
        ends = (
            columns.concept_ids[edges.subject[row]],
            columns.concept_ids[edges.object[row]],
        )
        made[ends] = {
            **{name: int(getattr(edges, name)[row]) for name in SUPPORTS},
            "rung": None if rung == NO_RUNG else list(Link)[rung].value,
            "status": list(Status)[edges.status[row]].value,
            "sign": list(Sign)[edges.sign[row]].value,
            "directed": bool(edges.directed[row]),
            "only_correlational": bool(edges.only_correlational[row]),
            "causal_claims": int(edges.causal_claims[row]),
            "sources": int(edges.sources[row]),
            "origins": int(edges.origins[row]),
            "claims": {columns.claim_ids[place] for place in claims},
        }
        assert edges.claims[row] == len(claims) == len(made[ends]["claims"])
    assert list(made) == sorted(made)
    return made


def only(base: Records) -> dict[str, Any]:
    """The one edge of a knowledge base."""
    ((_, edge),) = edges_of(base).items()
    return edge


def ab(**fields: Any) -> dict[str, Any]:
    return claim("a", "b", **fields)


def base_of(*claims: dict[str, Any], remarks: Sequence[dict[str, Any]] = ()) -> Records:
    return records(
        *(dict(row) for row in claims),
        remarks=[dict(row) for row in remarks],
        sources=SOURCES,
        origins=ORIGINS,
    )


# --- random knowledge bases -----------------------------------------------------------------

LINKS = [link.value for link in Link]
SIGNS = [sign.value for sign in Sign]
MODALITIES = [modality.value for modality in Modality]


@st.composite
def claim_rows(draw: st.DrawFn, concepts: str = "abc", **fixed: Any) -> dict[str, Any]:
    subject, other = draw(st.permutations(concepts).map(lambda order: order[:2]))
    row = claim(
        subject,
        other,
        link=draw(st.sampled_from(LINKS)),
        stance=draw(st.sampled_from(["affirms", "affirms", "denies", "finds-no-evidence"])),
        modality=draw(st.sampled_from(MODALITIES)),
        source=draw(st.sampled_from(sorted(SOURCES))),
        origin=draw(st.sampled_from([None, *ORIGINS])),
    )
    row.update(fixed)
    row.pop("sign", None)
    if row["stance"] == "affirms":
        row["sign"] = fixed.get("sign") or draw(st.sampled_from(SIGNS))
    if draw(st.integers(0, 9)) == 0:
        row["review"] = {"state": "draft"}
    return row


@st.composite
def bases(draw: st.DrawFn, *, largest: int = 12) -> Records:
    claims = draw(st.lists(claim_rows(), min_size=1, max_size=largest))
    remarks = []
    names = [f"c{number}" for number in range(1, len(claims) + 1)]
    for number in range(draw(st.integers(0, 5))):
        about = draw(st.lists(st.sampled_from(names), min_size=1, max_size=2, unique=True))
        remarks.append(
            remark(
                *about,
                stance=draw(st.sampled_from(["disputes", "disputes", "qualifies", "supports"])),
                modality=draw(st.sampled_from(MODALITIES)),
                source=draw(st.sampled_from(sorted(SOURCES))),
                origin=draw(st.sampled_from([None, *ORIGINS])),
            )
        )
        names.append(f"r{number + 1}")  # so that remarks are only about what stands before them
    return base_of(*claims, remarks=remarks)


NAMES = ("subject", "object", "source", "origin", "link", "sign", "stance", "modality")


@st.composite
def columns_of_any_kind(draw: st.DrawFn, *, largest: int = 40) -> ClaimColumns:
    """Columns straight away, with every kind of source and origin and any dispute."""
    many = draw(st.integers(1, largest))
    generator = np.random.default_rng(draw(st.integers(0, 2**32)))
    concepts = draw(st.integers(2, 5))
    subject = generator.integers(0, concepts, many)
    stance = generator.choice(3, many, p=[0.6, 0.25, 0.15])
    dispute = np.where(generator.random(many) < 0.2, generator.integers(0, 4_605_170, many), 0)
    return ClaimColumns(
        subject=subject.astype(np.int32),
        object=((subject + generator.integers(1, concepts, many)) % concepts).astype(np.int32),
        source=generator.integers(0, 4, many).astype(np.int32),
        origin=generator.integers(0, 6, many).astype(np.int32),
        link=generator.integers(0, 3, many).astype(np.int8),
        sign=np.where(stance == 0, generator.integers(0, 4, many), -1).astype(np.int8),
        stance=stance.astype(np.int8),
        modality=generator.integers(0, 4, many).astype(np.int8),
        source_kind=generator.integers(0, len(SourceKind), many).astype(np.int8),
        origin_kind=generator.integers(0, len(OriginKind), many).astype(np.int8),
        dispute=dispute.astype(np.int32),
        concept_ids=tuple(f"k{number}" for number in range(concepts)),
        claim_ids=tuple(f"s/c{number:02}" for number in range(many)),
    )


def joined(columns: ClaimColumns, one: ClaimColumns) -> ClaimColumns:
    """The columns and one claim more, whose concepts may be others of the same."""
    concepts = len(columns.concept_ids)
    subject = one.subject % concepts
    other = np.where(one.object % concepts == subject, subject + 1, one.object) % concepts
    one = dataclasses.replace(
        one, subject=subject, object=other.astype(np.int32), claim_ids=("s/one-more",)
    )
    parts = (columns, one)
    arrays = {
        field.name: np.concatenate([getattr(part, field.name) for part in parts])
        for field in dataclasses.fields(ClaimColumns)
        if isinstance(getattr(parts[0], field.name), np.ndarray)
    }
    ids = (*columns.claim_ids, *one.claim_ids)
    return dataclasses.replace(columns, **arrays, claim_ids=ids)


def of(columns: ClaimColumns) -> dict[tuple[str, str], dict[str, Any]]:
    return readable(columns, weigh(columns, WEIGHTS))


# --- the oracle -----------------------------------------------------------------------------


@given(bases())
@settings(max_examples=120)
def test_every_edge_is_what_the_oracle_says(base: Records) -> None:
    assert edges_of(base) == oracle.edges(base, WEIGHTS)


OTHER = load_weights(
    {
        "version": "another",
        "threshold": 0.2,
        "sources": {"randomised-trial": {"cause": 0.99, "association": 0.99}},
        "modality": {"possible": 0.7},
        "ceilings": {"speculative": 0.1, "possible": 0.4},
    }
)


@given(bases())
@settings(max_examples=30)
def test_other_numbers_weigh_by_the_same_rules(base: Records) -> None:
    assert edges_of(base, OTHER) == oracle.edges(base, OTHER)


# --- the laws -------------------------------------------------------------------------------


@given(columns_of_any_kind(), st.randoms(use_true_random=False))
def test_order_never_matters(columns: ClaimColumns, chance: random.Random) -> None:
    order = list(range(len(columns)))
    chance.shuffle(order)
    assert of(columns) == of(columns.select(np.array(order)))


@given(columns_of_any_kind(), st.randoms(use_true_random=False))
def test_the_names_of_sources_and_origins_do_not_matter(
    columns: ClaimColumns, chance: random.Random
) -> None:
    new = list(range(1000, 1006))
    chance.shuffle(new)
    renamed = dataclasses.replace(columns, origin=np.array(new, np.int32)[columns.origin])
    assert of(columns) == of(renamed)


@given(columns_of_any_kind(), columns_of_any_kind(largest=1))
def test_an_affirming_claim_never_lowers_support(columns: ClaimColumns, new: ClaimColumns) -> None:
    new = dataclasses.replace(new, stance=np.zeros(1, np.int8))
    before, after = of(columns), of(joined(columns, new))
    for ends, edge in before.items():
        if ends not in after:
            continue  # the pair has become directed
        for name in ("cause", "association", "firm_cause"):
            assert after[ends][name] >= edge[name]


@given(columns_of_any_kind(), columns_of_any_kind(largest=1))
def test_a_correlation_never_passes_for_a_cause(columns: ClaimColumns, new: ClaimColumns) -> None:
    """An affirmed association changes neither C nor O; a denied one never raises C."""
    new = dataclasses.replace(new, link=np.zeros(1, np.int8))
    before, after = of(columns), of(joined(columns, new))
    for ends, edge in before.items():
        assert after[ends]["cause"] == edge["cause"]
        assert after[ends]["firm_cause"] == edge["firm_cause"]
        if new.stance[0] == 0:
            assert after[ends]["against_cause"] == edge["against_cause"]
        else:
            assert after[ends]["against_cause"] >= edge["against_cause"]


@given(columns_of_any_kind())
def test_association_is_at_least_cause_and_opposition_alike(columns: ClaimColumns) -> None:
    for edge in of(columns).values():
        assert edge["association"] >= edge["cause"] >= edge["firm_cause"]
        assert edge["association_positive"] >= edge["cause_positive"]
        assert edge["association_negative"] >= edge["cause_negative"]
        assert edge["against_cause"] >= edge["against_association"]


@given(columns_of_any_kind())
def test_supports_stay_between_nothing_and_certainty(columns: ClaimColumns) -> None:
    highest = micro_nats(WEIGHTS.ceilings[Modality.ASSERTED].value)
    for edge in of(columns).values():
        for name in SUPPORTS:
            assert 0 <= edge[name] <= highest
            assert 0 <= support(edge[name]) < 1


@given(columns_of_any_kind(), st.data())
def test_a_weaker_copy_of_the_same_origin_changes_nothing(
    columns: ClaimColumns, data: st.DataObject
) -> None:
    row = data.draw(st.integers(0, len(columns) - 1))
    copy = columns.select(np.array([row]))
    modality = data.draw(st.integers(int(copy.modality[0]), 3))
    kind = data.draw(st.sampled_from(list(SourceKind)))
    own = WEIGHTS.sources[list(SourceKind)[copy.source_kind[0]]]
    other = WEIGHTS.sources[kind]
    assume(other.cause <= own.cause and other.association <= own.association)
    copy = dataclasses.replace(
        copy,
        modality=np.array([modality], np.int8),
        source_kind=np.array([list(SourceKind).index(kind)], np.int8),
    )
    before, after = of(columns), of(joined(columns, copy))
    assert list(before) == list(after)
    for ends, edge in before.items():
        for name in (*SUPPORTS, "status", "sign", "origins", "rung"):
            assert after[ends][name] == edge[name]


@given(columns_of_any_kind(), st.data())
def test_a_stronger_hedge_never_raises(columns: ClaimColumns, data: st.DataObject) -> None:
    row = data.draw(st.integers(0, len(columns) - 1))
    hedged = columns.modality.copy()
    hedged[row] = data.draw(st.integers(int(hedged[row]), 3))
    before, after = of(columns), of(dataclasses.replace(columns, modality=hedged))
    for ends, edge in before.items():
        for name in SUPPORTS:
            assert after[ends][name] <= edge[name]


@given(bases(largest=6), bases(largest=6), bases(largest=6))
@settings(max_examples=25)
def test_uniting_knowledge_bases_knows_no_order(one: Records, two: Records, three: Records) -> None:
    one, two, three = (
        renamed(base, letter) for base, letter in zip((one, two, three), "xyz", strict=True)
    )
    assert edges_of(union(one, two)) == edges_of(union(two, one))
    assert edges_of(union(union(one, two), three)) == edges_of(union(one, union(two, three)))
    assert edges_of(union(one, one)) == edges_of(one)
    assert edges_of(union(one, two, one)) == edges_of(union(one, two))


def renamed(base: Records, letter: str) -> Records:
    """The same records with ids that no other knowledge base has, but for its sources."""

    def new(id_: str) -> str:
        source, _, own = id_.rpartition("/")
        return f"{source}/{letter}{own}" if source else f"{letter}{own}"

    files = tuple(
        file.model_copy(
            update={
                "claims": tuple(c.model_copy(update={"id": new(c.id)}) for c in file.claims),
                "remarks": tuple(
                    r.model_copy(
                        update={"id": new(r.id), "about": tuple(new(about) for about in r.about)}
                    )
                    for r in file.remarks
                ),
            }
        )
        for file in base.files
    )
    return dataclasses.replace(base, files=files)


@given(columns_of_any_kind(), st.integers(0, 3))
def test_pairs_are_independent(columns: ClaimColumns, shard: int) -> None:
    """Weighing a shard of the pairs gives what weighing everything gives for them."""
    smaller = np.minimum(columns.subject, columns.object)
    larger = np.maximum(columns.subject, columns.object)
    mine = (smaller * 7 + larger) % 4 == shard
    parts = of(columns.select(mine)) if mine.any() else {}
    rest = of(columns.select(~mine)) if (~mine).any() else {}
    assert {**parts, **rest} == of(columns)
    assert not set(parts) & set(rest)


@given(columns_of_any_kind(), st.integers(1, 7))
def test_the_size_of_the_blocks_does_not_matter(columns: ClaimColumns, size: int) -> None:
    whole = of(columns)
    with mock.patch.object(kb.items, "BLOCK", size):
        assert of(columns) == whole


def test_many_concepts_and_origins_do_not_overflow() -> None:
    """Where one whole number cannot hold pair and origin, the result is the same."""
    base = base_of(ab(), ab(origin="people"), claim("b", "c"), claim("c", "a", stance="denies"))
    columns = claim_columns(base, WEIGHTS)
    far = dataclasses.replace(
        columns,
        subject=columns.subject + np.int32(2**31 - 10),
        object=columns.object + np.int32(2**31 - 10),
        origin=columns.origin + np.int32(2**31 - 10),
    )
    near, distant = weigh(columns, WEIGHTS), weigh(far, WEIGHTS)
    for name in (*SUPPORTS, "status", "claim_start", "claim_index", "origins"):
        assert np.array_equal(getattr(near, name), getattr(distant, name))


def test_no_claims_make_no_edges() -> None:
    edges = weigh(claim_columns(base_of(), WEIGHTS), WEIGHTS)
    assert len(edges) == 0
    assert edges.claim_start.tolist() == [0]


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
    supports = [only(base_of(ab(modality=modality)))["cause"] for modality in MODALITIES]
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
    faint = {**sources, "s30": "cross-sectional"}
    lifted = only(records(*rows, ab(source="s30"), sources=faint))
    assert support(lifted["cause"]) == pytest.approx(0.6 + 0.4 * 0.05)
    assert lifted["status"] == "hedged"


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
