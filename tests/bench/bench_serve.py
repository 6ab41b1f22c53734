"""The endpoint: requests a second and the slowest hundredth, with a heavy query among them."""

from __future__ import annotations

import http.client
import subprocess
import sys
import threading
import time
from urllib.parse import quote

from measure import table

QUERY = "/sparql?query=" + quote("SELECT ?label { ?c a kb:Concept ; rdfs:label ?label } LIMIT 20")
HEAVY = "/sparql?query=" + quote("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }")
SECONDS = 2.0
LIMIT = 1.0


def asked(host: str, port: int, path: str, until: float, times: list[float]) -> None:
    connection = http.client.HTTPConnection(host, port, timeout=60)
    while time.perf_counter() < until:
        started = time.perf_counter()
        connection.request("GET", path)
        response = connection.getresponse()
        response.read()
        if response.status == 200:
            times.append(time.perf_counter() - started)
    connection.close()


def measured(host: str, port: int, clients: int, path: str, *, heavy: bool) -> list[float]:
    times: list[float] = []
    until = time.perf_counter() + SECONDS
    threads = [
        threading.Thread(target=asked, args=(host, port, path, until, times))
        for _ in range(clients)
    ]
    if heavy:
        threads.append(threading.Thread(target=asked, args=(host, port, HEAVY, until, [])))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(times)


def main() -> None:
    command = [sys.executable, "-m", "kb", "serve", "--port", "0", "--seconds", str(LIMIT)]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert server.stdout
    host, port = server.stdout.readline().split()[0][len("http://") : -1].split(":")
    rows = []
    for name, path in (("query", QUERY), ("page", "/concept/cortisol")):
        for heavy in (False, True):
            for clients in (1, 8, 64):
                times = measured(host, int(port), clients, path, heavy=heavy)
                rows.append(
                    (name, "yes" if heavy else "no", clients, f"{len(times) / SECONDS:,.0f}",
                     f"{times[len(times) // 2] * 1000:.1f}",
                     f"{times[-max(len(times) // 100, 1)] * 1000:.1f}")
                )  # fmt: skip
    server.terminate()
    server.wait(20)
    print("## The endpoint\n")
    print(
        "`kb serve` with two workers on loopback, the clients on the same cores: a query for 20 "
        f"labels, and a page. A heavy query runs beside them and is ended after {LIMIT:g} s.\n"
    )
    print(table(["asked", "heavy beside", "clients", "answers/s", "median ms", "p99 ms"], rows))


if __name__ == "__main__":
    main()
