"""The SPARQL 1.1 Protocol: the list of cases, negotiation, CORS, and what the service says of
itself."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote, urlencode

import pyoxigraph as ox
import pytest
import yaml

from kb.serve.negotiate import GRAPH_TYPES, RESULT_TYPES, choose
from tests.serving import COUNT, number
from tests.test_rdf_query import DISGUISES

FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
CASES = yaml.safe_load((Path(__file__).parent / "cases" / "protocol.yaml").read_text("utf-8"))


def named(kind):
    return pytest.mark.parametrize("case", CASES[kind], ids=[case["name"] for case in CASES[kind]])


def sent(get, served, case):
    edges = f"{served.records.header.base}graph/edges"
    path = case.get("path", "/sparql").replace("{edges}", quote(edges, safe=""))
    body = case.get("body")
    if body is not None:
        body = body.replace("{edges}", quote(edges, safe="")).encode(case.get("encoding", "utf-8"))
    return get(
        path, body=body, kind=case.get("type", ""), accept=case.get("accept", ""),
        method=case.get("method"),
    )  # fmt: skip


@named("accept")
def test_what_the_protocol_allows_is_answered(get, served, case):
    status, headers, data = sent(get, served, case)
    assert (status, headers["Content-Type"].partition(";")[0]) == (200, case["gives"]), data
    if case.get("method") == "HEAD":
        assert data == b""
        assert int(headers["Content-Length"]) > 0
    assert case.get("says", "") in data.decode()


@named("reject")
def test_what_the_protocol_forbids_gets_a_sentence(get, served, case):
    status, headers, data = sent(get, served, case)
    text = data.decode()
    assert (status, text) == (case["status"], text)
    assert case["says"] in text
    assert headers["Content-Type"] == "text/plain; charset=utf-8"
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert text.endswith("\n")
    assert "Traceback" not in text
    assert (status == 405) == bool(headers["Allow"])


def test_every_way_to_ask_finds_the_same(get, served):
    encoded = urlencode({"query": COUNT})
    for answer in (
        get("/sparql?" + encoded),
        get("/sparql", body=encoded, kind=FORM),
        get("/sparql", body=COUNT, kind=QUERY),
    ):
        assert number(answer[2]) == len(served.claims())


@pytest.mark.parametrize("media", RESULT_TYPES)
def test_rows_come_in_every_form(get, media):
    for query in (COUNT, "ASK {}"):
        status, headers, data = get.select(query, accept=media)
        assert status == 200
        assert headers["Content-Type"].partition(";")[0] == media
        assert data


@pytest.mark.parametrize("media", GRAPH_TYPES)
def test_triples_come_in_every_format(get, media):
    query = "CONSTRUCT { ?s a kb:Source } WHERE { ?s a kb:Source }"
    status, headers, data = get.select(query, accept=media)
    assert status == 200
    assert headers["Content-Type"].partition(";")[0] == media
    parsed = list(ox.parse(data, format=ox.RdfFormat.from_media_type(media)))
    assert len(parsed) == 2
    if media in ("text/turtle", "application/trig"):  # with the prefixes that are used
        assert data.startswith(b"@prefix kb: <")
        assert data.count(b"@prefix") == 2
        assert b" a kb:Source ." in data


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        ("", "application/sparql-results+json"),
        ("*/*", "application/sparql-results+json"),
        ("text/html,application/xhtml+xml,*/*;q=0.8", "application/sparql-results+json"),
        ("text/csv;q=0.5, application/sparql-results+xml", "application/sparql-results+xml"),
        ("text/*", "text/csv"),
        ("text/csv;q=0, text/*", "text/tab-separated-values"),
        ("TEXT/CSV", "text/csv"),
        ("text/csv;q=nonsense, text/tab-separated-values;q=0.1", "text/tab-separated-values"),
        ("text/csv;q=nan, text/tab-separated-values;q=0.1", "text/tab-separated-values"),
        (", ,text/csv", "text/csv"),
    ],
)
def test_the_client_gets_what_it_likes_best(get, accept, chosen):
    assert choose(accept, RESULT_TYPES) == chosen
    assert get.select("ASK {}", accept=accept)[1]["Content-Type"].partition(";")[0] == chosen


def test_the_default_graph_is_the_union_or_what_is_asked_for(get, served):
    graph = f"{served.records.header.base}graph/edges"
    everything = number(get.select("SELECT (COUNT(*) AS ?n) { ?a rdf:subject ?c }")[2])
    assert everything == len(served.claims()) + len(served.edges())
    pairs = {"query": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c }", "default-graph-uri": graph}
    some = number(get("/sparql?" + urlencode(pairs))[2])
    inside = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?a ?b ?c } }"
    named = number(get("/sparql?" + urlencode({"query": inside, "named-graph-uri": graph}))[2])
    assert 0 < named == some


def test_any_page_may_ask_without_credentials(get):
    for answer in (
        get.select("ASK {}", headers=[("Origin", "https://example.org"), ("Cookie", "a=b")]),
        get.select("nonsense"),
        get("/sparql", method="OPTIONS", headers=[("Origin", "https://example.org")]),
        get("/concept/cortisol", headers=[("Origin", "null")]),
    ):
        headers = answer[1]
        assert headers["Access-Control-Allow-Origin"] == "*"
        assert headers["Access-Control-Allow-Credentials"] is None
        assert headers["Set-Cookie"] is None


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/sparql", "GET, HEAD, OPTIONS, POST"),
        ("/concept/cortisol", "GET, HEAD, OPTIONS"),
        ("/map", "GET, HEAD, OPTIONS"),
        ("*", "GET, HEAD, OPTIONS"),
    ],
)
def test_each_address_says_which_methods_it_knows(get, path, allowed):
    status, headers, data = get(path, method="OPTIONS")
    assert (status, headers["Allow"], data) == (204, allowed, b"")
    for method in ("DELETE", "PATCH", "TRACE", "PROPFIND"):
        status, headers, data = get(path, method=method)
        assert (status, headers["Allow"]) == (405, allowed)
        assert data.endswith(b".\n")


def test_the_service_describes_itself(get, served):
    data = get("/sparql", accept="application/n-triples")[2]
    graph = ox.Store()
    graph.load(data, format=ox.RdfFormat.N_TRIPLES)
    found = {quad.object.value for quad in graph}
    sd = "http://www.w3.org/ns/sparql-service-description#"
    assert {f"{sd}Service", f"{sd}UnionDefaultGraph", f"{sd}SPARQL11Query"} <= found
    assert f"http://{get.host}:{get.port}/sparql" in found
    for name in ("claims", "edges", "links"):
        assert f"{served.records.header.base}graph/{name}" in found
    assert sum("/ns/formats/" in each for each in found) == 10


def test_a_hostile_host_is_an_address_and_nothing_else(get):
    head = b'GET /sparql HTTP/1.1\r\nHost: a> . <b"\\\r\nConnection: close\r\n\r\n'
    answer = get.bytes(head)
    assert answer.startswith(b"HTTP/1.1 200 OK")
    list(ox.parse(answer.partition(b"\r\n\r\n")[2], format=ox.RdfFormat.TURTLE))


@pytest.mark.parametrize("query", DISGUISES)
def test_no_other_server_is_asked(get, query):
    for answer in (get.select(query), get("/sparql", body=query, kind=QUERY)):
        assert answer[0] == 403
        assert b"no other server" in answer[2]


def test_nothing_that_is_asked_changes_a_thing(get, served):
    before = number(get.select("SELECT (COUNT(*) AS ?n) { ?a ?b ?c }")[2])
    for text in (
        "INSERT DATA { <a:a> <a:b> <a:c> }",
        "CLEAR ALL",
        "DROP ALL",
        "CREATE GRAPH <a:a>",
    ):
        assert get.select(text)[0] == 400
        assert get("/sparql", body=text, kind="application/sparql-update")[0] == 403
    assert number(get.select("SELECT (COUNT(*) AS ?n) { ?a ?b ?c }")[2]) == before
