"""The program itself: help, exit codes, what it imports, how it ends."""

from __future__ import annotations

import os
import runpy
import signal
import subprocess
import sys
from importlib import import_module

import click
import pytest
from click.testing import CliRunner

from kb.cli.options import Exampled, complete_names
from kb.cli.program import COMMANDS, ReaderGone, main, program
from kb.errors import Finding, InvalidInput, InvalidRecords, UnknownName, UnwritableOutput

ENTRIES = [entry for _, entries in COMMANDS for entry in entries]


def kb(*arguments: str, **options) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "kb", *arguments],
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
        **options,
    )


def plant(monkeypatch, error: BaseException) -> None:
    """Let the command ``check`` end with an error."""

    def fail(**_):
        raise error

    monkeypatch.setattr(import_module("kb.cli.check").check_command, "callback", fail)


def test_help_names_every_command_and_imports_none():
    code = "import sys; from kb.cli import main; main(['--help']); print(sorted(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True
    )
    for entry in ENTRIES:
        assert f"\n  {entry.name} " in done.stdout
        assert entry.summary in done.stdout
    loaded = set(done.stdout.splitlines()[-1].strip("[]").replace("'", "").split(", "))
    heavy = {"pydantic", "yaml", "numpy", "networkx", "scipy", "rdflib", "pyoxigraph", "pyvis"}
    assert not loaded & heavy
    assert not {f"kb.cli.{entry.module}" for entry in ENTRIES} & loaded


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.name)
def test_each_command_has_help_with_its_summary_and_examples(entry):
    result = CliRunner().invoke(program, [entry.name, "--help"])
    assert result.exit_code == 0, result.output
    assert entry.summary in " ".join(result.output.split())
    command = program.get_command(click.Context(program), entry.name)
    assert isinstance(command, Exampled)
    assert command.examples
    for example in command.examples:
        assert example.startswith(f"kb {entry.name}")
        assert example in result.output


def test_short_options_for_help_and_version():
    assert kb("-h").stdout == kb("--help").stdout
    assert kb("-V").stdout == kb("--version").stdout != ""


def test_an_unknown_command_gets_near_names_and_exit_code_2(capsys):
    assert main(["edgs"]) == 2
    assert "Did you mean edges or edge?" in capsys.readouterr().err
    for word, meant in (("why", "why-not"), ("report", "build"), ("list", None)):
        assert main([word]) == 2
        hint = f"Did you mean {meant}?" if meant else "'kb --help' lists them."
        assert hint in capsys.readouterr().err
    assert main(["zzz"]) == 2
    assert "kb --help" in capsys.readouterr().err


def test_wrong_options_are_wrong_use(capsys):
    assert main(["edges", "--no-such-option"]) == 2
    assert main(["edges", "--status", "certain"]) == 2
    assert main(["--no-such-option"]) == 2
    assert "Traceback" not in capsys.readouterr().err


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (InvalidInput("the option cannot be used"), 2),
        (UnknownName("concept", "x\x1b[31m", near=["y"]), 2),
        (UnwritableOutput("there is no room"), 2),
        (InvalidRecords([Finding("a.yaml", 3, "a key is not known", "take it out")]), 1),
        (PermissionError(13, "Permission denied", "a.yaml"), 2),
        (UnicodeDecodeError("utf-8", b"\xff", 0, 1, "invalid start byte"), 2),
        (RecursionError("too deep"), 2),
        (MemoryError(), 2),
        (KeyboardInterrupt(), 130),
        (BrokenPipeError(), 141),
        (ZeroDivisionError("division by zero"), 70),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, BaseException) else str(value),
)
def test_every_error_ends_in_a_sentence_and_its_exit_code(monkeypatch, capfd, error, code):
    plant(monkeypatch, error)
    monkeypatch.setattr("kb.cli.program._close_quietly", lambda: None)
    assert main(["check"]) == code
    err = capfd.readouterr().err
    assert "Traceback" not in err
    assert "\x1b" not in err
    assert bool(err.strip()) is (code != 141)


def test_findings_are_counted(monkeypatch, capsys):
    plant(monkeypatch, InvalidRecords([Finding("a.yaml", 3, "a key is not known", "take it out")]))
    main(["check"])
    assert capsys.readouterr().err == (
        "a.yaml:3: a key is not known. take it out\nkb: 1 finding; nothing was done\n"
    )


def test_a_fault_shows_its_traceback_when_asked(monkeypatch, capsys):
    monkeypatch.setenv("KB_TRACEBACK", "1")
    plant(monkeypatch, ZeroDivisionError("division by zero"))
    assert main(["check"]) == 70
    assert "Traceback" in capsys.readouterr().err


def test_the_reader_who_goes_away_is_told_apart_inside_the_group(monkeypatch):
    plant(monkeypatch, BrokenPipeError())
    result = CliRunner().invoke(program, ["check"])
    assert isinstance(result.exception, ReaderGone)


