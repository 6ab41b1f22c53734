"""How papers say it: verbs behind "may have", hypotheses, mediation, and signs told by an adverb.

All sentences are invented; each stands for a construction, not for itself.
"""

from __future__ import annotations

import pytest

from kb.draft import draft_claims
from kb.draft.pairs import pairs
from kb.draft.rungs import rungs
from tests.drafted import drafts


def label(sentence: str) -> str:
    (one,) = rungs([sentence])
    return one.label


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Late frost may have worsened harvests.", "conditional_causal"),
        ("Some patients may have reduced hearing.", "correlational"),
        ("Adding lime to the protocol reduced losses.", "direct_causal"),
        ("The protocol reduced losses.", "none"),
        ("Short forms are likely to shorten queues.", "conditional_causal"),
        ("Wide doors have the potential to reduce queues.", "conditional_causal"),
        ("Surveys should explore the paths by which noise affects sleep.", "none"),
        ("Rust weakens bolts, damages paint and raises costs.", "direct_causal"),
        ("High fuel prices were common.", "none"),
    ],
)
def test_a_sentence_of_a_paper_speaks_on_its_rung(sentence: str, expected: str) -> None:
    assert label(sentence) == expected


def said(text: str) -> list[tuple[str, str, str]]:
    return [
        (claim.subject, claim.sign.symbol if claim.sign else "no", claim.object)
        for claim in drafts(text)
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Trust is positively related to sales.", [("trust", "+", "sales")]),
        ("Trust is related to sales.", [("trust", "?", "sales")]),
        ("Rents were inversely associated with trust.", [("rents", "−", "trust")]),
        ("Noise negatively affects sleep.", [("noise", "−", "sleep")]),
        ("Noise has a negative effect on sleep.", [("noise", "−", "sleep")]),
        ("Higher rents were associated with longer journeys.", [("rents", "+", "journeys")]),
        ("Higher rents were associated with fewer sales.", [("rents", "−", "sales")]),
        ("Noise worsens sleep.", [("noise", "?", "sleep")]),
        ("Trust correlated with sales.", [("trust", "+", "sales")]),
        ("Trust correlated with sales (r = -0.4, p < 0.01).", [("trust", "?", "sales")]),
        ("Trust correlated inversely with sales.", [("trust", "−", "sales")]),
        ("Trust predicts sales.", [("trust", "+", "sales")]),
        ("Trust was a negative predictor of sales.", [("trust", "−", "sales")]),
        ("Old houses are more likely to burn.", [("old-houses", "+", "burn")]),
        ("Old houses are less likely to burn.", [("old-houses", "−", "burn")]),
        ("Mould is less common in new houses.", [("mould", "−", "new-houses")]),
        ("Rents rise with demand.", [("rents", "+", "demand")]),
        ("Rents fell with distance.", [("rents", "−", "distance")]),
        ("Sales are driven by demand.", [("demand", "+", "sales")]),
    ],
)
def test_a_sign_is_told_by_an_adverb_or_by_levels(
    text: str, expected: list[tuple[str, str, str]]
) -> None:
    assert said(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Type I lamps cause glare.", [("type-i-lamps", "+", "glare")]),
        ("K40 suppresses moss.", [("k40", "−", "moss")]),
        ("Praise raises trust in their leader.", [("praise", "+", "trust-in-their-leader")]),
        ("What they did and why I left causes stress.", []),
    ],
)
def test_what_may_stand_in_a_name(text: str, expected: list[tuple[str, str, str]]) -> None:
    assert said(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Trust mediates the effect of size on sales.",
            [("size", "?", "sales"), ("size", "?", "trust"), ("trust", "?", "sales")],
        ),
        (
            "The link between size and sales was mediated by trust.",
            [("size", "?", "sales"), ("size", "?", "trust"), ("trust", "?", "sales")],
        ),
        ("Age weakens the negative effect of noise on sleep.", [("noise", "−", "sleep")]),
        ("Trust did not mediate the effect of size on sales.", []),
        ("Moss is mediated by damp.", [("damp", "?", "moss")]),
        ("Rest raises well-being.", [("rest", "+", "well-being")]),
    ],
)
def test_what_acts_on_a_relation_leaves_it_to_say_what_bears_on_what(
    text: str, expected: list[tuple[str, str, str]]
) -> None:
    assert said(text) == expected
    made = [(pair.cause.lower(), pair.effect.lower()) for pair in pairs(text)]
    assert made == [(one, other) for one, _, other in expected]


