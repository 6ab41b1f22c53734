"""Forms of saying, each with what must be drafted of it and with a neighbour that says less.

All sentences are invented; each stands for a construction, not for itself.
"""

from __future__ import annotations

import pytest

from kb.draft import draft_claims
from kb.model import Concept
from kb.vocabulary import Link, Modality
from tests.drafted import concept, drafts


def known(*names: str) -> list[Concept]:
    return [concept(names[0].replace(" ", "-"), *names)]


def said(text: str, *concepts: Concept) -> list[tuple[str, str, str]]:
    return [
        (claim.subject, claim.sign.symbol if claim.sign else "no", claim.object)
        for claim in drafts(text, *concepts)
    ]


# --- two movements ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("When rents rise, sales fall.", [("rents", "−", "sales")]),
        ("Sales fell as rents went up.", [("rents", "−", "sales")]),
        ("Where rents are high, sales tend to be low.", [("rents", "−", "sales")]),
        ("If there is less rest, mistakes become more common.", [("rest", "−", "mistakes")]),
        ("As the number of foxes grows, rabbits become scarce.", [("foxes", "−", "rabbits")]),
        ("If traffic fell, the air would clear.", [("traffic", "?", "air")]),
        ("Stocks would recover if fishing were halved.", [("fishing", "?", "stocks")]),
        ("The less rest, the more mistakes.", [("rest", "−", "mistakes")]),
        ("The more lorries use the road, the louder the nights.", [("lorries", "?", "nights")]),
        ("When the mayor spoke, the crowd left.", []),
        ("When rents rise, the owners sell.", []),
        ("Sales were as low as ever.", []),
        ("If it rises, sales fall.", []),
        ("When rents do not rise, sales fall.", []),
        ("They asked when sales fall.", []),
        ("When rents rise sales fall.", []),
        ("When they meet, sales fall.", []),
    ],
)
def test_two_movements_go_together(text: str, expected: list[tuple[str, str, str]]) -> None:
    assert said(text) == expected


def test_only_what_would_follow_is_a_cause() -> None:
    (plain,) = drafts("If rents rise, sales fall.")
    assert (plain.link, plain.modality) == (Link.CORRELATIONAL, Modality.ASSERTED)
    (supposed,) = drafts("If rents rose, sales would fall.")
    assert (supposed.link, supposed.modality) == (Link.CAUSAL, Modality.PROBABLE)
    assert supposed.words == "If rents rose, sales would fall"


def test_when_joins_known_concepts_whatever_is_said_of_them() -> None:
    text = "The pump starts again when the tank runs dry."
    assert said(text) == []
    assert said(text, *known("pump"), *known("tank")) == [("pump", "?", "tank")]


# --- who blames what --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected", "holder"),
    [
        ("Drivers blame the lights for the delay.", ("lights", "+", "delay"), "Drivers"),
        ("Drivers blame the delay on the lights.", ("lights", "+", "delay"), "Drivers"),
        ("Farmers attribute the delay to the lights.", ("lights", "+", "delay"), "Farmers"),
        (
            "The lights are blamed for a rise in thefts.",
            ("lights", "+", "thefts"),
            "are blamed for",
        ),
    ],
)
def test_blame_is_a_view_of_those_who_blame(
    text: str, expected: tuple[str, str, str], holder: str
) -> None:
    (claim,) = drafts(text)
    assert said(text) == [expected]
    assert (claim.attributed_to, claim.modality) == (holder, Modality.SPECULATIVE)


def test_what_was_attributed_is_probable() -> None:
    (claim,) = drafts("The delay was attributed to the lights.")
    assert (claim.subject, claim.object) == ("lights", "delay")
    assert (claim.attributed_to, claim.modality) == (None, Modality.PROBABLE)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Much of the delay is down to roadworks.", [("roadworks", "+", "delay")]),
        ("The delay was the result of a frozen switch.", [("frozen-switch", "+", "delay")]),
        ("The hedge protects the garden from frost.", [("hedge", "−", "frost")]),
        ("Night flights rob the village of sleep.", [("night-flights", "−", "sleep")]),
        ("Old lorries fill the valley with smoke.", [("old-lorries", "+", "smoke")]),
        ("Weather-related delays were rare.", [("weather", "?", "delays")]),
        ("Surveys have linked late trains to lost custom.", [("late-trains", "−", "custom")]),
        ("Traffic has increased as a result of sales.", [("sales", "+", "traffic")]),
        ("The effects of salt on cars are mixed.", [("salt", "?", "cars")]),
        ("Ice slows down trains.", [("ice", "−", "trains")]),
        ("Coffee lowers hunger for an hour or so.", [("coffee", "−", "hunger")]),
        ("The more you pick, the more the plant gives.", []),
        ("Malt is a source of sugar.", []),
        ("No link was found between malt and sugar.", [("malt", "no", "sugar")]),
        ("Theft deters people from cycling.", [("theft", "−", "cycling")]),
        ("Bikes have boosted tourism.", [("bikes", "+", "tourism")]),
        ("The lamp went down to the cellar.", []),
        ("Bread comes from a bakery.", []),
        ("The hedge protects the garden.", [("hedge", "+", "garden")]),
        # has caused, fewer people than: what is had, and what is compared
        ("Frost has damaged roofs.", [("frost", "−", "roofs")]),
        ("The roofs have painted edges.", []),
        ("Tests on roofs found frost, but tests found no effect on walls.", []),
    ],
)
def test_where_the_two_sides_of_a_verb_stand(
    text: str, expected: list[tuple[str, str, str]]
) -> None:
    assert said(text) == expected


