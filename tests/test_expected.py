"""The build's bytes depend on nothing but the knowledge base."""

from __future__ import annotations

import sys

import pytest

from tests.expected import BUNDLED, EXPECTED, hashes
from tests.pictures import PICTURE, draw
from tests.running import succeed

SURROUNDINGS = [
    {"PYTHONHASHSEED": "1", "LC_ALL": "C", "TZ": "Pacific/Kiritimati", "COLUMNS": "40"},
    {
        "PYTHONHASHSEED": "2",
        "PYTHONUTF8": "0",
        "LC_ALL": "tr_TR.ISO-8859-9",
        "TZ": "America/St_Johns",
        "FORCE_COLOR": "1",
    },
]


@pytest.mark.parametrize("surroundings", SURROUNDINGS, ids=lambda s: s["LC_ALL"])
def test_the_bundled_build_has_the_expected_bytes_wherever_it_runs(surroundings, tmp_path):
    env = {"KB_CACHE": ""} | surroundings
    succeed(sys.executable, "-m", "kb", "build", BUNDLED, "-o", "out", cwd=tmp_path, env=env)
    assert hashes(tmp_path / "out") == EXPECTED.read_text("utf-8"), (
        "the build has changed: if that is meant, run `make expected` and look at the difference"
    )


def test_the_picture_in_the_readme_is_current(tmp_path):
    draw(tmp_path / "map.svg")
    assert (tmp_path / "map.svg").read_bytes() == PICTURE.read_bytes(), (
        "the map has changed: if that is meant, run `make pictures` and look at docs/map.svg"
    )
