"""How much of its time a question has left."""

from __future__ import annotations

from time import monotonic

__all__ = ["Deadline"]


class Deadline:
    """Ends a number of seconds after it was made; without a number it never does."""

    __slots__ = ("_end",)

    def __init__(self, seconds: float | None) -> None:
        self._end = None if seconds is None else monotonic() + seconds

    @property
    def late(self) -> bool:
        """Whether the time is over."""
        return self._end is not None and monotonic() >= self._end

    @property
    def left(self) -> float | None:
        """The seconds that are left, at least a moment; None: as many as it takes."""
        return None if self._end is None else max(self._end - monotonic(), 1e-9)
