"""Two knowledge bases as one: the union of their records, the same whichever is named first.

Merging is commutative, associative and idempotent. Records with the same id must be the same; where
they are not, every such conflict is reported at once and nothing is merged.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TypeVar

from kb.errors import Finding, InvalidInput, InvalidRecords
from kb.model import Header, Quote, Record, Records, SourceFile, SourceText

__all__ = ["merge"]

R = TypeVar("R", bound=Record)

LISTS = ("claims", "remarks", "questions")


def merge(one: Records, other: Records, *, header: Mapping[str, object] | None = None) -> Records:
    """Return the records of both, each once.

    Raises :class:`kb.InvalidRecords` with one finding for each id under which the two hold
    different things. ``header`` gives title, description and the like for the whole, where those
    of the two differ.

    >>> from kb.assets import asset
    >>> from kb.records import read_folder
    >>> records = read_folder(asset("data", "depression"))
    >>> merge(records, records) == records
    True
    """
    merger = _Merger(one, other)
    made = Records(
        header=merger.header(dict(header or {})),
        concepts=tuple(merger.union("concepts/", one.concepts, other.concepts)),
        files=tuple(merger.files()),
        name=min(one.name, other.name),
        where=other.where | one.where,
    )
    if merger.findings:
        raise InvalidRecords(merger.findings)
    return made


class _Merger:
    """Puts two knowledge bases together and notes what does not fit."""

    def __init__(self, one: Records, other: Records) -> None:
        self._one, self._other = one, other
        self.findings: list[Finding] = []

    def header(self, given: Mapping[str, object]) -> Header:
        """Return one header: added origins and kinds of both, all else the same or given."""
        mine, theirs = self._one.header, self._other.header
        united = {"origins": self._all("origins"), "kinds": self._all("kinds")}
        for key in Header.model_fields:
            one, other = getattr(mine, key), getattr(theirs, key)
            if key not in united and key not in given and one != other:
                what = f"{key} is {_short(one)} in one and {_short(other)} in the other"
                mend = f"make them the same, or give the {key} of the whole"
                self.findings.append(Finding("kb.yaml", 0, what, mend))
        try:
            return Header.model_validate({**mine.model_dump(), **united, **given})
        except ValueError as error:
            raise InvalidInput(
                f"the header of the whole cannot be {dict(given)}: {error}"
            ) from None

    def _all(self, key: str) -> tuple[Record, ...]:
        """Return the origins or kinds of both, in their order where it is the same."""
        mine, theirs = getattr(self._one.header, key), getattr(self._other.header, key)
        return tuple(mine) if mine == theirs else tuple(self.union(f"{key}/", mine, theirs))

    def files(self) -> Iterator[SourceFile]:
        """Yield one file for each source of either."""
        mine = {file.source.id: file for file in self._one.files}
        theirs = {file.source.id: file for file in self._other.files}
        for name in sorted({*mine, *theirs}):
            if name in mine and name in theirs and mine[name] != theirs[name]:
                yield self._file(mine[name], theirs[name])
            else:
                yield mine.get(name) or theirs[name]

    def _file(self, mine: SourceFile, theirs: SourceFile) -> SourceFile:
        """Return one file of two about the same source, its records in reading order."""
        name = mine.source.id
        list(self.union("sources/", [mine.source], [theirs.source]))
        lists = {
            key: tuple(
                sorted(
                    self.union(f"{name}/", getattr(mine, key), getattr(theirs, key)),
                    key=lambda row: (row.quote[0].start, row.quote[-1].end, row.id),
                )
            )
            for key in LISTS
        }
        spans = {*mine.passed_over, *theirs.passed_over}
        return SourceFile(
            source=mine.source,
            passed_over=tuple(sorted(spans, key=lambda s: (s.start, s.end, s.reason))),
            **lists,
        )

    def union(self, place: str, mine: Iterable[R], theirs: Iterable[R]) -> Iterator[R]:
        """Yield each record of both once, by id; note those that share no more than their id."""
        one = {_id(record): record for record in mine}
        other = {_id(record): record for record in theirs}
        for name in sorted({*one, *other}):
            if name in one and name in other and one[name] != other[name]:
                self.findings.append(self._conflict(place + name, one[name], other[name]))
            yield one.get(name) or other[name]

    def _conflict(self, name: str, mine: Record, theirs: Record) -> Finding:
        differing = [
            key for key in type(mine).model_fields if getattr(mine, key) != getattr(theirs, key)
        ]
        key = differing[0]
        more = f", and differ in {', '.join(differing[1:])} as well" if differing[1:] else ""
        path, line = self._one.where.get(name) or self._other.where.get(name) or ("merge", 0)
        return Finding(
            path,
            line,
            f"the two knowledge bases hold different things under this id: {key} is "
            f"{_short(getattr(mine, key))} in one and {_short(getattr(theirs, key))} in the "
            f"other{more}",
            "make them agree, or give one of them another id",
            name,
        )


def _id(record: Record) -> str:
    return str(getattr(record, "id"))  # noqa: B009  # every kind of record that is merged has one


def _short(value: object) -> str:
    """Return a value as a person would write it, in a line."""
    text = _written(value)
    return text if len(text) <= 80 else f"{text[:77]}…"


def _written(value: object) -> str:
    match value:
        case None | ():
            return "nothing"
        case Quote():
            return f"“{value.text}” at {value.start}"
        case SourceText():
            return f"one of {value.length} characters ({value.sha256[:8]}…)"
        case tuple():
            return ", ".join(_written(each) for each in value)
        case Record():
            return ", ".join(f"{key} {_written(each)}" for key, each in value if each)
    return repr(value)
