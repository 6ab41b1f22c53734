"""Parts of a map, and the atlas of a knowledge base that is too large for one."""

from __future__ import annotations

import re
import shutil
from itertools import combinations
from xml.etree import ElementTree

import pytest

import kb
from kb.base import KnowledgeBase
from kb.maps import CROWDED, LARGEST, Atlas
from kb.maps.atlas import GROUP, _drawing
from kb.maps.parts import groups
from tests.builders import claim, records


@pytest.fixture(scope="module")
def base() -> KnowledgeBase:
    return kb.load()


def pairs(made) -> set[tuple[str, str]]:
    return {(link.edge.subject, link.edge.object) for link in made.view.links}


def test_around_a_concept_is_every_link_of_it_and_says_what_is_missing(base):
    made = base.map(around="Depression")
    near = base.edges(concept="depression")
    assert {(e.subject, e.object) for e in near} <= pairs(made)
    ends = {end for edge in near for end in (edge.subject, edge.object)}
    assert {concept.id for concept in made.view.concepts} == ends
    omitted = made.view.omitted
    assert omitted.concepts == len(base.concepts()) - len(ends)
    assert omitted.links == len(base.edges()) - len(made.view.links)
    assert "Depression" in omitted.reason
    assert f"{omitted.links} link" in made.html or str(omitted.links) in made.html
    wider = base.map(around="depression", steps=2)
    assert len(wider.view.concepts) > len(ends)


def test_a_loop_keeps_its_number_in_its_own_map(base):
    for number, loop in enumerate(base.map().view.loops[:3]):
        made = base.map(loop=loop.number.lower())
        assert {concept.id for concept in made.view.concepts} == set(
            base.loops(seconds=None).all()[number].nodes
        )
        assert loop.number in [each.number for each in made.view.loops]
        assert made.view.opens == f"loop={loop.number}"


def test_between_two_concepts_are_the_paths_of_causes(base):
    made = base.map(between=("physical exercise", "depression"))
    paths = base.paths("physical exercise", "depression").paths
    assert pairs(made) == {(e.subject, e.object) for path in paths for e in path.edges}
    nothing = base.map(between=("depression", "physical exercise"))
    assert [concept.id for concept in nothing.view.concepts] == ["depression", "physical-exercise"]
    assert nothing.view.links == ()
    assert "no path" in nothing.view.omitted.reason


def test_the_best_links_are_those_with_the_most_support(base):
    made = base.map(top=5)
    assert len(made.view.links) == 5
    least = min(link.edge.exact.cause for link in made.view.links)
    others = [e for e in base.edges() if (e.subject, e.object) not in pairs(made)]
    assert all(edge.exact.cause <= least for edge in others)


def test_a_map_never_has_more_boxes_than_asked_for(base):
    for most in (2, 7, 20):
        assert 2 <= len(base.map(max_nodes=most).view.concepts) <= most
    both = base.map(around="depression", max_nodes=6)
    assert len(both.view.concepts) <= 6
    assert both.view.omitted.concepts == len(base.concepts()) - len(both.view.concepts)
    assert "around Depression, the 6 factors" in both.view.omitted.reason


def test_what_cannot_be_drawn_is_refused_in_a_sentence(base):
    with pytest.raises(kb.InvalidInput, match="one part"):
        base.map(around="depression", top=3)
    with pytest.raises(kb.InvalidInput, match="at least one"):
        base.map(around="depression", steps=0)
    with pytest.raises(kb.InvalidInput, match="at least one link"):
        base.map(top=0)
    with pytest.raises(kb.UnknownName, match="R99"):
        base.map(loop="R99")
    with pytest.raises(kb.UnknownName):
        base.map(around="no such thing")


@pytest.fixture(scope="module")
def large() -> KnowledgeBase:
    hubs = [claim(f"hub-{n % 30}", f"leaf-{n}") for n in range(CROWDED + 20)]
    ring = [claim(f"hub-{n}", f"hub-{(n + 1) % 30}") for n in range(30)]
    lone = [claim("lone-a", "lone-b", link="correlational")]
    return KnowledgeBase(records(*hubs, *ring, *lone, name="large"))


def test_groups_hold_every_box_once(large):
    view = large._view
    found = groups(view, GROUP)
    assert sorted(node for group in found for node in group) == list(range(len(view.concepts)))
    assert max(len(group) for group in found) <= GROUP


