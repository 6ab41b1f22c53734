"""Results: frozen, plain as JSON, and never markup from a document in a table."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.model import Quote
from kb.results import INTERNAL, Result, Results, html_table, plain
from kb.vocabulary import Sign


@dataclass(frozen=True, slots=True)
class Row(Result):
    label: str
    sign: Sign = Sign.POSITIVE
    quote: tuple[Quote, ...] = ()
    exact: int = field(default=1, metadata=INTERNAL)


class Tags(HTMLParser):
    """Collects the tags that a browser would see."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[object] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.text += data


def test_a_result_is_its_public_fields_in_order() -> None:
    row = Row("A", quote=(Quote(text="so", start=0, end=2),))
    assert row.to_dict() == {
        "label": "A",
        "sign": "positive",
        "quote": [{"text": "so", "start": 0, "end": 2}],
    }
    assert type(row.to_dict()["sign"]) is str


def test_results_are_a_tuple_with_tables() -> None:
    rows = Results([Row("A"), Row("B")])
    assert isinstance(rows, tuple)
    assert rows[1].label == "B"
    assert isinstance(rows[:1], Results)
    assert rows.to_columns()["label"] == ["A", "B"]
    assert json.loads(json.dumps(rows.to_dicts()))[1]["label"] == "B"
    assert Results(())._repr_html_() == "<p>nothing</p>"


HOSTILE = '<script>alert("x")</script><img src=x onerror=alert(1)> & \' "'


def test_a_hostile_label_is_text_in_every_table() -> None:
    quote = (Quote(text=HOSTILE, start=0, end=len(HOSTILE)),)
    for html in (
        Results([Row(HOSTILE, quote=quote)])._repr_html_(),
        Row(HOSTILE, quote=quote)._repr_html_(),
        html_table([{HOSTILE: HOSTILE}], [HOSTILE]),
    ):
        seen = Tags(html)
        assert set(seen.tags) <= {"table", "thead", "tbody", "tr", "th", "td"}
        assert not seen.attributes
        assert HOSTILE in seen.text


@given(st.text(max_size=200))
def test_no_text_becomes_markup(text: str) -> None:
    seen = Tags(html_table([{"a": text}], ["a"]))
    assert set(seen.tags) == {"table", "thead", "tbody", "tr", "th", "td"}
    assert not seen.attributes


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (True, "yes"),
        (False, "no"),
        (None, ""),
        (0.5, "0.5000"),
        (["a", "b"], "a, b"),
        ([{"text": "one"}, {"text": "two"}], "one … two"),
        ({"id": "x/y", "more": 1}, "x/y"),
        ({"one": 1, "two": 2.0}, "one: 1; two: 2.0000"),
        ("x" * 400, "x" * 299 + "…"),
    ],
)
def test_a_cell_is_one_short_line(value: object, shown: str) -> None:
    assert f"<td>{shown}</td>" in html_table([{"a": value}], ["a"])


def test_plain_turns_nested_values_into_json() -> None:
    assert plain({"a": (Sign.MIXED, Row("A"))}) == {
        "a": ["mixed", {"label": "A", "sign": "positive", "quote": []}]
    }
