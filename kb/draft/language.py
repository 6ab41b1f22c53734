"""Whether a text is written in the language that its lexicon is for."""

from __future__ import annotations

import re
from functools import cache
from itertools import islice

import yaml

from kb.assets import asset

__all__ = ["reads_like"]

FEWEST = 20
"""Words below which nothing can be told."""
MOST = 20_000
SHARE = 0.1
"""In running text a third of the words are of the commonest few; in another language, none is."""

_WORD = re.compile(r"[^\W\d_]+")


def reads_like(text: str, language: str = "en") -> bool:
    """Return whether a text may be in a language, by how many of its words are common there.

    >>> reads_like("Der Lärm der Straße macht die Leute krank, und der Schlaf fehlt ihnen. " * 3)
    False
    """
    words = [found[0].lower() for found in islice(_WORD.finditer(text), MOST)]
    if len(words) < FEWEST:
        return True
    common = _common(language)
    return sum(word in common for word in words) >= SHARE * len(words)


@cache
def _common(language: str) -> frozenset[str]:
    table = yaml.safe_load(asset("data", "lexicon", f"{language}-marks.yaml").read_text("utf-8"))
    return frozenset(table["common"].split())
