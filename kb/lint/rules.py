"""The rules, one function each; a rule yields a finding for everything that breaks it."""

# ruff: noqa: D401 - the docstring of a rule is the rule

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from pathlib import PurePath

from kb.errors import Finding, InvalidInput
from kb.lint.quoted import QUOTE_RULES
from kb.lint.subject import Subject
from kb.model import LABEL_CUE, Claim, Question, Remark
from kb.names import expand_curie, global_id
from kb.vocabulary import ConceptKind
from kb.weights import load_weights

__all__ = ["RULES", "draws_an_arrow"]

GROUPS = ("concepts", "kinds", "origins", "sources")
"""Names of parts of a knowledge base, which no source may have as its id."""
_ARROW = r"(?:[→⇢←⇠↔⇒⟶]|->|<-)"
_DRAWN = re.compile(rf"(?:^|\s|–\S?){_ARROW}|{_ARROW}(?:\s|$)|···")
"""An arrow that stands by itself, as in the text of an edge; one within a word (A→G) draws none."""


def ids_are_unique(subject: Subject) -> Iterator[Finding]:
    """Two records with one id cannot be told apart."""
    header = subject.records.header
    listed: dict[str, Iterable[str]] = {
        "concepts": (concept.id for concept in subject.records.concepts),
        "origins": (origin.id for origin in header.origins),
        "kinds": (kind.id for kind in header.kinds),
        "sources": (file.source.id for file in subject.records.files),
    }
    keys = [f"{group}/{name}" for group, names in listed.items() for name in names]
    for key, count in Counter([*keys, *(item.id for item in subject.quoting)]).items():
        for number in range(2, count + 1):
            first = subject.finding(key, "", "")
            place = f", first in {first.path}:{first.line}" if first.line else ""
            name = key.rpartition("/")[2]
            yield subject.finding(
                f"{key}#{number}", f"the id {name!r} stands twice{place}", "give one another id"
            )


def sources_have_their_own_names(subject: Subject) -> Iterator[Finding]:
    """A source is called like its file, and not like a part of a knowledge base."""
    for file in subject.records.files:
        name = file.source.id
        key = f"sources/{name}"
        path = subject.records.where.get(key, ("", 0))[0]
        if path and PurePath(path).stem != name:
            what = f"the source is {name!r}, its file {PurePath(path).name!r}"
            yield subject.finding(key, what, "let both have one name", "id")
        if name in GROUPS:
            what = f"no source can be called {name!r}, the name of a part of every knowledge base"
            yield subject.finding(key, what, "choose another id", "id")


def one_text_is_one_source(subject: Subject) -> Iterator[Finding]:
    """The same text under two ids would count as two sources."""
    first: dict[str, str] = {}
    for file in subject.records.files:
        document, known = subject.documents.get(file.source.id), file.source.text
        digest = document.sha256 if document else known.sha256 if known else ""
        other = first.setdefault(digest, file.source.id)
        if digest and other != file.source.id:
            yield subject.finding(
                f"sources/{file.source.id}",
                f"this is the same text as that of source {other!r} (one SHA-256)",
                "keep one of the two files",
                "text",
            )


def concepts_exist(subject: Subject) -> Iterator[Finding]:
    """Subjects, objects, questions and ``broader`` name concepts that there are."""
    for item in subject.quoting:
        record = item.record
        if isinstance(record, Claim):
            yield from _concept(subject, item.id, record.subject, "subject")
            yield from _concept(subject, item.id, record.object, "object")
        elif isinstance(record, Question):
            for place, name in enumerate(record.about):
                yield from _concept(subject, item.id, name, "about", place)
    for concept in subject.records.concepts:
        for place, name in enumerate(concept.broader):
            yield from _concept(subject, f"concepts/{concept.id}", name, "broader", place)


def _concept(subject: Subject, key: str, name: str, *steps: str | int) -> Iterator[Finding]:
    if name not in subject.concepts:
        what = f"{steps[0]!r} names the concept {name!r}, which is not in concepts.yaml"
        yield subject.finding(key, what, subject.near(name, "concepts", "add it there"), *steps)


def kinds_exist(subject: Subject) -> Iterator[Finding]:
    """A concept's kind is built in or added by kb.yaml, which adds none twice."""
    known = subject.kinds
    for concept in subject.records.concepts:
        if concept.kind not in known:
            what = f"the kind {concept.kind!r} is neither built in nor added by kb.yaml"
            mend = subject.near(concept.kind, "kinds", f"take one of {', '.join(sorted(known))}")
            yield subject.finding(f"concepts/{concept.id}", what, mend, "kind")
    for kind in subject.records.header.kinds:
        if kind.id in {built_in.value for built_in in ConceptKind}:
            what = f"the kind {kind.id!r} is built in"
            yield subject.finding(f"kinds/{kind.id}", what, "give the added one another id", "id")


