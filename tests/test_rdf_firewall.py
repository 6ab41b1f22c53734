"""The firewall: in no format does a triple say more than the status of its edge allows.

Checked under RDFS reasoning with Biolink's own hierarchy of predicates, over knowledge bases
that hypothesis makes as hostile as it can.
"""

from __future__ import annotations

import itertools
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb import rdf
from kb.rdf import terms
from kb.rdf.contract import CAUSAL_FAMILY
from kb.rdf.terms import expand
from kb.vocabulary import Link, Modality, Sign, Stance, Status
from tests.builders import claim, records, remark
from tests.test_rdf import OX, weighed

HIERARCHY = Path(__file__).parent / "cases" / "biolink-predicates.tsv"
ROOTS = ("contributes_to", "affects", "affects_likelihood_of", "promotes_condition", "treats",
         "regulates")  # fmt: skip


def above():
    """Return predicate → everything above it, by Biolink's file and our vocabulary."""
    direct: dict[str, set[str]] = {}
    for line in HIERARCHY.read_text("utf-8").splitlines()[2:]:
        one, other = line.split("\t")
        direct.setdefault(f"biolink:{one}", set()).add(f"biolink:{other}")
    vocabulary = ox.parse(path="schema/vocabulary.ttl", format=ox.RdfFormat.TURTLE)
    for triple in vocabulary:
        if triple.predicate.value == expand("rdfs:subPropertyOf"):
            direct.setdefault(short(triple.subject.value), set()).add(short(triple.object.value))
    found: dict[str, set[str]] = {}

    def walk(name):
        if name not in found:
            found[name] = {name}.union(*(walk(other) for other in direct.get(name, ())))
        return found[name]

    for name in list(direct):
        walk(name)
    return found


def short(iri):
    for prefix, namespace in (("kb", terms.KB), ("biolink", terms.NAMESPACES["biolink"])):
        if iri.startswith(namespace):
            return f"{prefix}:{iri[len(namespace) :]}"
    return iri


ABOVE = above()
CAUSAL = {name for name, over in ABOVE.items() if over & {f"biolink:{root}" for root in ROOTS}}
ASSOCIATED = {name for name, over in ABOVE.items() if "biolink:associated_with" in over}


def test_biolinks_two_families_do_not_meet():
    assert len(ASSOCIATED) == 24
    assert CAUSAL.isdisjoint(ASSOCIATED)


def test_the_table_of_causal_predicates_is_the_whole_family():
    assert set(CAUSAL_FAMILY) == CAUSAL | {f"biolink:{root}" for root in ROOTS}
    assert set(terms.CAUSAL_PREDICATES) <= CAUSAL


@pytest.mark.parametrize(
    ("status", "rung", "sign"),
    list(itertools.product(Status, (None, *Link), Sign)),
)
def test_shortcuts_keep_to_the_status(status, rung, sign):
    names = set(terms.shortcuts(status, rung, sign))
    closed = names.union(*(ABOVE.get(name, {name}) for name in names))
    if status is Status.CAUSAL:
        assert names
        assert names <= CAUSAL
    else:
        assert closed.isdisjoint(CAUSAL)
    if status is Status.HEDGED:
        assert names
        assert all(name.startswith("kb:may") for name in closed)
    elif status in (Status.CORRELATIONAL, Status.NOT_CAUSAL):
        assert names
        assert names <= ASSOCIATED
    elif status is not Status.CAUSAL:
        assert not names


def test_a_correlation_keeps_its_sign_and_a_denied_cause_keeps_none():
    assert terms.shortcuts(Status.CORRELATIONAL, Link.CORRELATIONAL, Sign.NEGATIVE) == (
        "biolink:negatively_correlated_with",
    )
    assert terms.shortcuts(Status.NOT_CAUSAL, Link.CORRELATIONAL, Sign.NEGATIVE) == (
        "biolink:associated_with",
    )


def test_a_risk_factor_is_not_written_as_a_predisposition():
    for sign in (None, *Sign):
        assert terms.relation(Link.PREDICTIVE, sign) in ASSOCIATED


