"""The endpoint: requests a second and the slowest hundredth, with heavy queries among them."""

from __future__ import annotations

import selectors
import socket
import subprocess
import sys
import time
from urllib.parse import quote

from measure import table

QUERY = "/sparql?query=" + quote("SELECT ?label { ?c a kb:Concept ; rdfs:label ?label } LIMIT 20")
HEAVY = "/sparql?query=" + quote("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }")
SECONDS = 3.0
LIMIT = 1.0


class Client:
    """One connection that asks the same again as soon as it has its answer.

    All clients share one thread and no more of a protocol than this server speaks: sixty-four
    threads would wait for Python's lock, and that wait would be measured as the server's.
    """

    def __init__(self, address: tuple[str, int], path: str) -> None:
        self.socket = socket.create_connection(address)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.asked = f"GET {path} HTTP/1.1\r\nHost: {address[0]}\r\n\r\n".encode()
        self.times: list[float] = []
        self.ask()

    def ask(self) -> None:
        self.read = b""
        self.started = time.perf_counter()
        self.socket.sendall(self.asked)

    def hear(self) -> bool:
        """Take in what has come; return whether that is the end of an answer."""
        piece = self.socket.recv(1 << 18)
        if not piece:
            raise SystemExit("the server closed a connection")
        self.read += piece
        head, gap, body = self.read.partition(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length:")[2].split(None, 1)[0]) if gap else 1
        if len(body) < length:
            return False
        if head.startswith(b"HTTP/1.1 200"):
            self.times.append(time.perf_counter() - self.started)
        return True


def measured(address: tuple[str, int], clients: int, path: str, heavy: int) -> list[float]:
    """Return how long each answer took that was not heavy, sorted."""
    quick = [Client(address, path) for _ in range(clients)]
    waiting = selectors.DefaultSelector()
    for client in [*quick, *(Client(address, HEAVY) for _ in range(heavy))]:
        waiting.register(client.socket, selectors.EVENT_READ, client)
    until = time.perf_counter() + SECONDS
    while time.perf_counter() < until:
        for key, _ in waiting.select(0.1):
            if key.data.hear():
                key.data.ask()
    for key in list(waiting.get_map().values()):
        key.data.socket.close()
    return sorted(time for client in quick for time in client.times)


def main() -> None:
    command = [sys.executable, "-m", "kb", "serve", "--port", "0", "--seconds", str(LIMIT)]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert server.stdout
    host, port = server.stdout.readline().split()[0][len("http://") : -1].split(":")
    time.sleep(2)  # until the workers for long queries have started
    rows = []
    for name, path in (("query", QUERY), ("page", "/concept/cortisol")):
        for heavy in (0, 1, 4):
            for clients in (1, 8, 64):
                times = measured((host, int(port)), clients, path, heavy)
                rows.append(
                    (name, heavy, clients, f"{len(times) / SECONDS:,.0f}",
                     f"{times[len(times) // 2] * 1000:.1f}",
                     f"{times[-max(len(times) // 100, 1)] * 1000:.1f}")
                )  # fmt: skip
    server.terminate()
    server.wait(20)
    print("## The endpoint\n")
    print(
        "`kb serve` with two workers on loopback, the clients on the same cores: a query for 20 "
        "labels, and a page; each client asks again as soon as it has its answer. So do those with "
        f"a heavy query beside them, which is ended after {LIMIT:g} s and wants a core of its own "
        "until then.\n"
    )
    print(table(["asked", "heavy beside", "clients", "answers/s", "median ms", "p99 ms"], rows))


if __name__ == "__main__":
    main()
