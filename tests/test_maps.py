"""The map without a browser: its grammar, its layout, its bytes and what it may never hold."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import sys
from html.parser import HTMLParser
from importlib.util import find_spec
from pathlib import Path
from xml.etree import ElementTree

import pytest

import kb
from kb.base import KnowledgeBase
from kb.maps.document import document
from kb.maps.grammar import STYLES, circle_of, head_of, style_key
from kb.maps.page import SCRIPTS
from kb.maps.picture import picture
from kb.maps.story import story
from kb.vocabulary import Status
from tests.builders import claim, records
from tests.conftest import ROOT
from tests.hostile import HOSTILE, hostile
from tests.running import EXAMPLE, succeed
from tests.test_map_packing import unpacked


@pytest.fixture(scope="module")
def base() -> KnowledgeBase:
    return kb.load()


@pytest.fixture(scope="module")
def made(base):
    return base.map()


@pytest.fixture(scope="module")
def html(made) -> str:
    return made.html


def block(html: str, name: str):
    found = re.search(rf'<script type="application/json" id="{name}">(.*?)</script>', html, re.S)
    assert found
    return json.loads(found.group(1))


# --- the grammar of lines ----------------------------------------------------------------------


def test_a_correlation_never_has_a_head_and_a_cause_always_has():
    heads = {name: head_of(name) for name in STYLES}
    assert {name for name, head in heads.items() if head == "arrow"} == {
        "causal",
        "hedged",
        "disputed",
    }
    assert heads["predictive"] == "ring"
    assert {heads[name] for name in ("correlational", "not-causal", "denied")} == {"none"}


def test_no_two_styles_look_alike_without_colour():
    looks = [(s.dash, head_of(n), circle_of(n)) for n, s in STYLES.items()]
    assert len(set(looks)) == len(looks)
    assert STYLES["denied"].drawn is False


@pytest.mark.parametrize(
    ("claims", "style"),
    [
        ([claim("a", "b")], "causal"),
        ([claim("a", "b", modality="possible")], "hedged"),
        ([claim("a", "b"), claim("a", "b", stance="denies", source="b")], "disputed"),
        ([claim("a", "b", link="correlational")], "correlational"),
        ([claim("a", "b", link="predictive")], "predictive"),
        (
            [claim("a", "b", link="correlational"), claim("a", "b", stance="denies")],
            "not-causal",
        ),
        ([claim("a", "b", stance="denies")], "denied"),
    ],
)
def test_each_status_has_its_style(claims, style):
    edges = KnowledgeBase(records(*claims)).edges()
    assert [style_key(edge) for edge in edges] == [style]


def drawn_links(svg: str) -> dict[str, tuple[str, str]]:
    """Link → its style and head, as a picture shows them."""
    space = "{http://www.w3.org/2000/svg}"
    return {
        line.attrib["data-link"]: (group.attrib["data-style"], group.attrib["data-head"])
        for group in ElementTree.fromstring(svg).iter(f"{space}g")
        for line in group.findall(f"{space}polyline")
    }


def test_the_picture_draws_each_link_as_its_status_says(base, made):
    shown = drawn_links(made.svg)
    for link in made.view.links:
        if link.edge.status is Status.DENIED:
            assert link.id not in shown
            continue
        style, head = shown[link.id]
        assert style == link.style
        assert (head == "arrow") == link.edge.is_causal
    assert len(shown) == sum(e.status is not Status.DENIED for e in base.edges())


def test_a_denied_cause_is_drawn_nowhere_but_on_request():
    made = KnowledgeBase(records(claim("a", "b", stance="denies"), claim("b", "c"))).map()
    assert 'data-style="denied"' not in made.svg
    styles = {style["name"]: style for style in block(made.html, "kb-data")["styles"]}
    assert styles["denied"]["drawn"] is False


# --- the page ----------------------------------------------------------------------------------


class Page(HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags: list[tuple[str, dict]] = []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))


def test_the_page_fetches_nothing(html):
    page = Page()
    page.feed(html)
    for tag, attributes in page.tags:
        assert tag not in {"link", "img", "iframe", "object", "embed", "base"}
        assert "src" not in attributes, tag
        assert not any(name.startswith("on") for name in attributes), (tag, attributes)
        assert "style" not in attributes, "the policy of the page lets no style attribute in"


def scripts_of(html: str) -> list[str]:
    """Return every script that the page runs: those that stand in it, and those it unpacks."""
    packed = re.findall(r'data-packed="[0-9]+">(.*?)</script>', html)
    plain = re.findall(r"<script>(.*?)</script>", html, re.S)
    return [*(unpacked(text).decode() for text in packed), *plain]


def test_the_policy_names_exactly_the_scripts_and_styles_of_the_page(html):
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', html)
    assert policy
    words = policy.group(1).replace("&#39;", "'")
    assert words.startswith("default-src 'none'")
    assert "unsafe" not in words
    styles = re.findall(r"<style>(.*?)</style>", html, re.S)
    for texts, place in ((scripts_of(html), "script-src"), (styles, "style-src")):
        hashes = {
            f"'sha256-{base64.b64encode(hashlib.sha256(t.encode()).digest()).decode()}'"
            for t in texts
        }
        named = re.search(rf"{place} ([^;]+)", words)
        assert named
        assert set(named.group(1).split()) == hashes


def test_the_page_runs_vis_network_as_pyvis_brings_it(html):
    spec = find_spec("pyvis")
    assert spec
    assert spec.submodule_search_locations
    folder = Path(spec.submodule_search_locations[0])
    brought = (folder / "templates/lib/vis-9.1.2/vis-network.min.js").read_text("utf-8")
    assert scripts_of(html)[0] == brought.replace("\r\n", "\n")


def test_no_line_of_our_scripts_is_more_than_a_line(root):
    # Indentation and comments that fill lines are taken away when the page is made: a text that
    # goes over several lines would lose its own.
    for name in (*SCRIPTS, "unpack.js"):
        text = (root / "viz" / name).read_text("utf-8")
        for number, line in enumerate(text.splitlines(), 1):
            assert line.count("`") % 2 == 0, f"viz/{name}:{number}"
        for comment in re.findall(r"^ */\*.*?\*/$", text, re.S | re.M):
            assert comment.count("*/") == 1, f"viz/{name}: {comment}"


def test_our_scripts_make_elements_and_never_markup(root):
    for name in (*SCRIPTS, "unpack.js"):
        text = (root / "viz" / name).read_text("utf-8")
        for word in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(",
                     "new Function", "setTimeout(\"", "DOMParser", "srcdoc", "fetch(",
                     "XMLHttpRequest", "WebSocket", "import("):  # fmt: skip
            assert word not in text, f"viz/{name} holds {word}"
    template = (root / "viz" / "map.html").read_text("utf-8")
    assert "|safe" not in template.replace(" ", "")


def test_pyvis_has_the_hooks_that_the_page_is_rendered_through():
    from pyvis.network import Network

    network = Network(directed=True, cdn_resources="in_line")
    assert hasattr(network, "templateEnv")
    assert network.path == "template.html"
    assert callable(network.generate_html)
    spec = find_spec("pyvis")
    assert spec
    assert spec.submodule_search_locations
    folder = Path(spec.submodule_search_locations[0])
    assert (folder / "templates/lib/vis-9.1.2/vis-network.min.js").is_file()


def test_boxes_carry_no_title_that_pyvis_could_turn_into_markup(html):
    raw = block(html, "vis-data")
    assert raw["options"]["physics"] == {"enabled": False}
    assert raw["nodes"] == list(range(len(block(html, "kb-data")["nodes"])))
    assert "edges" not in raw  # the page draws its lines by itself


def test_hostile_words_stay_words_in_page_and_picture():
    made = hostile().map()
    outside = re.sub(r"<(script|style)>.*?</\1>", "", made.html, flags=re.S)
    data = re.findall(r'<script type="application/json"[^>]*>(.*?)</script>', outside, re.S)
    assert len(data) == 2
    assert all("<" not in text for text in data)
    rest = re.sub(r"<script type=.*?</script>", "", outside, flags=re.S)
    page = Page()
    page.feed(rest + made.svg)
    assert not {"script", "img"} & {tag for tag, _ in page.tags}
    assert not any(name.startswith("on") for _, attrs in page.tags for name in attrs)
    labels = {node["label"] for node in block(made.html, "kb-data")["nodes"]}
    assert HOSTILE[0] in labels


def test_the_same_knowledge_base_gives_the_same_bytes_under_any_hash_seed():
    """A small one; tests/test_expected.py builds the bundled one under two seeds."""
    html = kb.load(EXAMPLE).map().html
    code = (
        "import hashlib, kb, sys\n"
        "print(hashlib.sha256(kb.load(sys.argv[1]).map().html.encode()).hexdigest())"
    )
    expected = hashlib.sha256(html.encode()).hexdigest()
    env = {"PYTHONHASHSEED": "4242", "KB_CACHE": ""}
    assert succeed(sys.executable, "-c", code, EXAMPLE, cwd=ROOT, env=env).strip() == expected


def test_a_notebook_gets_a_frame_that_may_run_scripts_and_nothing_more(made):
    shown = made._repr_html_()
    assert 'sandbox="allow-scripts allow-downloads"' in shown
    assert "allow-same-origin" not in shown
    assert "<script" not in shown
    assert repr(made).startswith("<Map of ")


# --- what the page tells -----------------------------------------------------------------------


def test_every_stop_of_the_slider_is_what_its_edges_were_weighed_to(made, html):
    data = block(html, "kb-data")
    assert [stop["name"] for stop in data["stops"]] == [name for name, _ in made.view.stops]
    from kb.maps import evidence_stops

    base = kb.load()
    for number, stop in enumerate(evidence_stops(base.records, base.weights)):
        weighed = {(e.subject, e.object): e for e in stop.edges}
        for link, row in zip(made.view.links, data["links"], strict=True):
            now = [row["style"], row["sign"], *row["weights"]]
            for change in row["stops"][: number + 1]:
                now = now if change == 0 else change
            edge = weighed.get((link.edge.subject, link.edge.object)) or weighed.get(
                (link.edge.object, link.edge.subject)
            )
            if edge is None or style_key(edge) is None:
                assert now is None
                continue
            assert now == [
                style_key(edge), edge.sign.symbol, edge.support_cause, edge.support_association,
                edge.opposition_cause, edge.opposition_association,
            ]  # fmt: skip
        closed = {tuple(sorted(loop.nodes)) for loop in stop.loops}
        ids = [concept.id for concept in made.view.concepts]
        shown = {
            tuple(sorted(ids[n] for n in loop.nodes))
            for loop in made.view.loops
            if loop.stops[number] is not None
        }
        assert shown == closed


def test_the_loops_of_the_map_are_those_of_the_base(base, made):
    ids = [concept.id for concept in made.view.concepts]
    loops = base.loops(seconds=None).all()
    assert [tuple(ids[n] for n in loop.nodes) for loop in made.view.loops] == [
        loop.nodes for loop in loops
    ]
    assert [loop.type for loop in made.view.loops] == [loop.type.value for loop in loops]


def test_the_story_tells_what_the_audit_finds(base, made):
    steps = {step.title: step for step in story(made.view)}
    links = made.view.links
    only = {
        (links[n].edge.subject, links[n].edge.object)
        for n in steps["What is only correlated"].links
    }
    assert only == {(e.subject, e.object) for e in base.only_correlational()}
    disputed = {
        (links[n].edge.subject, links[n].edge.object) for n in steps["What is disputed"].links
    }
    assert disputed == {(e.subject, e.object) for e in base.disputed()}
    assert "The loops" in steps


def test_a_story_without_findings_has_only_its_opening():
    view = KnowledgeBase(records(claim("a", "b"))).map().view
    assert [step.title for step in story(view)] == ["A map of claims, not of truths"]


def test_the_opening_says_how_sure_the_causes_of_the_most_spoken_of_are():
    hedged = claim("a", "sleep", modality="possible")
    beside = claim("c", "sleep", link="correlational")

    def said(*claims):
        return story(KnowledgeBase(records(*claims)).map().view)[0].text[1]

    label = "Most is said of Sleep: "
    assert said(hedged, claim("b", "sleep"), beside) == (
        f"{label}two factors are said to act on it, one of them without a hedge or a dispute; "
        "one other only goes together with it, or the cause is denied."
    )
    assert said(hedged, beside) == (
        f"{label}one factor is said to act on it, never without a hedge or a dispute; "
        "one other only goes together with it, or the cause is denied."
    )
    assert said(claim("b", "sleep"), claim("sleep", "d")) == (
        f"{label}one factor is said to act on it, without a hedge; it is said to act on one other."
    )
    assert said(hedged) == ""


def test_an_empty_knowledge_base_is_an_empty_map():
    made = KnowledgeBase(records()).map()
    data = block(made.html, "kb-data")
    assert data["nodes"] == data["links"] == []
    assert made.svg.startswith("<svg ")


def test_the_document_is_plain_data_in_a_fixed_order(made):
    data = document(made.view, made.layouts)
    assert data["format"] == 1
    assert json.loads(json.dumps(data)) == json.loads(json.dumps(document(made.view, made.layouts)))
    assert picture(made.view, made.layouts["wide"]).endswith("</svg>\n")


def test_the_map_is_written_as_page_or_picture(base, tmp_path):
    base.to_map(tmp_path / "map.html")
    base.to_map(tmp_path / "map.svg")
    assert (tmp_path / "map.html").read_bytes().startswith(b"<!doctype html>")
    assert (tmp_path / "map.svg").read_bytes().startswith(b"<svg ")


def test_slow_effects_and_risks_have_their_marks():
    slow = claim("a", "b", delay=True)
    risk = claim("b", "c", link="predictive")
    made = KnowledgeBase(records(slow, risk, claim("c", "d", sign="negative"))).map()
    assert made.layouts["wide"].marks[0].delay
    assert ' stroke-width="1.7" d="M' in made.svg  # the two strokes across the line
    assert "a4.5 4.5 0 1 0 9 0" in made.svg  # the open ring at the later end
    assert ">−</text>" in made.svg
    data = block(made.html, "kb-data")
    assert data["links"][0]["delay"] is True
    assert [style_key(link.edge) for link in made.view.links] == ["causal", "predictive", "causal"]


def test_the_story_counts_no_correlation_for_a_disputed_cause():
    back, weak = claim("b", "a"), claim("a", "b", link="correlational")
    denial = claim("a", "b", stance="denies", source="forum")
    base = KnowledgeBase(
        records(claim("a", "b"), back, weak, denial, sources={"forum": "forum-answer"})
    )
    step = next(step for step in story(base.map().view) if step.title == "What is disputed")
    counted = "A → B: one claim for it, one claim against; two claims only that they go together."
    assert counted in step.text


def test_the_whole_legend_stands_in_a_picture_however_narrow():
    hedged = claim("b", "a", modality="possible")
    weak = (claim("a", "c", link="correlational"), claim("c", "b", link="predictive"))
    drawn = KnowledgeBase(records(claim("a", "b"), hedged, *weak)).map().svg
    left, _, width, _ = map(int, re.search(r'viewBox="([^"]*)"', drawn)[1].split())
    words = [int(x) for x in re.findall(r'<text x="(-?\d+)" y="-?\d+" font-size="\d+" fill', drawn)]
    assert len(words) == 4
    assert max(words) + 200 < left + width
