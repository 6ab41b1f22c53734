"""Run the application: a store in a temporary folder, workers on it, and a server in front."""

from __future__ import annotations

import os
import signal
import socket
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from types import FrameType
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from kb.errors import InvalidInput, MissingTool
from kb.rdf.query import store
from kb.rdf.write import export_prefixes
from kb.serve.app import App
from kb.serve.entities import Entities
from kb.serve.limits import Limits
from kb.serve.pool import Pool

if TYPE_CHECKING:
    from kb.base import KnowledgeBase

__all__ = ["Running", "application", "serving"]

UNREAD_BYTES = 1_000_000
"""With more than that to read, a client is not asked what else it wants."""


@contextmanager
def application(base: KnowledgeBase, limits: Limits) -> Iterator[tuple[App, str]]:
    """Give the application and the folder of its store, and leave no file behind."""
    import pyoxigraph

    iri = base.records.header.base
    prefixes = export_prefixes(base.records)
    with tempfile.TemporaryDirectory(prefix="kb-serve-", ignore_cleanup_errors=True) as folder:
        store(base.records, base.edges(), folder)  # nothing keeps it: it closes at once
        entities = Entities(pyoxigraph.Store.read_only(folder), iri, prefixes)
        yield (
            App(
                entities=entities,
                base=iri,
                title=base.title,
                prefixes=prefixes,
                limits=limits,
                make_map=lambda: base.map().html,
            ),
            folder,
        )


class Running:
    """A server that listens."""

    def __init__(self, server: Any, desk: Any, watched: dict[int, Any]) -> None:
        self._server = server
        self._desk = desk
        self._watched = watched
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
        """Serve until :meth:`close`, or until the process is told to stop by Ctrl-C."""
        self._idle.clear()
        try:
            while not self._stopping.is_set():
                self.step(self._desk.turn())
        finally:
            self._idle.set()

    def step(self, seconds: float) -> None:
        """Wait for the next thing that a client or a worker says, and take it in."""
        self._server.asyncore.loop(
            timeout=min(seconds, 1), use_poll=True, map=self._watched, count=1
        )

    def close(self) -> None:
        """Let the requests that are being answered end, and close every connection."""
        if self._stopping.is_set():
            return
        self._stopping.set()
        self._server.trigger.pull_trigger()
        self._idle.wait(5)
        self._desk.shutdown()
        self._server.asyncore.close_all(self._watched, ignore_all=True)


_SIGNALS = (signal.SIGINT, signal.SIGTERM)


def _stop(number: int, frame: FrameType | None) -> None:
    """Stop, and only once: a second Ctrl-C would cut off what leaves no process and no file."""
    for each in _SIGNALS:
        signal.signal(each, signal.SIG_IGN)
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

        from kb.serve.front import Desk, Server, given
    except ImportError as error:
        raise MissingTool("waitress is not installed: pip install 'causal-kb[serve]'") from error
    chosen = limits or Limits()
    with ExitStack() as stack:
        stack.enter_context(_told_to_stop())
        listener = stack.enter_context(_listening(host, port))
        app, folder = stack.enter_context(application(base, chosen))
        watched: dict[int, Any] = {}
        prefixes = export_prefixes(base.records)
        pool = stack.enter_context(closing(Pool(folder, prefixes, chosen, watched)))
        desk = Desk(app, pool)
        settings = Adjustments(sockets=[listener], **_settings(chosen))
        settings.send_bytes = UNREAD_BYTES  # the header and the body of an answer go out together
        server = Server(
            _logged(given, log) if log else given,
            watched,
            _sock=listener,
            dispatcher=desk,
            adj=settings,
            sockinfo=(listener.family, listener.type, listener.proto, listener.getsockname()),
            bind_socket=False,
        )
        server.connections = chosen.connections
        desk.wake = server.trigger.pull_trigger
        running = stack.enter_context(closing(Running(server, desk, watched)))
        while not pool.ready:
            running.step(pool.tick())
        yield running


def _settings(limits: Limits) -> dict[str, Any]:
    return {
        "ident": None,
        "channel_timeout": limits.silence_seconds,
        "cleanup_interval": 1,
        "connection_limit": 2 * limits.connections + 1000,  # the server itself makes room before
        "outbuf_high_watermark": UNREAD_BYTES,
        "max_request_header_size": 16_384 + limits.query_bytes,
        # a form may escape every byte
        "max_request_body_size": 3 * limits.query_bytes + 16_384,
        "clear_untrusted_proxy_headers": True,
    }


@contextmanager
def _told_to_stop() -> Iterator[None]:
    """Take SIGTERM for Ctrl-C, so that it leaves no process and no file behind either."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    heard = [each for each in _SIGNALS if signal.getsignal(each) != signal.SIG_IGN]
    before = {each: signal.signal(each, _stop) for each in heard}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


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


def _logged(app: Callable[..., Any], log: Callable[[str], None]) -> Callable[..., Any]:
    """Say of each request its method, path and status, and never what was asked."""

    def run(environ: dict[str, Any], start_response: Any) -> Any:
        def started(status: str, headers: Any, *rest: Any) -> Any:
            path = quote(environ["PATH_INFO"].encode("latin-1"), safe="/:@!$&'()*+,;=~")
            log(f"{environ['REQUEST_METHOD']} {path} {status}")
            return start_response(status, headers, *rest)

        return app(environ, started)

    return run
