"""YAML to plain data, with the line of every value, and without YAML's dangerous half.

Only mappings with unique keys, lists, texts, decimal numbers, ``true`` and ``false`` pass. Events
are read one by one (by libyaml where it is there), so that no nesting exhausts the stack.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

import yaml

from kb.errors import Finding
from kb.records.scalars import mistaken_for
from kb.vocabulary import Sign

__all__ = ["MODELINE", "Parsed", "Place", "parse"]

LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
MAX_DEPTH = 12
"""Levels of lists and mappings in each other; the model needs seven."""
MAX_PARTS = 2_000_000
"""Lists, mappings and words in a file; 5,000 claims have 250,000."""
MAX_FINDINGS = 10_000
"""Of one file: who has more is helped by no longer list."""
MODELINE = "# yaml-language-server: $schema="
"""Starts the one comment that a file may hold: where its schema is, for the curator's editor."""

_WHOLE = re.compile(r"-?(0|[1-9][0-9]{0,17})")
_DECIMAL = re.compile(r"-?(0|[1-9][0-9]*)\.[0-9]+")
_PROBLEMS: tuple[tuple[str, str, str], ...] = (
    (r"\\t|tab", "a tab stands where spaces belong", "indent with spaces"),
    ("mapping values are not allowed", "a colon stands inside a text", "put the text in quotes"),
    ("could not find expected ':'", "a key has no colon", "write 'key: value'"),
    ("unexpected end of stream", "a quotation mark is never closed", "close it"),
    ("escape", "a backslash starts no known escape", "write two backslashes, or single quotes"),
    ("cannot start any token", "a text starts with a sign of YAML's own", "put it in quotes"),
    ("expected|block end", "the indentation or the punctuation breaks off", "align the keys"),
)


_DASH = re.compile(r"\s*(?:- +)*([\w-]+)\s*:\s+-\s*")
"""A key whose value is a dash, as somebody writes who means a minus."""
_DASHES = {"sign": f"signs are words: {', '.join(Sign)}"}


_NO_PARTS: dict[str | int, Place] = {}
"""Shared by all leaves, for memory's sake; lists and mappings bring their own."""


@dataclass(slots=True)
class Place:
    """The line of a value, and the places of what is in it: by key, or by number in a list."""

    line: int
    parts: dict[str | int, Place] = field(default_factory=lambda: _NO_PARTS)

    def line_of(self, path: tuple[str | int, ...]) -> int:
        """Return the line of the deepest part of a path that exists."""
        place = self
        for step in path:
            if step not in place.parts:
                break
            place = place.parts[step]
        return place.line


@dataclass(slots=True)
class Parsed:
    """What one file held; ``data`` is None where nothing of it can be used."""

    data: Any
    place: Place
    findings: list[Finding]
    schema: str | None = None
    """What its first line says of the schema, if it is the one comment that is allowed."""
    mistaken: dict[tuple[int, str | None], Finding] = field(default_factory=dict)
    """By line and key: words that YAML programs take for something else, kept as text."""


def parse(text: str, path: str) -> Parsed:
    r"""Return the data of a YAML text with every line, and a finding for all that is not plain.

    >>> parse("a: 1\na: 2\n", "kb.yaml").findings[0].what
    "the key 'a' stands twice, first in line 1"
    """
    first, _, _ = text.partition("\n")
    schema = first.removeprefix(MODELINE).strip() if first.startswith(MODELINE) else None
    builder = _Builder(text, path, after=len(first) if schema else 0)
    try:
        for event in yaml.parse(text, Loader=LOADER):
            builder.take(event)
    except yaml.YAMLError as error:
        builder.findings.append(_broken(error, path, text))
        return Parsed(None, builder.place, builder.findings, schema)
    except _StopReadingError:
        return Parsed(None, builder.place, builder.findings, schema)
    return Parsed(builder.data, builder.place, builder.findings, schema, builder.mistaken)


def _broken(error: yaml.YAMLError, path: str, text: str) -> Finding:
    said = str(getattr(error, "problem", "") or "")
    begun: Any = getattr(error, "context_mark", None)  # what is never closed is mended there
    mark: Any = getattr(error, "problem_mark", None)
    mark = begun if begun and "end of stream" in said else mark
    line = mark.line + 1 if mark else 1
    dash = _DASH.fullmatch("".join(text.split("\n")[line - 1 : line]))
    if dash:
        mend = "write the value behind the colon, or put the dash in quotes"
        mend = _DASHES.get(dash.group(1), mend)
        return Finding(path, line, "a dash alone is not a value", mend)
    for pattern, what, mend in _PROBLEMS:
        if re.search(pattern, said):
            return Finding(path, line, f"this is not YAML: {what}", mend)
    return Finding(path, line, "this is not YAML", "compare it with the lines above")


class _StopReadingError(Exception):
    """What follows cannot be read in any useful way; the finding has been noted."""


@dataclass(slots=True)
class _Frame:
    """A list or mapping that is still open."""

    value: list[Any] | dict[str, Any]
    place: Place
    key: str | None = None
    """In a mapping: the key whose value comes next."""
    skip: bool = False
    """The key was refused, so that its value is read and forgotten."""


