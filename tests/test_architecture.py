"""The house stays as it was drawn: floors, sizes, what may be imported where, and quiet imports.

Each rule is a function from a tree of files to a list of complaints, so that the last part of
this file can plant a violation and see the rule object to it.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.running import succeed

MAX_MODULE_LINES = 400
MAX_FUNCTION_LINES = 50

QUERIES = {"networkx", "numpy", "scipy"}

# A module imports only from rows above its own: name -> third-party packages it may import.
FLOORS: tuple[dict[str, set[str]], ...] = (
    {"errors": set(), "assets": set()},
    {"vocabulary": set(), "names": set(), "placeholders": set()},
    {"caches": set(), "files": set(), "json_documents": set(), "progress": set()},
    {"decisions": set()},
    {"model": {"pydantic"}, "results": {"pydantic"}},
    {
        "extract": {"pypdf", "selectolax"},
        "texts": set(),
        "records": {"pydantic", "pydantic_core", "yaml"},
        "weights": {"pydantic", "yaml"},
    },
    {"support": {"numpy"}, "merge": set()},
    {"columns": {"numpy"}},
    {"items": {"numpy"}},
    {"evidence": {"numpy"}},
    {"citations": set()},
    {"edges": {"numpy"}},
    {"graph": {"networkx", "numpy"}},
    {"loops": QUERIES | {"numba"}, "paths": QUERIES},
    {
        "audit": QUERIES,
        "coverage": set(),
        "ground": set(),
        "jackknife": QUERIES,
        "laundering": QUERIES,
        "levers": QUERIES,
        "lint": QUERIES,
        "reanchor": set(),
        "verification": set(),
        "what_if": QUERIES,
        "why": QUERIES,
    },
    {"diff": QUERIES},
    {
        "draft": {"ahocorasick", "httpx", "pydantic", "yaml"},
        "exchange": {"networkx"},
        "maps": {"jinja2", "markupsafe", "numpy", "pyvis"},
        "rdf": {"pydantic", "pyoxigraph", "rdflib"},
        "report": {"jinja2"},
        "review": {"pydantic"},
    },
    {"base": {"networkx"}},
    {"build": set(), "scaffold": set(), "serve": {"pyoxigraph", "waitress"}},
    {"cli": {"click"}},
    {"__main__": set()},
)
HEIGHT = {name: height for height, row in enumerate(FLOORS) for name in row}
THIRD_PARTY = {name: allowed for row in FLOORS for name, allowed in row.items()}

# What neither `import kb` nor `kb --help` may pull in: each costs more than all the rest.
HEAVY = (
    "numpy",
    "networkx",
    "scipy",
    "numba",
    "rdflib",
    "pyoxigraph",
    "pyvis",
    "IPython",
    "jinja2",
    "yaml",
)


# --- reading imports -------------------------------------------------------------------------


def room(path: Path, tree: Path) -> str:
    """The name that FLOORS knows a file by: `kb/rdf/terms.py` lives in the room `rdf`."""
    return path.relative_to(tree / "kb").parts[0].removesuffix(".py")


def modules(tree: Path) -> Iterator[tuple[str, Path, ast.Module]]:
    for path in sorted((tree / "kb").rglob("*.py")):
        yield room(path, tree), path, ast.parse(path.read_text("utf-8"))


def for_types(module: ast.Module) -> set[ast.AST]:
    """What stands under `if TYPE_CHECKING:`: read by type checkers, never run."""
    guards = [n for n in ast.walk(module) if isinstance(n, ast.If)]
    guarded = [n for n in guards if ast.unparse(n.test) == "TYPE_CHECKING"]
    return {inner for guard in guarded for node in guard.body for inner in ast.walk(node)}


def imported(
    module: ast.Module, path: Path, tree: Path, *, types: bool = True
) -> Iterator[tuple[int, str]]:
    """Every imported name, absolute, with its line: `from kb import rdf` is `kb.rdf`."""
    package = path.relative_to(tree).parent.parts
    passed = set() if types else for_types(module)
    for node in ast.walk(module):
        if node in passed:
            continue
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            start = package[: len(package) - node.level + 1] if node.level else ()
            origin = ".".join((*start, *filter(None, [node.module])))
            if origin == "kb":
                yield from ((node.lineno, f"kb.{alias.name}") for alias in node.names)
            else:
                yield node.lineno, origin


# --- the rules -------------------------------------------------------------------------------


def floor_complaints(tree: Path) -> list[str]:
    """Upward and sideways imports, and rooms that have no floor."""
    found = []
    for name, path, module in modules(tree):
        if name == "__init__":
            continue  # the public face gathers from every floor
        if name not in HEIGHT:
            found.append(f"{path}: name the floor of {name} in FLOORS")
            continue
        for line, target in imported(module, path, tree):
            parts = target.split(".")
            if parts[0] != "kb" or parts[1:] in ([name], ["__version__"]) or parts[1:2] == [name]:
                continue
            if len(parts) == 1 or HEIGHT.get(parts[1], len(FLOORS)) >= HEIGHT[name]:
                found.append(f"{path}:{line}: {name} must not import {target}")
    return found


def third_party_complaints(tree: Path) -> list[str]:
    """Packages imported by a room that has no business with them."""
    found = []
    for name, path, module in modules(tree):
        allowed = THIRD_PARTY.get(name, set()) | sys.stdlib_module_names | {"kb"}
        for line, target in imported(module, path, tree, types=False):
            if target.split(".")[0] not in allowed:
                found.append(f"{path}:{line}: {name} must not import {target}")
    return found


def size_complaints(tree: Path) -> list[str]:
    """Modules and functions that have grown past what one can read at a sitting."""
    found = []
    for _, path, module in modules(tree):
        lines = len(path.read_text("utf-8").splitlines())
        if lines > MAX_MODULE_LINES:
            found.append(f"{path}: {lines} lines, more than {MAX_MODULE_LINES}: make it a folder")
        for node in ast.walk(module):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or 0) - node.lineno + 1
                if length > MAX_FUNCTION_LINES:
                    found.append(f"{path}:{node.lineno}: {node.name} has {length} lines")
    return found


def stray_code_complaints(tree: Path) -> list[str]:
    """Python where the contract, the pictures and the knowledge live."""
    folders = ("schema", "viz", "data")
    return [f"{path}: no Python here" for f in folders for path in sorted((tree / f).rglob("*.py"))]


RULES = (floor_complaints, third_party_complaints, size_complaints, stray_code_complaints)


@pytest.mark.parametrize("rule", RULES)
def test_the_house_keeps_its_rules(rule, root):
    assert rule(root) == []


@pytest.mark.parametrize(
    ("rule", "file", "text"),
    [
        (floor_complaints, "kb/model.py", "from kb.evidence import weigh\n"),
        (floor_complaints, "kb/model.py", "def f():\n    from kb import base\n"),
        (floor_complaints, "kb/rdf/write.py", "from ..maps import render\n"),
        (floor_complaints, "kb/rdf/write.py", "import kb\n"),
        (floor_complaints, "kb/utils.py", ""),
        (third_party_complaints, "kb/evidence.py", "import networkx as nx\n"),
        (third_party_complaints, "kb/__init__.py", "def f():\n    import numpy\n"),
        (third_party_complaints, "kb/model.py", "import requests\n"),
        (
            floor_complaints,
            "kb/model.py",
            "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from kb.edges import Edge\n",
        ),
        (size_complaints, "kb/model.py", "x = 1\n" * (MAX_MODULE_LINES + 1)),
        (size_complaints, "kb/model.py", "def f():\n" + "    x = 1\n" * MAX_FUNCTION_LINES),
        (stray_code_complaints, "viz/build.py", ""),
    ],
)
def test_each_rule_sees_a_planted_violation(rule, file, text, tmp_path):
    path = tmp_path / file
    path.parent.mkdir(parents=True)
    path.write_text(text)
    assert len(rule(tmp_path)) == 1


@pytest.mark.parametrize(
    ("rule", "file", "text"),
    [
        (
            floor_complaints,
            "kb/rdf/write.py",
            "from kb.rdf.terms import iri\nfrom . import terms\n",
        ),
        (floor_complaints, "kb/cli/show.py", "from kb import base, __version__\n"),
        (
            third_party_complaints,
            "kb/base.py",
            "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import rdflib\n",
        ),
        (third_party_complaints, "kb/maps/page.py", "def f():\n    import pyvis.network\n"),
        (size_complaints, "kb/model.py", "def f():\n" + "    x = 1\n" * (MAX_FUNCTION_LINES - 1)),
        (size_complaints, "kb/model.py", "x = 1\n" * MAX_MODULE_LINES),
    ],
)
def test_each_rule_lets_the_lawful_pass(rule, file, text, tmp_path):
    path = tmp_path / file
    path.parent.mkdir(parents=True)
    path.write_text(text)
    assert rule(tmp_path) == []


# --- quiet imports ---------------------------------------------------------------------------

# Runs a statement under an audit hook, then says what it touched besides Python's own files.
WATCH = """
import os, sys
touched = []
prefixes = tuple({os.path.realpath(p) for p in (sys.prefix, sys.base_prefix)})
def watch(event, args):
    if event == "open":
        path, mode, flags = args
        if isinstance(path, int):
            return
        path = os.path.realpath(os.fsdecode(path))
        writes = (flags or 0) & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
        if writes or not (path.endswith((".py", ".pyc")) or path.startswith(prefixes)):
            touched.append(f"open {path}")
    elif event in ("os.mkdir", "os.remove", "os.rename", "subprocess.Popen", "os.system") or (
        event.startswith("socket.") and event != "socket.__new__"):
        touched.append(f"{event} {args}")
