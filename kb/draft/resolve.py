"""The concepts on either side of a cue, by name, by "it", by "such as", or by what came before."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from kb.draft.arguments import Side, outer, sides
from kb.draft.concepts import Vocabulary, turned
from kb.draft.discourse import Discourse, Mention
from kb.draft.reading import Parsed, Reading
from kb.draft.scope import is_postposed
from kb.draft.segment import Sentence

__all__ = ["Resolver", "holder", "means", "states"]

_EXAMPLES_WITHIN = 8
"""How many words behind a name its examples may begin."""

Found = tuple[tuple[Mention, ...], tuple[Mention, ...], bool]


@dataclass
class Resolver:
    """Names the two sides of the cues of one sentence."""

    vocabulary: Vocabulary
    so_far: Discourse
    sentence: Sentence
    parsed: Parsed

    def both(self, reading: Reading) -> Found:
        """Return causes, effects, and whether one of them was pointed at, not named."""
        left, right = sides(self.parsed, reading)
        firsts, pointed = self._left(left, reading)
        seconds, shared = self._right(right, reading)
        self.so_far.state(firsts, seconds)
        if reading.backward:
            firsts, seconds = seconds, firsts
        return firsts, seconds, pointed or shared

    def _left(self, side: Side, reading: Reading) -> tuple[tuple[Mention, ...], bool]:
        if side.span is not None:
            return self._named(side.span, side.span[1]), False
        grammar = self.parsed.words.grammar
        if side.pointer in grammar.taking_up:
            return self.so_far.topic, True
        if side.pointer == "" and reading.place <= 1:
            if reading.entry.goes_on:
                return self.so_far.last(self.sentence.start + reading.start), True
            if reading.entry.kind == "correlation":
                return self.so_far.objects, True
            return self.so_far.heading, True
        return (), False

    def _right(self, side: Side, reading: Reading) -> tuple[tuple[Mention, ...], bool]:
        if side.span is not None:
            passing = is_postposed(self.parsed.words, reading.place)
            named = self._named(side.span, side.farthest, examples=not passing)
            return self._turned(reading.end, side.span[0], named), False
        grammar = self.parsed.words.grammar
        if side.pointer == "":
            following = [
                one
                for one in outer(self.parsed)
                if one.place > reading.last and one.clause == reading.clause and not one.backward
            ]
            if following:  # "is linked with, but does not cause, rust"
                return self._right(sides(self.parsed, following[0])[1], following[0])[0], True
            if reading.entry.open:
                return self.so_far.objects, True
        if side.pointer in grammar.taking_up and side.pointer is not None:
            return self.so_far.topic, True
        return (), False

    def _turned(
        self, cue_end: int, start: int, mentions: tuple[Mention, ...]
    ) -> tuple[Mention, ...]:
        """Return what stands behind "means they do not": less of it."""
        between = self.sentence.text[cue_end:start].lower().replace("’", "'").split()[:-1]
        denials = sum(word in self.parsed.words.grammar.negating for word in between)
        if denials % 2 == 0:
            return mentions
        return tuple(replace(one, deviation=turned(one.deviation)) for one in mentions)

    def _named(
        self, span: tuple[int, int], farthest: int, *, examples: bool = True
    ) -> tuple[Mention, ...]:
        offset = self.sentence.start
        named = self.vocabulary.mentions(
            span[0] + offset, span[1] + offset, farthest + offset, self.so_far
        )
        more = list(self._examples(span)) if examples else []
        if not more:
            return named
        known = tuple(mention for mention in named if mention.known)
        return tuple({one.concept: one for one in (*known, *more)}.values())

    def _examples(self, span: tuple[int, int]) -> Iterator[Mention]:
        """Yield what "such as a and b", or "especially a", adds to a name before it."""
        words = self.parsed.words
        folded = self.parsed.folded
        behind = [place for place, at in enumerate(words.starts) if folded.original(at) >= span[1]][
            :_EXAMPLES_WITHIN
        ]
        for place in behind:
            word = words.words[place]
            such = word == "such" and words.word(place + 1) == "as"
            if word in {".", ";", ":", "("} or (word in words.grammar.be and not such):
                return
            if such or word in words.grammar.exemplifying:
                start = words.starts[place + 2 if such else place + 1]
                end = self._end_of_list(place + 1)
                offset = self.sentence.start
                yield from self.vocabulary.mentions(
                    folded.original(start) + offset,
                    folded.original(end) + offset,
                    folded.original(end) + offset,
                    self.so_far,
                )
                return

    def _end_of_list(self, place: int) -> int:
        words = self.parsed.words
        grammar = words.grammar
        ends = {".", ";", ":", "(", ")", "-", "—"} | grammar.be | grammar.have | grammar.auxiliary
        while place < len(words.words) and words.words[place] not in ends:
            place += 1
        last = place - 1
        return words.starts[last] + len(words.words[last])


def states(parsed: Parsed, reading: Reading) -> bool:
    """Return whether a claim may be read from a cue: no question, no aim, no rejected view."""
    return reading.guarded_by is None


def means(parsed: Parsed, reading: Reading) -> Reading | None:
    """Return what a cue is the means to: in "helps y, by raising x" the first of the two."""
    words = parsed.words
    place = reading.place
    if reading.entry.form != "verb" or not words.words[place].endswith("ing"):
        return None
    verbs = [one for one in parsed.readings if one.entry.form == "verb"]
    before = words.before(place)[0]
    if before in words.grammar.conjunctions:
        joined = [one for one in verbs if one.place < place and one.clause == reading.clause]
        return means(parsed, joined[-1]) if joined else None
    if before not in words.grammar.agents:
        return None
    aims = [one for one in verbs if one.place < place and one.clause == reading.clause]
    return aims[-1] if aims and aims[-1].guarded_by is None else None


def holder(parsed: Parsed, reading: Reading, said: str) -> str | None:
    """Return who is said to say so: "drug makers have claimed that …"."""
    words = parsed.words
    for entry, start, _ in reading.around:
        if entry.kind != "attribution":
            continue
        place = next(
            (at for at, begin in enumerate(words.starts) if parsed.folded.original(begin) >= start),
            0,
        )
        first = place
        while first > 0 and words.clauses[first - 1] == words.clauses[place]:
            first -= 1
        last = place
        grammar = words.grammar
        while last > first and words.words[last - 1] in grammar.have | grammar.auxiliary:
            last -= 1
        if last > first and words.words[first] not in grammar.openers:
            begin = parsed.folded.original(words.starts[first])
            end = words.starts[last - 1] + len(words.words[last - 1])
            return " ".join(said[begin : parsed.folded.original(end - 1) + 1].split())
    return None
