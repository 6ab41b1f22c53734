"""Run every benchmark in a process of its own and rewrite RESULTS.md.

``python tests/bench/run.py weighing loops`` runs those two and leaves the other sections alone.
"""

from __future__ import annotations

import os
import platform
import re
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

HERE = Path(__file__).parent
RESULTS = HERE / "RESULTS.md"
PACKAGES = ("numpy", "scipy", "networkx", "pydantic", "pyyaml", "rdflib", "pyoxigraph", "pyvis")


def head() -> str:
    versions = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    return (
        "# Benchmarks\n\n"
        "Written by `make bench`. Seconds belong to the machine they were measured on, and to how\n"
        "busy it was; read the ratios. Those of one table come from one run on one machine.\n\n"
        f"{platform.python_implementation()} {platform.python_version()}, {platform.system()} "
        f"{platform.machine()}, {os.cpu_count()} cores; {versions}.\n"
    )


def run(script: Path) -> str | None:
    """Return what a benchmark prints, or None after saying why it failed."""
    print(f"running {script.name}", file=sys.stderr)
    done = subprocess.run(
        [sys.executable, str(script)],
        env=os.environ | {"PYTHONPATH": str(HERE.parents[1])},  # so that tests.builders is found
        stdout=subprocess.PIPE,
        encoding="utf-8",
        check=False,
    )
    return done.stdout.strip() if done.returncode == 0 else None


def sections() -> dict[str, str]:
    """Return benchmark → what RESULTS.md holds of it."""
    text = RESULTS.read_text("utf-8") if RESULTS.exists() else ""
    parts = re.split(r"^<!-- (\w+) -->$", text, flags=re.MULTILINE)
    return {name: part.strip() for name, part in zip(parts[1::2], parts[2::2], strict=True)}


def main(names: list[str]) -> int:
    scripts = {path.stem.removeprefix("bench_"): path for path in sorted(HERE.glob("bench_*.py"))}
    if unknown := sorted(set(names) - set(scripts)):
        print(f"there is no {', '.join(unknown)}: {', '.join(scripts)}", file=sys.stderr)
        return 2
    made = {name: run(scripts[name]) for name in names or scripts}
    kept = sections() | {name: text for name, text in made.items() if text is not None}
    parts = [f"<!-- {name} -->\n\n{kept[name]}" for name in scripts if name in kept]
    RESULTS.write_text("\n\n".join([head().strip(), *parts]) + "\n", "utf-8", newline="\n")
    print(f"{RESULTS.name} is written", file=sys.stderr)
    failed = [name for name, text in made.items() if text is None]
    if failed:
        print(f"failed, so their sections are left: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
