"""What we add to waitress: no client, however slow or hostile, keeps the others from being served.

Loaded only where waitress is installed.
"""

from __future__ import annotations

import time
from typing import Any

from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser, ParsingError
from waitress.server import TcpWSGIServer
from waitress.task import ErrorTask

from kb.serve.respond import sentence

__all__ = ["Server"]

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
        for part in response.send(self._start):
            self.write(part)

    def _start(self, status: str, headers: list[tuple[str, str]], *_: Any) -> Any:
        self.status = status
        self.response_headers.extend(headers)
        self.content_length = int(dict(headers)["Content-Length"])
        return self.write


class _Channel(HTTPChannel):  # type: ignore[misc]
    """A connection that knows since when it has been reading its request."""

    parser_class = _Parser
    error_task_class = _Sentence
    reading_since = 0.0

    def received(self, data: bytes) -> bool:
        """Take in what the client has sent."""
        if self.request is None:
            self.reading_since = time.time()
        return bool(super().received(data))

    def is_slow(self, now: float, seconds: float) -> bool:
        """Tell whether the client says nothing, or too slowly what it asks."""
        if self.requests:
            return False
        since = self.reading_since if self.request is not None else self.last_activity
        return bool(now - since > seconds)

    def _flush_outbufs_below_high_watermark(self) -> None:
        """Close on a client that sends more requests than it reads answers: no thread waits."""
        with self.requests_lock:
            if self.total_outbufs_len > self.adj.outbuf_high_watermark:
                del self.requests[1:]
                self.close_when_flushed = True


class Server(TcpWSGIServer):  # type: ignore[misc]
    """A server that never stops accepting: it makes room instead."""

    channel_class = _Channel
    connections = 100

    def handle_accept(self) -> None:
        """Accept a connection, at the limit in the place of the one that is silent for longest."""
        super().handle_accept()
        while len(self.active_channels) > self.connections:
            channels = list(self.active_channels.values())
            # one that is being answered goes last; the newest, which is this one, before those
            oldest = min(channels, key=lambda each: (bool(each.requests), each.last_activity))
            oldest.handle_close()

    def maintenance(self, now: float) -> None:
        """Close the connections that have been silent or slow for too long."""
        for channel in self.active_channels.values():
            if channel.is_slow(now, self.adj.channel_timeout):
                channel.will_close = True
