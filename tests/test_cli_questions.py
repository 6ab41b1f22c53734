"""The commands that answer questions: paths, loops, levers, what if, differences."""

from __future__ import annotations

import re
import shutil
import subprocess

import pytest

from kb import KnowledgeBase
from tests.builders import claim, records
from tests.running import EXAMPLE, change

# --- paths, why-not, pair -----------------------------------------------------------------------


def test_paths_have_a_verdict_and_say_when_there_are_more(kb):
    result = kb("paths", "physical exercise", "depression", "--limit", "1")
    assert result.out.startswith("Verdict: −\n")
    assert "there are more" in result.out
    document = kb("paths", "physical exercise", "depression", "--json").json
    assert (document["verdict"], document["complete"]) == ("negative", True)
    quoted = kb("paths", "physical exercise", "depression", "--limit", "1", "--quotes").out
    assert "Physical exercise –+→ Neuroplasticity\n" in quoted
    assert quoted.count("“") > 1
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


@pytest.mark.parametrize("names", [["cycling"], ["cycling", "rain"]])
def test_a_knowledge_base_behind_the_names_is_asked_to_stand_first(kb, names):
    result = kb("levers" if len(names) == 1 else "pair", *names, EXAMPLE)
    assert (result.code, result.out) == (2, "")
    assert f"KB comes before the names: write {EXAMPLE} first" in result.err


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


def test_levers_show_what_speaks_against_them(kb, tmp_path):
    made = records(
        claim("mood", "outings"),
        claim("outings", "mood"),
        claim("rain", "outings", sign="negative"),
        claim("rain", "outings", stance="denies", source="forum"),
        concepts={"rain": {"kind": "exposure"}},
        sources={"forum": "forum-answer"},
    )
    KnowledgeBase(made).save(tmp_path / "moods")
    out = kb("levers", tmp_path / "moods", "mood", "--aim", "rises", "--quotes").out
    assert "Rain falls" in out
    before, after = out.split("Against Rain falls")
    assert "article/c3" in before and "forum/c4" not in before
    assert "forum/c4" in after


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
    assert directions["cycling"] == "rises"
    falling = kb("what-if", EXAMPLE, "--falls", "car traffic", "--json").json
    assert {e["concept"]: e["direction"] for e in falling["effects"]}["cycling"] == "rises"


def test_what_would_move_and_what_must_not_be_concluded_have_their_words(kb):
    moved = kb("what-if", EXAMPLE, "--rises", "Bike lanes")
    told = kb("what-if", EXAMPLE, "--rises", "Bike lanes", "--quotes")
    assert told.out.startswith(moved.out.rstrip())
    assert told.out.count("“When a town builds protected bike lanes, more people cycle.”") == 1
    lies = kb("laundering", EXAMPLE)
    assert "“" not in lies.out
    assert "“" in kb("laundering", EXAMPLE, "--quotes").out


def test_what_if_needs_something_that_moves_one_way(kb):
    assert kb("what-if", EXAMPLE).code == 2
    assert kb("what-if", EXAMPLE, "--rises", "rain", "--falls", "rain").code == 2
    assert kb("what-if", EXAMPLE, "--rises", "zzz").code == 2


def test_jackknife_says_what_rests_on_a_source(kb):
    result = kb("jackknife", "--source", "forum-chemical-imbalance")
    assert "Without Anonymous forum answer" in result.out
    assert "Edges that change" in result.out
    assert "Loop dead: " in result.out
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
    assert kb("diff", "my-topic", "newer", "--rises", "cycling", "--falls", "cycling").code == 2
    assert kb("diff", "my-topic", "newer", "--kind", "zzz").code == 2


def test_merge_is_the_union_or_a_list_of_conflicts(kb, topic):
    conflict = kb("merge", EXAMPLE, "my-topic", "-o", "both")
    assert conflict.code == 1
    assert "title" in conflict.err
    assert not topic.with_name("both").exists()
    settled = ("--title", "Both", "--base", "https://example.org/both/")
    merged = kb("merge", EXAMPLE, "my-topic", "-o", "both", *settled)
    assert (merged.out, "put them into both/texts" in merged.err) == ("both\n", True)
    assert kb("check", "both").code == 0
    assert kb("show", "both", "--json").json["counts"]["claims"] == 7
    assert kb("merge", EXAMPLE, "my-topic", "-o", "both", *settled).code == 2


def test_a_merge_tells_programs_what_it_wrote_or_what_conflicts(kb, topic):
    conflict = kb("merge", EXAMPLE, "my-topic", "-o", "both", "--json")
    assert conflict.code == 1
    assert {finding["path"] for finding in conflict.json["findings"]} == {"kb.yaml"}
    assert not topic.with_name("both").exists()
    written = kb("merge", EXAMPLE, "my-topic", "-o", "both", "--header", "my-topic", "--json")
    assert written.json["written"] == [
        "both/concepts.yaml", "both/kb.yaml", "both/sources/town-notes.yaml",
    ]  # fmt: skip
    mine = kb("show", "my-topic", "--json").json
    assert kb("show", "both", "--json").json["title"] == mine["title"]
    other = ("--header", EXAMPLE, "--title", "Mine")
    assert kb("merge", EXAMPLE, "my-topic", "-o", "third", *other).code == 0
    assert kb("show", "third", "--json").json["title"] == "Mine"


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
