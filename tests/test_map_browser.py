"""The map in a real browser: silent, accessible, honest, and deaf to hostile words."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from xml.etree import ElementTree

import pytest

import kb
from kb.base import KnowledgeBase
from kb.maps import Map, evidence_stops, make_view
from tests.builders import claim, records
from tests.test_maps import drawn_links, hostile

pytestmark = pytest.mark.browser

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
TABS = ("story", "evidence", "loops", "paths", "filters")


@pytest.fixture(scope="module")
def browser():
    if CHROMIUM is None:
        pytest.skip("needs Chromium: make test-tools")
    api = pytest.importorskip("playwright.sync_api", reason="needs Playwright: make test-tools")
    with api.sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield started
        started.close()


@pytest.fixture(scope="module")
def base() -> KnowledgeBase:
    return kb.load()


@pytest.fixture(scope="module")
def made(base) -> Map:
    return base.map()


class Opened:
    """A page with everything that it said and asked for."""

    def __init__(self, browser, path, *, size=None, address="", **options):
        self.context = browser.new_context(viewport=size or DESK, accept_downloads=True, **options)
        self.context.add_init_script("window.boomed = 0; window.boom = () => { boomed += 1; };")
        self.page = self.context.new_page()
        self.said: list[str] = []
        self.asked: list[str] = []
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.goto(f"{path.as_uri()}{address}")
        if options.get("java_script_enabled", True):
            self.page.wait_for_function("document.documentElement.dataset.ready === '1'")

    def shown(self) -> dict[str, dict]:
        return {link["id"]: link for link in self.page.evaluate("kbMap.shown()")}

    def turn(self, address: str) -> None:
        """Go to another address of the same page, and wait until it has listened."""
        self.page.evaluate(
            """address => new Promise((done) => {
            addEventListener("hashchange", () => setTimeout(done), { once: true });
            location.hash = address; })""",
            address,
        )

    def heading(self) -> str:
        return self.page.inner_text("#panel h2")

    def stop(self, number: int) -> None:
        self.page.evaluate(
            """number => { const slider = document.getElementById("stop");
            slider.value = number; slider.dispatchEvent(new Event("input")); }""",
            number,
        )


@pytest.fixture(scope="module")
def file(made, tmp_path_factory):
    path = tmp_path_factory.mktemp("map") / "map.html"
    path.write_text(made.html, "utf-8", newline="\n")
    return path


@pytest.fixture
def visit(browser, file) -> Iterator:
    opened = []

    def go(address="", *, path=None, **options):
        page = Opened(browser, path or file, address=address, **options)
        opened.append(page)
        return page

    yield go
    for each in opened:
        each.context.close()


# --- silent ------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [DESK, PHONE])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_asks_nothing_of_the_network_and_says_nothing(visit, file, size, scheme):
    opened = visit(size=size, color_scheme=scheme)
    for tab in TABS:
        opened.page.click(f"#tab-{tab}")
    opened.page.click("#theme")
    opened.page.click("#table")
    opened.page.click("#close")
    opened.page.mouse.move(300, 300)
    assert opened.said == []
    assert opened.asked == [file.as_uri()]
    assert opened.page.evaluate("performance.getEntriesByName('map-ready').length") >= 1


def test_without_scripts_the_page_is_its_picture(visit, made):
    opened = visit(java_script_enabled=False)
    assert opened.page.locator("noscript svg polyline").count() == len(drawn_links(made.svg))
    assert opened.page.locator("noscript svg").is_visible()


# --- the grammar -------------------------------------------------------------------------------


def test_canvas_and_picture_agree_on_every_link(visit, made):
    shown = visit().shown()
    drawn = drawn_links(made.svg)
    assert {link: (now["style"], now["head"]) for link, now in shown.items()} == drawn
    statuses = {link.id: link.edge.is_causal for link in made.view.links}
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


# --- reading -----------------------------------------------------------------------------------


def test_a_link_shows_its_words_for_and_against_with_hedges_marked(visit, made):
    link = next(link for link in made.view.links if link.style == "disputed")
    opened = visit(f"#edge={link.id}")
    panel = opened.page.inner_text("#panel")
    for claim_id in link.edge.claims:
        for part in made.view.claims[claim_id].quote:
            assert " ".join(part.text.split()) in " ".join(panel.split())
    assert "For it" in panel
    assert "Against it" in panel
    cues = {
        cue
        for c in link.edge.claims
        if (cue := made.view.claims[c].cue) and made.view.claims[c].modality != "asserted"
    }
    marked = set(opened.page.locator("#panel mark").all_inner_texts())
    assert {cue.lower() for cue in cues} <= {words.lower() for words in marked}


def test_a_correlation_says_why_it_is_no_cause(visit, made):
    link = next(link for link in made.view.links if link.style == "correlational")
    opened = visit(f"#edge={link.id}")
    assert opened.page.locator("details summary").inner_text() == "Why is this not a cause?"
    assert " – " in opened.heading()
    assert "→" not in opened.heading()


def test_the_loops_and_badges_are_those_of_the_base(visit, base, made):
    opened = visit()
    loops = base.loops(seconds=None).all()
    assert opened.page.locator(".badge").count() == min(12, len(loops))
    opened.page.click("#tab-loops")
    items = opened.page.locator("#panel ol.list li").all_inner_texts()
    assert len(items) == len(loops)
    for item, loop, shown in zip(items, loops, made.view.loops, strict=True):
        assert shown.number in item
        assert loop.type.value in item
    first = made.view.loops[0]
    opened.page.click(f".badge:has-text('{first.number}')")
    lit = {link for link, now in opened.shown().items() if now["alpha"] == 1}
    assert lit == {made.view.links[n].id for n in first.links}


def test_badges_turn_as_their_loops_do(visit, made):
    layout = made.layouts["wide"]
    opened = visit()
    for number, loop in enumerate(made.view.loops[:12]):
        boxes = [layout.boxes[node] for node in loop.nodes]
        around = zip(boxes, [*boxes[1:], boxes[0]], strict=True)
        area = sum(a.x * b.y - b.x * a.y for a, b in around)
        words = opened.page.locator(f".badge[data-loop='{number}']").inner_text()
        assert words == f"{'↻' if area >= 0 else '↺'} {loop.number}"


def test_search_finds_labels_synonyms_and_quotes(visit, made):
    opened = visit()
    words = made.view.claims[made.view.links[0].edge.claims[0]].quote[0].text[:20]
    opened.page.fill("#search", words)
    assert opened.page.locator("#hits button").count() >= 1
    node = made.view.concepts[0]
    opened.page.fill("#search", node.label.upper())
    opened.page.press("#search", "Enter")
    assert opened.heading() == node.label


def test_ways_lead_along_causes_only(visit, base, made):
    opened = visit("#from=antidepressants&to=depression")
    causal = {link.id for link in made.view.links if link.edge.is_causal}
    lit = {link for link, now in opened.shown().items() if now["alpha"] == 1}
    assert lit
    assert lit <= causal
    backwards = visit("#from=depression&to=antidepressants")
    assert "No way along causes" in backwards.page.inner_text("#panel")


def test_the_story_walks_through_all_steps(visit):
    opened = visit()
    titles = [opened.heading()]
    while opened.page.locator("button.primary:not([disabled])").count():
        opened.page.click("button.primary")
        titles.append(opened.heading())
    assert titles[0] == "A map of claims, not of truths"
    assert "What is only correlated" in titles
    assert "The loops" in titles
    assert len(set(titles)) == len(titles)


def test_a_text_that_may_be_shown_lights_up_the_quote(visit, base, tmp_path):
    text = "Rain 🌧 falls. Wet streets are slippery, they say."
    start = text.index("Wet")
    quote = {"text": text[start : start + 24], "start": start, "end": start + 24}
    made = records(claim("wetness", "slipperiness", quote=[quote]), sources={"article": "news"})
    small = KnowledgeBase(made)
    view = make_view(made, small.edges(), (), texts={"article": text})
    path = tmp_path / "text.html"
    path.write_text(Map(view).html, "utf-8")
    opened = visit("#edge=wetness>slipperiness", path=path)
    opened.page.click("text=Show in the text")
    assert opened.page.inner_text("#dialog mark") == quote["text"]
    assert opened.page.inner_text("#dialog .text") == text


# --- filters and the slider --------------------------------------------------------------------


def test_each_tick_of_the_legend_hides_exactly_its_lines(visit, made):
    opened = visit("#tab=filters")
    every = opened.shown()
    counts = {row.get_attribute("data-style"): int(row.inner_text())
              for row in opened.page.locator(".legend .count").all()}  # fmt: skip
    for style, count in counts.items():
        if style == "denied":
            continue
        box = opened.page.locator(f".tick:has([data-style='{style}']) input")
        box.uncheck()
        gone = set(every) - set(opened.shown())
        assert gone == {link for link, now in every.items() if now["style"] == style}
        assert len(gone) == count
        box.check()
    assert opened.shown() == every


def test_each_source_and_kind_hides_exactly_what_is_its(visit, made):
    view = made.view
    opened = visit()
    for source in view.sources:
        opened.turn(f"sources={source.id}")
        kept = set(opened.shown())
        assert kept == {link.id for link in view.links if {*link.edge.sources} - {source.id}} & set(
            drawn_links(made.svg)
        )
    kinds = {concept.id: concept.kind for concept in view.concepts}
    for kind in view.kinds:
        opened.turn(f"kinds={kind.id}")
        assert set(opened.shown()) == {
            link.id
            for link in view.links
            if kind.id not in (kinds[link.edge.subject], kinds[link.edge.object])
        }
        assert {kinds[box] for box in opened.page.evaluate("kbMap.boxes()")} == {
            other.id for other in view.kinds if other.id != kind.id
        }


def test_least_support_hides_what_has_less(visit, made):
    least = 0.5
    kept = set(visit(f"#least={least}").shown())
    assert kept == {
        link.id
        for link in made.view.links
        if max(
            link.edge.support_cause, link.edge.support_association,
            link.edge.opposition_cause, link.edge.opposition_association,
        ) >= least
    }  # fmt: skip


def test_each_stop_of_the_slider_shows_what_was_weighed_for_it(visit, base):
    opened = visit()
    for number, stop in enumerate(evidence_stops(base.records, base.weights)):
        opened.stop(number)
        shown = {link: now for link, now in opened.shown().items() if now["style"]}
        pairs = {frozenset((e.subject, e.object)): e for e in stop.edges}
        assert len(shown) == len(pairs)
        for link, now in shown.items():
            edge = pairs[frozenset(link.replace("~", ">").split(">"))]
            assert (now["head"] == "arrow") == edge.is_causal
        assert len(opened.page.evaluate("kbMap.loops()")) == len(stop.loops)
        assert f"{len(stop.edges)} link" in opened.page.inner_text("#stop-said")
        assert (f"evidence={stop.name}" in opened.page.url) == (number > 0)


# --- addresses ---------------------------------------------------------------------------------


def test_an_address_shows_the_same_again(visit, made):
    link = made.view.links[0]
    loop = made.view.loops[0]
    for address, heading in (
        (f"#node={made.view.concepts[3].id}", made.view.concepts[3].label),
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


# --- keyboard and assistive technology ---------------------------------------------------------


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
def test_axe_finds_nothing(visit, made, size, scheme):
    from axe_playwright_python.sync_playwright import Axe

    opened = visit(size=size, color_scheme=scheme, bypass_csp=True)
    axe = Axe()

    def check(what: str) -> None:
        found = axe.run(opened.page).response["violations"]
        assert [(what, v["id"], v["nodes"][0]["html"]) for v in found] == []

    for tab in TABS:
        opened.page.click(f"#tab-{tab}")
        check(tab)
    link = next(link for link in made.view.links if link.style == "disputed")
    correlation = next(link for link in made.view.links if link.style == "not-causal")
    for address in (
        f"node={made.view.concepts[0].id}", f"edge={link.id}", f"edge={correlation.id}", "loop=R1",
    ):  # fmt: skip
        opened.page.evaluate("address => { location.hash = address; }", address)
        check(address)
    opened.page.fill("#search", "depression")
    check("search")
    opened.page.keyboard.press("Escape")
    opened.page.click("#table")
    check("table")


# --- phones ------------------------------------------------------------------------------------


def test_a_phone_opens_on_a_loop_with_large_letters(visit):
    opened = visit(size=PHONE)
    assert opened.page.evaluate("kbMap.view()") == "ring"
    assert opened.page.evaluate("kbMap.letters()") >= 12
    assert opened.page.get_attribute("#tab-loops", "aria-selected") == "true"


def test_every_box_and_loop_has_large_letters_on_a_phone(visit, made):
    opened = visit(size=PHONE)
    addresses = [f"node={concept.id}" for concept in made.view.concepts[::6]]
    addresses += [f"loop={loop.number}" for loop in made.view.loops]
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


def test_nothing_is_wider_than_a_phone(visit, made):
    opened = visit(size=PHONE)
    for tab in TABS:
        opened.page.click(f"#tab-{tab}")
        assert opened.page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


# --- parts and the atlas -----------------------------------------------------------------------


def test_a_part_says_over_the_map_what_it_leaves_out(visit, base, tmp_path):
    path = tmp_path / "part.html"
    made = base.map(around="neuroplasticity")
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

    monkeypatch.setattr("kb.maps.LARGEST", 10)
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


# --- to take away ------------------------------------------------------------------------------


def test_the_exports_open_again(visit, made, tmp_path):
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


def test_print_has_the_map_the_legend_and_every_quote(visit, made):
    opened = visit()
    opened.page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    opened.page.emulate_media(media="print")
    assert opened.page.locator("#print svg").first.is_visible()
    assert not opened.page.locator("main").is_visible()
    assert opened.page.locator("#print ol > li").count() == len(made.view.links)


def test_a_notebook_frame_shows_the_map(browser, made, tmp_path):
    path = tmp_path / "notebook.html"
    path.write_text(f"<!doctype html><title>n</title>{made._repr_html_()}", "utf-8")
    page = browser.new_page(viewport=DESK)
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(path.as_uri())
    page.frame_locator("iframe").locator("html[data-ready='1']").wait_for(state="attached")
    assert page.frame_locator("iframe").locator("h2").first.inner_text()
    assert said == []
    page.close()


# --- hostile words -----------------------------------------------------------------------------


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
