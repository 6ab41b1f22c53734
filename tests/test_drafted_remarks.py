"""A drafted remark counts for nothing, and shows nowhere, until a person accepts it."""

from __future__ import annotations

import pytest

import kb as package
from kb.decisions import read_decisions, turned_down
from kb.draft import draft_claims, draft_source
from kb.draft.compare import merge_drafts
from kb.errors import InvalidInput
from kb.lint import check
from kb.model import Source
from kb.rdf import read, write
from kb.review import agreement, open_session
from kb.scaffold import scaffold

TEXT = (
    "Salt causes rust. But that is a gross oversimplification.\n"
    "Rain causes floods. This claim has been confirmed.\n"
)
SOURCE = Source(id="notes", title="Notes", kind="textbook", language="en", licence="CC0-1.0")
DISPUTE, SUPPORT = "salt-affects-rust-disputes", "rain-affects-floods-supports"


@pytest.fixture
def folder(tmp_path, kb):
    """A knowledge base in which a text was drafted and its claims accepted, but no remark."""
    scaffold(tmp_path / "topic", example=False)
    (tmp_path / "notes.txt").write_text(TEXT, encoding="utf-8")
    assert kb("draft", str(tmp_path / "notes.txt"), "--kb", str(tmp_path / "topic")).code == 0
    session = opened(tmp_path / "topic")
    for claim in session.state.file.claims:
        session.accept(claim.id)
    return tmp_path / "topic"


def opened(folder):
    return open_session(folder / "sources" / "notes.yaml")


def test_a_remark_that_is_a_draft_weighs_nothing_and_shows_nowhere(folder, kb):
    assert [each.id for each in opened(folder).state.drafts()] == [DISPUTE, SUPPORT]
    assert check(folder) == ()
    before = package.load(folder)
    assert (before.remarks(), before.claim("notes/salt-affects-rust").remarks) == ((), ())
    edge = before.edge("salt", "rust")
    assert (edge.remarks, edge.drafts) == ((), 0)
    assert "disputes" not in kb("pair", str(folder), "salt", "rust").out
    shown = before.with_drafts()
    assert "with 2 drafts" in shown.title
    assert [each.draft for each in shown.remarks()] == [True, True]
    assert shown.edge("salt", "rust").drafts == 1
    assert shown.edge("salt", "rust").remarks[0].statement.startswith("A draft that nobody")
    assert shown.edge("salt", "rust").support_cause < edge.support_cause
    opened(folder).accept(DISPUTE)
    after = package.load(folder)
    assert after.edge("salt", "rust").exact == shown.edge("salt", "rust").exact
    assert [each.id for each in after.remarks()] == [f"notes/{DISPUTE}"]
    assert [each.id for each in before.diff(after).remarks_added] == [f"notes/{DISPUTE}"]


def test_linked_data_holds_it_and_lets_it_dispute_nothing(folder):
    base = package.load(folder)
    data = b"".join(write(base.records, base.edges(), format="nq"))
    assert data.count(b"ReviewState.draft") == 2
    assert b"cito/disputes" not in data
    assert read(data, format="nq").files == base.records.files
    opened(folder).accept(DISPUTE)
    base = package.load(folder)
    assert b"cito/disputes" in b"".join(write(base.records, base.edges(), format="nq"))


def test_a_remark_is_edited_rejected_and_taken_back_like_a_claim(folder):
    session = opened(folder)
    session.change(DISPUTE, "stance", "qualifies")
    session.change(DISPUTE, "about", session.about(["rain-affects-floods", SUPPORT]))
    for field, value, said in (
        ("about", [DISPUTE], "about itself"),
        ("cue", "wrong", "is not in the quote"),
        ("modality", "sure", "modality|Input should be"),
        ("quote", session.located("Salt causes rust"), "is claim|claim 'salt-affects-rust'"),
    ):
        with pytest.raises(InvalidInput, match=said):
            session.change(DISPUTE, field, value)
    with pytest.raises(InvalidInput, match=r"no claim 'salt-affects'.*salt-affects-rust"):
        session.about(["salt-affects"])
    assert session.about(["notes/salt-affects-rust"]) == ["salt-affects-rust"]
    session.reject("rain-affects-floods", "it is about rain alone")
    assert [each.id for each in session.state.file.remarks] == []  # each was about what is gone
    session.undo()
    session.reject(SUPPORT, "nobody confirmed it")
    assert opened(folder).state.record(DISPUTE).about == ("rain-affects-floods",)
    assert check(folder) == ()
    assert {each["id"] for each in turned_down(session.decisions, "remarks")} == {SUPPORT}
    session.accept(DISPUTE)
    found = agreement(session.state.file, read_decisions(session.decisions))
    assert (found.accepted, found.rejected, found.pending, found.unchanged) == (3, 1, 0, 2)
    assert {each.field: each.changed for each in found.fields if each.changed} == {
        "about": 1, "stance": 1,
    }  # fmt: skip


