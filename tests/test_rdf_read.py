"""Back from RDF: folder to RDF to folder is the identity, and broken RDF gets a sentence."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

import kb
from kb import rdf
from tests.builders import claim, records, remark
from tests.strategies import records as any_records
from tests.test_rdf import hostile, weighed


def back(made, format, edges=()):
    return rdf.read(b"".join(rdf.write(made, edges, format=format)), format=format)


@pytest.mark.parametrize("format", rdf.FORMATS)
def test_the_bundled_knowledge_base_comes_back(format):
    made = kb.load().records
    assert back(made, format, weighed(made)) == made


@pytest.mark.parametrize("format", [each for each in rdf.FORMATS if each != "rdf-xml"])
def test_hostile_texts_come_back(format):
    made = hostile()
    assert back(made, format) == made


@settings(max_examples=30)
@given(any_records())
def test_any_knowledge_base_comes_back(made):
    for format in ("trig", "nq"):
        assert back(made, format) == made


def test_a_file_is_read_by_the_end_of_its_name(tmp_path):
    base = kb.load()
    base.to_rdf(tmp_path / "a.trig")
    assert rdf.read(tmp_path / "a.trig") == base.records


def test_weights_of_a_knowledge_base_come_back():
    weights = {"version": "mine", "threshold": 0.2}
    made = records(claim("a", "b"), header={"weights": weights})
    assert back(made, "trig").header.weights == weights


NQ = b"".join(rdf.write(records(claim("a", "b"), remarks=[remark("c1")]), (), format="nq"))
TRIG = b"".join(rdf.write(records(claim("a", "b")), (), format="trig"))
JSONLD = b"".join(rdf.write(records(claim("a", "b")), (), format="jsonld"))


TTL = b"".join(rdf.write(records(claim("a", "b")), (), format="ttl"))
XML = b"".join(rdf.write(records(claim("a", "b")), (), format="rdf-xml"))
BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE r ['
    b'<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c SYSTEM "file:///etc/hostname">'
    b"]>" + XML.partition(b"?>")[2]
)  # small here: ten such entities, each of ten of the last, would fill the memory


def changed(data, old, new):
    assert old in data
    return data.replace(old, new)


@pytest.mark.parametrize(
    ("data", "format", "says"),
    [
        (NQ[: len(NQ) // 2 + 5], "nq", "cannot be read as nq"),
        (TRIG[: len(TRIG) // 2], "trig", "cannot be read as trig"),
        (JSONLD[: len(JSONLD) // 2], "jsonld", "cannot be read as jsonld"),
        (b"<http://a/ b> <http://a/b> <http://a/c> .\n", "nq", "cannot be read"),
        (b'<http://a/"b> <http://a/b> <http://a/c> .\n', "nq", "cannot be read"),
        (b"<http://a/\n> <http://a/b> <http://a/c> .\n", "nq", "cannot be read"),
        (b'<http://a/a> <http://a/b> "\xff" .\n', "nq", "cannot be read"),
        (b'<http://a/a> <http://a/b> "\\uD800" .\n', "nq", "cannot be read"),
        (b'<http://a/a> <http://a/b> "a"@en-xx-yy-zz .\n', "nq", "cannot be read"),
        (b"\x00\x01\x02", "trig", "cannot be read"),
        (b"", "trig", "describes 0 knowledge bases"),
        (b'{"@context": "http://example.org/c.jsonld", "a": 1}', "jsonld", "cannot be read"),
        (b'{"@context": [{}, "file:///etc/hostname"], "a": 1}', "jsonld", "cannot be read"),
        (b'{"@context": {"@import": "http://example.org/c"}, "a": 1}', "jsonld", "cannot be read"),
        (b'{"@id": "http://a/a", "http://a/b": "\\ud800"}', "jsonld", "cannot be read"),
        (b"{" * 3, "jsonld", "cannot be read"),
        (TTL[: len(TTL) // 2], "ttl", "cannot be read as ttl"),
        (XML[: len(XML) // 2], "rdf-xml", "cannot be read as rdf-xml"),
        (NQ[:-9], "nt", "cannot be read as nt"),
        (BOMB, "rdf-xml", "defines a document type"),
        (BOMB.decode().encode("utf-16"), "rdf-xml", "is not UTF-8"),
        (NQ + changed(NQ, b"/tiny/", b"/other/"), "nq", "describes 2 knowledge bases"),
        (NQ, "turtle", "RDF is not read as 'turtle'"),
    ],
)
def test_broken_rdf_gets_a_sentence(data, format, says):
    with pytest.raises(kb.InvalidInput, match=says):
        rdf.read(data, format=format)


@pytest.mark.parametrize(
    ("format", "opening", "closing", "says"),
    [
        ("jsonld", b'{"http://a/b": ', b"}", "nested more than 200 deep"),
        ("jsonld", b'{"@graph": [', b"]}", "nested more than 200 deep"),
        ("jsonld", b'{"a\\"": "}]", "http://a/b": ', b"}", "nested more than 200 deep"),
        ("trig", b"<a:a> <a:b> <<( ", b")>>", "more than 1000 triple terms"),
        ("nq", b"<a:a> <a:b> <<( ", b")>>", "more than 1000 triple terms"),
    ],
)
def test_a_deep_document_is_refused_before_it_ends_the_program(
    tmp_path, format, opening, closing, says
):
    deep = opening * 40_000 + b"1" + closing * 40_000  # the parser's stack holds a tenth of it
    with pytest.raises(kb.InvalidInput, match=says):
        rdf.read(deep, format=format)
    (tmp_path / "deep").write_bytes(deep)
    with pytest.raises(kb.InvalidInput, match=says):
        rdf.read(tmp_path / "deep", format=format)


def test_brackets_in_a_text_are_no_depth():
    deep = changed(JSONLD, b'"statement": "a', b'"statement": "' + b"[{" * 300)
    foreign = changed(deep, b'"@version": 1.1', b'"@version": 1.1, "unused": "http://a/b"')
    assert "[{[{" in rdf.read(foreign, format="jsonld").files[0].claims[0].statement


def test_a_long_literal_is_read_and_a_field_stays_within_its_limit():
    quote = "x" * 1_000_000
    foreign = f'<http://a/b> <http://a/c> "{quote}" .\n'.encode()
    assert rdf.read(NQ + foreign, format="nq") == rdf.read(NQ, format="nq")
    data = changed(NQ, b'oa#exact> "a affirms', f'oa#exact> "{quote}a affirms'.encode())
    with pytest.raises(kb.InvalidRecords) as caught:
        rdf.read(data, format="nq")
    assert len(str(caught.value)) < 5_000


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (b"Link.causal>", b"Link.clausal>", "clausal"),
        (b"#order> ", b"#order> <http://a/b> .\n# ", ""),
        (b'#start> "0"', b'#start> "zero"', "zero"),
        (b"tiny/claim/article.c1> <http://www.w3.org/ns/prov#wasQuotedFrom> "
         b"<https://example.org/tiny/source/article>",
         b"tiny/claim/article.c1> <http://www.w3.org/ns/prov#wasQuotedFrom> <http://a/none>",
         "its source is not described"),
        (b"/vocabulary#Stance.affirms> <", b"/vocabulary#Stance.affirms> .\n# ", ""),
    ],
)  # fmt: skip
def test_records_that_are_broken_are_named(old, new, says):
    data = changed(NQ, old, new)
    if not says:
        rdf.read(data, format="nq")
        return
    with pytest.raises(kb.InvalidRecords, match=says) as caught:
        rdf.read(data, format="nq")
    assert all(finding.mend for finding in caught.value.findings)


def test_two_values_of_one_field_are_a_finding():
    extra = changed(
        next(line for line in NQ.splitlines() if b"Link.causal>" in line),
        b"causal>",
        b"predictive>",
    )
    with pytest.raises(kb.InvalidRecords, match="more than one link"):
        rdf.read(NQ + extra + b"\n", format="nq")


def test_an_order_that_does_not_fit_gets_a_sentence():
    made = records(claim("a", "b", review={"state": "reviewed", "cues": ["b", "a"]}))
    data = b"".join(rdf.write(made, (), format="nq"))
    with pytest.raises(kb.InvalidInput, match="does not fit its values"):
        rdf.read(changed(data, b"review.cues 1 0", b"review.cues 7 0"), format="nq")
