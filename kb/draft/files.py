"""A draft as an ordinary source file, beside the concepts it proposes and what it left open."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kb.draft.candidates import Draft, Unresolved, draft_claims
from kb.draft.proposals import Proposal
from kb.draft.remarks import kept_remarks
from kb.model import Claim, Concept, Source, SourceFile, SourceText
from kb.names import sha256
from kb.progress import Progress

__all__ = ["DraftFile", "draft_source", "source_file"]

Key = tuple[tuple[tuple[int, int], ...], str, str, str]
"""What tells a candidate from others: where it stands, its two concepts, its link."""


@dataclass(frozen=True)
class DraftFile:
    """A source file of drafts, the concepts that it needs, and the cues that stay open."""

    file: SourceFile
    concepts: tuple[Proposal, ...]
    unresolved: tuple[Unresolved, ...]


def draft_source(
    text: str,
    source: Source,
    *,
    concepts: Sequence[Concept] = (),
    packs: tuple[str, ...] = (),
    max_words: int | None = None,
    rejected: Iterable[Mapping[str, Any]] = (),
    rejected_remarks: Iterable[Mapping[str, Any]] = (),
    progress: Progress | None = None,
) -> DraftFile:
    """Return a text as a source file whose claims are drafts.

    ``rejected`` holds drafted claims, and ``rejected_remarks`` remarks, as plain data, that a
    person has turned down before: they are not proposed again.

    >>> source = Source(id="note", title="A note", kind="news", language="en", licence="CC0-1.0")
    >>> made = draft_source("Salt causes rust.", source)
    >>> made.file.source.text.length, [claim.id for claim in made.file.claims]
    (17, ['salt-affects-rust'])
    >>> turned_down = [claim.model_dump(mode="json") for claim in made.file.claims]
    >>> draft_source("Salt causes rust.", source, rejected=turned_down).file.claims
    ()
    """
    draft = draft_claims(
        text,
        concepts=concepts,
        language=source.language.partition("-")[0],
        packs=packs,
        max_words=max_words,
        progress=progress,
    )
    return source_file(draft, text, source, rejected=rejected, rejected_remarks=rejected_remarks)


def source_file(
    draft: Draft,
    text: str,
    source: Source,
    *,
    rejected: Iterable[Mapping[str, Any]] = (),
    rejected_remarks: Iterable[Mapping[str, Any]] = (),
) -> DraftFile:
    """Return a draft, whoever made it, as a source file, without what was rejected before."""
    gone = {_key_of_data(claim) for claim in rejected}
    claims = tuple(claim for claim in draft.claims if _key(claim) not in gone)
    used = {end for claim in claims for end in (claim.subject, claim.object)}
    fingerprint = SourceText(length=len(text), sha256=sha256(text.encode()))
    return DraftFile(
        SourceFile(
            source=source.model_copy(update={"text": fingerprint}),
            claims=claims,
            remarks=kept_remarks(draft.remarks, claims, rejected_remarks),
        ),
        tuple(proposal for proposal in draft.concepts if proposal.id in used),
        draft.unresolved,
    )


def _key(claim: Claim) -> Key:
    spans = tuple((part.start, part.end) for part in claim.quote)
    return spans, claim.subject, claim.object, claim.link.value


def _key_of_data(claim: Mapping[str, Any]) -> Key:
    spans = tuple((int(part["start"]), int(part["end"])) for part in claim["quote"])
    return spans, str(claim["subject"]), str(claim["object"]), str(claim["link"])
