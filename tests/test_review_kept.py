"""A review that is killed, or changed by hand, loses nothing and overwrites nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import kb.review.steps as reviewing
from kb.decisions import Decision, decisions_path, read_decisions, turned_down, write_decision
from kb.errors import InvalidInput, InvalidRecords, UnwritableOutput
from kb.lint import check
from kb.review import open_session
from tests.test_review import drafted


@pytest.fixture
def file(tmp_path) -> Path:
    return drafted(tmp_path / "topic")


class Killed(BaseException):
    """The program is killed at this very point."""


@pytest.mark.parametrize("step", ["accept", "reject", "split", "merge", "undo"])
def test_a_kill_between_decision_and_records_loses_neither(file, monkeypatch, step):
    session = open_session(file)
    if step == "undo":
        session.reject("lanes-end-jams", "why not")

    def kill(*_, **__):
        raise Killed

    monkeypatch.setattr(reviewing, "write_atomic", kill)
    with pytest.raises(Killed):
        {
            "accept": lambda: session.accept("lanes-raise-cycling"),
            "reject": lambda: session.reject("lanes-end-jams", "why not"),
            "split": lambda: session.split("lanes-and-cafes", "object", "rain"),
            "merge": lambda: session.merge_concept("lanes-and-cafes", "cafes", "rain"),
            "undo": session.undo,
        }[step]()
    monkeypatch.undo()
    state = open_session(file).state
    claims = {claim.id: claim for claim in state.file.claims}
    assert {
        "accept": not claims["lanes-raise-cycling"].is_draft,
        "reject": "lanes-end-jams" not in claims and not state.file.remarks,
        "split": "lanes-and-cafes-2" in claims,
        "merge": "cafes" not in [concept.id for concept in state.concepts],
        "undo": "lanes-end-jams" in claims and len(state.file.remarks) == 1,
    }[step]
    assert check(file.parents[1]) == ()
    assert open_session(file).state == state


def test_a_decision_that_was_cut_off_was_never_made(file):
    session = open_session(file)
    session.accept("lanes-raise-cycling")
    whole = session.decisions.read_bytes()
    session.decisions.write_bytes(whole + b'{"time": "2026-01-01T00:00:00Z", "act')
    assert len(read_decisions(session.decisions)) == 1
    again = open_session(file)
    again.accept("cycling-raises-lanes")
    assert session.decisions.read_bytes().startswith(whole)
    assert len(read_decisions(session.decisions)) == 2


def test_a_change_by_hand_is_never_written_over(file):
    session = open_session(file)
    text = file.read_text("utf-8").replace("Bike lanes make people", "Bike lanes make many people")
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InvalidInput, match="changed by another hand"):
        session.accept("lanes-raise-cycling")
    assert file.read_text("utf-8") == text
    assert not session.decisions.exists()
    open_session(file).accept("lanes-raise-cycling")
    assert "many people" in file.read_text("utf-8")


def test_a_record_changed_by_hand_since_is_left_alone_when_going_on(file):
    session = open_session(file)
    session.change("lanes-raise-cycling", "link", "predictive")
    text = file.read_text("utf-8").replace("Bike lanes make people", "Bike lanes make many people")
    file.write_text(text.replace("link: predictive", "link: correlational"), encoding="utf-8")
    claim = open_session(file).state.claim("lanes-raise-cycling")
    assert claim.link == "correlational"


@pytest.mark.parametrize("line", ["no json", "[]", '{"time": 1}', '{"before": 1, "after": 2}'])
def test_a_line_that_is_no_decision_is_a_sentence(file, line):
    decisions_path(file).write_text(line + "\n")
    with pytest.raises(InvalidInput, match=r"decisions\.jsonl:1: this is no decision"):
        open_session(file)


def test_a_decision_that_holds_no_record_is_a_sentence(file):
    broken = {"claims": {"new": {"id": "new", "statement": 7}}}
    gone = {"claims": {"new": None}}
    write_decision(decisions_path(file), Decision("", "split", "new", gone, broken))
    with pytest.raises(InvalidInput, match="holds what is no record"):
        open_session(file)
    decisions_path(file).unlink()
    write_decision(decisions_path(file), Decision("", "reject", "new", broken, gone))
    session = open_session(file)
    with pytest.raises(InvalidInput, match="holds what is no record"):
        session.undo()
    decisions_path(file).unlink()
    strange = {"spells": {"new": {"id": "new"}}}
    write_decision(decisions_path(file), Decision("", "cast", "new", strange, strange))
    with pytest.raises(InvalidInput, match="cannot be taken back"):
        open_session(file).undo()


def test_decisions_that_cannot_be_kept_are_a_sentence(tmp_path):
    with pytest.raises(UnwritableOutput, match="cannot be kept"):
        write_decision(tmp_path / "missing" / "x.jsonl", Decision("", "accept", "a"))


def test_broken_files_are_findings(file):
    file.write_text(file.read_text("utf-8").replace("link: causal", "lynk: causal"))
    with pytest.raises(InvalidRecords, match="lynk"):
        open_session(file)
    with pytest.raises(InvalidInput, match="no file"):
        open_session(file.with_name("missing.yaml"))


def test_a_file_outside_a_knowledge_base_can_be_reviewed(file, tmp_path):
    alone = tmp_path / "draft.yaml"
    alone.write_bytes(file.read_bytes())
    (tmp_path / "draft.txt").write_bytes(
        (file.parents[1] / "texts" / "town-notes.txt").read_bytes()
    )
    session = open_session(alone)
    assert not session.has_concepts
    assert session.document is not None
    session.change("lanes-and-cafes", "object", "coffee-houses")
    session.merge_concept("lanes-and-cafes", "coffee-houses", "cafes")
    assert session.state.claim("lanes-and-cafes").object == "cafes"
    with_concepts = open_session(alone, kb=file.parents[1], texts=file.parents[1] / "texts")
    assert with_concepts.has_concepts
    assert with_concepts.document is not None
    assert with_concepts.document.id == "town-notes"


@pytest.mark.parametrize(
    "spoilt",
    [
        {"time": []}, {"action": ["reject"]}, {"claim": {}}, {"before": 5},
        {"after": {"claims": 5}}, {"before": {"claims": {"x": 5}}}, {"more": 1},
    ],
)  # fmt: skip
def test_a_line_that_is_no_decision_is_named(file, spoilt):
    decision = {"time": "", "action": "accept", "claim": "a", "before": {}, "after": {}}
    kept = decisions_path(file)
    kept.write_text(json.dumps(decision | spoilt) + "\n", encoding="utf-8")
    with pytest.raises(InvalidInput, match=r"decisions\.jsonl:1: this is no decision of a review"):
        open_session(file)


@pytest.mark.parametrize("record", [{"id": "x"}, {"quote": {}}, {"quote": [{"start": "a"}]}])
def test_a_rejection_of_what_is_no_record_is_a_sentence(file, record):
    whole = {"subject": "a", "object": "b", "link": "causal"} | record
    write_decision(decisions_path(file), Decision("", "reject", "x", {"claims": {"x": whole}}))
    with pytest.raises(InvalidInput, match="holds what is no record: take its line out"):
        turned_down(decisions_path(file))


def test_a_review_follows_no_link(file, tmp_path):
    """A folder from elsewhere must not make a review write to files that are not its own."""
    other = tmp_path / "other.txt"
    other.write_text("a line that must stay whole", encoding="utf-8")
    decisions_path(file).symlink_to(other)
    with pytest.raises(InvalidInput, match="it is a link: put the file itself there"):
        open_session(file)
    decisions_path(file).unlink()
    session = open_session(file)
    decisions_path(file).symlink_to(other)
    with pytest.raises(InvalidInput, match="it is a link"):
        session.accept("lanes-raise-cycling")
    assert other.read_text("utf-8") == "a line that must stay whole"
    decisions_path(file).unlink()
    concepts = file.parents[1] / "concepts.yaml"
    for place in (file, concepts):
        place.rename(other)
        place.symlink_to(other)
        with pytest.raises(InvalidInput, match="it is a link: name the file"):
            open_session(file)
        other.rename(place)
