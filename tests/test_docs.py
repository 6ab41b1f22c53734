"""What the documents show is true: examples run, links lead somewhere, every command is named.

In README.md, CONTRIBUTING.md and docs/: Python blocks run in order, in one namespace a document;
`console` blocks run their `$ kb ...` lines in order, in one folder a document, and where output
follows it must be what comes out (`...` stands for anything). A block below a line that ends in
a file's name, as in "in `topic/concepts.yaml`:", is written to that file first, so that a reader's
whole way is walked. Blocks of records are valid records.
"""

from __future__ import annotations

import doctest
import re
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml

from kb.cli.program import main
from kb.model import Claim

ROOT = Path(__file__).parents[1]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("data/**/*.md")])
BLOCK = re.compile(r"(?:`([\w./-]+)`:\n)?^( *)```(\w+)\n(.*?)^\2```$", re.MULTILINE | re.DOTALL)
PAPER = {"COLUMNS": "100", "NO_COLOR": "1"}
OPTIONS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
LINK = re.compile(r"(?<!\\)!?\[[^\]]*\]\(([^)\s]+)\)")


class Block(NamedTuple):
    """A fenced block without its indent; `file` is the name above it, if it stands for a file."""

    file: str
    language: str
    line: int
    body: str


def blocks(path: Path, *languages: str) -> list[Block]:
    text = path.read_text("utf-8")
    found = []
    for match in BLOCK.finditer(text):
        file, indent, language, body = match.groups(default="")
        line = text.count("\n", 0, match.start(3)) + 2
        body = re.sub(rf"^{indent}", "", body, flags=re.MULTILINE)
        found.append(Block(file, language, line, body))
    return [block for block in found if not languages or block.language in languages]


def with_blocks(language: str) -> list:
    return [
        pytest.param(path, id=path.relative_to(ROOT).as_posix())
        for path in DOCUMENTS
        if blocks(path, language)
    ]


def run_python(source: str, line: int, path: Path, names: dict[str, object]) -> None:
    """Run a block as a doctest where it has prompts, as a script where it has none."""
    if ">>> " not in source:
        exec(compile("\n" * (line - 1) + source, path, "exec"), names)
        return
    test = doctest.DocTestParser().get_doctest(source, names, path.name, str(path), line - 1)
    report: list[str] = []
    runner = doctest.DocTestRunner(optionflags=OPTIONS)
    runner.run(test, out=report.append, clear_globs=False)
    names.update(test.globs)
    assert not runner.failures, "".join(report)


def sessions(source: str) -> list[tuple[str, str]]:
    """The commands of a console block, each with the output shown below it."""
    found: list[tuple[str, str]] = []
    for line in source.splitlines():
        if line.startswith("$ "):
            found.append((line[2:], ""))
        elif found:
            command, output = found.pop()
            if command.endswith("\\"):
                found.append((command[:-1] + line.strip(), output))
            else:
                found.append((command, f"{output}{line}\n"))
    return found


@pytest.fixture
def paper(tmp_path, monkeypatch, capfd):
    """Run a command in an empty folder, as wide as a page; return how it ended and its words."""
    monkeypatch.chdir(tmp_path)
    for name, value in PAPER.items():
        monkeypatch.setenv(name, value)

    def run(words: list[str]) -> tuple[int, str]:
        capfd.readouterr()
        code = main(words)
        return code, "".join(capfd.readouterr())

    return run


def run_console(source: str, folder: Path, run: Callable[[list[str]], tuple[int, str]]) -> None:
    """Run the `kb` commands of a block and compare what they print with what is shown."""
    for command, shown in sessions(source):
        words = shlex.split(command)
        if words[0] == "rm":
            for name in words[1:]:
                (folder / name).unlink()
        if words[0] != "kb":
            continue  # git, make, pip, an editor: told, not run
        code, came = run(words[1:])
        assert code in ((0, 1) if shown else (0,)), f"$ {command}\n{came}"
        if shown.strip():
            same = doctest.OutputChecker().check_output(shown, came, OPTIONS)
            assert same, f"$ {command}\nshown:\n{shown}\ncame:\n{came}"


@pytest.mark.parametrize("path", with_blocks("python"))
def test_python_examples_run(path, tmp_path, monkeypatch):
    (tmp_path / "data").symlink_to(ROOT / "data")
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {"__name__": "example"}
    for block in blocks(path, "python"):
        run_python(block.body, block.line, path, names)


@pytest.mark.parametrize("path", with_blocks("console"))
def test_commands_that_are_shown_run_and_print_what_is_shown(path, tmp_path, paper):
    (tmp_path / "data").symlink_to(ROOT / "data")
    for block in blocks(path):
        if block.file:
            (tmp_path / block.file).write_text(block.body, encoding="utf-8", newline="\n")
        elif block.language == "console":
            run_console(block.body, tmp_path, paper)


@pytest.mark.parametrize("path", with_blocks("yaml"))
def test_claims_that_are_shown_are_valid(path):
    for block in blocks(path, "yaml"):
        records = yaml.safe_load(block.body)
        if isinstance(records, list) and "link" in records[0]:
            for record in records:
                Claim.model_validate(record)


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(path):
    targets = [target.partition("#")[0] for target in LINK.findall(path.read_text("utf-8"))]
    own = [target for target in targets if target and not target.startswith(("http", "mailto"))]
    assert [target for target in own if not (path.parent / target).exists()] == []


def test_every_command_is_documented():
    from kb.cli.program import COMMANDS

    manual = (ROOT / "docs" / "commands.md").read_text("utf-8")
    missing = [e.name for _, group in COMMANDS for e in group if f"kb {e.name}" not in manual]
    assert missing == []


def test_every_make_target_that_is_named_exists():
    makefile = (ROOT / "Makefile").read_text("utf-8")
    named = {
        target
        for path in DOCUMENTS
        for target in re.findall(r"`make ([a-z-]+)", path.read_text("utf-8"))
    }
    assert {target for target in named if not re.search(rf"^{target}:", makefile, re.M)} == set()


def test_a_false_example_is_seen(tmp_path, paper):
    with pytest.raises(AssertionError):
        run_python(">>> 1 + 1\n3\n", 1, tmp_path / "x.md", {})
    with pytest.raises(AssertionError, match="came"):
        run_console("$ kb --version\nkb 99\n", tmp_path, paper)
    with pytest.raises(AssertionError):
        run_console("$ kb fly-to-the-moon\n", tmp_path, paper)
