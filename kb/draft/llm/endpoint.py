"""A server that answers as OpenAI's does: asked with limits on time, size and tries."""

from __future__ import annotations

import ipaddress
import json
import os
import queue
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from kb.errors import InvalidInput, KbError, MissingTool

if TYPE_CHECKING:
    import httpx

__all__ = ["KEY", "Completion", "Endpoint", "Message", "NoAnswer"]

KEY = "KB_LLM_KEY"
"""The environment variable that may hold the key; it is sent and never written down."""

MAX_ANSWER = 4_000_000
"""Bytes."""
HOPS = 3
LONGEST_WAIT = 30.0
"""Seconds that a server may ask us to wait before the next try."""
_AGAIN = frozenset((408, 409, 425, 429, 500, 502, 503, 504, 529))
_SAID = {
    401: f"it wants a key: put one into the environment variable {KEY}",
    403: f"it refuses the key in the environment variable {KEY}, or this model",
    404: "it knows no such address or model: the URL ends in /v1 as a rule",
    413: "the part of the text is too large for it",
}

Message = Mapping[str, str]


class NoAnswer(KbError):
    """The endpoint gave no answer that can be used; the message says why."""


class _Again(Exception):
    """It may answer when it is asked once more, after so many seconds."""

    def __init__(self, why: str, wait: float | None = None) -> None:
        super().__init__(why)
        self.wait = wait


@dataclass(frozen=True, slots=True)
class Completion:
    """What the model wrote, and whether it was cut off."""

    content: str
    cut_off: bool = False


