"""What a sentence says, cue by cue: link, sign, denial and doubt, or nothing at all."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

from kb.draft.lexicon import Entry, Form, load_lexicon
from kb.draft.moves import moves
from kb.draft.scope import Spotted, group_of, is_postposed, reaches, spotted
from kb.draft.spot import Folded, Hit, fold, spotter
from kb.draft.words import Words
from kb.vocabulary import Link, Modality, Sign, Stance

__all__ = ["LONGEST_SENTENCE", "Parsed", "Reader", "Reading", "reader"]

LONGEST_SENTENCE = 5_000
"""Characters of a sentence that is read: what is longer is a table or a list without marks."""

LINKS = {
    "cause": Link.CAUSAL,
    "prediction": Link.PREDICTIVE,
    "correlation": Link.CORRELATIONAL,
}
Span = tuple[int, int]
_STATING = frozenset(LINKS)
_COEFFICIENT = re.compile(r"[=:]\s*[-\u2010-\u2015\u2212]\s*[01]?[.,·]\d")
"""A negative one: "(r = -0.4)"."""
_MOST = 400
"""So many cues no sentence has; what has more is a table or a trap."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One relation that a cue states, with the words that hedge, deny or annul it."""

    entry: Entry
    start: int
    """Of the cue, in the sentence as it was given."""
    end: int
    clause: int
    place: int
    """The number of the cue's first word."""
    last: int
    backward: bool
    """The effect stands before the cue: "was caused by"."""
    modality: Modality
    denied: bool
    conditional: bool
    """It is hedged by more than "can"."""
    guarded_by: Entry | None
    """What makes the clause state nothing: a question, an aim, a recommendation, a rejection."""
    reduced: bool
    """It is said in passing: "injuries caused by falls"."""
    around: tuple[tuple[Entry, int, int], ...]
    """The hedges, denials and guards that reach the cue, and where they stand."""
    says: Sign
    """The sign of the entry, or else of the words at the cue: "positively related"."""

    @property
    def link(self) -> Link:
        """What the cue states of its two arguments."""
        return LINKS[self.entry.kind]

    @property
    def stance(self) -> Stance:
        """Whether the relation is affirmed, denied, or only not found."""
        if not self.denied:
            return self.rejected or Stance.AFFIRMS
        said = [entry.stance for entry, _, _ in self.around if entry.stance is not None]
        return said[0] if said else Stance.DENIES

    @property
    def rejected(self) -> Stance | None:
        """What a sentence says of the whole statement: that it is a myth."""
        disputes = (entry.stance for entry, _, _ in self.around if entry.kind == "dispute")
        return next((stance for stance in disputes if stance is not None), None)

    @property
    def decides(self) -> bool:
        """Whether it may decide the rung of its sentence."""
        return self.entry.may_decide and not self.reduced

    @property
    def sign(self) -> Sign | None:
        """What the object does when the subject rises; a denial carries none."""
        return self.says if self.stance is Stance.AFFIRMS else None


@dataclass(frozen=True, slots=True)
class Parsed:
    """A sentence as it was read."""

    folded: Folded
    words: Words
    readings: tuple[Reading, ...]
    spans: dict[int, tuple[Span | None, Span | None]] = field(default_factory=dict, compare=False)
    """Of each reading that was asked for, what stands on either side; by its identity."""


class Reader:
    """Reads sentences of one language by its cue lexicon."""

    def __init__(
        self, language: str = "en", packs: tuple[str, ...] = (), *, deciding: bool = False
    ) -> None:
        lexicon = load_lexicon(language, packs)
        groups: dict[str, list[str]] = {}
        wanted: dict[str, tuple[Form, ...]] = {}
        for phrase, forms in lexicon.forms.items():
            kept = tuple(form for form in forms if not deciding or form.entry.may_decide)
            for form in kept:
                groups.setdefault(group_of(form.entry), []).append(phrase)
            if kept:
                wanted[phrase] = kept
        self._find = spotter(groups)
        self._forms = wanted
        self.grammar = lexicon.grammar

    def read(self, sentence: str) -> tuple[Reading, ...]:
        """Return what the cues of a sentence state, in their order, the annulled ones too.

        >>> [one.link.value for one in reader().read("Noise may cause stress.")]
        ['causal']
        """
        parsed = self.parse(sentence)
        return parsed.readings if parsed else ()

    def parse(self, sentence: str) -> Parsed | None:
        """Return the words of a sentence with its readings.

        None is a sentence without any cue, or one that is too long to be read.
        """
        if len(sentence) > LONGEST_SENTENCE:
            return None
        folded = fold(sentence)
        hits = self._find(folded.text)
        forms = self._forms
        if not any(form.entry.kind in _STATING for hit in hits for form in forms[hit[2]]):
            return None
        words = Words(folded.text, self.grammar)
        cues: list[Spotted] = []
        for hit in hits:
            cue = spotted(words, hit, _fitting(words, hit, forms[hit[2]]), cues)
            if cue is not None:
                cues.append(cue)
            if len(cues) == _MOST:
                break
        cues = [cue for cue in cues if not _is_noun(words, cue, cues)]
        readings = tuple(
            _reading(words, cue, cues, folded) for cue in cues if cue.entry.kind in _STATING
        )
        return Parsed(folded, words, readings)


