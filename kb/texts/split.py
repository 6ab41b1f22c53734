"""Sentences, by rules that a person can read and mend."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

__all__ = ["sentences"]

_LINE = re.compile(r"[^\n\r\u2028\u2029]+")
_CLOSERS = r"[\"'”’“‘»)\]}*_]*+"
_OPENERS = " \t\u00a0\"'“‘„«([{*_-–—"
# Each run of marks is tried once, from its start, so that no run of them takes quadratic time.
_END = re.compile(
    rf"(?<![.!?…])[.!?…]++{_CLOSERS}(?=\s)|(?<![。！？؟۔।])[。！？؟۔।]++[\"'”’»)」』\]*_]*+"
)
_LAST_WORD = re.compile(r"[^\s\"'“‘„«(\[{*_/]*$")
_WORD = re.compile(r"[^\W_]")
_ITEM = re.compile(r"\s*(?:[-*•–]\s+|\(?(?:\d{1,3}|[a-zA-Z])[.)]\s)")
_INITIALS = re.compile(r"(?:[^\W\d_]\.)*[^\W\d_]")
_WRAPPED = 40
"""A shorter line is a heading or an item, not a paragraph that was wrapped."""

_ABBREVIATIONS = {
    "en": "e.g i.e cf vs viz ca approx dr mr mrs ms prof st al fig figs eq eqs ref refs ed eds vol "
    "resp jr sr dept est min max incl esp",
    "de": "z.b d.h u.a bzw ca vgl dr prof hr fr st abb tab bd hg hrsg evtl ggf sog inkl max min "
    "mind usw etc s.o s.u o.ä nr",
    "fr": "p.ex c.-à-d cf m mm mme mlle dr pr vol env fig",
    "es": "p.ej sr sra dr dra prof vol fig aprox",
}
_BEFORE_NUMBER = {"no", "nos", "p", "pp", "nr", "art", "sec", "ch", "chap", "tab", "fig", "vol"}


def sentences(text: str, language: str = "en") -> tuple[tuple[int, int], ...]:
    r"""Return the span of each sentence that has a word; together they cover every word.

    A line end ends a sentence, unless the line is long, unfinished and goes on in small letters
    (a wrapped paragraph). List markers belong to their sentence. ``language`` chooses the
    abbreviations that do not end one.

    >>> text = "Levels vary, e.g. of dopamine. (A label.)\n1. It is 3.5 times as high… or so."
    >>> [text[start:end] for start, end in sentences(text, "en")]
    ['Levels vary, e.g. of dopamine.', '(A label.)', '1. It is 3.5 times as high… or so.']
    """
    spoken = language.partition("-")[0]
    known = _ABBREVIATIONS.get(spoken) or " ".join(_ABBREVIATIONS.values())
    habits = _Habits(frozenset(known.split()), ordinals=spoken == "de")
    return tuple(span for block in _blocks(text) for span in _split(text, block, habits))


@dataclass(frozen=True, slots=True)
class _Habits:
    """What a language does with full stops inside sentences."""

    abbreviations: frozenset[str]
    ordinals: bool
    """A number with a full stop is an ordinal, as in "am 21. März"."""

    def stop_ends(self, word: str, following: str) -> bool:
        """Tell whether one full stop behind a word ends the sentence."""
        folded = word.lower()
        if folded in self.abbreviations or (folded in _BEFORE_NUMBER and following.isdigit()):
            return False
        if word.isdigit() and self.ordinals:
            return len(word) > 2
        return word == "I" or not _INITIALS.fullmatch(word)


def _blocks(text: str) -> Iterator[tuple[int, int]]:
    """Yield lines, with those joined that only a margin has torn apart."""
    block: tuple[int, int] | None = None
    before = 0
    for line in _LINE.finditer(text):
        start, end = line.span()
        if block and _goes_on(text, before, block[1], start, end):
            block = (block[0], end)
        else:
            if block:
                yield block
            block = (start, end)
        before = start
    if block:
        yield block


def _goes_on(text: str, before: int, stop: int, start: int, end: int) -> bool:
    """Tell whether a line only goes on with the paragraph of the line before it."""
    if stop - before < _WRAPPED or text[stop:start] not in {"\n", "\r\n"}:
        return False
    first = text[start:end].lstrip()[:1]
    last = text[before:stop].rstrip()[-1:]
    return first.islower() and last not in set(".!?…:") and not _ITEM.match(text, start, end)


def _split(text: str, block: tuple[int, int], habits: _Habits) -> Iterator[tuple[int, int]]:
    begin, stop = block
    item = _ITEM.match(text, begin, stop)
    for found in _END.finditer(text, item.end() if item else begin, stop):
        if found.end() < stop and _ends(text, (begin, stop), found, habits):
            yield from _trimmed(text, begin, found.end())
            begin = found.end()
    yield from _trimmed(text, begin, stop)


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the span without the spaces around it, if it has a word at all."""
    if _WORD.search(text, start, end):
        part = text[start:end]
        yield start + len(part) - len(part.lstrip()), end - len(part) + len(part.rstrip())


def _ends(text: str, span: tuple[int, int], found: re.Match[str], habits: _Habits) -> bool:
    """Tell whether a full stop, question mark or the like ends a sentence where it stands."""
    begin, stop = span
    mark = found.group()
    if mark[0] in "。！？؟۔।":
        return True
    following = text[found.end() : min(stop, found.end() + 40)].lstrip(_OPENERS)[:1]
    if following.islower():
        return False
    if mark[0] != "." or mark.startswith(".."):
        return True
    last = _LAST_WORD.search(text, max(begin, found.start() - 30), found.start())
    return habits.stop_ends(last.group() if last else "", following)
