"""Into causal inference: no loop goes out unnoticed, and no correlation as a cause."""

from __future__ import annotations

import re

import networkx as nx
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kb import InvalidInput, KnowledgeBase, UnknownName
from kb.model import Records
from tests.builders import claim, records
from tests.test_graph import bases


@pytest.fixture(scope="module")
def base() -> KnowledgeBase:
    return KnowledgeBase(
        records(
            claim("stress", "mood", sign="negative", modality="possible"),
            claim("mood", "outings"),
            claim("outings", "mood", source="forum", modality="probable"),
            claim("cortisol", "mood", link="correlational"),
            claim("stress", "mood", link="correlational", source="forum"),
            claim("stress", "weather", stance="denies"),
            claim("exam", "stress"),
            claim("exam", "stress", stance="denies", source="forum"),
            concepts={"mood": {"label": 'Mood "<b>" \\n'}},
        )
    )


EDGE = re.compile(r'^ *"([^"]+)" (->|<->) "([^"]+)"', re.MULTILINE)


def arrows(text: str) -> set[tuple[str, str, str]]:
    return {(one, kind, other) for one, kind, other in EDGE.findall(text)}


def test_a_graph_with_a_loop_is_refused_by_a_sentence_that_names_it(base: KnowledgeBase) -> None:
    for ask in (base.to_dagitty, base.acyclic):
        with pytest.raises(InvalidInput, match="the causes close a loop") as raised:
            ask()
        assert 'Mood "<b>" \\n –+→ Outings –+→ Mood "<b>" \\n' in str(raised.value)
        assert "the weakest is outings → mood" in str(raised.value)


def test_dagitty_holds_causes_and_correlations_apart(base: KnowledgeBase) -> None:
    text = base.to_dagitty(cut=[("outings", "mood")], exposure="stress", outcome="outings")
    assert text.startswith("dag {\n") and text.endswith("}\n")
    assert arrows(text) == {
        ("stress", "->", "mood"),
        ("mood", "->", "outings"),
        ("exam", "->", "stress"),
        ("cortisol", "<->", "mood"),
    }
    assert '"stress" [exposure]\n' in text
    assert '"outings" [outcome]\n' in text
    assert '"weather"' not in text
    assert text.losses == (
        'Cut because you said so: Outings –+→ Mood "<b>" \\n; to the tools that means no effect.',
        "Left out: 1 edge with the status denied.",
        "The quotes, the sources and the supports stay in the knowledge base.",
        "The signs of the causes: DAGitty draws plain arrows.",
        "Arrows that are only hedged: 1; they look like the others.",
        "Arrows that are only disputed: 1; they look like the others.",
        "Correlations: 1; they stand as <->, which DAGitty reads as an unobserved common cause, "
        "and the sources state no more than the correlation.",
    )


def test_a_part_can_be_chosen(base: KnowledgeBase) -> None:
    text = base.to_dagitty(within=["Stress", "Cortisol", 'Mood "<B>" \\n', "Exam"], status="hedged")
    assert arrows(text) == {("stress", "->", "mood"), ("cortisol", "<->", "mood")}
    assert '"exam"\n' in text
    with pytest.raises(InvalidInput, match="correlational is no status of a cause"):
        base.to_dagitty(status="correlational")
    with pytest.raises(UnknownName, match=r"no cause to cut 'mood → stress'.*stress → mood"):
        base.to_dagitty(cut=[("mood", "stress")])
    with pytest.raises(UnknownName):
        base.to_dagitty(within=["nobody"])


def test_the_acyclic_graph_hides_correlations_behind_nodes(base: KnowledgeBase) -> None:
    graph = base.acyclic(cut=[("outings", "mood")])
    assert nx.is_directed_acyclic_graph(graph)
    assert graph.nodes["mood"]["observed"] == "yes"
    hidden = "cortisol <-> mood"
    assert graph.nodes[hidden]["observed"] == "no"
    assert set(graph.successors(hidden)) == {"cortisol", "mood"}
    assert not list(graph.predecessors(hidden))
    assert graph.edges["stress", "mood"]["sign"] == "negative"
    assert graph.edges["stress", "mood"]["status"] == "hedged"
    assert len(graph.graph["losses"]) == 4
    bare = base.acyclic(cut=[("outings", "mood")], correlations=False)
    assert hidden not in bare
    assert (graph.graph["latents"], bare.graph["latents"]) == ((hidden,), ())
    assert 'takes them for measured: give it graph.graph["latents"]' in graph.graph["losses"][-1]
    assert bare.graph["losses"][-1] == "Correlations: 1; left out, as you asked."


def test_gml_is_the_acyclic_graph_in_a_file(base: KnowledgeBase) -> None:
    text = base.to_gml(cut=[("outings", "mood")])
    read = nx.parse_gml(text)
    graph = base.acyclic(cut=[("outings", "mood")])
    assert set(read.edges) == set(graph.edges)
    assert text.losses == graph.graph["losses"]
    assert read.nodes["mood"]["title"] == 'Mood "<b>" \\n'
    assert read.nodes["cortisol <-> mood"]["observed"] == "no"
    assert read.edges["stress", "mood"]["sign"] == "negative"
    assert read.edges["stress", "mood"]["supportcause"] == 0.2
    assert "mood@2" in nx.parse_gml(base.to_gml(unroll=2))
    assert not any(
        "<->" in name for name in nx.parse_gml(base.to_gml(unroll=1, correlations=False))
    )
    with pytest.raises(InvalidInput, match="close a loop"):
        base.to_gml()


