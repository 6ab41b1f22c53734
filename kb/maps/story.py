"""The story: the map step by step, written from what the audit finds, in plain sentences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from unicodedata import bidirectional

from kb.maps.clusters import crowded
from kb.maps.view import MapLink, MapView
from kb.vocabulary import Status

__all__ = ["Step", "story"]

NAMED = 5
"""More links than that are counted in a sentence, not named."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step: a title, sentences, and what lights up on the map."""

    title: str
    text: tuple[str, ...]
    links: tuple[int, ...] = ()
    nodes: tuple[int, ...] = ()
    loops: tuple[int, ...] = ()

    def to_dict(self) -> dict[str, object]:
        """Return the step as plain data for the page."""
        return {
            "title": self.title,
            "text": [words for words in self.text if words],
            "links": list(self.links),
            "nodes": list(self.nodes),
            "loops": list(self.loops),
        }


def story(view: MapView) -> tuple[Step, ...]:
    """Return the steps that have something to show, in a fixed order."""
    steps = [_opening(view)]
    for make in (_disputed, _correlated, _hedged, _loops, _levers, _unknown):
        step = make(view)
        if step is not None:
            steps.append(step)
    return tuple(steps)


def _opening(view: MapView) -> Step:
    sources = _count(len(view.sources), "source").capitalize()
    says = "says" if len(view.sources) == 1 else "say"
    return Step(
        "A map of claims, not of truths",
        (
            f"{sources} {says} what this map shows: {_count(len(view.concepts), 'factor')} and "
            f"{_count(len(view.links), 'link')} between them, each with the words it rests on.",
            _most_spoken_of(view),
            "An arrow is said to be a cause: solid where it is stated, dashed where it is hedged. "
            "A dotted line is only a correlation. Choose any box, line or loop to read the words "
            "behind it.",
            "They are too many to see at once: boxes that hang together stand in groups, which "
            "open where they stand. A line between groups holds links of one kind and counts them."
            if crowded(view)
            else "",
        ),
    )


def _most_spoken_of(view: MapView) -> str:
    """Return what is said of the box with the most links: the first thing that readers ask."""
    ends = Counter(end for link in view.links for end in {link.subject, link.object})
    if len(view.links) < 2:
        return ""
    hub, ties = min(ends.items(), key=lambda item: (-item[1], item[0]))
    into = [link for link in view.links if link.object == hub and link.edge.is_causal]
    out = sum(link.subject == hub and link.edge.is_causal for link in view.links)
    firm = sum(link.edge.status is Status.CAUSAL for link in into)
    beside = ties - len(into) - out
    said = []
    if into:
        how = {0: "never without a hedge or a dispute", len(into): "without a hedge"}
        told = how.get(firm, f"{_count(firm, '')} of them without a hedge or a dispute")
        said.append(f"{_count(len(into), 'factor')} {_are(len(into))} said to act on it, {told}")
    if out:
        said.append(f"it is said to act on {_count(out, 'other')}")
    if beside:
        said.append(f"{_count(beside, 'other')} only {'goes' if beside == 1 else 'go'} together "
                    "with it, or the cause is denied")  # fmt: skip
    return f"Most is said of {_apart(view.concepts[hub].label)}: {'; '.join(said)}."


def _are(number: int) -> str:
    return "is" if number == 1 else "are"


def _chosen(view: MapView, holds: Callable[[MapLink], bool]) -> tuple[int, ...]:
    return tuple(number for number, link in enumerate(view.links) if holds(link))


def _disputed(view: MapView) -> Step | None:
    found = _chosen(
        view, lambda link: link.edge.status in {Status.DISPUTED, Status.ASSOCIATION_DISPUTED}
    )
    if not found:
        return None
    are, it = ("is", "it") if len(found) == 1 else ("are", "them")
    text = [
        f"{_count(len(found), 'link').capitalize()} {are} affirmed by some; others deny {it}, or "
        f"find no evidence for {it}."
    ]
    text += [_for_and_against(view, number) for number in found[:NAMED]]
    return Step("What is disputed", tuple(text), found)


def _for_and_against(view: MapView, number: int) -> str:
    edge = view.links[number].edge
    claims = [view.claims[claim] for claim in edge.claims]
    affirming = [claim for claim in claims if claim.stance == "affirms"]
    # what goes together is nothing for a cause
    for_it = [c for c in affirming if not edge.is_causal or edge.supports_cause(c)]
    others = len(affirming) - len(for_it)
    only = f"; {_count(others, 'claim')} only that they go together" if others else ""
    return (
        f"{_pair(view.links[number])}: {_count(len(for_it), 'claim')} for it, "
        f"{_count(len(claims) - len(affirming), 'claim')} against{only}."
    )


