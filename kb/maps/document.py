"""The view as plain data: what stands in the page's data block and nowhere else."""

from __future__ import annotations

from collections.abc import Mapping

from kb.citations import CitedClaim, CitedQuestion, CitedRemark
from kb.edges import Edge
from kb.maps.grammar import STYLES, circle_of, head_of, style_key
from kb.maps.layout import BOX, Drawn, Layout, Line, box_size, label_lines
from kb.maps.shapes import chain, ego, ring
from kb.maps.story import story
from kb.maps.view import MapLink, MapView
from kb.model import Concept, Quote, Source

__all__ = ["READABLE", "document", "drawn"]

READABLE = 60
"""A map with more boxes opens on a part of itself, and shows parts when something is chosen."""


def drawn(view: MapView, *, tall: bool = False) -> Drawn:
    """Return what a layout of the view depends on."""
    return Drawn(
        labels=tuple(concept.label for concept in view.concepts),
        kinds=tuple(concept.kind for concept in view.concepts),
        lines=tuple(
            Line((link.subject, link.object), link.style, link.edge.delay, _other_styles(link))
            for link in view.links
        ),
        loops=tuple(loop.nodes for loop in view.loops),
        tall=tall,
    )


def _other_styles(link: MapLink) -> tuple[str, ...]:
    styles = {style for edge in link.stops if edge and (style := style_key(edge))}
    return tuple(sorted(styles - {link.style}))


def document(
    view: MapView, layouts: Mapping[str, Layout], groups: Mapping[str, object] | None = None
) -> dict[str, object]:
    """Return all that the page shows, as plain data in one fixed order.

    ``groups`` has the groups of a map with too many boxes to show each, instead of layouts.
    """
    claim_at = {id_: number for number, id_ in enumerate(view.claims)}
    quotes = _Quotes()
    return {
        "format": 1,
        "title": view.title,
        "description": view.header.description,
        "name": view.name,
        "licence": view.header.licence,
        "rights": view.header.quotation.rights,
        "weights": view.version,
        "omitted": {
            "reason": view.omitted.reason,
            "concepts": view.omitted.concepts,
            "links": view.omitted.links,
            "unsupported": view.unsupported,
        },
        "styles": [
            {**style.to_dict(), "head": head_of(name), "circle": circle_of(name)}
            for name, style in STYLES.items()
        ],
        "kinds": [
            {"id": k.id, "label": k.label, "fill": k.fill, "border": k.border} for k in view.kinds
        ],
        "stops": [{"name": name, "label": label} for name, label in view.stops],
        "nodes": [_node(concept) for concept in view.concepts],
        "links": [_link(link, claim_at) for link in view.links],
        "loops": [_loop(view, number) for number in range(len(view.loops))],
        "claims": [_claim(claim, quotes) for claim in view.claims.values()],
        "remarks": [_remark(remark, quotes) for remark in view.remarks.values()],
        "questions": [_question(question, quotes) for question in view.questions],
        "quotes": quotes.parts,
        "sources": [_source(source, view.texts.get(source.id)) for source in view.sources],
        "story": [step.to_dict() for step in story(view)],
        "layouts": {name: layout.to_dict() for name, layout in layouts.items()},
        "groups": groups,
        "box": BOX,
        "opens": view.opens,
        "focus": len(view.concepts) > READABLE,
        "rings": {str(n): ring(n) for n in sorted({2, *(len(loop.nodes) for loop in view.loops)})},
        "chains": {str(n): chain(n) for n in range(2, 9)},
        "egos": _egos(view),
    }


def _present(**values: object) -> dict[str, object]:
    """Return the values that say something: no None, no empty list, no False."""
    return {
        key: value
        for key, value in values.items()
        if value is not False and value not in (None, "", [], ())
    }


def _node(concept: Concept) -> dict[str, object]:
    return _present(
        id=concept.id,
        label=concept.label,
        kind=concept.kind,
        lines=label_lines(concept.label),
        height=box_size(concept.label)[1],
        description=concept.description,
        synonyms=list(concept.synonyms),
        same_as=[f"{each.curie} ({each.match.value})" for each in concept.same_as],
    )


def _weights(edge: Edge) -> list[float]:
    return [
        edge.support_cause,
        edge.support_association,
        edge.opposition_cause,
        edge.opposition_association,
    ]