@pytest.mark.parametrize(
    ("text", "cause", "effect"),
    [
        ("Lamps, when left on, slowed growth.", "Lamps", "growth"),
        ("Rent, rather than size, explained sales.", "Rent", "sales"),
        ("Signs that emphasise danger reduce speed.", "Signs that emphasise danger", "speed"),
        ("Workers who reported long shifts had longer journeys.", "long shifts", "journeys"),
        ("Patients taking salt had higher pressure.", "salt", "pressure"),
        ("Salt is what causes rust.", "Salt", "rust"),
        ("Moss holds water in the roof and damages tiles.", "Moss", "tiles"),
        ("Sales depend on rents.", "rents", "Sales"),
        ("Bells keep birds away from the beds.", "Bells", "birds"),
        ("High fees are a barrier to travel.", "High fees", "travel"),
    ],
)
def test_a_subject_is_found_past_what_is_put_in(text: str, cause: str, effect: str) -> None:
    (pair, *_) = pairs(text)
    assert (pair.cause, pair.effect) == (cause, effect)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Trust depends on fair pay and on praise.",
            [("fair-pay", "?", "trust"), ("praise", "?", "trust")],
        ),
        (
            "Too much salt and too little rest are what weaken runners.",
            [("salt", "−", "runners"), ("rest", "+", "runners")],
        ),
        ("Price was unrelated to size.", [("price", "no", "size")]),
        ("We examine the influence of noise on sleep.", []),
        ("Noise rose in a dose-dependent manner.", []),
    ],
)
def test_what_depends_on_what(text: str, expected: list[tuple[str, str, str]]) -> None:
    assert said(text) == expected


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("Old flour slows yeast. A cold room helps old flour.", {"old flour", "yeast"}),
        ("The cold room slows yeast.", {"cold room", "yeast"}),
        ("Damp near Kelby raises rents. Kelby cuts jobs.", {"Kelby", "damp near Kelby"}),
        ("DNA damage raises rents.", {"DNA damage"}),
        ("Cold War fears raised rents.", {"Cold War fears"}),
        ("Brazil raised rents.", {"Brazil"}),
        ("H1: Fair pay raises trust.", {"fair pay"}),
    ],
)
def test_a_name_has_no_capital_only_because_a_sentence_begins(text: str, labels: set[str]) -> None:
    assert labels <= {concept.label for concept in draft_claims(text).concepts}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Salt at dawn correlated with rust.", [("salt-at-dawn", "+", "rust")]),
        ("Wage increases reduced sales.", [("wage-increases", "−", "sales")]),
        ("Noise affects depressed people.", [("noise", "?", "depressed-people")]),
        ("Praise was related to benefit sharing.", [("praise", "?", "benefit-sharing")]),
        ("Lamps raise sales through improved moods.", [("lamps", "+", "sales")]),
        ("Damp affects physical and social life.", [("damp", "?", "physical-and-social-life")]),
        (
            "A balance of work and rest lowers stress.",
            [("balance-of-work-and-rest", "−", "stress")],
        ),
        ("A two percent rise in rents cut sales.", [("rents", "−", "sales")]),
        ("Fear lowers readiness to be tested.", [("fear", "−", "readiness-to-be-tested")]),
        ("The rally was called off because of rain.", [("rain", "+", "rally-called-off")]),
        ("Sales were low because of rain.", []),
        ("Buyers with a wish for rest preferred limited tours.", []),
        ("Damp raises in-house costs.", [("damp", "+", "in-house-costs")]),
        ("Damp costs in houses.", []),
        ("Firms with large boards report higher sales.", [("large-boards", "+", "sales")]),
    ],
)
def test_which_word_is_the_verb(text: str, expected: list[tuple[str, str, str]]) -> None:
    assert said(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Noise lowers house prices, which raises crime.",
            [("noise", "−", "house-prices"), ("house-prices", "−", "crime")],
        ),
        (
            "Mulch suppresses weeds, which raise costs.",
            [("mulch", "−", "weeds"), ("weeds", "+", "costs")],
        ),
        (
            "Damp lowers sleep, which raises stress.",
            [("damp", "−", "sleep"), ("sleep", "?", "stress")],
        ),
        ("Had rents stayed low, sales would have risen.", [("rents", "−", "sales")]),
        ("Had the owners asked, the tenants would have left.", []),
        ("Slow lifts account for most of the delay.", [("slow-lifts", "?", "delay")]),
    ],
)
def test_which_had_and_most_of(text: str, expected: list[tuple[str, str, str]]) -> None:
    assert said(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Bakers who make mistakes feel guilty.", []),
        ("Bakers who make mistakes are more careful.", []),
        ("Tired bakers make more mistakes.", []),
        ("Bakeries make bread to sell.", []),
        ("Damp makes leaks more likely.", [("damp", "+", "leaks")]),
        ("Ada Lund has reduced her hours.", []),
        ("Many firms have reduced their emissions.", []),
        ("The children improved their marks.", []),
        ("The new lamp reduced their emissions.", [("new-lamp", "−", "emissions")]),
    ],
)
def test_somebody_who_does_something_is_no_factor(
    text: str, expected: list[tuple[str, str, str]]
) -> None:
    assert said(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Noise raises stress, and the council is silent.", ["noise>stress"]),
        ("Noise raises stress and the council is silent.", ["noise>stress"]),
        ("Noise leads to leaks, and every tenant who hears it complains.", ["noise>leaks"]),
        ("Noise raises stress, and the risk of falls.", ["noise>stress", "noise>falls"]),
        (
            "A survey, which nobody has seen, is said to show that praise may lower strain.",
            ["praise>strain"],
        ),
        ("Towns that talk openly of risks break this rule.", []),
        ("Damp and mould go together in every region.", ["damp>mould"]),
        ("Low pay drives bakers out of the trade.", []),
        ("Pay does not cause bakers to quit.", []),
        ("Noise causes damage to roofs.", ["noise>damage-to-roofs"]),
    ],
)
def test_a_clause_of_its_own_is_no_part_of_a_name(text: str, expected: list[str]) -> None:
    made = [f"{claim.subject}>{claim.object}" for claim in drafts(text)]
    assert made == expected


