"""Hostile words on the map: they are shown, and never executed."""

from __future__ import annotations

import pytest

from tests.browsers import TABS
from tests.test_maps import hostile

pytestmark = pytest.mark.browser


# --- hostile words --------------------------------------------------------------------------------


@pytest.mark.parametrize("bypass", [False, True])
def test_hostile_words_execute_nothing_even_without_the_policy(visit, tmp_path, bypass):
    path = tmp_path / "hostile.html"
    made = hostile().map()
    path.write_text(made.html, "utf-8", newline="\n")
    opened = visit(path=path, bypass_csp=bypass)
    page = opened.page
    for tab in TABS:
        page.click(f"#tab-{tab}")
    for link in made.view.links:
        page.evaluate("id => { location.hash = 'edge=' + encodeURIComponent(id); }", link.id)
    for concept in made.view.concepts:
        page.evaluate("id => { location.hash = 'node=' + id; }", concept.id)
        assert page.inner_text("#panel h2").split() == concept.label.split()
    page.fill("#search", "script")
    page.click("#hits button >> nth=0")
    page.click("#table")
    page.click("#close")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    for x in range(50, 900, 120):
        page.mouse.move(x, 300)
    assert page.evaluate("boomed") == 0
    assert page.locator("body script:not([type]), body img").count() == 2  # vis and ours
    assert [url for url in opened.asked if not url.startswith("file:")] == []
