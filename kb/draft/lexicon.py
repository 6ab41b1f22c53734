"""The cue lexicon: the words by which texts say cause, correlation, doubt and denial.

It is data that a curator edits, ``data/lexicon/<language>-<pack>.yaml``: every entry has an
invented example, in which it must be found, and a counter-example, in which it must not.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Literal, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from kb.assets import asset
from kb.draft.grammar import Grammar, read_grammar
from kb.errors import InvalidInput
from kb.vocabulary import Modality, Sign, Stance

__all__ = ["Entry", "Form", "Lexicon", "Pack", "Tag", "load_lexicon"]

_NO_PACK = ("-grammar.yaml", "-kinds.yaml", "-marks.yaml", "-remarks.yaml")
"""Files of the lexicon that hold no cues."""

Kind = Literal[
    "cause",
    "prediction",
    "correlation",
    "hedge",
    "negation",
    "attribution",
    "dispute",
    "analogy",
    "guard",
    "objection",
]
Tag = Literal["", "base", "third", "past", "participle", "ing"]


class Entry(BaseModel):
    """One family of cues that are read in the same way."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    id: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    kind: Kind
    form: Literal["verb", "phrase"] = "phrase"
    """A verb is looked up in all its forms and needs an object, so that "reduced pain was
    frequent" is not read as "it reduced pain"."""
    phrases: Annotated[tuple[str, ...], Field(min_length=1)]
    """In small letters; {a|b} for either. A verb that is not regular lists its five forms:
    lead|leads|led|led|leading to."""
    object: Literal["needed", "free"] = "needed"
    """Of a verb, whether it must be followed by its object."""
    gerund: bool = True
    """Of a verb, whether its object may be a doing; "they stop eating" brings nothing about."""
    agent: Literal["needed", "free"] = "needed"
    """Of a verb, whether a passive must name its agent."""
    direction: Literal["forward", "backward", "symmetric"] = "forward"
    """Forward: the cause stands before the cue."""
    sign: Sign = Sign.UNSTATED
    denial: Literal["denies", "absence"] = "denies"
    """What "no" before the cue says: that the relation is not there, or its subject: "no rest
    means more work"."""
    stance: Stance | None = None
    """Of a negation, when it says no more than that no evidence was found."""
    strength: Literal["strong", "medium", "weak", "faint"] = "medium"
    modality: Modality | None = None
    """Of a hedge, what it makes of a claim."""
    scope: Literal["forward", "phrase", "clause", "sentence"] = "forward"
    """Of a hedge, negation or guard, where the cues stand that it reaches; phrase is forward, up
    to the next comma."""
    reach: Annotated[int, Field(ge=1, le=100)] = 12
    """And how many words away they may be."""
    then: tuple[str, ...] = ()
    """One of these words must follow in the same clause, within eight words; *er is an ending."""
    decides: bool = True
    """Whether it may decide the rung of a sentence; else it is read for drafts alone."""
    not_with: tuple[str, ...] = ()
    """Of a list, the words before its items that say that it is none: "effects of a on b"."""
    lists: bool = False
    """Behind it stands what a list is of: "causes of rust: salt, rain"."""
    suffix: bool = False
    """It is the end of a word whose beginning is the cause: "stress-induced"."""
    cleft: bool = False
    """Of a guard: it does not annul "what causes rust is salt"."""
    reported: bool = False
    """Of a guard: it names a view of others, which a draft writes down as theirs."""
    doing: bool = False
    """Behind it stands a verb with its object: "to [clear the road]"."""
    clausal: bool = False
    """It relates whole clauses: "the march began after a worker died"."""
    goes_on: bool = False
    """At the beginning of a sentence it goes on from the one before: "so"."""
    until: tuple[str, ...] = ()
    """Before these its object ends: "keeps birds [away]"."""
    moves: bool = False
    """It joins two clauses that each say that something rises or falls: "when"."""
    label: bool = False
    """A bracket of its own: "(A loose wire.)" explains what the sentence before it says."""
    open: bool = False
    """Without an object it has that of the sentence before: "it plays a role"."""
    between: bool = False
    """Its subject stands between the two that its object relates: "mediates"."""
    joint: tuple[str, ...] = ()
    """The words that part its two arguments: "association of a with b", "blame a for b"."""
    beyond: tuple[str, ...] = ()
    """Of a verb, the words behind which its object stands: "protect the garden from frost"."""
    holder: bool = False
    """Its subject is who says so: "drivers blame a for b"."""
    before: tuple[str, ...] = ()
    """One of these words must come next."""
    not_before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    """One of these words must stand just before."""
    not_after: tuple[str, ...] = ()
    example: str
    counter_example: str

    @property
    def may_decide(self) -> bool:
        """Whether a rung may rest on it."""
        return self.decides and self.strength != "faint"

    @model_validator(mode="after")
    def _hedges_have_a_modality(self) -> Self:
        if (self.kind == "hedge") != (self.modality is not None):
            raise ValueError("a hedge, and nothing else, needs a modality")
        return self


