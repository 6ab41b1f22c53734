"""Which lines and branches of kb the tests reach, counted by marks in the code instead of tracing.

Python 3.11 runs at half its speed while it is traced, in other people's packages too. So each
module of kb is compiled with a mark before every statement and on both ways of every branch. What
lines and branches there are, what is left out and how the report looks is coverage.py's, as it is
set in pyproject.toml; a line of `except` counts where it catches something, and nothing else is
counted in another way. `make test` asks for it by the variable COUNTED; without it nothing happens.
"""

from __future__ import annotations

import ast
import os
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from pathlib import Path
from types import CodeType
from typing import Any

import pytest
from coverage import Coverage
from coverage.parser import PythonParser

ROOT = Path(__file__).parents[1]
HITS = "__hits__"
ASKED = bool(os.environ.get("COUNTED"))
ENOUGH = 95
"""Percent of lines and branches below which the tests fail."""
Arc = tuple[int, int]
ELSEWHERE = 0
"""The end of the way past a branch, wherever it leads: coverage.py knows."""

_marks: dict[str, list[tuple[Arc, ...]]] = {}
_hits: dict[str, list[int]] = {}
_reached: defaultdict[str, set[Arc]] = defaultdict(set)


# --- marks ------------------------------------------------------------------------------------


class Marked:
    """A module with marks: number n is set as soon as the n-th of ``arcs`` have been gone."""

    def __init__(self, tree: ast.Module) -> None:
        self.tree = tree
        self.arcs: list[tuple[Arc, ...]] = []
        for node in list(ast.walk(tree)):
            self._mark(node)

    def _mark(self, node: ast.AST) -> None:
        match node:
            case ast.If() | ast.For() | ast.AsyncFor() | ast.While():
                node.body = self._block(node.body, (node.lineno,))
                other = self._new(node, (node.lineno, ELSEWHERE))
                node.orelse = [other, *self._block(node.orelse)]
            case ast.Match():
                self._cases(node)
            case ast.Try() | ast.TryStar():
                node.body = self._block(node.body)
                tried: list[int] = []
                for handler in node.handlers:
                    tried.append(handler.lineno)
                    handler.body = self._block(handler.body, tried)
                node.orelse = self._block(node.orelse)
                node.finalbody = self._block(node.finalbody)
            case ast.Module() | ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                node.body = self._block(node.body)
            case ast.With() | ast.AsyncWith():
                node.body = self._block(node.body)

    def _cases(self, node: ast.Match) -> None:
        """Mark which case is taken: those above it have been tried and passed by."""
        passed: list[Arc] = []
        for case in node.cases:
            line = case.pattern.lineno
            first = self._new(case.body[0], *passed, (line, line))
            case.body = [first, *self._block(case.body, (line,))]
            passed.append((line, ELSEWHERE))
        last = node.cases[-1]
        if last.guard or not isinstance(last.pattern, ast.MatchAs) or last.pattern.pattern:
            nothing = self._new(node, *passed)
            node.cases.append(ast.match_case(ast.MatchAs(), None, [nothing]))
            ast.fix_missing_locations(node)

    def _block(self, block: Sequence[ast.stmt], start: Iterable[int] = ()) -> list[ast.stmt]:
        """Return statements with a mark before each; ``start`` are the lines that lead to them."""
        made: list[ast.stmt] = []
        way: list[Arc] = []
        before = tuple(start)
        for statement in block:
            first, *more = _lines(statement)
            way += [(line, line) for line in (first, *more)]
            way += [(line, first) for line in before]
            before = ()
            if not _first_of_all(statement, made):
                made.append(self._new(statement, *way))
                way = []
            made.append(statement)
        return made

    def _new(self, at: ast.stmt, *arcs: Arc) -> ast.stmt:
        self.arcs.append(arcs)
        place = ast.Subscript(
            ast.Name(HITS, ast.Load()), ast.Constant(len(self.arcs) - 1), ast.Store()
        )
        mark = ast.copy_location(ast.Assign([place], ast.Constant(1)), at)
        mark.end_lineno, mark.end_col_offset = at.lineno, at.col_offset
        return ast.fix_missing_locations(mark)


def _lines(statement: ast.stmt) -> list[int]:
    """Return the lines on which a statement starts: those of its decorators, and its own."""
    return [each.lineno for each in getattr(statement, "decorator_list", ())] + [statement.lineno]


def _first_of_all(statement: ast.stmt, made: Sequence[ast.stmt]) -> bool:
    """Return whether nothing may come before a statement: a docstring, or what Python is told."""
    if isinstance(statement, ast.ImportFrom):
        return statement.module == "__future__"
    return (
        not made and isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
    )


# --- modules ----------------------------------------------------------------------------------


