"""SPARQL: plain rows, example queries that agree with the Python face, and no way out."""

from __future__ import annotations

import socket

import pytest

import kb
from kb.rdf.guard import refuse_service
from kb.rdf.query import SparqlAnswer, example, examples


@pytest.fixture(scope="module")
def base():
    return kb.load()


def pairs(answer, *columns):
    rows = [dict(zip(answer.columns, row, strict=True)) for row in answer]
    return {tuple(row[column] for column in columns) for row in rows}


def test_numbers_are_numbers_and_what_is_not_bound_is_none(base):
    row = base.sparql(
        'SELECT (1 AS ?a) (1.5 AS ?b) (true AS ?c) ?d ("x" AS ?e) (1e0 AS ?f) '
        "(IRI('http://a/') AS ?g) {}"
    ).rows[0]
    assert row == (1, 1.5, True, None, "x", 1.0, "http://a/")
    assert [type(cell) for cell in row[:3]] == [int, float, bool]


@pytest.mark.parametrize("kind", ["int", "long", "short", "byte", "unsignedInt", "positiveInteger"])
def test_every_integer_of_xml_is_a_number(base, kind):
    assert base.sparql(f'SELECT ("7"^^xsd:{kind} AS ?a) {{}}').rows == ((7,),)


def test_an_ill_typed_number_stays_a_text(base):
    assert base.sparql('SELECT ("x"^^xsd:integer AS ?a) {}').rows == (("x",),)


def test_ask_is_true_or_false(base):
    assert base.sparql("ASK { ?a a kb:Claim }") is True
    assert base.sparql("ASK { ?a a kb:Nothing }") is False


def test_construct_gives_triples(base):
    found = base.sparql("CONSTRUCT { ?a rdfs:label ?l } WHERE { ?a a kb:Source ; rdfs:label ?l }")
    assert found.columns == ("subject", "predicate", "object")
    assert len(found) == len(base.sources())


def test_a_blank_node_is_shown_as_one(base):
    assert base.sparql("SELECT ?b { BIND (BNODE() AS ?b) }").rows[0][0].startswith("_:")


def test_rows_show_as_a_table():
    answer = SparqlAnswer(("a",), (("<b>",),))
    assert answer.to_dicts() == [{"a": "<b>"}]
    assert "&lt;b&gt;" in answer._repr_html_()


def test_a_broken_query_gets_a_sentence(base):
    with pytest.raises(kb.InvalidInput, match="the query cannot be answered"):
        base.sparql("SELECT nothing")


def test_an_unknown_example_names_near_ones(base):
    with pytest.raises(kb.UnknownName, match="did you mean disputed"):
        base.sparql("disputd")


DISGUISES = (
    "SELECT * { SERVICE <http://example.org/> { ?a ?b ?c } }",
    "select * { service silent <http://example.org/> { ?a ?b ?c } }",
    "SELECT * { \\u0053ERVICE <http://example.org/> { ?a ?b ?c } }",
    "SELECT * { \\U00000053ERVICE <http://example.org/> { ?a ?b ?c } }",
    "SELECT * { ?a a:.SERVICE <http://example.org/> { ?a ?b ?c } }",
    "SELECT * { ?a ?b 1SERVICE <http://example.org/> { ?a ?b ?c } }",
    "SELECT * { ?a ?b trueSERVICE <http://example.org/> { ?a ?b ?c } }",
    "SELECT * { ?a ?b 'x'#\nSERVICE <http://example.org/> { ?a ?b ?c } }",
    "SELECT * { ?a a:\\#b . SERVICE <http://example.org/> { ?a ?b ?c } }",
    "SELECT * { # service\n }",
    'SELECT * { FILTER ("the service" = "") }',
)


@pytest.mark.parametrize("query", DISGUISES)
def test_no_disguise_reaches_another_server(base, query):
    with pytest.raises(kb.InvalidInput, match='holds the letters "service"'):
        base.sparql(query)


