"""The audit of laundering: what correlations would change, and the proof that they do not."""

from __future__ import annotations

import json
from dataclasses import replace

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb import laundering as module
from kb.edges import EdgeTable
from kb.graph import association_graph, causal_graph
from kb.laundering import Laundering, laundering
from kb.model import Records
from kb.paths import Verdict, paths
from kb.paths.search import StepGraph, joined
from kb.paths.steps import causal_steps, laundered_steps
from kb.weights import load_weights
from tests.builders import claim, records
from tests.test_graph import bases
from tests.test_paths import causal_bases


def audited(base: Records, **options: float | None) -> Laundering:
    return laundering(EdgeTable.weighed(base, load_weights()), load_weights(), **options)


def test_a_correlation_that_bridges_two_causes_is_shown_with_the_path() -> None:
    found = audited(
        records(claim("a", "b"), claim("b", "c", link="correlational"), claim("c", "d"))
    )
    texts = {each.text: each for each in found.conclusions}
    assert "A –+→ B –+⇢ C –+→ D" in texts
    lie = texts["A –+→ B –+⇢ C –+→ D"]
    assert (lie.subject, lie.object, lie.honest) == ("a", "d", None)
    assert lie.laundered is Verdict.POSITIVE
    assert [(e.subject, e.object) for e in lie.correlations] == [("b", "c")]
    assert lie.before == "no path"
    assert lie.support == 0.4
    assert found.changed == 0
    assert found.opened == len(found.conclusions) == 5
    assert (found.causes, found.correlations, found.correlational_claims) == (2, 1, 1)
    assert found.sentence.startswith("If the 1 edge that is only correlational was walked as a")


def test_a_correlation_that_turns_a_sign_is_shown() -> None:
    found = audited(
        records(
            claim("a", "b"), claim("a", "c"), claim("c", "b", link="correlational", sign="negative")
        )
    )
    changed = sorted((each for each in found.conclusions if each.honest), key=lambda c: c.object)
    assert [(c.subject, c.object, c.honest, c.laundered) for c in changed] == [
        ("a", "b", Verdict.POSITIVE, Verdict.AMBIGUOUS),
        ("a", "c", Verdict.POSITIVE, Verdict.AMBIGUOUS),
    ]
    assert {each.before for each in changed} == {"positive"}
    assert found.changed == 2


@given(bases())
@settings(max_examples=30)
def test_no_conclusion_of_any_knowledge_base_rests_on_a_correlation(base: Records) -> None:
    found = audited(base)
    assert found.proven
    assert found.sentence.endswith("no path, loop or conclusion rests on a correlation.")


@given(causal_bases())
@settings(max_examples=30)
def test_the_paths_that_would_open_are_those_of_brute_force(base: Records) -> None:
    table = EdgeTable.weighed(base, load_weights())
    honest = nx.DiGraph(causal_graph(base.concepts, table))
    careless = nx.DiGraph(honest)
    for one, other in association_graph(base.concepts, table).edges:
        careless.add_edges_from([(one, other), (other, one)])
    opened = {
        (start, end)
        for start in careless
        for end in nx.descendants(careless, start) - nx.descendants(honest, start)
    }
    found = audited(base, limit=1_000)
    assert {(c.subject, c.object) for c in found.conclusions if c.honest is None} == opened
    assert found.opened == len(opened)
    for each in found.conclusions:
        assert each.correlations
        assert not any(edge.is_causal for edge in each.correlations)


def signed_walks(steps: StepGraph) -> dict[tuple[int, int], set[int]]:
    """The signs of the walks between all nodes, by plain search among nodes with signs."""
    doubled = nx.DiGraph()
    doubled.add_nodes_from((node, sign) for node in range(len(steps.out)) for sign in range(3))
    for node, out in enumerate(steps.out):
        for step in out:
            for sign in range(3):
                doubled.add_edge((node, sign), (step.target, joined(sign, step.sign)))
    found: dict[tuple[int, int], set[int]] = {}
    for start in range(len(steps.out)):
        for goal, sign in nx.descendants(doubled, (start, 0)):
            if goal != start:
                found.setdefault((start, goal), set()).add(sign)
    return found


def said(signs: set[int]) -> str | None:
    if {0, 1} <= signs:
        return "ambiguous"
    return (
        ("unknown" if 2 in signs else "positive" if 0 in signs else "negative") if signs else None
    )


