"""The documents that a draft is made from: text, Markdown, HTML and PDF, or stdin."""

from __future__ import annotations

import sys
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from kb.errors import InvalidInput

if TYPE_CHECKING:
    from kb.extract import Extracted

__all__ = ["STDIN", "read_document"]

STDIN = "-"
PLAIN = (".txt", ".md", ".markdown", ".text", "")
MOST = 200_000_000
"""Bytes of stdin, or of a page or a PDF."""
_HEAD = 1024


def read_document(name: str) -> Extracted:
    """Return the text of a document; HTML and PDF are read by a process that can be ended."""
    from kb.extract import FORMS, Extracted, extract, extract_bytes
    from kb.files import read_limited
    from kb.texts import read_text

    if name == STDIN:
        return _from_stdin()
    if name.partition("://")[0].lower() in {"http", "https", "ftp", "file"}:
        raise InvalidInput(f"{name}: no link is followed: save the document and name its file")
    path = Path(name)
    suffix = path.suffix.lower()
    if suffix in FORMS:
        return extract(path)
    if suffix not in PLAIN:
        raise InvalidInput(
            f"{name}: only text, Markdown, HTML and PDF are read (.txt, .md, .html, .pdf): save "
            "it as one of them"
        )
    with path.open("rb") if path.is_file() else BytesIO() as file:
        form = _form(file.read(_HEAD))
    if form is not None:  # whatever it is called
        return extract_bytes(read_limited(path, MOST), form, name)
    return Extracted(read_text(path))


def _form(begins: bytes) -> str | None:
    """Return the form of a document that does not begin as text does."""
    begins = begins.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if begins.startswith(b"%pdf-"):
        return "pdf"
    return "html" if begins.startswith((b"<!doctype html", b"<html")) else None


def _from_stdin() -> Extracted:
    """Return what stdin holds, which says by its first bytes what it is."""
    from kb.extract import Extracted, extract_bytes

    data = sys.stdin.buffer.read(MOST + 1)
    if len(data) > MOST:
        raise InvalidInput(f"stdin is larger than {MOST:,} bytes, the most that is read: split it")
    form = _form(data[:_HEAD])
    if form is not None:
        return extract_bytes(data, form, "stdin")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise InvalidInput("stdin is not UTF-8: convert it") from error
    return Extracted(text)
