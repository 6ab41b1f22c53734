"""Run the application: a store in a temporary folder, workers on it, and a server in front."""

from __future__ import annotations

import os
import signal
import socket
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from kb.errors import InvalidInput, MissingTool
from kb.rdf.mapping import View
from kb.rdf.query import store
from kb.rdf.write import export_prefixes
from kb.serve.app import App
from kb.serve.entities import Entities
from kb.serve.lanes import Lanes
from kb.serve.limits import Limits
from kb.serve.pool import Pool

if TYPE_CHECKING:
    from kb.base import KnowledgeBase

__all__ = ["Running", "application", "serving"]

UNREAD_BYTES = 1_000_000
"""With more than that to read, a client is not asked what else it wants."""
GRACE_SECONDS = 2.0
"""How long what is being answered may take when the server ends."""


@contextmanager
def application(base: KnowledgeBase, limits: Limits) -> Iterator[App]:
    """Give the application, and clean up after it: no process and no file is left."""
    import pyoxigraph

    prefixes = export_prefixes(View(base.records, ""))
    iri = base.records.header.base
    with tempfile.TemporaryDirectory(prefix="kb-serve-", ignore_cleanup_errors=True) as folder:
        store(base.records, base.edges(), folder)  # nothing keeps it: it closes at once
        pool = Pool(folder, prefixes, limits)
        try:
            yield App(
                pool=pool,
                entities=Entities(pyoxigraph.Store.read_only(folder), iri, prefixes),
                base=iri,
                title=base.title,
                prefixes=prefixes,
                limits=limits,
                make_map=lambda: base.map().html,
            )
        finally:
            pool.close()


class Running:
    """A server that listens."""

    def __init__(self, server: Any, channels: dict[int, Any]) -> None:
        self._server = server
        self._channels = channels
        self._stopping = threading.Event()
        self._idle = threading.Event()
        self._idle.set()
        self.port: int = server.effective_port
        self.host: str = server.effective_host

    @property
    def address(self) -> str:
        """The address to open in a browser."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}/"

    def run(self) -> None:
        """Serve until :meth:`close`, or until the process is told to stop by Ctrl-C or SIGTERM."""
        if threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGTERM, _stop)
        self._idle.clear()
        try:
            while not self._stopping.is_set():
                self._server.asyncore.loop(timeout=1, use_poll=True, map=self._channels, count=1)
        finally:
            self._idle.set()

    def close(self) -> None:
        """Let the requests that are being answered end, and close every connection."""
        if self._stopping.is_set():
            return
        self._stopping.set()
        self._server.pull_trigger()
        self._idle.wait(5)
        self._server.task_dispatcher.shutdown(timeout=GRACE_SECONDS)
        self._server.asyncore.close_all(self._channels)


def _stop(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


@contextmanager
def serving(
    base: KnowledgeBase,
    *,
    host: str = "127.0.0.1",
    port: int = 0,
    limits: Limits | None = None,
    log: Callable[[str], None] | None = None,
) -> Iterator[Running]:
    """Give a server that listens; port 0 is any that is free."""
    try:
        from waitress.adjustments import Adjustments

        from kb.serve.front import Server
    except ImportError as error:
        raise MissingTool("waitress is not installed: pip install 'causal-kb[serve]'") from error
    chosen = limits or Limits()
    with _listening(host, port) as listener, application(base, chosen) as app:
        channels: dict[int, Any] = {}
        settings = Adjustments(
            sockets=[listener],
            ident=None,
            channel_timeout=chosen.silence_seconds,
            cleanup_interval=1,
            connection_limit=chosen.connections + 100,  # the server itself makes room before that
            outbuf_high_watermark=UNREAD_BYTES,
            max_request_header_size=16_384 + chosen.query_bytes,
            max_request_body_size=3 * chosen.query_bytes + 16_384,  # a form may escape every byte
            clear_untrusted_proxy_headers=True,
        )
        server = Server(
            _logged(app, log) if log else app,
            channels,
            _sock=listener,
            dispatcher=Lanes(chosen),
            adj=settings,
            sockinfo=(listener.family, listener.type, listener.proto, listener.getsockname()),
            bind_socket=False,
        )
        server.connections = chosen.connections
        running = Running(server, channels)
        try:
            yield running
        finally:
            running.close()


def _listening(host: str, port: int) -> socket.socket:
    """Return a socket that is bound; the server itself starts to listen on it."""
    try:
        family, kind, _, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind)
        try:
            if os.name == "posix":
                listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(address)
        except OSError:
            listener.close()
            raise
    except OSError as error:
        raise InvalidInput(
            f"{host}:{port} cannot be listened on ({error.strerror}): name another --port"
        ) from error
    return listener


def _logged(app: App, log: Callable[[str], None]) -> Callable[..., Any]:
    """Say of each request its method, path and status, and never what was asked."""

    def run(environ: dict[str, Any], start_response: Any) -> Any:
        def started(status: str, headers: Any, *rest: Any) -> Any:
            path = quote(environ["PATH_INFO"].encode("latin-1"), safe="/:@!$&'()*+,;=~")
            log(f"{environ['REQUEST_METHOD']} {path} {status}")
            return start_response(status, headers, *rest)

        return app(environ, started)

    return run
