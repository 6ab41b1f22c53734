"""Whether a cue that was spotted in a sentence really says something, and what bears on it."""

from __future__ import annotations

from dataclasses import dataclass

from kb.draft.lexicon import Entry, Form, Tag
from kb.draft.spot import Hit
from kb.draft.verbs import is_verb
from kb.draft.words import Words

__all__ = ["Spotted", "group_of", "is_postposed", "reaches", "spotted"]

_LONGEST_GAP = 8


@dataclass(frozen=True, slots=True)
class Spotted:
    """A cue in its sentence: its entry, its first and last word, and its place in the text."""

    entry: Entry
    first: int
    last: int
    start: int
    end: int
    backward: bool
    """The effect stands before the cue: "was caused by"."""
    reduced: bool = False
    """It is said in passing: "injuries caused by falls"."""
    tag: Tag = ""
    """Which form of a verb it is."""


def group_of(entry: Entry) -> str:
    """Return the group of cues that hide each other where they overlap."""
    kind = "correlation" if entry.kind == "prediction" else entry.kind
    return kind if entry.decides else f"{kind}, drafts"


def spotted(
    words: Words, hit: Hit, forms: tuple[Form, ...], earlier: list[Spotted]
) -> Spotted | None:
    """Return the cue that a hit is, or None where its words say something else."""
    start, end, _, group = hit
    first, last = words.place(start), words.place(end - 1)
    for form in forms:
        entry, passive, reduced = form.entry, False, False
        if group_of(entry) != group or not _neighbours_fit(words, first, last, entry):
            continue
        if form.tag:
            if not _is_whole(words, first, last, hit):
                continue  # "counter-productive"
            if any(_is_taken_up(words, cue, first, form) for cue in earlier):
                continue
            tags = {cue.tag for cue in earlier if cue.tag}
            verb = is_verb(words, first, last, form, earlier=tags)
            if verb is None:
                continue
            passive, reduced = (
                verb in {"passive", "reduced"},
                verb in {"reduced", "purpose", "bare"},
            )
        backward = passive != (entry.direction == "backward")
        return Spotted(entry, first, last, start, end, backward, reduced, form.tag)
    return None


def _is_taken_up(words: Words, cue: Spotted, first: int, form: Form) -> bool:
    """Return whether the cue before a form leaves it no verb.

    Of "affects depressed people" and "related to help seeking", but not "wage increases raised".
    """
    if cue.last != first - 1:
        return False
    if form.tag == "base":
        return words.words[cue.last] == "to" and cue.entry.kind == "correlation"
    if cue.tag == "third" and words.word(first + 1) in words.grammar.determiners:
        return False  # "masks reduced the risk"
    changes = words.words[cue.last] in words.grammar.changes
    return form.tag in {"past", "participle"} and cue.entry.form == "verb" and not changes


def _is_whole(words: Words, first: int, last: int, hit: Hit) -> bool:
    """Return whether a hit is no part of a word with a hyphen."""
    return (words.starts[first], words.starts[last] + len(words.words[last])) == hit[:2]


def _neighbours_fit(words: Words, first: int, last: int, entry: Entry) -> bool:
    """Return whether the words around a phrase are such as its entry asks for."""
    follows = words.word(last + 1)
    if follows in entry.not_before or (entry.before and follows not in entry.before):
        return False
    if entry.after or entry.not_after:
        precedes, _ = words.before(first)
        if precedes in entry.not_after or (entry.after and precedes not in entry.after):
            return False
    if entry.doing and not _is_doing(words, last + 1):
        return False
    return not entry.then or _then_follows(words, first, last, entry)


def _is_doing(words: Words, place: int) -> bool:
    """Return whether a verb with its object stands here: "clear the road"."""
    grammar = words.grammar
    word = words.word(place)
    named = word in grammar.no_object | grammar.determiners | grammar.pronouns
    return word.isalpha() and not named and words.word(place + 1) in grammar.determiners


def _then_follows(words: Words, first: int, last: int, entry: Entry) -> bool:
    """Return whether a word follows that an entry asks for.

    Of "who make errors are more careful" the verb behind has it, and "make" has not.
    """
    endings = tuple(word[1:] for word in entry.then if word[0] == "*")
    grammar = words.grammar
    ends = grammar.helping if entry.form == "verb" and entry.denial != "absence" else frozenset()
    if ends and words.word(first - 1) in grammar.relatives:
        ends |= grammar.saying
    for place in range(last + 1, min(last + _LONGEST_GAP + 2, len(words.words))):
        word = words.words[place]
        if words.clauses[place] != words.clauses[last]:
            return False
        if word in entry.then or (endings and word.endswith(endings)):
            return True
        if place > last + 1 and word in ends:
            return False
    return False


