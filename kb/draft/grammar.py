"""The small words of a language: auxiliaries, determiners, where clauses begin.

They are data, ``data/lexicon/<language>-grammar.yaml``, one line of words a list; marks stand in
quotes.
"""

from __future__ import annotations

from functools import cached_property
from typing import Annotated

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict

__all__ = ["Grammar", "read_grammar"]


def _words(value: object) -> object:
    if not isinstance(value, str):
        return value
    return frozenset(
        word.strip('"').replace("-of", " of").replace("of-", "of ").replace("_", " ")
        for word in value.split()
    )


def _list(value: object) -> object:
    return tuple(value.split()) if isinstance(value, str) else value


WordSet = Annotated[frozenset[str], BeforeValidator(_words)]
WordList = Annotated[tuple[str, ...], BeforeValidator(_list)]


class Grammar(BaseModel):
    """Lists of small words, each with one use in telling verbs and clauses."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    language: str
    be: WordSet
    have: WordSet
    auxiliary: WordSet
    determiners: WordSet
    conjunctions: WordSet
    joining: WordSet
    """Behind a cue without an object they say that it comes later: "linked with, but …"."""
    agents: WordSet
    """Behind a passive, what names its agent: by."""
    not_agents: WordSet
    """Where the search for the agent ends."""
    amounts: WordSet
    """Behind "by", what is no agent: "reduced by half"."""
    amounts_of: WordSet
    """Before a name they say how much there is of it: many."""
    adverbs: WordSet
    """Words to look past, beside all with the ending."""
    adverbs_behind: WordSet
    """Those of them that go with "in": "in turn"."""
    adverb_ending: str
    not_adverbs: WordSet
    """Names with that ending: family."""
    not_a_verb_after: WordSet
    """Behind these an -ed or -s form is no verb: "the reduced dose", "with increases in"."""
    adjectival: WordSet
    """Participles that often stand before a name as adjectives do: "have reduced pain"."""
    after_subjects: WordSet
    """What may stand between several subjects and their verb: "rain and frost all damage"."""
    no_object: WordSet
    """What begins no object: before these a verb stands alone."""
    no_agent: WordSet
    """What reports and does nothing else: "the study supports"."""
    clause_words: WordSet
    subordinating: WordSet
    """Those of them that give a reason, and may stand within another clause: because."""
    openers: WordSet
    """After one of ``opened_by`` they begin a clause."""
    opened_by: WordSet
    infinitive_after: WordSet
    """What lets "to raise" state something; elsewhere it is a purpose."""
    gerund_after: WordSet
    """What lets "raising" tell what happens: "thereby"."""
    saying: WordSet
    """Behind these a statement begins without "that": "people think salt causes rust"."""
    introducing: WordSet
    """What begins an introduction that ends at the first comma: contrary."""
    reporting: WordSet
    """Behind these "that" begins a statement; elsewhere it stands for the word before it."""
    nouns_of_report: WordSet
    """Those of them that are names as well: "and evidence"."""
    changes: WordSet
    """Behind these "in" says of what: "a change in mood"."""
    plain_subjects: WordSet
    relatives: WordSet
    """What stands for the words before it: "which"."""
    pronouns: WordSet
    """What names nothing by itself, so that an argument stays unresolved."""
    taking_up: WordSet
    """Those of them that stand for what the sentence before speaks of."""
    pairing: WordSet
    """And those that stand for two things: both."""
    listing: WordSet
    """What begins the items of a list: include."""
    doings: WordSet
    """What somebody is brought to do: "causes nurses to quit" has no nurses for an effect."""
    telling: WordSet
    """What news say of those who told them: "police said"."""
    views: WordSet
    """What people hold: idea, theory."""
    exemplifying: WordSet
    """What begins examples: especially."""
    argument_ends: WordSet
    argument_fillers: WordSet
    """What is stripped from the ends of an argument."""
    list_words: WordSet
    sharing: WordSet
    """Behind these a verb has the subject of the verb before it: "and improved"."""
    persons: WordSet
    """Before what they do they are no part of its name: "people irritable"."""
    between: WordSet
    """May stand between "and" and a verb that shares its subject: "and later reduce"."""
    bearers: WordSet
    """Who has what: "people with asthma" names asthma."""
    measures: WordSet
    """What counts something and is no part of its name: "risk of"."""
    lowering: WordSet
    """What says that there is less of something: a sign, no part of its name."""
    raising: WordSet
    often: WordSet
    """Behind "more" and "less" they tell how much of it there is: likely, common."""
    rises: WordSet
    """Without an object they say that there is more of their subject."""
    falls: WordSet
    going: WordSet
    """With "up" and "down" they say the same."""
    becoming: WordSet
    """Before an adjective they say what becomes of their subject."""
    supposing: WordSet
    """What a clause says that only might be so: would."""
    verbs: WordSet
    """Common verbs in forms that are no names: where one stands, the name before it ends."""
    times: WordSet
    """Behind "for" they say how long: "for an hour"."""
    verbs_of_many: WordSet
    """Those that may be names as well; verbs between a plural and what begins an object."""
    compared: WordList
    """Comparatives with their plain form, which names: cleaner:clean."""
    often_said: WordSet
    """Behind a name they do not tell whether there is more of it: worse."""
    trailing: WordSet
    """What tells what becomes of a name before it: "makes infections [more likely]"."""
    resulting: WordSet
    """Behind the object of "make" and "keep" they tell what it becomes."""
    changed: WordSet
    negating: WordSet
    """In an argument they say that there is less of it: "not going out"."""
    lacking: WordSet
    """What denies no more than the name behind it: "houses without gutters leak"."""
    inserting: WordSet
    """Behind a comma they begin what is only put in: "x, when wet, damages y"."""
    undergoing: WordSet
    """What somebody does who has what follows: "people who reported pain"."""
    units: WordSet
    """Behind a number they say by how much something rises: "a two percent rise in"."""
    numerals: WordSet
    holding: WordSet
    """Behind these "and" parts no list: "a chain of a and b"."""
    names: WordSet
    """Words that keep their capital wherever they stand."""
    joining_items: WordSet
    """Before a later item of a list they are said once more: "on a and [on] b"."""
    verb_endings: WordList
    """Endings that only verbs have, or nearly so: emphasise."""
    qualifying: WordList
    """Endings of words that say something of a name behind "and": "clinical and other outcomes"."""
    qualifiers: WordSet
    """Other words that do."""
    not_qualifying: WordSet
    """Names with such endings: survival."""
    numbered: WordSet
    """Behind these "I" is a number."""
    upwards: WordSet
    """At a cue they tell its sign: "positively related"."""
    downwards: WordSet
    both_ways: WordSet
    """Said together they speak of any departure from normal: too much, too little."""
    pointing: WordSet
    """Before a name they say that it was named before: "this imbalance"."""
    postposed: WordSet
    """Behind a name without "is" they say something of that name: "levels relevant to sleep"."""
    functioning: WordSet
    """Behind a name they all say that it works, or does not: "the heating system"."""
    aspects: WordSet
    """And these say what of it: "the level of dust"; both may be left out."""
    definite: WordSet
    """Before a name they say that it is known which one is meant: the."""
    owning: WordSet
    """Before a name they say whose it is: "its adaptability"."""
    ones_own: WordSet
    """Those of them that speak of one person: "has reduced her hours"."""
    their_own: WordSet
    """And of several: "reduced their emissions"."""
    universal: WordSet
    """Before the name of a class they speak of each of its members: "any mental disorder"."""
    prepositions: WordSet
    reflexives: WordSet
    """In a name they stand for "self": "blaming oneself"."""
    empty_words: WordSet
    """What carries no meaning of its own in a name."""
    inflections: WordList
    """Endings that a stem is without, the longest first; and behind them, again and again:"""
    derivations: WordList
    alternations: WordList
    """Ends of stems that change: nd:ns, as in "respond" and "response"."""

    def qualifies(self, word: str) -> bool:
        """Return whether a word only says something of a name: "clinical"."""
        ends = len(word) > 4 and word.endswith(self.qualifying)
        return word in self.qualifiers or (ends and word not in self.not_qualifying)

    def holds(self, word: str, following: str) -> bool:
        """Return whether "and" parts no list behind a word: "a mixture of a and b"."""
        needs = not word.endswith("ing") and word != "between"
        return word in self.holding and (not needs or following in {"of", "between"})

    def is_verb_like(self, word: str) -> bool:
        """Return whether a word behind "that" may be its verb: "messages that emphasise"."""
        verbs = self.verbs | self.verbs_of_many
        return word in verbs or (len(word) > 5 and word.endswith(self.verb_endings))

    @cached_property
    def helping(self) -> frozenset[str]:
        """What stands with a verb, or for one."""
        return self.be | self.have | self.auxiliary

    @cached_property
    def put_in(self) -> frozenset[str]:
        """What begins a circumstance that is only put in."""
        return self.prepositions | self.inserting

    @cached_property
    def linking(self) -> frozenset[str]:
        """What links names."""
        return self.prepositions | self.conjunctions

    @cached_property
    def before_names(self) -> frozenset[str]:
        """Behind what a name may begin, within a longer one."""
        return self.linking | self.argument_ends

    @cached_property
    def moving(self) -> frozenset[str]:
        """What stands before the word that says which way something moves."""
        return self.helping | self.becoming

    @cached_property
    def saying_nothing(self) -> frozenset[str]:
        """What names nothing before a verb."""
        return self.argument_fillers | self.joining

    @cached_property
    def no_beginning(self) -> frozenset[str]:
        """With what no name begins."""
        return self._marks | self.no_object | self.prepositions

    @cached_property
    def no_end(self) -> frozenset[str]:
        """With what no name ends."""
        return self._marks | self.trailing

    @cached_property
    def _marks(self) -> frozenset[str]:
        return self.argument_ends | self.list_words | self.argument_fillers | self.adverbs

    @cached_property
    def behind_name(self) -> frozenset[str]:
        """What may follow a name, and is no part of it."""
        return self.argument_ends | self.helping


def read_grammar(text: str) -> Grammar:
    """Return the small words that a file lists.

    >>> sorted(_words('and "," or'))
    [',', 'and', 'or']
    """
    return Grammar.model_validate(yaml.safe_load(text))
