"""The statements of claims under review: those that were made of the fields follow their fields."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from kb.model import Claim
from kb.model.stated import stated
from kb.review.state import State

__all__ = ["restated"]


def restated(old: State, new: State) -> State:
    """Return a new state in which statements that were made of the fields follow their fields.

    What a person wrote in own words stays as it is.
    """
    before = {claim.id: claim for claim in old.file.claims}
    names = [{concept.id: concept.label for concept in state.concepts} for state in (old, new)]
    claims = []
    was: Claim | None = None
    for claim in new.file.claims:
        was = before.get(claim.id, was)  # or, of a claim that was split off, the one before it
        if was is not None and was.statement == claim.statement == _stated(was, names[0]):
            said = _stated(claim, names[1])
            claim = claim.model_copy(update={"statement": said})  # noqa: PLW2901
        claims.append(claim)
    return replace(new, file=new.file.model_copy(update={"claims": tuple(claims)}))


def _stated(claim: Claim, labels: Mapping[str, str]) -> str:
    return stated(
        *(labels.get(end) or end.replace("-", " ") for end in (claim.subject, claim.object)),
        link=claim.link,
        sign=claim.sign,
        stance=claim.stance,
        modality=claim.modality,
    )