class Loader(SourceFileLoader):
    """Compiles a module with its marks."""

    def get_code(self, fullname: str) -> CodeType:
        marked = Marked(ast.parse(self.get_data(self.path)))
        _marks[self.path] = marked.arcs
        if len(_hits.get(self.path, ())) != len(marked.arcs):  # one that runs twice goes on
            _hits[self.path] = [0] * len(marked.arcs)
        body = marked.tree.body
        names = f"import sys as {HITS}; {HITS} = {HITS}.modules[{__name__!r}].hits({self.path!r})"
        start = next((n for n, each in enumerate(body) if isinstance(each, ast.Assign)), len(body))
        body[start:start] = ast.parse(names).body
        return compile(marked.tree, self.path, "exec", dont_inherit=True)


def hits(path: str) -> list[int]:
    """Return where a module sets its marks."""
    return _hits[path]


class Finder:
    """Finds the modules of kb, and those alone."""

    @staticmethod
    def find_spec(name: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        if name.partition(".")[0] != "kb":
            return None
        spec = PathFinder.find_spec(name, path, target)
        if spec and isinstance(spec.loader, SourceFileLoader):
            spec.loader = Loader(spec.loader.name, spec.loader.path)
        return spec


if ASKED:
    assert "kb" not in sys.modules, "too late to count: kb is imported"
    sys.meta_path.insert(0, Finder)  # type: ignore[arg-type]  # a class finds as well as an object


def unmarked(code: CodeType) -> CodeType:
    """Return the code of a function as it would be without marks, for a compiler."""
    waiting = [compile(Path(code.co_filename).read_bytes(), code.co_filename, "exec")]
    for each in waiting:
        if (each.co_qualname, each.co_firstlineno) == (code.co_qualname, code.co_firstlineno):
            return each
        waiting += [inner for inner in each.co_consts if isinstance(inner, CodeType)]
    raise AssertionError(f"{code.co_qualname} is not in {code.co_filename}")


# --- the sum ----------------------------------------------------------------------------------


def reached() -> Iterator[tuple[str, list[Arc]]]:
    """Yield each module of this process with the ways that were gone in it."""
    for path, marks in _hits.items():
        yield path, sorted({a for n, hit in enumerate(marks) if hit for a in _marks[path][n]})


def whole(path: str, arcs: set[Arc]) -> set[Arc]:
    """Return the arcs with the ends of those that lead past a branch."""
    parser = PythonParser(filename=path)
    parser.parse_source()
    ways = branches(path)
    others: defaultdict[int, list[Arc]] = defaultdict(list)
    for line, end in sorted(parser.arcs()):
        if (line, end) not in ways:
            others[line].append((line, end))
    known = {arc for arc in arcs if arc[1] != ELSEWHERE}
    for line, _ in arcs - known:
        if len(others[line]) == 1:
            known.update(others[line])
    return known


def branches(path: str) -> set[Arc]:
    """Return all ways into a branch, and past it, that marks of a module stand for."""
    arcs = _marks.get(path) or Marked(ast.parse(Path(path).read_bytes())).arcs
    every = {arc for several in arcs for arc in several}
    forks = {line for line, end in every if end == ELSEWHERE}
    return {(line, end) for line, end in every if line in forks and line != end}


def tell(coverage: Coverage) -> None:
    """Tell coverage.py what was reached, in this process and in others."""
    for path, arcs in reached():
        _reached[path].update(arcs)
    coverage.get_data().add_arcs({path: whole(path, arcs) for path, arcs in _reached.items()})


# --- hooks ------------------------------------------------------------------------------------


@pytest.fixture(scope="session", autouse=True)
def kernels_are_compiled_unmarked() -> Iterator[None]:
    """Let Numba see the functions as they are."""
    from types import FunctionType

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            "kb.loops.compiled.FunctionType",
            lambda code, scope, name: FunctionType(unmarked(code), scope, name),
        )
        yield


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Send what a worker has reached to the first process."""
    output = getattr(session.config, "workeroutput", None)
    if output is not None:
        output["reached"] = list(reached())


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    for path, arcs in getattr(node, "workeroutput", {}).get("reached", ()):
        _reached[path].update(arcs)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    coverage = Coverage(data_file=str(ROOT / ".coverage"), config_file=str(ROOT / "pyproject.toml"))
    coverage.erase()
    tell(coverage)
    coverage.get_data().touch_files(str(path) for path in (ROOT / "kb").rglob("*.py"))
    terminalreporter.section("lines and branches that the tests reach")
    share = coverage.report(file=terminalreporter._tw)
    if share < ENOUGH:
        terminalreporter.write_line(f"FAILED: {share:.1f} % is less than {ENOUGH} %", red=True)
        terminalreporter._session.exitstatus = pytest.ExitCode.TESTS_FAILED