def test_time_unrolls_loops(base: KnowledgeBase) -> None:
    graph = base.acyclic(unroll=2)
    assert nx.is_directed_acyclic_graph(graph)
    assert nx.has_path(graph, "mood@0", "mood@2")
    assert not graph.has_edge("mood@0", "mood@1")
    assert graph.number_of_nodes() == 3 * (5 + 1)
    assert "nothing lasts by itself" in " ".join(graph.graph["losses"])
    assert graph.nodes["mood@1"]["concept"] == "mood"
    with pytest.raises(InvalidInput, match="unroll is 0"):
        base.acyclic(unroll=0)
    with pytest.raises(InvalidInput, match="unroll is 1000000"):
        base.acyclic(unroll=1_000_000)


def test_every_format_unrolls_loops_alike(base: KnowledgeBase) -> None:
    graph = base.acyclic(unroll=2)
    text = base.to_dagitty(unroll=2, exposure="mood", outcome="mood")
    assert {(a, b) for a, kind, b in arrows(text) if kind == "->"} == {
        (a, b) for a, b in graph.edges if graph.nodes[a]["observed"] == "yes"
    }
    assert {f"{a} <-> {b}" for a, kind, b in arrows(text) if kind == "<->"} == set(
        graph.graph["latents"]
    )
    assert '"mood@0" [exposure]\n"outings@0"\n' in text
    assert '"mood@1"\n' in text
    assert '"mood@2" [outcome]\n' in text
    drawn = base.to_dot(unroll=2)
    assert {(a, b) for a, _, b in arrows(drawn) if "~" not in a} == {
        (a, b) for a, b in graph.edges if graph.nodes[a]["observed"] == "yes"
    }
    assert '"stress@1" [label="Stress @1"]' in drawn
    assert "no DAG" in base.to_dot()
    assert "no DAG" not in drawn
    for each in (text, drawn):
        assert "nothing lasts by itself" in " ".join(each.losses)
        assert "close loops" not in " ".join(each.losses)


@given(bases())
@settings(max_examples=40)
def test_nobody_walks_a_correlation_in_any_format(records_: Records) -> None:
    base = KnowledgeBase(records_)
    reach = {node: nx.descendants(base.causal, node) for node in base.causal}
    drawn = nx.DiGraph([(a, b) for a, _, b in arrows(base.to_dot())])
    drawn.add_nodes_from(base.causal)
    unrolled = base.acyclic(unroll=3)
    for node, reached in reach.items():
        assert nx.descendants(drawn, node) == reached
        start = f"{node}@0"
        if start in unrolled:
            later = {name.partition("@")[0] for name in nx.descendants(unrolled, start)}
            assert later <= reached
    if nx.is_directed_acyclic_graph(base.causal):
        text = base.to_dagitty()
        assert {(a, b) for a, kind, b in arrows(text) if kind == "->"} == set(base.causal.edges)
        graph = base.acyclic()
        assert {node: nx.descendants(graph, node) for node in graph if " " not in node} == {
            node: reach[node] for node in graph if " " not in node
        }
    else:
        with pytest.raises(InvalidInput, match="close a loop"):
            base.to_dagitty()


def test_dot_escapes_labels_and_says_that_it_has_loops(base: KnowledgeBase) -> None:
    text = base.to_dot()
    assert r'"mood" [label="Mood \"<b>\" \\n"]' in text
    assert "// no DAG: mood -> outings closes a loop" in text
    assert text.losses[-1].startswith("The causes close loops")
    assert '"cortisol ~ mood" -> "mood" [dir=none, style=dotted]' in text
    assert 'label="−", style=dashed, status="hedged"' in text
    cut = base.to_dot(cut=[("outings", "mood")])
    assert "no DAG" not in cut
    assert "loops" not in cut.losses[-1]


STRING = re.compile(r'"((?:[^"\\]|\\.)*)"')


@given(st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=20))
@settings(max_examples=60)
@example('"]; evil [label="x')
@example("\\")
@example("\\N <b>&amp;</b> */ // # }")
def test_no_label_breaks_out_of_its_string(label: str) -> None:
    label = label.strip() or "x"
    base = KnowledgeBase(
        records(
            claim("a", "b"), claim("b", "c", link="correlational"), concepts={"a": {"label": label}}
        )
    )
    text = base.to_dot()
    assert label in {re.sub(r"\\(.)", r"\1", each) for each in STRING.findall(text)}
    rest = STRING.sub("", text)
    assert re.fullmatch(r"[\sa-z{}\[\]=,;>.0-9-]*", rest), rest
    assert re.fullmatch(r'[\sa-z{}"<>-]*', base.to_dagitty())
    assert nx.parse_gml(base.to_gml()).nodes["a"]["title"] == label


def test_a_shorter_loop_is_named_before_a_longer_one() -> None:
    base = KnowledgeBase(
        records(
            claim("a", "b"), claim("b", "c"), claim("c", "a"), claim("d", "e"), claim("e", "d"),
            claim("c", "f"), claim("f", "c", link="predictive"),
        )
    )  # fmt: skip
    with pytest.raises(InvalidInput, match=r": D –\+→ E –\+→ D\. Cut"):
        base.to_dagitty()
    text = base.to_dagitty(cut=[("a", "b"), ("e", "d")])
    assert ("c", "->", "f") in arrows(text)
    assert not any(kind == "<->" for _, kind, _ in arrows(text))
