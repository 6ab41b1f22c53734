"""The laws of weighing, on random claims, and equality with the oracle."""

from __future__ import annotations

import dataclasses
import random
from typing import Any
from unittest import mock

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import kb.items
from kb.columns import ClaimColumns, claim_columns
from kb.evidence import weigh
from kb.model import Records
from kb.support import micro_nats, support
from kb.vocabulary import Link, Modality, OriginKind, Sign, SourceKind
from kb.weights import load_weights
from tests import oracle
from tests.builders import claim, remark, union
from tests.weighed import ORIGINS, SOURCES, SUPPORTS, WEIGHTS, ab, base_of, edges_of, readable

# --- random knowledge bases -----------------------------------------------------------------

LINKS = [link.value for link in Link]
SIGNS = [sign.value for sign in Sign]
MODALITIES = [modality.value for modality in Modality]


@st.composite
def claim_rows(draw: st.DrawFn, concepts: str = "abc", **fixed: Any) -> dict[str, Any]:
    subject, other = draw(st.permutations(concepts).map(lambda order: order[:2]))
    row = claim(
        subject,
        other,
        link=draw(st.sampled_from(LINKS)),
        stance=draw(st.sampled_from(["affirms", "affirms", "denies", "finds-no-evidence"])),
        modality=draw(st.sampled_from(MODALITIES)),
        source=draw(st.sampled_from(sorted(SOURCES))),
        origin=draw(st.sampled_from([None, *ORIGINS])),
    )
    row.update(fixed)
    row.pop("sign", None)
    if row["stance"] == "affirms":
        row["sign"] = fixed.get("sign") or draw(st.sampled_from(SIGNS))
    if draw(st.integers(0, 9)) == 0:
        row["review"] = {"state": "draft"}
    return row


@st.composite
def bases(draw: st.DrawFn, *, largest: int = 12) -> Records:
    claims = draw(st.lists(claim_rows(), min_size=1, max_size=largest))
    remarks = []
    names = [f"c{number}" for number in range(1, len(claims) + 1)]
    for number in range(draw(st.integers(0, 5))):
        about = draw(st.lists(st.sampled_from(names), min_size=1, max_size=2, unique=True))
        remarks.append(
            remark(
                *about,
                stance=draw(st.sampled_from(["disputes", "disputes", "qualifies", "supports"])),
                modality=draw(st.sampled_from(MODALITIES)),
                source=draw(st.sampled_from(sorted(SOURCES))),
                origin=draw(st.sampled_from([None, *ORIGINS])),
            )
        )
        names.append(f"r{number + 1}")  # so that remarks are only about what stands before them
    return base_of(*claims, remarks=remarks)


NAMES = ("subject", "object", "source", "origin", "link", "sign", "stance", "modality")


@st.composite
def columns_of_any_kind(draw: st.DrawFn, *, largest: int = 40) -> ClaimColumns:
    """Columns straight away, with every kind of source and origin and any dispute."""
    many = draw(st.integers(1, largest))
    generator = np.random.default_rng(draw(st.integers(0, 2**32)))
    concepts = draw(st.integers(2, 5))
    subject = generator.integers(0, concepts, many)
    stance = generator.choice(3, many, p=[0.6, 0.25, 0.15])
    dispute = np.where(generator.random(many) < 0.2, generator.integers(0, 4_605_170, many), 0)
    return ClaimColumns(
        subject=subject.astype(np.int32),
        object=((subject + generator.integers(1, concepts, many)) % concepts).astype(np.int32),
        source=generator.integers(0, 4, many).astype(np.int32),
        origin=generator.integers(0, 6, many).astype(np.int32),
        link=generator.integers(0, 3, many).astype(np.int8),
        sign=np.where(stance == 0, generator.integers(0, 4, many), -1).astype(np.int8),
        stance=stance.astype(np.int8),
        modality=generator.integers(0, 4, many).astype(np.int8),
        source_kind=generator.integers(0, len(SourceKind), many).astype(np.int8),
        origin_kind=generator.integers(0, len(OriginKind), many).astype(np.int8),
        dispute=dispute.astype(np.int32),
        concept_ids=tuple(f"k{number}" for number in range(concepts)),
        claim_ids=tuple(f"s/c{number:02}" for number in range(many)),
    )


