"""Quotes are moved with their words, and only where the words are the same."""

from __future__ import annotations

import re
import shutil
import unicodedata
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

import kb.reanchor
from kb.errors import InvalidInput, InvalidRecords, UnwritableOutput
from kb.lint import check, read_checked
from kb.model import Claim, Quote, Source, SourceFile, SourceText
from kb.names import sha256
from kb.reanchor import reanchor
from kb.records import write_source_file
from kb.texts import Document, Folded, Part, anchor, read_texts
from kb.verification import verify
from tests.folders import relaxed

CASES = Path(__file__).parent / "cases"
SOUND = CASES / "sound"
ARTICLE = "sources/article.yaml"
cases = [
    pytest.param(case, id=case["name"])
    for case in yaml.safe_load((CASES / "anchor.yaml").read_text("utf-8"))
]


@pytest.fixture
def folder(tmp_path):
    return shutil.copytree(SOUND, tmp_path / "k")


def claim(name, text, parts, at=0):
    quote = []
    for part in parts:
        start = text.index(part, at)
        quote.append(Quote(text=part, start=start, end=start + len(part)))
        at = start + len(part)
    return Claim(
        id=name,
        quote=quote,
        statement="A statement.",
        subject="stress",
        object="cortisol",
        link="causal",
        sign="positive",
        stance="affirms",
        modality="asserted",
        basis="author-statement",
    )


def write_case(folder, case):
    """Let the forum's file quote the old text, while its text is the new one."""
    old, new = case["old"], case["new"]
    claims = [claim("k", old, case["parts"], case.get("at", 0))]
    claims += [claim(f"n{n}", old, [words]) for n, words in enumerate(case.get("neighbours", ()))]
    known = SourceText(length=len(old), sha256=sha256(old.encode()))
    source = Source(id="forum", title="T", kind="news", language="en", licence="-", text=known)
    text = write_source_file(SourceFile(source=source, claims=claims))
    (folder / "sources/forum.yaml").write_bytes(text.encode())
    (folder / "texts/forum.txt").write_bytes(new.encode())


@pytest.mark.parametrize("case", cases)
def test_quotes_move_only_with_their_words(case, folder):
    write_case(folder, case)
    done = reanchor(folder)
    found = yaml.safe_load((folder / "sources/forum.yaml").read_text("utf-8"))
    quote = found["claims"][0]["quote"]
    if "lost" in case:
        assert [finding.what for finding in done.lost] == [case["lost"]]
        assert [part["text"] for part in quote] == case["parts"]
        assert done.lost[0].line == 13
        assert done.lost[0].record == "forum/k"
    else:
        assert done.lost == ()
        assert [part["text"] for part in quote] == case["now"]
        assert all(case["new"][p["start"] : p["end"]] == p["text"] for p in quote)
        assert "stands" not in case or quote[0]["start"] == case["stands"]
        assert check(folder) == ()
        assert reanchor(folder).changed == ()


@pytest.mark.parametrize("case", cases)
def test_verifying_tells_what_would_move_from_what_is_lost(case, folder):
    write_case(folder, case)
    text = (folder / "sources/forum.yaml").read_bytes()
    sources = yaml.safe_load(text)
    old = SourceFile.model_validate(sources)
    records = read_checked_without_texts(folder)
    documents = {"forum": Document.of("forum", case["new"])}
    done = verify(records, documents)
    of_claim = [part for part in done.unproven if part.id == "forum/k"]
    if "lost" in case:
        assert of_claim
        assert all(part.now is None for part in of_claim)
        assert not done.accepted
    elif "now" in case:
        assert all(part.now is not None for part in of_claim)
        assert done.accepted
    assert old.source.id == "forum"


def read_checked_without_texts(folder):
    shutil.rmtree(folder / "texts")
    return read_checked(folder)


def test_a_quote_can_be_written_as_bare_words(folder):
    path = folder / ARTICLE
    text = path.read_text()
    before = text
    text = re.sub(r"( {4}quote:)\n {6}- text: (Stress raises cortisol)\n.*\n.*\n", r"\1 \2\n", text)
    text = re.sub(r"        start: 126\n        end: 150\n", "", text)
    text = text.replace(
        "      - text: some experts say\n        start: 152\n        end: 168\n",
        "      - some experts say\n",
    )
    text = re.sub(r"  text:\n    length.*\n    sha256.*\n", "", text)
    assert "quote: Stress raises cortisol" in text
    path.write_text(text)
    assert check(folder)
    done = reanchor(folder)
    assert path.read_text() == before
    assert done.changed == (path.as_posix(),)
    assert [move.start for move in done.moves] == [None] * 3
    assert check(folder) == ()


