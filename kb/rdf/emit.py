"""The emitter: rows of the table, compiled once for a syntax, then applied to blocks of records.

A block is written by columns. Each property gives the pieces of its statement, a column of bytes
for the rows of the block or one for all of them, and ``bytes.join`` runs across: what is done for
each value is done by Python's own loops in C wherever the value allows it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, partial
from itertools import groupby, islice, pairwise, repeat
from operator import attrgetter, lt
from typing import Any

from kb.rdf.mapping import Kind, Property, Row, Shape, View
from kb.rdf.syntax import Syntax, date_type, is_iri
from kb.rdf.terms import expand
from kb.vocabulary import ConceptKind

__all__ = ["BUILT_IN_KINDS", "Emitter", "list_orders"]

BUILT_IN_KINDS = {kind.value: kind for kind in ConceptKind}
BLOCK = 100
"""Rows that are written at once: enough for the loops, little beside the records."""

Column = Sequence[Any]
"""A value for each row of a block."""
Piece = bytes | Sequence[bytes]
"""What stands in every row of a block, or a column of what stands in each."""


class Block:
    """Some rows by columns: what they know, and the fields that are asked for."""

    def __init__(self, rows: Sequence[Row], view: View, fields: Sequence[str]) -> None:
        self.rows = rows
        self.paths, records, sources, orders, self.languages = zip(*rows, strict=True)
        self.subjects: Piece = b""
        """What stands in front of each statement about a row."""
        self._columns: dict[str, Column] = {
            "@path": self.paths, "@record": records, "@source": sources, "@order": orders,
            "@view": [view] * len(rows),
        }  # fmt: skip
        if fields:
            taken = map(attrgetter("__class__", *fields), records)  # of one name: no tuple
            self._columns.update(zip(("", *fields), zip(*taken, strict=True), strict=True))

    def column(self, name: str) -> Column:
        """Return the values of a field; None where an outer one is missing."""
        first, *parts = name.split(".")
        found = self._columns[first]
        for part in parts:
            if found.count(None) == len(found):
                break
            found = [None if value is None else getattr(value, part) for value in found]
        return found


Make = Callable[[Block], tuple[Piece, ...]]
"""From a block to the pieces of the statements of one predicate; none where nothing is said."""


def list_orders(lists: Sequence[Property], row: Row, view: View) -> list[str]:
    """Return what a set would lose of a record's lists: their order, repetitions, long ids.

    >>> from kb.model import Concept
    >>> from kb.rdf.table import shape
    >>> concept = Concept(id="a", label="A", kind="process", description="D", synonyms=("c", "b"))
    >>> list_orders([shape("Concept").property("synonyms")], Row("concept/a", concept), None)
    ['synonyms 1 0']
    """
    found = []
    for each in lists:
        given = row.record
        for part in each.name.split("."):
            given = None if given is None else getattr(given, part)
        if not given:
            continue
        refers = each.kind is Kind.REF and not each.to
        paths = [view.path_of(row.source, name) for name in given] if refers else list(given)
        known = sorted(set(paths))
        long = [refers and name.startswith(f"{row.source}/") for name in given]
        if paths != known or any(long):
            places = (f"{'/' * mark}{known.index(p)}" for p, mark in zip(paths, long, strict=True))
            found.append(f"{each.name} {' '.join(places)}")
    return found


class Emitter:
    """What is said of one shape's records in one syntax."""

    def __init__(self, shape: Shape, syntax: Syntax, view: View, *, by_iri: bool = False) -> None:
        """Compile; with ``by_iri`` predicates are sorted by IRI, else they keep the table's order.

        By IRI is the order of canonical N-Quads; the table's order reads better.
        """
        self.shape = shape
        self.syntax = syntax
        self._view = view
        self._lists = [each for each in shape.properties if each.many and not each.of]
        used = (name for each in shape.properties for name in each.of or (each.name,))
        self._fields = sorted({name.partition(".")[0] for name in used if name[0] != "@"})
        parts: list[tuple[str, Make]] = [("rdf:type", self._typed())]
        for nest, group in groupby(
            shape.properties, lambda each: each.nest if syntax.nests else ""
        ):
            made = [(each.predicate, self._compiled(each)) for each in group]
            parts += [("", self._nested(nest, [make for _, make in made]))] if nest else made
        if by_iri:
            parts.sort(key=lambda part: expand(part[0]) + ">")
        self._makes = [make for _, make in parts]

    def nodes(self, rows: Iterable[Row]) -> Iterator[bytes]:
        """Yield everything that is said of each row."""
        rows, syntax = iter(rows), self.syntax
        closing = syntax.closing.encode()
        while some := list(islice(rows, BLOCK)):
            block = Block(some, self._view, self._fields)
            names = [syntax.opening(path).encode() for path in block.paths]
            if syntax.repeats:
                block.subjects = names
            yield from _joined(self._makes, block, b"" if syntax.repeats else names, closing)

    def _typed(self) -> Make:
        across = self._across(Property("@type", "rdf:type", Kind.NAME, many=True))
        names = self.syntax.types(self.shape.name, self.shape.types)
        classes = [name.encode() for name in names]
        return lambda block: across(block, classes)

    def _compiled(self, each: Property) -> Make:
        if each.many:
            return self._listed(each)
        if each.kind is Kind.WORDS:
            return self._words(each)
        return self._remembered(each) if each.kind in _FEW else self._framed(each)

    def _around(self, each: Property) -> tuple[bytes, bytes]:
        before, after = self.syntax.around(each.predicate, each.key, many=each.many)
        return before.encode(), after.encode()

    def _across(self, each: Property) -> Callable[[Block, Sequence[Piece]], tuple[Piece, ...]]:
        """Return the function that makes statements of columns of objects, as many a row."""
        before, after = self._around(each)
        if self.syntax.joins:
            return lambda block, columns: (
                before, columns[0],
                *(piece for column in columns[1:] for piece in (b", ", column)), after,
            )  # fmt: skip
        return lambda block, columns: tuple(
            piece for column in columns for piece in (block.subjects, before, column, after)
        )

    # --- values, still those of the records ---------------------------------------------------

    def _column(self, each: Property) -> Callable[[Block], Column]:
        """Return the function that takes a property's values from a block."""
        names, value, view = each.of or (each.name,), each.value, self._view
        if each.name == "listOrder":
            return self._orders
        if value is not None:
            return lambda block: list(map(value, *map(block.column, names)))
        if each.kind is not Kind.REF or not each.many or each.to:
            return lambda block: block.column(names[0])

        def resolved(block: Block) -> Column:
            found = block.column(names[0])
            return (
                [
                    [view.path_of(row.source, name) for name in many] if many else ()
                    for many, row in zip(found, block.rows, strict=True)
                ]
                if any(found)
                else found
            )

        return resolved

    def _orders(self, block: Block) -> Column:
        if not any(any(block.column(each.name)) for each in self._lists):
            return ()
        return [list_orders(self._lists, row, self._view) for row in block.rows]

    # --- values as terms ----------------------------------------------------------------------

    def _texts(self, each: Property) -> tuple[tuple[str, str], Callable[[Column], Iterable[str]]]:
        """Return what stands around each value, and the function that makes texts of them."""
        syntax = self.syntax
        if each.kind in (Kind.TEXT, Kind.PLAIN):
            language = self._view.language if each.kind is Kind.TEXT else None
            return syntax.quotes(language), syntax.escape_all
        if each.kind in _NUMBERS:
            datatype, form = _NUMBERS[each.kind]
            return syntax.datatype(datatype), partial(map, form)
        if each.kind is Kind.REF:
            whole = each.value is not None or not each.to
            return syntax.local("" if whole else each.to), syntax.locals if whole else iter
        return ("", ""), partial(map, self._encoder(each))

    def _encoder(self, each: Property) -> Callable[[Any], str]:
        syntax = self.syntax
        if each.kind is Kind.TERM and each.enum is not None:
            return {term.value: syntax.word(term) for term in each.enum}.__getitem__
        encoders: dict[Kind, Callable[[Any], str]] = {
            Kind.DATE: lambda value: syntax.typed(value, date_type(value)),
            Kind.BOOLEAN: lambda value: syntax.typed(str(value).lower(), "xsd:boolean"),
            Kind.NODE_KIND: self._node_kind,
            Kind.NAME: syntax.name,
            Kind.WEB: self._web,
            Kind.JSON: lambda value: syntax.text(json.dumps(value, ensure_ascii=False)),
        }
        return encoders[each.kind]

    def _node_kind(self, value: str) -> str:
        kind = BUILT_IN_KINDS.get(value)
        return self.syntax.added_kind(value) if kind is None else self.syntax.word(kind)

    def _web(self, value: str) -> str:
        return self.syntax.iri(value) if is_iri(value) else self.syntax.typed(value, "xsd:anyURI")

    def _terms(self, each: Property) -> Callable[[Column], list[bytes]]:
        """Return the function that makes whole terms of values."""
        (opening, closing), texts = self._texts(each)
        return lambda values: [f"{opening}{text}{closing}".encode() for text in texts(values)]

    # --- columns of statements ----------------------------------------------------------------

    def _framed(self, each: Property) -> Make:
        """Return a function for values that each need no more than what stands around them."""
        column, (before, after) = self._column(each), self._around(each)
        (opening, closing), texts = self._texts(each)
        before, after = before + opening.encode(), closing.encode() + after

        def framed(block: Block) -> tuple[Piece, ...]:
            found = column(block)
            missing = found.count(None)
            if missing == len(found):
                return ()
            if not missing:
                return block.subjects, before, list(map(str.encode, texts(found))), after
            known = iter(texts([value for value in found if value is not None]))
            return _where(
                [
                    b"" if value is None else before + next(known).encode() + after
                    for value in found
                ],
                block,
            )

        return framed

    def _words(self, each: Property) -> Make:
        """Return a function for texts in the language of their source."""
        column, (before, after) = self._column(each), self._around(each)
        quotes, escape_all = self.syntax.quotes, self.syntax.escape_all

        def words(block: Block) -> tuple[Piece, ...]:
            texts = list(map(str.encode, escape_all(column(block))))
            frames = {}
            for tag in set(block.languages):
                start, end = quotes(tag)
                frames[tag] = before + start.encode(), end.encode() + after
            if len(frames) == 1:
                ((opening, closing),) = frames.values()
                return block.subjects, opening, texts, closing
            around = [frames[tag] for tag in block.languages]
            return block.subjects, [one for one, _ in around], texts, [one for _, one in around]

        return words

    def _remembered(self, each: Property) -> Make:
        """Return a function that makes the statement of each of a few values once."""
        (before, after), terms = self._around(each), self._terms(each)
        names, computed = each.of or (each.name,), each.value
        left_out = (None, False) if each.kind is Kind.BOOLEAN and not each.required else (None,)

        @cache
        def said(*values: Any) -> bytes:
            value = computed(*values) if computed else values[0]
            return b"" if value in left_out else before + terms([value])[0] + after

        def remembered(block: Block) -> tuple[Piece, ...]:
            found = list(map(said, *map(block.column, names)))
            return (block.subjects, found) if all(found) else _where(found, block)

        return remembered

    def _listed(self, each: Property) -> Make:
        column, terms, across = self._column(each), self._terms(each), self._across(each)
        (before, after), joins, sorts = self._around(each), self.syntax.joins, self.syntax.sorts

        def several(many: Column, subject: bytes) -> bytes:
            if not many:
                return b""
            found = terms(many)
            if sorts and len(found) > 1:
                found = sorted(set(found))
            start = subject + before
            return start + (b", " if joins else after + start).join(found) + after

        def listed(block: Block) -> tuple[Piece, ...]:
            found = column(block)
            if not any(found):
                return ()
            if all(found) and len(set(map(len, found))) == 1:
                columns = list(map(terms, zip(*found, strict=True)))
                if not sorts or all(all(map(lt, *pair)) for pair in pairwise(columns)):
                    return across(block, columns)
            subjects = repeat(b"") if isinstance(block.subjects, bytes) else block.subjects
            return (list(map(several, found, subjects)),)

        return listed

    def _nested(self, nest: str, makes: Sequence[Make]) -> Make:
        """Return a function for the fields of a nested model, an object where there are any."""
        before, after = (text.encode() for text in self.syntax.around("", nest))
        empty = b""

        def nested(block: Block) -> tuple[Piece, ...]:
            inner = _joined(makes, block, empty, empty)
            return ([b"%b{%b}%b" % (before, said[2:], after) if said else b"" for said in inner],)

        return nested


