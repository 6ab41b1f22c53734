"""What an edge is, in words that tests of weighing compare, and small bases to weigh."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kb.columns import ClaimColumns, claim_columns
from kb.evidence import NO_RUNG, EdgeColumns, weigh
from kb.model import Records
from kb.support import micro_nats
from kb.vocabulary import Link, Sign, Status
from kb.weights import load_weights
from tests.builders import claim, records

WEIGHTS = load_weights()
T = micro_nats(WEIGHTS.threshold)
SUPPORTS = (
    "cause",
    "association",
    "against_cause",
    "against_association",
    "cause_positive",
    "cause_negative",
    "association_positive",
    "association_negative",
    "firm_cause",
)
SOURCES = {"article": "magazine-article", "forum": "forum-answer", "trial": "randomised-trial"}
ORIGINS = {"adverts": "advertising", "people": "popular-belief", "review": "systematic-review"}


def edges_of(base: Records, weights: Any = WEIGHTS) -> dict[tuple[str, str], dict[str, Any]]:
    """The edges as dicts of words, by subject and object."""
    columns = claim_columns(base, weights)
    return readable(columns, weigh(columns, weights))


def readable(columns: ClaimColumns, edges: EdgeColumns) -> dict[tuple[str, str], dict[str, Any]]:
    made = {}
    for row in range(len(edges)):
        rung = int(edges.rung[row])
        claims = edges.claim_index[edges.claim_start[row] : edges.claim_start[row + 1]]
        ends = (
            columns.concept_ids[edges.subject[row]],
            columns.concept_ids[edges.object[row]],
        )
        made[ends] = {
            **{name: int(getattr(edges, name)[row]) for name in SUPPORTS},
            "rung": None if rung == NO_RUNG else list(Link)[rung].value,
            "status": list(Status)[edges.status[row]].value,
            "sign": list(Sign)[edges.sign[row]].value,
            "directed": bool(edges.directed[row]),
            "only_correlational": bool(edges.only_correlational[row]),
            "causal_claims": int(edges.causal_claims[row]),
            "sources": int(edges.sources[row]),
            "origins": int(edges.origins[row]),
            "claims": {columns.claim_ids[place] for place in claims},
        }
        assert edges.claims[row] == len(claims) == len(made[ends]["claims"])
    assert list(made) == sorted(made)
    return made


def only(base: Records) -> dict[str, Any]:
    """The one edge of a knowledge base."""
    ((_, edge),) = edges_of(base).items()
    return edge


def ab(**fields: Any) -> dict[str, Any]:
    return claim("a", "b", **fields)


def base_of(*claims: dict[str, Any], remarks: Sequence[dict[str, Any]] = ()) -> Records:
    return records(
        *(dict(row) for row in claims),
        remarks=[dict(row) for row in remarks],
        sources=SOURCES,
        origins=ORIGINS,
    )
