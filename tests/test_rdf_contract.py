"""The contract in schema/: current, in step with the code, and able to refuse."""

from __future__ import annotations

import inspect
from dataclasses import replace
from enum import Enum
from functools import cache
from typing import get_args, get_origin

import pyoxigraph as ox
import pytest
import rdflib
from pydantic import BaseModel

import kb
from kb import model, rdf, vocabulary
from kb.edges import Edge
from kb.rdf import contract
from kb.rdf.mapping import Kind
from kb.rdf.table import SHAPES, shape
from kb.rdf.terms import KB, NAMESPACES, expand, term_name
from tests.builders import claim, records
from tests.test_rdf import weighed

pyshacl = pytest.importorskip("pyshacl")

ENUMS = [
    member
    for _, member in inspect.getmembers(vocabulary, inspect.isclass)
    if issubclass(member, vocabulary.Term) and member is not vocabulary.Term
]


def text(root, name):
    return (root / "schema" / name).read_text("utf-8")


@pytest.fixture(scope="module")
def terms(root):
    """Return the triples of the vocabulary: (subject, predicate) → objects."""
    found: dict[tuple[str, str], set] = {}
    for triple in ox.parse(text(root, "vocabulary.ttl"), format=ox.RdfFormat.TURTLE):
        found.setdefault((triple.subject.value, triple.predicate.value), set()).add(triple.object)
    return found


def test_what_is_made_is_current(root):
    hint = "run python -m kb.rdf.contract"
    assert text(root, "context.jsonld") == contract.context_text(), hint
    assert text(root, "shapes.ttl") == contract.shapes_text(), hint
    written = text(root, "vocabulary.ttl")
    assert written == contract.vocabulary_text(written), hint


def test_the_contract_is_written_where_it_stands(root, tmp_path):
    (tmp_path / "vocabulary.ttl").write_text(text(root, "vocabulary.ttl"), "utf-8")
    contract.write_contract(tmp_path)
    for path in tmp_path.iterdir():
        assert path.read_text("utf-8") == text(root, path.name)


@pytest.mark.parametrize("enum", ENUMS)
def test_enumeration_and_vocabulary_agree_in_both_directions(enum, terms):
    type_, label = expand("rdf:type"), expand("skos:prefLabel")
    members = {
        subject
        for (subject, predicate), objects in terms.items()
        if predicate == type_ and ox.NamedNode(f"{KB}{enum.__name__}") in objects
    }
    assert members == {expand(term_name(term)) for term in enum}
    for term in enum:
        iri = expand(term_name(term))
        assert terms[iri, label] == {ox.Literal(term.label, language="en")}
        assert terms[iri, expand("skos:notation")] == {ox.Literal(term.value)}
        assert terms[iri, expand("skos:definition")]


def test_every_class_of_words_is_an_enumeration(terms):
    classes = {
        subject
        for (subject, predicate), objects in terms.items()
        if predicate == expand("rdfs:subClassOf")
        and ox.NamedNode(expand("skos:Concept")) in objects
    }
    assert classes == {f"{KB}{enum.__name__}" for enum in ENUMS} | {f"{KB}Concept"}


def test_every_own_term_that_is_written_is_defined(terms):
    made = records(
        claim("a", "b", delay=True, review={"state": "draft", "score": 0.5}),
        claim("a", "c", modality="possible"),
        claim("b", "c", link="correlational"),
    )
    defined = {subject for subject, _ in terms} | {KB}  # void:vocabulary names the namespace
    data = b"".join(rdf.write(made, weighed(made), format="nq"))
    used = {
        term.value
        for quad in ox.parse(data, format=ox.RdfFormat.N_QUADS)
        for term in (quad.predicate, quad.object)
        if isinstance(term, ox.NamedNode) and term.value.startswith(KB)
    }
    assert used
    assert used <= defined


def test_own_terms_have_label_and_definition(terms):
    own = {subject for subject, _ in terms if subject.startswith(KB)}
    for subject in own:
        labels = {(subject, expand("rdfs:label")), (subject, expand("skos:prefLabel"))}
        assert labels & set(terms), subject
        if "#scheme." not in subject:
            assert (subject, expand("skos:definition")) in terms, subject