class _Builder:
    def __init__(self, text: str, path: str, *, after: int) -> None:
        self.text, self.path = text, path
        self.findings: list[Finding] = []
        self.mistaken: dict[tuple[int, str | None], Finding] = {}
        self.data: Any = None
        self.place = Place(1)
        self.stack: list[_Frame] = []
        self.documents = 0
        self.parts = 0
        self.counted = (0, 1)
        """A place in the text, and its line."""
        self.commented = "#" in text[after:]
        self.end = after

    def take(self, event: Any) -> None:
        self.parts += 1
        if self.parts > MAX_PARTS or len(self.findings) > MAX_FINDINGS:
            self._refuse_more(event)
        if self.commented:
            self._refuse_comments(event)
        if isinstance(event, yaml.ScalarEvent):
            self._scalar(event)
        elif isinstance(event, yaml.MappingStartEvent):
            self._open(event, {})
        elif isinstance(event, yaml.SequenceStartEvent):
            self._open(event, [])
        elif isinstance(event, yaml.CollectionEndEvent):
            self.stack.pop()
        elif isinstance(event, yaml.AliasEvent):
            self._alias(event)
        elif isinstance(event, yaml.DocumentStartEvent):
            self._document(event)

    def _alias(self, event: Any) -> None:
        self._note(event, f"*{event.anchor} repeats another value", "write the value itself")
        self._add(None, Place(event.start_mark.line + 1))

    def _document(self, event: Any) -> None:
        self.documents += 1
        if event.version or event.tags:
            self._note(event, "a line starts with %, which instructs YAML", "take it out")
        if self.documents > 1:
            self._note(event, "a second YAML document starts here", "keep one, without ---")
            raise _StopReadingError

    def _refuse_more(self, event: Any) -> None:
        if self.parts > MAX_PARTS:
            what = f"more than {MAX_PARTS:,} lists, mappings and words stand in this file"
            self._note(event, what, "split it")
        else:
            del self.findings[MAX_FINDINGS:]
            self._note(event, "more is wrong from here on", "mend what is listed, and check again")
        raise _StopReadingError

    def _note(self, event: Any, what: str, mend: str) -> None:
        self.findings.append(Finding(self.path, event.start_mark.line + 1, what, mend))

    def _refuse_comments(self, event: Any) -> None:
        gap = self.text[self.end : event.start_mark.index]
        if "#" in gap:
            place, line = self.counted
            here = self.end + gap.index("#")
            line += self.text.count("\n", place, here)
            self.counted = (here, line)
            mend = "move its words to a 'note' field and take it out"
            self.findings.append(Finding(self.path, line, "a comment stands here", mend))
        self.end = max(self.end, event.end_mark.index)

    def _refuse_marks(self, event: Any) -> None:
        if event.anchor:
            self._note(event, f"&{event.anchor} is an anchor", "take it out")
        if event.tag:
            tag = event.tag.replace("tag:yaml.org,2002:", "!!")
            self._note(event, f"{tag} is a tag", "take it out")

    def _open(self, event: Any, value: list[Any] | dict[str, Any]) -> None:
        self._refuse_marks(event)
        line = event.start_mark.line + 1
        if len(self.stack) >= MAX_DEPTH:
            mend = "a knowledge base needs no more than seven: compare with 'kb new'"
            self._note(event, f"more than {MAX_DEPTH} lists and mappings are nested", mend)
            raise _StopReadingError
        frame = self.stack[-1] if self.stack else None
        if frame and isinstance(frame.value, dict) and frame.key is None:
            self._note(event, "a key is a list or a mapping", "write one word as the key")
            raise _StopReadingError
        place = Place(line, {})
        self._add(value, place)
        self.stack.append(_Frame(value, place))

    def _scalar(self, event: Any) -> None:
        self._refuse_marks(event)
        frame = self.stack[-1] if self.stack else None
        if frame and isinstance(frame.value, dict) and frame.key is None:
            self._key(event, frame)
        else:
            value = self._plain(event, frame) if event.implicit[0] else event.value
            self._add(value, Place(event.start_mark.line + 1))

    def _key(self, event: Any, frame: _Frame) -> None:
        key: str = event.value
        frame.key, frame.skip = key, False
        line = event.start_mark.line + 1
        if key == "<<" and event.implicit[0]:
            self._note(event, "<< merges another mapping", "write its keys here")
            frame.skip = True
        elif key in frame.value:
            first = frame.place.parts[key].line
            what = f"the key {key!r} stands twice, first in line {first}"
            self._note(event, what, "keep one of them")
            frame.skip = True
        else:
            frame.place.parts[key] = Place(line)

    def _plain(self, event: Any, frame: _Frame | None) -> object:
        word: str = event.value
        if word in {"true", "false"}:
            return word == "true"
        if _WHOLE.fullmatch(word):
            return int(word)
        if _DECIMAL.fullmatch(word):
            return float(word)
        taken = mistaken_for(word)
        if taken is not None:
            key = frame.key if frame else None
            self._note(event, *_mistyped(word, taken, key))
            if word:
                line = frame.place.parts[key].line if frame and key else event.start_mark.line + 1
                self.mistaken[line, key] = self.findings[-1]
        return word

    def _add(self, value: object, place: Place) -> None:
        frame = self.stack[-1] if self.stack else None
        if frame is None:
            self.data, self.place = value, place
        elif isinstance(frame.value, list):
            frame.place.parts[len(frame.value)] = place
            frame.value.append(value)
        elif frame.key is not None:
            if not frame.skip:
                place.line = frame.place.parts[frame.key].line
                frame.place.parts[frame.key] = place
                frame.value[frame.key] = value
            frame.key = None


def _mistyped(word: str, taken: str, key: str | None) -> tuple[str, str]:
    name = f"the key {key!r}" if key else "this item"
    if not word:
        return f"{name} has no value", "write one, or take the key out" if key else "take it out"
    quoted = f'as text it is written "{word}"'
    if taken == "a number":
        quoted += ", as a number in plain decimal digits"
    if taken == "true or false":
        quoted += ", otherwise as true or false"
    if taken == "nothing":
        quoted += "; an empty field is left out"
    return f"{name} has the value {word}, which YAML programs read as {taken}", quoted
