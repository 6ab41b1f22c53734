"""What a text is taken out within, and what comes out."""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = ["Extracted", "Limits", "Unreadable", "plain"]


@dataclass(frozen=True, slots=True)
class Limits:
    """How large, deep and slow a document may be before it is refused."""

    bytes: int = 200_000_000
    """Of the file: pictures make a PDF large."""
    characters: int = 20_000_000
    """Of the text that comes out."""
    depth: int = 2_000
    """Of elements within elements: a page that people read has some dozens."""
    pages: int = 5_000
    seconds: float = 120.0
    memory: int = 2_000_000_000
    """Of the process that reads, in bytes, where the system can limit it."""


@dataclass(frozen=True, slots=True)
class Extracted:
    """The text of a document in its reading order, and what the document says of itself.

    A paragraph stands between empty lines, a heading behind ``#`` marks, an item behind ``-``.
    """

    text: str
    title: str = ""
    language: str = ""
    """As in ``en`` or ``de-AT``; empty where the document says none."""
    left_out: tuple[str, ...] = ()
    """What could not be read, and why, in sentences: damaged pages."""


class Unreadable(Exception):
    """Why no text comes out, to be said behind the name of the file."""


_NEVER = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_UNSEEN = re.compile("[\u00ad\u200b\u2060\ufeff\u202a-\u202e\u2066-\u2069]")
_LIGATURES = {0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl"}


def plain(text: str) -> str:
    r"""Return text as a person sees it: no control character, soft hyphen or ligature, one space.

    >>> plain("  the\u00a0\ufb01rst\n hy\u00adphen ")
    'the first hyphen'
    """
    seen = _UNSEEN.sub("", _NEVER.sub(" ", text)).translate(_LIGATURES)
    return " ".join(seen.split())
