"""The promise in graphs: no algorithm that walks ``causal`` can walk a correlation."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.edges import EdgeTable
from kb.graph import association_graph, causal_graph, whole_graph
from kb.model import Records
from kb.vocabulary import Link, Modality, SourceKind, Stance, Status
from kb.weights import load_weights
from tests.builders import claim, records, remark

WALKABLE = {"causal", "hedged", "disputed"}


@st.composite
def bases(draw: st.DrawFn) -> Records:
    """A knowledge base of a few concepts and sources with claims of every sort."""
    concepts = st.sampled_from("abcde")
    rows: list[dict[str, Any]] = []
    for _ in range(draw(st.integers(0, 12))):
        subject = draw(concepts)
        stance = draw(st.sampled_from(Stance))
        fields = {"sign": draw(st.sampled_from(["positive", "negative", "unstated", "mixed"]))}
        rows.append(
            claim(
                subject,
                draw(concepts.filter(lambda other, subject=subject: other != subject)),
                link=draw(st.sampled_from(Link)),
                stance=stance,
                modality=draw(st.sampled_from(Modality)),
                source=draw(st.sampled_from(["one", "two", "three"])),
                **(fields if stance is Stance.AFFIRMS else {}),
            )
        )
    kinds = {name: draw(st.sampled_from(SourceKind)) for name in ("one", "two", "three")}
    doubts = [remark(f"c{n}", source="two") for n in range(1, len(rows) + 1) if draw(st.booleans())]
    return records(*rows, sources=kinds, remarks=doubts)


def edges_of(base: Records) -> EdgeTable:
    return EdgeTable.weighed(base, load_weights())


@given(bases())
@settings(max_examples=120)
def test_causal_never_holds_an_edge_without_support_for_causation(base: Records) -> None:
    edges = edges_of(base)
    causal = causal_graph(base.concepts, edges)
    assert {status for _, _, status in causal.edges(data="status")} <= WALKABLE
    affirmed = {
        (row.subject, row.object)
        for _, row in base.claims()
        if row.link is Link.CAUSAL and row.stance is Stance.AFFIRMS
    }
    assert set(causal.edges) <= affirmed
    assert set(causal.edges) == {(e.subject, e.object) for e in edges if e.is_causal}


@given(bases())
@settings(max_examples=60)
def test_no_consumer_of_causal_can_walk_a_correlation(base: Records) -> None:
    edges = edges_of(base)
    causal = causal_graph(base.concepts, edges)
    status = {(edge.subject, edge.object): edge.status for edge in edges}
    for start, reached in nx.all_pairs_shortest_path(causal):
        for path in reached.values():
            steps = list(pairwise(path))
            assert all(status[step] in WALKABLE for step in steps), (start, path)
    for loop in nx.simple_cycles(causal):
        assert all(status[step] in WALKABLE for step in zip(loop, loop[1:] + loop[:1], strict=True))


@given(bases())
@settings(max_examples=60)
def test_affirmed_correlations_change_nothing_in_causal(base: Records) -> None:
    kept = tuple(
        file.model_copy(
            update={
                "claims": tuple(
                    row
                    for row in file.claims
                    if not (row.link is Link.CORRELATIONAL and row.stance is Stance.AFFIRMS)
                ),
                "remarks": (),
            }
        )
        for file in base.files
    )
    plain = tuple(file.model_copy(update={"remarks": ()}) for file in base.files)

    def causal(files: Any) -> nx.DiGraph:
        made = Records(header=base.header, concepts=base.concepts, files=files)
        return causal_graph(made.concepts, edges_of(made))

    one, other = causal(kept), causal(plain)
    assert set(one.edges) == set(other.edges)
    for step in one.edges:
        assert one.edges[step]["support_cause"] == other.edges[step]["support_cause"]


@given(bases())
@settings(max_examples=60)
def test_the_three_views_agree(base: Records) -> None:
    edges = edges_of(base)
    causal = causal_graph(base.concepts, edges)
    associations = association_graph(base.concepts, edges)
    whole = whole_graph(base.concepts, edges)
    assert not associations.is_directed()
    assert list(causal) == list(associations) == list(whole) == [c.id for c in base.concepts]
    keyed = {key: set() for key in ("causal", "association", "neither")}
    for subject, object, key in whole.edges(keys=True):
        keyed[key].add((subject, object))
    assert keyed["causal"] == set(causal.edges)
    assert whole.number_of_edges() == len(edges)
    flagged = {frozenset((e.subject, e.object)) for e in edges if e.only_correlational}
    assert {frozenset(pair) for pair in keyed["association"]} == flagged
    assert {frozenset(pair) for pair in associations.edges} == flagged
    assert all(data["only_correlational"] for _, _, data in associations.edges(data=True))


def test_the_views_are_frozen() -> None:
    base = records(claim("a", "b"), claim("b", "c", link="correlational"))
    for view in (causal_graph, association_graph, whole_graph):
        graph = view(base.concepts, edges_of(base))
        with pytest.raises(nx.NetworkXError, match="rozen"):
            graph.add_edge("a", "c")


def test_nodes_and_edges_carry_what_they_are() -> None:
    base = records(
        claim("a", "b"), concepts={"a": {"kind": "hormone", "label": "A <b>", "synonyms": ["x"]}}
    )
    graph = causal_graph(base.concepts, edges_of(base))
    assert graph.nodes["a"]["label"] == "A <b>"
    assert graph.nodes["a"]["kind"] == "hormone"
    assert graph.nodes["a"]["synonyms"] == ("x",)
    attributes = graph.edges["a", "b"]
    assert attributes["status"] == "causal"
    assert type(attributes["status"]) is str
    assert attributes["claims"] == ("article/c1",)
    assert attributes["sign"] == "positive"
    assert attributes["support_cause"] > 0
    assert "subject" not in attributes


def test_a_pair_with_claims_in_both_orders_is_one_association() -> None:
    base = records(claim("b", "a", link="predictive"), claim("a", "b", link="predictive"))
    graph = association_graph(base.concepts, edges_of(base))
    assert list(graph.edges(data="subject_label")) == [("a", "b", "A")]


def test_the_direction_of_an_association_does_not_get_into_causal() -> None:
    base = records(
        claim("cytokines", "depression", link="correlational", source="review"),
        claim("cytokines", "depression", link="predictive"),
        sources={"review": "meta-analysis"},
    )
    assert nx.descendants(causal_graph(base.concepts, edges_of(base)), "cytokines") == set()


def test_every_status_is_either_walkable_or_not() -> None:
    assert {str(status) for status in Status} - WALKABLE == {
        "association-disputed", "not-causal", "correlational", "denied", "unsupported",
    }  # fmt: skip
