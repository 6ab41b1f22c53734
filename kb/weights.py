"""The numbers that evidence is weighed by: ``schema/weights.yaml``, and what a kb.yaml overrides.

Every number stands beside its reason, and the table has a version that every output names. A
knowledge base may replace single numbers under ``weights:`` in its kb.yaml, with a version of
its own, so that nobody takes its results for those of the published table.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from itertools import pairwise
from typing import Annotated, Any, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from kb.assets import asset
from kb.errors import InvalidInput
from kb.names import near
from kb.vocabulary import Modality, OriginKind, SourceKind

__all__ = ["Number", "Reliability", "Weights", "load_weights"]

OVERRIDE_REASON = "Set by this knowledge base, which gives no reason."

Share = Annotated[float, Field(ge=0, lt=1, strict=True, allow_inf_nan=False)]


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class Reliability(_Entry):
    """How much a plain statement of one kind of source or holder weighs, and why."""

    cause: Share
    association: Share
    reason: str
    shows_cause: bool = True
    """Whether the design can tell a cause from a correlation at all; if not, ``cause`` is 0."""

    @model_validator(mode="after")
    def _cause_needs_association(self) -> Self:
        if self.cause > self.association:
            raise ValueError(
                f"cause {self.cause} is above association {self.association}: what shows a cause "
                "shows an association, so lower the one or raise the other"
            )
        if self.cause and not self.shows_cause:
            raise ValueError(
                f"cause is {self.cause} where the design shows none, and many such studies would "
                "add up to a cause: write cause: 0, or say shows_cause: true"
            )
        return self


class Number(_Entry):
    """A number between 0 and 1, and why it is that."""

    value: Annotated[float, Field(ge=0, le=1, strict=True, allow_inf_nan=False)]
    reason: str


class Weights(_Entry):
    """One version of the table: reliabilities, what hedges leave, their ceilings, the threshold."""

    version: Annotated[str, Field(min_length=1, max_length=100, pattern=r"^\S+( \S+)*$")]
    threshold: Annotated[float, Field(gt=0, lt=1, strict=True, allow_inf_nan=False)]
    """The support from which on a relation counts as supported."""
    threshold_reason: str
    sources: dict[SourceKind, Reliability]
    origins: dict[OriginKind, Reliability]
    """Every kind of source as well, so that an origin needs only one look."""
    modality: dict[Modality, Number]
    ceilings: dict[Modality, Number]

    @model_validator(mode="after")
    def _stronger_hedges_weigh_less(self) -> Self:
        for name, table in (("modality", self.modality), ("ceilings", self.ceilings)):
            for strong, weak in pairwise(Modality):
                if table[strong].value < table[weak].value:
                    raise ValueError(
                        f"{name}: {weak} has {table[weak].value}, more than {strong} with "
                        f"{table[strong].value}: a stronger hedge never raises a support"
                    )
        if self.ceilings[Modality.ASSERTED].value >= 1:
            raise ValueError("ceilings: asserted must stay below 1: nothing is ever certain")
        return self


def load_weights(overrides: Mapping[str, object] | None = None) -> Weights:
    """Return the table of ``schema/weights.yaml``, with the numbers that a kb.yaml replaces.

    Raises :class:`kb.InvalidInput` with one sentence for each thing that is wrong.

    >>> load_weights().sources["cohort"].cause
    0.3
    >>> mine = load_weights({"version": "mine", "sources": {"cohort": {"cause": 0.4}}})
    >>> mine.version, mine.sources["cohort"].cause, mine.origins["cohort"].association
    ('mine', 0.4, 0.75)
    """
    if overrides is None:
        return _published()
    problems = list(_problems(overrides))
    if problems:
        raise InvalidInput("\n".join(problems))
    return _made(_merged(_table(), overrides))


@cache
def _published() -> Weights:
    return _made(_table())


def _table() -> dict[str, Any]:
    table: dict[str, Any] = yaml.safe_load(asset("schema", "weights.yaml").read_text("utf-8"))
    return table


def _made(table: dict[str, Any]) -> Weights:
    origins = {**table["sources"], **table["origins"]}
    try:
        return Weights.model_validate({**table, "origins": origins})
    except ValidationError as error:
        lines = (
            _sentence(detail["loc"], detail["msg"])
            for detail in error.errors()
            # an origin that has a source's numbers has its errors as well
            if detail["loc"][:1] != ("origins",) or detail["loc"][1] in table["origins"]
        )
        raise InvalidInput("\n".join(dict.fromkeys(lines))) from None


def _sentence(where: tuple[int | str, ...], message: str) -> str:
    path = ": ".join(str(part) for part in where)
    what = message.removeprefix("Value error, ").removeprefix("Input ")
    return f"weights: {path + ': ' if path else ''}{what}"


def _merged(table: dict[str, Any], overrides: Mapping[str, object]) -> dict[str, Any]:
    """Return the table with the entries of the overrides laid over it, number by number."""
    merged = dict(table)
    for key, value in overrides.items():
        if not isinstance(value, Mapping):
            merged[key] = value
            continue
        merged[key] = dict(table[key])
        for kind, entry in value.items():
            given = dict(entry) if isinstance(entry, Mapping) else {"value": entry}
            # An origin of a source's kind starts from that source's numbers.
            before = merged[key].get(kind) or merged["sources"][kind]
            merged[key][kind] = {**before, "reason": OVERRIDE_REASON, **given}
    if "threshold" in overrides and "threshold_reason" not in overrides:
        merged["threshold_reason"] = OVERRIDE_REASON
    return merged


def _problems(overrides: Mapping[str, object]) -> list[str]:
    """Return what keeps the overrides from being laid over the table: keys, kinds and shapes."""
    known: dict[str, tuple[str, ...]] = {
        "sources": tuple(SourceKind),
        "origins": tuple(OriginKind),
        "modality": tuple(Modality),
        "ceilings": tuple(Modality),
    }
    plain = ("version", "threshold", "threshold_reason")
    found = []
    if "version" not in overrides:
        found.append("weights: no version: numbers that replace others need a version of their own")
    elif overrides["version"] == _published().version:
        found.append(
            f"weights: version: {_published().version!r} is the version of the published table: "
            "write another"
        )
    for key, value in overrides.items():
        if key in plain:
            continue
        if key not in known:
            found.append(_unknown("the key", str(key), (*plain, *known)))
        elif not isinstance(value, Mapping):
            found.append(f"weights: {key}: not a mapping from kinds to numbers: write one a line")
        else:
            found += (
                _unknown(f"{key}: the kind", str(kind), known[key])
                for kind in value
                if kind not in known[key]
            )
            found += _shapeless(key, value)
    return found


def _shapeless(key: str, entries: Mapping[str, object]) -> list[str]:
    """Return a sentence for each entry of a reliability that is a bare number."""
    if key not in {"sources", "origins"}:
        return []
    return [
        f"weights: {key}: {kind}: write cause and association, each with a number"
        for kind, entry in entries.items()
        if not isinstance(entry, Mapping)
    ]


def _unknown(what: str, name: str, names: tuple[str, ...]) -> str:
    hint = ", ".join(near(name, names))
    mend = f"did you mean {hint}?" if hint else f"the known ones are {', '.join(names)}"
    return f"weights: {what} {name!r} is not known: {mend}"
