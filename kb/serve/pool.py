"""The worker processes: one query each at a time, killed at the time limit, and replaced."""

from __future__ import annotations

import contextlib
import multiprocessing
import queue
import threading
from collections.abc import Mapping
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess

from kb.serve.limits import Limits
from kb.serve.worker import Asked, Reply, refusal, work

__all__ = ["Pool"]

START_SECONDS = 30.0


class Pool:
    """Workers on one read-only store."""

    def __init__(self, folder: str, prefixes: Mapping[str, str], limits: Limits) -> None:
        self._folder = folder
        self._prefixes = dict(prefixes)
        self._limits = limits
        self._idle: queue.Queue[_Worker] = queue.Queue()
        self._all: set[_Worker] = set()
        self._lock = threading.Lock()
        self._places = threading.BoundedSemaphore(max(limits.waiting, 1))
        self._closed = False
        for _ in range(limits.workers):
            self._start()

    def ask(self, asked: Asked) -> Reply:
        """Return the reply to a query, or a 503 that says which limit it met."""
        if not self._places.acquire(blocking=False):
            return refusal(
                503, f"{self._limits.waiting} queries are waiting already: come again in a moment."
            )
        try:
            worker = self._idle.get(timeout=self._limits.seconds)
        except queue.Empty:
            return refusal(
                503, f"No worker was free within {self._limits.seconds:g} seconds: come again."
            )
        finally:
            self._places.release()
        reply = worker.ask(asked, self._limits.seconds)
        if worker.alive:
            self._idle.put(worker)
        else:
            self._replace(worker)
        return reply

    def close(self) -> None:
        """Kill every worker."""
        with self._lock:
            self._closed = True
            workers = list(self._all)
            self._all.clear()
        for worker in workers:
            worker.kill()

    @property
    def processes(self) -> tuple[int, ...]:
        """The process ids of the workers."""
        with self._lock:
            return tuple(worker.process.pid or 0 for worker in self._all)

    def _start(self) -> None:
        worker = _Worker(self._folder, self._prefixes, self._limits)
        with self._lock:
            if self._closed:
                worker.kill()
                return
            self._all.add(worker)
        self._idle.put(worker)

    def _replace(self, worker: _Worker) -> None:
        with self._lock:
            self._all.discard(worker)
        threading.Thread(target=self._start, daemon=True).start()


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
        if not self.channel.poll(START_SECONDS) or self.channel.recv() != "ready":
            self.kill()

    def ask(self, asked: Asked, seconds: float) -> Reply:
        """Return the reply, or kill the process that takes too long for it."""
        try:
            self.channel.send(asked)
            if not self.channel.poll(seconds):
                self.kill()
                return refusal(
                    503,
                    f"The query took longer than {seconds:g} seconds, the most that is given: "
                    "make it smaller, or load the export into a store of your own.",
                )
            status, media_type = self.channel.recv()
            return Reply(status, media_type, self.channel.recv_bytes())
        except (EOFError, OSError):
            self.kill()
            return refusal(
                503, "The query ended its worker, most likely by using too much memory: make it "
                "smaller, or load the export into a store of your own."
            )  # fmt: skip

    def kill(self) -> None:
        """End the process."""
        self.alive = False
        with contextlib.suppress(OSError, ValueError):
            self.process.kill()
            self.process.join(5)
        self.channel.close()
