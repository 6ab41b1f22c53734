"""Hostile bytes: slow clients, half-sent and broken requests, and connections without end."""

from __future__ import annotations

import socket
import time
from contextlib import suppress
from operator import le

import pytest

from kb.serve import Limits
from tests.serving import (
    COUNT,
    LIMITS,
    PATIENCE,
    client_of,
    everything,
    files_and_threads,
    number,
    settled,
)

ASK = b"GET /sparql?query=ASK+%7B%7D HTTP/1.1\r\nHost: a\r\n"
TRUE = b'{"head":{},"boolean":true}'
POST = b"POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Type: application/sparql-query\r\n"
CLOSE = b"Connection: close\r\n\r\n"


def status(answer):
    return int(answer.split(b" ", 2)[1]) if answer else None


def body(answer):
    return answer.partition(b"\r\n\r\n")[2]


# --- bytes that are answered ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "sent",
    [
        ASK + CLOSE,
        b"\r\n" + ASK + CLOSE,
        ASK.replace(b"1.1", b"1.0") + b"\r\n",
        ASK.replace(b"/sparql", b"http://a/sparql") + CLOSE,
        ASK + b"Accept:\r\n" + CLOSE,
        ASK + b"Range: bytes=0-3\r\nIf-None-Match: *\r\n" + CLOSE,
        ASK + b"Content-Length: 3\r\n" + CLOSE + b"abc",
        POST + b"Content-Length: 6\r\n" + CLOSE + b"ASK {}",
        POST + b"Transfer-Encoding: chunked\r\n" + CLOSE + b"3\r\nASK\r\n3;a=b\r\n {}\r\n0\r\n\r\n",
        POST + b"Content-Length: 6\r\nExpect: 100-continue\r\n" + CLOSE + b"ASK {}",
    ],
)
def test_what_http_allows_is_answered(get, sent):
    answer = get.bytes(sent)
    if b"100-continue" in sent:
        first, _, answer = answer.partition(b"\r\n\r\n")
        assert first == b"HTTP/1.1 100 Continue"
    assert (status(answer), body(answer)) == (200, TRUE)


def test_requests_that_come_together_are_answered_one_after_the_other(get):
    one = b"GET /sparql?query=SELECT+(%d+AS+%%3Fa)+%%7B%%7D HTTP/1.1\r\nHost: a\r\n"
    one += b"Accept: text/csv\r\n"
    sent = b"".join(one % number + b"\r\n" for number in range(20)) + one % 20 + CLOSE
    answers = get.bytes(sent).split(b"HTTP/1.1 200 OK")[1:]
    assert [int(body(answer).split()[1]) for answer in answers] == list(range(21))


def test_a_request_may_come_byte_by_byte(get):
    with get.connected() as connection:
        for byte in ASK + CLOSE:
            connection.sendall(bytes([byte]))
        assert body(everything(connection)) == TRUE


def test_a_connection_serves_more_than_one_request(get):
    with get.connected() as connection:
        for _ in range(3):
            connection.sendall(ASK + b"\r\n")
            answer = b""
            while not answer.endswith(TRUE):
                answer += connection.recv(4096)


