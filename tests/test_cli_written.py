"""The commands that write what people look at: build, export, map."""

from __future__ import annotations

import networkx as nx
import pytest

from tests.running import EXAMPLE


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


def test_build_names_what_is_still_to_be_done(kb, tmp_path):
    kb("new", "roofs", "--empty")
    (tmp_path / "notes.txt").write_text("Moss causes damp.")
    kb("draft", "notes.txt", "--kb", "roofs")
    assert kb("build", "roofs", "-o", "out").err.splitlines() == [
        "1 draft waits for a decision; nothing rests on a draft until kb review accepts it.",
        "Described by nobody yet: 2 of 2 concepts. Say in concepts.yaml what they are.",
    ]


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
    assert kb("export", EXAMPLE, "--format", "dot", "--exposure", "cycling").code == 2
    assert kb("export", EXAMPLE, "--format", "nt", "--unroll", "2").code == 2
    for form in ("dagitty", "dot"):
        assert '"cycling@2"' in kb("export", EXAMPLE, "--format", form, "--unroll", "2").out


def test_causes_unrolled_in_time_are_written_as_gml(kb, tmp_path):
    loop = kb("export", EXAMPLE, "-o", "town.gml")
    assert loop.code == 2
    assert "Cut a link" in loop.err
    result = kb("export", EXAMPLE, "-o", "town.gml", "--unroll", "2", "--status", "causal")
    assert result.code == 0
    assert "takes one step" in result.err
    graph = nx.read_gml(tmp_path / "town.gml")
    assert nx.is_directed_acyclic_graph(graph)
    causes = [values for *_, values in graph.edges(data=True) if "sign" in values]
    assert {cause["status"] for cause in causes} == {"causal"}


@pytest.mark.parametrize("command", ["export", "map"])
def test_a_place_that_cannot_be_written_is_wrong_use(kb, tmp_path, command):
    (tmp_path / "folder").mkdir()
    result = kb(command, EXAMPLE, "-o", "folder")
    assert result.code == 2
    assert "folder" in result.err
