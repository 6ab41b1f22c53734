"""The map on a phone, and parts and an atlas of larger maps."""

from __future__ import annotations

import numpy as np
import pytest

from kb.base import KnowledgeBase
from kb.maps.geometry import Segments, crossings, distance
from tests.browsers import DESK, PHONE, TABS, written
from tests.builders import claim, records

pytestmark = pytest.mark.browser


# --- phones ---------------------------------------------------------------------------------------

LETTERS = """(addresses) => addresses.map((address) => {
  history.replaceState(null, "", `#${address}`);
  dispatchEvent(new Event("hashchange"));
  return [address, kbMap.letters(), kbMap.view()];
})"""
SMALL = """() => [...document.querySelectorAll("button, select, input, summary, a, .tick")]
  .filter((e) => e.checkVisibility() && !e.closest("#canvas"))
  .filter((e) => e.type !== "checkbox" && e.type !== "range")
  .map((e) => [e.outerHTML.slice(0, 90), e.getBoundingClientRect()])
  .filter(([, r]) => r.width && (r.height < 43.5 || r.width < 43.5))
  .map(([html, r]) => `${html} ${r.width}x${r.height}`)"""


def test_a_phone_opens_on_a_loop_and_the_story_is_one_touch_away(visit):
    opened = visit(size=PHONE, has_touch=True)
    assert opened.page.evaluate("kbMap.view()") == "ring"
    assert opened.page.evaluate("kbMap.letters()") >= 12
    assert opened.page.get_attribute("#tab-loops", "aria-selected") == "true"
    assert opened.page.locator("#panel ol.list li").count() >= 1
    opened.until(
        lambda: opened.page.tap("#tab-story"),
        "document.getElementById('tab-story').getAttribute('aria-selected') === 'true'",
    )
    assert opened.heading() == "A map of claims, not of truths"


def test_a_map_without_loops_opens_on_its_story(visit, tmp_path):
    path = tmp_path / "map.html"
    path.write_text(KnowledgeBase(records(claim("a", "b"))).map().html, "utf-8")
    opened = visit(path=path, size=PHONE)
    assert opened.page.get_attribute("#tab-story", "aria-selected") == "true"
    assert opened.page.evaluate("kbMap.letters()") >= 12


def test_every_box_link_and_loop_has_large_letters_on_a_phone(visit, bundled_map):
    view = bundled_map.view
    opened = visit(size=PHONE)
    addresses = [f"node={concept.id}" for concept in view.concepts]
    addresses += [f"loop={loop.number}" for loop in view.loops]
    addresses += [f"edge={link.id}" for link in view.links[::9]]
    addresses += ["from=antidepressants&to=depression", "story=2"]
    kinds = {"node": "ego", "loop": "ring", "edge": "chain", "from": "chain", "story": "whole"}
    for address, letters, shown in opened.page.evaluate(LETTERS, addresses):
        assert letters >= 12, address
        assert shown == kinds[address.partition("=")[0]]


def test_fingers_hit_what_they_touch(visit, bundled_map):
    opened = visit(size=PHONE, has_touch=True)
    for tab in TABS:
        opened.page.click(f"#tab-{tab}")
        assert opened.page.evaluate(SMALL) == [], tab
    disputed = next(link.id for link in bundled_map.view.links if link.style == "disputed")
    for address in (f"edge={disputed}", "node=depression", "loop=R1", "from=eating&to=reward"):
        opened.turn(address)
        assert opened.page.evaluate(SMALL) == [], address
    opened.page.fill("#search", "reward")
    assert opened.page.evaluate(SMALL) == []
    opened.page.keyboard.press("Escape")
    opened.page.click("#table")
    assert opened.page.evaluate(SMALL) == []


def test_nothing_is_wider_than_a_phone(visit, bundled_map):
    opened = visit(size=PHONE)
    for tab in TABS:
        opened.page.click(f"#tab-{tab}")
        assert opened.page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    for link in bundled_map.view.links[::11]:
        opened.turn(f"edge={link.id}")
        assert opened.page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


# --- parts and the atlas --------------------------------------------------------------------------


def test_a_part_says_over_the_map_what_it_leaves_out(visit, bundled, tmp_path):
    path = tmp_path / "part.html"
    made = bundled.map(around="neuroplasticity")
    path.write_text(made.html, "utf-8")
    for size in (DESK, PHONE):
        opened = visit(path=path, size=size)
        said = opened.page.inner_text("#left-out")
        assert f"{len(made.view.concepts)} factors" in said
        assert f"leaves out {made.view.omitted.concepts} factors" in said
        assert opened.heading() == "Neuroplasticity"
        assert opened.page.evaluate("kbMap.letters()") >= 12
        assert opened.said == []


def test_a_map_of_many_boxes_opens_on_its_best_loop_and_shows_parts(visit, tmp_path):
    ring = [claim(f"hub-{n}", f"hub-{(n + 1) % 4}") for n in range(4)]
    leaves = [claim(f"hub-{n % 4}", f"leaf-{n}") for n in range(70)]
    path = tmp_path / "many.html"
    path.write_text(KnowledgeBase(records(*ring, *leaves)).map().html, "utf-8")
    opened = visit(path=path)
    assert opened.page.evaluate("kbMap.view()") == "ring"
    assert len(opened.page.evaluate("kbMap.boxes()")) == 4
    opened.page.click("#whole")
    assert len(opened.page.evaluate("kbMap.boxes()")) == 74
    opened.turn("node=hub-1")
    assert opened.page.evaluate("kbMap.view()") == "ego"
    assert opened.said == []


def test_an_atlas_is_silent_accessible_and_leads_to_its_maps(visit, tmp_path, monkeypatch):
    monkeypatch.setattr("kb.maps.clusters.LARGEST", 10)
    monkeypatch.setattr("kb.maps.atlas.GROUP", 6)
    rows = [claim(f"hub-{n % 4}", f"leaf-{n}") for n in range(20)]
    rows += [claim(f"hub-{n}", f"hub-{(n + 1) % 4}") for n in range(4)]
    index, *maps = KnowledgeBase(records(*rows)).to_map(tmp_path / "index.html")
    for size, scheme in ((DESK, "light"), (DESK, "dark"), (PHONE, "light")):
        opened = visit(path=index, size=size, color_scheme=scheme, bypass_csp=True, ready=False)
        page = opened.page
        assert opened.violations() == []
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
        page.click("svg a >> nth=0")
        page.wait_for_function("document.documentElement.dataset.ready === '1'")
        assert page.url.partition("#")[0] in {file.as_uri() for file in maps}
        assert opened.said == []


def test_in_a_neighbourhood_no_line_crosses_another_or_hides_a_sign(visit, tmp_path):
    ends = [("a", "hub"), ("b", "hub"), ("c", "hub"), ("hub", "d"), ("hub", "e"), ("hub", "f")]
    both = [("hub", "a"), ("hub", "c")]
    base = KnowledgeBase(records(*(claim(*pair) for pair in ends + both)))
    opened = visit("#node=hub", path=written(base.map(), tmp_path / "map.html"), size=PHONE)
    assert opened.page.evaluate("kbMap.view()") == "ego"
    lines = opened.page.evaluate("kbMap.lines()")
    assert len(lines) == len(ends + both)
    drawn = [[tuple(point) for point in line["points"]] for line in lines]
    assert crossings(drawn) == 0
    signs = np.array([line["sign"] for line in lines])
    pieces = Segments.of([[(round(x), round(y)) for x, y in line] for line in drawn])
    assert distance(signs, pieces).min() >= 6
