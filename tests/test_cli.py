"""Each command, as a person types it: what it prints, as JSON and as tables, and how it exits."""

from __future__ import annotations

import io
import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import NamedTuple

import pytest

from kb.base import load
from kb.cli.program import main

ROOT = Path(__file__).parents[1]
EXAMPLE = str(ROOT / "data" / "example")


class Run(NamedTuple):
    code: int
    out: str
    err: str

    @property
    def json(self) -> dict:
        document = json.loads(self.out)
        assert document["format"] == 1
        return document


@pytest.fixture
def kb(capfd, tmp_path, tmp_path_factory, monkeypatch):
    """Run a command line in an empty folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.getbasetemp() / "cache"))

    def run(*arguments: object) -> Run:
        capfd.readouterr()
        code = main([str(argument) for argument in arguments])
        out, err = capfd.readouterr()
        assert "Traceback" not in err
        return Run(code, out, err)

    return run


@pytest.fixture
def topic(tmp_path, kb) -> Path:
    """A knowledge base of one's own, to break."""
    assert kb("new", "my-topic").code == 0
    return tmp_path / "my-topic"


def change(path: Path, before: str, after: str) -> None:
    text = path.read_text("utf-8")
    assert before in text
    path.write_text(text.replace(before, after), encoding="utf-8")


# --- which knowledge base ---------------------------------------------------------------------


def test_the_bundled_one_answers_where_none_is_named(kb):
    assert kb("show", "--json").json["name"] == "depression"
    assert kb("edges").out == kb("edges", ROOT / "data" / "depression").out


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
    assert kb("check", "my-topic") == (0, "my-topic: nothing to mend\n", "")
    assert kb("check", "my-topic", "--json").json == {"format": 1, "findings": []}


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


# --- verify, coverage -------------------------------------------------------------------------


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


def test_the_bundled_sources_are_carried_whole(kb, shared):
    arguments = (ROOT / "data" / "depression", "--texts", shared / "sources")
    assert kb("coverage", *arguments).code == 0
    assert kb("verify", *arguments).code == 0
    assert kb("check", *arguments).code == 0
    total = kb("coverage", *arguments, "--json").json["total"]
    assert total["sentence_share"] == 1
    assert total["word_share"] >= 0.85


# --- show, edges, edge, claims, questions, audit, weights ---------------------------------------


def test_show_counts(kb):
    document = kb("show", EXAMPLE, "--json").json
    assert document["counts"]["claims"] == 7
    assert sum(document["statuses"].values()) == document["counts"]["edges"]
    out = kb("show", EXAMPLE).out
    assert "Cycling in our town" in out
    assert "CC0-1.0" in out


@pytest.mark.parametrize("name", ["cycling", "CYCLING", "cycle lanes", "Bike lanes"])
def test_show_finds_a_concept_by_id_label_or_synonym(kb, name):
    result = kb("show", EXAMPLE, name)
    assert result.code == 0
    assert "Cycling" in result.out
    document = kb("show", EXAMPLE, name, "--json").json
    assert document["concept"]["id"] in {"cycling", "bike-lanes"}
    assert document["edges"]


def test_show_prints_synonyms_identifiers_and_questions(kb):
    out = kb("show", "depression").out
    assert "In other vocabularies: " in out
    assert "Also: protected bike lanes, cycle lanes" in kb("show", EXAMPLE, "bike-lanes").out
    assert "town-notes/rain-unknown" in kb("show", EXAMPLE, "rain").out


def test_show_finds_a_source_and_a_claim(kb):
    assert "nothing is said" not in kb("show", EXAMPLE, "town-notes").out
    assert kb("show", EXAMPLE, "town-notes", "--json").json["source"]["id"] == "town-notes"
    claim = kb("show", EXAMPLE, "town-notes/lanes-end-jams")
    assert "Leaflet of the town council, reported in Notes on cycling" in claim.out
    assert "disputes town-notes/lanes-end-jams" in claim.out
    document = kb("show", EXAMPLE, "lanes-end-jams", "--json").json
    assert document["claim"]["id"] == "town-notes/lanes-end-jams"
    assert [remark["stance"] for remark in document["remarks"]] == ["disputes"]


