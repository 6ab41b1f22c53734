"""What a person types into a review: single keys, and words where words are asked for."""

from __future__ import annotations

import os
import select
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
            pressed = pressed_key()
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


def pressed_key() -> str:
    """Return the key that is pressed, or that was pressed while nobody waited for one.

    click.getchar throws away what was typed ahead, and with it the keys of a fast reviewer.
    """
    try:
        import termios
        import tty
    except ImportError:  # no POSIX terminal
        return click.getchar()
    terminal = sys.stdin.fileno()
    before = termios.tcgetattr(terminal)
    tty.setcbreak(terminal, termios.TCSADRAIN)
    try:
        data = os.read(terminal, 1)
        while data and not _is_whole(data):
            data += os.read(terminal, 1)
        if data == b"\x1b":
            data += _rest_of_sequence(terminal)
    finally:
        termios.tcsetattr(terminal, termios.TCSADRAIN, before)
    if not data:
        raise EOFError
    return data.decode("utf-8", "replace")


def _rest_of_sequence(terminal: int) -> bytes:
    """Return what follows the escape of an arrow or function key, and not a byte more."""
    data = b""
    while select.select([terminal], [], [], 0.01)[0]:
        data += os.read(terminal, 1)
        if data not in (b"[", b"O") and (data[:1] != b"[" or 0x40 <= data[-1] <= 0x7E):
            break
    return data


def _is_whole(data: bytes) -> bool:
    """Tell whether bytes are whole letters, as far as UTF-8 goes."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.reason != "unexpected end of data"
    return True
