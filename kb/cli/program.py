"""The program: its commands, loaded when they are called, and the one edge that catches errors."""

from __future__ import annotations

import os
import re
import sys
import traceback
from collections.abc import Sequence
from importlib import import_module
from typing import Any, NamedTuple

import click

from kb import __version__
from kb.cli.terminal import clean
from kb.errors import InvalidRecords, KbError

__all__ = ["COMMANDS", "main", "program"]

FINE, FINDINGS, WRONG_USE, FAULT, INTERRUPTED, CLOSED = 0, 1, 2, 70, 130, 141


class Entry(NamedTuple):
    """A command that the program has: its module is imported when it is called, not before."""

    name: str
    module: str
    summary: str


COMMANDS: tuple[tuple[str, tuple[Entry, ...]], ...] = (
    (
        "Write a knowledge base",
        (
            Entry("new", "new", "Start a knowledge base of your own, with a worked example."),
            Entry("import", "importing", "Make a folder of records from RDF."),
            Entry("check", "check", "Check all records and say what is wrong, where."),
            Entry("tidy", "check", "Write all files in their one canonical form."),
            Entry("verify", "texts", "Prove every quote against the texts it was taken from."),
            Entry("reanchor", "texts", "Move the quotes to where their words stand in the texts."),
            Entry("coverage", "texts", "Say how much of each text the records carry."),
        ),
    ),
    (
        "Ask it",
        (
            Entry("show", "show", "Show the knowledge base, or a concept, claim or source of it."),
            Entry("edges", "edges", "List the edges with their status and supports."),
            Entry("edge", "edges", "Show one edge with the words it rests on."),
            Entry("claims", "claims", "List the claims with their quotes."),
            Entry("questions", "claims", "List what the sources say is not known."),
            Entry("pair", "paths", "Show everything that is said about two concepts."),
            Entry("loops", "loops", "List the feedback loops, the best-evidenced first."),
            Entry("agenda", "agenda", "List what research would have to settle."),
            Entry("paths", "paths", "List the causal paths between two concepts, and their sign."),
            Entry("why-not", "paths", "Say why two things that go together may be no cause."),
            Entry("levers", "levers", "List what could work against the loops of a concept."),
            Entry("what-if", "suppose", "Say which way things would move if some did."),
            Entry("jackknife", "suppose", "Say what would change without a source, or an origin."),
            Entry(
                "laundering", "levers", "List what correlations would bring if walked as causes."
            ),
            Entry("audit", "audit", "List what must not be taken for an established cause."),
            Entry("weights", "weights", "Print the numbers that claims are weighed with."),
        ),
    ),
    (
        "Compare it",
        (
            Entry("diff", "compare", "Say what changed between two knowledge bases."),
            Entry("merge", "compare", "Make one knowledge base of two."),
        ),
    ),
    (
        "Draft it from a text",
        (
            Entry("draft", "draft", "Propose claims from documents, for a person to review."),
            Entry("rungs", "rungs", "Say on which rung sentences speak."),
            Entry("ground", "ground", "Look up identifiers for the concepts in a table of terms."),
            Entry("review", "review", "Decide on drafted claims and remarks, one by one."),
        ),
    ),
    (
        "Hand it on",
        (
            Entry("build", "build", "Write the map, the RDF, the report and the JSON files."),
            Entry("map", "export", "Write the map: one page that works without a network."),
            Entry("export", "export", "Write the knowledge base in another form."),
            Entry("sparql", "sparql", "Ask the RDF of the knowledge base in SPARQL 1.1."),
            Entry("serve", "serve", "Serve a SPARQL endpoint, the map and a page for every IRI."),
            Entry("completion", "completion", "Print the shell's completion script."),
        ),
    ),
)


def _meant(word: str) -> Sequence[str]:
    """Return the commands that somebody may have meant by a word that is none.

    Those that begin with it, or say that they write or show it, go before names spelt like it.
    """
    from kb.names import near

    wanted = word.casefold()
    told = [
        entry.name
        for entry in _entries()
        if entry.name.startswith(f"{wanted}-")
        or wanted in re.findall(r"\w+", entry.summary.casefold())
    ]
    return told if 0 < len(told) <= 3 else near(word, [entry.name for entry in _entries()])


