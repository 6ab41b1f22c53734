"""From a text to draft claims, each with the words it rests on and how far it is to be trusted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import product

from kb.draft.claims import DRAFTER, Pair, claim_of, sign_of
from kb.draft.concepts import Vocabulary
from kb.draft.discourse import Discourse, Mention
from kb.draft.lexicon import load_lexicon
from kb.draft.overlaps import mediating, outer
from kb.draft.proposals import Proposal
from kb.draft.reading import Parsed, Reader, Reading, reader
from kb.draft.remarks import draft_remarks, without_taken_back
from kb.draft.resolve import Resolver
from kb.draft.segment import Sentence, item_span, segment
from kb.draft.subjects import restricts
from kb.draft.views import changes_own, holder, means, states
from kb.draft.wording import words_of
from kb.model import Claim, Concept, Remark
from kb.progress import Progress
from kb.vocabulary import Link, Sign

__all__ = ["DRAFTER", "Draft", "Unresolved", "draft_claims"]

_LONGEST_SENTENCE = 5_000
"""Characters of a sentence that is read: what is longer is a table or a list without marks."""
_FIRST = 40
_RECENT = 8
"""Among so many claims on the same concepts, the latest, one may be of the same words."""


@dataclass(frozen=True, slots=True)
class Unresolved:
    """A cue whose arguments could not be told; a person may."""

    start: int
    end: int
    """Of the sentence, in the text."""
    cue: str
    why: str


@dataclass(frozen=True)
class Draft:
    """What the rules propose for one text. Nothing of it weighs before a person reviews it."""

    claims: tuple[Claim, ...]
    concepts: tuple[Proposal, ...]
    unresolved: tuple[Unresolved, ...]
    remarks: tuple[Remark, ...] = ()
    """What the text says of some of the claims."""


def draft_claims(
    text: str,
    *,
    concepts: Sequence[Concept] = (),
    language: str = "en",
    packs: tuple[str, ...] = (),
    max_words: int | None = None,
    progress: Progress | None = None,
) -> Draft:
    """Return the claims that a text seems to make, each a draft.

    ``progress`` hears how many characters are read, and of how many.

    >>> made = draft_claims("Salt may cause rust.")
    >>> [(claim.subject, claim.object, claim.modality.value) for claim in made.claims]
    [('salt', 'rust', 'possible')]
    """
    vocabulary = Vocabulary(concepts, load_lexicon(language, packs).grammar, language, text)
    drafting = _Drafting(vocabulary, reader(language, packs), Discourse(), {}, [], max_words)
    said = segment(text, language=language)
    for sentence in said:
        drafting.read(sentence)
        if progress is not None:
            progress(sentence.end, len(text))
    claims = without_taken_back(said, tuple(drafting.claims.values()), language=language)
    used = {end for claim in claims for end in (claim.subject, claim.object)}
    proposed = [one for id_, one in sorted(vocabulary.proposals.items()) if id_ in used]
    remarks = draft_remarks(said, claims, language=language, max_words=max_words)
    return Draft(claims, tuple(proposed), tuple(drafting.unresolved), tuple(remarks))


@dataclass
class _Drafting:
    """One text on its way through the rules."""

    vocabulary: Vocabulary
    reader: Reader
    so_far: Discourse
    claims: dict[str, Claim]
    unresolved: list[Unresolved]
    max_words: int | None
    by_ends: dict[tuple[str, str, Link], list[str]] = field(default_factory=dict)
    """Concepts and link → the ids of the claims on them."""
    numbers: dict[str, int] = field(default_factory=dict)
    opened: tuple[Sentence, Reading, tuple[Mention, ...], bool] | None = None
    """The sentence, cue and concepts before a list, and whether its items are the causes."""

    def read(self, sentence: Sentence) -> None:
        """Add what a sentence states."""
        named = self.vocabulary.named(sentence.start, sentence.end)
        if sentence.mark == "heading":
            self.so_far.begin_section(sentence.start, sentence.end)
        if sentence.mark != "item":
            self.opened = None
        if not sentence.states or sentence.end - sentence.start > _LONGEST_SENTENCE:
            return
        self.so_far.name(named)
        parsed = self.reader.parse(sentence.text)
        readings = [one for one in outer(parsed) if states(parsed, one)] if parsed else []
        if parsed is not None:
            resolver = Resolver(self.vocabulary, self.so_far, sentence, parsed)
            for reading in readings:
                self._add_all(sentence, resolver, reading)
        if self.opened is not None and not readings:
            self._add_item(sentence)
        self.so_far.end_sentence(goes_elsewhere=self._goes_elsewhere(sentence))

    def _goes_elsewhere(self, sentence: Sentence) -> bool:
        """Return whether a sentence begins with a name, and not with "it" or "in such cases"."""
        first = words_of(sentence.text[:_FIRST])[:1]
        grammar = self.reader.grammar
        passed = grammar.pronouns | grammar.pointing | grammar.prepositions | grammar.no_object
        return bool(first) and first[0] not in passed | grammar.adverbs

    def _add_item(self, item: Sentence) -> None:
        """Add what an item of the list behind "Stress causes:" says."""
        if self.opened is None:
            return
        sentence, reading, given, items_are_causes = self.opened
        span = item_span(item)
        mentions = self.vocabulary.mentions(*span, span[1], self.so_far)
        for mention in mentions:
            for other in given:
                ends = (mention, other) if items_are_causes else (other, mention)
                pair = Pair(
                    self.vocabulary.text,
                    sentence.start,
                    sentence.end,
                    reading,
                    *ends,
                    resolved=True,
                )
                if mention.concept != other.concept:
                    self._add(claim_of(pair, self.max_words))

    def _add_all(self, sentence: Sentence, resolver: Resolver, reading: Reading) -> None:
        made = list(self._pairs(sentence, resolver, reading))
        if not made and sentence.text.rstrip().endswith(":"):
            causes, effects, _ = resolver.both(reading)
            if bool(causes) != bool(effects):
                self.opened = (sentence, reading, causes or effects, not causes)
        if not made and reading.decides:
            cue = sentence.text[reading.start : reading.end]
            why = "its two sides could not be told"
            self.unresolved.append(Unresolved(sentence.start, sentence.end, cue, why))
        for pair in made:
            self._add(claim_of(pair, self.max_words))

    def _add(self, claim: Claim) -> None:
        """Keep a claim under an id of its own; the same claim of the same words counts once."""
        one, other_end = claim.subject, claim.object
        if claim.link is Link.CORRELATIONAL:
            one, other_end = min(one, other_end), max(one, other_end)
        names = self.by_ends.setdefault((one, other_end, claim.link), [])
        for name in names[-_RECENT:]:
            other = self.claims[name]
            if _is_same(other, claim):
                if _score_of(claim) > _score_of(other):
                    self.claims[name] = claim.model_copy(update={"id": name})
                return
        name = claim.id
        while name in self.claims:
            self.numbers[claim.id] = self.numbers.get(claim.id, 1) + 1
            name = f"{claim.id}-{self.numbers[claim.id]}"
        self.claims[name] = claim if name == claim.id else claim.model_copy(update={"id": name})
        names.append(name)

    def _pairs(self, sentence: Sentence, resolver: Resolver, reading: Reading) -> Iterator[Pair]:
        """Yield the pairs that a cue relates: each cause with each effect."""
        causes, effects, resolved = resolver.both(reading)
        if changes_own(resolver.parsed, reading, causes):
            return
        says = holder(resolver.parsed, reading, sentence.text)
        text, start = self.vocabulary.text, sentence.start
        plain = _is_plain(resolver.parsed, reading)
        for cause in causes:
            for effect in effects:
                known = cause.known and effect.known
                if cause.concept != effect.concept and (known or plain):
                    yield Pair(
                        text,
                        start,
                        sentence.end,
                        reading,
                        cause,
                        effect,
                        says,
                        None,
                        resolved,
                        _begins(sentence, reading, causes, effects),
                    )
        verb = mediating(resolver.parsed, reading)
        if verb is not None:
            between = resolver.both(verb)[0]
            for ends in (*product(causes, between), *product(between, effects)):
                if ends[0].concept != ends[1].concept:
                    yield Pair(text, start, sentence.end, reading, *ends, sign=Sign.UNSTATED)
        aim = means(resolver.parsed, reading)
        if aim is not None:
            yield from self._mediated(sentence, resolver, reading, aim, effects)

    def _mediated(
        self,
        sentence: Sentence,
        resolver: Resolver,
        reading: Reading,
        aim: Reading,
        means_by: Sequence[Mention],
    ) -> Iterator[Pair]:
        """Yield "helps z, by raising y" as y to z too."""
        _, ends, resolved = resolver.both(aim)
        for mention in means_by:
            for end in ends:
                if mention.concept == end.concept or not (mention.known and end.known):
                    continue
                own = Pair(
                    self.vocabulary.text, sentence.start, sentence.end, reading, mention, end
                )
                turned = reading.says is Sign.NEGATIVE
                sign = sign_of(Pair(own.text, own.offset, own.until, aim, mention, end))
                if turned and sign in {Sign.POSITIVE, Sign.NEGATIVE}:
                    sign = Sign.POSITIVE if sign is Sign.NEGATIVE else Sign.NEGATIVE
                yield Pair(
                    own.text,
                    own.offset,
                    own.until,
                    reading,
                    mention,
                    end,
                    sign=sign,
                    resolved=resolved,
                )


def _begins(sentence: Sentence, reading: Reading, *sides: Sequence[Mention]) -> int | None:
    """Return where the list before a cue begins: "[wind], rain and frost all damage roads"."""
    cue = sentence.start + reading.start
    starts = [
        min(one.start for one in side)
        for side in sides
        if len(side) > 1 and all(sentence.start <= one.start < cue for one in side)
    ]
    return min(starts, default=None)


def _is_plain(parsed: Parsed, reading: Reading) -> bool:
    """Return whether a cue may relate concepts that nobody has described yet."""
    return reading.entry.strength != "faint" and not restricts(parsed, reading)


def _is_same(one: Claim, other: Claim) -> bool:
    return (
        (one.link, one.stance) == (other.link, other.stance)
        and one.quote[0].start < other.quote[-1].end
        and other.quote[0].start < one.quote[-1].end
    )


def _score_of(claim: Claim) -> float:
    return (claim.review.score or 0.0) if claim.review else 0.0