def test_show_prints_where_a_source_is_found(kb, topic):
    file = topic / "sources" / "town-notes.yaml"
    change(file, "  language: en", "  url: https://example.org/notes\n  language: en")
    assert "https://example.org/notes" in kb("show", "my-topic", "town-notes").out


def test_an_unknown_name_gets_near_ones(kb):
    result = kb("show", EXAMPLE, "cyclin")
    assert result.code == 2
    assert "did you mean Cycling" in result.err
    result = kb("edge", EXAMPLE, "cyclin", "rain")
    assert result.code == 2
    assert "did you mean cycling" in result.err
    assert kb("edges", EXAMPLE, "--concept", "zzz").code == 2


def test_edges_are_filtered(kb):
    everything = kb("edges", EXAMPLE, "--json").json["edges"]
    flagged = kb("edges", EXAMPLE, "--only-correlational", "--json").json["edges"]
    assert [edge["object"] for edge in flagged] == ["cafes"]
    hedged = kb("edges", EXAMPLE, "--status", "hedged", "--status", "not-causal", "--json").json
    assert {edge["status"] for edge in hedged["edges"]} == {"hedged", "not-causal"}
    rainy = kb("edges", EXAMPLE, "--concept", "Cafés", "--json").json["edges"]
    assert 0 < len(rainy) < len(everything)
    assert "1 edge, 1 only correlational" in kb("edges", EXAMPLE, "--only-correlational").out


def test_the_json_of_edges_is_that_of_the_library(kb):
    base = load(EXAMPLE)
    assert kb("edges", EXAMPLE, "--json").json == {
        "format": 1,
        "weights_version": base.weights.version,
        "edges": base.edges().to_dicts(),
    }


def test_a_flagged_edge_says_so_and_shows_both_sides(kb):
    out = kb("edge", EXAMPLE, "bike-lanes", "cafes").out
    assert "only correlational: not to be read as a cause" in out
    assert "“Streets with bike lanes often have more cafés.”" in out
    assert "denies, asserted, causal" in out


def test_the_json_of_an_edge_has_its_claims_and_remarks(kb):
    document = kb("edge", EXAMPLE, "bike-lanes", "car-traffic", "--json").json
    assert document["edge"]["claims"] == [claim["id"] for claim in document["claims"]]
    assert document["claims"][0]["quote"][0].keys() == {"text", "start", "end"}
    assert document["remarks"][0]["about"] == ["town-notes/lanes-end-jams"]
    assert "disputes" in kb("edge", EXAMPLE, "bike-lanes", "car-traffic").out


def test_an_edge_that_is_not_there_names_the_one_that_runs_back(kb, topic):
    result = kb("edge", EXAMPLE, "car-traffic", "bike-lanes")
    assert result.code == 2
    assert "Bike lanes → Car traffic" in result.err


def test_claims_are_filtered(kb):
    claims = kb("claims", EXAMPLE, "--json").json["claims"]
    assert claims == load(EXAMPLE).claims().to_dicts()

    def ids(*options):
        return [c["id"] for c in kb("claims", EXAMPLE, *options, "--json").json["claims"]]

    assert ids("--link", "correlational") == ["town-notes/lanes-and-cafes"]
    assert ids("--stance", "denies") == ["town-notes/lanes-do-not-bring-cafes"]
    assert ids("--origin", "council-leaflet") == ["town-notes/lanes-end-jams"]
    assert ids("--modality", "possible") == ["town-notes/cycling-lowers-traffic"]
    assert len(ids("--concept", "cafes", "--source", "town-notes")) == 2
    assert len(ids("--status", "not-causal")) == 2
    assert kb("claims", EXAMPLE, "--source", "zzz").code == 2
    out = kb("claims", EXAMPLE, "--link", "correlational").out
    assert out.endswith("1 claim.\n")


def test_questions(kb):
    assert kb("questions", EXAMPLE, "--json").json["questions"][0]["about"] == ["rain", "cycling"]
    out = kb("questions", EXAMPLE, "--concept", "rain").out
    assert "about Rain, Cycling" in out
    assert "1 open question." in out
    assert "0 open questions." in kb("questions", EXAMPLE, "--concept", "cafes").out


