"""Feedback loops: against NetworkX, igraph and rustworkx on the graphs of ../shared/graphs.

Every peer has its graph built beforehand, as ours has its index; what building takes has a table
of its own. A peer that does not end within ``BUDGET`` seconds is stopped, and loops a second are
compared. In a ratio "≥" says that the peer was stopped.
"""

from __future__ import annotations

import gc
import gzip
import itertools
import os
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
LENGTHS = {
    "aopwiki_ker": (3, 4, 5, 6),
    "omnipath_signed": (3, 4, 5, 6),
    "tox_interactome": (3,),
}
THROUGH = {"aopwiki_ker": 5, "omnipath_signed": 5, "tox_interactome": 4}
MEDIAN = {"aopwiki_ker": 5, "omnipath_signed": 5, "tox_interactome": 3}
"""Up to which length the loops are counted that say which vertices are median ones."""


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
    """Return the time of some work: the best of three runs, or one where that is long.

    What takes less than a millisecond is done so often that it takes some.
    """
    first = seconds(work, repeat=1)
    if first > 1:
        return first
    often = int(2e-3 / max(first, 1e-6)) + 1
    return min(first, seconds(lambda: [work() for _ in range(often)], repeat=5) / often)


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
    """Make every loop a tuple of its arcs."""
    total = 0
    for table_ in Census(arcs, longest, compiled=True).tables():
        total += len(list(zip(*[iter(table_.ravel().tolist())] * table_.shape[1], strict=True)))
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


def vertex_at(arcs: Network, longest: int, share: float = 0.5) -> int:
    """Return the vertex that has more loops than a share of those on any up to a length."""
    walk = Census(arcs, longest, compiled=True)
    walk.count()
    loops = np.bincount(arcs.tail, weights=walk.load, minlength=arcs.vertices)
    some = np.flatnonzero(loops)
    return int(some[np.argsort(loops[some], kind="stable")[int(len(some) * share)]])


def through(graphs: dict[str, Network]) -> str:
    """Loops through a median vertex: all up to a length."""
    igraph, rustworkx = find_peer("igraph"), find_peer("rustworkx")
    rows = []
    for name, longest in THROUGH.items():
        arcs = graphs[name]
        vertex = vertex_at(arcs, MEDIAN[name])
        twin = arcs.vertices
        walk = Census(arcs, longest, through=vertex, compiled=True)
        walk.count()
        ours = once(lambda: Census(arcs, longest, through=vertex, compiled=True).count())  # noqa: B023
        plain = once(lambda: Census(arcs, longest, through=vertex, compiled=False).count())  # noqa: B023
        graph = split(arcs, vertex)
        count, took, ended = stopped(nx.all_simple_paths(graph, vertex, twin, cutoff=longest))
        if ended:
            took = once(lambda: list(nx.all_simple_paths(graph, vertex, twin, cutoff=longest)))  # noqa: B023
        pace = took * walk.found / max(count, 1)
        row = [name, longest, f"{walk.found:,}", ours, plain]
        row += [f"{'' if ended else 'rate '}{pace / ours:,.0f}", f"{pace / plain:,.0f}"]
        pairs = list(graph.edges)
        if igraph:
            other = igraph.Graph(n=twin + 1, edges=pairs, directed=True)
            theirs = once(lambda: other.get_all_simple_paths(vertex, twin, maxlen=longest))  # noqa: B023
            row.append(theirs / ours)
        if rustworkx:
            third = rustworkx.PyDiGraph()
            third.extend_from_edge_list(pairs)
            theirs = once(
                lambda: rustworkx.all_simple_paths(third, vertex, twin, cutoff=longest + 1)  # noqa: B023
            )
            row.append(theirs / ours)
        rows.append(row)
    head = ["graph", "length", "loops", "s", "plain s", "× NetworkX", "plain × NetworkX"]
    head += [*(["× igraph"] if igraph else []), *(["× rustworkx"] if rustworkx else [])]
    note = "A call costs some microseconds, which is all that the smallest graph shows."
    return f"## Through a median vertex, counted\n\n{note}\n\n{table(head, rows)}"


def nearest(graphs: dict[str, Network]) -> str:
    """The ten best loops through some vertices, against Yen's algorithm on the split graph."""
    igraph = find_peer("igraph")
    rows = []
    for name, share in itertools.product(MEDIAN, (0.5, 0.75)):
        arcs = graphs[name]
        vertex, twin = vertex_at(arcs, MEDIAN[name], share), arcs.vertices
        graph = split(arcs, vertex)
        yens = [yen(graph, vertex, twin), yen(split(core(arcs), vertex), vertex, twin)]
        if igraph:
            other = igraph.Graph(n=twin + 1, edges=list(graph.edges), directed=True)
            costs = [cost for _, _, cost in graph.edges(data="cost")]
            paths = lambda: other.get_k_shortest_paths(vertex, twin, k=10, weights=costs)  # noqa: B023, E731
            yens.append((once(paths), True))
        for rank in Rank:
            times = [
                bounded(arcs, Query(rank=rank, through=vertex, compiled=compiled), 10)
                for compiled in (True, False)
            ]
            many = len(list(best_loops(arcs, Query(rank=rank, through=vertex), 10, Clock())))
            row: list[object] = [name, f"{share:.0%}", many, rank.value, *times]
            for took, ended in yens:
                row.append(f"{'' if ended else '≥ '}{took / times[0]:,.1f}")
            row.append(f"{yens[0][0] / times[1]:,.1f}")
            rows.append(row)
    head = ["graph", "vertex", "loops", "rank", "s", "plain s", "× NetworkX"]
    head += ["× NetworkX on the cyclic part", *(["× igraph"] if igraph else [])]
    head.append("plain × NetworkX")
    note = (
        "Of the vertices on loops, by how many they are on, the middle one and the one at\n"
        "three quarters. Yen's algorithm knows no weakest link: it ranks by the product in both\n"
        "rows."
    )
    return f"## The ten best through a vertex\n\n{note}\n\n{table(head, rows)}"


