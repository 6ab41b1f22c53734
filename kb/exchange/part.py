"""The part of a knowledge base that goes out: which causes, which correlations, what is left."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import networkx as nx

from kb.edges import CAUSAL_STATUSES, Edge
from kb.errors import InvalidInput, UnknownName
from kb.vocabulary import Status

__all__ = ["Exported", "Part", "choose", "loop_in", "loop_text", "require_no_loop"]

Pair = tuple[str, str]


class Exported(str):
    """Text in the format of another tool, with a sentence for each thing that it cannot say."""

    __slots__ = ("losses",)

    losses: tuple[str, ...]

    def __new__(cls, text: str, losses: Iterable[str] = ()) -> Exported:
        """Return the text with its losses."""
        made = super().__new__(cls, text)
        made.losses = tuple(losses)
        return made


@dataclass(frozen=True, slots=True)
class Part:
    """Causes to draw as arrows, correlations to draw otherwise, and what was left out of both."""

    labels: dict[str, str]
    """Concept → label, by id: the nodes."""
    causes: tuple[Edge, ...]
    correlations: tuple[Edge, ...]
    """Pairs that are only correlational, and between which no cause is drawn."""
    cut: tuple[Edge, ...] = ()
    dropped: Counter[str] = field(default_factory=Counter)
    """Status → edges that are neither."""

    def losses(self) -> Iterator[str]:
        """Yield a sentence for each thing that no format holds."""
        for edge in self.cut:
            yield f"Cut because you said so: {edge.arrow}; to the tools that means no effect."
        for status, count in sorted(self.dropped.items()):
            yield f"Left out: {count} edge{'' if count == 1 else 's'} with the status {status}."
        yield "The quotes, the sources and the supports stay in the knowledge base."


def choose(
    labels: dict[str, str],
    edges: Iterable[Edge],
    *,
    within: Collection[str] | None = None,
    cut: Collection[Pair] = (),
    statuses: Collection[Status] = CAUSAL_STATUSES,
) -> Part:
    """Return the part of some edges that lies within some concepts, without the causes to cut.

    Raises :class:`kb.UnknownName` for a cut that is no cause, and :class:`kb.InvalidInput` for a
    status that is none of a cause.
    """
    wrong = sorted(set(statuses) - set(CAUSAL_STATUSES))
    if wrong:
        raise InvalidInput(f"{wrong[0]!s} is no status of a cause: take {_words(CAUSAL_STATUSES)}")
    inside = set(labels) if within is None else set(within)
    chosen = [edge for edge in edges if edge.subject in inside and edge.object in inside]
    causes = {(e.subject, e.object): e for e in chosen if e.is_causal and e.status in statuses}
    for pair in cut:
        if pair not in causes:
            raise UnknownName("cause to cut", " → ".join(pair), near=_near(pair, causes))
    left = {pair: edge for pair, edge in causes.items() if pair not in set(cut)}
    bound = {frozenset(pair) for pair in causes}
    correlations = {
        frozenset((edge.subject, edge.object)): edge
        for edge in reversed(chosen)
        if edge.only_correlational and frozenset((edge.subject, edge.object)) not in bound
    }
    named = {id(edge) for edge in (*causes.values(), *correlations.values())}
    ends = {end for pair in causes for end in pair} | {end for pair in correlations for end in pair}
    return Part(
        labels={name: labels[name] for name in sorted(ends if within is None else inside)},
        causes=tuple(left.values()),
        correlations=tuple(reversed(correlations.values())),
        cut=tuple(causes[pair] for pair in sorted(set(cut))),
        dropped=Counter(edge.status.label for edge in chosen if id(edge) not in named),
    )


def _words(statuses: Iterable[Status]) -> str:
    return ", ".join(str(status) for status in statuses)


def _near(pair: Pair, causes: Collection[Pair]) -> tuple[str, ...]:
    """Return the causes that share an end with a pair, those the other way round first."""
    shared = sorted(
        (cause for cause in causes if set(cause) & set(pair)),
        key=lambda cause: (cause != pair[::-1], cause[0] != pair[0], cause),
    )
    return tuple(" → ".join(cause) for cause in shared[:3])


def loop_in(part: Part) -> tuple[Edge, ...]:
    """Return the links of a shortest loop of causes, or nothing where there is none."""
    graph = nx.DiGraph((edge.subject, edge.object) for edge in part.causes)
    parts = enumerate(nx.strongly_connected_components(graph))
    among = {name: number for number, names in parts for name in names}
    out: dict[str, list[Edge]] = {name: [] for name in part.labels}
    for edge in part.causes:
        if among[edge.subject] == among[edge.object]:
            out[edge.subject].append(edge)
    best: tuple[Edge, ...] = ()
    for start in part.labels:
        best = _back_to(start, out, len(best) or len(out) + 1) or best
    return best


def _back_to(start: str, out: dict[str, list[Edge]], most: int) -> tuple[Edge, ...]:
    """Return a shortest way from a node back to it, of fewer links than most."""
    came: dict[str, tuple[Edge, ...]] = {start: ()}
    layer = [start]
    for _ in range(most - 1):
        following = []
        for node in layer:
            for edge in out[node]:
                way = (*came[node], edge)
                if edge.object == start:
                    return way
                if edge.object not in came:
                    came[edge.object] = way
                    following.append(edge.object)
        layer = following
    return ()


def loop_text(loop: Sequence[Edge]) -> str:
    """Return the links of a loop as people read them."""
    links = "".join(f" –{edge.sign.symbol}→ {edge.object_label}" for edge in loop)
    return loop[0].subject_label + links


def require_no_loop(part: Part) -> None:
    """Refuse a part with a loop, by a sentence that names the loop and its weakest link."""
    loop = loop_in(part)
    if loop:
        weakest = min(loop, key=lambda edge: edge.exact.cause)
        raise InvalidInput(
            f"the causes close a loop, and a graph with a loop has no answer there: "
            f"{loop_text(loop)}. Cut a link, the weakest is {weakest.subject} → {weakest.object}, "
            "choose fewer concepts, or unroll it in time"
        )
