"""Run every benchmark in a process of its own and rewrite RESULTS.md.

``python tests/bench/run.py weigh loops`` runs those two only, and writes nothing.
"""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

HERE = Path(__file__).parent
PACKAGES = ("numpy", "scipy", "networkx", "pydantic", "pyyaml", "rdflib", "pyoxigraph", "pyvis")


def head() -> str:
    versions = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    return (
        "# Benchmarks\n\n"
        "Written by `make bench`. Seconds belong to the machine they were measured on; read the\n"
        "ratios, which come from one run on one machine.\n\n"
        f"{platform.python_implementation()} {platform.python_version()}, {platform.system()} "
        f"{platform.machine()}, {os.cpu_count()} cores; {versions}.\n"
    )


def run(script: Path) -> str | None:
    """Return what a benchmark prints, or None after saying why it failed."""
    print(f"running {script.name}", file=sys.stderr)
    done = subprocess.run(
        [sys.executable, str(script)], stdout=subprocess.PIPE, encoding="utf-8", check=False
    )
    return done.stdout.strip() if done.returncode == 0 else None


def main(names: list[str]) -> int:
    scripts = sorted(HERE.glob("bench_*.py"))
    if names:
        scripts = [script for script in scripts if script.stem.removeprefix("bench_") in names]
    results = {script.name: run(script) for script in scripts}
    failed = [name for name, text in results.items() if text is None]
    text = "\n\n".join([head().strip(), *filter(None, results.values())]) + "\n"
    if failed or names:
        print(text)
    else:
        (HERE / "RESULTS.md").write_text(text, encoding="utf-8", newline="\n")
        print(f"{HERE.name}/RESULTS.md is written", file=sys.stderr)
    if failed:
        print(f"failed, so RESULTS.md is left as it was: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
