"""The table of weights: complete, consistent, and replaced only by numbers that make sense."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from kb.assets import asset
from kb.errors import InvalidInput
from kb.vocabulary import Modality, OriginKind, SourceKind
from kb.weights import load_weights

HOLDERS = set(OriginKind) - {OriginKind(kind) for kind in SourceKind}


def test_every_word_of_the_vocabulary_has_its_numbers() -> None:
    weights = load_weights()
    assert set(weights.sources) == set(SourceKind)
    assert set(weights.origins) == set(OriginKind)
    assert set(weights.modality) == set(weights.ceilings) == set(Modality)


def test_the_file_names_each_kind_once_in_the_order_of_the_vocabulary() -> None:
    table = yaml.safe_load(asset("schema", "weights.yaml").read_text("utf-8"))
    assert list(table["sources"]) == list(SourceKind)
    assert list(table["origins"]) == [kind for kind in OriginKind if kind in HOLDERS]


def test_every_number_has_a_reason_of_one_line() -> None:
    weights = load_weights()
    entries = [
        *weights.sources.values(),
        *weights.origins.values(),
        *weights.modality.values(),
        *weights.ceilings.values(),
    ]
    for reason in [weights.threshold_reason, *(entry.reason for entry in entries)]:
        assert len(reason) > 10
        assert "\n" not in reason
        assert reason.endswith(".")


def test_an_association_is_never_weighed_less_than_a_cause() -> None:
    weights = load_weights()
    for entry in (*weights.sources.values(), *weights.origins.values()):
        assert 0 <= entry.cause <= entry.association < 1
        assert (entry.cause > 0) is entry.shows_cause


def test_a_source_as_origin_weighs_what_it_weighs_as_source() -> None:
    weights = load_weights()
    for kind in SourceKind:
        assert weights.origins[OriginKind(kind)] == weights.sources[kind]


def test_the_designs_that_cannot_show_a_cause_are_named() -> None:
    cannot = {kind for kind, entry in load_weights().sources.items() if not entry.shows_cause}
    assert cannot == {SourceKind.CROSS_SECTIONAL, SourceKind.CASE_CONTROL}


# --- what a knowledge base replaces ----------------------------------------------------------


def mine(**overrides: Any) -> dict[str, Any]:
    return {"version": "mine-1", **overrides}


def test_numbers_are_replaced_one_by_one() -> None:
    weights = load_weights(
        mine(
            threshold=0.2,
            sources={"news": {"cause": 0.1, "reason": "The town's one newspaper."}},
            origins={"advertising": {"association": 0.3}},
            modality={"possible": 0.4},
            ceilings={"possible": {"value": 0.5, "reason": "We are careful."}},
        )
    )
    assert (weights.version, weights.threshold) == ("mine-1", 0.2)
    news = weights.sources[SourceKind.NEWS]
    assert (news.cause, news.association) == (0.1, 0.45)
    assert news.reason == "The town's one newspaper."
    assert weights.origins[OriginKind.NEWS] == news
    adverts = weights.origins[OriginKind.ADVERTISING]
    assert (adverts.cause, adverts.association) == (0.22, 0.3)
    # A reason that belonged to another number does not stand beside the new one.
    for reason in (
        adverts.reason,
        weights.modality[Modality.POSSIBLE].reason,
        weights.threshold_reason,
    ):
        assert "gives no reason" in reason
    assert weights.ceilings[Modality.POSSIBLE].reason == "We are careful."
    assert load_weights().version == "1"


def test_an_origin_of_a_sources_kind_can_weigh_something_of_its_own() -> None:
    weights = load_weights(mine(origins={"news": {"cause": 0.1}}))
    assert weights.sources[SourceKind.NEWS].cause == 0.35
    assert weights.origins[OriginKind.NEWS].cause == 0.1
    assert weights.origins[OriginKind.NEWS].association == 0.45


@pytest.mark.parametrize(
    ("overrides", "sentence"),
    [
        ({"threshold": 0.2}, "need a version of their own"),
        ({"version": "1"}, "is the version of the published table"),
        (mine(treshold=0.2), "the key 'treshold' is not known: did you mean threshold"),
        (mine(zzz=1), "the known ones are version, threshold"),
        (
            mine(sources={"newspaper": {"cause": 0.1}}),
            "sources: the kind 'newspaper' is not known: did you mean news?",
        ),
        (mine(sources={"advertising": {"cause": 0.1}}), "sources: the kind 'advertising'"),
        (mine(modality={"certain": 1}), "modality: the kind 'certain' is not known"),
        (mine(sources=["news"]), "sources: not a mapping"),
        (mine(sources={"news": 0.3}), "sources: news: write cause and association"),
        (mine(sources={"news": {"cause": 0.9}}), "cause 0.9 is above association 0.45"),
        (mine(origins={"campaign": {"cause": 0.9}}), "cause 0.9 is above association 0.3"),
        (mine(sources={"news": {"association": 1.0}}), "should be less than 1"),
        (mine(sources={"news": {"cause": -0.1}}), "greater than or equal to 0"),
        (mine(sources={"news": {"cause": float("nan")}}), "finite"),
        (
            mine(sources={"case-control": {"cause": 0.1}}),
            "cause is 0.1 where the design shows none",
        ),
        (mine(sources={"news": {"weight": 0.1}}), "sources: news: weight"),
        (mine(sources={"news": {"cause": "much"}}), "should be a valid number"),
        (mine(sources={"news": {"cause": "0.3"}}), "should be a valid number"),
        (mine(threshold=True), "threshold: should be a valid number"),
        (mine(modality={"possible": 0.9}), "a stronger hedge never raises"),
        (mine(ceilings={"speculative": 0.9}), "a stronger hedge never raises"),
        (mine(ceilings={"asserted": 1.0}), "asserted must stay below 1"),
        (mine(threshold=0), "threshold: should be greater than 0"),
        (mine(threshold=1), "threshold: should be less than 1"),
        ({"version": 2}, "version: should be a valid string"),
    ],
)
def test_what_makes_no_sense_is_refused_with_a_sentence(
    overrides: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(InvalidInput) as error:
        load_weights(overrides)
    assert sentence in str(error.value)
    assert str(error.value).startswith("weights: ")


def test_everything_that_is_wrong_is_said_at_once() -> None:
    with pytest.raises(InvalidInput) as error:
        load_weights({"treshold": 1, "sources": {"newspaper": {}, "blog": {}}})
    assert len(str(error.value).splitlines()) == 4
