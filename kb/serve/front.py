"""What we add to waitress: one thread answers, and no client keeps it from answering others.

A page takes less than a millisecond; a query is handed to the pool, whose workers are watched by
the same loop as the connections. Loaded only where waitress is installed.
"""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from typing import Any

from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser, ParsingError
from waitress.server import TcpWSGIServer
from waitress.task import ErrorTask, WSGITask

from kb.serve.app import App
from kb.serve.pool import Pool
from kb.serve.respond import Response, sentence
from kb.serve.worker import Asked, Reply

__all__ = ["Desk", "Server", "given"]

LINGER_SECONDS = 2.0
"""How long a client that was refused in the middle of its request may go on sending it."""
AT_ONCE = 16
"""How many requests are answered before the loop looks what else there is to do."""

_SENTENCES = {
    400: "The request is not HTTP: {}.",
    413: "The request is larger than the {:,} bytes that are read.",
    431: "The address and header of the request are larger than the {:,} bytes that are read.",
    500: "The server met an error of its own; its log says more.",
    501: "The body of a request comes whole or chunked, and in no other coding.",
}


class _Parser(HTTPRequestParser):  # type: ignore[misc]
    """A parser to which every address that cannot be read is a bad request."""

    def parse_header(self, header: bytes) -> None:
        """Read the first line and the header."""
        try:
            super().parse_header(header)
        except ValueError as error:
            raise ParsingError("its address cannot be read") from error
        if self.version == "1.1" and "HOST" not in self.headers:
            raise ParsingError("HTTP/1.1 wants a Host")


class _Sentence(ErrorTask):  # type: ignore[misc]
    """A request that was not understood gets a sentence."""

    def execute(self) -> None:
        """Write the answer."""
        error = self.request.error
        adj = self.channel.adj
        given = {
            400: str(error.body).partition('"')[0].strip(" ."),
            413: adj.max_request_body_size,
            431: adj.max_request_header_size,
        }.get(error.code)
        response = sentence(error.code, _SENTENCES[error.code].format(given))
        self.set_close_on_finish()
        self.channel.lingers = True
        for part in response.send(self._start):
            self.write(part)

    def _start(self, status: str, headers: list[tuple[str, str]], *_: Any) -> Any:
        self.status = status
        self.response_headers.extend(headers)
        self.content_length = int(dict(headers)["Content-Length"])
        return self.write


class _Task(WSGITask):  # type: ignore[misc]
    """A request and the answer that has been found for it."""

    def get_environment(self) -> dict[str, Any]:
        """Return what the application is told."""
        environ: dict[str, Any] = super().get_environment()
        environ["kb.given"] = getattr(self.request, "given", None)
        return environ


class _Channel(HTTPChannel):  # type: ignore[misc]
    """A connection that knows since when it has been reading its request."""

    parser_class = _Parser
    task_class = _Task
    error_task_class = _Sentence
    close_when_flushed: bool
    reading_since = 0.0
    lingers = False

    def handle_write(self) -> None:
        """Send what waits; a client that is still sending hears the answer before the end."""
        if self.lingers and self.close_when_flushed:
            self._flush_exception(self._flush_some)
            if not self.total_outbufs_len and self.connected:
                self.close_when_flushed = False
                self.last_activity = time.time()
                with contextlib.suppress(OSError):
                    self.socket.shutdown(socket.SHUT_WR)
            return
        super().handle_write()

    def handle_read(self) -> None:
        """Read what the client sends; after the end, only to let it go on to the answer."""
        if not self.lingers or self.requests:
            super().handle_read()
        elif self.total_outbufs_len == 0:
            with contextlib.suppress(OSError):
                if self.recv(1 << 18):
                    return
            self.handle_close()

    def received(self, data: bytes) -> bool:
        """Take in what the client has sent."""
        if self.request is None:
            self.reading_since = time.time()
        return bool(super().received(data))

    def has_left(self) -> bool:
        """Tell whether the client has closed its side while it waits for an answer."""
        if not self.connected:
            return True
        try:
            return bool(self.socket.recv(1, socket.MSG_PEEK) == b"")
        except BlockingIOError:
            return False
        except OSError:
            return True

    def is_slow(self, now: float, seconds: float) -> bool:
        """Tell whether the client says nothing, or too slowly what it asks."""
        if self.requests:
            return False
        since = self.reading_since if self.request is not None else self.last_activity
        return bool(now - since > (min(seconds, LINGER_SECONDS) if self.lingers else seconds))

    def _flush_outbufs_below_high_watermark(self) -> None:
        """Close on a client that sends more requests than it reads answers: no thread waits."""
        with self.requests_lock:
            if self.total_outbufs_len > self.adj.outbuf_high_watermark:
                del self.requests[1:]
                self.close_when_flushed = True


