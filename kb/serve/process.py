"""One worker process and the socket to it, as a loop that watches sockets sees them."""

from __future__ import annotations

import contextlib
import json
import socket
import sys
from collections.abc import Callable, Iterator
from multiprocessing.context import SpawnContext
from types import ModuleType
from typing import Any

from kb.serve.worker import HEAD, Asked, Reply, work

__all__ = ["Process"]

_AT_ONCE = 1 << 18
_SEND_SECONDS = 5.0
"""How long a worker that has nothing else to do may take to hear what is asked."""


@contextlib.contextmanager
def _without_main() -> Iterator[None]:
    """Hide the program from a process that starts: it would load the whole of it once more."""
    main = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main


class Process:
    """A process that answers queries; it tells that it is ready by an empty reply."""

    def __init__(
        self,
        context: SpawnContext,
        arguments: tuple[Any, ...],
        heard: Callable[[Process], None],
    ) -> None:
        # spawn, not fork: the process inherits no other socket and no lock of a thread
        self._socket, other = socket.socketpair()
        self._process = context.Process(target=work, args=(other, *arguments), daemon=True)
        with _without_main():
            self._process.start()
        other.close()
        self._socket.settimeout(_SEND_SECONDS)
        self._heard = heard
        self._read = bytearray()
        self.number = self._socket.fileno()
        self.pid = self._process.pid or 0
        self.alive = True

    def ask(self, asked: Asked) -> bool:
        """Hand over a query; return whether there is somebody to take it."""
        data = json.dumps(asked).encode()
        try:
            self._socket.sendall(HEAD.pack(len(data), 0) + data)
        except OSError:
            self.kill()
        return self.alive

    def read(self) -> Reply | None:
        """Return the reply once it is whole; None: there is more to come, or the process died."""
        if not self.alive:
            return None
        try:
            piece = self._socket.recv(_AT_ONCE)
        except OSError:
            piece = b""
        if not piece:
            self.kill()
            return None
        self._read += piece
        if len(self._read) < HEAD.size:
            return None
        first, second = HEAD.unpack_from(self._read)
        end = HEAD.size + first
        if len(self._read) < end + second:
            return None
        status, media_type = json.loads(self._read[HEAD.size : end])
        reply = Reply(status, media_type, bytes(memoryview(self._read)[end:]))
        self._read = bytearray()
        return reply

    def kill(self) -> None:
        """End the process, without waiting for that."""
        self.alive = False
        with contextlib.suppress(OSError, ValueError):
            self._process.kill()
        self._socket.close()

    def ended(self, seconds: float = 0) -> bool:
        """Wait until the process has ended, and return whether nothing is left of it."""
        self._process.join(seconds)
        if self._process.exitcode is None:
            return False
        self._process.close()
        return True

    # --- what a loop wants to know and tell -----------------------------------------------------

    def readable(self) -> bool:
        """Whether it may say something: always."""
        return True

    def writable(self) -> bool:
        """Whether something waits to be told to it: never."""
        return False

    def handle_read_event(self) -> None:
        """Hear what it says."""
        self._heard(self)

    handle_close = handle_expt_event = handle_read_event
