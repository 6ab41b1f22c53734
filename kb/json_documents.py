"""The JSON documents that commands print and a build writes; docs/json.md describes them."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

__all__ = ["FORMAT", "document", "to_json", "to_json_line"]

FORMAT = 1
"""The version of the form, in every document."""

_UNSEEN = re.compile("[\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff\ufff9-\uffff\ud800-\udfff]")


def document(weighed: str | None = None, /, **content: object) -> dict[str, object]:
    """Return a document: its format, the version of the weights that weighed it, its content.

    >>> document("1", edges=[])
    {'format': 1, 'weights_version': '1', 'edges': []}
    """
    version = {} if weighed is None else {"weights_version": weighed}
    return {"format": FORMAT, **version, **content}


def to_json(content: Mapping[str, object]) -> str:
    r"""Return a document as text that is the same on every machine.

    Letters stand as they are; what cannot be seen, could act on a terminal or turns the direction
    of the text is written as an escape, which JSON reads back as the same character.

    >>> to_json({"label": "naïve \u202e \x9b"})
    '{\n  "label": "naïve \\u202e \\u009b"\n}\n'
    """
    return _seen(json.dumps(content, ensure_ascii=False, indent=2, allow_nan=False)) + "\n"


def to_json_line(content: Mapping[str, object]) -> str:
    r"""Return an object as one line, written like :func:`to_json` writes a document.

    >>> to_json_line({"label": "none"})
    '{"label": "none"}\n'
    """
    return _seen(json.dumps(content, ensure_ascii=False, allow_nan=False)) + "\n"


def _seen(text: str) -> str:
    return _UNSEEN.sub(lambda match: f"\\u{ord(match[0]):04x}", text)
