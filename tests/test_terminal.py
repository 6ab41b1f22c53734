"""What reaches a terminal: nothing acts on it, tables fit, colour only where it is wanted."""

from __future__ import annotations

import json

import click
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from kb.cli.terminal import (
    Cell,
    Column,
    clean,
    emit_json,
    paragraph,
    progress,
    screen_width,
    table,
    width_of,
)
from kb.json_documents import to_json

HOSTILE = "\x1b]0;owned\x07\x1b[2Jx\x9b31m\r\nrm \u202egnp.exe \u2028 \x00 end"


def printed(function, *, color=False) -> str:
    result = CliRunner().invoke(click.command()(function), [], color=color)
    assert result.exception is None, result.exception
    return result.output


def is_harmless(text: str) -> bool:
    return not any(
        (ord(c) < 32 and c != "\n") or 127 <= ord(c) < 160 or c in "\u202e\u2028" for c in text
    )


@given(st.text())
def test_cleaned_text_cannot_act(text):
    assert is_harmless(clean(text))
    assert "\n" not in clean(text)
    clean(text).encode("utf-8")


def test_clean_leaves_every_script_as_it_is():
    for text in ("naïve café", "抑郁", "کتاب می‌خوانم", "שלום", "👩‍👧 emoji", "−+?±"):
        assert clean(text) == text


def test_hostile_text_reaches_no_table_paragraph_or_json():
    rows = [(HOSTILE, Cell(HOSTILE, "causal"))]
    shown = printed(lambda: table((Column("a", wraps=True), Column("b")), rows))
    assert is_harmless(shown)
    assert is_harmless(printed(lambda: paragraph(HOSTILE)))
    document = printed(lambda: emit_json(quote=HOSTILE))
    assert is_harmless(document)
    assert json.loads(document) == {"format": 1, "quote": HOSTILE}


@given(st.dictionaries(st.text(), st.text() | st.integers() | st.none()))
def test_json_reads_back_as_it_was(content):
    text = to_json(content)
    assert json.loads(text.encode("utf-8")) == content
    assert text.endswith("}\n")


def test_a_lone_surrogate_is_escaped_in_json_and_in_text():
    assert json.loads(to_json({"a": "\ud800"})) == {"a": "\ud800"}
    to_json({"a": "\ud800"}).encode("utf-8")
    clean("\ud800").encode("utf-8")


@pytest.mark.parametrize("columns", [20, 40, 60, 80, 200])
def test_a_table_and_a_paragraph_fit_the_terminal(columns, monkeypatch):
    monkeypatch.setattr("kb.cli.terminal.screen_width", lambda: columns)
    words = "the more people cycle the more bike lanes the council builds " * 3
    rows = [(words, "disputed", words), ("抑郁" * 40, "causal", "x" * 90)]
    shown = printed(
        lambda: table(
            (Column("one", wraps=True), Column("status"), Column("two", wraps=True)), rows
        )
    )
    assert max(width_of(line) for line in shown.splitlines()) <= columns
    letters = "".join(shown.split())
    assert letters.count("抑") == 40
    assert letters.count("x") >= 90
    told = printed(lambda: paragraph(words, indent="    "))
    assert max(map(len, told.splitlines())) <= columns
    assert told.split() == words.split()


def test_a_column_with_few_long_cells_is_made_narrow_before_a_full_one(monkeypatch):
    monkeypatch.setattr("kb.cli.terminal.screen_width", lambda: 40)
    columns = (Column("edge", wraps=True), Column("status", wraps=True))
    rows = [("cold rooms slow the yeast", "causal")] * 3 + [("x", "associated, not causal")]
    lines = printed(lambda: table(columns, rows)).splitlines()
    assert lines[1:4] == ["cold rooms slow the yeast  causal"] * 3
    assert len(lines) == 6


