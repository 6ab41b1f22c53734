"""A new knowledge base passes the checks, answers, and helps its curator's editor."""

from __future__ import annotations

import json
from errno import ENOSPC
from pathlib import Path

import jsonschema
import pytest
import yaml

from kb.base import load
from kb.errors import InvalidInput, UnwritableOutput
from kb.lint import check
from kb.scaffold import scaffold
from kb.vocabulary import Status

ROOT = Path(__file__).parents[1]


def full_disk(descriptor: int) -> None:
    raise OSError(ENOSPC, "No space left on device")


def yaml_files(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.yaml"))


def test_a_new_folder_passes_every_check(tmp_path):
    files = scaffold(tmp_path / "my-topic")
    assert check(tmp_path / "my-topic") == ()
    assert sorted(files) == sorted(p for p in (tmp_path / "my-topic").rglob("*") if p.is_file())
    base = load(tmp_path / "my-topic")
    assert (base.name, base.title) == ("my-topic", "My topic")
    assert base.records.header.base == "https://example.org/my-topic/"


def test_the_example_shows_what_the_program_is_for(tmp_path):
    scaffold(tmp_path / "my-topic")
    base = load(tmp_path / "my-topic")
    statuses = {edge.status for edge in base.edges()}
    assert {Status.CAUSAL, Status.HEDGED, Status.NOT_CAUSAL} <= statuses
    assert base.only_correlational()
    assert base.questions()
    assert base.remarks(stance="disputes")
    assert base.causal.has_edge("bike-lanes", "cycling")
    assert base.causal.has_edge("cycling", "bike-lanes")


def test_one_may_begin_without_the_example(tmp_path):
    scaffold(tmp_path / "my-topic", title="Why it rains", example=False)
    assert check(tmp_path / "my-topic") == ()
    base = load(tmp_path / "my-topic")
    assert (base.title, base.concepts(), base.sources()) == ("Why it rains", (), ())
    assert base.records.header.origins == base.records.header.kinds == ()
    assert (tmp_path / "my-topic" / "texts").is_dir()


def test_a_folder_that_could_not_be_filled_is_taken_back(tmp_path, monkeypatch):
    monkeypatch.setattr("kb.files.os.fsync", full_disk)
    with pytest.raises(UnwritableOutput, match="make room"):
        scaffold(tmp_path / "a" / "topic")
    assert list(tmp_path.iterdir()) == []


def test_the_example_in_the_repository_is_sound():
    assert check(ROOT / "data" / "example") == ()


@pytest.mark.parametrize("folder", ["new", "repository"])
def test_the_first_line_leads_an_editor_to_a_schema_that_fits(folder, tmp_path):
    if folder == "new":
        scaffold(tmp_path / "my-topic")
    place = tmp_path / "my-topic" if folder == "new" else ROOT / "data" / "example"
    assert len(yaml_files(place)) == 3
    for path in yaml_files(place):
        text = path.read_text("utf-8")
        schema = path.parent / text.splitlines()[0].partition("$schema=")[2]
        jsonschema.validate(yaml.safe_load(text), json.loads(schema.read_text("utf-8")))


def test_a_title_can_be_given(tmp_path):
    scaffold(tmp_path / "river", title="Der Fluß: 流れ")
    assert load(tmp_path / "river").title == "Der Fluß: 流れ"
    assert check(tmp_path / "river") == ()


@pytest.mark.parametrize("title", ["", " ", "two\nlines", "\x1b[31m", " x"])
def test_a_title_that_no_record_may_have_is_refused(tmp_path, title):
    with pytest.raises(InvalidInput, match="cannot be the title"):
        scaffold(tmp_path / "river", title=title)
    assert not (tmp_path / "river").exists()


@pytest.mark.parametrize("name", ["My Topic", "über", "a_b", "-a", "a--b", "a.b"])
def test_a_name_that_is_no_slug_is_refused_with_one_that_is(tmp_path, name):
    with pytest.raises(InvalidInput, match=r"such as '[a-z0-9-]+'"):
        scaffold(tmp_path / name)


def test_what_stands_there_is_left_alone(tmp_path):
    (tmp_path / "topic").mkdir()
    (tmp_path / "topic" / "notes.txt").write_text("mine")
    with pytest.raises(InvalidInput, match="not empty"):
        scaffold(tmp_path / "topic")
    assert [path.name for path in (tmp_path / "topic").iterdir()] == ["notes.txt"]
    (tmp_path / "file").write_text("mine")
    with pytest.raises(InvalidInput, match="is a file: name another folder"):
        scaffold(tmp_path / "file")


def test_an_empty_folder_may_be_there_and_parents_need_not(tmp_path):
    (tmp_path / "topic").mkdir()
    scaffold(tmp_path / "topic")
    scaffold(tmp_path / "a" / "b" / "topic")
    assert check(tmp_path / "a" / "b" / "topic") == ()


def test_a_place_that_cannot_be_written_is_a_sentence(tmp_path):
    (tmp_path / "file").write_text("a file where a folder is needed")
    with pytest.raises(UnwritableOutput, match="a file stands in its place"):
        scaffold(tmp_path / "file" / "topic")
