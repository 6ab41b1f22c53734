"""Quotes moved to where their words stand in a text that changed, or found for the first time.

A curator may write a quote as bare words; this finds where they stand. Only what is certain is
moved: the words must be the same, and the rest is listed.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kb.errors import Finding, InvalidRecords
from kb.files import write_atomic
from kb.model import Source, SourceFile, SourceText
from kb.names import global_id
from kb.records import examine, write_source_file
from kb.records.read import FileRead, validate
from kb.results import Result
from kb.texts import Document, Folded, Part, affirmed, anchor, read_texts, sentences
from kb.vocabulary import SourceKind, Stance

__all__ = ["Move", "Reanchoring", "reanchor"]


@dataclass(frozen=True, slots=True)
class Move(Result):
    """A part of a quote, or a passed-over span, that got another place or another form."""

    id: str
    """The global id of the record; for a passed-over span its source."""
    start: int | None
    end: int | None
    new_start: int
    new_end: int
    text: str
    """The words as the text has them; for a passed-over span nothing."""


@dataclass(frozen=True, slots=True)
class Reanchoring:
    """What was moved, what could not be, and which files were written."""

    moves: tuple[Move, ...]
    lost: tuple[Finding, ...]
    """What a person has to look at; its offsets are as they were."""
    changed: tuple[str, ...]
    """The files that were written, or would be."""
    missing: tuple[str, ...]
    """Sources whose text is not to hand."""

    @property
    def placed(self) -> int:
        """How many of the moves gave bare words their first place."""
        return sum(move.start is None for move in self.moves)

    def to_dict(self) -> dict[str, object]:
        """Return it as plain data, for JSON."""
        return {
            "moves": [move.to_dict() for move in self.moves],
            "placed": self.placed,
            "lost": [finding.to_dict() for finding in self.lost],
            "changed": list(self.changed),
            "missing": list(self.missing),
        }


def reanchor(
    path: Path | str, *, texts: Path | str | None = None, write: bool = True
) -> Reanchoring:
    """Move the quotes of a folder to where their words stand in the texts, and write the files.

    ``texts`` is the folder of the texts, or else the folder's own ``texts/``. A quote that was
    written as bare words, or without offsets, gets them. Raises :class:`kb.InvalidRecords` where a
    file has other errors than its offsets, and then writes nothing; with ``write=False`` nothing
    is written at all.
    """
    root = Path(path)
    folder = examine(root)
    place = root / "texts" if texts is None else Path(texts)
    files = [read for read in folder.files if _is_source(read)]
    documents = read_texts(place, (_source(read) for read in files))
    jobs = [_Job(read, documents[name]) for read in files if (name := _name(read)) in documents]
    for job in jobs:
        job.run()
    broken = [finding for job in jobs if job.broken for finding in (*job.broken, *job.lost)]
    mended = {job.read.path for job in jobs}
    broken += [finding for finding in folder.findings if finding.path not in mended]
    if broken:
        raise InvalidRecords(broken)
    changed = [job for job in jobs if job.written and job.written != job.read.text]
    for job in changed if write else ():
        data = job.written.encode()
        write_atomic(Path(job.read.path), data, unless_changed_from=job.read.sha256)
    return Reanchoring(
        moves=tuple(move for job in jobs for move in job.moves),
        lost=tuple(sorted(finding for job in jobs for finding in job.lost)),
        changed=tuple(job.read.path for job in changed),
        missing=tuple(name for read in files if (name := _name(read)) not in documents),
    )


def _is_source(read: FileRead[Any]) -> bool:
    return Path(read.path).parent.name == "sources" and isinstance(read.data, dict)


def _name(read: FileRead[Any]) -> str:
    return Path(read.path).stem


def _source(read: FileRead[Any]) -> Source:
    """Return enough of a citation to find its text, even where the file is broken."""
    if isinstance(read.record, SourceFile):
        return read.record.source
    kind = SourceKind.NEWS
    return Source.model_construct(
        id=_name(read), title="?", kind=kind, language="en", licence="?", text=None
    )


@dataclass
class _Job:
    """One source file, its text, and what comes of the two."""

    read: FileRead[Any]
    document: Document
    moves: list[Move] = field(default_factory=list)
    lost: list[Finding] = field(default_factory=list)
    broken: list[Finding] = field(default_factory=list)
    written: str = ""

    def run(self) -> None:
        """Anchor every quote and make the file's new text."""
        data = deepcopy(self.read.data)
        records = list(_quoting(data))
        quotes = [[_part(item) for item in record["quote"]] for _, _, record in records]
        found = anchor(quotes, self.document.text, unchanged=self._unchanged())
        known: dict[int, int] = {0: 0}
        for (key, number, record), quote, anchored in zip(records, quotes, found, strict=True):
            if record.get("stance") == Stance.AFFIRMS:
                anchored = affirmed(anchored, quote, self.document.text)  # noqa: PLW2901
            if anchored.reason:
                self._lose((key, number), record, anchored.reason)
                continue
            for place, (part, span) in enumerate(zip(quote, anchored.spans, strict=True)):
                self._move(record, place, part, span)
                if part.start is not None and part.end is not None:
                    known |= {part.start: span[0], part.end: span[1]}
            self._mend_cue(record)
        self._move_passed_over(data, known)
        self._finish(data)

    def _recorded(self) -> SourceText | None:
        return self.read.record.source.text if self.read.record else None

    def _unchanged(self) -> bool:
        known = self._recorded()
        return known is not None and known.sha256 == self.document.sha256

    def _move(self, record: dict[str, Any], place: int, part: Part, span: tuple[int, int]) -> None:
        start, end = span
        words = self.document.text[start:end]
        if (part.words, part.start, part.end) != (words, start, end):
            name = global_id(_name(self.read), str(record.get("id", "")))
            self.moves.append(Move(name, part.start, part.end, start, end, words))
        item = record["quote"][place]
        item |= {"text": words, "start": start, "end": end}

    def _lose(self, where: tuple[str | int, ...], record: dict[str, Any], reason: str) -> None:
        name = global_id(_name(self.read), str(record.get("id", ""))) if "id" in record else ""
        mend = "compare it with the text: correct the words, or take the record out"
        line = self.read.place.line_of((*where, "quote"))
        self.lost.append(Finding(self.read.path, line, reason, mend, name))

    def _mend_cue(self, record: dict[str, Any]) -> None:
        """Let the cue be typeset as the quote now is."""
        words = " … ".join(" ".join(item["text"].split()) for item in record["quote"])
        cue = record.get("cue")
        if isinstance(cue, str) and cue.casefold() not in words.casefold():
            for start, end in Folded(words).find(cue, most=1):
                record["cue"] = words[start:end]

    def _move_passed_over(self, data: dict[str, Any], known: dict[int, int]) -> None:
        """Move spans that have no words by as much as the quotes on both sides of them."""
        recorded = self._recorded()
        if recorded is None or self._unchanged():
            return
        known[recorded.length] = len(self.document.text)
        before = sorted(known)
        for number, span in enumerate(_list(data.get("passed_over"))):
            if not isinstance(span, dict):
                continue
            start, end = span.get("start"), span.get("end")
            if not (isinstance(start, int) and isinstance(end, int)):
                continue
            left = before[max(0, bisect_right(before, start) - 1)]
            right = before[min(len(before) - 1, bisect_left(before, end))]
            shift = self._shift(start, end, {known[left] - left, known[right] - right})
            if shift is None:
                self._lose(("passed_over", number), span, "the text near this span has changed")
            elif shift:
                span |= {"start": start + shift, "end": end + shift}
                name = _name(self.read)
                self.moves.append(Move(name, start, end, start + shift, end + shift, ""))

    def _shift(self, start: int, end: int, shifts: set[int]) -> int | None:
        """Return how far a span has moved: as both neighbours, or onto whole sentences."""
        if len(shifts) > 1:
            found = sentences(self.document.text)
            starts, ends = {span[0] for span in found}, {span[1] for span in found}
            shifts = {shift for shift in shifts if start + shift in starts and end + shift in ends}
        return shifts.pop() if len(shifts) == 1 else None

    def _finish(self, data: dict[str, Any]) -> None:
        if isinstance(data.get("source"), dict):
            text = {"length": len(self.document.text), "sha256": self.document.sha256}
            data["source"]["text"] = text
        read: FileRead[SourceFile] = FileRead(self.read.path, place=self.read.place)
        read.findings = [item for item in self.read.findings if item.line in self.read.unread]
        read.unread = self.read.unread
        validate(read, data, SourceFile, {})
        self.broken = read.findings
        if not read.findings and read.record:
            self.written = write_source_file(read.record, schema=self.read.schema)


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _quoting(data: dict[str, Any]) -> Iterator[tuple[str, int, dict[str, Any]]]:
    """Yield the records whose quotes can be looked for, every part written as a mapping."""
    for key in ("claims", "remarks", "questions"):
        for number, record in enumerate(_list(data.get(key))):
            quote = record.get("quote") if isinstance(record, dict) else None
            parts = [quote] if isinstance(quote, str) else _list(quote)
            parts = [{"text": part} if isinstance(part, str) else part for part in parts]
            if parts and all(isinstance(p, dict) and isinstance(p.get("text"), str) for p in parts):
                record["quote"] = parts
                yield key, number, record


def _part(item: dict[str, Any]) -> Part:
    start, end = item.get("start"), item.get("end")
    told = isinstance(start, int) and isinstance(end, int)
    return Part(item["text"], start if told else None, end if told else None)
