"""Loops through one vertex: counted on the kept index, and ranked by sidetracks."""

from __future__ import annotations

import itertools
import random

import networkx as nx
import numpy as np
import pytest

from kb.loops import around, count_loops, rounds, routes, ways
from kb.loops.census import Census
from kb.loops.clock import Clock
from kb.loops.finder import cyclic_steps
from kb.loops.kernels import FAR
from kb.loops.network import Network, network
from kb.loops.query import Query, Rank
from kb.loops.ranking import best_loops
from kb.loops.routes import LINKS, PRODUCTS, Route
from kb.loops.ways import Field
from tests.builders import claim
from tests.looped import table
from tests.loops_oracle import place, random_network


@pytest.fixture(params=[False, True], ids=lambda compiled: "compiled" if compiled else "plain")
def compiled(request):
    return request.param


def dense(seed: int) -> Network:
    """Return a graph in which the cheapest way back is often barred by what a loop has passed."""
    dice = random.Random(seed)
    graph = nx.gnp_random_graph(60, 0.06, seed=seed, directed=True)
    # All but a few ways lead back through one vertex.
    graph.remove_edges_from([(a, 0) for a in range(2, 60)])
    graph.add_edges_from([(1, 0), (2, 0), (0, 1), (1, 3)])
    weight = [dice.choice((200_000, 900_000, 2_000_000)) for _ in graph.edges]
    return network(*zip(*graph.edges, strict=True), weight, [1] * len(weight))


@pytest.mark.parametrize("rank", list(Rank))
@pytest.mark.parametrize("seed", range(4))
def test_sidetracks_find_what_the_bounded_search_finds(rank, seed, compiled, monkeypatch):
    arcs = dense(seed)
    monkeypatch.setattr(around, "SMALL", 1_000 * (seed % 2))
    monkeypatch.setattr(routes, "PATIENCE", seed)
    monkeypatch.setattr(ways, "DETOUR", 1 + 4 * seed)
    for through in (0, 5):
        query = Query(rank=rank, through=through, compiled=compiled)
        found = list(best_loops(arcs, query, 40, Clock()))
        assert len(found) == 40
        assert found == list(around._searched(arcs, query, through, 40, Clock()))[:40]


@pytest.mark.parametrize("rank", list(Rank))
def test_many_arcs_of_one_cost_and_searches_at_the_same_time(rank, compiled):
    graph = nx.complete_graph(24, nx.DiGraph)
    arcs = network(*zip(*graph.edges, strict=True), [7] * graph.size(), [1] * graph.size())
    found = [best_loops(arcs, Query(rank=rank, through=root, compiled=compiled), 30, Clock())
             for root in (3, 3, 4)]  # fmt: skip
    loops = list(zip(*found, strict=True))
    assert [one for one, _, _ in loops] == [other for _, other, _ in loops]
    for at, root in enumerate((3, 3, 4)):
        right = [tuple(sorted((place_of(arcs, root, other), place_of(arcs, other, root))))
                 for other in range(24) if other != root]  # fmt: skip
        assert [each[at] for each in loops][:23] == sorted(right)


def place_of(arcs: Network, tail: int, head: int) -> int:
    """Return the number of an arc."""
    (number,) = np.flatnonzero((arcs.tail == tail) & (arcs.head == head)).tolist()
    return number


@pytest.mark.parametrize("rank", list(Rank))
def test_little_of_a_large_network_is_looked_at(rank, compiled):
    size = 20_000
    dice = np.random.default_rng(1)
    tail, head = np.repeat(np.arange(size), 5), dice.integers(0, size, 5 * size)
    weight = dice.integers(300_000, 2_000_000, 5 * size)
    tail, head = np.append(tail, [0, 1]), np.append(head, [1, 0])
    arcs = network(tail, head, np.append(weight, [2_000_000] * 2), np.ones(len(tail)))
    price = PRODUCTS if rank is Rank.PRODUCT else LINKS
    field = Field(arcs.index, 0, price, compiled=compiled)
    assert field.widest(Route(0), 1) == 2_000_000
    near = field.ways(Route(0), 1, FAR - 1, 0)
    assert near.rows[0][0][2] == 1
    assert sum(map(len, near.rows.values())) < 200
    assert field.widest(Route(0, frozenset((1,))), 2_000_000) == 0
    field.close()
    assert Field(arcs.index, 5, price, compiled=compiled)._desk is field._desk