def test_the_audit_has_every_section_and_exits_with_0(kb):
    result = kb("audit", EXAMPLE)
    assert result.code == 0
    names = [section["name"] for section in kb("audit", EXAMPLE, "--json").json["sections"]]
    assert {"only-correlational", "not-causal", "disputed", "hedged"} <= set(names)
    assert {"single-origin", "unsupported"} <= set(names)
    one = kb("audit", EXAMPLE, "--section", "hedged", "--quotes").out
    assert "Every trip by bike may also mean" in one
    assert "Disputed" not in one
    wrong = kb("audit", EXAMPLE, "--section", "hegded")
    assert wrong.code == 2
    assert "hedged" in wrong.err


def test_weights_are_printed_with_their_reasons(kb):
    weights = load().weights
    out = kb("weights").out
    assert f"version {weights.version}" in out
    for entry in weights.sources.values():
        assert entry.reason in out
    assert kb("weights", "--json").json["weights"] == weights.model_dump(mode="json")


def test_weights_of_a_knowledge_base_are_its_own(kb, topic):
    with (topic / "kb.yaml").open("a", encoding="utf-8") as header:
        header.write("\nweights:\n  version: town\n  threshold: 0.2\n")
    assert kb("check", "my-topic").code == 0, kb("check", "my-topic").out
    assert "version town" in kb("weights", "my-topic").out
    assert kb("edges", "my-topic", "--json").json["weights_version"] == "town"


# --- paths, why-not, pair -----------------------------------------------------------------------


def test_paths_have_a_verdict_and_say_when_there_are_more(kb):
    result = kb("paths", "physical exercise", "depression", "--limit", "1")
    assert result.out.startswith("Verdict: −\n")
    assert "there are more" in result.out
    document = kb("paths", "physical exercise", "depression", "--json").json
    assert (document["verdict"], document["complete"]) == ("−", True)
    none = kb("paths", "depression", "physical exercise")
    assert (none.code, none.out.splitlines()[0]) == (0, "Verdict: unknown")


def test_why_not_names_common_causes(kb):
    result = kb("why-not", "serotonin level", "depression")
    assert result.code == 0
    assert "Common causes" in result.out
    document = kb("why-not", "serotonin level", "depression", "--json").json
    assert document["is_causal"] is False
    assert document["confounders"][0]["label"] in result.out


def test_why_not_names_paths_and_common_effects(kb):
    result = kb("why-not", EXAMPLE, "bike-lanes", "car-traffic")
    assert "Paths through others" in result.out
    assert "Paths the other way" in result.out
    assert "Common effects: do not select or adjust by them" in result.out


def test_a_pair_shows_everything_said_of_it(kb):
    out = kb("pair", EXAMPLE, "car-traffic", "bike-lanes").out
    assert "“The council's leaflet promises" in out
    assert "disputes town-notes/lanes-end-jams" in out
    assert "town-notes/rain-unknown" in kb("pair", EXAMPLE, "rain", "cycling").out
    document = kb("pair", EXAMPLE, "car-traffic", "bike-lanes", "--json").json
    assert [claim["id"] for claim in document["claims"]] == ["town-notes/lanes-end-jams"]


@pytest.mark.parametrize("command", ["paths", "why-not", "pair"])
def test_one_concept_is_no_pair(kb, command):
    result = kb(command, EXAMPLE, "cycling", "Cycling")
    assert result.code == 2
    assert "name two" in result.err


# --- loops ------------------------------------------------------------------------------------


def test_loops_come_with_their_weakest_link(kb):
    result = kb("loops", EXAMPLE)
    assert result.code == 0
    assert "1. Bike lanes –+→ Cycling –+→ Bike lanes" in result.out
    assert "weakest link Cycling –−→ Car traffic (0.1500)" in result.out
    assert "all there are." in result.out
    document = kb("loops", EXAMPLE, "--json").json
    assert document["loops"][0]["nodes"] == ["bike-lanes", "cycling"]
    assert document["stopped"] is None
    assert document["note"] == ""