# --- bytes that get a sentence -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sent", "code", "says"),
    [
        (b"\x00\x01\x02\r\n\r\n", 400, "not HTTP"),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", 400, "not HTTP"),
        (b"GET\r\n\r\n", 400, "not HTTP"),
        (b"GET  / HTTP/1.1\r\n\r\n", 400, "not HTTP"),
        (b"GET / HTTP/1.1\r\nHost: a\r\nno colon\r\n\r\n", 400, "not HTTP"),
        (b"GET / HTTP/1.1\r\nHost : a\r\n\r\n", 400, "not HTTP"),
        (b"GET / HTTP/1.1\r\nHost: a\rb\r\n\r\n", 400, "not HTTP"),
        (b"GET / HTTP/1.1\r\n\r\n", 400, "HTTP/1.1 wants a Host"),
        (b"GET http://[ HTTP/1.1\r\nHost: a\r\n\r\n", 400, "address cannot be read"),
        (POST + b"Content-Length: many\r\n\r\n", 400, "Content-Length is invalid"),
        (POST + b"Content-Length: -1\r\n\r\n", 400, "Content-Length is invalid"),
        (POST + b"Content-Length: 1, 2\r\n\r\nabc", 400, "Content-Length is invalid"),
        (POST + b"Content-Length: 999999999999999999999\r\n\r\n", 413, "316,384 bytes"),
        (POST + b"Content-Length: 400000\r\n\r\n", 413, "larger than the 316,384 bytes"),
        (POST + b"Transfer-Encoding: gzip\r\n\r\n", 501, "in no other coding"),
        (POST + b"Transfer-Encoding: chunked\r\n\r\nnone\r\n", 400, "not HTTP"),
        (POST + b"Transfer-Encoding: chunked\r\n\r\n-1\r\n", 400, "not HTTP"),
        (POST + b"Transfer-Encoding: chunked\r\n\r\n5\r\nabc", None, ""),
        (POST + b"Content-Length: 50\r\n\r\nASK {}", None, ""),
        (ASK, None, ""),
        (b"GET", None, ""),
        (b"", None, ""),
        (b"GET /" + b"a" * 130_000 + b" HTTP/1.1\r\n\r\n", 431, "larger than the 116,384 bytes"),
        (b"GET / HTTP/1.1\r\nHost: a\r\nA: " + b"b" * 130_000 + b"\r\n\r\n", 431, "116,384"),
        (b"GET / HTTP/1.1\r\nHost: a\r\n" + b"A: b\r\n" * 30_000 + b"\r\n", 431, "116,384"),
        (ASK[:-9] + b"Host: \xff\xfe\r\n" + CLOSE, 200, "true"),
        (b"get /concept/cortisol HTTP/1.1\r\nHost: a\r\n" + CLOSE, 400, "HTTP method"),
        (b"GET /a HTTP/9.9\r\nHost: a\r\n\r\n", 404, "Nothing is said"),
        (b"GET //[ HTTP/1.1\r\nHost: a\r\n" + CLOSE, 404, "Nothing is said"),
        (b"CONNECT a:1 HTTP/1.1\r\nHost: a\r\n" + CLOSE, 405, "Nothing can be changed"),
        (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 405, "Nothing can be changed"),
    ],
)
def test_broken_requests_get_a_sentence_or_a_closed_door(get, capfd, sent, code, says):
    answer = get.bytes(sent)
    assert status(answer) == code
    assert says in body(answer).decode()
    if code not in (None, 200):
        assert b"Access-Control-Allow-Origin: *" in answer
        assert body(answer).endswith(b".\n")
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("path", "code", "says"),
    [
        ("/concept/nothing", 404, "Nothing is said"),
        ("/concept/%00%22%3E", 404, "Nothing is said"),
        ("/concept/a%20b", 404, "Nothing is said"),
        ("/concept/" + "a" * 60_000, 404, "Nothing is said"),
        ("/%FF", 400, "UTF-8"),
        ("/static/query.html", 404, "no such file"),
        ("/static/../server.py", 404, "no such file"),
        ("/static/%2e%2e/server.py", 404, "no such file"),
        ("/static/%00", 404, "no such file"),
        ("/concept/cortisol?format=exe", 406, "accept one of them"),
        ("/concept/cortisol?" + "a=b&" * 200, 400, "cannot be read"),
        ("/sparql?query=" + "%41" * 100_001, 431, "larger than"),
        ("/sparql?query=" + "a" * 100_001, 413, "larger than 100,000 bytes"),
        ("/sparql?query=ASK+%7B%7D&default-graph-uri=" + "a" * 90_000, 400, "IRI of a graph"),
    ],
)
def test_addresses_that_lead_nowhere_get_a_sentence(get, path, code, says):
    found, _, data = get(path)
    assert (found, says in data.decode()) == (code, True), data[:200]


@pytest.mark.parametrize("text", ["(" * 2_000, "!" * 5_000, "{" * 2_000, "OPTIONAL {" * 2_000])
def test_a_query_that_is_deep_costs_no_worker(get, text):
    """The engine would call itself for every level, until its stack is gone."""
    for query in (f"ASK {{ FILTER {text}", f"ASK {{ {text}"):
        code, _, data = get("/sparql", body=query, kind="application/sparql-query")
        assert code == 400
        assert b"ask it in smaller parts" in data


