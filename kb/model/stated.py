"""What a claim says, in a plain sentence made of its fields."""

from __future__ import annotations

import re

from kb.vocabulary import Link, Modality, Sign, Stance

__all__ = ["stated"]

_SAID = {
    (Link.CAUSAL, Sign.POSITIVE): ("raises", "raise"),
    (Link.CAUSAL, Sign.NEGATIVE): ("lowers", "lower"),
    (Link.CAUSAL, Sign.UNSTATED): ("affects", "affect"),
    (Link.CAUSAL, Sign.MIXED): ("affects", "affect"),
    Link.PREDICTIVE: ("is a risk factor for", "are a risk factor for"),
    Link.CORRELATIONAL: ("goes together with", "go together with"),
}
_DOUBT = {
    Modality.ASSERTED: "",
    Modality.PROBABLE: "Probably, ",
    Modality.POSSIBLE: "Possibly, ",
    Modality.SPECULATIVE: "As a speculation, ",
}
_DENIED = {
    Stance.AFFIRMS: "",
    Stance.DENIES: "it is not so that ",
    Stance.FINDS_NO_EVIDENCE: "no evidence was found that ",
}
_OF = re.compile(r"\s(?:of|in|on|for|to|with|by|from|at|between|among)\s")


def stated(
    subject: str,
    object: str,  # a claim's own word
    *,
    link: Link,
    sign: Sign | None = None,
    stance: Stance = Stance.AFFIRMS,
    modality: Modality = Modality.ASSERTED,
) -> str:
    """Return a sentence that says what a claim with these fields does, of concepts by their labels.

    >>> stated("Damp walls", "Mould", link=Link.CAUSAL, sign=Sign.POSITIVE)
    'Damp walls raise mould.'
    """
    verbs = _SAID.get((link, sign or Sign.UNSTATED)) or _SAID[link]
    names = [_name(subject), _name(object)]
    said = (
        f"{_DOUBT[modality]}{_DENIED[stance]}{names[0]} {verbs[_is_plural(names[0])]} {names[1]}."
    )
    return said[:1].upper() + said[1:]


def _name(label: str) -> str:
    """Return what a concept is called within a sentence: no capital that only begins one."""
    first = label.split(maxsplit=1)[0]
    proper = any(letter.isupper() or letter.isdigit() for letter in first[1:]) or len(first) == 1
    return label if proper else label[:1].lower() + label[1:]


def _is_plural(name: str) -> bool:
    """Return whether a name takes "raise" and not "raises", by the end of its first noun."""
    head = _OF.split(name, maxsplit=1)[0].split()[-1]
    return len(head) > 3 and head.endswith("s") and not head.endswith(("ss", "is", "us"))
