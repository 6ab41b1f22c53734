"""DOT, the language of Graphviz: to draw, and to read into tools that know no other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kb.edges import Edge
from kb.exchange.part import Exported, Part, loop_in, loop_text
from kb.exchange.times import Drawing, drawing
from kb.vocabulary import Status

__all__ = ["dot"]

STYLES = {Status.CAUSAL: "solid", Status.HEDGED: "dashed", Status.DISPUTED: "bold"}


def dot(part: Part, *, unroll: int | None = None) -> Exported:
    """Return a part as a digraph of DOT; concepts are named by their ids.

    A correlation is a point between two lines without heads. Each line leads away from the point,
    so that no reader who overlooks the style can walk from one concept to the other.
    """
    drawn = drawing(part, unroll)
    lines = ["digraph {", "  node [shape=box, style=rounded]"]
    loop = loop_in(part) if unroll is None else ()
    if loop:
        lines.append(f"  // no DAG: {' -> '.join(edge.subject for edge in loop)} closes a loop")
    lines += [
        f'  "{name}" [label={_quoted(" ".join(filter(None, (part.labels[concept], time))))}]'
        for name, concept, time in drawn.nodes()
    ]
    lines += [
        f'  "{start}" -> "{end}" '
        f"[label={_quoted(edge.sign.symbol)}, style={STYLES[edge.status]}, "
        f'status="{edge.status}", support="{edge.support_cause}"]'
        for start, end, edge in drawn.causes()
    ]
    for one, other, edge in drawn.correlations():
        point = f'"{one} ~ {other}"'
        lines.append(f'  {point} [shape=point, width=0.02, label="", status="{edge.status}"]')
        lines += [f'  {point} -> "{end}" [dir=none, style=dotted]' for end in (one, other)]
    lines.append("}")
    return Exported("\n".join(lines) + "\n", _losses(drawn, loop))


def _quoted(text: str) -> str:
    r"""Return text as a string of DOT; a backslash would start an escape of Graphviz."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _losses(drawn: Drawing, loop: Sequence[Edge]) -> Iterator[str]:
    yield from drawn.losses()
    if loop:
        yield (
            f"The causes close loops, the shortest is {loop_text(loop)}: a tool that wants a DAG "
            "needs some link cut, or time unrolled."
        )
