"""The commands that compare records with texts: verify, reanchor, coverage."""

from __future__ import annotations

import shutil

from tests.running import change


def test_verify_proves_every_quote(kb, topic):
    result = kb("verify", "my-topic")
    assert (result.code, result.out) == (0, "9 of 9 quotes are proven.\n")
    assert kb("verify", "my-topic", "--json").json["complete"] is True


def test_verify_names_what_another_text_does_not_hold(kb, topic, tmp_path):
    texts = tmp_path / "texts"
    shutil.copytree(topic / "texts", texts)
    change(texts / "town-notes.txt", "When a town", "News. When a town")
    change(texts / "town-notes.txt", "often have", "rarely have")
    result = kb("verify", "my-topic", "--texts", texts)
    assert result.code == 1
    assert "town-notes/lanes-raise-cycling: part 1 does not stand at" in result.out
    assert "Its words stand at 36–95." in result.out
    assert "It is not certain that its words are there: " in result.out
    assert "another text than the recorded one" in result.out
    document = kb("verify", "my-topic", "--texts", texts, "--json").json
    assert (document["complete"], document["accepted"]) == (False, False)


def test_words_that_only_moved_are_accepted_and_reanchored(kb, topic):
    change(topic / "texts" / "town-notes.txt", "When a town", "News. When a town")
    result = kb("verify", "my-topic")
    assert result.code == 0
    assert "'kb reanchor' puts the records right" in result.out
    assert kb("check", "my-topic").code == 1
    before = (topic / "sources" / "town-notes.yaml").read_bytes()
    assert "would be written" in kb("reanchor", "my-topic", "--dry-run").out
    assert (topic / "sources" / "town-notes.yaml").read_bytes() == before
    result = kb("reanchor", "my-topic")
    assert (result.code, "my-topic/sources/town-notes.yaml: written" in result.out) == (0, True)
    assert kb("verify", "my-topic").out == "9 of 9 quotes are proven.\n"
    assert "Nothing has moved." in kb("reanchor", "my-topic").out


def test_reanchor_fills_in_what_a_curator_left_out(kb, topic):
    file = topic / "sources" / "town-notes.yaml"
    change(file, "        start: 30\n        end: 89\n", "")
    assert kb("check", "my-topic").code == 1
    assert kb("reanchor", "my-topic", "--json").json["moves"][0]["new_start"] == 30
    assert kb("check", "my-topic").code == 0


def test_reanchor_lists_what_is_not_certain(kb, topic):
    change(topic / "texts" / "town-notes.txt", "often have", "rarely have")
    result = kb("reanchor", "my-topic")
    assert result.code == 1
    assert "town-notes/lanes-and-cafes" in result.out
    assert "1 to look at" in result.out
    assert kb("reanchor").code == 2


def test_texts_that_are_not_to_hand_are_findings(kb, topic, tmp_path):
    (tmp_path / "empty").mkdir()
    for command in ("verify", "coverage"):
        result = kb(command, "my-topic", "--texts", "empty")
        assert result.code == 1
        assert "The texts of town-notes are not to hand" in result.out


def test_a_folder_of_texts_must_be_there(kb, topic):
    shutil.rmtree(topic / "texts")
    for command in ("verify", "coverage"):
        assert "--texts" in kb(command, "my-topic").err
        assert kb(command, "my-topic").code == 2
        assert kb(command, "my-topic", "--texts", "missing").code == 2


def test_coverage_counts_sentences_and_words(kb, topic):
    result = kb("coverage", "my-topic")
    assert result.code == 0
    assert "100.00%" in result.out
    assert kb("coverage", "my-topic", "--json").json["total"]["sentence_share"] == 1


def test_coverage_prints_what_is_not_carried(kb, topic):
    with (topic / "texts" / "town-notes.txt").open("a", encoding="utf-8") as text:
        text.write("\nOne more sentence that nobody has read.\n")
    result = kb("coverage", "my-topic")
    assert result.code == 1
    assert "Not carried in town-notes" in result.out
    assert "“One more sentence that nobody has read.”" in result.out


def test_the_bundled_sources_are_carried_whole(kb, shared, root):
    arguments = (root / "data" / "depression", "--texts", shared / "sources")
    assert kb("coverage", *arguments).code == 0
    assert kb("verify", *arguments).code == 0
    assert kb("check", *arguments).code == 0
    total = kb("coverage", *arguments, "--json").json["total"]
    assert total["sentence_share"] == 1
    assert total["word_share"] >= 0.85
