"""Feedback loops: against NetworkX, igraph and rustworkx on the graphs of ../shared/graphs.

A peer that does not end within ``BUDGET`` seconds is stopped, and loops a second are compared. In
a ratio "≥" says that the peer was stopped or counts less than was asked.
"""

from __future__ import annotations

import gzip
import itertools
import sys
import time
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import networkx as nx
import numpy as np
from measure import find_peer, seconds, table

from kb.loops.census import Census
from kb.loops.clock import Clock, OutOfTime
from kb.loops.compiled import toolbox
from kb.loops.network import Network, network
from kb.loops.query import Query, Rank
from kb.loops.ranking import best_loops

GRAPHS = Path(__file__).parents[3] / "shared" / "graphs"
BUDGET = 5.0
NAMES = {
    "aopwiki_ker": "aopwiki_ker.tsv",
    "omnipath_signed": "omnipath_signed.tsv",
    "tox_interactome": "tox_interactome.tsv.gz",
}
LENGTHS = {"aopwiki_ker": (6,), "omnipath_signed": (3, 4), "tox_interactome": (3,)}


def read(name: str) -> Network:
    """Return a graph; a weight that is the same everywhere or missing comes from a CRC-32."""
    path = GRAPHS / NAMES[name]
    opened = gzip.open(path, "rt") if path.suffix == ".gz" else path.open()
    ids: dict[str, int] = {}
    ends, signs, weights = [], [], []
    with opened as lines:
        for line in lines:
            source, target, sign, weight = line.split("\t")
            ends.append([ids.setdefault(each, len(ids)) for each in (source, target)])
            share = zlib.crc32(f"{source}|{target}".encode()) / 2**32
            signs.append(int(sign) or (1 if share < 0.7 else -1))
            weights.append(float(weight) if name == "tox_interactome" else 0.3 + 0.69 * share)
    tail, head = np.array(ends).T
    nats = np.rint(-np.log1p(-np.array(weights)) * 1e6).astype(np.int64)
    return network(tail, head, nats, signs)


def made(edges: int = 2_000_000) -> Network:
    """Return a synthetic graph: a power law made acyclic, and a ring of 20,000 with chords."""
    dice = np.random.default_rng(7)
    size = edges // 4
    a, b = (np.floor(size * dice.random(edges) ** 3).astype(np.int64) for _ in range(2))
    apart = a != b
    low, high = np.minimum(a, b)[apart], np.maximum(a, b)[apart]
    ring = dice.permutation(size)[:20_000]
    chords = dice.integers(0, len(ring), (2, 100_000))
    tail = np.concatenate([low, ring, ring[chords[0]]])
    head = np.concatenate([high, np.roll(ring, -1), ring[chords[1]]])
    support = 0.3 + 0.69 * dice.random(len(tail))
    signs = np.where(dice.random(len(tail)) < 0.7, 1, -1)
    return network(tail, head, np.rint(-np.log1p(-support) * 1e6).astype(np.int64), signs)


def digraph(arcs: Network) -> nx.DiGraph:
    """Return the graph as NetworkX has it, with the cost of each arc."""
    graph = nx.DiGraph()
    rows = zip(arcs.tail.tolist(), arcs.head.tolist(), arcs.cost.tolist(), strict=True)
    graph.add_weighted_edges_from(rows, weight="cost")
    return graph


def stopped(loops: Iterator[object]) -> tuple[int, float, bool]:
    """Return how many loops come in the time, how long it took, and whether they ended."""
    start, count = time.perf_counter(), 0
    for _ in loops:
        count += 1
        if time.perf_counter() - start > BUDGET:
            return count, time.perf_counter() - start, False
    return count, time.perf_counter() - start, True


def once(work: Callable[[], object]) -> float:
    """Return the time of some work: the best of three runs, or one where that is long."""
    first = seconds(work, repeat=1)
    return first if first > 1 else min(first, seconds(work, repeat=3))


