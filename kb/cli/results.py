"""How answers of the library look in a terminal: a sentence, then a table of what it rests on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import Enum
from typing import TYPE_CHECKING

import click

from kb.cli.terminal import Cell, Column, emit_json, heading, table
from kb.vocabulary import Sign, Status

if TYPE_CHECKING:
    from kb.base import KnowledgeBase
    from kb.results import Result

__all__ = ["emit_answer", "print_results"]

TEXTS = {"text", "label", "sentence", "evidence", "would_close_if"}
"""Columns that hold words, and so may be wrapped."""


def emit_answer(base: KnowledgeBase, answer: Result) -> None:
    """Print the answer of a weighed question as JSON."""
    emit_json(base.weights.version, **answer.to_dict())


def print_results(title: str, results: Sequence[Result], *columns: str, **headings: str) -> None:
    """Print a heading and a table of the columns, if there is anything in it.

    ``headings`` name columns otherwise than by their key: ``text="edge"``.
    """
    if not results:
        return
    chosen = columns or results[0].shown or tuple(results[0].to_dict())
    click.echo()
    heading(title)
    table(
        [_column(name, getattr(results[0], name), headings) for name in chosen],
        [[_cell(getattr(result, name)) for name in chosen] for result in results],
    )


def _column(name: str, example: object, headings: Mapping[str, str]) -> Column:
    number = isinstance(example, (int, float)) and not isinstance(example, bool)
    wraps = name in TEXTS or isinstance(example, (list, tuple, Mapping, Status))
    return Column(headings.get(name, name.replace("_", " ")), wraps=wraps, number=number)


def _cell(value: object) -> str | Cell:
    if isinstance(value, Status):
        return Cell(value.label, value.value)
    if isinstance(value, (list, tuple, Mapping)):
        return ", ".join(_words(item) for item in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.4f}"
    return "–" if value is None else _words(value)


def _words(item: object) -> str:
    """Return a thing in a few words: a sign by its symbol, an edge by its arrow, others by id."""
    if isinstance(item, Enum):
        return item.symbol if isinstance(item, Sign) else str(item.value)
    for name in ("arrow", "text", "id"):
        words = getattr(item, name, None)
        if isinstance(words, str):
            return words
    return str(item)
