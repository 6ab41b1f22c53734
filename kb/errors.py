"""The errors of the package, one family.

::

    KbError
    ├── InvalidRecords   records of a knowledge base break a rule; carries every finding
    ├── UnknownName      (also LookupError) nothing has that name; lists near names
    ├── InvalidInput     (also ValueError) an argument or option cannot be used
    ├── UnwritableOutput (also OSError) a file cannot be written
    └── MissingTool      an optional package or program is not installed

Every message says what is wrong, where, and how to mend it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

__all__ = [
    "Finding",
    "InvalidInput",
    "InvalidRecords",
    "KbError",
    "MissingTool",
    "UnknownName",
    "UnwritableOutput",
]


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One broken rule: where it is, what is wrong, and how to mend it.

    >>> print(Finding("kb.yaml", 3, "the key 'titel' is not known", "write 'title'"))
    kb.yaml:3: the key 'titel' is not known. write 'title'
    """

    path: str
    line: int
    what: str
    mend: str
    record: str = ""
    """The global id of the claim, remark, question or concept concerned, if there is one."""

    def __str__(self) -> str:
        where = f"{self.path}:{self.line}" if self.line else self.path
        record = f"{self.record}: " if self.record else ""
        return f"{where}: {record}{self.what}. {self.mend}"

    def to_dict(self) -> dict[str, object]:
        """Return the finding as plain data, for JSON."""
        return {
            "path": self.path,
            "line": self.line,
            "record": self.record,
            "what": self.what,
            "mend": self.mend,
        }


class KbError(Exception):
    """The root of the family: catch this to catch every error of the package."""


class InvalidRecords(KbError, ValueError):
    """Records of a knowledge base break a rule. ``findings`` holds every one, in file order."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings: tuple[Finding, ...] = tuple(sorted(set(findings)))
        super().__init__("\n".join(str(finding) for finding in self.findings))


class UnknownName(KbError, LookupError):
    """Nothing has the name that was asked for. ``near`` holds names that are close to it.

    Where there are none, the message ends in the ``hint``.
    """

    def __init__(
        self,
        what: str,
        name: str,
        *,
        near: Sequence[str] = (),
        hint: str = "nothing is near it",
    ) -> None:
        self.name = name
        self.near = tuple(near)
        end = f"did you mean {', '.join(self.near)}?" if self.near else hint
        super().__init__(f"there is no {what} {name!r}: {end}")


class InvalidInput(KbError, ValueError):
    """An argument, an option or a file that was named cannot be used."""


class UnwritableOutput(KbError, OSError):
    """A file or folder cannot be written; what stood there before is whole."""


class MissingTool(KbError):
    """An optional package or program is not installed; the message names the command for it."""
