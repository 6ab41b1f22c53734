"""The audit: the edges of a knowledge base that a careful reader should look at first, and why."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from kb.edges import CitedEdge, Edge
from kb.errors import UnknownName
from kb.names import near
from kb.results import Result, Results, html_answer
from kb.vocabulary import Status

__all__ = ["AUDIT_SECTIONS", "Audit", "AuditSection", "audit"]


@dataclass(frozen=True, slots=True)
class AuditSection(Result):
    """One question of the audit, and the edges that answer it with their quotes."""

    shown: ClassVar[tuple[str, ...]] = ("title", "sentence")

    name: str
    title: str
    sentence: str
    """How many edges there are, and what that means."""
    edges: Results[CitedEdge]


@dataclass(frozen=True, slots=True)
class Audit(Result):
    """All sections of the audit, in a fixed order; a section may be empty."""

    sections: Results[AuditSection]

    def section(self, name: str) -> AuditSection:
        """Return the section of a name; raises :class:`kb.UnknownName` where there is none."""
        wanted = name.replace("_", "-")
        for section in self.sections:
            if section.name == wanted:
                return section
        hint = f"the sections are {', '.join(AUDIT_SECTIONS)}"
        raise UnknownName(
            "section of the audit", name, near=near(wanted, AUDIT_SECTIONS), hint=hint
        )

    def _repr_html_(self) -> str:
        return "".join(
            html_answer(f"{each.title}. {each.sentence}", *([each.edges] if each.edges else []))
            for each in self.sections
        )


@dataclass(frozen=True, slots=True)
class _Rule:
    name: str
    title: str
    meaning: str
    holds: Callable[[Edge], bool]


def _status(status: Status) -> Callable[[Edge], bool]:
    return lambda edge: edge.status is status


def _single_origin(edge: Edge) -> bool:
    return edge.is_causal and len(edge.cause_origins) == 1


_RULES = (
    _Rule(
        "only-correlational",
        "Only correlational",
        "associated, while causation has no support: not to be read as a cause",
        lambda edge: edge.only_correlational,
    ),
    _Rule(
        "not-causal",
        "Associated, causation denied",
        "associated, while a source denies that it is a cause or finds no evidence of one",
        _status(Status.NOT_CAUSAL),
    ),
    _Rule(
        "disputed",
        "Disputed",
        "affirmed as a cause by some and denied by others, or found to be without evidence",
        _status(Status.DISPUTED),
    ),
    _Rule(
        "association-disputed",
        "Association disputed",
        "affirmed as an association by some and denied by others",
        _status(Status.ASSOCIATION_DISPUTED),
    ),
    _Rule(
        "hedged",
        "Hedged",
        "a cause only as far as “may”, “could” or weaker words go",
        _status(Status.HEDGED),
    ),
    _Rule(
        "single-origin",
        "Single origin",
        "a cause on the word of one origin alone",
        _single_origin,
    ),
    _Rule(
        "denied",
        "Denied",
        "denied, or found to be without evidence, while nothing speaks for that cause",
        _status(Status.DENIED),
    ),
    _Rule(
        "unsupported",
        "Unsupported",
        "spoken of, but too weakly to count",
        _status(Status.UNSUPPORTED),
    ),
)

AUDIT_SECTIONS: tuple[str, ...] = tuple(rule.name for rule in _RULES)
"""The names of the sections, in their order."""


def audit(edges: Sequence[Edge], cite: Callable[[Edge], CitedEdge]) -> Audit:
    """Return every section of the audit, edges by the ids of subject and object."""
    return Audit(Results(_section(rule, edges, cite) for rule in _RULES))


def _section(rule: _Rule, edges: Sequence[Edge], cite: Callable[[Edge], CitedEdge]) -> AuditSection:
    found = Results(cite(edge) for edge in edges if rule.holds(edge))
    are = f"{len(found)} edges are" if len(found) > 1 else f"{len(found) or 'No'} edge is"
    return AuditSection(rule.name, rule.title, f"{are} {rule.meaning}.", found)
