"""The report as Markdown, in which no word of a source can act as markup."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from kb.report.blocks import (
    Block,
    Bullets,
    Heading,
    Inline,
    Link,
    Paragraph,
    Quotation,
    Strong,
    Table,
)

__all__ = ["render_markdown"]

_MARKUP = re.compile(r"([\\`*_\[\]|~$])")
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_AT_START = re.compile(r"^([#+=-]|\d+(?=[.)](\s|$)))")
_SPACE = re.compile(r"\s+")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]")


def render_markdown(blocks: Iterable[Block]) -> str:
    r"""Return the blocks as Markdown (CommonMark with tables).

    >>> print(render_markdown([Heading(1, "A * B"), Paragraph(["<b>", Strong("x")])]), end="")
    # A \* B
    <BLANKLINE>
    &lt;b&gt;**x**
    """
    return "\n\n".join(_block(block) for block in blocks) + "\n"


def escape_markdown(text: str) -> str:
    r"""Return text that Markdown shows letter by letter, in one line.

    >>> escape_markdown("1. <i>a</i> *b*")
    '1\\. &lt;i&gt;a&lt;/i&gt; \\*b\\*'
    """
    line = _CONTROL.sub("\N{REPLACEMENT CHARACTER}", _SPACE.sub(" ", text).strip())
    line = _MARKUP.sub(r"\\\1", line)
    line = "".join(_ENTITIES.get(letter, letter) for letter in line)
    start = _AT_START.match(line)
    if start is None:
        return line
    return f"{start[0]}\\{line[start.end() :]}" if start[0].isdigit() else "\\" + line


def _block(block: Block) -> str:
    match block:
        case Heading(level, text):
            return f"{'#' * level} {escape_markdown(text)}"
        case Paragraph(words):
            return _inline(words)
        case Bullets(items):
            return "\n".join(f"- {_inline(item)}" for item in items)
        case Quotation(words, by=by):
            return f"> “{escape_markdown(words)}”\n>\n> {_inline(by)}"
        case Table():
            return _table(block)


def _table(table: Table) -> str:
    rule = " | ".join("---:" if i in table.numbers else "---" for i in range(len(table.head)))
    rows = [" | ".join(escape_markdown(cell) for cell in row) for row in (table.head, *table.rows)]
    return "\n".join(f"| {line} |" for line in (rows[0], rule, *rows[1:]))


def _inline(words: Sequence[Inline]) -> str:
    return "".join(_words(part, first=i == 0) for i, part in enumerate(words))


def _words(part: Inline, *, first: bool) -> str:
    match part:
        case Strong(text):
            return f"**{escape_markdown(text)}**"
        case Link(address):
            return f"<{address}>"
        case text:
            # The spaces at its ends belong between this part and its neighbours.
            bare = text.strip()
            shown = escape_markdown(bare) if first else escape_markdown("x" + bare)[1:]
            left = " " if text[:1].isspace() else ""
            right = " " if text[-1:].isspace() else ""
            return f"{left}{shown}{right}" if bare else " "
