"""The decisions of a review, a JSON line each in ``<id>.decisions.jsonl`` beside the source file.

A line is written, down to the disk, before the records are: whatever kills the program, the
decision is either kept whole or was never made.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from kb.errors import InvalidInput, UnwritableOutput
from kb.files import read_limited
from kb.json_documents import to_json_line

__all__ = [
    "Decision",
    "Touched",
    "decisions_path",
    "read_decisions",
    "rejected",
    "turned_down",
    "write_decision",
]

MAX_BYTES = 100_000_000

Touched = dict[str, dict[str, dict[str, Any] | None]]
"""Sort of record (claims, remarks, concepts) → id → the record, or None where there is none."""

Asked = tuple[tuple[tuple[int, int], ...], str, str]
"""What makes two candidates the same: where their quotes stand, subject and object."""


@dataclass(frozen=True)
class Decision:
    """One step of a review: what was decided, and which records it changed."""

    time: str
    """Of the day, in UTC: 2026-03-01T12:00:00Z."""
    action: str
    """accept, change, reject, split, add, merge-concept, new-concept, describe-concept or undo; of
    identifiers ground or reject-term."""
    claim: str
    """The id of the claim or remark that it was decided on; of identifiers the concept's."""
    before: Touched = field(default_factory=dict)
    after: Touched = field(default_factory=dict)
    reason: str = ""
    """Why a draft was rejected, or which identifier was."""


def decisions_path(file: Path) -> Path:
    """Return where the decisions on a source file are kept.

    >>> decisions_path(Path("topic/sources/notes.yaml")).name
    'notes.decisions.jsonl'
    """
    return file.with_name(f"{file.stem}.decisions.jsonl")


def read_decisions(path: Path) -> tuple[Decision, ...]:
    """Return the decisions of a file, in order; none where there is no file.

    A last line that was cut off when the program was killed was never decided, and is left out.
    """
    _refuse_link(path)
    if not path.exists():
        return ()
    lines = read_limited(path, MAX_BYTES).decode("utf-8", "replace").split("\n")
    whole = lines[:-1]
    return tuple(
        _decision(line, f"{path}:{number}") for number, line in enumerate(whole, 1) if line.strip()
    )


def write_decision(path: Path, decision: Decision) -> None:
    """Add a decision to a file, on the disk before this returns."""
    _refuse_link(path)
    try:
        _cut_torn_line(path)
        with path.open("ab") as file:
            file.write(to_json_line(asdict(decision)).encode())
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise UnwritableOutput(
            f"{path}: the decision cannot be kept ({error.strerror}): make room or rights there"
        ) from error


def turned_down(path: Path, sort: str = "claims") -> tuple[dict[str, Any], ...]:
    """Return the claims or remarks that were rejected, and not taken back, as they were then."""
    found: dict[str, dict[str, Any]] = {}
    for decision in read_decisions(path):
        after = decision.after.get(sort, {})
        for name, record in decision.before.get(sort, {}).items():
            if decision.action == "reject" and record is not None and after.get(name) is None:
                _refuse_unquoted(record, sort, f"{path}: the decision of {decision.time}")
                found[name] = record
        if decision.action == "undo":
            for name, record in after.items():
                if record is not None:
                    found.pop(name, None)
    return tuple(found.values())


def rejected(path: Path) -> frozenset[Asked]:
    """Return what was rejected, and not taken back, so that no later draft asks for it again."""
    return frozenset(asked(record) for record in turned_down(path))


def asked(claim: Mapping[str, Any]) -> Asked:
    """Return what a candidate asks: the spans of its quote, its subject and its object."""
    spans = tuple((int(part["start"]), int(part["end"])) for part in claim["quote"])
    return spans, str(claim["subject"]), str(claim["object"])


def _refuse_unquoted(record: Mapping[str, Any], sort: str, where: str) -> None:
    """Refuse a record that a hand has spoilt: it cannot be told from others."""
    named = ("subject", "object", "link") if sort == "claims" else ()
    try:
        sound = all(isinstance(record[name], str) for name in named)
        sound = sound and isinstance(record["quote"], list)
        sound = sound and all(
            isinstance(part[end], int) for part in record["quote"] for end in ("start", "end")
        )
    except (KeyError, TypeError):
        sound = False
    if not sound:
        raise InvalidInput(f"{where} holds what is no record: take its line out")


def _refuse_link(path: Path) -> None:
    """Refuse a link: whatever it leads to would be cut and written to."""
    if path.is_symlink():
        raise InvalidInput(f"{path}: it is a link: put the file itself there")


def _decision(line: str, where: str) -> Decision:
    try:
        decision = Decision(**json.loads(line))
        words = (decision.time, decision.action, decision.claim, decision.reason)
        sound = all(isinstance(word, str) for word in words)
        sound = sound and _are_records(decision.before) and _are_records(decision.after)
    except (ValueError, TypeError, AttributeError, RecursionError):
        sound = False
    if not sound:
        raise InvalidInput(
            f"{where}: this is no decision of a review: take the line out, or move the file away"
        )
    return decision


def _are_records(sorts: Touched) -> bool:
    """Tell whether data that was read has the form of records by their sort and id."""
    return all(
        record is None or isinstance(record, dict)
        for records in sorts.values()
        for record in records.values()
    )


def _cut_torn_line(path: Path) -> None:
    """Cut off what stands behind the last line end: a line that was never written whole."""
    if not path.exists():
        return
    data = path.read_bytes()
    if data and not data.endswith(b"\n"):
        with path.open("r+b") as file:
            file.truncate(data.rfind(b"\n") + 1)
