"""A review loses nothing: each step is on the disk, can be taken back, and is gone on with."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.decisions import read_decisions, rejected
from kb.errors import InvalidInput
from kb.lint import check
from kb.model import Concept
from kb.placeholders import PROPOSED
from kb.records import read_folder
from kb.review import agreement, open_session
from kb.review.state import difference, patched
from kb.scaffold import scaffold

DRAFT = "    review:\n      state: draft\n      score: 0.7\n      drafter: rules-1\n"


def drafted(folder: Path) -> Path:
    """Make a knowledge base whose claims are all drafts, and return its source file."""
    scaffold(folder)
    file = folder / "sources" / "town-notes.yaml"
    text = file.read_text("utf-8")
    lines = []
    for line in text.split("\n"):
        if lines and line == "" and inside_claim(lines):
            lines.extend(DRAFT.rstrip("\n").split("\n"))
        lines.append(line)
    file.write_text("\n".join(lines), encoding="utf-8")
    assert len(open_session(file).state.drafts()) == 7
    return file


def inside_claim(lines: list[str]) -> bool:
    heads = [line for line in lines if line and not line.startswith(" ")]
    return heads[-1] == "claims:" and lines[-1].startswith("    ")


@pytest.fixture
def file(tmp_path) -> Path:
    return drafted(tmp_path / "topic")


def test_a_step_is_on_the_disk_at_once(file):
    session = open_session(file)
    session.accept("lanes-raise-cycling")
    again = open_session(file)
    assert len(again.state.drafts()) == 6
    claim = again.state.claim("lanes-raise-cycling")
    assert (claim.is_draft, claim.review.score, claim.review.drafter) == (False, 0.7, "rules-1")
    assert check(file.parents[1]) == ()
    made = read_decisions(session.decisions)
    assert [decision.action for decision in made] == ["accept"]
    datetime.strptime(made[0].time, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)


def test_only_an_accepted_claim_weighs(file):
    from kb.base import load

    assert not load(file.parents[1]).edges()
    open_session(file).accept("lanes-raise-cycling")
    assert [edge.object for edge in load(file.parents[1]).edges()] == ["cycling"]


def test_a_rejected_claim_is_gone_with_what_was_said_of_it_and_remembered(file):
    session = open_session(file)
    session.reject("lanes-end-jams", "the leaflet is not quoted")
    state = open_session(file).state
    assert all(claim.id != "lanes-end-jams" for claim in state.file.claims)
    assert state.file.remarks == ()
    assert check(file.parents[1]) == ()
    assert {asked[1:] for asked in rejected(session.decisions)} == {("bike-lanes", "car-traffic")}
    assert read_decisions(session.decisions)[0].reason == "the leaflet is not quoted"


def test_every_step_can_be_taken_back(file):
    before = file.read_bytes()
    concepts = file.parents[1] / "concepts.yaml"
    known = concepts.read_bytes()
    session = open_session(file)
    session.reject("lanes-end-jams", "why not")
    session.change("lanes-raise-cycling", "link", "predictive")
    session.swap("cycling-raises-lanes")
    session.split("lanes-and-cafes", "object", "rain")
    session.merge_concept("lanes-and-cafes", "cafes", "rain")
    session.new_concept(
        "lanes-and-cafes",
        Concept(id="sun", label="Sun", kind="exposure", description="How often it shines."),
    )
    session.accept("lanes-raise-cycling")
    assert concepts.read_bytes() != known
    while session.undo() is not None:
        pass
    assert file.read_bytes() == before
    assert concepts.read_bytes() == known
    assert rejected(session.decisions) == frozenset()
    assert {d.action for d in read_decisions(session.decisions)} == {
        "reject", "change", "split", "merge-concept", "new-concept", "accept", "undo",
    }  # fmt: skip


def test_every_step_can_be_taken_back_in_another_session(file):
    concepts = file.parents[1] / "concepts.yaml"
    start, known = open_session(file).state, concepts.read_bytes()
    steps = (
        lambda session: session.reject("lanes-end-jams", "why not"),
        lambda session: session.change("lanes-raise-cycling", "link", "predictive"),
        lambda session: session.swap("cycling-raises-lanes"),
        lambda session: session.split("lanes-and-cafes", "object", "rain"),
        lambda session: session.merge_concept("lanes-and-cafes", "cafes", "rain"),
        lambda session: session.accept("lanes-raise-cycling"),
    )
    states = [start]
    for step in steps:
        session = open_session(file)
        with suppress(InvalidInput):
            step(session)
        states.append(session.state)
    made = [state for n, state in enumerate(states) if n == 0 or state != states[n - 1]]
    for state in reversed(made[:-1]):
        session = open_session(file)
        assert session.undo() is not None
        assert difference(open_session(file).state, state) == ({}, {})
    assert open_session(file).undo() is None
    assert concepts.read_bytes() == known
    assert check(file.parents[1]) == ()
    assert rejected(session.decisions) == frozenset()


def test_undo_goes_on_from_this_session_into_those_before(file):
    open_session(file).accept("lanes-raise-cycling")
    open_session(file).reject("lanes-and-cafes", "no")
    session = open_session(file)
    session.accept("cycling-raises-lanes")
    undone = [session.undo() for _ in range(4)]
    assert undone == ["cycling-raises-lanes", "lanes-and-cafes", "lanes-raise-cycling", None]
    assert len(open_session(file).state.drafts()) == 7
    session.accept("lanes-raise-cycling")
    assert open_session(file).undo() == "lanes-raise-cycling"


def test_what_was_changed_by_hand_since_is_not_taken_back(file):
    open_session(file).accept("lanes-raise-cycling")
    text = file.read_text("utf-8").replace("Bike lanes make people", "Bike lanes make many people")
    file.write_text(text, encoding="utf-8")
    session = open_session(file)
    with pytest.raises(InvalidInput, match=r"\(accept, on lanes-raise-cycling\) cannot be taken"):
        session.undo()
    assert file.read_text("utf-8") == text
    assert len(read_decisions(session.decisions)) == 1


def test_a_step_that_changes_nothing_is_no_decision(file):
    session = open_session(file)
    session.change("lanes-raise-cycling", "link", "causal")
    assert not session.decisions.exists()
    assert session.undo() is None


def test_stance_and_sign_go_together(file):
    session = open_session(file)
    session.change("lanes-raise-cycling", "stance", "denies")
    assert session.state.claim("lanes-raise-cycling").sign is None
    session.change("lanes-raise-cycling", "stance", "affirms")
    assert session.state.claim("lanes-raise-cycling").sign == "unstated"


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("sign", None, "sign"),
        ("object", "bike-lanes", "same concept"),
        ("cue", "perhaps", "not in the quote"),
        ("statement", "", "at least 1 character"),
        ("link", "sideways", "causal"),
    ],
)
def test_what_a_claim_cannot_have_is_refused_and_not_kept(file, field, value, said):
    session = open_session(file)
    with pytest.raises(InvalidInput, match=said):
        session.change("lanes-raise-cycling", field, value)
    assert not session.decisions.exists()


def test_other_words_of_the_text_are_located(file):
    session = open_session(file)
    session.quote("cycling-lowers-traffic", "Every trip by bike … one car less")
    claim = session.state.claim("cycling-lowers-traffic")
    assert claim.words == "Every trip by bike … one car less"
    assert claim.cue is None
    assert check(file.parents[1]) == ()
    with pytest.raises(InvalidInput, match="does not stand in the text"):
        session.quote("cycling-lowers-traffic", "one car less … Every trip by bike")
    (file.parents[1] / "texts" / "town-notes.txt").unlink()
    with pytest.raises(InvalidInput, match="not to hand"):
        open_session(file).quote("cycling-lowers-traffic", "Every trip")


def proposed(file: Path, *names: str) -> None:
    """Let concepts be such as a draft proposes."""
    path = file.parents[1] / "concepts.yaml"
    lines = path.read_text("utf-8").split("\n")
    for name in names:
        at = next(n for n, line in enumerate(lines) if line.strip() == f"- id: {name}")
        end = next(n for n in range(at, len(lines)) if "description:" in lines[n]) + 1
        lines.insert(end, f"    note: '{PROPOSED}'")
    path.write_text("\n".join(lines), encoding="utf-8")


def test_a_concept_that_was_proposed_goes_with_its_last_claim(file):
    proposed(file, "cafes", "cycling")
    session = open_session(file)
    for claim in session.state.drafts():
        if "cafes" in (claim.subject, claim.object):
            assert "cafes" in [concept.id for concept in session.state.concepts]
            session.reject(claim.id, "no")
    ids = [concept.id for concept in open_session(file).state.concepts]
    assert "cafes" not in ids
    assert "cycling" in ids
    assert "bike-lanes" in ids
    assert check(file.parents[1]) == ()
    open_session(file).undo()
    assert "cafes" in [concept.id for concept in open_session(file).state.concepts]


def test_a_proposed_concept_that_another_file_names_stays(file):
    proposed(file, "cafes")
    other = file.with_name("other.yaml")
    other.write_text(file.read_text("utf-8").replace("id: town-notes", "id: other"), "utf-8")
    session = open_session(file)
    session.reject("lanes-and-cafes", "no")
    assert "cafes" in [concept.id for concept in session.state.concepts]


def test_a_concept_is_described(file):
    proposed(file, "cafes")
    session = open_session(file)
    session.describe(
        "lanes-and-cafes", "cafes", label="Cafés", kind="exposure", description="Where coffee is."
    )
    cafes = next(each for each in open_session(file).state.concepts if each.id == "cafes")
    assert (cafes.kind, cafes.description, cafes.note) == ("exposure", "Where coffee is.", None)
    for name, label in (("tram", "Tram"), ("cafes", "")):
        with pytest.raises(InvalidInput):
            session.describe(
                "lanes-and-cafes", name, label=label, kind="exposure", description="X."
            )
    session.undo()
    assert session.state.concepts == open_session(file).state.concepts


def test_a_merged_concept_becomes_a_synonym_and_leaves_nothing_behind(file):
    session = open_session(file)
    session.merge_concept("lanes-and-cafes", "cafes", "rain")
    state = open_session(file).state
    assert all("cafes" not in (claim.subject, claim.object) for claim in state.file.claims)
    concepts = {concept.id: concept for concept in state.concepts}
    assert "cafes" not in concepts
    assert concepts["rain"].synonyms == ("Cafés",)
    assert check(file.parents[1]) == ()


def test_a_concept_that_another_file_names_is_kept(file):
    other = file.with_name("other.yaml")
    text = file.read_text("utf-8").replace("id: town-notes", "id: other")
    other.write_text(text, encoding="utf-8")
    session = open_session(file)
    session.merge_concept("lanes-and-cafes", "cafes", "rain")
    assert "cafes" in [concept.id for concept in session.state.concepts]


def test_merging_both_ends_of_a_claim_is_refused(file):
    with pytest.raises(InvalidInput, match="same concept"):
        open_session(file).merge_concept("lanes-and-cafes", "cafes", "bike-lanes")


def test_wider_concepts_and_questions_follow_a_merge(file):
    concepts = file.parents[1] / "concepts.yaml"
    text = concepts.read_text("utf-8")
    text = text.replace("kind: exposure", "kind: exposure", 1)
    text = text.replace(
        "description: How often it rains.", "description: How often it rains.\n    broader: [cafes]"
    )
    concepts.write_text(text, encoding="utf-8")
    session = open_session(file)
    session.merge_concept("lanes-and-cafes", "cafes", "car-traffic")
    rain = next(concept for concept in session.state.concepts if concept.id == "rain")
    assert rain.broader == ("car-traffic",)
    session.merge_concept("lanes-and-cafes", "rain", "car-traffic")
    assert session.state.file.questions[0].about == ("car-traffic", "cycling")


def test_a_concept_that_is_there_is_not_made_again(file):
    concept = Concept(id="rain", label="Rain", kind="exposure", description="Rain.")
    with pytest.raises(InvalidInput, match="already"):
        open_session(file).new_concept("lanes-and-cafes", concept)


def test_a_split_claim_has_an_id_of_its_own(file):
    session = open_session(file)
    assert session.split("lanes-and-cafes", "object", "rain") == "lanes-and-cafes-2"
    assert session.split("lanes-and-cafes", "link", "predictive") == "lanes-and-cafes-3"
    assert len(session.state.drafts()) == 9
    for draft in session.state.drafts():
        session.accept(draft.id)
    assert check(file.parents[1]) == ()


def test_two_claims_of_the_same_words_differ_in_something(file):
    session = open_session(file)
    before = session.state
    for field, value in (("object", "cafes"), ("modality", "speculative"), ("statement", "X.")):
        with pytest.raises(InvalidInput, match="'lanes-and-cafes' once more"):
            session.split("lanes-and-cafes", field, value)
    session.split("lanes-and-cafes", "link", "predictive")
    with pytest.raises(InvalidInput, match="reject one of the two instead"):
        session.change("lanes-and-cafes-2", "link", "correlational")
    session.undo()
    assert session.state == before
    assert [d.action for d in read_decisions(session.decisions)] == ["split", "undo"]


# --- what the steps add up to -----------------------------------------------------------------


def test_agreement_counts_by_field(file):
    session = open_session(file)
    session.change("lanes-raise-cycling", "link", "predictive")
    session.accept("lanes-raise-cycling")
    session.accept("cycling-raises-lanes")
    session.reject("lanes-and-cafes", "twice")
    session.undo()
    session.reject("lanes-end-jams", "no")
    session.accept(session.split("cycling-lowers-traffic", "object", "rain"))
    found = agreement(session.state.file, read_decisions(session.decisions))
    assert (found.accepted, found.rejected, found.pending, found.unchanged) == (2, 1, 4, 1)
    assert found.precision == 0.6667
    shares = {each.field: each.share for each in found.fields}
    assert shares == dict.fromkeys(shares, 1.0) | {"link": 0.5}


STEPS = st.lists(st.tuples(st.integers(0, 20), st.integers(0, 6)), max_size=12)


@given(STEPS)
@settings(max_examples=12)
def test_any_review_is_found_again_and_can_be_taken_back(tmp_path_factory, steps):
    file = drafted(tmp_path_factory.mktemp("review") / "topic")
    start = file.read_bytes()
    session = open_session(file)
    for which, what in steps:
        claims = session.state.file.claims
        if not claims:
            break
        name = claims[which % len(claims)].id
        if what == 6:
            session.undo()
            continue
        with suppress(InvalidInput):  # the same words read the same way once more
            (
                session.accept,
                lambda name: session.reject(name, "because"),
                lambda name: session.change(name, "modality", "speculative"),
                session.swap,
                lambda name: session.split(name, "link", "predictive"),
                lambda name: session.change(name, "stance", "denies"),
            )[what](name)
    assert open_session(file).state == session.state
    read_folder(file.parents[1])
    while session.undo() is not None:
        pass
    assert file.read_bytes() == start


@given(STEPS)
@settings(max_examples=12)
def test_a_difference_leads_from_the_old_state_to_the_new(tmp_path_factory, steps):
    file = drafted(tmp_path_factory.mktemp("review") / "topic")
    old = new = open_session(file).state
    for which, what in steps:
        name = new.file.claims[which % len(new.file.claims)].id if new.file.claims else ""
        if name and what == 0:
            new = new.accepted(name)
        elif name and what == 1:
            new = new.rejected(name)
        elif name and what == 2:
            new = new.split(name, "modality", "speculative")[0]
    before, after = difference(old, new)
    made = patched(old, before, after)
    assert {c.id: c for c in made.file.claims} == {c.id: c for c in new.file.claims}
    assert made.file.remarks == new.file.remarks
    json.dumps([before, after])
