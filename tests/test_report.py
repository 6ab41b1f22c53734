"""The report says what the knowledge base says, and no word of a source acts in it."""

from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.base import KnowledgeBase
from kb.report import ReportInput, render_html, render_markdown, report
from kb.report.blocks import Bullets, Heading, Link, Paragraph, Quotation, Strong, Table
from kb.report.markdown import escape_markdown
from kb.vocabulary import LoopType
from tests.builders import claim, question, records, remark

HOSTILE = (
    "</p><script>alert(1)</script> [x](javascript:1) `a` ![i](http://e.x/i.png) | <!-- # 1. *b*"
)


def blocks(base: KnowledgeBase, loops=(), note=""):
    weakest = {(loop.weakest.subject, loop.weakest.object): loop.weakest for loop in loops}
    return report(
        ReportInput(
            records=base.records,
            edges=base.edges(),
            audit=base.audit(),
            loops=loops,
            loops_note=note,
            questions=base.questions(),
            weights=base.weights,
            cited={pair: base.edge(*pair) for pair in weakest},
        )
    )


def page_of(made, title="Title", language="en"):
    return render_html(made, title=title, language=language)


def test_a_claim_of_the_other_order_is_told_from_one_for_the_cause():
    rows = claim("b", "a"), claim("a", "b", stance="denies", source="forum")
    made = KnowledgeBase(records(*rows, sources={"forum": "forum-answer"}))
    assert "Article: causal the other way round, asserted." in render_markdown(blocks(made))


