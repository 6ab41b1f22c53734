"""How long it takes until anything happens: `import kb` and `kb --help`."""

from __future__ import annotations

import sys

from measure import process_seconds, table

CASES = {
    "`python -c pass`": "pass",
    "`import pydantic`": "import pydantic",
    "`import kb`": "import kb",
    "`kb --help`": "import sys; sys.argv = ['kb', '--help']; from kb.cli import main; main()",
    "`import networkx`": "import networkx",
    "`import pyvis.network`": "import pyvis.network",
}


def main() -> None:
    times = {name: process_seconds([sys.executable, "-c", code]) for name, code in CASES.items()}
    base = times["`python -c pass`"]
    print("## Start\n")
    print("Whole processes, best of ten, against an empty one.\n")
    rows = [(name, f"{1000 * taken:.0f}", taken / base) for name, taken in times.items()]
    print(table(["what", "ms", "× empty"], rows))


if __name__ == "__main__":
    main()
