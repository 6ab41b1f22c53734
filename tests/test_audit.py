"""The audit: each section holds the edges that it says, and no other."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from kb.audit import AUDIT_SECTIONS, Audit, audit
from kb.edges import CitedEdge, EdgeTable
from kb.errors import UnknownName
from kb.model import Records
from kb.weights import load_weights
from tests.builders import claim, records
from tests.test_graph import bases


def audited(base: Records) -> Audit:
    table = EdgeTable.weighed(base, load_weights())
    return audit(table, table.cite)


def pairs(found: Audit, name: str) -> list[tuple[str, str]]:
    return [(edge.subject, edge.object) for edge in found.section(name).edges]


def test_each_section_holds_its_edges() -> None:
    found = audited(
        records(
            claim("a", "b"),
            claim("c", "d", modality="possible"),
            claim("e", "f", link="correlational"),
            claim("e", "f", stance="denies", source="forum"),
            claim("g", "h"),
            claim("g", "h", stance="denies", source="forum"),
            claim("i", "j", link="correlational"),
            claim("j", "i", link="correlational", stance="denies", source="forum"),
            claim("k", "l", stance="denies"),
            claim("m", "n", modality="speculative", origin="adverts"),
            claim("a", "b", source="forum"),
            claim("o", "p", link="predictive"),
            origins={"adverts": "advertising"},
        )
    )
    assert pairs(found, "only-correlational") == [("e", "f"), ("i", "j"), ("o", "p")]
    assert pairs(found, "not-causal") == [("e", "f")]
    assert pairs(found, "disputed") == [("g", "h")]
    assert pairs(found, "association-disputed") == [("i", "j")]
    assert pairs(found, "hedged") == [("c", "d")]
    assert pairs(found, "single-origin") == [("c", "d"), ("g", "h")]
    assert pairs(found, "denied") == [("k", "l")]
    assert pairs(found, "unsupported") == [("m", "n")]


def test_every_edge_of_the_audit_has_its_quotes_and_every_section_a_sentence() -> None:
    found = audited(records(claim("a", "b", link="correlational")))
    section = found.section("only_correlational")
    assert section.sentence.startswith("1 edge is ")
    assert found.section("denied").sentence.startswith("No edge is ")
    assert all(isinstance(edge, CitedEdge) and edge.cited for edge in section.edges)
    assert [each.name for each in found.sections] == list(AUDIT_SECTIONS)
    assert list(found.to_dict()) == ["sections"]
    assert list(found.sections[0].to_dict()) == ["name", "title", "sentence", "edges"]
    assert "Only correlational" in found._repr_html_()


def test_an_unknown_section_is_answered_with_near_names() -> None:
    with pytest.raises(UnknownName, match="did you mean hedged"):
        audited(records(claim("a", "b"))).section("hedge")


@given(bases())
@settings(max_examples=50)
def test_sections_by_status_are_apart_and_cover_all_but_causal(base: Records) -> None:
    found = audited(base)
    edges = EdgeTable.weighed(base, load_weights())
    named = [
        pair
        for name in AUDIT_SECTIONS
        if name not in ("only-correlational", "single-origin")
        for pair in pairs(found, name)
    ]
    assert len(named) == len(set(named))
    others = {(e.subject, e.object) for e in edges} - set(named)
    assert {e.status.value for e in edges if (e.subject, e.object) in others} <= {
        "causal",
        "correlational",
    }
