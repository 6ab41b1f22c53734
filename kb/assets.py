"""Where the files of ``schema/``, ``viz/`` and ``data/`` are: in a wheel or in a checkout."""

from __future__ import annotations

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

__all__ = ["asset"]


def asset(*parts: str) -> Traversable:
    """Return a file or folder of ``schema/``, ``viz/`` or ``data/``.

    A wheel carries the three folders under ``kb/_assets/``; in a checkout they stand beside the
    package. No other module knows the difference.

    >>> asset("schema", "weights.yaml").is_file()
    True
    """
    packed = files("kb") / "_assets"
    root: Traversable = packed if packed.is_dir() else Path(__file__).parents[1]
    return root.joinpath(*parts)
