"""Routes told stretch by stretch: those of plain search, where walks pass a node twice."""

from __future__ import annotations

import random

import pytest

from kb.paths.levels import Levels
from kb.paths.search import MINUS, OPEN, PLUS, Budget, Search, Step, StepGraph
from kb.paths.walks import walks

GRAPHS = 40


def invented(seed: int) -> StepGraph:
    """Return a graph in which walks of a sign seldom are routes."""
    dice = random.Random(seed)
    nodes = dice.randrange(5, 14)
    signs = dice.choice([(PLUS, MINUS), (PLUS, PLUS, PLUS, MINUS), (PLUS, MINUS, OPEN)])
    pairs = {tuple(dice.sample(range(nodes), 2)) for _ in range(dice.randrange(nodes, 3 * nodes))}
    out: list[list[Step]] = [[] for _ in range(nodes)]
    for row, (source, target) in enumerate(sorted(pairs)):
        support = dice.randrange(1, 4)
        out[source].append(Step(target, dice.choice(signs), support, dice.choice([5, 7]), row))
    return StepGraph(out)


@pytest.mark.parametrize("quick", [0, 500])
def test_the_best_routes_are_those_of_plain_search(
    quick: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kb.paths.completed.QUICK_STEPS", quick)
    puzzles = 0
    for seed in range(GRAPHS):
        graph = invented(seed)
        search, levels = Search(graph.reversed(), 0), Levels(graph, 0, Budget)
        for walk in walks(graph, 0):
            best = next(search.routes(walk.node, walk.sign, Budget()), None)
            found, certain = levels.best(walk.node, walk.sign, at_most=-walk.route.rank[0])
            assert certain
            assert found == best
            assert (found and found.rows) == (best and best.rows)
            puzzles += not walk.is_route
    assert puzzles > GRAPHS


def test_a_stretch_that_took_too_long_is_not_searched_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("kb.paths.completed.QUICK_STEPS", 0)
    asked = []

    def none_left() -> Budget:
        asked.append(1)
        return Budget(steps=0)

    for seed in range(GRAPHS):
        graph = invented(seed)
        levels = Levels(graph, 0, none_left)
        for walk in walks(graph, 0):
            for _ in range(2):
                before = len(asked)
                _, certain = levels.best(walk.node, walk.sign, at_most=-walk.route.rank[0])
            if not certain:
                assert len(asked) == before
                return
    raise AssertionError("no graph of these takes a search")
