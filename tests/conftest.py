"""What every test shares: where the texts are, and that CI skips nothing in silence."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Generator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.browsers import (  # noqa: F401  # fixtures: one browser for all files that ask for it
    browser,
    bundled,
    bundled_map,
    firefox,
    map_file,
    pages,
    visit,
)
from tests.running import Run
from tests.serving import get, impatient, served, store_folder  # noqa: F401  # one server for all

ROOT = Path(__file__).parents[1]
LONGEST = 300
"""Seconds after which a test is taken to hang: thirty times what the longest needs."""
SHARED = ROOT.parent / "shared"
CI = os.environ.get("CI") == "true"

# A shell that starts the tests in the background lets them ignore Ctrl-C, and so all they start.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# What the first process has compiled the others read; the tests start hundreds.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

collect_ignore_glob = ["bench/*", "interop/*"]  # run by `make bench` and `make interop`

# A slow machine is no failure; CI draws the same examples each time, so that red means changed.
settings.register_profile(
    "kb",
    deadline=None,
    derandomize=CI,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
settings.load_profile("kb")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put what needs a browser first, so that one worker starts each browser and draws the map."""
    items.sort(key=lambda item: item.get_closest_marker("browser") is None)


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder beside the checkout that holds the sources' texts; skips where it is missing."""
    if not SHARED.is_dir():
        pytest.skip("needs ../shared, the folder of source texts beside the checkout")
    return SHARED


@pytest.fixture(scope="session", autouse=True)
def caches(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Caches of this run alone, for all its processes: the user's are neither read nor filled."""
    place = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        place = place.parent
    os.environ["KB_CACHE"] = str(place / "caches")


@pytest.fixture
def kb(
    capfd: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Callable[..., Run]:
    """Run a command line in an empty folder, in this process."""
    from kb.cli.program import main

    monkeypatch.chdir(tmp_path)

    def run(*arguments: object) -> Run:
        capfd.readouterr()
        code = main([str(argument) for argument in arguments])
        out, err = capfd.readouterr()
        assert "Traceback" not in err
        return Run(code, out, err)

    return run


@pytest.fixture
def topic(tmp_path: Path, kb: Callable[..., Run]) -> Path:
    """A knowledge base of one's own, to break."""
    assert kb("new", "my-topic").code == 0
    return tmp_path / "my-topic"


def _must_not_skip(reason: str) -> bool:
    """In CI a skip is a failure, unless it waits for a folder that is really not there."""
    return CI and not ("../shared" in reason and not SHARED.is_dir())


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol() -> Generator[None, object, object]:
    """End a test that hangs, so that it is named and the others still run."""
    if not hasattr(signal, "setitimer") or threading.current_thread() != threading.main_thread():
        return (yield)

    def stop(*_: object) -> None:
        raise AssertionError(f"still not done after {LONGEST} seconds: it hangs")

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, LONGEST)
    try:
        return (yield)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.skipped and not hasattr(report, "wasxfail") and _must_not_skip(str(report.longrepr)):
        report.outcome = "failed"
        report.longrepr = f"CI=true lets no test skip: {report.longrepr}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    if report.skipped and _must_not_skip(str(report.longrepr)):
        report.outcome = "failed"
        report.longrepr = f"CI=true lets no file skip: {report.longrepr}"
    return report
