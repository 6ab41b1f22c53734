"""``kb rungs``: on which rung sentences speak, from a file or from stdin."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kb.cli.options import command, packs_option
from kb.cli.terminal import Column, clean, emit_json, paragraph, table
from kb.errors import InvalidInput
from kb.json_documents import to_json_line

if TYPE_CHECKING:
    from kb.draft import Evaluation, Related, Rung

__all__ = ["rungs_command"]

STDIN = "-"
COLUMNS = ("sentence", "label_name", "denied", "cues")
"""The first two are those that ``kb rungs eval`` reads."""


@command(
    "rungs",
    "kb rungs sentences.txt",
    "kb rungs sentences.txt --format jsonl",
    "kb rungs eval labelled.csv",
)
@click.argument("words", nargs=-1, metavar="[FILE] | eval FILE")
@click.option(
    "--format",
    "form",
    type=click.Choice(["csv", "jsonl"]),
    default="csv",
    show_default=True,
    help="Of the output: CSV, or a JSON object a line.",
)
@click.option("--language", metavar="CODE", default="en", show_default=True, help="Of the text.")
@packs_option
@click.option("--json", "as_json", is_flag=True, help="Print the evaluation as JSON.")
def rungs_command(
    words: tuple[str, ...], form: str, language: str, packs: tuple[str, ...], as_json: bool
) -> None:
    """Say on which rung sentences speak.

    none, correlational, conditional_causal or direct_causal, with the cues that fired; JSON lines
    have the pairs of words that they relate, too. FILE has
    one sentence a line, or is a CSV file with a column "sentence"; without it, stdin is read.
    What is longer than 5,000 characters is no sentence: it comes out as none, and is counted
    on stderr.
    With eval, FILE has the columns sentence and label_name too, and the answer says how well the
    labels are met, and how many correlations were called direct causes.
    """
    from kb.draft import evaluate, pairs, read_labelled, rungs

    if words[:1] == ("eval",):
        if len(words) != 2:
            raise click.UsageError("It takes one FILE to evaluate: kb rungs eval labelled.csv")
        found = evaluate(read_labelled(words[1]), language=language, packs=packs)
        _print_evaluation(found, as_json)
        return
    if len(words) > 1:
        raise click.UsageError("It takes one FILE, or none and reads stdin.")
    if as_json:
        raise click.UsageError("--json is for eval: write --format jsonl.")
    name = words[0] if words else STDIN
    found_rungs = rungs(_sentences(name), language=language, packs=packs)
    _print_rungs(found_rungs, form, lambda said: pairs(said, language=language, packs=packs))


def _sentences(name: str) -> Iterator[str]:
    """Yield the sentences of a file: its lines, or its column "sentence"."""
    from kb.draft.rungs import long_cells

    lines = _lines(name)
    first = next(lines, "")
    with long_cells():
        header = next(csv.reader([first]), [])
        if "sentence" in header:
            column = header.index("sentence")
            for row in csv.reader(lines):
                if len(row) > column:
                    yield row[column]
            return
    for line in (first, *lines):
        if line.strip():
            yield line.strip()


def _lines(name: str) -> Iterator[str]:
    if name == STDIN:
        yield from _decoded(sys.stdin.buffer, "stdin")
        return
    path = Path(name)
    if not path.is_file():
        raise InvalidInput(f"{name} is no file: name a file of sentences, or - for stdin")
    with path.open("rb") as file:
        yield from _decoded(file, name)


def _decoded(stream: Iterable[bytes], name: str) -> Iterator[str]:
    for number, line in enumerate(stream, 1):
        try:
            yield line.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError as error:
            raise InvalidInput(f"{name}:{number} is not UTF-8: save it as UTF-8") from error


def _print_rungs(
    found: Iterable[Rung], form: str, related: Callable[[str], Iterable[Related]]
) -> None:
    on_screen = sys.stdout is not None and sys.stdout.isatty()
    if form == "csv":
        click.echo(_row(COLUMNS), nl=False)
    too_long = []
    for number, rung in enumerate(found, 1):
        if not rung.read:
            too_long.append(number)
        if form == "jsonl":
            found_cues = [cue.to_dict() for cue in rung.cues]
            values = (rung.sentence, rung.label, rung.denied, found_cues)
            line: dict[str, object] = dict(zip(COLUMNS, values, strict=True))
            line["read"] = rung.read
            line["pairs"] = [pair.to_dict() for pair in related(rung.sentence)]
            click.echo(to_json_line(line), nl=False)
            continue
        cues = "; ".join(cue.text for cue in rung.cues)
        cells = (rung.sentence, rung.label, "yes" if rung.denied else "no", cues)
        click.echo(_row([clean(cell) for cell in cells] if on_screen else cells), nl=False)
    if too_long:
        click.echo(
            f"Too long to be one sentence, so not read: {len(too_long)}, the first of them number "
            f"{too_long[0]}. Split what has more than 5,000 characters into sentences.",
            err=True,
        )


def _row(cells: Iterable[str]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerow(cells)
    return buffer.getvalue()


def _print_evaluation(found: Evaluation, as_json: bool) -> None:
    if as_json:
        emit_json(**found.to_dict())
        return
    scores = ("precision", "recall", "f1")
    table(
        [Column("label"), *(Column(score, number=True) for score in scores)],
        [
            [label, *(f"{values[score]:.4f}" for score in scores)]
            for label, values in found.classes.items()
        ],
    )
    click.echo()
    table(
        [
            Column("label, and what came out"),
            *(Column(name, number=True) for name in found.classes),
        ],
        [
            [label, *(str(came_out[other]) for other in found.classes)]
            for label, came_out in found.confusion.items()
        ],
    )
    click.echo()
    paragraph(
        f"Macro-F1 {found.macro_f1:.4f} over {found.sentences} sentences. "
        f"Correlational called direct: {found.correlational_called_direct:.2%}."
    )
