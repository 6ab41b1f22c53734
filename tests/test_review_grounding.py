"""Identifiers that a table offers: a person takes or rejects each, and none comes by itself."""

# ruff: noqa: F811  # fixtures of another file

from __future__ import annotations

import pytest

from kb.errors import InvalidInput
from kb.ground import read_table
from kb.lint import check
from kb.records import read_folder
from kb.review import open_groundings
from kb.vocabulary import Match
from tests.test_cli_review import file, piped, terminal  # noqa: F401

TERMS = """\
id\tlabel\tsynonyms
MONDO:1\tCycling\t
MONDO:2\tbike riding\tcycling
MONDO:3\tprecipitation\train
MONDO:4\tcar traffic\t
ODD:5\tbike lanes\t
"""


@pytest.fixture
def topic(file, tmp_path):
    (tmp_path / "terms.tsv").write_text(TERMS, encoding="utf-8")
    return file.parents[1]


def same_as(topic) -> dict[str, list[str]]:
    return {
        concept.id: [f"{each.curie} {each.match}" for each in concept.same_as]
        for concept in read_folder(topic).concepts
        if concept.same_as
    }


def test_each_decision_is_kept_and_none_is_made_by_itself(piped, topic):
    before = (topic / "concepts.yaml").read_bytes()
    code, out = piped(["q"], "topic", "--table", "terms.tsv")
    assert (code, "4 concepts wait" in out) == (0, True)
    assert (topic / "concepts.yaml").read_bytes() == before
    # bike lanes: no address is known; skipped. car traffic: taken as close. cycling: the second.
    lines = ["a", "?", "k", "m", "a", "n", "m", "m", "a", "a", "q"]
    code, out = piped(lines, "topic", "--table", "terms.tsv")
    assert code == 0, out
    assert "the prefix of 'ODD:5' is not known" in out
    assert "> 1 MONDO:3  precipitation, by its name 'rain' (close)" in out
    assert same_as(topic) == {
        "car-traffic": ["MONDO:4 close"], "cycling": ["MONDO:2 narrow"], "rain": ["MONDO:3 close"],
    }  # fmt: skip
    assert check(topic) == ()
    assert "1 concept waits" in piped(["q"], "topic", "--table", "terms.tsv")[1]


def test_a_rejected_term_is_not_offered_again_and_comes_back_with_undo(piped, topic):
    code, out = piped(["k", "k", "2", "r", "r", "u", "q"], "topic", "--table", "terms.tsv")
    assert code == 0, out
    out = piped(["k", "k", "q"], "topic", "--table", "terms.tsv")[1]
    assert "MONDO:1" in out
    assert "MONDO:2" not in out
    out = piped([], "topic", "--table", "terms.tsv", "--undo")[1]
    assert "Taken back: reject-term of cycling" in out
    assert "nothing to take back" in piped([], "topic", "--table", "terms.tsv", "--undo")[1]
    assert "MONDO:2" in piped(["k", "k", "u", "q"], "topic", "--table", "terms.tsv")[1]
    assert not same_as(topic)


def test_what_was_taken_can_be_taken_back_in_another_session(piped, topic):
    piped(["k", "a", "q"], "topic", "--table", "terms.tsv")
    assert same_as(topic) == {"car-traffic": ["MONDO:4 exact"]}
    out = piped(["u", "k", "k", "k", "k"], "topic", "--table", "terms.tsv")[1]
    assert "4 concepts wait" in out
    assert not same_as(topic)


def test_one_term_is_exactly_one_concept(topic):
    session = open_groundings(topic, read_table(topic.parent / "terms.tsv"))
    term = session.offered["cycling"][0]
    session.accept("cycling", term, Match.EXACT)
    with pytest.raises(InvalidInput, match="exactly 'cycling' already"):
        session.accept("rain", term, Match.EXACT)
    session.accept("rain", term, Match.RELATED)
    assert [session.undo(), session.undo(), session.undo()] == ["rain", "cycling", None]


def test_concepts_that_another_hand_changed_are_left_alone(topic):
    session = open_groundings(topic, read_table(topic.parent / "terms.tsv"))
    concepts = topic / "concepts.yaml"
    concepts.write_text(concepts.read_text("utf-8").replace("label: Rain", "label: Wet"), "utf-8")
    with pytest.raises(InvalidInput, match="another hand"):
        session.accept("cycling", session.offered["cycling"][0], Match.EXACT)
    assert not same_as(topic)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["topic", "topic", "--table", "terms.tsv"], "--table is for one KB"),
        (["topic", "--stats", "--table", "terms.tsv"], "--table is for one KB"),
        (["topic/kb.yaml", "--table", "terms.tsv"], "name its folder"),
        (["topic", "--table", "none.tsv"], "none.tsv"),
    ],
)
def test_wrong_use_is_a_sentence(piped, topic, words, said):
    code, out = piped([], *words)
    assert (code, said in out) == (2, True), out


def test_concepts_that_cannot_be_read_are_not_decided_on(piped, topic):
    concepts = topic / "concepts.yaml"
    concepts.write_text(concepts.read_text("utf-8").replace("kind:", "sort:", 1), "utf-8")
    assert piped(["a"], "topic", "--table", "terms.tsv")[0] == 1


def test_ctrl_c_loses_nothing(terminal, topic):
    child = terminal("topic", "--table", "terms.tsv")
    child.expect_exact("q quit")
    child.send("k")
    child.expect_exact("q quit")
    child.send("a")
    child.expect_exact("q quit")
    child.sendintr()
    child.expect_exact("Interrupted")
    assert same_as(topic) == {"car-traffic": ["MONDO:4 exact"]}
