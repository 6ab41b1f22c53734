"""What the endpoint gives to one stranger, so that there is something left for the next."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from urllib.parse import quote

import pytest
from waitress.wasyncore import loop

from kb.serve import Limits
from kb.serve.negotiate import RESULT_TYPES
from kb.serve.pool import Pool
from kb.serve.worker import Asked
from tests.serving import HEAVY, PATIENCE, client_of, number, settled

LONG = "SELECT (COUNT(*) AS ?n) { { SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 100000 } }"
"""Longer than a moment, and yet it ends."""


class Beside:
    """Requests that are made while the test goes on."""

    def __init__(self, count, ask):
        self.answers = []
        self._threads = [
            threading.Thread(target=lambda: self.answers.append(ask())) for _ in range(count)
        ]
        for thread in self._threads:
            thread.start()

    def ended(self):
        for thread in self._threads:
            thread.join(PATIENCE)
        return self.answers


class Asking:
    """A pool and the loop that watches it, until everything has its reply."""

    def __init__(self, folder, **limits):
        self.watched = {}
        self.pool = Pool(folder, {}, Limits(**limits), self.watched)
        self.until(lambda: self.pool.ready)

    def until(self, done):
        end = time.monotonic() + PATIENCE
        while not done():
            assert time.monotonic() < end, "the pool does not come to an end"
            loop(timeout=min(self.pool.tick(), 0.1), use_poll=True, map=self.watched, count=1)

    def __call__(self, *queries):
        replies = {}
        for place, query in enumerate(queries):
            self.pool.ask(Asked(query), lambda reply, place=place: replies.setdefault(place, reply))
        self.until(lambda: len(replies) == len(queries))
        return [replies[place] for place in range(len(queries))]

    def long(self, query):
        return hash(Asked(query)) in self.pool._known_long


@pytest.fixture
def pool(store_folder):
    """Start pools that are closed at the end."""
    started = []

    def start(**limits):
        started.append(
            Asking(store_folder, **{"workers": 1, "long": 1, "seconds": PATIENCE, **limits})
        )
        return started[-1]

    yield start
    for each in started:
        each.pool.close()
        assert each.watched == {}
        assert each.pool.processes == ()


def test_a_heavy_query_is_ended_while_others_are_answered(impatient, served):
    beside = Beside(1, lambda: impatient.select(HEAVY))
    for _ in range(20):
        assert settled(impatient) == len(served.claims())
    ((status, headers, data),) = beside.ended()
    assert status == 503
    assert data.startswith(b"The query took longer than 1 seconds, the most that is given")
    assert headers["Retry-After"]
    assert settled(impatient) == len(served.claims())


def test_many_heavy_queries_leave_room_for_short_ones_and_for_pages(impatient, served):
    """Of each heavy query just a moment is spent on a worker that short ones wait for."""
    settled(impatient)
    beside = Beside(8, lambda: impatient.select(HEAVY + f" # {threading.get_ident()}"))
    for _ in range(10):
        assert impatient("/concept/cortisol")[0] == 200
    assert settled(impatient) == len(served.claims())
    answers = beside.ended()
    assert {status for status, _, _ in answers} == {503}
    said = b"".join(data for _, _, data in answers)
    assert b"took longer than 1 seconds" in said
    assert all(headers["Retry-After"] for _, headers, _ in answers)
    assert settled(impatient) == len(served.claims())


def test_a_long_query_goes_on_where_there_is_a_place(pool):
    """What is not short runs on as a long one, and is answered; the next time it is known."""
    one = pool(short_seconds=0)  # with no time to be short, every query is long
    for _ in range(2):
        (reply,) = one(LONG)
        assert (reply.status, number(reply.body)) == (200, 100_000)
        assert one.long(LONG)


def test_a_query_that_was_long_once_is_forgiven(pool):
    one = pool(short_seconds=10)
    one.pool._known_long[hash(Asked("ASK {}"))] = None
    assert [one("ASK {}")[0].status, one.long("ASK {}")] == [200, False]


def test_no_more_long_queries_are_remembered_than_matter(pool, monkeypatch):
    from kb.serve import pool as module

    monkeypatch.setattr(module, "REMEMBERED", 1)
    one = pool(seconds=0.3, short_seconds=0.1)
    first, second = HEAVY, f"{HEAVY} # again"
    for query in (first, second):
        one.until(lambda: one.pool._idle)  # one that waits for a worker is not known to be long
        assert one(query)[0].status == 503
    assert [one.long(first), one.long(second)] == [False, True]


def test_long_queries_wait_for_a_place_and_the_next_is_told_so(pool):
    """One runs, one waits, one has no room even to wait; short ones go on."""
    one = pool(workers=3, waiting_long=1, short_seconds=0.1)
    said, left = {}, []
    heavy = [HEAVY, f"{HEAVY} # 2", f"{HEAVY} # 3"]
    for query in heavy:
        one.pool.ask(
            Asked(query), lambda reply, query=query: said.update({query: reply}), lambda: bool(left)
        )
    one.until(lambda: all(map(one.long, heavy)) and said)
    assert [reply.status for reply in one(*["ASK {}"] * 5)] == [200] * 5
    refused = b"1 long queries run already, the most that do so at one time: "
    assert [reply.body.startswith(refused) for reply in said.values()] == [True]
    (again,) = one(next(iter(said)))
    assert (again.status, again.body.startswith(refused)) == (503, True)
    assert len(one.pool._waiting_long) == 1
    left.append("all of them")
    one.until(lambda: len(said) == len(heavy))


def test_a_long_query_ends_when_nobody_waits_for_it(pool):
    """One that runs and one that waits for a place; the place is free for the next."""
    one = pool(workers=2, short_seconds=0.1, seconds=300)
    said, left = [], []
    for query in (HEAVY, f"{HEAVY} # 2"):
        one.pool.ask(Asked(query), said.append, lambda: bool(left))
    one.until(lambda: one.pool._waiting_long)
    left.append(True)
    one.until(lambda: len(said) == 2)
    assert {reply.body for reply in said} == {
        b"Nobody waits for the answer any more: come again in a moment.\n"
    }
    assert one.pool._places == 1


def test_a_client_that_leaves_takes_its_long_query_with_it(served):
    """The next long query has its place; with so little time to be short, all that ask are long."""
    limits = Limits(seconds=300, short_seconds=0, workers=1, long=1)
    with client_of(served, limits) as client:
        with client.connected() as leaving:
            leaving.sendall(f"GET /sparql?query={quote(HEAVY)} HTTP/1.0\r\n\r\n".encode())
            time.sleep(0.5)  # by now it has the place, and if not, the next has it at once
        assert number(client.select(LONG)[2]) == 100_000


def test_a_limit_below_what_is_short_is_the_limit(pool):
    (reply,) = pool(seconds=0.1, short_seconds=5)(HEAVY)
    assert reply.body.startswith(b"The query took longer than 0.1 seconds")


def test_those_who_wait_hear_when_the_pool_closes(pool):
    one = pool(short_seconds=20, waiting=5)
    said = []
    for _ in range(8):
        one.pool.ask(Asked(HEAVY), lambda reply: said.append(reply.body.decode()))
    one.until(lambda: len(said) > 0)
    one.pool.close()
    assert said.count("The server ends: come again in a moment.\n") >= 6
    assert said[0] == "5 queries are waiting already: come again in a moment.\n"
    assert len(said) == 8


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs a system with SIGKILL")
def test_a_worker_that_dies_is_replaced(pool):
    """Whether it starts, has nothing to do, or is asked something."""
    one = pool()
    before = set(one.pool.processes)
    said = []
    one.pool.ask(Asked(HEAVY), said.append)
    for process in before:
        os.kill(process, signal.SIGKILL)
    one.until(lambda: said)
    assert said[0].status == 503
    assert b"ended its worker" in said[0].body
    (reply,) = one("ASK {}")
    assert reply.body == b'{"head":{},"boolean":true}'
    one.until(lambda: len(one.pool._idle) == 2)
    assert not before & set(one.pool.processes)
    assert len(one.watched) == len(one.pool.processes) == 2
    one.until(lambda: not one.pool._killed)


def test_workers_that_cannot_start_are_not_started_for_ever(store_folder, monkeypatch):
    """Each query is told so; nothing hangs."""
    from kb.serve import pool as module

    monkeypatch.setattr(module, "TRIES", 2)
    one = Asking(f"{store_folder}/none", workers=1, long=1, seconds=0.2)
    one.until(lambda: one.pool.processes == ())
    (reply,) = one("ASK {}")
    one.pool.close()
    assert reply.body == b"No worker was free within 0.2 seconds: come again in a moment.\n"


def test_a_worker_that_never_gets_ready_is_replaced(pool, monkeypatch):
    from kb.serve import pool as module

    monkeypatch.setattr(module, "START_SECONDS", 0.0)
    monkeypatch.setattr(module, "TRIES", 2)
    one = pool(seconds=0.2)
    one.until(lambda: one.pool.processes == ())
    assert one("ASK {}")[0].status == 503


@pytest.mark.parametrize("media", RESULT_TYPES)
def test_too_many_rows_are_refused(get, media):
    status, _, data = get.select("SELECT ?a { ?a ?b ?c }", accept=media)
    assert status == 403
    assert b"more than 1,500 rows" in data
    assert get.select("SELECT ?a { ?a ?b ?c } LIMIT 1500", accept=media)[0] == 200


def test_too_many_bytes_are_refused(get):
    status, _, data = get.select("CONSTRUCT WHERE { ?a ?b ?c }", accept="application/n-triples")
    assert status == 403
    assert b"larger than 400,000 bytes" in data


def test_a_worker_is_cut_off_even_if_the_filter_were_beaten(pool):
    """Give a worker a SERVICE that no filter has seen: it cannot reach a server that listens."""
    script = "from kb.serve.worker import cut_network; print(cut_network())"
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    if ran.stdout.strip() != "True":
        pytest.skip("needs a system that lets a process leave the network")
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(0.5)
        port = listening.getsockname()[1]
        query = f"SELECT * {{ SERVICE <http://127.0.0.1:{port}/> {{ ?a ?b ?c }} }}"
        (reply,) = pool()(query)
        with pytest.raises(TimeoutError):
            listening.accept()
    assert reply.status == 500


def test_a_server_with_the_least_of_everything_answers(served):
    """One worker, one place to wait: one query after the other."""
    with client_of(served, Limits(workers=1, long=1, waiting=1, waiting_long=0)) as client:
        assert [client.select("ASK {}")[0] for _ in range(5)] == [200] * 5
