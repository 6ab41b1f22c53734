"""Everything that an installation brings is pinned, named with its licence, and permissive."""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import metadata, requires

import pytest
from packaging.requirements import Requirement


def test_constraints_pin_every_package_by_number(root):
    lines = (root / "constraints.txt").read_text().splitlines()
    pins = [line for line in lines if line and not line.startswith("#")]
    assert pins
    assert all(pin.count("==") == 1 and pin.partition("==")[2][0].isdigit() for pin in pins)


def closure(wanted: list[str]) -> set[str]:
    """The names of all packages that these requirements bring on this machine."""
    found: set[tuple[str, str]] = set()
    waiting = [Requirement(line) for line in wanted]
    while waiting:
        requirement = waiting.pop()
        name = re.sub(r"[-_.]+", "-", requirement.name).lower()
        for extra in {(name, extra) for extra in {"", *requirement.extras}} - found:
            found.add(extra)
            waiting += [
                further
                for further in map(Requirement, requires(name) or [])
                if further.marker is None or further.marker.evaluate({"extra": extra[1]})
            ]
    return {name for name, _ in found}


def test_constraints_hold_whatever_an_installation_brings(root):
    project = tomllib.loads((root / "pyproject.toml").read_text())["project"]
    lines = (root / "constraints.txt").read_text().splitlines()
    pinned = {line.partition("==")[0] for line in lines if "==" in line}
    extras = project["optional-dependencies"]
    wanted = list(project["dependencies"])
    for name in set(extras) - {"check"}:  # which `make check` alone installs
        wanted += extras[name]
    assert closure(wanted) - pinned == set()


@pytest.fixture(scope="module")
def runtime(root):
    project = tomllib.loads((root / "pyproject.toml").read_text())["project"]
    return sorted(closure(project["dependencies"]))


def test_third_party_names_every_package_that_a_user_gets(runtime, root):
    text = (root / "THIRD_PARTY.md").read_text("utf-8")
    installed = text.partition("## Installed beside it")[2]
    named = {
        name for row in re.findall(r"^\| ([^|]+) \|", installed, re.M) for name in row.split(", ")
    }
    assert set(runtime) - named == set()


def licence(name: str) -> str:
    """What a package's metadata says of its licence: its expression, or its classifiers."""
    about = metadata(name)
    stated = about.get("License-Expression") or about.get("License") or ""
    kinds = [c for c in about.get_all("Classifier", []) if c.startswith("License")]
    return " ".join([stated[:200], *kinds])


def test_every_package_that_a_user_gets_is_under_a_permissive_licence(runtime):
    strict = re.compile(r"\bA?GPL|GNU (Affero )?General Public|Business Source|Commons Clause")
    assert [name for name in runtime if strict.search(licence(name))] == []
    assert strict.search("License :: OSI Approved :: GNU General Public License v3 (GPLv3)")
