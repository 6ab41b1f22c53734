"""The nodes of a knowledge base, one collection after the other, each sorted by IRI.

Nothing is gathered that grows with the claims: one file's records at most stand in a list.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from kb.edges import Edge
from kb.model import Claim, Question, Remark, SourceFile
from kb.rdf.mapping import Row, View
from kb.rdf.syntax import language_tag
from kb.rdf.table import identifier_path, named_parts, shortcuts_of

__all__ = ["Links", "links", "rows"]

_GRAPHS = {
    "claims": "What the sources say: claims, remarks and questions with their quotes.",
    "edges": "What the claims add up to: one node for two concepts, with supports and status.",
    "links": "Bare triples of the edges whose status allows one, for short queries.",
}
_CLASSES = {"claims": "kb:Claim", "concepts": "kb:Concept", "edges": "kb:Edge",
            "questions": "kb:Question", "remarks": "kb:Remark", "sources": "kb:Source"}  # fmt: skip


def rows(name: str, view: View, edges: Sequence[Edge]) -> Iterator[Row]:
    """Yield the rows of the shape of that name, sorted by IRI."""
    return _ROWS[name](view, edges)


class Links(NamedTuple):
    """The bare triples with one subject: pairs of predicate and path of the object."""

    subject: str
    triples: tuple[tuple[str, str], ...]


def links(edges: Sequence[Edge]) -> Iterator[Links]:
    """Yield the shortcuts by subject, sorted by IRI: the only place where they are made."""
    for subject, places in _by_subject(edges, ">"):
        found = tuple(
            (name, f"concept/{edges[place].object}")
            for place in places
            for name in shortcuts_of(edges[place])
        )
        if found:
            yield Links(f"concept/{subject}", found)


def _by_subject(edges: Sequence[Edge], end: str) -> Iterator[tuple[str, list[int]]]:
    """Yield each subject with the places of its edges, sorted by IRI.

    ``end`` stands behind the subject in the IRI. Edges come sorted by subject: no more than one
    subject's are sorted at a time.
    """
    spans: dict[str, tuple[int, int]] = {}
    for place, edge in enumerate(edges):
        spans[edge.subject] = spans.get(edge.subject, (place, 0))[0], place + 1
    for subject in sorted(spans, key=lambda subject: subject + end):
        places = range(*spans[subject])
        yield subject, sorted(places, key=lambda place: edges[place].object + ">")


def _by_iri(made: Iterable[Row]) -> list[Row]:
    return sorted(made, key=lambda row: row.path + ">")


def _in_files(
    collection: str, many: Callable[[SourceFile], Sequence[Claim | Remark | Question]]
) -> Callable[[View, Sequence[Edge]], Iterator[Row]]:
    def made(view: View, edges: Sequence[Edge]) -> Iterator[Row]:
        for file in view.files:
            source, language = file.source.id, language_tag(file.source.language)
            yield from _by_iri(
                Row(f"{collection}/{source}.{record.id}", record, view, source, order, language)
                for order, record in enumerate(many(file))
            )

    return made


def _quoting(file: SourceFile) -> Iterator[Claim | Remark | Question]:
    yield from file.claims
    yield from file.remarks
    yield from file.questions


def _parts(collection: str) -> Callable[[View, Sequence[Edge]], Iterator[Row]]:
    """Return the rows of the parts of all quotes, under one of the names of a part."""

    def made(view: View, edges: Sequence[Edge]) -> Iterator[Row]:
        for file in view.files:
            source, language = file.source.id, language_tag(file.source.language)
            named = [pair for each in _quoting(file) for pair in named_parts(source, each)]
            named.sort(key=lambda pair: pair[0] + ">")
            for name, part in named:
                yield Row(f"{collection}/{name}", part, view, source, 0, language)

    return made


def _passed_over(view: View, edges: Sequence[Edge]) -> Iterator[Row]:
    for file in view.files:
        source, language = file.source.id, language_tag(file.source.language)
        made: dict[str, Row] = {}
        for order, span in enumerate(file.passed_over):
            path = f"passed-over/{source}.{span.start}-{span.end}"
            while path in made:  # the same span twice, for two reasons
                path += "-again"
            made[path] = Row(path, span, view, source, order, language)
        yield from _by_iri(made.values())


def _dataset(view: View, edges: Sequence[Edge]) -> Iterator[Row]:
    yield Row("", view.records, view)


def _graphs(view: View, edges: Sequence[Edge]) -> Iterator[Row]:
    for name, says in _GRAPHS.items():
        yield Row(f"graph/{name}", (name, says), view)


def _partitions(view: View, edges: Sequence[Edge]) -> Iterator[Row]:
    for name, count in view.counts.items():
        yield Row(f"partition/{name}", (_CLASSES[name], count), view)


def _concepts(view: View, edges: Sequence[Edge]) -> Iterator[Row]:
    yield from _by_iri(Row(f"concept/{each.id}", each, view) for each in view.records.concepts)


def _identifiers(view: View, edges: Sequence[Edge]) -> Iterator[Row]:
    yield from _by_iri(
        Row(identifier_path(concept.id, same.curie), same, view, order=order)
        for concept in view.records.concepts
        for order, same in enumerate(concept.same_as)
    )


def _sources(view: View, edges: Sequence[Edge]) -> Iterator[Row]:
    for file in sorted(view.files, key=lambda file: file.source.id + ">"):
        name, language = file.source.id, language_tag(file.source.language)
        yield Row(f"source/{name}", file.source, view, name, 0, language)


def _origins(view: View, edges: Sequence[Edge]) -> Iterator[Row]:
    yield from _by_iri(
        Row(f"origin/{origin.id}", origin, view, order=order)
        for order, origin in enumerate(view.records.header.origins)
    )


def _kinds(view: View, edges: Sequence[Edge]) -> Iterator[Row]:
    yield from _by_iri(
        Row(f"kind/{kind.id}", kind, view, order=order)
        for order, kind in enumerate(view.records.header.kinds)
    )


def _edges(view: View, edges: Sequence[Edge]) -> Iterator[Row]:
    for subject, places in _by_subject(edges, "."):
        for place in places:
            yield Row(f"edge/{subject}.{edges[place].object}", edges[place], view)


_ROWS: dict[str, Callable[[View, Sequence[Edge]], Iterator[Row]]] = {
    "KnowledgeBase": _dataset,
    "Graph": _graphs,
    "Partition": _partitions,
    "Claim": _in_files("claim", lambda file: file.claims),
    "Remark": _in_files("remark", lambda file: file.remarks),
    "Question": _in_files("question", lambda file: file.questions),
    "Concept": _concepts,
    "Identifier": _identifiers,
    "Source": _sources,
    "Origin": _origins,
    "KindDefinition": _kinds,
    "PassedOver": _passed_over,
    "Evidence": _parts("evidence"),
    "Quote": _parts("quote"),
    "Position": _parts("position"),
    "Edge": _edges,
}
