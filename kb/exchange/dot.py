"""DOT, the language of Graphviz: to draw, and to read into tools that know no other."""

from __future__ import annotations

from collections.abc import Iterator

from kb.exchange.part import Exported, Part, loop_in, loop_text
from kb.vocabulary import Status

__all__ = ["dot"]

STYLES = {Status.CAUSAL: "solid", Status.HEDGED: "dashed", Status.DISPUTED: "bold"}


def dot(part: Part) -> Exported:
    """Return a part as a digraph of DOT; concepts are named by their ids.

    A correlation is a point between two lines without heads. Each line leads away from the point,
    so that no reader who overlooks the style can walk from one concept to the other.
    """
    lines = ["digraph {", "  node [shape=box, style=rounded]"]
    loop = loop_in(part)
    if loop:
        lines.append(f"  // no DAG: {' -> '.join(edge.subject for edge in loop)} closes a loop")
    lines += [f'  "{name}" [label={_quoted(label)}]' for name, label in part.labels.items()]
    lines += [
        f'  "{edge.subject}" -> "{edge.object}" '
        f"[label={_quoted(edge.sign.symbol)}, style={STYLES[edge.status]}, "
        f'status="{edge.status}", support="{edge.support_cause}"]'
        for edge in part.causes
    ]
    for edge in part.correlations:
        point = f'"{edge.subject} ~ {edge.object}"'
        lines.append(f'  {point} [shape=point, width=0.02, label="", status="{edge.status}"]')
        lines += [
            f'  {point} -> "{end}" [dir=none, style=dotted]' for end in (edge.subject, edge.object)
        ]
    lines.append("}")
    return Exported("\n".join(lines) + "\n", _losses(part))


def _quoted(text: str) -> str:
    r"""Return text as a string of DOT; a backslash would start an escape of Graphviz."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _losses(part: Part) -> Iterator[str]:
    yield from part.losses()
    loop = loop_in(part)
    if loop:
        yield (
            f"The causes close loops, the shortest is {loop_text(loop)}: a tool that wants a DAG "
            "needs some link cut, or time unrolled."
        )
