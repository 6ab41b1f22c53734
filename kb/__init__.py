"""A causal-graph knowledge base: every edge answers with the words it rests on.

::

    import kb
    base = kb.load()                       # the bundled one; kb.load("my-topic") for your own
    base.edge("cortisol", "depression")    # status, supports, and the quotes that they rest on

Importing loads nothing: each name comes from its module when it is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

__version__ = "0.1.0"

if TYPE_CHECKING:
    from kb.audit import Audit, AuditSection
    from kb.base import KnowledgeBase, load
    from kb.citations import CitedClaim, CitedQuestion, CitedRemark
    from kb.coverage import Coverage, TextCoverage, UncoveredSentence
    from kb.diff import Diff, LeverChange, Revision, SupportShift
    from kb.edges import CitedEdge, Edge
    from kb.errors import (
        Finding,
        InvalidInput,
        InvalidRecords,
        KbError,
        MissingTool,
        UnknownName,
        UnwritableOutput,
    )
    from kb.exchange import Exported
    from kb.jackknife import Fragility, Jackknife, SourceLoss, StatusChange
    from kb.laundering import LaunderedConclusion, Laundering
    from kb.levers import Lever, Levers, LeverSet
    from kb.loops import Agenda, EdgeLoad, LengthCount, Loop, LoopCount, Loops, OpenEdge
    from kb.maps.whole import Map
    from kb.model import (
        Claim,
        Concept,
        Header,
        Identifier,
        KindDefinition,
        Origin,
        PassedOver,
        Question,
        Quotation,
        Quote,
        Records,
        Remark,
        Review,
        Source,
        SourceFile,
        SourceText,
    )
    from kb.paths import Path, PathAnswer, Verdict
    from kb.progress import Progress
    from kb.rdf.query import SparqlAnswer
    from kb.results import Result, Results
    from kb.verification import TextIdentity, UnprovenPart, Verification
    from kb.vocabulary import (
        Basis,
        ConceptKind,
        Link,
        LoopType,
        Match,
        Modality,
        OriginKind,
        RemarkStance,
        ReviewState,
        Sign,
        SourceKind,
        Stance,
        Status,
    )
    from kb.weights import Weights, load_weights
    from kb.what_if import Direction, Effect, WhatIf
    from kb.why import Fork, Pair, WhyNot

_HOMES = {
    "audit": ("Audit", "AuditSection"),
    "base": ("KnowledgeBase", "load"),
    "citations": ("CitedClaim", "CitedQuestion", "CitedRemark"),
    "coverage": ("Coverage", "TextCoverage", "UncoveredSentence"),
    "diff": ("Diff", "LeverChange", "Revision", "SupportShift"),
    "edges": ("CitedEdge", "Edge"),
    "errors": (
        "Finding", "InvalidInput", "InvalidRecords", "KbError", "MissingTool", "UnknownName",
        "UnwritableOutput",
    ),
    "exchange": ("Exported",),
    "jackknife": ("Fragility", "Jackknife", "SourceLoss", "StatusChange"),
    "laundering": ("LaunderedConclusion", "Laundering"),
    "levers": ("Lever", "LeverSet", "Levers"),
    "loops": ("Agenda", "EdgeLoad", "LengthCount", "Loop", "LoopCount", "Loops", "OpenEdge"),
    "maps.whole": ("Map",),
    "model": (
        "Claim", "Concept", "Header", "Identifier", "KindDefinition", "Origin", "PassedOver",
        "Question", "Quotation", "Quote", "Records", "Remark", "Review", "Source", "SourceFile",
        "SourceText",
    ),
    "paths": ("Path", "PathAnswer", "Verdict"),
    "progress": ("Progress",),
    "rdf.query": ("SparqlAnswer",),
    "results": ("Result", "Results"),
    "verification": ("TextIdentity", "UnprovenPart", "Verification"),
    "vocabulary": (
        "Basis", "ConceptKind", "Link", "LoopType", "Match", "Modality", "OriginKind",
        "RemarkStance", "ReviewState", "Sign", "SourceKind", "Stance", "Status",
    ),
    "weights": ("Weights", "load_weights"),
    "what_if": ("Direction", "Effect", "WhatIf"),
    "why": ("Fork", "Pair", "WhyNot"),
}  # fmt: skip
"""Module → the public names that it holds."""

_HOME = {name: module for module, names in _HOMES.items() for name in names}

__all__ = [
    "Agenda",
    "Audit",
    "AuditSection",
    "Basis",
    "CitedClaim",
    "CitedEdge",
    "CitedQuestion",
    "CitedRemark",
    "Claim",
    "Concept",
    "ConceptKind",
    "Coverage",
    "Diff",
    "Direction",
    "Edge",
    "EdgeLoad",
    "Effect",
    "Exported",
    "Finding",
    "Fork",
    "Fragility",
    "Header",
    "Identifier",
    "InvalidInput",
    "InvalidRecords",
    "Jackknife",
    "KbError",
    "KindDefinition",
    "KnowledgeBase",
    "LaunderedConclusion",
    "Laundering",
    "LengthCount",
    "Lever",
    "LeverChange",
    "LeverSet",
    "Levers",
    "Link",
    "Loop",
    "LoopCount",
    "LoopType",
    "Loops",
    "Map",
    "Match",
    "MissingTool",
    "Modality",
    "OpenEdge",
    "Origin",
    "OriginKind",
    "Pair",
    "PassedOver",
    "Path",
    "PathAnswer",
    "Progress",
    "Question",
    "Quotation",
    "Quote",
    "Records",
    "Remark",
    "RemarkStance",
    "Result",
    "Results",
    "Review",
    "ReviewState",
    "Revision",
    "Sign",
    "Source",
    "SourceFile",
    "SourceKind",
    "SourceLoss",
    "SourceText",
    "SparqlAnswer",
    "Stance",
    "Status",
    "StatusChange",
    "SupportShift",
    "TextCoverage",
    "TextIdentity",
    "UncoveredSentence",
    "UnknownName",
    "UnprovenPart",
    "UnwritableOutput",
    "Verdict",
    "Verification",
    "Weights",
    "WhatIf",
    "WhyNot",
    "__version__",
    "load",
    "load_weights",
]


def __getattr__(name: str) -> object:
    home = _HOME.get(name)
    if home is None:
        raise AttributeError(f"module 'kb' has no attribute {name!r}")
    value = getattr(import_module(f"kb.{home}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
