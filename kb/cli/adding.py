"""How a person adds a claim that no draft proposed: words are marked by their numbers."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from kb.cli.edit import ends_of
from kb.cli.terminal import paragraph
from kb.errors import InvalidInput, KbError
from kb.texts import sentences
from kb.vocabulary import Link

if TYPE_CHECKING:
    from kb.cli.keys import Keys
    from kb.review import Session

__all__ = ["WORD", "add"]

Span = tuple[int, int]

WORD = re.compile(r"[^\W_]+(?:['’.,/‐-][^\W_]+)*")
_RANGE = re.compile(r"(\d+)(?:\s*[-–]\s*(\d+))?")
_RANGES = re.compile(r"\d+(?:\s*[-–]\s*\d+)?(?:[\s,;]+\d+(?:\s*[-–]\s*\d+)?)*")
_OFFERED = 9
WAYS = "Words (3-7, or 3 5-7; + - /word another sentence; Enter leaves)"


@dataclass
class _Place:
    """Where in the text words are marked: a sentence, numbered, and the one behind it."""

    text: str
    spans: tuple[Span, ...]
    at: int

    def move(self, answer: str) -> None:
        """Go on to the next sentence, back to the last, or to the next that has some words."""
        wanted = answer[1:].casefold()
        if answer == "+" and self.at + 1 < len(self.spans):
            self.at += 1
        elif answer == "-" and self.at:
            self.at -= 1
        elif wanted:
            order = [*range(self.at + 1, len(self.spans)), *range(self.at + 1)]
            found = (n for n in order if wanted in self._said(n).casefold())
            self.at = next(found, self.at)
            if wanted not in self._said(self.at).casefold():
                paragraph(f"{answer[1:]!r} stands in no sentence.", role="denied")

    def _said(self, number: int) -> str:
        return self.text[slice(*self.spans[number])]

    def window(self) -> Span:
        """Return the span whose words have numbers."""
        return self.spans[self.at][0], self.spans[min(self.at + 1, len(self.spans) - 1)][1]

    def words(self) -> list[Span]:
        """Return the words that have numbers."""
        return [found.span() for found in WORD.finditer(self.text, *self.window())]

    def show(self) -> None:
        """Print the sentence before, and these with numbers."""
        pieces, end = [], self.window()[0]
        for number, (start, stop) in enumerate(self.words(), 1):
            pieces += [self.text[end:start], f"{number}·", self.text[start:stop]]
            end = stop
        click.echo()
        if self.at:
            paragraph(self._said(self.at - 1), indent="  ", role="quiet")
        paragraph("".join([*pieces, self.text[end : self.window()[1]]]), indent="  ")

    def marked(self, answer: str) -> list[Span]:
        """Return the spans that numbers name."""
        words = self.words()
        parts: list[Span] = []
        for found in _RANGE.finditer(answer):
            first, last = int(found[1]), int(found[2] or found[1])
            if not 1 <= first <= last <= len(words):
                raise InvalidInput(f"{found[0]!r} names no words: they are 1 to {len(words)}")
            start, end = words[first - 1][0], words[last - 1][1]
            if parts and start < parts[-1][1]:
                raise InvalidInput(f"{answer!r}: name the words in their order, each once")
            parts.append((start, end))
        return parts


def add(session: Session, keys: Keys, *, near: str = "", at: int = 0) -> str | None:
    """Let a person mark words and name two concepts, and return the id of the draft it makes.

    ``near`` is the claim on the screen, ``at`` where in the text to begin. Link, sign, stance and
    hedge are what the rules read in the words, or else the weakest: keys of the card change them.
    """
    if session.document is None:
        raise InvalidInput("the text is not to hand: no words of it can be marked")
    text = session.document.text
    spans = sentences(text, session.state.file.source.language)
    place = _Place(text, spans, max(bisect_right([start for start, _ in spans], at) - 1, 0))
    parts = _mark(session, place, keys) if spans else []
    if not parts:
        return None
    named = _named(session, text, parts, spans)
    ends = ends_of(session, near or session.state.file.source.id, named, keys)
    if ends is None:
        return None
    return session.add(parts, *ends, **_read_as(session, " ".join(text[a:b] for a, b in parts)))


def _mark(session: Session, place: _Place, keys: Keys) -> list[Span]:
    """Return the spans that the person marks; none where the question is left."""
    place.show()
    while answer := keys.ask(WAYS):
        try:
            if _RANGES.fullmatch(answer):
                return place.marked(answer)
            if answer not in ("+", "-") and not answer.startswith("/"):
                return session.spans(answer)
        except KbError as error:
            paragraph(str(error), role="denied")
            continue
        place.move(answer)
        place.show()
    return []


def _named(
    session: Session, text: str, parts: Sequence[Span], spans: Sequence[Span]
) -> tuple[str, ...]:
    """Return the concepts that the marked words name, then others of their sentences."""
    within = [span for span in spans if span[1] > parts[0][0] and span[0] < parts[-1][1]]
    found = [each for span in within for each in _concepts(session, text, span)]
    inside = [name for name, start in found if any(a <= start < b for a, b in parts)]
    return tuple(dict.fromkeys([*inside, *(name for name, _ in found)]))[:_OFFERED]


def _concepts(session: Session, text: str, span: Span) -> Iterator[tuple[str, int]]:
    """Yield the concepts that a sentence names and where, as a draft would find them."""
    from kb.draft.concepts import Vocabulary
    from kb.draft.lexicon import load_lexicon

    language = session.state.file.source.language.partition("-")[0]
    try:
        grammar = load_lexicon(language).grammar
    except KbError:  # no language that there is a lexicon for
        return
    said = text[slice(*span)]
    for mention in Vocabulary(session.state.concepts, grammar, language, said).named(0, len(said)):
        yield mention.concept, span[0] + mention.start


def _read_as(session: Session, words: str) -> dict[str, Any]:
    """Return what the rules read in some words; the weakest link where they read several."""
    from kb.draft.reading import reader

    try:
        readings = reader(session.state.file.source.language.partition("-")[0]).read(words)
    except KbError:
        return {}
    order = list(Link)
    read = min(readings, key=lambda one: order.index(one.link), default=None)
    if read is None or read.guarded_by is not None:
        return {}
    hedges = [words[a:b] for entry, a, b in read.around if entry.kind == "hedge"]
    found: dict[str, Any] = {
        "link": read.link,
        "stance": read.stance,
        "modality": read.modality,
        "cue": (hedges or [words[read.start : read.end]])[0],
    }
    return found if read.denied else found | {"sign": read.sign}
