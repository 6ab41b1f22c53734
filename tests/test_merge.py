"""Merging: commutative, associative, idempotent; a conflict is reported and nothing is made."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb import InvalidInput, InvalidRecords
from kb.merge import merge
from kb.model import Records
from tests import strategies
from tests.builders import claim, question, records, remark


@st.composite
def parts(draw: st.DrawFn, count: int) -> list[Records]:
    """Several knowledge bases, each with some of the records of one whole."""
    whole = draw(strategies.records())

    def some(rows: Any) -> tuple[Any, ...]:
        return tuple(row for row in rows if draw(st.booleans()))

    return [
        replace(
            whole,
            name=draw(st.sampled_from(["one", "two", "three"])),
            header=whole.header.model_copy(
                update={"origins": some(whole.header.origins), "kinds": some(whole.header.kinds)}
            ),
            concepts=some(whole.concepts),
            files=tuple(
                file.model_copy(
                    update={
                        key: some(getattr(file, key))
                        for key in ("claims", "remarks", "questions", "passed_over")
                    }
                )
                for file in some(whole.files)
            ),
        )
        for _ in range(count)
    ]


@given(parts(2))
@settings(max_examples=30)
def test_which_is_named_first_does_not_matter(two: list[Records]) -> None:
    one, other = two
    assert merge(one, other) == merge(other, one)


@given(parts(3))
@settings(max_examples=30)
def test_which_are_merged_first_does_not_matter(three: list[Records]) -> None:
    one, two, last = three
    assert merge(merge(one, two), last) == merge(one, merge(two, last))


@given(parts(2))
@settings(max_examples=30)
def test_merging_again_changes_nothing(two: list[Records]) -> None:
    one, other = two
    assert merge(one, one) == one
    both = merge(one, other)
    assert merge(both, one) == both
    assert merge(both, both) == both


@given(parts(2))
@settings(max_examples=30)
def test_nothing_is_lost_and_nothing_added(two: list[Records]) -> None:
    def ids(base: Records) -> set[str]:
        rows = (*base.claims(), *base.remarks(), *base.questions())
        return {file.global_id(row.id) for file, row in rows} | {c.id for c in base.concepts}

    one, other = two
    assert ids(merge(one, other)) == ids(one) | ids(other)


def test_records_of_one_source_come_in_reading_order() -> None:
    whole = records(claim("a", "b", id="z"), claim("b", "c", id="m"), claim("c", "d", id="a"))
    (file,) = whole.files

    def only(*places: int) -> Records:
        kept = tuple(file.claims[place] for place in places)
        return replace(whole, files=(file.model_copy(update={"claims": kept}),))

    made = merge(only(0, 2), only(1))
    assert [row.id for _, row in made.claims()] == ["z", "m", "a"]
    assert made == whole


def test_every_conflict_is_reported_with_the_fields_that_differ() -> None:
    one = records(
        claim("a", "b", note="mine"),
        remarks=[remark("c1")],
        questions=[question("a")],
        concepts={"a": {"kind": "symptom"}},
        origins={"experts": "expert-consensus"},
    )
    other = records(
        claim("a", "b", note="yours", modality="possible"),
        remarks=[remark("c1", stance="supports")],
        questions=[question("b")],
        sources={"article": "news"},
        origins={"experts": "campaign"},
        header={"title": "Another title"},
    )
    one = replace(one, where={"article/c1": ("sources/article.yaml", 12)})
    with pytest.raises(InvalidRecords) as raised:
        merge(one, other)
    found = {each.record or each.path: each for each in raised.value.findings}
    assert set(found) == {
        "kb.yaml", "origins/experts", "concepts/a", "sources/article", "article/c1", "article/r1",
        "article/q1",
    }  # fmt: skip
    assert str(found["article/c1"]).startswith(
        "sources/article.yaml:12: article/c1: the two knowledge bases hold different things under "
        "this id: "
    )
    assert "modality" in found["article/c1"].what
    assert "'mine' in one and 'yours' in the other" not in found["kb.yaml"].what
    assert "title is 'A tiny knowledge base' in one and 'Another title' in" in found["kb.yaml"].what
    assert "make them agree" in found["concepts/a"].mend


def test_what_differs_is_said_as_a_person_would_write_it() -> None:
    moved = [{"text": "so it is", "start": 900, "end": 908}]
    here = [{"text": "so it is", "start": 40, "end": 48}]
    one = records(claim("a", "b", quote=here), concepts={"a": {"synonyms": ["x", "y"]}})
    with pytest.raises(InvalidRecords) as raised:
        merge(one, records(claim("a", "b", quote=moved)))
    found = {each.record: each.what for each in raised.value.findings}
    assert "quote is “so it is” at 40 in one and “so it is” at 900" in found["article/c1"]
    assert "synonyms is 'x', 'y' in one and nothing in the other" in found["concepts/a"]


def test_a_header_for_the_whole_settles_what_differs() -> None:
    one, other = records(claim("a", "b")), records(claim("a", "b"), header={"title": "Another"})
    assert merge(one, other, header={"title": "Both"}).header.title == "Both"
    with pytest.raises(InvalidInput, match="title"):
        merge(one, other, header={"title": ""})
    with pytest.raises(InvalidInput, match="titel"):
        merge(one, one, header={"titel": "x"})


def test_long_values_are_shortened_in_messages() -> None:
    one = records(claim("a", "b", note="x" * 500))
    other = records(claim("a", "b", note="y" * 500))
    with pytest.raises(InvalidRecords) as raised:
        merge(one, other)
    assert len(str(raised.value)) < 500
