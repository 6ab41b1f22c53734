"""What is committed may be shown to anyone: no host, no machine path, no source's text."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

LONGEST_RUN = 20  # words of a source that may stand in a row: the longest quotation allowed

# Put together here, so that this file does not hold what it looks for.
HOSTS = [".".join(parts) for parts in (("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "org"))]
HOSTS += [".".join(("deb", "debian", "org"))]
FOLDERS = [f"/{name}/" for name in ("root", "work", "opt")]
MACHINE = re.compile(
    "|".join([*map(re.escape, HOSTS), rf"(?:(?<![\w./-])|file://)(?:{'|'.join(FOLDERS)})"])
)


def committed(root: Path) -> Iterator[Path]:
    """The files that git keeps and that hold text."""
    done = subprocess.run(
        ["git", "-c", "core.quotepath=off", "ls-files", "-z"],
        cwd=root,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    for name in filter(None, done.stdout.split("\0")):
        path = root / name
        if path.is_file() and b"\0" not in path.read_bytes()[:4096]:
            yield path


def machine_traces(path: Path) -> list[str]:
    lines = path.read_text("utf-8").splitlines()
    return [f"{path}:{n}: {line[:120]}" for n, line in enumerate(lines, 1) if MACHINE.search(line)]


def words(text: str) -> list[str]:
    return [word.casefold() for word in re.findall(r"[^\W_]+", text)]


def runs(text: str) -> Iterator[tuple[str, ...]]:
    """Every run of words that is one longer than may be quoted."""
    found = words(text)
    return (tuple(found[i : i + LONGEST_RUN + 1]) for i in range(len(found) - LONGEST_RUN))


def copied(path: Path, protected: Iterable[tuple[str, ...]]) -> list[str]:
    return [f"{path}: {' '.join(run)}" for run in runs(path.read_text("utf-8")) if run in protected]


@pytest.fixture(scope="module")
def protected(shared):
    texts = sorted((shared / "sources").glob("*.txt"))
    assert texts
    return {run for text in texts for run in runs(text.read_text("utf-8"))}


def test_no_committed_file_names_a_registry_host_or_a_machine_path(root):
    assert [trace for path in committed(root) for trace in machine_traces(path)] == []


@pytest.mark.parametrize("text", [*HOSTS, *(f"cd {folder}.cache" for folder in FOLDERS)])
def test_a_planted_trace_is_seen(text, tmp_path):
    path = tmp_path / "notes.md"
    path.write_text(f"one\n{text}\n")
    assert len(machine_traces(path)) == 1


def test_no_committed_file_holds_a_longer_run_of_a_source_than_may_be_quoted(root, protected):
    assert [run for path in committed(root) for run in copied(path, protected)] == []


def test_a_planted_copy_is_seen(protected, tmp_path):
    path = tmp_path / "notes.md"
    run = sorted(protected)[0]
    path.write_text("\n".join(["before", *run, "after"]))
    assert len(copied(path, protected)) == 1
    path.write_text("\n".join(["before", *run[:-1], "after"]))
    assert copied(path, protected) == []