def origins_exist(subject: Subject) -> Iterator[Finding]:
    """Claims and remarks name origins that kb.yaml lists."""
    for item in subject.quoting:
        name = None if isinstance(item.record, Question) else item.record.origin
        if name is not None and name not in subject.origins:
            what = f"the origin {name!r} is not in kb.yaml"
            mend = subject.near(name, "origins", "add it under 'origins' there")
            yield subject.finding(item.id, what, mend, "origin")


def joint_claims_exist(subject: Subject) -> Iterator[Finding]:
    """``jointly`` names other claims."""
    for item in subject.quoting:
        named = item.record.jointly if isinstance(item.record, Claim) else ()
        for place, name in enumerate(named):
            wanted = global_id(item.file.source.id, name)
            if wanted == item.id:
                what, mend = "'jointly' names the claim itself", "name the other claims"
                yield subject.finding(item.id, what, mend, "jointly", place)
            elif wanted not in subject.claims and not subject.unsound(wanted):
                what = f"'jointly' names the claim {name!r}, which does not exist"
                mend = subject.near_record(wanted, "claims", item.id, "take it out")
                yield subject.finding(item.id, what, mend, "jointly", place)


def remarks_are_about_records(subject: Subject) -> Iterator[Finding]:
    """A remark is about claims, remarks or questions that there are."""
    for item in subject.quoting:
        named = item.record.about if isinstance(item.record, Remark) else ()
        for place, name in enumerate(named):
            wanted = global_id(item.file.source.id, name)
            if wanted not in subject.quotable and not subject.unsound(wanted):
                what = f"'about' names {name!r}, and no claim, remark or question is called so"
                mend = subject.near_record(wanted, "quotable", item.id, "take it out")
                yield subject.finding(item.id, what, mend, "about", place)


def remarks_are_not_circular(subject: Subject) -> Iterator[Finding]:
    """A remark is not about itself, over however many others."""
    about = {
        item.id: [global_id(item.file.source.id, name) for name in item.record.about]
        for item in subject.quoting
        if isinstance(item.record, Remark)
    }
    for circle in _circles(about):
        what = f"these remarks are about each other in a circle: {' → '.join(circle)}"
        if len(circle) == 2:
            what = "the remark is about itself"
        yield subject.finding(circle[0], what, "let it be about something else", "about")


def broader_is_not_circular(subject: Subject) -> Iterator[Finding]:
    """No concept is broader than itself, over however many others."""
    broader = {concept.id: list(concept.broader) for concept in subject.records.concepts}
    for circle in _circles(broader):
        what = f"'broader' goes in a circle: {' → '.join(circle)}"
        yield subject.finding(f"concepts/{circle[0]}", what, "take one step out", "broader")


def _circles(follow: Mapping[str, list[str]]) -> Iterator[list[str]]:
    """Yield one circle for each step that closes one, walking without recursion."""
    done: set[str] = set()
    for start in sorted(follow):
        path: list[str] = []
        todo = [(start, 0)]
        while todo:
            name, depth = todo.pop()
            del path[depth:]
            if name in path:
                yield [*path[path.index(name) :], name]
            elif name not in done and name in follow:
                path.append(name)
                todo.append(("", depth + 1))  # when this comes up, all below is done
                todo += [(after, depth + 1) for after in sorted(set(follow[name]), reverse=True)]
            elif not name:
                done.add(path.pop())


def prefixes_are_known(subject: Subject) -> Iterator[Finding]:
    """Identifiers of other vocabularies can be written out as IRIs, and stand once."""
    for concept in subject.records.concepts:
        key = f"concepts/{concept.id}"
        for place, identifier in enumerate(concept.same_as):
            try:
                expand_curie(identifier.curie)
            except InvalidInput as error:
                what, _, mend = str(error).partition(": ")
                yield subject.finding(key, what, f"known ones near it: {mend}", "same_as", place)
            if identifier.curie in [other.curie for other in concept.same_as[:place]]:
                what = f"{identifier.curie} stands twice in 'same_as'"
                yield subject.finding(key, what, "keep one", "same_as", place)


