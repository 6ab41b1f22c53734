"""Tables of terms, read line by line however large they are: OBO, TSV and CSV."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, NamedTuple

from kb.errors import InvalidInput
from kb.names import CURIE_PATTERN
from kb.progress import Progress

__all__ = ["Table", "Term", "read_table"]

MAX_BYTES = 5_000_000_000
MAX_LINE = 1_000_000
MAX_NAMES = 1_000
"""Synonyms of one term; the rest of them is passed over."""
SUFFIXES = (".obo", ".tsv", ".csv")

_COLUMNS = {
    "id": ("id", "curie", "object_id"),
    "label": ("label", "name", "object_label", "ontology_label"),
    "synonyms": ("synonyms", "synonym", "exact_synonyms"),
    "obsolete": ("obsolete", "is_obsolete", "deprecated"),
    "replaced_by": ("replaced_by",),
}
_KEYS = frozenset(("id", "name", "synonym", "is_obsolete", "replaced_by"))
_CURIE = re.compile(CURIE_PATTERN)
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')
_ESCAPED = re.compile(r"\\(.)")
_COMMENT = re.compile(r"(?<!\\)\s+!.*$")
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u200b\u2028-\u202e\u2060\u2066-\u2069\ufeff]+")


class Term(NamedTuple):
    """A term of a vocabulary: its identifier, its label and its other names."""

    curie: str
    label: str
    synonyms: tuple[str, ...] = ()
    obsolete: bool = False
    replaced_by: tuple[str, ...] = ()


@dataclass
class Table:
    """A table that is being read: its terms, and, once they are read, what is known of it."""

    path: Path
    progress: Progress | None = None
    version: str = ""
    """As the table names it, where it does."""
    passed_over: int = 0
    """Terms whose identifier is no CURIE, or that have no label."""
    terms: int = 0

    def __iter__(self) -> Iterator[Term]:
        """Yield the terms; a table without any is refused."""
        form = self.path.suffix.lower()
        read = self._obo if form == ".obo" else self._rows
        for term in read():
            label = _UNSEEN.sub(" ", term.label).strip()
            if not _CURIE.fullmatch(term.curie) or not label or len(term.curie) > 200:
                self.passed_over += 1
                continue
            self.terms += 1
            yield term._replace(label=label[:2_000])
        if not self.terms:
            raise InvalidInput(
                f"{self.path}: no term is in it: an OBO file has [Term] stanzas with id and name, "
                "a TSV or CSV file a first line that names the columns id and label"
            )

    def _lines(self) -> Iterator[str]:
        try:
            if self.path.exists() and not self.path.is_file():
                raise InvalidInput(f"{self.path}: it is not a regular file: name a file")
            size = self.path.stat().st_size
            if size > MAX_BYTES:
                raise InvalidInput(f"{self.path}: it is larger than {MAX_BYTES:,} bytes: split it")
            with self.path.open("rb") as stream:
                yield from self._decoded(stream, size)
        except OSError as error:
            raise InvalidInput(f"{self.path}: it cannot be read ({error.strerror})") from error

    def _decoded(self, stream: BinaryIO, size: int) -> Iterator[str]:
        number = done = 0
        while line := stream.readline(MAX_LINE + 1):
            number += 1
            done += len(line)
            if len(line) > MAX_LINE:
                raise InvalidInput(
                    f"{self.path}:{number}: the line has more than {MAX_LINE:,} bytes: this is no "
                    "table of terms"
                )
            if number % 1_000 == 0 and self.progress is not None:
                self.progress(done, size)
            try:
                yield line.decode("utf-8-sig" if number == 1 else "utf-8")
            except UnicodeDecodeError as error:
                raise InvalidInput(
                    f"{self.path}:{number}: this is not UTF-8: save the table as UTF-8"
                ) from error

    def _obo(self) -> Iterator[Term]:
        """Yield the [Term] stanzas of an OBO file."""
        stanza: list[tuple[str, str]] | None = None
        for raw in self._lines():
            line = raw.strip()
            if line.startswith("["):
                yield from _term(stanza)
                stanza = [] if line == "[Term]" else None
                continue
            key, colon, value = line.partition(":")
            if not colon or key.startswith("!"):
                continue
            if stanza is not None:
                if key in _KEYS and len(stanza) < 10 * MAX_NAMES:
                    stanza.append((key, value.strip()))
            elif key == "data-version" and not self.terms:
                self.version = _UNSEEN.sub(" ", value).strip()[:200]
        yield from _term(stanza)

    def _rows(self) -> Iterator[Term]:
        """Yield the rows of a TSV or CSV file whose first line names its columns."""
        tabs = self.path.suffix.lower() == ".tsv"
        lines = self._without_comments()
        rows = csv.reader(
            lines,
            delimiter="\t" if tabs else ",",
            quoting=csv.QUOTE_NONE if tabs else csv.QUOTE_MINIMAL,
        )
        try:
            header = [cell.strip().lower() for cell in next(rows, [])]
            place = {
                field: next((header.index(name) for name in names if name in header), -1)
                for field, names in _COLUMNS.items()
            }
            if place["id"] < 0 or place["label"] < 0:
                raise InvalidInput(
                    f"{self.path}: its first line names no columns id and label: add them "
                    "(synonyms may follow, | between them)"
                )
            for row in rows:
                cells = {
                    field: row[n].strip() if 0 <= n < len(row) else "" for field, n in place.items()
                }
                yield Term(
                    cells["id"],
                    cells["label"],
                    tuple(filter(None, cells["synonyms"].split("|")))[:MAX_NAMES],
                    cells["obsolete"].lower() in {"true", "1", "yes"},
                    tuple(filter(None, cells["replaced_by"].split("|"))),
                )
        except csv.Error as error:
            raise InvalidInput(f"{self.path}: it is no table that can be read ({error})") from error

    def _without_comments(self) -> Iterator[str]:
        return (line for line in self._lines() if not line.startswith("#"))


def _term(stanza: Iterable[tuple[str, str]] | None) -> Iterator[Term]:
    if stanza is None:
        return
    first: dict[str, str] = {}
    synonyms: list[str] = []
    replaced: list[str] = []
    for key, value in stanza:
        if key == "synonym":
            quoted = _QUOTED.match(value)
            # A broader or narrower name names another thing.
            if quoted and not re.match(r"\s*(?:BROAD|NARROW)\b", value[quoted.end() :]):
                synonyms.append(_ESCAPED.sub(r"\1", quoted[1]))
        elif key == "replaced_by":
            replaced.append(_COMMENT.sub("", value))
        else:
            first.setdefault(key, value)
    yield Term(
        _COMMENT.sub("", first.get("id", "")),
        _ESCAPED.sub(r"\1", _COMMENT.sub("", first.get("name", ""))),
        tuple(synonyms[:MAX_NAMES]),
        first.get("is_obsolete", "").startswith("true"),
        tuple(replaced),
    )


def read_table(path: Path | str, *, progress: Progress | None = None) -> Table:
    """Return a table whose terms are read as they are asked for.

    Raises :class:`kb.InvalidInput`, now or while it is read, for what is no such table.
    """
    file = Path(path)
    if file.suffix.lower() not in SUFFIXES:
        raise InvalidInput(f"{file}: a table of terms ends in {', '.join(SUFFIXES)}: convert it")
    if not file.exists():
        raise InvalidInput(f"{file}: there is no such file: name the table of terms")
    return Table(file, progress)