def test_an_error_of_the_server_is_said_and_its_details_are_not(get, monkeypatch, caplog):
    from kb.serve.app import App

    def broken(*_, **__):
        raise RuntimeError("a secret")

    monkeypatch.setattr(App, "_entity", broken)
    answer = get.bytes(b"GET /concept/cortisol HTTP/1.1\r\nHost: a\r\n" + CLOSE)
    assert status(answer) == 500
    assert body(answer) == b"The server met an error of its own; its log says more.\n"
    assert "a secret" in caplog.text


# --- clients that take their time ----------------------------------------------------------------


@pytest.fixture(scope="module")
def brisk(served):
    """A client of a server that waits for nobody; whoever is held up has to ask it again."""
    with client_of(served, Limits(workers=1, long=1, silence_seconds=0.5)) as client:
        yield client


def test_slow_and_silent_clients_stop_nobody_and_are_let_go(brisk, served):
    opened = []
    for text in (ASK, POST + b"Content-Length: 50\r\n\r\nASK", b"", b"GET", POST):
        for _ in range(10):
            waiting = socket.create_connection((brisk.host, brisk.port), timeout=PATIENCE)
            with suppress(ConnectionError):  # it has been let go already
                waiting.sendall(text)
            opened.append(waiting)
    assert settled(brisk) == len(served.claims())
    for waiting in opened:
        assert everything(waiting) == b""
        waiting.close()


def test_a_client_that_sends_one_byte_now_and_then_is_let_go(brisk):
    """Not silence alone counts, but how long it takes to ask."""
    with brisk.connected() as connection:
        until = time.monotonic() + PATIENCE
        with pytest.raises(ConnectionError):  # reset or broken pipe, as the system likes
            connection.sendall(ASK)
            while time.monotonic() < until:
                connection.sendall(b"A: b\r\n")
                time.sleep(0.1)


def test_more_connections_than_there_is_room_for_close_the_oldest(get, served):
    opened = [socket.create_connection((get.host, get.port)) for _ in range(LIMITS.connections * 3)]
    assert number(get.select(COUNT)[2]) == len(served.claims())
    opened[0].settimeout(PATIENCE)
    assert opened[0].recv(1) == b""
    for each in opened:
        each.close()


def test_a_thousand_connections_in_a_row_are_answered(get):
    for _ in range(1000):
        assert body(get.bytes(b"HEAD /static/query.css HTTP/1.0\r\n\r\n")) == b""


def test_a_client_that_does_not_read_is_not_answered_for_ever(get):
    """It asks for much, again and again, and reads nothing: others go on, and then it is let go."""
    assert get("/map")[0] == 200
    asked = 200
    with get.connected() as deaf:
        deaf.sendall(b"GET /map HTTP/1.1\r\nHost: a\r\n\r\n" * asked)
        answered = -1
        while answered != (now := get.log.count("GET /map 200 OK")):
            answered = now
            for _ in range(10):
                assert get.select(COUNT)[0] == 200
        assert 0 < everything(deaf).count(b"HTTP/1.1 200 OK") < asked


def test_nothing_is_left_of_those_who_went_away(brisk):
    """Threads and open files are as many after a hundred broken requests as before."""
    settled(brisk)
    before = fewest()
    for text in (b"", b"GET", ASK, POST + b"Content-Length: 9\r\n\r\nA", b"\x00\r\n\r\n", ASK * 5):
        for _ in range(20):
            with brisk.connected() as connection, suppress(ConnectionError):
                connection.sendall(text)
    settled(brisk)
    until = time.monotonic() + PATIENCE
    while not all(map(le, files_and_threads(), before)) and time.monotonic() < until:
        time.sleep(0.1)
    assert all(map(le, files_and_threads(), before))


def fewest():
    """How many files and threads there are, once none more goes away for a while."""
    found, same = files_and_threads(), 0
    for _ in range(PATIENCE * 10):
        time.sleep(0.1)
        now = files_and_threads()
        found, same = now, same + 1 if now == found else 0
        if same == 15:
            break
    return found
