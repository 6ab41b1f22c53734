"""The loop engine finds exactly the loops of brute force, in exactly their order."""

from __future__ import annotations

import os
import random
import signal
from types import SimpleNamespace

import networkx as nx
import numpy as np
import pytest
import rustworkx

from kb.errors import InvalidInput
from kb.loops import around, census, heap, kernels, ranking, routes, search, ways
from kb.loops import compiled as compiled_kernels
from kb.loops.census import Census
from kb.loops.clock import Clock, OutOfTime
from kb.loops.compiled import WORTHWHILE, toolbox
from kb.loops.network import Network, costs, network
from kb.loops.query import Query, Rank
from kb.loops.ranking import best_loops
from tests.loops_oracle import every_loop, place, random_network, signs

GRAPHS = int(os.environ.get("KB_LOOP_GRAPHS", "2000"))
"""How many random graphs are tried, half of them compiled; a nightly run tries 50,000."""


@pytest.fixture(autouse=GRAPHS > 2_000)
def as_long_as_it_takes():
    """Let a run of many graphs take longer than a test may."""
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, 0)


@pytest.fixture(params=[False, True], ids=lambda compiled: "compiled" if compiled else "plain")
def compiled(request):
    toolbox(0, compiled=request.param)  # made here, so that coverage sees how
    return request.param


def best(arcs: Network, rank: str, want: int = 10_000, **query):
    return list(best_loops(arcs, Query(rank=Rank(rank), **query), want, Clock()))