@dataclass(frozen=True)
class Endpoint:
    """Where a model is asked, and within which limits."""

    url: str
    model: str
    seconds: float = 120.0
    """For one answer, whatever happens."""
    tries: int = 4
    sleep: Callable[[float], None] = field(default=time.sleep, repr=False, compare=False)

    def __post_init__(self) -> None:
        parts = urlsplit(self.url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise InvalidInput(
                f"{self.url!r} is no address: write http://host/v1 or https://host/v1"
            )
        if parts.username or parts.password or parts.query or parts.fragment:
            raise InvalidInput(
                f"an address has no name, password, query or #: put a key into {KEY} instead"
            )
        if not self.model.strip() or len(self.model) > 200 or not self.model.isprintable():
            raise InvalidInput(f"{self.model!r} is no name of a model: write it on one line")

    @property
    def host(self) -> str:
        """The host that a document is sent to, for people."""
        return urlsplit(self.url).netloc

    @property
    def address(self) -> str:
        """The address of the completions."""
        end = "/chat/completions"
        base = self.url.rstrip("/")
        return base if base.endswith(end) else base + end

    def complete(self, messages: Sequence[Message], schema: Mapping[str, object]) -> Completion:
        """Return the answer; an endpoint that is busy or broken is asked again, later and later.

        Raises :class:`NoAnswer` where none comes.
        """
        body: dict[str, object] = {
            "model": self.model,
            "messages": list(messages),
            "temperature": 0,
            "response_format": {
                "type": "json_schema",
                "json_schema": {"name": "claims", "strict": True, "schema": schema},
            },
        }
        why = ""
        for number in range(self.tries):
            try:
                return self._asked(body)
            except _Unsupported:
                body.pop("response_format", None)  # the prompt says the form as well
                why = "it takes no JSON schema"
            except _Again as again:
                why = str(again)
                if number + 1 < self.tries:
                    self.sleep(min(2.0**number if again.wait is None else again.wait, LONGEST_WAIT))
        raise NoAnswer(f"{self.host}: {why} ({self.tries} tries)")

    def _asked(self, body: Mapping[str, object]) -> Completion:
        """Ask once, in a thread: a server that drips byte by byte holds nobody up for good."""
        box: queue.Queue[Completion | BaseException] = queue.Queue()

        def ask() -> None:
            try:
                box.put(self._answered(body))
            except BaseException as error:  # noqa: BLE001  # it is raised where it is waited for
                box.put(error)

        threading.Thread(target=ask, daemon=True).start()
        try:
            found = box.get(timeout=self.seconds)
        except queue.Empty:
            raise self._silent() from None
        if isinstance(found, BaseException):
            raise found
        return found

    def _silent(self) -> _Again:
        return _Again(f"no answer came within {self.seconds:g} seconds")

    def _answered(self, body: Mapping[str, object]) -> Completion:
        try:
            import httpx
        except ImportError as error:
            raise MissingTool("httpx is not installed: pip install 'causal-kb[llm]'") from error

        try:
            with httpx.Client(timeout=self.seconds, follow_redirects=False) as client:
                return _completion(self._received(client, self.address, json.dumps(body), HOPS))
        except httpx.TimeoutException:
            raise self._silent() from None
        except (httpx.RequestError, httpx.InvalidURL) as error:
            raise _Again(f"it cannot be reached ({type(error).__name__})") from error

    def _received(self, client: httpx.Client, address: str, body: str, hops: int) -> bytes:
        key = os.environ.get(KEY, "").strip()
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if key and not _is_safe(address):
            raise NoAnswer(
                f"{self.host}: the key in {KEY} would cross the network for all to read: write "
                "https://, or take the key away"
            )
        if key:
            headers["Authorization"] = f"Bearer {key}"
        with client.stream("POST", address, content=body.encode(), headers=headers) as response:
            if response.is_redirect:
                moved = self._moved(address, response, hops)
            else:
                _refuse(response.status_code, response.headers.get("retry-after", ""))
                return _limited(response)
        return self._received(client, moved, body, hops - 1)

    def _moved(self, address: str, response: httpx.Response, hops: int) -> str:
        """Return where the same server wants to be asked; another one is not sent the document."""
        target = response.url.join(response.headers.get("location", ""))
        here, there = urlsplit(address), urlsplit(str(target))
        same = (here.scheme, here.netloc) == (there.scheme, there.netloc)
        if not same or response.status_code not in {307, 308} or hops < 1:
            raise NoAnswer(
                f"{self.host} sends its callers on to {there.netloc[:100] or 'nowhere'}: the "
                "document was not sent there; name that address if you trust it"
            )
        return str(target)


def _is_safe(address: str) -> bool:
    """Tell whether what is sent to an address can be read there alone, or in a house's network."""
    parts = urlsplit(address)
    host = parts.hostname or ""
    if parts.scheme == "https" or host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_private  # loopback is among them
    except ValueError:
        return False


class _Unsupported(Exception):
    """The server does not take what was asked for in this form."""


def _refuse(status: int, retry_after: str) -> None:
    """Raise what a status means; what a server writes beside it is not repeated anywhere."""
    if status in _AGAIN:
        wait = float(retry_after) if retry_after.strip().isdigit() else None
        raise _Again(f"it answers {status}", wait)
    if status in {400, 422}:
        raise _Unsupported
    if status != 200:
        raise NoAnswer(f"the endpoint answers {status}: {_SAID.get(status, 'it will not')}")


def _limited(response: httpx.Response) -> bytes:
    parts, size = [], 0
    for part in response.iter_bytes():
        size += len(part)
        if size > MAX_ANSWER:
            raise NoAnswer(f"the endpoint sends more than {MAX_ANSWER:,} bytes for one answer")
        parts.append(part)
    return b"".join(parts)


def _completion(data: bytes) -> Completion:
    """Return the text of an answer; what has another form may be better the next time."""
    try:
        choice: Any = json.loads(data)["choices"][0]
        content = choice["message"]["content"]
        cut_off = choice.get("finish_reason") == "length"
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise _Again("its answers have another form than OpenAI's") from error
    if not isinstance(content, str):
        raise _Again("its answers hold no text")
    return Completion(content, cut_off)