def test_loops_are_narrowed(kb):
    def nodes(*options):
        return [loop["nodes"] for loop in kb("loops", EXAMPLE, *options, "--json").json["loops"]]

    assert nodes("--through", "car traffic", "--max-length", "2") == [["car-traffic", "cycling"]]
    assert ["bike-lanes", "cycling"] in nodes("--edge", "bike-lanes", "cycling")
    assert nodes("--type", "balancing") == []
    assert nodes("--min-support", "0.2") == [["bike-lanes", "cycling"]]
    assert len(nodes("--limit", "1", "--rank", "product")) == 1


def test_loops_say_why_they_stopped(kb):
    assert re.search("at least [23] exist", kb("loops", EXAMPLE, "--limit", "1").out)
    assert "not looked for" in kb("loops", EXAMPLE, "--max-length", "2").out


def test_loops_are_counted(kb):
    result = kb("loops", EXAMPLE, "--count", "--max-length", "4")
    assert "3 loops: 3 reinforcing, 0 balancing, 0 undetermined." in result.out
    assert "By length" in result.out
    assert kb("loops", EXAMPLE, "--count", "--max-length", "4", "--json").json["loops"] == 3
    assert kb("loops", EXAMPLE, "--count").code == 2


def test_all_loops_and_the_independent_ones(kb):
    everything = kb("loops", EXAMPLE, "--all", "--max-length", "9", "--limit", "1", "--json").json
    assert len(everything["loops"]) == 3
    assert kb("loops", EXAMPLE, "--all").code == 2
    assert len(kb("loops", EXAMPLE, "--independent", "--json").json["loops"]) == 3


def test_the_agenda_lists_what_loops_hang_on(kb, topic):
    assert "Cycling → Car traffic" in kb("agenda", EXAMPLE).out
    change(
        topic / "sources" / "town-notes.yaml",
        "    subject: cycling\n    object: bike-lanes\n    link: causal",
        "    subject: cycling\n    object: bike-lanes\n    link: predictive",
    )
    assert "would close if Cycling → Bike lanes were causal" in kb("agenda", "my-topic").out
    assert kb("agenda", "my-topic", "--json").json["loops"][0]["assumed"]


def test_loops_show_the_quotes_of_the_weakest_link(kb):
    assert "“Every trip by bike may also mean" in kb("loops", EXAMPLE, "--quotes").out


def test_a_loop_that_needs_a_correlation_says_so(kb, topic):
    change(
        topic / "sources" / "town-notes.yaml",
        "    subject: cycling\n    object: bike-lanes\n    link: causal",
        "    subject: cycling\n    object: bike-lanes\n    link: predictive",
    )
    assert "would close if" not in kb("loops", "my-topic").out
    assert "would close if Cycling → Bike lanes were causal" in (
        kb("loops", "my-topic", "--correlational", "1").out
    )


def test_disputed_links_of_a_loop_are_named(kb, topic):
    file = topic / "sources" / "town-notes.yaml"
    change(file, "subject: bike-lanes\n    object: cafes\n    link: causal",
           "subject: bike-lanes\n    object: cycling\n    link: causal")  # fmt: skip
    assert "disputed: Bike lanes –+→ Cycling" in kb("loops", "my-topic").out


@pytest.mark.parametrize(
    "options", [["--limit", "0"], ["--rank", "best"], ["--edge", "a"], ["--seconds", "nan"]]
)
def test_wrong_options_of_loops_are_wrong_use(kb, options):
    assert kb("loops", EXAMPLE, *options).code == 2


# --- levers, laundering -----------------------------------------------------------------------


def test_levers_come_in_sets_with_their_quotes(kb):
    words = ("levers", EXAMPLE, "cycling", "--kind", "place", "--aim", "rises", "--quotes")
    result = kb(*words)
    assert result.code == 0
    assert "Bike lanes" in result.out
    assert "“When a town builds protected bike lanes" in result.out
    assert kb(*words, "--json").json["sets"][0]["levers"] == ["bike-lanes"]
    assert kb("levers", EXAMPLE, "cycling", "--kind", "zzz").code == 2
    assert kb("levers", EXAMPLE).code == 2


