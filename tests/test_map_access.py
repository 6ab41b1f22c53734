"""The map for everybody: keyboard, screen reader, phone, and parts of larger maps."""

from __future__ import annotations

import pytest

from kb.base import KnowledgeBase
from tests.browsers import DESK, PHONE, TABS
from tests.builders import claim, records

pytestmark = pytest.mark.browser


# --- keyboard and assistive technology ------------------------------------------------------------


def test_the_keyboard_reaches_everything(visit):
    opened = visit()
    page = opened.page
    page.focus("#map")
    page.keyboard.press("ArrowRight")
    first = page.inner_text("#live")
    page.keyboard.press("ArrowDown")
    assert page.inner_text("#live") != first
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.tagName") == "H2"
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "search"
    page.focus("#tab-story")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.id") == "tab-evidence"
    before = page.evaluate("kbMap.letters()")
    page.focus("#map")
    page.keyboard.press("+")
    assert page.evaluate("kbMap.letters()") > before
    page.keyboard.press("0")
    assert page.evaluate("kbMap.letters()") == pytest.approx(before)


def test_tab_walks_through_every_control(visit):
    opened = visit()
    page = opened.page
    seen = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        seen.add(page.evaluate("document.activeElement.id || document.activeElement.className"))
    wanted = {
        "search",
        "table",
        "png",
        "svg",
        "printer",
        "theme",
        "map",
        "zoom-in",
        "stop",
        "panel",
    }
    assert wanted <= seen
    assert any("badge" in name for name in seen)


@pytest.mark.parametrize(("size", "scheme"), [(DESK, "light"), (DESK, "dark"), (PHONE, "light")])
def test_axe_finds_nothing(visit, bundled_map, size, scheme):
    from axe_playwright_python.sync_playwright import Axe

    opened = visit(size=size, color_scheme=scheme, bypass_csp=True)
    axe = Axe()

    def check(what: str) -> None:
        found = axe.run(opened.page).response["violations"]
        assert [(what, v["id"], v["nodes"][0]["html"]) for v in found] == []

    for tab in TABS:
        opened.page.click(f"#tab-{tab}")
        check(tab)
    link = next(link for link in bundled_map.view.links if link.style == "disputed")
    correlation = next(link for link in bundled_map.view.links if link.style == "not-causal")
    node = bundled_map.view.concepts[0].id
    for address in (f"node={node}", f"edge={link.id}", f"edge={correlation.id}", "loop=R1"):
        opened.page.evaluate("address => { location.hash = address; }", address)
        check(address)
    opened.page.fill("#search", "depression")
    check("search")
    opened.page.keyboard.press("Escape")
    opened.page.click("#table")
    check("table")


# --- phones ---------------------------------------------------------------------------------------


def test_a_phone_opens_on_a_loop_with_large_letters(visit):
    opened = visit(size=PHONE)
    assert opened.page.evaluate("kbMap.view()") == "ring"
    assert opened.page.evaluate("kbMap.letters()") >= 12
    assert opened.page.get_attribute("#tab-loops", "aria-selected") == "true"


def test_every_box_and_loop_has_large_letters_on_a_phone(visit, bundled_map):
    opened = visit(size=PHONE)
    addresses = [f"node={concept.id}" for concept in bundled_map.view.concepts[::6]]
    addresses += [f"loop={loop.number}" for loop in bundled_map.view.loops]
    for address in addresses:
        opened.page.evaluate("address => { location.hash = address; }", address)
        assert opened.page.evaluate("kbMap.letters()") >= 12, address


def test_fingers_hit_what_they_touch(visit):
    opened = visit(size=PHONE, has_touch=True)
    for tab in TABS:
        opened.page.click(f"#tab-{tab}")
        small = opened.page.evaluate(
            """() => [...document.querySelectorAll("button, select, input, summary, .tick")]
            .filter((e) => e.offsetParent && !e.closest(".tick input, label"))
            .map((e) => [e.outerHTML.slice(0, 80), e.getBoundingClientRect()])
            .filter(([, r]) => r.width && (r.height < 43.5 || r.width < 43.5))
            .map(([html, r]) => html + " " + r.width + "x" + r.height)"""
        )
        assert small == []


def test_nothing_is_wider_than_a_phone(visit, bundled_map):
    opened = visit(size=PHONE)
    for tab in TABS:
        opened.page.click(f"#tab-{tab}")
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
    opened.page.evaluate("location.hash = 'node=hub-1'")
    assert opened.page.evaluate("kbMap.view()") == "ego"
    assert opened.said == []


def test_an_atlas_is_silent_accessible_and_leads_to_its_maps(browser, tmp_path, monkeypatch):
    from axe_playwright_python.sync_playwright import Axe

    monkeypatch.setattr("kb.maps.clusters.LARGEST", 10)
    monkeypatch.setattr("kb.maps.atlas.GROUP", 6)
    rows = [claim(f"hub-{n % 4}", f"leaf-{n}") for n in range(20)]
    rows += [claim(f"hub-{n}", f"hub-{(n + 1) % 4}") for n in range(4)]
    index, *maps = KnowledgeBase(records(*rows)).to_map(tmp_path / "index.html")
    for scheme in ("light", "dark"):
        context = browser.new_context(viewport=DESK, color_scheme=scheme, bypass_csp=True)
        page = context.new_page()
        said: list[str] = []
        page.on("console", lambda message, said=said: said.append(message.text))
        page.goto(index.as_uri())
        found = Axe().run(page).response["violations"]
        assert [(v["id"], v["nodes"][0]["html"]) for v in found] == []
        page.click("svg a >> nth=0")
        page.wait_for_function("document.documentElement.dataset.ready === '1'")
        assert page.url in {file.as_uri() for file in maps}
        assert said == []
        context.close()
