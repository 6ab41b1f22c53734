"""The commands that show what is there: concepts, claims, edges, questions, weights."""

from __future__ import annotations

import pytest

from kb.base import load
from tests.running import EXAMPLE, change


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


def test_an_edge_says_which_of_its_claims_run_the_other_way(kb):
    there = kb("edge", EXAMPLE, "bike lanes", "cycling").out
    assert there.count("the other way round") == 1


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