def joined(columns: ClaimColumns, one: ClaimColumns) -> ClaimColumns:
    """The columns and one claim more, whose concepts may be others of the same."""
    concepts = len(columns.concept_ids)
    subject = one.subject % concepts
    other = np.where(one.object % concepts == subject, subject + 1, one.object) % concepts
    one = dataclasses.replace(
        one, subject=subject, object=other.astype(np.int32), claim_ids=("s/one-more",)
    )
    parts = (columns, one)
    arrays = {
        field.name: np.concatenate([getattr(part, field.name) for part in parts])
        for field in dataclasses.fields(ClaimColumns)
        if isinstance(getattr(parts[0], field.name), np.ndarray)
    }
    ids = (*columns.claim_ids, *one.claim_ids)
    return dataclasses.replace(columns, **arrays, claim_ids=ids)


def of(columns: ClaimColumns) -> dict[tuple[str, str], dict[str, Any]]:
    return readable(columns, weigh(columns, WEIGHTS))


# --- the oracle -----------------------------------------------------------------------------


@given(bases())
@settings(max_examples=120)
def test_every_edge_is_what_the_oracle_says(base: Records) -> None:
    assert edges_of(base) == oracle.edges(base, WEIGHTS)


OTHER = load_weights(
    {
        "version": "another",
        "threshold": 0.2,
        "sources": {"randomised-trial": {"cause": 0.99, "association": 0.99}},
        "modality": {"possible": 0.7},
        "ceilings": {"speculative": 0.1, "possible": 0.4},
    }
)


@given(bases())
@settings(max_examples=30)
def test_other_numbers_weigh_by_the_same_rules(base: Records) -> None:
    assert edges_of(base, OTHER) == oracle.edges(base, OTHER)


# --- the laws -------------------------------------------------------------------------------


@given(columns_of_any_kind(), st.randoms(use_true_random=False))
def test_order_never_matters(columns: ClaimColumns, chance: random.Random) -> None:
    order = list(range(len(columns)))
    chance.shuffle(order)
    assert of(columns) == of(columns.select(np.array(order)))


@given(columns_of_any_kind(), st.randoms(use_true_random=False))
def test_the_names_of_sources_and_origins_do_not_matter(
    columns: ClaimColumns, chance: random.Random
) -> None:
    new = list(range(1000, 1006))
    chance.shuffle(new)
    renamed = dataclasses.replace(columns, origin=np.array(new, np.int32)[columns.origin])
    assert of(columns) == of(renamed)


@given(columns_of_any_kind(), columns_of_any_kind(largest=1))
def test_an_affirming_claim_never_lowers_support(columns: ClaimColumns, new: ClaimColumns) -> None:
    new = dataclasses.replace(new, stance=np.zeros(1, np.int8))
    before, after = of(columns), of(joined(columns, new))
    for ends, edge in before.items():
        if ends not in after:
            continue  # the pair has become directed
        for name in ("cause", "association", "firm_cause"):
            assert after[ends][name] >= edge[name]


@given(columns_of_any_kind(), columns_of_any_kind(largest=1))
def test_a_correlation_never_passes_for_a_cause(columns: ClaimColumns, new: ClaimColumns) -> None:
    """An affirmed association changes neither C nor O; a denied one never raises C."""
    new = dataclasses.replace(new, link=np.zeros(1, np.int8))
    before, after = of(columns), of(joined(columns, new))
    for ends, edge in before.items():
        assert after[ends]["cause"] == edge["cause"]
        assert after[ends]["firm_cause"] == edge["firm_cause"]
        if new.stance[0] == 0:
            assert after[ends]["against_cause"] == edge["against_cause"]
        else:
            assert after[ends]["against_cause"] >= edge["against_cause"]


@given(columns_of_any_kind())
def test_association_is_at_least_cause_and_opposition_alike(columns: ClaimColumns) -> None:
    for edge in of(columns).values():
        assert edge["association"] >= edge["cause"] >= edge["firm_cause"]
        assert edge["association_positive"] >= edge["cause_positive"]
        assert edge["association_negative"] >= edge["cause_negative"]
        assert edge["against_cause"] >= edge["against_association"]


@given(columns_of_any_kind())
def test_supports_stay_between_nothing_and_certainty(columns: ClaimColumns) -> None:
    highest = micro_nats(WEIGHTS.ceilings[Modality.ASSERTED].value)
    for edge in of(columns).values():
        for name in SUPPORTS:
            assert 0 <= edge[name] <= highest
            assert 0 <= support(edge[name]) < 1


