"""Drafts of invented texts, `said.txt`, whose every sentence names what it relates."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from measure import table

from kb.draft.candidates import draft_claims
from kb.draft.pairs import score_pairs
from kb.model import Claim
from kb.vocabulary import Link


def said() -> dict[tuple[str, str], list[list[tuple[str, list[str]]]]]:
    """Return style and part → invented texts: sentences with what they relate, as patterns."""
    texts: dict[tuple[str, str], list[list[tuple[str, list[str]]]]] = {}
    for line in (Path(__file__).parent / "said.txt").read_text("utf-8").splitlines()[4:]:
        if line.startswith("#"):
            *_, style, part = line.split()
            texts.setdefault((style, part), []).append([])
        else:
            sentence, _, wanted = line.partition("||")
            pairs = [pair.strip() for pair in wanted.split(";") if pair.strip()]
            texts[style, part][-1].append((sentence.strip(), pairs))
    return texts


def is_pair(pattern: str, claim: Claim) -> bool:
    """Return whether a claim relates what a pattern like "rain>floods|rain>mud" asks for."""
    ends = [(claim.subject, claim.object)]
    if claim.link is Link.CORRELATIONAL:
        ends.append((claim.object, claim.subject))
    return any(
        re.fullmatch(cause, one) and re.fullmatch(effect, other)
        for each in re.split(r"\|(?=[^()]*>)", pattern)
        for cause, _, effect in [each.partition(">")]
        for one, other in ends
    )


def of_text(sentences: Sequence[tuple[str, list[str]]]) -> Counter[str]:
    """Return how many drafts of a text are right, and how many of its pairs are met."""
    text = " ".join(sentence for sentence, _ in sentences)
    claims = draft_claims(text).claims
    counts: Counter[str] = Counter(drafts=len(claims))
    end = 0
    for sentence, wanted in sentences:
        start = text.index(sentence, end)
        end = start + len(sentence)
        here = [claim for claim in claims if start <= claim.quote[-1].start < end]
        counts["said"] += len(wanted)
        counts["met"] += sum(any(is_pair(pair, claim) for claim in here) for pair in wanted)
        counts["right"] += sum(any(is_pair(pair, claim) for pair in wanted) for claim in here)
    return counts


def papers() -> list[tuple[str, list[tuple[str, str]]]]:
    """Return invented sentences of papers with what they relate."""
    made = []
    for line in (Path(__file__).parent / "papers.txt").read_text("utf-8").splitlines()[3:]:
        sentence, _, wanted = line.partition("||")
        ends = [tuple(pair.split(" > ")) for pair in wanted.strip().split(" ; ") if pair]
        made.append((sentence.strip(), [(one, other) for one, other in ends]))
    return made


def against_papers() -> None:
    met = score_pairs(papers())
    print("\nPairs of invented sentences of papers (`papers.txt`); a denied relation and the two")
    print("halves of a mediated one count as wrong there:\n")
    head = ["sentences", "pairs", "found", "right", "precision", "recall", "F1"]
    shares = (f"{x:.3f}" for x in (met.precision, met.recall, met.f1))
    print(table(head, [(met.sentences, met.gold, met.found, met.right, *shares)]))


def against_said() -> None:
    rows = []
    for (style, part), texts in said().items():
        met = sum((of_text(text) for text in texts), Counter[str]())
        counts = (met["drafts"], met["said"], met["right"], met["met"])
        shares = (met["right"] / met["drafts"], met["met"] / met["said"])
        rows.append((style, part, *counts, *(f"{share:.3f}" for share in shares)))
    print(
        "\nInvented texts on some twenty-five topics (`said.txt`), without any known concept: the"
    )
    print("rules were mended on some; others were written later, and what they showed was mended")
    print("since.\n")
    head = ["style", "texts", "drafts", "said", "right", "met", "precision", "recall"]
    print(table(head, rows))