def test_bare_words_that_stand_in_two_places_are_not_guessed(folder):
    path = folder / ARTICLE
    text = path.read_text()
    text = re.sub(
        r"( {4}quote:)\n {6}- text: Stress raises cortisol\n.*\n.*\n", r"\1 cortisol\n", text
    )
    path.write_text(text)
    with pytest.raises(InvalidRecords, match="'cortisol' stand in 3 places of the text"):
        reanchor(folder)
    assert path.read_text() == text


def test_wrong_offsets_are_set_right(folder):
    path = folder / ARTICLE
    before = path.read_text()
    path.write_text(before.replace("start: 18\n        end: 40", "start: 5\n        end: 99"))
    done = reanchor(folder)
    assert path.read_text() == before
    assert [(m.start, m.end, m.new_start, m.new_end) for m in done.moves] == [(5, 99, 18, 40)]


def test_passed_over_spans_move_with_their_neighbours(folder):
    text = (folder / "texts/article.txt").read_text()
    (folder / "texts/article.txt").write_text(text + "More.\n")
    done = reanchor(folder)
    assert [str(f.what) for f in done.lost] == []
    assert "start: 0\n    end: 16" in (folder / ARTICLE).read_text()
    (folder / "texts/article.txt").write_text(f"A new title.\n{text}")
    done = reanchor(folder)
    assert done.lost == ()
    assert "start: 13\n    end: 29" in (folder / ARTICLE).read_text()
    assert len(done.moves) == 9
    assert check(folder) == ()
    changed = text.replace("Stress and sleep", "On stress and on sleep")
    (folder / "texts/article.txt").write_text(changed)
    done = reanchor(folder)
    assert [finding.what for finding in done.lost] == ["the text near this span has changed"]
    assert "start: 13\n    end: 29" in (folder / ARTICLE).read_text()


def test_nothing_is_written_where_other_things_are_wrong(folder):
    path = folder / ARTICLE
    text = path.read_text().replace("start: 18", "start: 17").replace("sign: positive", "sign: up")
    path.write_text(text)
    with pytest.raises(InvalidRecords, match="'sign' cannot be 'up'"):
        reanchor(folder)
    assert path.read_text() == text
    (folder / "concepts.yaml").write_text("concepts: no\n")
    with pytest.raises(InvalidRecords, match=r"concepts\.yaml:1"):
        reanchor(folder)


def test_a_trial_writes_nothing(folder):
    path = folder / ARTICLE
    text = path.read_text().replace("start: 18\n        end: 40", "start: 17\n        end: 39")
    path.write_text(text)
    done = reanchor(folder, write=False)
    assert done.changed == (path.as_posix(),)
    assert done.to_dict()["moves"] == [
        {
            "id": "article/stress-raises-cortisol",
            "start": 17,
            "end": 39,
            "new_start": 18,
            "new_end": 40,
            "text": "Stress raises cortisol",
        }
    ]
    assert path.read_text() == text


def test_a_comment_is_not_lost(folder):
    path = folder / ARTICLE
    text = path.read_text().replace("start: 18", "start: 17 # ?")
    path.write_text(text)
    with pytest.raises(InvalidRecords, match="a comment stands here"):
        reanchor(folder)
    assert path.read_text() == text


def test_sources_without_a_text_are_named_and_left_alone(folder, tmp_path):
    (folder / "texts" / "forum.txt").unlink()
    done = reanchor(folder)
    assert done.missing == ("forum",)
    assert done.changed == ()
    shutil.rmtree(folder / "texts")
    with pytest.raises(InvalidInput, match="it is no folder: name the folder that holds the texts"):
        reanchor(folder)
    shutil.copytree(SOUND / "texts", tmp_path / "texts")
    assert reanchor(folder, texts=tmp_path / "texts").missing == ()


def test_a_cue_is_typeset_like_its_quote(folder):
    path = folder / ARTICLE
    text = path.read_text()
    start = text.index("      - text: cortisol may")
    path.write_text(
        text.replace("cortisol may disturb sleep", "isn’t")
        .replace("start: 46", "start: 0")
        .replace("end: 72", "end: 5")
        .replace("cue: may", "cue: isn’t")
    )
    article = folder / "texts/article.txt"
    article.write_text(article.read_text().replace("cortisol may disturb", "it isn't to disturb"))
    reanchor(folder)
    assert start
    assert "cue: isn't" in path.read_text()


