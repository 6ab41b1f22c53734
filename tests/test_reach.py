"""Signed reach of all nodes at once: the walks of plain search among nodes with signs."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.paths.parts import parts_of
from kb.paths.reach import Reach
from kb.paths.search import MINUS, OPEN, PLUS, Step, StepGraph, joined

NODES = 7
LINKS = st.tuples(
    st.integers(0, NODES - 1),
    st.integers(0, NODES - 1),
    st.sampled_from([PLUS, PLUS, MINUS, OPEN]),
    st.integers(1, 2),
)
"""Links with themselves, several between two nodes and loops among them."""


def graph_of(links: list[tuple[int, int, int, int]]) -> StepGraph:
    out: list[list[Step]] = [[] for _ in range(NODES)]
    for row, (source, target, sign, support) in enumerate(links):
        out[source].append(Step(target, sign, support, 1, row))
    return StepGraph(out)


def walked(graph: StepGraph, start: int, least: int, most: int) -> set[tuple[int, int]]:
    """The nodes and signs that walks of so many links reach."""
    seen = layer = {(start, PLUS)}
    for _ in range(most):
        layer = {
            (step.target, joined(sign, step.sign))
            for node, sign in layer
            for step in graph.out[node]
            if step.support >= least
        } - seen
        seen = seen | layer
    return seen


@given(st.lists(LINKS, max_size=18), st.integers(1, 2), st.integers(0, NODES - 1))
@settings(max_examples=150)
def test_walks_reach_what_plain_search_reaches(
    links: list[tuple[int, int, int, int]], least: int, first: int
) -> None:
    graph = graph_of(links)
    reach, goals = Reach(graph, least=least), range(first, NODES)
    for number, planes in enumerate([*reach.layers(goals), reach.planes(goals)]):
        for start in range(NODES):
            expected = walked(graph, start, least, number + 1)
            found = zip(*np.nonzero(planes[:, start]), strict=True)
            assert {(int(goal) + first, int(sign)) for sign, goal in found} == {
                (node, sign) for node, sign in expected if node in goals
            }


def test_all_walks_are_those_of_any_length() -> None:
    graph = graph_of([(0, 1, PLUS, 1), (1, 0, MINUS, 1), (1, 2, OPEN, 1), (3, 0, PLUS, 1)])
    planes = Reach(graph).planes(range(NODES))
    assert planes[:, 3, 0].tolist() == [True, True, False]
    assert planes[:, 3, 2].tolist() == [False, False, True]
    assert not planes[:, 2, 3].any()


def test_parts_come_behind_what_they_lead_to_and_know_whether_they_turn_signs() -> None:
    made = parts_of([[(1, 0)], [(0, 1), (2, 1)], [(3, 1)], [(2, 1)]])
    assert made.of == [1, 1, 0, 0]
    assert list(made.both) == [0, 1]
    assert made.ahead == [set(), {(0, 1 ^ made.turned[1] ^ made.turned[2])}]
