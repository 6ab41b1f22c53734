"""What pydantic found, said as a curator would wish to hear it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from difflib import get_close_matches
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from kb.model import (
    Claim,
    Concept,
    Header,
    Identifier,
    KindDefinition,
    Origin,
    PassedOver,
    Question,
    Quotation,
    Quote,
    Remark,
    Review,
    Source,
    SourceFile,
    SourceText,
)
from kb.names import near, slug

__all__ = ["meant", "model_at", "said"]

_NAMES: dict[type[BaseModel], str] = {
    Claim: "a claim",
    Concept: "a concept",
    Header: "kb.yaml",
    Identifier: "an entry of same_as",
    KindDefinition: "a kind",
    Origin: "an origin",
    PassedOver: "a passed-over span",
    Question: "a question",
    Quotation: "quotation",
    Quote: "a part of a quote",
    Remark: "a remark",
    Review: "review",
    Source: "source",
    SourceFile: "a source file",
    SourceText: "text",
}
_SHAPES: tuple[tuple[str, str, str], ...] = (
    ("([a-z0-9]+(-[a-z0-9]+)*/)?", "the id of a record", "'claim-id' or 'source-id/claim-id'"),
    ("^[a-z0-9]+(-", "an id", "small letters a-z, digits and single hyphens, like 'going-out'"),
    (":[A-Za-z0-9]", "a CURIE", "prefix, colon and local id, like 'MONDO:0002050'"),
    ('^https?://[^\\s<>"{}|\\\\^`]+$', "a web address", "'https://…' without spaces"),
    ("[/#]$", "a base IRI", "'https://…' with / or # at its end"),
    ("^10", "a DOI", "'10.1038/s41380-022-01661-0', without 'https://doi.org/'"),
    ("^[0-9]{4}(", "a date", '"2025", "2025-03" or "2025-03-21" in quotes'),
    ("^[a-z]{2,3}", "a language code", "'en', 'de' or 'en-GB'"),
    ("^#", "a colour", '"#rrggbb" in quotes, with small letters'),
    ("{64}", "a SHA-256", "64 digits and small letters a-f; 'kb verify' prints the right one"),
)


def said(error: ErrorDetails, model: type[BaseModel]) -> tuple[str, str]:
    """Return what is wrong and how to mend it.

    >>> from pydantic import ValidationError
    >>> try:
    ...     Origin.model_validate({"id": "a", "kind": "textbok", "label": "A"})
    ... except ValidationError as broken:
    ...     said(broken.errors()[0], Origin)[1]
    "did you mean 'textbook'?"
    """
    owner = model_at(model, error["loc"][:-1])
    key = error["loc"][-1] if error["loc"] else ""
    name = f"item {key + 1} of {error['loc'][-2]!r}" if isinstance(key, int) else f"{key!r}"
    context: dict[str, Any] = error.get("ctx") or {}
    speak = _SAID.get(error["type"])
    if speak is None:
        return f"{name} cannot be {_shown(error['input'])}", "see docs/records.md"
    return speak(name, error["input"], context, owner)


def model_at(model: type[BaseModel] | None, loc: Sequence[str | int]) -> type[BaseModel] | None:
    """Return the model that a path from another model leads to, if it leads to one.

    >>> model_at(Claim, ("quote", 0)) is Quote
    True
    """
    for step in loc:
        if model is None:
            return None
        if isinstance(step, str):
            info = model.model_fields.get(step)
            model = _inner(info.annotation) if info else None
    return model


def meant(key: str, owner: type[BaseModel] | None) -> str | None:
    """Return the key of a model that a misspelt key stands for, if one is near.

    >>> meant("signn", Claim), meant("importance", Claim)
    ('sign', None)
    """
    close = get_close_matches(key, owner.model_fields if owner else [], 1, cutoff=0.7)
    return close[0] if close else None


def _inner(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    if get_origin(annotation) in {Annotated, Union, UnionType, tuple}:
        return next((found for part in get_args(annotation) if (found := _inner(part))), None)
    return None


def _shown(value: object) -> str:
    if isinstance(value, Mapping):
        return "a mapping"
    if isinstance(value, list | tuple):
        return "a list"
    if isinstance(value, bool):
        return "true" if value else "false"
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}…{text[0]}"


_Owner = type[BaseModel] | None
_Said = tuple[str, str]


def _missing(name: str, value: object, context: dict[str, Any], owner: _Owner) -> _Said:
    info = owner.model_fields[name.strip("'")] if owner else None
    hint = (info.description or "").partition("\n")[0].rstrip(".") if info else ""
    return f"{_NAMES.get(owner, 'it') if owner else 'it'} lacks {name}", (
        f"add it: {hint[0].lower()}{hint[1:]}" if hint else "add it"
    )


def _extra(name: str, value: object, context: dict[str, Any], owner: _Owner) -> _Said:
    close = meant(name.strip("'"), owner)
    known = ", ".join(owner.model_fields) if owner else ""
    mend = f"did you mean {close!r}?" if close else f"known are {known}"
    return f"{_NAMES.get(owner, 'it') if owner else 'it'} has no key {name}", mend


def _text(name: str, value: object, context: dict[str, Any], owner: _Owner) -> _Said:
    if isinstance(value, bool | int | float):
        shown = _shown(value)
        read = "true or false" if isinstance(value, bool) else "a number"
        return f"{name} is the bare word {shown}, which is read as {read}", f'write "{shown}"'
    return f"{name} is {_shown(value)}, not a text", "write one text"


def _enum(name: str, value: object, context: dict[str, Any], owner: _Owner) -> _Said:
    allowed = re.findall(r"'([^']+)'", str(context.get("expected", "")))
    what = f"{name} cannot be {_shown(value)}"
    wanted = slug(value) if isinstance(value, str) else ""
    close = near(wanted, allowed)
    if close:
        return what, f"did you mean {close[0]!r}?" if len(allowed) > 8 else (
            f"did you mean {close[0]!r}? allowed are {', '.join(allowed)}"
        )
    return what, f"allowed are {', '.join(allowed)}" if allowed else "see docs/records.md"


def _format(name: str, value: object, context: dict[str, Any], owner: _Owner) -> _Said:
    if owner is Header and name == "'format'":
        what = f"the format is {_shown(value)}, and this version reads format 1"
        return what, "write 'format: 1', or install the version of kb that wrote the folder"
    return _enum(name, value, context, owner)


def _pattern(name: str, value: object, context: dict[str, Any], owner: _Owner) -> _Said:
    pattern = str(context.get("pattern", ""))
    for start, what, shape in _SHAPES:
        if start in pattern:
            hint = (
                f"; {slug(value)!r} would do"
                if what == "an id" and isinstance(value, str) and value
                else ""
            )
            return f"{name} is {_shown(value)}, which is not {what}", f"write {shape}{hint}"
    return f"{name} cannot be {_shown(value)}", "see docs/records.md"


def _own(name: str, value: object, context: dict[str, Any], owner: _Owner) -> _Said:
    what, _, mend = str(context.get("error", "")).rpartition(": ")
    subject, _, rest = what.partition(" ")
    return f"{name} {rest}" if subject == "it" else what, mend


def _fixed(what: str, mend: str) -> Callable[..., _Said]:
    def speak(name: str, value: object, context: dict[str, Any], owner: _Owner) -> _Said:
        known = {"name": name, "value": _shown(value), **context}
        return what.format(**known), mend.format(**known)

    return speak


_WHOLE = _fixed("{name} is {value}, not a whole number", "write plain digits without quotes")
_NUMBER = _fixed("{name} is {value}, not a number", "write plain digits without quotes")
_LIST = _fixed("{name} is {value}, not a list", "write each item in a line that starts with '- '")
_MAPPING = _fixed("{name} is {value}, not a mapping", "write 'key: value' lines below it")
_SAID: dict[str, Callable[..., _Said]] = {
    "missing": _missing,
    "extra_forbidden": _extra,
    "string_type": _text,
    "enum": _enum,
    "literal_error": _format,
    "string_pattern_mismatch": _pattern,
    "value_error": _own,
    "int_type": _WHOLE,
    "int_from_float": _WHOLE,
    "float_type": _NUMBER,
    "float_parsing": _NUMBER,
    "bool_type": _fixed("{name} is {value}", "write true or false, without quotes"),
    "tuple_type": _LIST,
    "model_type": _MAPPING,
    "model_attributes_type": _MAPPING,
    "dict_type": _MAPPING,
    "too_short": _fixed("{name} is empty", "add an item"),
    "too_long": _fixed("{name} has more than {max_length} items", "split it"),
    "string_too_short": _fixed("{name} is empty", "write some words, or take the key out"),
    "string_too_long": _fixed("{name} has more than {max_length} characters", "shorten it"),
    "greater_than_equal": _fixed("{name} is {value}", "write a number of {ge} or more"),
    "less_than_equal": _fixed("{name} is {value}", "write a number of {le} or less"),
}