def test_laundering_proves_that_nothing_rests_on_a_correlation(kb):
    result = kb("laundering", "--limit", "2")
    assert "no path, loop or conclusion rests on a correlation" in result.out
    assert "Conclusions that must not be drawn" in result.out
    assert kb("laundering", "--limit", "0", "--json").json["proven"] is True


# --- what-if, jackknife -----------------------------------------------------------------------


def test_what_if_gives_directions_and_no_sizes(kb):
    result = kb("what-if", EXAMPLE, "--rises", "Bike lanes")
    assert result.code == 0
    assert "never how strong an effect is" in result.out
    document = kb("what-if", EXAMPLE, "--rises", "Bike lanes", "--json").json
    directions = {effect["concept"]: effect["direction"] for effect in document["effects"]}
    assert directions["cycling"] == "+"
    falling = kb("what-if", EXAMPLE, "--falls", "car traffic", "--json").json
    assert {e["concept"]: e["direction"] for e in falling["effects"]}["cycling"] == "+"


def test_what_if_needs_something_that_moves_one_way(kb):
    assert kb("what-if", EXAMPLE).code == 2
    assert kb("what-if", EXAMPLE, "--rises", "rain", "--falls", "rain").code == 2
    assert kb("what-if", EXAMPLE, "--rises", "zzz").code == 2


def test_jackknife_says_what_rests_on_a_source(kb):
    result = kb("jackknife", "--source", "forum-chemical-imbalance")
    assert "Without Anonymous forum answer" in result.out
    assert "Edges that change" in result.out
    assert "Loop lost: " in result.out
    assert len(kb("jackknife", "--json").json["sources"]) == 2
    assert kb("jackknife", "--source", "zzz").code == 2


# --- diff, merge, revisions -------------------------------------------------------------------


def test_diff_says_what_changed(kb, topic):
    assert kb("diff", "my-topic", "my-topic").out == "Nothing differs.\n"
    shutil.copytree(topic, topic.with_name("newer"))
    file = topic.with_name("newer") / "sources" / "town-notes.yaml"
    text = file.read_text("utf-8")
    start = text.index("  - id: traffic-lowers-cycling")
    file.write_text(text[:start] + text[text.index("  - id: lanes-and-cafes") :], encoding="utf-8")
    result = kb("diff", "my-topic", "newer", "--rises", "cycling")
    assert result.code == 0
    for said in ("Claims retracted", "Heavy car traffic", "Statuses that changed", "Loops dead"):
        assert said in result.out, said
    back = kb("diff", "newer", "my-topic")
    assert "Claims added" in back.out
    assert "Loops born" in back.out
    document = kb("diff", "my-topic", "newer", "--json").json
    assert document["claims_retracted"][0]["id"] == "town-notes/traffic-lowers-cycling"
    assert kb("diff", "my-topic", "missing").code == 2


def test_merge_is_the_union_or_a_list_of_conflicts(kb, topic):
    conflict = kb("merge", EXAMPLE, "my-topic", "-o", "both")
    assert conflict.code == 1
    assert "title" in conflict.err
    assert not topic.with_name("both").exists()
    settled = ("--title", "Both", "--base", "https://example.org/both/")
    assert kb("merge", EXAMPLE, "my-topic", "-o", "both", *settled).out == "both\n"
    assert kb("check", "both").code == 0
    assert kb("show", "both", "--json").json["counts"]["claims"] == 7
    assert kb("merge", EXAMPLE, "my-topic", "-o", "both", *settled).code == 2


def test_a_build_and_a_file_of_rdf_answer_like_their_folder(kb):
    edges = kb("edges", EXAMPLE).out
    kb("build", EXAMPLE, "-o", "out")
    assert kb("edges", "out").out == edges == kb("edges", "out/example.trig").out
    assert kb("show", "out", "cycling").out == kb("show", EXAMPLE, "cycling").out
    assert kb("show", "out/example.trig", "--json").json["counts"]["claims"] == 7


