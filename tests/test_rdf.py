"""RDF: every format says the same, in one order, and every tool reads it alike."""

from __future__ import annotations

import shutil
import subprocess

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given, settings

import kb
from kb import rdf
from kb.edges import EdgeTable
from kb.rdf.terms import expand
from kb.weights import load_weights
from tests.builders import claim, question, records, remark
from tests.strategies import records as any_records

OX = {
    "trig": ox.RdfFormat.TRIG,
    "nq": ox.RdfFormat.N_QUADS,
    "jsonld": ox.RdfFormat.JSON_LD,
    "ttl": ox.RdfFormat.TURTLE,
    "nt": ox.RdfFormat.N_TRIPLES,
    "rdf-xml": ox.RdfFormat.RDF_XML,
}
RDFLIB = {"trig": "trig", "nq": "nquads", "jsonld": "json-ld", "ttl": "turtle", "nt": "nt",
          "rdf-xml": "xml"}  # fmt: skip
RAPPER = {"trig": "trig", "ttl": "turtle", "nt": "ntriples", "rdf-xml": "rdfxml", "nq": "nquads"}
GRAPHS = ("trig", "nq", "jsonld")
UNION = ("ttl", "nt", "rdf-xml")
NONCHARACTERS = "\ufffe\uffff"
HOSTILE = (
    '"',
    "\\",
    '\\"',
    "</script><script>alert(1)</script>",
    "a@en",
    "'''\"\"\"",
    "<http://example.org/> .",
    "{| |}",
    "]]>",
    "&amp;&#13;",
    "a\u2028\u2029b",
    "\ufeff",
    NONCHARACTERS,
    "e\u0301 é 😀 \u202eabc",
    "\\u0041",
    "%41",
    "x" * 2000,
)


def weighed(made):
    return list(EdgeTable.weighed(made, load_weights(made.header.weights)))


def written(made, format):
    return b"".join(rdf.write(made, weighed(made), format=format))


def parsed(data, format):
    return set(ox.parse(data, format=OX[format]))


