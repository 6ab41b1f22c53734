"""How a field of a draft gets another value, and two concepts become one."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import TYPE_CHECKING

from kb.base.finder import Finder
from kb.cli.terminal import paragraph
from kb.errors import InvalidInput, UnknownName
from kb.model import Claim
from kb.names import near, slug
from kb.placeholders import PROPOSED
from kb.vocabulary import Basis, ConceptKind, Link, Modality, RemarkStance, Sign, Stance

if TYPE_CHECKING:
    from kb.cli.keys import Keys
    from kb.model import Concept
    from kb.review import Drafted, Session

__all__ = ["describe", "edit", "ends_of", "merge", "split", "words_of"]

WORDS: dict[str, type[StrEnum]] = {
    "link": Link,
    "sign": Sign,
    "stance": Stance,
    "modality": Modality,
    "basis": Basis,
}
FLAGS = ("approximate", "delay")
ENDS = ("subject", "object")
TEXTS = ("statement", "cue", "origin", "attributed_to", "context", "note")
APART = (*ENDS, "link", "sign", "stance", "quote", "context")
"""The fields in which two claims of one sentence may differ."""
FIELDS = (*ENDS, *WORDS, "quote", *TEXTS, *FLAGS)
REMARKS = ("about", "stance", "modality", "quote", "statement", "cue", "origin", "attributed_to",
           "note")  # fmt: skip
"""The fields of a remark."""


def words_of(draft: Drafted) -> dict[str, type[StrEnum]]:
    """Return the fields of a draft that hold a word of the vocabulary, and which words."""
    if isinstance(draft, Claim):
        return WORDS
    return {"stance": RemarkStance, "modality": Modality}


def edit(session: Session, draft: Drafted, keys: Keys) -> None:
    """Ask for a field and its new value, and change it; "-" empties a field."""
    fields = FIELDS if isinstance(draft, Claim) else REMARKS
    asked = _asked(session, draft, keys, "Field", fields)
    if asked is not None:
        session.change(draft.id, *asked)


def split(session: Session, claim: Claim, keys: Keys) -> None:
    """Ask in what the second claim differs, and make two of one."""
    asked = _asked(session, claim, keys, "The second differs in", APART)
    if asked is None:
        paragraph("It was not split: two claims of the same words differ in something.")
        return
    session.split(claim.id, *asked)


def _asked(
    session: Session, draft: Drafted, keys: Keys, question: str, fields: tuple[str, ...]
) -> tuple[str, object] | None:
    """Return a field and its new value, or None where it stays as it is."""
    paragraph(", ".join(fields), indent="  ", role="quiet")
    answer = keys.ask(question)
    if not answer:
        return None
    field = _one_of(answer.replace(" ", "_"), fields)
    words = words_of(draft).get(field)
    if words is not None:
        paragraph(", ".join(words), indent="  ", role="quiet")
    now = draft.words if field == "quote" else getattr(draft, field)
    said = "" if now is None else ", ".join(now) if field == "about" else str(now)
    if field in ENDS:
        value = keys.ask(f"New {field}", said, among=_names(session))
    else:
        edits = field in TEXTS or field in ("quote", "about")
        value = keys.ask(f"New {field}", said, edits=edits)
    if not value or value == said:
        return None
    if field == "quote":
        return field, session.located(value)
    if field == "about":
        return field, session.about(value.replace(",", " ").split())
    if field in ENDS:
        return field, _concept(session, draft.id, value, keys)
    return field, _value(field, value, words)


def merge(session: Session, claim: Claim, keys: Keys) -> None:
    """Ask which concept of a claim is another one, and let all claims of the file follow."""
    answer = keys.ask("Which one: subject or object", "subject")
    if not answer:
        return
    one = str(getattr(claim, _one_of(answer, ENDS)))
    ids = [concept.id for concept in session.state.concepts if concept.id != one]
    close = near(one, ids)
    if close:
        paragraph(f"near: {', '.join(close)}", indent="  ", role="quiet")
    into = keys.ask(f"{one} is", close[0] if close else "", among=_names(session))
    if into:
        session.merge_concept(claim.id, one, _known(session, into))


def describe(session: Session, claim: Claim, keys: Keys) -> None:
    """Ask what a concept of a claim is called, of which kind it is, and what it is."""
    answer = keys.ask("Which one: subject or object", "subject")
    if not answer:
        return
    name = str(getattr(claim, _one_of(answer, ENDS)))
    now = next((each for each in session.state.concepts if each.id == name), None)
    if now is None:
        raise InvalidInput(f"{name!r} is not among the concepts: there is nothing to describe")
    session.describe(
        claim.id,
        name,
        label=keys.ask("Its label", now.label, edits=True),
        kind=_kind(session, now.kind, keys),
        description=keys.ask(
            "What it is, in one sentence", now.description, edits=now.note != PROPOSED
        ),
    )


def ends_of(
    session: Session, name: str, named: Sequence[str], keys: Keys
) -> tuple[str, str] | None:
    """Ask which two concepts a claim relates; those that its words name have numbers."""
    numbers = {str(number): each for number, each in enumerate(named, 1)}
    if named:
        offered = " · ".join(f"{number} {each}" for number, each in numbers.items())
        paragraph(offered, indent="  ", role="quiet")
    ends: list[str] = []
    for end in ENDS:
        left = [each for each in named if each not in ends]
        first = left[0] if left else ""
        answer = keys.ask(end.capitalize(), first, among=numbers | _names(session))
        if not answer:
            return None
        ends.append(numbers.get(answer) or _concept(session, name, answer, keys))
    return ends[0], ends[1]


def _names(session: Session) -> dict[str, str]:
    """Return what concepts are called → their ids, to complete what is typed."""
    return {
        name: concept.id
        for concept in session.state.concepts
        for name in (concept.id, concept.label, *concept.synonyms)
    }


def _value(field: str, value: str, words: type[StrEnum] | None) -> object:
    if words is not None:
        return _one_of(value.replace(" ", "-"), tuple(words))
    if field in FLAGS:
        return _one_of(value, ("yes", "no", "true", "false")) in ("yes", "true")
    return None if value == "-" else value


def _one_of(answer: str, words: tuple[str, ...]) -> str:
    """Return the word that was typed whole, or begun so that no other one fits."""
    folded = answer.casefold()
    if folded in words:
        return folded
    begun = [word for word in words if word.startswith(folded)]
    if len(begun) != 1:
        hint = ", ".join(begun or near(folded, words) or words)
        raise InvalidInput(f"{answer!r} is none of them: write one of {hint}")
    return str(begun[0])


def _known(session: Session, name: str) -> str:
    """Return the id of a concept that people call so."""
    if session.has_concepts:
        return Finder(session.state.concepts).get(name).id
    return slug(name)


def _concept(session: Session, claim: str, name: str, keys: Keys) -> str:
    """Return the id of a concept, which is made, for a claim, where there is none of that name."""
    from kb.model import Concept

    try:
        return _known(session, name)
    except UnknownName as error:
        if error.near:
            paragraph(f"near: {', '.join(error.near)}", indent="  ", role="quiet")
    if keys.ask(f"There is no concept {name!r}. Make it? yes or no", "no") not in ("y", "yes"):
        raise InvalidInput("nothing was changed")
    try:
        made = _proposed(session, name)
        asked: dict[str, str | None] = {"kind": _kind(session, made.kind, keys)}
        said = keys.ask("What it is, in one sentence", made.description)
        if said != made.description:
            asked |= {"description": said, "note": None}
        made = Concept.model_validate(made.model_dump() | asked)
    except InvalidInput:
        raise
    except ValueError as error:
        raise InvalidInput(f"{name!r} cannot be a concept so: nothing was changed") from error
    session.new_concept(claim, made)
    return made.id


def _proposed(session: Session, name: str) -> Concept:
    """Return a concept as a draft would propose it, to be described now or later."""
    from kb.draft import Proposal
    from kb.draft.proposals import kind_of

    language = session.state.file.source.language.partition("-")[0]
    try:
        kind = kind_of(name.casefold().split(), language)
    except FileNotFoundError:  # no language that there is a lexicon for
        kind = ConceptKind.PROCESS
    return Proposal(slug(name), name, kind).concept()


def _kind(session: Session, now: str, keys: Keys) -> str:
    """Ask for the kind of a concept, one of those that the knowledge base has."""
    kinds = session.kinds()
    paragraph(", ".join(kinds), indent="  ", role="quiet")
    return _one_of(keys.ask("Its kind", now, among={kind: kind for kind in kinds}), kinds)
