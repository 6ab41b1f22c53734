"""What is shipped is whole: one package, every asset, and it works outside the checkout."""

from __future__ import annotations

import os
import sys
import sysconfig
import tarfile
import zipfile
from pathlib import Path, PurePosixPath

import pytest

import kb
from tests.expected import EXPECTED, hashes
from tests.running import succeed

ASSETS = ("schema", "viz", "data")


@pytest.fixture(scope="module")
def packed(root, tmp_path_factory):
    """The folder with the sdist and the wheel that is built from it."""
    out = tmp_path_factory.mktemp("dist")
    succeed(sys.executable, "-m", "build", "--no-isolation", "-o", out, root, cwd=out)
    return out


@pytest.fixture(scope="module")
def wheel(packed):
    (path,) = packed.glob("*.whl")
    return path


def tracked(root: Path) -> set[str]:
    """The files that a release is made of: those of git, or all where there is no git."""
    if (root / ".git").exists():
        return set(
            succeed("git", "-c", "core.quotepath=off", "ls-files", cwd=root).split("\n")[:-1]
        )
    return {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()}


def test_the_wheel_has_one_package_and_its_metadata(wheel):
    with zipfile.ZipFile(wheel) as archive:
        tops = {PurePosixPath(name).parts[0] for name in archive.namelist()}
    assert tops == {"kb", f"causal_kb-{kb.__version__}.dist-info"}


def test_the_wheel_carries_every_asset_and_module(wheel, root):
    with zipfile.ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if ".dist-info/" not in name}
    files = {name for name in tracked(root) if name.startswith(tuple(f"{a}/" for a in ASSETS))}
    assert {f"kb/_assets/{name}" for name in files} <= names
    assert {name for name in tracked(root) if name.startswith("kb/")} <= names
    assert "kb/py.typed" in names
    assert not [name for name in names if "__pycache__" in name or "/." in name]


def test_the_licences_travel(wheel):
    with zipfile.ZipFile(wheel) as archive:
        names = [n.partition(".dist-info/")[2] for n in archive.namelist()]
    assert {"licenses/LICENSE", "licenses/THIRD_PARTY.md"} <= set(names)


def test_the_sdist_carries_what_it_takes_to_build_and_test(packed, root):
    (path,) = packed.glob("*.tar.gz")
    with tarfile.open(path) as archive:
        names = {PurePosixPath(*PurePosixPath(n).parts[1:]).as_posix() for n in archive.getnames()}
    assert tracked(root) - names <= {".gitattributes"}


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """A fresh environment, outside the checkout, with the wheel over the installed dependencies."""
    home = tmp_path_factory.mktemp("elsewhere")
    succeed(sys.executable, "-m", "venv", "--without-pip", home / "env", cwd=home)
    bin_ = home / "env" / ("Scripts" if os.name == "nt" else "bin")
    site = succeed(
        bin_ / "python", "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=home
    )
    # A path line does not read the .pth files of that folder: the checkout stays out of sight.
    dependencies = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    Path(site.strip(), "dependencies.pth").write_text("\n".join(sorted(dependencies)) + "\n")
    succeed(
        *(sys.executable, "-m", "pip", "--python", bin_ / "python", "install", "--quiet"),
        *("--no-deps", "--no-index", wheel),
        cwd=home,
    )
    return bin_


def test_the_wheel_builds_the_bundled_knowledge_base_elsewhere(installed, root, tmp_path):
    where = succeed(installed / "python", "-c", "import kb; print(kb.__file__)", cwd=tmp_path)
    assert not Path(where.strip()).is_relative_to(root)
    assert Path(where.strip()).is_relative_to(installed.parent)
    succeed(installed / "kb", "build", "-o", "out", cwd=tmp_path)
    assert hashes(tmp_path / "out") == EXPECTED.read_text("utf-8")  # as the checkout builds it


def test_the_wheel_makes_and_checks_a_topic_of_ones_own(installed, tmp_path):
    succeed(installed / "kb", "new", "my-topic", cwd=tmp_path)
    succeed(installed / "kb", "check", "my-topic", cwd=tmp_path)
    succeed(installed / "kb", "build", "my-topic", "-o", "out", cwd=tmp_path)
    assert (tmp_path / "out" / "manifest.json").is_file()
