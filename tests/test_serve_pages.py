"""Dereferenceable IRIs and pages: everything is text, nothing comes from elsewhere."""

from __future__ import annotations

import re

import pyoxigraph as ox
import pytest

import kb
from kb.rdf.query import examples
from kb.serve import Limits
from kb.serve.negotiate import GRAPH_TYPES
from tests.builders import claim, records
from tests.serving import client_of


@pytest.mark.parametrize("media", GRAPH_TYPES)
def test_an_iri_leads_to_what_is_said_about_it(get, served, media):
    one = served.claims()[0]
    path = f"/claim/{one.id.replace('/', '.')}"
    status, headers, data = get(path, accept=media)
    assert status == 200
    assert "Accept" in headers["Vary"]
    parsed = list(ox.parse(data, format=ox.RdfFormat.from_media_type(media)))
    subjects = {quad.subject.value for quad in parsed}
    assert f"{served.records.header.base}{path[1:]}" in subjects
    assert any("/quote/" in subject for subject in subjects)
    assert one.quote[0].text in {getattr(quad.object, "value", "") for quad in parsed}
    assert get(path, accept=media)[2] == data
    form = GRAPH_TYPES[media]
    assert get(f"{path}?format={form}", accept="text/html")[2] == data


def test_a_node_has_its_graphs_and_no_copies(get):
    data = get("/concept/cortisol", accept="application/n-quads")[2].decode()
    assert all(line.endswith("> .") for line in data.splitlines())
    assert "/graph/links>" in data
    assert "/graph/claims>" in data
    assert len(set(data.splitlines())) == len(data.splitlines())


def test_a_node_is_a_page_with_links_to_pages(get):
    status, headers, data = get("/concept/cortisol", accept="text/html,*/*;q=0.1")
    page = data.decode()
    assert status == 200
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert '<a href="/claim/' in page
    assert "<script" not in page
    assert "What leads here" in page
    assert get("/", accept="text/html")[0] == 200


def test_an_edge_answers_with_the_words_it_rests_on(get, served):
    edge = served.edge("cortisol", "depression")
    page = get(f"/edge/{edge.subject}.{edge.object}", accept="text/html")[2].decode()
    quads = get(f"/edge/{edge.subject}.{edge.object}", accept="application/n-quads")[2].decode()
    assert "The words it rests on" in page
    assert "affirms, correlational, asserted" in page
    for said in edge.cited:
        assert f'<q><span lang="en">{said.words}</span></q>' in page
        assert all(part.text in quads for part in said.quote)


def test_every_link_of_a_page_leads_somewhere(get):
    seen, waiting = set(), ["/", "/concept/cortisol", "/sparql"]
    while waiting and len(seen) < 20:
        path = waiting.pop()
        if path in seen:
            continue
        seen.add(path)
        status, _, data = get(path, accept="text/html,*/*;q=0.1")
        assert status == 200, path
        if path != "/map":
            waiting += re.findall(r'(?:href|src)="(/[^"#]*)"', data.decode())
    assert {"/map", "/sparql", "/static/query.css", "/static/query.js"} <= seen


def test_the_data_set_is_described_where_tools_look(get, served):
    status, headers, data = get("/.well-known/void")
    assert (status, headers["Content-Type"]) == (200, "text/turtle; charset=utf-8")
    assert b"void:Dataset" in data
    assert b"kb:weightsVersion" in data
    assert f"void:sparqlEndpoint <http://{get.host}:{get.port}/sparql>".encode() in data
    assert b"kb:format 1 ;" in data  # numbers without quotes
    assert get("/.well-known/void", accept="text/html")[0] == 406
    assert get("/.well-known/void", accept="application/ld+json")[0] == 200


def test_the_map_and_the_page_of_queries_need_no_other_server(get, served):
    status, headers, data = get("/map")
    assert (status, headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert data.decode() == served.map().html
    page = get("/sparql", accept="text/html")[2].decode()
    script = get("/static/query.js")[2].decode()
    style = get("/static/query.css")[2].decode()
    assert re.findall(r'(?:src|href)="(\w+:[^"]*)"', page) == [
        "data:,", "https://www.w3.org/TR/sparql11-query/",
    ]  # fmt: skip
    assert not re.search(r"url\(|@import", style)
    assert not re.search(r"https?://|//\w", re.sub(r"^//.*|^.* // .*|/\^https.*", "", script))
    assert "innerHTML" not in script
    assert "{{" not in page


def test_a_hostile_label_is_text_on_every_page():
    label = "<script>alert(1)</script>\"'&{{examples}}"
    made = records(
        claim("a", "b"),
        concepts={"a": {"label": label}},
        sources={"article": {"url": "https://example.org/'onclick=alert(1)"}},
        header={"title": label},
    )
    with client_of(kb.KnowledgeBase(made), Limits(workers=1, long=1)) as client:
        for path in ("/", "/concept/a", "/edge/a.b", "/sparql"):
            status, _, data = client(path, accept="text/html")
            assert status == 200
            assert b"<script>alert" not in data
        listed = client("/sparql", accept="text/html")[2].count(b"data-query=")
        assert listed == len(examples())
