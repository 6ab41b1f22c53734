"""Answers kept in the user's cache folder, so that the same question is asked and paid for once."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from kb.caches import cache_folder
from kb.draft.llm.endpoint import Endpoint, Message
from kb.draft.llm.prompt import SCHEMA, VERSION
from kb.errors import KbError
from kb.files import read_limited, write_atomic
from kb.names import sha256

__all__ = ["kept", "place_of", "put"]

MAX_BYTES = 5_000_000


def place_of(endpoint: Endpoint, messages: Sequence[Message]) -> Path | None:
    """Return where the answer to a question is kept, by text, prompt, model and address."""
    folder = cache_folder()
    if folder is None:
        return None
    asked = [VERSION, endpoint.address, endpoint.model, list(messages), SCHEMA]
    name = sha256(json.dumps(asked, sort_keys=True).encode())
    return folder / "llm" / name[:2] / f"{name}.txt"


def kept(place: Path | None) -> str | None:
    """Return the answer that is kept there, if there is one."""
    if place is None or not place.is_file():
        return None
    try:
        return read_limited(place, MAX_BYTES).decode()
    except (KbError, UnicodeDecodeError):
        return None


def put(place: Path | None, content: str) -> None:
    """Keep an answer, whole or not at all; a cache that cannot be written is none."""
    if place is None:
        return
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        write_atomic(place, content.encode("utf-8", "replace"))
    except (KbError, OSError):
        return
