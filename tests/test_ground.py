"""Identifiers for concepts, offered from a table that the user supplies, and never recorded."""

from __future__ import annotations

import json

import pytest

from kb.errors import InvalidInput
from kb.ground import Term, read_table, suggest
from kb.model import Concept, Identifier

OBO = """\
format-version: 1.2
data-version: roofs/2026-01
! a comment

[Term]
id: ROOF:1
name: tile moss
synonym: "moss on roofs" EXACT []
synonym: "greenery" BROAD []
synonym: "roof \\"carpet\\"" RELATED [X:1]

[Term]
id: ROOF:2 ! with a remark
name: Behavior of walls ! said of walls
is_a: ROOF:1 ! tile moss

[Term]
id: ROOF:3
name: old moss
is_obsolete: true
replaced_by: ROOF:1

[Typedef]
id: part_of
name: moss

[Term]
id: no curie
name: moss

[Term]
id: ROOF:9
"""


def concept(id_: str, label: str, *synonyms: str, same_as: tuple = ()) -> Concept:
    return Concept(
        id=id_, label=label, kind="process", description="For a test.", synonyms=synonyms,
        same_as=same_as,
    )  # fmt: skip


@pytest.fixture
def obo(tmp_path):
    path = tmp_path / "roofs.obo"
    path.write_text(OBO, encoding="utf-8")
    return path


def offered(path, *concepts: Concept) -> list[list[tuple[str, str, str]]]:
    found = suggest(concepts, read_table(path))
    return [[(c.curie, c.how, c.match.value) for c in each.candidates] for each in found.concepts]


def test_an_obo_file_is_read_term_by_term(obo):
    table = read_table(obo)
    assert list(table) == [
        Term("ROOF:1", "tile moss", ("moss on roofs", 'roof "carpet"')),
        Term("ROOF:2", "Behavior of walls"),
        Term("ROOF:3", "old moss", (), True, ("ROOF:1",)),
    ]
    assert (table.version, table.terms, table.passed_over) == ("roofs/2026-01", 3, 2)


@pytest.mark.parametrize(
    ("label", "synonyms", "found"),
    [
        ("Tile moss", (), [("ROOF:1", "label", "exact")]),
        ("TILE-MOSS", (), [("ROOF:1", "label", "exact")]),
        ("Moss on roofs", (), [("ROOF:1", "synonym", "close")]),
        ("Carpet", ("tile moss",), [("ROOF:1", "synonym", "close")]),
        ("Tile mosses of roofs", (), []),
        ("Tile mosses, wet", (), []),
        ("Roofs with moss", (), [("ROOF:1", "near", "related")]),
        ("Behaviour of the wall", (), [("ROOF:2", "near", "related")]),
        ("Old moss", (), []),
        ("Greenery", (), []),
        ("Rain", (), []),
    ],
)
def test_a_term_fits_by_label_by_synonym_or_nearly(obo, label, synonyms, found):
    assert offered(obo, concept("one", label, *synonyms)) == [found]


def test_the_likeliest_come_first_and_few_are_kept(tmp_path):
    rows = "".join(f"X:{n}\tmoss tile\t{'old moss|' * (n % 2)}\n" for n in range(500))
    (tmp_path / "t.tsv").write_text("id\tname\tsynonyms\n" + rows)
    (found,) = offered(tmp_path / "t.tsv", concept("moss", "Old moss", "moss tile"))
    assert found == [(f"X:{n}", "synonym", "close") for n in (0, 1, 10, 100, 101)]


def test_tables_with_named_columns_are_read(tmp_path):
    (tmp_path / "t.csv").write_text(
        "# made by hand\nnote,CURIE,Label,Deprecated\n"
        ',X:1,"moss, wet",\n,X:2,frost,true\n,X:3\n'
    )  # fmt: skip
    table = read_table(tmp_path / "t.csv")
    assert [(t.curie, t.label, t.obsolete) for t in table] == [
        ("X:1", "moss, wet", False),
        ("X:2", "frost", True),
    ]
    assert table.passed_over == 1


