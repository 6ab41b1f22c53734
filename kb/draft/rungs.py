"""On which rung a sentence speaks: of nothing, of correlation, of a possible or a plain cause.

The four classes are those of Yu, Li & Wang 2019, "Detecting causal language use in science
findings" (EMNLP). When in doubt, the weaker rung: a correlation that is taken for a cause is the
one error that this package must not make, so it is counted apart.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from kb.draft.reading import LONGEST_SENTENCE, Reading, reader
from kb.errors import InvalidInput
from kb.results import Result
from kb.vocabulary import Link

__all__ = [
    "LABELS",
    "Cue",
    "Evaluation",
    "Rung",
    "evaluate",
    "long_cells",
    "read_labelled",
    "rungs",
]

LABELS = ("none", "correlational", "conditional_causal", "direct_causal")
NONE, CORRELATIONAL, CONDITIONAL, DIRECT = LABELS
LONGEST_CELL = 2**31 - 1
"""What is too long for a sentence is told, and refuses no file."""


@dataclass(frozen=True, slots=True)
class Cue(Result):
    """Words of a sentence that decided its rung, or took their part in it."""

    entry: str
    """The id of the lexicon's entry."""
    kind: str
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Rung(Result):
    """The rung of one sentence, and the cues that fired."""

    sentence: str
    label: str
    denied: bool
    """The relation is denied; that is apart from its rung."""
    cues: tuple[Cue, ...]
    read: bool = True
    """False where it has more than 5,000 characters, so that nothing was looked for in it."""

    shown: ClassVar[tuple[str, ...]] = ("label", "sentence", "denied")


def rungs(
    sentences: Iterable[str], *, language: str = "en", packs: tuple[str, ...] = ()
) -> Iterator[Rung]:
    """Yield the rung of each sentence; ``packs`` of the lexicon are read beside the usual ones.

    >>> said = ["Noise raises stress.", "Noise may raise it.", "Stress goes together with age."]
    >>> [rung.label for rung in rungs(said)]
    ['direct_causal', 'conditional_causal', 'correlational']
    """
    read = reader(language, packs, deciding=True).read
    for sentence in sentences:
        asks = sentence.rstrip("\"'”’)").endswith("?")
        readings = () if asks else tuple(one for one in read(sentence) if one.decides)
        label, deciding = _decide(readings) if readings else (NONE, None)
        yield Rung(
            sentence=sentence,
            label=label,
            denied=deciding is not None and deciding.denied,
            cues=_cues(sentence, readings),
            read=len(sentence) <= LONGEST_SENTENCE,
        )


def _cues(sentence: str, readings: Sequence[Reading]) -> tuple[Cue, ...]:
    found = {(one.start, one.end, one.entry.id): one.entry for one in readings}
    for one in readings:
        found |= {(start, end, entry.id): entry for entry, start, end in one.around}
    return tuple(
        Cue(entry.id, entry.kind, sentence[start:end], start, end)
        for (start, end, _), entry in sorted(found.items(), key=lambda item: item[0])
    )


# Nouns and prepositions of cause are vaguer than verbs: "the effect was greater in men".
_VAGUE = frozenset(("because-of", "effect-of", "good-effect", "role-in", "role-of", "effect-on"))


def _decide(readings: Sequence[Reading]) -> tuple[str, Reading | None]:
    """Return the label of a sentence, and the reading that it comes from."""
    stated = [one for one in readings if one.guarded_by is None]
    causal = [one for one in stated if one.link is Link.CAUSAL]
    weaker = [one for one in stated if one.link is not Link.CAUSAL]
    if not stated:
        return NONE, None
    if not causal or (weaker and _correlation_prevails(causal, weaker)):
        return CORRELATIONAL, weaker[0]
    faint = next((one for one in weaker if _precedes_a_doubt(one, causal)), None)
    hedged = [one for one in causal if one.conditional]
    if hedged:
        return CONDITIONAL, hedged[0]
    if faint is not None:
        return CORRELATIONAL, faint
    # A vague cause beside a comparison: "the effect was greater in men than in women".
    if weaker and all(one.entry.id in _VAGUE for one in causal):
        return CORRELATIONAL, weaker[0]
    return DIRECT, causal[0]


