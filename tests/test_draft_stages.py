"""The stages from a text to draft claims: sentences, arguments, concepts, candidates."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.columns import claim_columns
from kb.draft import arguments, draft_source, near_concepts
from kb.draft.candidates import Draft, draft_claims
from kb.draft.lexicon import load_lexicon
from kb.draft.reading import reader
from kb.draft.segment import segment
from kb.model import Claim, Concept, Source
from kb.texts import count_words
from kb.vocabulary import Link, Modality, ReviewState, Sign, Stance
from kb.weights import load_weights
from tests.builders import records
from tests.drafted import concept, drafts
from tests.running import must_end


def sides(sentence: str, cue: str = "") -> list[str | None]:
    """Cause and effect of the first reading, or of the one with this cue."""
    parsed = reader().parse(sentence)
    assert parsed is not None
    readings = [one for one in parsed.readings if cue in sentence[one.start : one.end]]
    return [
        None if side.span is None else sentence[slice(*side.span)]
        for side in arguments.sides(parsed, readings[0])[:: -1 if readings[0].backward else 1]
    ]


def drafted(text: str, *concepts: Concept) -> list[tuple[str, str | None, str]]:
    return [
        (claim.subject, claim.sign and claim.sign.symbol, claim.object)
        for claim in drafts(text, *concepts)
    ]


# --- sentences --------------------------------------------------------------------------------


def test_sentences_are_marked_by_what_they_are() -> None:
    text = (
        "Why roofs leak\n\n"
        "Old roofs leak in autumn. Why do they leak?\n"
        "- Moss lifts the tiles.\n"
        "2. Frost splits them.\n\n"
        "Credit: the builders\n\n"
        "Read more: all about gutters\n"
        "Write to us at roofs@example.org.\n"
    )
    marks = [sentence.mark for sentence in segment(text)]
    assert marks == [
        "heading",
        "",
        "question",
        "item",
        "item",
        "caption",
        "boilerplate",
        "boilerplate",
    ]
    for sentence in segment(text):
        assert text[sentence.start : sentence.end] == sentence.text
        assert sentence.states == (sentence.mark in {"", "item"})


# --- arguments --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sentence", "cause", "effect"),
    [
        ("Moss damages old tiles.", "Moss", "old tiles"),
        ("Old tiles are damaged by moss.", "moss", "Old tiles"),
        ("The tiles cracked because of hard frost.", "hard frost", "tiles cracked"),
        ("In autumn, wet leaves may block the gutters of old houses.", "wet leaves", None),
        ("We found that moss damages tiles.", "moss", "tiles"),
        ("However, moss does not damage tiles.", "moss", "tiles"),
        ("The effect of frost on tiles was small.", "frost", "tiles"),
        ("Moss has a strong effect on tiles in winter.", "Moss", "tiles"),
        ("There was a correlation between moss and frost in May.", "moss", "frost"),
        ("Moss is a risk factor for leaks.", "Moss", "leaks"),
        ("Leaks result from frost.", "frost", "Leaks"),
        ("Some plants, such as moss and ivy, can damage roofs.", "moss and ivy", "roofs"),
        ("Houses with moss, which damages tiles, are cheap.", "Houses with moss", "tiles"),
        ("It damages the tiles.", None, "tiles"),
    ],
)
def test_a_cue_relates_what_stands_around_it(
    sentence: str, cause: str | None, effect: str | None
) -> None:
    found = sides(sentence)
    assert found[0] == cause
    assert found[1] == (effect or found[1])


def test_a_verb_behind_and_has_the_subject_of_the_verb_before_it() -> None:
    sentence = "Moss lifts the tiles and damages the beams, thereby weakening the roof."
    assert sides("Frost weakens tiles and damages beams.", "damages") == ["Frost", "beams"]
    assert sides(sentence, "weakening")[1] == "roof"


# --- concepts and candidates ------------------------------------------------------------------


def test_lists_make_as_many_claims_and_known_names_are_recognised() -> None:
    known = (concept("moss"), concept("leaks", "leak"), concept("mortgage-rate", "mortgage rates"))
    made = drafted("Moss, hard frost and old age cause leaks.", *known)
    assert made == [
        ("moss", "+", "leaks"),
        ("hard-frost", "+", "leaks"),
        ("old-age", "+", "leaks"),
    ]


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("Rent raises stress.", "+"),
        ("Rent lowers stress.", "−"),
        ("A lack of rent raises stress.", "−"),
        ("Low rent lowers stress.", "+"),
        ("High rent raises stress.", "+"),
        ("Altered rent raises stress.", "±"),
        ("Rent affects stress.", "?"),
        ("Low rent is associated with stress.", "−"),
        ("Rent is associated with stress.", "?"),
    ],
)
def test_more_and_less_are_signs_and_no_part_of_a_name(text: str, sign: str) -> None:
    (made,) = drafted(text, concept("rent"), concept("stress"))
    assert made == ("rent", sign, "stress")


def test_a_draft_says_what_it_rests_on() -> None:
    draft = draft_claims("It is late. Salt may perhaps reduce the risk of rust in winter.")
    (claim,) = draft.claims
    assert (claim.link, claim.stance, claim.modality) == (
        Link.CAUSAL,
        Stance.AFFIRMS,
        Modality.POSSIBLE,
    )
    assert claim.object == "rust"
    assert claim.sign is Sign.NEGATIVE
    assert claim.cue == "may"
    assert claim.review is not None
    assert claim.review.state is ReviewState.DRAFT
    assert claim.review.drafter == "rules-4"
    assert claim.review.score == 0.5
    assert set(claim.review.cues) == {"lower-verb", "may"}
    assert claim.statement == "Possibly, salt lowers rust."
    assert {proposal.id for proposal in draft.concepts} == {"salt", "rust"}
    assert {proposal.kind for proposal in draft.concepts} == {"chemical", "process"}


def test_new_concepts_list_the_known_ones_near_them() -> None:
    draft = draft_claims("Salts cause rusting.", concepts=[concept("salt", "sodium chloride")])
    assert {proposal.id: proposal.near for proposal in draft.concepts}["salts"] == ("salt",)


def test_what_cannot_be_told_is_listed_and_not_guessed() -> None:
    draft = draft_claims("They caused it.")
    assert draft.claims == ()
    (unresolved,) = draft.unresolved
    assert (unresolved.cue, unresolved.start, unresolved.end) == ("caused", 0, 15)


@pytest.mark.parametrize(
    "text",
    [
        "What causes rust?",
        "Photo: salt causes rust",
        "We still don't know whether salt causes rust.",
        "That salt causes rust is an oversimplification.",
    ],
)
def test_nothing_is_drafted_from_what_states_nothing(text: str) -> None:
    assert draft_claims(text).claims == ()


def test_a_long_quote_becomes_its_parts() -> None:
    text = (
        "Salt, which is spread each winter by the men of the council on all the roads and paths "
        "between the old town and the new one, causes rust."
    )
    known = (concept("salt"), concept("rust"))
    long = "Salt strewn by hand on every frosty morning of the year quickly causes rust."
    for said in (text, long):
        for claim in draft_claims(said, concepts=known, max_words=5).claims:
            assert sum(count_words(part.text) for part in claim.quote) <= 5


def test_ids_are_unique_and_repeats_in_one_sentence_count_once() -> None:
    draft = draft_claims("Salt causes rust. Salt causes rust. Salt causes and causes rust.")
    assert [claim.id for claim in draft.claims][:2] == ["salt-affects-rust", "salt-affects-rust-2"]
    assert len({claim.id for claim in draft.claims}) == len(draft.claims)


WORDS = st.sampled_from(
    "Salt rust may causes is caused by and , . not the risk of Low between effect on which İt "
    "“a” – people with 5% reduces\n increased associated".split(" ")
)


@given(st.lists(WORDS, max_size=25).map(" ".join))
def test_every_draft_quotes_its_text_verbatim(text: str) -> None:
    draft: Draft = draft_claims(text, max_words=20)
    for claim in draft.claims:
        for part in claim.quote:
            assert text[part.start : part.end] == part.text
        Claim.model_validate(claim.model_dump())
    for unresolved in draft.unresolved:
        assert text[unresolved.start : unresolved.end].strip()


def test_drafts_weigh_nothing() -> None:
    draft = draft_claims("Salt causes rust.")
    rows = [claim.model_dump(exclude_none=True) for claim in draft.claims]
    assert rows
    assert len(claim_columns(records(*rows), load_weights())) == 0


def test_the_lists_of_the_language_are_read() -> None:
    grammar = load_lexicon().grammar
    assert "risk of" in grammar.measures
    assert "," in grammar.not_a_verb_after


def test_a_draft_is_a_source_file_that_reads_back() -> None:
    source = Source(id="note", title="A note", kind="news", language="en-GB", licence="CC0-1.0")
    text = "Salt causes rust. Salt may harm trees, as they say. It causes that."
    made = draft_source(text, source, max_words=20)
    assert made.file.source.text is not None
    assert made.file.source.text.length == len(text)
    assert all(claim.is_draft for claim in made.file.claims)
    concepts = [proposal.concept() for proposal in made.concepts]
    assert {concept.id for concept in concepts} == {
        end for claim in made.file.claims for end in (claim.subject, claim.object)
    }
    assert [one.cue for one in made.unresolved] == ["causes"]


def test_what_was_rejected_is_not_proposed_again() -> None:
    source = Source(id="note", title="A note", kind="news", language="en", licence="CC0-1.0")
    text = "Salt causes rust. Ice causes falls."
    first = draft_source(text, source)
    before = first.file.claims[0].model_dump(mode="json")
    second = draft_source(text, source, rejected=[before])
    assert [claim.subject for claim in second.file.claims] == ["ice"]
    assert {proposal.id for proposal in second.concepts} == {"ice", "falls"}


def test_near_concepts_are_found_by_synonym_too() -> None:
    known = [concept("sodium-chloride", "sodium chloride", "table salt"), concept("rust")]
    assert near_concepts("table salts", known) == ("sodium-chloride",)
    assert near_concepts("zebra", known) == ()


@pytest.mark.parametrize(
    "text",
    ["a" * 300_000, "(" * 30_000, "-" * 30_000, "x" + " " * 30_000, "moss which causes " * 20_000],
    ids=["letters", "brackets", "dashes", "spaces", "cues"],
)
def test_what_no_person_writes_is_read_in_time_that_grows_with_it(text):
    with must_end(60):
        made = draft_claims(f"{text}. Moss causes leaks.")
    assert [claim.id for claim in made.claims] == ["moss-affects-leaks"]


def test_a_name_that_is_endless_is_no_name():
    assert not draft_claims(f"Moss causes l{'e' * 3_000}aks.").claims