def test_a_revision_of_a_folder_answers(kb, topic):
    def git(*words: str) -> None:
        subprocess.run(["git", *words], check=True, capture_output=True)

    git("init", "-q")
    git("add", "my-topic")
    git("-c", "user.name=A", "-c", "user.email=a@example.org", "commit", "-q", "-m", "Start")
    edges = kb("edges", "my-topic").out
    shutil.rmtree(topic)
    assert kb("edges", "HEAD:my-topic").out == edges
    wrong = kb("edges", "no-such:my-topic")
    assert (wrong.code, "git cannot read" in wrong.err) == (2, True)


# --- draft ------------------------------------------------------------------------------------

NOTES = "# On noise\n\nNoise causes stress. Carpets may lower noise.\n"


def test_a_draft_in_a_knowledge_base_passes_the_checks_and_weighs_nothing(kb, topic, tmp_path):
    (tmp_path / "office.md").write_text(NOTES, encoding="utf-8")
    edges = kb("edges", "my-topic").out
    result = kb("draft", "office.md", "--kb", "my-topic")
    assert result.code == 0, result.err
    assert "“Noise causes stress.”" in result.out or "“Noise causes stress”" in result.out
    assert "new concept" in result.out
    assert "kb review my-topic/sources/office.yaml" in result.out
    assert kb("check", "my-topic").code == 0, kb("check", "my-topic").out
    assert kb("edges", "my-topic").out == edges
    assert kb("show", "my-topic", "office", "--json").json["source"]["title"] == "On noise"
    again = kb("draft", "office.md", "--kb", "my-topic")
    assert (again.code, "is there already" in again.err) == (2, True)


def test_a_draft_alone_has_its_text_and_concepts_beside_it(kb, tmp_path, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(NOTES.encode())))
    result = kb("draft", "-", "--id", "office", "-o", "drafts/office.yaml", "--json")
    assert result.code == 0, result.err
    draft = result.json["drafts"][0]
    assert draft["file"] == "drafts/office.yaml"
    names = sorted(path.name for path in (tmp_path / "drafts").iterdir())
    assert names == ["office.concepts.yaml", "office.txt", "office.yaml"]
    assert (tmp_path / "drafts" / "office.txt").read_text("utf-8") == NOTES
    for claim in draft["claims"]:
        for part in claim["quote"]:
            assert NOTES[part["start"] : part["end"]] == part["text"]
        assert claim["review"]["state"] == "draft"


def test_what_was_rejected_is_not_drafted_again(kb, topic, tmp_path, monkeypatch):
    (tmp_path / "office.txt").write_text(NOTES, encoding="utf-8")
    kb("draft", "office.txt", "--kb", "my-topic")
    file = topic / "sources" / "office.yaml"
    first = kb("claims", "my-topic", "--source", "office", "--json").json["claims"]
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"r\nno\nq\n")))
    kb("review", str(file))
    file.unlink()
    kb("draft", "office.txt", "--kb", "my-topic")
    second = kb("claims", "my-topic", "--source", "office", "--json").json["claims"]
    assert len(second) == len(first) - 1


@pytest.mark.parametrize(
    "words",
    [
        ["office.txt"],
        ["office.txt", "--kb", "my-topic", "-o", "x.yaml"],
        ["office.txt", "office.txt", "-o", "x.yaml"],
        ["office.pdf", "-o", "x.yaml"],
        ["missing.txt", "-o", "x.yaml"],
        ["-", "-o", "x.yaml"],
        ["office.txt", "-o", "x.yaml", "--id", "No Id"],
        ["office.txt", "-o", "x.yaml", "--language", "de"],
        ["office.txt", "--kb", "missing"],
        ["other.txt", "--kb", "my-topic", "--id", "town-notes-2"],
    ],
)
def test_wrong_use_of_draft_is_a_sentence_and_writes_nothing(kb, topic, tmp_path, words):
    (tmp_path / "office.txt").write_text(NOTES, encoding="utf-8")
    (tmp_path / "office.pdf").write_bytes(b"%PDF")
    (tmp_path / "other.txt").write_text("Another.", encoding="utf-8")
    (topic / "texts" / "town-notes-2.txt").write_text(NOTES, encoding="utf-8")
    result = kb("draft", *words)
    assert result.code == 2
    assert result.err
    assert not (tmp_path / "x.yaml").exists()
    assert len(list((topic / "sources").iterdir())) == 1


