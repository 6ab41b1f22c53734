"""Large scripts made small: vis-network is most of a page, and this is how it stands in there.

First the words that take up most of the script become one byte each, one that the script does not
use otherwise: a repetition costs a distance and a length, which is much for a short word, and a
letter that can be foreseen costs little. Then LZMA packs the rest (Igor Pavlov, "LZMA
specification", 2013): the standard library has it, and versions 5.2 to 5.8 of liblzma give the same
bytes (tried). ``viz/unpack.js`` reads both back.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections import Counter
from functools import cache

from kb.errors import MissingTool

__all__ = ["packed"]

WORD = re.compile(rb"[A-Za-z_$][A-Za-z0-9_$]+")
CODES = (*range(10), *range(11, 32), *range(127, 256))
"""Bytes that may stand for a word: none that a word has, and not the line's end."""


@cache
def packed(script: bytes) -> str:
    """Return a script in the letters of base64, to be unpacked by ``viz/unpack.js``.

    >>> len(packed(b"let one = 1; let other = one;" * 200))
    80
    """
    try:
        import lzma
    except ImportError as error:
        raise MissingTool(
            "this Python was built without lzma: install liblzma (xz) and build it again, or use "
            "another Python"
        ) from error
    # Everything is said, so that no version's own idea of "best" changes the bytes.
    method = {
        "id": lzma.FILTER_LZMA1, "dict_size": 1 << 20, "lc": 3, "lp": 0, "pb": 0,
        "mode": lzma.MODE_NORMAL, "mf": lzma.MF_BT4, "nice_len": 128, "depth": 1000,
    }  # fmt: skip
    return b64encode(lzma.compress(_shortened(script), lzma.FORMAT_RAW, filters=[method])).decode()


def _shortened(script: bytes) -> bytes:
    """Return a line that gives each code its word, and the script with codes for these words."""
    free = [bytes([code]) for code in sorted(set(CODES) - set(script))]
    saved = {
        word: count * (len(word) - 1) - len(word) - 1
        for word, count in Counter(WORD.findall(script)).items()
    }
    words = sorted((word for word in saved if saved[word] > 0), key=lambda w: (-saved[w], w))
    codes = dict(zip(words, free, strict=False))
    head = b"".join(code + word for word, code in codes.items())
    return head + b"\n" + WORD.sub(lambda found: codes.get(found[0], found[0]), script)