class Program(click.Group):
    """A group whose commands are named in one tuple and imported one by one."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands, in the order of the help."""
        return [entry.name for _, entries in COMMANDS for entry in entries]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command, importing its module."""
        for entry in _entries():
            if entry.name == cmd_name:
                module = import_module(f"kb.cli.{entry.module}")
                command: click.Command = getattr(module, f"{entry.name.replace('-', '_')}_command")
                command.short_help = entry.summary
                return command
        return None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that is called; an unknown one gets near names."""
        if args and args[0] not in self.list_commands(ctx) and not args[0].startswith("-"):
            close = _meant(args[0])
            hint = f"Did you mean {' or '.join(close)}?" if close else "'kb --help' lists them."
            raise click.UsageError(f"There is no command {args[0]!r}. {hint}", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands by what they are for, without importing them."""
        for title, entries in COMMANDS:
            with formatter.section(title):
                formatter.write_dl([(entry.name, entry.summary) for entry in entries])

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; a reader that has gone away is told apart from other errors."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError as error:
            raise ReaderGone from error


class ReaderGone(Exception):
    """Whoever read the output has closed it, as ``head`` does."""


def _entries() -> tuple[Entry, ...]:
    return tuple(entry for _, entries in COMMANDS for entry in entries)


@click.command(
    cls=Program,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="KB is the folder of a knowledge base. Without one, the commands answer from the folder "
    "that they are run in, or else from the knowledge base that comes with the program: what is "
    "said to cause depression.",
)
@click.version_option(__version__, "-V", "--version", message="kb %(version)s")
@click.pass_context
def program(ctx: click.Context) -> None:
    """Keep a causal-graph knowledge base, and ask it.

    Every edge answers with the words it rests on, and correlation never passes for cause.
    """
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        ctx.color = False


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code.

    0: fine; 1: findings; 2: wrong use. 130: interrupted; 141: whoever read the output has gone;
    70: a fault of the program itself.
    """
    _speak_utf8()
    try:
        code = program.main(arguments, prog_name="kb", standalone_mode=False)
        if sys.stdout is not None:
            sys.stdout.flush()
    except (click.Abort, KeyboardInterrupt):
        _say("Interrupted.")
        return INTERRUPTED
    except (ReaderGone, BrokenPipeError):
        _close_quietly()
        return CLOSED
    except Exception as error:  # noqa: BLE001  # the edge of the program: never a traceback
        return _explain(error)
    return code if isinstance(code, int) else FINE


def _explain(error: Exception) -> int:
    """Say what went wrong on stderr and return the exit code for it."""
    match error:
        case click.ClickException():
            error.show()
            return WRONG_USE
        case InvalidRecords():
            count = len(error.findings)
            _say(
                f"{error}\nkb: {count} {'finding' if count == 1 else 'findings'}; nothing was done"
            )
            return FINDINGS
        case OSError() if error.strerror is not None and error.filename is None:
            _close_quietly()  # what is left in the buffer would fail once more at exit
            said = f"the output cannot be written ({error.strerror}): send it elsewhere"
            if isinstance(error, FileNotFoundError):  # as os.getcwd raises it
                said = "the folder that this was run in is gone: change into another one"
            _say(f"kb: {said}")
            return WRONG_USE
        case OSError() if error.strerror is not None:
            _say(f"kb: {error.filename}: {error.strerror}: mend that, then run the command again")
            return WRONG_USE
        case KbError() | OSError() | UnicodeError() | MemoryError() | RecursionError():
            _say(f"kb: {error or type(error).__name__}")
            return WRONG_USE
        case _:
            return _fault(error)


def _speak_utf8() -> None:
    """Make output UTF-8 with plain line ends, whatever the locale says."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")


def _say(message: str) -> None:
    click.echo(clean(message, lines=True), err=True)


def _close_quietly() -> None:
    """Send what is left in the buffer nowhere, so that nothing complains at exit."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())


def _fault(error: Exception) -> int:
    if os.environ.get("KB_TRACEBACK"):
        traceback.print_exc()
    else:
        _say(
            f"kb: a fault of the program, not of your input: {type(error).__name__}: {error}. "
            "Please report it with what KB_TRACEBACK=1 prints"
        )
    return FAULT