def test_a_large_knowledge_base_becomes_an_index_and_maps(large, tmp_path, monkeypatch):
    monkeypatch.setattr("kb.maps.clusters.LARGEST", 400)
    monkeypatch.setattr("kb.maps.atlas.MAPS", 3)
    monkeypatch.setattr("kb.maps.atlas.GROUP", 12)
    files = large.to_map(tmp_path / "large.html")
    assert files[0].name == "large.html"
    index = files[0].read_text("utf-8")
    linked = re.findall(r'href="([^"]+)"', index)
    assert {str(file.relative_to(tmp_path).as_posix()) for file in files[1:]} == set(linked)
    assert "<script" not in index
    assert "http" not in index.replace("http-equiv", "")
    atlas = Atlas(large._view, "large-maps")
    on_maps = {n for group in atlas._groups for n in group}
    left = len(large.concepts()) - len(on_maps)
    assert f"{left} factors stand on none of them" in index
    assert all(len(sheet.view.concepts) <= 12 for sheet in atlas.sheets if "group" in sheet.file)
    assert any(sheet.title.startswith("Loop R1") for sheet in atlas.sheets)


def test_one_map_of_a_large_knowledge_base_shows_its_best_and_says_so(large, tmp_path, monkeypatch):
    monkeypatch.setattr("kb.maps.clusters.LARGEST", 400)
    made = large.map()
    assert len(made.view.concepts) <= 60
    assert made.view.omitted.concepts == len(large.concepts()) - len(made.view.concepts)
    files = large.to_map(tmp_path / "part.html", around="hub 3")
    assert [file.name for file in files] == ["part.html"]


def test_a_map_of_many_boxes_opens_on_parts_of_itself(large):
    wide = large.map(max_nodes=90)
    assert '"focus":true' in wide.html
    assert "tall" not in wide.layouts
    assert '"focus":false' in large.map(max_nodes=40).html


def test_the_picture_of_an_atlas_shows_every_line_whole_and_every_number_apart():
    between = [(a, b) for a in range(7) for b in range(a + 1, 7)]
    labels = [f"Group {n}" for n in range(7)]
    svg = _drawing(labels, ["2 factors"] * 7, ["g.html"] * 7, {p: 10 + sum(p) for p in between})
    tree = ElementTree.fromstring(svg)
    left, top, width, height = map(int, tree.get("viewBox", "").split())
    lines = [line.get("points", "") for line in tree.iter("polyline")]
    spots = [tuple(map(int, spot.split(","))) for line in lines for spot in line.split()]
    assert len(lines) == len(between)
    assert all(left < x < left + width and top < y < top + height for x, y in spots)
    numbers = [(int(t.get("x", "")), int(t.get("y", ""))) for t in tree.iter("text")
               if t.get("class") == "number"]  # fmt: skip
    assert all(max(abs(a[0] - b[0]), abs(a[1] - b[1])) > 8 for a, b in combinations(numbers, 2))


def test_between_one_layout_and_an_atlas_a_map_has_groups(large, tmp_path):
    assert CROWDED < len(large._view.links) < LARGEST
    made = large.map()
    assert made.view.omitted.concepts == 0
    assert made.layouts == {}
    assert made.groups
    assert made.svg.count("data-group=") == len(made.groups.children(-1))
    assert large.map(max_nodes=90).groups is None
    (file,) = large.to_map(tmp_path / "large.html")
    assert file.read_text("utf-8") == made.html


def test_only_a_text_that_anybody_may_show_goes_on_the_map(root, tmp_path):
    shutil.copytree(root / "data" / "example", tmp_path / "mine")
    base = kb.load(tmp_path / "mine")
    (source,) = base.map().view.texts
    assert base.map().view.texts[source] == (
        tmp_path / "mine" / "texts" / f"{source}.txt"
    ).read_text("utf-8")
    file = tmp_path / "mine" / "sources" / f"{source}.yaml"
    closed = file.read_text("utf-8").replace("CC0-1.0", "All rights with the author")
    file.write_text(closed, "utf-8")
    assert kb.load(tmp_path / "mine").map().view.texts == {}


def test_a_text_that_has_changed_since_is_not_shown(root, tmp_path):
    shutil.copytree(root / "data" / "example", tmp_path / "mine")
    base = kb.load(tmp_path / "mine")
    (text,) = (tmp_path / "mine" / "texts").glob("*.txt")
    text.write_text("Something else.", "utf-8")
    assert base.map().view.texts == {}