def wrap(text, width):
    """Break lines at spaces, as a margin would."""
    out, column = [], 0
    for word in re.split("( )", text):
        if word == " " and column > width:
            out.append("\n")
            column = 0
        else:
            out.append(word)
            column += len(word)
    return "".join(out)


@relaxed
@given(
    words=st.lists(
        st.sampled_from("stress may raise naïve it’s “mood” e.g. 3.5 co-op".split()),
        min_size=3,
        max_size=30,
    ),
    place=st.tuples(st.integers(0, 20), st.integers(1, 8)),
    width=st.integers(5, 40),
    form=st.sampled_from(["NFC", "NFD"]),
    straight=st.booleans(),
)
def test_typesetting_never_loses_a_quote(words, place, width, form, straight):
    text = " ".join(f"{word}-{n}" for n, word in enumerate(words))
    quoted = text.split(" ")[place[0] : place[0] + place[1]]
    if not quoted:
        return
    words_ = " ".join(quoted)
    start = text.index(words_)
    other = unicodedata.normalize(form, wrap(text, width))
    if straight:
        other = other.translate(str.maketrans("’“”", '\'""'))
    [found] = anchor([[Part(words_, start, start + len(words_))]], other)
    [span] = found.spans
    assert Folded(other[span[0] : span[1]]).text == Folded(words_).text


@relaxed
@given(st.text(max_size=60))
def test_folding_keeps_its_way_back(text):
    folded = Folded(text)
    assert len(folded.text) == len(folded._starts) == len(folded._ends)
    assert list(folded._starts) == sorted(folded._starts)
    assert all(0 <= s < e <= len(text) for s, e in zip(folded._starts, folded._ends, strict=True))
    assert Folded(folded.text.replace("\x01", "-")).text == folded.text.replace("\x01", "-")


def test_texts_are_found_again_in_the_real_sources(shared, tmp_path):
    """The two sources, wrapped anew and with straight quotes, lose not one quote."""
    root = Path(__file__).parents[1] / "data" / "depression"
    folder = shutil.copytree(root, tmp_path / "depression")
    texts = tmp_path / "texts"
    texts.mkdir()
    for path in sorted((shared / "sources").glob("*.txt")):
        text = path.read_text("utf-8").translate(str.maketrans("’‘“”", "''\"\""))
        (texts / path.name).write_bytes(f"Downloaded again.\n\n{wrap(text, 60)}".encode())
    done = reanchor(folder, texts=texts)
    assert done.lost == ()
    assert check(folder, texts=texts) == ()
    records = read_checked(folder)
    documents = read_texts(texts, (file.source for file in records.files))
    assert verify(records, documents).complete


def test_parts_that_are_now_far_apart_are_no_quote():
    quote = [Part("Stress", 0, 6), Part("raises cortisol", 7, 22)]
    assert anchor([quote], "So: Stress " + "x" * 290 + " raises cortisol.")[0].spans
    [found] = anchor([quote], "So: Stress " + "x" * 400 + " raises cortisol.")
    assert found.reason == "its parts are in the text, but not in this order and this near"


def test_few_words_that_are_far_from_their_neighbours_are_in_doubt():
    near = Part("Mice like very much cheese", 100, 126)
    text = "Mice like very much cheese. " + "x" * 600 + " may"
    assert anchor([[near], [Part("may", 130, 133)]], text)[1].reason == (
        "the words 'may' are far from where they stood"
    )


def test_a_file_that_changed_since_it_was_read_is_left_alone(folder, monkeypatch):
    path = folder / ARTICLE
    path.write_text(path.read_text().replace("start: 18", "start: 17"))
    examine = kb.reanchor.examine

    def slowly(root):
        found = examine(root)
        path.write_text(path.read_text().replace("id: article", "id: article\n  note: Changed."))
        return found

    monkeypatch.setattr(kb.reanchor, "examine", slowly)
    with pytest.raises(UnwritableOutput, match="changed since it was read"):
        reanchor(folder)
    assert "note: Changed." in path.read_text()


def test_bare_words_are_counted_as_placed_and_not_as_moved(folder):
    path = folder / "sources" / "forum.yaml"
    text = path.read_text()
    bare = text.replace(
        "      - text: “Naïve”\n        start: 49\n        end: 56", "      - “Naïve”"
    )
    assert bare != text
    path.write_text(bare.replace("start: 13\n        end: 47", "start: 12\n        end: 46"))
    done = reanchor(folder)
    assert (len(done.moves), done.placed, done.to_dict()["placed"]) == (2, 1, 1)
    assert reanchor(folder).placed == 0
