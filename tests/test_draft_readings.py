"""What is drafted from constructions of whole texts: clauses, pronouns, lists, headings, names.

All sentences are invented; each stands for a way of saying, not for itself.
"""

from __future__ import annotations

import pytest

from kb.draft import draft_claims
from kb.draft.overlaps import MANY, outer
from kb.draft.reading import LONGEST_SENTENCE, reader
from kb.model import Concept
from kb.texts import count_words
from kb.vocabulary import Sign
from tests.drafted import concept, drafts


def drafted(text: str, *concepts: Concept) -> list[tuple[str, str, str]]:
    return [
        (claim.subject, claim.sign.symbol if claim.sign else "", claim.object)
        for claim in drafts(text, *concepts)
    ]


# --- clauses ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Loud rooms raise stress, and stress may disturb sleep.",
            [("loud-rooms", "+", "stress"), ("stress", "?", "sleep")],
        ),
        (
            "A fence lowers noise and a hedge improves privacy.",
            [("fence", "−", "noise"), ("hedge", "+", "privacy")],
        ),
        (
            "Noise raises stress and lowers attention.",
            [("noise", "+", "stress"), ("noise", "−", "attention")],
        ),
        ("Damp, on the other hand, causes mould.", [("damp", "+", "mould")]),
        ("Walls (often damp in winter) cause mould.", [("walls", "+", "mould")]),
        ("We found mould (possibly caused by damp).", [("damp", "+", "mould")]),
        ("Rain, wind and frost all damage roofs.",
         [("rain", "−", "roofs"), ("wind", "−", "roofs"), ("frost", "−", "roofs")]),
        ("Speed limits prevent accidents.", [("speed-limits", "−", "accidents")]),
        ("Injuries caused by falls are rare.", [("falls", "+", "injuries")]),
        ("The rabbits stopped eating.", []),
        ("Because of frost, the pipes burst.", [("frost", "+", "pipes-burst")]),
        ("City traffic\n\nOwing to frost, pipes burst.", [("frost", "+", "pipes-burst")]),
        ("Frost-induced cracks are common.", [("frost", "+", "cracks")]),
        ("What causes the smell is damp.", [("damp", "+", "smell")]),
        ("The more people cycle, the higher the risk of falls.", [("cycle", "+", "falls")]),
        ("Rain → floods → fewer crops.", [("rain", "+", "floods"), ("floods", "−", "crops")]),
        (
            "Noise is linked with, but does not cause, stress.",
            [("noise", "?", "stress"), ("noise", "", "stress")],
        ),
        ("Damp and mould often go hand in hand.", [("damp", "?", "mould")]),
        ("Damp makes infections more likely.", [("damp", "+", "infections")]),
        ("Soap makes infections less likely.", [("soap", "−", "infections")]),
        ("Noise makes the pain worse.", [("noise", "?", "pain")]),
        ("Noise makes flats more expensive.", [("noise", "?", "flats")]),
        (
            "Frost raises costs and later damages cars.",
            [("frost", "+", "costs"), ("frost", "−", "cars")],
        ),
        ("Sales fell by 4 pounds.", []),
        ("Less traffic means fewer accidents.", [("traffic", "+", "accidents")]),
        ("Pills are used to treat fevers.", [("pills", "−", "fevers")]),
    ],
)  # fmt: skip
def test_a_cue_relates_what_its_clause_says(
    text: str, expected: list[tuple[str, str, str]]
) -> None:
    assert drafted(text) == expected


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("Stress lowers sleep, which in turn raises errors.", Sign.NEGATIVE),
        ("Stress lowers sleep, which raises errors.", Sign.UNSTATED),
        ("Stress lowers sleep. This raises errors.", Sign.UNSTATED),
        ("Stress raises unrest, which raises errors.", Sign.POSITIVE),
    ],
)
def test_which_behind_something_lowered_may_mean_the_lowering(text: str, sign: Sign) -> None:
    assert drafts(text)[1].sign is sign