class Desk:
    """What waitress calls a task dispatcher: requests are answered here in the order they came."""

    def __init__(self, app: App, pool: Pool) -> None:
        self._app = app
        self._pool = pool
        self._waiting: deque[Any] = deque()
        self._ended = False
        self.wake: Callable[[], None] = _nothing

    def add_task(self, channel: Any) -> None:
        """Put the next request of a channel at the end."""
        self._waiting.append(channel)

    def turn(self) -> float:
        """Answer what waits, and return how many seconds there is nothing else to do."""
        for _ in range(min(AT_ONCE, len(self._waiting))):
            self._serve(self._waiting.popleft())
        seconds = self._pool.tick()
        return 0.0 if self._waiting else seconds

    def shutdown(self, *_: Any, **__: Any) -> None:
        """Answer what has been asked, and tell those who wait for a query that the server ends."""
        self._pool.close()
        while self._waiting:
            self._serve(self._waiting.popleft())
        self._ended = True

    def _serve(self, channel: Any) -> None:
        if not channel.requests:
            return  # its connection is closed
        request = channel.requests[0]
        if request.error is None and not hasattr(request, "given"):
            environ = channel.task_class(channel, request).get_environment()
            if environ["PATH_INFO"] == "/map" and "map" not in vars(self._app):
                threading.Thread(target=self._draw, args=(channel,), daemon=True).start()
                return
            try:
                request.given = self._app.answer(environ)
            except Exception as error:  # noqa: BLE001  # waitress logs it, and says 500
                request.given = error
            if isinstance(request.given, Asked):
                self._pool.ask(
                    request.given,
                    lambda reply: self._replied(channel, request, reply),
                    channel.has_left,
                )
                return
        self._end(channel)

    def _replied(self, channel: Any, request: Any, reply: Reply) -> None:
        headers = (("Retry-After", "5"),) if reply.status == 503 else ()
        request.given = Response(reply.status, reply.media_type, reply.body, headers)
        if channel.requests[:1] == [request]:
            self._end(channel)

    def _end(self, channel: Any) -> None:
        channel.service()
        if channel.total_outbufs_len and channel.connected:
            channel.handle_write()

    def _draw(self, channel: Any) -> None:
        """Draw the map beside the loop: it takes longer than any page."""
        try:
            self._app.map  # noqa: B018  # it is kept
        finally:
            self._waiting.append(channel)
            self.wake()


def _nothing() -> None:
    pass


def given(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """Give the answer that has been found: what waitress calls the application."""
    found = environ["kb.given"]
    if isinstance(found, Exception):
        raise found
    head = environ["REQUEST_METHOD"] == "HEAD"
    return list(found.send(start_response, head=head))


class Server(TcpWSGIServer):  # type: ignore[misc]
    """A server that never stops accepting: it makes room instead."""

    channel_class = _Channel
    connections = 100

    def pull_trigger(self) -> None:
        """Wake nobody: the loop that would be woken is the one that answers."""

    def handle_accept(self) -> None:
        """Accept all that knock: with one a round, the last of many would wait for many rounds.

        At the limit each takes the place of the one that is silent for longest.
        """
        for _ in range(self.connections):
            before = set(self.active_channels)
            super().handle_accept()
            if before.issuperset(self.active_channels):
                return
            if len(self.active_channels) > self.connections:
                channels = list(self.active_channels.values())
                # one that is being answered goes last; the newest, which is this one, before those
                min(
                    channels, key=lambda each: (bool(each.requests), each.last_activity)
                ).handle_close()
                return  # in this round its file number may still be spoken of

    def maintenance(self, now: float) -> None:
        """Close the connections that have been silent or slow for too long."""
        for channel in self.active_channels.values():
            if channel.is_slow(now, self.adj.channel_timeout):
                channel.will_close = True
