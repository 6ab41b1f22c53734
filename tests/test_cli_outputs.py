"""Outputs never take the place of records or of what others wrote, and refusals say how to mend."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import pytest

from kb.files import refuse_records
from tests.running import EXAMPLE


def content(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


# --- records ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "place",
    [
        "kb.yaml",
        "concepts.yaml",
        "sources/town-notes.yaml",
        "sources/new/x.trig",
        "texts/town-notes.txt",
        "schema/x.trig",
    ],
)
@pytest.mark.parametrize("command", ["export", "map", "build"])
def test_no_output_takes_the_place_of_a_record(kb, topic, command, place):
    before = content(topic)
    words = ["--format", "trig"] if command == "export" else []
    code, out, err = kb(command, "my-topic", "-o", f"my-topic/{place}", *words)
    assert (code, out) == (2, "")
    assert "belongs to the knowledge base in" in err or "a file stands in its place" in err
    assert content(topic) == before


def test_a_link_to_a_record_is_no_way_around(kb, topic, tmp_path):
    (tmp_path / "town.trig").symlink_to(topic / "kb.yaml")
    before = content(topic)
    assert kb("export", EXAMPLE, "-o", "town.trig")[0] == 2
    assert content(topic) == before


def test_other_places_in_a_folder_are_free(kb, topic, monkeypatch):
    assert kb("export", "my-topic", "-o", "my-topic/town.trig")[0] == 0
    assert kb("map", "my-topic", "-o", "my-topic/map.html")[0] == 0
    assert kb("build", "my-topic", "-o", "my-topic/build")[0] == 0
    monkeypatch.chdir(topic.parent)
    (topic.parent / "sources").mkdir()
    assert kb("export", "my-topic", "-o", "sources/x.trig")[0] == 0
    monkeypatch.chdir(topic)
    with pytest.raises(OSError, match="belongs to"):
        refuse_records(Path("kb.yaml"))


def test_a_draft_of_its_own_stays_out_of_a_knowledge_base(kb, topic, tmp_path):
    (tmp_path / "notes.txt").write_text("Noise causes stress.\n")
    before = content(topic)
    assert kb("draft", "notes.txt", "-o", "my-topic/sources/notes.yaml")[0] == 2
    assert content(topic) == before
    assert kb("draft", "notes.txt", "--kb", "my-topic")[0] == 0


# --- the files of a build -----------------------------------------------------------------------


def test_a_build_replaces_nothing_that_no_build_wrote(kb, tmp_path):
    own = tmp_path / "own"
    own.mkdir()
    (own / "map.html").write_text("mine")
    code, out, err = kb("build", EXAMPLE, "-o", "own")
    assert (code, out) == (2, "")
    assert "own/map.html is there already and no build of ours wrote it" in err
    assert [path.name for path in own.iterdir()] == ["map.html"]
    assert (own / "map.html").read_text() == "mine"


@pytest.mark.parametrize("manifest", ["{}", "[]", "{", '{"name": "my app", "icons": []}'])
def test_a_foreign_manifest_is_no_leave_to_write(kb, tmp_path, manifest):
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "manifest.json").write_text(manifest)
    assert kb("build", EXAMPLE, "-o", "own")[0] == 2
    assert (tmp_path / "own" / "manifest.json").read_text() == manifest


def test_a_build_of_another_name_keeps_to_what_is_listed(kb, topic, tmp_path):
    assert kb("build", EXAMPLE, "-o", "out")[0] == 0
    (tmp_path / "out" / "my-topic.ttl").write_text("mine")
    assert kb("build", "my-topic", "-o", "out")[0] == 2
    (tmp_path / "out" / "my-topic.ttl").unlink()
    assert kb("build", "my-topic", "-o", "out")[0] == 0
    assert kb("build", "my-topic", "-o", "out", "--check")[0] == 0


@pytest.mark.parametrize("killed", [False, True])
@pytest.mark.parametrize("stopped_at", ["map.html", "claims.json", "manifest.json"])
def test_a_first_build_that_was_interrupted_can_be_done_again(
    kb, tmp_path, monkeypatch, stopped_at, killed
):
    replace, seen = Path.replace, []
    times = 2 if stopped_at == "manifest.json" else 1

    def stop(self, target):
        seen.append(Path(target).name)
        if seen[-1] == stopped_at and seen.count(stopped_at) == times:
            raise KeyboardInterrupt
        return replace(self, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", stop)
        if killed:  # nothing is taken back then
            patch.setattr(Path, "unlink", lambda self, missing_ok=False: None)
        assert kb("build", EXAMPLE, "-o", "out")[0] == 130
    assert (tmp_path / "out" / "manifest.json").exists() == killed
    code, _, err = kb("build", EXAMPLE, "-o", "out")
    assert code == 0, err
    assert ("was not finished" in err) == killed
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text("utf-8"))
    assert all(entry["bytes"] for entry in manifest["files"].values())
    assert kb("build", EXAMPLE, "-o", "out", "--check")[0] == 0


# --- places and names ---------------------------------------------------------------------------


@pytest.mark.parametrize("command", [["map", "-o", "nodir/x.html"], ["export", "-o", "nodir/x.nt"]])
def test_a_folder_that_is_missing_is_to_be_made(kb, command):
    code, _, err = kb(*command)
    assert (code, "make the folder nodir first" in err) == (2, True)


def test_a_file_must_end_in_the_name_of_a_format(kb, tmp_path):
    for name in ("x.foo", "x"):
        code, _, err = kb("export", EXAMPLE, "-o", name)
        assert code == 2
        for ending in (".trig", ".nt", ".dagitty", ".dot", "--format"):
            assert ending in err
        assert not (tmp_path / name).exists()
    assert kb("export", EXAMPLE, "-o", "x.foo", "--format", "nanopub")[0] == 0
    assert kb("export", EXAMPLE, "-o", "X.TRIG")[0] == 0
    assert kb("export", EXAMPLE, "-o", "/dev/null")[0] == 0
    assert "nanopub" in kb("export", "--help")[1]


def test_what_was_written_is_printed_as_json(kb):
    code, out, _ = kb("export", EXAMPLE, "-o", "town.nt", "--json")
    assert (code, json.loads(out)) == (0, {"format": 1, "written": ["town.nt"]})
    assert kb("export", EXAMPLE, "--json")[0] == 2
    code, out, _ = kb("new", "topic-a", "--json")
    written = json.loads(out)["written"]
    assert code == 0
    assert written[0] == "topic-a/kb.yaml"
    assert kb("new", "topic-b")[1].splitlines()[0] == "topic-b/kb.yaml"


def test_commands_that_write_into_a_folder_ask_for_it(kb):
    for command in ("tidy", "reanchor"):
        usage = kb(command, "--help")[1].splitlines()[0]
        assert " KB" in usage
        assert "[KB]" not in usage
        assert kb(command)[0] == 2
    assert "[KB]" in kb("edges", "--help")[1]


# --- sentences ----------------------------------------------------------------------------------


def test_what_a_claim_is_limited_to_reads_as_it_is_written(kb, topic):
    file = topic / "sources" / "town-notes.yaml"
    text = file.read_text("utf-8")
    line = next(line for line in text.splitlines() if line.startswith("    modality:"))
    file.write_text(text.replace(line, f"{line}\n    context: in old towns", 1), encoding="utf-8")
    kb("tidy", "my-topic")
    code, out, err = kb("claims", "my-topic")
    assert code == 0, err
    assert "holds for: in old towns" in out


def test_verify_speaks_of_others_only_where_there_are_some(kb, topic, tmp_path):
    (tmp_path / "empty").mkdir()
    code, out, _ = kb("verify", "my-topic", "--texts", "empty")
    assert code == 1
    assert "all others" not in out
    text = topic / "texts" / "town-notes.txt"
    text.write_text(text.read_text("utf-8") + "\nMore.\n", encoding="utf-8")
    code, out, _ = kb("verify", "my-topic")
    assert code == 0
    assert "all others" not in out
    assert "'kb reanchor' puts the records right" in out
    shutil.rmtree(topic / "texts")


def test_a_pair_that_nobody_relates_leads_on(kb):
    code, _, err = kb("edge", EXAMPLE, "rain", "cafes")
    assert code == 2
    assert "no source relates the two: 'kb pair' and 'kb paths' look further" in err


def test_unknown_words_get_the_known_ones(kb):
    assert "only-correlational, not-causal, disputed" in kb("audit", "--section", "foo")[2]
    assert "council-leaflet, town-notes" in kb("claims", EXAMPLE, "--origin", "foo")[2]
    assert "did you mean" not in kb("claims", "--source", "foo")[2]
    assert "no concept, source, claim or folder" in kb("show", "nofolder")[2]


def test_bare_words_are_placed_and_others_moved(kb, topic):
    file = topic / "sources" / "town-notes.yaml"
    bare = file.read_text("utf-8").replace("        start: 30\n        end: 89\n", "", 1)
    file.write_text(bare, encoding="utf-8")
    assert "1 placed, 0 to look at." in kb("reanchor", "my-topic")[1]
    text = topic / "texts" / "town-notes.txt"
    text.write_text("News. " + text.read_text("utf-8"), encoding="utf-8")
    out = kb("reanchor", "my-topic")[1]
    assert " moved, 0 to look at." in out
    assert "placed" not in out
