"""Where results that take long may be kept: in the user's cache folder, never beside the code."""

from __future__ import annotations

import os
import sys
from pathlib import Path

__all__ = ["cache_folder"]


def cache_folder() -> Path | None:
    """Return the folder for caches, or None where the user wants none.

    ``KB_CACHE`` names another folder; empty, it switches caches off.
    """
    chosen = os.environ.get("KB_CACHE")
    if chosen is not None:
        return Path(chosen) if chosen else None
    if sys.platform == "win32":
        home = os.environ.get("LOCALAPPDATA")
        return Path(home) / "causal-kb" / "cache" if home else None
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "causal-kb"
    home = os.environ.get("XDG_CACHE_HOME")
    return (Path(home) if home else Path.home() / ".cache") / "causal-kb"
