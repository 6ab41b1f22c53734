"""One file of a knowledge base: bytes to records, every error at once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from kb.errors import Finding, InvalidInput
from kb.files import read_limited
from kb.names import global_id, sha256
from kb.records.parse import Place, parse
from kb.records.salvage import Salvage
from kb.records.sentences import meant, model_at, said

__all__ = ["MAX_BYTES", "FileRead", "decode", "read_file", "validate"]

MAX_BYTES = 20_000_000
"""Of one YAML file; 5,000 claims need about four million."""
MAX_ERRORS = 50_000
"""In the records of one file: of a file that has more the first records alone are judged."""
FIRST = 100
ROUNDS = 4
"""Of mending what is broken to see what it hides."""
_BOM = b"\xef\xbb\xbf"
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff]|\r(?!\n)")
_BREAKS = {"\x85": "", "\u2028": "a line separator", "\u2029": "a paragraph separator"}
"""What YAML takes for the end of a line and no editor does."""
_Model = TypeVar("_Model", bound=BaseModel)


@dataclass(slots=True)
class FileRead(Generic[_Model]):
    """One file as it was read: what of it is sound, and everything that is not."""

    path: str
    """As messages show it."""
    sha256: str = ""
    """Of its bytes, so that a change since then is noticed before it is written."""
    text: str = ""
    schema: str | None = None
    record: _Model | None = None
    place: Place = field(default_factory=lambda: Place(1))
    findings: list[Finding] = field(default_factory=list)
    unread: set[int] = field(default_factory=set)
    """Lines whose value could not be read, so that what it breaks is no second error."""
    replaced: set[int] = field(default_factory=set)
    """Lines of values that something else stands in for, so that the rest could be judged."""
    mistaken: dict[tuple[int, str | None], Finding] = field(default_factory=dict)
    """By line and key: findings about words that YAML programs take for something else."""
    lengths: set[Finding] = field(default_factory=set)
    """Findings about quotes whose words are longer or shorter than their offsets say."""
    listless: bool = False
    """A whole list of records is something else, so that all who name them would be at a loss."""
    data: Any = None
    """The plain data that the records were made of, the broken ones included."""


def read_file(
    path: Path, shown: str, model: type[_Model], stand_in: dict[str, Any]
) -> FileRead[_Model]:
    """Return what a YAML file holds as a model, or as much of it as is sound, and all findings.

    ``stand_in`` has values for the parts without which nothing else could be judged.
    """
    read = FileRead[_Model](shown)
    try:
        data = read_limited(path, MAX_BYTES)
    except InvalidInput as error:
        _, _, what = str(error).rpartition(f"{path}: ")
        read.findings.append(Finding(shown, 0, *_split(what)))
        return read
    read.sha256 = sha256(data)
    text = decode(data, shown, read.findings)
    if text is None:
        return read
    read.text = text
    parsed = parse(text, shown)
    read.findings += parsed.findings
    read.unread = {finding.line for finding in parsed.findings}
    read.place, read.schema, read.mistaken = parsed.place, parsed.schema, parsed.mistaken
    if parsed.data is None and parsed.findings:
        return read
    validate(read, parsed.data, model, stand_in)
    return read


def decode(data: bytes, shown: str, findings: list[Finding]) -> str | None:
    """Return bytes as text; note what hides in them, and return None where nothing can be read."""
    if data.startswith(_BOM):
        mend = "save the file as UTF-8 without byte order mark"
        findings.append(Finding(shown, 1, "it starts with a byte order mark", mend))
        data = data.removeprefix(_BOM)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        what = f"byte {error.start} (0x{data[error.start]:02x}) is not UTF-8"
        findings.append(Finding(shown, line, what, "save the file as UTF-8"))
        return None
    hidden = _FORBIDDEN.search(text)
    if hidden is None:
        return text
    for found in _FORBIDDEN.finditer(text):
        line = text.count("\n", 0, found.start()) + 1
        char = found.group()
        what = f"{_BREAKS.get(char) or 'a control character'} (U+{ord(char):04X}) stands here"
        mend = "take it out"
        if char in _BREAKS:
            written = ascii(char).strip("'")
            mend += f'; in a quote write it as "{written}", the whole text in double quotes'
        findings.append(Finding(shown, line, what, mend))
        if len(findings) > 20:
            break
    return None


def _split(message: str) -> tuple[str, str]:
    what, _, mend = message.partition(": ")
    return what, mend or "look at its name, its kind and its permissions"


def validate(
    read: FileRead[_Model], data: Any, model: type[_Model], stand_in: dict[str, Any]
) -> None:
    """Make the record of a file from its data, or from what of it is sound; note what is not."""
    if not isinstance(data, dict):
        what = "the file is empty" if data is None else "the file is not a mapping"
        mend = "write 'key: value' lines; see 'kb new'"
        read.findings = [item for item in read.findings if item not in read.mistaken.values()]
        read.findings.append(Finding(read.path, 1, what, mend))
        return
    read.data = data
    salvage = Salvage(data, model, stand_in)
    for round_ in range(ROUNDS):
        try:
            read.record = model.model_validate(salvage.data)
            break
        except ValidationError as broken:
            if broken.error_count() > MAX_ERRORS and round_ == 0:
                _judge_first(read, broken.error_count(), data, model, stand_in)
                return
            errors = list(_real(broken.errors(include_url=False), model))
        for error in errors:
            if round_ == 0 or salvage.hidden(error):
                loc = salvage.original(error["loc"])
                _note(read, error, loc, _finding(read, error, loc, data, model))
        salvage.mend(errors)
    read.listless = salvage.listless
    read.replaced = {read.place.line_of(loc) for loc in salvage.patched}


def _judge_first(
    read: FileRead[_Model],
    count: int,
    data: dict[str, Any],
    model: type[_Model],
    stand_in: dict[str, Any],
) -> None:
    """Note what is wrong with the first records, and that the others were not judged."""
    lists = {key: value for key, value in data.items() if isinstance(value, list)}
    longest = max(lists, key=lambda key: len(lists[key]), default="")
    what = f"{count:,} things are wrong in this file, and only its first records are judged"
    read.findings.append(Finding(read.path, 1, what, "mend these, and check again"))
    if len(lists.get(longest, ())) > FIRST:
        first = {key: value[:FIRST] for key, value in lists.items()}
        validate(read, {**data, **first}, model, stand_in)
    read.record, read.listless = None, True


def _note(
    read: FileRead[Any], error: ErrorDetails, loc: tuple[str | int, ...], finding: Finding
) -> None:
    """Keep a finding, unless its line could not be read; a list of words says more than that."""
    worded = error["type"] in {"enum", "literal_error"}
    place = (finding.line, str(loc[-1]) if loc else None)
    mistaken = read.mistaken.get(place) if worded else None
    if mistaken is not None:
        read.findings.remove(mistaken)
    elif finding.line in read.unread:
        return
    read.findings.append(finding)
    if len(loc) == 4 and loc[2] == "quote" and error["type"] == "value_error":
        read.lengths.add(finding)


def _real(errors: list[ErrorDetails], model: type[BaseModel]) -> Iterator[ErrorDetails]:
    """Leave out what only follows from another error.

    pydantic counts a list as empty whose items are broken, and a key as missing that is misspelt.
    """
    within = {error["loc"][:depth] for error in errors for depth in range(len(error["loc"]))}
    misspelt = {
        (*error["loc"][:-1], meant(str(error["loc"][-1]), model_at(model, error["loc"][:-1])))
        for error in errors
        if error["type"] == "extra_forbidden"
    }
    for error in errors:
        kind, loc = error["type"], error["loc"]
        if not (kind == "too_short" and loc in within) and not (
            kind == "missing" and loc in misspelt
        ):
            yield error


def _finding(
    read: FileRead[Any],
    error: ErrorDetails,
    loc: tuple[str | int, ...],
    data: dict[str, Any],
    model: type[BaseModel],
) -> Finding:
    what, mend = said(error, model)
    return Finding(read.path, read.place.line_of(loc), what, mend, _record(loc, data))


def _record(loc: tuple[str | int, ...], data: dict[str, Any]) -> str:
    if len(loc) < 2 or not isinstance(loc[1], int):
        return ""
    name = _id_of(data[str(loc[0])][loc[1]])
    source = _id_of(data.get("source"))
    return global_id(source, name) if name and source else name


def _id_of(item: Any) -> str:
    name = item.get("id") if isinstance(item, dict) else None
    return name if isinstance(name, str) else ""