# --- rungs ------------------------------------------------------------------------------------


def test_rungs_reads_lines_or_a_column(kb, tmp_path):
    (tmp_path / "lines.txt").write_text("Ice causes falls.\n\nIt is late.\n")
    (tmp_path / "table.csv").write_text('n,sentence\n1,"Ice causes\nfalls."\n2,It is late.\n3\n')
    rows = kb("rungs", "lines.txt").out.splitlines()
    assert rows[0] == "sentence,label_name,denied,cues"
    assert rows[1] == "Ice causes falls.,direct_causal,no,causes"
    assert rows[2].startswith("It is late.,none,no")
    lines = kb("rungs", "table.csv", "--format", "jsonl").out.splitlines()
    assert [json.loads(line)["label_name"] for line in lines] == ["direct_causal", "none"]
    assert json.loads(lines[0])["cues"][0]["text"] == "causes"


def test_rungs_reads_stdin(kb, monkeypatch):
    data = "\ufeffStress goes together with ñoise.\n".encode()
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data), encoding="ascii"))
    assert "\nStress goes together with ñoise.,correlational,no," in kb("rungs").out


def test_rungs_are_evaluated(kb, tmp_path):
    (tmp_path / "labelled.csv").write_text("sentence,label_name\nIce causes falls.,direct_causal\n")
    result = kb("rungs", "eval", "labelled.csv")
    assert "Macro-F1" in result.out
    assert "Correlational called direct: 0.00%." in result.out
    assert kb("rungs", "eval", "labelled.csv", "--json").json["sentences"] == 1


@pytest.mark.parametrize(
    "words", [["eval"], ["a", "b"], ["missing.txt"], ["latin.txt"], ["latin.txt", "--json"]]
)
def test_wrong_use_of_rungs_is_a_sentence(kb, tmp_path, words):
    (tmp_path / "latin.txt").write_bytes("Ice.\nÉté.\n".encode("latin-1"))
    result = kb("rungs", *words)
    assert result.code == 2
    assert result.err


# --- new --------------------------------------------------------------------------------------


def test_new_says_what_it_made_and_what_comes_next(kb, tmp_path):
    result = kb("new", "our-river", "--title", "The river and the town")
    assert result.code == 0
    assert "our-river/sources/town-notes.yaml" in result.out
    assert "kb check our-river" in result.out
    assert kb("show", "our-river", "--json").json["title"] == "The river and the town"
    assert kb("new", "our-river").code == 2
    assert kb("new", "Our River").code == 2


# --- build, export, map -----------------------------------------------------------------------


def test_build_names_its_files(kb, tmp_path):
    result = kb("build", EXAMPLE, "-o", "out")
    assert result.code == 0, result.err
    *names, last = result.out.splitlines()
    assert names[-1] == "out/manifest.json"
    assert last == "Open out/map.html in any browser."
    assert sorted(names) == sorted(
        path.relative_to(tmp_path).as_posix() for path in (tmp_path / "out").iterdir()
    )
    assert kb("build", EXAMPLE, "-o", "out", "--json").json["written"] == names


def test_build_check_writes_nothing_and_names_what_is_out_of_date(kb, tmp_path):
    assert kb("build", EXAMPLE, "-o", "out", "--check").code == 1
    assert not (tmp_path / "out").exists()
    kb("build", EXAMPLE, "-o", "out")
    assert kb("build", EXAMPLE, "-o", "out", "--check") == (0, "out is up to date\n", "")
    (tmp_path / "out" / "report.md").write_text("mine")
    assert kb("build", EXAMPLE, "-o", "out", "--check") == (1, "out/report.md differs\n", "")
    document = kb("build", EXAMPLE, "-o", "out", "--check", "--json")
    assert (document.code, document.json["differs"]) == (1, ["out/report.md"])


