"""What a person types into a review: single keys, and words where words are asked for."""

from __future__ import annotations

import sys

import click

from kb.cli.terminal import clean

__all__ = ["Keys"]

END = "q"


class Keys:
    """Reads keys from a terminal as they are pressed, and from a pipe as lines."""

    def __init__(self) -> None:
        self._live = sys.stdin is not None and sys.stdin.isatty()

    def key(self) -> str:
        """Return the key that was pressed; the end of the input is "q"."""
        if not self._live:
            return self._line(END)[:1]
        try:
            pressed = click.getchar()
        except EOFError:
            return END
        click.echo(clean(pressed))
        return pressed

    def ask(self, question: str, default: str = "") -> str:
        """Return the words that were typed, or the default where nothing was."""
        if not self._live:
            return self._line("") or default
        try:
            answer: str = click.prompt(clean(question), default=default, show_default=bool(default))
        except click.Abort:  # one question given up is no end of the review
            click.echo()
            return ""
        return answer.strip()

    def _line(self, at_end: str) -> str:
        line = sys.stdin.readline() if sys.stdin is not None else ""
        return line.strip() if line else at_end
