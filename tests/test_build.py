"""A build is whole or seen to be broken, leaves others' files alone and is the same each time."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

import kb.build as building
from kb.base import KnowledgeBase
from kb.build import MANIFEST, build, differing, unfinished
from kb.errors import InvalidInput, UnwritableOutput
from tests.builders import claim, question, records

NAMES = {
    "map.html",
    "tiny.trig",
    "tiny.ttl",
    "report.md",
    "report.html",
    "claims.json",
    "edges.json",
    "manifest.json",
}


@pytest.fixture
def base() -> KnowledgeBase:
    return KnowledgeBase(
        records(
            claim("stress", "cortisol"),
            claim("cortisol", "stress", modality="possible", cue="affirms"),
            claim("cortisol", "mood", link="correlational"),
            questions=[question("mood")],
        )
    )


@pytest.fixture
def other() -> KnowledgeBase:
    return KnowledgeBase(records(claim("a", "b"), name="other"))


def content(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_build_has_all_files_and_a_manifest_of_their_hashes(base, tmp_path):
    names = build(base, tmp_path / "new" / "out")
    assert set(names) == NAMES == set(content(tmp_path / "new" / "out"))
    assert names[-1] == MANIFEST
    manifest = json.loads((tmp_path / "new" / "out" / MANIFEST).read_text("utf-8"))
    assert manifest["format"] == 1
    assert manifest["name"] == "tiny"
    assert manifest["weights_version"] == base.weights.version
    assert set(manifest["files"]) == NAMES - {MANIFEST}
    for name, entry in manifest["files"].items():
        data = (tmp_path / "new" / "out" / name).read_bytes()
        assert entry == {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}


def test_a_second_build_changes_no_byte(base, tmp_path):
    build(base, tmp_path / "a")
    before = content(tmp_path / "a")
    build(base, tmp_path / "a")
    build(KnowledgeBase(base.records), tmp_path / "b")
    assert content(tmp_path / "a") == before == content(tmp_path / "b")


def test_json_files_hold_what_the_base_answers(base, tmp_path):
    build(base, tmp_path)
    edges = json.loads((tmp_path / "edges.json").read_text("utf-8"))
    assert edges["edges"] == base.edges().to_dicts()
    assert edges["weights_version"] == base.weights.version
    claims = json.loads((tmp_path / "claims.json").read_text("utf-8"))
    assert claims["claims"] == base.claims().to_dicts()
    assert claims["questions"] == base.questions().to_dicts()
    assert claims["remarks"] == []
    assert claims["format"] == edges["format"] == 1


def test_foreign_files_are_left_alone(base, tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    (tmp_path / "sub").mkdir()
    (tmp_path / ".map.html.notes.tmp").write_text("mine too")
    build(base, tmp_path)
    assert (tmp_path / "mine.txt").read_text() == "mine"
    assert (tmp_path / ".map.html.notes.tmp").exists()
    assert set(content_names(tmp_path)) == NAMES | {"mine.txt", "sub", ".map.html.notes.tmp"}


def content_names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def fail_after(monkeypatch, name: str, error: BaseException):
    """Let the output of one file break off in its middle."""
    outputs = building._outputs

    def broken():
        yield b"half of it"
        raise error

    monkeypatch.setattr(building, "_outputs", lambda base: {**outputs(base), name: broken})


@pytest.mark.parametrize("error", [KeyboardInterrupt(), OSError(28, "No space left"), ValueError()])
def test_where_one_file_fails_every_old_one_is_whole(base, tmp_path, monkeypatch, error):
    build(base, tmp_path)
    before = content(tmp_path)
    fail_after(monkeypatch, "edges.json", error)
    with pytest.raises((type(error), UnwritableOutput)):
        build(base, tmp_path)
    assert content(tmp_path) == before
    assert unfinished(tmp_path) == ()


def test_an_interruption_between_the_renames_is_seen(base, other, tmp_path, monkeypatch):
    build(other, tmp_path)
    replace = Path.replace

    def stop(self, target):
        if Path(target).name == "claims.json":
            raise KeyboardInterrupt
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", stop)
    with pytest.raises(KeyboardInterrupt):
        build(base, tmp_path)
    monkeypatch.undo()
    assert "report.md" in unfinished(tmp_path)
    assert "claims.json" not in unfinished(tmp_path)
    build(base, tmp_path)
    assert unfinished(tmp_path) == ()


def test_what_a_killed_build_left_behind_is_cleared(base, tmp_path):
    leftover = tmp_path / ".map.html.0123456789ab.tmp"
    leftover.write_text("half")
    build(base, tmp_path)
    assert not leftover.exists()


@pytest.mark.parametrize(
    "manifest", ["", "{", "[]", '{"files": 3}', '{"files": {"a": {}}}', "[" * 10**6, "\xff"]
)
def test_a_broken_manifest_is_an_unfinished_build(tmp_path, manifest):
    (tmp_path / MANIFEST).write_text(manifest, encoding="latin-1")
    assert unfinished(tmp_path) == (MANIFEST,)


def test_a_folder_without_a_manifest_holds_no_unfinished_build(tmp_path):
    assert unfinished(tmp_path) == ()
    assert unfinished(tmp_path / "missing") == ()
    (tmp_path / "file").write_text("no folder")
    assert unfinished(tmp_path / "file") == ()


def test_differing_names_what_a_build_would_change(base, other, tmp_path):
    assert set(differing(base, tmp_path)) == NAMES
    build(base, tmp_path)
    assert differing(base, tmp_path) == ()
    (tmp_path / "report.md").write_text("changed")
    assert differing(base, tmp_path) == ("report.md",)
    assert {"edges.json", "other.trig", MANIFEST} <= set(differing(other, tmp_path))


def test_a_build_into_a_knowledge_base_is_refused(base, tmp_path):
    (tmp_path / "kb.yaml").write_text("format: 1\n")
    with pytest.raises(InvalidInput, match="holds nothing computed"):
        build(base, tmp_path)
    assert content_names(tmp_path) == ["kb.yaml"]


def test_a_file_in_the_place_of_the_folder_is_a_sentence(base, tmp_path):
    (tmp_path / "out").write_text("a file")
    with pytest.raises(UnwritableOutput, match="a file stands in its place"):
        build(base, tmp_path / "out")


def test_a_folder_without_rights_is_a_sentence(base, tmp_path, monkeypatch):
    def refuse(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("kb.files.os.open", refuse)
    with pytest.raises(UnwritableOutput, match="Permission denied"):
        build(base, tmp_path)


def test_a_folder_in_the_place_of_a_file_is_a_sentence(base, tmp_path):
    (tmp_path / "report.md").mkdir()
    with pytest.raises(UnwritableOutput, match=r"report\.md"):
        build(base, tmp_path)


def test_the_name_of_the_files_is_a_slug(tmp_path):
    build(KnowledgeBase(records(claim("a", "b"), name="My Topic!")), tmp_path)
    assert (tmp_path / "my-topic.trig").exists()
