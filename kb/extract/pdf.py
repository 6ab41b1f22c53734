"""The text of a PDF: its lines, in the order in which they are read."""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from kb.extract.columns import Piece, in_reading_order
from kb.extract.limits import Extracted, Limits, Unreadable, plain
from kb.extract.lines import Line, paragraphs

if TYPE_CHECKING:
    from pypdf import PageObject, PdfReader

__all__ = ["pdf_text"]


_ANEW = "save it anew from a PDF viewer, or save its words as a .txt file"
_PART = 1_000_000
_PARTS = 100


def pdf_text(data: bytes, limits: Limits | None = None) -> Extracted:
    """Return the text of a PDF, its lines joined to paragraphs, and which pages are damaged.

    Raises :class:`Unreadable` for a file that is broken, locked by a password, too long, or made
    of pictures.
    """
    limits = limits or Limits()
    faults: dict[int, str] = {}
    try:
        reader = _opened(data)
        text = paragraphs(_lines(reader, limits, faults), faults)
        title, language = _about(reader)
    except (Unreadable, MemoryError, ImportError):
        raise
    except Exception as error:  # a broken file breaks anywhere in it
        raise Unreadable(
            f"it is no PDF that can be read ({type(error).__name__}): {_ANEW}"
        ) from error
    left_out = tuple(_told(faults))
    if not text and left_out:
        raise Unreadable(f"nothing of it can be read: {'; '.join(left_out)}; {_ANEW}")
    if not text:
        raise Unreadable(
            "no words are written in it: its pages seem to be pictures; let a text recognition "
            "(OCR) make words of them first"
        )
    return Extracted(text, title, language, left_out)


def _opened(data: bytes) -> PdfReader:
    from pypdf import PdfReader
    from pypdf.errors import DependencyError, FileNotDecryptedError

    if b"%PDF-" not in data[:1024]:
        raise Unreadable("it does not begin as a PDF does: name the file by what it is")
    try:
        reader = PdfReader(io.BytesIO(data), strict=False)
        locked = reader.is_encrypted and not reader.decrypt("")
    except DependencyError as error:
        raise Unreadable(
            "it is encrypted with AES, which is read where the Python package 'cryptography' is "
            "installed: pip install 'causal-kb[documents]', or save the file without encryption"
        ) from error
    except (FileNotDecryptedError, NotImplementedError):
        locked = True
    if locked:
        raise Unreadable("it is encrypted: save it without a password")
    return reader


def _lines(reader: PdfReader, limits: Limits, faults: dict[int, str]) -> list[list[Line]]:
    """Return the lines of each page, and note what is wrong with which page, by number from 0."""
    count = len(reader.pages)
    if count > limits.pages:
        raise Unreadable(f"it has {count:,} pages, more than {limits.pages:,}: split it")
    pages, size = [], 0
    for number in range(count):
        lines: list[Line] = []
        try:
            page = reader.pages[number]
            lines = _page_lines(page)
            if _is_torn(page):
                faults[number] = "torn" if lines else "lost"
        except (MemoryError, ImportError):
            raise
        except Exception as error:  # noqa: BLE001  # a broken page breaks anywhere in it
            faults[number] = type(error).__name__
        size += sum(len(line.text) for line in lines)
        if size > limits.characters:
            raise Unreadable(f"its text has more than {limits.characters:,} characters: split it")
        pages.append(lines)
    return pages


def _is_torn(page: PageObject) -> bool:
    """Tell whether the words of a page break off, of which the reader itself says nothing."""
    contents = page["/Contents"].get_object() if "/Contents" in page else None
    parts = contents if isinstance(contents, list) else [contents]
    return any(part is not None and _breaks_off(part.get_object()) for part in parts)


def _breaks_off(stream: Any) -> bool:
    """Tell whether packed words end before their end; a wrong sum behind them is no matter."""
    packed: bytes = getattr(stream, "_data", b"")
    if not packed or stream.get("/Filter") not in ("/FlateDecode", ["/FlateDecode"]):
        return False
    unpacking, rest = zlib.decompressobj(-zlib.MAX_WBITS), packed[2:]
    try:
        for _ in range(_PARTS):
            made = unpacking.decompress(rest, _PART)
            rest = unpacking.unconsumed_tail
            if unpacking.eof or not (made or rest):
                return not unpacking.eof
    except zlib.error:
        return True
    return False  # it is longer than is looked at


def _told(faults: Mapping[int, str]) -> Iterator[str]:
    """Yield sentences that name the pages by what is wrong with them."""
    by_fault: dict[str, list[str]] = {}
    for number, fault in faults.items():
        by_fault.setdefault(fault, []).append(str(number + 1))
    for fault, numbers in by_fault.items():
        several = len(numbers) > 1
        which = f"pages {', '.join(numbers)}" if several else f"page {numbers[0]}"
        if fault == "torn":
            yield f"{which} may not have been read to the end: the packed words break off"
        else:
            why = "the words cannot be unpacked" if fault == "lost" else fault
            are = "were left out: they are" if several else "was left out: it is"
            yield f"{which} {are} damaged ({why})"


class _Setter:
    """Puts the pieces of a page together to lines, as the file sets them."""

    def __init__(self) -> None:
        self.rows: list[list[Piece]] = []
        self._row: list[Piece] = []

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
                self._row.append(Piece(part, x, y - 1.2 * height * number, height, bold))
            elif part and self._row:
                self._row[-1] = self._row[-1]._replace(text=self._row[-1].text + part)

    def end(self) -> None:
        """End a line."""
        if self._row:
            self.rows.append(self._row)
        self._row = []


def _page_lines(page: PageObject) -> list[Line]:
    setter = _Setter()
    page.extract_text(visitor_text=setter.piece)
    setter.end()
    return [line for row in in_reading_order(setter.rows) if (line := _line(row)).text]


def _line(row: list[Piece]) -> Line:
    """Return the line that pieces make."""
    written = "".join(piece.text for piece in row).rstrip()
    if written.endswith("\u00ad"):  # a word is torn here
        written = written[:-1] + "-"
    longest = max(row, key=lambda piece: len(piece.text))
    bold = sum(len(piece.text) for piece in row if piece.bold)
    whole = sum(len(piece.text) for piece in row)
    return Line(plain(written), row[0].x, longest.y, longest.size, bold=2 * bold > whole)


def _about(reader: PdfReader) -> tuple[str, str]:
    """Return the title and the language that a file names."""
    about = reader.metadata
    title = about.title if about is not None else ""
    root = reader.trailer["/Root"].get_object()
    language = root.get("/Lang", "") if isinstance(root, dict) else ""
    return plain(str(title or ""))[:200], plain(str(language))[:40]
