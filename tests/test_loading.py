"""Loading: a folder, a build, a file of RDF, a revision of git, and clear words otherwise."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

import kb
from kb.build import build
from kb.files import write_atomic
from kb.records import not_canonical

GIT = ["git", "-c", "user.name=T", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, root: Path) -> Path:
    """A copy of the worked example in a repository of its own, with two revisions."""
    top = tmp_path_factory.mktemp("repository")
    place = top / "topics" / "example"
    shutil.copytree(root / "data" / "example", place)
    header = place / "kb.yaml"

    def commit(title: str) -> None:
        lines = header.read_text("utf-8").splitlines()
        changed = [f"title: {title}" if line.startswith("title:") else line for line in lines]
        header.write_text("\n".join(changed) + "\n", "utf-8")
        subprocess.run([*GIT, "-C", str(top), "add", "."], check=True)
        subprocess.run([*GIT, "-C", str(top), "commit", "-q", "-m", title], check=True)

    subprocess.run([*GIT, "init", "-q", str(top)], check=True)
    commit("The first title")
    commit("The second title")
    return place


def test_a_revision_is_read_as_it_was(folder: Path) -> None:
    assert kb.load(folder).title == "The second title"
    old = kb.load(folder, revision="HEAD~1")
    assert old.title == "The first title"
    assert (old.name, old.folder) == ("example", None)
    assert old.diff(kb.load(folder)).sentences == ("1 revised: kb.yaml.",)


def test_a_folder_that_is_gone_can_be_read_from_a_revision(folder: Path) -> None:
    moved = folder.parent / "moved"
    folder.rename(moved)
    try:
        assert kb.load(folder, revision="HEAD").title == "The second title"
    finally:
        moved.rename(folder)


@pytest.mark.parametrize(
    ("revision", "message"),
    [
        ("nowhere", "git cannot read nowhere:topics/example"),
        ("--output=x", "is no revision"),
        ("", "is no revision"),
    ],
)
def test_what_is_no_revision_is_refused(folder: Path, revision: str, message: str) -> None:
    with pytest.raises(kb.InvalidInput, match=message):
        kb.load(folder, revision=revision)


def test_outside_of_a_repository_git_says_so(tmp_path: Path) -> None:
    with pytest.raises(kb.InvalidInput, match="git cannot read"):
        kb.load(tmp_path, revision="HEAD")


def test_without_git_the_message_names_it(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(kb.MissingTool, match="git is not installed"):
        kb.load(folder, revision="HEAD")


def test_the_top_of_a_repository_may_be_the_knowledge_base(tmp_path: Path, root: Path) -> None:
    place = tmp_path / "whole"
    shutil.copytree(root / "data" / "example", place)
    subprocess.run([*GIT, "init", "-q", str(place)], check=True)
    subprocess.run([*GIT, "-C", str(place), "add", "."], check=True)
    subprocess.run([*GIT, "-C", str(place), "commit", "-q", "-m", "All"], check=True)
    assert kb.load(place, revision="HEAD").records == kb.load(place).records


def test_a_build_and_its_rdf_hold_the_whole_knowledge_base(tmp_path: Path) -> None:
    base = kb.load()
    build(base, tmp_path)
    assert kb.load(tmp_path).records == base.records
    assert kb.load(tmp_path / "depression.trig").records == base.records
    assert base.diff(kb.load(tmp_path)).sentences == ()


def test_a_build_with_two_files_of_rdf_is_asked_about(tmp_path: Path) -> None:
    write_atomic(tmp_path / "manifest.json", b"{}")
    with pytest.raises(kb.InvalidInput, match=r"one \.trig file and this has 0: name the file"):
        kb.load(tmp_path)


def test_rdf_is_checked_like_a_folder(tmp_path: Path, shared: Path) -> None:
    path = tmp_path / "depression.nq"
    kb.load().to_rdf(path)
    assert kb.load(path, texts=shared / "sources").name == "depression"
    text = path.read_text("utf-8")
    path.write_text(
        text.replace("elevated levels of the hormone", "levels of the hormone"), "utf-8"
    )
    with pytest.raises(kb.InvalidRecords):
        kb.load(path)


def test_quotes_in_rdf_are_proved_against_texts(tmp_path: Path, root: Path) -> None:
    example = root / "data" / "example"
    path = tmp_path / "example.trig"
    kb.load(example).to_rdf(path)
    assert kb.load(path, texts=example / "texts").records == kb.load(example).records
    shutil.copytree(example / "texts", tmp_path / "texts")
    for text in (tmp_path / "texts").iterdir():
        text.write_text("other words\n", "utf-8")
    with pytest.raises(kb.InvalidRecords):
        kb.load(path, texts=tmp_path / "texts")


def test_texts_prove_the_quotes(root: Path, tmp_path: Path) -> None:
    example = root / "data" / "example"
    assert kb.load(example, texts=example / "texts").name == "example"
    with pytest.raises(kb.InvalidRecords, match="no folder"):
        kb.load(example, texts=tmp_path / "nowhere")


def test_a_saved_knowledge_base_is_read_back_equal(tmp_path: Path) -> None:
    base = kb.load()
    place = tmp_path / "new" / "depression"
    base.save(place)
    assert kb.load(place).records == base.records
    assert not not_canonical(place)
    with pytest.raises(kb.InvalidInput, match="exists and is not empty"):
        base.save(place)
    with pytest.raises(kb.UnwritableOutput, match="a file stands in its place"):
        base.save(place / "kb.yaml" / "deeper")


def test_where_there_is_no_knowledge_base_the_message_says_so(tmp_path: Path) -> None:
    with pytest.raises(kb.InvalidInput, match=r"kb\.yaml"):
        kb.load(tmp_path)
    with pytest.raises(kb.InvalidInput):
        kb.load(tmp_path / "nowhere")
    (tmp_path / "notes.txt").write_text("no RDF", "utf-8")
    with pytest.raises(kb.InvalidInput, match=r"notes\.txt"):
        kb.load(tmp_path / "notes.txt")


def test_a_file_of_a_knowledge_base_is_no_knowledge_base(tmp_path: Path) -> None:
    kb.load().save(tmp_path / "topic")
    with pytest.raises(kb.InvalidInput, match=r"kb\.yaml is one file of a knowledge base: name"):
        kb.load(tmp_path / "topic" / "kb.yaml")