# --- across sentences -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Rain causes floods. It also damages roofs.", ("rain", "−", "roofs")),
        ("Rain causes floods. This in turn damages crops.", ("floods", "−", "crops")),
        ("Wet autumns\n\nRaises the price of bread.", ("wet-autumns", "+", "price-of-bread")),
        ("Damp causes mould in walls. Frost seems to play a role, too.", ("frost", "+", "mould")),
    ],
)
def test_what_is_not_named_was_named_before(text: str, expected: tuple[str, str, str]) -> None:
    claim = drafts(text)[-1]
    assert (claim.subject, claim.sign and claim.sign.symbol, claim.object) == expected
    assert claim.review is not None
    assert claim.review.score is not None
    assert claim.review.score <= 0.5
    for part in claim.quote:
        assert text[part.start : part.end] == part.text


def test_nothing_is_guessed_where_both_sides_only_point() -> None:
    assert len(drafts("Rain causes floods. It causes that.")) == 1


@pytest.mark.parametrize(
    "text",
    [
        "Causes of rust:\n- salt\n- rain",
        "The causes of rust include salt and rain.",
        "Causes of rust: salt and rain.",
    ],
)
def test_a_list_of_causes_is_read(text: str) -> None:
    assert drafted(text) == [("salt", "+", "rust"), ("rain", "+", "rust")]


def test_items_behind_a_colon_are_effects_and_parts_of_their_own() -> None:
    text = "Salt causes:\n- rust\n- dead trees\n\nIt is late."
    claims = drafts(text)
    assert [claim.object for claim in claims] == ["rust", "dead-trees"]
    assert [len(claim.quote) for claim in claims] == [2, 2]


# --- names ------------------------------------------------------------------------------------

LEVELS = concept("chemical-levels", "Levels of brain chemicals")


@pytest.mark.parametrize(
    ("said", "names"),
    [
        ("the various levels of nutrients in the soil", ("Levels of soil nutrients",)),
        ("the way your body responds to stress", ("Stress response",)),
        ("enjoying going out", ("Enjoyment of going out",)),
        ("depressed people", ("Depression",)),
        ("blaming oneself", ("Self-blame",)),
    ],
)
def test_a_name_is_known_in_any_order_and_with_any_ending(
    said: str, names: tuple[str, ...]
) -> None:
    (claim,) = drafts(f"Noise affects {said}.", concept("it", *names), concept("noise"))
    assert (claim.subject, claim.object) == ("noise", "it")


def test_this_takes_up_a_longer_name() -> None:
    known = (
        concept("imbalance-of-salts", "Imbalance of salts"),
        concept("cramp"),
        concept("pills"),
    )
    made = drafted(
        "Cramp is linked to an imbalance of salts. Pills correct this imbalance.", *known
    )
    assert made[1] == ("pills", "±", "imbalance-of-salts")


def test_its_adaptability_is_that_of_what_was_named() -> None:
    known = (concept("plasticity", "adaptability of the brain"), concept("stress"))
    assert drafted("Stress forces the brain to lose its adaptability.", *known) == [
        ("stress", "−", "plasticity")
    ]


def test_a_list_shares_its_last_words() -> None:
    known = (concept("joy", "enjoyment of food"), concept("choice", "choice of food"))
    made = drafted("Noise may disturb enjoying or choosing food.", *known)
    assert "joy" in {end for _, _, end in made}


def test_examples_are_members_and_a_known_class_stays() -> None:
    known = (concept("pests"), concept("moths"), concept("mice"), concept("frost"))
    text = "Frost kills pests, such as moths and mice."
    assert {end for _, _, end in drafted(text, *known)} == {"pests", "moths", "mice"}


def test_any_of_a_class_is_said_of_each_member() -> None:
    known = (
        concept("pests"),
        concept("moths", broader=("pests",)),
        concept("mice", broader=("pests",)),
        concept("frost"),
    )
    assert {end for _, _, end in drafted("Frost does not cause any pests.", *known)} == {
        "pests", "moths", "mice",
    }  # fmt: skip
    assert {end for _, _, end in drafted("Frost does not cause pests.", *known)} == {"pests"}


