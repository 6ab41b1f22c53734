"""DAGitty: the graph as its web page and its R package read it, correlations as ``<->``."""

from __future__ import annotations

from collections.abc import Iterator

from kb.exchange.part import Exported, Part, require_no_loop
from kb.exchange.times import Drawing, drawing
from kb.vocabulary import Status

__all__ = ["dagitty"]


def dagitty(
    part: Part,
    *,
    unroll: int | None = None,
    exposure: str | None = None,
    outcome: str | None = None,
) -> Exported:
    """Return a part as a DAG of DAGitty; concepts are named by their ids.

    With ``unroll`` in time the exposure is the first of its kind, the outcome the last.
    Raises :class:`kb.InvalidInput` where causes close a loop, and names the loop.
    """
    if unroll is None:
        require_no_loop(part)
    drawn = drawing(part, unroll)
    first, last = drawn.times[0], drawn.times[-1]
    roles = {f"{outcome}{last}": " [outcome]", f"{exposure}{first}": " [exposure]"}
    lines = ["dag {"]
    lines += [f'"{name}"{roles.get(name, "")}' for name, _, _ in drawn.nodes()]
    lines += [f'"{start}" -> "{end}"' for start, end, _ in drawn.causes()]
    lines += [f'"{one}" <-> "{other}"' for one, other, _ in drawn.correlations()]
    lines.append("}")
    return Exported("\n".join(lines) + "\n", _losses(drawn))


def _losses(drawn: Drawing) -> Iterator[str]:
    yield from drawn.losses()
    part = drawn.part
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
