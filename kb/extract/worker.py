"""The process that reads a document: sealed, limited, and ended when it takes too long."""

from __future__ import annotations

import contextlib
import json
import logging
import os
import sys
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from kb.extract.html import html_text
from kb.extract.limits import Extracted, Limits, Unreadable
from kb.extract.pdf import pdf_text

__all__ = ["answer", "main", "seal"]

_READERS: dict[str, Callable[[bytes, Limits], Extracted]] = {"html": html_text, "pdf": pdf_text}
_FORBIDDEN = ("socket.", "subprocess.", "os.system", "os.exec", "os.fork", "os.posix_spawn",
              "os.spawn", "os.startfile", "os.remove", "os.rename", "os.mkdir", "os.rmdir",
              "ctypes.", "urllib.", "webbrowser.", "shutil.")  # fmt: skip


_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC


def main() -> None:
    """Read a document from standard input and write its text, as JSON, to standard output."""
    form, given = sys.argv[1], json.loads(sys.argv[2])
    limits = Limits(**given)
    _limit_memory(limits.memory)
    logging.disable()
    seal()
    sys.stdout.write(json.dumps(answer(form, sys.stdin.buffer.read(), limits)))


def answer(form: str, data: bytes, limits: Limits) -> dict[str, Any]:
    """Return the text and what is known of it, or why there is none."""
    try:
        found = _READERS[form](data, limits)
    except Unreadable as error:
        return {"unreadable": str(error)}
    except ImportError as error:
        return {"missing": (error.name or form).partition(".")[0]}
    except (MemoryError, RecursionError):
        return {"unreadable": "it takes more memory than it may: save its words as a .txt file"}
    return asdict(found)


def seal() -> None:
    """Let this process neither write files, nor start programs, nor reach a network."""

    def watch(event: str, arguments: tuple[Any, ...]) -> None:
        writes = event == "open" and isinstance(arguments[2], int) and arguments[2] & _WRITING
        if writes or event.startswith(_FORBIDDEN):
            raise PermissionError(f"a document asked for {event}")

    sys.addaudithook(watch)


def _limit_memory(size: int) -> None:
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (size, size))
