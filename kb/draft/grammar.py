"""The small words of a language: auxiliaries, determiners, where clauses begin.

They are data, ``data/lexicon/<language>-grammar.yaml``, one line of words a list; marks stand in
quotes.
"""

from __future__ import annotations

from typing import Annotated

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict

__all__ = ["Grammar", "read_grammar"]


def _words(value: object) -> object:
    if not isinstance(value, str):
        return value
    return frozenset(
        word.strip('"').replace("-of", " of").replace("of-", "of ") for word in value.split()
    )


WordSet = Annotated[frozenset[str], BeforeValidator(_words)]


class Grammar(BaseModel):
    """Lists of small words, each with one use in telling verbs and clauses."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    language: str
    be: WordSet
    have: WordSet
    auxiliary: WordSet
    determiners: WordSet
    conjunctions: WordSet
    agents: WordSet
    """Behind a passive, what names its agent: by."""
    not_agents: WordSet
    """Where the search for the agent ends."""
    amounts: WordSet
    """Behind "by", what is no agent: "reduced by half"."""
    adverbs: WordSet
    """Words to look past, beside all with the ending."""
    adverb_ending: str
    not_a_verb_after: WordSet
    """Behind these an -ed or -s form is no verb: "the reduced dose", "with increases in"."""
    no_object: WordSet
    """What begins no object: before these a verb stands alone."""
    no_agent: WordSet
    """What reports and does nothing else: "the study supports"."""
    clause_words: WordSet
    openers: WordSet
    """After one of ``opened_by`` they begin a clause."""
    opened_by: WordSet
    infinitive_after: WordSet
    """What lets "to raise" state something; elsewhere it is a purpose."""
    gerund_after: WordSet
    """What lets "raising" tell what happens: "thereby"."""
    reporting: WordSet
    """Behind these "that" begins a statement; elsewhere it stands for the word before it."""
    plain_subjects: WordSet
    relatives: WordSet
    """What stands for the words before it: "which"."""
    pronouns: WordSet
    """What names nothing by itself, so that an argument stays unresolved."""
    argument_ends: WordSet
    argument_fillers: WordSet
    """What is stripped from the ends of an argument."""
    list_words: WordSet
    sharing: WordSet
    """Behind these a verb has the subject of the verb before it: "and improved"."""
    bearers: WordSet
    """Who has what: "people with asthma" names asthma."""
    measures: WordSet
    """What counts something and is no part of its name: "risk of"."""
    lowering: WordSet
    """What says that there is less of something: a sign, no part of its name."""
    raising: WordSet
    changed: WordSet


def read_grammar(text: str) -> Grammar:
    """Return the small words that a file lists.

    >>> sorted(_words('and "," or'))
    [',', 'and', 'or']
    """
    return Grammar.model_validate(yaml.safe_load(text))