sys.addaudithook(watch)
#STATEMENT#
import logging
if logging.root.handlers or logging.root.level != logging.WARNING:
    touched.append("logging is configured")
touched += [f"loaded {name}" for name in #HEAVY# if name in sys.modules]
print("-- touched --", *touched, sep="\\n")
"""

HELP = "from kb.cli import main; assert main(['--help']) == 0"
MARK = "-- touched --"


def touched(statement: str, folder: Path) -> list[str]:
    """What a fresh Python touches and loads when it runs the statement."""
    script = WATCH.replace("#STATEMENT#", statement).replace("#HEAVY#", repr(HEAVY))
    printed = succeed(sys.executable, "-B", "-W", "error", "-c", script, cwd=folder)
    return printed.split(f"{MARK}\n")[1].splitlines()


@pytest.mark.parametrize("statement", ["import kb", HELP], ids=["import kb", "kb --help"])
def test_importing_touches_nothing_and_loads_nothing_heavy(statement, tmp_path):
    assert touched(statement, tmp_path) == []


@pytest.mark.parametrize(
    "statement",
    [
        "import numpy",
        "open('x', 'w').close()",
        "open('/etc/hosts').close()",
        "import socket; socket.getaddrinfo('127.0.0.1', 80)",
        "import logging; logging.basicConfig()",
        "os.mkdir('cache')",
    ],
)
def test_the_watch_sees_a_planted_noise(statement, tmp_path):
    assert len(touched(f"import kb; {statement}", tmp_path)) == 1