def parts(graphs: dict[str, Network]) -> str:
    """Strongly connected parts."""
    igraph, rustworkx = find_peer("igraph"), find_peer("rustworkx")
    rows = []
    for name, arcs in graphs.items():
        ours = once(arcs.components)
        graph = digraph(arcs)
        theirs = [once(lambda graph=graph: sum(1 for _ in nx.strongly_connected_components(graph)))]
        pairs = list(zip(arcs.tail.tolist(), arcs.head.tolist(), strict=True))
        if igraph:
            other = igraph.Graph(n=arcs.vertices, edges=pairs, directed=True)
            theirs.append(once(lambda other=other: other.connected_components(mode="strong")))
        if rustworkx:
            third = rustworkx.PyDiGraph()
            third.extend_from_edge_list(pairs)
            theirs.append(once(lambda third=third: rustworkx.strongly_connected_components(third)))
        rows.append([name, len(arcs), ours, *(each / ours for each in theirs)])
    peers = ["NetworkX", *(["igraph"] if igraph else []), *(["rustworkx"] if rustworkx else [])]
    head = ["graph", "edges", "seconds", *(f"× {peer}" for peer in peers)]
    return f"## Strongly connected parts\n\n{table(head, rows)}"


def every(graphs: dict[str, Network]) -> str:
    """All loops up to a length, counted with their signs and loads, and as lists."""
    igraph = find_peer("igraph")
    rows = []
    for name, lengths in LENGTHS.items():
        arcs = graphs[name]
        for longest in lengths:
            walk = Census(arcs, longest, compiled=True)
            walk.count()
            counted = once(lambda: Census(arcs, longest, compiled=True).count())  # noqa: B023
            listed = once(lambda: listing(arcs, longest))  # noqa: B023
            plain = once(lambda: Census(arcs, longest, compiled=False).count())  # noqa: B023
            count, took, ended = stopped(nx.simple_cycles(digraph(arcs), length_bound=longest))
            pace = (walk.found / counted) / (max(count, 1) / took)
            slow = (walk.found / plain) / (max(count, 1) / took)
            row = [name, longest, f"{walk.found:,}", counted, listed, plain]
            row += [f"{'' if ended else 'rate '}{pace:,.0f}", f"{slow:,.0f}"]
            if igraph:
                row += against_igraph(igraph, arcs, longest, counted, listed)
            rows.append(row)
    head = ["graph", "length", "loops", "counted s", "lists s", "plain s", "× NetworkX"]
    head += ["plain × NetworkX", *(["counted × igraph", "lists × igraph"] if igraph else [])]
    return f"## All loops up to a length\n\n{table(head, rows)}"


def listing(arcs: Network, longest: int) -> int:
    """Make every loop a Python list."""
    total = 0
    for routes, places in Census(arcs, longest, compiled=True).chunks():
        flat, at = routes.tolist(), places.tolist()
        total += len([flat[a:b] for a, b in itertools.pairwise(at)])
    return total


def against_igraph(igraph, arcs, longest, counted, listed):
    """Return how many times igraph takes; it has no count, so both are against its list."""
    pairs = zip(arcs.tail.tolist(), arcs.head.tolist(), strict=True)
    graph = igraph.Graph(n=arcs.vertices, edges=list(pairs), directed=True)
    took = seconds(lambda: graph.simple_cycles(max=longest, output="vpath"), repeat=1)
    return [took / counted, took / listed]


def ranked(graphs: dict[str, Network]) -> str:
    """The best loops of the whole graph, without a bound on their length."""
    rows = []
    for name, arcs in graphs.items():
        for rank in Rank:
            row: list[object] = [name, len(arcs), rank.value]
            for compiled in (True, False):
                for many in (10, 100):
                    query = Query(rank=rank, compiled=compiled)
                    row.append(bounded(arcs, query, many))
            rows.append(row)
    head = ["graph", "edges", "rank", "10 best s", "100 best s", "plain 10 s", "plain 100 s"]
    return f"## The best loops of a whole graph\n\n{table(head, rows)}"