@pytest.mark.parametrize("variables", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_colour_can_be_switched_off(variables):
    seen = []

    @program.result_callback()
    @click.pass_context
    def note(ctx, *_):
        seen.append(ctx.color)

    try:
        CliRunner(env=variables).invoke(program, ["completion", "bash"], color=True)
        CliRunner(env={"NO_COLOR": "", "TERM": "xterm"}).invoke(
            program, ["completion", "bash"], color=True
        )
    finally:
        program._result_callback = None
    assert seen == [False, None]


@pytest.mark.skipif(os.name != "posix", reason="pipes and signals of POSIX")
def test_head_ends_the_program_quietly():
    line = f"set -o pipefail; {sys.executable} -m kb claims | head -1"
    done = subprocess.run(["bash", "-c", line], capture_output=True, encoding="utf-8", check=False)
    assert done.stderr == ""
    assert done.returncode in {0, 141}


@pytest.mark.skipif(os.name != "posix", reason="pipes and signals of POSIX")
@pytest.mark.parametrize("redirection", [">&-", "2>&-", ">&- 2>&-"])
def test_closed_streams_are_no_fault(redirection):
    line = f"{sys.executable} -m kb questions {redirection}"
    done = subprocess.run(["bash", "-c", line], capture_output=True, encoding="utf-8", check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs Linux's /dev/full")
def test_a_full_disk_is_a_sentence():
    line = f"{sys.executable} -m kb questions > /dev/full"
    done = subprocess.run(["bash", "-c", line], capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 2
    assert done.stderr == (
        "kb: the output cannot be written (No space left on device): send it elsewhere\n"
    )
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(os.name != "posix", reason="elsewhere no folder in use can be taken away")
def test_a_folder_that_is_gone_is_a_sentence(tmp_path):
    line = f"cd {tmp_path} && mkdir x && cd x && rmdir ../x && {sys.executable} -m kb new topic"
    done = subprocess.run(["bash", "-c", line], capture_output=True, encoding="utf-8", check=False)
    said = "kb: the folder that this was run in is gone: change into another one\n"
    assert (done.returncode, done.stderr) == (2, said)


@pytest.mark.skipif(os.name != "posix", reason="pipes and signals of POSIX")
def test_control_c_exits_130():
    code = (
        "import sys, time, kb.cli.check as c; from kb.cli import main\n"
        "c.check_command.callback = lambda **_: (print('ready', flush=True), time.sleep(300))\n"
        "sys.exit(main(['check']))"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert b"Traceback" not in err


@pytest.mark.parametrize("locale", ["C", "POSIX", "de_DE.ISO-8859-1"])
def test_output_is_utf8_whatever_the_locale(locale):
    variables = {**os.environ, "LC_ALL": locale, "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    done = kb("edge", "serotonin", "nothing-like-it–é", env=variables)
    assert done.returncode == 2
    assert "nothing-like-it" in done.stderr


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_gets_its_completion(shell):
    done = kb("completion", shell)
    assert "_KB_COMPLETE" in done.stdout
    assert done.returncode == 0


def test_completion_offers_commands_and_words():
    variables = {**os.environ, "_KB_COMPLETE": "bash_complete"}
    offered = kb(env={**variables, "COMP_WORDS": "kb e", "COMP_CWORD": "1"}).stdout
    assert {"plain,edges", "plain,edge", "plain,export"} <= set(offered.split())
    words = kb(env={**variables, "COMP_WORDS": "kb edges --status d", "COMP_CWORD": "3"}).stdout
    assert set(words.split()) == {"plain,disputed", "plain,denied"}


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("kb edge cort", {"plain,cortisol"}),
        ("kb edges --concept cort", {"plain,cortisol"}),
        ("kb edge data/example cycling ca", {"plain,cafes", "plain,car-traffic"}),
        ("kb edges data/example --concept ca", {"plain,cafes", "plain,car-traffic"}),
        ("kb edge --kb data/example ra", {"plain,rain"}),
        ("kb edge dat", {"dir,dat"}),
        ("kb edges broken --concept ca", set()),
    ],
)
def test_completion_offers_concepts(typed, offered, root, tmp_path):
    (tmp_path / "data").symlink_to(root / "data")
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "kb.yaml").write_text("format: 2\n")
    variables = {
        **os.environ,
        "_KB_COMPLETE": "bash_complete",
        "COMP_WORDS": typed,
        "COMP_CWORD": str(len(typed.split()) - 1),
    }
    assert set(kb(env=variables, cwd=tmp_path).stdout.split()) == offered


def test_completion_reads_the_knowledge_base_that_was_typed(monkeypatch, root):
    def offered(typed: str, begun: str) -> list[tuple[str, str]]:
        monkeypatch.setenv("COMP_WORDS", typed)
        return [(item.value, item.type) for item in complete_names(None, None, begun)]

    monkeypatch.chdir(root)
    assert offered("kb edge cort", "cort") == [("cortisol", "plain")]
    assert offered("kb edge data/example ra", "ra") == [("rain", "plain")]
    assert offered("kb edge dat", "dat") == [("dat", "dir")]
    monkeypatch.setattr("kb.records.read_folder", _broken)
    assert offered("kb edge cort", "cort") == []


def _broken(_):
    raise InvalidInput("broken")


def test_the_package_runs_as_a_module(monkeypatch, capsys):
    monkeypatch.setattr("sys.argv", ["kb", "--version"])
    with pytest.raises(SystemExit) as ended:
        runpy.run_module("kb", run_name="__main__")
    assert ended.value.code == 0
    assert capsys.readouterr().out.startswith("kb ")
