"""What stands before a cue: its subject, whatever is said between the two."""

from __future__ import annotations

from collections.abc import Collection

from kb.draft.reading import Parsed, Reading
from kb.draft.scope import is_postposed
from kb.draft.spans import Span, antecedent, clause_begin, goes_on_as_list, is_plain_verb, trimmed
from kb.draft.verbs import singular_verb
from kb.draft.words import Words

__all__ = [
    "behind_introduction",
    "end_of_subject",
    "first_of_shared",
    "relative",
    "restricts",
    "subject",
]


def first_of_shared(parsed: Parsed, reading: Reading) -> Reading:
    """Return the first of the verbs that share one subject with this one."""
    words = parsed.words
    while _precedes(words, reading.place) in words.grammar.sharing:
        earlier = [
            one
            for one in parsed.readings
            if one.last < reading.place
            and one.clause == reading.clause
            and one.entry.form == "verb"
            and not one.backward
        ]
        if not earlier or reading.entry.form != "verb":
            break
        reading = earlier[-1]
    return reading


def _precedes(words: Words, place: int) -> str:
    """Return the word before a verb, past "later" and "sometimes"."""
    word, at = words.before(place)
    while word in words.grammar.between:
        word, at = words.before(at)
    return word


def subject(parsed: Parsed, reading: Reading) -> Span | None:
    """Return the words before the cue, from where the clause begins."""
    words = parsed.words
    end = first_of_shared(parsed, reading).place
    start, bracket = clause_begin(words, end)
    apart = _set_apart(words, start, end)
    if apart is not None:
        start, bracket = clause_begin(words, apart)
        end = apart
    purpose = words.word(end - 1) == "to"
    if bracket and ((reading.reduced and not purpose) or trimmed(words, start, end) is None):
        return antecedent(words, start - 1, _verbs(parsed, reading))
    if start == end:
        return None
    if reading.reduced or is_postposed(words, end):
        return antecedent(words, end - purpose, _verbs(parsed, reading))
    return _of_clause(parsed, start, end, _verbs(parsed, reading))


def _set_apart(words: Words, but: int, end: int) -> int | None:
    """Return where the subject of "rest, but not work, led to sleep" ends, or None."""
    negated = words.word(but + 1) in words.grammar.negating and words.word(but - 1) == ","
    commas = [place for place in range(but + 1, end) if words.words[place] == ","]
    if not negated or not commas or trimmed(words, commas[-1], end) is not None:
        return None
    return but - 1


def _verbs(parsed: Parsed, reading: Reading) -> frozenset[int]:
    """Return where the words of the other verbs stand."""
    return frozenset(
        place
        for one in parsed.readings
        if one is not reading and one.entry.form == "verb"
        for place in range(one.place, one.last + 1)
    )


def _of_clause(parsed: Parsed, start: int, end: int, verbs: Collection[int]) -> Span | None:
    words, grammar = parsed.words, parsed.words.grammar
    if words.word(start) in grammar.subordinating and start > 0:
        interrupted = _interrupted(words, start, end)
        if interrupted is not None:
            return interrupted
    thats = (place for place in range(end - 1, start, -1) if words.words[place] in _THAT)
    that = next(thats, None)
    told = that is not None and words.words[that - 1] in grammar.reporting
    if (
        words.word(start) in grammar.relatives
        and words.word(start - 1)[:1] not in {"", "."}
        and not told
    ):
        return _subject_with_clause(words, start, end, verbs)
    if that is not None and _is_relative(parsed, start, that, end):
        return _before_that(parsed, start, that, end, verbs)
    start = start if that is None else that + 1
    start = behind_introduction(words, start, end)
    if words.words[end - 1] == "what" and words.words[end - 2] in grammar.be:
        # "Salt is what causes rust."
        return trimmed(words, start, end_of_subject(parsed, start, end - 2))
    for place in range(end - 1, start, -1):
        if (
            words.words[place] in grammar.saying
            and words.words[place - 1] not in grammar.determiners | grammar.be
        ):
            start = place + 1  # "people think salt causes rust"
            break
    start = _behind_statement(parsed, start, end)
    start = _of_singular(words, start, end)
    last = end_of_subject(parsed, start, end)
    if words.word(end - 1) in grammar.conjunctions and words.words[end][-1:] == "s":
        last = singular_verb(words, start, last) or last
    verb = singular_verb(words, start, last)
    if verb is not None and words.words[verb + 1] in {"a", "an", "the"}:
        last = verb  # "this survey identifies a risk factor for"
    return trimmed(words, start, last)


_THAT = ("that", "that's")