@pytest.mark.parametrize(
    "text",
    [
        "Noise raises stress, according to the town council.",
        "According to the town council, noise raises stress.",
    ],
)
def test_whose_view_it_is_may_stand_behind_it(text: str) -> None:
    (claim,) = drafts(text)
    assert (claim.attributed_to, claim.modality.value) == ("the town council", "speculative")


def test_linked_to_what_is_prolonged_is_no_cause() -> None:
    (claim,) = drafts("Cold nights were linked to prolonged darkness of rooms.")
    assert claim.link.value == "correlational"


def test_it_is_not_what_was_named_before_a_sentence_on_something_else() -> None:
    text = "Noise raises stress. New lamps shift the queue to the hall. It does not prevent leaks."
    assert [claim.subject for claim in drafts(text)] == ["noise"]


def test_people_are_driven_out_in_news_too() -> None:
    text = "Low pay drives bakers out of the trade."
    assert draft_claims(text, packs=("news",)).claims == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Masks reduced the emission of dust.", [("masks", "−", "emission-of-dust")]),
        ("Rest, but not work, led to sleep.", [("rest", "+", "sleep")]),
        ("Rest, but not work, was correlated with sleep.", [("rest", "+", "sleep")]),
        ("Rest is linked with, but does not cause, sleep.", [("rest", "?", "sleep")]),
        (
            "Sales are raised by praise and by rest.",
            [("praise", "+", "sales"), ("rest", "+", "sales")],
        ),
        (
            "Frost and age were each linked to leaks.",
            [("frost", "?", "leaks"), ("age", "?", "leaks")],
        ),
        ("Age may amplify the positive effect of trust on sales.", [("trust", "+", "sales")]),
        (
            "The effect of noise on sleep is stronger in towns than in villages.",
            [("noise", "?", "sleep")],
        ),
        (
            "Exposure to counter-cyclical rents reduced sales.",
            [("exposure-to-counter-cyclical-rents", "−", "sales")],
        ),
        ("Visits rose from 3% to 44% of all calls.", []),
        ("Prices differ from town to town.", []),
        (
            "Treatment with lime, an inhibitor of moss, raised sales.",
            [("treatment-with-lime", "+", "sales")],
        ),
    ],
)
def test_what_is_set_apart_or_joined_once_more(
    text: str, expected: list[tuple[str, str, str]]
) -> None:
    assert said(text)[: len(expected) or 1] == expected


def test_a_reason_behind_a_whole_clause_is_no_reason_of_its_subject() -> None:
    (pair,) = pairs("The shops will stay shut owing to the flood.")
    assert (pair.cause, pair.effect) == ("flood", "shops will stay shut")
    assert drafts("Sales have fallen due to rain.") == []
    assert said("Sales have risen due to rain.") == [("rain", "+", "sales")]
    assert said("Delays were due to rain.") == [("rain", "+", "delays")]
