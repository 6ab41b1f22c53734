"""Documents: UTF-8 text as it is on disk, counted in Unicode code points."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from kb.errors import InvalidInput
from kb.files import read_limited
from kb.model import Records, Source
from kb.names import sha256

__all__ = [
    "MAX_BYTES",
    "Document",
    "count_words",
    "missing_texts",
    "read_text",
    "read_texts",
    "stray_texts",
    "try_texts",
    "words",
]

MAX_BYTES = 50_000_000
"""Of one document: a novel has one million."""
_WORD = re.compile(r"[^\W_]+")
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Document:
    """The text of one source, exactly as it is on disk."""

    id: str
    """The id of its source."""
    text: str
    sha256: str
    """Of the UTF-8 bytes of the file."""

    @classmethod
    def of(cls, name: str, text: str) -> Document:
        """Return the document that a text is.

        >>> Document.of("article", "Stress.").sha256[:8]
        '1a343ff2'
        """
        return cls(name, text, sha256(text.encode("utf-8")))


def read_text(path: Path | str) -> str:
    r"""Return the text of a file: strict UTF-8, line ends untouched.

    A quote's offsets count the code points of exactly this text. Raises :class:`kb.InvalidInput`
    for a file that is missing, over 50 MB, not UTF-8, or holds NUL or other control characters.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     file = Path(folder, "a.txt")
    ...     size = file.write_bytes("naïve\r\n".encode())
    ...     read_text(file)
    'naïve\r\n'
    """
    data = read_limited(Path(path), MAX_BYTES)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise InvalidInput(
            f"{path}: byte {error.start} is not UTF-8: save the file as UTF-8"
        ) from error
    hidden = _FORBIDDEN.search(text)
    if hidden:
        line = text.count("\n", 0, hidden.start()) + 1
        raise InvalidInput(
            f"{path}:{line}: a control character (U+{ord(hidden.group()):04X}) stands here: "
            "extract the text anew, or take the character out"
        )
    return text


def read_texts(folder: Path | str, sources: Iterable[Source]) -> dict[str, Document]:
    """Return the documents of a folder by source id, for those sources whose text it holds.

    A source's text is ``<id>.txt``, or else whichever .txt file has the SHA-256 that the source
    records. Raises :class:`kb.InvalidInput` where the folder or a text cannot be read.
    """
    found, faults = try_texts(folder, sources)
    for _, fault in faults:
        raise fault
    return found


def try_texts(
    folder: Path | str, sources: Iterable[Source]
) -> tuple[dict[str, Document], list[tuple[Path, InvalidInput]]]:
    """Return the documents that can be read, and of each text that cannot its path and why.

    Raises :class:`kb.InvalidInput` where there is no such folder.
    """
    root = Path(folder)
    if not root.is_dir():
        raise InvalidInput(f"{root}: it is no folder: name the folder that holds the texts")
    inside = root.resolve()
    found: dict[str, Document] = {}
    faults: list[tuple[Path, InvalidInput]] = []
    others: dict[str, Document] | None = None
    for source in sources:
        path = root / f"{source.id}.txt"
        if path.exists() or path.is_symlink():  # a link to nothing is a text that is not there
            try:
                found[source.id] = Document.of(source.id, _read_inside(path, inside))
            except InvalidInput as fault:
                faults.append((path, fault))
        elif source.text is not None:
            others = _by_hash(root) if others is None else others
            if source.text.sha256 in others:
                same = others[source.text.sha256]
                found[source.id] = Document(source.id, same.text, same.sha256)
    return found, faults


def _read_inside(path: Path, folder: Path) -> str:
    if not path.resolve().is_relative_to(folder):
        raise InvalidInput(
            f"{path}: it is a link that leads out of the folder: put the file itself there"
        )
    return read_text(path)


def missing_texts(records: Records, documents: Collection[str]) -> tuple[str, ...]:
    """Return the ids of the sources whose text is not to hand."""
    names = (file.source.id for file in records.files)
    return tuple(name for name in names if name not in documents)


def stray_texts(folder: Path | str, names: Collection[str], hashes: Collection[str]) -> list[Path]:
    """Return the .txt files of a folder that are the texts of no source.

    ``names`` are the ids of the sources, ``hashes`` the SHA-256 that they record.
    """
    found = []
    root = Path(folder)
    for entry in sorted(os.listdir(root)):
        path = root / entry
        if path.suffix != ".txt" or path.stem in names:
            continue
        try:
            if sha256(_read_inside(path, root.resolve()).encode()) in hashes:
                continue
        except InvalidInput:
            pass  # whatever is wrong with it, no quote asks for it
        found.append(path)
    return found


def _by_hash(root: Path) -> dict[str, Document]:
    """Return the texts of a folder that can be read, by their hash."""
    found: dict[str, Document] = {}
    for entry in sorted(os.listdir(root)):
        if entry.endswith(".txt") and (root / entry).resolve().parent == root.resolve():
            try:
                document = Document.of(entry.removesuffix(".txt"), read_text(root / entry))
            except InvalidInput:
                continue  # no source names this file, so that its faults are nobody's
            found.setdefault(document.sha256, document)
    return found


def words(text: str, start: int = 0, end: int | None = None) -> Iterator[tuple[int, int]]:
    """Yield the span of each word, a run of letters and digits, that lies in part of a text.

    >>> list(words("HPA-axis", 0, 8))
    [(0, 3), (4, 8)]
    """
    for found in _WORD.finditer(text, start, len(text) if end is None else end):
        yield found.span()


def count_words(text: str) -> int:
    """Return how many words a text has; a word is a run of letters and digits.

    >>> count_words("There's no “convincing evidence” (2023)")
    6
    """
    return sum(1 for _ in _WORD.finditer(text))
