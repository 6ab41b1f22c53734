"""Reading the map in Chromium: panels, loops, search, story, ways, filters and the slider."""

from __future__ import annotations

import pytest

from kb.base import KnowledgeBase
from kb.maps import Map, make_view
from kb.maps.story import story
from tests.browsers import written
from tests.builders import claim, records

pytestmark = pytest.mark.browser


# --- reading --------------------------------------------------------------------------------------


def test_a_link_shows_its_words_for_and_against_with_hedges_marked(visit, bundled_map):
    link = next(link for link in bundled_map.view.links if link.style == "disputed")
    opened = visit(f"#edge={link.id}")
    panel = opened.page.inner_text("#panel")
    for claim_id in link.edge.claims:
        for part in bundled_map.view.claims[claim_id].quote:
            assert " ".join(part.text.split()) in " ".join(panel.split())
    assert "For a cause (3)" in panel
    assert "For going together (2)" in panel
    assert "Against it" in panel
    cues = {
        cue
        for c in link.edge.claims
        if (cue := bundled_map.view.claims[c].cue)
        and bundled_map.view.claims[c].modality != "asserted"
    }
    marked = set(opened.page.locator("#panel mark").all_inner_texts())
    assert {cue.lower() for cue in cues} <= {words.lower() for words in marked}


PANELS = """() => {
  const data = JSON.parse(document.getElementById("kb-data").textContent);
  return Object.fromEntries(data.links.map(({ id }) => {
    history.replaceState(null, "", `#edge=${encodeURIComponent(id)}`);
    dispatchEvent(new Event("hashchange"));
    const panel = document.getElementById("panel");
    const bars = [...panel.querySelectorAll(".meter")]
      .map((row) => [row.querySelector("i").style.width, row.innerText]);
    return [id, { text: panel.innerText.replace(/\\s+/g, " "), bars,
      marks: [...panel.querySelectorAll("mark")].map((mark) => mark.textContent.toLowerCase()) }];
  }));
}"""


def test_every_link_answers_with_all_that_it_rests_on(visit, bundled_map):
    """Its words with their hedges, who says them, the source with kind and date, its supports."""
    view = bundled_map.view
    sources = {source.id: source for source in view.sources}
    panels = visit().page.evaluate(PANELS)
    assert panels.keys() == {link.id for link in view.links}
    for link in view.links:
        panel, edge = panels[link.id], link.edge
        for claim_id in edge.claims:
            said = view.claims[claim_id]
            source = sources[said.source]
            wanted = [said.statement, source.title, source.kind.label, said.modality.value]
            wanted += [source.published or "undated", *(part.text for part in said.quote)]
            if said.origin != said.source:
                kind = said.origin_kind.label
                same = said.origin_label.lower() == kind.lower()  # said once is enough
                wanted.append(f"Held by {said.origin_label}" + ("" if same else f" ({kind})"))
            for remark_id in said.remarks:
                wanted += [part.text for part in view.remarks[remark_id].quote]
            for words in wanted:
                assert " ".join(words.split()) in panel["text"], (link.id, words)
            if said.cue and said.cue != "label" and said.modality != "asserted":
                assert said.cue.lower() in panel["marks"], (link.id, said.cue)
        supports = (edge.support_cause, edge.support_association,
                    edge.opposition_cause, edge.opposition_association)  # fmt: skip
        for (width, words), support in zip(panel["bars"], supports, strict=True):
            assert abs(float(words.split("\n")[1].split(" · ")[0]) - support) <= 0.0051
            assert abs(float(width.removesuffix("%")) - 100 * support) <= 0.51
        assert ("Why is this not a cause?" in panel["text"]) == (not edge.is_causal)
        sides = {view.claims[claim].stance == "affirms" for claim in edge.claims}
        assert ("Both sides" in panel["text"] or "Affirmed" in panel["text"]) == (len(sides) == 2)


def test_a_correlation_says_why_it_is_no_cause(visit, bundled_map):
    link = next(link for link in bundled_map.view.links if link.style == "correlational")
    opened = visit(f"#edge={link.id}")
    assert opened.page.locator("details summary").inner_text() == "Why is this not a cause?"
    assert opened.page.locator("details p").first.is_visible()  # nobody has to ask
    assert " – " in opened.heading()
    assert "→" not in opened.heading()


def test_the_loops_and_badges_are_those_of_the_base(visit, bundled, bundled_map):
    opened = visit()
    loops = bundled.loops(seconds=None).all()
    assert opened.page.locator(".badge").count() == min(12, len(loops))
    opened.page.click("#tab-loops")
    items = opened.page.locator("#panel ol.list li").all_inner_texts()
    assert len(items) == len(loops)
    labels = {concept.id: concept.label for concept in bundled_map.view.concepts}
    for item, loop, shown in zip(items, loops, bundled_map.view.loops, strict=True):
        weakest = f"{labels[loop.weakest.subject]} → {labels[loop.weakest.object]}"
        assert f"{shown.number} {shown.name}" in item
        assert f"{loop.type.value} · {len(loop.nodes)} links · weakest: {weakest}" in item
    assert len({loop.name for loop in bundled_map.view.loops}) == len(loops)
    first = bundled_map.view.loops[0]
    opened.page.click(f".badge:has-text('{first.number}')")
    lit = {link for link, now in opened.shown().items() if now["alpha"] == 1}
    assert lit == {bundled_map.view.links[n].id for n in first.links}