names = st.sampled_from(["a", "b", "c", "causes", "affects"])
claims = st.fixed_dictionaries(
    {
        "pair": st.tuples(names, names).filter(lambda pair: pair[0] != pair[1]),
        "link": st.sampled_from(list(Link)),
        "stance": st.sampled_from(list(Stance)),
        "modality": st.sampled_from(list(Modality)),
        "sign": st.sampled_from(list(Sign)),
        "source": st.sampled_from(["one", "two", "three"]),
        "origin": st.sampled_from([None, "holder"]),
        "statement": st.sampled_from(["a biolink:causes b .", '" . <a> <b> <c> . "', "plain"]),
        "draft": st.booleans(),
    }
)


def built(drawn, disputes):
    made = []
    for row in drawn:
        fields = {key: row[key] for key in ("link", "stance", "modality", "source", "origin")}
        if row["stance"] is Stance.AFFIRMS:
            fields["sign"] = row["sign"]
        if row["draft"]:
            fields["review"] = {"state": "draft"}
        made.append(claim(*row["pair"], statement=row["statement"], **fields))
    about = [f"c{place % len(made) + 1}" for place in disputes]
    kinds = {"one": "randomised-trial", "two": "forum-answer", "three": "systematic-review"}
    return records(
        *made,
        remarks=[remark(each, source="two") for each in about],
        sources=kinds,
        origins={"holder": "advertising"},
    )


def bare(quads):
    """Return the triples between two concepts, whatever graph they stand in."""
    return {
        (q.subject.value.rpartition("/")[2], short(q.predicate.value),
         q.object.value.rpartition("/")[2])
        for q in quads
        if isinstance(q.object, ox.NamedNode)
        and "/concept/" in q.subject.value and "/concept/" in q.object.value
        and short(q.predicate.value) not in ABOVE_ALLOWED
    }  # fmt: skip


ABOVE_ALLOWED = {expand("skos:broader")}


@settings(max_examples=40)
@given(st.lists(claims, min_size=1, max_size=8), st.lists(st.integers(0, 7), max_size=3))
def test_no_format_lets_a_correlation_pass_for_a_cause(drawn, disputes):
    made = built(drawn, disputes)
    edges = weighed(made)
    status = {(edge.subject, edge.object): edge for edge in edges}
    expected = {
        (edge.subject, name, edge.object)
        for edge in edges
        for name in terms.shortcuts(edge.status, edge.rung, edge.sign)
    }
    for format in rdf.FORMATS:
        quads = ox.parse(b"".join(rdf.write(made, edges, format=format)), format=OX[format])
        found = bare(quads)
        assert found == expected
        for subject, name, object_ in found:
            for over in ABOVE.get(name, {name}):  # what RDFS would conclude as well
                if over in CAUSAL:
                    assert status[subject, object_].status is Status.CAUSAL
    profile = b"".join(rdf.write(made, edges, format="nanopub"))
    assert bare(ox.parse(profile, format=ox.RdfFormat.TRIG)) == set()  # not even a causal one


ASK = """PREFIX kb: <https://w3id.org/causal-kb/vocabulary#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
ASK {
    VALUES ?says { %s }
    ?a ?says ?b . ?a a kb:Concept . ?b a kb:Concept .
    FILTER NOT EXISTS {
        ?edge rdf:subject ?a ; rdf:object ?b ; kb:status kb:Status.causal } }"""


def asked(data):
    store = ox.Store()
    store.load(data, format=ox.RdfFormat.TRIG)
    family = " ".join(f"<{expand(name)}>" for name in CAUSAL_FAMILY)
    return bool(store.query(ASK % family, use_default_graph_as_union=True))


def test_a_query_finds_a_causal_triple_of_a_correlational_edge():
    made = records(claim("a", "b", link="correlational"), claim("b", "c"))
    data = b"".join(rdf.write(made, weighed(made), format="trig"))
    assert not asked(data)
    assert asked(data + b"concept:a biolink:causes concept:b .\n")