def reaches(words: Words, source: Spotted, cue: Spotted) -> bool:
    """Return whether a hedge, denial or guard bears on a cue."""
    entry = source.entry
    if cue.entry.moves and entry.kind == "hedge":
        return True
    if _is_of_other_clause(words, source, cue) or (
        entry.kind == "negation" and _denies_another(words, source, cue)
    ):
        return False
    if entry.scope == "sentence":
        return True
    if words.clauses[source.first] != words.clauses[cue.first] or not _is_near(source, cue):
        return False
    comma = entry.scope == "phrase" and "," in words.words[source.last : cue.first]
    return not comma and not _is_bracketed(words, source.last, cue.first)


def _is_near(source: Spotted, cue: Spotted) -> bool:
    reach = source.entry.reach
    if source.entry.scope == "clause":
        return max(cue.first - source.last, source.first - cue.last) <= reach
    # "Not" may stand inside the cue: "was not reduced".
    return source.first <= cue.last and cue.first - source.last <= reach


def _denies_another(words: Words, source: Spotted, cue: Spotted) -> bool:
    return (
        cue.entry.denial == "absence"
        or _is_purpose(words, cue)
        or _is_of_other_verb(words, source, cue)
        or _is_of_gerund(words, source, cue)
        or _is_set_apart(words, source, cue)
        or _is_lacked(words, source, cue)
    )


def _is_of_other_clause(words: Words, source: Spotted, cue: Spotted) -> bool:
    """Return whether "may" has another verb: "a may raise b, and c lowers d".

    Nor does "if" annul the movements that it joins itself.
    """
    if cue.entry.moves and source.entry.kind == "guard":
        return source.last >= cue.first
    sentence = source.entry.scope == "sentence"
    third = cue.tag == "third" and words.words[source.first] in words.grammar.supposing
    return third and not sentence


def _is_bracketed(words: Words, source: int, cue: int) -> bool:
    """Return whether the bracket that a source stands in closes before the cue."""
    for word in words.words[source + 1 : cue]:
        if word in {"(", ")"}:
            return word == ")"
    return False


def _is_purpose(words: Words, cue: Spotted) -> bool:
    """Return whether a cue says what a thing is for; "no" before it bears on the thing."""
    return cue.reduced and words.word(cue.first - 1) == "to"


def _is_of_other_verb(words: Words, source: Spotted, cue: Spotted) -> bool:
    """Return whether "not" has a verb of its own: "that they did not go out keeps them sad"."""
    grammar = words.grammar
    plain = words.words[source.first] == "not" or words.words[source.first].endswith("n't")
    before, at = words.before(cue.first)
    passed = grammar.helping | {"to"} | grammar.conjunctions
    return (
        plain
        and cue.entry.form == "verb"
        and not cue.reduced
        and at > source.last
        and before not in passed | grammar.not_a_verb_after | grammar.infinitive_after
    )


def _is_set_apart(words: Words, source: Spotted, cue: Spotted) -> bool:
    """Return whether "not" bears on what is put in: "rest, but not work, led to sleep"."""
    before = words.word(source.first - 1)
    put_in = before == "," or (before == "but" and words.word(source.first - 2) == ",")
    return put_in and "," in words.words[source.last : cue.first]


def _is_lacked(words: Words, source: Spotted, cue: Spotted) -> bool:
    """Return whether somebody is without something: "houses without gutters cause leaks"."""
    if words.words[source.first] not in words.grammar.lacking:
        return False
    helping = words.grammar.helping
    between = words.words[source.last + 1 : cue.first + 1]
    finite = cue.tag not in {"", "ing"}
    return finite or not helping.isdisjoint(between)


def _is_of_gerund(words: Words, source: Spotted, cue: Spotted) -> bool:
    """Return whether "not" bears on a doing, not on the cue: "not sleeping makes one tired"."""
    follows = words.word(source.last + 1)
    precedes = words.word(source.first - 1)
    return (
        source.last + 1 < cue.first
        and follows.endswith("ing")
        and precedes not in words.grammar.be
        and precedes not in words.grammar.auxiliary
    )


def is_postposed(words: Words, place: int) -> bool:
    """Return whether a cue says something of the name before it: "levels relevant to sleep"."""
    grammar = words.grammar
    if words.words[place] not in grammar.postposed:
        return False
    before, at = words.before(place)
    while before in grammar.after_subjects:
        before, at = words.before(at)
        place = at + 1
    verbal = grammar.helping | grammar.reporting
    if words.words[place] == "correlated" and verbal.isdisjoint(words.words):
        return False  # "levels correlated with age"
    return (
        before[:1].isalnum()
        and before not in verbal | grammar.conjunctions | grammar.clause_words
        and at == place - 1
    )
