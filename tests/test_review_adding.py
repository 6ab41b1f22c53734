"""Claims that no draft proposed: words are marked, concepts named by a key or two, all is kept."""

# ruff: noqa: F811  # fixtures of another file

from __future__ import annotations

import pytest

from kb.cli.edit import WORDS
from kb.cli.keys import completion
from kb.decisions import read_decisions
from kb.errors import InvalidInput
from kb.lint import check
from kb.review import agreement, open_session
from tests.test_cli_review import file, piped, press, terminal  # noqa: F401

ASK = "Words ("


def texts_beside(file) -> str:
    return (file.parents[1] / "texts" / "town-notes.txt").read_text("utf-8")


def span(file, words: str) -> tuple[int, int]:
    start = texts_beside(file).index(words)
    return start, start + len(words)


def test_an_added_claim_is_a_draft_on_the_weakest_rung(file):
    session = open_session(file)
    name = session.add([span(file, "more people cycle")], "cycling", "bike-lanes")
    claim = open_session(file).state.claim(name)
    assert (claim.id, claim.link, claim.sign, claim.stance, claim.modality) == (
        "cycling-and-bike-lanes", "correlational", "unstated", "affirms", "asserted",
    )  # fmt: skip
    assert (claim.is_draft, claim.review.drafter) == (True, "person")
    assert claim.statement == "Cycling goes together with bike lanes."
    assert check(file.parents[1]) == ()
    with pytest.raises(InvalidInput, match="once more"):
        session.add([span(file, "more people cycle")], "cycling", "bike-lanes")
    with pytest.raises(InvalidInput, match="same concept"):
        session.add([span(file, "more people cycle")], "cycling", "cycling")
    other = session.add([span(file, "people cycle")], "cycling", "bike-lanes", link="causal")
    assert other == "cycling-and-bike-lanes-2"
    assert [session.undo(), session.undo(), session.undo()] == [other, name, None]
    assert len(open_session(file).state.file.claims) == 7


def test_an_added_claim_counts_for_no_drafter(file):
    session = open_session(file)
    before = agreement(session.state.file, read_decisions(session.decisions))
    session.accept(session.add([span(file, "more people cycle")], "cycling", "bike-lanes"))
    after = agreement(session.state.file, read_decisions(session.decisions))
    assert (before.accepted, after.accepted, after.precision) == (0, 0, before.precision)


def test_a_statement_made_of_fields_follows_them_and_own_words_stay(file):
    session = open_session(file)
    name = session.add([span(file, "more people cycle")], "cycling", "bike-lanes")
    said = []
    for step in (
        lambda: session.change(name, "link", "causal"),
        lambda: session.change(name, "sign", "negative"),
        lambda: session.change(name, "modality", "possible"),
        lambda: session.swap(name),
        lambda: session.describe(name, "cycling", label="Riding bikes", kind="behaviour",
                                 description="Going by bike."),
    ):  # fmt: skip
        step()
        said.append(session.state.claim(name).statement)
    assert said == [
        "Cycling affects bike lanes.",
        "Cycling lowers bike lanes.",
        "Possibly, cycling lowers bike lanes.",
        "Possibly, bike lanes lower cycling.",
        "Possibly, bike lanes lower riding bikes.",
    ]
    second = session.split(name, "stance", "denies")
    statement = "Possibly, it is not so that bike lanes affect riding bikes."
    assert session.state.claim(second).statement == statement
    session.change(name, "statement", "In own words.")
    session.change(name, "sign", "positive")
    assert session.state.claim(name).statement == "In own words."
    drafted = session.state.claim("lanes-raise-cycling").statement
    session.change("lanes-raise-cycling", "sign", "negative")
    assert session.state.claim("lanes-raise-cycling").statement == drafted


def test_a_claim_is_added_by_a_few_keys(terminal, file):
    child = terminal("topic")
    press(child, "n")
    child.expect_exact("1·When 2·a 3·town")
    child.expect_exact(ASK)
    child.sendline("8-10")
    child.expect_exact("1 cycling")
    child.expect_exact("Subject [cycling]")
    child.sendline("")
    child.expect_exact("Object")
    child.sendline("bike l\t")
    child.expect_exact("1 of 8  cycling-and-bike-lanes")
    press(child, "G", "L", "a", "q")
    child.expect_exact("7 drafts wait")
    claim = open_session(file).state.claim("cycling-and-bike-lanes")
    assert (claim.words, claim.link, claim.sign) == ("more people cycle", "causal", "negative")
    assert (claim.is_draft, claim.statement) == (False, "Cycling lowers bike lanes.")


