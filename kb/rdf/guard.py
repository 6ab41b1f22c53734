"""What is refused before an engine sees it: it would reach another server, or crash the program.

The engine calls itself for every level of a document or a query and dies, with the whole program,
where the levels are more than its stack holds: some thousands. No export and no query that a
person asks comes near that.
"""

from __future__ import annotations

import re

from kb.errors import InvalidInput

__all__ = ["check_query", "refuse_bomb", "refuse_service"]

DEEPEST = 200
"""Levels of JSON."""
MOST_PARTS = 1_000
"""Brackets that a query opens: how many of them nest cannot be told without the engine's eyes."""
MOST_SIGNS = 4_000
"""Signs that chain parts of a query: each lengthens a chain that the engine walks down."""
MOST_TERMS = 1_000
"""Triple terms (``<<(``) in a document: an export has none."""


def check_query(query: str) -> None:
    """Refuse a query that asks another server, or whose length or depth could crash the engine.

    >>> check_query("SELECT * " + "{" * 2000 + "}" * 2000)
    Traceback (most recent call last):
    kb.errors.InvalidInput: the query opens more than 1000 brackets: ask it in smaller parts
    """
    refuse_service(query)
    if sum(map(query.count, "([{")) > MOST_PARTS:
        raise InvalidInput(
            f"the query opens more than {MOST_PARTS} brackets: ask it in smaller parts"
        )
    plain = re.sub(r"<https?://[^\s<>\"{}|^`\\()]*>", "", query)
    if sum(map(plain.count, "!+-*/|&^")) > MOST_SIGNS:
        raise InvalidInput(
            f"the query chains more than {MOST_SIGNS} parts by signs such as + and |: ask it in "
            "smaller parts"
        )


def refuse_service(query: str) -> None:
    r"""Refuse a query that could make the engine ask another server.

    Nothing but the letters is sound: every filter that looked at tokens has been beaten.

    >>> refuse_service("SELECT * { \\u0053ERVICE <http://example.org/> {} }")
    Traceback (most recent call last):
    kb.errors.InvalidInput: the query holds the letters "service": no other server is ...
    """
    plain = re.sub(
        r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})",
        lambda match: chr(min(int(match[1] or match[2], 16), 0x10FFFF)),
        query,
    )
    if "service" in plain.casefold():
        raise InvalidInput(
            'the query holds the letters "service": no other server is asked from here; where a '
            'text has them, write "serv[i]ce" in a regular expression'
        )


def refuse_bomb(data: bytes, format: str, name: str) -> None:
    """Refuse RDF that no export looks like and that could crash the program, or fill its memory.

    >>> refuse_bomb(b'{"a": ' * 300, "jsonld", "a.jsonld")
    Traceback (most recent call last):
    kb.errors.InvalidInput: a.jsonld: its JSON is nested more than 200 deep: an export is not
    """
    if format == "jsonld":
        _refuse_deep_json(data, name)
    elif format == "rdf-xml":
        # Entities made of entities grow without end; an encoding with zeros could hide them.
        if b"<!DOCTYPE" in data or b"\0" in data:
            raise InvalidInput(
                f"{name}: it defines a document type, or is not UTF-8: an export does neither"
            )
    elif data.count(b"<<(") > MOST_TERMS:
        raise InvalidInput(
            f"{name}: it has more than {MOST_TERMS} triple terms: an export has none"
        )


def _refuse_deep_json(data: bytes, name: str) -> None:
    depth = 0
    for mark in re.sub(rb'"(?:[^"\\]|\\.)*"|[^\[\]{}"]+', b"", data):
        depth += (mark in b"[{") - (mark in b"]}")
        if depth > DEEPEST:
            raise InvalidInput(
                f"{name}: its JSON is nested more than {DEEPEST} deep: an export is not"
            )
