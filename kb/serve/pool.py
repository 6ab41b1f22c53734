"""The worker processes: one query each at a time, killed at the time limit, and replaced.

Short queries never wait for long ones. Every query begins as a short one; one that is not done in
time goes on only where there is a place for a long query, and those places are fewer than the
processes. What has been long once waits for such a place before it starts.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import queue
import threading
import time
from collections.abc import Iterator, Mapping
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess

from kb.serve.limits import Limits
from kb.serve.worker import Asked, Reply, refusal, work

__all__ = ["Pool"]

START_SECONDS = 30.0
TRIES = 3
"""How often a worker that dies while it starts is started again."""
REMEMBERED = 1000
"""How many long queries are known again."""
WAKE = 1000
"""More than can wait when the pool closes."""


class Pool:
    """Workers on one read-only store."""

    def __init__(self, folder: str, prefixes: Mapping[str, str], limits: Limits) -> None:
        self._folder = folder
        self._prefixes = dict(prefixes)
        self._limits = limits
        self._idle: queue.Queue[_Worker | None] = queue.Queue()
        self._all: set[_Worker] = set()
        self._lock = threading.Lock()
        self._places = _Places(limits.long, limits.waiting_long)
        self._long: dict[int, None] = {}
        self._closed = False
        for _ in range(limits.workers):
            self._start()
        for _ in range(limits.long):
            self._start_beside()

    def ask(self, asked: Asked) -> Reply:
        """Return the reply to a query, or a 503 that says which limit it met."""
        try:
            if hash(asked) not in self._long:
                reply = self._tried(asked)
                if reply is not None:
                    return reply
            return self._long_one(asked)
        except _Busy as busy:
            return refusal(503, str(busy))

    def close(self) -> None:
        """Kill every worker."""
        with self._lock:
            self._closed = True
            workers = list(self._all)
            self._all.clear()
        for worker in workers:
            worker.kill()
        self._places.close()
        for _ in range(WAKE):
            self._idle.put(None)

    @property
    def processes(self) -> tuple[int, ...]:
        """The process ids of the workers."""
        with self._lock:
            return tuple(worker.process.pid or 0 for worker in self._all)

    def _tried(self, asked: Asked) -> Reply | None:
        """Return the reply; None where the query turns out to be long and there is no place."""
        seconds = self._limits.seconds
        short = min(self._limits.short_seconds, seconds)
        with self._worker() as worker:
            reply = worker.ask(asked, short)
            if reply is not None:
                return reply
            self._remember(asked)
            if not self._places.enter(0):
                worker.kill()
                return None
            try:
                return worker.reply(seconds - short) or self._ended(worker)
            finally:
                self._places.leave()

    def _long_one(self, asked: Asked) -> Reply:
        """Return the reply to a query that is known to be long, once there is a place for it."""
        if not self._places.enter(self._limits.seconds):
            raise _Busy(
                f"{self._limits.long} long queries run already, the most that do so at one time: "
                "come again in a moment."
            )
        try:
            with self._worker() as worker:
                started = time.monotonic()
                reply = worker.ask(asked, self._limits.seconds) or self._ended(worker)
                if time.monotonic() - started < self._limits.short_seconds:
                    self._long.pop(hash(asked), None)
                return reply
        finally:
            self._places.leave()

    def _ended(self, worker: _Worker) -> Reply:
        worker.kill()
        return refusal(
            503,
            f"The query took longer than {self._limits.seconds:g} seconds, the most that is "
            "given: make it smaller, or load the export into a store of your own.",
        )

    def _remember(self, asked: Asked) -> None:
        with self._lock:
            self._long[hash(asked)] = None
            while len(self._long) > REMEMBERED:
                del self._long[next(iter(self._long))]

    @contextlib.contextmanager
    def _worker(self) -> Iterator[_Worker]:
        """Give a worker that is free, and afterwards put it back, or another in its place."""
        worker = self._free()
        while not worker.process.is_alive():  # it died while it had nothing to do
            self._replace(worker)
            worker = self._free()
        try:
            yield worker
        finally:
            if worker.alive:
                self._idle.put(worker)
            else:
                self._replace(worker)

    def _free(self) -> _Worker:
        try:
            worker = self._idle.get(timeout=self._limits.seconds)
        except queue.Empty:
            raise _Busy(
                f"No worker was free within {self._limits.seconds:g} seconds: come again."
            ) from None
        if worker is None or self._closed:
            raise _Busy("The server ends.")
        return worker

    def _replace(self, worker: _Worker) -> None:
        worker.kill()
        with self._lock:
            self._all.discard(worker)
        self._start_beside()

    def _start_beside(self) -> None:
        threading.Thread(target=self._start, daemon=True).start()

    def _start(self) -> None:
        for _ in range(TRIES):
            with self._lock:
                if self._closed:
                    return
                worker = _Worker(self._folder, self._prefixes, self._limits)
                self._all.add(worker)
            if worker.starts():
                self._idle.put(worker)
                return
            with self._lock:
                self._all.discard(worker)


class _Busy(Exception):
    """There is no room for a query now."""


class _Places:
    """Room for some to run and for some to wait; there is none for the next."""

    def __init__(self, running: int, waiting: int) -> None:
        self._running = threading.Semaphore(running)
        self._here = threading.Semaphore(running + waiting)
        self._closed = False

    def enter(self, seconds: float) -> bool:
        """Wait for a place; return whether there is one."""
        if not self._here.acquire(blocking=False):
            return False
        if self._running.acquire(timeout=seconds) and not self._closed:
            return True
        self._here.release()
        return False

    def leave(self) -> None:
        """Give the place back."""
        self._running.release()
        self._here.release()

    def close(self) -> None:
        """Let nobody in any more, and let those who wait know."""
        self._closed = True
        self._running.release(WAKE)


class _Worker:
    """One process and the channel to it."""

    def __init__(self, folder: str, prefixes: Mapping[str, str], limits: Limits) -> None:
        # spawn, not fork: the process inherits no socket and no lock of a thread
        context = multiprocessing.get_context("spawn")
        self.channel: Connection
        self.channel, other = context.Pipe()
        self.process: BaseProcess = context.Process(
            target=work, args=(other, folder, prefixes, limits), daemon=True
        )
        self.process.start()
        other.close()
        self.alive = True

    def starts(self) -> bool:
        """Wait until the process can answer; return whether it ever will."""
        try:
            if self.channel.poll(START_SECONDS) and self.channel.recv() == "ready":
                return True
        except (EOFError, OSError):
            pass  # it was killed, because the server ends
        self.kill()
        return False

    def ask(self, asked: Asked, seconds: float) -> Reply | None:
        """Return the reply; None where there is none yet."""
        try:
            self.channel.send(asked)
        except OSError:
            return self._died()
        return self.reply(seconds)

    def reply(self, seconds: float) -> Reply | None:
        """Return the reply to what was asked; None where there is none yet."""
        try:
            if not self.channel.poll(seconds):
                return None
            status, media_type = self.channel.recv()
            return Reply(status, media_type, self.channel.recv_bytes())
        except (EOFError, OSError):
            return self._died()

    def _died(self) -> Reply:
        self.kill()
        return refusal(
            503,
            "The query ended its worker, most likely by using too much memory or by brackets too "
            "deep: make it smaller, or load the export into a store of your own.",
        )

    def kill(self) -> None:
        """End the process; the channel closes when nobody waits at it any more."""
        self.alive = False
        with contextlib.suppress(OSError, ValueError):
            self.process.kill()
            self.process.join(5)
