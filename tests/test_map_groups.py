"""A map with too many boxes to show each: groups that open in place, and bundles between them."""

from __future__ import annotations

import re
from collections import Counter
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.maps import Atlas, Map
from kb.maps.bundles import CLOSED, grid, points
from kb.maps.clusters import CROWDED, LARGEST, TOP, beyond, crowded, tops, tree
from kb.maps.geometry import Box, overlaps, through
from kb.maps.grammar import STYLES, head_of, style_key
from kb.maps.layout import BADGES, Layout, box_size
from tests.browsers import DESK, PHONE, written
from tests.generated import generated

browser_test = pytest.mark.browser


@pytest.fixture(scope="session")
def many():
    """A base of 600 claims: too many for one layout, few enough for one map."""
    return generated(600)


@pytest.fixture(scope="session")
def many_map(many) -> Map:
    return many.map()


@pytest.fixture(scope="session")
def many_file(many_map, tmp_path_factory):
    return written(many_map, tmp_path_factory.mktemp("groups") / "map.html")


# --- who stands with whom ----------------------------------------------------------------------


def test_every_box_stands_in_one_group_of_boxes_and_under_one_at_the_top(many_map):
    view = many_map.view
    groups = tree(view)
    assert tree(view) == groups
    every = list(range(len(view.concepts)))
    assert sorted(box for g in groups if g.level == 1 for box in g.parts) == every
    assert sorted(box for n in tops(groups) for box in groups[n].boxes) == every
    assert 2 <= len(tops(groups)) <= TOP
    assert all(1 <= len(group.parts) <= TOP + 1 for group in groups)
    assert len({group.id for group in groups}) == len(groups)


def test_boxes_that_hang_together_stand_together(many_map):
    view = many_map.view
    home = {box: n for n, g in enumerate(tree(view)) if g.level == 1 for box in g.parts}
    inside = sum(home[link.subject] == home[link.object] for link in view.links)
    assert inside > len(view.links) / 2


def test_what_hangs_on_nothing_stands_among_its_like():
    from kb.base import KnowledgeBase
    from tests.builders import claim, records

    alone = [claim(f"a{n}", f"b{n}") for n in range(30)]
    hub = [claim("hub", f"leaf-{n}") for n in range(CROWDED)]
    view = KnowledgeBase(records(*alone, *hub)).map().view
    groups = tree(view)
    loose = [group for group in groups if group.scattered]
    assert loose
    assert all(group.label == "Factors with few links" for group in loose if group.level == 1)


@pytest.mark.parametrize(("claims", "groups", "atlas"), [(300, False, False), (600, True, False)])
def test_size_decides_what_is_drawn(claims, groups, atlas):
    view = generated(claims).map().view
    assert (crowded(view), beyond(view)) == (groups, atlas)


# --- lines between groups ----------------------------------------------------------------------


@st.composite
def joined(draw):
    count = draw(st.integers(1, 20))
    end = st.integers(0, count - 1)
    key = st.tuples(end, end, st.sampled_from(sorted(STYLES))).filter(lambda k: k[0] != k[1])
    keys = draw(st.lists(key, max_size=60)) if count > 1 else []
    kept = [k if head_of(k[2]) != "none" else (min(k[:2]), max(k[:2]), k[2]) for k in keys]
    return count, {k: draw(st.integers(1, 99)) for k in kept}


@given(joined())
@settings(max_examples=8)
def test_no_bundle_passes_behind_a_group_and_none_lies_on_another(given):
    made = grid(*given)
    middles, lines = points(made)
    boxes = [Box(x, y, *CLOSED) for x, y in middles]
    assert overlaps(boxes, gap=8) == []
    assert through(boxes, [strand.key[:2] for strand in made.strands], lines) == []
    runs = [(way, number, slot, strand.key) for strand in made.strands
            for way, number, slot in strand.lanes]  # fmt: skip
    assert len({strand.key for strand in made.strands}) == len(made.strands)
    assert all(
        slot < (made.upright if way else made.level)[number] for way, number, slot, _ in runs
    )


