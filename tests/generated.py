"""Knowledge bases of any size for tests of what happens to large ones: the same each time."""

from __future__ import annotations

from collections.abc import Iterator

from kb.base import KnowledgeBase
from tests.builders import claim, records

SAID = (
    {},
    {"modality": "possible"},
    {"modality": "probable", "sign": "negative"},
    {"link": "correlational"},
    {"link": "correlational", "modality": "probable"},
    {"link": "predictive"},
)
"""How the claims are said, in turn."""
TOPIC = 20
"""So many factors belong together: most claims stay among them."""


def _draws(seed: int) -> Iterator[int]:
    while True:
        seed = (seed * 1_103_515_245 + 12_345) % (1 << 31)
        yield seed >> 8


def generated(claims: int) -> KnowledgeBase:
    """Return a knowledge base of so many claims on half as many factors, some of them hubs."""
    draw = _draws(12_345)
    factors = max(2 * TOPIC, claims // 2)
    pairs: dict[tuple[int, int], None] = {}
    while len(pairs) < claims:
        start = next(draw) % (factors // TOPIC) * TOPIC
        one = start + min(next(draw) % TOPIC, next(draw) % TOPIC)
        near = next(draw) % 10 < 7
        other = start + next(draw) % TOPIC if near else next(draw) % factors
        if one != other:
            pairs[one, other] = None
    rows = [
        claim(f"factor-{a:05}", f"factor-{b:05}", **SAID[next(draw) % len(SAID)]) for a, b in pairs
    ]
    return KnowledgeBase(records(*rows, name="generated"))
