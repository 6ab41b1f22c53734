"""What a search may spend, and how it tells of its progress."""

from __future__ import annotations

from time import monotonic

from kb.progress import Progress

__all__ = ["Clock", "OutOfTime"]


class OutOfTime(Exception):
    """The time that a search was given is over."""


class Clock:
    """A deadline that is asked between steps; the time of other work in between counts too."""

    def __init__(self, seconds: float | None = None, progress: Progress | None = None) -> None:
        self.seconds = seconds
        self._end = None if seconds is None else monotonic() + seconds
        self._progress = progress
        self.done = 0
        self.total = 0

    def start(self, total: int) -> None:
        """Begin a round of so many starts."""
        self.done, self.total = 0, total

    def check(self) -> None:
        """Raise :class:`OutOfTime` when the deadline is over."""
        if self._end is not None and monotonic() > self._end:
            raise OutOfTime

    def step(self, done: int | None = None) -> None:
        """Count one start as done, or say how many are."""
        self.done = self.done + 1 if done is None else done
        if self._progress is not None:
            self._progress(self.done, self.total)