@pytest.mark.parametrize("count", [15, 20])
def test_labels_of_closed_groups_can_be_read_when_as_many_as_can_be_stand_side_by_side(count):
    draw = Random(count)
    styles = ["causal", "causal", "hedged", "disputed", "correlational", "not-causal"]
    links: Counter = Counter()
    for _ in range(40 * count):
        a, b, style = *draw.sample(range(count), 2), draw.choice(styles)
        links[a, b, style] += 1
    middles, lines = points(grid(count, links))
    corners = [(x + w * CLOSED[0] // 2, y + h * CLOSED[1] // 2)
               for x, y in middles for w in (-1, 1) for h in (-1, 1)]  # fmt: skip
    xs, ys = zip(*corners, *(point for line in lines for point in line), strict=True)
    room = 994 / (max(xs) - min(xs)), 740 / (max(ys) - min(ys))  # of 1400×900
    assert 14 * min(room) >= 12


def between(made: Map, edges, *, innermost: bool = False) -> Counter:
    """How many edges of each status join which groups; without a head in no direction."""
    assert made.groups
    groups = made.groups.groups
    level1 = [n for n, group in enumerate(groups) if group.level == 1]
    chosen = level1 if innermost else tops(groups)
    home = {made.view.concepts[box].id: groups[n].id for n in chosen for box in groups[n].boxes}
    found: Counter = Counter()
    for edge in edges:
        style = style_key(edge)
        ends = home[edge.subject], home[edge.object]
        if style and ends[0] != ends[1]:
            found[(*(ends if head_of(style) != "none" else sorted(ends)), style)] += 1
    return found


def test_the_picture_counts_the_links_of_each_bundle_and_gives_no_correlation_a_head(many_map):
    assert many_map.groups
    top = [many_map.groups.groups[n].id for n in tops(many_map.groups.groups)]
    counted = between(many_map, [link.edge for link in many_map.view.links])
    found = re.findall(
        r'data-bundle="(\d+) (\d+)" data-style="([\w-]+)" data-head="(\w+)" data-count="(\d+)"',
        many_map.svg,
    )
    assert len(found) >= len(top)
    for a, b, style, head, count in found:
        ends = top[int(a)], top[int(b)]
        key = (*(ends if head != "none" else sorted(ends)), style)
        assert int(count) == counted[key]
        assert head == head_of(style)
        assert (head == "arrow") == (style in {"causal", "hedged", "disputed"})


# --- in the browser ----------------------------------------------------------------------------


def check_gates(opened) -> None:
    """No line behind a box or a closed group that is not its own, and nothing on anything else."""
    page = opened.page
    frames = page.evaluate("kbMap.frames()")
    shut = {f["id"]: Box(*(round(f[k]) for k in "xywh")) for f in frames if not f["open"]}
    boxes = {b["id"]: Box(*(round(b[k]) for k in "xywh")) for b in page.evaluate("kbMap.places()")}
    names = [*shut, *boxes]
    every = [*shut.values(), *boxes.values()]
    assert overlaps(every, gap=6) == []
    lines, ends = [], []
    for bundle in page.evaluate("kbMap.bundles()"):
        lines.append([(round(x), round(y)) for x, y in bundle["points"]])
        ends.append((bundle["a"], bundle["b"]))
    for line in page.evaluate("kbMap.lines()"):
        lines.append([(round(x), round(y)) for x, y in line["points"]])
        ends.append(tuple(re.split("[>~]", line["id"])))
    at = {name: number for number, name in enumerate(names)}
    assert (
        through(every, [(at.get(a, -1), at.get(b, -1)) for a, b in ends], lines)
        == [
            # an open group is no box: a line that ends at it has no end among these
        ]
    )


def numbers(opened) -> dict[str, int]:
    return opened.page.evaluate("kbMap.hidden()")


@browser_test
def test_groups_open_and_close_in_place_and_what_is_hidden_is_counted(visit, many_map, many_file):
    opened = visit(path=many_file)
    page, view = opened.page, many_map.view
    frames = page.evaluate("kbMap.frames()")
    assert [f["open"] for f in frames] == [False] * len(frames)
    assert numbers(opened)["boxes"] == len(view.concepts)
    assert numbers(opened)["links"] == len(view.links)
    assert f"{len(frames)} closed groups hold {len(view.concepts)} factors" in page.inner_text(
        "#left-out"
    )
    check_gates(opened)
    assert opened.page.evaluate("kbMap.letters()") >= 12
    spot = page.evaluate("""() => { const f = kbMap.frames()[0];
        return kbMap.network.canvasToDOM({ x: f.x, y: f.y }); }""")
    area = page.locator("#canvas").bounding_box()
    opened.until(
        lambda: page.mouse.click(area["x"] + spot["x"], area["y"] + spot["y"]),
        "kbMap.frames().some((frame) => frame.open)",
    )
    assert len(page.evaluate("kbMap.frames()")) > len(frames)
    check_gates(opened)
    first = next(f for f in page.evaluate("kbMap.frames()") if f["id"].endswith(".1"))
    opened.turn(f"group={first['id']}&open={first['id']}")
    inside = page.evaluate("kbMap.places()")
    group = next(g for g in tree(view) if g.id == first["id"])
    assert {box["id"] for box in inside} == {view.concepts[box].id for box in group.boxes}
    told = numbers(opened)
    assert told["boxes"] == len(view.concepts) - len(inside)
    assert told["lines"] == len(page.evaluate("kbMap.lines()"))
    assert told["lines"] + told["links"] == len(view.links)
    assert page.evaluate("kbMap.letters()") >= 12
    check_gates(opened)
    page.click("text=Close it")
    assert first["id"] not in {f["id"] for f in page.evaluate("kbMap.frames()") if f["open"]}
    page.click("text=Close all groups")
    assert page.evaluate("kbMap.frames()") == frames
    assert opened.said == []


@browser_test
def test_every_group_open_at_once_still_keeps_the_gates(visit, many_map, many_file):
    ids = ",".join(group.id for group in tree(many_map.view))
    opened = visit(f"#open={ids}", path=many_file)
    assert numbers(opened)["boxes"] == 0
    assert len(opened.page.evaluate("kbMap.places()")) == len(many_map.view.concepts)
    check_gates(opened)
    inside = []
    for group in tree(many_map.view):
        loops = [loop.number for loop in many_map.view.loops
                 if group.level == 1 and {*loop.nodes} <= {*group.boxes}]  # fmt: skip
        inside += loops[:BADGES]
    badges = "[...document.querySelectorAll('.badge')].map((each) => each.textContent.slice(2))"
    assert inside
    assert sorted(opened.page.evaluate(badges)) == sorted(inside)


@browser_test
def test_bundles_follow_the_slider_and_the_filters(visit, many, many_map, many_file):
    from kb.maps import evidence_stops

    opened = visit(path=many_file)
    for number, stop in enumerate(evidence_stops(many.records, many.weights)):
        opened.stop(number)
        counted = between(many_map, stop.edges)
        for bundle in opened.page.evaluate("kbMap.bundles()"):
            ends = bundle["a"], bundle["b"]
            key = (*(ends if bundle["head"] != "none" else sorted(ends)), bundle["style"])
            assert bundle["count"] == counted[key]
            assert bundle["head"] == head_of(bundle["style"])
        told = numbers(opened)
        assert told["between"] == sum(between(many_map, stop.edges, innermost=True).values())
    opened.stop(0)
    opened.turn("lines=correlational")
    assert "correlational" not in {b["style"] for b in opened.page.evaluate("kbMap.bundles()")}


@browser_test
def test_the_keyboard_walks_over_groups_and_opens_them(visit, many_file):
    page = visit(path=many_file).page
    page.focus("#map")
    page.keyboard.press("ArrowRight")
    assert page.inner_text("#live").startswith("Group: ")
    assert "closed. Enter opens it" in page.inner_text("#live")
    page.keyboard.press("Enter")
    assert page.evaluate("kbMap.frames().filter((frame) => frame.open).length") == 1
    assert "open." in page.inner_text("#live")
    assert "No link is drawn one by one" in page.inner_text("#live")
    page.keyboard.press("Enter")
    assert page.evaluate("kbMap.frames().filter((frame) => frame.open).length") == 0


@browser_test
def test_an_address_opens_the_same_groups_again_and_a_bundle_lists_its_links(
    visit, many_map, many_file
):
    groups = tree(many_map.view)
    leaf = next(group for group in groups if group.level == 1)
    opened = visit(f"#group={leaf.id}&open={leaf.id}", path=many_file)
    assert opened.heading() == f"Around {leaf.label}"
    again = visit(f"#{opened.page.url.partition('#')[2]}", path=many_file, fresh=True)
    assert again.page.evaluate("kbMap.frames()") == opened.page.evaluate("kbMap.frames()")
    again.page.wait_for_function("kbMap.letters() >= 12")  # it opens on what is chosen
    again.page.close()
    bundle = opened.page.evaluate("kbMap.bundles()")[0]
    opened.turn(f"bundle={bundle['a']} {bundle['b']} {bundle['style']}")
    assert opened.heading().startswith("Between ")
    assert opened.page.locator("#panel .list li").count() >= bundle["count"]
    lit = opened.page.evaluate("kbMap.shown().filter((link) => link.alpha === 1).length")
    assert lit == bundle["count"]
    box = many_map.view.concepts[leaf.boxes[0]]
    opened.turn(f"node={box.id}")
    assert opened.page.evaluate("kbMap.view()") == "ego"
    opened.page.click("text=Show in its group")
    assert box.id in {place["id"] for place in opened.page.evaluate("kbMap.places()")}


@browser_test
@pytest.mark.parametrize(("size", "scheme"), [(DESK, "dark"), (PHONE, "light")])
def test_groups_are_there_for_everybody(visit, many_map, many_file, size, scheme):
    leaf = next(group for group in tree(many_map.view) if group.level == 1)
    opened = visit(path=many_file, size=size, color_scheme=scheme, bypass_csp=True)
    opened.turn(f"group={leaf.id}&open={leaf.id}")
    assert opened.violations() == []
    assert opened.page.evaluate("kbMap.letters()") >= 12
    opened.page.click("#table")
    assert f"Groups ({len(tree(many_map.view))})" in opened.page.inner_text("#dialog")
    links = opened.page.locator("#dialog tbody").first.locator("tr")
    assert links.count() == 200
    opened.page.click(f"text=Show the other {len(many_map.view.links) - 200}")
    assert links.count() == len(many_map.view.links)
    assert opened.page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    assert opened.said == []


@browser_test
def test_two_thousand_claims_stay_few_boxes_and_a_quick_page(visit, tmp_path, monkeypatch):
    def row(plan):  # what is tested here is the number, not the places
        boxes = tuple(Box(0, 60 * n, *box_size(label)) for n, label in enumerate(plan.labels))
        lines = tuple((boxes[a].border_towards((0, boxes[b].y)),) * 2 for a, b in (
            line.ends for line in plan.lines))  # fmt: skip
        from kb.maps.marks import Marks

        return Layout(boxes, lines, (Marks(),) * len(lines), ())

    monkeypatch.setattr("kb.maps.grouped.lay_out_cached", row)
    made = generated(2_000).map()
    path = written(made, tmp_path / "map.html")
    opened = visit(path=path)
    told = numbers(opened)
    assert told["boxes"] == len(made.view.concepts) > 900
    assert len(opened.page.evaluate("kbMap.frames()")) <= TOP
    assert told["bundles"] <= 3 * TOP
    ids = [group.id for group in tree(made.view)][-1:]
    opened.turn(f"group={ids[0]}&open={ids[0]}")
    assert len(opened.page.evaluate("kbMap.frames()")) <= 60
    opened.page.click("#table")
    assert opened.page.locator("#dialog tr").count() < 1_000
    opened.page.click("#close")
    opened.page.fill("#search", "factor")
    assert "more hits" in opened.page.inner_text("#hits")
    assert opened.said == []


def test_more_than_five_thousand_links_become_an_index_that_counts_what_it_leaves_out():
    view = generated(5_200)._view
    assert max(len(view.concepts), len(view.links)) > LARGEST
    index = Atlas(view, "maps").index
    shown = re.search(r"([\d,]+) factors stand on the maps", index)
    missing = re.search(r"([\d,]+) factors stand on none", index)
    assert shown
    assert missing
    counts = [int(found.group(1).replace(",", "")) for found in (shown, missing)]
    assert sum(counts) == len(view.concepts)
    assert index.count("<svg") == 1
