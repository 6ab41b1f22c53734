"""The map in Firefox: it opens from disk, is silent, answers with its words and stays deaf."""

from __future__ import annotations

import pytest

from tests.browsers import PATIENCE, PHONE, written
from tests.hostile import hostile, poisoned
from tests.test_maps import drawn_links

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def tab(firefox, map_file):
    opened = firefox.open(map_file.as_uri())
    yield opened
    assert opened.said == [], "no test of this file makes the page speak"
    assert opened.asked == [], "nor ask for anything"
    opened.close()


def turn(tab, address: str) -> None:
    tab.run(f"""new Promise((done, fail) => {{
        addEventListener("hashchange", () => setTimeout(() => done(1)), {{ once: true }});
        setTimeout(() => fail(new Error("nobody turned")), {PATIENCE});
        location.hash = {address!r}; }})""")


def test_firefox_would_tell_of_words_errors_and_requests(firefox, tmp_path):
    page = tmp_path / "loud.html"
    page.write_text("<script>console.log('said'); boom(); nothing.there</script>")
    loud = firefox.open(page.as_uri())
    assert loud.said[0] == "said"
    assert "nothing is not defined" in loud.said[1]
    assert loud.run("boomed") == 1
    loud.run("new Promise((done) => { const i = new Image(); i.onerror = () => done(1);"
             "i.src = 'http://127.0.0.1:8999/pixel'; })")  # fmt: skip
    assert loud.asked == ["http://127.0.0.1:8999/pixel"]
    loud.close()


def test_it_opens_from_disk_in_silence_with_every_link_as_the_picture_has_it(tab, bundled_map):
    assert tab.run("document.documentElement.dataset.ready") == "1"
    assert tab.run("performance.getEntriesByName('map-ready').length") >= 1
    shown = {link["id"]: (link["style"], link["head"]) for link in tab.run("kbMap.shown()")}
    assert shown == drawn_links(bundled_map.svg)
    colours = tab.run("""(() => { const c = document.querySelector("#canvas canvas");
        const d = c.getContext("2d").getImageData(0, 0, c.width, c.height).data;
        const seen = new Set();
        for (let i = 0; i < d.length; i += 4) seen.add(d[i] + "," + d[i + 1] + "," + d[i + 2]);
        return seen.size; })()""")
    assert colours > 20
    assert tab.run("kbMap.letters()") >= 12
    assert tab.said == []
    assert tab.asked == []


def test_an_address_leads_to_the_words_of_a_link(tab, bundled_map):
    link = next(link for link in bundled_map.view.links if link.style == "disputed")
    turn(tab, f"edge={link.id}")
    panel = " ".join(tab.text("#panel").split())
    for claim in link.edge.claims:
        for part in bundled_map.view.claims[claim].quote:
            assert " ".join(part.text.split()) in panel
    concept = bundled_map.view.concepts[3]
    turn(tab, f"node={concept.id}")
    assert tab.text("#panel h2") == concept.label


def test_the_loops_stand_in_their_list(tab, bundled_map):
    tab.run("document.getElementById('tab-loops').click()")
    items = tab.run("[...document.querySelectorAll('#panel ol.list li')].map((e) => e.innerText)")
    assert len(items) == len(bundled_map.view.loops)
    for item, loop in zip(items, bundled_map.view.loops, strict=True):
        assert f"{loop.number} {loop.name}" in item
        assert loop.type in item


def test_keys_walk_from_box_to_box(tab):
    tab.run("document.getElementById('map').focus()")
    tab.press("\ue014", "\ue015")  # arrows to the right and down
    said = tab.text("#live")
    tab.press("\ue007")  # Enter
    assert tab.run("document.activeElement.tagName") == "H2"
    assert said.startswith(tab.text("#panel h2"))


def test_a_filter_and_the_slider_hide_what_they_say(tab, bundled_map):
    turn(tab, "lines=hedged&evidence=asserted")
    shown = {link["id"]: link["style"] for link in tab.run("kbMap.shown()") if link["style"]}
    at = [name for name, _ in bundled_map.view.stops].index("asserted")
    kept = {k.id: k.stops[at] for k in bundled_map.view.links if k.stops[at] is not None}
    assert shown.keys() == {id_ for id_, edge in kept.items() if edge.status != "hedged"}


def test_on_the_screen_of_a_phone_it_opens_on_a_loop(firefox, map_file):
    phone = firefox.open(map_file.as_uri(), **PHONE)
    assert phone.run("kbMap.view()") == "ring"
    assert phone.run("kbMap.letters()") >= 12
    assert phone.run("document.documentElement.scrollWidth") <= PHONE["width"]
    assert phone.said == []
    phone.close()


@pytest.fixture(scope="module")
def hostile_map():
    return hostile().map()


@pytest.mark.parametrize("policy", [True, False])
def test_hostile_words_execute_nothing(firefox, hostile_map, tmp_path, policy):
    path = written(hostile_map, tmp_path / "map.html", policy=policy)
    if not policy:
        path.write_text(poisoned(path.read_text("utf-8")), "utf-8", newline="\n")
    page = firefox.open(path.as_uri())
    page.run("""(() => {
      const data = JSON.parse(document.getElementById("kb-data").textContent);
      for (const [key, list] of [["node", data.nodes], ["edge", data.links]])
        for (const { id } of list) {
          history.replaceState(null, "", `#${key}=${encodeURIComponent(id)}`);
          dispatchEvent(new Event("hashchange"));
        }
      return 1; })()""")
    for press in ("table", "close", "tab-filters", "tab-paths", "theme"):
        page.run(f"document.getElementById({press!r}).click()")
    page.run("window.dispatchEvent(new Event('beforeprint'))")
    assert page.run("boomed") == 0
    assert page.said == []
    assert page.asked == []
    page.close()