def _precedes_a_doubt(one: Reading, causal: Sequence[Reading]) -> bool:
    """Return whether a comparison stands before causes that are not said outright.

    "An increased risk was seen in men due to …" is no place to call a correlation a cause.
    """
    return all(cause.entry.strength != "strong" for cause in causal) and any(
        one.clause == cause.clause and one.last < cause.place for cause in causal
    )


def _correlation_prevails(causal: Sequence[Reading], weaker: Sequence[Reading]) -> bool:
    """Return whether the cause is only part of what is said to be correlated, or is faint."""
    firm = [one for one in weaker if one.entry.strength != "weak"]
    if firm and firm[0].place < causal[0].place:
        return True
    return all(one.entry.strength == "weak" for one in causal)


@dataclass(frozen=True, slots=True)
class Evaluation(Result):
    """How the rungs of labelled sentences come out."""

    sentences: int
    macro_f1: float
    correlational_called_direct: float
    """The share of correlational sentences that come out as plain causes."""
    classes: dict[str, dict[str, float]]
    """Label → precision, recall, F1."""
    confusion: dict[str, dict[str, int]]
    """Label of the file → label that came out → sentences."""

    def __str__(self) -> str:
        rows = [
            f"{'':20}{'precision':>10}{'recall':>8}{'F1':>8}   came out as: {', '.join(LABELS)}"
        ]
        rows += [
            f"{label:20}{score['precision']:10.3f}{score['recall']:8.3f}{score['f1']:8.3f}   "
            + " ".join(f"{self.confusion[label][other]:6}" for other in LABELS)
            for label, score in self.classes.items()
        ]
        direct = f"{100 * self.correlational_called_direct:.1f} %"
        rows.append(f"macro-F1 {self.macro_f1:.3f} over {self.sentences} sentences")
        rows.append(f"correlational called direct: {direct}")
        return "\n".join(rows)


def evaluate(
    labelled: Iterable[tuple[str, str]], *, language: str = "en", packs: tuple[str, ...] = ()
) -> Evaluation:
    """Return how well the labels of sentences are met.

    >>> evaluate([("Ice causes falls.", "direct_causal"), ("It is late.", "none")]).sentences
    2
    """
    pairs = list(labelled)
    came_out = rungs((sentence for sentence, _ in pairs), language=language, packs=packs)
    counts = Counter((label, rung.label) for (_, label), rung in zip(pairs, came_out, strict=True))
    classes = {label: _scores(label, counts) for label in LABELS}
    correlational = sum(counts[CORRELATIONAL, other] for other in LABELS)
    wrong = counts[CORRELATIONAL, DIRECT]
    return Evaluation(
        sentences=len(pairs),
        macro_f1=round(sum(score["f1"] for score in classes.values()) / len(LABELS), 4),
        correlational_called_direct=round(wrong / correlational, 4) if correlational else 0.0,
        classes=classes,
        confusion={label: {other: counts[label, other] for other in LABELS} for label in LABELS},
    )


def _scores(label: str, counts: Counter[tuple[str, str]]) -> dict[str, float]:
    right = counts[label, label]
    called = sum(counts[other, label] for other in LABELS)
    there = sum(counts[label, other] for other in LABELS)
    precision = right / called if called else 0.0
    recall = right / there if there else 0.0
    f1 = 2 * right / (called + there) if called + there else 0.0
    return {"precision": round(precision, 4), "recall": round(recall, 4), "f1": round(f1, 4)}


@contextmanager
def long_cells() -> Iterator[None]:
    """Let cells of any length be read from CSV for a while: the limit is the whole process's."""
    before = csv.field_size_limit(LONGEST_CELL)
    try:
        yield
    finally:
        csv.field_size_limit(before)


def read_labelled(path: Path | str) -> list[tuple[str, str]]:
    """Return the sentences and labels of a CSV file with the columns sentence and label_name."""
    with long_cells(), Path(path).open(encoding="utf-8-sig", newline="") as file:
        rows = csv.DictReader(file)
        missing = {"sentence", "label_name"} - set(rows.fieldnames or ())
        if missing:
            raise InvalidInput(
                f"{path} has no column {', '.join(sorted(missing))}: its first line names the "
                "columns sentence and label_name"
            )
        pairs = [(row["sentence"], row["label_name"]) for row in rows]
    for line, (_, label) in enumerate(pairs, 2):
        if label not in LABELS:
            raise InvalidInput(
                f"{path}:{line}: the label {label!r} is not known: write one of {', '.join(LABELS)}"
            )
    return pairs
