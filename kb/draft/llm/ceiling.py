"""How much the words of a quote carry, by the rules: no claim of a model may say more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kb.draft.reading import Reading, reader
from kb.draft.segment import Sentence
from kb.vocabulary import Link, Modality, Stance

__all__ = ["Ceiling", "ceiling"]

_RUNGS = (Link.CAUSAL, Link.PREDICTIVE, Link.CORRELATIONAL)
"""From the strongest to the weakest."""


@dataclass(frozen=True, slots=True)
class Ceiling:
    """The strongest claim that the rules read in a sentence, and the cues of it."""

    link: Link
    modality: Modality
    stance: Stance
    cues: tuple[str, ...]
    start: int
    """Of the cue, in the text."""
    end: int
    hedge: str = ""
    """The words that hedge it."""

    def lowered(self, link: Link, modality: Modality) -> tuple[Link, Modality]:
        """Return the weaker of what was proposed and what the words carry."""
        rung = max(_RUNGS.index(link), _RUNGS.index(self.link))
        order = list(Modality)
        return _RUNGS[rung], order[max(order.index(modality), order.index(self.modality))]


def ceiling(
    sentence: Sentence,
    span: tuple[int, int],
    names: Sequence[tuple[int, int]],
    language: str,
    packs: tuple[str, ...] = (),
) -> Ceiling | None:
    """Return what a quote in a sentence may say at most; None: the rules read nothing in it.

    ``names`` are the spans of subject and object, in the text, as far as they stand there. Cues
    within the quote come before those beside it, and those between the two names before others;
    where several are left, the weakest rung and the strongest hedge of them holds.
    """
    if not sentence.states:
        return None
    read = [one for one in reader(language, packs).read(sentence.text) if one.guarded_by is None]
    read = [one for one in read if one.decides] or read
    first, last = span[0] - sentence.start, span[1] - sentence.start
    read = [one for one in read if first <= one.start and one.end <= last] or read
    if len(names) == 2:
        left, right = sorted((start - sentence.start, end - sentence.start) for start, end in names)
        read = [one for one in read if left[0] <= one.start and one.end <= right[1]] or read
    if not read:
        return None
    weakest = max(read, key=lambda one: (_RUNGS.index(one.link), _doubt(one), one.denied))
    return _of(weakest, max(map(_doubt, read)), sentence)


def _doubt(one: Reading) -> int:
    return list(Modality).index(one.modality)


def _of(one: Reading, doubt: int, sentence: Sentence) -> Ceiling:
    hedges: Sequence[tuple[int, int]] = [
        (start, end) for entry, start, end in one.around if entry.kind == "hedge"
    ]
    hedge = sentence.text[slice(*hedges[0])] if hedges else ""
    ids = dict.fromkeys([one.entry.id, *(entry.id for entry, _, _ in one.around)])
    return Ceiling(
        one.link,
        list(Modality)[doubt],
        one.stance,
        tuple(ids),
        sentence.start + one.start,
        sentence.start + one.end,
        hedge,
    )
