"""What a person types into a review: single keys, and words where words are asked for."""

from __future__ import annotations

import os
import select
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import islice

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

    def ask(
        self,
        question: str,
        default: str = "",
        *,
        among: Mapping[str, str] | None = None,
        edits: bool = False,
    ) -> str:
        """Return the words that were typed, or the default where nothing was.

        Tab completes what is typed to one of ``among``, name → what stands for it; where the person
        ``edits``, the default stands there to be changed. Both need a terminal with readline.
        """
        if not self._live:
            return self._line("") or default
        try:
            with _typing(among or {}, default if edits else "") as typed_in:
                answer: str = click.prompt(
                    clean(question),
                    default="" if typed_in else default,
                    show_default=bool(default) and not typed_in,
                )
        except click.Abort:  # one question given up is no end of the review
            click.echo()
            return ""
        return answer.strip()

    def _line(self, at_end: str) -> str:
        line = sys.stdin.readline() if sys.stdin is not None else ""
        return line.strip() if line else at_end


@contextmanager
def _typing(among: Mapping[str, str], text: str) -> Iterator[bool]:
    """Let Tab complete, and let a text stand there to be edited; tell whether it does."""
    try:
        import readline
    except ImportError:
        yield False
        return
    readline.clear_history()
    readline.set_completer_delims("")
    readline.set_completer(lambda typed, number: completion(typed, number, among))
    apart = "bind ^I rl_complete" if "libedit" in (readline.__doc__ or "") else "tab: complete"
    readline.parse_and_bind(apart)
    shown = text != "" and clean(text) == text
    readline.set_startup_hook(lambda: readline.insert_text(text) if shown else None)
    try:
        yield shown
    finally:
        readline.set_startup_hook(None)
        readline.set_completer(None)


def completion(typed: str, number: int, among: Mapping[str, str]) -> str | None:
    """Return what the beginning of a name stands for: the first, second, … of them, or None.

    >>> [completion("Lou", n, {"noise": "noise", "loud music": "noise"}) for n in (0, 1)]
    ['noise', None]
    """
    folded = typed.casefold()
    found = dict.fromkeys(id_ for name, id_ in among.items() if name.casefold().startswith(folded))
    return next(islice(found, number, None), None)


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
