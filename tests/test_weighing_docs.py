"""docs/weighing.md: each worked example is weighed again, and its row must be the page's."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kb.columns import claim_columns
from kb.evidence import weigh
from kb.support import support
from kb.vocabulary import Modality, OriginKind, Status
from kb.weights import load_weights
from tests.builders import claim, records, remark

WEIGHTS = load_weights()
SOURCES = {
    "magazine": "magazine-article",
    "forum": "forum-answer",
    "cohort": "cohort",
    "survey": "cross-sectional",
}
ORIGINS = {"people": "popular-belief", "experts": "expert-consensus", "adverts": "advertising"}


def row(source: str, **fields: Any) -> dict[str, Any]:
    return claim("a", "b", source=source, **fields)


DENIAL = row("forum", stance="denies")
CORRELATION = row("cohort", link="correlational")

EXAMPLES: tuple[tuple[Status, str, list[dict[str, Any]], list[dict[str, Any]]], ...] = (
    (
        Status.DISPUTED,
        "a magazine reports a popular belief that a causes b, and that experts dispute it; "
        "a forum answer denies it",
        [row("magazine", origin="people"), DENIAL],
        [remark("c1", source="magazine", origin="experts")],
    ),
    (Status.CAUSAL, "a magazine says that a causes b", [row("magazine")], []),
    (
        Status.HEDGED,
        "a magazine says that a may cause b",
        [row("magazine", modality="possible")],
        [],
    ),
    (
        Status.ASSOCIATION_DISPUTED,
        "a cohort finds a with b; a forum answer denies that they go together",
        [CORRELATION, row("forum", link="correlational", stance="denies")],
        [],
    ),
    (
        Status.NOT_CAUSAL,
        "a cohort finds a with b; a forum answer denies that a causes b",
        [CORRELATION, DENIAL],
        [],
    ),
    (
        Status.CORRELATIONAL,
        "a cohort finds a with b, and the authors of a survey say that a causes b",
        [CORRELATION, row("survey")],
        [],
    ),
    (Status.DENIED, "a forum answer denies that a causes b", [DENIAL], []),
    (
        Status.UNSUPPORTED,
        "an advertisement, as a magazine reports, speculates that a causes b",
        [row("magazine", origin="adverts", modality="speculative")],
        [],
    ),
)


def worked(example: tuple[Status, str, list[dict[str, Any]], list[dict[str, Any]]]) -> str:
    """The row of the page that an example makes."""
    _, words, claims, remarks = example
    base = records(
        *(dict(one) for one in claims),
        remarks=[dict(one) for one in remarks],
        sources=SOURCES,
        origins=ORIGINS,
    )
    edges = weigh(claim_columns(base, WEIGHTS), WEIGHTS)
    assert len(edges) == 1
    status = list(Status)[edges.status[0]]
    supports = [
        f"{support(int(column[0])):.4f}"
        for column in (
            edges.cause,
            edges.association,
            edges.against_cause,
            edges.against_association,
        )
    ]
    return f"| `{status}` | {words} | {' | '.join(supports)} |"


@pytest.fixture(scope="module")
def page() -> str:
    return (Path(__file__).parents[1] / "docs" / "weighing.md").read_text("utf-8")


@pytest.mark.parametrize("example", EXAMPLES, ids=[example[0] for example in EXAMPLES])
def test_each_status_has_its_worked_example(page: str, example: Any) -> None:
    line = worked(example)
    assert line.startswith(f"| `{example[0]}` |")
    assert line in page.splitlines()


def test_every_status_has_one() -> None:
    assert [example[0] for example in EXAMPLES] == list(Status)


def test_the_tables_of_numbers_are_those_of_the_file(page: str) -> None:
    lines = page.splitlines()
    for kind in OriginKind:
        entry = WEIGHTS.origins[kind]
        cause = f"{entry.cause:.2f}" + ("" if entry.shows_cause else " (cannot show a cause)")
        assert f"| {kind.label} | {cause} | {entry.association:.2f} |" in lines
    for modality in Modality:
        left, lid = WEIGHTS.modality[modality].value, WEIGHTS.ceilings[modality].value
        assert f"| {modality.label} | {left:.2f} | {lid:.2f} |" in lines
    assert f"t = {WEIGHTS.threshold:.2f}" in page
    assert f'version "{WEIGHTS.version}"' in page
