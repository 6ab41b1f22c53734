"""Nanopublications: whole, hashed as the standard says, and asserting no bare triple."""

from __future__ import annotations

import base64
import hashlib

import pyoxigraph as ox
import pytest
import rdflib

import kb
from kb import rdf
from kb.rdf.contract import CAUSAL_FAMILY
from kb.rdf.nanopub import NP
from kb.rdf.terms import expand
from tests.builders import claim, records
from tests.test_rdf import hostile, weighed


def grouped(made):
    """Return IRI of a nanopublication → its quads, as rdflib reads them."""
    data = b"".join(rdf.write(made, weighed(made), format="nanopub"))
    dataset = rdflib.Dataset()
    dataset.parse(data=data, format="trig")
    found: dict[str, list] = {}
    for s, p, o, g in dataset.quads():
        found.setdefault(str(g).partition("#")[0], []).append((str(g), s, p, o))
    return found


def code_of(quads, iri):
    """Hash the quads anew, by the rule of module RA and with nothing of ours."""
    code = iri.rpartition("/")[2]

    def blank(term):
        return str(term).replace(code, " ").encode()

    def last(term):
        if not isinstance(term, rdflib.Literal):
            return (0, blank(term), b"", b"")
        kind = b"" if term.language else str(term.datatype or rdflib.XSD.string).encode()
        return (1, str(term).encode(), kind, (term.language or "").encode())

    text = b""
    for graph, s, p, o in sorted(
        quads, key=lambda q: (blank(q[0]), blank(q[1]), blank(q[2]), last(q[3]))
    ):
        text += blank(graph) + b"\n" + blank(s) + b"\n" + blank(p) + b"\n"
        is_literal, label, kind, language = last(o)
        if is_literal:
            text += b"@" + language if language else b"^" + kind
            text += b" " + label.replace(b"\\", b"\\\\").replace(b"\n", b"\\n") + b"\n"
        else:
            text += label + b"\n"
    return "RA" + base64.urlsafe_b64encode(hashlib.sha256(text).digest()).decode().rstrip("=")


@pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")
@pytest.mark.parametrize("name", ["bundled", "hostile"])
def test_every_iri_holds_the_hash_of_its_content(name):
    made = kb.load().records if name == "bundled" else hostile()
    found = grouped(made)
    assert len(found) == sum(1 for _ in made.claims())
    for iri, quads in found.items():
        assert code_of(quads, iri) == iri.rpartition("/")[2]


@pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")
def test_each_has_four_graphs_that_hang_together():
    for iri, quads in grouped(kb.load().records).items():
        assert {q[0] for q in quads} == {
            f"{iri}#{part}" for part in ("Head", "assertion", "provenance", "pubinfo")
        }
        said = {(str(s), str(p), str(o)) for _, s, p, o in quads}
        assert (iri, expand("rdf:type"), f"{NP}Nanopublication") in said
        assert (iri, f"{NP}hasAssertion", f"{iri}#assertion") in said
        about = {str(s) for g, s, _, _ in quads if g.endswith("#provenance")}
        assert f"{iri}#assertion" in about
        assert iri in {str(s) for g, s, _, _ in quads if g.endswith("#pubinfo")}


def quads_of(*claims, **fields):
    made = records(*claims, **fields)
    data = b"".join(rdf.write(made, weighed(made), format="nanopub"))
    return list(ox.parse(data, format=ox.RdfFormat.TRIG))


def test_no_bare_triple_between_concepts_is_asserted():
    quads = quads_of(
        claim("a", "b"), claim("b", "c", stance="denies"), claim("c", "a", link="correlational")
    )
    causal = {expand(name) for name in CAUSAL_FAMILY}
    assert not [q for q in quads if q.predicate.value in causal]


def test_a_draft_is_not_published():
    drafted = claim("a", "b", review={"state": "draft"})
    assert quads_of(drafted) == []


def test_the_hash_does_not_hang_on_other_claims():
    names = [
        {str(q.graph_name) for q in quads_of(*claims)}
        for claims in (
            [claim("a", "b", id="one", statement="A does B.",
                   quote=[{"text": "x", "start": 0, "end": 1}])],
            [claim("c", "d", id="two"), claim("a", "b", id="one", statement="A does B.",
                   quote=[{"text": "x", "start": 0, "end": 1}])],
        )
    ]  # fmt: skip
    assert names[0] < names[1]


def test_origin_and_licence_are_said():
    quads = quads_of(
        claim("a", "b", origin="x"), origins={"x": "advertising"}, header={"licence": "© us"}
    )
    said = {(q.predicate.value, getattr(q.object, "value", "")) for q in quads}
    assert (expand("prov:hadPrimarySource"), "https://example.org/tiny/origin/x") in said
    assert (expand("dc:rights"), "© us") in said
    assert (expand("prov:wasQuotedFrom"), "https://example.org/tiny/source/article") in said


def test_the_loss_is_said_in_the_file():
    made = records(claim("a", "b"))
    data = b"".join(rdf.write(made, [], format="nanopub")).decode()
    assert data.startswith("# Nanopublications hold the reviewed claims")
    assert rdf.losses("nanopub")
