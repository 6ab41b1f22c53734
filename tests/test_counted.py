"""The marks by which the tests count what they reach agree with coverage.py."""

from __future__ import annotations

import json
import textwrap

import pytest
from coverage import Coverage

from tests import counted

MODULE = textwrap.dedent(
    '''
    """A module of all sorts."""

    from __future__ import annotations

    import functools

    LIMIT = 3
    """A constant that is described."""


    class Box:
        """A class."""

        size: int = 1

        @property
        def large(self):
            """Whether it is."""
            return self.size > LIMIT


    @functools.cache
    def kind(thing):
        match thing:
            case int() if thing > LIMIT:
                return "large"
            case int():
                return "small"
            case [_, *_]:
                found = "list"
            case Box():
                found = "box"
        return found


    def walk(rows):
        for row in rows:
            if row < 0:
                continue
            elif row == 0:
                break
            else:
                yield row
        else:
            yield "end"
        while rows:
            rows = rows[1:]
            if len(rows) == LIMIT:
                return
        yield "none"


    def attempt(what):
        try:
            what()
        except KeyError:
            said = "key"
        except (
            ValueError,
            TypeError,
        ):
            said = "value"
        else:
            said = "fine"
        finally:
            print(end="")
        with open(__file__) as file:
            if said == "fine":
                return file.name
        return said


    def never():
        for one in ():
            print(one)
    '''
)
USES = (
    "kind(1)",
    "kind(1); kind(9)",
    "kind((1,))",
    "Box().large; kind(Box())",
    "list(walk([]))",
    "list(walk([1, -1]))",
    "list(walk([1, 0, 2, 3, 4, 5]))",
    "attempt(int)",
    "attempt(lambda: {}[1])",
    "attempt(lambda: int('x'))",
    "never()",
)


def said(coverage, path, folder):
    """What coverage.py reports of a module."""
    coverage.json_report([str(path)], outfile=str(folder / "report.json"))
    (file,) = json.loads((folder / "report.json").read_text())["files"].values()
    return {key: file[key] for key in file if "lines" in key or "branches" in key}


@pytest.mark.parametrize("use", USES)
def test_the_marks_count_what_tracing_counts(use, tmp_path, monkeypatch):
    path = tmp_path / "sorts.py"
    path.write_text(MODULE)
    for name, empty in (("_marks", {}), ("_hits", {}), ("_reached", counted.defaultdict(set))):
        monkeypatch.setattr(counted, name, empty)
    module = type(counted)("sorts")
    module.__file__ = str(path)
    counted.Loader("sorts", str(path)).exec_module(module)
    exec(use, vars(module))
    marks = Coverage(data_file=None, config_file=False, branch=True)
    counted.tell(marks)
    traced = Coverage(data_file=None, config_file=False, branch=True, include=[str(path)])
    with traced.collect():
        names = {"__file__": str(path), "__name__": "sorts"}
        exec(compile(MODULE, path, "exec"), names)
        exec(use, names)
    right = said(traced, path, tmp_path)
    assert right["missing_lines"]
    assert said(marks, path, tmp_path) == right


def test_a_compiler_is_given_functions_without_marks():
    from kb.loops import kernels

    for name in kernels.__all__:
        code = counted.unmarked(getattr(kernels, name).__code__)
        assert code.co_name == name
        assert counted.HITS not in code.co_names
