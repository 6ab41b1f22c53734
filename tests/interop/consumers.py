"""Real tools read what we export and ask the endpoint; run by ``make interop``.

Each tool reads the formats that it knows and must come to the same canonical RDF: the hash of
the N-Quads file for the formats with graphs, that of the N-Triples file for their union (but for
the comment on its loss).
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
import threading
from pathlib import Path
from urllib.parse import quote

import pyoxigraph as ox
import pyshacl
import pytest
import rdflib

import kb
from kb import rdf
from kb.serve import Limits
from kb.serve.server import serving

HERE = Path(__file__).parent
SHAPES = HERE.parents[1] / "schema" / "shapes.ttl"
UNION = ("ttl", "nt", "rdf-xml")
READ = {
    "pyoxigraph": rdf.FORMATS,
    "rdflib": rdf.FORMATS,
    "rapper": ("trig", "nq", "ttl", "nt", "rdf-xml"),
    "n3": ("trig", "nq", "ttl", "nt"),
    "jsonld.js": ("jsonld",),
}
"""Tool → the formats that it reads; rapper has no JSON-LD, N3.js no RDF/XML and no JSON-LD."""
RDFLIB = {"trig": "trig", "nq": "nquads", "jsonld": "json-ld", "ttl": "turtle", "nt": "nt",
          "rdf-xml": "xml"}  # fmt: skip
RAPPER = {"trig": "trig", "nq": "nquads", "ttl": "turtle", "nt": "ntriples", "rdf-xml": "rdfxml"}
QUERY = "SELECT ?c ?label { ?c a kb:Concept ; rdfs:label ?label } ORDER BY ?label"
PREFIXED = (
    "PREFIX kb: <https://w3id.org/causal-kb/vocabulary#> "
    "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "
) + QUERY

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::UserWarning")


@pytest.fixture(scope="session")
def base():
    return kb.load()


@pytest.fixture(scope="session")
def files(base, tmp_path_factory):
    folder = tmp_path_factory.mktemp("rdf")
    made = {}
    for format in (*rdf.FORMATS, "nanopub"):
        made[format] = folder / f"base.{format}"
        made[format].write_bytes(b"".join(rdf.write(base.records, base.edges(), format=format)))
    return made


def canonical(quads) -> bytes:
    dataset = ox.Dataset(quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    lines = ox.serialize(dataset, format=ox.RdfFormat.N_QUADS).splitlines(keepends=True)
    return b"".join(sorted(lines))


def by_pyoxigraph(format: str, path: Path) -> bytes:
    known = ox.RdfFormat.from_media_type(rdf.MEDIA_TYPES[format])
    return canonical(ox.parse(path=path, format=known))


def by_rdflib(format: str, path: Path) -> bytes:
    graph = rdflib.Graph() if format in UNION else rdflib.Dataset()
    graph.parse(path, format=RDFLIB[format])
    data = graph.serialize(format="nt" if format in UNION else "nquads")
    return canonical(ox.parse(data, format=ox.RdfFormat.N_QUADS))


def by_rapper(format: str, path: Path) -> bytes:
    command = ["rapper", "-q", "-i", RAPPER[format], "-o", "nquads", str(path)]
    ran = subprocess.run(command, capture_output=True, check=True)
    return canonical(ox.parse(ran.stdout, format=ox.RdfFormat.N_QUADS))


def by_node(format: str, path: Path) -> bytes:
    command = ["node", str(HERE / "read.mjs"), format, str(path)]
    return subprocess.run(command, capture_output=True, check=True).stdout


TOOLS = {"pyoxigraph": by_pyoxigraph, "rdflib": by_rdflib, "rapper": by_rapper, "n3": by_node,
         "jsonld.js": by_node}  # fmt: skip


@pytest.mark.parametrize(
    ("tool", "format"), [(tool, format) for tool, formats in READ.items() for format in formats]
)
def test_every_tool_comes_to_the_same_canonical_hash(files, tool, format):
    lines = files["nt" if format in UNION else "nq"].read_bytes().splitlines(keepends=True)
    expected = b"".join(line for line in lines if not line.startswith(b"#"))
    found = TOOLS[tool](format, files[format])
    if tool == "rapper" and format not in UNION:
        # rapper's N-Quads parser and writer keep the graph, its TriG parser does as well
        assert b"/graph/claims" in found
    assert hashlib.sha256(found).hexdigest() == hashlib.sha256(expected).hexdigest()


# --- SHACL -----------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def broken(files, tmp_path_factory) -> Path:
    """An export whose correlational edge has been given a causal bare triple."""
    text = files["ttl"].read_text("utf-8")
    old = "concept:cortisol biolink:positively_correlated_with concept:depression"
    assert text.count(f"\n{old}") == 1
    new = "concept:cortisol biolink:causes concept:depression"
    path = tmp_path_factory.mktemp("broken") / "broken.ttl"
    path.write_text(text.replace(f"\n{old}", f"\n{new}"), encoding="utf-8")
    return path


def test_pyshacl_finds_the_export_valid_and_the_broken_one_not(files, broken):
    assert pyshacl.validate(str(files["ttl"]), shacl_graph=str(SHAPES))[0]
    conforms, _, report = pyshacl.validate(str(broken), shacl_graph=str(SHAPES))
    assert not conforms
    assert "says cause" in report


def test_rdf_validate_shacl_finds_the_same(files, broken):
    for path, says in ((files["ttl"], "conforms\n"), (broken, "does not conform\n")):
        command = ["node", str(HERE / "validate.mjs"), str(SHAPES), str(path)]
        ran = subprocess.run(command, capture_output=True, text=True, check=True)
        assert ran.stdout.startswith(says), ran.stdout


# --- nanopublications ------------------------------------------------------------------------


def test_the_reference_library_finds_the_nanopublications_valid(files):
    from nanopub import Nanopub
    from nanopub.trustyuri.rdf import RdfHasher, RdfUtils

    whole = rdflib.ConjunctiveGraph()
    whole.parse(files["nanopub"], format="trig")
    each: dict[str, rdflib.ConjunctiveGraph] = {}
    for s, p, o, c in whole.quads():
        iri = str(c.identifier).partition("#")[0]
        each.setdefault(iri, rdflib.ConjunctiveGraph()).get_context(c.identifier).add((s, p, o))
    assert len(each) > 50
    for iri, graph in each.items():
        code = iri.rpartition("/")[2]
        assert RdfHasher.make_hash(RdfUtils.get_quads(graph), code) == code
        assert Nanopub(rdf=graph).is_valid


# --- the endpoint ----------------------------------------------------------------------------


@pytest.fixture(scope="session")
def endpoint(base):
    with serving(base, limits=Limits(workers=1)) as running:
        thread = threading.Thread(target=running.run, daemon=True)
        thread.start()
        yield f"{running.address}sparql"


@pytest.fixture(scope="session")
def labels(base):
    return [str(row[1]) for row in base.sparql(QUERY)]


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_sparqlwrapper_asks_the_endpoint(endpoint, labels, method):
    from SPARQLWrapper import JSON, TURTLE, XML, SPARQLWrapper

    client = SPARQLWrapper(endpoint)
    client.setMethod(method)
    client.setQuery(PREFIXED)
    client.setReturnFormat(JSON)
    rows = client.queryAndConvert()["results"]["bindings"]
    assert [row["label"]["value"] for row in rows] == labels
    client.setReturnFormat(XML)
    assert len(client.queryAndConvert().getElementsByTagName("result")) == len(labels)
    client.setQuery("CONSTRUCT { ?a a ?b } WHERE { ?a a ?b } LIMIT 5")
    client.setReturnFormat(TURTLE)
    assert len(rdflib.Graph().parse(data=client.queryAndConvert(), format="turtle")) == 5


@pytest.mark.parametrize("encoding", ["urlencoded", "postdirectly"])
def test_sparqlwrapper_reads_every_form(endpoint, base, labels, encoding):
    from SPARQLWrapper import CSV, JSON, JSONLD, RDFXML, TSV, SPARQLWrapper

    client = SPARQLWrapper(endpoint)
    client.setMethod("POST")
    client.setRequestMethod(encoding)
    client.setQuery(PREFIXED)
    for form in (CSV, TSV):
        client.setReturnFormat(form)
        assert len(client.queryAndConvert().decode().splitlines()) == len(labels) + 1
    client.setQuery("CONSTRUCT { ?a a ?b } WHERE { ?a a ?b } LIMIT 5")
    for form in (JSONLD, RDFXML):
        client.setReturnFormat(form)
        assert len(client.queryAndConvert()) == 5
    client.addDefaultGraph(f"{base.records.header.base}graph/links")
    client.setQuery("ASK { ?a a ?b }")
    client.setReturnFormat(JSON)
    assert client.queryAndConvert()["boolean"] is False


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
@pytest.mark.parametrize("form", ["json", "xml", "csv"])
def test_rdflib_asks_the_endpoint(endpoint, labels, method, form):
    from rdflib.plugins.stores.sparqlstore import SPARQLStore

    store = SPARQLStore(endpoint, method=method, returnFormat=form)
    graph = rdflib.Graph(store)
    assert [str(row[1]) for row in graph.query(PREFIXED)] == labels


@pytest.mark.parametrize(
    "options",
    [
        ["--get", "--data-urlencode", f"query={QUERY}"],
        ["--data-urlencode", f"query={QUERY}"],
        ["--header", "Content-Type: application/sparql-query", "--data-binary", QUERY],
    ],
)
def test_curl_asks_the_endpoint(endpoint, labels, options):
    command = ["curl", "--silent", "--fail", *options, endpoint]
    data = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    assert [row["label"]["value"] for row in data["results"]["bindings"]] == labels


def test_curl_follows_an_iri(endpoint):
    address = endpoint.replace("sparql", "concept/cortisol")
    command = ["curl", "--silent", "--fail", "--header", "Accept: text/turtle", address]
    data = subprocess.run(command, capture_output=True, check=True).stdout
    assert len(rdflib.Graph().parse(data=data, format="turtle")) > 5
    assert quote("cortisol").encode() in data


if __name__ == "__main__":
    missing = [name for name in ("node", "rapper", "curl") if shutil.which(name) is None]
    if missing:
        sys.exit(f"{', '.join(missing)}: not installed; 'make test-tools' installs what it can")
    sys.exit(pytest.main([__file__, "-q", "-p", "no:cacheprovider", "--import-mode=importlib"]))
