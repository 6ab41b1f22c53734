"""Draft remarks, of the plainest form alone.

"That is a gross oversimplification" says nothing of the world. It speaks of what the sentence
before it states, and is proposed as a remark on the claims that were drafted of that one.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import pairwise
from typing import Any

import yaml

from kb.assets import asset
from kb.draft.claims import DRAFTER
from kb.draft.segment import Sentence
from kb.model import Claim, Quote, Remark, Review
from kb.texts import count_words
from kb.vocabulary import Modality, RemarkStance, ReviewState

__all__ = ["draft_remarks", "kept_remarks", "without_taken_back"]

_LONGEST = 200
"""Characters of a sentence that does nothing but judge another one."""
_SCORE = 0.6


def draft_remarks(
    sentences: Sequence[Sentence],
    claims: Sequence[Claim],
    *,
    language: str = "en",
    max_words: int | None = None,
) -> Iterator[Remark]:
    """Yield a remark for each sentence that only judges the one before, on its claims.

    >>> from kb.draft import draft_claims
    >>> made = draft_claims("Salt causes rust. But that is a gross oversimplification.")
    >>> [(remark.stance.value, remark.about, remark.cue) for remark in made.remarks]
    [('disputes', ('salt-affects-rust',), 'oversimplification')]
    """
    form = _form(language)
    of = _by_sentence(sentences, claims)
    taken = {claim.id for claim in claims}
    for before, sentence in pairwise(sentences):
        if form is None or sentence.mark or not before.states or len(sentence.text) > _LONGEST:
            continue
        said = form.fullmatch(sentence.text)
        if said is None or (max_words is not None and count_words(said["quote"]) > max_words):
            continue
        if before.start in of:
            made = _remark(said, sentence.start, tuple(of[before.start]), taken)
            taken.add(made.id)
            yield made


def kept_remarks(
    remarks: Iterable[Remark], claims: Iterable[Claim], rejected: Iterable[Mapping[str, Any]]
) -> tuple[Remark, ...]:
    """Return the remarks that were not rejected before, on those of their claims that are left."""
    left = {claim.id for claim in claims}
    gone = {(part["start"], part["end"]) for each in rejected for part in each["quote"][:1]}
    return tuple(
        remark.model_copy(update={"about": about})
        for remark in remarks
        if (remark.quote[0].start, remark.quote[0].end) not in gone
        and (about := tuple(name for name in remark.about if name in left))
    )


def without_taken_back(
    sentences: Sequence[Sentence], claims: Sequence[Claim], *, language: str = "en"
) -> tuple[Claim, ...]:
    """Return the claims without those of a sentence that the next one takes back.

    >>> from kb.draft import draft_claims
    >>> draft_claims("Salt causes rust. We withdraw that claim.").claims
    ()
    """
    form = _taking_back(language)
    gone = [
        before.start
        for before, sentence in pairwise(sentences)
        if form is not None and form.match(sentence.text)
    ]
    if not gone:
        return tuple(claims)
    of = _by_sentence(sentences, claims)
    dropped = {name for start in gone for name in of.get(start, ())}
    return tuple(claim for claim in claims if claim.id not in dropped)


@cache
def _words(language: str) -> Mapping[str, Any] | None:
    file = asset("data", "lexicon", f"{language}-remarks.yaml")
    return yaml.safe_load(file.read_text("utf-8")) if file.is_file() else None


@cache
def _taking_back(language: str) -> re.Pattern[str] | None:
    """Return how a sentence begins that takes the one before it back."""
    table = _words(language)
    if table is None:
        return None
    things = _any([*table["named"], *table["taken_things"]])
    named = (
        rf"(?:(?:this|that|the|our|its|their|my)\s+(?:\w+\s+)?{things}s?|{_any(table['pointing'])})"
    )
    filling = rf"(?:\s+{_any(table['before_taken_back'])}){{0,4}}"
    return re.compile(
        rf"(?:{_any(table['begins'])},?\s+)?"
        rf"(?:{named}{filling}\s+{_any(table['taken_back'])}|{_any(table['were_wrong'])}"
        rf"|(?:\w+\s+){{1,4}}?{_any(table['takes_back'])}\s+{named})\b",
        re.IGNORECASE,
    )


@cache
def _form(language: str) -> re.Pattern[str] | None:
    """Return what such a sentence looks like; None for a language without a list of its words."""
    table = _words(language)
    if table is None:
        return None
    named = _any([f"{this} {what}" for this in ("this", "that", "the") for what in table["named"]])
    verbs = "|".join(f"(?P<{name}>{_any(words)})" for name, words in table["hedges"].items())
    says = "|".join(f"(?P<{name}>{_any(words)})" for name, words in table["stances"].items())
    return re.compile(
        rf"(?P<quote>(?:{_any(table['begins'])},?\s+)?(?:{_any(table['pointing'])}|{named})\s+"
        rf"(?:{verbs}|{_any(table['verbs'])})\s+(?P<judged>(?:{_any(table['degrees'])}\s+){{0,3}}(?:{says})))"
        r"\s*[.!]*",
        re.IGNORECASE,
    )


def _any(phrases: Sequence[str]) -> str:
    words = (r"\s+".join(map(re.escape, phrase.split())) for phrase in phrases)
    return rf"(?:{'|'.join(words)})"


def _by_sentence(
    sentences: Sequence[Sentence], claims: Iterable[Claim]
) -> dict[int, dict[str, None]]:
    """Return where a sentence begins → the claims that have a part of their quote in it."""
    starts = [sentence.start for sentence in sentences]
    found: dict[int, dict[str, None]] = {}
    for claim in claims:
        for part in claim.quote:
            begins = starts[bisect_right(starts, part.start) - 1]
            found.setdefault(begins, {})[claim.id] = None
    return found


def _remark(said: re.Match[str], start: int, about: tuple[str, ...], taken: set[str]) -> Remark:
    named = {name: words for name, words in said.groupdict().items() if words}
    stance = next(each for each in RemarkStance if each.value in named)
    hedge = next((each for each in Modality if each.value in named), Modality.ASSERTED)
    name = f"{about[0][:60].strip('-')}-{stance.value}"
    free = (f"{name}-{number}" if number > 1 else name for number in range(1, len(taken) + 2))
    return Remark(
        id=next(each for each in free if each not in taken),
        about=about,
        stance=stance,
        quote=(Quote(text=said["quote"], start=start, end=start + len(said["quote"])),),
        statement=f"What the sentence before says is called “{' '.join(said['judged'].split())}”.",
        modality=hedge,
        cue=" ".join(named.get(hedge.value, named[stance.value]).split()),
        review=Review(
            state=ReviewState.DRAFT, score=_SCORE, cues=(f"remark-{stance.value}",), drafter=DRAFTER
        ),
    )