def bounded(arcs: Network, query: Query, many: int) -> object:
    """Return the time for the best loops, or that it took too long."""
    try:
        return once(lambda: list(best_loops(arcs, query, many, Clock(60.0))))
    except OutOfTime:
        return "> 60"


def through(graphs: dict[str, Network]) -> str:
    """Loops through the vertex with the median number of arcs, and the best of them."""
    rows = []
    for name in NAMES:
        arcs = graphs[name]
        core = arcs.select(arcs.cyclic())
        degree = np.bincount(core.tail, minlength=arcs.vertices)
        vertex = int(np.argsort(-degree, kind="stable")[int((degree > 0).sum()) // 2])
        longest = 5 if name != "tox_interactome" else 4
        walk = Census(arcs, longest, through=vertex, compiled=True)
        walk.count()
        ours = once(lambda: Census(core, longest, through=vertex, compiled=True).count())  # noqa: B023
        plain = once(lambda: Census(core, longest, through=vertex, compiled=False).count())  # noqa: B023
        graph = split(core, vertex)
        paths = nx.all_simple_paths(graph, vertex, "back", cutoff=longest)
        count, took, ended = stopped(paths)
        pace = (walk.found / ours) / (max(count, 1) / took)
        slow = (walk.found / plain) / (max(count, 1) / took)
        query = Query(rank=Rank.PRODUCT, through=vertex, compiled=True)
        best = bounded(arcs, query, 10)
        slowly = bounded(arcs, Query(rank=Rank.PRODUCT, through=vertex, compiled=False), 10)
        yen = nx.shortest_simple_paths(graph, vertex, "back", weight="cost")
        _, yens, done = stopped(itertools.islice(yen, 10))
        mark = "" if done else "≥ "
        rows.append(
            [name, longest, f"{walk.found:,}", ours, f"{'' if ended else 'rate '}{pace:,.0f}",
             f"{slow:,.0f}", best, f"{mark}{yens / best:,.0f}", f"{mark}{yens / slowly:,.0f}"]
        )  # fmt: skip
    head = ["graph", "length", "loops", "counted s", "× NetworkX", "plain × NetworkX",
            "10 best s", "× Yen of NetworkX", "plain × Yen"]  # fmt: skip
    return f"## Through a median vertex\n\n{table(head, rows)}"


def split(core: Network, vertex: int) -> nx.DiGraph:
    """Return the graph with what leads to a vertex led to a twin of it."""
    graph = digraph(core)
    for before, _, cost in list(graph.in_edges(vertex, data="cost")):
        graph.add_edge(before, "back", cost=cost)
    graph.remove_edges_from(list(graph.in_edges(vertex)))
    return graph


def memory(arcs: Network) -> str:
    """Bytes an edge of the arrays that queries read."""
    columns = (arcs.tail, arcs.head, arcs.weight, arcs.cost, arcs.sign, arcs.assumed, arcs.row)
    each = sum(column.nbytes for column in columns) / len(arcs)
    return f"## Memory of the loop index\n\n{each:.0f} bytes an edge."


def main() -> int:
    """Print every table; without the graphs say that they are missing."""
    if not GRAPHS.is_dir():
        print("left out: ../shared/graphs is not there", file=sys.stderr)
        return 0
    toolbox(0, compiled=True)
    graphs = {name: read(name) for name in NAMES}
    for rank in Rank:
        list(best_loops(graphs["aopwiki_ker"], Query(rank=rank, compiled=True), 5, Clock()))
    Census(graphs["aopwiki_ker"], 3, compiled=True).count()
    print(every(graphs), through(graphs), sep="\n\n")
    graphs["synthetic"] = made()
    print("", parts(graphs), ranked(graphs), memory(graphs["tox_interactome"]), sep="\n\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
