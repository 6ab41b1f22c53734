"""Hostile words on the map: they are shown, and never executed."""

from __future__ import annotations

import json
import re
from urllib.parse import quote
from xml.etree import ElementTree

import pytest

from kb.base import KnowledgeBase
from tests.browsers import PHONE, TABS, written
from tests.builders import claim, records
from tests.hostile import ADDRESSES, HOSTILE, hostile, poisoned

pytestmark = pytest.mark.browser

EVERYTHING = """() => {
  const data = JSON.parse(document.getElementById("kb-data").textContent);
  const found = [];
  for (const [key, list] of [["node", data.nodes], ["edge", data.links], ["loop", data.loops]])
    for (const { id, label } of list) found.push([key, id, label]);
  return found;
}"""


@pytest.fixture(scope="module")
def made():
    return hostile().map()


def look_everywhere(opened) -> None:
    """Choose all there is, read every panel, search, print and take everything away."""
    page = opened.page
    scripts = page.locator("script").count()
    for tab in TABS:
        page.click(f"#tab-{tab}")
    for key, id_, label in page.evaluate(EVERYTHING):
        opened.turn(f"{key}={quote(id_, safe='')}")
        if key == "node":
            assert page.locator("#panel h2").text_content() == label
    for words in ("script", "boom", "\u202e"):
        page.fill("#search", words)
    page.keyboard.press("Escape")
    page.click("#table")
    page.click("#close")
    page.click("#theme")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    for x in range(50, 900, 170):
        page.mouse.move(x, 300)
    assert page.evaluate("boomed") == 0
    assert page.locator("script").count() == scripts
    assert page.locator("body :is(img, iframe, object, embed, link, base, form)").count() == 0
    attributes = page.evaluate("""() => [...document.querySelectorAll("*")]
        .flatMap((e) => [...e.attributes]).filter((a) => a.name.startsWith("on")).length""")
    assert attributes == 0
    assert [url for url in opened.asked if not url.startswith(("file:", "blob:"))] == []
    assert opened.said == []


def test_hostile_words_execute_nothing_and_never_meet_the_policy(visit, made, tmp_path):
    """Under its policy the page would say so on the console if it had stopped anything."""
    look_everywhere(visit(path=written(made, tmp_path / "map.html")))


def test_hostile_words_ids_and_addresses_execute_nothing_without_a_policy(visit, made, tmp_path):
    path = tmp_path / "map.html"
    page = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", poisoned(made.html))
    path.write_text(page, "utf-8", newline="\n")
    opened = visit(path=path, bypass_csp=True)
    look_everywhere(opened)
    shown = opened.page.evaluate("JSON.parse(document.getElementById('kb-data').textContent)")
    assert max(len(node["label"]) for node in shown["nodes"]) == 10_000
    assert "" in {node["label"] for node in shown["nodes"]}


def test_only_an_address_on_the_web_becomes_a_link(visit, tmp_path):
    rows = [claim(f"a{n}", f"b{n}", source=f"s{n}") for n in range(len(ADDRESSES))]
    sources = {
        f"s{n}": {"kind": "magazine-article", "url": f"https://example.org/{n}/"}
        for n in range(len(ADDRESSES))
    }
    base = KnowledgeBase(records(*rows, sources=sources))
    html = base.map().html
    for n, address in enumerate(ADDRESSES):
        words = json.dumps(address).replace("<", "\\u003c")
        assert f'"https://example.org/{n}/"' in html
        html = html.replace(f'"https://example.org/{n}/"', words)
    path = tmp_path / "map.html"
    path.write_text(html, "utf-8", newline="\n")
    opened = visit(path=path)
    for n, address in enumerate(ADDRESSES):
        opened.turn(f"edge=a{n}>b{n}")
        links = opened.page.locator("#panel a")
        assert links.count() == address.startswith("https://"), address
        if links.count():
            assert links.first.evaluate("a => a.protocol") == "https:"
            assert links.first.get_attribute("rel") == "noopener noreferrer"
            assert links.first.get_attribute("onclick") is None


def test_hostile_words_leave_the_page_as_words_too(visit, made, tmp_path):
    opened = visit(path=written(made, tmp_path / "map.html"))
    with opened.page.expect_download() as svg:
        opened.page.click("#svg")
    svg.value.save_as(tmp_path / "map.svg")
    root = ElementTree.parse(tmp_path / "map.svg").getroot()
    names = {node.tag.rpartition("}")[2] for node in root.iter()}
    assert not {"script", "image", "foreignObject", "a"} & names
    assert not any(key.startswith("on") for node in root.iter() for key in node.attrib)
    assert "<" not in svg.value.suggested_filename


def test_no_label_turns_an_arrow_round(visit, tmp_path):
    """What is said to act stands on the left of the arrow, whichever way its letters run."""
    for one, other in (("\u202ecause", "effect"), ("סיבה", "תוצאה"), ("السبب", "النتيجة")):
        base = KnowledgeBase(
            records(claim("a", "b"), concepts={"a": {"label": one}, "b": {"label": other}})
        )
        opened = visit("#edge=a>b", path=written(base.map(), tmp_path / "map.html"), size=PHONE)
        left, arrow, right = opened.page.evaluate("""() => {
            const text = document.querySelector("#panel h2").firstChild;
            const at = text.data.indexOf("→");
            const middle = (from, to) => { const range = document.createRange();
              range.setStart(text, from); range.setEnd(text, to);
              const box = range.getBoundingClientRect(); return (box.left + box.right) / 2; };
            return [middle(0, at), middle(at, at + 1), middle(at + 1, text.data.length)]; }""")
        assert left < arrow < right, (one, other)
        assert (
            opened.page.locator("#panel h2").evaluate("h => getComputedStyle(h).direction") == "ltr"
        )
    opened.turn("node=a")
    assert opened.page.locator("#panel h2").evaluate("h => getComputedStyle(h).direction") == "rtl"


def test_the_corpus_has_every_kind_of_hostile_word():
    words = " ".join(HOSTILE)
    for kind in ("<script", "</script>", "<!--", "onerror=", "href", "javascript:", "\u2028",
                 "\u202e", "שלום", "抑郁", "🧠"):  # fmt: skip
        assert kind in words