def _link(link: MapLink, claim_at: Mapping[str, int]) -> dict[str, object]:
    edge = link.edge
    return {
        **_present(
            id=link.id,
            a=link.subject,
            b=link.object,
            directed=edge.directed,
            status=edge.status.value,
            style=link.style,
            rung=edge.rung.value if edge.rung else None,
            sign=edge.sign.symbol,
            delay=edge.delay,
            correlational=edge.only_correlational,
            drafts=edge.drafts or None,
            causal=edge.causal_claims,
            origins=len(edge.origins),
        ),
        "a": link.subject,
        "b": link.object,
        "weights": _weights(edge),
        "claims": [claim_at[claim] for claim in edge.claims],
        "stops": _changes(link),
    }


def _changes(link: MapLink) -> list[object]:
    """Return the link at each stop: 0 where it is as before, None where it falls away."""
    found: list[object] = []
    before: object = [link.style, link.edge.sign.symbol, *_weights(link.edge)]
    for edge in link.stops:
        now = None if edge is None else [style_key(edge), edge.sign.symbol, *_weights(edge)]
        found.append(0 if now == before else now)
        before = now
    return found


def _loop(view: MapView, number: int) -> dict[str, object]:
    loop = view.loops[number]
    return {
        "id": loop.number,
        "name": loop.name,
        "type": loop.type,
        "nodes": list(loop.nodes),
        "links": list(loop.links),
        "weakest": loop.weakest,
        "stated": loop.stated,
        "sentence": loop.sentence,
        "stops": list(loop.stops),
    }


class _Quotes:
    """The quotations, each held once: many claims can rest on the same words."""

    def __init__(self) -> None:
        self.parts: list[list[list[object]]] = []
        self._at: dict[tuple[Quote, ...], int] = {}

    def __call__(self, parts: tuple[Quote, ...]) -> int:
        if parts not in self._at:
            self._at[parts] = len(self.parts)
            self.parts.append([[part.text, part.start, part.end] for part in parts])
        return self._at[parts]


def _claim(claim: CitedClaim, quotes: _Quotes) -> dict[str, object]:
    return _present(
        id=claim.id,
        source=claim.source,
        quote=quotes(claim.quote),
        statement=claim.statement,
        subject=claim.subject,
        object=claim.object,
        link=claim.link.value,
        sign=claim.sign.symbol if claim.sign else None,
        stance=claim.stance.value if claim.stance != "affirms" else None,
        modality=claim.modality.value,
        cue=claim.cue,
        approximate=claim.approximate,
        basis=claim.basis.label,
        origin=claim.origin_label if claim.origin != claim.source else None,
        kind=claim.origin_kind.label,
        attributed=claim.attributed_to,
        context=claim.context,
        note=claim.note,
        remarks=list(claim.remarks),
    )


def _remark(remark: CitedRemark, quotes: _Quotes) -> dict[str, object]:
    return _present(
        id=remark.id,
        source=remark.source,
        about=list(remark.about),
        stance=remark.stance.label,
        quote=quotes(remark.quote),
        statement=remark.statement,
        modality=remark.modality.value,
        cue=remark.cue,
        origin=remark.origin_label if remark.origin != remark.source else None,
    )


def _question(question: CitedQuestion, quotes: _Quotes) -> dict[str, object]:
    return _present(
        id=question.id,
        source=question.source,
        about=list(question.about),
        quote=quotes(question.quote),
        statement=question.statement,
    )


def _source(source: Source, text: str | None) -> dict[str, object]:
    return _present(
        id=source.id,
        title=source.title,
        kind=source.kind.label,
        author=source.author,
        publisher=source.publisher,
        published=source.published,
        url=source.url,
        doi=source.doi,
        licence=source.licence,
        language=source.language,
        text=text,
    )


def _egos(view: MapView) -> list[list[list[int]]]:
    """Return for each box its neighbours: box, x, y, and where its line leaves the middle box."""
    heights = [box_size(concept.label)[1] for concept in view.concepts]
    found = []
    touching: list[list[MapLink]] = [[] for _ in view.concepts]
    for link in view.links:
        for end in {link.subject, link.object}:
            touching[end].append(link)
    for centre, mine in enumerate(touching):
        before = {k.subject for k in mine if k.object == centre and k.edge.is_causal}
        after = {k.object for k in mine if k.subject == centre and k.edge.is_causal}
        beside = {end for k in mine for end in (k.subject, k.object)} - before - after - {centre}
        groups = sorted(before), sorted(after - before), sorted(beside)
        order = [node for group in groups for node in group]
        step = max([56, *(heights[node] + 10 for node in order)])
        spokes = ego(*(len(group) for group in groups), hub=heights[centre], step=step)
        found.append([[node, s.x, s.y, *s.line[0]] for node, s in zip(order, spokes, strict=True)])
    return found
