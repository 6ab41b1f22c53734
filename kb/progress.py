"""How far something that takes long has come, for whoever wants to hear of it."""

from __future__ import annotations

from typing import Protocol

__all__ = ["Progress"]


class Progress(Protocol):
    """A function that is told, now and then, how much is done and of how much.

    A search for loops has several rounds of starts, and tells of the present one.
    """

    def __call__(self, done: int, total: int, /) -> None:
        """Take how much is done, and of how much."""
