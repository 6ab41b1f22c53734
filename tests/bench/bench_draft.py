"""Drafts: against curated claims, pairs of a corpus set aside, keys of a review, and speed."""

from __future__ import annotations

import hashlib
import resource
import sys
import time
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench_rungs import invented
from bench_said import against_papers, against_said
from measure import splitting_seconds, table

from kb.cli.adding import WORD, add
from kb.cli.keys import completion
from kb.draft.agreement import FIELDS, agreement, matches
from kb.draft.candidates import draft_claims
from kb.draft.pairs import read_pairs, score_pairs
from kb.model import Claim, SourceFile
from kb.records import read_folder, write_concepts, write_source_file
from kb.review import Session, open_session
from kb.texts import sentences
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
    """Return how many presses of l, g, t, h or their capitals bring fields to their place."""
    keys = 0
    for field, terms in CYCLES.items():
        now, wanted = getattr(draft, field), getattr(claim, field)
        if now == wanted or wanted is None:
            continue  # a denial drops its sign by itself
        if now not in terms:
            keys += 1 + terms.index(wanted)
        else:
            away = (terms.index(wanted) - terms.index(now)) % len(terms)
            keys += min(away, len(terms) - away)
    return keys


class Typist:
    """Answers what a review asks as a person would who adds a claim, and counts the keys."""

    def __init__(self, claim: Claim, spans: Sequence[tuple[int, int]], text: str, at: int) -> None:
        self.claim = claim
        self.keys = 0
        self.completed = ""
        starts = [start for start, _ in spans]
        wanted = bisect_right(starts, claim.quote[0].start) - 1
        here = bisect_right(starts, at) - 1
        self._moves = ["+"] * (wanted - here - 1) + ["-"] * (here - wanted)
        first = here + len(self._moves) if wanted > here else wanted
        window = spans[first][0], spans[min(first + 1, len(spans) - 1)][1]
        self._words = [found.span() for found in WORD.finditer(text, *window)]

    def ask(self, question: str, default: str = "", **options: Any) -> str:
        """Return the answer with the fewest keys."""
        if question.startswith("Words"):
            answer = self._moves.pop(0) if self._moves else self._numbers()
        else:
            wanted = str(getattr(self.claim, question.lower()))
            answer = "" if default == wanted else self._named(wanted, options["among"])
        self.keys += len(answer) + ENTER
        return self.completed if answer.endswith("\t") else answer or default

    def _numbers(self) -> str:
        parts = []
        for part in self.claim.quote:
            inside = [
                n for n, (a, b) in enumerate(self._words, 1) if a < part.end and b > part.start
            ]
            parts.append(f"{inside[0]}-{inside[-1]}" if len(inside) > 1 else f"{inside[0]}")
        return " ".join(parts)

    def _named(self, wanted: str, among: Mapping[str, str]) -> str:
        """Return the number of a concept, or the shortest beginning that Tab completes to it."""
        number = next((n for n, id_ in among.items() if n.isdigit() and id_ == wanted), "")
        if number:
            return number
        names = [name for name, id_ in among.items() if id_ == wanted]
        begun = (name[:n] for n in range(1, 99) for name in names if len(name) >= n)
        self.completed = wanted
        return next(
            typed + "\t"
            for typed in begun
            if completion(typed, 0, among) == wanted and completion(typed, 1, among) is None
        )


def keys_of_review(
    drafted: Sequence[Claim], curated: Sequence[Claim], session: Session
) -> dict[str, int]:
    """Return the keys that bring drafts to the curated claims, by what they are pressed for.

    A right draft takes its presses and "a"; a wrong one "r", a word of reason and Enter. What is
    missing is added on the card nearest to it: "n", its words and its concepts, its presses and
    "a"; this is done in a review, so that it is sure to come out as counted.
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
    assert session.document is not None
    text = session.document.text
    spans = sentences(text)
    for claim in curated:
        if claim.id in met:
            continue
        card = min(drafted, key=lambda draft: abs(draft.quote[0].start - claim.quote[0].start))
        typist = Typist(claim, spans, text, card.quote[0].start)
        with redirect_stdout(StringIO()):  # it shows the text, which is not ours to print
            name = add(session, typist, near=card.id, at=card.quote[0].start)  # type: ignore[arg-type]
        made = session.state.claim(name or "")
        assert (made.subject, made.object) == (claim.subject, claim.object)
        assert made.words.startswith(claim.words[:9]), (made.words, claim.words)
        keys["add"] += 1 + typist.keys + cycling(made, claim) + 1
    return keys


def reviewed(folder: Path, drafted: Sequence[Claim]) -> Session:
    """Return a review of the drafts of the article, beside its text."""
    base = read_folder(ROOT / "data" / "depression")
    source = next(file.source for file in base.files if file.source.id == ARTICLE)
    concepts = folder / f"{ARTICLE}.concepts.yaml"
    concepts.write_text(write_concepts(base.concepts), "utf-8")
    file = folder / f"{ARTICLE}.yaml"
    file.write_text(write_source_file(SourceFile(source=source, claims=tuple(drafted))), "utf-8")
    text = (SHARED / "sources" / f"{ARTICLE}.txt").read_text("utf-8")
    (folder / f"{ARTICLE}.txt").write_text(text, "utf-8")
    return open_session(file)


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
    with TemporaryDirectory() as folder:
        keys = keys_of_review(drafted, curated, reviewed(Path(folder), drafted))
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
    against_said()
    against_papers()
    speed(megabytes)


if __name__ == "__main__":
    main(*map(float, sys.argv[1:]))
