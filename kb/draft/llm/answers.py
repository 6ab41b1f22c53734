"""What a model answered, taken apart: each claim is checked, and what became of it is counted."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from kb.results import Result
from kb.vocabulary import Link, Modality, Sign, Stance

__all__ = ["Account", "Answer", "Answers", "Malformed", "read_answers"]

MOST = 500
"""Claims of one answer."""
_FENCED = re.compile(r"^\s*(?:<think>.*?</think>\s*)?```(?:json)?\s*\n(.*)\n\s*```\s*$", re.DOTALL)
_NAME = Field(min_length=1, max_length=120)


@dataclass
class Account(Result):
    """What became of the claims that a model proposed."""

    parts: int = 0
    """Parts that the text was asked about in."""
    cached: int = 0
    """Parts that had been answered before, on this machine."""
    unanswered: int = 0
    """Parts without an answer that can be used."""
    proposed: int = 0
    drafted: int = 0
    malformed: int = 0
    """Dropped: they have another form."""
    not_verbatim: int = 0
    """Dropped: their quote does not stand in the text."""
    unsupported: int = 0
    """Dropped: no words of the quote state a relation, or they deny it."""
    repeated: int = 0
    """Dropped: proposed or rejected before, too long for the quotation policy, or of one thing."""
    lowered: int = 0
    """Drafted on a weaker rung, or with a stronger hedge, than the model proposed."""


class Malformed(Exception):
    """The answer is not JSON of our schema."""


class Answer(BaseModel):
    """One claim as a model proposes it."""

    model_config = ConfigDict(frozen=True, extra="ignore", str_strip_whitespace=True)

    quote: Annotated[str, Field(min_length=3, max_length=2_000)]
    subject: Annotated[str, _NAME]
    object: Annotated[str, _NAME]
    link: Link
    sign: Sign = Sign.UNSTATED
    stance: Stance = Stance.AFFIRMS
    modality: Modality = Modality.ASSERTED
    statement: Annotated[str, Field(max_length=500)] = ""


@dataclass(frozen=True, slots=True)
class Answers:
    """The claims of one answer that have the right form, and how many have not."""

    claims: tuple[Answer, ...]
    malformed: int = 0


def read_answers(content: str) -> Answers:
    """Return the claims of an answer; raises :class:`Malformed` where it is none.

    >>> read_answers('{"claims": [{"quote": "x"}]}')
    Answers(claims=(), malformed=1)
    """
    fenced = _FENCED.match(content)
    try:
        data = json.loads(fenced[1] if fenced else content)
    except (ValueError, RecursionError) as error:
        raise Malformed from error
    listed = data.get("claims") if isinstance(data, dict) else None
    if not isinstance(listed, list):
        raise Malformed
    made = list(_made(listed[:MOST]))
    good = tuple(one for one in made if one is not None)
    return Answers(good, len(listed) - len(good))


def _made(listed: list[object]) -> Iterator[Answer | None]:
    for each in listed:
        try:
            yield Answer.model_validate(each)
        except (ValidationError, RecursionError):
            yield None