# --- names ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A rise in rents led to a fall in sales.", [("rents", "−", "sales")]),
        ("A severe lack of rest raises stress.", [("severe-lack-of-rest", "+", "stress")]),
        ("Less traffic means cleaner air.", [("traffic", "−", "clean-air")]),
        ("Thick walls keep the rooms dry.", [("thick-walls", "?", "rooms")]),
        ("Ice makes braking distances longer.", [("ice", "+", "braking-distances")]),
        ("Leaks slow the server down.", [("leaks", "−", "server")]),
        ("Frost-induced leaks cost owners a lot.", []),
        ("The road works lost shops customers because of noise.", []),
        ("Residents sleep badly because of the noise.", []),
        ("Noise leads to stress, and people leave.", [("noise", "+", "stress")]),
        (
            "Frost lifts the road, rain damages the edge.",
            [("frost", "+", "road"), ("rain", "−", "edge")],
        ),
        ("Light tans cloth, and heat speeds up the tanning.", [("heat", "+", "tanning")]),
        ("Boots that are too tight lead to blisters.", [("boots", "+", "blisters")]),
        (
            "Radio reduced sales, and lower sales mean fewer shops.",
            [("radio", "−", "sales"), ("sales", "+", "shops")],
        ),
        ("Damp affects painted walls.", [("damp", "?", "painted-walls")]),
        ("Rents tend to be low.", []),
    ],
)
def test_a_name_ends_where_a_verb_begins(text: str, expected: list[tuple[str, str, str]]) -> None:
    assert said(text) == expected


def test_the_quote_of_a_list_begins_where_the_list_does() -> None:
    text = "Wind, rain and frost all damage roads."
    assert {claim.words for claim in drafts(text)} == {text[:-1]}
    short = draft_claims(text, max_words=4).claims
    assert [claim.words for claim in short] == [
        "Wind … damage roads",
        "rain … damage roads",
        "frost all damage roads",
    ]


def test_may_bears_on_no_clause_of_its_own_subject() -> None:
    one, other = drafts("Noise may raise stress, and stress lowers attention.")
    assert (one.modality, other.modality) == (Modality.POSSIBLE, Modality.ASSERTED)


# --- what was named before --------------------------------------------------------------------

RUBBER = (
    *known("rubber price", "rubber"),
    *known("rubber output", "rubber production"),
    *known("strikes"),
)


def test_a_short_name_has_one_sense_in_a_text() -> None:
    text = "Strikes hit Malaya. Strikes lower rubber."
    assert said(text, *RUBBER) == [("strikes", "−", "rubber-price")]
    text = "The output of rubber was small. Strikes lower rubber."
    assert said(text, *RUBBER) == [("strikes", "−", "rubber-output")]
    text = "The output of rubber was small, and so was the rubber price. Strikes lower rubber."
    assert said(text, *RUBBER) == [("strikes", "−", "rubber-price")]


def test_the_takes_up_the_longer_name() -> None:
    names = (*known("price"), *known("price of tin"), *known("strikes"))
    assert said("Strikes raise the price of tin.", *names) == [("strikes", "+", "price-of-tin")]
    both = "Strikes raise the price of tin. Taxes lower the price."
    assert said(both, *names)[-1] == ("taxes", "−", "price-of-tin")
    assert said("Taxes lower the price.", *names) == [("taxes", "−", "price")]


def test_both_stands_for_the_two_last_named() -> None:
    names = (*known("rain"), *known("frost"), *known("rust"))
    text = "Rain is common here. Frost is not. Rust involves both."
    assert said(text, *names) == [("rust", "?", "rain"), ("rust", "?", "frost")]
    assert said("Rain is common here. Rust involves both.", *names) == []


def test_a_bracket_of_its_own_explains_the_sentence_before_it() -> None:
    names = (*known("fan"), *known("heat"), *known("heating system"), *known("noise"))
    text = "Fans often go together with heat. (Heating malfunction.)"
    assert said(text, *names)[1:] == [
        ("fan", "±", "heating-system"),
        ("heat", "±", "heating-system"),
    ]
    caused = "Fans cause noise. (A heating malfunction.)"
    assert said(caused, *names)[1:] == [("noise", "±", "heating-system")]
    assert (
        said("Fans cause noise. (A heating malfunction, as we all know too well.)", *names)[1:]
        == []
    )


def test_what_they_do_not_do_is_what_they_fear_to() -> None:
    names = (*known("fear to speak", "fear of speaking"), *known("speaking"))
    text = "Because people fear to speak, they don't."
    assert said(text, *names) == [("fear-to-speak", "−", "speaking")]
    assert said("Because people fear to speak, they left.", *names) == []


def test_it_behind_a_verb_is_what_the_verb_before_it_acts_on() -> None:
    text = "Praise builds trust; blame destroys it."
    assert said(text) == [("praise", "+", "trust"), ("blame", "−", "trust")]


def test_i_stress_that_names_no_stress() -> None:
    names = (*known("stress"), *known("rust"), *known("rain"))
    text = "Rain is common. I stress that it is. Rust involves both."
    assert said(text, *names) == []
