"""Running servers and clients of them, for the tests of the endpoint.

Each server is started once, whichever files ask for it.
"""

from __future__ import annotations

import http.client
import json
import socket
import threading
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlencode

import pytest

import kb
from kb.serve import Limits

COUNT = "SELECT (COUNT(?c) AS ?n) WHERE { ?c a kb:Claim }"
HEAVY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
PATIENCE = 120
"""Seconds after which a test gives up; nothing takes that long, whatever else the machine does."""
LIMITS = Limits(
    seconds=PATIENCE, workers=1, long=1, rows=1500, result_bytes=400_000,
    silence_seconds=PATIENCE, connections=60,
)  # fmt: skip
IMPATIENT = Limits(
    seconds=1, workers=2, long=2, waiting=4, waiting_long=1, short_seconds=0.2, result_bytes=10**8
)


class Client:
    """Somebody who asks a server; ``log`` is what the server said of it."""

    def __init__(self, running, log=()):
        self.host, self.port, self.log = running.host, int(running.port), log

    def __call__(self, path, *, accept="", body=None, kind="", method=None, headers=()):
        connection = http.client.HTTPConnection(self.host, self.port, timeout=PATIENCE)
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

    @contextmanager
    def connected(self):
        """A bare connection."""
        with socket.create_connection((self.host, self.port), timeout=PATIENCE) as connection:
            yield connection

    def bytes(self, sent):
        """All that the server says to some bytes until it closes the connection."""
        with self.connected() as connection:
            connection.sendall(sent)
            connection.shutdown(socket.SHUT_WR)
            return everything(connection)


def everything(connection):
    """All that comes until the other end closes."""
    pieces = []
    try:
        while piece := connection.recv(65536):
            pieces.append(piece)
    except ConnectionResetError:
        pass
    return b"".join(pieces)


def number(data):
    """The one number of a result."""
    return int(json.loads(data)["results"]["bindings"][0]["n"]["value"])


def settled(client):
    """Ask until there is an answer, however slow the machine is.

    Workers that were killed are being replaced, or a server with little patience was held up.
    """
    said = None
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        with suppress(http.client.HTTPException, ConnectionError):
            status, _, said = client.select(COUNT)
            if status == 200:
                return number(said)
        time.sleep(0.1)
    raise AssertionError(said)


@contextmanager
def client_of(base, limits, log=()):
    """A client of a server that is there for as long as the client."""
    from kb.serve.server import serving

    with serving(base, limits=limits, log=log.append if log != () else None) as running:
        thread = threading.Thread(target=running.run, daemon=True)
        thread.start()
        yield Client(running, log)
    thread.join(PATIENCE)
    assert not thread.is_alive()


@pytest.fixture(scope="session")
def served():
    """The knowledge base that the servers serve."""
    return kb.load()


@pytest.fixture(scope="session")
def get(served):
    """A client of a server with low limits on answers and much time, even to end a request."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("kb.serve.front.LINGER_SECONDS", PATIENCE)
        with client_of(served, LIMITS, []) as client:
            yield client


@pytest.fixture(scope="session")
def impatient(served):
    """A client of a server that ends every query after a second."""
    with client_of(served, IMPATIENT) as client:
        yield client


@pytest.fixture
def store_folder(served, tmp_path):
    """A store on disk, as the workers read it."""
    from kb.rdf.query import store

    store(served.records, served.edges(), str(tmp_path))
    return str(tmp_path)


def files_and_threads():
    """How many files this process has open, and how many threads."""
    folder = Path("/proc/self/fd")
    if not folder.is_dir():
        pytest.skip("needs /proc, to count open files")
    return len(list(folder.iterdir())), threading.active_count()
