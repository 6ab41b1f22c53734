"""Small knowledge bases with loops, and the loops of small knowledge bases."""

from __future__ import annotations

import itertools

from kb.edges import EdgeTable
from kb.loops import find_loops
from kb.weights import load_weights
from tests.builders import claim, records

PAIR = (claim("stress", "sleep", sign="negative"), claim("sleep", "stress", sign="negative"))
CROWD = tuple(claim(a, b) for a, b in itertools.permutations("abcde", 2))


def table(*claims, **more) -> EdgeTable:
    return EdgeTable.weighed(records(*claims, **more), load_weights())


def loops(*claims, more=None, **query):
    return find_loops(table(*claims, **(more or {})), **query).all()
