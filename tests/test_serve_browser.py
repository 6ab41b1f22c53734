"""The page of queries and the pages of nodes, in Chromium."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from kb.rdf.query import example, examples
from tests.browsers import DESK, PATIENCE, PHONE

pytestmark = pytest.mark.browser


@pytest.fixture
def open_page(browser, get):
    """Open a path of the server; whatever a page says or asks of another server is an error."""
    opened, wrong = [], []
    address = f"http://{get.host}:{get.port}"

    def go(path):
        context = browser.new_context(viewport=DESK, accept_downloads=True)
        context.set_default_timeout(PATIENCE)
        opened.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on(
            "request",
            lambda request: (
                None if request.url.startswith((address, "blob:")) else wrong.append(request.url)
            ),
        )
        page.goto(f"{address}{path}")
        return page

    yield go
    for context in opened:
        context.close()
    assert wrong == []


def ask(page, query):
    page.fill("#query", query)
    page.press("#query", "Control+Enter")
    page.wait_for_selector('#result[aria-busy="false"]')
    return page.inner_text("#state")


def test_the_page_of_queries_answers_with_a_table_with_links(open_page, served):
    page = open_page("/sparql")
    page.wait_for_selector("#result table")
    assert page.inner_text("#state").startswith(f"{len(served.concepts())} rows · ")
    assert page.locator("#examples button").count() == len(examples())
    first = page.locator("#result a").first
    href = first.get_attribute("href")
    assert href.startswith("/concept/")
    assert first.inner_text() == f"concept:{href.removeprefix('/concept/')}"
    first.click()
    page.wait_for_selector("body.node")
    assert page.url.endswith(href)


def test_an_example_is_painted_run_and_can_be_linked_to(open_page):
    page = open_page("/sparql")
    page.get_by_role("button", name="What is disputed").click()
    page.wait_for_selector("#result th")
    text = example("disputed").query
    assert page.input_value("#query") == text
    assert page.inner_text("#paint").rstrip() == text
    assert page.locator("#paint .word").first.inner_text() == "SELECT"
    assert page.locator('[aria-pressed="true"]').count() == 1
    found = page.inner_text("#result table")
    page.goto(page.locator("#link").evaluate("a => a.href"))
    page.reload()
    page.wait_for_selector("#result th")
    assert page.input_value("#query") == text
    assert page.inner_text("#result table") == found


def test_answers_of_each_kind_are_shown_as_text(open_page):
    page = open_page("/sparql")
    assert ask(page, "ASK {}").endswith(" ms")
    assert page.inner_text("#result") == "Yes"
    assert ask(page, "SELECT * { ?a <http://a/none> ?b }").startswith("0 rows")
    assert "Nothing in the knowledge base" in page.inner_text("#result")
    hostile = "<img src=x onerror=alert(1)>"
    assert ask(page, f'SELECT ("{hostile}" AS ?a) (IRI("javascript:alert(1)") AS ?b) {{}}')
    assert [page.locator("#result td").nth(i).inner_text() for i in (0, 1)] == [
        hostile, "javascript:alert(1)",
    ]  # fmt: skip
    assert page.locator("#result a, #result img").count() == 0
    assert ask(page, "SELECT ?a { ?a ?b ?c } LIMIT 1500").startswith(
        "1,500 rows, the first 1,000 shown"
    )
    assert page.locator("#result tbody tr").count() == 1000
    assert ask(page, "DESCRIBE <http://a/none>").startswith("Triples")
    assert page.locator('#downloads [data-end="ttl"]').is_visible()
    assert not page.locator('#downloads [data-end="csv"]').is_visible()
    assert ask(page, "nonsense").startswith("Refused")
    assert "not SPARQL 1.1" in page.inner_text("#result")
    assert not page.locator("#downloads").is_visible()


def test_the_keyboard_is_enough(open_page):
    page = open_page("/sparql")
    page.wait_for_selector("#result table")

    def reach(selector, presses=40):
        for _ in range(presses):
            page.keyboard.press("Tab")
            if page.evaluate("s => document.activeElement.matches(s)", selector):
                return
        pytest.fail(f"{selector} is not reached")

    reach("#query")  # and left again: a tab is no letter of a query
    page.keyboard.press("Control+a")
    page.keyboard.type("ASK {}")
    reach("#run", 1)
    page.keyboard.press("Enter")
    page.wait_for_selector('#result >> text="Yes"')
    reach("#examples button")
    page.keyboard.press("Enter")
    page.wait_for_selector("#result table")
    reach('#downloads [data-end="csv"]')
    reach("#result")  # so that it can be scrolled


def test_what_is_shown_can_be_kept(open_page, served):
    page = open_page("/sparql")
    page.wait_for_selector("#result table")
    with page.expect_download() as started:
        page.click('#downloads [data-end="csv"]')
    assert started.value.suggested_filename == "result.csv"
    text = Path(started.value.path()).read_text("utf-8")
    assert len(list(csv.reader(io.StringIO(text)))) == len(served.concepts()) + 1


def test_a_query_can_be_stopped(open_page):
    page = open_page("/sparql")
    page.wait_for_selector("#result table")
    page.route("**/sparql", lambda route: None)  # an answer that never comes
    page.click("#run")
    page.click("#stop")
    page.wait_for_selector('#state:text-is("Stopped")')
    assert not page.locator("#stop").is_visible()
    page.unroute("**/sparql")
    assert ask(page, "ASK {}").endswith(" ms")


@pytest.mark.parametrize("path", ["/sparql", "/concept/cortisol"])
def test_axe_finds_nothing_and_nothing_hangs_over_the_edge(open_page, path):
    from axe_playwright_python.sync_playwright import Axe

    page = open_page(path)
    if path == "/sparql":
        page.get_by_role("button", name="What is disputed").click()
        page.wait_for_selector("#result th")
    for size, scheme in ((DESK, "light"), (DESK, "dark"), (PHONE, "dark"), (PHONE, "light")):
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=scheme)
        found = Axe().run(page).response["violations"]
        assert [(v["id"], node["html"]) for v in found for node in v["nodes"]] == []
        assert page.evaluate("document.documentElement.scrollWidth") == size["width"]


def test_the_page_says_what_to_do_without_scripts(browser, get):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"http://{get.host}:{get.port}/sparql")
    assert "Without scripts" in page.inner_text("#result")
    assert page.locator("#query").evaluate("each => getComputedStyle(each).color") != (
        "rgba(0, 0, 0, 0)"
    )
    context.close()
