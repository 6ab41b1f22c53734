"""What drafts would bring can be looked at: marked wherever it shows, and kept out of the rest."""

from __future__ import annotations

import json

import pytest

import kb as package
from kb.build import build
from kb.errors import InvalidInput
from kb.rdf import write
from tests.test_review import drafted

MARK = "with 7 drafts"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A knowledge base of drafts; no test changes it."""
    return drafted(tmp_path_factory.mktemp("drafts") / "topic").parents[1]


@pytest.fixture
def own(tmp_path):
    """One that a test may change."""
    return drafted(tmp_path / "topic").parents[1]


def test_drafts_weigh_only_where_they_are_asked_for(folder):
    plain, shown = package.load(folder), package.load(folder, with_drafts=True)
    assert not plain.edges()
    assert len(shown.edges()) > 3
    assert {edge.subject for edge in shown.edges()} <= {c.id for c in plain.concepts()}
    assert shown.folder == folder
    assert shown.with_drafts() is shown
    assert not package.load(folder).edges()


def test_accepting_every_draft_brings_just_what_was_shown(own):
    from kb.review import open_session

    shown = package.load(own, with_drafts=True)
    session = open_session(own / "sources" / "town-notes.yaml")
    for claim in session.state.drafts():
        session.accept(claim.id)
    accepted = package.load(own)
    assert [edge.exact for edge in accepted.edges()] == [edge.exact for edge in shown.edges()]
    assert [edge.status for edge in accepted.edges()] == [edge.status for edge in shown.edges()]
    assert [loop.nodes for loop in accepted.loops()] == [loop.nodes for loop in shown.loops()]


def test_what_rests_on_drafts_is_marked(folder):
    shown = package.load(folder, with_drafts=True)
    assert MARK in shown.title
    assert MARK in shown.weights.version
    for edge in shown.edges():
        assert edge.to_dict()["drafts"] == edge.drafts == len(edge.claims)
        assert MARK in edge.weights_version
        assert edge.arrow.endswith("(with drafts)")
    for claim in shown.claims():
        assert claim.draft
        assert claim.note.startswith("A draft that nobody has reviewed.")
    page = shown.map().html
    assert MARK in page
    assert page.count("A draft that nobody has reviewed.") >= 7
    assert '"drafts":1' in page.replace(" ", "")
    assert MARK in shown.map().svg
    assert "drafts" not in package.load().edges()[0].to_dict()


def test_a_reviewed_edge_is_not_marked(own):
    from kb.review import open_session

    session = open_session(own / "sources" / "town-notes.yaml")
    session.accept("lanes-raise-cycling")
    shown = package.load(own, with_drafts=True)
    edge = shown.edge("bike-lanes", "cycling")
    assert edge.drafts == len(edge.claims) - 1
    session.reject("lanes-and-cafes", "to see only reviewed claims")
    for claim in session.state.drafts():
        if {claim.subject, claim.object} == {"bike-lanes", "cycling"}:
            session.accept(claim.id)
    edge = package.load(own, with_drafts=True).edge("bike-lanes", "cycling")
    assert (edge.drafts, "drafts" in edge.to_dict(), "drafts" in edge.arrow) == (0, False, False)


def test_the_difference_is_what_accepting_would_change(folder):
    plain = package.load(folder)
    found = plain.diff(plain.with_drafts())
    assert MARK in found.weights_after


@pytest.mark.parametrize(
    "ask",
    [
        lambda base, place: base.to_rdf(place / "x.trig"),
        lambda base, place: base.rdflib_graph(),
        lambda base, place: base.sparql("ASK {}"),
        lambda base, place: base.sparql_text("ASK {}", format="json"),
        lambda base, place: b"".join(write(base.records, base.edges(), format="nq")),
        lambda base, place: base.to_dot(),
        lambda base, place: base.to_dagitty(),
        lambda base, place: base.acyclic(),
        lambda base, place: base.save(place / "copy"),
        lambda base, place: base.merge(base),
        lambda base, place: base.with_drafts().merge(package.load(base.folder)),
        lambda base, place: build(base, place / "build"),
    ],
)
def test_what_others_read_holds_no_drafts(folder, tmp_path, ask):
    base = package.load(folder, with_drafts=True)
    with pytest.raises(InvalidInput, match="only what a person has reviewed"):
        ask(base, tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "words",
    [
        ["edges"],
        ["edge", "bike-lanes", "cycling"],
        ["loops"],
        ["audit"],
        ["paths", "bike-lanes", "car-traffic"],
        ["why-not", "bike-lanes", "cafes"],
        ["pair", "bike-lanes", "cycling"],
        ["levers", "cycling"],
        ["agenda"],
        ["jackknife"],
        ["laundering"],
        ["what-if", "--rises", "bike-lanes"],
    ],
)
def test_commands_say_that_drafts_weigh(kb, folder, words):
    words = [words[0], str(folder), *words[1:]]
    shown = kb(*words, "--with-drafts")
    assert shown.code in (0, 1), shown.err
    assert "It is shown as if 7 drafts that nobody has reviewed were accepted." in shown.out
    as_json = kb(*words, "--with-drafts", "--json")
    assert MARK in json.dumps(json.loads(as_json.out)["weights_version"])


def test_what_accepting_would_change_is_told(kb, folder):
    result = kb("diff", str(folder), str(folder), "--with-drafts")
    assert result.code == 0, result.err
    assert MARK in result.out
    assert "(with drafts): new" in result.out
    assert "(with drafts)" not in kb("diff", str(folder), str(folder)).out
    assert MARK in kb("show", str(folder), "--with-drafts").out


def test_commands_without_drafts_to_show_say_so(kb, topic, folder):
    assert "There are no drafts." in kb("edges", "my-topic", "--with-drafts").out
    assert kb("map", str(folder), "--with-drafts", "-o", "map.html").code == 0
    for command in ("build", "export", "serve", "sparql"):
        assert kb(command, str(folder), "--with-drafts").code == 2
