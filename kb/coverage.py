"""How much of the texts the records carry: sentence by sentence and word by word."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar

from kb.model import Records, SourceFile
from kb.results import Result, Results, html_answer
from kb.texts import Document, missing_texts, sentences, words

__all__ = ["Coverage", "TextCoverage", "UncoveredSentence", "coverage"]

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class UncoveredSentence(Result):
    """A sentence that no quote and no passed-over span overlaps."""

    source: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class TextCoverage(Result):
    """How much of one text is carried."""

    shown: ClassVar[tuple[str, ...]] = ("source", "sentences", "sentence_share", "word_share")
    keys: ClassVar[tuple[str, ...]] = (
        "source", "sentences", "sentences_covered", "sentence_share", "words", "words_covered",
        "words_quoted", "word_share", "uncovered",
    )  # fmt: skip

    source: str
    sentences: int
    """Sentences that have a word."""
    sentences_covered: int
    """Those that the quote of a claim, remark or question or a passed-over span overlaps."""
    words: int
    words_covered: int
    """Words that such a quote or span overlaps."""
    words_quoted: int
    """Words that a quote overlaps."""
    uncovered: Results[UncoveredSentence]

    @property
    def sentence_share(self) -> float:
        """The share of sentences that are carried, to four decimals and never rounded up to 1."""
        return _share(self.sentences_covered, self.sentences)

    @property
    def word_share(self) -> float:
        """The share of words that are carried, to four decimals and never rounded up to 1."""
        return _share(self.words_covered, self.words)


@dataclass(frozen=True, slots=True)
class Coverage(Result):
    """How much of all texts is carried."""

    texts: Results[TextCoverage]
    missing: tuple[str, ...]
    """Sources whose text is not to hand; nothing is known of them."""

    @property
    def total(self) -> TextCoverage:
        """All texts taken together, as one text without a name."""
        return TextCoverage(
            source="",
            sentences=sum(text.sentences for text in self.texts),
            sentences_covered=sum(text.sentences_covered for text in self.texts),
            words=sum(text.words for text in self.texts),
            words_covered=sum(text.words_covered for text in self.texts),
            words_quoted=sum(text.words_quoted for text in self.texts),
            uncovered=Results(sentence for text in self.texts for sentence in text.uncovered),
        )

    @property
    def complete(self) -> bool:
        """Whether every text is to hand and every sentence carried."""
        return not self.missing and not any(text.uncovered for text in self.texts)

    def to_dict(self) -> dict[str, object]:
        """Return it as plain data, for JSON."""
        total = self.total.to_dict()
        del total["source"], total["uncovered"]
        return {
            "complete": self.complete,
            "total": total,
            "texts": self.texts.to_dicts(),
            "missing": list(self.missing),
        }

    def _repr_html_(self) -> str:
        total = self.total
        said = f"{total.sentences_covered} of {total.sentences} sentences are carried."
        if self.missing:
            said += f" Not to hand: {', '.join(self.missing)}."
        return html_answer(said, self.texts, total.uncovered)


def _share(part: int, whole: int) -> float:
    return 1.0 if part == whole else min(round(part / whole, 4), 0.9999)


def coverage(records: Records, documents: Mapping[str, Document]) -> Coverage:
    """Return how much of each text its source file carries.

    >>> from kb.texts import Document
    >>> text = "Stress harms. Sleep heals."
    >>> file = SourceFile.model_validate({
    ...     "source": {"id": "a", "title": "A", "kind": "news", "language": "en", "licence": "-"},
    ...     "passed_over": [{"start": 0, "end": 6, "reason": "An example."}]})
    >>> from kb.model import Header
    >>> header = Header(format=1, title="T", description="D", language="en",
    ...                 base="https://example.org/", licence="CC0-1.0")
    >>> found = coverage(Records(header, (), (file,)), {"a": Document.of("a", text)})
    >>> found.total.sentence_share, found.total.uncovered[0].text
    (0.5, 'Sleep heals.')
    """
    read = [
        _text_coverage(file, documents[file.source.id].text)
        for file in records.files
        if file.source.id in documents
    ]
    return Coverage(Results(read), missing_texts(records, documents))


def _text_coverage(file: SourceFile, text: str) -> TextCoverage:
    quoted = _union((part.start, part.end) for each in file.quoting() for part in each.quote)
    carried = _union([*quoted, *((span.start, span.end) for span in file.passed_over)])
    found = sentences(text, file.source.language)
    all_words = list(words(text))
    bare = [span for span, hit in zip(found, _overlaps(found, carried), strict=True) if not hit]
    return TextCoverage(
        source=file.source.id,
        sentences=len(found),
        sentences_covered=len(found) - len(bare),
        words=len(all_words),
        words_covered=sum(_overlaps(all_words, carried)),
        words_quoted=sum(_overlaps(all_words, quoted)),
        uncovered=Results(
            UncoveredSentence(file.source.id, start, end, text[start:end]) for start, end in bare
        ),
    )


def _union(spans: Iterable[Span]) -> list[Span]:
    """Return spans that cover the same characters, sorted, none touching another."""
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        elif end > start:
            joined.append((start, end))
    return joined


def _overlaps(parts: Iterable[Span], spans: list[Span]) -> Iterator[bool]:
    """Yield for each of sorted parts whether one of the sorted spans overlaps it."""
    place = 0
    for start, end in parts:
        while place < len(spans) and spans[place][1] <= start:
            place += 1
        yield place < len(spans) and spans[place][0] < end
