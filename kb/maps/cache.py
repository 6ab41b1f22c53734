"""The user's cache folder: results that take long, under the hash of all that they depend on."""

from __future__ import annotations

from collections.abc import Callable

from kb.caches import cache_folder
from kb.errors import UnwritableOutput
from kb.files import write_atomic
from kb.names import sha256

__all__ = ["cache_folder", "cached"]


def cached(what: str, key: str, make: Callable[[], str]) -> str:
    """Return what ``make`` returns, from the cache where the same key was made before.

    A cache that cannot be read or written is passed over in silence: it only saves time.
    """
    try:
        folder = cache_folder()
    except RuntimeError:  # no home folder
        folder = None
    if folder is None:
        return make()
    path = folder / what / f"{sha256(key.encode())}.json"
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        text = make()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomic(path, text.encode())
    except (OSError, UnwritableOutput):
        pass
    return text
