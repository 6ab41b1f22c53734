"""The commands that keep the records: which folder they mean, check, tidy, new."""

from __future__ import annotations

import pytest

from tests.running import EXAMPLE, change

# --- which knowledge base ---------------------------------------------------------------------


def test_the_bundled_one_answers_where_none_is_named(kb, root):
    assert kb("show", "--json").json["name"] == "depression"
    assert kb("edges").out == kb("edges", root / "data" / "depression").out


def test_in_the_folder_of_a_knowledge_base_that_one_answers(kb, topic, monkeypatch):
    monkeypatch.chdir(topic)
    assert kb("show", "--json").json["name"] == "my-topic"
    assert kb("show", "cycling").out.startswith("Cycling\n")
    assert kb("check").out.endswith("\n.: nothing to mend, 1 place still to be written\n")
    assert kb("tidy").code == 0


@pytest.mark.parametrize("words", [["edges", EXAMPLE], ["edges", "--kb", EXAMPLE]])
def test_a_folder_is_an_argument_or_an_option(kb, words):
    assert "Bike lanes" in kb(*words).out


def test_a_folder_named_twice_is_wrong_use(kb):
    assert kb("edges", EXAMPLE, "--kb", EXAMPLE).code == 2


@pytest.mark.parametrize(
    "words", [[EXAMPLE, "bike-lanes", "cafes"], ["--kb", EXAMPLE, "bike-lanes", "cafes"]]
)
def test_one_argument_more_than_names_is_the_folder(kb, words):
    assert kb("edge", *words).out.startswith("Bike lanes ··· Cafés\n")


@pytest.mark.parametrize("words", [[], ["cycling"], ["a", "b", "c", "d"], ["--kb", EXAMPLE, "a"]])
def test_too_few_or_too_many_names_are_wrong_use(kb, words):
    result = kb("edge", *words)
    assert result.code == 2
    assert "It takes SUBJECT OBJECT" in result.err


@pytest.mark.parametrize("command", ["edges", "check", "tidy", "coverage", "build", "show"])
def test_a_folder_that_is_no_knowledge_base_is_a_sentence(kb, tmp_path, command):
    (tmp_path / "empty").mkdir()
    for folder in ("empty", "missing"):
        result = kb(command, "--kb", folder)
        assert result.code == 2
        assert "name the folder of a knowledge base" in result.err


def test_broken_records_are_findings_for_every_command(kb, topic):
    change(topic / "concepts.yaml", "label: Rain", "lable: Rain")
    for command in ("edges", "show", "build", "claims"):
        result = kb(command, "my-topic")
        assert result.code == 1
        assert "concepts.yaml" in result.err
        assert result.out == ""


# --- check, tidy ------------------------------------------------------------------------------


def test_check_finds_nothing_in_a_new_folder(kb, topic):
    checked = kb("check", "my-topic")
    assert checked.code == 0
    assert checked.out.endswith("my-topic: nothing to mend, 1 place still to be written\n")
    found = kb("check", "my-topic", "--json").json
    assert (found["findings"], [item["line"] for item in found["unfinished"]]) == ([], [6])


def test_check_names_every_finding_with_its_line_and_tidy(kb, topic):
    change(topic / "concepts.yaml", "label: Rain", 'label: "Rain"')
    change(topic / "sources" / "town-notes.yaml", "subject: bike-lanes", "subject: bike-lane")
    result = kb("check", "my-topic")
    assert result.code == 1
    assert "kb tidy my-topic" in result.out
    assert "sources/town-notes.yaml:" in result.out
    lines = result.out.splitlines()
    assert lines[-1] == f"{len(lines) - 1} findings"
    findings = kb("check", "my-topic", "--json")
    assert findings.code == 1
    assert len(findings.json["findings"]) == len(lines) - 1
    assert set(findings.json["findings"][0]) == {"path", "line", "record", "what", "mend"}


def test_tidy_writes_the_canonical_form_and_says_where(kb, topic):
    change(topic / "concepts.yaml", "label: Rain", 'label:   "Rain"')
    assert kb("check", "my-topic").code == 1
    assert kb("tidy", "my-topic") == (0, "my-topic/concepts.yaml: tidied\n", "")
    assert kb("check", "my-topic").code == 0
    assert "canonical form" in kb("tidy", "my-topic").out
    assert kb("tidy", "my-topic", "--json").json["tidied"] == []


def test_tidy_must_be_told_which_folder(kb):
    assert kb("tidy").code == 2


def test_a_finding_cannot_act_on_the_terminal(kb, topic):
    change(topic / "concepts.yaml", "label: Rain", '"\\e[31mlabel": Rain')
    result = kb("check", "my-topic")
    assert result.code == 1
    assert "\x1b" not in result.out
    assert "\x1b" not in kb("edges", "my-topic").err


# --- new --------------------------------------------------------------------------------------


def test_new_says_what_it_made_and_what_comes_next(kb, tmp_path):
    result = kb("new", "our-river", "--title", "The river and the town")
    assert result.code == 0
    assert "our-river/sources/town-notes.yaml" in result.out
    assert "kb check our-river" in result.out
    assert kb("show", "our-river", "--json").json["title"] == "The river and the town"
    assert kb("new", "our-river").code == 2
    assert kb("new", "Our River").code == 2
