"""The rung of a sentence: four classes, the guards of lay text, offsets, and the evaluation."""

from __future__ import annotations

import builtins
import csv
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.draft.lexicon import load_lexicon
from kb.draft.reading import reader
from kb.draft.rungs import LABELS, Rung, evaluate, read_labelled, rungs
from kb.draft.scope import group_of
from kb.draft.spot import fold, spotter
from kb.errors import InvalidInput
from kb.vocabulary import Link, Modality, Sign, Stance
from tests.running import Run


def rung(sentence: str) -> Rung:
    (one,) = rungs([sentence])
    return one


def label(sentence: str) -> str:
    return rung(sentence).label


# --- the four classes -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Coffee keeps many people company.", "none"),
        ("Coffee raises the pulse.", "direct_causal"),
        ("The pulse was raised by strong coffee.", "direct_causal"),
        ("Coffee does not raise the pulse.", "direct_causal"),
        ("Coffee had no effect on sleep.", "direct_causal"),
        ("Short nights led, in all classes, to lower marks.", "none"),
        ("Short nights led to lower marks.", "direct_causal"),
        ("Fatigue results from short nights.", "direct_causal"),
        ("Tea calmed the visitors and lowered the noise.", "direct_causal"),
        ("Coffee may raise the pulse.", "conditional_causal"),
        ("Coffee seems to raise the pulse.", "conditional_causal"),
        ("Coffee would probably raise the pulse.", "conditional_causal"),
        ("We speculate that coffee delays sleep.", "conditional_causal"),
        ("Coffee is associated with a fast pulse.", "correlational"),
        ("Coffee was not associated with sleep.", "correlational"),
        ("Pulse correlates with coffee.", "correlational"),
        ("Age is a risk factor for falls.", "correlational"),
        ("Coffee drinkers were more likely to wake early.", "correlational"),
        ("Marks differed between the two schools.", "correlational"),
        ("Reduced marks were common.", "none"),
        ("The reduced price surprised us.", "none"),
        ("Girls had reduced pain.", "correlational"),
    ],
)
def test_a_sentence_speaks_on_its_rung(sentence: str, expected: str) -> None:
    assert label(sentence) == expected


@pytest.mark.parametrize(
    "sentence",
    [
        "We still don't know what causes the noise.",
        "Nobody knows what causes the noise.",
        "There is no single cause of rust.",
        "What actually causes rust?",
        "The most popular idea for what causes rust is salt.",
        "Further studies are needed to find out whether salt causes rust.",
        "It remains unclear whether salt causes rust.",
        "We examined how salt affects iron.",
        "The survey aimed to determine what causes rust.",
        "Gates should be painted.",
        "Most builders agree that the idea that salt causes rust is an oversimplification.",
        "That salt alone causes rust is a myth.",
    ],
)
def test_a_sentence_that_claims_nothing_has_no_rung(sentence: str) -> None:
    assert label(sentence) == "none"


def test_a_correlation_with_something_that_causes_stays_a_correlation() -> None:
    assert label("Wealth is associated with pills that reduce the risk.") == "correlational"
    assert label("The effect of rain was greater in men than in women.") != "direct_causal"
    assert label("The risk was reduced by half.") == "correlational"


def test_a_guard_reaches_no_further_than_its_clause() -> None:
    assert label("It is unclear why; however, salt causes rust.") == "direct_causal"
    assert label("Whether or not it rains, it is late, but salt causes rust.") == "direct_causal"


def test_denial_is_apart_from_the_rung() -> None:
    denied = rung("The fence does not prevent accidents.")
    assert (denied.label, denied.denied) == ("direct_causal", True)
    assert not rung("The fence prevents accidents.").denied


def test_readings_carry_link_sign_stance_and_hedge() -> None:
    (one,) = reader().read("Salt may reduce growth.")
    assert (one.link, one.sign, one.stance, one.modality) == (
        Link.CAUSAL,
        Sign.NEGATIVE,
        Stance.AFFIRMS,
        Modality.POSSIBLE,
    )
    trend, one = reader().read("Growth was not reduced by salt.")
    assert (trend.link, trend.stance) == (Link.CORRELATIONAL, Stance.DENIES)
    assert (one.sign, one.stance, one.backward) == (None, Stance.DENIES, True)


# --- offsets ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "sentence",
    [
        "Noise may  cause stress.",
        "“Noise” isn’t a risk\u00a0factor for\tstress",
        "İn İstanbul noise causes stre\u00adss, and ﬁre causes smoke",
    ],
)
def test_cues_are_verbatim(sentence: str) -> None:
    one = rung(sentence)
    assert one.cues
    for cue in one.cues:
        assert sentence[cue.start : cue.end] == cue.text


