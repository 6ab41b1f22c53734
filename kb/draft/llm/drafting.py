"""From a text, by way of a model, to draft claims that its words carry."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from kb.draft.candidates import Draft, Unresolved
from kb.draft.llm.answers import Account, Answer, Answers, Malformed, read_answers
from kb.draft.llm.ceiling import Ceiling, ceiling
from kb.draft.llm.endpoint import Endpoint, NoAnswer
from kb.draft.llm.prompt import SCHEMA, messages, parts
from kb.draft.llm.store import kept, place_of, put
from kb.draft.proposals import Proposal, near_concepts
from kb.draft.segment import Sentence, segment
from kb.draft.spot import fold
from kb.errors import InvalidInput
from kb.model import Claim, Concept, Quote, Review
from kb.names import slug
from kb.progress import Progress
from kb.texts import count_words
from kb.vocabulary import Basis, ReviewState, Stance

__all__ = ["draft_by_model"]

SCORE, LOWERED = 0.6, 0.4
_NAME_WORDS = 8


def draft_by_model(
    text: str,
    endpoint: Endpoint,
    *,
    concepts: Sequence[Concept] = (),
    language: str = "en",
    max_words: int | None = None,
    packs: tuple[str, ...] = (),
    progress: Progress | None = None,
) -> tuple[Draft, Account]:
    """Return what a model proposes for a text, as far as its words carry it, and the account.

    A claim whose quote does not stand in the text is dropped. Link and hedge are never stronger
    than the rules read them in the quoted sentence; where they read nothing, the place is listed
    as unresolved. Raises :class:`kb.KbError` where no part of the text is answered.
    """
    drafting = _Drafting(text, endpoint, concepts, language, max_words, packs)
    asked = list(parts(segment(text, language=language)))
    for number, part in enumerate(asked):
        if progress is not None:
            progress(number, len(asked))
        drafting.ask(part)
    account = drafting.account
    if asked and account.unanswered == account.parts:
        raise InvalidInput(
            f"{endpoint.host} gives no answer of the form that was asked for: try another model"
        )
    claims = tuple(sorted(drafting.claims.values(), key=lambda claim: claim.quote[0].start))
    account.drafted = len(claims)
    used = {end for claim in claims for end in (claim.subject, claim.object)}
    proposals = tuple(one for name, one in sorted(drafting.proposals.items()) if name in used)
    return Draft(claims, proposals, tuple(drafting.unresolved)), account


@dataclass
class _Drafting:
    text: str
    endpoint: Endpoint
    concepts: Sequence[Concept]
    language: str
    max_words: int | None
    packs: tuple[str, ...]
    account: Account = field(default_factory=Account)
    claims: dict[str, Claim] = field(default_factory=dict)
    proposals: dict[str, Proposal] = field(default_factory=dict)
    unresolved: list[Unresolved] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._known = {
            fold(name).text: concept.id
            for concept in self.concepts
            for name in (concept.id, concept.label, *concept.synonyms)
        }
        self._seen: set[tuple[object, ...]] = set()

    def ask(self, part: Sequence[Sentence]) -> None:
        """Ask about a part of the text; one whose answer is cut off is asked about by halves."""
        self.account.parts += 1
        start, end = part[0].start, part[-1].end
        question = messages(self.text[start:end], self.concepts, self.max_words)
        place = place_of(self.endpoint, question)
        content = kept(place)
        answers = _readable(content)
        if answers is not None:
            self.account.cached += 1
        else:
            try:
                said = self.endpoint.complete(question, SCHEMA)
            except NoAnswer:
                if self.account.parts == self.account.unanswered + 1:
                    raise  # nothing was answered yet: it would be the same for the whole text
                self.account.unanswered += 1
                return
            answers = _readable(said.content)
            if answers is None and said.cut_off and len(part) > 1:
                self.account.parts -= 1
                self.ask(part[: len(part) // 2])
                self.ask(part[len(part) // 2 :])
                return
            if answers is None:
                self.account.unanswered += 1
                return
            put(place, said.content)
        self._take(answers, part)

    def _take(self, answers: Answers, part: Sequence[Sentence]) -> None:
        self.account.proposed += len(answers.claims) + answers.malformed
        self.account.malformed += answers.malformed
        for answer in answers.claims:
            self._judge(answer, part)

    def _judge(self, answer: Answer, part: Sequence[Sentence]) -> None:
        found = self._located(answer.quote, part)
        if found is None:
            self.account.not_verbatim += 1
            return
        sentence, span = found
        names = self._named(sentence, (answer.subject, answer.object))
        most = ceiling(sentence, span, names, self.language, self.packs)
        affirms = answer.stance is Stance.AFFIRMS
        if most is None or affirms is not (most.stance is Stance.AFFIRMS):
            self.account.unsupported += 1
            why = "a model reads a relation here that no words state"
            self.unresolved.append(
                Unresolved(sentence.start, sentence.end, self.text[slice(*span)], why)
            )
            return
        quote = self._quote(span, most, names)
        ends = self._concept(answer.subject), self._concept(answer.object)
        if quote is None or ends[0] is None or ends[1] is None or ends[0] == ends[1]:
            self.account.repeated += 1
            return
        self._add(answer, quote, most, (ends[0], ends[1]))

    def _located(
        self, quote: str, part: Sequence[Sentence]
    ) -> tuple[Sentence, tuple[int, int]] | None:
        """Return the sentence of a quote and where it stands; it must be there letter by letter."""
        for sentence in part:
            at = sentence.text.find(quote)
            if at >= 0:
                start, end = at, at + len(quote)
                while start > 0 and sentence.text[start - 1 : start + 1].isalnum():
                    start -= 1  # no quote begins or ends within a word
                while sentence.text[end - 1 : end + 1].isalnum() and end < len(sentence.text):
                    end += 1
                return sentence, (sentence.start + start, sentence.start + end)
        return None

    def _quote(
        self, span: tuple[int, int], most: Ceiling, names: Sequence[tuple[int, int]]
    ) -> tuple[Quote, ...] | None:
        """Return the words with their cue, or, where that is too long, cue and names apart."""
        whole = (min(span[0], most.start), max(span[1], most.end))
        if self.max_words is None or count_words(self.text[slice(*whole)]) <= self.max_words:
            return (self._part(*whole),)
        spans = sorted([(most.start, most.end), *names])
        merged: list[tuple[int, int]] = []
        for start, end in spans:
            if merged and start <= merged[-1][1] + 1:
                merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
            else:
                merged.append((start, end))
        made = tuple(self._part(*each) for each in merged)
        few = sum(count_words(each.text) for each in made) <= self.max_words
        return made if few and len(spans) > 1 else None

    def _named(self, sentence: Sentence, names: Iterable[str]) -> list[tuple[int, int]]:
        folded = fold(sentence.text)
        found = []
        for name in names:
            at = folded.text.find(fold(name).text)
            if at >= 0:
                last = folded.original(at + len(fold(name).text) - 1)
                found.append((sentence.start + folded.original(at), sentence.start + last + 1))
        return found

    def _part(self, start: int, end: int) -> Quote:
        return Quote(text=self.text[start:end], start=start, end=end)

    def _concept(self, name: str) -> str | None:
        """Return the id of a known concept of that name, or of one that is proposed."""
        label = " ".join(name.split())
        known = self._known.get(fold(label).text)
        if known is not None:
            return known
        words = label.split()
        if not label.isprintable() or len(words) > _NAME_WORDS or not any(map(str.isalpha, words)):
            return None
        identifier = slug(label)[:80].strip("-")
        if identifier and identifier not in self.proposals:
            self.proposals[identifier] = Proposal(
                identifier, label, "process", near_concepts(label, self.concepts)
            )
        return identifier or None

    def _add(
        self, answer: Answer, quote: tuple[Quote, ...], most: Ceiling, ends: tuple[str, str]
    ) -> None:
        link, modality = most.lowered(answer.link, answer.modality)
        stance = answer.stance
        if most.stance is Stance.FINDS_NO_EVIDENCE:
            stance = most.stance  # that nothing was found is less than that there is nothing
        lowered = (link, modality, stance) != (answer.link, answer.modality, answer.stance)
        key = (*((part.start, part.end) for part in quote), *ends, link, stance)
        if key in self._seen:
            self.account.repeated += 1
            return
        self._seen.add(key)
        self.account.lowered += lowered
        words = " … ".join(part.text for part in quote)
        cue = most.hedge or self.text[most.start : most.end]
        said = " ".join(answer.statement.split())
        claim = Claim(
            id=self._free_id(f"{ends[0]}-{link.value}-{ends[1]}"),
            quote=quote,
            statement=said if said.isprintable() and said else f"{ends[0]} and {ends[1]}: {link}.",
            subject=ends[0],
            object=ends[1],
            link=link,
            sign=answer.sign if stance is Stance.AFFIRMS else None,
            stance=stance,
            modality=modality,
            cue=cue if cue in words and "\n" not in cue else None,
            basis=Basis.AUTHOR_STATEMENT,
            review=Review(
                state=ReviewState.DRAFT,
                score=LOWERED if lowered else SCORE,
                cues=most.cues,
                drafter=f"llm:{self.endpoint.model}",
            ),
        )
        self.claims[claim.id] = claim

    def _free_id(self, wanted: str) -> str:
        name = slug(wanted)[:70].strip("-")
        number = 2
        made = name
        while made in self.claims:
            made = f"{name}-{number}"
            number += 1
        return made


def _readable(content: str | None) -> Answers | None:
    """Return the claims of an answer, or None where it is no answer."""
    if content is None:
        return None
    try:
        return read_answers(content)
    except Malformed:
        return None