@cache
def reader(language: str = "en", packs: tuple[str, ...] = (), *, deciding: bool = False) -> Reader:
    """Return the reader of a language and of the packs that are asked for; they are read once.

    ``deciding`` leaves out the cues on which no rung rests.
    """
    return Reader(language, packs, deciding=deciding)


def _fitting(words: Words, hit: Hit, forms: tuple[Form, ...]) -> tuple[Form, ...]:
    """Return the forms that a hit may be: "when" joins two movements, or is not this cue."""
    if not any(form.entry.moves for form in forms):
        return forms
    found = moves(words, words.place(hit[0]))
    return tuple(
        form
        for form in forms
        if not form.entry.moves
        or (found is not None and found.result.supposed == (form.entry.kind == "cause"))
    )


def _is_noun(words: Words, cue: Spotted, cues: Sequence[Spotted]) -> bool:
    """Return whether a verb follows at once, so that this is its subject: "limits prevent"."""
    if cue.entry.form != "verb" or cue.entry.strength == "weak" or cue.first != cue.last:
        return False
    ends = words.words[cue.last].endswith("s")
    return ends and any(
        one.entry.form == "verb" and one.first == cue.last + 1 and not one.reduced for one in cues
    )


def _denies(words: Words, one: Spotted) -> bool:
    """Return whether a word denies by itself; "nor" goes on from "neither"."""
    word = words.words[one.first]
    goes_on = word == "nor" and "neither" in words.words[: one.first]
    return one.entry.kind == "negation" and not goes_on


def _is_taken(other: Spotted, cue: Spotted, cues: Sequence[Spotted]) -> bool:
    """Return whether a hedge bears on the statement before what is said in passing."""
    return other.entry.kind in {"hedge", "negation"} and any(
        one.entry.kind in _STATING and other.last < one.first < cue.first for one in cues
    )


def _reading(words: Words, cue: Spotted, cues: Sequence[Spotted], folded: Folded) -> Reading:
    passing = cue.reduced or is_postposed(words, cue.first)
    around = [
        other
        for other in cues
        if other.entry.kind not in _STATING
        and reaches(words, other, cue)
        and not (passing and _is_taken(other, cue, cues))
    ]
    guards = [one.entry for one in around if one.entry.kind in {"guard", "dispute"}]
    hedges = [one.entry.modality for one in around if one.entry.modality is not None]
    denials = len({one.start for one in around if _denies(words, one)})
    return Reading(
        entry=cue.entry,
        start=folded.original(cue.start),
        end=folded.original(cue.end),
        clause=words.clauses[cue.first],
        place=cue.first,
        last=cue.last,
        backward=cue.backward,
        modality=max(hedges, key=list(Modality).index, default=Modality.ASSERTED),
        denied=denials % 2 == 1,
        conditional=any(
            one.entry.modality is not None and one.entry.strength != "weak" for one in around
        ),
        guarded_by=guards[0] if guards else None,
        reduced=cue.reduced,
        around=tuple(
            (one.entry, folded.original(one.start), folded.original(one.end)) for one in around
        ),
        says=_sign(words, cue, folded.text),
    )


def _sign(words: Words, cue: Spotted, text: str) -> Sign:
    """Return the sign of an entry, or that of the words at the cue: "positively related".

    Behind "correlated with" and "predicted" those words, or a coefficient, may say the contrary.
    """
    loosely = cue.entry.kind != "cause"
    if cue.entry.sign is not Sign.UNSTATED and not loosely:
        return cue.entry.sign
    grammar = words.grammar
    said = words.words[max(cue.first - 2, 0) : cue.last + 2]
    up, down = not grammar.upwards.isdisjoint(said), not grammar.downwards.isdisjoint(said)
    if up == down:
        below = loosely and _COEFFICIENT.search(text, cue.end) is not None
        return Sign.UNSTATED if below or (up and down) else cue.entry.sign
    return Sign.POSITIVE if up else Sign.NEGATIVE