def test_own_terms_have_examples_in_good_form(terms):
    prefixes = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in NAMESPACES.items())
    prefixes += "".join(
        f"@prefix {one.collection}: <https://example.org/my-topic/{one.collection}/> .\n"
        for one in SHAPES
        if one.collection
    )
    for subject in {subject for subject, _ in terms if subject.startswith(KB)}:
        if "#scheme." in subject:
            continue
        (example,) = terms[subject, expand("skos:example")]
        if " kb:" in example.value:  # a statement, which must be one, of this property
            (quad,) = ox.parse(f"{prefixes}{example.value} .", format=ox.RdfFormat.TURTLE)
            assert quad.predicate.value == subject


def test_the_terms_are_mapped_to_the_vocabularies_that_they_lean_on(terms):
    matches = tuple(expand(f"skos:{match}Match") for match in vocabulary.Match)
    matches += (expand("rdfs:subClassOf"), expand("rdfs:subPropertyOf"))
    mapped = {
        each.value
        for (subject, predicate), objects in terms.items()
        if subject.startswith(KB) and predicate in matches
        for each in objects
    }
    known = {"biolink": "", "prov": "", "cito": "", "oa": "", "obo": "ECO_"}
    for prefix, start in (*known.items(), ("obo", "SEPIO_")):
        assert any(iri.startswith(NAMESPACES[prefix] + start) for iri in mapped), (prefix, start)


MODELS = [
    each
    for _, each in inspect.getmembers(model, inspect.isclass)
    if issubclass(each, BaseModel)
    and each.__module__.startswith("kb.model")
    and each is not model.Record
]
ELSEWHERE = {
    # fields that nodes of their own carry, and what holds them
    "SourceFile": {"source", "claims", "remarks", "questions", "passed_over"},
    "Header": {"origins", "kinds"},
    "Claim": {"quote"},
    "Remark": {"quote"},
    "Question": {"quote"},
}
NESTED = {"Review": "review.", "SourceText": "text.", "Header": "header.",
          "Quotation": "header.quotation."}  # fmt: skip


def unmapped(each):
    """Return the fields of a model that no row of the table carries."""
    fields = set(each.model_fields) - ELSEWHERE.get(each.__name__, set())
    for names, nested in (
        ({"Claim", "Remark"}, "review"),
        ({"Source"}, "text"),
        ({"Header"}, "quotation"),
    ):
        if each.__name__ in names:
            fields.discard(nested)
    prefix = NESTED.get(each.__name__, "")
    mapped = {
        prop.name.removeprefix(prefix)
        for one in SHAPES
        if (prefix or one.model in each.__mro__) and one.collection not in ("edge", "graph")
        for prop in one.properties
        if prop.name.startswith(prefix)
    }
    return fields - mapped


@pytest.mark.parametrize("each", MODELS)
def test_every_field_of_every_model_is_mapped(each):
    assert unmapped(each) == set()


def test_a_field_without_a_row_is_found():
    class Claim(model.Claim):
        mood: str

    class Review(model.Review):
        order: int  # a name that another shape has

    assert unmapped(Claim) == {"mood"}
    assert unmapped(Review) == {"order"}


def field_of(kind, name):
    """Return whether a field is required, whether it is a list, and what its values are."""
    first, _, rest = name.removeprefix("header.").partition(".")
    field = kind.model_fields[first]
    inner = next((each for each in get_args(field.annotation) if each is not type(None)), None)
    inner = inner or field.annotation
    if rest:
        required, *others = field_of(inner, rest)
        return required and field.is_required(), *others
    return field.is_required(), get_origin(field.annotation) is tuple, inner


def disagreement(one, each):
    """Return what a row says of its field that the model does not say."""
    kind = model.Header if each.name.startswith("header.") else one.model
    required, many, values = field_of(kind, each.name)
    found = {"required": each.required != required, "many": each.many != many,
             "enum": each.kind is Kind.TERM and each.enum is not values}  # fmt: skip
    return {name for name, wrong in found.items() if wrong}


