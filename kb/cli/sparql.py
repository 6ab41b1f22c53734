"""``kb sparql``: a query over the RDF of the knowledge base, or one of the named examples."""

from __future__ import annotations

import math
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kb.cli.options import command, json_option, load, names_argument
from kb.cli.terminal import Column, emit_json, heading, paragraph, table
from kb.errors import InvalidInput

if TYPE_CHECKING:
    from kb.rdf.query import Cell, SparqlAnswer

__all__ = ["sparql_command"]

FORMS = ("table", "csv", "tsv", "json", "xml")


@command(
    "sparql",
    "kb sparql --list",
    "kb sparql only-correlational",
    "kb sparql --format csv 'SELECT ?label WHERE { ?c a kb:Concept ; rdfs:label ?label }'",
)
@names_argument("QUERY", optional=True)
@click.option("--list", "show_list", is_flag=True, help="List the example queries.")
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMS),
    default="table",
    help="table, or csv, tsv, json, xml as SPARQL 1.1 defines them.",
)
@json_option
def sparql_command(
    *, folder: Path | None, names: tuple[str, ...], show_list: bool, form: str, as_json: bool
) -> None:
    """Ask the RDF of the knowledge base in SPARQL 1.1.

    QUERY is the name of an example query, a query, a file that ends in .rq, or - for stdin. The
    prefixes of the export are known, and the default graph is the union of all graphs.
    """
    if show_list:
        _list(as_json=as_json)
        return
    if not names:
        raise click.UsageError("Name a query; 'kb sparql --list' lists the examples.")
    query = _text(names[0])
    base = load(folder)
    if as_json:
        answer = base.sparql(query)
        content = (
            {"answer": answer}
            if isinstance(answer, bool)
            else {
                "columns": list(answer.columns),
                "rows": [list(map(_json, row)) for row in answer],
            }
        )
        emit_json(**content)
    elif form == "table":
        _show(base.sparql(query))
    else:
        click.echo(base.sparql_text(query, format=form), nl=form in ("json", "xml"))


def _text(given: str) -> str:
    """Return the query that an argument names."""
    from kb.files import read_limited

    if given == "-":
        return sys.stdin.read()
    if given.endswith(".rq") and not any(character.isspace() for character in given):
        try:
            return read_limited(Path(given), 1_000_000).decode("utf-8")
        except UnicodeDecodeError as error:
            raise InvalidInput(f"{given}: it is not UTF-8: save it as UTF-8") from error
    return given


def _json(cell: Cell) -> Cell:
    """Return a value as JSON can hold it: what is no finite number is spelt as in SPARQL."""
    if isinstance(cell, float) and not math.isfinite(cell):
        return "NaN" if math.isnan(cell) else "INF" if cell > 0 else "-INF"
    return cell


def _show(answer: SparqlAnswer | bool) -> None:
    if isinstance(answer, bool):
        click.echo("yes" if answer else "no")
        return
    columns = [
        Column(name, wraps=True, number=all(_is_number(row[i]) for row in answer))
        for i, name in enumerate(answer.columns)
    ]
    table(columns, [["" if cell is None else str(cell) for cell in row] for row in answer])
    paragraph("1 row." if len(answer) == 1 else f"{len(answer)} rows.", role="quiet")


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _list(*, as_json: bool) -> None:
    from kb.rdf.query import examples

    if as_json:
        listed = [
            {"name": e.name, "title": e.title, "description": e.description, "query": e.query}
            for e in examples()
        ]
        emit_json(examples=listed)
        return
    for each in examples():
        heading(each.name)
        paragraph(f"{each.title}. {each.description}", indent="  ")
