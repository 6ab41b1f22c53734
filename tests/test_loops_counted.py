"""Counting loops, the smallest independent set, and the agenda of research."""

from __future__ import annotations

import itertools
import json
import random

import numpy as np
import pytest

from kb.errors import InvalidInput
from kb.loops import agenda, count_loops, find_independent_loops, find_loops
from kb.loops.basis import independent_loops
from kb.loops.clock import Clock
from tests.builders import claim
from tests.looped import CROWD, PAIR, table
from tests.loops_oracle import every_loop, random_network


def test_a_count_says_lengths_types_and_the_busiest_edges():
    count = count_loops(table(*CROWD, *PAIR), max_length=4, seconds=None)
    assert count.loops == 10 + 20 + 30 + 1
    assert [(row.length, row.loops) for row in count.by_length] == [(2, 11), (3, 20), (4, 30)]
    assert (count.reinforcing, count.balancing, count.undetermined) == (61, 0, 0)
    assert len(count.busiest) == 10
    assert count.busiest[0].loops == 1 + 3 + 6
    assert (count.stopped, count.note) == (None, "all loops of up to 4 links")
    assert json.dumps(count.to_dict())


def test_a_count_that_ran_out_of_time_says_so():
    count = count_loops(table(*CROWD), max_length=4, seconds=1e-9)
    assert (count.stopped, count.loops) == ("seconds", 0)
    assert count.note.startswith("at least 0 loops of up to 4 links exist (stopped after 1e-09 s")


def taken_greedily(loops):
    """Take each loop that is no symmetric difference of those taken before."""
    rows, taken = {}, []
    for loop in loops:
        rest = sum(1 << arc for arc in loop)
        while rest:
            pivot = rest.bit_length()
            if pivot not in rows:
                rows[pivot] = rest
                taken.append(loop)
                break
            rest ^= rows[pivot]
    return taken


def test_the_independent_loops_are_those_that_greed_takes():
    dice = random.Random(3)
    for _ in range(400):
        arcs = random_network(dice, vertices=8, arcs=26)
        arcs = arcs.select(~arcs.assumed)
        key = lambda loop, arcs=arcs: (len(loop), arcs.cost[list(loop)].sum(), loop)  # noqa: E731
        right = taken_greedily(sorted(every_loop(arcs), key=key))
        assert list(independent_loops(arcs, Clock())) == right


def test_the_independent_loops_of_a_knowledge_base():
    found = find_independent_loops(table(*CROWD))
    assert len(found) == 20 - 5 + 1
    assert found.stopped is None
    assert find_independent_loops(table(*CROWD), limit=3).all() == found[:3]
    with pytest.raises(InvalidInput, match="at least one loop"):
        find_independent_loops(table(*CROWD), limit=0)


def test_a_part_too_large_for_a_smallest_set_is_refused(monkeypatch):
    monkeypatch.setattr("kb.loops.basis.LARGEST", 4)
    with pytest.raises(InvalidInput, match="min_support"):
        find_independent_loops(table(*CROWD)).all()


def asked(base, **query):
    query = {"correlational": 1, "max_length": 8, "limit": 100, "seconds": None, **query}
    return agenda(base, **query)


def test_the_agenda_counts_what_hangs_on_each_open_edge():
    base = table(
        claim("a", "b", modality="possible"),
        claim("b", "c"),
        claim("c", "b"),
        claim("c", "a"),
        claim("c", "d"),
        claim("d", "a", link="correlational"),
        claim("x", "y", link="correlational"),
    )
    made = asked(base)
    assert [(edge.subject, edge.object, edge.effect, edge.loops) for edge in made.edges] == [
        ("a", "b", "closes", 1),
        ("d", "a", "opens", 1),
    ]
    assert made.edges[0].sentence == "If A → B were no cause, 1 loop would die."
    assert made.edges[1].sentence == "If D → A were causal, 1 loop would close."
    assert made.edges[0].best.nodes == ("a", "b", "c")
    assert made.edges[1].evidence.startswith("correlational: cause 0.0000, association 0.5000")
    (loop,) = made.loops
    assert loop.nodes == ("a", "b", "c", "d")
    assert made.note == "2 open edges and 1 assumed loop of up to 8 links"
    assert made.stopped is None
    assert json.dumps(made.to_dict())
    assert "<table>" in made._repr_html_()


def test_the_agenda_has_loops_with_an_assumed_link_alone_each_once():
    pairs = list(itertools.permutations("abcd", 2))
    dice = random.Random(4)
    for _ in range(10):
        claims = [
            claim(a, b, link=dice.choice(("causal", "correlational", "predictive")))
            for a, b in pairs
            if dice.random() < 0.6
        ]
        if not claims:
            continue
        base = table(*claims)
        for guesses, rank in itertools.product((1, 2, 3), ("weakest", "product")):
            every = find_loops(base, correlational=guesses, limit=1000, rank=rank)
            right = [loop for loop in every if loop.assumed]
            found = find_loops(
                base, correlational=guesses, limit=1000, only_assumed=True, rank=rank
            )
            assert list(found) == right
            near = {"correlational": guesses, "only_assumed": True, "rank": rank}
            if "a" in base.claims.concept_ids:
                through = find_loops(base, through="a", **near)
                assert list(through) == [loop for loop in right if "a" in loop.nodes]
        assert len(asked(base).loops) <= len(right) + np.iinfo(np.int8).max


def test_an_agenda_cut_short_says_so():
    base = table(*(claim(a, b, modality="possible") for a, b in itertools.permutations("abc", 2)))
    short = asked(base, limit=2)
    assert len(short.edges) == 2
    assert short.stopped == "limit"
    assert short.note.endswith("; there are more")
    late = asked(base, seconds=1e-9)
    assert late.stopped == "seconds"
    assert late.note.endswith("before all were counted")
