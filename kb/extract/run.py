"""Taking out a text in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from kb.errors import InvalidInput, MissingTool
from kb.extract.limits import Extracted, Limits
from kb.files import read_limited

__all__ = ["FORMS", "extract", "extract_bytes"]

FORMS = {".html": "html", ".htm": "html", ".xhtml": "html", ".pdf": "pdf"}
"""The end of a file's name → the form that it has."""

_PROGRAM = (
    "import json, sys; sys.path[:] = json.loads(sys.argv.pop()); "
    "from kb.extract.worker import main; main()"
)


def extract(path: Path | str, limits: Limits | None = None) -> Extracted:
    """Return the text of an HTML page or a PDF.

    Raises :class:`kb.InvalidInput` for a file that cannot be read within the limits, and
    :class:`kb.MissingTool` where the extra ``documents`` is not installed.
    """
    file = Path(path)
    limits = limits or Limits()
    data = read_limited(file, limits.bytes)
    return extract_bytes(data, FORMS[file.suffix.lower()], str(file), limits)


def extract_bytes(data: bytes, form: str, name: str, limits: Limits | None = None) -> Extracted:
    """Return the text of what has the form "html" or "pdf"; errors call it by its name."""
    found = _asked(form, data, limits or Limits())
    if "missing" in found:
        raise MissingTool(
            f"{found['missing']} is not installed, so that {name} cannot be read: "
            "pip install 'causal-kb[documents]'"
        )
    if "unreadable" in found:
        raise InvalidInput(f"{name}: {found['unreadable']}")
    return Extracted(**{**found, "left_out": tuple(found["left_out"])})


def _asked(form: str, data: bytes, limits: Limits) -> dict[str, Any]:
    """Return what the process says, or that it had to be ended."""
    try:
        done = subprocess.run(  # noqa: S603  # our own program, and no shell reads the words
            [
                sys.executable,
                "-c",
                _PROGRAM,
                form,
                json.dumps(asdict(limits)),
                json.dumps(sys.path),
            ],
            input=data,
            capture_output=True,
            timeout=limits.seconds,
            check=False,
            env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONSAFEPATH": "1"},
        )
    except subprocess.TimeoutExpired:
        return {
            "unreadable": f"it was not read within {limits.seconds:g} seconds: save its words as a "
            ".txt file"
        }
    try:
        found: dict[str, Any] = json.loads(done.stdout)
    except ValueError:
        return {
            "unreadable": "reading it ended the reader, most likely by using too much memory: "
            "save its words as a .txt file"
        }
    return found
