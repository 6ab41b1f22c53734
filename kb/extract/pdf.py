"""The text of a PDF: its lines, in the order in which the file sets them."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from kb.extract.limits import Extracted, Limits, Unreadable, plain
from kb.extract.lines import Line, paragraphs

if TYPE_CHECKING:
    from pypdf import PageObject, PdfReader

__all__ = ["pdf_text"]


def pdf_text(data: bytes, limits: Limits | None = None) -> Extracted:
    """Return the text of a PDF, its lines joined to paragraphs.

    Raises :class:`Unreadable` for a file that is broken, locked by a password, too long, or made
    of pictures.
    """
    limits = limits or Limits()
    try:
        reader = _opened(data)
        text = paragraphs(_lines(reader, limits))
        title, language = _about(reader)
    except (Unreadable, MemoryError):
        raise
    except Exception as error:  # a broken file breaks anywhere in it
        raise Unreadable(
            f"it is no PDF that can be read ({type(error).__name__}): save it anew from a PDF "
            "viewer, or save its words as a .txt file"
        ) from error
    if not text:
        raise Unreadable(
            "no words are written in it: its pages seem to be pictures; let a text recognition "
            "(OCR) make words of them first"
        )
    return Extracted(text, title, language)


def _opened(data: bytes) -> PdfReader:
    from pypdf import PdfReader
    from pypdf.errors import DependencyError, FileNotDecryptedError

    if b"%PDF-" not in data[:1024]:
        raise Unreadable("it does not begin as a PDF does: name the file by what it is")
    reader = PdfReader(io.BytesIO(data), strict=False)
    if not reader.is_encrypted:
        return reader
    try:
        opened = bool(reader.decrypt(""))
    except (DependencyError, FileNotDecryptedError, NotImplementedError):
        opened = False
    if not opened:
        raise Unreadable("it is encrypted: save it without a password")
    return reader


def _lines(reader: PdfReader, limits: Limits) -> list[list[Line]]:
    count = len(reader.pages)
    if count > limits.pages:
        raise Unreadable(f"it has {count:,} pages, more than {limits.pages:,}: split it")
    pages, size = [], 0
    for page in reader.pages:
        lines = _page_lines(page)
        size += sum(len(line.text) for line in lines)
        if size > limits.characters:
            raise Unreadable(f"its text has more than {limits.characters:,} characters: split it")
        pages.append(lines)
    return pages


class _Setter:
    """Puts the pieces of a page together to lines."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self._pieces: list[tuple[str, float, float, float, bool]] = []

    def piece(self, text: str, cm: list[float], tm: list[float], font: Any, size: float) -> None:
        """Take a piece of text, where it stands and how it is set."""
        x = tm[4] * cm[0] + tm[5] * cm[2] + cm[4]
        y = tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
        height = abs(size * (tm[3] or tm[1]) * (cm[3] or cm[1])) or abs(size) or 1.0
        bold = "bold" in str((font or {}).get("/BaseFont", "")).lower()
        for number, part in enumerate(text.split("\n")):
            if number:
                self.end()
            if part.strip():
                self._pieces.append((part, x, y - 1.2 * height * number, height, bold))
            elif part and self._pieces:
                self._pieces.append((part, *self._pieces[-1][1:]))

    def end(self) -> None:
        """End a line."""
        pieces, self._pieces = self._pieces, []
        text = plain("".join(piece[0] for piece in pieces))
        if not text:
            return
        longest = max(pieces, key=lambda piece: len(piece[0]))
        bold = sum(len(piece[0]) for piece in pieces if piece[4])
        whole = sum(len(piece[0]) for piece in pieces)
        self.lines.append(Line(text, pieces[0][1], longest[2], longest[3], bold=2 * bold > whole))


def _page_lines(page: PageObject) -> list[Line]:
    setter = _Setter()
    page.extract_text(visitor_text=setter.piece)
    setter.end()
    return setter.lines


def _about(reader: PdfReader) -> tuple[str, str]:
    """Return the title and the language that a file names."""
    about = reader.metadata
    title = about.title if about is not None else ""
    root = reader.trailer["/Root"].get_object()
    language = root.get("/Lang", "") if isinstance(root, dict) else ""
    return plain(str(title or ""))[:200], plain(str(language))[:40]
