"""The browsers of the map's tests: each is started once, whichever files ask for it."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest

import kb
from kb.base import KnowledgeBase
from kb.maps import Map
from tests import firefox as bidi

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
QUIET = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
]
DESK, PHONE = {"width": 1400, "height": 900}, {"width": 390, "height": 844}
PATIENCE = 120_000
"""Milliseconds after which a page is given up; nothing takes that long on a machine that works."""
TABS = ("story", "evidence", "loops", "paths", "filters")


@pytest.fixture(scope="session")
def browser():
    if CHROMIUM is None:
        pytest.skip("needs Chromium: make test-tools")
    api = pytest.importorskip("playwright.sync_api", reason="needs Playwright: make test-tools")
    with api.sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET, timeout=PATIENCE)
        yield started
        started.close()


@pytest.fixture(scope="session")
def firefox(tmp_path_factory) -> Iterator[bidi.Firefox]:
    if bidi.COMMAND is None:
        pytest.skip("needs Firefox: make test-tools")
    pytest.importorskip("websockets", reason="needs websockets: pip install '.[test]'")
    with bidi.firefox(tmp_path_factory.mktemp("firefox")) as started:
        yield started


@pytest.fixture(scope="session")
def bundled() -> KnowledgeBase:
    return kb.load()


@pytest.fixture(scope="session")
def bundled_map(bundled) -> Map:
    return bundled.map()


@pytest.fixture(scope="session")
def map_file(bundled_map, tmp_path_factory):
    return written(bundled_map, tmp_path_factory.mktemp("map") / "map.html")


def written(made: Map, path, *, policy: bool = True):
    """Write a map as it is, or without the policy that would stop what should not be there."""
    html = made.html
    if not policy:
        html, gone = re.subn(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", html)
        assert gone == 1
    path.write_text(html, "utf-8", newline="\n")
    return path


class Opened:
    """A page in Chromium with everything that it said and asked for."""

    def __init__(self, browser, **options):
        self.context = browser.new_context(accept_downloads=True, **options)
        self.context.set_default_timeout(PATIENCE)
        self.context.add_init_script("window.boomed = 0; window.boom = () => { boomed += 1; };")
        self.page = self.context.new_page()
        self.scripts = options.get("java_script_enabled", True)
        self.said: list[str] = []
        self.asked: list[str] = []
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("request", lambda request: self.asked.append(request.url))

    def look(self, size: dict[str, int], scheme: str) -> None:
        """Have a window of a size, in light or dark colours."""
        self.page.set_viewport_size(size)
        self.page.emulate_media(color_scheme=scheme, media="null")

    def go(self, path, address, *, ready=True) -> None:
        """Open a file as if nothing had been open before."""
        self.page.goto("about:blank")
        self.said.clear()
        self.asked.clear()
        self.page.goto(f"{path.as_uri()}{address}")
        if ready and self.scripts:
            self.page.wait_for_function("document.documentElement.dataset.ready === '1'")

    def shown(self) -> dict[str, dict]:
        return {link["id"]: link for link in self.page.evaluate("kbMap.shown()")}

    def lit(self) -> set[str]:
        """The links that are drawn in full."""
        return {link for link, now in self.shown().items() if now["alpha"] == 1}

    def turn(self, address: str) -> None:
        """Go to another address of the same page, and wait until it has listened."""
        self.page.evaluate(
            """([address, patience]) => new Promise((done, fail) => {
            const before = location.href;
            addEventListener("hashchange", () => setTimeout(done), { once: true });
            location.hash = address;
            if (location.href === before) done();
            setTimeout(() => fail(new Error(`nobody turned to ${address}`)), patience); })""",
            [address, PATIENCE],
        )

    def until(self, act: Callable[[], None], there: str) -> None:
        """Touch or click until it has worked: held too long, a finger means something else."""
        from playwright.sync_api import TimeoutError as Late

        for _ in range(PATIENCE // 10_000):
            act()
            with suppress(Late):
                self.page.wait_for_function(there, timeout=10_000)
                return
        raise AssertionError(f"it never came to {there}")

    def heading(self) -> str:
        return self.page.inner_text("#panel h2")

    def panel(self) -> str:
        return " ".join(self.page.inner_text("#panel").split())

    def stop(self, number: int) -> None:
        self.page.evaluate(
            """number => { const slider = document.getElementById("stop");
            slider.value = number; slider.dispatchEvent(new Event("input")); }""",
            number,
        )

    def violations(self, part: str = "html") -> list[tuple[str, str]]:
        """What axe-core finds in a part of the page, with the element that it finds it on."""
        from axe_playwright_python.base import AXE_SCRIPT

        if not self.page.evaluate("Boolean(window.axe)"):
            self.page.evaluate(AXE_SCRIPT)
        found = self.page.evaluate(
            "part => axe.run(part, { resultTypes: ['violations'] }).then((all) => all.violations)",
            part,
        )
        return [(v["id"], node["html"]) for v in found for node in v["nodes"]]

    def outline(self, selector: str = "body") -> str:
        """What a screen reader is given: the tree of roles and names."""
        tree: str = self.page.locator(selector).aria_snapshot()
        return tree


@pytest.fixture(scope="session")
def pages() -> Iterator[dict[str, list[Opened]]]:
    """Pages by what they were opened with: a page that is used again costs a third of a new one."""
    kept: dict[str, list[Opened]] = {}
    yield kept
    for opened in (each for many in kept.values() for each in many):
        opened.context.close()


@pytest.fixture
def visit(browser, map_file, pages) -> Iterator:
    """Open the bundled map, or another file, in a page that no other visit of the test uses."""
    used: list[tuple[str, Opened]] = []

    def go(
        address="",
        *,
        path=None,
        size=DESK,
        color_scheme="light",
        ready=True,
        fresh=False,
        **options,
    ):
        key = f"{sorted(options.items())}"
        free = [] if fresh else pages.setdefault(key, [])
        opened = free.pop() if free else Opened(browser, **options)
        used.append(("" if fresh else key, opened))
        opened.look(size, color_scheme)
        opened.go(path or map_file, address, ready=ready)
        return opened

    yield go
    for key, opened in used:
        if key:
            pages[key].append(opened)
        else:
            opened.context.close()