def test_a_loop_of_one_arc_is_found_as_the_arc_it_is(compiled):
    arcs = network([0, 0, 0, 1], [0, 0, 1, 0], [5, 9, 7, 8], [1, -1, 1, 1])
    for rank in Rank:
        query = Query(rank=rank, edge=(0, 0), compiled=compiled)
        assert list(best_loops(arcs, query, 9, Clock())) == [(0,), (1,)]


def test_counts_that_run_at_the_same_time_do_not_disturb_each_other(compiled):
    arcs = random_network(random.Random(8), vertices=9, arcs=60)
    whole = [Census(arcs, 6, through=vertex, compiled=compiled) for vertex in (0, 1, 2)]
    for each in whole:
        each.count()
    bits = [Census(arcs, 6, through=vertex, compiled=compiled, steps=2) for vertex in (0, 1, 2)]
    while not all(each.finished for each in bits):
        for each in bits:
            each.count(chunks=1)
    for one, other in zip(whole, bits, strict=True):
        assert one.counts.tolist() == other.counts.tolist()
        assert one.load.tolist() == other.load.tolist()


def test_a_vertex_on_no_loop_has_none(compiled):
    arcs = network([0, 1, 2], [1, 2, 1], [5, 5, 5])
    for vertex in (0, 3):
        walk = Census(arcs, 4, through=vertex, compiled=compiled)
        walk.count()
        assert (walk.found, walk.finished) == (0, True)
        assert list(best_loops(arcs, Query(through=vertex), 5, Clock())) == []
    assert arcs.index.find_vertex(2) == 1
    assert arcs.index.find_vertex(0) is None


def test_parallel_arcs_do_not_stop_the_search_for_cyclic_parts():
    """SciPy's search for them does not end where a row names a vertex twice."""
    ends = [(0, 1), (0, 1), (1, 2), (2, 0), (2, 0), (3, 3)]
    arcs = network(*zip(*ends, strict=True), [5] * 6, [1, -1, 1, 1, -1, 1])
    assert len(set(arcs.components()[:3].tolist())) == 1
    assert len(arcs.cyclic()) == 6


@pytest.mark.parametrize("wanted", [1, 3, 40])
def test_a_few_roots_at_a_time_change_no_loop(wanted, compiled, monkeypatch):
    arcs = dense(9)
    query = Query(rank=Rank.PRODUCT, compiled=compiled)
    right = list(best_loops(arcs, query, wanted, Clock()))
    monkeypatch.setattr(rounds, "SWEPT", 1)
    monkeypatch.setattr(rounds, "PATIENCE", -1.0)
    assert list(best_loops(arcs, query, wanted, Clock())) == right
    key = place(arcs, "product")
    assert [key(loop) for loop in right] == sorted(map(key, right))


def test_the_index_of_a_table_is_kept_and_small():
    made = table(claim("a", "b"), claim("b", "a"), claim("a", "c"))
    steps = cyclic_steps(made)
    assert cyclic_steps(made) is steps
    assert (len(steps.arcs), steps.ids(made)) == (2, ["a", "b"])
    assert steps.arcs.index.arcs is steps.arcs
    assert len(cyclic_steps(made, min_support=0.9).arcs) == 0
    large = network(np.arange(4000) % 200, np.arange(4000) * 7 % 200, np.full(4000, 9))
    assert large.index.nbytes <= 28 * len(large) + 8 * (large.vertices + 1)


def test_a_count_through_a_concept():
    made = table(*(claim(a, b) for a, b in itertools.permutations("abcd", 2)), claim("x", "a"))
    count = count_loops(made, max_length=3, through="a", seconds=None)
    assert (count.loops, count.note) == (9, "all loops through A of up to 3 links")
    assert count_loops(made, max_length=3, through="x", seconds=None).loops == 0
    late = count_loops(made, max_length=3, through="a", seconds=1e-9)
    assert late.note.startswith("at least 0 loops through A of up to 3 links exist")


def test_options_that_an_answer_would_ignore_are_refused(kb):
    counted = kb("loops", "--count", "--max-length", "8", "--through", "going out")
    assert counted.code == 0
    for asked in (["--count", "--max-length", "3", "--type", "balancing"],
                  ["--independent", "--through", "going out"]):  # fmt: skip
        refused = kb("loops", *asked)
        assert refused.code == 2
        assert "does not go with --t" in refused.err