def test_too_much_and_too_little_are_both() -> None:
    known = (concept("salt"), concept("cramp"))
    text = "Salt is linked to cramp: sometimes there is too much, sometimes too little."
    assert drafts(text, *known)[0].sign is Sign.MIXED


@pytest.mark.parametrize("name", ["people", "machines compact the ground", "you"])
def test_no_clause_and_nobody_becomes_a_concept(name: str) -> None:
    assert drafts(f"Frost may harm {name}.") == []


def test_a_name_ends_before_its_adverb() -> None:
    assert drafted("Headaches caused by withdrawal usually vanish.") == [
        ("withdrawal", "+", "headaches")
    ]


@pytest.mark.parametrize(
    ("label", "kind"),
    [("bronchitis", "disorder"), ("neuralgia", "symptom"), ("music therapy", "treatment"),
     ("a hill", "process"), ("protein kinase", "protein")],
)  # fmt: skip
def test_the_kind_of_a_new_concept_is_suggested(label: str, kind: str) -> None:
    (proposal,) = [
        one for one in draft_claims(f"Frost causes {label}.").concepts if one.id != "frost"
    ]
    assert proposal.kind == kind


# --- words ------------------------------------------------------------------------------------


def test_a_quote_holds_the_words_that_its_sign_rests_on() -> None:
    (claim,) = drafts("In winter a lack of sleep lowers attention.")
    assert claim.words == "lack of sleep lowers attention"
    (claim,) = drafts("Not sleeping lowers attention.")
    assert (claim.words, claim.sign) == ("Not sleeping lowers attention", Sign.POSITIVE)


def test_a_long_quote_keeps_its_hedge() -> None:
    text = f"Rain may {'slowly ' * 20}cause floods."
    (claim,) = draft_claims(text, max_words=8).claims
    assert [part.text for part in claim.quote] == ["Rain may", "cause floods"]


def test_a_quote_of_two_sentences_keeps_to_its_limit() -> None:
    text = f"Rain causes floods. This {'very ' * 30}often damages crops."
    for claim in draft_claims(text, max_words=8).claims:
        assert sum(count_words(part.text) for part in claim.quote) <= 8


@pytest.mark.parametrize(
    ("text", "statement"),
    [
        ("Headaches are linked to noise.", "Headaches go together with noise."),
        ("Sunlight raises vitamin D levels.", "Sunlight raises vitamin D levels."),
        ("Loud rooms raise stress.", "Loud rooms raise stress."),
        ("DNA damage raises stress.", "DNA damage raises stress."),
        ("Loss of sleep raises stress.", "Sleep lowers stress."),
    ],
)
def test_a_statement_agrees_with_its_subject(text: str, statement: str) -> None:
    assert drafts(text)[0].statement == statement


@pytest.mark.parametrize(
    ("text", "holder"),
    [
        ("According to the staff council, dust causes coughs.", "the staff council"),
        ("Lamp makers have often claimed that lamps prevent theft.", "Lamp makers"),
        ("Diesel fumes have long been blamed for coughs.", "long been blamed for"),
        ("Dust causes coughs.", None),
        ("We claim that dust causes coughs.", None),
    ],
)
def test_a_view_has_its_holder(text: str, holder: str | None) -> None:
    (claim,) = drafts(text)
    assert claim.attributed_to == holder


def test_a_dispute_lowers_the_score() -> None:
    plain, disputed = (
        drafts(text)[0].review for text in
        ("Dust causes coughs.", "Dust causes coughs, but this has been disputed.")
    )  # fmt: skip
    assert plain is not None
    assert disputed is not None
    assert "objection" in disputed.cues
    assert (disputed.score or 0) < (plain.score or 0)


@pytest.mark.parametrize("words", ["salt causes rust and ", "a -> ", "is linked to ", "risk of "])
def test_a_sentence_of_thousands_of_cues_is_not_read_to_its_end(words: str) -> None:
    assert reader().parse(words * LONGEST_SENTENCE) is None
    parsed = reader().parse((words * 1000)[:LONGEST_SENTENCE])
    assert parsed is not None
    assert len(parsed.readings) > MANY
    assert len(outer(parsed)) <= MANY
