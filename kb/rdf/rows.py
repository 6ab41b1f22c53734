"""The nodes of a knowledge base, one collection after the other, each sorted by IRI.

Nothing is gathered that grows with the claims: one file's records at most stand in a list.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import count, repeat
from typing import Any, NamedTuple

from kb.edges import Edge
from kb.model import Claim, Question, Remark, SourceFile
from kb.rdf.mapping import Row, View
from kb.rdf.syntax import language_tag
from kb.rdf.table import identifier_path, named_parts
from kb.rdf.terms import shortcuts

__all__ = ["Links", "links", "rows"]

_GRAPHS = {
    "claims": "What the sources say: claims, remarks and questions with their quotes.",
    "edges": "What the claims add up to: one node for two concepts, with supports and status.",
    "links": "Bare triples of the edges whose status allows one, for short queries.",
}
_CLASSES = {"claims": "kb:Claim", "concepts": "kb:Concept", "edges": "kb:Edge",
            "questions": "kb:Question", "remarks": "kb:Remark", "sources": "kb:Source"}  # fmt: skip


def rows(name: str, view: View) -> Iterator[Row]:
    """Yield the rows of the shape of that name, sorted by IRI."""
    return _ROWS[name](view)


class Links(NamedTuple):
    """The bare triples with one subject: pairs of predicate and path of the object."""

    subject: str
    triples: tuple[tuple[str, str], ...]


def links(view: View) -> Iterator[Links]:
    """Yield the shortcuts by subject, sorted by IRI: the only place where they are made."""
    edges = view.edges
    for subject, places in _by_subject(edges, ">"):
        found = tuple(
            (name, f"concept/{edges[place].object}")
            for place in places
            for name in shortcuts(edges[place].status, edges[place].rung, edges[place].sign)
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


def _placed(
    paths: Iterable[str], records: Iterable[Any], source: str = "", language: str = ""
) -> Iterator[Row]:
    """Yield rows of records in the order of their file, sorted by IRI."""
    rows = zip(paths, records, repeat(source), count(), repeat(language))
    return map(_ROW, sorted(rows, key=lambda row: row[0] + ">"))


_ROW = partial(tuple.__new__, Row)
"""What ``Row._make`` does, without a call of Python's for each of the many."""


def _in_files(
    collection: str, many: Callable[[SourceFile], Sequence[Claim | Remark | Question]]
) -> Callable[[View], Iterator[Row]]:
    def made(view: View) -> Iterator[Row]:
        for file in view.files:
            source, records = file.source.id, many(file)
            paths = [f"{collection}/{source}.{record.id}" for record in records]
            yield from _placed(paths, records, source, language_tag(file.source.language))

    return made


def _parts(collection: str) -> Callable[[View], Iterator[Row]]:
    """Return the rows of the parts of all quotes, under one of the names of a part."""

    def made(view: View) -> Iterator[Row]:
        for file in view.files:
            source = file.source.id
            start = f"{collection}/{source}."
            many = [
                pair for each in file.quoting() for pair in named_parts(start, each.id, each.quote)
            ]
            paths, parts = zip(*many, strict=True) if many else ((), ())
            yield from _placed(paths, parts, source, language_tag(file.source.language))

    return made


def _passed_over(view: View) -> Iterator[Row]:
    for file in view.files:
        source, spans = file.source.id, file.passed_over
        paths: dict[str, None] = {}
        for span in spans:
            path = f"passed-over/{source}.{span.start}-{span.end}"
            while path in paths:  # the same span twice, for two reasons
                path += "-again"
            paths[path] = None
        yield from _placed(paths, spans, source, language_tag(file.source.language))


def _dataset(view: View) -> Iterator[Row]:
    yield Row("", view.records)


def _graphs(view: View) -> Iterator[Row]:
    for name, says in _GRAPHS.items():
        yield Row(f"graph/{name}", (name, says))


def _partitions(view: View) -> Iterator[Row]:
    for name, entities in view.counts.items():
        yield Row(f"partition/{name}", (_CLASSES[name], entities))


def _concepts(view: View) -> Iterator[Row]:
    concepts = view.records.concepts
    return _placed((f"concept/{each.id}" for each in concepts), concepts)


def _identifiers(view: View) -> Iterator[Row]:
    for concept in sorted(view.records.concepts, key=lambda concept: concept.id + "."):
        many = concept.same_as
        yield from _placed((identifier_path(concept.id, same.curie) for same in many), many)


def _sources(view: View) -> Iterator[Row]:
    for file in sorted(view.files, key=lambda file: file.source.id + ">"):
        name, language = file.source.id, language_tag(file.source.language)
        yield Row(f"source/{name}", file.source, name, 0, language)


def _origins(view: View) -> Iterator[Row]:
    origins = view.records.header.origins
    return _placed((f"origin/{each.id}" for each in origins), origins)


def _kinds(view: View) -> Iterator[Row]:
    kinds = view.records.header.kinds
    return _placed((f"kind/{each.id}" for each in kinds), kinds)


def _edges(view: View) -> Iterator[Row]:
    for subject, places in _by_subject(view.edges, "."):
        for place in places:
            yield Row(f"edge/{subject}.{view.edges[place].object}", view.edges[place])


_ROWS: dict[str, Callable[[View], Iterator[Row]]] = {
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
