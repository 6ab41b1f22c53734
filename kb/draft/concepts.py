"""Which concepts an argument names: known ones by label and synonym, new ones proposed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from kb.draft.discourse import Discourse, Mention
from kb.draft.grammar import Grammar
from kb.draft.naming import Named, Names
from kb.draft.proposals import Proposal, kind_of, near_concepts
from kb.draft.wording import (
    WORD,
    begins_sentence,
    capitals,
    happening,
    holds_a_clause,
    last_word,
    pieces,
    start_of_last_word,
    words_of,
)
from kb.model import Concept
from kb.names import slug
from kb.vocabulary import Sign

__all__ = ["Mention", "Vocabulary", "turned"]

_LONGEST_NAME = 9
_LONGEST_LABEL = 120
_FEW = 8
"""As many members of a class are drafted each for itself."""
_BLANK = re.compile(r"\s")
_MARK = re.compile(r"[^\w\s'’-]")


@dataclass
class Vocabulary:
    """The concepts of a knowledge base, and those that a draft proposes beside them."""

    known: Sequence[Concept]
    grammar: Grammar
    language: str = "en"
    text: str = ""
    proposals: dict[str, Proposal] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._names = Names(self.known, self.grammar)
        self._narrower: dict[str, list[str]] = {}
        for concept in self.known:
            for broader in concept.broader:
                self._narrower.setdefault(broader, []).append(concept.id)
        self._in_view: frozenset[str] | None = None
        self._capitals: frozenset[str] | None = None
        self._senses = self._one_sense()
        self._told = _told(self.grammar)
        grammar = self.grammar
        self._signs = grammar.lowering | grammar.raising | grammar.changed | grammar.negating
        self._lowering_of = [f"{one} " for one in sorted(grammar.lowering) if _BLANK.search(one)]
        does = frozenset(word for word in grammar.verbs if word[-1] != "s")
        self._says_how = (
            does | grammar.raising | grammar.lowering | grammar.often | grammar.trailing
        )
        self._clauses = grammar.helping | grammar.pronouns | grammar.owning
        self._no_beginning = grammar.prepositions - {"of", "over", "through"}
        self._nobody = grammar.bearers | grammar.between | grammar.adverbs
        self._plain = dict(pair.split(":") for pair in grammar.compared)
        self._labels = {concept.id: concept.label for concept in self.known}

    def _one_sense(self) -> dict[str, str]:
        """Return concept → the one that its short name means in this text.

        A text that writes "rubber prices" out and never "rubber output" means the prices where
        it only says "rubber".
        """
        others = self._names.shortened() if self._names else {}
        full = {
            one.concept
            for one in (self._names.all(self.text) if others else ())
            if one.stems > 1 and not _MARK.search(self.text, one.start, one.end)
        }
        made = {}
        for concept, candidates in others.items():
            meant = [one for one in candidates if one in full]
            if concept not in full and len(meant) == 1:
                made[concept] = meant[0]
        return made

    def named(self, start: int, end: int) -> list[Mention]:
        """Return every known concept that a sentence names, in order."""
        if not self._names:
            return []
        found = self._names.all(self.text[start:end])
        return [self._mention(one, start) for one in found if not self._reports(one, start)]

    def _reports(self, named: Named, offset: int) -> bool:
        """Return whether a name is the verb of "I stress that …"."""
        start, end = named.start + offset, named.end + offset
        return last_word(self.text, start) in self.grammar.persons and self.text[
            end : end + 6
        ].lower().split() == ["that"]

    def mentions(
        self, start: int, end: int, farthest: int, so_far: Discourse
    ) -> tuple[Mention, ...]:
        """Return the concepts that a span of the text names; a list names several.

        ``farthest`` is where a longer name may end: "levels of chemicals [in the brain]".
        """
        made: list[Mention] = []
        parts = list(pieces(self.text, start, end, self.grammar))
        for place, (begin, last) in enumerate(parts):
            first = self._behind_preposition(begin, last) if place else begin
            if place and self._acts(first, last):
                continue
            following = parts[place + 1] if place + 1 < len(parts) else None
            until = last if following else max(farthest, last)
            found = self._piece(first, last, until, following, so_far)
            if not found and made:
                found = self._its_measure(first, last, made[-1])
            made += found
        return tuple({mention.concept: mention for mention in reversed(made)}.values())[::-1]

    def _behind_preposition(self, first: int, last: int) -> int:
        """Return where a name begins in "on trust and [on] fair pay"."""
        words = WORD.finditer(self.text, first, last)
        word = next(words, None)
        following = next(words, None)
        joins = word is not None and word.group() in self.grammar.joining_items
        return following.start() if joins and following is not None else first

    def _acts(self, first: int, last: int) -> bool:
        """Return whether an item is a clause: "stress, and people leave"."""
        words = words_of(self.text[first:last])
        return len(words) > 1 and words[0] in self.grammar.persons

    def _piece(
        self,
        first: int,
        last: int,
        farthest: int,
        following: tuple[int, int] | None,
        so_far: Discourse,
    ) -> list[Mention]:
        before = last_word(self.text, first)
        start, deviation, since = self._deviation(first, last)
        if before in self.grammar.negating:
            deviation = turned(deviation)
            since = start_of_last_word(self.text, first)
        known = self._known(start, last, farthest, following)
        if known is not None and before in self.grammar.definite:
            known = self._meant(known, so_far)
        if known is None:
            known = self._taken_up(start, last, before, so_far)
        if known is None:
            return [replace(one, since=since) for one in self._proposed(start, last, deviation)]
        says = self._says(known, start, last, deviation)
        if since is None and self._signs.intersection(words_of(self.text[first : known.end])):
            since = first
        known = replace(known, deviation=says, since=since)
        universal = before in self.grammar.universal or any(
            word in self.grammar.universal for word in words_of(self.text[start : known.start])
        )
        return [known, *self._members(known)] if universal else [known]

    def _known(
        self, start: int, end: int, farthest: int, following: tuple[int, int] | None
    ) -> Mention | None:
        if not self._names:
            return None
        lent: list[str] = []
        if last_word(self.text, start) in self.grammar.owning or self._owns(start, end):
            lent = [stem for stem, _, _ in self._names.stems(self.text[max(start - 40, 0) : end])]
        if following and len(words_of(self.text[start:end])) == 1:
            tail = self._names.stems(self.text[following[0] : following[1]])
            lent += [stem for stem, _, _ in tail[1:]]
        found = self._names.best(self.text, start, end, lent)
        wider = self._names.best(self.text, start, farthest) if farthest > end else None
        if wider and wider.start < end and (found is None or wider.stems > found.stems):
            found = wider
        return self._mention(found) if found else None

    def _owns(self, start: int, end: int) -> bool:
        return any(word in self.grammar.owning for word in words_of(self.text[start:end]))

    def _mention(self, named: Named, offset: int = 0) -> Mention:
        start, end = named.start + offset, named.end + offset
        concept = named.concept
        if named.stems == 1:
            concept = self._senses.get(concept, concept)
        deviation = Sign.POSITIVE
        if not self.grammar.changed.isdisjoint(named.phrase.split()):
            deviation = Sign.MIXED  # "immune dysfunction" names a function out of order
        head = self._names.head(self.text, start, end)
        label = self._labels[concept]
        return Mention(concept, start, end, deviation, label=label, head=head, phrase=named.phrase)

    def _says(self, known: Mention, start: int, end: int, deviation: Sign) -> Sign:
        """Return what the words around a name say of it: "lose its adaptability"."""
        named = known.phrase.split()
        words = words_of(self.text[min(start, known.start) : max(known.end, end)])
        before = self.text[start : known.start].lower()
        told = [phrase for phrase in self._lowering_of if phrase in before]
        for word in words:
            if word not in named and (
                word in self.grammar.lowering or word in self.grammar.negating
            ):
                told.append(word)
        if len(told) % 2:
            deviation = turned(deviation)
        out_of_order = self.grammar.changed.intersection(words)
        return Sign.MIXED if known.deviation is Sign.MIXED or out_of_order else deviation

    def _meant(self, known: Mention, so_far: Discourse) -> Mention:
        """Return what "the price" stands for behind "the price of rubber": the longer name."""
        if not _BLANK.search(known.phrase):
            earlier = so_far.again(known.head, known.start, far=True)
            if earlier is not None and _BLANK.search(earlier.phrase):
                return replace(earlier, start=known.start, end=known.end, deviation=known.deviation)
        return known

    def _taken_up(self, start: int, end: int, before: str, so_far: Discourse) -> Mention | None:
        """Return the concept that "this imbalance" or a bare word was named by before."""
        stems = self._names.stems(self.text[start:end])
        points = before in self.grammar.pointing
        if not stems or (len(stems) > 1 and not points):
            return None
        earlier = so_far.again(self._names.head(self.text, start, end), start, far=points)
        if earlier is None:
            return None
        return replace(earlier, start=stems[0][1] + start, end=stems[-1][2] + start)

    def _members(self, known: Mention) -> Iterator[Mention]:
        """Yield the members of a class: "any mental disorder".

        Of a class with many members only those that the text names somewhere.
        """
        narrower = sorted(self._narrower.get(known.concept, ()))
        if len(narrower) > _FEW and self._in_view is None:
            self._in_view = frozenset(one.concept for one in self._names.all(self.text))
        for concept in narrower:
            if self._in_view is None or concept in self._in_view:
                yield replace(known, concept=concept, label=self._labels[concept])

    def _its_measure(self, start: int, end: int, before: Mention) -> list[Mention]:
        """Return what "and its onset" counts: the concept inside the name before it."""
        words = words_of(self.text[start:end])
        if not words or f"{words[-1]} of" not in self.grammar.measures or not self._names:
            return []
        said = self.text[before.start : before.end]
        tail = next(
            (
                match.end()
                for match in WORD.finditer(said)
                if match.group() in self.grammar.prepositions
            ),
            0,
        )
        inner = self._names.best(self.text, before.start + tail, before.end)
        return [self._mention(inner)] if inner and inner.concept != before.concept else []

    def _deviation(self, start: int, end: int) -> tuple[int, Sign, int | None]:
        """Return where the name begins behind "low", "lack of", and what they say from where."""
        deviation = Sign.POSITIVE
        small = self.text[start:end].lower()
        gone, since = 0, None
        while (behind := self._behind(small, gone)) is not None:
            if behind[1] is not None and since is None:
                since = start + gone
            gone, deviation = behind[0], behind[1] or deviation
        return start + gone, deviation, since

    def _behind(self, small: str, gone: int) -> tuple[int, Sign | None] | None:
        """Return where a name goes on behind a word that is no part of it, and its sign."""
        word = _BLANK.split(small[gone:], maxsplit=1)[0]
        for phrase, sign in self._told.get(word, ()):
            if small.startswith(phrase, gone) and small[gone + len(phrase) :][:1].isspace():
                rest = small[gone + len(phrase) :]
                return len(small) - len(rest.lstrip()), sign
        return None

    def _before_adverb(self, start: int, end: int) -> int:
        """Return where a name ends before "usually …": what follows is no part of it."""
        grammar = self.grammar
        for found in WORD.finditer(self.text, start, end):
            word = found.group().lower()
            adverb = len(word) > 4 and word.endswith(grammar.adverb_ending)
            if found.start() > start and (word in grammar.adverbs or adverb):
                if word not in grammar.not_adverbs and WORD.search(self.text, found.end(), end):
                    return max(self.text.rfind(" ", start, found.start()), start)
        return end

    def _adverb_follows(self, end: int) -> bool:
        found = WORD.search(self.text, end)
        return found is not None and found.group().endswith(self.grammar.adverb_ending)

    def _is_name(self, label: str, words: Sequence[str], start: int, end: int, whole: int) -> bool:
        """Return whether words may name something: neither a clause nor a mere amount."""
        grammar = self.grammar
        if len(words) > _LONGEST_NAME or len(label) > _LONGEST_LABEL:
            return False
        if not any(word[0].isalpha() for word in words):
            return False
        amount = words[0].isdigit() and label[len(words[0]) :][:1].isspace()
        if amount or label.lower().split()[0] in self._no_beginning:
            return False  # "4 mmHg" is how much, not what; "from buying" is neither
        if self._is_clause(label.lower().split()) or self._says_how.issuperset(words):
            return False  # or "low" or "get"
        acts = len(words) > 1 and words[-1] in grammar.verbs_of_many
        if acts and (end < whole or self._adverb_follows(end)):
            return False  # "residents sleep badly"
        counts = last_word(self.text, start) in grammar.owning | grammar.conjunctions
        counts = counts and f"{label.lower()} of" in grammar.measures  # "and its onset"
        return not (counts or holds_a_clause(words, grammar) or self._nobody.issuperset(words))

    def _is_clause(self, words: Sequence[str]) -> bool:
        """Return whether words hold a verb's helper or its subject: "it is late".

        "Type I cells" and "trust in their leader" do not.
        """
        grammar = self.grammar
        behind = grammar.linking
        following = (*words[1:], "")
        return any(
            word in self._clauses
            and not (word == "be" and place and words[place - 1] == "to")
            and not (word == "that" and place and grammar.is_verb_like(following[place]))
            and not (word == "i" and place and words[place - 1] in grammar.numbered)
            and not (place and word in grammar.owning and words[place - 1] in behind)
            for place, word in enumerate(words)
        )

    def _cased(self, label: str, start: int) -> str:
        """Return a name without the capital that it has only because a sentence begins with it.

        A word that has a capital within a sentence somewhere, or before another one, keeps it.
        """
        word, _, rest = label.partition(" ")
        plain = word[:1].isupper() and (len(word) == 1 or word[1:].islower())
        if not plain or rest[:1].isupper() or word.lower() in self.grammar.names:
            return label
        if not begins_sentence(self.text, start):
            return label
        if self._capitals is None:
            self._capitals = frozenset(capitals(self.text))
        return label if word in self._capitals else label[0].lower() + label[1:]

    def _proposed(self, start: int, end: int, deviation: Sign) -> list[Mention]:
        whole, end = end, self._before_adverb(start, end)
        label = self._cased(" ".join(self.text[start:end].split()), start)
        label = happening(label, self.grammar)
        words = words_of(label)
        if not self._is_name(label, words, start, end, whole):
            return []
        plain = self._plain.get(words[0])
        if plain is not None and len(words) > 1:
            label = plain + label[len(words[0]) :]  # "warm water", where it says "warmer"
        identifier = slug(label)
        if identifier not in self.proposals:
            kind = kind_of(words, self.language)
            self.proposals[identifier] = Proposal(
                identifier, label, kind, near_concepts(label, self.known)
            )
        head = self._names.head(self.text, start, end)
        return [Mention(identifier, start, end, deviation, known=False, label=label, head=head)]


def _told(grammar: Grammar) -> dict[str, list[tuple[str, Sign | None]]]:
    """Return first word → the phrases that say more, less or nothing of a name, longest first."""
    made: dict[str, list[tuple[str, Sign | None]]] = {}
    for words, sign in (
        (grammar.lowering, Sign.NEGATIVE),
        (grammar.raising, Sign.POSITIVE),
        (grammar.changed, Sign.MIXED),
        (grammar.negating, Sign.NEGATIVE),
        (grammar.measures, None),
        (grammar.argument_fillers, None),
        (grammar.persons, None),
    ):
        for phrase in sorted(words):
            made.setdefault(phrase.split()[0], []).append((phrase, sign))
    for phrases in made.values():
        phrases.sort(key=lambda one: -len(one[0]))
    return made


def turned(sign: Sign) -> Sign:
    """Return what is said of less of a thing, where this is said of more of it."""
    return {Sign.POSITIVE: Sign.NEGATIVE, Sign.NEGATIVE: Sign.POSITIVE}.get(sign, sign)