def yen(graph: nx.DiGraph, vertex: int, twin: int) -> tuple[float, bool]:
    """Return how long Yen's algorithm takes for ten ways back, and whether it ended."""
    find = lambda: nx.shortest_simple_paths(graph, vertex, twin, weight="cost")  # noqa: E731
    _, took, ended = stopped(itertools.islice(find(), 10))
    return (min(took, once(lambda: list(itertools.islice(find(), 10)))) if ended else took), ended


def core(arcs: Network) -> Network:
    """Return the cyclic part with the vertices as they are."""
    return arcs.select(arcs.cyclic())


def split(arcs: Network, vertex: int) -> nx.DiGraph:
    """Return the graph with what leads to a vertex led to a twin of it, the last vertex."""
    graph = digraph(arcs)
    for before, _, cost in list(graph.in_edges(vertex, data="cost")):
        graph.add_edge(before if before != vertex else vertex, arcs.vertices, cost=cost)
    graph.remove_edges_from(list(graph.in_edges(vertex)))
    return graph


def resident() -> int:
    """Return how many bytes the process has in memory."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def building(graphs: dict[str, Network]) -> str:
    """Building, and bytes an edge: our arrays are counted, of the peers the process's growth."""
    igraph, rustworkx = find_peer("igraph"), find_peer("rustworkx")
    rows = []
    for name, arcs in graphs.items():
        ends = list(zip(arcs.tail.tolist(), arcs.head.tolist(), strict=True))
        signs, costs = arcs.sign.tolist(), arcs.cost.tolist()

        def ours(arcs: Network = arcs) -> Network:
            every = network(arcs.tail, arcs.head, arcs.weight, arcs.sign)
            made = every.select(every.cyclic()).compact()  # as a knowledge base keeps it
            assert len(made.index.back) == len(made.index.forth)
            return made

        def theirs(ends=ends, signs=signs, costs=costs) -> object:
            graph = nx.DiGraph()
            graph.add_edges_from(
                (a, b, {"sign": sign, "cost": cost})
                for (a, b), sign, cost in zip(ends, signs, costs, strict=True)
            )
            return graph

        def others(arcs=arcs, ends=ends, signs=signs, costs=costs) -> object:
            attributes = {"sign": signs, "cost": costs}
            return igraph.Graph(n=arcs.vertices, edges=ends, directed=True, edge_attrs=attributes)

        def thirds(arcs=arcs, ends=ends, signs=signs, costs=costs) -> object:
            graph = rustworkx.PyDiGraph()
            graph.add_nodes_from(range(arcs.vertices))
            weights = zip(ends, signs, costs, strict=True)
            graph.add_edges_from([(a, b, (sign, cost)) for (a, b), sign, cost in weights])
            return graph

        index = ours().index
        took = once(ours)
        row = [name, len(arcs), took, index.nbytes / len(index.arcs)]
        makers = [theirs, *([others] if igraph else []), *([thirds] if rustworkx else [])]
        for make in makers:
            gc.collect()
            before, start = resident(), time.perf_counter()
            made = make()
            row += [(time.perf_counter() - start) / took, (resident() - before) / len(arcs)]
            del made
        rows.append(row)
    peers = ["NetworkX", *(["igraph"] if igraph else []), *(["rustworkx"] if rustworkx else [])]
    head = ["graph", "edges", "s", "bytes an edge"]
    for peer in peers:
        head += [f"× {peer}", f"{peer}: bytes an edge"]
    note = "The index is of the cyclic part, with all that queries keep of it."
    return f"## Building the index\n\n{note}\n\n{table(head, rows)}"


def main() -> int:
    """Print every table; without the graphs say that they are missing."""
    if not GRAPHS.is_dir():
        print("left out: ../shared/graphs is not there", file=sys.stderr)
        return 0
    graphs = {name: read(name) for name in NAMES}
    small = graphs["aopwiki_ker"]
    for rank in Rank:  # compiles the kernels
        list(best_loops(small, Query(rank=rank, compiled=True), 5, Clock()))
        list(
            best_loops(small, Query(rank=rank, max_length=4, through=0, compiled=True), 5, Clock())
        )
        for name in ("aopwiki_ker", "omnipath_signed"):  # a small graph is searched in another way
            near = Query(rank=rank, through=vertex_at(graphs[name], 5), compiled=True)
            list(best_loops(graphs[name], near, 5, Clock()))
    for vertex in (None, 0):
        Census(small, 3, through=vertex, compiled=True).count()
    print(building(graphs), every(graphs), through(graphs), nearest(graphs), sep="\n\n")
    graphs["synthetic"] = made()
    print("", parts(graphs), ranked(graphs), sep="\n\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
