"""What a sentence relates to what, as spans of its words, and how well such pairs are met."""

from __future__ import annotations

import ast
import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import ClassVar

from kb.draft.arguments import original, sides, spans_of
from kb.draft.lexicon import load_lexicon
from kb.draft.overlaps import mediating, outer
from kb.draft.reading import Parsed, Reading, reader
from kb.draft.spans import items
from kb.errors import InvalidInput
from kb.results import Result
from kb.vocabulary import Link

__all__ = ["Related", "Scores", "dice", "pairs", "read_pairs", "score_pairs"]

_ENOUGH = 0.5
"""Two spans are the same when their words agree so far (Dice)."""
_MOST_ITEMS = 30
_MOST = 200
"""Pairs of one sentence that are looked at."""


@dataclass(frozen=True, slots=True)
class Related(Result):
    """Two runs of words that a cue relates."""

    cause: str
    """Of a correlation, the one that stands first."""
    effect: str
    cue: str
    link: str
    states: bool
    """Whether the sentence states it; it may only ask, aim at it, recommend or reject it."""
    places: tuple[tuple[int, int], tuple[int, int]]
    """Where cause and effect stand in the sentence."""

    shown: ClassVar[tuple[str, ...]] = ("cause", "effect", "cue", "link")


def pairs(
    sentence: str, *, language: str = "en", packs: tuple[str, ...] = ()
) -> tuple[Related, ...]:
    """Return what the cues of a sentence relate, in the order of the cues.

    >>> [(pair.cause, pair.effect) for pair in pairs("In winter, damp may cause mould.")]
    [('damp', 'mould')]
    """
    parsed = reader(language, packs).parse(sentence)
    if parsed is None:
        return ()
    divides = load_lexicon(language, packs).divides
    made = [
        (reading, ends)
        for reading in _telling(parsed)
        for ends in _ends(parsed, reading, divides=divides)
    ]
    firm = {one.clause for one, _ in made if one.entry.strength != "weak"}
    found = {
        (cause, effect): Related(
            sentence[slice(*cause)],
            sentence[slice(*effect)],
            sentence[reading.start : reading.end],
            reading.link.value,
            reading.guarded_by is None,
            (cause, effect),
        )
        for reading, (cause, effect) in reversed(made[:_MOST])
        if reading.entry.strength != "weak" or reading.clause not in firm
    }
    kept = list(reversed(found.values()))
    return tuple(pair for pair in kept if not any(_says_more(other, pair) for other in kept))


def _says_more(other: Related, pair: Related) -> bool:
    """Return whether another pair of the same cause has the effect within a longer name."""
    (start, end), (first, last) = other.places[1], pair.places[1]
    return (
        other is not pair
        and other.places[0] == pair.places[0]
        and start <= first
        and last <= end
        and end - start > last - first
    )


Place = tuple[int, int]


def _ends(parsed: Parsed, reading: Reading, *, divides: bool) -> Iterator[tuple[Place, Place]]:
    """Yield each cause with each effect; of a relation that is mediated also its parts."""
    causes, effects = _sides(parsed, reading, divides=divides)
    yield from product(causes, effects)
    verb = mediating(parsed, reading)
    if verb is not None:
        middle = _sides(parsed, verb, divides=divides)[0]
        yield from product(causes, middle)
        yield from product(middle, effects)


def _sides(parsed: Parsed, reading: Reading, *, divides: bool) -> tuple[list[Place], list[Place]]:
    """Return the causes and the effects that a cue relates, each item of a list for itself.

    What is not divided goes on to where its clause does.
    """
    left, right = sides(parsed, reading)
    if right.span and not divides:
        right = right._replace(span=(right.span[0], max(right.span[1], right.farthest)))
    made = [[side.span] if side.span else [] for side in (left, right)]
    if divides and not reading.entry.clausal and not reading.entry.suffix:
        for number, span in enumerate(spans_of(parsed, reading)):
            if span is not None and made[number]:
                parts = items(parsed.words, span)[:_MOST_ITEMS]
                made[number] = [each for one in parts if (each := original(parsed, one))]
    return (made[1], made[0]) if reading.backward else (made[0], made[1])


def _telling(parsed: Parsed) -> Iterator[Reading]:
    """Yield the readings that relate two things in so many words."""
    for reading in outer(parsed):
        merely = reading.entry.suffix and reading.link is not Link.CAUSAL  # "health-related"
        if reading.entry.strength != "faint" and not merely:
            yield reading


def dice(one: str, other: str) -> float:
    """Return how far two runs of words agree: twice what they share, over all they have.

    >>> dice("the risk of falls", "risk of falling")
    0.5714285714285714
    """
    counts, others = Counter(_words(one)), Counter(_words(other))
    both = sum((counts & others).values())
    return 2 * both / (sum(counts.values()) + sum(others.values())) if both else 0.0


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


@dataclass(frozen=True, slots=True)
class Scores(Result):
    """How well the pairs of sentences are met: both arguments, with a Dice of half or more."""

    sentences: int
    gold: int
    found: int
    right: int
    precision: float
    recall: float
    f1: float


Labelled = tuple[str, Sequence[tuple[str, str]]]
"""A sentence, and its causes with their effects."""


def score_pairs(
    labelled: Iterable[Labelled], *, language: str = "en", packs: tuple[str, ...] = ()
) -> Scores:
    """Return how well the pairs of labelled sentences are met.

    >>> score_pairs([("Damp causes mould in houses.", [("damp", "mould")])]).f1
    1.0
    """
    sentences = gold = found = right = 0
    for sentence, wanted in labelled:
        made = [pair for pair in pairs(sentence, language=language, packs=packs) if pair.states]
        left = list(made)
        for cause, effect in wanted:
            met = [
                pair
                for pair in left
                if dice(pair.cause, cause) >= _ENOUGH and dice(pair.effect, effect) >= _ENOUGH
            ]
            if met:
                left.remove(met[0])
                right += 1
        sentences += 1
        gold += len(wanted)
        found += len(made)
    precision = right / found if found else 0.0
    recall = right / gold if gold else 0.0
    f1 = 2 * right / (found + gold) if found + gold else 0.0
    return Scores(sentences, gold, found, right, *(round(x, 4) for x in (precision, recall, f1)))


_TAGS = re.compile(r"</?(?:ARG|SIG)\d>")


def read_pairs(path: Path | str) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """Return document, sentence and pairs of a CSV file as the Causal News Corpus has them.

    Its columns doc_id, text and causal_text_w_pairs; the last is a list of the sentence once for
    each pair, with <ARG0>cause</ARG0> and <ARG1>effect</ARG1> marked.
    """
    with Path(path).open(encoding="utf-8-sig", newline="") as file:
        rows = csv.DictReader(file)
        missing = {"doc_id", "text", "causal_text_w_pairs"} - set(rows.fieldnames or ())
        if missing:
            raise InvalidInput(
                f"{path} has no column {', '.join(sorted(missing))}: its first line names the "
                "columns doc_id, text and causal_text_w_pairs"
            )
        return [(row["doc_id"], row["text"], _marked(row["causal_text_w_pairs"])) for row in rows]


def _marked(cell: str) -> list[tuple[str, str]]:
    made = []
    for said in ast.literal_eval(cell or "[]"):
        found = [re.search(rf"<ARG{number}>(.*?)</ARG{number}>", said) for number in (0, 1)]
        if found[0] and found[1]:
            made.append((_TAGS.sub("", found[0].group(1)), _TAGS.sub("", found[1].group(1))))
    return made
