"""Files: read whole under a limit, written whole or not at all."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from errno import EEXIST, ENOENT, ENOTDIR
from pathlib import Path

from kb.errors import InvalidInput, UnwritableOutput
from kb.names import sha256

__all__ = [
    "Content",
    "folders_for",
    "read_limited",
    "refuse_occupied",
    "refuse_records",
    "write_atomic",
    "write_together",
]

RECORD_FILES = ("kb.yaml", "concepts.yaml")
RECORD_FOLDERS = ("sources", "texts", "schema")
"""What a folder that has a ``kb.yaml`` keeps itself: no output may take its place."""

Content = bytes | Iterable[bytes]
"""What a file gets: all of it, or its parts one after the other."""


def read_limited(path: Path, limit: int) -> bytes:
    """Return the bytes of a file, refusing one of more than ``limit`` bytes.

    Raises :class:`kb.InvalidInput` where the file is missing, is no regular file, cannot be read
    or is too large.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     write_atomic(Path(folder, "a.txt"), b"words")
    ...     read_limited(Path(folder, "a.txt"), 100)
    b'words'
    """
    try:
        if path.exists() and not path.is_file():
            raise InvalidInput(f"{path}: it is not a regular file: name a file")
        with path.open("rb") as stream:
            data = stream.read(limit + 1)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise InvalidInput(f"{path}: it cannot be read ({reason})") from error
    if len(data) > limit:
        raise InvalidInput(
            f"{path}: it is larger than {limit:,} bytes, the most that is read: split it"
        )
    return data


def refuse_records(path: Path) -> None:
    """Raise :class:`kb.UnwritableOutput` for a place where a knowledge base keeps its own files.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     refuse_records(Path(folder, "kb.yaml"))
    ...     write_atomic(Path(folder, "kb.yaml"), b"format: 1")
    ...     refuse_records(Path(folder, "map.html"))
    """
    for place in {Path(os.path.abspath(path)), Path(os.path.realpath(path))}:
        for folder in place.parents:
            inside = place.relative_to(folder).parts
            own = inside[0] in RECORD_FOLDERS or (len(inside) == 1 and inside[0] in RECORD_FILES)
            if own and (folder / RECORD_FILES[0]).exists():
                raise UnwritableOutput(
                    f"{path} belongs to the knowledge base in {folder}: nothing was written; name "
                    "another place for the output"
                )


def refuse_occupied(folder: Path) -> None:
    """Raise :class:`kb.InvalidInput` where something stands in the place of a new folder.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     refuse_occupied(Path(folder))
    """
    if folder.exists() and not folder.is_dir():
        raise InvalidInput(f"{folder} is a file: name another folder")
    if folder.is_dir() and any(folder.iterdir()):
        raise InvalidInput(f"{folder} exists and is not empty: name another folder")


@contextmanager
def folders_for(*folders: Path) -> Iterator[None]:
    """Make the folders of an output, and take back those that were made if its writing fails.

    Raises :class:`kb.UnwritableOutput` where one cannot be made.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     with suppress(KeyError), folders_for(Path(folder, "new", "inner")):
    ...         raise KeyError
    ...     Path(folder, "new").exists()
    False
    """
    places = {place for folder in folders for place in (folder, *folder.parents)}
    missing = sorted((place for place in places if not os.path.lexists(place)), reverse=True)
    try:
        for folder in folders:
            try:
                folder.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise _no_folder(folder, error) from error
        yield
    except BaseException:
        for place in missing:
            with suppress(OSError):  # it was never made, or somebody else put something in it
                place.rmdir()
        raise


def write_atomic(path: Path, data: Content, *, unless_changed_from: str | None = None) -> None:
    """Write a file whole or not at all: a temporary file in its folder, then a rename.

    With ``unless_changed_from``, the SHA-256 of the bytes that were read before, the file is left
    alone if it holds other bytes by now; without it, it must be no record of a knowledge base.
    Raises :class:`kb.UnwritableOutput`; what stood in the file before is then whole.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     write_atomic(Path(folder, "a.txt"), b"words")
    ...     Path(folder, "a.txt").read_bytes()
    b'words'
    """
    if unless_changed_from is None:
        refuse_records(path)
    try:
        if path.exists() and not path.is_file():
            _write_special(path, data)
        else:
            _replace(Path(os.path.realpath(path)), data, unless_changed_from)
    except UnwritableOutput:
        raise
    except OSError as error:
        raise _unwritable(path, error) from error


def write_together(files: Sequence[tuple[Path, Content]], *, records: bool = False) -> None:
    """Write several files: nothing is renamed into its place until each is whole on the disk.

    They are renamed in the order given, so that a last one can vouch for those before it; where
    that is broken off, new ones are taken back. Only with ``records`` may they be those of a
    knowledge base.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     write_together([(Path(folder, "a.txt"), b"words"), (Path(folder, "b.txt"), b"more")])
    ...     sorted(path.name for path in Path(folder).iterdir())
    ['a.txt', 'b.txt']
    """
    for path, _ in files if not records else ():
        refuse_records(path)
    with ExitStack() as stack:
        staged = []
        for path, data in files:
            try:
                temporary = _stage(path, data)
            except OSError as error:
                raise _unwritable(path, error) from error
            stack.callback(temporary.unlink, missing_ok=True)
            staged.append((temporary, path))
        with ExitStack() as undoing:
            for temporary, path in staged:
                if not os.path.lexists(path):
                    undoing.callback(path.unlink, missing_ok=True)
                try:
                    temporary.replace(path)
                except OSError as error:
                    raise _unwritable(path, error) from error
            undoing.pop_all()


def _no_folder(folder: Path, error: OSError) -> UnwritableOutput:
    if error.errno in (EEXIST, ENOTDIR):
        return UnwritableOutput(f"{folder}: a file stands in its place: name another folder")
    return UnwritableOutput(
        f"{folder}: the folder cannot be made ({error.strerror}): make room or rights there"
    )


def _unwritable(path: Path, error: OSError) -> UnwritableOutput:
    if error.errno == ENOENT and not path.parent.exists():
        return UnwritableOutput(
            f"{path}: it cannot be written: make the folder {path.parent} first"
        )
    reason = error.strerror or type(error).__name__
    return UnwritableOutput(f"{path}: it cannot be written ({reason}): make room or rights there")


def _parts(data: Content) -> Iterable[bytes]:
    return (data,) if isinstance(data, bytes) else data


def _write_special(path: Path, data: Content) -> None:
    """Write to a pipe or a device such as /dev/stdout, which no rename can replace."""
    if path.is_dir():
        raise UnwritableOutput(f"{path}: it is a folder: name a file in it")
    with path.open("wb") as stream:
        stream.writelines(_parts(data))


def _refuse_changed(path: Path, digest: str | None) -> None:
    if digest is not None and not (path.exists() and sha256(path.read_bytes()) == digest):
        raise UnwritableOutput(
            f"{path}: it has changed since it was read: nothing was written; run the command again"
        )


def _stage(target: Path, data: Content) -> Path:
    """Write a temporary file beside the target, whole on the disk, and return its path."""
    mode = target.stat().st_mode & 0o777 if target.exists() else None
    temporary = target.with_name(f".{target.name[:100]}.{secrets.token_hex(6)}.tmp")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    try:
        with os.fdopen(os.open(temporary, flags, 0o666), "wb") as stream:
            stream.writelines(_parts(data))
            stream.flush()
            os.fsync(stream.fileno())
        if mode is not None:
            temporary.chmod(mode)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    return temporary


def _replace(target: Path, data: Content, digest: str | None) -> None:
    _refuse_changed(target, digest)
    temporary = _stage(target, data)
    try:
        _refuse_changed(target, digest)  # once more, as late as can be
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)
