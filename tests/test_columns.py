"""Claims as columns: what stands in each, and what is left out."""

from __future__ import annotations

import numpy as np
import pytest

from kb.columns import NO_SIGN, claim_columns, code
from kb.errors import InvalidInput
from kb.support import micro_nats
from kb.vocabulary import Link, Modality, OriginKind, Sign, SourceKind, Stance
from kb.weights import load_weights
from tests.builders import claim, records, remark

WEIGHTS = load_weights()


def test_each_field_becomes_a_code() -> None:
    base = records(
        claim("b", "a", sign="negative", modality="probable", origin="people"),
        claim("a", "c", link="correlational", stance="denies", source="forum"),
        sources={"forum": "forum-answer"},
        origins={"people": "popular-belief"},
    )
    columns = claim_columns(base, WEIGHTS)
    assert columns.claim_ids == ("article/c1", "forum/c2")
    assert columns.concept_ids == ("a", "b", "c")
    assert columns.source_ids == ("article", "forum")
    assert columns.origin_ids == ("forum", "people")
    assert columns.subject.tolist() == [1, 0]
    assert columns.object.tolist() == [0, 2]
    assert columns.source.tolist() == [0, 1]
    assert columns.origin.tolist() == [1, 0]
    assert columns.link.tolist() == [code(Link.CAUSAL), code(Link.CORRELATIONAL)]
    assert columns.sign.tolist() == [code(Sign.NEGATIVE), NO_SIGN]
    assert columns.stance.tolist() == [code(Stance.AFFIRMS), code(Stance.DENIES)]
    assert columns.modality.tolist() == [code(Modality.PROBABLE), code(Modality.ASSERTED)]
    kinds = [code(SourceKind.MAGAZINE_ARTICLE), code(SourceKind.FORUM_ANSWER)]
    assert columns.source_kind.tolist() == kinds
    holders = [code(OriginKind.POPULAR_BELIEF), code(OriginKind.FORUM_ANSWER)]
    assert columns.origin_kind.tolist() == holders
    assert columns.dispute.tolist() == [0, 0]


def test_an_origin_may_be_another_source() -> None:
    base = records(
        claim("a", "b", origin="trial"),
        claim("a", "c", source="trial"),
        sources={"trial": "randomised-trial"},
    )
    columns = claim_columns(base, WEIGHTS)
    assert columns.origin_ids == ("trial",)
    assert set(columns.origin_kind.tolist()) == {code(OriginKind.RANDOMISED_TRIAL)}


def test_drafts_are_left_out() -> None:
    draft = claim("a", "b", review={"state": "draft", "score": 0.5})
    columns = claim_columns(records(draft, claim("b", "c")), WEIGHTS)
    assert columns.claim_ids == ("article/c2",)
    assert len(claim_columns(records(draft), WEIGHTS)) == 0


def test_a_source_is_left_out_with_its_claims_and_its_disputes() -> None:
    base = records(
        claim("a", "b"),
        claim("a", "c", source="forum"),
        remarks=[remark("c1", source="forum")],
        sources={"forum": "forum-answer"},
    )
    assert claim_columns(base, WEIGHTS).dispute.tolist() == [micro_nats(0.4), 0]
    columns = claim_columns(base, WEIGHTS, without={"forum"})
    assert (columns.claim_ids, columns.dispute.tolist()) == (("article/c1",), [0])
    assert columns.concept_ids == ("a", "b", "c")


def test_a_remark_disputes_by_the_less_reliable_of_source_and_holder() -> None:
    base = records(
        claim("a", "b"),
        remarks=[remark("c1", origin="experts", modality="possible")],
        origins={"experts": "expert-consensus"},
    )
    assert claim_columns(base, WEIGHTS).dispute.tolist() == [micro_nats(0.5 * 0.5)]


def test_remarks_of_one_holder_dispute_once() -> None:
    twice = [remark("c1", origin="experts"), remark("c1", origin="experts")]
    base = records(claim("a", "b"), remarks=twice, origins={"experts": "expert-consensus"})
    assert claim_columns(base, WEIGHTS).dispute.tolist() == [micro_nats(0.5)]


def test_a_dispute_of_a_draft_weighs_nothing() -> None:
    base = records(
        claim("a", "b", review={"state": "draft"}), claim("a", "b"), remarks=[remark("c1")]
    )
    assert claim_columns(base, WEIGHTS).dispute.tolist() == [0]


def test_a_long_chain_of_disputes_is_no_trouble() -> None:
    """Each dispute lessens the next: a chain of any length stays between one and two."""
    chain = [remark("c1"), *(remark(f"r{number}") for number in range(1, 3_000))]
    (weight,) = claim_columns(records(claim("a", "b"), remarks=chain), WEIGHTS).dispute.tolist()
    # w = r · (1 − w) settles at r / (1 + r).
    assert weight == pytest.approx(micro_nats(0.5 / 1.5), abs=2)


def test_disputes_in_a_circle_are_refused_with_a_sentence() -> None:
    circle = [remark("article/r2"), remark("article/r1")]
    with pytest.raises(InvalidInput, match="in a circle: article/r1 → article/r2 → article/r1"):
        claim_columns(records(claim("a", "b"), remarks=circle), WEIGHTS)


def test_rows_are_chosen_by_mask_or_number() -> None:
    columns = claim_columns(records(*(claim("a", other) for other in "bcd")), WEIGHTS)
    by_mask = columns.select(np.array([True, False, True]))
    by_number = columns.select(np.array([0, 2]))
    assert by_mask.claim_ids == by_number.claim_ids == ("article/c1", "article/c3")
    assert by_mask.object.tolist() == by_number.object.tolist() == [1, 3]
