"""The map for everybody: by keyboard, to a screen reader, in any colours, without hands or eyes."""

from __future__ import annotations

from base64 import b64encode

import pytest

from kb.base import KnowledgeBase
from kb.maps.grammar import STYLES
from tests.browsers import DESK, PHONE, TABS, written
from tests.builders import claim, records

pytestmark = pytest.mark.browser


# --- keyboard -------------------------------------------------------------------------------------


def test_the_keyboard_alone_leads_to_the_words_behind_a_link(visit, bundled_map):
    """Walk to a box, ask about it, go on to one of its links and read what it rests on."""
    page = visit().page
    page.focus("#map")
    page.keyboard.press("ArrowRight")
    first = page.inner_text("#live")
    page.keyboard.press("ArrowDown")
    said = page.inner_text("#live")
    assert said != first
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.tagName") == "H2"
    box = page.inner_text("#panel h2")
    assert said.startswith(f"{box}, ")
    concept = next(c for c in bundled_map.view.concepts if c.label == box)
    links = [k for k in bundled_map.view.links if concept.id in (k.edge.subject, k.edge.object)]
    causes = [k for k in links if k.edge.is_causal]
    into = sum(k.edge.object == concept.id for k in causes)
    assert (
        f"Acted on by {into}, acts on {len(causes) - into}, only goes together with "
        f"{len(links) - len(causes)}." in said
    )
    for _ in range(60):
        if page.evaluate("document.activeElement.className") == "item":
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.locator("#panel blockquote").count() >= 1
    assert page.evaluate("document.activeElement.tagName") == "H2"
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.id") == "map"
    assert page.inner_text("#panel h2") == "Evidence"


def test_keys_search_zoom_turn_tabs_and_close_what_is_open(visit):
    page = visit().page
    page.focus("#map")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "search"
    page.keyboard.type("reward")
    page.keyboard.press("ArrowDown")
    hit = page.evaluate("document.activeElement.firstChild.textContent")
    page.keyboard.press("Enter")
    assert page.inner_text("#panel h2") == hit == "Reward"
    page.focus("#tab-evidence")
    for name in ("loops", "paths", "filters", "story"):
        page.keyboard.press("ArrowRight")
        assert page.evaluate("document.activeElement.id") == f"tab-{name}"
        assert page.get_attribute(f"#tab-{name}", "aria-selected") == "true"
    page.focus("#map")
    before = page.evaluate("kbMap.letters()")
    page.keyboard.press("+")
    assert page.evaluate("kbMap.letters()") > before
    page.keyboard.press("0")
    assert page.evaluate("kbMap.letters()") == pytest.approx(before)
    page.focus("#table")
    page.keyboard.press("Enter")
    assert page.locator("#dialog").is_visible()
    page.keyboard.press("Escape")
    assert not page.locator("#dialog").is_visible()
    assert page.evaluate("document.activeElement.id") == "table"
    page.locator(".badge").first.focus()
    page.keyboard.press("Enter")
    assert page.inner_text("#panel h2").startswith("R1 · ")


def test_tab_walks_through_every_control(visit):
    page = visit().page
    seen = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        seen.add(page.evaluate("document.activeElement.id || document.activeElement.className"))
    wanted = "search table png svg printer theme map zoom-in zoom-out whole stop panel tab-story"
    assert set(wanted.split()) <= seen
    assert any("badge" in name for name in seen)


# --- screen readers -------------------------------------------------------------------------------


def test_a_screen_reader_is_told_what_the_eye_sees(visit, bundled_map):
    view = bundled_map.view
    opened = visit()
    outline = opened.outline()
    assert f'heading "{view.title}" [level=1]' in outline
    counts = f"{len(view.concepts)} factors, {len(view.links)} links and {len(view.loops)} loops"
    assert f'application "Map of {counts}."' in outline
    assert "Arrow keys walk from box to box" in outline
    for loop in view.loops:
        assert f'{loop.type}: {loop.name}"' in outline
    for name in ("Table", "PNG", "SVG", "Print", "Dark colours", "Larger", "Smaller", "Whole map"):
        assert f'button "{name}"' in outline
    assert opened.page.get_attribute("#stop", "aria-valuetext") == view.stops[0][1]
    assert 'slider "Evidence"' in outline
    assert 'tab "Story" [selected]' in outline
    assert 'checkbox "Stated as a cause 34" [checked]' in outline
    assert "canvas" not in outline


