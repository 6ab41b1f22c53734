"""The public face: every name in ``__all__`` is there, and importing loads nothing."""

from __future__ import annotations

import importlib
import inspect
import re
import subprocess
import sys
from functools import cached_property
from pathlib import Path

import pytest
from pydantic import BaseModel

import kb


def test_all_is_what_can_be_imported() -> None:
    namespace: dict[str, object] = {}
    exec("from kb import *", namespace)  # the star is what the test is about
    assert set(kb.__all__) == set(namespace) - {"__builtins__"}
    assert len(set(kb.__all__)) == len(kb.__all__)


def test_every_public_name_has_one_home_that_lists_it() -> None:
    for module, names in kb._HOMES.items():
        home = importlib.import_module(f"kb.{module}")
        for name in names:
            assert getattr(kb, name) is getattr(home, name)
            assert name in home.__all__, (module, name)
    assert set(kb._HOME) | {"__version__"} == set(kb.__all__)


def test_what_type_checkers_see_is_what_there_is() -> None:
    source = inspect.getsource(kb)
    block = source[source.index("if TYPE_CHECKING:") : source.index("_HOMES = ")]
    for name in kb._HOME:
        assert f" {name}," in block or f" {name}\n" in block, name


def test_every_type_that_a_question_answers_with_is_public() -> None:
    for name, value in inspect.getmembers(kb.KnowledgeBase, inspect.isfunction):
        returned = value.__annotations__.get("return", "")
        types = set(re.findall(r"(?<![\w.])[A-Z]\w+", returned)) - {"Path", "None", "True"}
        assert name.startswith("_") or types <= set(kb.__all__), (name, returned)


def test_the_page_of_the_library_names_every_call_and_option() -> None:
    text = (Path(__file__).parents[1] / "docs" / "python.md").read_text("utf-8")
    page = text.partition("## Every call")[2]
    for name, value in inspect.getmembers(kb.KnowledgeBase, inspect.isfunction):
        if name[0] != "_":
            row = next((line for line in page.splitlines() if re.search(rf"`{name}\b", line)), "")
            options = inspect.signature(value).parameters.values()
            named = [each.name for each in options if each.kind is each.KEYWORD_ONLY]
            assert row, name
            assert [option for option in named if f"{option}=" not in row] == [], name


def test_every_answer_shows_in_a_notebook() -> None:
    answers = set()
    for name, value in inspect.getmembers(kb.KnowledgeBase, inspect.isfunction):
        if name[0] != "_":
            answers.update(re.findall(r"(?<![\w.])[A-Z]\w+", value.__annotations__["return"]))
    for name in answers & set(kb.__all__):
        thing = getattr(kb, name)
        assert hasattr(thing, "_repr_html_") or issubclass(thing, BaseModel | str), name


def test_options_are_named() -> None:
    """What comes first may stand alone; whatever has a default is written with its name."""
    for name, value in inspect.getmembers(kb.KnowledgeBase, inspect.isfunction):
        for each in inspect.signature(value).parameters.values() if name[0] != "_" else ():
            assert each.kind is not each.POSITIONAL_OR_KEYWORD or each.default is each.empty, name


def test_names_that_are_not_there_are_refused_and_dir_lists_the_others() -> None:
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        kb.nonsense  # noqa: B018
    assert set(kb.__all__) == set(dir(kb))


def test_importing_loads_nothing_heavy() -> None:
    code = (
        "import sys, kb; "
        "print(*sorted({name.split('.')[0] for name in sys.modules} & "
        "{'numpy', 'networkx', 'scipy', 'rdflib', 'pyoxigraph', 'pyvis', 'yaml', 'pydantic'}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


@pytest.mark.parametrize("name", [name for name in kb.__all__ if name != "__version__"])
def test_every_public_thing_is_explained(name: str) -> None:
    thing = getattr(kb, name)
    assert inspect.getdoc(thing)
    if not inspect.isclass(thing):
        return
    for method, value in vars(thing).items():
        if inspect.isfunction(value) and not method.startswith("_"):
            assert inspect.getdoc(value), f"{name}.{method}"


def test_every_question_to_a_knowledge_base_has_an_example() -> None:
    for name, value in inspect.getmembers(kb.KnowledgeBase):
        asked = inspect.isfunction(value) or isinstance(value, property | cached_property)
        if name.startswith("_") or not asked:
            continue
        assert ">>> import kb" in (inspect.getdoc(value) or ""), name