def test_recorded_identifiers_are_checked(obo):
    known = (
        concept("a", "A", same_as=(Identifier(curie="ROOF:3", match="exact", label="old moss"),)),
        concept("b", "B", same_as=(Identifier(curie="roof:1", match="exact", label="a carpet"),)),
        concept("c", "C", same_as=(Identifier(curie="ROOF:2", match="exact"),)),
    )
    found = suggest((), read_table(obo), known=known)
    assert [(each.concept, each.what) for each in found.stale] == [
        ("a", "the term is obsolete; the table names ROOF:1 instead"),
        ("b", "it was recorded as 'a carpet' and is called 'tile moss' now"),
    ]


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("t.obo", b"", "no term is in it"),
        ("t.obo", b"[Term]\n" * 9, "no term is in it"),
        ("t.tsv", b"", "names no columns"),
        ("t.tsv", b"id\tname\n", "no term is in it"),
        ("t.tsv", b"curie\tkind\nX:1\tx\n", "names no columns"),
        ("t.csv", b'id,label\nX:1,"' + b"x" * 200_000, "no table that can be read"),
        ("t.obo", b"[Term]\nid: X:1\nname: \xff\n", r"t\.obo:3: this is not UTF-8"),
        ("t.obo", b"x" * 2_000_000, "more than 1,000,000 bytes"),
        ("t.owl", b"<rdf/>", "ends in .obo"),
        ("none.obo", None, "no such file"),
    ],
)
def test_what_is_no_table_is_a_sentence(tmp_path, name, data, said):
    if data is not None:
        (tmp_path / name).write_bytes(data)
    with pytest.raises(InvalidInput, match=said):
        list(read_table(tmp_path / name))


def test_a_folder_and_a_table_that_is_too_large_are_refused(tmp_path, monkeypatch):
    (tmp_path / "t.obo").mkdir()
    with pytest.raises(InvalidInput, match="not a regular file"):
        list(read_table(tmp_path / "t.obo"))
    monkeypatch.setattr("kb.ground.tables.MAX_BYTES", 3)
    (tmp_path / "t.tsv").write_text("id\tname\n")
    with pytest.raises(InvalidInput, match="larger than 3 bytes"):
        list(read_table(tmp_path / "t.tsv"))


def test_a_stanza_without_end_takes_no_memory_without_end(tmp_path):
    path = tmp_path / "t.obo"
    path.write_text("[Term]\nid: X:1\nname: moss\n" + 'synonym: "m" EXACT []\nxref: y\n' * 20_000)
    (term,) = read_table(path)
    assert len(term.synonyms) == 1_000


def test_how_far_it_is_is_told(tmp_path):
    path = tmp_path / "t.tsv"
    path.write_text("id\tlabel\n" + "X:1\tmoss\n" * 2_500)
    told = []
    table = read_table(path, progress=lambda done, total: told.append((done, total)))
    assert sum(1 for _ in table) == 2_500
    assert len(told) == 2
    assert told[0][0] < told[1][0] < told[1][1] == path.stat().st_size


def test_names_that_could_act_on_a_terminal_do_not(kb, topic, tmp_path):
    (tmp_path / "t.tsv").write_text("id\tlabel\nX:1\tRain\x1b[2J\u202e\nX:2\train\n")
    result = kb("ground", "my-topic", "--table", "t.tsv")
    assert result.code == 0, result.err
    assert "\x1b[2J" not in result.out
    assert "\u202e" not in result.out
    assert "X:2  rain" in result.out


def test_the_command_offers_and_records_nothing(kb, topic, obo):
    before = (topic / "concepts.yaml").read_bytes()
    obo.write_text(OBO.replace("tile moss", "rain").replace("old moss", "Cafe"))
    result = kb("ground", "my-topic", "--table", "roofs.obo")
    assert "ROOF:1  rain" in result.out
    assert "version roofs/2026-01, 2 passed over. Nothing is recorded" in result.out
    assert "Nothing fits" in result.out
    only = kb("ground", "my-topic", "--table", "roofs.obo", "--concept", "rain", "--json")
    (one,) = json.loads(only.out)["concepts"]
    assert (one["concept"], one["candidates"][0]["curie"]) == ("rain", "ROOF:1")
    assert (topic / "concepts.yaml").read_bytes() == before
    assert kb("ground", "my-topic", "--table", "missing.obo").code == 2


def test_concepts_with_an_identifier_are_looked_up_only_when_asked(kb, topic, obo):
    path = topic / "concepts.yaml"
    text = path.read_text("utf-8")
    same = "    same_as:\n      - curie: MONDO:3\n        match: exact\n"
    at = text.index("description: How often it rains.")
    end = text.index("\n", at) + 1
    path.write_text(text[:end] + same + text[end:], encoding="utf-8")
    obo.write_text(OBO.replace("tile moss", "rain").replace("ROOF", "MONDO"))
    plain = kb("ground", "my-topic", "--table", "roofs.obo")
    assert plain.code == 0, plain.err
    assert "MONDO:1" not in plain.out.split("obsolete")[0]
    assert "rain: MONDO:3: the term is obsolete; the table names MONDO:1 instead." in plain.out
    assert "MONDO:1  rain" in kb("ground", "my-topic", "--table", "roofs.obo", "--all").out
