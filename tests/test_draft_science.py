"""How papers say it: verbs behind "may have", hypotheses, mediation, and signs told by an adverb.

All sentences are invented; each stands for a construction, not for itself.
"""

from __future__ import annotations

import pytest

from kb.draft.rungs import rungs


def label(sentence: str) -> str:
    (one,) = rungs([sentence])
    return one.label


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Late frost may have worsened harvests.", "conditional_causal"),
        ("Some patients may have reduced hearing.", "correlational"),
        ("Adding lime to the protocol reduced losses.", "direct_causal"),
        ("The protocol reduced losses.", "none"),
        ("Short forms are likely to shorten queues.", "conditional_causal"),
        ("Wide doors have the potential to reduce queues.", "conditional_causal"),
        ("Surveys should explore the paths by which noise affects sleep.", "none"),
        ("Rust weakens bolts, damages paint and raises costs.", "direct_causal"),
        ("High fuel prices were common.", "none"),
    ],
)
def test_a_sentence_of_a_paper_speaks_on_its_rung(sentence: str, expected: str) -> None:
    assert label(sentence) == expected