class Pack(BaseModel):
    """One file of the lexicon."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    pack: str
    language: str
    asked: bool = False
    """Whether it is read only where it is asked for: its cues say something else elsewhere."""
    divides: bool = True
    """Whether each item of a list is an argument of its own; news relate whole clauses."""
    silences: tuple[str, ...] = ()
    """Entries of other packs that say something else where this one is read."""
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Form:
    """One phrase as it stands in a text: its entry, and which form of a verb it is."""

    entry: Entry
    tag: Tag = ""


@dataclass(frozen=True)
class Lexicon:
    """All entries of a language, and every phrase that they can take."""

    language: str
    entries: tuple[Entry, ...]
    forms: Mapping[str, tuple[Form, ...]]
    grammar: Grammar
    divides: bool = True
    """Whether each item of a list is an argument of its own."""


@cache
def load_lexicon(language: str = "en", asked: tuple[str, ...] = ()) -> Lexicon:
    """Return the packs of a language as one lexicon, with those that are asked for.

    >>> lexicon = load_lexicon()
    >>> {form.entry.kind for form in lexicon.forms["risk factor for"]}
    {'prediction'}
    """
    files = sorted(
        (file for file in asset("data", "lexicon").iterdir() if file.name.endswith(".yaml")),
        key=lambda file: file.name,
    )
    packs = [
        _pack(file.read_text("utf-8"), file.name)
        for file in files
        if not file.name.endswith(_NO_PACK)
    ]
    read = _read(packs, language, asked)
    silent = {name for pack in read for name in pack.silences}
    entries = [entry for pack in read for entry in pack.entries if entry.id not in silent]
    forms: dict[str, list[Form]] = {}
    for entry in entries:
        for phrase, tag in _phrases(entry):
            found = forms.setdefault(phrase, [])
            if not any(form.entry is entry and form.tag == tag for form in found):
                found.append(Form(entry, tag))
    grammar = read_grammar(asset("data", "lexicon", f"{language}-grammar.yaml").read_text("utf-8"))
    return Lexicon(
        language,
        tuple(entries),
        {key: tuple(many) for key, many in forms.items()},
        grammar,
        all(pack.divides for pack in read),
    )


def _read(packs: Sequence[Pack], language: str, asked: tuple[str, ...]) -> list[Pack]:
    """Return the packs that are read together: those of a language, and those asked for."""
    own = [pack for pack in packs if pack.language == language]
    if not own:
        known = ", ".join(sorted({pack.language for pack in packs}))
        raise InvalidInput(
            f"there is no cue lexicon for the language {language!r}, only for {known}: add a pack "
            "to data/lexicon, or curate by hand"
        )
    missing = set(asked) - {pack.pack for pack in own}
    if missing:
        there = ", ".join(pack.pack for pack in own if pack.asked) or "none"
        raise InvalidInput(
            f"there is no pack {', '.join(sorted(missing))} for {language!r}: those that can be "
            f"asked for are {there}"
        )
    # What is asked for comes first: its cues say what the usual ones leave open.
    own.sort(key=lambda pack: not pack.asked)
    return [pack for pack in own if not pack.asked or pack.pack in asked]


def _pack(text: str, name: str) -> Pack:
    try:
        return Pack.model_validate(yaml.safe_load(text))
    except ValidationError as error:
        raise InvalidInput(f"data/lexicon/{name}: {error}") from None


def _phrases(entry: Entry) -> Iterator[tuple[str, Tag]]:
    for pattern in entry.phrases:
        for phrase in _alternatives(pattern):
            if entry.form == "verb":
                yield from _verb_forms(phrase)
            else:
                yield phrase, ""


def _alternatives(pattern: str) -> Iterator[str]:
    """Yield every phrase that a pattern with {a|b} stands for.

    >>> list(_alternatives("{a|} greater risk"))
    ['a greater risk', 'greater risk']
    """
    parts = re.split(r"\{([^}]*)\}", pattern)
    choices = [part.split("|") if place % 2 else [part] for place, part in enumerate(parts)]
    for chosen in itertools.product(*choices):
        yield " ".join("".join(chosen).split())


_TAGS: tuple[Tag, ...] = ("base", "third", "past", "participle", "ing")


def _verb_forms(phrase: str) -> Iterator[tuple[str, Tag]]:
    """Yield the five forms of a verb, with the particles behind it.

    >>> [form for form, _ in _verb_forms("result in")][1:]
    ['results in', 'resulted in', 'resulted in', 'resulting in']
    """
    if "|" in phrase:
        *forms, last = phrase.split("|")
        last, _, particle = last.partition(" ")
        forms.append(last)
    else:
        verb, _, particle = phrase.partition(" ")
        past = _suffixed(verb, "ed")
        forms = [verb, _third(verb), past, past, _suffixed(verb, "ing")]
    for form, tag in zip(forms, _TAGS, strict=True):
        yield f"{form} {particle}".strip(), tag


def _third(verb: str) -> str:
    if re.search(r"[^aeiou]y$", verb):
        return verb[:-1] + "ies"
    return verb + ("es" if re.search(r"(s|x|z|ch|sh)$", verb) else "s")


def _suffixed(verb: str, suffix: str) -> str:
    """Return a regular verb with -ed or -ing, as English spells it.

    >>> [_suffixed(verb, "ed") for verb in ("reduce", "modify", "stop", "foster")]
    ['reduced', 'modified', 'stopped', 'fostered']
    """
    if verb.endswith("e") and not verb.endswith(("ee", "oe")):
        return verb[:-1] + suffix
    if re.search(r"[^aeiou]y$", verb) and suffix == "ed":
        return verb[:-1] + "ied"
    if re.fullmatch(r"[^aeiou]*[aeiou][bdgmnprt]", verb):
        return verb + verb[-1] + suffix
    return verb + suffix
