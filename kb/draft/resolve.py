"""The concepts on either side of a cue, by name, by "it", by "such as", or by what came before."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from kb.draft.arguments import Side, original, sides
from kb.draft.concepts import Vocabulary, turned
from kb.draft.discourse import Discourse, Mention
from kb.draft.grammar import Grammar
from kb.draft.moves import Move, moves
from kb.draft.overlaps import outer
from kb.draft.reading import Parsed, Reading
from kb.draft.scope import is_postposed
from kb.draft.segment import Sentence
from kb.draft.spans import end_of_object, trimmed
from kb.draft.subjects import relative
from kb.draft.views import cleft
from kb.draft.wording import is_plural
from kb.vocabulary import Link, Sign

__all__ = ["Resolver"]

_EXAMPLES_WITHIN = 8
"""How many words behind a name its examples may begin."""

_LABEL = 8
"""Of so many words, brackets and full stop included, a label may be."""

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
        verb = cleft(self.parsed, reading)
        if verb is not None:
            return self._cleft(verb, reading)
        if reading.entry.label:
            return self._label(reading)
        found = moves(self.parsed.words, reading.place) if reading.entry.moves else None
        if found is not None:
            return self._moved(found.condition), self._moved(found.result), False
        left, right = sides(self.parsed, reading)
        firsts, pointed = self._left(left, reading)
        seconds, shared = self._right(right, reading)
        if pointed and shared and left.pointer and right.pointer:
            return (), (), False  # "it causes that"
        if not seconds and right.pointer == "" and reading.link is not Link.CAUSAL:
            firsts, seconds = firsts[:1], firsts[1:]  # "a and b go hand in hand"
        if "," in reading.entry.joint:
            firsts, seconds = self._compared(reading, firsts, seconds)
        falls = reading.says is Sign.NEGATIVE and reading.link is Link.CAUSAL
        if reading.entry.strength == "faint":
            firsts, seconds = _known(firsts), _known(seconds)
        self.so_far.state(firsts, seconds, lowered=falls, loosely=reading.link is not Link.CAUSAL)
        if reading.backward:
            firsts, seconds = seconds, firsts
        if reading.entry.kind == "cause" and reading.entry.strength == "faint" and firsts:
            seconds = seconds or self._left_out()
        return firsts, seconds, pointed or shared

    def _left_out(self) -> tuple[Mention, ...]:
        """Return what "they don't" leaves out: "since they fear to speak, they don't"."""
        words = self.parsed.words
        ends = (place for place in range(2, len(words.words)) if self._is_left_out(place))
        place = next(ends, 0)
        if "to" not in words.words[:place]:
            return ()
        to = place - words.words[:place][::-1].index("to") - 1
        span = original(self.parsed, trimmed(words, to + 1, place - 1))
        end = original(self.parsed, (place, place + 1))
        if span is None or end is None:
            return ()
        return tuple(
            replace(one, deviation=turned(one.deviation), end=end[1] + self.sentence.start)
            for one in _known(self._named(span, span[1]))
        )

    def _is_left_out(self, place: int) -> bool:
        """Return whether "they don't" ends its clause here."""
        words, grammar = self.parsed.words, self.parsed.words.grammar
        return (
            words.words[place - 1] in grammar.pronouns
            and words.words[place] in grammar.auxiliary & grammar.negating
            and words.word(place + 1) in {"", ",", ".", ";"}
        )

    def _cleft(self, verb: int, reading: Reading) -> Found:
        """Return both sides of "what causes rust is salt"."""
        words = self.parsed.words
        end = end_of_object(words, verb + 1, words.clauses[verb])
        spans = trimmed(words, reading.last + 1, verb), trimmed(words, verb + 1, end)
        made = [
            self._named(span, span[1]) if span else ()
            for span in (original(self.parsed, each) for each in spans)
        ]
        return made[1], made[0], False

    def _compared(self, reading: Reading, *sides: tuple[Mention, ...]) -> list[tuple[Mention, ...]]:
        """Return both sides of "the less rest, the more mistakes" with what is said of them."""
        words, grammar = self.parsed.words, self.parsed.words.grammar
        commas = [at for at in range(reading.last, len(words.words)) if words.words[at] == ","]
        behind = words.word(commas[0] + 2) if commas else ""
        made = []
        for word, named in zip((words.words[reading.last], behind), sides, strict=True):
            if word in grammar.lowering:
                made.append(tuple(replace(one, deviation=turned(one.deviation)) for one in named))
            elif word in grammar.raising:
                made.append(named)
            else:
                made.append(tuple(replace(one, deviation=Sign.UNSTATED) for one in named))
        return made

    def _moved(self, move: Move) -> tuple[Mention, ...]:
        """Return what rises as it is, what falls as less of it, up to where that is said."""
        span = original(self.parsed, move.name)
        told = original(self.parsed, (move.name[0], move.last))
        if span is None or told is None:
            return ()
        until = told[1] + self.sentence.start
        made = []
        for one in self._named(span, span[1]):
            says = turned(one.deviation) if move.sign is Sign.NEGATIVE else one.deviation
            if move.sign is Sign.UNSTATED:
                says = Sign.UNSTATED
            made.append(replace(one, deviation=says, end=max(until, one.end)))
        return tuple(made)

    def _label(self, reading: Reading) -> Found:
        """Return what the sentence before speaks of, and what "(a loose wire)" explains it by.

        What is said to bring something about is explained already: the label bears on that.
        """
        words = self.parsed.words
        span = original(self.parsed, trimmed(words, reading.last + 1, len(words.words) - 1))
        explained = self.so_far.objects
        if self.so_far.loosely:
            explained = (*self.so_far.topic, *explained)
        inside = span is not None and words.words[-1] == ")" and len(words.words) <= _LABEL
        return explained, self._named(span, span[1]) if span and inside else (), True

    def _left(self, side: Side, reading: Reading) -> tuple[tuple[Mention, ...], bool]:
        if side.span is not None:
            if self._investigates(side.span):
                return self.so_far.subjects, True  # "but tests found no effect on mould"
            return self._of_change(reading, self._named(side.span, side.span[1])), False
        grammar = self.parsed.words.grammar
        if side.pointer is not None and side.pointer in grammar.taking_up:
            return self._taken_up(side.pointer), True
        if side.pointer != "" or reading.entry.joint:
            return (), False
        if reading.place > 1:
            return self._shared_subject(reading), False
        return self._before(reading), True

    def _investigates(self, span: tuple[int, int]) -> bool:
        """Return whether what stands before "no effect on" only looked for one."""
        said = self.sentence.text[slice(*span)].lower().split()
        grammar = self.parsed.words.grammar
        return len(said) <= _LABEL and said[-1] in grammar.no_agent

    def _of_change(self, reading: Reading, mentions: tuple[Mention, ...]) -> tuple[Mention, ...]:
        """Return what "which" stands for behind "x lowers y": y that is lowered.

        With "in turn" it is the change that goes on, and so it is where several things are
        lowered and "which" is one; else the sign cannot be told.
        """
        which = relative(self.parsed, reading)
        earlier = [
            one
            for one in self.parsed.readings
            if which is not None and one.last < which and one.link is Link.CAUSAL
        ]
        if which is None or not earlier or earlier[-1].says is not Sign.NEGATIVE:
            return mentions
        words = self.parsed.words
        goes_on = not words.grammar.adverbs_behind.isdisjoint(words.words[which : reading.place])
        one_thing = words.words[reading.place].endswith("s")
        since = self.sentence.start + earlier[-1].start
        made = []
        for one in mentions:
            says = Sign.UNSTATED
            if is_plural(one.label, words.grammar):
                says = turned(one.deviation) if one_thing else one.deviation
            elif goes_on:
                says = turned(one.deviation)
            made.append(replace(one, deviation=says, since=since))
        return tuple(made)

    def _before(self, reading: Reading) -> tuple[Mention, ...]:
        """Return what a sentence without a subject goes on from."""
        if reading.entry.goes_on:
            return self.so_far.last(self.sentence.start + reading.start)
        if reading.entry.kind == "correlation":
            return self.so_far.objects
        return self._heading() if reading.entry.form == "verb" else ()

    def _right(self, side: Side, reading: Reading) -> tuple[tuple[Mention, ...], bool]:
        grammar = self.parsed.words.grammar
        if side.span is not None:
            passing = is_postposed(self.parsed.words, reading.place)
            named = self._named(side.span, side.farthest, examples=not passing)
            if reading.entry.strength == "weak":
                named = self._with_result(side.span[1], named)
            last = self.parsed.words.words[reading.last]
            told = reading.entry.denial == "absence" and reading.entry.form == "phrase"
            told = told and last in grammar.lowering | grammar.negating
            return self._turned(reading.end, side.span[0], named, told=told), False
        if side.pointer == "":
            following = [
                one for one in outer(self.parsed) if one.place > reading.last and not one.backward
            ]
            joins = self.parsed.words.word(reading.last + 1) in grammar.joining
            if following and joins:  # "is linked with, but does not cause, rust"
                return self._right(sides(self.parsed, following[0])[1], following[0])[0], True
            if reading.entry.open:
                return self.so_far.objects, True
        if side.pointer is not None and side.pointer in grammar.taking_up:
            same = self.so_far.stated_here and side.pointer in {"it", "them"}
            return self.so_far.objects if same else self._taken_up(side.pointer), True
        return (), False

    def _heading(self) -> tuple[Mention, ...]:
        """Return what the section is about: what "raises the pulse" in it."""
        span = self.so_far.heading
        return self.vocabulary.mentions(*span, span[1], self.so_far) if span else ()

    def _taken_up(self, pointer: str) -> tuple[Mention, ...]:
        """Return what "it" or "this" takes up: the subject before, or what was named last."""
        if pointer in self.parsed.words.grammar.pairing:
            return self.so_far.last_two
        points = pointer in self.parsed.words.grammar.pointing
        return self.so_far.last_named if points else self.so_far.subjects

    def _shared_subject(self, reading: Reading) -> tuple[Mention, ...]:
        """Return the subject of the statement before "but": "is linked with, but does not …"."""
        earlier = [
            one
            for one in outer(self.parsed)
            if one.last < reading.place and not one.backward and one.clause == reading.clause - 1
        ]
        span = sides(self.parsed, earlier[-1])[0].span if earlier else None
        return self._named(span, span[1]) if span else ()

    def _turned(
        self, cue_end: int, start: int, mentions: tuple[Mention, ...], *, told: bool
    ) -> tuple[Mention, ...]:
        """Return what stands behind "means they do not", or "means fewer": less of it."""
        between = self.sentence.text[cue_end:start].lower().replace("’", "'").split()[:-1]
        denials = sum(word in self.parsed.words.grammar.negating for word in between)
        denials += told
        if denials % 2 == 0:
            return mentions
        return tuple(replace(one, deviation=turned(one.deviation)) for one in mentions)

    def _with_result(self, end: int, mentions: tuple[Mention, ...]) -> tuple[Mention, ...]:
        """Return what is made "less likely" as less of it; "worse" does not say of what.

        "Worse" is more of a pain and less of a sleep, and "more expensive" neither.
        """
        found = re.match(r"\s+(\w+)(?:\s+(\w+))?", self.sentence.text[end:])
        grammar = self.parsed.words.grammar
        result = found.group(1).lower() if found else ""
        if found is None or result not in grammar.trailing | grammar.resulting | grammar.lowering:
            return mentions
        often = (found.group(2) or "").lower() in grammar.often
        until = self.sentence.start + end + (found.end() if often else found.end(1))
        return tuple(replace(_made(one, result, grammar, often), end=until) for one in mentions)

    def _named(
        self, span: tuple[int, int], farthest: int, *, examples: bool = True
    ) -> tuple[Mention, ...]:
        offset = self.sentence.start
        named = self.vocabulary.mentions(
            span[0] + offset, span[1] + offset, farthest + offset, self.so_far
        )
        if self._both_ways():
            named = tuple(replace(one, deviation=Sign.MIXED) for one in named)
        more = list(self._examples(span)) if examples else []
        if not more:
            return named
        known = tuple(mention for mention in named if mention.known)
        return tuple({one.concept: one for one in (*known, *more)}.values())

    def _both_ways(self) -> bool:
        """Return whether "too much or too little" is said, and not "too much x or too little y"."""
        words, grammar = self.parsed.words, self.parsed.words.grammar
        said = [
            place
            for place in range(len(words.words) - 1)
            if " ".join(words.words[place : place + 2]) in grammar.both_ways
        ]
        ends = (words.word(place + 2) in grammar.no_object | {""} for place in said)
        return len({words.words[place + 1] for place in said}) > 1 and any(ends)

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
            if word in words.grammar.exemplifying and not such:
                following = words.word(place + 1)
                if following in words.grammar.no_object or words.is_adverb(place + 1):
                    return  # "especially in winter" names no example
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
        ends = {".", ";", ":", "(", ")", "-", "—"} | grammar.helping
        while place < len(words.words) and words.words[place] not in ends:
            place += 1
        last = place - 1
        return words.starts[last] + len(words.words[last])


def _known(mentions: tuple[Mention, ...]) -> tuple[Mention, ...]:
    return tuple(one for one in mentions if one.known)


def _made(one: Mention, result: str, grammar: Grammar, often: bool) -> Mention:
    if not often and (
        result in grammar.often_said or result not in grammar.raising | grammar.lowering
    ):
        return replace(one, deviation=Sign.UNSTATED)
    return replace(one, deviation=turned(one.deviation)) if result in grammar.lowering else one
