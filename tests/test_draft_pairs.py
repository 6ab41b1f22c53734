"""Pairs of a sentence as spans, their scores, and drafts held against curated claims."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from kb.draft import pairs, score_pairs
from kb.draft.agreement import agreement
from kb.draft.candidates import draft_claims
from kb.draft.pairs import dice, read_pairs
from kb.errors import InvalidInput
from kb.model import Claim
from kb.records import read_folder
from kb.vocabulary import Link, Sign


def related(sentence: str, *packs: str) -> list[tuple[str, str]]:
    return [(pair.cause, pair.effect) for pair in pairs(sentence, packs=packs)]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Old lamps may raise the risk of fires.", [("Old lamps", "risk of fires")]),
        ("The risk of fires was raised by old lamps.", [("old lamps", "risk of fires")]),
        (
            "There is a positive relationship between light and sales.",
            [("light", "sales")],
        ),
        (
            "Light had a clear positive effect on sales in spring and on theft.",
            [("Light", "sales")],
        ),
        ("The effect of light on theft was small.", [("light", "theft")]),
        ("We found an association of light with theft.", [("light", "theft")]),
        ("Shops with bright lamps had higher sales.", [("Shops with bright lamps", "sales")]),
        (
            "Pupils who walk to school are more likely to read well.",
            [("walk to school", "read")],
        ),
        ("Lamps, which flicker, cause headaches.", [("Lamps", "headaches")]),
        (
            "Light led to improvements in mood, sleep and attention.",
            [("Light", "improvements in mood"), ("Light", "sleep"), ("Light", "attention")],
        ),
        ("Women are less likely than men to smoke.", [("Women", "smoke")]),
        (
            "In spring, light (500 lux) for an hour raised mood after lunch.",
            [("light (500 lux) for an hour", "mood")],
        ),
        (
            "Wind and heavy rain cause leaks and mould.",
            [
                ("Wind", "leaks"),
                ("Wind", "mould"),
                ("heavy rain", "leaks"),
                ("heavy rain", "mould"),
            ],
        ),
        (
            "Damp affects physical, social and other outcomes.",
            [("Damp", "physical, social and other outcomes")],
        ),
        ("Rest was related to health-related costs.", [("Rest", "health-related costs")]),
        ("A dose of 2.5 mg caused no pain.", [("dose of 2.5 mg", "pain")]),
        (
            "Rest was more effective than walks in reducing pain.",
            [("Rest", "pain")],
        ),
        (
            "Old roofs had higher odds of leaks.",
            [("Old roofs", "odds of leaks")],
        ),
        (
            "This survey identifies a risk factor for leaks.",
            [("survey", "leaks")],
        ),
        (
            "A mixture of salt and sand damages pipes, walls and roofs.",
            [
                ("mixture of salt and sand", "pipes"),
                ("mixture of salt and sand", "walls"),
                ("mixture of salt and sand", "roofs"),
            ],
        ),
        ("Fields benefit from rain and sun.", [("rain", "Fields"), ("sun", "Fields")]),
        ("It is late.", []),
        ("They caused it.", []),
    ],
)
def test_a_sentence_relates_spans(sentence: str, expected: list[tuple[str, str]]) -> None:
    assert related(sentence) == expected
    for pair in pairs(sentence):
        spans = [sentence[slice(*place)] for place in pair.places]
        assert spans == [pair.cause, pair.effect]


def test_a_pair_says_whether_it_is_stated() -> None:
    (stated,) = pairs("Lamps prevent theft.")
    (asked,) = pairs("We examined whether lamps prevent theft.")
    assert (stated.states, asked.states) == (True, False)
    assert (stated.link, stated.cue) == ("causal", "prevent")


def test_a_pack_is_read_where_it_is_asked_for() -> None:
    sentence = "Drivers waited on the bridge demanding lower tolls."
    assert related(sentence) == []
    assert related(sentence, "news") == [("lower tolls", "Drivers waited on the bridge")]
    assert related("The march began after a worker died .", "news") == [
        ("a worker died", "The march began")
    ]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (
            "After the vote on fees, the crowd left the square.",
            [("the vote on fees", "the crowd left the square")],
        ),
        (
            "The mayor said that shops shut after a worker died.",
            [("a worker died", "that shops shut")],
        ),
        (
            "Farmers met in town to harvest the verge.",
            [("harvest the verge", "Farmers met in town")],
        ),
        ("Nurses held a strike over low pay.", [("low pay", "Nurses held a strike")]),
        ("A strike sparked fights in parts of town.", [("strike", "fights in parts of town")]),
        ("They went to the verge.", []),
    ],
)
def test_news_relate_whole_clauses(sentence: str, expected: list[tuple[str, str]]) -> None:
    assert related(sentence, "news") == expected


def test_dice_counts_words() -> None:
    assert dice("the risk of falls", "Risk of falls") == pytest.approx(6 / 7)
    assert dice("", "") == 0.0


def test_scores_count_each_pair_once() -> None:
    scores = score_pairs(
        [
            ("Lamps prevent theft.", [("lamps", "theft"), ("lamps", "theft")]),
            ("Damp causes mould.", [("frost", "mould")]),
            ("It is late.", []),
        ]
    )
    assert (scores.sentences, scores.gold, scores.found, scores.right) == (3, 3, 2, 1)
    assert (scores.precision, scores.recall, scores.f1) == (0.5, 0.3333, 0.4)
    assert score_pairs([]).f1 == 0


def test_marked_pairs_are_read(tmp_path: Path) -> None:
    path = tmp_path / "news.csv"
    marked = "<ARG1>Shops shut</ARG1> <SIG0>due to</SIG0> <ARG0>a <SIG1>b</SIG1> storm</ARG0>"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["doc_id", "text", "causal_text_w_pairs"])
        writer.writerow(["1", "Shops shut due to a b storm", repr([marked, "<ARG0>x</ARG0>"])])
        writer.writerow(["2", "It rains", "[]"])
    assert read_pairs(path) == [
        ("1", "Shops shut due to a b storm", [("a b storm", "Shops shut")]),
        ("2", "It rains", []),
    ]
    path.write_text("text\n", encoding="utf-8")
    with pytest.raises(InvalidInput, match="no column causal_text_w_pairs, doc_id"):
        read_pairs(path)


def test_agreement_tells_pairs_from_fields() -> None:
    text = "Damp causes mould. Frost is linked to falls."
    damp, frost = draft_claims(text).claims
    sign = damp.model_copy(update={"id": "other", "sign": Sign.NEGATIVE})
    turned = frost.model_copy(update={"subject": frost.object, "object": frost.subject})
    missed = damp.model_copy(update={"id": "missed", "subject": "salt"})
    found = agreement([([damp, frost], [sign, turned, missed])])
    assert (found.drafted, found.right, found.curated, found.found) == (2, 2, 3, 2)
    assert (found.precision, found.recall, found.recall_whole) == (1.0, 0.6667, 0.3333)
    assert found.fields == {"link": 1.0, "sign": 0.5, "stance": 1.0, "modality": 1.0}
    backward = damp.model_copy(update={"subject": damp.object, "object": damp.subject})
    assert agreement([([damp], [backward])]).right == 0
    assert backward.link is Link.CAUSAL


def test_drafts_of_the_bundled_sources_meet_the_curated_claims(shared: Path, root: Path) -> None:
    """A floor under what was measured (tests/bench/bench_draft.py), on what it was made with."""
    base = read_folder(root / "data" / "depression")
    made: list[tuple[tuple[Claim, ...], tuple[Claim, ...]]] = []
    for file in base.files:
        text = (shared / "sources" / f"{file.source.id}.txt").read_text("utf-8")
        drafts = draft_claims(text, concepts=base.concepts, max_words=20).claims
        made.append((drafts, file.claims))
    met = agreement(made)
    assert met.precision >= 0.93
    assert met.recall >= 0.69
    assert met.recall_whole >= 0.60
