"""The one canonical form of a knowledge base's YAML.

Fields stand in the order of the model and are left out where they hold their default; lists are
indented; a text is plain or double-quoted; lines are at most 100 characters where a word allows;
one empty line stands between the parts of a file. What is read back is what was written.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum

from pydantic import BaseModel

from kb.model import Concept, Header, SourceFile
from kb.records.parse import MODELINE
from kb.records.scalars import number, scalar

__all__ = ["write_concepts", "write_header", "write_source_file"]

WIDTH = 100


def write_source_file(file: SourceFile, *, schema: str | None = None) -> str:
    """Return the canonical text of ``sources/<id>.yaml``.

    With ``schema``, a path or address, the first line names the schema for the curator's editor.

    >>> from kb.model import Source
    >>> source = Source(id="a", title="No", kind="news", language="en", licence="CC0-1.0")
    >>> print(write_source_file(SourceFile(source=source)), end="")
    source:
      id: a
      title: "No"
      kind: news
      language: en
      licence: CC0-1.0
    """
    return _text(_sections(file), schema)


def write_concepts(concepts: Iterable[Concept], *, schema: str | None = None) -> str:
    """Return the canonical text of ``concepts.yaml``: the concepts sorted by id.

    >>> print(write_concepts([Concept(id="a", label="A", kind="process", description="B")]), end="")
    concepts:
      - id: a
        label: A
        kind: process
        description: B
    """
    listed = sorted(concepts, key=lambda concept: concept.id)
    return _text([("concepts", tuple(listed))], schema)


def write_header(header: Header, *, schema: str | None = None) -> str:
    """Return the canonical text of ``kb.yaml``.

    >>> header = Header(format=1, title="T", description="D", language="en",
    ...                 base="https://example.org/t/", licence="CC-BY-4.0")
    >>> write_header(header).splitlines()[:2]
    ['format: 1', 'title: T']
    """
    return _text(_sections(header), schema)


def _text(sections: Iterable[tuple[str, object]], schema: str | None) -> str:
    lines = [] if schema is None else [MODELINE + schema]
    spaced = False
    for key, value in sections:
        apart = isinstance(value, BaseModel | Mapping | tuple)
        if lines and (apart or spaced) and not lines[-1].startswith(MODELINE):
            lines.append("")
        spaced = apart
        if (
            isinstance(value, tuple)
            and all(isinstance(item, BaseModel) for item in value)
            and value
        ):
            lines.append(f"{key}:")
            for place, item in enumerate(value):
                lines.extend([""] if place else [])
                lines.extend(_item(item, 2))
        else:
            lines.extend(_field(key, value, 0))
    return "\n".join([*lines, ""])


def _sections(record: BaseModel) -> Iterator[tuple[str, object]]:
    """Yield the fields that do not hold their default, in the order of the model."""
    for name, info in type(record).model_fields.items():
        value = getattr(record, name)
        if info.is_required() or value != info.get_default(call_default_factory=True):
            yield name, value


def _field(key: str, value: object, indent: int) -> Iterator[str]:
    start = " " * indent + f"{_key(key)}:"
    if isinstance(value, BaseModel):
        value = dict(_sections(value))
    if isinstance(value, Mapping):
        if not value:
            yield f"{start} {{}}"
            return
        yield start
        for name, part in value.items():
            yield from _field(name, part, indent + 2)
    elif isinstance(value, tuple | list):
        if not value:
            yield f"{start} []"
            return
        yield start
        for item in value:
            yield from _item(item, indent + 2)
    else:
        yield f"{start} {_value(value, len(start) + 1, indent + 2)}"


def _item(item: object, indent: int) -> Iterator[str]:
    """Yield an item of a list: its first line carries the dash."""
    start = " " * indent + "- "
    if isinstance(item, BaseModel | Mapping):
        fields = _sections(item) if isinstance(item, BaseModel) else item.items()
        lines = [line for name, part in fields for line in _field(name, part, indent + 2)]
        yield start + lines[0][indent + 2 :]
        yield from lines[1:]
    else:
        yield start + _value(item, len(start), indent + 2)


def _key(key: str) -> str:
    return scalar(key, column=0, indent=0, width=10_000)


def _value(value: object, column: int, indent: int) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return number(value)
    text = value.value if isinstance(value, StrEnum) else str(value)
    return scalar(text, column=column, indent=indent, width=WIDTH)
