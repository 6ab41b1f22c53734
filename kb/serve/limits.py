"""How much the endpoint gives to one stranger, so that there is something left for the next."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Limits"]


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of the endpoint; each refusal names the one that was met."""

    seconds: float = 10.0
    """How long one query may take, and how long one may wait for its turn."""
    workers: int = 2
    """Processes that are kept free for short queries."""
    long: int = 2
    """Long queries that run at one time, each in a process of its own beside those."""
    short_seconds: float = 0.25
    """What still counts as short: a query that takes longer needs one of the places for long."""
    waiting: int = 128
    """Queries that may wait for their turn; the next one is told to come again."""
    waiting_long: int = 8
    """Queries known to be long that may wait for a place."""
    query_bytes: int = 100_000
    """The size of a query, and of a request that brings one."""
    rows: int = 100_000
    result_bytes: int = 50_000_000
    memory_bytes: int = 4_000_000_000
    """Address space of a worker."""
    connections: int = 200
    """Open connections; one more closes the one that has been silent for longest."""
    silence_seconds: float = 20.0
    """How long a client may say nothing, and how long it may take to say what it asks."""