def test_a_rejected_remark_is_not_drafted_again(folder, tmp_path, kb):
    session = opened(folder)
    session.reject(DISPUTE, "too plain")
    session.file.unlink()
    words = ["draft", str(tmp_path / "notes.txt"), "--kb", str(folder), "--json"]
    assert [each["id"] for each in kb(*words).json["drafts"][0]["remarks"]] == [SUPPORT]


def test_keys_decide_on_remarks(folder, kb, monkeypatch):
    import io

    lines = "t\nl\nx\ne\nabout\nrain-affects-floods\ne\nmodality\nprob\na\nr\nnot said\n"
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(lines.encode())))
    result = kb("review", str(folder))
    assert "disputes: Salt raises rust. (salt-affects-rust)" in result.out
    assert "is called “a gross oversimplification”" in result.out
    assert result.out.count("A remark has none") == 2
    assert "No drafts wait for a decision." in result.out
    (left,) = opened(folder).state.file.remarks
    assert (left.stance, left.about, left.modality, left.is_draft) == (
        "qualifies", ("rain-affects-floods",), "probable", False,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("That is a gross oversimplification.", ("disputes", "asserted", "oversimplification")),
        ("This idea may be exaggerated!", ("disputes", "possible", "may be")),
        ("In fact, it is simply not true.", ("disputes", "asserted", "not true")),
        ("That claim is probably true.", ("supports", "probable", "is probably")),
        ("It is true that this is rare.", None),
        ("Is that exaggerated?", None),
        ("Critics say that this is exaggerated.", None),  # whose view it is a person writes down
        ("That is a true story.", None),
        ("That is not an oversimplification.", None),
    ],
)
def test_only_the_plainest_sentences_are_remarks(sentence, expected):
    made = draft_claims(f"Salt causes rust. {sentence}").remarks
    assert [(each.stance, each.modality, each.cue) for each in made] == [expected] * bool(expected)
    assert draft_claims(f"The weather is fine. {sentence}").remarks == ()
    assert draft_claims(f"Salt causes rust. {sentence}", max_words=2).remarks == ()


def test_a_remark_goes_with_its_claims_where_drafts_are_merged():
    rules = draft_source(TEXT, SOURCE).file
    assert merge_drafts(rules, rules).remarks == rules.remarks
    bare = rules.model_copy(update={"claims": rules.claims[1:], "remarks": ()})
    assert merge_drafts(bare, rules).remarks == rules.remarks
    other = rules.claims[0].model_copy(update={"id": "salt-does-it", "subject": "rust",
                                               "object": "salt"})  # fmt: skip
    turned = rules.model_copy(update={"claims": (other, rules.claims[1])})
    assert [each.id for each in merge_drafts(turned, rules).remarks] == [SUPPORT]


def test_words_are_found_as_a_person_types_them_and_labels_are_checked_at_once(folder):
    session = opened(folder)
    assert session.located("but that IS a") == [{"text": "But that is a", "start": 18, "end": 31}]
    assert session.spans("gross oversimplification. rain causes") == [(32, 69)]
    for words in ("sugar causes", " … ", ""):
        with pytest.raises(InvalidInput, match="does not stand in the text"):
            session.located(words)
    for label, said in (
        ("Ice –+→ drowning", "draws what edges"),
        ("RAIN", "a name of the concept"),
    ):
        with pytest.raises(InvalidInput, match=said):
            session.describe("salt-affects-rust", "rust", label=label, kind="process",
                             description="It is there.")  # fmt: skip
    assert check(folder) == ()