class Reader(HTMLParser):
    """Notes every tag and attribute of a page, and its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes.extend(attrs)

    def handle_data(self, data):
        self.text += data


@pytest.fixture
def base() -> KnowledgeBase:
    return KnowledgeBase(
        records(
            claim("stress", "cortisol"),
            claim("cortisol", "stress", modality="possible", cue="affirms", source="review"),
            claim("cortisol", "mood", link="correlational"),
            claim("cortisol", "mood", stance="denies"),
            claim("sleep", "mood", origin="folk"),
            claim("sleep", "mood", stance="denies", source="review"),
            claim("sun", "mood", stance="denies"),
            questions=[question("mood", "sun")],
            sources={
                "review": {
                    "kind": "systematic-review",
                    "author": "A. Writer",
                    "published": "2023",
                    "doi": "10.1234/abc",
                },
                "article": {"kind": "magazine-article", "url": "https://example.org/a?b=1&c=2"},
            },
            origins={"folk": "popular-belief"},
        )
    )


def loop(base: KnowledgeBase, *, stated: bool = False):
    links = [base.edge("stress", "cortisol"), base.edge("cortisol", "stress")]
    return SimpleNamespace(
        text="Cortisol –+→ Stress –+→ Cortisol",
        sentence="Cortisol raises stress, and stress raises cortisol.",
        type=LoopType.REINFORCING,
        stated=stated,
        weakest=links[1],
        product=0.1,
        geometric_mean=0.31,
    )


def section(text: str, title: str) -> str:
    return re.split(r"\n## ", text.split(f"\n## {title}\n", 1)[1])[0]


def test_the_flagged_edge_stands_with_its_quotes_for_and_against(base):
    part = section(render_markdown(blocks(base)), "Not to be read as causes")
    assert "### Cortisol ··· Mood" in part
    assert part.count("> “") == 2
    places = map(part.index, ("**For going together:**", "**Against:**", "denies, causal"))
    assert sorted(places := list(places)) == places
    assert "For a cause" not in part
    assert "associated, not causal" in part
    assert "Stress" not in part


def test_disputed_edges_stand_with_both_sides(base):
    part = section(render_markdown(blocks(base)), "Disputed")
    assert "### Sleep" in part
    assert "Folk, in Article: causal, asserted" in part
    assert "Review: denies, causal" in part


def test_what_rests_on_one_origin_names_that_one(base):
    part = section(render_markdown(blocks(base)), "Single origin")
    assert "- Sleep –+→ Mood (Folk)\n" in part
    assert "Review" not in part.partition("Sleep")[2].partition("\n")[0]


def test_remarks_stand_below_the_claims_that_they_are_about():
    made = records(
        claim("a", "b", link="correlational"),
        remarks=[remark("c1", source="review", stance="qualifies")],
    )
    text = render_markdown(blocks(KnowledgeBase(made)))
    part = section(text, "Not to be read as causes")
    assert part.index("> “a affirms") < part.index("> “r1 speaks of")
    assert "A remark of Review that qualifies article/c1: r1 speaks of" in part


def test_loops_stand_with_their_weakest_link_and_its_quotes(base):
    text = render_markdown(blocks(base, [loop(base)], "2 more may exist."))
    part = section(text, "Feedback loops")
    assert "### Loop 1: Cortisol –+→ Stress –+→ Cortisol" in part
    assert "**Reinforcing, assembled from single claims**" in part
    assert "Weakest link: **Cortisol –+→ Stress** (hedged)" in part
    assert "> “cortisol affirms causal stress.”" in part
    assert "2 more may exist." in part
    assert "stated by a source" in render_markdown(blocks(base, [loop(base, stated=True)]))


def test_without_loops_and_questions_it_says_so():
    text = render_markdown(blocks(KnowledgeBase(records(claim("a", "b")))))
    assert "No chain of causal edges leads back" in section(text, "Feedback loops")
    assert "No source says" in section(text, "Open questions")


def test_drafts_are_counted_only_where_there_are_some(base):
    assert "not yet reviewed" not in render_markdown(blocks(base))
    draft = records(claim("a", "b", review={"state": "draft"}), claim("b", "c"))
    summary = section(render_markdown(blocks(KnowledgeBase(draft))), "Summary")
    assert "| Drafts not yet reviewed, which weigh nothing | 1 |" in summary


def test_the_summary_counts_and_names_the_weights(base):
    summary = section(render_markdown(blocks(base)), "Summary")
    assert "| Claims, each with its quote | 7 |" in summary
    assert f"weights of version {base.weights.version}" in summary
    assert "not probabilities" in summary


def test_questions_sources_and_licences_are_there(base):
    text = render_markdown(blocks(base))
    assert "about Mood, Sun" in section(text, "Open questions")
    sources = section(text, "Sources")
    assert "A. Writer, 2023, systematic review" in sources
    assert "<https://doi.org/10.1234/abc>" in sources
    assert "<https://example.org/a?b=1&c=2>" in sources
    assert "Folk (popular belief)" in sources
    licences = section(text, "Licences")
    assert "CC-BY-4.0" in licences
    assert "authors'" in licences
    assert "MIT" in licences


def test_every_edge_is_in_the_table_and_none_without_support_has_an_arrow(base):
    part = section(render_markdown(blocks(base)), "All edges")
    rows = [line for line in part.splitlines() if line.startswith("| ")][2:]
    assert len(rows) == len(base.edges())
    assert "\\" not in part
    for edge, row in zip(base.edges(), rows, strict=True):
        assert ("→" in row) is edge.is_causal


def test_the_page_allows_its_own_style_and_nothing_else(base):
    page = page_of(blocks(base))
    style = re.search(r"<style>(.*?)</style>", page, re.DOTALL)[1]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)[1]
    assert policy == (
        f"default-src 'none'; base-uri 'none'; form-action 'none'; style-src 'sha256-{digest}'"
    )
    reader = Reader(page)
    assert not {"script", "img", "iframe", "link", "object", "form", "base"} & set(reader.tags)
    assert "@import" not in style
    assert "url(" not in style
    assert not [name for name, _ in reader.attributes if name.startswith("on") or name == "style"]


def test_page_and_markdown_hold_the_same_words(base):
    made = blocks(base, [loop(base)])
    shown = " ".join(Reader(page_of(made).split("</nav>")[1]).text.split())
    for block in made:
        if isinstance(block, Heading):
            assert block.text in shown
        if isinstance(block, Quotation):
            assert f"“{block.words}”" in shown


@pytest.fixture
def hostile_base() -> KnowledgeBase:
    text = HOSTILE
    return KnowledgeBase(
        records(
            claim("a", "b", link="correlational", statement=text, note=text),
            claim("a", "b", stance="denies", origin="o", source="s", statement=text),
            questions=[question("a", statement=text)],
            concepts={"a": {"label": text, "description": text}},
            sources={"s": {"title": text, "author": text, "licence": text}},
            origins={"o": "advertising"},
            header={"title": text, "description": text},
        )
    )


def test_hostile_words_are_text_on_the_page(hostile_base):
    made = blocks(hostile_base)
    page = page_of(made, title=HOSTILE)
    reader = Reader(page)
    assert set(reader.tags) <= {
        "html", "head", "meta", "title", "style", "body", "a", "nav", "ul", "li", "main", "h1",
        "h2", "h3", "p", "strong", "bdi", "blockquote", "footer", "div", "table", "thead", "tbody",
        "tr", "th", "td",
    }  # fmt: skip
    assert "alert(1)" in reader.text
    addresses = [value for name, value in reader.attributes if name in {"href", "src"}]
    assert all(re.match(r"#[a-z0-9-]+$|https?://", address) for address in addresses)


def test_hostile_words_are_text_in_markdown(hostile_base):
    text = render_markdown(blocks(hostile_base))
    assert "<script" not in text
    assert "<!--" not in text
    assert not re.search(r"(?<!\\)\[x", text)
    assert not re.search(r"(?<!\\)`", text)
    for line in text.splitlines():
        if line.startswith("|"):
            cells = len(re.findall(r"(?<!\\)\|", line))
            assert cells in {3, 4, 9}


@given(st.text())
def test_escaped_markdown_is_one_harmless_line(text):
    line = escape_markdown(text)
    assert "\n" not in line
    assert not re.search(r"[<>]", line)
    assert not re.search(r"(?<!\\)(?:\\\\)*[`*_\[\]|]", line)
    assert not re.match(r"[#+=-]|\d+[.)](\s|$)", line)


def test_parts_of_a_line_keep_their_spaces():
    made = [Paragraph([Strong("a"), " and ", "1. ", Link("https://example.org/"), "."])]
    assert render_markdown(made) == "**a** and 1. <https://example.org/>.\n"


def test_control_characters_are_replaced():
    made = [Paragraph(["a\x00b\x1bc"]), Bullets([["\x7f"]]), Table("t", ["h"], [["x\x00"]])]
    assert "\x00" not in page_of(made) + render_markdown(made)
    assert "a\ufffdb\ufffdc" in page_of(made)