@given(causal_bases())
@settings(max_examples=20)
def test_the_verdicts_that_would_change_are_those_of_plain_search(base: Records) -> None:
    table = EdgeTable.weighed(base, load_weights())
    true, false = signed_walks(causal_steps(table)), signed_walks(laundered_steps(table))
    other = {pair: (said(true.get(pair, set())), said(signs)) for pair, signs in false.items()}
    other = {pair: verdicts for pair, verdicts in other.items() if verdicts[0] != verdicts[1]}
    found = audited(base, limit=1_000)
    assert found.opened == sum(honest is None for honest, _ in other.values())
    assert found.opened + found.changed == len(other)
    ids = list(table.claims.concept_ids)
    for each in found.conclusions:
        pair = ids.index(each.subject), ids.index(each.object)
        assert (each.honest, each.laundered) == other[pair]
    supports = [each.support for each in found.conclusions]
    assert supports == sorted(supports, reverse=True)


@given(causal_bases(), st.integers(1, 6))
@settings(max_examples=20)
def test_a_limit_keeps_the_most_believable(base: Records, limit: int) -> None:
    whole = audited(base, limit=1_000)
    part = audited(base, limit=limit)
    assert (part.opened, part.changed) == (whole.opened, whole.changed)
    if len(whole.conclusions) == whole.opened + whole.changed:
        best = whole.conclusions[:limit]
        assert [each.support for each in part.conclusions] == [each.support for each in best]


@given(causal_bases(), st.integers(1, 30))
@settings(max_examples=15)
def test_how_many_pairs_are_looked_at_together_changes_nothing(base: Records, limit: int) -> None:
    expected = audited(base, limit=limit).to_dict()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("kb.laundering.lies.CELLS", 12)
        assert audited(base, limit=limit).to_dict() == expected


@given(causal_bases())
@settings(max_examples=30)
def test_the_honest_verdict_is_that_of_paths_where_walks_and_paths_agree(base: Records) -> None:
    table = EdgeTable.weighed(base, load_weights())
    for each in audited(base).conclusions:
        answer = paths(table, each.subject, each.object)
        assert (each.honest is None) == (not answer.paths)
        if each.honest in (Verdict.POSITIVE, Verdict.NEGATIVE):
            assert answer.verdict is each.honest


def test_the_proof_notices_a_rule_that_lets_correlations_into_causes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    base = records(claim("a", "b"), claim("a", "b", link="correlational", source="forum"))
    table = EdgeTable.weighed(base, load_weights())
    broken = replace(table.columns, cause=np.maximum(table.columns.cause, 999_999))
    monkeypatch.setattr(table, "columns", broken)
    found = module.laundering(table, load_weights())
    assert not found.proven
    assert "report this fault" in found.sentence


def test_the_proof_notices_a_step_that_is_no_cause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kb.laundering.audit.causal_steps", laundered_steps)
    found = audited(records(claim("a", "b"), claim("b", "c", link="correlational")))
    assert not found.proven


def test_a_sign_that_only_a_walk_brings_is_counted_and_not_shown() -> None:
    base = records(
        claim("a", "b"),
        claim("b", "c", modality="possible"),
        claim("b", "d", link="predictive", sign="negative"),
        claim("d", "b", modality="possible"),
    )
    found = audited(base)
    assert found.opened + found.changed > len(found.conclusions)
    assert "C" not in {each.text[-1] for each in found.conclusions if each.honest}


def test_a_limit_and_a_time_bound_what_is_listed_and_are_said() -> None:
    base = records(claim("a", "b"), claim("b", "c", link="correlational"), claim("c", "d"))
    assert len(audited(base, limit=2).conclusions) == 2
    assert audited(base, limit=2).opened == audited(base, limit=0).opened == 5
    assert not audited(base, limit=0).conclusions
    late = audited(base, seconds=1e-9)
    assert not late.complete
    assert late.opened == 0
    assert "not every pair was looked at" in late.sentence


def test_a_loop_that_a_correlation_would_close_is_shown() -> None:
    found = audited(
        records(
            claim("a", "b"),
            claim("b", "c"),
            claim("c", "a", link="correlational"),
            claim("a", "d"),
            claim("d", "a"),
        )
    )
    assert found.loops_opened == len(found.loops) == 1
    assert found.loops_complete
    assert "C" in found.loops[0] and "D" not in found.loops[0]
    assert "; 1 loop would close by one correlation." in found.sentence
    open_twice = [claim("a", "b"), claim("b", "a", link="predictive"), claim("b", "c"),
                  claim("c", "b", link="predictive")]  # fmt: skip
    bounded = audited(records(*open_twice), limit=1)
    assert not bounded.loops_complete
    assert "; at least 1 loop would" in bounded.sentence


def test_the_audit_is_json() -> None:
    found = audited(records(claim("a", "b", link="correlational")))
    assert list(json.loads(json.dumps(found.to_dict()))) == [
        "sentence", "proven", "correlational_claims", "causes", "correlations", "opened",
        "changed", "conclusions", "loops", "loops_opened", "loops_complete", "complete",
    ]  # fmt: skip
    assert "⇢" in found._repr_html_()
