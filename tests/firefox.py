"""Firefox without a window, driven over WebDriver BiDi, the standard that is built into it.

Playwright drives only a Firefox of its own making; this one is the system's. It takes no driver
beside the browser: a socket carries commands and events as JSON.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

COMMAND = next(filter(None, map(shutil.which, ("firefox-esr", "firefox"))), None)
EVENTS = ("log.entryAdded", "network.beforeRequestSent", "browsingContext.userPromptOpened")
SECONDS = 120
"""What an answer may take on a busy machine; no test waits that long."""


@contextmanager
def firefox(profile: Path, *, dark: bool = False) -> Iterator[Firefox]:
    """Start Firefox with a new profile and end it again."""
    from websockets.sync.client import connect

    assert COMMAND is not None
    (profile / "user.js").write_text(
        f'user_pref("layout.css.prefers-color-scheme.content-override", {0 if dark else 1});\n'
    )
    command = [COMMAND, "--headless", "--no-remote", "--profile", profile]
    words = profile / "said.txt"  # a pipe that nobody empties would stop it one day
    with words.open("w") as said:
        process = subprocess.Popen(
            [*map(str, command), "--remote-debugging-port", "0"],
            stdout=subprocess.DEVNULL,
            stderr=said,
        )
    try:
        address = _address(words)
        with connect(
            f"{address}/session",
            max_size=None,
            proxy=None,
            open_timeout=SECONDS,
            ping_interval=None,
        ) as socket:
            yield Firefox(socket)
    finally:
        process.terminate()
        process.wait(SECONDS)


def _address(words: Path) -> str:
    """Wait until Firefox has said where it listens."""
    until = time.monotonic() + SECONDS
    while time.monotonic() < until:
        if found := re.search(r"listening on (\S+)\n", words.read_text("utf-8", "replace")):
            return found[1]
        time.sleep(0.05)
    raise AssertionError(f"Firefox listens nowhere: {words.read_text('utf-8', 'replace')}")


class Firefox:
    """A session: commands and their answers, and every event in between."""

    def __init__(self, socket: Any) -> None:
        self.socket = socket
        self.numbers = count(1)
        self.events: list[tuple[str, dict[str, Any]]] = []
        self.send("session.new", capabilities={})
        self.send("session.subscribe", events=list(EVENTS))

    def send(self, method: str, **params: Any) -> dict[str, Any]:
        """Send a command and return its answer; what happens meanwhile is kept."""
        number = next(self.numbers)
        self.socket.send(json.dumps({"id": number, "method": method, "params": params}))
        while True:
            message = json.loads(self.socket.recv(SECONDS))
            if message["type"] == "event":
                self.events.append((message["method"], message["params"]))
            elif message["id"] == number:
                assert message["type"] == "success", f"{method}: {message}"
                result: dict[str, Any] = message["result"]
                return result

    def open(self, address: str, *, width: int = 1400, height: int = 900) -> Tab:
        """Open a page in a tab of its own and wait until it is loaded."""
        context = self.send("browsingContext.create", type="tab")["context"]
        size = {"width": width, "height": height}
        self.send("browsingContext.setViewport", context=context, viewport=size)
        script = "() => { window.boomed = 0; window.boom = () => { boomed += 1; }; }"
        self.send("script.addPreloadScript", functionDeclaration=script, contexts=[context])
        tab = Tab(self, context)
        tab.send("browsingContext.navigate", url=address, wait="complete")
        return tab


class Tab:
    """One page, with everything that it said and asked for."""

    def __init__(self, browser: Firefox, context: str) -> None:
        self.browser, self.context = browser, context

    def send(self, method: str, **params: Any) -> dict[str, Any]:
        return self.browser.send(method, context=self.context, **params)

    def run(self, expression: str) -> Any:
        """Return what an expression of the page comes to, waited for if it is a promise."""
        answer = self.browser.send(
            "script.evaluate",
            expression=f"(async () => JSON.stringify(await ({expression})))()",
            target={"context": self.context},
            awaitPromise=True,
        )
        assert answer["type"] == "success", answer
        return json.loads(answer["result"].get("value", "null"))

    def text(self, selector: str) -> str:
        found: str = self.run(f"document.querySelector({json.dumps(selector)}).innerText")
        return found

    def press(self, *keys: str) -> None:
        """Press keys, one after the other."""
        strokes = [{"type": kind, "value": k} for k in keys for kind in ("keyDown", "keyUp")]
        source = {"type": "key", "id": "keys", "actions": strokes}
        self.send("input.performActions", actions=[source])

    def _events(self, name: str) -> list[dict[str, Any]]:
        self.run("1")  # whatever was said before has arrived now
        mine = [params for method, params in self.browser.events if method == name]
        return [
            params
            for params in mine
            if self.context in (params.get("context"), params.get("source", {}).get("context"))
        ]

    @property
    def said(self) -> list[str]:
        """Every message of the console, and every error."""
        return [entry["text"] or "" for entry in self._events("log.entryAdded")]

    @property
    def asked(self) -> list[str]:
        """Every address that the page asked for, but for what it holds itself."""
        found = [entry["request"]["url"] for entry in self._events("network.beforeRequestSent")]
        return [address for address in found if not address.startswith(("data:", "blob:"))]

    def close(self) -> None:
        self.send("browsingContext.close")
