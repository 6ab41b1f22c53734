"""JSON-LD of our own form is read as JSON, and just as a JSON-LD processor reads it."""

from __future__ import annotations

import json
import random

import pytest
from hypothesis import given, settings

import kb
from kb import rdf
from kb.rdf import nodes as gathering
from kb.rdf.nodes import nodes
from kb.rdf.plain import own_form
from tests.builders import claim, question, records, remark
from tests.strategies import records as any_records
from tests.test_rdf import hostile, weighed

HIDDEN = "https://example.org/tiny/claim/article.c1"
VALUES = (
    None, True, 0, -1, 1.5, 10**30, "x", "a:b", "claim/x", "../x", "concept/a b", "causal", "@id",
    "Claim", "subject", [], {}, ["x"], [["x"]], {"@id": HIDDEN}, {"@id": "a b"},
    {"@id": HIDDEN, "statement": "hidden"}, {"@value": "x"}, {"@value": "x", "@language": "en"},
    {"@value": "x", "@language": "e n"}, {"@value": 1}, {"@list": ["x"]},
    {"@reverse": {"statement": {"@id": HIDDEN}}}, "https://example.org/tiny/kind/own",
)  # fmt: skip
KEYS = ("@graph", "@included", "@reverse", "@context", "@nest", "@index", "@id", "@type", "text",
        "statement", "kb:link", "subject", "x", "https://a.b/c", "title", "quote")  # fmt: skip


def document(made):
    return b"".join(rdf.write(made, weighed(made), format="jsonld"))


SMALL = document(
    records(
        claim("a", "b", review={"state": "reviewed", "cues": ["b", "a"]}),
        claim("b", "c", link="correlational", jointly=["c1"]),
        remarks=[remark("c1")],
        questions=[question("a")],
        sources={"article": {"url": "https://example.org/", "published": "2024"}},
    )
)


def gathered(data):
    """Return what a document says, order aside, or the sentence that it gets."""
    try:
        found = nodes(data, "jsonld", "it")
    except kb.InvalidInput as error:
        return str(error)[:20]
    typed = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
    return {
        (collection, name, predicate): sorted(set(values))
        for collection, many in found.items()
        for name, node in many.items()
        for predicate, values in node.items()
        if predicate != typed
    }


def as_a_processor(monkeypatch, data):
    with monkeypatch.context() as patched:
        patched.setattr(gathering, "own_form", lambda data, wanted: None)
        return gathered(data)


def is_own(data):
    return own_form(data, gathering._WANTED) is not None


def test_an_export_is_of_our_own_form(monkeypatch):
    for made in (kb.load().records, hostile()):
        data = document(made)
        assert is_own(data)
        assert gathered(data) == as_a_processor(monkeypatch, data)


@settings(max_examples=15)
@given(any_records())
def test_any_export_is_of_our_own_form(made):
    data = document(made)
    assert is_own(data)
    assert rdf.read(data, format="jsonld") == made


def places(value, path=()):
    yield path
    if isinstance(value, dict | list):
        for key in value if isinstance(value, dict) else range(len(value)):
            yield from places(value[key], (*path, key))


def mutated(seed):
    chance = random.Random(seed)
    made = json.loads(SMALL)
    *outer, last = chance.choice([path for path in places(made["@graph"]) if path])
    place = made["@graph"]
    for key in outer:
        place = place[key]
    how = chance.random()
    if how < 0.5:
        place[last] = chance.choice(VALUES)
    elif how < 0.65:
        del place[last]
    elif isinstance(place, dict):
        place[chance.choice(KEYS)] = chance.choice((*VALUES, place[last]))
    else:
        place.append(chance.choice(VALUES))
    return json.dumps(made).encode()


def test_a_changed_document_says_what_a_processor_reads(monkeypatch):
    own = 0
    for seed in range(150):
        data = mutated(seed)
        if is_own(data):
            own += 1
            assert gathered(data) == as_a_processor(monkeypatch, data), seed
    assert 10 < own < 140  # some changes leave the form, most do not


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"@language": "en"', '"@language": ["en"]'),
        ('"@vocab": "https://example.org/tiny/"', '"@vocab": "https://exa mple.org/"'),
        ('"bibo": "http://purl.org/', '"bibo": "http://example.org/'),
        ('"a affirms causal b."', '"\\ud800"'),
        ('"order": 0', '"order": NaN'),
        ('"order": 0', '"order": 0, "order": 0'),
        ('"@graph": [\n{"@id"', '"@graph": [[]], "x": [\n{"@id"'),
    ],
)
def test_what_is_not_quite_of_the_form_is_left_to_the_processor(old, new):
    text = SMALL.decode()
    assert old in text
    assert not is_own(text.replace(old, new).encode())