def canonical(quads):
    dataset = ox.Dataset(quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    lines = ox.serialize(dataset, format=ox.RdfFormat.N_QUADS).decode().split("\n")
    return sorted(filter(None, lines))


def union(quads):
    return {ox.Triple(q.subject, q.predicate, q.object) for q in quads}


def hostile(*, noncharacters=True):
    """A knowledge base whose every text is meant to break out of a literal."""
    texts = tuple(text for text in HOSTILE if noncharacters or text != NONCHARACTERS)
    words = "\n".join(texts) + "\t\r\n\x0b"
    quote = [{"text": words, "start": 7, "end": 7 + len(words)}]
    notes = dict(zip("abcdefghijklmnopqrst", texts, strict=False))
    return records(
        *(
            claim("a", "b", id=f"c-{name}", quote=quote, statement=text, note=text, context=text,
                  attributed_to=text, cue="label", origin="x",
                  review={"state": "reviewed", "score": 1e-7, "cues": texts, "drafter": text})
            for name, text in notes.items()
        ),
        claim("b", "a", link="correlational", quote=[*quote, {"text": "x", "start": 10**6,
                                                              "end": 10**6 + 1}]),
        remarks=[remark("c-a", statement=HOSTILE[3], quote=quote)],
        questions=[question("a", statement=HOSTILE[2], quote=quote)],
        passed_over=[{"start": 0, "end": 4, "reason": text} for text in HOSTILE[:3]],
        sources={"article": {"title": HOSTILE[3], "author": HOSTILE[0], "url": "https://[x/\x01y",
                             "doi": "10.1234/a\\b'{}", "published": "2024-02-29",
                             "language": "de-12"}},
        origins={"x": "advertising"},
        concepts={"a": {"label": HOSTILE[3], "synonyms": texts, "kind": "own",
                        "description": HOSTILE[5]}},
        header={"title": HOSTILE[3], "quotation": {"rights": HOSTILE[1], "max_words": 3},
                "kinds": [{"id": "own", "label": HOSTILE[6], "colour": "#000000",
                           "class_iri": "https://example.org/%zz"}]},
    )  # fmt: skip


@pytest.fixture(scope="module")
def bundled():
    return kb.load().records


@pytest.fixture(scope="module", params=["bundled", "hostile"])
def made(request):
    return request.getfixturevalue("bundled") if request.param == "bundled" else hostile()


def test_the_formats_with_graphs_say_the_same(made):
    first, *others = (parsed(written(made, format), format) for format in GRAPHS)
    assert len(first) > 100
    assert all(other == first for other in others)


def test_the_union_formats_hold_the_union(made):
    whole = union(parsed(written(made, "nq"), "nq"))
    for format in ("ttl", "nt"):
        assert union(parsed(written(made, format), format)) == whole


def test_rdf_xml_holds_the_union_but_what_xml_cannot_hold(made):
    replaced = {
        ord(c): "\ufffd" for c in map(chr, range(32)) if c not in "\t\n\r"
    } | {0xFFFE: "\ufffd", 0xFFFF: "\ufffd"}  # fmt: skip

    def as_xml(triple):
        o = triple.object
        if isinstance(o, ox.Literal):
            value = o.value.translate(replaced)
            o = ox.Literal(value, language=o.language, datatype=None if o.language else o.datatype)
        return ox.Triple(triple.subject, triple.predicate, o)

    whole = {as_xml(t) for t in union(parsed(written(made, "nq"), "nq"))}
    assert union(parsed(written(made, "rdf-xml"), "rdf-xml")) == whole
    assert "XML cannot hold" in written(made, "rdf-xml").decode()


def test_quads_come_out_in_canonical_form(made):
    data = written(made, "nq").decode()
    assert data.removesuffix("\n").split("\n") == canonical(parsed(data, "nq"))


@pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")
@pytest.mark.parametrize("format", [*GRAPHS, *UNION])
def test_rdflib_reads_the_same(bundled, format):
    for base in (bundled, hostile()):
        data = written(base, format).decode()
        dataset = rdflib.Dataset()
        dataset.parse(data=data, format=RDFLIB[format])
        back = parsed(dataset.serialize(format="nquads"), "nq")
        here = parsed(data, format)
        if format in UNION:
            back, here = union(back), union(here)
        assert back == here


@pytest.mark.rapper
@pytest.mark.parametrize("format", RAPPER)
def test_rapper_reads_the_same(bundled, format, tmp_path):
    rapper = shutil.which("rapper")
    if rapper is None:
        pytest.skip("rapper is not installed: 'make test-tools' installs it")
    for base in (bundled, hostile(noncharacters=False)):  # rapper refuses noncharacters
        data = written(base, format)
        (tmp_path / "data").write_bytes(data)
        command = [rapper, "-q", "-i", RAPPER[format], "-o", "nquads", str(tmp_path / "data")]
        ran = subprocess.run(command, capture_output=True, check=False)
        assert ran.returncode == 0, ran.stderr.decode()
        assert union(parsed(ran.stdout, "nq")) == union(parsed(data, format))


@pytest.mark.parametrize("format", [*rdf.FORMATS, "nanopub"])
def test_what_a_format_loses_is_said_at_its_head(format):
    data = written(records(claim("a", "b")), format).decode()
    head = "\n".join(data.splitlines()[:4])
    assert all(loss in head for loss in rdf.losses(format))
    assert rdf.losses(format) or "lost" not in head


def test_words_are_in_the_language_of_their_source():
    tongues = {"a": "en", "b": "de-AT", "c": "de-12"}  # the last is no tag of a language
    made = records(
        *(claim("x", "y", id=f"c-{name}", source=name) for name in tongues),
        sources={name: {"language": tongue} for name, tongue in tongues.items()},
    )
    expected = {"a": "en", "b": "de-at", "c": None}
    for format in GRAPHS:
        quads = parsed(written(made, format), format)
        found = {
            quad.subject.value.rpartition("/")[2][0]: quad.object.language
            for quad in quads
            if quad.predicate.value == expand("oa:exact")
        }
        assert found == expected
        assert quads == parsed(written(made, "nq"), "nq")


def test_there_are_no_blank_nodes(made):
    nodes = {term for quad in parsed(written(made, "nq"), "nq") for term in (quad[0], quad[2])}
    assert not any(isinstance(node, ox.BlankNode) for node in nodes)


def test_an_iri_comes_from_an_id_and_nothing_else():
    one = written(records(claim("a", "b")), "nq")
    more = written(records(claim("a", "b"), claim("b", "c", id="earlier")), "nq")
    subjects = {quad.subject for quad in parsed(one, "nq")}
    assert subjects <= {quad.subject for quad in parsed(more, "nq")}
    assert b"<https://example.org/tiny/quote/article.c1>" in one


def test_what_a_claim_speaks_of_is_never_a_property_of_its_graph(made):
    quads = parsed(written(made, "nq"), "nq")
    spoken = {q.object for q in quads if q.predicate.value == expand("rdf:predicate")}
    links = ox.NamedNode(f"{made.header.base}graph/links")
    assert spoken
    assert not any(q.predicate in spoken and q.graph_name != links for q in quads)


def test_every_quote_is_a_selector_with_its_offsets(bundled):
    store = ox.Store()
    store.load(written(bundled, "trig"), format=OX["trig"])
    rows = store.query(
        """PREFIX oa: <http://www.w3.org/ns/oa#>
        PREFIX kb: <https://w3id.org/causal-kb/vocabulary#>
        SELECT ?id ?exact ?start ?end WHERE {
            ?claim a kb:Claim ; kb:evidence ?part ; <http://purl.org/dc/terms/identifier> ?id .
            ?part oa:hasSelector ?quote, ?position .
            ?quote oa:exact ?exact . ?position oa:start ?start ; oa:end ?end }""",
        use_default_graph_as_union=True,
    )
    found = {(r[0].value, r[1].value, int(r[2].value), int(r[3].value)) for r in rows}
    assert found == {
        (file.global_id(claim.id), part.text, part.start, part.end)
        for file, claim in bundled.claims()
        for part in claim.quote
    }


def test_the_description_names_licence_weights_and_counts(bundled):
    text = written(bundled, "trig").decode()
    description = text[: text.index("graph:claims {")]
    assert "dct:license <https://spdx.org/licenses/CC-BY-4.0>" in description or (
        "dct:license spdx:CC-BY-4.0" in description
    )
    assert f'kb:weightsVersion "{load_weights().version}"' in description
    count = sum(len(file.claims) for file in bundled.files)
    assert f"void:class kb:Claim ;\n    void:entities {count} ;" in description


def test_the_data_set_names_the_weights_that_weighed_its_edges():
    made = records(claim("a", "b"))
    mine = load_weights({"version": "mine", "threshold": 0.2})
    text = b"".join(rdf.write(made, EdgeTable.weighed(made, mine), format="trig")).decode()
    assert text.count('kb:weightsVersion "mine"') == 2
    assert 'kb:weightsVersion "1"' not in text


def test_prefixes_are_readable(bundled):
    text = written(bundled, "trig").decode()
    assert "\nclaim:" in text
    body = text[text.index("\n<") :]
    assert body.count(bundled.header.base) == 2  # the data set itself, and its URI space


@settings(max_examples=20)
@given(any_records())
def test_any_knowledge_base_is_one_data_set_in_all_formats(made):
    edges = weighed(made)
    data = {format: b"".join(rdf.write(made, edges, format=format)) for format in rdf.FORMATS}
    quads = {format: parsed(data[format], format) for format in data}
    assert quads["trig"] == quads["nq"] == quads["jsonld"]
    whole = union(quads["nq"])
    assert union(quads["ttl"]) == union(quads["nt"]) == whole
    assert data["nq"].decode().removesuffix("\n").split("\n") == canonical(quads["nq"])


def test_an_unknown_format_names_the_known_ones():
    with pytest.raises(kb.InvalidInput, match="RDF is not written as 'turtle': choose"):
        rdf.write(records(claim("a", "b")), [], format="turtle")
    with pytest.raises(kb.InvalidInput, match="does not end in the name of an RDF format"):
        rdf.format_of("base.txt")


def test_the_order_of_the_edges_given_does_not_matter(bundled):
    edges = weighed(bundled)
    turned = b"".join(rdf.write(bundled, edges[::-1], format="nq"))
    assert turned == b"".join(rdf.write(bundled, edges, format="nq"))


def test_a_base_that_is_no_iri_is_refused():
    made = records(claim("a", "b"), header={"base": "https://example.org/ü/../"})
    with pytest.raises(kb.InvalidInput, match="percent escapes"):
        rdf.write(made, [])


def test_the_facade_writes_by_the_end_of_the_name(tmp_path):
    base = kb.load()
    base.to_rdf(tmp_path / "a.nq")
    base.to_rdf(tmp_path / "a.txt", format="ttl")
    assert (tmp_path / "a.nq").read_bytes() == written(base.records, "nq")
    assert (tmp_path / "a.txt").read_bytes() == written(base.records, "ttl")
