"""Drafts: against curated claims, pairs of a corpus set aside, keys of a review, and speed."""

from __future__ import annotations

import hashlib
import resource
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from bench_rungs import invented
from measure import splitting_seconds, table

from kb.draft.agreement import FIELDS, agreement, matches
from kb.draft.candidates import draft_claims
from kb.draft.pairs import read_pairs, score_pairs
from kb.model import Claim
from kb.records import read_folder
from kb.vocabulary import Link, Modality, Sign, Stance

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared"
NEWS = SHARED / "text" / "causal-news-corpus-v2-train.csv"
ARTICLE = "sciencefocus-depression-myth"
CYCLES: dict[str, list[str | None]] = {
    "link": list(Link),
    "sign": list(Sign),
    "stance": list(Stance),
    "modality": list(Modality),
}
ENTER = 1


def drafts() -> dict[str, tuple[tuple[Claim, ...], tuple[Claim, ...]]]:
    """Return source → its drafts and its curated claims."""
    base = read_folder(ROOT / "data" / "depression")
    return {
        file.source.id: (
            draft_claims(
                (SHARED / "sources" / f"{file.source.id}.txt").read_text("utf-8"),
                concepts=base.concepts,
                max_words=20,
            ).claims,
            file.claims,
        )
        for file in base.files
    }


def is_aside(document: str) -> bool:
    """Return whether the news of a document were set aside before any rule was written."""
    return int(hashlib.sha256(document.encode()).hexdigest(), 16) % 2 == 1


def cycling(draft: Claim, claim: Claim) -> int:
    """Return how many presses of l, g, t and h bring the fields of a draft where they belong."""
    keys = 0
    for field, terms in CYCLES.items():
        now, wanted = getattr(draft, field), getattr(claim, field)
        if now == wanted or wanted is None:
            continue  # a denial drops its sign by itself
        start = terms.index(now) if now in terms else -1
        keys += (terms.index(wanted) - start) % len(terms)
    return keys


def keys_of_review(drafted: Sequence[Claim], curated: Sequence[Claim]) -> dict[str, int]:
    """Return the keys that bring drafts to the curated claims, by what they are pressed for.

    A right draft takes its presses and "a"; a wrong one "r", a word of reason and Enter. What is
    missing is split off a neighbour: "s", then its ends and its quote typed into "e", and "a".
    """
    keys = dict.fromkeys(("accept", "mend", "reject", "add"), 0)
    met: set[str] = set()
    for draft in drafted:
        wanted = [claim for claim in curated if claim.id not in met and matches(draft, claim)]
        if not wanted:
            keys["reject"] += 1 + len("wrong") + ENTER
            continue
        claim = min(wanted, key=lambda one: cycling(draft, one))
        met.add(claim.id)
        swap = (draft.subject, draft.object) != (claim.subject, claim.object)
        keys["mend"] += cycling(draft, claim) + swap
        keys["accept"] += 1
    for claim in curated:
        if claim.id not in met:
            quote = sum(len(part.text) for part in claim.quote)
            typed = [("su", len(claim.subject)), ("ob", len(claim.object)), ("qu", quote)]
            keys["add"] += 2 + sum(1 + len(name) + 2 * ENTER + count for name, count in typed)
    return keys


def by_hand(curated: Sequence[Claim]) -> int:
    """Return the characters of the same fields, written into the file without a draft."""
    return sum(
        sum(len(str(getattr(claim, field))) for field in ("subject", "object", *FIELDS))
        + sum(len(part.text) for part in claim.quote)
        for claim in curated
    )


def against_curated() -> None:
    made = drafts()
    rows = []
    for name, texts in [*((name, [pair]) for name, pair in made.items()), ("both", made.values())]:
        met = agreement(texts)
        rows.append(
            (
                name,
                met.drafted,
                met.curated,
                f"{met.precision:.3f}",
                f"{met.recall:.3f}",
                *(f"{met.recall_by_field[field]:.3f}" for field in FIELDS),
                f"{met.recall_whole:.3f}",
            )
        )
    print("Drafts against the curated claims of `data/depression`, which the rules were made with.")
    print("A claim is found when a draft has its two concepts, in its order unless one of them is")
    print("a correlation, and a quote that overlaps; the columns behind ask for the field, too.\n")
    fields = [f"and {field}" for field in FIELDS]
    print(table(["source", "drafts", "curated", "precision", "recall", *fields, "and all"], rows))
    drafted, curated = made[ARTICLE]
    keys = keys_of_review(drafted, curated)
    print("\nKeys of `kb review` from the draft of the article to its curated claims (concepts,")
    print("link, sign, stance, hedge and quote; not the sentences in own words):\n")
    head = [*keys, "together", "characters of the same fields by hand"]
    print(table(head, [(*keys.values(), sum(keys.values()), by_hand(curated))]))


def against_news() -> None:
    rows = read_pairs(NEWS)
    made = []
    for name, packs in (("general, lay", ()), ("with news", ("news",))):
        for part, aside in (("seen", False), ("set aside", True)):
            wanted = [
                (text, pairs) for document, text, pairs in rows if is_aside(document) is aside
            ]
            scores = score_pairs(wanted, packs=packs)
            made.append(
                (
                    name,
                    part,
                    scores.sentences,
                    scores.gold,
                    *(f"{x:.3f}" for x in (scores.precision, scores.recall, scores.f1)),
                )
            )
    print("\nPairs of news (Causal News Corpus V2, train; half of its documents set aside before")
    print("any rule was written); both arguments with a token Dice of half or more:\n")
    print(table(["packs", "part", "sentences", "pairs", "precision", "recall", "F1"], made))


def speed(megabytes: float) -> None:
    sentences = invented(megabytes)
    text = " ".join(sentences)
    start = time.process_time()
    draft = draft_claims(text)
    taken = time.process_time() - start
    splitting = splitting_seconds(sentences)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"\nOne invented text of {megabytes:g} MB, one core, CPU seconds:\n")
    head = ["sentences", "claims", "s", "sentences/s", "× splitting into words", "peak MB"]
    row = (
        f"{len(sentences):,}",
        f"{len(draft.claims):,}",
        taken,
        f"{len(sentences) / taken:,.0f}",
        taken / splitting,
        f"{peak:.0f}",
    )
    print(table(head, [row]))


def main(megabytes: float = 2) -> None:
    print("## Drafts of texts\n")
    if SHARED.is_dir():
        against_curated()
        against_news()
    speed(megabytes)


if __name__ == "__main__":
    main(*map(float, sys.argv[1:]))