def names_are_one_concepts_own(subject: Subject) -> Iterator[Finding]:
    """A label or synonym leads to one concept, in whatever case it is written."""
    owner: dict[str, str] = {concept.id: concept.id for concept in subject.records.concepts}
    for concept in subject.records.concepts:
        for place, name in enumerate((concept.label, *concept.synonyms)):
            other = owner.setdefault(name.casefold(), concept.id)
            if other != concept.id:
                steps = ("label",) if place == 0 else ("synonyms", place - 1)
                what = f"the name {name!r} also belongs to the concept {other!r}"
                mend = "let each name lead to one concept, or make the two one"
                yield subject.finding(f"concepts/{concept.id}", what, mend, *steps)


def draws_an_arrow(label: str) -> bool:
    """Tell whether a label holds what edges are written with."""
    return _DRAWN.search(label) is not None


def labels_draw_no_arrow(subject: Subject) -> Iterator[Finding]:
    """No label draws an arrow or dots: its edges would read as causes that nobody states."""
    for concept in subject.records.concepts:
        if draws_an_arrow(concept.label):
            what = f"the label {concept.label!r} draws what edges are written with"
            mend = "say in words what it is; what causes what is said by claims"
            yield subject.finding(f"concepts/{concept.id}", what, mend, "label")


def nothing_is_listed_twice(subject: Subject) -> Iterator[Finding]:
    """A list of ids names each once."""
    for item in subject.quoting:
        record = item.record
        key = "jointly" if isinstance(record, Claim) else "about"
        named = record.jointly if isinstance(record, Claim) else record.about
        plain = isinstance(record, Question)
        names = [name if plain else global_id(item.file.source.id, name) for name in named]
        for place, name in enumerate(names):
            if name in names[:place]:
                what = f"{key!r} names {named[place]!r} twice"
                yield subject.finding(item.id, what, "take it out", key, place)
    for concept in subject.records.concepts:
        for place, name in enumerate(concept.broader):
            if name in concept.broader[:place]:
                what = f"'broader' names {name!r} twice"
                key = f"concepts/{concept.id}"
                yield subject.finding(key, what, "take it out", "broader", place)


def claims_are_made_once(subject: Subject) -> Iterator[Finding]:
    """The same words read the same way are one claim, and no remark as well."""
    seen: dict[Hashable, str] = {}
    for item in subject.quoting:
        record = item.record
        spans = tuple((part.start, part.end) for part in record.quote)
        if isinstance(record, Claim):
            pair = (record.subject, record.object, record.link, record.sign, record.stance)
            reading: Hashable = (item.file.source.id, spans, pair, record.origin, record.context)
            other = seen.setdefault(reading, item.id)
            if other != item.id:
                what = f"this is claim {other!r} once more: same quote, pair, link, sign and stance"
                yield subject.finding(item.id, what, "keep one of them")
            seen.setdefault((item.file.source.id, spans), item.id)
        elif isinstance(record, Remark) and (item.file.source.id, spans) in seen:
            other = seen[item.file.source.id, spans]
            what = f"these words are already the quote of claim {other!r}"
            mend = "about the world is a claim, about a statement a remark: choose one"
            yield subject.finding(item.id, what, mend, "quote")


def cues_are_quoted(subject: Subject) -> Iterator[Finding]:
    """A remark's cue is words of its quote, as a claim's is."""
    for item in subject.quoting:
        cue = item.record.cue if isinstance(item.record, Remark) else None
        if cue and cue != LABEL_CUE and cue.casefold() not in item.record.words.casefold():
            what = f"the cue {cue!r} is not in the quote"
            yield subject.finding(item.id, what, "take the quote's own words", "cue")


def weights_are_usable(subject: Subject) -> Iterator[Finding]:
    """Numbers that kb.yaml puts in place of the published ones fit together."""
    try:
        load_weights(subject.records.header.weights)
    except InvalidInput as error:
        for line in str(error).split("\n"):
            what, _, mend = line.rpartition(": ")
            yield subject.finding("kb", what or "the weights cannot be used", mend, "weights")


RULES: tuple[Callable[[Subject], Iterator[Finding]], ...] = (
    ids_are_unique,
    sources_have_their_own_names,
    one_text_is_one_source,
    concepts_exist,
    kinds_exist,
    origins_exist,
    joint_claims_exist,
    remarks_are_about_records,
    remarks_are_not_circular,
    broader_is_not_circular,
    prefixes_are_known,
    names_are_one_concepts_own,
    labels_draw_no_arrow,
    nothing_is_listed_twice,
    claims_are_made_once,
    cues_are_quoted,
    weights_are_usable,
    *QUOTE_RULES,
)