def test_a_screen_reader_gets_the_evidence_in_words(visit, bundled_map):
    link = next(link for link in bundled_map.view.links if link.style == "disputed")
    opened = visit(f"#edge={link.id}")
    outline = opened.outline("aside")
    label = f"{link.edge.subject_label} → {link.edge.object_label}"
    assert f'heading "{label}" [level=2]' in outline
    assert "Disputed cause" in outline
    assert 'region "Both sides"' in outline
    assert outline.count("blockquote") >= len(link.edge.claims)
    for words in ("Said to be a cause", "Denied as a cause", "For a cause", "Against it"):
        assert words in outline
    opened.page.click("#table")
    table = opened.outline("#dialog")
    assert f'table "Links ({len(bundled_map.view.links)})"' in table
    for column in ("Link", "How it is said", "Sign", "Quotes"):
        assert f'columnheader "{column}"' in table
    assert f'button "{label}"' in table


@pytest.mark.parametrize(("size", "scheme"), [(DESK, "light"), (DESK, "dark"), (PHONE, "light")])
def test_axe_finds_nothing_in_the_map_and_in_any_panel(visit, bundled_map, size, scheme):
    opened = visit(size=size, color_scheme=scheme, bypass_csp=True)
    page, links = opened.page, bundled_map.view.links
    assert opened.violations() == []
    for tab in TABS[1:]:
        page.click(f"#tab-{tab}")
        assert opened.violations("aside") == [], tab
    addresses = [f"node={bundled_map.view.concepts[0].id}", "loop=R1", "story=2"]
    addresses += ["from=antidepressants&to=depression", "loop=R1&evidence=independent&tab=loops"]
    for style in ("disputed", "not-causal"):
        addresses.append(f"edge={next(k.id for k in links if k.style == style)}")
    for address in addresses:
        opened.turn(address)
        assert opened.violations("aside") == [], address
    page.fill("#search", "depression")
    assert opened.violations("header") == []
    page.keyboard.press("Escape")
    page.click("#table")
    assert opened.violations("dialog") == []


# --- colours --------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def every_style(tmp_path_factory):
    """A map with a link of every style that there is."""
    base = KnowledgeBase(
        records(
            claim("a", "b"),
            claim("b", "c", modality="possible"),
            claim("c", "d"),
            claim("c", "d", stance="denies", source="other"),
            claim("d", "e", link="correlational"),
            claim("e", "f", link="predictive"),
            claim("f", "g", link="correlational"),
            claim("f", "g", stance="denies"),
            claim("g", "h", link="correlational"),
            claim("g", "h", link="correlational", stance="denies", source="other"),
            claim("h", "i", stance="denies"),
        )
    )
    made = base.map()
    assert {link.style for link in made.view.links} == STYLES.keys()
    return written(made, tmp_path_factory.mktemp("styles") / "map.html")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_kind_of_line_looks_different_to_every_eye(visit, every_style, scheme):
    """The samples of the legend, as they are seen, differ by more than a shade from each other."""
    opened = visit("#tab=filters", path=every_style, color_scheme=scheme)
    session = opened.context.new_cdp_session(opened.page)
    samples = opened.page.evaluate(SAMPLES)
    assert len(samples) == len(STYLES)
    for sight in ("achromatopsia", "deuteranopia", "protanopia", "tritanopia"):
        session.send("Emulation.setEmulatedVisionDeficiency", {"type": sight})
        seen = b64encode(opened.page.screenshot()).decode()
        inks = opened.page.evaluate(INKS, [seen, samples])
        for number, one in enumerate(inks):
            assert sum(one) > 20, "a sample that is not seen"
            for other in inks[:number]:
                assert sum(a != b for a, b in zip(one, other, strict=True)) > 15, sight
    session.detach()


SAMPLES = """() => [...document.querySelectorAll(".legend .tick svg")].map((svg) => {
  const { x, y, width, height } = svg.getBoundingClientRect();
  return [x, y, width, height].map(Math.round);
})"""
INKS = """async ([letters, samples]) => {
  const bytes = Uint8Array.from(atob(letters), (letter) => letter.charCodeAt(0));
  const image = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
  const ctx = new OffscreenCanvas(image.width, image.height).getContext("2d");
  ctx.drawImage(image, 0, 0);
  return samples.map(([x, y, width, height]) => {
    const { data } = ctx.getImageData(x, y, width, height);
    const light = (i) => data[i] * 0.3 + data[i + 1] * 0.59 + data[i + 2] * 0.11;
    const found = [];
    for (let i = 0; i < data.length; i += 4) found.push(Math.abs(light(i) - light(0)) > 60 ? 1 : 0);
    return found;
  });
}"""


@pytest.mark.parametrize("style", STYLES.values(), ids=STYLES.keys())
def test_lines_stand_out_from_what_is_behind_them(style):
    assert contrast(style.light, "#ffffff") >= 4.5
    assert contrast(style.dark, "#11161d") >= 4.5


def contrast(one: str, other: str) -> float:
    """The ratio that WCAG compares colours by."""

    def light(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2] + 0.05

    low, high = sorted((light(one), light(other)))
    return high / low
