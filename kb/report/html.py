"""The report as one HTML page that needs no network and in which nothing is ever run."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable, Sequence
from html import escape
from string import Template

from kb.assets import asset
from kb.names import slug
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

__all__ = ["render_html"]

_NOTHING = "default-src 'none'; base-uri 'none'; form-action 'none'"
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


def render_html(blocks: Sequence[Block], *, title: str, language: str) -> str:
    """Return the blocks as a page; its policy allows its own style and nothing else.

    >>> page = render_html([Paragraph(["<script>"])], title="A", language="en")
    >>> "<p>&lt;script&gt;</p>" in page, "<script" in page
    (True, False)
    """
    style = asset("viz", "report.css").read_text("utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return Template(asset("viz", "report.html").read_text("utf-8")).substitute(
        language=_text(language),
        title=_text(title),
        policy=f"{_NOTHING}; style-src 'sha256-{digest}'",
        style=style,
        contents=_contents(blocks),
        body="\n".join(_block(block) for block in blocks),
    )


def _text(text: str) -> str:
    return escape(_CONTROL.sub("\N{REPLACEMENT CHARACTER}", text), quote=True)


def _contents(blocks: Iterable[Block]) -> str:
    heads = [b for b in blocks if isinstance(b, Heading) and b.level == 2]
    items = "\n".join(f'<li><a href="#{slug(b.text)}">{_text(b.text)}</a></li>' for b in heads)
    return f"<ul>\n{items}\n</ul>"


def _block(block: Block) -> str:
    match block:
        case Heading(level, text):
            mark = f' id="{slug(text)}"' if level == 2 else ""
            return f'<h{level}{mark} dir="auto">{_text(text)}</h{level}>'
        case Paragraph(words):
            return f"<p>{_inline(words)}</p>"
        case Bullets(items):
            listed = "\n".join(f"<li>{_inline(item)}</li>" for item in items)
            return f"<ul>\n{listed}\n</ul>"
        case Quotation(words, language, by):
            quoted = f'<p lang="{_text(language)}" dir="auto">“{_text(words)}”</p>'
            return f"<blockquote>{quoted}<footer>{_inline(by)}</footer></blockquote>"
        case Table():
            return _table(block)


def _table(table: Table) -> str:
    head = "".join(f'<th scope="col">{_text(cell)}</th>' for cell in table.head)
    body = "\n".join(
        "<tr>" + "".join(_cell(cell, i in table.numbers) for i, cell in enumerate(row)) + "</tr>"
        for row in table.rows
    )
    return (
        f'<div class="table" tabindex="0" role="region" aria-label="{_text(table.label)}"><table>'
        f"<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody></table></div>"
    )


def _cell(text: str, number: bool) -> str:
    return f'<td class="number">{_text(text)}</td>' if number else f"<td>{_text(text)}</td>"


def _inline(words: Sequence[Inline]) -> str:
    return "".join(_words(part) for part in words)


def _words(part: Inline) -> str:
    match part:
        case Strong(text):
            return f"<strong><bdi>{_text(text)}</bdi></strong>"
        case Link(address):
            return f'<a href="{_text(address)}" rel="noreferrer">{_text(address)}</a>'
        case text:
            return _text(text)
