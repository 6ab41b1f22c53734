"""Files are read under a limit and written whole or not at all."""

from __future__ import annotations

import os
import stat
import threading
from pathlib import Path

import pytest

import kb.files
from kb.errors import InvalidInput, UnwritableOutput
from kb.files import read_limited, write_atomic, write_together
from kb.names import sha256


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_reading_stops_at_the_limit(tmp_path):
    path = tmp_path / "a"
    path.write_bytes(b"12345")
    assert read_limited(path, 5) == b"12345"
    with pytest.raises(InvalidInput, match="larger than 4 bytes"):
        read_limited(path, 4)
    with pytest.raises(InvalidInput, match="No such file"):
        read_limited(tmp_path / "b", 4)
    with pytest.raises(InvalidInput, match="not a regular file"):
        read_limited(tmp_path, 4)


def test_a_file_is_replaced_whole_and_nothing_is_left_beside_it(tmp_path):
    path = tmp_path / "a"
    write_atomic(path, b"old")
    write_atomic(path, (part for part in (b"n", b"ew")))
    assert path.read_bytes() == b"new"
    assert names(tmp_path) == ["a"]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_the_mode_of_a_file_is_kept_and_a_new_one_follows_the_umask(tmp_path):
    path = tmp_path / "a"
    before = os.umask(0o027)
    try:
        write_atomic(path, b"x")
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    path.chmod(0o600)
    write_atomic(path, b"y")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_write_that_breaks_off_leaves_the_old_file(tmp_path):
    path = tmp_path / "a"
    path.write_bytes(b"old")

    def parts():
        yield b"half of"
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_atomic(path, parts())
    assert path.read_bytes() == b"old"
    assert names(tmp_path) == ["a"]


def test_a_file_that_changed_since_it_was_read_is_left_alone(tmp_path):
    path = tmp_path / "a"
    path.write_bytes(b"changed by somebody")
    with pytest.raises(UnwritableOutput, match="changed since it was read"):
        write_atomic(path, b"new", unless_changed_from=sha256(b"as it was read"))
    assert path.read_bytes() == b"changed by somebody"
    path.unlink()
    with pytest.raises(UnwritableOutput, match="changed since it was read"):
        write_atomic(path, b"new", unless_changed_from=sha256(b"as it was read"))
    assert names(tmp_path) == []


def test_a_change_while_the_new_file_is_being_written_is_noticed(tmp_path, monkeypatch):
    path = tmp_path / "a"
    path.write_bytes(b"old")
    stage = kb.files._stage

    def slowly(target, data):
        staged = stage(target, data)
        path.write_bytes(b"changed meanwhile")
        return staged

    monkeypatch.setattr(kb.files, "_stage", slowly)
    with pytest.raises(UnwritableOutput, match="changed since it was read"):
        write_atomic(path, b"new", unless_changed_from=sha256(b"old"))
    assert path.read_bytes() == b"changed meanwhile"
    assert names(tmp_path) == ["a"]


@pytest.mark.skipif(not hasattr(os, "symlink"), reason="this system has no links")
def test_a_link_stays_a_link(tmp_path):
    (tmp_path / "a").write_bytes(b"old")
    (tmp_path / "b").symlink_to(tmp_path / "a")
    write_atomic(tmp_path / "b", b"new")
    assert (tmp_path / "b").is_symlink()
    assert (tmp_path / "a").read_bytes() == b"new"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes")
def test_a_pipe_gets_the_bytes(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    got = []
    reader = threading.Thread(target=lambda: got.append(pipe.read_bytes()), daemon=True)
    reader.start()
    write_atomic(pipe, b"words")
    reader.join(60)
    assert got == [b"words"]


def test_where_nothing_can_be_written_a_sentence_says_so(tmp_path):
    with pytest.raises(UnwritableOutput, match="it is a folder"):
        write_atomic(tmp_path, b"x")
    with pytest.raises(UnwritableOutput, match="cannot be written"):
        write_atomic(tmp_path / "no" / "folder", b"x")
    with pytest.raises(UnwritableOutput, match="cannot be written"):
        write_together([(tmp_path / "a", b"x"), (tmp_path / "no" / "b", b"x")])
    assert names(tmp_path) == []


def test_files_written_together_are_renamed_when_all_are_whole(tmp_path, monkeypatch):
    (tmp_path / "b").mkdir()
    with pytest.raises(UnwritableOutput, match="cannot be written"):
        write_together([(tmp_path / "b", b"x")])
    assert names(tmp_path) == ["b"]


def test_what_is_broken_off_between_files_takes_its_new_ones_back(tmp_path, monkeypatch):
    (tmp_path / "old.txt").write_bytes(b"old")
    replace, done = Path.replace, []

    def breaks_off(self, target):
        if len(done) == 2:
            raise KeyboardInterrupt
        done.append(target.name)
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", breaks_off)
    names = ("new.txt", "old.txt", "last.txt")
    with pytest.raises(KeyboardInterrupt):
        write_together([(tmp_path / name, b"new") for name in names])
    assert done == ["new.txt", "old.txt"]
    assert [path.name for path in tmp_path.iterdir()] == ["old.txt"]
