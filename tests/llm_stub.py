"""A model's endpoint on this machine, for tests: it plays back what it is given."""

from __future__ import annotations

import json
import os
import shutil
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from kb.draft.llm import Endpoint, draft_by_model

TEXT = (
    "# Why roofs leak\n\nMoss causes leaks. Frost may damage tiles. Rain is associated with rust.\n"
    "Paint does not cause rust. What causes decay?\n"
)


LONG = "".join(
    f"Moss causes leaks. It is late in the year {n}, and nobody looks at the roof.\n\n"
    for n in range(200)
)


def claim(quote: str, subject: str, object: str, **others: str) -> dict[str, object]:
    fields = {"link": "causal", "sign": "positive", "stance": "affirms", "modality": "asserted"}
    return {"quote": quote, "subject": subject, "object": object, "statement": "Said."} | (
        fields | others
    )


def said(*claims: object, finish: str = "stop") -> bytes:
    return completion(json.dumps({"claims": claims}), finish)


def completion(content: object, finish: str = "stop") -> bytes:
    message = {"role": "assistant", "content": content}
    return json.dumps({"choices": [{"message": message, "finish_reason": finish}]}).encode()


MOSS = claim("Moss causes leaks", "moss", "leaks")


class Stub:
    """A server on this machine that plays back what a test gives it, the last answer again."""

    def __init__(self) -> None:
        self.replies: list[object] = [said(MOSS)]
        self.asked: list[tuple[str, dict, dict]] = []
        stub = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                stub.asked.append((self.path, dict(self.headers), json.loads(body)))
                reply = stub.replies.pop(0) if len(stub.replies) > 1 else stub.replies[0]
                if callable(reply):
                    reply(self)
                    return
                status, headers, data = reply if isinstance(reply, tuple) else (200, {}, reply)
                self.send_response(status)
                for name, value in {"Content-Length": str(len(data)), **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.server.handle_error = lambda *_: None  # whoever asked may have gone
        self.url = f"http://127.0.0.1:{self.server.server_port}/v1"
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def endpoint(self, **options: object) -> Endpoint:
        self.waited: list[float] = []
        return Endpoint(self.url, "stub-1", sleep=self.waited.append, **options)


@pytest.fixture(name="stub")
def playing(monkeypatch, tmp_path):
    monkeypatch.setenv("KB_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("KB_LLM_KEY", raising=False)
    made = Stub()
    yield made
    made.server.shutdown()
    made.server.server_close()


def drafted(stub: Stub, *claims: object, text: str = TEXT, **options: object):
    stub.replies = [said(*claims)]
    shutil.rmtree(os.environ["KB_CACHE"], ignore_errors=True)
    return draft_by_model(text, stub.endpoint(), **options)
