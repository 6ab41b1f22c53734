"""The types of single fields, and what all records share."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictInt, StringConstraints

from kb.names import CURIE_PATTERN, GLOBAL_PATTERN, SLUG_PATTERN

__all__ = [
    "Colour",
    "Curie",
    "Date",
    "Doi",
    "Language",
    "Offset",
    "Record",
    "RecordId",
    "Slug",
    "Text",
    "WebAddress",
]


_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]")


def _plain(value: str) -> str:
    if value != value.strip():
        raise ValueError("it starts or ends with a space: take that out")
    if _CONTROL.search(value):
        raise ValueError("it has a line break or control character: write it in one line")
    return value


def _in_calendar(value: str) -> str:
    year, month, day = (int(part) for part in [*value.split("-"), "1", "1"][:3])
    try:
        date(year, month, day)
    except ValueError:
        raise ValueError("it is no day of the calendar: correct it") from None
    return value


Slug = Annotated[str, StringConstraints(pattern=SLUG_PATTERN, max_length=80)]
RecordId = Annotated[str, StringConstraints(pattern=GLOBAL_PATTERN, max_length=161)]
Text = Annotated[str, StringConstraints(min_length=1, max_length=2_000), AfterValidator(_plain)]
Curie = Annotated[str, StringConstraints(pattern=CURIE_PATTERN, max_length=200)]
WebAddress = Annotated[
    str, StringConstraints(pattern=r'^https?://[^\s<>"{}|\\^`]+$', max_length=2_000)
]
Doi = Annotated[str, StringConstraints(pattern=r'^10\.[0-9]{4,9}/[^\s<>"]+$', max_length=300)]
Date = Annotated[
    str,
    StringConstraints(pattern=r"^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$"),
    AfterValidator(_in_calendar),
]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]
Colour = Annotated[str, StringConstraints(pattern=r"^#[0-9a-f]{6}$")]
Offset = Annotated[StrictInt, Field(ge=0, le=1_000_000_000)]


class Record(BaseModel):
    """What all records share: frozen, and no key that the model does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    def to_dict(self) -> dict[str, object]:
        """Return the record as plain data, for JSON, keys in the order of the model."""
        return self.model_dump(mode="json")
