"""Rungs: sentences a second on one core over 10 MB, and how well labelled sentences are met."""

from __future__ import annotations

import random
import resource
import sys
import time
from pathlib import Path

from measure import splitting_seconds, table

from kb.draft.lexicon import load_lexicon
from kb.draft.rungs import evaluate, read_labelled, rungs

LABELLED = Path(__file__).parents[3] / "shared" / "text" / "pubmed-causal-language-dev.csv"
FILLERS = (
    "The survey ran from spring to autumn in four towns of different size.",
    "All of them were asked twice, once at home and once at the office, by trained staff.",
    "We thank the councils for their patience and the volunteers for their good humour.",
)


def invented(megabytes: float) -> list[str]:
    """Return made-up sentences of the length of a paper's: two cues and two that state nothing."""
    chance = random.Random(10)
    entries = load_lexicon().entries
    sentences, size = [], 0
    while size < megabytes * 1_000_000:
        entry = chance.choice(entries)
        parts = [entry.example.rstrip("."), chance.choice(FILLERS)]
        sentence = ", and ".join(parts) if chance.random() < 0.5 else chance.choice(FILLERS)
        sentences.append(sentence)
        size += len(sentence) + 1
    return sentences


def main(megabytes: float = 10) -> None:
    sentences = invented(megabytes)
    next(rungs(["Noise causes stress."]))
    start = time.process_time()
    for _ in rungs(sentences):
        pass
    taken = time.process_time() - start
    splitting = splitting_seconds(sentences)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print("## Rungs of sentences\n")
    print(f"{megabytes:g} MB of invented sentences, CPU seconds; the peer only splits them.\n")
    head = ["sentences", "s", "sentences/s", "MB/s", "× splitting into words", "peak MB"]
    row = (
        f"{len(sentences):,}",
        taken,
        f"{len(sentences) / taken:,.0f}",
        megabytes / taken,
        taken / splitting,
        f"{peak:.0f}",
    )
    print(table(head, [row]))
    if LABELLED.is_file():
        print("\nSentences of PubMed conclusions that the rules were made with:\n")
        print(f"```\n{evaluate(read_labelled(LABELLED))}\n```")


if __name__ == "__main__":
    main(*map(float, sys.argv[1:]))
