"""Which words YAML programs take for something else, and how a text is written safely."""

from __future__ import annotations

import re
from decimal import Decimal

__all__ = ["mistaken_for", "number", "scalar"]

# Everything that YAML 1.1 or YAML 1.2 programs read as something other than text. Both count:
# the curator's editor, GitHub and this package do not read the same YAML.
_MISTAKEN: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (what, re.compile(pattern, re.IGNORECASE))
    for what, pattern in (
        ("nothing", r"~|null|"),
        ("true or false", r"y|yes|n|no|true|false|on|off"),
        ("a date", r"\d{4}-\d\d?-\d\d?([Tt ].*)?"),
        ("a number", r"[-+]?[0-9][0-9_]*|[-+]?0b[01_]+|[-+]?0o?[0-7_]+|[-+]?0x[0-9a-f_]+"),
        ("a number", r"[-+]?(\.[0-9_]+|[0-9][0-9_]*(\.[0-9_]*)?)(e[-+]?[0-9]+)?"),
        ("a time or a number in base sixty", r"[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?"),
        ("a number", r"[-+]?\.(inf|nan)"),
        ("a merge key", r"<<|="),
    )
)
_MAYBE = re.compile(r"[-+.0-9~<=]|[ynotf]|$", re.IGNORECASE)

# A plain scalar starts with none of YAML's indicators and holds neither ": " nor " #".
_PLAIN = re.compile(r"(?!.*(: | #|:$))[^\s\-?:,\[\]{}#&*!|>'\"%@`.=<~\\][^\x00-\x1f]*", re.DOTALL)
# Control, invisible and direction-changing characters and every space but the common one are
# written as escapes, so that a person sees them. (The joiners U+200C and U+200D belong to words
# of Persian and to emoji, and stay.)
_ESCAPED = re.compile(
    r"[\x00-\x1f\x7f-\xa0\xad\u061c\u1680\u180e\u2000-\u200b\u200e\u200f\u2028-\u202f"
    r"\u205f-\u206f\ufeff\ufff0-\ufffc\ufffe\uffff\U000e0000-\U000e0fff]"
)
_BREAK = re.compile(r"(?<=[^ ]) (?=[^ ])")
_SHORT = {"\n": "\\n", "\t": "\\t", "\r": "\\r"}


def mistaken_for(word: str) -> str | None:
    """Return what YAML programs take an unquoted word for, or None where it is text to all.

    >>> [mistaken_for(word) for word in ("no", "2025-03-21", "1e3", "cortisol")]
    ['true or false', 'a date', 'a number', None]
    """
    if not _MAYBE.match(word):
        return None
    return next((what for what, pattern in _MISTAKEN if pattern.fullmatch(word)), None)


def number(value: float) -> str:
    """Return a number the one way it is written: decimal, without an exponent, exact.

    >>> number(3), number(0.35), number(1e-7), number(2.0)
    ('3', '0.35', '0.0000001', '2.0')
    """
    if isinstance(value, int):
        return str(value)
    text = format(Decimal(repr(value)), "f")
    return text if "." in text else f"{text}.0"


def scalar(text: str, *, column: int, indent: int, width: int) -> str:
    r"""Return a text as YAML: plain where every program reads it as text, else double-quoted.

    It starts in ``column``; where it passes ``width`` it goes on in a new line at ``indent``.

    >>> print(scalar("no", column=0, indent=2, width=100))
    "no"
    >>> print(scalar("a: b\n", column=0, indent=2, width=100))
    "a: b\n"
    """
    plain = _PLAIN.fullmatch(text) and not _ESCAPED.search(text) and not text.endswith(" ")
    if plain and mistaken_for(text) is None:
        return _fold(text, column, indent, width)
    escaped = _ESCAPED.sub(_escape, text.replace("\\", "\\\\").replace('"', '\\"'))
    return _fold(f'"{escaped}"', column, indent, width)


def _escape(found: re.Match[str]) -> str:
    char = found.group()
    code = ord(char)
    if char in _SHORT:
        return _SHORT[char]
    return (
        f"\\x{code:02X}" if code < 256 else f"\\u{code:04X}" if code < 65536 else f"\\U{code:08X}"
    )


def _fold(text: str, column: int, indent: int, width: int) -> str:
    if column + len(text) <= width:
        return text
    lines: list[str] = []
    for word in _BREAK.split(text):
        if lines and column + 1 + len(word) <= width:
            lines[-1] += f" {word}"
            column += 1 + len(word)
        else:
            column = (indent if lines else column) + len(word)
            lines.append(word)
    return ("\n" + " " * indent).join(lines)
