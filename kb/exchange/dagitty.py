"""DAGitty: the graph as its web page and its R package read it, correlations as ``<->``."""

from __future__ import annotations

from collections.abc import Iterator

from kb.exchange.part import Exported, Part, require_no_loop
from kb.vocabulary import Status

__all__ = ["dagitty"]


def dagitty(part: Part, *, exposure: str | None = None, outcome: str | None = None) -> Exported:
    """Return a part as a DAG of DAGitty; concepts are named by their ids.

    Raises :class:`kb.InvalidInput` where causes close a loop, and names the loop.
    """
    require_no_loop(part)
    roles = {exposure: " [exposure]", outcome: " [outcome]"}
    lines = ["dag {"]
    lines += [f'"{name}"{roles.get(name, "")}' for name in part.labels]
    lines += [f'"{edge.subject}" -> "{edge.object}"' for edge in part.causes]
    lines += [f'"{edge.subject}" <-> "{edge.object}"' for edge in part.correlations]
    lines.append("}")
    return Exported("\n".join(lines) + "\n", _losses(part))


def _losses(part: Part) -> Iterator[str]:
    yield from part.losses()
    if part.causes:
        yield "The signs of the causes: DAGitty draws plain arrows."
    for status, word in ((Status.HEDGED, "hedged"), (Status.DISPUTED, "disputed")):
        count = sum(edge.status is status for edge in part.causes)
        if count:
            yield f"Arrows that are only {word}: {count}; they look like the others."
    if part.correlations:
        yield (
            f"Correlations: {len(part.correlations)}; they stand as <->, which DAGitty reads as an "
            "unobserved common cause, and the sources state no more than the correlation."
        )