def test_words_are_marked_anywhere_in_the_text(piped, file):
    lines = ["+", "-", "-", "/no such words", "/car", "99", "3-1", "1-2 2-3", "nowhere", "1 3-4"]
    lines += ["cycling", "car traffic", "a", "", "q"]
    code, out = piped(lines, str(file), "--add")
    assert code == 0, out
    for said in ("stands in no sentence", "'99' names no words", "'3-1' names no words",
                 "in their order", "'nowhere' does not stand in the text"):  # fmt: skip
        assert said in out
    claims = open_session(file).state.file.claims
    added = next(claim for claim in claims if claim.id == "cycling-and-car-traffic")
    assert len(added.quote) == 2
    assert not added.is_draft


def test_words_may_be_typed_and_a_concept_made(piped, file):
    lines = ["n", "more people cycle", "Sunny days", "y", "", "", "1", "x", "a", "q"]
    code, out = piped(lines, str(file))
    assert code == 0, out
    claim = open_session(file).state.claim("sunny-days-and-cycling")
    assert (claim.subject, claim.object, claim.words) == (
        "cycling",
        "sunny-days",
        "more people cycle",
    )
    made = next(c for c in open_session(file).state.concepts if c.id == "sunny-days")
    assert (made.label, made.note) == ("Sunny days", "Proposed by a draft: review.")
    assert check(file.parents[1]) == ()


def test_what_is_left_or_cannot_be_adds_nothing(piped, file):
    lines = ["n", "", "n", "1-3", "cycling", "cycling", "q"]
    out = piped(lines, str(file))[1]
    assert out.count("Nothing was added") == 1
    assert "same concept as the subject" in out
    (file.parents[1] / "texts" / "town-notes.txt").unlink()
    assert "the text is not to hand" in piped(["n", "q"], str(file))[1]
    assert "the text is not to hand" in piped(["q"], str(file), "--add")[1]
    assert len(open_session(file).state.file.claims) == 7


def test_the_rules_say_how_the_marked_words_read(piped, file):
    text = texts_beside(file)
    said = (
        "Rain may lower traffic",
        "Rain does not lower noise",
        "Nobody knows whether rain lowers speed",
        "Rain causes jams and is associated with fog",
    )
    more = "".join(f"\n\n{sentence}." for sentence in said)
    (file.parents[1] / "texts" / "town-notes.txt").write_text(text + more, "utf-8")
    lines = [line for one in said for line in ("n", one, "cycling", "car traffic", "a")]
    piped([*lines, "q"], str(file))
    claims = {claim.words: claim for claim in open_session(file).state.file.claims}
    hedged, denied, unknown, both = (claims[one] for one in said)
    assert (hedged.link, hedged.sign, hedged.modality, hedged.cue) == (
        "causal", "negative", "possible", "may",
    )  # fmt: skip
    assert (denied.link, denied.sign, denied.stance) == ("causal", None, "denies")
    assert (unknown.link, both.link) == ("correlational", "correlational")


def test_another_language_has_no_readings_and_no_names(piped, file):
    file.write_text(file.read_text("utf-8").replace("language: en", "language: fi"), "utf-8")
    piped(["n", "1-3", "cycling", "car traffic", "a", "q"], str(file))
    claim = open_session(file).state.claim("cycling-and-car-traffic")
    assert (claim.link, claim.cue) == ("correlational", None)
    lines = ["n", "1-3", "long " * 999, "y", "n", "1-3", "Sää", "y", "", "", "cycling", "q"]
    assert "cannot be a concept so" in piped(lines, str(file))[1]
    made = next(c for c in open_session(file).state.concepts if c.label == "Sää")
    assert made.kind == "process"


def test_the_last_reason_is_taken_by_enter(piped, file):
    piped(["r", "not said", "r", "", "q"], str(file))
    made = [d.reason for d in read_decisions(open_session(file).decisions)]
    assert made == ["not said", "not said"]


def test_capitals_go_back(piped, file):
    before = open_session(file).state.claim("lanes-raise-cycling")
    piped(["l", "g", "h", "H", "G", "L", "q"], str(file))
    assert open_session(file).state.claim("lanes-raise-cycling") == before
    piped(["H", "q"], str(file))
    modality = open_session(file).state.claim("lanes-raise-cycling").modality
    assert modality == list(WORDS["modality"])[-1]


def test_what_is_typed_is_completed_to_an_id():
    among = {"Bike lanes": "bike-lanes", "bike-lanes": "bike-lanes", "Biking": "cycling"}
    assert [completion("bik", n, among) for n in range(3)] == ["bike-lanes", "cycling", None]
    assert completion("", 0, {}) is None
