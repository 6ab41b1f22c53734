"""What if: directions are those of every route by brute force, and never a size."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb import InvalidInput, KnowledgeBase, UnknownName
from kb import what_if as module
from kb.edges import EdgeTable
from kb.model import Records
from kb.paths.completed import Part
from kb.paths.search import StepGraph
from kb.paths.steps import causal_steps
from kb.paths.walks import walks
from kb.weights import load_weights
from kb.what_if import Direction, WhatIf
from tests.builders import claim, records
from tests.test_paths import causal_bases

SIGN = {"positive": 1, "negative": -1}


def asked(*claims: dict, **moved: str) -> WhatIf:
    return KnowledgeBase(records(*claims)).what_if(moved)


def directions(found: WhatIf) -> dict[str, str]:
    return {effect.concept: effect.direction.value for effect in found.effects}


def test_a_fall_turns_every_sign() -> None:
    claims = claim("a", "b"), claim("b", "c", sign="negative")
    assert directions(asked(*claims, a="rises")) == {"b": "rises", "c": "falls"}
    assert directions(asked(*claims, a="falls")) == {"b": "falls", "c": "rises"}


def test_routes_that_disagree_are_ambiguous_and_both_are_shown() -> None:
    found = asked(claim("a", "b"), claim("a", "c"), claim("c", "b", sign="negative"), a="falls")
    (effect,) = [each for each in found.effects if each.concept == "b"]
    assert effect.direction is Direction.AMBIGUOUS
    assert effect.raised_by is not None
    assert effect.lowered_by is not None
    assert effect.raised_by.text == "A –+→ C –−→ B"
    assert effect.lowered_by.text == "A –+→ B"
    assert effect.text == "A –+→ B"
    assert effect.support == effect.lowered_by.support


def test_a_sign_that_is_not_stated_leaves_the_direction_open() -> None:
    found = asked(claim("a", "b", sign="mixed"), claim("b", "c"), a="rises")
    assert directions(found) == {"b": "unknown", "c": "unknown"}
    assert found.effects[1].undetermined_by is not None


def test_a_correlation_carries_nothing() -> None:
    found = asked(
        claim("a", "b", link="correlational"), claim("a", "c", link="predictive"), a="rises"
    )
    assert not found.effects
    assert found.unreached == 2
    assert found.sentence == "If A rises: no cause is stated that would move anything else."


def test_a_concept_that_is_moved_is_held() -> None:
    claims = claim("a", "b"), claim("b", "c", sign="negative")
    found = asked(*claims, a="rises", b="falls")
    assert directions(found) == {"c": "rises"}
    assert found.sentence == "If A rises and B falls: C would rise."


@given(causal_bases(), st.sampled_from(["rises", "falls"]), st.booleans())
@settings(max_examples=80)
def test_the_directions_and_the_best_routes_are_those_of_brute_force(
    base: Records, way: str, both: bool
) -> None:
    whole = KnowledgeBase(base)
    moved = {"a": way} | ({"f": "rises"} if both else {})
    graph = nx.DiGraph(whole.causal)
    graph.remove_edges_from([(u, v) for u, v in graph.edges if v in moved])
    expected = {}
    best: dict[str, dict[int, Any]] = {}
    for node in set(graph) - set(moved):
        routes: dict[int, Any] = {}
        for start, turned in moved.items():
            for nodes in nx.all_simple_paths(graph, start, node):
                push = 1 if turned == "rises" else -1
                links = [whole.edge(*step) for step in pairwise(nodes)]
                for link in links:
                    push *= SIGN.get(link.sign, 0)
                rank = -min(link.exact.cause for link in links), len(links)
                routes[push] = min(routes.get(push, (0, 0)), rank)
        if routes:
            best[node] = routes
            expected[node] = verdict(set(routes))
    found = whole.what_if(moved)
    assert directions(found) == expected
    assert found.complete
    assert found.unreached == len(graph) - len(moved) - len(expected)
    supports = [effect.support for effect in found.effects]
    assert supports == sorted(supports, reverse=True)
    for effect in found.effects:
        shown = {1: effect.raised_by, -1: effect.lowered_by, 0: effect.undetermined_by}
        ranks = {
            push: (-path.weakest.exact.cause, len(path.edges))
            for push, path in shown.items()
            if path
        }
        assert ranks == best[effect.concept]
        assert effect.support == max(path.support for path in shown.values() if path)


def verdict(pushes: set[int]) -> str:
    if {1, -1} <= pushes:
        return "ambiguous"
    return "unknown" if 0 in pushes else {1: "rises", -1: "falls"}[pushes.pop()]


NO_ROUTE = (
    claim("a", "b"),
    claim("a", "e", modality="possible"),
    claim("e", "c"),
    claim("b", "c"),
    claim("c", "b", sign="negative"),
    claim("c", "d"),
)
"""A walk that passes C twice would lower D, and no route does: that takes a search to know."""


def test_a_walk_that_passes_a_concept_twice_moves_nothing() -> None:
    found = asked(*NO_ROUTE, a="rises")
    assert directions(found) == {"b": "ambiguous", "c": "rises", "d": "rises", "e": "rises"}
    assert found.complete


CROSSED = (
    claim("a", "b"),
    claim("a", "c"),
    claim("b", "c", sign="negative"),
    claim("c", "b"),
    claim("b", "d"),
    claim("c", "x", sign="negative"),
    claim("x", "d", sign="negative"),
    claim("d", "e"),
    claim("d", "f"),
)
"""By A, B, C and X a route lowers D; a walk of as many links does by A, B, C, B. That takes a
search, and E and F hang behind D."""


def test_what_hangs_behind_one_stretch_is_searched_once(monkeypatch: pytest.MonkeyPatch) -> None:
    searched = []
    best = Part.best
    monkeypatch.setattr(module, "QUICK_STEPS", 0)
    monkeypatch.setattr(Part, "best", lambda *given: searched.append(given) or best(*given))
    found = asked(*CROSSED, a="rises")
    made = directions(found)
    assert [made[each] for each in "def"] == ["ambiguous"] * 3
    lowered = {effect.concept: effect.lowered_by for effect in found.effects}
    assert lowered["d"] is not None
    assert lowered["d"].text == "A –+→ B –−→ C –−→ X –−→ D"
    assert found.complete
    assert len(searched) == 1


def test_a_search_that_was_stopped_leaves_the_direction_open(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for steps in (f"{module.__name__}.QUICK_STEPS", "kb.paths.completed.QUICK_STEPS"):
        monkeypatch.setattr(steps, 0)
    monkeypatch.setattr(module, "STEPS", 0)
    # Where nothing is left of what no route takes, nothing has to be searched.
    assert asked(*NO_ROUTE, a="rises").complete
    found = asked(*CROSSED, a="rises")
    assert not found.complete
    assert {each: directions(found)[each] for each in "bdef"} == {
        "b": "rises", "d": "unknown", "e": "unknown", "f": "unknown",
    }  # fmt: skip
    (effect,) = (each for each in found.effects if each.concept == "e")
    assert effect.text == "A –+→ B –+→ D –+→ E"
    assert effect.raised_by is not None
    assert found.unreached == 0
    assert found.sentence.endswith("Not every route could be followed in the time.")


def test_a_route_that_was_not_searched_for_in_time_hides_no_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    expected = directions(asked(*NO_ROUTE, a="rises"))
    whole = iter([False] * len(list(walks(_moving_by_hand(), 5))))
    monkeypatch.setattr(module.Deadline, "late", property(lambda _: next(whole, True)))
    found = asked(*NO_ROUTE, a="rises")
    assert not found.complete
    assert directions(found) == {**expected, "b": "unknown", "c": "unknown", "d": "unknown"}


def _moving_by_hand() -> StepGraph:
    """What is walked where A rises among the five of NO_ROUTE."""
    table = EdgeTable.weighed(records(*NO_ROUTE), load_weights())
    return module._moving(causal_steps(table), {0: 0})


def test_where_the_time_is_up_nothing_is_said_of_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    looks = iter([False] * 4)
    monkeypatch.setattr(module.Deadline, "late", property(lambda _: next(looks, True)))
    found = asked(*NO_ROUTE, a="rises")
    assert not found.complete
    assert directions(found) == {"b": "unknown", "c": "unknown"}
    assert found.unreached == 0
    assert found.sentence == (
        "If A rises: B, C would move in a way that is not known. "
        "The time ran out: 2 more would move, nobody looked which way."
    )


def test_names_are_as_people_use_them_and_mistakes_are_refused() -> None:
    base = KnowledgeBase(records(claim("low-mood", "b")))
    assert directions(base.what_if({"LOW MOOD": "rises"})) == {"b": "rises"}
    with pytest.raises(UnknownName):
        base.what_if({"lo-mood": "rises"})
    with pytest.raises(InvalidInput, match="'up': give 'rises' or 'falls'"):
        base.what_if({"low-mood": "up"})
    with pytest.raises(InvalidInput, match="seconds is 0"):
        base.what_if({"low-mood": "rises"}, seconds=0)
    with pytest.raises(InvalidInput, match="name at least one"):
        base.what_if({})
    with pytest.raises(InvalidInput, match="two ways"):
        base.what_if({"low-mood": "rises", "Low mood": "falls"})


def test_what_sources_only_hold_possible_might_move_and_not_would() -> None:
    found = asked(
        claim("a", "b"), claim("b", "c", modality="possible"), claim("a", "d", sign="negative"),
        claim("c", "e", sign="negative"), a="rises",
    )  # fmt: skip
    assert found.sentence == "If A rises: B would rise; C might rise; D would fall; E might fall."


def test_many_effects_are_counted_in_the_sentence() -> None:
    found = asked(*[claim("a", name) for name in "bcdef"], a="rises")
    assert found.sentence == "If A rises: B, C, D and 2 more would rise."


def test_the_answer_is_json_and_warns_of_sizes() -> None:
    found = asked(claim("a", "b"), a="rises")
    made = json.loads(json.dumps(found.to_dict()))
    assert list(made) == ["moved", "sentence", "caution", "effects", "unreached", "complete"]
    assert list(made["effects"][0]) == [
        "concept", "label", "direction", "support", "text", "raised_by", "lowered_by",
        "undetermined_by",
    ]  # fmt: skip
    assert "never how strong an effect is" in made["caution"]
    assert "<table>" in found._repr_html_()
