"""What states nothing: unknown causes, no single cause, questions, views of others, rejections.

The four guards that lay text needs, each with wordings of its own, for the rung of a sentence and
for what is drafted from it.
"""

from __future__ import annotations

import pytest

from kb.draft import draft_claims, rungs
from kb.vocabulary import Modality, Stance

UNKNOWN = (
    "We still don't know what causes the smell.",
    "We do not yet understand what causes the smell.",
    "Engineers have not found out what causes the smell.",
    "The causes of the smell are not known.",
    "The exact cause of the smell is unknown.",
    "The cause of the smell remains a mystery.",
    "It is not clear why damp causes the smell.",
    "No one is sure whether damp causes the smell.",
    "Nobody can say what triggers the smell.",
    "How damp leads to the smell is poorly understood.",
    "It is an open question whether damp causes the smell.",
    "Builders are divided over whether damp causes the smell.",
    "If damp causes the smell, airing should help.",
)
NO_SINGLE_CAUSE = (
    "There is no single cause of the smell.",
    "The smell has no single cause.",
    "There isn't one cause of the smell.",
    "There is no one cause of the smell.",
    "The smell does not have just one cause.",
    "There's no simple cause for the smell.",
    "No single factor causes the smell.",
)
QUESTIONS = (
    "What really causes the smell?",
    "Does damp cause the smell?",
    "What causes the smell in old houses",
    "Why damp causes the smell",
    "Is damp the cause of the smell?",
    "How does damp lead to the smell?",
    "Could damp cause the smell?",
)
FALSE = (
    "The idea that damp causes the smell is wrong.",
    "The notion that damp causes the smell has been debunked.",
    "The claim that damp causes the smell is false.",
    "It is a myth that damp causes the smell.",
    "It is not true that damp causes the smell.",
    "It is not the case that damp causes the smell.",
    "The belief that damp causes the smell is a misconception.",
)
TAKEN_BACK = (
    "An earlier version of this page said that damp causes the smell; that was wrong.",
    "An earlier version of this page said that damp causes the smell.",
    "We had written that damp causes the smell, and we withdraw that sentence.",
    "We used to claim that damp causes the smell.",
    "We no longer believe that damp causes the smell.",
    "Until recently, builders assumed that damp causes the smell.",
    "This page previously stated that damp causes the smell.",
    "The leaflet wrongly claimed that damp causes the smell.",
    "It was falsely reported that damp causes the smell.",
    "The leaflet stated, mistakenly, that damp causes the smell.",
    "The study that said damp causes the smell was retracted.",
    "Damp causes the smell, a retracted study found.",
    "The builders withdrew their claim that damp causes the smell.",
    "The idea that damp causes the smell has been withdrawn.",
    "The finding that damp causes the smell could not be replicated.",
    "Correction: we wrote that damp causes the smell; it does not.",
)
TAKES_BACK = (
    "That claim has since been retracted.",
    "We withdraw that sentence, because the trial was flawed.",
    "We were wrong.",
    "But we now regret that error.",
    "The study was later retracted.",
    "The authors have since withdrawn their finding.",
)
DOUBTED = (
    ("Builders doubt that damp causes the smell.", "Builders"),
    ("Some builders reject the idea that damp causes the smell.", "Some builders"),
    ("Old hands are sceptical that damp causes the smell.", "Old hands"),
)
REJECTED = (
    "The old theory that damp causes the smell has been rejected.",
    "The view that damp causes the smell is outdated.",
    "Critics say that the idea that damp causes the smell is an oversimplification.",
    "It used to be thought that damp causes the smell.",
    "People once thought that damp caused the smell.",
    "It was long assumed that damp causes the smell.",
)
REPORTED = (
    ("The most popular idea for what causes the smell is damp.", "The most popular idea"),
    ("The most common theory about what causes the smell is damp.", "The most common theory"),
    ("Many people believe that damp causes the smell.", "Many people believe"),
    ("It is widely believed that damp causes the smell.", "It is widely believed"),
    ("According to a popular theory, damp causes the smell.", "According to a popular theory"),
    ("Some people think damp causes the smell.", "Some people think"),
)


def label(sentence: str) -> str:
    (one,) = rungs([sentence])
    return one.label


@pytest.mark.parametrize(
    "sentence", [*UNKNOWN, *NO_SINGLE_CAUSE, *QUESTIONS, *REJECTED, *TAKEN_BACK]
)
def test_what_states_nothing_has_no_rung_and_is_not_drafted(sentence: str) -> None:
    assert label(sentence) == "none"
    assert draft_claims(sentence).claims == ()


