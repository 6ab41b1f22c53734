"""The endpoint: the SPARQL 1.1 Protocol, its limits, and pages that let nothing in."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from urllib.parse import quote, urlencode

import pyoxigraph as ox
import pytest

import kb
from kb.serve import Limits
from kb.serve.negotiate import GRAPH_TYPES, RESULT_TYPES, choose
from kb.serve.pool import Pool
from kb.serve.server import serving
from kb.serve.worker import Asked, cut_network
from tests.builders import claim, records
from tests.test_rdf_query import DISGUISES

COUNT = "SELECT (COUNT(?c) AS ?n) WHERE { ?c a kb:Claim }"
HEAVY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
LIMITS = Limits(seconds=30, workers=1, rows=500, result_bytes=400_000)
IMPATIENT = Limits(seconds=1, workers=2, waiting=4)


class Client:
    def __init__(self, running, log):
        self.host, self.port, self.log = running.host, running.port, log

    def __call__(self, path, *, accept="", body=None, kind="", method=None, headers=()):
        connection = http.client.HTTPConnection(self.host, self.port, timeout=30)
        sent = dict(headers)
        if accept:
            sent["Accept"] = accept
        if kind:
            sent["Content-Type"] = kind
        connection.request(method or ("GET" if body is None else "POST"), path, body, sent)
        response = connection.getresponse()
        data = response.read()
        connection.close()
        return response.status, response.headers, data

    def select(self, query, **more):
        return self("/sparql?" + urlencode({"query": query}), **more)


@pytest.fixture(scope="module")
def base():
    return kb.load()


@pytest.fixture(scope="module")
def get(base):
    log = []
    with serving(base, limits=LIMITS, log=log.append) as running:
        thread = threading.Thread(target=running.run, daemon=True)
        thread.start()
        yield Client(running, log)
    thread.join(10)


@pytest.fixture(scope="module")
def impatient(base):
    with serving(base, limits=IMPATIENT) as running:
        thread = threading.Thread(target=running.run, daemon=True)
        thread.start()
        yield Client(running, [])
    thread.join(10)


def settled(client):
    """Ask until the workers that were killed have been replaced, however slow the machine is."""
    for _ in range(100):
        status, _, data = client.select(COUNT)
        if status == 200:
            return number(data)
        time.sleep(0.2)
    raise AssertionError(data)


def number(data):
    return int(json.loads(data)["results"]["bindings"][0]["n"]["value"])


# --- the protocol: what is accepted ----------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "body", "kind"),
    [
        ("/sparql?" + urlencode({"query": COUNT}), None, ""),
        ("/sparql", urlencode({"query": COUNT}), FORM),
        ("/sparql", COUNT, QUERY),
        ("/sparql", urlencode({"query": COUNT}), FORM + "; charset=UTF-8"),
        ("/sparql?unknown=1&" + urlencode({"query": COUNT}), None, ""),
    ],
)
def test_a_query_comes_by_get_by_form_and_by_itself(get, base, path, body, kind):
    status, headers, data = get(path, body=body, kind=kind)
    assert status == 200
    assert headers["Content-Type"] == "application/sparql-results+json"
    assert number(data) == len(base.claims())


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
        (", ,text/csv", "text/csv"),
    ],
)
def test_the_client_gets_what_it_likes_best(get, accept, chosen):
    assert choose(accept, RESULT_TYPES) == chosen
    assert get.select("ASK {}", accept=accept)[1]["Content-Type"].partition(";")[0] == chosen


def test_the_default_graph_is_the_union_or_what_is_asked_for(get, base):
    graph = f"{base.records.header.base}graph/edges"
    everything = number(get.select("SELECT (COUNT(*) AS ?n) { ?a rdf:subject ?c }")[2])
    assert everything == len(base.claims()) + len(base.edges())
    pairs = {"query": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c }", "default-graph-uri": graph}
    some = number(get("/sparql?" + urlencode(pairs))[2])
    posted = number(get("/sparql", body=urlencode(pairs), kind=FORM)[2])
    direct = get("/sparql?" + urlencode({"default-graph-uri": graph}), body=pairs["query"],
                 kind=QUERY)  # fmt: skip
    assert 0 < some == posted == number(direct[2])
    inside = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?a ?b ?c } }"
    named = number(get("/sparql?" + urlencode({"query": inside, "named-graph-uri": graph}))[2])
    assert named == some
    none = {"query": pairs["query"], "default-graph-uri": "http://example.org/none"}
    assert number(get("/sparql?" + urlencode(none))[2]) == 0


def test_head_has_the_header_alone(get):
    status, headers, data = get.select("ASK {}", method="HEAD")
    assert (status, data) == (200, b"")
    assert int(headers["Content-Length"]) > 0


def test_any_page_may_ask_without_credentials(get):
    for answer in (
        get.select("ASK {}", headers=[("Origin", "https://example.org")]),
        get.select("nonsense"),
        get("/sparql", method="OPTIONS", headers=[("Origin", "https://example.org")]),
    ):
        headers = answer[1]
        assert headers["Access-Control-Allow-Origin"] == "*"
        assert headers["Access-Control-Allow-Credentials"] is None
    assert get("/sparql", method="OPTIONS")[0] == 204


def test_the_service_describes_itself(get):
    status, headers, data = get("/sparql", accept="application/n-triples")
    assert status == 200
    assert b"sparql-service-description#UnionDefaultGraph" in data
    assert get("/sparql")[1]["Content-Type"] == "text/turtle; charset=utf-8"
    status, headers, page = get("/sparql", accept="text/html")
    assert headers["Content-Type"] == "text/html; charset=utf-8"
    assert b"<textarea" in page
    assert get("/sparql", accept="image/png")[0] == 406


# --- the protocol: what is refused -----------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "more", "status", "says"),
    [
        ("/sparql?query=SELEC", {}, 400, "not SPARQL 1.1"),
        ("/sparql?query=ASK+{}&query=ASK+{}", {}, 400, "2 queries"),
        ("/sparql?query=%FF", {}, 400, "UTF-8"),
        ("/sparql?" + "&".join(f"a{i}=1" for i in range(200)), {}, 400, "cannot be read"),
        ("/sparql?query=ASK+{}&default-graph-uri=a%20b", {}, 400, "IRI of a graph"),
        ("/sparql?query=ASK+{}&named-graph-uri=", {}, 400, "IRI of a graph"),
        ("/sparql", {"body": "", "kind": FORM}, 400, "no query"),
        ("/sparql", {"body": "a=b", "kind": FORM}, 400, "no query"),
        ("/sparql", {"body": "", "kind": QUERY}, 400, "not SPARQL 1.1"),
        ("/sparql?query=ASK+{}", {"body": "ASK {}", "kind": QUERY}, 400, "send one"),
        ("/sparql", {"body": b"\xff", "kind": QUERY}, 400, "UTF-8"),
        ("/sparql", {"body": "{}", "kind": "application/json"}, 415, FORM),
        ("/sparql", {"body": "ASK {}", "kind": "text/plain"}, 415, FORM),
        ("/sparql", {"body": "x" * 200_000, "kind": QUERY}, 413, ""),
        ("/sparql", {"body": "INSERT DATA {}", "kind": "application/sparql-update"}, 403, "reads"),
        ("/sparql", {"body": "update=CLEAR+ALL", "kind": FORM}, 403, "reads"),
        ("/sparql?update=CLEAR+ALL", {}, 403, "reads"),
        ("/sparql?query=INSERT+DATA+{<a:a>+<a:b>+<a:c>}", {}, 400, "not SPARQL 1.1"),
        ("/sparql?query=ASK+{}", {"method": "DELETE"}, 405, "GET or POST"),
        ("/sparql", {"method": "PUT", "body": "x"}, 405, "GET or POST"),
        ("/concept/cortisol", {"method": "DELETE"}, 405, "Nothing can be changed"),
        ("/concept/cortisol", {"body": "x"}, 405, "Nothing can be changed"),
        ("/concept/nothing", {}, 404, "Nothing is said"),
        ("/concept/%00%22%3E", {}, 404, ""),
        ("/concept/a%20b", {}, 404, "Nothing is said"),
        ("/%FF", {}, 400, "UTF-8"),
        ("/static/query.html", {}, 404, "no such file"),
        ("/static/../server.py", {}, 404, "no such file"),
        ("/static/%2e%2e/server.py", {}, 404, "no such file"),
        ("/concept/cortisol?format=exe", {}, 406, "accept one of them"),
        ("/concept/cortisol", {"accept": "image/png"}, 406, "accept one of them"),
        ("/.well-known/void", {"accept": "text/html"}, 406, "accept one of them"),
        ("/sparql?query=ASK+{}", {"accept": "image/png"}, 406, "accept one of them"),
        ("/sparql?query=DESCRIBE+<a:a>", {"accept": "text/csv"}, 406, "accept one of them"),
    ],
)
def test_what_cannot_be_answered_gets_a_sentence(get, path, more, status, says):
    found, headers, data = get(path, **more)
    assert (found, data.decode()) == (status, data.decode())
    assert says in data.decode()
    assert "Traceback" not in data.decode()
    if status == 405:
        assert "GET" in headers["Allow"]


@pytest.mark.parametrize("query", DISGUISES)
def test_no_other_server_is_asked(get, query):
    status, _, data = get.select(query)
    assert status == 403
    assert b"no other server" in data


@pytest.mark.parametrize("place", ["file:///etc/passwd", "http://127.0.0.1:9/"])
def test_from_opens_nothing(get, place):
    status, _, data = get.select(f"SELECT (COUNT(*) AS ?n) FROM <{place}> {{ ?a ?b ?c }}")
    assert (status, number(data)) == (200, 0)


def test_a_worker_is_cut_off_even_if_the_filter_were_beaten(base, tmp_path):
    """Give a worker a SERVICE that no filter has seen: it cannot reach a server that listens."""
    script = "from kb.serve.worker import cut_network; print(cut_network())"
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    if ran.stdout.strip() != "True":
        pytest.skip("needs a system that lets a process leave the network")
    from kb.rdf.query import store

    store(base.records, base.edges(), str(tmp_path))
    pool = Pool(str(tmp_path), {}, Limits(seconds=10, workers=1))
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(0.5)
        port = listening.getsockname()[1]
        query = f"SELECT * {{ SERVICE <http://127.0.0.1:{port}/> {{ ?a ?b ?c }} }}"
        reply = pool.ask(Asked(query))
        with pytest.raises(TimeoutError):
            listening.accept()
    pool.close()
    assert reply.status == 500


# --- limits ----------------------------------------------------------------------------------


def test_a_heavy_query_is_ended_while_others_are_answered(impatient, base):
    found = []
    heavy = threading.Thread(target=lambda: found.append(impatient.select(HEAVY)))
    heavy.start()
    assert settled(impatient) == len(base.claims())
    heavy.join()
    status, headers, data = found[0]
    assert status == 503
    assert "1 seconds" in data.decode()
    assert headers["Retry-After"]
    assert settled(impatient) == len(base.claims())


def test_when_all_wait_the_next_one_is_told_to_come_again(impatient, base):
    found = []
    threads = [
        threading.Thread(target=lambda: found.append(impatient.select(HEAVY))) for _ in range(10)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {status for status, _, _ in found} == {503}
    assert any("waiting already" in data.decode() for _, _, data in found)
    assert settled(impatient) == len(base.claims())


@pytest.mark.parametrize("media", RESULT_TYPES)
def test_too_many_rows_are_refused(get, media):
    status, _, data = get.select("SELECT ?a { ?a ?b ?c }", accept=media)
    assert status == 403
    assert b"more than 500 rows" in data
    assert get.select("SELECT ?a { ?a ?b ?c } LIMIT 500", accept=media)[0] == 200


def test_too_many_bytes_are_refused(get):
    status, _, data = get.select("CONSTRUCT { ?a ?b ?c } WHERE { ?a ?b ?c }")
    assert status == 403
    assert b"larger than 400,000 bytes" in data


def test_a_worker_that_dies_is_replaced(base, tmp_path):
    from kb.rdf.query import store

    store(base.records, base.edges(), str(tmp_path))
    pool = Pool(str(tmp_path), {}, Limits(seconds=20, workers=1, waiting=1))
    (before,) = pool.processes
    threading.Timer(0.3, os.kill, (before, signal.SIGKILL)).start()
    reply = pool.ask(Asked(HEAVY))
    assert reply.status == 503
    assert b"ended its worker" in reply.body
    assert pool.ask(Asked("ASK {}")).body == b'{"head":{},"boolean":true}'
    (after,) = pool.processes
    assert after != before
    pool.close()
    assert pool.processes == ()


def test_a_query_that_waits_too_long_is_told_so(base, tmp_path):
    from kb.rdf.query import store

    store(base.records, base.edges(), str(tmp_path))
    pool = Pool(str(tmp_path), {}, Limits(seconds=1, workers=1, waiting=3))
    idle = pool._idle.get()
    reply = pool.ask(Asked("ASK {}"))
    assert (reply.status, b"No worker was free" in reply.body) == (503, True)
    pool._idle.put(idle)
    pool.close()


def test_slow_and_silent_clients_stop_nobody(get, base):
    opened = []
    for text in (b"GET /sparql?query=A", b"POST /sparql HTTP/1.1\r\nContent-Length: 50\r\n\r\nASK",
                 b"", b"\x00\x01\x02\r\n\r\n", b"GET / HTTP/9.9\r\n"):  # fmt: skip
        for _ in range(10):
            waiting = socket.create_connection((get.host, get.port))
            waiting.sendall(text)
            opened.append(waiting)
    assert number(get.select(COUNT)[2]) == len(base.claims())
    for waiting in opened:
        waiting.close()


def test_a_thousand_connections_in_a_row_are_answered(get):
    for _ in range(1000):
        assert get("/static/query.css")[0] == 200


# --- nodes and pages -------------------------------------------------------------------------


@pytest.mark.parametrize("media", GRAPH_TYPES)
def test_an_iri_leads_to_what_is_said_about_it(get, base, media):
    one = base.claims()[0]
    path = f"/claim/{one.id.replace('/', '.')}"
    status, headers, data = get(path, accept=media)
    assert status == 200
    assert "Accept" in headers["Vary"]
    parsed = list(ox.parse(data, format=ox.RdfFormat.from_media_type(media)))
    subjects = {quad.subject.value for quad in parsed}
    assert f"{base.records.header.base}{path[1:]}" in subjects
    assert any("/quote/" in subject for subject in subjects)
    assert one.quote[0].text in {getattr(quad.object, "value", "") for quad in parsed}
    assert get(path, accept=media)[2] == data


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
    assert '<a href="/graph/links"' in page or '<a href="/claim/' in page
    assert "<script" not in page
    assert "What leads here" in page
    assert get("/", accept="text/html")[0] == 200


def test_the_data_set_is_described_where_tools_look(get, base):
    status, _, data = get("/.well-known/void")
    assert status == 200
    assert b"void:Dataset" in data
    assert b"kb:weightsVersion" in data


def test_the_map_and_the_page_of_queries_need_no_other_server(get):
    status, _, data = get("/map")
    assert status == 200
    assert data.startswith(b"<!doctype html>")
    page = get("/sparql", accept="text/html")[2].decode()
    script = get("/static/query.js")[2].decode()
    style = get("/static/query.css")[2].decode()
    for text in (page.replace('href="https://www.w3.org/TR/sparql11-query/"', ""), style):
        assert "http://" not in text
        assert "https://" not in text.replace("https://w3id.org", "")
    assert "innerHTML" not in script
    assert "{{" not in page


def test_a_hostile_label_is_text_on_every_page():
    label = "<script>alert(1)</script>\"'&"
    made = records(
        claim("a", "b"),
        concepts={"a": {"label": label}},
        sources={"article": {"url": "https://example.org/'onclick=alert(1)"}},
        header={"title": label},
    )
    with serving(kb.KnowledgeBase(made), limits=Limits(workers=1)) as running:
        threading.Thread(target=running.run, daemon=True).start()
        client = Client(running, [])
        for path in ("/", "/concept/a", "/edge/a.b", "/sparql"):
            status, _, data = client(path, accept="text/html")
            assert status == 200
            assert b"<script>alert" not in data


def test_the_log_never_says_what_was_asked(get):
    get.select("ASK { ?secret ?b ?c }")
    assert "GET /sparql 200 OK" in get.log
    assert not any("secret" in line for line in get.log)


# --- the command ------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_command_serves_until_it_is_told_to_stop(number):
    process = subprocess.Popen(
        [sys.executable, "-m", "kb", "serve", "--port", "0", "--log", "--workers", "1"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    address = process.stdout.readline().split()[0]
    host, port = address.removeprefix("http://").strip("/").split(":")
    connection = http.client.HTTPConnection(host, int(port), timeout=20)
    connection.request("GET", "/sparql?query=" + quote("ASK { ?secret ?b ?c }"))
    assert connection.getresponse().status == 200
    connection.close()
    many = [http.client.HTTPConnection(host, int(port), timeout=20) for _ in range(60)]
    for one in many:
        one.request("GET", "/concept/cortisol")
    for one in many:
        assert one.getresponse().read()
        one.close()
    process.send_signal(number)
    _, err = process.communicate(timeout=20)
    assert process.returncode in (0, 130)
    assert "Traceback" not in err
    assert "GET /sparql 200 OK" in err
    assert "secret" not in err
    assert {line.split()[0] for line in err.splitlines() if line} <= {"GET", "Interrupted."}


def test_a_port_in_use_gets_a_sentence(base, get):
    with (
        pytest.raises(kb.InvalidInput, match="name another --port"),
        serving(base, port=get.port, limits=Limits(workers=1)),
    ):
        pass


def test_a_host_that_is_none_gets_a_sentence(base):
    with (
        pytest.raises(kb.InvalidInput, match="cannot be listened on"),
        serving(base, host="no.such"),
    ):
        pass


def test_rows_are_counted_across_pieces():
    from kb.serve.worker import _Bounded, _TooMuch

    limits = Limits(rows=3)
    for size in (1, 2, 3, 7, 100):
        text = b'{"a":{"b":1}},{"a":{"b":2}},{"a":{"b":3}}'
        output = _Bounded(limits, b'}},{"', 1)
        for start in range(0, len(text), size):
            output.write(text[start : start + size])
        assert output.getvalue() == text
        with pytest.raises(_TooMuch):
            output.write(b',{"a":{"b":4}}')


def test_a_missing_server_names_the_command_that_brings_it(base, monkeypatch):
    monkeypatch.setitem(sys.modules, "waitress.server", None)
    with pytest.raises(kb.MissingTool, match="causal-kb\\[serve\\]"), serving(base):
        pass


def test_cutting_the_network_says_whether_it_could(monkeypatch):
    monkeypatch.setitem(sys.modules, "ctypes", None)
    assert cut_network() is False


# --- a worker, in this process ----------------------------------------------------------------


@pytest.fixture
def folder(base, tmp_path):
    from kb.rdf.query import store

    store(base.records, base.edges(), str(tmp_path))
    return str(tmp_path)


def test_a_worker_answers_until_its_channel_closes(folder, monkeypatch):
    import multiprocessing

    from kb.serve import worker

    done = []
    monkeypatch.setattr(worker, "cut_network", lambda: done.append("network"))
    monkeypatch.setattr(worker, "_limit_memory", done.append)
    here, there = multiprocessing.Pipe()
    monkeypatch.setattr(worker.signal, "signal", lambda *_: done.append("signal"))
    thread = threading.Thread(target=worker.work, args=(there, folder, {}, LIMITS))
    thread.start()
    assert here.recv() == "ready"
    assert set(done) == {"network", "signal", LIMITS.memory_bytes}
    for query, accept, status in (
        ("ASK {}", "", 200),
        ("SELECT * { ?a ?b ?c } LIMIT 1", "text/csv", 200),
        ("CONSTRUCT { ?a ?b ?c } WHERE { ?a ?b ?c } LIMIT 1", "", 200),
        ("ASK {}", "image/png", 406),
        ("nonsense", "", 400),
        ("SELECT ?a { ?a ?b ?c }", "", 403),
    ):
        here.send(Asked(query, (), (), accept))
        assert here.recv()[0] == status
        assert here.recv_bytes()
    graphs = ("http://example.org/none",)
    here.send(Asked("ASK { ?a ?b ?c }", graphs, graphs))
    assert here.recv()[0] == 200
    assert here.recv_bytes() == b'{"head":{},"boolean":false}'
    here.close()
    thread.join(5)
    assert not thread.is_alive()


def test_an_engine_that_fails_is_said_so():
    from kb.serve import worker

    class Failing:
        def query(self, *_, **__):
            raise OSError("the disk is gone")

    reply = worker._answered(Failing(), Asked("ASK {}"), {}, LIMITS)
    assert (reply.status, b"the disk is gone" in reply.body) == (500, True)


def test_memory_is_limited_where_it_can_be(monkeypatch):
    import resource

    from kb.serve import worker

    set_to = []
    monkeypatch.setattr(resource, "setrlimit", lambda what, sizes: set_to.append(sizes))
    worker._limit_memory(7)
    assert set_to == [(7, 7)]
    monkeypatch.setitem(sys.modules, "resource", None)
    worker._limit_memory(8)
    assert set_to == [(7, 7)]


def test_the_command_says_where_it_listens(monkeypatch, capfd):
    from kb.cli.program import main
    from kb.serve.server import Running

    def run(self):
        client = Client(self, [])
        thread = threading.Thread(target=answer, args=(self,))
        thread.start()
        assert client("/static/query.css")[0] == 200
        self.close()
        thread.join(10)

    answer = Running.run
    monkeypatch.setattr(Running, "run", run)
    assert main(["serve", "--port", "0", "--workers", "1", "--log"]) == 0
    out, err = capfd.readouterr()
    assert out.startswith("http://127.0.0.1:")
    assert out.endswith("Ctrl-C ends it.\n")
    assert err == "GET /static/query.css 200 OK\n"