def _correlated(view: MapView) -> Step | None:
    found = _chosen(view, lambda link: link.edge.only_correlational)
    if not found:
        return None
    denied = [n for n in found if view.links[n].edge.status is Status.NOT_CAUSAL]
    text = [
        f"{_count(len(found), 'link').capitalize()} {'is' if len(found) == 1 else 'are'} only "
        "correlational: what the sources say comes to no more than that the two go together, and "
        "what speaks of a cause, if anything does, has no weight."
    ]
    if denied:
        names = _named(view, denied)
        text.append(f"That one causes the other is even denied: {names}.")
    rest = [n for n in found if n not in denied]
    if rest and denied:
        text.append(f"The others: {_named(view, rest)}.")
    elif rest:
        text.append(f"{_named(view, rest)}.")
    return Step("What is only correlated", tuple(text), found)


def _hedged(view: MapView) -> Step | None:
    found = _chosen(view, lambda link: link.edge.status is Status.HEDGED)
    if not found:
        return None
    cues = sorted(
        {
            claim.cue
            for number in found
            for id_ in view.links[number].edge.claims
            if (claim := view.claims[id_]).cue and claim.modality != "asserted"
            and claim.cue != "label"
        },
        key=lambda cue: (len(cue), cue),
    )  # fmt: skip
    said = f" The words are {_listed([f'“{cue}”' for cue in cues[:6]])}." if cues else ""
    are = "is" if len(found) == 1 else "are"
    return Step(
        "What is hedged",
        (
            f"{_count(len(found), 'link').capitalize()} {are} said to be a cause only with a "
            f"hedge.{said}",
            "Many hedges do not add up to a statement: the line stays dashed, however many sources "
            "say “may”. Move the evidence slider to see what is left without them.",
        ),
        found,
    )


def _loops(view: MapView) -> Step | None:
    if not view.loops:
        return None
    text = [
        f"{_count(len(view.loops), 'loop').capitalize()} of causes "
        f"{'closes' if len(view.loops) == 1 else 'close'} on this map."
    ]
    for loop in view.loops[:NAMED]:
        said = "one source states it whole" if loop.stated else "assembled from separate statements"
        text.append(f"{loop.number}, through {loop.name}: {loop.type}, {said}.")
    links = tuple(sorted({number for loop in view.loops for number in loop.links}))
    return Step("The loops", tuple(text), links, loops=tuple(range(len(view.loops))))


def _levers(view: MapView) -> Step | None:
    treatments = {n for n, concept in enumerate(view.concepts) if concept.kind == "treatment"}
    found = _chosen(view, lambda link: link.subject in treatments and link.edge.is_causal)
    if not found:
        return None
    acting = sorted({view.links[number].subject for number in found})
    firm = [n for n in found if view.links[n].edge.status is Status.CAUSAL]
    return Step(
        "What could be acted on",
        (
            f"{_count(len(acting), 'treatment').capitalize()} "
            f"{'acts' if len(acting) == 1 else 'act'} on something here: "
            f"{_listed([view.concepts[n].label for n in acting])}.",
            f"Of their {_count(len(found), 'link')}, {len(firm)} "
            f"{'is' if len(firm) == 1 else 'are'} stated without a hedge.",
        ),
        found,
        tuple(acting),
    )


def _unknown(view: MapView) -> Step | None:
    if not view.questions:
        return None
    place = {concept.id: n for n, concept in enumerate(view.concepts)}
    about = {place[c] for question in view.questions for c in question.about if c in place}
    text = [f"The sources say of {_count(len(view.questions), 'thing')} that nobody knows it:"]
    text += [question.statement for question in view.questions[:8]]
    return Step("What nobody knows", tuple(text), nodes=tuple(sorted(about)))


_TURNING = frozenset("R AL RLE RLO LRE LRO PDF RLI LRI FSI PDI".split())
"""Kinds of letters and marks that change the direction in which a text is read."""

_WORDS = "no one two three four five six seven eight nine ten eleven twelve".split()


def _count(number: int, thing: str) -> str:
    word = _WORDS[number] if number < len(_WORDS) else f"{number:,}"
    return f"{word} {thing}{'' if number == 1 else 's'}" if thing else word


def _pair(link: MapLink) -> str:
    joint = "→" if link.edge.is_causal else "–"
    return f"{_apart(link.edge.subject_label)} {joint} {_apart(link.edge.object_label)}"


def _apart(label: str) -> str:
    """Return a label so that it never turns the arrow beside it round, however it is read."""
    turns = any(bidirectional(letter) in _TURNING for letter in label)
    return f"\u2068{label}\u2069" if turns else label


def _named(view: MapView, numbers: Sequence[int]) -> str:
    names = [_pair(view.links[number]) for number in numbers[:NAMED]]
    left = len(numbers) - len(names)
    return _listed(names + ([f"{left} more"] if left else []), "; ")


def _listed(names: Sequence[str], comma: str = ", ") -> str:
    if len(names) < 2:
        return "".join(names)
    return f"{comma.join(names[:-1])}{';' if comma == '; ' else ''} and {names[-1]}"
