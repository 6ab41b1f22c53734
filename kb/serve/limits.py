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
    """Processes that answer queries."""
    waiting: int = 32
    """Queries that may wait for a worker; the next one is told to come again."""
    query_bytes: int = 100_000
    """The size of a request."""
    rows: int = 100_000
    result_bytes: int = 50_000_000
    memory_bytes: int = 4_000_000_000
    """Address space of a worker."""
    connections: int = 200