def _is_relative(parsed: Parsed, start: int, that: int, end: int) -> bool:
    """Return whether "that" stands for the name before it: "lamps that flicker cause pain"."""
    words, grammar = parsed.words, parsed.words.grammar
    follows = words.word(that + 1)
    several = that - start == 1 and words.words[start][-1:] == "s" and words.words[end][-1:] != "s"
    if several and end - that > 2:
        return True  # "towns that talk of risks lower fees"
    return words.words[that - 1] not in grammar.reporting and (
        follows in grammar.helping
        or grammar.is_verb_like(follows)
        or _is_bare(parsed, that + 1, end)
    )


def _before_that(
    parsed: Parsed, start: int, that: int, end: int, verbs: Collection[int]
) -> Span | None:
    """Return what "that" stands for, with its clause where the cue stands behind that."""
    words = parsed.words
    if _is_bare(parsed, that + 1, end):
        return _antecedent_or_subject(words, start, that, verbs)
    name = antecedent(words, that, verbs)
    if name is None or words.words[that + 1] in words.grammar.helping:
        return name  # "boots that are too tight cause blisters"
    return trimmed(words, name[0], end_of_subject(parsed, that + 2, end))


def _behind_statement(parsed: Parsed, start: int, end: int) -> int:
    """Return where a subject of its own begins: "frost lifts the road, and rain fills it"."""
    words, grammar = parsed.words, parsed.words.grammar
    verbs = {one.place for one in parsed.readings if one.entry.form == "verb"}
    group = end
    while group > start and (_is_finite(words, group - 1) or words.is_adverb(group - 1)):
        group -= 1
    if _precedes(words, group) in grammar.sharing:
        return start
    joined = start
    for place in range(start, group):
        if not (place in verbs or _is_finite(words, place)):
            continue
        for later in range(group - 1, place, -1):
            own = trimmed(words, later + 1, group)
            if words.words[later] in grammar.conjunctions | {","} and own is not None:
                joined = later + 1
                break
        break
    if words.words[joined - 1] == ",":
        return joined  # "frost lifts the road, rain fills it"
    listed = any(words.words[place] == "," for place in range(max(joined - 4, start), joined - 2))
    return start if listed else joined


def _of_singular(words: Words, start: int, end: int) -> int:
    """Return where the subject of a verb in -s begins: "fades cloth, and heat speeds it"."""
    commas = [place for place in range(start, end) if words.words[place] == ","]
    singular = words.word(end)[-1:] == "s" and words.word(end + 1)[:1] not in {"", ","}
    if len(commas) == 1 and singular and words.word(commas[0] + 1) == "and":
        own = words.words[commas[0] + 2 : end]
        if 0 < len(own) <= 3 and own[-1][-1:] != "s":
            return commas[0] + 2
    return start


def _interrupted(words: Words, because: int, end: int) -> Span | None:
    """Return the subject before "because it rained", where the verb behind that is its own."""
    start, _ = clause_begin(words, because - 1)
    name = trimmed(words, start, because)
    finite = [place for place in range(because + 1, end) if _is_finite(words, place)]
    if name is None or not finite or "," in words.words[because:end]:
        return None
    before = any(_is_finite(words, place) for place in range(start, because))
    return None if before else name


def _subject_with_clause(words: Words, which: int, end: int, verbs: Collection[int]) -> Span | None:
    """Return what "which" stands for, with its clause where the cue stands behind that.

    "Pills, which reduce pain" names pills; "people who eat late are more likely to …" all of it.
    """
    name = antecedent(words, which, verbs)
    grammar = words.grammar
    helped = (place for place in range(end - 1, which + 2, -1) if _is_helping(words, place))
    verb = next(helped, end - 1) + 1
    while verb > which and (words.words[verb - 1] in grammar.helping or words.is_adverb(verb - 1)):
        verb -= 1
    said = [
        place
        for place in range(which + 1, verb)
        if words.words[place] not in grammar.argument_fillers and not words.is_adverb(place)
    ]
    if name is None or len(said) < 2 or words.words[verb - 1] in {",", ")"}:
        return name
    return trimmed(words, name[0], verb)


def _is_helping(words: Words, place: int) -> bool:
    """Return whether "had", "were", "may" stands here, and not "to have", "having"."""
    grammar = words.grammar
    return words.words[place] in grammar.helping - {"having", "being", "been"} and words.word(
        place - 1
    ) not in {"to", *grammar.prepositions}


def relative(parsed: Parsed, reading: Reading) -> int | None:
    """Return where ", which" stands that begins the clause of a cue."""
    words = parsed.words
    start, _ = clause_begin(words, reading.place)
    which = words.word(start) in words.grammar.relatives
    return start if which and words.word(start - 1) == "," else None


def restricts(parsed: Parsed, reading: Reading) -> bool:
    """Return whether a clause only says which thing is meant: "areas that are involved in"."""
    words = parsed.words
    for place in range(reading.place - 1, max(reading.place - 5, 0), -1):
        if words.words[place] in {"that", "that's"}:
            return words.words[place - 1] not in words.grammar.reporting and _is_bare(
                parsed, place + 1, reading.place
            )
    return False


