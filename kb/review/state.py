"""What is under review, and the steps that change it: each returns a new state."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from pydantic import ValidationError

from kb.decisions import Decision, Touched
from kb.errors import InvalidInput
from kb.lint.rules import draws_an_arrow
from kb.model import Claim, Concept, Question, Remark, Review, SourceFile
from kb.names import slug
from kb.placeholders import PROPOSED
from kb.vocabulary import ReviewState, Sign, Stance

__all__ = ["Drafted", "State", "difference", "made", "patched", "taken_back"]

Drafted = Claim | Remark
"""What a draft may propose, and a person decides on."""

R = TypeVar("R", Claim, Remark, Question, Concept)
D = TypeVar("D", Claim, Remark)


@dataclass(frozen=True)
class State:
    """A source file under review, and the concepts that its claims may name."""

    file: SourceFile
    concepts: tuple[Concept, ...]

    def drafts(self) -> tuple[Drafted, ...]:
        """Return what waits for a decision: the claims in reading order, then the remarks."""
        return tuple(each for each in self.file.reviewable() if each.is_draft)

    def claim(self, name: str) -> Claim:
        """Return the claim with that id."""
        return next(claim for claim in self.file.claims if claim.id == name)

    def record(self, name: str) -> Drafted:
        """Return the claim or the remark with that id."""
        return next(each for each in self.file.reviewable() if each.id == name)

    def accepted(self, name: str) -> State:
        """Return the state in which a draft is reviewed; who drafted it stays on record."""
        record = self.record(name)
        review = (record.review or Review(state=ReviewState.DRAFT)).model_copy(
            update={"state": ReviewState.REVIEWED}
        )
        return self._with(record.model_copy(update={"review": review}))

    def changed(self, name: str, field: str, value: object) -> State:
        """Return the state in which a field of a claim or remark has another value.

        A claim that affirms has a sign and one that denies has none: that follows by itself.
        Raises :class:`kb.InvalidInput` for a value that the record cannot have.
        """
        record = self.record(name)
        data = record.model_dump()
        data[field] = value
        if field == "stance" and isinstance(record, Claim):
            affirms = value == Stance.AFFIRMS
            data["sign"] = (record.sign or Sign.UNSTATED) if affirms else None
        if field == "quote" and record.cue and record.cue.casefold() not in _words(value):
            data["cue"] = None
        if isinstance(record, Claim):
            return self._with(made(Claim, data))
        return self._with(_fitting(made(Remark, data)))

    def swapped(self, name: str) -> State:
        """Return the state in which subject and object of a claim have changed places."""
        claim = self.claim(name)
        return self._with(
            claim.model_copy(update={"subject": claim.object, "object": claim.subject})
        )

    def rejected(self, name: str) -> State:
        """Return the state without a claim or remark, and without what others say of it."""
        gone: set[str] = set()
        lost = {name}
        claims, remarks = self.file.claims, self.file.remarks
        while lost:  # a remark about nothing else goes too, and then those on that one
            gone |= lost | {self.file.global_id(each) for each in lost}
            left = tuple(
                remark.model_copy(update={"about": about})
                for remark in remarks
                if remark.id not in gone and (about := _without(remark.about, gone))
            )
            lost = {each.id for each in remarks} - {each.id for each in left} - gone
            remarks = left
        claims = tuple(
            claim.model_copy(update={"jointly": _without(claim.jointly, gone)})
            for claim in claims
            if claim.id not in gone
        )
        return self._file(claims=claims, remarks=remarks)

    def added(self, claim: Claim) -> State:
        """Return the state with one claim more, where it stands in the reading order."""
        claims = list(self.file.claims)
        _insert(claims, claim)
        return self._file(claims=tuple(claims))

    def free(self, name: str) -> str:
        """Return an id that no record has: a name, or the name with a number."""
        taken = {each.id for each in self.file.quoting()}
        if name not in taken:
            return name
        return next(
            new for n in range(2, len(taken) + 3) if (new := f"{name[:76]}-{n}") not in taken
        )

    def label(self, concept: str) -> str:
        """Return what a concept is called."""
        return next((c.label for c in self.concepts if c.id == concept), concept.replace("-", " "))

    def split(self, name: str, field: str, value: object) -> tuple[State, str]:
        """Return the state with a second claim behind one, other in a field, and its id."""
        copy = self.free(name)
        claims = []
        for claim in self.file.claims:
            claims.append(claim)
            if claim.id == name:
                claims.append(claim.model_copy(update={"id": copy}))
        return self._file(claims=tuple(claims)).changed(copy, field, value), copy

    def twin(self, name: str) -> str | None:
        """Return the id of another claim that reads the same words the same way, or None.

        To a remark a claim of the same words is one, however it reads them.
        """
        wanted = self.record(name)
        same = (each for each in self.file.claims if _spans(each) == _spans(wanted))
        if isinstance(wanted, Claim):
            same = (each for each in same if _reading(each) == _reading(wanted))
        return next((twin.id for twin in same if twin.id != name), None)

    def with_concept(self, concept: Concept) -> State:
        """Return the state with one concept more."""
        if any(each.id == concept.id for each in self.concepts):
            raise InvalidInput(
                f"there is a concept {concept.id!r} already: name it, or take another id"
            )
        self._refuse_label(concept.label, concept.id)
        return replace(self, concepts=tuple(sorted((*self.concepts, concept), key=lambda c: c.id)))

    def described(self, name: str, label: str, kind: str, description: str) -> State:
        """Return the state in which a concept has another label, kind and description."""
        found = next((each for each in self.concepts if each.id == name), None)
        if found is None:
            raise InvalidInput(f"there is no concept {name!r} to describe: edit the claim instead")
        self._refuse_label(label, name)
        note = None if found.note == PROPOSED else found.note
        data = {"label": label, "kind": kind, "description": description, "note": note}
        try:
            made = Concept.model_validate(found.model_dump() | data)
        except ValidationError as error:
            raise InvalidInput(_said(error)) from None
        concepts = tuple(made if each.id == name else each for each in self.concepts)
        return replace(self, concepts=concepts)

    def _refuse_label(self, label: str, own: str) -> None:
        """Refuse a label that a check of the concepts would refuse."""
        if draws_an_arrow(label):
            raise InvalidInput(
                f"{label!r} draws what edges are written with: say in words what it is"
            )
        for other in self.concepts:
            names = {name.casefold() for name in (other.id, other.label, *other.synonyms)}
            if other.id != own and label.casefold() in names:
                raise InvalidInput(
                    f"{label!r} is a name of the concept {other.id!r}: merge the two, or take "
                    "another label"
                )

    def only_proposed(self, names: Iterable[str]) -> tuple[str, ...]:
        """Return which concepts a draft proposed and no record of the state names any more."""
        named = {end for claim in self.file.claims for end in (claim.subject, claim.object)}
        named.update(name for question in self.file.questions for name in question.about)
        named.update(name for concept in self.concepts for name in concept.broader)
        proposed = {concept.id for concept in self.concepts if concept.note == PROPOSED}
        return tuple(name for name in names if name in proposed - named)

    def without_concepts(self, names: Collection[str]) -> State:
        """Return the state without some concepts."""
        left = tuple(concept for concept in self.concepts if concept.id not in names)
        return replace(self, concepts=left)

    def merged(self, one: str, into: str, *, keep: bool) -> State:
        """Return the state in which a concept's claims speak of another one.

        Unless it is to be kept, since other files name it, the concept itself is gone and its
        label a synonym of the other.
        """
        claims = []
        for claim in self.file.claims:
            ends = {end: into for end in ("subject", "object") if getattr(claim, end) == one}
            claims.append(made(Claim, claim.model_dump() | ends) if ends else claim)
        questions = tuple(
            question.model_copy(update={"about": _renamed(question.about, one, into)})
            for question in self.file.questions
        )
        concepts = self.concepts
        if not keep:
            concepts = tuple(
                _with_name(each, self.label(one)) if each.id == into else each
                for concept in concepts
                if concept.id != one
                for each in [_under(concept, one, into)]
            )
        file = self.file.model_copy(update={"claims": tuple(claims), "questions": questions})
        return State(file, concepts)

    def _with(self, record: Drafted) -> State:
        if isinstance(record, Claim):
            return self._file(claims=_replaced(self.file.claims, record))
        return self._file(remarks=_replaced(self.file.remarks, record))

    def _file(self, **parts: object) -> State:
        return replace(self, file=self.file.model_copy(update=parts))


def difference(old: State, new: State) -> tuple[Touched, Touched]:
    """Return the records that differ, as they were and as they are; None where there is none."""
    before: Touched = {}
    after: Touched = {}
    for sort, get in _SORTS.items():
        one, other = ({each.id: each for each in get(state)} for state in (old, new))
        for name in [*one, *(name for name in other if name not in one)]:
            if one.get(name) != other.get(name):
                before.setdefault(sort, {})[name] = _dumped(one.get(name))
                after.setdefault(sort, {})[name] = _dumped(other.get(name))
    return before, after


def patched(state: State, before: Touched, after: Touched) -> State:
    """Return the state with the changes of a step that it does not show yet.

    A record that is neither as it was before nor gone was changed by hand since: it is left alone.
    """
    file = state.file
    concepts = _patched(state.concepts, before, after, "concepts", Concept)
    return State(
        file.model_copy(
            update={
                "claims": tuple(_patched(file.claims, before, after, "claims", Claim)),
                "remarks": tuple(_patched(file.remarks, before, after, "remarks", Remark)),
                "questions": tuple(_patched(file.questions, before, after, "questions", Question)),
            }
        ),
        tuple(sorted(concepts, key=lambda concept: concept.id)),
    )


def taken_back(state: State, decision: Decision) -> State:
    """Return the state without what a decision changed.

    Raises :class:`kb.InvalidInput` where one of its records is not as the decision left it.
    """
    made = patched(state, decision.after, decision.before)
    for sort, wanted in decision.before.items():
        now = {each.id: _dumped(each) for each in _SORTS[sort](made)} if sort in _SORTS else {}
        if any(now.get(name) != record for name, record in wanted.items()):
            raise InvalidInput(
                f"the last decision ({decision.action}, on {decision.claim}) cannot be taken back: "
                "what it made was changed by hand since"
            )
    return made


_SORTS: Mapping[str, Callable[[State], Iterable[Claim | Remark | Question | Concept]]] = {
    "claims": lambda state: state.file.claims,
    "remarks": lambda state: state.file.remarks,
    "questions": lambda state: state.file.questions,
    "concepts": lambda state: state.concepts,
}


def _patched(
    records: Iterable[R], before: Touched, after: Touched, sort: str, model: type[R]
) -> list[R]:
    wanted = after.get(sort, {})
    was = before.get(sort, {})
    found: list[R] = []
    seen = set()
    for record in records:
        seen.add(record.id)
        if record.id in wanted and _dumped(record) == was.get(record.id):
            data = wanted[record.id]
            if data is not None:
                found.append(_record(model, data))
        else:
            found.append(record)
    for name, data in wanted.items():
        if name not in seen and was.get(name) is None and data is not None:
            _insert(found, _record(model, data))
    return found


def _record(model: type[R], data: Mapping[str, Any]) -> R:
    try:
        return model.model_validate(data)
    except ValidationError as error:
        raise InvalidInput(
            f"a decision holds what is no record ({_said(error)}): take its line out of the "
            ".decisions.jsonl file, or move the file away"
        ) from None


def _insert(records: list[R], new: R) -> None:
    """Put a record where it stands in the reading order: behind what is quoted before it."""
    start = _start(new)
    place = next((i for i, each in enumerate(records) if _start(each) > start), len(records))
    records.insert(place, new)


def _start(record: Claim | Remark | Question | Concept) -> int:
    return 0 if isinstance(record, Concept) else record.quote[0].start


def _dumped(record: Claim | Remark | Question | Concept | None) -> dict[str, Any] | None:
    return None if record is None else record.model_dump(mode="json", exclude_defaults=True)


def made(model: type[D], data: Mapping[str, object]) -> D:
    """Return the record with these fields; raises InvalidInput where none can have them."""
    try:
        return model.model_validate(data)
    except ValidationError as error:
        raise InvalidInput(_said(error)) from None


def _fitting(remark: Remark) -> Remark:
    """Return a remark, unless its cue is not in its quote or it is about itself."""
    if remark.cue and remark.cue.casefold() not in remark.words.casefold():
        raise InvalidInput(
            f"the cue {remark.cue!r} is not in the quote: take the quote's own words"
        )
    if remark.id in remark.about:
        raise InvalidInput("the remark would be about itself: name claims")
    return remark


def _replaced(records: Iterable[D], new: D) -> tuple[D, ...]:
    return tuple(new if each.id == new.id else each for each in records)


def _said(error: ValidationError) -> str:
    return "; ".join(detail["msg"].removeprefix("Value error, ") for detail in error.errors())


def _without(names: Iterable[str], gone: set[str]) -> tuple[str, ...]:
    return tuple(name for name in names if name not in gone)


def _renamed(names: Iterable[str], one: str, into: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(into if name == one else name for name in names))


def _under(concept: Concept, one: str, into: str) -> Concept:
    """Return the concept below another wider one, where it stood below the one that goes."""
    if one not in concept.broader:
        return concept
    wider = tuple(name for name in _renamed(concept.broader, one, into) if name != concept.id)
    return concept.model_copy(update={"broader": wider})


def _reading(claim: Claim) -> tuple[object, ...]:
    """Return what makes a claim of some words the same as another one of them."""
    pair = claim.subject, claim.object, claim.link, claim.sign, claim.stance
    return pair, claim.origin, claim.context


def _spans(record: Drafted) -> tuple[object, ...]:
    return tuple((part.start, part.end) for part in record.quote)


def _words(quote: object) -> str:
    parts = quote if isinstance(quote, (list, tuple)) else ()
    return " … ".join(part["text"] for part in parts).casefold()


def _with_name(concept: Concept, label: str) -> Concept:
    """Return the concept with one more name, unless it has it already."""
    known = {name.casefold() for name in (concept.label, *concept.synonyms)}
    if label.casefold() in known or slug(label) == concept.id:
        return concept
    return concept.model_copy(update={"synonyms": (*concept.synonyms, label)})
