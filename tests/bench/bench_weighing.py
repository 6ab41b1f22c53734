"""Weighing: claims a second on one core, and memory beyond the columns."""

from __future__ import annotations

import sys

import numpy as np
from measure import peak_bytes, seconds, table

from kb.columns import ClaimColumns
from kb.evidence import weigh
from kb.vocabulary import OriginKind, SourceKind
from kb.weights import load_weights


def synthetic(claims: int, *, per_pair: int = 10, per_origin: int = 5) -> ClaimColumns:
    """Return random claims in the order of their sources, as a folder gives them.

    Most affirm and few are disputed; each source speaks of about five pairs and holds its view.
    """
    chance = np.random.default_rng(20_250_321)
    pairs = max(claims // per_pair, 1)
    concepts = max(int((2 * pairs) ** 0.5), 2)
    subject = chance.integers(0, concepts, claims, dtype=np.int32)
    step = chance.integers(1, concepts, claims, dtype=np.int32)
    origin = np.arange(claims, dtype=np.int32) // np.int32(per_origin)
    stance = chance.choice(np.arange(3, dtype=np.int8), claims, p=[0.85, 0.1, 0.05])
    sign = chance.integers(0, 4, claims, dtype=np.int8)
    disputed = chance.random(claims) < 0.02
    dispute = np.where(disputed, chance.integers(1, 1_000, claims) * 1_000, 0)
    return ClaimColumns(
        subject=subject,
        object=(subject + step) % np.int32(concepts),
        source=origin,
        origin=origin,
        link=chance.integers(0, 3, claims, dtype=np.int8),
        sign=np.where(stance == 0, sign, np.int8(-1)),
        stance=stance,
        modality=chance.integers(0, 4, claims, dtype=np.int8),
        source_kind=chance.integers(0, len(SourceKind), claims, dtype=np.int8),
        origin_kind=chance.integers(0, len(OriginKind), claims, dtype=np.int8),
        dispute=dispute.astype(np.int32),
    )


def main(sizes: tuple[int, ...] = (1_000_000, 10_000_000)) -> None:
    weights = load_weights()
    rows = []
    for claims in sizes:
        columns = synthetic(claims)
        taken = seconds(lambda columns=columns: weigh(columns, weights), repeat=3)
        # The peer of this run is a sort, the least that grouping costs.
        keys = np.random.default_rng(1).integers(0, 2**62, claims)
        sorting = seconds(lambda keys=keys: np.sort(keys, kind="stable"), repeat=3)
        memory = peak_bytes(lambda columns=columns: weigh(columns, weights))
        rows.append(
            (
                f"{claims:,}",
                f"{len(weigh(columns, weights)):,}",
                f"{taken:.2f}",
                f"{claims / taken / 1e6:.2f}",
                f"{memory / claims:.0f}",
                f"{taken / sorting:.1f}",
            )
        )
    print("## Weighing\n")
    print("Random claims, about ten a pair, on one core; memory is the peak beyond the columns.\n")
    head = ["claims", "edges", "s", "million claims/s", "bytes/claim", "× sorting as many numbers"]
    print(table(head, rows))


if __name__ == "__main__":
    main(tuple(int(size) for size in sys.argv[1:]) or (1_000_000, 10_000_000))
