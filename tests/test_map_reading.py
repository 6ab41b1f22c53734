"""Reading the map in Chromium: panels, loops, search, story, ways, filters and the slider."""

from __future__ import annotations

import pytest

from kb.base import KnowledgeBase
from kb.maps import Map, evidence_stops, make_view
from tests.builders import claim, records
from tests.test_maps import drawn_links

pytestmark = pytest.mark.browser


# --- reading --------------------------------------------------------------------------------------


def test_a_link_shows_its_words_for_and_against_with_hedges_marked(visit, bundled_map):
    link = next(link for link in bundled_map.view.links if link.style == "disputed")
    opened = visit(f"#edge={link.id}")
    panel = opened.page.inner_text("#panel")
    for claim_id in link.edge.claims:
        for part in bundled_map.view.claims[claim_id].quote:
            assert " ".join(part.text.split()) in " ".join(panel.split())
    assert "For it" in panel
    assert "Against it" in panel
    cues = {
        cue
        for c in link.edge.claims
        if (cue := bundled_map.view.claims[c].cue)
        and bundled_map.view.claims[c].modality != "asserted"
    }
    marked = set(opened.page.locator("#panel mark").all_inner_texts())
    assert {cue.lower() for cue in cues} <= {words.lower() for words in marked}


def test_a_correlation_says_why_it_is_no_cause(visit, bundled_map):
    link = next(link for link in bundled_map.view.links if link.style == "correlational")
    opened = visit(f"#edge={link.id}")
    assert opened.page.locator("details summary").inner_text() == "Why is this not a cause?"
    assert " – " in opened.heading()
    assert "→" not in opened.heading()


def test_the_loops_and_badges_are_those_of_the_base(visit, bundled, bundled_map):
    opened = visit()
    loops = bundled.loops(seconds=None).all()
    assert opened.page.locator(".badge").count() == min(12, len(loops))
    opened.page.click("#tab-loops")
    items = opened.page.locator("#panel ol.list li").all_inner_texts()
    assert len(items) == len(loops)
    for item, loop, shown in zip(items, loops, bundled_map.view.loops, strict=True):
        assert shown.number in item
        assert loop.type.value in item
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
    words = bundled_map.view.claims[bundled_map.view.links[0].edge.claims[0]].quote[0].text[:20]
    opened.page.fill("#search", words)
    assert opened.page.locator("#hits button").count() >= 1
    node = bundled_map.view.concepts[0]
    opened.page.fill("#search", node.label.upper())
    opened.page.press("#search", "Enter")
    assert opened.heading() == node.label


def test_ways_lead_along_causes_only(visit, bundled, bundled_map):
    opened = visit("#from=antidepressants&to=depression")
    causal = {link.id for link in bundled_map.view.links if link.edge.is_causal}
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


# --- filters and the slider -----------------------------------------------------------------------


def test_each_tick_of_the_legend_hides_exactly_its_lines(visit, bundled_map):
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


def test_each_source_and_kind_hides_exactly_what_is_its(visit, bundled_map):
    view = bundled_map.view
    opened = visit()
    for source in view.sources:
        opened.turn(f"sources={source.id}")
        kept = set(opened.shown())
        assert kept == {link.id for link in view.links if {*link.edge.sources} - {source.id}} & set(
            drawn_links(bundled_map.svg)
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


def test_least_support_hides_what_has_less(visit, bundled_map):
    least = 0.5
    kept = set(visit(f"#least={least}").shown())
    assert kept == {
        link.id
        for link in bundled_map.view.links
        if max(
            link.edge.support_cause, link.edge.support_association,
            link.edge.opposition_cause, link.edge.opposition_association,
        ) >= least
    }  # fmt: skip


def test_each_stop_of_the_slider_shows_what_was_weighed_for_it(visit, bundled):
    opened = visit()
    for number, stop in enumerate(evidence_stops(bundled.records, bundled.weights)):
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
