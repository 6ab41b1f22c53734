"""Filters and the evidence slider in Chromium: each hides exactly what it says."""

from __future__ import annotations

import pytest

from kb.maps import evidence_stops
from kb.maps.grammar import style_key
from tests.test_maps import drawn_links

pytestmark = pytest.mark.browser


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


def test_each_stop_of_the_slider_shows_what_was_weighed_for_it(visit, bundled, bundled_map):
    opened = visit()
    faded: list[int] = []
    for number, stop in enumerate(evidence_stops(bundled.records, bundled.weights)):
        opened.stop(number)
        shown = opened.shown()
        kept = {link: now for link, now in shown.items() if now["style"]}
        pairs = {frozenset((e.subject, e.object)): e for e in stop.edges if style_key(e)}
        assert len(kept) == len(pairs)
        for link, now in kept.items():
            edge = pairs[frozenset(link.replace("~", ">").split(">"))]
            assert now["style"] == style_key(edge)
            assert (now["head"] == "arrow") == edge.is_causal
        lost = [now["alpha"] for now in shown.values() if not now["style"]]
        assert all(0 < alpha < 0.1 for alpha in lost)
        faded.append(len(lost))
        assert f"{len(kept)} link" in opened.page.inner_text("#stop-said")
        assert stop.label == opened.page.get_attribute("#stop", "aria-valuetext")
        assert (f"evidence={stop.name}" in opened.page.url) == (number > 0)
        rings = {frozenset(loop.nodes): loop for loop in stop.loops}
        names = {loop.number: frozenset(bundled_map.view.concepts[n].id for n in loop.nodes)
                 for loop in bundled_map.view.loops}  # fmt: skip
        closed = opened.page.evaluate("kbMap.loops()")
        assert [names[loop] for loop in closed] == list(rings), "ranked as they were weighed"
        for badge in opened.page.locator(".badge").all():
            loop = badge.inner_text().split()[1]
            assert ("open" in (badge.get_attribute("class") or "").split()) == (loop not in closed)
    assert faded == sorted(faded)
    assert faded[-1] > 0


def test_the_slider_moves_by_keys_and_tells_what_is_left(visit, bundled_map):
    page = visit().page
    page.focus("#stop")
    page.keyboard.press("End")
    name, label = bundled_map.view.stops[-1]
    assert f"evidence={name}" in page.url
    assert page.inner_text("#stop-said").startswith(label)
    left = page.inner_text("#stop-said").split(" · ")[1].split(",")[0]
    assert page.inner_text("#live") == f"{left} shown of {len(bundled_map.view.links)}"
    page.keyboard.press("Home")
    assert "evidence" not in page.url


def test_filters_add_up_and_one_button_takes_them_all_away(visit, bundled_map):
    view = bundled_map.view
    source, kind = view.sources[0].id, view.kinds[0].id
    opened = visit(f"#tab=filters&lines=hedged&sources={source}&kinds={kind}&least=0.3")
    kinds = {concept.id: concept.kind for concept in view.concepts}
    assert set(opened.shown()) == {
        link.id
        for link in view.links
        if link.style not in {"hedged", "denied"}
        and {*link.edge.sources} - {source}
        and kind not in (kinds[link.edge.subject], kinds[link.edge.object])
        and max(
            link.edge.support_cause, link.edge.support_association,
            link.edge.opposition_cause, link.edge.opposition_association,
        ) >= 0.3
    }  # fmt: skip
    opened.page.click("text=Show everything")
    assert opened.shown().keys() == drawn_links(bundled_map.svg).keys()
    assert opened.page.url.endswith("#tab=filters")


def test_a_denied_cause_is_drawn_on_request_and_without_a_head(visit, tmp_path):
    from kb.base import KnowledgeBase
    from tests.browsers import written
    from tests.builders import claim, records

    base = KnowledgeBase(records(claim("a", "b", stance="denies"), claim("b", "c")))
    opened = visit("#tab=filters", path=written(base.map(), tmp_path / "map.html"))
    assert opened.shown().keys() == {"b>c"}
    assert "1 denied link is drawn only on request" in opened.panel()
    opened.page.locator(".tick:has([data-style='denied']) input").check()
    denied = opened.shown()
    assert {now["head"] for link, now in denied.items() if link != "b>c"} == {"none"}
    assert len(denied) == 2
