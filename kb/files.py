"""Writing a file whole or not at all: a temporary file beside it, then a rename."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from kb.errors import UnwritableOutput

__all__ = ["PARTIAL", "write_whole"]

PARTIAL = ".partial"
"""Ends the name of a file that is being written; one that is left over was interrupted."""


def write_whole(path: Path | str, content: str | bytes | Iterable[bytes]) -> None:
    """Write a file whole: whoever opens it sees the old content or the new, never a part.

    Text is written as UTF-8 with the line ends that it has. Where writing fails, what stood there
    before is whole and :class:`kb.UnwritableOutput` says why.

    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp())
    >>> write_whole(folder / "report.md", "# Report\\n")
    >>> [file.name for file in folder.iterdir()], (folder / "report.md").read_bytes()
    (['report.md'], b'# Report\\n')
    """
    target = Path(path)
    partial = write_partial(target, content)
    try:
        os.replace(partial, target)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise unwritable(target, error) from error


def write_partial(target: Path, content: str | bytes | Iterable[bytes]) -> Path:
    """Write the content beside the target, on disk to the last byte, and return where it is."""
    chunks = content.encode() if isinstance(content, str) else content
    partial = target.with_name(target.name + PARTIAL)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        partial.unlink(missing_ok=True)  # left over from an interruption, or a link laid there
        with partial.open("xb") as file:
            for chunk in (chunks,) if isinstance(chunks, bytes) else chunks:
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
    except BaseException as error:
        with suppress(OSError):
            partial.unlink(missing_ok=True)
        if isinstance(error, OSError) and not isinstance(error, UnwritableOutput):
            raise unwritable(target, error) from error
        raise
    return partial


def unwritable(target: Path, error: OSError) -> UnwritableOutput:
    """Return the error that says that the target cannot be written, and why."""
    reason = error.strerror or type(error).__name__
    return UnwritableOutput(
        f"{target} cannot be written: {reason}. Name another place, or make room or rights there"
    )
