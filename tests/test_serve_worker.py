"""A worker, in this process and in its own."""

from __future__ import annotations

import json
import multiprocessing
import socket
import sys
import threading

import pytest

from kb.serve import Limits, worker
from kb.serve.worker import Asked, cut_network
from tests.serving import LIMITS, PATIENCE


def test_a_worker_answers_until_its_channel_closes(store_folder, monkeypatch):
    done = []
    monkeypatch.setattr(worker, "_confine", done.append)
    here, there = socket.socketpair()
    here.settimeout(PATIENCE)
    thread = threading.Thread(
        target=worker.work, args=(there, store_folder, {}, LIMITS), daemon=True
    )
    thread.start()
    heard = here.makefile("rb")

    def reply():
        first, second = worker.HEAD.unpack(heard.read(worker.HEAD.size))
        return *json.loads(heard.read(first)), heard.read(second)

    def ask(asked):
        data = json.dumps(asked).encode()
        here.sendall(worker.HEAD.pack(len(data), 0) + data)
        return reply()

    assert reply() == (200, "", b"")
    assert done == [LIMITS]
    for query, accept, status in (
        ("ASK {}", "", 200),
        ("SELECT * { ?a ?b ?c } LIMIT 1", "text/csv", 200),
        ("CONSTRUCT { ?a ?b ?c } WHERE { ?a ?b ?c } LIMIT 1", "", 200),
        ("ASK {}", "image/png", 406),
        ("nonsense", "", 400),
        ("SELECT ?a { ?a ?b ?c }", "", 403),
    ):
        found = ask(Asked(query, (), (), accept))
        assert found[0] == status
        assert found[2]
    graphs = ("http://example.org/none",)
    assert ask(Asked("ASK { ?a ?b ?c }", graphs, graphs))[::2] == (
        200, b'{"head":{},"boolean":false}',
    )  # fmt: skip
    heard.close()
    here.close()
    thread.join(PATIENCE)
    assert not thread.is_alive()


def test_a_worker_is_confined_before_it_opens_anything(monkeypatch):
    done = []
    monkeypatch.setattr(worker.signal, "signal", lambda *_: done.append("signal"))
    monkeypatch.setattr(worker.os, "nice", lambda by: done.append(("nice", by)), raising=False)
    monkeypatch.setattr(worker, "cut_network", lambda: done.append("network"))
    monkeypatch.setattr(worker, "_limit_memory", lambda size: done.append(("memory", size)))
    worker._confine(LIMITS)
    assert done == ["signal", ("nice", 5), "network", ("memory", LIMITS.memory_bytes)]


def test_a_worker_ends_with_the_server(monkeypatch):
    """However the server ended: it is watched, so that no query runs on when nobody waits."""
    here, there = multiprocessing.Pipe()
    ended = []
    monkeypatch.setattr(worker.os, "_exit", ended.append)
    thread = threading.Thread(target=worker._end_with, args=(here.fileno(),), daemon=True)
    thread.start()
    there.close()
    thread.join(PATIENCE)
    assert ended == [1]
    here.close()


def test_an_engine_that_fails_is_said_so():
    class Failing:
        def query(self, *_, **__):
            raise OSError("the disk is gone")

    reply = worker._answered(Failing(), Asked("ASK {}"), {}, LIMITS)
    assert (reply.status, b"the disk is gone" in reply.body) == (500, True)


def test_memory_is_limited_where_it_can_be(monkeypatch):
    resource = pytest.importorskip("resource", reason="needs a system with limits for a process")
    set_to = []
    monkeypatch.setattr(resource, "setrlimit", lambda what, sizes: set_to.append(sizes))
    worker._limit_memory(7)
    assert set_to == [(0, 0), (7, 7)]
    monkeypatch.setitem(sys.modules, "resource", None)
    worker._limit_memory(8)
    assert set_to == [(0, 0), (7, 7)]


def test_cutting_the_network_says_whether_it_could(monkeypatch):
    monkeypatch.setitem(sys.modules, "ctypes", None)
    assert cut_network() is False


def test_rows_are_counted_across_pieces():
    limits = Limits(rows=3)
    for size in (1, 2, 3, 7, 100):
        text = b'{"a":{"b":1}},{"a":{"b":2}},{"a":{"b":3}}'
        output = worker._Bounded(limits, b'}},{"', 1)
        for start in range(0, len(text), size):
            output.write(text[start : start + size])
        assert output.getvalue() == text
        with pytest.raises(worker._TooMuch):
            output.write(b',{"a":{"b":4}}')
