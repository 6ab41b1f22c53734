"""`make` says in one sentence what it lacks, and stops with 2."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

MAKE = shutil.which("make")
needs_make = pytest.mark.skipif(MAKE is None, reason="needs make")


@pytest.fixture
def bare(root, tmp_path):
    """A checkout in a folder with a space, and a PATH that holds next to nothing."""
    checkout = tmp_path / "my checkout"
    checkout.mkdir()
    shutil.copy(root / "Makefile", checkout)
    tools = tmp_path / "tools"
    tools.mkdir()
    for name in ("sh", "sed", "printf", "id"):
        if found := shutil.which(name):
            (tools / name).symlink_to(found)
    return checkout, tools


def make(bare: tuple[Path, Path], *words: str) -> subprocess.CompletedProcess[str]:
    checkout, tools = bare
    environment = {"PATH": str(tools), "HOME": os.environ.get("HOME", "")}
    return subprocess.run(
        [str(MAKE), *words],
        cwd=checkout,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def plant(tools: Path, name: str, script: str) -> Path:
    path = tools / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


@needs_make
@pytest.mark.parametrize("target", ["run", "test", "check"])
def test_without_a_python_there_is_one_sentence_and_exit_2(bare, target):
    done = make(bare, target)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert "No Python 3.11 to 3.14 was found with the modules venv and ensurepip" in done.stderr


@needs_make
@pytest.mark.parametrize(
    "script",
    [
        "exit 1",  # as where Debian's python3-venv is missing: import ensurepip fails
        f'exec "{sys.executable}" -c "import sys; sys.version_info = (3, 10); $2"',
        f'exec "{sys.executable}" -c "import sys; sys.version_info = (3, 15); $2"',
    ],
    ids=["no venv", "too old", "too new"],
)
def test_an_unsuitable_python_is_passed_over(bare, script):
    plant(bare[1], "python3", script)
    done = make(bare, "run")
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)


@needs_make
def test_a_named_python_that_is_unsuitable_is_named_in_the_sentence(bare):
    done = make(bare, "run", "PYTHON=/no such/python")
    assert done.returncode == 2
    assert "/no such/python is not a Python 3.11 to 3.14" in done.stderr


@needs_make
def test_the_first_suitable_python_makes_the_venv(bare):
    plant(bare[1], "python3", "exit 1")
    plant(
        bare[1], "python3.12", f'case "$*" in *venv*.venv*) exit 3;; esac; "{sys.executable}" "$@"'
    )
    done = make(bare, "run")
    assert done.returncode == 2  # the planted one stops where it is asked for .venv
    assert "Making .venv with" in done.stdout
    assert "python3.12" in done.stdout


@needs_make
def test_the_help_names_every_target(bare, root):
    listed = {line.split()[1] for line in make(bare).stdout.splitlines()}
    phony = next(
        line for line in (root / "Makefile").read_text().splitlines() if line.startswith(".PHONY:")
    )
    assert listed == set(phony.split()[1:])


def test_ci_run_can_be_executed(root):
    assert os.access(root / ".ci" / "run", os.X_OK)
