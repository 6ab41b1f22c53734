"""The rules of quotes: short enough, in the text, and where they say that they stand."""

# ruff: noqa: D401 - the docstring of a rule is the rule

from __future__ import annotations

from collections.abc import Callable, Iterator

from kb.errors import Finding
from kb.lint.subject import Quoting, Subject
from kb.texts import Misfit, count_words, prove

__all__ = ["MISPLACED", "QUOTE_RULES"]

MISPLACED = "the words "
"""Starts what is said of a quote that does not stand where it says."""


def quotes_keep_the_policy(subject: Subject) -> Iterator[Finding]:
    """A quote has no more words, in all its parts, than kb.yaml allows."""
    limit = subject.records.header.quotation.max_words
    if limit is None:
        return
    for item in subject.quoting:
        count = sum(count_words(part.text) for part in item.record.quote)
        if count > limit:
            what = f"the quote has {count} words, and kb.yaml allows {limit}"
            mend = "keep the shortest run of words that carries the relation and its hedge"
            yield subject.finding(item.id, what, mend, "quote")


def texts_are_the_recorded_ones(subject: Subject) -> Iterator[Finding]:
    """A text that is to hand is the one that the source's record describes."""
    for file in subject.records.files:
        known, document = file.source.text, subject.documents.get(file.source.id)
        key = f"sources/{file.source.id}"
        if known is None or document is None:
            continue
        length = len(document.text)
        if length != known.length:
            what = f"the text has {length} characters, the record says {known.length}"
            yield subject.finding(key, what, _OTHER, "text", "length")
        elif document.sha256 != known.sha256:
            what = f"the text's SHA-256 is {document.sha256}, the record says {known.sha256}"
            yield subject.finding(key, what, _OTHER, "text", "sha256")


_OTHER = "get the text that was curated, or run 'kb reanchor' with this one"


def quotes_stand_in_their_texts(subject: Subject) -> Iterator[Finding]:
    """Every part of a quote stands in the text, letter for letter, where it says."""
    for item in subject.quoting:
        document = subject.documents.get(item.file.source.id)
        if document is None:
            yield from _beyond(subject, item)
            continue
        for misfit in prove(item.record.quote, document.text):
            part = item.record.quote[misfit.part]
            what, mend = _misfit(misfit, part.text, document.text[part.start : part.end])
            yield subject.finding(item.id, what, mend, "quote", misfit.part)


def _misfit(misfit: Misfit, words: str, there: str) -> tuple[str, str]:
    shown = _short(words)
    if not misfit.places:
        mend = "copy the words from the text, with its own quotation marks, dashes and spaces"
        return f"{MISPLACED}{shown} are not in the text", mend
    has = f"the text has {_short(there)}" if there else "the text ends before"
    what = f"{MISPLACED}{shown} do not stand there: {has}"
    spans = [f"start: {start}, end: {end}" for start, end in misfit.places[:3]]
    more = " or elsewhere" if len(misfit.places) > 3 else ""
    return what, f"they stand at {' or at '.join(spans)}{more}"


def _short(words: str) -> str:
    return repr(words if len(words) <= 60 else f"{words[:59]}…")


def _beyond(subject: Subject, item: Quoting) -> Iterator[Finding]:
    """Without the text, its recorded length still tells what cannot be."""
    known = item.file.source.text
    last = len(item.record.quote) - 1
    end = item.record.quote[last].end
    if known is not None and end > known.length:
        what = f"the quote ends at {end}, behind the text's last character ({known.length})"
        yield subject.finding(item.id, what, "correct start and end", "quote", last)


def passed_over_is_in_the_text(subject: Subject) -> Iterator[Finding]:
    """A span that was passed over lies within the text."""
    for file in subject.records.files:
        document = subject.documents.get(file.source.id)
        known = file.source.text.length if file.source.text else None
        length = len(document.text) if document else known
        for span in file.passed_over:
            if length is not None and span.end > length:
                what = f"the span ends at {span.end}, behind the text's last character ({length})"
                key = f"{file.source.id}/passed_over/{span.start}"
                yield subject.finding(key, what, "correct start and end", "end")


QUOTE_RULES: tuple[Callable[[Subject], Iterator[Finding]], ...] = (
    quotes_keep_the_policy,
    texts_are_the_recorded_ones,
    quotes_stand_in_their_texts,
    passed_over_is_in_the_text,
)
