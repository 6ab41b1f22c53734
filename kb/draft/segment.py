"""The sentences of a document, and which of them are headings, questions, captions or furniture."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Literal

import yaml

from kb.assets import asset
from kb.texts import sentences

__all__ = ["Sentence", "item_span", "segment"]

Mark = Literal["", "heading", "question", "caption", "boilerplate", "item"]

_ITEM = re.compile(r"\s*(?:[-*•–]\s+|\(?\d{1,3}[.)]\s+)")
_CLOSED = re.compile(r"[.!?…:;,][\"'”’)*_\]]*$")
# Each run of marks or letters is tried once, from its start, however long it is.
_CREDITED = re.compile(
    r"(?<![^\S\n])[^\S\n]*+(?<![-–—(|])[-–—(|]++[^\S\n]*+(?:credit|photo|image|picture)s?\b",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"https?://|www\.|(?<!\S)[^\s@]++@\S+\.\w")
_LONGEST_HEADING = 14
_LONGEST_LINE = 1_000
_HASHES = re.compile(r"#{1,6}[ \t]")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence and what it is for: only plain ones and list items state something."""

    start: int
    end: int
    text: str
    mark: Mark = ""

    @property
    def states(self) -> bool:
        """Whether claims may be read in it."""
        return self.mark in {"", "item"}


@cache
def _marks(language: str) -> tuple[re.Pattern[str], tuple[str, ...]]:
    table = yaml.safe_load(asset("data", "lexicon", f"{language}-marks.yaml").read_text("utf-8"))
    words = "|".join(re.escape(word) for word in table["boilerplate"])
    return re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE), tuple(table["captions"])


def item_span(item: Sentence) -> tuple[int, int]:
    """Return where the words of a list item stand, without its mark and its end."""
    found = _ITEM.match(item.text)
    start = item.start + (found.end() if found else 0)
    return start, item.start + max(len(item.text.rstrip(" .;,")), start - item.start)


def segment(text: str, *, language: str = "en") -> tuple[Sentence, ...]:
    r"""Return the sentences of a text with their spans in it, marked by what they are.

    >>> text = "What causes rust?\n\nSalt causes rust.\n\nPhoto: A. Smith"
    >>> [(sentence.text, sentence.mark) for sentence in segment(text)]
    [('What causes rust?', 'question'), ('Salt causes rust.', ''), ('Photo: A. Smith', 'caption')]
    """
    boilerplate, captions = _marks(language)
    made = []
    for start, end in sentences(text, language):
        said = text[start:end]
        item = _ITEM.match(said)
        mark: Mark = "item" if item else ""
        small = said.lower()
        if said.rstrip("\"'”’)*_]").endswith("?"):
            mark = "question"
        elif small.startswith(captions) or _CREDITED.match(text, end) or _CREDITED.search(said):
            mark = "caption"
        elif boilerplate.search(said) or _ADDRESS.search(said) or said.startswith("| "):
            mark = "boilerplate"  # the last is a row of a table
        elif not item and (_is_marked(text, start) or _is_heading(text, start, end)):
            mark = "heading"
        made.append(Sentence(start, end, said, mark))
    return tuple(made)


def _is_marked(text: str, start: int) -> bool:
    """Return whether a sentence stands in a line that begins as a heading of Markdown does."""
    line = text.rfind("\n", max(start - _LONGEST_LINE, 0), start) + 1
    return (line > 0 or start <= _LONGEST_LINE) and _HASHES.match(text, line) is not None


def _is_heading(text: str, start: int, end: int) -> bool:
    """Return whether a sentence stands on a line of its own, is short and has no end mark."""
    if _CLOSED.search(text[start:end]) or len(text[start:end].split()) > _LONGEST_HEADING:
        return False
    alone_before = start == 0 or "\n" in text[max(start - 2, 0) : start]
    return alone_before and text[end : end + 1] in {"", "\n", "\r"}
