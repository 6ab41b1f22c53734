"""``kb serve``: the knowledge base as a SPARQL endpoint and as pages, on this machine."""

from __future__ import annotations

from pathlib import Path

import click

from kb.cli.options import command, folder_argument, load
from kb.cli.terminal import clean

__all__ = ["serve_command"]


@command("serve", "kb serve", "kb serve data/depression --port 8080 --seconds 30")
@folder_argument
@click.option(
    "--host", default="127.0.0.1", show_default=True, help="Where to listen; 0.0.0.0: everywhere."
)
@click.option("--port", type=click.IntRange(0, 65535), default=8765, show_default=True)
@click.option(
    "--workers",
    type=click.IntRange(1, 64),
    default=2,
    show_default=True,
    help="Processes that answer queries.",
)
@click.option(
    "--seconds",
    type=click.FloatRange(0.1, 3600),
    default=10,
    show_default=True,
    help="How long one query may take.",
)
@click.option("--log", is_flag=True, help="Say each request on stderr, never what was asked.")
def serve_command(
    *, folder: Path | None, host: str, port: int, workers: int, seconds: float, log: bool
) -> None:
    """Serve a SPARQL endpoint, the map and a page for every IRI.

    And a page for queries. It only reads. Queries run in processes of their own without a
    network, and are killed at the time limit. Ctrl-C ends it. It listens on this machine alone
    unless --host says otherwise.
    """
    from kb.serve import Limits
    from kb.serve.server import serving

    base = load(folder)
    limits = Limits(workers=workers, seconds=seconds)
    say = _say if log else None
    with serving(base, host=host, port=port, limits=limits, log=say) as running:
        click.echo(f"{running.address}        pages, start here")
        click.echo(f"{running.address}sparql  endpoint and query page")
        click.echo(f"{running.address}map     the map")
        click.echo("Ctrl-C ends it.")
        running.run()


def _say(line: str) -> None:
    click.echo(clean(line), err=True)