def _antecedent_or_subject(
    words: Words, start: int, that: int, verbs: Collection[int]
) -> Span | None:
    """Return what "that" stands for, or nothing where that only says what "this" is."""
    name = antecedent(words, that, verbs)
    if name is None:
        return None
    before = name[0] - 1
    while before > start and words.words[before] in words.grammar.determiners:
        before -= 1
    is_what = words.words[before] in words.grammar.be and before > start
    pointer = is_what and all(word in words.grammar.pronouns for word in words.words[start:before])
    return None if pointer else name


def _is_bare(parsed: Parsed, start: int, end: int) -> bool:
    """Return whether only auxiliaries, adverbs and cues stand here: "that can [reduce]"."""
    words = parsed.words
    grammar = words.grammar
    cues = {place for one in parsed.readings for place in range(one.place, one.last + 1)}
    fillers = grammar.argument_fillers | grammar.auxiliary | grammar.adverbs
    return all(
        place in cues or words.words[place] in fillers or words.is_adverb(place)
        for place in range(start, end)
    )


def end_of_subject(parsed: Parsed, start: int, end: int) -> int:
    """Return where the first verb behind a subject stands, or the cue: "x was a useful …"."""
    words, grammar = parsed.words, parsed.words.grammar
    verbs = {one.place for one in parsed.readings if one.entry.form == "verb"}
    if words.word(end) in grammar.clause_words or _is_reason_apart(parsed, end):
        return end  # "because of": the whole clause before it
    place = start
    while place < end:
        word = words.words[place]
        if word == "(":
            while place < end and words.words[place] != ")":
                place += 1
        if (
            word == ","
            and words.word(place + 1) in grammar.put_in
            and _is_insertion(words, place, end)
        ):
            return place
        if (place in verbs or _is_finite(words, place)) and any(
            one[0].isalnum() and one not in grammar.argument_fillers
            for one in words.words[start:place]
        ):
            return place
        place += 1
    return end


def _is_reason_apart(parsed: Parsed, place: int) -> bool:
    """Return whether a reason stands behind a whole clause: "sales have fallen due to rain"."""
    words = parsed.words
    if words.before(place)[0] in words.grammar.helping | words.grammar.rises:
        return False  # "delays were due to rain", "delays have risen due to rain"
    return any(one.place == place and one.entry.id == "because-of" for one in parsed.readings)


def _is_insertion(words: Words, comma: int, end: int) -> bool:
    """Return whether "x, on the other hand, raises" stands here."""
    following = [place for place in range(comma + 1, end) if words.words[place] == ","]
    return bool(following) and _is_verb_next(words, following[0], end)


def _is_finite(words: Words, place: int) -> bool:
    """Return whether a word can only be the verb of a clause, or reports: "people show a …"."""
    grammar = words.grammar
    word = words.words[place]
    if word in grammar.be or word in grammar.have or word in grammar.auxiliary:
        return True
    if is_plain_verb(words, place):
        return True
    return (
        word in grammar.reporting
        and word not in grammar.nouns_of_report
        and words.word(place - 1) not in grammar.not_a_verb_after
        and not word.endswith("ing")
        and words.word(place + 1) != "to"
    )


def behind_introduction(words: Words, start: int, end: int) -> int:
    """Return where the subject begins behind "In winter, …" and "However, …"."""
    commas = [place for place in range(start, end) if words.words[place] == ","]
    grammar = words.grammar
    if not commas:
        return _behind_circumstance(words, start, end)
    first = words.words[start]
    if words.word(commas[0] + 1) in grammar.exemplifying | {"such"}:
        return start
    if len(commas) > 1 and (
        words.word(commas[0] + 1) in grammar.put_in and _is_verb_next(words, commas[1], end)
    ):
        return start  # "x, on the other hand, raises …"
    introduces = (
        first in grammar.argument_ends
        or first in grammar.no_object
        or first in grammar.clause_words
        or first in grammar.introducing
        or (commas[0] - start <= 2 and not goes_on_as_list(words, commas[0]))
    )
    return commas[0] + 1 if introduces else start


def _behind_circumstance(words: Words, start: int, end: int) -> int:
    """Return where the subject begins in "in winter a lack of light …", which has no comma."""
    grammar = words.grammar
    joined = grammar.linking
    if words.word(start) in grammar.prepositions:
        for place in range(start + 2, end):
            if words.words[place] in {"a", "an", "the"} and words.words[place - 1] not in joined:
                return place
    return start


def _is_verb_next(words: Words, comma: int, end: int) -> bool:
    place = comma + 1
    while place < end and words.is_adverb(place):
        place += 1
    return place == end or _is_finite(words, place)