ENDLESS = (
    "SELECT * WHERE " + "{" * 20_000 + "}" * 20_000,
    "SELECT * WHERE { FILTER(" + "(" * 20_000 + "1" + ")" * 20_000 + ") }",
    "SELECT * WHERE { " + "OPTIONAL {" * 20_000 + "}" * 20_000 + " }",
    "SELECT (" + "1+" * 50_000 + "1 AS ?a) {}",
    "SELECT * WHERE { FILTER(" + "!" * 50_000 + "1) }",
    "SELECT * WHERE { ?a " + "<http://a/a>/" * 50_000 + "<http://a/a> ?b }",
)


@pytest.mark.parametrize("query", ENDLESS)
def test_a_query_that_would_end_the_program_is_refused(base, query):
    with pytest.raises(kb.InvalidInput, match="ask it in smaller parts"):
        base.sparql(query)


def test_a_long_list_of_addresses_is_no_endless_query(base):
    many = " ".join(f"<https://example.org/a-b/c-{i}/d>" for i in range(3_000))
    assert base.sparql(f"SELECT * {{ VALUES ?a {{ {many} }} ?a ?b ?c }}").rows == ()


def test_the_documented_way_around_works(base):
    refuse_service('SELECT * { ?a rdfs:label ?l FILTER REGEX(?l, "serv[i]ce") }')


def test_from_opens_nothing(base, tmp_path):
    secret = tmp_path / "secret.ttl"
    secret.write_text("<http://a/a> <http://a/b> 'secret' .")
    found = base.sparql(f"SELECT * FROM <{secret.as_uri()}> {{ ?a ?b ?c }}")
    assert found.rows == ()


def test_from_asks_no_address(base):
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        address = f"http://127.0.0.1:{server.getsockname()[1]}/a.ttl"
        for word in ("FROM", "FROM NAMED"):
            assert base.sparql(f"SELECT * {word} <{address}> {{ ?a ?b ?c }}").rows == ()
        with pytest.raises(BlockingIOError):  # nobody has come
            server.accept()


@pytest.mark.parametrize(
    "query",
    [
        "",
        "\0",
        "SELECT ('\ud800' AS ?a) {}",
        "SELECT ('\\uD800' AS ?a) {}",
        "SELECT ('x'@e-n!! AS ?a) {}",
        "SELECT * { <http://a b> ?b ?c }",
        "SELECT * FROM <no iri> { ?a ?b ?c }",
        "LOAD <file:///etc/hostname>",
        "INSERT DATA { <http://a/a> <http://a/b> <http://a/c> }",
        "CLEAR ALL",
    ],
)
def test_what_is_no_query_gets_a_sentence(base, query):
    with pytest.raises(kb.InvalidInput, match="the query cannot be answered: "):
        base.sparql(query)


def test_a_long_literal_is_no_trouble(base):
    text = "x" * 1_000_000
    assert base.sparql(f'SELECT ("{text}" AS ?a) {{}}').rows == ((text,),)


def test_from_names_the_graphs(base):
    graph = f"{base.records.header.base}graph/edges"
    count = "SELECT (COUNT(?a) AS ?n) {} {{ ?a rdf:subject ?c }}"
    everywhere = base.sparql(count.format("")).rows[0][0]
    assert everywhere == len(base.edges()) + len(base.claims())
    assert base.sparql(count.format(f"FROM <{graph}>")).rows == ((len(base.edges()),),)
    assert base.sparql(count.format(f"FROM NAMED <{graph}>")).rows == ((0,),)


@pytest.mark.parametrize("each", examples(), ids=lambda each: each.name)
def test_every_example_is_said_and_answers(base, each):
    assert each.title
    assert each.description.endswith(".")
    assert isinstance(base.sparql(each.name), SparqlAnswer)
    assert example(each.name) is each


