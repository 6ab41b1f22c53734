"""Texts: read strictly, counted in code points, split by rules."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

import kb.texts.documents
from kb.errors import InvalidInput
from kb.model import Quote, Source, SourceText
from kb.names import sha256
from kb.texts import (
    Document,
    count_words,
    find_quote,
    prove,
    read_text,
    read_texts,
    sentences,
    words,
)
from tests.folders import relaxed
from tests.running import must_end

SPLITS = [
    ("en", ["Levels vary, i.e., too much.", "It is said.", "(A label.)"]),
    ("en", ["Dr. Smith et al. 2020 saw 3.5 % more, e.g. in mice.", "See Fig. 3 and no. 5."]),
    ("en", ["The U.S. Army and J. S. Bach agree.", "So do I.", "They do."]),
    ("en", ["“Really?” he asked.", "“Yes.”", "“No!”"]),
    ("en", ["What now?", "Nothing…", "Then this... and that.", "Well!"]),
    ("en", ["It (why would I? i ask) rose.", "It was **very rough**.", "It fell."]),
    ("en", ["No, it is not.", "A p.m. meeting vs. none."]),
    ("en", ["It changed.", "- Credit: M. Long"]),
    ("de", ["Am 21. März war es z.B. kalt.", "Das war 1999.", "Dann nicht."]),
    ("de", ["Er sagte: „Nein.“", "Dann ging er."]),
    ("fr", ["M. Dupont est là, p.ex. ici.", "Mme Curie aussi."]),
    ("zz", ["Dr. Smith sah z.B. nichts.", "Nothing."]),
]
JOINED = [("zh", ["为什么？", "因为压力。", "“好！”", "对"]), ("hi", ["यह है।", "वह था।"])]


@pytest.mark.parametrize(("language", "expected"), SPLITS)
def test_sentences_of_one_line(language, expected):
    text = " ".join(expected)
    assert [text[start:end] for start, end in sentences(text, language)] == expected


@pytest.mark.parametrize(("language", "expected"), JOINED)
def test_sentences_without_spaces_between_them(language, expected):
    text = "".join(expected)
    assert [text[start:end] for start, end in sentences(text, language)] == expected


def test_lines_headings_and_lists():
    text = (
        "A heading without a full stop\n\nDepression seems to involve both. Specifically:\r\n"
        "* Less joy. And more.\n1. A step. (Its label.)\n2) Another: e.g. this\na) a third\n—–\n"
        "…but they don’t have it\n  An indented line  \n"
    )
    assert [text[start:end] for start, end in sentences(text)] == [
        "A heading without a full stop",
        "Depression seems to involve both.",
        "Specifically:",
        "* Less joy.",
        "And more.",
        "1. A step.",
        "(Its label.)",
        "2) Another: e.g. this",
        "a) a third",
        "…but they don’t have it",
        "An indented line",
    ]


def test_a_paragraph_that_a_margin_has_torn_is_one():
    text = (
        "Stress raises the level of cortisol in the blood of\nmice and of men. It lowers the\n"
        "number of new neurons, or so it seems to many of them\nBut a line that starts large is "
        "a new one, as is\n- an item\nshort\nlines\n"
    )
    assert [text[start:end] for start, end in sentences(text)] == [
        "Stress raises the level of cortisol in the blood of\nmice and of men.",
        "It lowers the",
        "number of new neurons, or so it seems to many of them",
        "But a line that starts large is a new one, as is",
        "- an item",
        "short",
        "lines",
    ]


def test_the_two_sources_split_as_a_person_would(shared):
    counts = {"forum-chemical-imbalance": 50, "sciencefocus-depression-myth": 38}
    for name, count in counts.items():
        text = read_text(shared / "sources" / f"{name}.txt")
        found = [text[start:end] for start, end in sentences(text, "en")]
        assert abs(len(found) - count) <= 8
        assert all(re.match(r"[\w“‘\"'(*…-]", sentence) for sentence in found)
        assert "i.e., more serotonin activity." in "\n".join(found) or name.startswith("science")


@relaxed
@given(
    st.text(st.sampled_from("aB1. !?…\n\r\u2028“”()*-_。 e.g\u00ad"), max_size=80)
    | st.text(max_size=80)
)
def test_sentences_cover_every_word_in_order(text):
    found = sentences(text, "en")
    assert list(found) == sorted(found)
    assert all(a[1] <= b[0] for a, b in pairwise(found))
    covered = {place for start, end in found for place in range(start, end)}
    for start, end in words(text):
        assert covered.issuperset(range(start, end))
    for start, end in found:
        assert text[start:end] == text[start:end].strip()
        assert count_words(text[start:end])


@pytest.mark.parametrize("piece", ["a", "a. ", ".", "“", "("])
def test_splitting_is_never_stuck(piece):
    with must_end():
        assert sentences(piece * 100_000 + "A.")


def test_words_are_runs_of_letters_and_digits():
    assert count_words("HPA-axis isn’t (2023) _so_ “naïve” 3.5 抑郁") == 10
    assert list(words("a bc", 1)) == [(2, 4)]


def test_offsets_count_code_points_and_line_ends_stay(tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes("😀 naïve\r\nor nai\u0308ve\r".encode())
    text = read_text(path)
    assert text == "😀 naïve\r\nor nai\u0308ve\r"
    assert prove([Quote(text="naïve", start=2, end=7)], text) == ()


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"a\xff", r"a\.txt: byte 1 is not UTF-8: save the file as UTF-8"),
        (b"a\nb\0", r"a\.txt:2: a control character \(U\+0000\) stands here: extract"),
        (b"\x1b[2J", r"a\.txt:1: a control character \(U\+001B\)"),
        (b"123456", r"a\.txt: it is larger than 5 bytes"),
    ],
)
def test_texts_that_cannot_be_read(data, sentence, tmp_path, monkeypatch):
    monkeypatch.setattr(kb.texts.documents, "MAX_BYTES", 5)
    (tmp_path / "a.txt").write_bytes(data)
    with pytest.raises(InvalidInput, match=sentence):
        read_text(tmp_path / "a.txt")


def source(name, text=None):
    known = SourceText(length=len(text), sha256=sha256(text.encode())) if text else None
    return Source(id=name, title="T", kind="news", language="en", licence="-", text=known)


def test_texts_are_found_by_name_or_by_hash(tmp_path):
    (tmp_path / "one.txt").write_text("One.")
    (tmp_path / "other-name.txt").write_text("Two.")
    (tmp_path / "broken.txt").write_bytes(b"\xff")
    (tmp_path / "folder.txt").mkdir()
    wanted = [source("one"), source("two", "Two."), source("three", "Three."), source("four")]
    found = read_texts(tmp_path, wanted)
    assert found == {"one": Document.of("one", "One."), "two": Document.of("two", "Two.")}
    with pytest.raises(InvalidInput, match="it is no folder"):
        read_texts(tmp_path / "nowhere", wanted)


def test_quotes_are_proven_letter_for_letter():
    text = "stress, more stress"
    assert prove([Quote(text="stress", start=13, end=19)], text) == ()
    [misfit] = prove([Quote(text="Stress", start=13, end=19)], text)
    assert misfit.places == ()
    assert find_quote("aa", "aaaa") == ((0, 2), (1, 3), (2, 4))
    assert find_quote("", "aaaa") == ()
    assert len(find_quote("a", "a" * 100)) == 20
