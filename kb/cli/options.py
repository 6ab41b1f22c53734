"""What commands have in common: the knowledge base, the names of things, ``--json``."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from functools import wraps
from importlib.resources import as_file
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
from click.shell_completion import CompletionItem

from kb.cli.terminal import clean, emit_json, paragraph, progress

if TYPE_CHECKING:
    from kb.base import KnowledgeBase

__all__ = [
    "Exampled",
    "Number",
    "command",
    "concept_option",
    "count_option",
    "drafts_option",
    "folder_argument",
    "folder_path",
    "json_option",
    "load",
    "moved_options",
    "names_argument",
    "new_folder_option",
    "own_folder_argument",
    "required",
    "save_new",
    "seconds_option",
    "texts_option",
    "words_option",
]

HEADER_FILE, MANIFEST_FILE = "kb.yaml", "manifest.json"
RDF_SUFFIXES = (".trig", ".nq", ".jsonld")

Command = Callable[..., None]
F = TypeVar("F", bound=Callable[..., Any])

json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON (docs/json.md).")
packs_option = click.option(
    "--pack",
    "packs",
    metavar="NAME",
    multiple=True,
    help="Of the lexicon, to read beside the usual ones: news. May be given more than once.",
)

new_folder_option = click.option(
    "-o",
    "--output",
    metavar="DIR",
    required=True,
    type=click.Path(path_type=Path),
    help="The new folder to write.",
)

texts_option = click.option(
    "--texts",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="The folder with the documents, <source>.txt each; by default texts/ in the KB.",
)

_DRAFTS = "kb.drafts"

drafts_option = click.option(
    "--with-drafts",
    is_flag=True,
    expose_value=False,
    callback=lambda ctx, _, value: ctx.meta.__setitem__(_DRAFTS, value),
    help="Weigh drafts as if they were accepted; everything that rests on them is marked.",
)

_kb_option = click.option(
    "--kb",
    "kb_option",
    metavar="KB",
    type=click.Path(path_type=Path),
    help="The folder of the knowledge base, the same as the argument KB.",
)


class Number(click.FloatRange):
    """A number within bounds; what is not a number is in none."""

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """Return the number, or refuse it."""
        number: float = super().convert(value, param, ctx)
        if number != number:  # noqa: PLR0124  # only nan differs from itself
            self.fail(f"{value} is not a number.", param, ctx)
        return number


def complete_names(_: click.Context, __: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Return the concepts whose id starts so, of the knowledge base that was typed; or folders."""
    from kb.errors import KbError
    from kb.records import read_folder

    typed = os.environ.get("COMP_WORDS", "").split()
    try:
        with folder_path(next((Path(word) for word in typed if _holds_kb(word)), None)) as path:
            concepts = read_folder(path).concepts
    except (KbError, OSError):
        return []  # the command itself will say what is wrong
    found = [CompletionItem(c.id, help=c.label) for c in concepts if c.id.startswith(incomplete)]
    return found or [CompletionItem(incomplete, type="dir")]


def _holds_kb(word: str) -> bool:
    """Tell whether a word names a knowledge base: its folder, a build, or a file of RDF."""
    place = Path(word)
    if place.is_dir():
        return (place / HEADER_FILE).is_file() or (place / MANIFEST_FILE).is_file()
    return place.suffix in RDF_SUFFIXES and place.is_file()