@given(st.text(alphabet="aİß ﬁ\u00ad\u00a0\n’cuse", max_size=30))
def test_folding_keeps_count_of_every_character(text: str) -> None:
    folded = fold(text)
    for place, letter in enumerate(folded.text):
        source = text[folded.original(place)]
        assert letter in {" ", "'", source, source.lower()}
    assert folded.original(len(folded.text)) == len(text) or folded.places is None


@given(
    st.lists(st.sampled_from(["noise", "may", "cause", "not", "stress", ",", "and", "is", "by"]))
)
def test_any_words_can_be_read(words: list[str]) -> None:
    assert label(" ".join(words)) in LABELS


# --- both ways of finding ---------------------------------------------------------------------


def test_without_the_automaton_the_same_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("ahocorasick", reason="needs pyahocorasick, of the extra 'draft'")
    lexicon = load_lexicon()
    groups: dict[str, list[str]] = {}
    for phrase, forms in lexicon.forms.items():
        for form in forms:
            groups.setdefault(group_of(form.entry), []).append(phrase)
    fast = spotter(groups)
    real = builtins.__import__

    def refusing(name: str, *rest: Any, **more: Any) -> Any:
        if name == "ahocorasick":
            raise ImportError(name)
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", refusing)
    slow = spotter(groups)
    texts = [entry.example for entry in lexicon.entries]
    texts += [entry.counter_example for entry in lexicon.entries]
    chance = random.Random(7)
    words = sorted({word for phrase in lexicon.forms for word in phrase.split()})
    texts += [" ".join(chance.choices(words, k=30)) for _ in range(200)]
    for text in texts:
        assert fast(fold(text).text) == slow(fold(text).text)


def test_a_language_without_a_lexicon_gets_a_sentence() -> None:
    with pytest.raises(InvalidInput, match="no cue lexicon for the language 'xx', only for en"):
        list(rungs(["x"], language="xx"))


# --- evaluation -------------------------------------------------------------------------------


def test_the_evaluation_counts_what_came_out() -> None:
    done = evaluate(
        [
            ("Salt causes rust.", "direct_causal"),
            ("Salt causes rust.", "correlational"),
            ("Salt is associated with rust.", "correlational"),
            ("It rains.", "none"),
        ]
    )
    assert done.sentences == 4
    assert done.confusion["correlational"] == {
        "none": 0,
        "correlational": 1,
        "conditional_causal": 0,
        "direct_causal": 1,
    }
    assert done.correlational_called_direct == 0.5
    assert done.classes["direct_causal"] == {"precision": 0.5, "recall": 1.0, "f1": 0.6667}
    assert done.macro_f1 == round((1 + 0.6667 + 0 + 0.6667) / 4, 4)
    assert "correlational called direct: 50.0 %" in str(done)
    assert done.to_dict()["sentences"] == 4


def test_a_cell_of_any_length_is_read_and_the_bound_of_csv_is_left_as_it_was(
    kb: Callable[..., Run], tmp_path: Path
) -> None:
    before = csv.field_size_limit()
    path = tmp_path / "long.csv"
    path.write_text("sentence,label_name\n" + "word " * 40_000 + ",none\n", "utf-8")
    assert len(read_labelled(path)) == 1
    assert csv.field_size_limit() == before
    assert kb("rungs", path).code == 0
    assert csv.field_size_limit() == before


def test_an_evaluation_of_nothing_is_no_error() -> None:
    assert evaluate([]).macro_f1 == 0


def test_a_file_of_labels_is_read(tmp_path: Path) -> None:
    path = tmp_path / "gold.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerows([["sentence", "label_name"], ["It rains, often.", "none"]])
    assert read_labelled(path) == [("It rains, often.", "none")]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("sentence,label\nx,none\n", "no column label_name"),
        ("", "no column label_name, sentence"),
        ("sentence,label_name\nx,causal\n", "gold.csv:2: the label 'causal' is not known"),
    ],
)
def test_a_file_that_is_none_is_refused(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "gold.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InvalidInput, match=said):
        read_labelled(path)


def test_the_targets_hold_on_the_sentences_it_was_made_with(shared: Path) -> None:
    """Sentences that are kept back judge it for good; these show when a rule breaks."""
    done = evaluate(read_labelled(shared / "text" / "pubmed-causal-language-dev.csv"))
    assert done.macro_f1 >= 0.80
    assert done.correlational_called_direct <= 0.01
    assert done.classes["direct_causal"]["recall"] >= 0.60