def _where(found: list[bytes], block: Block) -> tuple[Piece, ...]:
    """Return statements that not every row has, none where no row has one."""
    if not any(found):
        return ()
    if isinstance(block.subjects, bytes):
        return (found,)
    pairs = zip(block.subjects, found, strict=True)
    return ([subject + text if text else b"" for subject, text in pairs],)


def _joined(makes: Iterable[Make], block: Block, first: Piece, last: bytes) -> Iterator[bytes]:
    """Yield what is said of each row: the pieces of all statements, joined across."""
    columns: list[Iterable[bytes]] = []
    constant = b""
    for piece in (first, *(piece for make in makes for piece in make(block)), last):
        if isinstance(piece, bytes):
            constant += piece
            continue
        if constant:
            columns.append(repeat(constant))
            constant = b""
        columns.append(piece)
    columns.append(repeat(constant, len(block.rows)))
    return map(b"".join, zip(*columns, strict=False))  # what stands in every row has no end


def double(value: float) -> str:
    """Return a number as xsd:double writes it, exactly.

    >>> double(0.1), double(1e-7)
    ('0.1', '1e-07')
    """
    return repr(float(value))


_FEW = (Kind.TERM, Kind.NAME, Kind.BOOLEAN, Kind.NODE_KIND)
"""Kinds of which there are few values."""
_NUMBERS: dict[Kind, tuple[str, Callable[[Any], str]]] = {
    Kind.INTEGER: ("xsd:integer", str),
    Kind.OFFSET: ("xsd:nonNegativeInteger", str),
    Kind.DECIMAL: ("xsd:decimal", "{:.4f}".format),
    Kind.DOUBLE: ("xsd:double", double),
}
"""Kinds whose values need no escape: their datatype and how they are written."""
