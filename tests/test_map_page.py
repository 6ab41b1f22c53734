"""The page of the map in Chromium: silent, honest, and the same again wherever it is taken."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from tests.browsers import DESK, PHONE, TABS
from tests.test_maps import drawn_links

pytestmark = pytest.mark.browser


# --- silent ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [DESK, PHONE])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_asks_nothing_of_the_network_and_says_nothing(visit, map_file, size, scheme):
    opened = visit(size=size, color_scheme=scheme)
    for tab in TABS:
        opened.page.click(f"#tab-{tab}")
    opened.page.click("#theme")
    opened.page.click("#table")
    opened.page.click("#close")
    opened.page.mouse.move(300, 300)
    assert opened.said == []
    assert opened.asked == [map_file.as_uri()]
    assert opened.page.evaluate("performance.getEntriesByName('map-ready').length") >= 1


def test_without_scripts_the_page_is_its_picture(visit, bundled_map):
    opened = visit(java_script_enabled=False)
    assert opened.page.locator("noscript svg polyline").count() == len(drawn_links(bundled_map.svg))
    assert opened.page.locator("noscript svg").is_visible()


# --- the grammar ----------------------------------------------------------------------------------


def test_canvas_and_picture_agree_on_every_link(visit, bundled_map):
    shown = visit().shown()
    drawn = drawn_links(bundled_map.svg)
    assert {link: (now["style"], now["head"]) for link, now in shown.items()} == drawn
    statuses = {link.id: link.edge.is_causal for link in bundled_map.view.links}
    assert {link: now["head"] == "arrow" for link, now in shown.items()} == {
        link: statuses[link] for link in shown
    }


def test_the_canvas_is_not_blank_and_its_letters_are_large_enough(visit):
    opened = visit()
    assert opened.page.evaluate("kbMap.letters()") >= 12
    colours = opened.page.evaluate(
        """() => { const c = document.querySelector("#canvas canvas");
        const d = c.getContext("2d").getImageData(0, 0, c.width, c.height).data;
        const seen = new Set();
        for (let i = 0; i < d.length; i += 4) seen.add(d[i] + "," + d[i + 1] + "," + d[i + 2]);
        return seen.size; }"""
    )
    assert colours > 20


# --- addresses ------------------------------------------------------------------------------------


def test_an_address_shows_the_same_again(visit, bundled_map):
    link = bundled_map.view.links[0]
    loop = bundled_map.view.loops[0]
    for address, heading in (
        (f"#node={bundled_map.view.concepts[3].id}", bundled_map.view.concepts[3].label),
        (f"#edge={link.id}", None),
        (f"#loop={loop.number}", f"{loop.number} · {loop.name}"),
        ("#story=2", "What is disputed"),
    ):
        opened = visit(address)
        if heading:
            assert opened.heading() == heading
        opened.page.click("#tab-filters")
        opened.page.locator(".legend .tick input").first.uncheck()
        opened.stop(2)
        again = visit(f"#{opened.page.url.partition('#')[2]}")
        assert again.shown() == opened.shown()


def test_an_address_from_elsewhere_is_passed_over(visit):
    opened = visit("#node=<script>boom()</script>&edge=x&loop=R99&evidence=all&lines=none&least=x")
    assert opened.heading() == "A map of claims, not of truths"
    assert opened.said == []


# --- to take away ---------------------------------------------------------------------------------


def test_the_exports_open_again(visit, bundled_map, tmp_path):
    opened = visit()
    with opened.page.expect_download() as svg:
        opened.page.click("#svg")
    svg.value.save_as(tmp_path / "map.svg")
    root = ElementTree.parse(tmp_path / "map.svg").getroot()
    texts = {node.text for node in root.iter("{http://www.w3.org/2000/svg}text")}
    assert "Depression" in texts
    with opened.page.expect_download() as png:
        opened.page.click("#png")
    png.value.save_as(tmp_path / "map.png")
    data = (tmp_path / "map.png").read_bytes()
    assert data.startswith(b"\x89PNG\r\n\x1a\n")
    assert int.from_bytes(data[16:20], "big") > 1000
    assert opened.said == []


def test_print_has_the_map_the_legend_and_every_quote(visit, bundled_map):
    opened = visit()
    opened.page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    opened.page.emulate_media(media="print")
    assert opened.page.locator("#print svg").first.is_visible()
    assert not opened.page.locator("main").is_visible()
    assert opened.page.locator("#print ol > li").count() == len(bundled_map.view.links)


def test_a_notebook_frame_shows_the_map(browser, bundled_map, tmp_path):
    path = tmp_path / "notebook.html"
    path.write_text(f"<!doctype html><title>n</title>{bundled_map._repr_html_()}", "utf-8")
    page = browser.new_page(viewport=DESK)
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(path.as_uri())
    page.frame_locator("iframe").locator("html[data-ready='1']").wait_for(state="attached")
    assert page.frame_locator("iframe").locator("h2").first.inner_text()
    assert said == []
    page.close()
