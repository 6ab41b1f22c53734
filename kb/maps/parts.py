"""Parts of a map: around a box, of a loop, between two boxes, the best evidenced.

A part is made from the whole view, so that a loop keeps its number and a link its evidence, and
it always says in numbers what it leaves out.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from kb.maps.view import MapLink, MapLoop, MapView, Omitted

__all__ = ["around", "best", "groups", "narrow", "rank"]


def rank(link: MapLink) -> tuple[int, int, str]:
    """Return what links are sorted by, the best evidenced first; ties fall to the id."""
    exact = link.edge.exact
    return -exact.cause, -exact.association, link.id


def around(view: MapView, concept: int, steps: int = 1) -> set[int]:
    """Return the boxes that so many links reach from a box, whichever way the links point."""
    found = {concept}
    for _ in range(steps):
        found |= {
            end
            for link in view.links
            if link.subject in found or link.object in found
            for end in (link.subject, link.object)
        }
    return found


def best(view: MapView, links: int | None = None, boxes: int | None = None) -> set[int]:
    """Return the best evidenced links, up to a number of them and of the boxes they join."""
    chosen: set[int] = set()
    joined: set[int] = set()
    for number in sorted(range(len(view.links)), key=lambda n: rank(view.links[n])):
        if links is not None and len(chosen) >= links:
            break
        ends = {view.links[number].subject, view.links[number].object}
        if boxes is not None and len(joined | ends) > boxes:
            continue
        chosen.add(number)
        joined |= ends
    return chosen


def narrow(
    view: MapView,
    boxes: Collection[int],
    reason: str,
    *,
    links: Collection[int] | None = None,
    opens: str = "",
) -> MapView:
    """Return the view with only some boxes, and of the links between them all or only some."""
    kept = sorted(set(boxes))
    place = {old: new for new, old in enumerate(kept)}
    wanted = range(len(view.links)) if links is None else sorted(set(links))
    held = [n for n in wanted if view.links[n].subject in place and view.links[n].object in place]
    link_place = {old: new for new, old in enumerate(held)}
    shown = tuple(
        replace(
            view.links[n], subject=place[view.links[n].subject], object=place[view.links[n].object]
        )
        for n in held
    )
    claims = {id_: view.claims[id_] for link in shown for id_ in link.edge.claims}
    concepts = tuple(view.concepts[n] for n in kept)
    ids = {concept.id for concept in concepts}
    return replace(
        view,
        concepts=concepts,
        kinds=tuple(k for k in view.kinds if any(c.kind == k.id for c in concepts)),
        links=shown,
        loops=_loops(view.loops, place, link_place),
        claims=claims,
        remarks={r.id: r for r in view.remarks.values() if not claims.keys().isdisjoint(r.about)},
        questions=tuple(q for q in view.questions if not ids.isdisjoint(q.about)),
        sources=tuple(s for s in view.sources if any(s.id in k.edge.sources for k in shown)),
        unsupported=0,
        omitted=Omitted(
            reason=reason,
            concepts=view.omitted.concepts + len(view.concepts) - len(concepts),
            links=view.omitted.links + len(view.links) - len(shown),
        ),
        opens=opens,
    )


def _loops(
    loops: Sequence[MapLoop], place: dict[int, int], links: dict[int, int]
) -> tuple[MapLoop, ...]:
    """Return the loops that are whole in the part; their ranks keep their order."""
    return tuple(
        replace(
            loop,
            nodes=tuple(place[node] for node in loop.nodes),
            links=tuple(links[link] for link in loop.links),
            weakest=links[loop.weakest],
        )
        for loop in loops
        if all(node in place for node in loop.nodes) and all(link in links for link in loop.links)
    )


def groups(view: MapView, size: int) -> list[list[int]]:
    """Return all boxes in groups of at most ``size`` that hang together, the largest hub first.

    A group grows from the hub that is left with the most links, each time by the box that most
    links tie to it.
    """
    near: list[dict[int, int]] = [{} for _ in view.concepts]
    for link in view.links:
        for a, b in ((link.subject, link.object), (link.object, link.subject)):
            near[a][b] = near[a].get(b, 0) + 1
    left = set(range(len(view.concepts)))
    found = []
    for hub in sorted(left, key=lambda n: (-len(near[n]), n)):
        if hub not in left:
            continue
        left.discard(hub)
        group, ties = [hub], {n: k for n, k in near[hub].items() if n in left}
        while ties and len(group) < size:
            node = min(ties, key=lambda n: (-ties[n], n))
            del ties[node]
            left.discard(node)
            group.append(node)
            for other, count in near[node].items():
                if other in left:
                    ties[other] = ties.get(other, 0) + count
        found.append(group)
    return found
