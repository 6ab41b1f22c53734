"""What the benchmarks share: time, peak memory, peers and Markdown tables.

A benchmark is a script ``bench_<what>.py`` that prints Markdown: a ``## heading`` and a table.
Only ratios against a peer of the same run mean anything; seconds depend on the machine.
"""

from __future__ import annotations

import gc
import importlib
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from types import ModuleType


def seconds(work: Callable[[], object], *, repeat: int = 5) -> float:
    """Return the best wall time of several runs: the least disturbed one."""
    best = float("inf")
    for _ in range(repeat):
        gc.collect()
        start = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - start)
    return best


def process_seconds(command: Sequence[str], *, repeat: int = 10) -> float:
    """Return the best wall time of a whole process."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("COV")}
    return seconds(
        lambda: subprocess.run(command, check=True, capture_output=True, env=environment),
        repeat=repeat,
    )


def splitting_seconds(sentences: Iterable[str]) -> float:
    """Return the CPU time of splitting sentences into words, which whoever reads them must do."""
    start = time.process_time()
    for sentence in sentences:
        sentence.lower().split()
    return time.process_time() - start


def peak_bytes(work: Callable[[], object]) -> int:
    """Return what the work allocates at its peak beyond what stood before, NumPy's arrays too."""
    import tracemalloc

    gc.collect()
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        work()
        return tracemalloc.get_traced_memory()[1] - before
    finally:
        tracemalloc.stop()


def find_peer(name: str) -> ModuleType | None:
    """Return a peer's package, or None where it is not installed (said on stderr)."""
    try:
        return importlib.import_module(name)
    except ImportError:
        print(f"left out: {name} is not installed", file=sys.stderr)
        return None


def table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a Markdown table; floats are shown with three significant digits."""

    def cell(value: object) -> str:
        if not isinstance(value, float):
            return str(value)
        return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"

    body = [[cell(value) for value in row] for row in rows]
    lines = [list(header), ["---"] * len(header), *body]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
