"""What the endpoint gives to one stranger, so that there is something left for the next."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading

import pytest

from kb.serve import Limits
from kb.serve.lanes import Lanes, Turn, turn
from kb.serve.negotiate import RESULT_TYPES
from kb.serve.pool import Pool
from kb.serve.worker import Asked
from tests.serving import COUNT, HEAVY, client_of, number, settled


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
            thread.join()
        return self.answers


@pytest.fixture
def pool(store_folder):
    """Start pools that are closed at the end."""
    started = []

    def start(**limits):
        limits = {"workers": 1, "long": 1, "seconds": 20, **limits}
        started.append(Pool(store_folder, {}, Limits(**limits)))
        return started[-1]

    yield start
    for each in started:
        each.close()


def test_a_heavy_query_is_ended_while_others_are_answered(impatient, served):
    beside = Beside(1, lambda: impatient.select(HEAVY))
    for _ in range(20):
        assert number(impatient.select(COUNT)[2]) == len(served.claims())
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
    """What is not short runs on as a long one, and is answered."""
    asked = Asked("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f FILTER (?c = ?f && ?a = 1) }")
    one = pool(short_seconds=0.001)
    reply = one.ask(asked)
    assert (reply.status, number(reply.body)) == (200, 0)
    assert hash(asked) in one._long
    assert one.ask(asked).status == 200


def test_a_query_that_was_long_once_is_forgiven(pool):
    asked = Asked("ASK {}")
    one = pool()
    one._long[hash(asked)] = None
    assert one.ask(asked).status == 200
    assert hash(asked) not in one._long


def test_no_more_long_queries_are_remembered_than_matter(pool, monkeypatch):
    from kb.serve import pool as module

    monkeypatch.setattr(module, "REMEMBERED", 2)
    one = pool()
    for text in "abc":
        one._remember(Asked(text))
    assert list(one._long) == [hash(Asked("b")), hash(Asked("c"))]


def test_where_long_queries_wait_already_the_next_is_told_so(pool):
    one = pool(long=1, waiting_long=0, short_seconds=0.05, seconds=5)
    assert one._places.enter(0)
    reply = one.ask(Asked(HEAVY))
    assert reply.status == 503
    assert reply.body.startswith(b"1 long queries run already")
    one._places.leave()
    assert not one._places._closed


def test_those_who_wait_hear_when_the_pool_closes(pool):
    one = pool(waiting_long=4, short_seconds=0.05)
    assert one._places.enter(0)
    beside = Beside(2, lambda: one.ask(Asked(HEAVY)))
    while one._idle.empty() or not one._long:
        pass  # until both have been found to be long
    one.close()
    assert {reply.status for reply in beside.ended()} == {503}
    assert one.ask(Asked("ASK {}")).body == b"The server ends.\n"
    assert one.processes == ()


def test_a_worker_that_dies_is_replaced(pool):
    one = pool(long=1)
    before = set(one.processes)
    beside = Beside(1, lambda: one.ask(Asked(HEAVY)))
    while not one._long:
        pass  # until it runs as a long one
    for process in before:
        os.kill(process, signal.SIGKILL)
    (reply,) = beside.ended()
    assert reply.status == 503
    assert b"ended its worker" in reply.body
    replies = [one.ask(Asked("ASK {}")) for _ in range(3)]
    assert replies[-1].body == b'{"head":{},"boolean":true}'
    assert not before & set(one.processes)


def test_a_query_that_waits_too_long_is_told_so(pool):
    one = pool(seconds=0.1, long=1)
    taken = [one._idle.get(timeout=30) for _ in range(2)]
    reply = one.ask(Asked("ASK {}"))
    assert (reply.status, b"No worker was free" in reply.body) == (503, True)
    for worker in taken:
        one._idle.put(worker)


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
        reply = pool().ask(Asked(query))
        with pytest.raises(TimeoutError):
            listening.accept()
    assert reply.status == 500


# --- lanes -------------------------------------------------------------------------------------


class Channel:
    """What waitress gives to those who answer."""

    def __init__(self, path, gate, *, error=None):
        self.path, self.error, self.gate = path, error, gate
        self.requests = [self]
        self.turns = []
        self.cancelled = False

    def service(self):
        self.turns.append(turn())
        self.gate.wait(30)

    def cancel(self):
        self.cancelled = True


def test_pages_have_threads_of_their_own_and_a_crowd_is_told_so():
    gate, opened = threading.Event(), threading.Event()
    opened.set()
    lanes = Lanes(Limits(workers=1, long=1, waiting_long=0, waiting=3))
    running = [Channel("/sparql", gate) for _ in range(2)]
    for channel in running:
        lanes.add_task(channel)
    while not all(channel.turns for channel in running):
        pass
    waiting = [Channel("/sparql", opened) for _ in range(3)]
    late = Channel("/sparql", opened)
    others = [Channel("/", opened), Channel("/sparql", opened, error="broken")]
    for channel in (*waiting, late, *others):
        lanes.add_task(channel)
    while not all(channel.turns for channel in (late, *others)):
        pass
    assert late.turns[0].crowded
    assert not any(channel.turns for channel in waiting)
    gate.set()
    assert lanes.shutdown(cancel_pending=False, timeout=30)
    assert not any(channel.turns[0].crowded for channel in (*running, *waiting, *others))
    assert turn() == Turn()
    gone = Channel("/", opened)
    lanes.add_task(gone)
    assert (gone.cancelled, gone.turns) == (True, [])


def test_a_crowd_and_a_long_wait_get_a_sentence(get, monkeypatch):
    from kb.serve import app

    for now, says in (
        (Turn(0.0, crowded=True), "128 queries are waiting already: come again in a moment."),
        (Turn(31.0), "No worker was free within 30 seconds: come again."),
    ):
        monkeypatch.setattr(app, "turn", lambda now=now: now)
        status, headers, data = get.select("ASK {}")
        assert (status, data.decode()) == (503, f"{says}\n")
        assert headers["Retry-After"]


def test_short_limits_are_kept_from_the_command_line(served):
    """A server of one worker and with no place to wait still answers one after the other."""
    with client_of(served, Limits(workers=1, long=1, waiting=1, waiting_long=0)) as client:
        assert [client.select("ASK {}")[0] for _ in range(5)] == [200] * 5
