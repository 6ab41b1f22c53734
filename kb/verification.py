"""Whether every quote stands in its text where the record says, letter for letter."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar

from kb.model import Quote, Records, SourceFile
from kb.names import global_id
from kb.results import Result, Results, html_answer
from kb.texts import Anchored, Document, Part, affirmed, anchor, find_quote, missing_texts
from kb.vocabulary import Stance

__all__ = ["TextIdentity", "UnprovenPart", "Verification", "verify"]

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class UnprovenPart(Result):
    """A part of a quote that does not stand where it says."""

    id: str
    """The global id of the claim, remark or question."""
    part: int
    """Counted from 0."""
    text: str
    start: int
    end: int
    places: tuple[Span, ...]
    """Where the words do stand, letter for letter; empty: nowhere."""
    now: Span | None
    """Where they certainly stand, in whatever typesetting: 'kb reanchor' would move them there."""
    reason: str
    """Why that is not certain."""

    def to_dict(self) -> dict[str, object]:
        """Return it as plain data, for JSON."""
        return {
            **Result.to_dict(self),
            "places": [{"start": start, "end": end} for start, end in self.places],
            "now": None if self.now is None else {"start": self.now[0], "end": self.now[1]},
        }


@dataclass(frozen=True, slots=True)
class TextIdentity(Result):
    """Whether a text is the one that its source's record describes."""

    keys: ClassVar[tuple[str, ...]] = (
        "source", "length", "sha256", "recorded_length", "recorded_sha256", "same",
    )  # fmt: skip

    source: str
    length: int
    sha256: str
    recorded_length: int | None
    recorded_sha256: str | None

    @property
    def same(self) -> bool:
        """Whether length and SHA-256 are the recorded ones, or none are recorded."""
        return self.recorded_sha256 is None or (
            (self.length, self.sha256) == (self.recorded_length, self.recorded_sha256)
        )


@dataclass(frozen=True, slots=True)
class Verification(Result):
    """What proving all quotes against the texts came to."""

    keys: ClassVar[tuple[str, ...]] = (
        "complete", "accepted", "quotes", "proven", "texts", "unproven", "missing",
    )  # fmt: skip

    texts: Results[TextIdentity]
    quotes: int
    """Quotes of claims, remarks and questions whose text is to hand."""
    proven: int
    """Those of which every part stands where it says, letter for letter."""
    unproven: Results[UnprovenPart]
    missing: tuple[str, ...]
    """Sources whose text is not to hand; their quotes are not counted."""

    @property
    def complete(self) -> bool:
        """Whether every text is the recorded one and to hand, and every quote proven."""
        return not (self.missing or self.unproven) and all(text.same for text in self.texts)

    @property
    def accepted(self) -> bool:
        """Whether the words of every quote whose text is to hand are certain to be in it."""
        return all(part.now is not None for part in self.unproven)

    def _repr_html_(self) -> str:
        said = f"{self.proven} of {self.quotes} quotes are proven."
        if self.missing:
            said += f" Not to hand: {', '.join(self.missing)}."
        return html_answer(said, self.texts, self.unproven)


def verify(records: Records, documents: Mapping[str, Document]) -> Verification:
    """Return which quotes stand in the texts, letter for letter, where they say.

    Of the others it tells which still stand in a text that changed, and where.
    """
    count = proven = 0
    texts: list[TextIdentity] = []
    unproven: list[UnprovenPart] = []
    for file in records.files:
        document = documents.get(file.source.id)
        if document is None:
            continue
        identity = _identity(file, document)
        texts.append(identity)
        quotes = [(each.id, each.quote) for each in file.quoting()]
        wanted = [[Part(part.text, part.start, part.end) for part in quote] for _, quote in quotes]
        unchanged = identity.recorded_sha256 == document.sha256
        affirming = {claim.id for claim in file.claims if claim.stance is Stance.AFFIRMS}
        for (name, quote), parts, found in zip(
            quotes, wanted, anchor(wanted, document.text, unchanged=unchanged), strict=True
        ):
            if name in affirming:
                found = affirmed(found, parts, document.text)  # noqa: PLW2901
            misfits = list(_misfits(global_id(file.source.id, name), quote, found, document.text))
            count, proven = count + 1, proven + (not misfits)
            unproven += misfits
    return Verification(
        Results(texts), count, proven, Results(unproven), missing_texts(records, documents)
    )


def _misfits(
    name: str, quote: tuple[Quote, ...], found: Anchored, text: str
) -> Iterator[UnprovenPart]:
    """Yield the parts of a quote that do not stand where they say."""
    wrong = [part.text != text[part.start : part.end] for part in quote]
    if not found.spans and not any(wrong):
        wrong = [True] * len(quote)  # the letters are there, but as part of other words
    for number, part in enumerate(quote):
        now = found.spans[number] if found.spans else None
        if wrong[number] or (now is not None and now != (part.start, part.end)):
            places = find_quote(part.text, text)
            where = (number, part.text, part.start, part.end)
            yield UnprovenPart(name, *where, places, now, found.reason)


def _identity(file: SourceFile, document: Document) -> TextIdentity:
    known = file.source.text
    return TextIdentity(
        file.source.id,
        len(document.text),
        document.sha256,
        known.length if known else None,
        known.sha256 if known else None,
    )
