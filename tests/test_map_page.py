"""The page of the map in Chromium: silent, honest, and the same again wherever it is taken."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from kb.maps.layout import BOX
from tests.browsers import DESK, PHONE, TABS
from tests.test_maps import drawn_links

pytestmark = pytest.mark.browser


# --- silent ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("size", "scheme"), [(DESK, "light"), (PHONE, "dark")])
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
    assert not any(each.is_visible() for each in opened.page.locator("button, input, .late").all())


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
    opened, again = visit(), None
    for address, heading in (
        (f"node={bundled_map.view.concepts[3].id}", bundled_map.view.concepts[3].label),
        (f"edge={link.id}", f"{link.edge.subject_label} → {link.edge.object_label}"),
        (f"loop={loop.number}", f"{loop.number} · {loop.name}"),
        ("story=2", "What is disputed"),
        ("from=antidepressants&to=depression", "From one factor to another"),
    ):
        opened.turn(address)
        assert opened.heading() == heading
        opened.page.click("#tab-filters")
        opened.page.locator(".legend .tick input").last.uncheck()
        opened.stop(2)
        hash_ = opened.page.url.partition("#")[2]
        assert address in hash_.replace("%3E", ">")
        if again is None:
            again = visit(f"#{hash_}")
        else:
            again.turn(hash_)
        assert again.shown() == opened.shown()
        assert again.page.url == opened.page.url


def test_an_address_from_elsewhere_is_passed_over(visit):
    opened = visit("#node=<script>boom()</script>&edge=x&loop=R99&evidence=all&lines=none&least=x")
    assert opened.heading() == "A map of claims, not of truths"
    assert opened.said == []


# --- to take away ---------------------------------------------------------------------------------


def taken(opened, button: str, path):
    """Press a button that brings a file, and keep the file."""
    with opened.page.expect_download() as download:
        opened.page.click(button)
    download.value.save_as(path)
    return path


PICTURE = """async (address) => {
  const image = new Image();
  image.src = address;
  await image.decode();
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [image.naturalWidth, image.naturalHeight];
  canvas.getContext("2d").drawImage(image, 0, 0);
  return [image.naturalWidth, image.naturalHeight];
}"""


@pytest.mark.parametrize(("address", "scheme"), [("", "light"), ("#lines=hedged", "dark")])
def test_the_exports_open_again_and_show_what_was_shown(visit, tmp_path, address, scheme):
    opened = visit(address, color_scheme=scheme)
    svg = taken(opened, "#svg", tmp_path / "map.svg")
    png = taken(opened, "#png", tmp_path / "map.png")
    space = "{http://www.w3.org/2000/svg}"
    root = ElementTree.parse(svg).getroot()
    drawn = opened.shown().values()
    heads = list(root.iter(f"{space}polygon"))
    assert len(heads) == sum(link["head"] == "arrow" for link in drawn)
    words = " ".join(node.text or "" for node in root.iter(f"{space}text"))
    assert "Depression" in words
    assert words.count("~") == sum("correlational" in (link["style"] or "") or link["style"] in {
        "predictive", "not-causal"} for link in drawn)  # fmt: skip
    page = opened.context.new_page()
    page.goto(tmp_path.as_uri())
    sizes = [page.evaluate(PICTURE, file.as_uri()) for file in (svg, png)]
    assert sizes[0] == [int(float(root.attrib[side])) for side in ("width", "height")]
    assert sizes[1][0] > 1000
    page.close()
    assert opened.said == []


def test_print_has_the_map_the_legend_and_every_quote_in_light_colours(visit, bundled_map):
    opened = visit(color_scheme="dark", fresh=True)
    opened.page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    opened.page.emulate_media(media="print")
    assert opened.page.locator("#print svg").first.is_visible()
    assert opened.page.locator("#print svg rect").first.get_attribute("fill") == "#ffffff"
    assert opened.page.evaluate("getComputedStyle(document.body).backgroundColor") == (
        "rgb(255, 255, 255)"
    )
    assert not opened.page.locator("main").is_visible()
    rows = opened.page.locator("#print ol").first.locator("li").all_inner_texts()
    assert len(rows) == len(bundled_map.view.links)
    said = opened.page.inner_text("#print")
    assert all(source.title in said for source in bundled_map.view.sources)
    assert all(loop.sentence in said for loop in bundled_map.view.loops)
    assert "untick" not in said
    widest = """Math.max(...[...document.querySelectorAll("#print svg text")].map(
        (text) => text.getComputedTextLength()))"""
    assert opened.page.evaluate(widest) <= BOX
    for link, row in zip(bundled_map.view.links, rows, strict=True):
        for claim in link.edge.claims:
            for part in bundled_map.view.claims[claim].quote:
                assert " ".join(part.text.split()) in " ".join(row.split())
    assert opened.page.pdf().startswith(b"%PDF")


# --- in a notebook --------------------------------------------------------------------------------


def test_a_notebook_shows_the_map_and_parts_of_it_in_frames_that_reach_nothing(
    visit, bundled, bundled_map, tmp_path
):
    shown = [bundled_map, bundled.map(around="cortisol"), bundled.map(loop="R1")]
    path = tmp_path / "notebook.html"
    frames = "".join(made._repr_html_() for made in shown)
    path.write_text(f"<!doctype html><title>n</title>{frames}", "utf-8")
    opened = visit(path=path, ready=False)
    loop = bundled_map.view.loops[0]
    titles = ["A map of claims, not of truths", "Cortisol", f"R1 · {loop.name}"]
    for number, title in enumerate(titles):
        frame = opened.page.frame_locator("iframe").nth(number)
        frame.locator("html[data-ready='1']").wait_for(state="attached")
        assert frame.locator("#panel h2").inner_text() == title
        assert frame.locator("body").evaluate("() => window.origin") == "null"
    frame.locator("#tab-loops").click()
    assert "R1" in frame.locator("#panel ol").inner_text()
    with opened.page.expect_download() as svg:
        frame.locator("#svg").click()
    svg.value.save_as(tmp_path / "map.svg")
    assert ElementTree.parse(tmp_path / "map.svg").getroot().tag.endswith("svg")
    assert opened.said == []
    assert opened.asked == [path.as_uri()] or all(
        address.startswith(("file:", "blob:", "about:", "data:")) for address in opened.asked
    )


# --- room -----------------------------------------------------------------------------------------


def test_the_first_screen_has_the_whole_legend(visit):
    low = visit().page.evaluate(
        """Math.max(...[...document.querySelectorAll(".legend .kind")]
        .map((each) => each.getBoundingClientRect().bottom))"""
    )
    assert 0 < low <= DESK["height"]


def test_the_head_of_a_table_stays_in_sight(visit):
    opened = visit()
    opened.page.click("#table")
    above, head = opened.page.evaluate(
        """() => { const body = document.getElementById("dialog-body");
        body.scrollTop = 2000;
        const head = body.querySelector("th");
        return [body, head].map((each) => each.getBoundingClientRect().top); }"""
    )
    assert head == pytest.approx(above, abs=1)


def test_on_a_phone_each_row_of_a_table_stands_upright_and_stays_a_row(visit):
    opened = visit(size=PHONE)
    opened.page.click("#table")
    wide, room, said = opened.page.evaluate(
        """() => { const body = document.getElementById("dialog-body");
        const said = getComputedStyle(body.querySelector("td:nth-child(2)"), "::before").content;
        return [body.scrollWidth, body.clientWidth, said]; }"""
    )
    assert wide <= room
    assert "How it is said" in said
    told = opened.outline("#dialog-body")
    assert '- columnheader "How it is said"' in told
    assert 'cell "How it is said: Stated as a cause"' in told
