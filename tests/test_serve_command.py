"""``kb serve`` as people start and stop it, and what is left afterwards: nothing."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import pytest

import kb
from kb.serve import Limits
from kb.serve.server import serving
from tests.serving import HEAVY, PATIENCE, Client, client_of


@contextmanager
def started(tmp_path, *options):
    """The command in a process of its own, with a folder for what it puts aside."""
    process = subprocess.Popen(
        [sys.executable, "-m", "kb", "serve", "--port", "0", "--workers", "1", *options],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env={**os.environ, "TMPDIR": str(tmp_path)},
    )  # fmt: skip
    try:
        process.address = process.stdout.readline().split()[0].removeprefix("http://").strip("/")
        yield process
    finally:
        process.kill()
        process.communicate()


def asked(process, path, wait=True):
    host, port = process.address.split(":")
    connection = http.client.HTTPConnection(host, int(port), timeout=PATIENCE)
    connection.request("GET", path)
    if not wait:
        return connection
    response = connection.getresponse()
    status, _ = response.status, response.read()
    connection.close()
    return status


def children(process):
    """The processes that a process has started, and those that they have."""
    if not Path("/proc/self/task").is_dir():
        pytest.skip("needs /proc, to find processes")
    found = []
    for listed in Path(f"/proc/{process}/task").glob("*/children"):
        for child in listed.read_text().split():
            found += [int(child), *children(child)]
    return found


def runs(process):
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def gone(processes):
    """Wait until none of them runs."""
    until = time.monotonic() + PATIENCE
    while any(map(runs, processes)) and time.monotonic() < until:
        time.sleep(0.05)
    return not any(map(runs, processes))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_command_serves_until_it_is_told_to_stop(number, tmp_path):
    with started(tmp_path, "--log") as process:
        assert asked(process, "/sparql?query=" + quote("ASK { ?secret ?b ?c }")) == 200
        for _ in range(60):
            assert asked(process, "/concept/cortisol") == 200
        processes = children(process.pid)
        process.send_signal(number)
        _, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 130
    assert "GET /sparql 200 OK" in err
    assert "secret" not in err
    assert {line.split()[0] for line in err.splitlines() if line} == {"GET", "Interrupted."}
    assert len(processes) >= 2
    assert gone(processes)
    assert list(tmp_path.iterdir()) == []


def test_a_heavy_query_does_not_keep_the_server_from_ending(tmp_path):
    with started(tmp_path, "--seconds", "300") as process:
        waiting = [asked(process, "/sparql?query=" + quote(HEAVY), wait=False) for _ in range(5)]
        assert asked(process, "/concept/cortisol") == 200
        processes = children(process.pid)
        process.send_signal(signal.SIGTERM)
        _, err = process.communicate(timeout=PATIENCE)
    for each in waiting:
        each.close()
    assert process.returncode == 130
    assert err.split() == ["Interrupted."]
    assert gone(processes)
    assert list(tmp_path.iterdir()) == []


def test_a_server_that_is_killed_leaves_no_process_behind(tmp_path):
    with started(tmp_path, "--seconds", "300") as process:
        waiting = asked(process, "/sparql?query=" + quote(HEAVY), wait=False)
        assert asked(process, "/concept/cortisol") == 200
        processes = children(process.pid)
        process.kill()
        process.wait(PATIENCE)
        assert len(processes) >= 2
        assert gone(processes)
    waiting.close()


def test_a_second_signal_does_not_cut_off_what_the_first_has_begun(tmp_path):
    with started(tmp_path) as process:
        assert process.poll() is None
        process.send_signal(signal.SIGINT)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=PATIENCE)
    assert "Traceback" not in err
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_logged_unless_it_is_asked_for(served, capfd):
    with client_of(served, Limits(workers=1, long=1)) as client:
        client.select("ASK { ?secret ?b ?c }")
        client("/nothing?secret")
        client.bytes(b"secret\r\n\r\n")
    assert capfd.readouterr() == ("", "")


def test_the_log_never_says_what_was_asked(get):
    get.select("ASK { ?secret ?b ?c }")
    get("/sparql", body="query=ASK+{?secret+?b+?c}", kind="application/x-www-form-urlencoded")
    assert {"GET /sparql 200 OK", "POST /sparql 200 OK"} <= set(get.log)
    assert not any("secret" in line for line in get.log)


def test_the_log_is_one_line_a_request_whatever_stands_in_the_path(get):
    get("/a%0AGET%20/forged%20200%20OK%1B[31m")
    assert not any("\n" in line or "\x1b" in line for line in get.log)


def test_a_port_in_use_gets_a_sentence(served, get):
    with (
        pytest.raises(kb.InvalidInput, match="name another --port"),
        serving(served, port=get.port, limits=Limits(workers=1)),
    ):
        pass


def test_a_host_that_is_none_gets_a_sentence(served):
    with (
        pytest.raises(kb.InvalidInput, match="cannot be listened on"),
        serving(served, host="no.such"),
    ):
        pass


def test_it_listens_on_ipv6_as_well(served):
    if not socket.has_ipv6:
        pytest.skip("needs IPv6")
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        pytest.skip("needs IPv6 on the loopback")
    with serving(served, host="::1", limits=Limits(workers=1, long=1)) as running:
        threading.Thread(target=running.run, daemon=True).start()
        assert running.address.startswith("http://[::1]:")
        client = Client(running)
        assert f"http://[::1]:{running.port}/sparql".encode() in client("/sparql")[2]


def test_a_missing_server_names_the_command_that_brings_it(served, monkeypatch):
    monkeypatch.setitem(sys.modules, "waitress.adjustments", None)
    with pytest.raises(kb.MissingTool, match="causal-kb\\[serve\\]"), serving(served):
        pass


def test_the_store_is_put_aside_where_files_are_put_aside(served, tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with client_of(served, Limits(workers=1, long=1)) as client:
        assert client.select("ASK {}")[0] == 200
        (folder,) = tmp_path.iterdir()
        assert oct(folder.stat().st_mode)[-3:] == "700" or os.name != "posix"
    assert list(tmp_path.iterdir()) == []


def test_the_command_says_where_it_listens(monkeypatch, capfd):
    from kb.cli.program import main
    from kb.serve.server import Running

    def run(self):
        client = Client(self)
        thread = threading.Thread(target=answer, args=(self,))
        thread.start()
        assert client("/static/query.css")[0] == 200
        self.close()
        thread.join(PATIENCE)

    answer = Running.run
    monkeypatch.setattr(Running, "run", run)
    assert main(["serve", "--port", "0", "--workers", "1", "--log"]) == 0
    out, err = capfd.readouterr()
    assert out.startswith("http://127.0.0.1:")
    assert out.endswith("Ctrl-C ends it.\n")
    assert err == "GET /static/query.css 200 OK\n"