def test_rows_of_too_many_columns_stand_by_themselves(monkeypatch):
    columns = (Column("edge", wraps=True), Column("status"), Column("cause", number=True),
               Column("", number=True), Column("quote", wraps=True))  # fmt: skip
    quote = "more people cycle where there are lanes"
    rows = [("bike lanes → cycling", Cell("causal", "causal"), "0.5000", "", quote),
            ("rain", "denied", "0.1", "", "")]  # fmt: skip
    monkeypatch.setattr("kb.cli.terminal.screen_width", lambda: 30)
    assert printed(lambda: table(columns, rows)).splitlines() == [
        "bike lanes → cycling",
        "  status causal  cause 0.5000",
        "  quote more people cycle",
        "  where there are lanes",
        "rain",
        "  status denied  cause 0.1",
    ]
    coloured = printed(lambda: table(columns, rows), color=True)
    assert "\x1b[32mstatus causal\x1b[0m  cause" in coloured
    monkeypatch.setattr("kb.cli.terminal.screen_width", lambda: 0)
    assert len(printed(lambda: table(columns, rows)).splitlines()) == 3


def test_columns_stand_under_each_other_in_every_script():
    names = (
        "naïve",
        "nai\u0308ve",
        "抑郁",
        "हिंदी",
        "ﾊﾝｶｸ",
        "\u1100\u1161\u11a8",
        "a\u200db",
        "☀\ufe0f",
    )
    rows = [(name, "|") for name in names]
    lines = printed(lambda: table((Column("name"), Column("|")), rows)).splitlines()
    assert {width_of(line.partition("|")[0]) for line in lines} == {7}
    assert [width_of(name) for name in names] == [5, 5, 4, 4, 4, 2, 2, 1]


def test_progress_keeps_to_one_line(capsys, monkeypatch):
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "30")
    with progress("Drafting a file whose name is long") as tell:
        tell(3, 1000)
    shown = capsys.readouterr().err.replace("\x1b[2K", "").split("\r")
    assert shown == ["Drafting a file whose name is", "Drafting a file wh 3 of 1,000", ""]


def test_the_width_is_that_of_the_terminal(monkeypatch):
    monkeypatch.setenv("COLUMNS", "123")
    assert screen_width() == 0
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    assert screen_width() == 123
    monkeypatch.setenv("COLUMNS", "3")
    assert screen_width() == 20


def test_without_a_terminal_each_row_is_one_line():
    shown = printed(lambda: table((Column("one", wraps=True),), [("word " * 100,)]))
    assert len(shown.splitlines()) == 2


def test_numbers_stand_to_the_right():
    shown = printed(lambda: table((Column("n", number=True),), [("1",), ("100",)]))
    assert shown.splitlines() == ["  n", "  1", "100"]


def test_a_table_without_rows_has_its_head():
    assert printed(lambda: table((Column("a"), Column("b")), [])) == "a  b\n"


def test_colour_is_left_out_of_a_file():
    assert "\x1b" in printed(lambda: table((Column("a"),), [(Cell("x", "causal"),)]), color=True)
    assert "\x1b" not in printed(lambda: table((Column("a"),), [(Cell("x", "causal"),)]))


@given(st.text(st.characters(blacklist_categories=["Cs"])))
def test_a_text_is_never_narrower_than_nothing(text):
    assert 0 <= width_of(text) <= 2 * len(text)


def test_progress_is_silent_where_nobody_watches(capsys):
    with progress("Working") as tell:
        tell(1, 2)
    assert capsys.readouterr() == ("", "")


def test_progress_wipes_itself_on_a_terminal(capsys, monkeypatch):
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    monkeypatch.setattr("kb.cli.terminal.monotonic", lambda: 7.0)  # both words at one moment
    with progress("Working") as tell:
        assert "Working …" in capsys.readouterr().err
        tell(3, 1000)
        tell(4, 1000)
        assert capsys.readouterr().err == "\r\x1b[2KWorking … 3 of 1,000"
    assert capsys.readouterr().err.endswith("\r\x1b[2K")
