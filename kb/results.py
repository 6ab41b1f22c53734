"""What queries return: frozen results that become JSON with ``to_dict()`` and tables in a notebook.

Labels and quotes come from documents that anybody may have written, so every cell of every HTML
table is escaped here and nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from enum import Enum
from html import escape
from typing import ClassVar, Generic, SupportsIndex, TypeVar, cast, overload

from pydantic import BaseModel

__all__ = ["Result", "Results", "html_answer", "html_table", "plain"]

INTERNAL: dict[str, bool] = {"json": False}
"""Metadata of a dataclass field that ``to_dict()`` leaves out: exact numbers behind the shown."""

LONGEST_CELL = 300
"""Characters of one cell of a table in a notebook; the whole value is in ``to_dict()``."""


def plain(value: object) -> object:
    """Return a value as JSON holds it: words for enumerations, lists for tuples.

    >>> from kb.vocabulary import Sign
    >>> plain((Sign.POSITIVE, 1, None))
    ['positive', 1, None]
    """
    if isinstance(value, Result):
        return value.to_dict()
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, (tuple, list)):
        return [plain(item) for item in value]
    return value


class Result:
    """What every result shares; subclasses are frozen dataclasses whose fields are JSON keys."""

    __slots__ = ()

    shown: ClassVar[tuple[str, ...]] = ()
    """The keys that a table of many such results has as columns; empty: all of them."""
    keys: ClassVar[tuple[str, ...]] = ()
    """The keys in JSON, where properties are among them; empty: the fields without the internal."""

    def to_dict(self) -> dict[str, object]:
        """Return the result as plain data, keys in the documented order."""
        keys = self.keys or tuple(
            field.name
            for field in fields(self)  # type: ignore[arg-type]  # every subclass is a dataclass
            if field.metadata.get("json", True)
        )
        return {key: plain(getattr(self, key)) for key in keys}

    def _repr_html_(self) -> str:
        rows = [{"": key, "value": value} for key, value in self.to_dict().items()]
        return html_table(rows, ("", "value"))


R_co = TypeVar("R_co", bound=Result | BaseModel, covariant=True)


class Results(tuple[R_co, ...], Generic[R_co]):
    """A frozen list of results: a tuple that turns into JSON, columns or a table.

    >>> Results(()).to_dicts()
    []
    """

    __slots__ = ()

    @overload
    def __getitem__(self, index: SupportsIndex, /) -> R_co: ...
    @overload
    def __getitem__(self, index: slice, /) -> Results[R_co]: ...
    def __getitem__(self, index: SupportsIndex | slice, /) -> R_co | Results[R_co]:
        """Return one result, or for a slice the results in it."""
        if isinstance(index, slice):
            return type(self)(super().__getitem__(index))
        return super().__getitem__(index)

    def to_dicts(self) -> list[dict[str, object]]:
        """Return each result as plain data, in order."""
        return [cast("dict[str, object]", plain(result)) for result in self]

    def to_columns(self) -> dict[str, list[object]]:
        """Return key → values of all results: what ``pandas.DataFrame`` takes.

        >>> Results(()).to_columns()
        {}
        """
        rows = self.to_dicts()
        keys = rows[0] if rows else {}
        return {key: [row.get(key) for row in rows] for key in keys}

    def _repr_html_(self) -> str:
        if not self:
            return "<p>nothing</p>"
        rows = self.to_dicts()
        return html_table(rows, getattr(self[0], "shown", ()) or tuple(rows[0]))


def html_answer(sentence: str, *tables: Results[Result]) -> str:
    """Return an answer for a notebook: its sentence, and below it tables, all escaped.

    >>> html_answer("A < B.")
    '<p>A &lt; B.</p>'
    """
    return f"<p>{escape(sentence)}</p>" + "".join(table._repr_html_() for table in tables)


def html_table(rows: Iterable[Mapping[str, object]], columns: Sequence[str]) -> str:
    """Return an HTML table of the named columns with every cell escaped.

    >>> html_table([{"label": "<b>"}], ["label"])
    '<table><thead><tr><th>label</th></tr></thead><tbody><tr><td>&lt;b&gt;</td></tr></tbody></table>'
    """
    head = "".join(f"<th>{escape(column.replace('_', ' '))}</th>" for column in columns)
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(_cell(row.get(c)))}</td>" for c in columns) + "</tr>"
        for row in rows
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _is_quote(value: object) -> bool:
    return isinstance(value, Mapping) and "text" in value


def _cell(value: object) -> str:
    """Return a value as one short line: a quote by its words, a record by its id."""
    if isinstance(value, bool):
        text = "yes" if value else "no"
    elif value is None:
        text = ""
    elif isinstance(value, float):
        text = f"{value:.4f}"
    elif isinstance(value, (list, tuple)):
        separator = " … " if value and _is_quote(value[0]) else ", "
        text = separator.join(_cell(item) for item in value)
    elif isinstance(value, Mapping) and "quote" in value:
        text = f"“{_cell(value['quote'])}”"
    elif isinstance(value, Mapping):
        named = next((value[key] for key in ("text", "id", "sentence") if key in value), None)
        text = "; ".join(f"{k}: {_cell(v)}" for k, v in value.items()) if named is None else named
        text = str(text)
    else:
        text = str(value)
    return text if len(text) <= LONGEST_CELL else text[: LONGEST_CELL - 1] + "…"
