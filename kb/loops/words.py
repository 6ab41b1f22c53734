"""A loop in words: the steps of it, one sentence, and the line of labels and arrows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kb.edges import Edge
from kb.vocabulary import LoopType, Sign, Status

__all__ = ["Step", "sentence", "step_text"]


@dataclass(frozen=True, slots=True)
class Step:
    """One link of a loop in the direction in which the loop walks it."""

    edge: Edge
    subject: str
    subject_label: str
    object: str
    object_label: str
    support: float
    assumed: bool
    claims: tuple[str, ...]
    """The affirmed claims that the link rests on."""
    sources: tuple[str, ...]
    origins: tuple[str, ...]

    @property
    def sign(self) -> Sign:
        """The sign of the link."""
        return self.edge.sign


_VERB = {
    Sign.POSITIVE: ("raises", "raise"),
    Sign.NEGATIVE: ("lowers", "lower"),
    Sign.UNSTATED: ("acts on", "act on"),
    Sign.MIXED: ("raises or lowers", "raise or lower"),
}
_EFFECT = {
    LoopType.REINFORCING: "so a change comes back in its own direction (reinforcing)",
    LoopType.BALANCING: "so a change comes back against its own direction (balancing)",
}


def step_text(step: Step) -> str:
    """Return a link as text, without its end: "A –+→ ", and "A ··+·→ " where it is assumed."""
    arrow = f"··{step.sign.symbol}·→" if step.assumed else f"–{step.sign.symbol}→"
    return f"{step.subject_label} {arrow} "


def sentence(steps: Sequence[Step], kind: LoopType) -> str:
    """Return one sentence that says what the loop does, link by link.

    An assumed link "would", a hedged one "may", and a dispute is named.
    """
    said = [
        f"{step.subject_label if at == 0 else 'which'} {_does(step)} {step.object_label}"
        for at, step in enumerate(steps)
    ]
    if kind is LoopType.UNDETERMINED:
        open_links = [
            f"{step.subject_label} → {step.object_label}"
            for step in steps
            if step.sign not in (Sign.POSITIVE, Sign.NEGATIVE)
        ]
        has = "has" if len(open_links) == 1 else "have"
        effect = f"what comes back is undetermined, since {_and(open_links)} {has} no one sign"
    else:
        effect = _EFFECT[kind]
    return f"{', '.join(said)}; {effect}."


def _does(step: Step) -> str:
    plain, bare = _VERB[step.sign]
    if step.assumed:
        return f"would, if it is a cause, {bare}"
    if step.edge.status is Status.HEDGED:
        return f"may {bare}"
    if step.edge.status is Status.DISPUTED:
        return f"{plain} (disputed)"
    return plain


def _and(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