@pytest.mark.parametrize("following", TAKES_BACK)
def test_what_the_next_sentence_takes_back_is_not_drafted(following: str) -> None:
    draft = draft_claims(f"Frost damages pipes. Damp causes the smell. {following}")
    assert [claim.subject for claim in draft.claims] == ["frost"]
    assert [one.id for one in draft.concepts] == ["frost", "pipes"]


@pytest.mark.parametrize(
    "following",
    ["The lamp was withdrawn in May.", "They withdraw from the race.", "The claim is old."],
)
def test_what_only_sounds_like_taking_back_leaves_the_claim(following: str) -> None:
    (claim,) = draft_claims(f"Damp causes the smell. {following}").claims
    assert claim.subject == "damp"


@pytest.mark.parametrize("sentence", FALSE)
def test_what_is_called_false_has_no_rung_and_is_drafted_as_a_denial(sentence: str) -> None:
    assert label(sentence) == "none"
    (claim,) = draft_claims(sentence).claims
    assert (claim.subject, claim.object) == ("damp", "smell")
    assert (claim.stance, claim.sign) == (Stance.DENIES, None)


@pytest.mark.parametrize(("sentence", "holder"), DOUBTED)
def test_what_somebody_doubts_is_their_denial(sentence: str, holder: str) -> None:
    (claim,) = draft_claims(sentence).claims
    assert (claim.stance, claim.attributed_to) == (Stance.DENIES, holder)
    assert claim.modality is Modality.SPECULATIVE


def test_a_denial_that_is_called_false_is_left_to_a_person() -> None:
    assert draft_claims("It is a myth that damp does not cause the smell.").claims == ()


@pytest.mark.parametrize(("sentence", "holder"), REPORTED)
def test_a_reported_view_is_theirs_and_no_more_than_a_speculation(
    sentence: str, holder: str
) -> None:
    assert label(sentence) == "none"
    (claim,) = draft_claims(sentence).claims
    assert (claim.subject, claim.object) == ("damp", "smell")
    assert claim.attributed_to == holder
    assert claim.modality is Modality.SPECULATIVE


@pytest.mark.parametrize(
    "sentence",
    [
        "Damp causes the smell.",
        "What causes the smell is damp.",
        "Contrary to popular belief, damp causes the smell.",
        "If it rains, damp causes the smell.",
        "Damp is what causes the smell.",
        "Nobody knows who built it, but damp causes the smell.",
    ],
)
def test_a_guard_annuls_nothing_beside_it(sentence: str) -> None:
    (claim,) = draft_claims(sentence).claims
    assert (claim.subject, claim.object, claim.attributed_to) == ("damp", "smell", None)


@pytest.mark.parametrize(
    ("sentence", "stance"),
    [
        ("There is no convincing evidence that damp causes the smell.", Stance.FINDS_NO_EVIDENCE),
        ("Damp has not been shown to cause the smell.", Stance.FINDS_NO_EVIDENCE),
        ("Damp hasn't been shown to cause the smell.", Stance.FINDS_NO_EVIDENCE),
        ("The study cannot show that damp causes the smell.", Stance.FINDS_NO_EVIDENCE),
        ("We found no link between damp and the smell.", Stance.FINDS_NO_EVIDENCE),
        ("Damp does not cause the smell.", Stance.DENIES),
        ("Damp doesn't cause the smell.", Stance.DENIES),
        ("The smell wasn't caused by damp.", Stance.DENIES),
        ("Damp isn't a risk factor for the smell.", Stance.DENIES),
        ("Damp does not only cause the smell.", Stance.AFFIRMS),
        ("Damp never causes the smell.", Stance.DENIES),
        ("An effect of damp on the smell has never been shown.", Stance.FINDS_NO_EVIDENCE),
        ("Damp causes the smell.", Stance.AFFIRMS),
        ("Damp without frost causes the smell.", Stance.AFFIRMS),
        ("Houses without gutters had higher damp.", Stance.AFFIRMS),
        ("Houses without gutters are more likely to rot.", Stance.AFFIRMS),
    ],
)
def test_a_denial_is_not_a_search_without_result(sentence: str, stance: Stance) -> None:
    (claim,) = draft_claims(sentence).claims
    assert claim.stance is stance
    assert (claim.sign is None) == (stance is not Stance.AFFIRMS)


def test_neither_denies_each() -> None:
    claims = draft_claims("Neither damp nor frost causes the smell.").claims
    assert [(claim.subject, claim.stance) for claim in claims] == [
        ("damp", Stance.DENIES),
        ("frost", Stance.DENIES),
    ]


def test_a_reason_that_is_denied_denies_nothing_else() -> None:
    text = "Lack of sleep because they did not rest lowers attention."
    assert draft_claims(text).claims[-1].stance is Stance.AFFIRMS
