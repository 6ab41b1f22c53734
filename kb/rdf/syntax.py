"""How one term is written in each syntax. Everything a person wrote is escaped here.

Ids are slugs, so IRIs and prefixed names made of them need no escape; every other text becomes
a literal, and an address becomes an IRI only where nothing in it could end one.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from xml.sax.saxutils import escape as escape_xml

from kb.errors import InvalidInput
from kb.rdf.terms import expand, term_name
from kb.vocabulary import Term

__all__ = ["NQuads", "Syntax", "Turtle", "Xml", "check_base", "date_type", "is_iri", "language_tag"]

_IRI = re.compile(
    r"https?://[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::[0-9]{1,5})?"
    r"(?:[/?#](?:[A-Za-z0-9._~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})*"
    r"(?:#(?:[A-Za-z0-9._~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})*)?)?"
)
_DOTS = re.compile(r"/\.{1,2}(?=[/?#]|$)")
_TAG = re.compile(r"[a-z]{2,3}(-[A-Za-z]{4})?(-([A-Za-z]{2}|[0-9]{3}))?")
_NEEDS_ESCAPE = re.compile('[\x00-\x1f"\\\\\x7f\ufffe\uffff]')
_ESCAPES = {"\t": "\\t", "\b": "\\b", "\n": "\\n", "\r": "\\r", "\f": "\\f", '"': '\\"',
            "\\": "\\\\"}  # fmt: skip
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_NEEDS_XML_ESCAPE = re.compile("[&<>\r\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_LOCAL = re.compile(r"[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_])?")


def is_iri(address: str) -> bool:
    """Return whether every RDF tool will take an address for an IRI, and for the same one.

    >>> is_iri("https://example.org/a?b=c#d"), is_iri("https://exa mple.org/"), is_iri("http://[")
    (True, False, False)
    """
    return _IRI.fullmatch(address) is not None and _DOTS.search(address) is None


def check_base(base: str) -> str:
    """Return the base IRI of a knowledge base; refuse one that is no IRI.

    >>> check_base("https://example.org/a/../b/")
    Traceback (most recent call last):
    kb.errors.InvalidInput: the base IRI 'https://example.org/a/../b/' of kb.yaml cannot start ...
    """
    if not is_iri(base):
        raise InvalidInput(
            f"the base IRI {base!r} of kb.yaml cannot start IRIs: write letters, digits and "
            "percent escapes only, without '.' or '..' as a part of the path"
        )
    return base


def language_tag(language: str) -> str:
    """Return a language as the tag of a literal, in small letters; empty where it is no tag.

    >>> language_tag("en-GB"), language_tag("en-12")
    ('en-gb', '')
    """
    return language.lower() if _TAG.fullmatch(language) else ""


def date_type(date: str) -> str:
    """Return the datatype of a year, a month or a day.

    >>> date_type("2025-03")
    'xsd:gYearMonth'
    """
    return ("xsd:gYear", "xsd:gYearMonth", "xsd:date")[date.count("-")]


INDENT = "\n    "


class Syntax(ABC):
    """What the emitter asks of a syntax: every method returns one term, ready to be written."""

    def __init__(self, base: str) -> None:
        self.base = base

    def ref(self, path: str) -> str:
        """Return the IRI of a node of the knowledge base, by its path behind the base."""
        return self.iri(self.base + path)

    @abstractmethod
    def name(self, name: str) -> str:
        """Return the IRI of a prefixed name."""

    def word(self, term: Term) -> str:
        """Return a word of an enumeration."""
        return self.name(term_name(term))

    def added_kind(self, kind: str) -> str:
        """Return a kind of concepts that the knowledge base adds."""
        return self.ref(f"kind/{kind}")

    def types(self, shape: str, classes: Sequence[str]) -> list[str]:
        """Return the classes of a shape."""
        return sorted(map(self.name, classes))

    repeats = False
    """Whether every statement begins with the name of its node, not only the first."""
    joins = False
    """Whether the objects of one predicate stand in one statement."""
    sorts = True
    """Whether objects are a set, to be put in order, or the list that they are."""
    nests = False
    """Whether fields of a nested model stand in an object of their own."""

    @abstractmethod
    def around(self, predicate: str, key: str = "", *, many: bool = False) -> tuple[str, str]:
        """Return what stands before and behind an object: its predicate, and the end."""

    closing = ""
    """What stands behind all statements about a node."""

    @abstractmethod
    def opening(self, path: str) -> str:
        """Return what stands before all statements about a node, or before each."""

    @abstractmethod
    def local(self, collection: str) -> tuple[str, str]:
        """Return what stands before and behind the name of a node of a collection.

        Without a collection it is what stands around a local form of a path.
        """

    def locals(self, paths: Iterable[str]) -> Iterable[str]:
        """Return the local forms of paths."""
        return paths

    @abstractmethod
    def datatype(self, name: str) -> tuple[str, str]:
        """Return what stands before and behind an escaped lexical form."""

    @abstractmethod
    def quotes(self, language: str | None = None) -> tuple[str, str]:
        """Return what stands before and behind an escaped text, which may be in a language.

        None is a text in no language; the empty one, a text in a language that is no tag.
        """

    special: re.Pattern[str]
    """The characters that a text cannot hold as they are."""

    @abstractmethod
    def escape(self, text: str) -> str:
        """Return a text so that nothing in it can end it."""

    def escape_all(self, texts: Sequence[str]) -> Sequence[str]:
        """Return texts so that nothing in them can end them: most have nothing to escape."""
        if not self.special.search("".join(texts)):
            return texts
        search, escape = self.special.search, self.escape
        return [escape(text) if search(text) else text for text in texts]

    @abstractmethod
    def iri(self, iri: str) -> str:
        """Return any IRI."""

    def text(self, text: str, language: str | None = None) -> str:
        """Return a text with or without a language."""
        opening, closing = self.quotes(language)
        return f"{opening}{self.escape(text)}{closing}"

    def typed(self, lexical: str, datatype: str) -> str:
        """Return a literal of a datatype, which is given as a prefixed name."""
        opening, closing = self.datatype(datatype)
        return f"{opening}{self.escape(lexical)}{closing}"


def _escape(match: re.Match[str]) -> str:
    character = match.group()
    return _ESCAPES.get(character) or f"\\u{ord(character):04X}"


def escaped(text: str) -> str:
    r"""Return a text escaped as canonical N-Triples has it.

    >>> print(escaped('say "a\\b"\n'))
    say \"a\\b\"\n
    """
    return _NEEDS_ESCAPE.sub(_escape, text) if _NEEDS_ESCAPE.search(text) else text


def quoted(text: str) -> str:
    """Return a text between quotes, escaped."""
    return f'"{escaped(text)}"'


class NQuads(Syntax):
    """N-Quads and N-Triples: full IRIs."""

    def __init__(self, base: str, graph: str = "") -> None:
        super().__init__(base)
        self.end = f" {self.ref(f'graph/{graph}')} .\n" if graph else " .\n"

    def name(self, name: str) -> str:
        """Return the IRI between angle brackets."""
        return f"<{expand(name)}>"

    def iri(self, iri: str) -> str:
        """Return the IRI between angle brackets."""
        return f"<{iri}>"

    repeats = True

    def around(self, predicate: str, key: str = "", *, many: bool = False) -> tuple[str, str]:
        """Return the predicate between spaces, and the graph with the full stop."""
        return f" {self.name(predicate)} ", self.end

    def local(self, collection: str) -> tuple[str, str]:
        """Return angle brackets around the collection and the name."""
        return f"<{self.base}{collection}{'/' * bool(collection)}", ">"

    def quotes(self, language: str | None = None) -> tuple[str, str]:
        """Return quotes, with the language behind an at sign."""
        return '"', f'"@{language}' if language else '"'

    special = _NEEDS_ESCAPE
    escape = staticmethod(escaped)

    def opening(self, path: str) -> str:
        """Return the IRI."""
        return self.ref(path)

    def datatype(self, name: str) -> tuple[str, str]:
        """Return quotes, with the datatype in full."""
        return '"', f'"^^{self.name(name)}'


class Turtle(NQuads):
    """Turtle and TriG: prefixed names, and bare numbers."""

    _BARE = frozenset({"xsd:integer", "xsd:decimal", "xsd:boolean"})

    def __init__(self, base: str, prefixes: Mapping[str, str]) -> None:
        super().__init__(base)
        self.prefixes = dict(prefixes)
        self._by_length = sorted(
            ((iri, prefix) for prefix, iri in self.prefixes.items()), key=lambda p: (-len(p[0]), p)
        )

    def ref(self, path: str) -> str:
        """Return ``collection:local``."""
        return path.replace("/", ":", 1) if path else f"<{self.base}>"

    def name(self, name: str) -> str:
        """Return the prefixed name as it is."""
        return name

    repeats = False
    joins = True

    def around(self, predicate: str, key: str = "", *, many: bool = False) -> tuple[str, str]:
        """Return the prefixed name, ``a`` for rdf:type, and the semicolon."""
        return ("a " if predicate == "rdf:type" else f"{predicate} "), f" ;{INDENT}"

    def local(self, collection: str) -> tuple[str, str]:
        """Return the collection as prefix."""
        return f"{collection}{':' * bool(collection)}", ""

    def locals(self, paths: Iterable[str]) -> Iterable[str]:
        """Return paths with the collection as prefix."""
        return (path.replace("/", ":", 1) for path in paths)

    def iri(self, iri: str) -> str:
        """Return a prefixed name where a prefix fits and nothing needs an escape."""
        for namespace, prefix in self._by_length:
            if iri.startswith(namespace) and _LOCAL.fullmatch(iri, len(namespace)):
                return f"{prefix}:{iri[len(namespace) :]}"
        return f"<{iri}>"

    closing = ".\n"
    """A full stop: a semicolon before it does no harm."""

    def opening(self, path: str) -> str:
        """Return the name of the node."""
        return f"\n{self.ref(path)} "

    def datatype(self, name: str) -> tuple[str, str]:
        """Return nothing for the numbers and truth values that Turtle has bare."""
        return ("", "") if name in self._BARE else ('"', f'"^^{name}')


class Xml(Syntax):
    """RDF/XML: a term is what stands behind the name of the property's element."""

    def around(self, predicate: str, key: str = "", *, many: bool = False) -> tuple[str, str]:
        """Return the element without the end of its start, and its end."""
        return f"    <{predicate}", f"</{predicate}>\n"

    def local(self, collection: str) -> tuple[str, str]:
        """Return an attribute around the collection and the name."""
        collection += "/" * bool(collection)
        return f' rdf:resource="{escape_xml(self.base)}{collection}', '">'

    def name(self, name: str) -> str:
        """Return an attribute."""
        return self.iri(expand(name))

    def iri(self, iri: str) -> str:
        """Return an attribute."""
        return f' rdf:resource="{escape_xml(iri)}">'

    def quotes(self, language: str | None = None) -> tuple[str, str]:
        """Return the language as an attribute."""
        return (f' xml:lang="{language}">' if language else ">"), ""

    special = _NEEDS_XML_ESCAPE

    def escape(self, text: str) -> str:
        """Return content; what XML cannot hold, not even escaped, is replaced."""
        return escape_xml(_NOT_XML.sub("\ufffd", text), {"\r": "&#13;"})

    closing = "  </rdf:Description>\n"

    def opening(self, path: str) -> str:
        """Return the start of the element of a node."""
        return f'  <rdf:Description rdf:about="{escape_xml(self.base + path)}">\n'

    def datatype(self, name: str) -> tuple[str, str]:
        """Return the datatype as an attribute."""
        return f' rdf:datatype="{expand(name)}">', ""
