"""The worker processes: one query each at a time, killed at the time limit, and replaced.

Short queries never wait for long ones. Every query begins as a short one; one that is not done in
time goes on only where there is a place for a long query, and those places are fewer than the
processes. What has been long once waits for such a place before it starts.

All of it happens in one thread: a reply calls back, and no lock is needed. With threads, Python's
own lock goes round among them, and the slowest answers take many times as long.
"""

from __future__ import annotations

import multiprocessing
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from kb.serve.limits import Limits
from kb.serve.process import Process
from kb.serve.worker import Asked, Reply, refusal

__all__ = ["Pool"]

START_SECONDS = 30.0
TRIES = 5
"""How many processes in a row may die while they start, before no more are started."""
REMEMBERED = 1000
"""How many long queries are known again."""


@dataclass(slots=True)
class _Job:
    asked: Asked
    then: Callable[[Reply], None]
    gone: Callable[[], bool]
    until: float
    """When its time is over: to wait, to be short, or to be answered at all."""
    long: bool = False


class Pool:
    """Workers on one read-only store.

    ``watched`` is what the caller's loop watches, by file number: the pool puts its workers there,
    is told there what they say, and wants :meth:`tick` called by the time that it returns.
    """

    def __init__(
        self, folder: str, prefixes: Mapping[str, str], limits: Limits, watched: dict[int, Any]
    ) -> None:
        self._arguments = (folder, dict(prefixes), limits)
        self._limits = limits
        self._watched = watched
        self._idle: deque[Process] = deque()
        self._busy: dict[Process, _Job] = {}
        self._starting: dict[Process, float] = {}
        self._waiting: deque[_Job] = deque()
        self._waiting_long: deque[_Job] = deque()
        self._places = limits.long
        self._known_long: dict[int, None] = {}
        self._killed: list[Process] = []
        self._failed = 0
        for _ in range(limits.workers + limits.long):
            self._start()

    def ask(
        self,
        asked: Asked,
        then: Callable[[Reply], None],
        gone: Callable[[], bool] = lambda: False,
    ) -> None:
        """Give the reply to a query, or a 503 that says which limit it met, once it is there.

        A long query is ended when ``gone`` says that nobody waits for it any more.
        """
        known = hash(asked) in self._known_long
        job = _Job(asked, then, gone, time.monotonic() + self._limits.seconds)
        if known:
            self._wait_for_place(job)
        elif len(self._waiting) >= self._limits.waiting:
            then(_busy(f"{self._limits.waiting} queries are waiting already"))
        else:
            self._waiting.append(job)
        self._hand_out()

    def tick(self) -> float:
        """End what has taken too long, and return the seconds until the next time that matters."""
        now = time.monotonic()
        for worker, job in list(self._busy.items()):
            if job.long and job.gone():
                self._end(worker)
                self._finish(job, _busy("Nobody waits for the answer any more"))
            elif job.until <= now:
                self._late(worker, job, now)
        for worker, until in list(self._starting.items()):
            if until <= now:
                worker.kill()
                self.heard(worker)
        for queue in (self._waiting, self._waiting_long):
            while queue and queue[0].until <= now:
                queue.popleft().then(
                    _busy(f"No worker was free within {self._limits.seconds:g} seconds")
                )
        self._killed = [worker for worker in self._killed if not worker.ended()]
        self._hand_out()
        times = [*self._starting.values(), *(job.until for job in self._busy.values())]
        times += [queue[0].until for queue in (self._waiting, self._waiting_long) if queue]
        return max(min(times, default=now + 1) - now, 0)

    def heard(self, worker: Process) -> None:
        """Take in what a worker has said: that it is ready, its reply, or its last breath."""
        if worker not in self._workers():
            return  # the loop tells of a death twice
        reply = worker.read()
        if reply is None and worker.alive:
            return  # there is more to come
        job = self._busy.pop(worker, None)
        if self._starting.pop(worker, None) is not None:
            self._failed = 0 if worker.alive else self._failed + 1
        if worker.alive:
            self._idle.append(worker)
        else:
            self._replace(worker)
        if job is not None:
            self._finish(job, reply or refusal(503, _DIED))
        self._hand_out()

    def close(self) -> None:
        """Kill every worker, and tell those who wait."""
        self._failed = TRIES
        jobs = [*self._busy.values(), *self._waiting, *self._waiting_long]
        workers = self._workers()
        for worker in workers:
            self._drop(worker)
            worker.kill()
        for worker in [*workers, *self._killed]:
            worker.ended(5)
        self._killed.clear()
        self._waiting.clear()
        self._waiting_long.clear()
        for job in jobs:
            job.then(_busy("The server ends"))

    @property
    def processes(self) -> tuple[int, ...]:
        """The process ids of the workers."""
        return tuple(worker.pid for worker in self._workers())

    @property
    def ready(self) -> bool:
        """Whether as many workers can answer as are kept free for short queries."""
        return len(self._idle) >= self._limits.workers or self._failed >= TRIES

    def _workers(self) -> list[Process]:
        return [*self._idle, *self._busy, *self._starting]

    # --- whose turn it is ---------------------------------------------------------------------

    def _hand_out(self) -> None:
        while self._idle and (job := self._next()) is not None:
            worker = self._idle.popleft()
            self._busy[worker] = job
            if not worker.ask(job.asked):
                self.heard(worker)  # it died while it had nothing to do

    def _next(self) -> _Job | None:
        """Return the next job; a long one first, since the places for those are few."""
        now = time.monotonic()
        while self._waiting_long and self._waiting_long[0].gone():
            self._waiting_long.popleft().then(_busy("Nobody waits for the answer any more"))
        if self._waiting_long and self._places:
            job = self._waiting_long.popleft()
            self._places -= 1
            job.long, job.until = True, now + self._limits.seconds
        elif self._waiting:
            job = self._waiting.popleft()
            job.until = now + min(self._limits.short_seconds, self._limits.seconds)
        else:
            return None
        return job

    def _late(self, worker: Process, job: _Job, now: float) -> None:
        limits = self._limits
        if job.long or limits.seconds <= limits.short_seconds:
            self._end(worker)
            self._finish(job, refusal(503, _TOO_LONG.format(seconds=limits.seconds)))
            return
        self._known_long[hash(job.asked)] = None
        if len(self._known_long) > REMEMBERED:
            del self._known_long[next(iter(self._known_long))]
        if self._places and not self._waiting_long:
            self._places -= 1
            job.long, job.until = True, now + limits.seconds - limits.short_seconds
            return
        self._end(worker)
        job.until = now + limits.seconds
        self._wait_for_place(job)

    def _wait_for_place(self, job: _Job) -> None:
        if len(self._waiting_long) >= self._limits.waiting_long and not self._places:
            most = self._limits.long
            job.then(_busy(f"{most} long queries run already, the most that do so at one time"))
        else:
            self._waiting_long.append(job)

    def _finish(self, job: _Job, reply: Reply) -> None:
        if job.long:
            self._places += 1
            left = job.until - time.monotonic()
            if left > self._limits.seconds - self._limits.short_seconds:  # it was short this time
                self._known_long.pop(hash(job.asked), None)
        job.then(reply)

    # --- processes ----------------------------------------------------------------------------

    def _start(self) -> None:
        worker = Process(multiprocessing.get_context("spawn"), self._arguments, self.heard)
        self._watched[worker.number] = worker
        self._starting[worker] = time.monotonic() + START_SECONDS

    def _end(self, worker: Process) -> None:
        worker.kill()
        self._busy.pop(worker)
        self._replace(worker)

    def _replace(self, worker: Process) -> None:
        self._drop(worker)
        worker.kill()
        self._killed.append(worker)
        if self._failed < TRIES:
            self._start()

    def _drop(self, worker: Process) -> None:
        self._watched.pop(worker.number, None)
        self._busy.pop(worker, None)
        self._starting.pop(worker, None)
        if worker in self._idle:
            self._idle.remove(worker)


def _busy(why: str) -> Reply:
    return refusal(503, f"{why}: come again in a moment.")


_DIED = (
    "The query ended its worker, most likely by using too much memory or by brackets too deep: "
    "make it smaller, or load the export into a store of your own."
)
_TOO_LONG = (
    "The query took longer than {seconds:g} seconds, the most that is given: make it smaller, or "
    "load the export into a store of your own."
)