def cut_small(dice: random.Random, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make every chunk of the search as small as it can be, now and then."""
    monkeypatch.setattr(search, "SWEPT", dice.choice((1, 2, 2_048)))
    for module in (ranking, around):
        monkeypatch.setattr(module, "FIRST_ARCS", dice.choice((1, 4, 4_096)))
    monkeypatch.setattr(around, "ASSUMING_ARCS", dice.choice((1, 4, 256)))
    monkeypatch.setattr(around, "SMALL", dice.choice((0, 1_000)))
    monkeypatch.setattr(routes, "PATIENCE", dice.choice((0, 2, 16)))
    monkeypatch.setattr(ways, "DETOUR", dice.choice((0, 2, 128)))
    monkeypatch.setattr(ways, "FIRST", dice.choice((1, 8, 64)))
    monkeypatch.setattr(ways, "WIDE", dice.choice((1, 20, 1_000)))


def test_the_best_loops_are_those_of_brute_force(compiled, monkeypatch):
    dice = random.Random(1 + 10 * compiled)
    found = 0
    for number in range(GRAPHS // 2):
        cut_small(dice, monkeypatch)
        arcs = random_network(dice)
        longest = dice.choice((None, None, 1, 2, 3, 4, 5))
        guesses = dice.choice((0, 1, 2))
        wanted = dice.choice((None, None, -1, 0, 1))
        loops = [
            loop
            for loop in every_loop(arcs, longest=longest, guesses=guesses)
            if wanted in (None, signs(arcs, loop))
        ]
        query = {
            "max_length": longest,
            "guesses": guesses,
            "accept": lambda loop, arcs=arcs, wanted=wanted: wanted in (None, signs(arcs, loop)),
            "compiled": compiled,
        }
        through = dice.randrange(arcs.vertices + 1)
        walked = dice.randrange(len(arcs)) if len(arcs) else None
        ends = None if walked is None else (int(arcs.tail[walked]), int(arcs.head[walked]))
        for rank in Rank:
            count = dice.choice((1, 2, 5, 10_000))
            right = sorted(loops, key=place(arcs, rank))
            assert best(arcs, rank, count, **query) == right[:count], (number, rank)
            found += len(right[:count])
            passing = [loop for loop in right if through in arcs.tail[list(loop)]]
            assert best(arcs, rank, count, through=through, **query) == passing[:count]
            if ends is None:
                continue
            steps = [[(arcs.tail[a], arcs.head[a]) for a in loop] for loop in right]
            walking = [loop for loop, way in zip(right, steps, strict=True) if ends in way]
            assert best(arcs, rank, count, edge=ends, **query) == walking[:count]
            both = [loop for loop in walking if through in arcs.tail[list(loop)]]
            assert best(arcs, rank, count, edge=ends, through=through, **query) == both[:count]
    assert found > GRAPHS // 8


def test_all_loops_up_to_a_length_are_those_of_brute_force(compiled):
    dice = random.Random(2 + 10 * compiled)
    found = 0
    for number in range(GRAPHS // 2):
        arcs = random_network(dice)
        longest, guesses = dice.choice((1, 2, 3, 4, 5, 9)), dice.choice((0, 1, 2))
        through = dice.choice((None, dice.randrange(arcs.vertices + 1)))
        loops = sorted(
            loop
            for loop in every_loop(arcs, longest=longest, guesses=guesses)
            if through is None or through in arcs.tail[list(loop)]
        )
        chunk = {"steps": dice.choice((1, 3, None)), "listed": dice.choice((1, 2, 100))}
        asked = {"through": through, "guesses": guesses, "compiled": compiled}
        assert sorted(Census(arcs, longest, **asked, **chunk).loops()) == loops, number
        counted = Census(arcs, longest, **asked, steps=chunk["steps"])
        counted.count()
        assert counted.finished
        assert counted.found == len(loops)
        load = np.bincount([arc for loop in loops for arc in loop], minlength=len(arcs))
        assert counted.load.tolist() == load.tolist()
        table = np.zeros_like(counted.counts)
        for loop in loops:
            table[len(loop), signs(arcs, loop) + 1] += 1
        assert counted.counts.tolist() == table.tolist()
        found += len(loops)
    assert found > GRAPHS // 8


@pytest.mark.parametrize("loops", [[(0, 2), (1, 2), (2, 1)], [(0, 2), (1, 2), (2, 1), (3, 2)]])
def test_the_loop_that_another_library_misses_is_found(loops, compiled):
    """igraph's simple_cycles finds none in a graph of an arc into a loop (igraph#2911)."""
    arcs = network(*zip(*loops, strict=True), [1] * len(loops))
    (loop,) = Census(arcs, 5, compiled=compiled).loops()
    assert [(arcs.tail[arc], arcs.head[arc]) for arc in loop] == [(1, 2), (2, 1)]
    for rank in Rank:
        assert best(arcs, rank, compiled=compiled) == [loop]


@pytest.mark.parametrize("seed", range(20))
def test_networkx_finds_the_same_loops(seed, compiled):
    graph = nx.gnp_random_graph(14, 0.2, seed=seed, directed=True)
    arcs = network(*zip(*graph.edges, strict=True), np.arange(1, graph.size() + 1) * 1000)
    for longest in (2, 4, 6):
        theirs = {turned(loop) for loop in nx.simple_cycles(graph, length_bound=longest)}
        ours = {
            tuple(int(arcs.tail[arc]) for arc in loop)
            for loop in Census(arcs, longest, compiled=compiled).loops()
        }
        assert ours == theirs
        assert len(best(arcs, "product", max_length=longest, compiled=compiled)) == len(theirs)


@pytest.mark.parametrize("seed", range(20))
def test_rustworkx_finds_the_same_loops(seed, compiled):
    graph = nx.gnp_random_graph(9, 0.25, seed=seed, directed=True)
    arcs = network(*zip(*graph.edges, strict=True), [1] * graph.size())
    other = rustworkx.PyDiGraph()
    other.extend_from_edge_list(list(graph.edges))
    theirs = {turned(list(loop)) for loop in rustworkx.simple_cycles(other)}
    found = best(arcs, "weakest", 100_000, compiled=compiled)
    assert {tuple(int(arcs.tail[arc]) for arc in loop) for loop in found} == theirs


def turned(loop):
    at = loop.index(min(loop))
    return (*loop[at:], *loop[:at])


def test_compiled_and_plain_agree_on_a_graph_of_some_size():
    graph = nx.gnp_random_graph(300, 0.02, seed=3, directed=True)
    weight = [1 + (a * 31 + b * 17) % 900_000 for a, b in graph.edges]
    arcs = network(*zip(*graph.edges, strict=True), weight, [1] * len(weight))
    for query in ({}, {"through": 7}, {"max_length": 4}):
        for rank in Rank:
            assert best(arcs, rank, 50, compiled=True, **query) == best(
                arcs, rank, 50, compiled=False, **query
            )


def test_a_search_takes_the_compiled_kernels_only_where_they_are_and_pay(monkeypatch):
    assert not toolbox(WORTHWHILE - 1).compiled
    assert toolbox(WORTHWHILE).compiled
    monkeypatch.setattr(compiled_kernels, "can_compile", lambda: False)
    assert not toolbox(WORTHWHILE).compiled


def test_a_long_ring_is_found_at_once(compiled):
    size = 1_000
    ring = np.arange(size)
    arcs = network(ring, np.roll(ring, -1), 1_000 + ring)
    for rank in Rank:
        (loop,) = best(arcs, rank, compiled=compiled)
        assert loop == tuple(range(size))
    assert best(arcs, "weakest", max_length=size - 1, compiled=compiled) == []


def test_many_ways_that_lead_nowhere_do_not_stop_the_search(compiled):
    """Thirty diamonds in a row: 2^30 ways from end to end, and one arc back."""
    arcs_ = []
    for at in range(30):
        for side in (1, 2):
            arcs_ += [(3 * at, 3 * at + side), (3 * at + side, 3 * at + 3)]
    arcs_.append((90, 0))
    arcs = network(*zip(*arcs_, strict=True), np.arange(1, len(arcs_) + 1) * 10_000)
    for rank in Rank:
        found = best(arcs, rank, 50, compiled=compiled)
        assert len(set(found)) == 50
        keys = [place(arcs, rank)(loop) for loop in found]
        assert keys == sorted(keys)
    assert list(Census(arcs, 10, compiled=compiled).loops()) == []


def test_the_clock_ends_every_search(compiled):
    graph = nx.complete_graph(12, nx.DiGraph)
    arcs = network(*zip(*graph.edges, strict=True), [1_000] * graph.size(), [1] * graph.size())
    for rank in Rank:
        with pytest.raises(OutOfTime):
            list(best_loops(arcs, Query(rank=rank, compiled=compiled), 10, Clock(-1.0)))
    walk = Census(arcs, 12, clock=Clock(-1.0), compiled=compiled)
    with pytest.raises(OutOfTime):
        walk.count()
    assert not walk.finished


def test_a_count_that_ran_out_of_time_goes_on_where_it_stopped(compiled):
    class Ticking(Clock):
        left = 0

        def check(self):
            self.left -= 1
            if self.left < 0:
                raise OutOfTime

    dice = random.Random(5)
    arcs = random_network(dice, vertices=8, arcs=40)
    whole = Census(arcs, 8, compiled=compiled)
    whole.count()
    clock = Ticking()
    bits = Census(arcs, 8, clock=clock, compiled=compiled, steps=2)
    rounds = 0
    while not bits.finished:
        clock.left = 3
        rounds += 1
        try:
            bits.count()
        except OutOfTime:
            assert bits.found <= whole.found
    assert rounds > 2
    assert bits.counts.tolist() == whole.counts.tolist()


def test_progress_is_told_up_to_the_end(compiled):
    told = []
    arcs = random_network(random.Random(8), vertices=9, arcs=40)
    Census(arcs, 5, clock=Clock(None, lambda *at: told.append(at)), compiled=compiled).count()
    assert told[-1][0] == told[-1][1] > 0
    told.clear()
    query = Query(rank=Rank.PRODUCT, compiled=compiled)
    list(best_loops(arcs, query, 5, Clock(None, lambda *at: told.append(at))))
    assert told[-1][0] == told[-1][1] > 0


def test_parallel_arcs_become_one_for_each_sign():
    arcs = network([0, 0, 0, 1], [1, 1, 1, 0], [5, 9, 7, 1], [1, 1, -1, 1])
    assert arcs.row.tolist() == [2, 1, 3]
    assert len(list(every_loop(arcs))) == 2


def test_an_arc_is_not_assumed_where_it_is_known():
    arcs = network([0, 0], [1, 1], [5, 9], [1, -1], assumed=[False, True])
    assert arcs.row.tolist() == [0]
    assert not arcs.assumed.any()


def test_costs_are_whole_numbers_that_fall_as_support_rises():
    nats = np.array([1, 105_361, 693_147, 4_605_170, 10**9])
    assert (np.diff(costs(nats)) < 0).all()
    assert costs(nats)[-1] == 1


@pytest.mark.parametrize(
    ("arrays", "words"), [(([0], [1, 2], [3]), "differ in length"), (([-1], [0], [3]), "negative")]
)
def test_arrays_that_make_no_network_are_refused(arrays, words):
    with pytest.raises(InvalidInput, match=words):
        network(*arrays)


def test_an_arc_of_the_network_takes_few_bytes():
    arcs = network(np.arange(1000), np.arange(1000)[::-1], np.full(1000, 7))
    columns = (arcs.tail, arcs.head, arcs.weight, arcs.cost, arcs.sign, arcs.assumed, arcs.row)
    assert sum(column.nbytes for column in columns) <= 32 * len(arcs)


def test_no_loop_is_no_error(compiled):
    for arcs in (network([], [], []), network([0, 1], [1, 2], [5, 5])):
        assert list(Census(arcs, 4, compiled=compiled).loops()) == []
        for rank in Rank:
            assert best(arcs, rank, compiled=compiled) == []
            assert best(arcs, rank, through=0, compiled=compiled) == []
            assert best(arcs, rank, edge=(0, 1), compiled=compiled) == []


def test_chunks_hold_as_many_loops_as_they_may(compiled):
    graph = nx.complete_graph(7, nx.DiGraph)
    arcs = network(*zip(*graph.edges, strict=True), [1] * graph.size())
    walk = Census(arcs, 7, compiled=compiled, listed=10)
    sizes = [len(places) - 1 for _, places in walk.chunks()]
    assert max(sizes) == 10
    assert sum(sizes) == sum(1 for _ in nx.simple_cycles(graph))
    assert census.LISTED > 10


def test_the_heap_on_arrays_gives_back_what_heapq_does():
    dice = random.Random(12)
    for _ in range(50):
        items = [(dice.randint(0, 20), number) for number in range(dice.randint(0, 40))]
        arrays = [0] * len(items), [0] * len(items), [0]
        assert heap.peek(arrays) == kernels.peek([]) == heap.FAR
        for key, state in items:
            heap.push(arrays, key, state)
        assert heap.peek(arrays) == min(items, default=(heap.FAR, 0))[0]
        taken = [heap.pop(arrays) for _ in items]
        assert [key for key, _ in taken] == sorted(key for key, _ in items)
        assert sorted(taken) == sorted(items)
        assert heap.pop(arrays)[1] == -1
        heap.push(arrays, 1, 2) if items else None
        heap.clear(arrays)
        assert heap.pop(arrays)[1] == -1


def test_what_is_compiled_is_kept_in_the_cache_folder_of_the_user(monkeypatch, tmp_path):
    config = SimpleNamespace(CACHE_DIR="")
    monkeypatch.setenv("KB_CACHE", str(tmp_path))
    assert compiled_kernels._keep(config)
    assert config.CACHE_DIR == str(tmp_path / "numba")
    monkeypatch.setenv("KB_CACHE", "")
    assert compiled_kernels._keep(config)  # as it was set
    assert not compiled_kernels._keep(SimpleNamespace(CACHE_DIR=""))

    def homeless():
        raise RuntimeError

    monkeypatch.setattr(compiled_kernels, "cache_folder", homeless)
    assert not compiled_kernels._keep(SimpleNamespace(CACHE_DIR=""))
