"""Questions asked of 5,000 claims, and signed reach of every source against a search over dicts."""

from __future__ import annotations

import random
import time
from collections.abc import Callable

from bench_loops import read
from measure import table

from kb import KnowledgeBase
from kb.paths.reach import Reach
from kb.paths.search import MINUS, OPEN, PLUS, Step, StepGraph, joined
from tests.builders import claim, records, remark

CLAIMS, CONCEPTS, SOURCES = 5_000, 1_250, 50
SAMPLED = 50
"""Sources from which the search over dicts starts."""

SIGN = {1: PLUS, -1: MINUS, 0: OPEN}


def invented() -> KnowledgeBase:
    """Return random claims, one in twenty of them disputed."""
    dice = random.Random(5)
    rows = [
        claim(
            *(f"c{each}" for each in dice.sample(range(CONCEPTS), 2)),
            id=f"k{number}",
            link=dice.choice(["causal", "causal", "correlational", "predictive"]),
            sign=dice.choice(["positive", "negative"]),
            modality=dice.choice(["asserted", "probable", "possible"]),
            source=f"s{dice.randrange(SOURCES)}",
        )
        for number in range(CLAIMS)
    ]
    doubts = [
        remark(f"k{dice.randrange(CLAIMS)}", source=f"s{dice.randrange(SOURCES)}")
        for _ in range(CLAIMS // 20)
    ]
    return KnowledgeBase(records(*rows, remarks=doubts))


def cpu(work: Callable[[], object], *, repeat: int = 3) -> float:
    """Return the least processor time of several runs: other work on the machine does not count."""
    best = float("inf")
    for _ in range(repeat):
        start = time.process_time()
        work()
        best = min(best, time.process_time() - start)
    return best


def questions(base: KnowledgeBase) -> str:
    edges = len(base.edges())
    target, *_, other = base.loops(type="reinforcing", limit=1)[0].nodes
    asked = {
        "paths": lambda: base.paths(target, other),
        "why_not": lambda: base.why_not(target, other),
        "what_if": lambda: base.what_if({target: "rises"}),
        "levers": lambda: base.levers(target, kinds="process"),
        "laundering": base.laundering,
        "jackknife": base.jackknife,
        "diff": lambda: base.diff(base),
    }
    rows = []
    for name, ask in asked.items():
        answer = ask()
        whole = getattr(answer, "complete", getattr(answer, "loops_complete", None))
        rows.append([name, f"{cpu(ask):.3g}", "yes" if whole else "no: limit"])
    return (
        f"## Questions to {CLAIMS:,} claims\n\n"
        f"Random claims on {CONCEPTS:,} concepts, {edges:,} edges, {SOURCES} sources, one claim in "
        "twenty disputed. Processor seconds, the best of three; whole: nothing was left out by a "
        "limit or the time; each answer says what is known of the rest.\n\n"
        + table(["question", "s", "whole"], rows)
    )


def over_dicts(out: dict[int, list[tuple[int, int]]], source: int) -> set[tuple[int, int]]:
    """Return the nodes with the signs of walks to them, the way one writes it first."""
    seen = {(source, PLUS)}
    todo = [(source, PLUS)]
    while todo:
        node, sign = todo.pop()
        for target, step in out.get(node, ()):
            state = target, joined(sign, step)
            if state not in seen:
                seen.add(state)
                todo.append(state)
    return seen


def reached() -> str:
    rows = [measured(name) for name in ("aopwiki_ker", "omnipath_signed")]
    return (
        "## Signed reach of every source\n\n"
        "By walks. Microseconds a source, all sources at once, everything included; against a "
        f"search over dicts from {SAMPLED} of them, which gives the same.\n\n"
        + table(["graph", "nodes", "arcs", "µs a source", "× dicts"], rows)
    )


def measured(name: str) -> list[object]:
    arcs = read(name)
    everywhere = range(arcs.vertices)
    out: list[list[Step]] = [[] for _ in everywhere]
    plain: dict[int, list[tuple[int, int]]] = {}
    columns = (arcs.tail.tolist(), arcs.head.tolist(), arcs.sign.tolist(), arcs.weight.tolist())
    for row, (tail, head, sign, weight) in enumerate(zip(*columns, strict=True)):
        out[tail].append(Step(head, SIGN[sign], weight, 0, row))
        plain.setdefault(tail, []).append((head, SIGN[sign]))
    sources = random.Random(1).sample(everywhere, SAMPLED)
    planes = Reach(StepGraph(out)).planes(everywhere)
    for source in sources:
        found = zip(*planes[:, source].nonzero(), strict=True)
        assert {(int(goal), int(sign)) for sign, goal in found} == over_dicts(plain, source)
    each = cpu(lambda: [over_dicts(plain, source) for source in sources]) / SAMPLED
    ours = cpu(lambda: Reach(StepGraph(out)).planes(everywhere)) / arcs.vertices
    return [name, f"{arcs.vertices:,}", f"{len(arcs):,}", ours * 1e6, each / ours]


def main() -> int:
    print(questions(invented()))
    print()
    print(reached())
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