def test_the_example_of_correlations_agrees(base):
    found = pairs(base.sparql("only-correlational"), "subject", "object")
    assert found == {(e.subject_label, e.object_label) for e in base.only_correlational()}
    assert len(found) > 5


def test_the_example_of_disputes_has_every_disputed_edge(base):
    found = pairs(base.sparql("disputed"), "subject", "object")
    assert {(e.subject_label, e.object_label) for e in base.edges(status="disputed")} <= found
    rows = {(r["subject"], r["object"], r["words"]) for r in base.sparql("disputed").to_dicts()}
    against = {
        (e.subject_label, e.object_label, claim.words)
        for e in base.edges(status=["disputed", "association-disputed", "not-causal"])
        for claim in base.edge(e.subject, e.object).cited
        if claim.stance != "affirms"
    }
    assert against
    assert against <= rows


def test_the_example_of_evidence_has_every_edge_with_all_its_words(base):
    columns = base.sparql("evidence").to_dicts()
    rows = {(row["subject"], row["object"], row["status"], row["words"]) for row in columns}
    assert rows == {
        (e.subject_label, e.object_label, e.status.value, claim.words)
        for e in base.edges()
        for claim in base.edge(e.subject, e.object).cited
    }


def test_the_examples_of_loops_agree(base):
    for count, name in ((2, "loops-of-two"), (3, "loops-of-three")):
        loops = [loop for loop in base.loops() if len(loop.edges) == count]
        assert len(base.sparql(name)) == len(loops)


def test_the_example_of_paths_walks_no_correlation(base):
    walkable = {
        (e.subject_label, e.object_label)
        for status in ("causal", "hedged")
        for e in base.edges(status=status)
    }
    paths = base.sparql("causal-paths")
    assert len(paths) > 5
    for a, b, c, d, _ in paths:
        assert {(a, b), (b, c), (c, d)} <= walkable
        assert len({a, b, c, d}) == 4


def test_the_example_of_sources_counts_claims(base):
    counted = pairs(base.sparql("sources"), "source", "claims")
    titles = {source.id: source.title for source in base.sources()}
    assert counted == {(titles[name], len(base.claims(source=name))) for name in titles}


def test_the_example_of_questions_has_them_all(base):
    assert len(pairs(base.sparql("questions"), "question")) == len(base.questions())


@pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")
def test_rdflib_has_the_graphs_and_the_union(base):
    graph = base.rdflib_graph()
    found = graph.query("SELECT (COUNT(?c) AS ?n) { ?c a kb:Claim }")
    assert int(next(iter(found))[0]) == len(base.claims())
    assert base.sparql("SELECT DISTINCT ?g { GRAPH ?g { ?a ?b ?c } }").rows


def test_answers_come_in_the_forms_of_the_standard(base):
    assert base.sparql_text("SELECT (1 AS ?a) {}", format="csv") == "a\r\n1\r\n"
    assert base.sparql_text("SELECT (1 AS ?a) {}", format="tsv") == "?a\n1\n"
    assert '"bindings"' in base.sparql_text("disputed", format="json")
    assert "<sparql" in base.sparql_text("ASK {}", format="xml")
    query = "CONSTRUCT { ?a a kb:Source } WHERE { ?a a kb:Source } LIMIT 1"
    turtle = base.sparql_text(query, format="csv")
    *used, gap, said = turtle.splitlines()
    assert [line.split()[1] for line in used] == ["kb:", "source:"]
    assert not gap
    assert said.startswith("source:")
    assert said.endswith(" a kb:Source .")
    assert base.sparql_text("DESCRIBE <https://example.org/none>", format="csv") == ""
    with pytest.raises(kb.InvalidInput, match="choose csv, tsv, json, xml"):
        base.sparql_text("ASK {}", format="ods")
    with pytest.raises(kb.InvalidInput, match="cannot be answered"):
        base.sparql_text("ASK", format="csv")