def test_badges_turn_as_their_loops_do(visit, bundled_map):
    layout = bundled_map.layouts["wide"]
    opened = visit()
    for number, loop in enumerate(bundled_map.view.loops[:12]):
        boxes = [layout.boxes[node] for node in loop.nodes]
        around = zip(boxes, [*boxes[1:], boxes[0]], strict=True)
        area = sum(a.x * b.y - b.x * a.y for a, b in around)
        words = opened.page.locator(f".badge[data-loop='{number}']").inner_text()
        assert words == f"{'↻' if area >= 0 else '↺'} {loop.number}"


def test_search_finds_labels_synonyms_and_quotes(visit, bundled_map):
    opened = visit()
    page, view = opened.page, bundled_map.view
    words = view.claims[view.links[0].edge.claims[0]].quote[0].text[:20]
    page.fill("#search", words)
    assert page.locator("#hits button").count() >= 1
    node = view.concepts[0]
    page.fill("#search", node.label.upper())
    page.press("#search", "Enter")
    assert opened.heading() == node.label
    named = next(concept for concept in view.concepts if concept.synonyms)
    page.fill("#search", named.synonyms[0])
    hit = page.locator("#hits button").first
    assert hit.inner_text().splitlines() == [
        named.label, f"{named.kind.replace('-', ' ')} · also called {named.synonyms[0]}",
    ] or named.label == hit.inner_text().splitlines()[0]  # fmt: skip
    page.fill("#search", "no such words anywhere")
    assert page.inner_text("#hits") == "Nothing has these words."
    assert page.inner_text("#live") == "0 hits"


def test_the_ways_are_those_that_the_base_finds(visit, bundled, bundled_map):
    opened = visit("#tab=filters")
    page = opened.page
    page.click("#tab-paths")
    found = bundled.paths("antidepressants", "depression", limit=5, max_length=8)
    page.locator("#panel select").nth(0).select_option("Antidepressants")
    page.locator("#panel select").nth(1).select_option("Depression")
    page.click("text=Find paths")
    ways = [item.splitlines() for item in page.locator("#panel ol li").all_inner_texts()]
    labels = {concept.id: concept.label for concept in bundled_map.view.concepts}
    assert [way[0] for way in ways] == [
        " → ".join(labels[node] for node in path.nodes) for path in found.paths
    ]
    for way, path in zip(ways, found.paths, strict=True):
        assert abs(float(way[1].rpartition(" ")[2]) - path.support) <= 0.0051
    assert opened.lit() == {f"{e.subject}>{e.object}" for e in found.paths[0].edges}
    page.locator("#panel ol button").nth(1).click()
    assert opened.lit() == {f"{e.subject}>{e.object}" for e in found.paths[1].edges}
    assert page.locator("#panel [aria-current]").count() == 1
    page.click("text=Swap")
    assert not bundled.paths("depression", "antidepressants").paths
    assert "No path along causes" in opened.panel()


def test_the_story_walks_through_all_steps_and_lights_up_what_each_speaks_of(visit, bundled_map):
    opened = visit()
    steps = story(bundled_map.view)
    for number, step in enumerate(steps):
        assert opened.heading() == step.title
        assert all(" ".join(words.split()) in opened.panel() for words in step.text if words)
        if step.links:
            assert opened.lit() == {bundled_map.view.links[n].id for n in step.links}
        last = number == len(steps) - 1
        assert opened.page.locator("button.primary").is_disabled() == last
        if not last:
            opened.page.click("button.primary")
    opened.page.click("text=◀ Back")
    assert opened.heading() == steps[-2].title


def test_a_panel_tells_denied_from_not_found_and_the_other_way_round(visit, tmp_path):
    rows = [claim("b", "a"), claim("a", "b", stance="denies"),
            claim("c", "d", stance="finds-no-evidence")]  # fmt: skip
    made = KnowledgeBase(records(*rows)).map()
    path = written(made, tmp_path / "map.html")
    ids = {(link.edge.subject, link.edge.object): link.id for link in made.view.links}
    denied = visit(f"#edge={ids['a', 'b']}", path=path).panel()
    assert "As for “A” acting on “B”, it is denied." in denied
    assert "No claim here says that “A” causes “B”; what is said is the other way round." in denied
    unfound = visit(f"#edge={ids['c', 'd']}", path=path).panel()
    assert "No evidence for it was found, and nothing speaks for it." in unfound
    assert "No claim here says that one causes the other." in unfound


def test_the_tables_hold_everything_even_what_is_not_drawn(visit, tmp_path):
    rows = [claim("a", "b"), claim("b", "a"), claim("b", "c", stance="denies"),
            claim("c", "d", link="correlational")]  # fmt: skip
    base = KnowledgeBase(records(*rows))
    opened = visit(path=written(base.map(), tmp_path / "map.html"))
    opened.page.click("#table")
    captions = opened.page.locator("#dialog caption").all_inner_texts()
    assert captions == ["Links (4)", "Loops (1)", "Factors (4)"]
    table = opened.page.locator("#dialog tbody").first
    assert table.locator("tr").count() == len(base.edges())
    assert "Denied" in table.inner_text()
    for row in rows:
        statement = f"{row['subject']} {row['stance']} {row['link']} {row['object']}."
        assert statement in table.inner_text()
    opened.page.click("#dialog tbody button >> nth=0")
    assert opened.heading() == "A → B"


def test_a_text_that_may_be_shown_lights_up_the_quote(visit, bundled, tmp_path):
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
