"""Whether words that stand in a text still say there what they said."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kb.texts.anchor import Anchored, Part

__all__ = ["affirmed"]

_FAR = 80
_NOT = r"(?:\b(?:not|no|never|neither|nor|nobody|none|nothing|without|hardly|cannot)|n['’]t)"
_SURE = r"(?!(?:doubt|wonder|question|only|just|merely|surpris\w+)\b)"
_FALSE = r"(?:false|untrue|wrong|myth|unlikely|doubtful|doubts?|den(?:y|ies|ied))"
_FEW = r"(?:[^\W\d_]+\s+){0,3}"
_NEGATION = re.compile(
    rf"{_NOT}\s+{_SURE}(?:[^\W\d_]+\s+)?$"  # does not really …
    rf"|{_NOT}\s+{_SURE}(?:[^\W\d_]+\s+){{0,3}}that\s+{_FEW}$"  # it is not the case that …
    rf"|(?<!no )(?<!not )\b{_FALSE}\s+that\s+{_FEW}$",
    re.IGNORECASE,
)


def affirmed(found: Anchored, quote: Sequence[Part], text: str) -> Anchored:
    """Return where the quote of a claim that affirms stands; nowhere, if it stands denied there.

    That is looked at where the quote has moved: the text as it was is not to hand, and where it
    stood, a person has read what is before it.

    >>> text = "It is not true that moss harms."
    >>> affirmed(Anchored(((20, 30),)), [Part("moss harms", 0, 10)], text).reason
    "its words now stand behind 'not true that'"
    """
    start = found.spans[0][0] if found.spans else 0
    if quote[0].start in {start, None}:
        return found
    hit = _NEGATION.search(text[max(0, start - _FAR) : start])
    if hit is None:
        return found
    return Anchored((), f"its words now stand behind {hit.group().strip()!r}")
