"""``kb completion``: commands, options and words at the tab key."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from kb.cli.options import command

__all__ = ["completion_command"]

SHELLS = ("bash", "zsh", "fish")


@command("completion", "kb completion bash", "kb completion fish")
@click.argument("shell", type=click.Choice(SHELLS))
def completion_command(shell: str) -> None:
    """Print the shell's completion script.

    Write its output to where your shell reads such scripts: for bash
    ~/.local/share/bash-completion/completions/kb, for zsh _kb in a folder of fpath, for fish
    ~/.config/fish/completions/kb.fish.
    """
    completion = get_completion_class(shell)
    if completion is None:  # the choice above and click's own list have come apart
        raise click.UsageError(f"There is no completion for {shell}.")
    program = click.get_current_context().find_root().command
    script = completion(program, {}, "kb", "_KB_COMPLETE")
    click.echo(script.source_template % script.source_vars())
