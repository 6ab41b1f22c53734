"""Names: slugs, CURIEs, IRIs, hashes and near names."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable
from difflib import get_close_matches
from functools import cache

from kb.assets import asset
from kb.errors import InvalidInput

__all__ = ["expand_curie", "global_id", "near", "prefixes", "sha256", "slug", "used_prefixes"]

SLUG_PATTERN = r"^[a-z0-9]+(-[a-z0-9]+)*$"
GLOBAL_PATTERN = r"^([a-z0-9]+(-[a-z0-9]+)*/)?[a-z0-9]+(-[a-z0-9]+)*$"
CURIE_PATTERN = r"^[A-Za-z][A-Za-z0-9._-]*:[A-Za-z0-9][A-Za-z0-9._/-]*$"


def slug(label: str) -> str:
    """Return an id of small ASCII letters, digits and single hyphens for a label.

    A label that has none of those in any form (Chinese, say) gets an id from its hash.

    >>> slug("Going out (with friends)"), slug("Überlastung"), slug("抑郁")
    ('going-out-with-friends', 'uberlastung', 'x-8d206dfb')
    """
    plain = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode().lower()
    words = re.findall(r"[a-z0-9]+", plain)
    return (
        "-".join(words)[:80].strip("-") or f"x-{sha256(label.encode(errors='surrogatepass'))[:8]}"
    )


def global_id(source: str, record: str) -> str:
    """Return the id of a claim, remark or question as the rest of the world writes it.

    An id that is already global stays as it is.

    >>> global_id("article", "stress-raises-cortisol"), global_id("article", "forum/denial")
    ('article/stress-raises-cortisol', 'forum/denial')
    """
    return record if "/" in record else f"{source}/{record}"


def sha256(data: bytes) -> str:
    """Return the SHA-256 digest of bytes as 64 hexadecimal digits.

    >>> sha256(b"")[:12]
    'e3b0c44298fc'
    """
    return hashlib.sha256(data).hexdigest()


@cache
def prefixes() -> dict[str, str]:
    """Return CURIE prefix → IRI prefix, as ``schema/prefixes.json`` has them.

    >>> prefixes()["MONDO"]
    'http://purl.obolibrary.org/obo/MONDO_'
    """
    table: dict[str, str] = json.loads(asset("schema", "prefixes.json").read_text("utf-8"))
    return table


def expand_curie(curie: str) -> str:
    """Return the IRI that a CURIE stands for.

    Raises :class:`kb.InvalidInput` for a prefix that ``schema/prefixes.json`` does not hold.

    >>> expand_curie("MONDO:0002050")
    'http://purl.obolibrary.org/obo/MONDO_0002050'
    """
    prefix, _, local = curie.partition(":")
    iri = prefixes().get(prefix)
    if iri is None:
        hint = ", ".join(near(prefix, prefixes())) or "schema/prefixes.json lists the known ones"
        raise InvalidInput(f"the prefix of {curie!r} is not known: {hint}")
    return iri + local


def used_prefixes(turtle: bytes) -> bytes:
    r"""Return Turtle or TriG with those prefixes at its head that are used, in order.

    >>> used_prefixes(b"@prefix a: <http://a/> .\n@prefix b: <http://b/> .\nb:x b:y b:z .\n")
    b'@prefix b: <http://b/> .\n\nb:x b:y b:z .\n'
    """
    head = re.match(rb"(?:@prefix [^\n]*\n)*", turtle)
    lines = head[0].splitlines(keepends=True) if head else []
    body = turtle[sum(map(len, lines)) :]
    kept = b"".join(sorted(line for line in lines if line.split()[1] in body))
    return kept + b"\n" * bool(kept) + body


def near(name: str, names: Iterable[str]) -> tuple[str, ...]:
    """Return up to three names that are close to one that was not found, the nearest first.

    >>> near("cortisole", ["cortisol", "serotonin"])
    ('cortisol',)
    >>> near("foo", ["food"]), near("slep", ["sleep"])
    ((), ('sleep',))
    """
    folded = {other.casefold(): other for other in sorted(names, reverse=True)}
    wanted = name.casefold()
    # one letter makes another word of a short one
    cutoff = max(0.6, 0.95 - 0.05 * len(wanted)) if len(wanted) > 3 else 0.9
    return tuple(folded[hit] for hit in get_close_matches(wanted, sorted(folded), cutoff=cutoff))
