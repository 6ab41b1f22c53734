"""How much of the texts is carried, and which quotes are proven."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from hypothesis import given

from kb.coverage import coverage
from kb.lint import read_checked
from kb.model import PassedOver, Quote, Records
from kb.texts import Document, count_words, read_texts, sentences
from kb.verification import verify
from tests import strategies
from tests.folders import example, relaxed

SOUND = Path(__file__).parent / "cases" / "sound"


@pytest.fixture
def sound(tmp_path):
    folder = shutil.copytree(SOUND, tmp_path / "k")
    records = read_checked(folder)
    return records, read_texts(folder / "texts", (file.source for file in records.files))


def with_file(records, **changes):
    [file] = records.files
    return Records(records.header, records.concepts, (file.model_copy(update=changes),))


def test_sentences_and_words_are_counted(sound):
    found = coverage(*sound)
    assert found.complete
    [article, forum] = found.texts
    assert (article.sentences, article.sentences_covered) == (7, 7)
    assert (article.words, article.words_covered, article.words_quoted) == (50, 44, 41)
    assert (forum.words, forum.words_covered, forum.words_quoted) == (13, 7, 6)
    assert found.total.words == 63
    assert found.total.word_share == round(51 / 63, 4)


def test_a_notebook_shows_what_was_counted_and_what_is_not_to_hand(sound):
    records, documents = sound
    del documents["forum"]
    shown = coverage(records, documents)._repr_html_()
    assert "<p>7 of 7 sentences are carried. Not to hand: forum.</p>" in shown
    assert "<td>article</td>" in shown
    assert "quotes are proven. Not to hand: forum.</p>" in verify(records, documents)._repr_html_()


def test_what_nothing_touches_is_listed_with_its_place():
    records = example(3)
    text = "".join(f"{claim.words}\n" for _, claim in records.claims()) + "Nobody. Says this"
    found = coverage(records, {"s0": Document.of("s0", text)})
    assert not found.complete
    assert [sentence.text for sentence in found.total.uncovered] == ["Nobody.", "Says this"]
    assert all(text[s.start : s.end] == s.text for s in found.total.uncovered)
    assert found.to_dict()["texts"][0]["uncovered"][0] == {
        "source": "s0",
        "start": text.index("Nobody"),
        "end": text.index(" Says"),
        "text": "Nobody.",
    }
    assert found.texts[0].sentence_share == 0.6


def test_one_character_carries_a_sentence_and_its_neighbour_none():
    records = with_file(example(1), claims=(), passed_over=())
    text = "One two. Three four."
    document = {"s0": Document.of("s0", text)}

    def covered(start, end):
        span = PassedOver(start=start, end=end, reason="R")
        found = coverage(with_file(records, passed_over=(span,)), document).texts[0]
        return found.sentences_covered, found.words_covered

    assert covered(0, 1) == (1, 1)
    assert covered(7, 8) == (1, 0)
    assert covered(8, 9) == (0, 0)  # the space between them
    assert covered(8, 10) == (1, 1)
    assert covered(6, 10) == (2, 2)
    assert covered(50, 90) == (0, 0)


def test_a_share_is_one_only_where_nothing_is_missing():
    records = with_file(example(1), claims=(), passed_over=())
    text = "Word. " * 30_000 + "Last."
    span = PassedOver(start=0, end=len(text) - 5, reason="R")
    found = coverage(with_file(records, passed_over=(span,)), {"s0": Document.of("s0", text)})
    assert found.total.sentence_share == 0.9999
    empty = coverage(records, {"s0": Document.of("s0", "—\n")})
    assert empty.total.word_share == 1.0


def test_a_text_that_is_not_to_hand_is_named():
    found = coverage(example(1), {})
    assert found.missing == ("s0",)
    assert not found.complete
    proven = verify(example(1), {})
    assert proven.missing == ("s0",)
    assert not proven.complete


@relaxed
@given(strategies.with_texts())
def test_coverage_counts_what_it_says(drawn):
    records, texts = drawn
    documents = {name: Document.of(name, text) for name, text in texts.items()}
    for file, text in zip(records.files, coverage(records, documents).texts, strict=True):
        body = texts[file.source.id]
        spans = [
            (p.start, p.end)
            for r in (*file.claims, *file.remarks, *file.questions)
            for p in r.quote
        ]
        spans += [(span.start, span.end) for span in file.passed_over]
        bare = [
            (start, end)
            for start, end in sentences(body, file.source.language)
            if not any(start < b and a < end for a, b in spans)
        ]
        assert [(s.start, s.end) for s in text.uncovered] == bare
        assert text.words == count_words(body)
        assert text.words_quoted <= text.words_covered <= text.words
    json.dumps(coverage(records, documents).to_dict())


@relaxed
@given(strategies.with_texts())
def test_every_quote_of_a_sound_knowledge_base_is_proven(drawn):
    records, texts = drawn
    documents = {name: Document.of(name, text) for name, text in texts.items()}
    found = verify(records, documents)
    recorded = [file for file in records.files if file.source.text]
    if len(recorded) == len(records.files):
        assert found.complete
        assert found.unproven == ()
    assert found.quotes == sum(
        len(file.claims) + len(file.remarks) + len(file.questions) for file in records.files
    )


def test_a_quote_that_is_not_there_is_listed_with_its_reason():
    records = example(2)
    text = "\n".join(claim.words for _, claim in records.claims())
    moved = Document.of("s0", f"Before. {text}")
    found = verify(records, {"s0": moved})
    assert (found.quotes, found.proven) == (2, 0)
    assert found.accepted
    assert not found.complete
    assert found.unproven[0].now == (8, 8 + len(text.split("\n")[0]))
    assert found.unproven[0].to_dict()["now"] == {"start": 8, "end": 8 + len(text.split("\n")[0])}
    lost = verify(records, {"s0": Document.of("s0", "Nothing of it.")})
    assert not lost.accepted
    assert lost.unproven[0].places == ()
    assert lost.unproven[0].to_dict()["now"] is None
    assert "not in the text" in lost.unproven[0].reason
    assert [text.same for text in lost.texts] == [False]
    json.dumps(lost.to_dict())


def test_a_source_that_records_no_text_can_have_any():
    records = example(1)
    [file] = records.files
    source = file.source.model_copy(update={"text": None})
    [words] = [claim.words for _, claim in records.claims()]
    found = verify(with_file(records, source=source), {"s0": Document.of("s0", words)})
    assert found.complete
    assert found.texts[0].to_dict()["recorded_sha256"] is None


def test_words_that_became_part_of_others_are_not_proven():
    records = example(1)
    [file] = records.files
    claim = file.claims[0].model_copy(update={"quote": (Quote(text="with hope", start=0, end=9),)})
    changed = with_file(records, claims=(claim,))
    found = verify(changed, {"s0": Document.of("s0", "with hopelessness")})
    assert [part.now for part in found.unproven] == [None]
    assert found.unproven[0].places == ((0, 9),)
    assert not found.accepted


def test_the_bundled_knowledge_base_is_proven_and_carries_every_sentence(root, shared):
    records = read_checked(root / "data" / "depression")
    documents = read_texts(shared / "sources", (file.source for file in records.files))
    assert verify(records, documents).complete
    found = coverage(records, documents)
    assert found.complete
    assert found.total.sentence_share == 1.0
    assert found.total.word_share >= 0.85
