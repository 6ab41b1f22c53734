"""What is different between two knowledge bases: their records, and what those add up to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar, cast

from kb.citations import Citations, CitedClaim, CitedQuestion, CitedRemark
from kb.edges import Edge, EdgeTable
from kb.jackknife import StatusChange, born_loops, both, changed
from kb.levers import levers
from kb.loops import Loop, find_loops
from kb.model import Record, Records
from kb.paths.deadline import Deadline
from kb.results import Result, Results, plain
from kb.vocabulary import Sign, Status

__all__ = ["Diff", "LeverChange", "Revision", "SupportShift", "diff"]

Parts = list[dict[str, object]]
"""A quote as plain data."""

DISPUTED = (Status.DISPUTED, Status.ASSOCIATION_DISPUTED)
SUPPORTS = (
    "support_cause",
    "support_association",
    "opposition_cause",
    "opposition_association",
)


@dataclass(frozen=True, slots=True)
class Revision(Result):
    """A record that both hold under one id, with other content."""

    id: str
    """Of a claim, remark or question the global id; concepts/…, sources/… or kb.yaml otherwise."""
    fields: dict[str, dict[str, object]]
    """Field → {"before": …, "after": …}."""

    @property
    def moved(self) -> bool:
        """Whether all is the same but the place of its quote, as in a new version of a text."""
        quote = self.fields.get("quote")
        return len(self.fields) == 1 and quote is not None and _same_words(**quote)


@dataclass(frozen=True, slots=True)
class SupportShift(Result):
    """An edge that keeps its status with other support or another sign."""

    subject: str
    object: str
    text: str
    status: Status
    supports: dict[str, dict[str, float]]
    """The supports that differ → {"before": …, "after": …}."""
    sign_before: Sign
    sign_after: Sign

    @property
    def turned(self) -> bool:
        """Whether the sign is another."""
        return self.sign_before is not self.sign_after


@dataclass(frozen=True, slots=True)
class LeverChange(Result):
    """The best sets of levers on one target, before and after."""

    target: str
    label: str
    aim: str
    """"falls" or "rises": what the target is to do."""
    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Diff(Result):
    """What changed from one knowledge base to another, in words and in full."""

    sentences: tuple[str, ...]
    """Everything that matters, a sentence each; empty where nothing differs."""
    claims_added: Results[CitedClaim]
    claims_retracted: Results[CitedClaim]
    remarks_added: Results[CitedRemark]
    remarks_retracted: Results[CitedRemark]
    questions_added: Results[CitedQuestion]
    questions_retracted: Results[CitedQuestion]
    concepts_added: tuple[str, ...]
    concepts_retracted: tuple[str, ...]
    sources_added: tuple[str, ...]
    sources_retracted: tuple[str, ...]
    revised: Results[Revision]
    statuses: Results[StatusChange]
    shifted: Results[SupportShift]
    disputes_opened: Results[Edge]
    disputes_closed: Results[Edge]
    loops_born: tuple[str, ...]
    loops_dead: tuple[str, ...]
    loops_complete: bool
    """Whether these are all loops that were born or died, not only as many as asked for."""
    levers: Results[LeverChange]
    """The targets whose best levers are others."""
    weights_before: str
    weights_after: str

    def _repr_html_(self) -> str:
        return Results(_Line(sentence) for sentence in self.sentences)._repr_html_()


@dataclass(frozen=True, slots=True)
class _Line(Result):
    shown: ClassVar[tuple[str, ...]] = ("what_changed",)

    what_changed: str


def diff(
    old: Records,
    before: EdgeTable,
    new: Records,
    after: EdgeTable,
    *,
    targets: Mapping[str, str] | None = None,
    kinds: Iterable[str] = (),
    limit: int = 100,
    seconds: float | None = 30.0,
) -> Diff:
    """Return what differs between two knowledge bases that are weighed.

    ``targets`` are the concepts, by id, whose levers are compared, each with what it is to do
    ("falls" or "rises"); without any, the one through which most reinforcing loops run. ``kinds``
    are the kinds of concepts that may be moved; ``limit`` and ``seconds`` bound the loops.
    """
    views = (old, before), (new, after)
    statuses = Results(changed(before, after))
    shifted = Results(_shifts(before, after))
    back = [replace(change, before=change.after, after=change.before) for change in statuses]
    deadline = Deadline(seconds)
    born, all_born = born_loops(statuses, after, limit, deadline)
    dead, all_dead = born_loops(back, before, limit, deadline)
    bounds = (limit, deadline)
    made = Diff(
        sentences=(),
        **_records(old, before.citations, new, after.citations),
        statuses=statuses,
        shifted=shifted,
        disputes_opened=Results(dict.fromkeys(_disputes(after, before))),
        disputes_closed=Results(dict.fromkeys(_disputes(before, after))),
        loops_born=tuple(loop.text for loop in born),
        loops_dead=tuple(loop.text for loop in dead),
        loops_complete=all_born and all_dead,
        levers=Results(
            _lever_moves(views, targets, frozenset(kinds), bounds) if statuses or shifted else ()
        ),
        weights_before=before.weights.version,
        weights_after=after.weights.version,
    )
    return replace(made, sentences=tuple(_sentences(made)))


def _records(old: Records, one: Citations, new: Records, other: Citations) -> dict[str, Any]:
    """Return the fields of a diff that are about records."""
    found: dict[str, Any] = {}
    for key in ("claims", "remarks", "questions"):
        mine, theirs = getattr(one, key), getattr(other, key)
        found[f"{key}_added"] = Results(theirs[id_] for id_ in theirs if id_ not in mine)
        found[f"{key}_retracted"] = Results(mine[id_] for id_ in mine if id_ not in theirs)
    mine, theirs = _by_id(old), _by_id(new)
    for key in ("concepts", "sources"):
        names = [
            {id_.removeprefix(f"{key}/") for id_ in records if id_.startswith(f"{key}/")}
            for records in (mine, theirs)
        ]
        found[f"{key}_added"] = tuple(sorted(names[1] - names[0]))
        found[f"{key}_retracted"] = tuple(sorted(names[0] - names[1]))
    found["revised"] = Results(
        _revision(id_, mine[id_], theirs[id_])
        for id_ in sorted(mine.keys() & theirs.keys())
        if mine[id_] != theirs[id_]
    )
    return found


def _same_words(before: object, after: object) -> bool:
    """Tell whether two quotes, as plain data, have the same parts but for their places."""
    one, other = ([part["text"] for part in cast(Parts, quote)] for quote in (before, after))
    return one == other


def _by_id(base: Records) -> dict[str, Record]:
    """Return every record by the id that a diff gives it."""
    found: dict[str, Record] = {"kb.yaml": base.header}
    found |= {f"concepts/{concept.id}": concept for concept in base.concepts}
    found |= {f"sources/{file.source.id}": file.source for file in base.files}
    for rows in (base.claims(), base.remarks(), base.questions()):
        found |= {file.global_id(row.id): row for file, row in rows}
    return found


def _revision(id_: str, before: Record, after: Record) -> Revision:
    fields = {
        key: {"before": plain(getattr(before, key)), "after": plain(getattr(after, key))}
        for key in type(before).model_fields
        if getattr(before, key) != getattr(after, key)
    }
    return Revision(id_, fields)


def _shifts(before: EdgeTable, after: EdgeTable) -> Iterator[SupportShift]:
    for old, new in both(before, after):
        if old is None or new is None:
            continue
        was, now = before[old], after[new]
        supports = {
            key: {"before": getattr(was, key), "after": getattr(now, key)}
            for key in SUPPORTS
            if getattr(was, key) != getattr(now, key)
        }
        if was.status is now.status and (supports or was.sign is not now.sign):
            yield SupportShift(
                now.subject, now.object, now.arrow, now.status, supports, was.sign, now.sign
            )


def _disputes(here: EdgeTable, there: EdgeTable) -> Iterator[Edge]:
    """Yield the edges that are disputed in one table and not in the other."""
    for row, other in both(here, there):
        if row is not None and here[row].status in DISPUTED:
            if other is None or there[other].status not in DISPUTED:
                yield here[row]


View = tuple[Records, EdgeTable]


def _busiest(views: tuple[View, View], bounds: tuple[int, Deadline]) -> dict[str, str]:
    """Return the concept through which most of the best loops run, which is to fall."""
    limit, deadline = bounds
    loops = {
        loop.nodes
        for _, table in views
        for loop in find_loops(table, type="reinforcing", limit=limit, seconds=deadline.left).all()
    }
    count = Counter(node for nodes in loops for node in nodes)
    return dict.fromkeys(sorted(count, key=lambda n: (-count[n], n))[:1], "falls")


def _lever_moves(
    views: tuple[View, View],
    targets: Mapping[str, str] | None,
    kinds: frozenset[str],
    bounds: tuple[int, Deadline],
) -> Iterator[LeverChange]:
    limit, deadline = bounds
    if targets is None:
        targets = _busiest(views, bounds)
    for target, aim in sorted(targets.items()):
        sets = []
        for records, table in views:
            movable = {c.id: c.kind for c in records.concepts if c.kind in kinds}
            loops: list[Loop] = []
            if target in table.claims.concept_ids:
                found = find_loops(
                    table, through=target, type="reinforcing", limit=limit, seconds=deadline.left
                )
                loops = list(found.all())
            answer = levers(table, loops, target, kinds=movable, aim=aim) if loops else None
            sets.append(tuple(each.text for each in answer.sets) if answer else ())
        if sets[0] != sets[1]:
            labels = views[0][1].citations.labels | views[1][1].citations.labels
            yield LeverChange(target, labels[target], aim, sets[0], sets[1])


def _sentences(made: Diff) -> Iterator[str]:
    """Yield what changed in words: what it adds up to first, then the records."""
    if made.weights_before != made.weights_after:
        yield f"Weighed by version {made.weights_after}, before by {made.weights_before}."
    for change in made.statuses:
        was = "new" if change.before is None else f"was {change.before.label}"
        now = "gone" if change.after is None else f"now {change.after.label}"
        yield f"{change.text}: {was}, {now}."
    for edges, what in ((made.disputes_opened, "opened"), (made.disputes_closed, "closed")):
        for edge in edges:
            yield f"Dispute {what}: {edge.arrow}."
    for texts, what in ((made.loops_born, "born"), (made.loops_dead, "dead")):
        for text in texts:
            yield f"Loop {what}: {text}."
    for move in made.levers:
        before, after = (", ".join(sets) or "none" for sets in (move.before, move.after))
        yield f"Levers by which {move.label} {move.aim}: {after}; before {before}."
    for shift in made.shifted:
        turned = f"sign was {shift.sign_before.symbol}" if shift.turned else "with other support"
        yield f"{shift.text}: still {shift.status.label}, {turned}."
    yield from _record_sentences(made)


def _record_sentences(made: Diff) -> Iterator[str]:
    for key in ("claims", "remarks", "questions", "concepts", "sources"):
        for verb in ("added", "retracted"):
            found = getattr(made, f"{key}_{verb}")
            if found:
                names = ", ".join(row if isinstance(row, str) else row.id for row in found)
                what = key[:-1] if len(found) == 1 else key
                yield f"{len(found)} {what} {verb}: {names}."
    for what, moved in (("moved with their words", True), ("revised", False)):
        ids = [row.id for row in made.revised if row.moved is moved]
        if ids:
            yield f"{len(ids)} {what}: {', '.join(ids)}."
