"""What the report says, in which order: blocks of plain text made from a weighed base."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kb.audit import Audit
from kb.citations import CitedClaim, CitedQuestion, CitedRemark
from kb.edges import CitedEdge, Edge
from kb.model import Records, Source
from kb.report.blocks import (
    Block,
    Bullets,
    Heading,
    Inline,
    Link,
    Paragraph,
    Quotation,
    Strong,
    Table,
)
from kb.vocabulary import Stance, Status
from kb.weights import Weights

if TYPE_CHECKING:
    from kb.loops import Loop

__all__ = ["ReportInput", "report"]

MEANING: Mapping[Status, str] = {
    Status.DISPUTED: "affirmed as a cause and denied as one, both with support",
    Status.CAUSAL: "stated as a cause without a weakening hedge",
    Status.HEDGED: "a cause only as far as “may”, “could” or weaker words go",
    Status.ASSOCIATION_DISPUTED: "affirmed and denied as an association",
    Status.NOT_CAUSAL: "associated, and denied as a cause",
    Status.CORRELATIONAL: "associated; no cause, or too little for one, is stated",
    Status.DENIED: "denied, or no evidence was found, and nothing speaks for it",
    Status.UNSUPPORTED: "spoken of, but too weakly to count",
}

LISTED = ("hedged", "single-origin", "denied", "unsupported")
"""The sections of the audit that are lists of edges; those before them come with their quotes."""


@dataclass(frozen=True, slots=True)
class ReportInput:
    """What a report is made from."""

    records: Records
    edges: Sequence[Edge]
    audit: Audit
    loops: Sequence[Loop]
    loops_note: str
    """What is known of loops that are not listed; empty when all are."""
    questions: Sequence[CitedQuestion]
    weights: Weights
    cited: Mapping[tuple[str, str], CitedEdge]
    """The weakest links of the loops, with their quotes."""


DRAFTS = ("Drafts not yet reviewed, which weigh nothing", "Drafts, which weigh here")


def report(given: ReportInput) -> tuple[Block, ...]:
    """Return the whole report; the same records give the same blocks."""
    return tuple(
        block
        for section in (
            _summary,
            _only_correlational,
            _disputed,
            _loops,
            _lists,
            _table,
            _questions,
            _sources,
            _licences,
        )
        for block in section(given)
    )


def _summary(given: ReportInput) -> Iterator[Block]:
    records = given.records
    claims = [claim for _, claim in records.claims()]
    remarks = [remark for _, remark in records.remarks() if records.weighs(remark)]
    origins = {origin for edge in given.edges for origin in edge.origins}
    yield Heading(1, records.header.title)
    yield Paragraph([records.header.description])
    yield Heading(2, "Summary")
    counted = (
        ("Sources", len(records.files)),
        ("Origins: whose evidence or view it is", len(origins)),
        ("Concepts", len(records.concepts)),
        ("Claims, each with its quote", len(claims)),
        (DRAFTS[records.drafts_weigh], sum(1 for _ in records.drafts())),
        ("Remarks on claims", len(remarks)),
        ("Open questions", len(given.questions)),
        ("Edges", len(given.edges)),
        ("Feedback loops listed", len(given.loops)),
    )
    rows = [(what, str(count)) for what, count in counted if count or what != counted[4][0]]
    yield Table("What there is", ("What", "How many"), rows, frozenset({1}))
    by_status = Counter(edge.status for edge in given.edges)
    yield Table(
        "Edges by status",
        ("Status", "Edges", "It means"),
        [(s.label, str(by_status[s]), MEANING[s]) for s in Status],
        frozenset({1}),
    )
    yield Paragraph(
        [
            "Supports lie between 0 and 1 and are not probabilities. They are weighed with the "
            f"weights of version {given.weights.version}; what reaches "
            f"{given.weights.threshold} counts as supported."
        ]
    )


def _only_correlational(given: ReportInput) -> Iterator[Block]:
    section = given.audit.section("only-correlational")
    yield Heading(2, "Not to be read as causes")
    yield Paragraph([section.sentence])
    for edge in section.edges:
        yield from _edge(edge, given.records)


def _disputed(given: ReportInput) -> Iterator[Block]:
    yield Heading(2, "Disputed")
    for name in ("disputed", "association-disputed"):
        section = given.audit.section(name)
        yield Paragraph([section.sentence])
        for edge in section.edges:
            yield from _edge(edge, given.records)


def _edge(edge: CitedEdge, records: Records) -> Iterator[Block]:
    yield Heading(3, edge.arrow)
    yield Paragraph([Strong(edge.status.label), f". {_supports(edge)}"])
    languages = {file.source.id: file.source.language for file in records.files}
    affirming = [claim for claim in edge.cited if claim.stance is Stance.AFFIRMS]
    groups = (
        ("For a cause:", [claim for claim in affirming if edge.supports_cause(claim)]),
        ("For going together:", [c for c in affirming if not edge.supports_cause(c)]),
        ("Against:", [claim for claim in edge.cited if claim.stance is not Stance.AFFIRMS]),
    )
    several = sum(bool(claims) for _, claims in groups) > 1
    for title, claims in groups:
        if claims and several:
            yield Paragraph([Strong(title)])
        for claim in claims:
            yield Quotation(claim.words, languages[claim.source], _claimed(claim, edge))
    if edge.remarks:
        yield Paragraph([Strong("Remarks:")])
    for remark in edge.remarks:
        yield Quotation(remark.words, languages[remark.source], _remarked(remark))


def _supports(edge: Edge) -> str:
    return (
        f"Support: cause {edge.support_cause:.4f}, association {edge.support_association:.4f}. "
        f"Against: cause {edge.opposition_cause:.4f}, "
        f"association {edge.opposition_association:.4f}."
    )


def _claimed(claim: CitedClaim, edge: CitedEdge) -> list[Inline]:
    stance = "" if claim.stance is Stance.AFFIRMS else f"{claim.stance.label}, "
    draft = "not yet reviewed, " if claim.draft else ""
    back = " the other way round" if edge.runs_back(claim) else ""
    return [
        f"{claim.origin_label}, in {claim.source_title}: " if claim.origin != claim.source
        else f"{claim.source_title}: ",
        f"{draft}{stance}{claim.link.label}{back}, {claim.modality.label}. ",
        f"{claim.statement} ({claim.id})",
    ]  # fmt: skip


def _remarked(remark: CitedRemark) -> list[Inline]:
    about = ", ".join(remark.about)
    verb = _VERBS[remark.stance]
    return [f"A remark of {remark.origin_label} that {verb} {about}: {remark.statement}"]


_VERBS = {
    "disputes": "disputes",
    "qualifies": "qualifies",
    "supports": "supports",
    "states-loop": "says that a loop is formed by",
}


def _loops(given: ReportInput) -> Iterator[Block]:
    yield Heading(2, "Feedback loops")
    if not given.loops:
        yield Paragraph(["No chain of causal edges leads back to where it starts."])
    for number, loop in enumerate(given.loops, 1):
        yield Heading(3, f"Loop {number}: {loop.text}")
        yield Paragraph([Strong(_loop_type(loop)), f". {loop.sentence}"])
        weakest = given.cited[loop.weakest.subject, loop.weakest.object]
        yield Paragraph(
            [
                "Weakest link: ",
                Strong(weakest.arrow),
                f" ({weakest.status.label}). {_supports(weakest)} All links: product "
                f"{loop.product:.4f}, geometric mean {loop.geometric_mean:.4f}.",
            ]
        )
        languages = {file.source.id: file.source.language for file in given.records.files}
        for claim in weakest.cited:
            yield Quotation(claim.words, languages[claim.source], _claimed(claim, weakest))
    if given.loops_note:
        yield Paragraph([given.loops_note])


def _loop_type(loop: Loop) -> str:
    how = "stated by a source" if loop.stated else "assembled from single claims"
    return f"{loop.type.label.capitalize()}, {how}"


def _lists(given: ReportInput) -> Iterator[Block]:
    for name in LISTED:
        section = given.audit.section(name)
        yield Heading(2, section.title)
        yield Paragraph([section.sentence])
        if section.edges:
            yield Bullets([[f"{edge.arrow} ({_origins(edge)})"] for edge in section.edges])


def _origins(edge: CitedEdge) -> str:
    """Return who says that it is a cause; where nobody does, whoever speaks of it."""
    origins = edge.cause_origins or edge.origins
    return "; ".join(
        dict.fromkeys(claim.origin_label for claim in edge.cited if claim.origin in origins)
    )


def _table(given: ReportInput) -> Iterator[Block]:
    yield Heading(2, "All edges")
    head = ("Edge", "Status", "Cause", "Association", "Against cause", "Against association",
            "Claims", "Origins")  # fmt: skip
    rows = [
        (
            edge.arrow,
            edge.status.label,
            f"{edge.support_cause:.4f}",
            f"{edge.support_association:.4f}",
            f"{edge.opposition_cause:.4f}",
            f"{edge.opposition_association:.4f}",
            str(len(edge.claims)),
            str(len(edge.origins)),
        )
        for edge in given.edges
    ]
    yield Table("All edges", head, rows, frozenset(range(2, 8)))


def _questions(given: ReportInput) -> Iterator[Block]:
    yield Heading(2, "Open questions")
    if not given.questions:
        yield Paragraph(["No source says that something is not known."])
    labels = {concept.id: concept.label for concept in given.records.concepts}
    sources = {file.source.id: file.source for file in given.records.files}
    for question in given.questions:
        source = sources[question.source]
        about = ", ".join(labels[concept] for concept in question.about)
        by: list[Inline] = [f"{source.title}, about {about}: {question.statement} ({question.id})"]
        yield Quotation(question.words, source.language, by)


def _sources(given: ReportInput) -> Iterator[Block]:
    yield Heading(2, "Sources")
    yield Bullets([_citation(file.source) for file in given.records.files])
    holders = given.records.header.origins
    if holders:
        yield Paragraph(["Views and findings that the sources report are counted as those of:"])
        yield Bullets([_holder(o.label, o.kind.label, o.doi) for o in holders])


def _citation(source: Source) -> list[Inline]:
    parts = [source.author, source.publisher, source.published, source.kind.label]
    line: list[Inline] = [Strong(source.title), ". ", ", ".join(_given(parts)), ". "]
    if source.doi:
        line += [Link(f"https://doi.org/{source.doi}"), " "]
    elif source.url:
        line += [Link(source.url), " "]
    return [*line, f"({source.id}; the text: {source.licence})"]


def _holder(label: str, kind: str, doi: str | None) -> list[Inline]:
    words: list[Inline] = [f"{label} ({kind})"]
    return [*words, " ", Link(f"https://doi.org/{doi}")] if doi else words


def _given(parts: Iterable[str | None]) -> list[str]:
    return [part for part in parts if part]


def _licences(given: ReportInput) -> Iterator[Block]:
    header = given.records.header
    rights = header.quotation.rights or "The quoted words are their authors'."
    yield Heading(2, "Licences")
    yield Bullets(
        [
            [f"The curated records, and so this report: {header.licence}."],
            [f"Quotations: {rights}"],
            ["The program that made this page: MIT."],
        ]
    )
