"""Whether a form that may be a verb is one: "reduced pain" against "it reduced the pain".

No tagger is needed for the few verbs of the lexicon: the words before and behind them tell. When
they do not, the form is no verb, and nothing is read.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Literal, NamedTuple

from kb.draft.lexicon import Form, Tag
from kb.draft.words import Words

__all__ = ["is_verb", "singular_verb"]

Voice = Literal["active", "passive", "reduced", "purpose", "bare"]
"""Reduced and purpose say it in passing: "injuries caused by falls", "a pill to reduce pain".
Bare: the subject is not said: "Raises the pulse."."""
_FARTHEST_AGENT = 8


def is_verb(
    words: Words, first: int, last: int, form: Form, *, earlier: Collection[Tag]
) -> Voice | None:
    """Return the voice in which a form is used as a verb, or None where it is none.

    ``earlier`` are the forms of the verbs before it, which "and" may join with it.
    """
    grammar = words.grammar
    precedes, at = words.before(first)
    if precedes != "to" and not form.entry.joint and _is_no_agent(words, first):
        return None
    if precedes == ")":
        precedes, at = _before_bracket(words, at)
    follows = words.after(last)
    if follows == "more" and words.after(last + 1) not in grammar.no_object:
        follows = words.after(last + 1)  # "brings more rain", but not "rose more than"
    if form.tag in {"past", "participle"} and (
        precedes in grammar.be or (precedes and follows in grammar.agents)
    ):
        return _passive(words, last, form, precedes)
    if not form.entry.gerund and follows.endswith("ing"):
        return None
    if form.entry.object == "needed" and (not follows or follows in grammar.no_object):
        return "active" if _object_comes_later(words, last, form, precedes, follows) else None
    return _voice(_Around(words, first, precedes, at, follows, form, earlier))


def _before_bracket(words: Words, close: int) -> tuple[str, int]:
    """Return the word before a bracket: "walls (often damp) cause"."""
    for place in range(close - 1, 0, -1):
        if words.words[place] == "(":
            return words.before(place)
    return ")", close


def _object_comes_later(words: Words, last: int, form: Form, precedes: str, follows: str) -> bool:
    """Return whether "stress causes:" opens a list, or "may, but need not, cause, …" stands."""
    if not words.word(last + 2):
        return follows == ":" and form.tag in {"third", "base"}
    return follows == "," and form.tag == "base" and precedes in words.grammar.auxiliary


def _voice(one: _Around) -> Voice | None:
    grammar = one.words.grammar
    # "Raised stress and lower" joins no two verbs.
    follows_verb = "base" in one.earlier or (one.form.tag != "base" and bool(one.earlier))
    if one.precedes in grammar.conjunctions or (one.precedes == "but" and follows_verb):
        joined = follows_verb or one.follows in grammar.determiners or _joins_unknown(one)
        return "active" if joined else None
    if _STATES[one.form.tag](one):
        return "active"
    if one.form.tag == "third" and not one.precedes and one.form.entry.object == "needed":
        return "bare"
    return "purpose" if one.form.tag == "base" and _is_purpose(one) else None


def _joins_unknown(one: _Around) -> bool:
    """Return whether "and" joins it with a verb that no list knows: "holds moisture and …"."""
    words = one.words
    start = one.at
    while start > 0 and words.clauses[start - 1] == words.clauses[one.at]:
        start -= 1
    return one.form.tag == "third" and singular_verb(words, start, one.at) is not None


def singular_verb(words: Words, start: int, end: int) -> int | None:
    """Return where a verb in -s stands of which no list knows: "mulch [holds] moisture, and".

    Behind a preposition it may be a plural, unless an object follows that only a verb has.
    """
    grammar = words.grammar
    for place in range(start + 1, end - 1):
        word, before = words.words[place], words.words[place - 1]
        if (
            len(word) < 4
            or word[-1] != "s"
            or word[-2] in "sui"
            or (before[-1:] == "s" and before[-2:-1] not in "sui")
            or not before[:1].isalpha()
            or before in grammar.not_a_verb_after | grammar.prepositions
            or words.words[place + 1] in grammar.no_object
        ):
            continue
        if words.words[place + 1] in grammar.determiners or grammar.prepositions.isdisjoint(
            words.words[start:place]
        ):
            return place
    return None


def _passive(words: Words, last: int, form: Form, precedes: str) -> Voice | None:
    grammar = words.grammar
    named = _names_agent(words, last)
    if precedes in grammar.be:
        return ("passive" if named else "active") if named or form.entry.agent == "free" else None
    reduced = named and precedes not in grammar.conjunctions | grammar.have
    return "reduced" if reduced else None


def _is_purpose(one: _Around) -> bool:
    """Return whether it says what a thing is for: "a pill to reduce pain"."""
    grammar = one.words.grammar
    before, _ = one.words.before(one.at)
    verbal = grammar.helping | grammar.not_a_verb_after
    return one.precedes == "to" and bool(before) and before not in verbal


class _Around(NamedTuple):
    """A form that may be a verb, and what stands around it."""

    words: Words
    first: int
    precedes: str
    at: int
    """Where that word stands."""
    follows: str
    form: Form
    earlier: Collection[Tag]
    """The forms of the verbs before it."""


def _past(one: _Around) -> bool:
    grammar = one.words.grammar
    if one.words.word(one.first - 1).endswith("ed") and one.follows not in grammar.determiners:
        return False  # "preferred limited editions"
    # "Had reduced pain" may have an adjective, and so may "found that reduced pain"; "had
    # reduced the pain" has none, nor has "pills that reduced pain".
    if one.precedes == "that" and one.words.before(one.at)[0] not in grammar.reporting:
        return True
    if one.precedes in grammar.have and (_is_clear(one) or one.precedes == "has" or _may_have(one)):
        return True  # "has caused delays", which nobody has
    if one.precedes in grammar.have or one.precedes == "that":
        return one.follows in grammar.determiners
    return _has_subject(one)


def _is_clear(one: _Around) -> bool:
    """Return whether a form is hardly ever an adjective: "have boosted", "have linked a to b"."""
    entry = one.form.entry
    adjectival = one.words.words[one.first] in one.words.grammar.adjectival
    return entry.strength == "strong" or bool(entry.joint) or not adjectival


def _participle(one: _Around) -> bool:
    clear = one.follows in one.words.grammar.determiners or _is_clear(one) or _may_have(one)
    return one.precedes in one.words.grammar.have and clear


def _may_have(one: _Around) -> bool:
    """Return whether "delays may have worsened pain" stands here, and not "patients may have …"."""
    words, grammar = one.words, one.words.grammar
    before, at = words.before(one.at)
    return before in grammar.supposing and grammar.bearers.isdisjoint(words.words[:at])


def _third(one: _Around) -> bool:
    # "This damages" cannot be a noun, as "these damages" can.
    return one.precedes in {"this", "that"} or _has_subject(one)


def _has_subject(one: _Around) -> bool:
    if one.precedes == ",":  # behind an insertion: "rest, but not work, led to …"
        return one.form.entry.object == "free" or _is_behind_insertion(one) or _is_listed(one)
    # Behind "to" it says what something is like: "linked to prolonged droughts".
    return one.precedes not in one.words.grammar.not_a_verb_after | {"", "to"}


def _is_listed(one: _Around) -> bool:
    """Return whether "x raises a, lowers b and …" stands here."""
    return one.form.tag == "third" and "third" in one.earlier


def _is_behind_insertion(one: _Around) -> bool:
    """Return whether "x, such as y, raises" or "x, on the other hand, raises" stands here."""
    grammar, words = one.words.grammar, one.words.words
    begins = grammar.inserting | grammar.exemplifying | {"such"}
    if one.form.tag == "third":
        begins |= grammar.prepositions
    return one.form.tag in {"third", "base", "past"} and any(
        words[place] == "," and words[place + 1] in begins for place in range(1, one.at)
    )


def _base(one: _Around) -> bool:
    grammar = one.words.grammar
    if one.precedes in grammar.auxiliary:
        return True
    if one.precedes == "to":
        leads = {one.words.word(one.at - 1), one.words.before(one.at)[0]}
        return not grammar.infinitive_after.isdisjoint(leads)
    if one.precedes in grammar.after_subjects and one.words.word(one.at - 1).isalpha():
        return one.words.word(one.at - 1) not in grammar.not_a_verb_after
    if not one.precedes or one.precedes in grammar.not_a_verb_after:
        return one.precedes == "," and _is_behind_insertion(one)
    if one.precedes in grammar.raising or one.precedes in grammar.lowering:
        return False  # "higher fuel prices"
    # A plural subject, an adverb or a determiner behind it: "lamps raise", "raise the".
    return (
        one.precedes.endswith("s")
        or one.precedes in grammar.plain_subjects
        or one.words.word(one.first - 1).endswith(grammar.adverb_ending)
        or one.follows in grammar.determiners
        or _several_subjects(one)
        or _plural_with_clause(one)
        or ((one.form.entry.object == "free" or one.form.entry.then != ()) and _plural_before(one))
    )


def _plural_with_clause(one: _Around) -> bool:
    """Return whether "signs that emphasise danger reduce …" stands here."""
    words = one.words.words
    return any(
        words[place] in {"that", "who"}
        and words[place - 1] not in one.words.grammar.reporting
        and words[place - 1][-1:] == "s"
        and words[place - 1][-2:-1] not in "sui"
        for place in range(max(one.first - 8, 1), one.first)
    )


def _plural_before(one: _Around) -> bool:
    """Return whether a plural stands before a verb with its particle: "levels of trust lead to"."""
    before = one.words.words[max(one.first - 6, 0) : one.first]
    return any(len(word) > 3 and word[-1] == "s" and word[-2] not in "siu" for word in before)


def _several_subjects(one: _Around) -> bool:
    """Return whether "and" parts the subjects: "frost and age cause leaks"."""
    grammar = one.words.grammar
    for word in reversed(one.words.words[max(one.first - 5, 0) : one.first]):
        if word in grammar.be or word in grammar.have or word in grammar.auxiliary:
            return False
        if word in grammar.conjunctions:
            return True
    return False


def _ing(one: _Around) -> bool:
    """Return whether an -ing form tells what happens: "thereby raising", "leading to"."""
    grammar = one.words.grammar
    if one.words.word(one.first - 1) in grammar.gerund_after or one.precedes == ",":
        return True
    if not one.precedes or one.precedes in grammar.be:
        return False
    if one.precedes in grammar.not_a_verb_after:
        return False
    return one.form.entry.object == "free" or one.follows in grammar.determiners


_STATES: dict[str, Callable[[_Around], bool]] = {
    "past": _past,
    "participle": _participle,
    "third": _third,
    "base": _base,
    "ing": _ing,
}


def _is_no_agent(words: Words, first: int) -> bool:
    """Return whether "the study reduced …" stands here, and not "adding a dose to the study …"."""
    agent, at = _agent(words, first)
    if agent not in words.grammar.no_agent:
        return False
    doing = any(
        words.words[place].endswith("ing") and words.word(place - 1) in {"", ",", "that"}
        for place in range(max(at - 8, 0), at)
    )
    return not doing


def _agent(words: Words, first: int) -> tuple[str, int]:
    """Return the last word of what stands before a verb and its auxiliaries, and its place."""
    grammar = words.grammar
    word, at = words.before(first)
    while word and (word in grammar.auxiliary or word in grammar.have or word == "to"):
        word, at = words.before(at)
    return word, at


def _names_agent(words: Words, last: int) -> bool:
    """Return whether "by" and somebody follow, and not "by half"."""
    grammar = words.grammar
    for place in range(last + 1, min(last + 1 + _FARTHEST_AGENT, len(words.words))):
        word = words.words[place]
        if word in grammar.agents:
            after = words.word(place + 1)
            return after not in grammar.amounts and not after[:1].isdigit()
        if word in grammar.not_agents or word in {".", ";"}:
            return False
    return False
