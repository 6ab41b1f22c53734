"""``kb import``: RDF becomes a folder of records, whole or not at all."""

from __future__ import annotations

import io
import re
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

import kb
from kb.cli.program import main
from kb.rdf import FORMATS, format_of

EXAMPLE = Path(__file__).parents[1] / "data" / "example"


@pytest.fixture
def run(capfd, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def ran(*words):
        code = main([str(word) for word in words])
        return code, *capfd.readouterr()

    return ran


@pytest.fixture(scope="module")
def nq():
    return b"".join(kb.rdf.write(kb.load(EXAMPLE).records, (), format="nq"))


def records(folder):
    """Return path → text of the records of a folder, without the line for an editor."""
    files = [path for path in sorted(folder.rglob("*.yaml")) if path.name != "weights.yaml"]
    return {
        path.relative_to(folder).as_posix(): re.sub(r"\A# yaml-.*\n", "", path.read_text("utf-8"))
        for path in files
    }


@pytest.mark.parametrize("suffix", ["trig", "nq", "jsonld", "ttl", "nt", "rdf"])
def test_folder_to_rdf_to_folder_is_the_identity(run, tmp_path, suffix):
    assert format_of(f"town.{suffix}") in FORMATS
    assert run("export", EXAMPLE, "-o", f"town.{suffix}")[0] == 0
    assert run("import", f"town.{suffix}", "-o", "copy/town") == (0, "copy/town\n", "")
    assert records(tmp_path / "copy" / "town") == records(EXAMPLE)


def test_stdin_is_read(run, tmp_path, monkeypatch, nq):
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(nq)))
    assert run("import", "-", "--format", "nq", "-o", "town")[:2] == (0, "town\n")
    assert records(tmp_path / "town") == records(EXAMPLE)


def test_quotes_are_proved_where_the_texts_are_given(run, tmp_path, nq):
    (tmp_path / "town.nq").write_bytes(nq)
    assert run("import", "town.nq", "-o", "town", "--texts", EXAMPLE / "texts")[0] == 0
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "town-notes.txt").write_text("Other words.")
    code, _, err = run("import", "town.nq", "-o", "other", "--texts", "texts")
    assert code == 1
    assert "town-notes" in err
    assert not (tmp_path / "other").exists()


def test_what_stands_there_is_left_alone(run, tmp_path, nq):
    (tmp_path / "town.nq").write_bytes(nq)
    (tmp_path / "town").mkdir()
    (tmp_path / "town" / "mine.txt").write_text("mine")
    code, out, err = run("import", "town.nq", "-o", "town")
    assert (code, out) == (2, "")
    assert "town exists and is not empty" in err
    assert [path.name for path in (tmp_path / "town").iterdir()] == ["mine.txt"]
    assert "town.nq is a file" in run("import", "town.nq", "-o", "town.nq")[2]
    assert run("import", "town.nq", "-o", "town.nq/town")[0] == 2
    assert (tmp_path / "town.nq").read_bytes() == nq


@pytest.mark.parametrize(
    ("file", "words", "says"),
    [
        ("none.trig", (), "there is no such file"),
        (".", (), "is a folder"),
        ("town.txt", (), "or name the format"),
        ("town.nq", ("--format", "trig"), "cannot be read as trig"),
        ("town.nq", ("--format", "nanopub"), "'nanopub' is not one of"),
        ("half.nq", (), "cannot be read as nq"),
        ("empty.nq", (), "describes 0 knowledge bases"),
        ("other.nq", (), "describes 0 knowledge bases"),
    ],
)
def test_what_is_no_knowledge_base_gets_a_sentence(run, tmp_path, nq, file, words, says):
    for name, data in (("town.nq", nq), ("town.txt", nq), ("half.nq", nq[:-50]),
                       ("empty.nq", b""), ("other.nq", b"<a:a> <a:b> <a:c> .\n")):  # fmt: skip
        (tmp_path / name).write_bytes(data)
    code, out, err = run("import", file, *words, "-o", "town")
    assert (code, out) == (2, "")
    assert says in err
    assert "Traceback" not in err
    assert not (tmp_path / "town").exists()


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (b'identifier> "town-notes"', b'identifier> "../../evil"', "is not an id"),
        (b"source/town-notes", b"source/../evil", "its source is not described"),
        (b'identifier> "cycling"', b'identifier> "/etc/passwd"', "is not an id"),
        (b"object> <https://example.org/example/concept/cycling>",
         b"object> <https://example.org/example/concept/none>", "names the concept 'none'"),
        (b'#format> "1"', b'#format> "2"', "this version reads format 1"),
    ],
)  # fmt: skip
def test_wrong_records_are_named_and_nothing_is_written(run, tmp_path, nq, old, new, says):
    assert old in nq
    (tmp_path / "inner").mkdir()
    (tmp_path / "inner" / "town.nq").write_bytes(nq.replace(old, new))
    code, out, err = run("import", "inner/town.nq", "-o", "inner/town")
    assert (code, out) == (1, "")
    assert says in err
    assert [path.name for path in tmp_path.rglob("*")] == ["inner", "town.nq"]
