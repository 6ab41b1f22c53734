"""The threads that answer: those for queries and those for pages never wait for each other."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

from kb.serve.limits import Limits

__all__ = ["Lanes", "Turn", "turn"]

PAGES = 3
"""Threads for pages: they take a millisecond each, so that three are enough for many clients."""


class Turn(NamedTuple):
    """How the request that a thread answers came to its turn."""

    waited: float = 0.0
    """Seconds since it had been read."""
    crowded: bool = False
    """Too many queries wait already: this one is not to be asked."""


_here = threading.local()


def turn() -> Turn:
    """Return how the request that this thread answers came to its turn.

    >>> turn()
    Turn(waited=0.0, crowded=False)
    """
    found: Turn = getattr(_here, "turn", Turn())
    return found


class Lanes:
    """What waitress calls a task dispatcher.

    A query that waits holds no thread, and there are no more threads than can have work: with many,
    Python's lock goes round among them, and the slowest answers take several times as long.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._lock = threading.Lock()
        self._waiting = 0
        threads = limits.workers + limits.long + limits.waiting_long
        self._queries = ThreadPoolExecutor(threads, thread_name_prefix="kb-query")
        self._pages = ThreadPoolExecutor(PAGES, thread_name_prefix="kb-page")

    def add_task(self, channel: Any) -> None:
        """Let a thread answer the next request of a channel."""
        since = time.monotonic()
        crowded = False
        if _is_query(channel):
            with self._lock:
                crowded = self._waiting >= self._limits.waiting
                self._waiting += not crowded
            if not crowded:
                self._submit(self._queries, self._query, channel, since)
                return
        self._submit(self._pages, _serve, channel, since, crowded)

    def shutdown(self, *, cancel_pending: bool = True, timeout: float = 5) -> bool:
        """Let what is being answered end, within reason; whatever waits is dropped."""
        threads = [
            threading.Thread(target=lane.shutdown, kwargs={"cancel_futures": cancel_pending})
            for lane in (self._queries, self._pages)
        ]
        for thread in threads:
            thread.start()
        until = time.monotonic() + timeout
        for thread in threads:
            thread.join(max(until - time.monotonic(), 0))
        return not any(thread.is_alive() for thread in threads)

    def _submit(self, lane: ThreadPoolExecutor, *work: Any) -> None:
        try:
            lane.submit(*work)
        except RuntimeError:  # the server ends
            work[1].cancel()

    def _query(self, channel: Any, since: float) -> None:
        with self._lock:
            self._waiting -= 1
        _serve(channel, since, False)


def _is_query(channel: Any) -> bool:
    request = channel.requests[0]
    return request.error is None and request.path == "/sparql"


def _serve(channel: Any, since: float, crowded: bool) -> None:
    _here.turn = Turn(time.monotonic() - since, crowded)
    channel.service()
