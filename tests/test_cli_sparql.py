"""The command that asks in SPARQL."""

from __future__ import annotations

import io
import json

import pytest

from kb.cli.program import main
from tests.test_rdf_query import DISGUISES


@pytest.fixture
def run(capfd):
    def ran(*words):
        code = main(["sparql", *words])
        out, err = capfd.readouterr()
        return code, out, err

    return ran


ONE = "SELECT (1 AS ?a) (?none AS ?b) {}"


def test_a_table_has_the_variables_as_columns(run):
    code, out, _ = run(ONE)
    assert code == 0
    assert out.split() == ["a", "b", "1", "1", "row."]


def test_several_rows_are_counted(run):
    assert "2 rows." in run("SELECT * { VALUES ?a { 1 2 } }")[1]


def test_a_truth_value_is_yes_or_no(run):
    assert run("ASK { ?a a kb:Claim }")[1] == "yes\n"
    assert run("ASK { ?a a kb:Nothing }")[1] == "no\n"


def test_forms_of_the_standard(run):
    assert run("--format", "csv", ONE)[1].splitlines() == ["a,b", "1,"]
    assert json.loads(run("--format", "json", ONE)[1])["head"]["vars"] == ["a", "b"]


def test_json_is_ours(run):
    assert json.loads(run("--json", ONE)[1]) == {
        "format": 1, "columns": ["a", "b"], "rows": [[1, None]]
    }  # fmt: skip
    assert json.loads(run("--json", "ASK {}")[1]) == {"format": 1, "answer": True}
    assert json.loads(run("--list", "--json")[1])["examples"][0]["name"] == "causal-paths"


def test_json_holds_what_is_no_finite_number(run):
    query = 'SELECT ("INF"^^xsd:double AS ?a) (-?a AS ?b) ("NaN"^^xsd:float AS ?c) (1.5 AS ?d) {}'
    assert json.loads(run("--json", query)[1])["rows"] == [["INF", "-INF", "NaN", 1.5]]


def test_a_query_comes_from_a_file_or_from_stdin(run, tmp_path, monkeypatch):
    (tmp_path / "one.rq").write_text(ONE, encoding="utf-8")
    assert "1 row." in run(str(tmp_path / "one.rq"))[1]
    monkeypatch.setattr("sys.stdin", io.StringIO(ONE))
    assert "1 row." in run("-")[1]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ((), "Name a query"),
        (("disputd",), "did you mean disputed"),
        (("none.rq",), "none.rq"),
        (("SELECT broken",), "cannot be answered"),
        (("SELECT * { SERVICE <http://a/> {} }",), "no other server"),
    ],
)
def test_wrong_use_gets_a_sentence(run, words, says):
    code, _, err = run(*words)
    assert code == 2
    assert says in err


def test_a_file_that_is_not_text_gets_a_sentence(run, tmp_path):
    (tmp_path / "bad.rq").write_bytes(b"\xff")
    code, _, err = run(str(tmp_path / "bad.rq"))
    assert code == 2
    assert "not UTF-8" in err


@pytest.mark.parametrize("query", DISGUISES[1:3])
def test_no_disguise_reaches_another_server(run, query, tmp_path, monkeypatch):
    (tmp_path / "disguised.rq").write_text(query, encoding="utf-8")
    monkeypatch.setattr("sys.stdin", io.StringIO(query))
    for given in (query, str(tmp_path / "disguised.rq"), "-"):
        code, out, err = run(given)
        assert (code, out) == (2, "")
        assert 'holds the letters "service"' in err