class Exampled(click.Command):
    """A command whose help ends with examples; each runs as a test."""

    examples: tuple[str, ...] = ()

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the examples as they are typed."""
        super().format_epilog(ctx, formatter)
        with formatter.section("Examples"):
            for example in self.examples:
                formatter.write(f"{'':>{formatter.current_indent}}{example}\n")


def command(name: str, *examples: str) -> Callable[[Callable[..., None]], Exampled]:
    """Make a command of a function; the examples stand at the end of its help."""

    def decorate(function: Callable[..., None]) -> Exampled:
        made = click.command(name, cls=Exampled)(function)
        made.examples = examples
        return made

    return decorate


def folder_argument(command: Command) -> Command:
    """Give a command ``[KB]`` and ``--kb``; it gets the one that is named as ``folder``."""
    return _folder_argument("[KB]", command)


def own_folder_argument(command: Command) -> Command:
    """Give a command that writes into the folder ``KB`` and ``--kb``; see :func:`required`."""
    return _folder_argument("KB", command)


def _folder_argument(metavar: str, command: Command) -> Command:
    @click.argument("argument", metavar=metavar, required=False, type=click.Path(path_type=Path))
    @_kb_option
    @wraps(command)
    def run(argument: Path | None, kb_option: Path | None, **others: Any) -> None:
        if argument is not None and kb_option is not None:
            raise click.UsageError(f"KB is named twice, {argument} and {kb_option}: name it once.")
        command(folder=kb_option if argument is None else argument, **others)

    return run


def names_argument(*metavars: str, optional: bool = False) -> Callable[[Command], Command]:
    """Give a command ``[KB]`` before a fixed number of names, and ``--kb``.

    One argument more than there are names is the knowledge base, and so is one that is its folder
    where names may be left out. The command gets ``folder`` and ``names``.
    """
    usage = " ".join(["[KB]", *(f"[{name}]" if optional else name for name in metavars)])

    def decorate(command: Command) -> Command:
        @click.argument("arguments", metavar=usage, nargs=-1, shell_complete=complete_names)
        @_kb_option
        @wraps(command)
        def run(arguments: tuple[str, ...], kb_option: Path | None, **others: Any) -> None:
            folder, names = kb_option, arguments
            if folder is None and names and _is_folder(names, len(metavars), optional):
                folder, names = Path(names[0]), names[1:]
            if len(names) > len(metavars) or (len(names) < len(metavars) and not optional):
                wanted = " ".join(metavars)
                raise click.UsageError(f"It takes {wanted}, and before that KB if you want one.")
            if folder is not None and kb_option is None and not folder.exists():
                _refuse_last(arguments)
            command(folder=folder, names=names, **others)

        return run

    return decorate


def _refuse_last(arguments: tuple[str, ...]) -> None:
    """Say that KB stands first, where a knowledge base was named behind the names."""
    if len(arguments) > 1 and _holds_kb(arguments[-1]):
        raise click.UsageError(f"KB comes before the names: write {arguments[-1]} first.")


def _is_folder(arguments: tuple[str, ...], count: int, optional: bool) -> bool:
    if len(arguments) != count:
        return len(arguments) > count
    return optional and _holds_kb(arguments[0])


def concept_option(name: str, what: str, *, multiple: bool = False) -> Callable[[F], F]:
    """Give a command an option that takes the name of a concept, or of several."""
    return click.option(
        name, metavar="NAME", multiple=multiple, help=what, shell_complete=complete_names
    )


def moved_options(rises: str, falls: str) -> Callable[[Command], Command]:
    """Give a command ``--rises`` and ``--falls``; it gets ``moved``: name → which of the two."""

    def decorate(command: Command) -> Command:
        @concept_option("--rises", rises, multiple=True)
        @concept_option("--falls", falls, multiple=True)
        @wraps(command)
        def run(rises: tuple[str, ...], falls: tuple[str, ...], **others: Any) -> None:
            twice = sorted({*rises} & {*falls})
            if twice:
                raise click.UsageError(f"{', '.join(twice)} cannot both rise and fall.")
            moved = {**dict.fromkeys(rises, "rises"), **dict.fromkeys(falls, "falls")}
            command(moved=moved, **others)

        return run

    return decorate


def kinds_option(what: str) -> Callable[[F], F]:
    """Give a command an option that names the kinds of concepts that levers may move."""
    return click.option(
        "--kind",
        multiple=True,
        metavar="KIND",
        default=("treatment", "exposure"),
        show_default=True,
        help=f"{what}; may be repeated.",
    )


def count_option(
    name: str, what: str, *, default: int | None = None, least: int = 1
) -> Callable[[F], F]:
    """Give a command an option that takes a whole number."""
    return click.option(
        name,
        metavar="N",
        type=click.IntRange(least),
        default=default,
        show_default=default is not None,
        help=what,
    )


def seconds_option(default: float) -> Callable[[F], F]:
    """Give a command the option that bounds its time."""
    return click.option(
        "--seconds",
        metavar="S",
        type=Number(0, min_open=True),
        default=default,
        show_default=True,
        help="Stop after this time.",
    )


def words_option(name: str, terms: type[StrEnum], what: str) -> Callable[[F], F]:
    """Give a command an option that takes words of an enumeration, once or several times."""
    words = [term.value for term in terms]
    return click.option(
        name,
        multiple=True,
        metavar="WORD",
        type=click.Choice(words),
        help=f"{what}: {', '.join(words)}. May be repeated.",
    )


def _named_or_here(folder: Path | None) -> Path | None:
    """Return the folder that was named, or the one we stand in, where it is a knowledge base."""
    here = Path()
    return here if folder is None and (here / HEADER_FILE).is_file() else folder


@contextmanager
def folder_path(folder: Path | None) -> Iterator[Path]:
    """Give the folder that was named, the one we stand in, or the bundled knowledge base."""
    named = _named_or_here(folder)
    if named is not None:
        yield named
        return
    from kb.assets import asset
    from kb.base.loading import BUNDLED

    with as_file(asset("data", BUNDLED)) as path:
        yield path


def required(folder: Path | None) -> Path:
    """Return the folder of a command that writes into it: never the bundled knowledge base."""
    named = _named_or_here(folder)
    if named is None:
        raise click.UsageError("Name the folder of the knowledge base.")
    return named


def load(folder: Path | None, *, texts: Path | None = None) -> KnowledgeBase:
    """Return the knowledge base of a folder, a build, a file of RDF or a revision of a folder.

    ``REV:FOLDER`` names a folder as git has it in a revision, unless a path has that very name.
    """
    folder = _named_or_here(folder)
    with progress("Reading"):
        from kb.base import load as load_base

        if folder is not None and ":" in str(folder) and not folder.exists():
            revision, _, path = str(folder).partition(":")
            base = load_base(path or ".", texts=texts, revision=revision)
        else:
            base = load_base(folder, texts=texts)
    return _with_drafts(base)


def save_new(base: KnowledgeBase, output: Path, *, as_json: bool) -> None:
    """Write the records into a new folder, and print its name or the list of its files."""
    files = base.save(output)
    if as_json:
        emit_json(written=sorted(path.as_posix() for path in files))
    else:
        click.echo(clean(output.as_posix()))


def _with_drafts(base: KnowledgeBase) -> KnowledgeBase:
    """Return the knowledge base with its drafts weighed, if that was asked for, and say so."""
    ctx = click.get_current_context(silent=True)
    if ctx is None or not ctx.meta.get(_DRAFTS):
        return base
    made = base.with_drafts()
    if not ctx.params.get("as_json"):
        said = "There are no drafts." if made is base else f"{made.records.header.description}"
        paragraph(said if made is base else said.partition(". ")[0] + ".", role="quiet")
    return made
