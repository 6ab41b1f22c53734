"""Write docs/commands.md: every command's help, as the program prints it."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from kb.cli.program import COMMANDS, program

PAGE = Path(__file__).parents[1] / "docs" / "commands.md"
WIDTH = 90

INTRODUCTION = """\
# The command `kb`

This page is the program's own help; `python -m tests.commands_page` writes it anew.

**Which knowledge base.** Most commands take `KB`, the folder of a knowledge base, as their first
argument: `kb edges my-topic`. Without one they answer from the folder that they are run in, where
that is a knowledge base, or else from the one that comes with the program; commands that write
into a knowledge base never write into that one. Commands that also take names count their
arguments: `kb edge cortisol depression` names no knowledge base, `kb edge my-topic noise
headaches` asks yours. `--kb my-topic` says the same, in any place.

**Names** of concepts are ids, labels or synonyms, in any case. Where none fits, near ones are
listed.

**Output.** Tables for people, coloured only on a terminal and never where `NO_COLOR` is set; on a
terminal they keep to its width, in a file or a pipe each row is one line. `--json` prints the same
as JSON, in the form that [json.md](json.md) describes. Output is UTF-8 whatever the locale, and
no control character of a text reaches the terminal. Progress is shown on stderr, and only where a
person sits.

**Exit codes.** 0: fine. 1: findings (of `check`, `verify`, `coverage`, `build --check`, pages that
`draft` left out, or in
the records of a knowledge base that another command was to read). 2: wrong use, with a sentence.
130: interrupted. 141: whoever read the output has gone. 70: a fault of the program.

**Completion** at the tab key comes from `kb completion bash`, `zsh` or `fish`:

| shell | where its output goes |
|---|---|
| bash | `~/.local/share/bash-completion/completions/kb` |
| zsh | a file `_kb` in a folder of `fpath`, such as `~/.zfunc` |
| fish | `~/.config/fish/completions/kb.fish` |
"""


def page() -> str:
    """Return the page."""
    settings = {**program.context_settings, "terminal_width": WIDTH}
    parent = click.Context(program, info_name="kb", **settings)
    parts = [INTRODUCTION]
    for title, entries in COMMANDS:
        parts.append(f"## {title}\n")
        for entry in entries:
            command = program.get_command(parent, entry.name)
            assert command is not None
            with click.Context(
                command, info_name=entry.name, parent=parent, terminal_width=WIDTH
            ) as ctx:
                parts.append(f"### kb {entry.name}\n\n```text\n{command.get_help(ctx)}\n```\n")
    return "\n".join(parts)


if __name__ == "__main__":
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(page(), encoding="utf-8", newline="\n")
    sys.stdout.write(f"{PAGE.name} is written\n")