def test_build_says_that_the_last_one_was_not_finished(kb, tmp_path):
    kb("build", EXAMPLE, "-o", "out")
    (tmp_path / "out" / "report.md").unlink()
    result = kb("build", EXAMPLE, "-o", "out")
    assert result.code == 0
    assert "was not finished, or was changed since: report.md" in result.err
    assert (tmp_path / "out" / "report.md").exists()


def test_build_into_a_knowledge_base_is_wrong_use(kb, topic):
    assert kb("build", "my-topic", "-o", "my-topic").code == 2


def test_export_goes_to_stdout_or_to_a_file(kb, tmp_path):
    trig = kb("export", EXAMPLE)
    assert trig.code == 0
    assert "@prefix" in trig.out
    assert kb("export", EXAMPLE, "-o", "-").out == trig.out
    assert kb("export", EXAMPLE, "-o", "town.trig").out == "town.trig\n"
    assert (tmp_path / "town.trig").read_text("utf-8") == trig.out
    kb("export", EXAMPLE, "-o", "town.nt")
    assert (tmp_path / "town.nt").read_text("utf-8") == kb("export", EXAMPLE, "--format", "nt").out


def test_export_says_what_a_format_loses_and_which_there_are(kb):
    assert "union of the graphs" in kb("export", EXAMPLE, "--format", "nt").err
    assert kb("export", EXAMPLE, "--format", "trig").err == ""
    wrong = kb("export", EXAMPLE, "--format", "tirg")
    assert wrong.code == 2
    assert "trig" in wrong.err


def test_map_writes_a_page(kb, tmp_path):
    assert kb("map", EXAMPLE, "-o", "town.html") == (0, "town.html\n", "")
    assert "<html" in (tmp_path / "town.html").read_text("utf-8")
    assert kb("map", EXAMPLE, "-o", "town.html", "--json").json["written"] == ["town.html"]


def test_map_draws_a_part(kb, tmp_path):
    whole = kb("map", EXAMPLE, "-o", "whole.html")
    assert whole.code == 0
    for part in (
        ["--around", "Cafés"],
        ["--around", "cafes", "--steps", "2"],
        ["--loop", "R1"],
        ["--between", "bike-lanes", "car-traffic"],
        ["--top", "2"],
        ["--max-nodes", "3"],
    ):
        assert kb("map", EXAMPLE, "-o", "part.html", *part).out == "part.html\n"
        assert (tmp_path / "part.html").read_bytes() != (tmp_path / "whole.html").read_bytes()
    assert kb("map", EXAMPLE, "-o", "town.svg").code == 0
    assert (tmp_path / "town.svg").read_text("utf-8").startswith("<svg")
    assert kb("map", EXAMPLE, "--around", "rain", "--top", "2").code == 2
    assert kb("map", EXAMPLE, "--steps", "2").code == 2


def test_export_for_causal_inference(kb, tmp_path):
    names = ("--within", "bike lanes", "--within", "cafes", "--within", "car traffic")
    result = kb("export", EXAMPLE, "--format", "dagitty", *names, "--exposure", "bike lanes")
    assert result.code == 0
    assert result.out.startswith("dag {")
    loop = kb("export", EXAMPLE, "--format", "dagitty")
    assert loop.code == 2
    assert "Cycling" in loop.err
    cut = ("--cut", "cycling", "bike-lanes", "--cut", "car-traffic", "cycling")
    assert kb("export", EXAMPLE, "-o", "town.dagitty", *cut).code == 0
    assert (tmp_path / "town.dagitty").read_text().startswith("dag {")
    assert kb("export", EXAMPLE, "--format", "dot").out.startswith("digraph {")
    assert kb("export", EXAMPLE, "--format", "dot", "--outcome", "cycling").code == 2
    assert kb("export", EXAMPLE, "--format", "nt", "--within", "cycling").code == 2


@pytest.mark.parametrize("command", ["export", "map"])
def test_a_place_that_cannot_be_written_is_wrong_use(kb, tmp_path, command):
    (tmp_path / "folder").mkdir()
    result = kb(command, EXAMPLE, "-o", "folder")
    assert result.code == 2
    assert "folder" in result.err