@pytest.mark.parametrize("one", SHAPES, ids=lambda one: one.name)
def test_rows_say_of_their_fields_what_the_models_say(one):
    if one.model is Edge:  # it has no fields of pydantic's, and the reader passes it by
        return
    for each in one.properties:
        if not each.of and each.name != "name":
            assert disagreement(one, each) == set(), each.name


def test_the_page_counts_the_rows_as_they_are(root):
    rows = [(one, each) for one in SHAPES for each in one.properties]
    edges = sum(one.model is Edge and not each.of for one, each in rows)
    computed = sum(bool(each.of) for _, each in rows)
    page = " ".join((root / "docs" / "linked-data.md").read_text("utf-8").split())
    assert (
        f"of its {len(rows)} rows {len(rows) - edges - computed} are fields of records, {edges} "
        f"are those of an edge and {computed} are computed"
    ) in page


def test_a_row_that_says_another_thing_than_its_field_is_found():
    one = shape("Claim")
    for name, wrong in (("required", {"required": False}), ("many", {"many": True}),
                        ("enum", {"enum": vocabulary.Sign})):  # fmt: skip
        assert disagreement(one, replace(one.property("link"), **wrong)) == {name}


@pytest.mark.parametrize("one", SHAPES, ids=lambda one: one.name)
def test_a_shape_names_each_predicate_and_each_key_once(one):
    predicates = [each.predicate for each in one.properties]
    keys = [each.key for each in one.properties]
    assert len(set(predicates)) == len(predicates)
    assert len(set(keys)) == len(keys)


def test_words_are_no_keys_of_the_context():
    keys = {key for one in SHAPES for each in one.properties for key in (each.key, one.name)}
    words = {term.value for enum in ENUMS for term in enum}
    assert words.isdisjoint(keys)


def test_a_shape_knows_its_properties():
    assert shape("Quote").property("text").kind is Kind.WORDS
    assert isinstance(Kind.TEXT, Enum)


# --- SHACL -----------------------------------------------------------------------------------


def graph(turtle):
    return rdflib.Graph().parse(data=turtle, format="turtle")


@cache
def shapes(root):
    return graph(text(root, "shapes.ttl"))


def validated(root, turtle):
    conforms, _, report = pyshacl.validate(graph(turtle), shacl_graph=shapes(root))
    return conforms, report


def turtle_of(made):
    return b"".join(rdf.write(made, weighed(made), format="ttl")).decode()


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_an_export_is_valid(root):
    """The bundled one is validated by ``make interop``, by two validators."""
    conforms, report = validated(root, turtle_of(kb.load(root / "data" / "example").records))
    assert conforms, report


SMALL = records(
    claim("a", "b", link="correlational"),
    claim("b", "c"),
    claim("c", "d", modality="possible"),
    claim("e", "f", stance="denies"),
)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize(
    ("extra", "says"),
    [
        ("concept:a biolink:causes concept:b .", "says cause"),
        ("concept:a biolink:predisposes_to_condition concept:b .", "says cause"),
        ("concept:a kb:raises concept:b .", "says cause"),
        ("concept:c biolink:affects concept:d .", "says cause"),
        ("concept:c biolink:contributes_to concept:b .", "says cause"),
        ("concept:e kb:mayAffect concept:f .", "is a hedge"),
        ("edge:a.b rdf:predicate biolink:affects .", "OrConstraint"),
        ("claim:article.c1 kb:stance kb:Stance.denies .", "MaxCount"),
        ("claim:article.x a kb:Claim .", "MinCount"),
        ("claim:article.c1 kb:link kb:Link.none .", "InConstraint"),
    ],
)
def test_a_broken_export_is_invalid(root, extra, says):
    conforms, report = validated(root, f"{turtle_of(SMALL)}\n{extra}\n")
    assert not conforms
    assert says in report


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_what_was_broken_was_whole(root):
    conforms, report = validated(root, turtle_of(SMALL))
    assert conforms, report