@given(columns_of_any_kind(), st.data())
def test_a_weaker_copy_of_the_same_origin_changes_nothing(
    columns: ClaimColumns, data: st.DataObject
) -> None:
    row = data.draw(st.integers(0, len(columns) - 1))
    copy = columns.select(np.array([row]))
    modality = data.draw(st.integers(int(copy.modality[0]), 3))
    kind = data.draw(st.sampled_from(list(SourceKind)))
    own = WEIGHTS.sources[list(SourceKind)[copy.source_kind[0]]]
    other = WEIGHTS.sources[kind]
    assume(other.cause <= own.cause and other.association <= own.association)
    copy = dataclasses.replace(
        copy,
        modality=np.array([modality], np.int8),
        source_kind=np.array([list(SourceKind).index(kind)], np.int8),
    )
    before, after = of(columns), of(joined(columns, copy))
    assert list(before) == list(after)
    for ends, edge in before.items():
        for name in (*SUPPORTS, "status", "sign", "origins", "rung"):
            assert after[ends][name] == edge[name]


@given(columns_of_any_kind(), st.data())
def test_a_stronger_hedge_never_raises(columns: ClaimColumns, data: st.DataObject) -> None:
    row = data.draw(st.integers(0, len(columns) - 1))
    hedged = columns.modality.copy()
    hedged[row] = data.draw(st.integers(int(hedged[row]), 3))
    before, after = of(columns), of(dataclasses.replace(columns, modality=hedged))
    for ends, edge in before.items():
        for name in SUPPORTS:
            assert after[ends][name] <= edge[name]


@given(bases(largest=6), bases(largest=6), bases(largest=6))
@settings(max_examples=25)
def test_uniting_knowledge_bases_knows_no_order(one: Records, two: Records, three: Records) -> None:
    one, two, three = (
        renamed(base, letter) for base, letter in zip((one, two, three), "xyz", strict=True)
    )
    assert edges_of(union(one, two)) == edges_of(union(two, one))
    assert edges_of(union(union(one, two), three)) == edges_of(union(one, union(two, three)))
    assert edges_of(union(one, one)) == edges_of(one)
    assert edges_of(union(one, two, one)) == edges_of(union(one, two))


def renamed(base: Records, letter: str) -> Records:
    """The same records with ids that no other knowledge base has, but for its sources."""

    def new(id_: str) -> str:
        source, _, own = id_.rpartition("/")
        return f"{source}/{letter}{own}" if source else f"{letter}{own}"

    files = tuple(
        file.model_copy(
            update={
                "claims": tuple(c.model_copy(update={"id": new(c.id)}) for c in file.claims),
                "remarks": tuple(
                    r.model_copy(
                        update={"id": new(r.id), "about": tuple(new(about) for about in r.about)}
                    )
                    for r in file.remarks
                ),
            }
        )
        for file in base.files
    )
    return dataclasses.replace(base, files=files)


@given(columns_of_any_kind(), st.integers(0, 3))
def test_pairs_are_independent(columns: ClaimColumns, shard: int) -> None:
    """Weighing a shard of the pairs gives what weighing everything gives for them."""
    smaller = np.minimum(columns.subject, columns.object)
    larger = np.maximum(columns.subject, columns.object)
    mine = (smaller * 7 + larger) % 4 == shard
    parts = of(columns.select(mine)) if mine.any() else {}
    rest = of(columns.select(~mine)) if (~mine).any() else {}
    assert {**parts, **rest} == of(columns)
    assert not set(parts) & set(rest)


@given(columns_of_any_kind(), st.integers(1, 7))
def test_the_size_of_the_blocks_does_not_matter(columns: ClaimColumns, size: int) -> None:
    whole = of(columns)
    with mock.patch.object(kb.items, "BLOCK", size):
        assert of(columns) == whole


def test_many_concepts_and_origins_do_not_overflow() -> None:
    """Where one whole number cannot hold pair and origin, the result is the same."""
    base = base_of(ab(), ab(origin="people"), claim("b", "c"), claim("c", "a", stance="denies"))
    columns = claim_columns(base, WEIGHTS)
    far = dataclasses.replace(
        columns,
        subject=columns.subject + np.int32(2**31 - 10),
        object=columns.object + np.int32(2**31 - 10),
        origin=columns.origin + np.int32(2**31 - 10),
    )
    near, distant = weigh(columns, WEIGHTS), weigh(far, WEIGHTS)
    for name in (*SUPPORTS, "status", "claim_start", "claim_index", "origins"):
        assert np.array_equal(getattr(near, name), getattr(distant, name))


def test_no_claims_make_no_edges() -> None:
    edges = weigh(claim_columns(base_of(), WEIGHTS), WEIGHTS)
    assert len(edges) == 0
    assert edges.claim_start.tolist() == [0]
