"""Weighing once more, in plain Python, from the words of the rules: to check the fast one by.

Shares no code with kb/support.py, kb/columns.py or kb/evidence.py: sets, dicts and loops only.
The numbers come from the weights object. ``edges(records, weights)`` gives a dict from
(subject, object) to a dict of everything that is known of the edge.
"""

from __future__ import annotations

import math
from typing import Any

from kb.model import Claim, Records, Remark, SourceFile
from kb.weights import Weights

ORDER = ["asserted", "probable", "possible", "speculative"]
RUNGS = ["correlational", "predictive", "causal"]


def nats(weight: float) -> int:
    return round(-math.log(1 - weight) * 10**6)


class Oracle:
    def __init__(self, records: Records, weights: Weights) -> None:
        self.records = records
        self.weights = weights
        self.kind_of_origin = {file.source.id: str(file.source.kind) for file in records.files}
        for origin in records.header.origins:
            self.kind_of_origin[origin.id] = str(origin.kind)
        self.remarks = [
            (file, remark)
            for file in records.files
            for remark in file.remarks
            if remark.review is None or remark.review.state != "draft"
        ]
        self.claims = [
            (file, claim)
            for file in records.files
            for claim in file.claims
            if claim.review is None or claim.review.state != "draft"
        ]

    # Rule 1: the weight of an item.

    def reliability(self, file: SourceFile, item: Claim | Remark, column: str) -> float:
        own = getattr(self.weights.sources[file.source.kind], column)
        kind = self.kind_of_origin[origin_of(file, item)]
        table = {str(key): value for key, value in self.weights.origins.items()}
        return min(own, getattr(table[kind], column))

    def factor(self, modality: str) -> float:
        return {str(key): number.value for key, number in self.weights.modality.items()}[modality]

    def disputing(self, target: str) -> list[tuple[SourceFile, Remark]]:
        return [
            (file, remark)
            for file, remark in self.remarks
            if remark.stance == "disputes"
            and target in {full(file, about) for about in remark.about}
        ]

    def dispute(self, targets: set[str]) -> int:
        """The joint weight, in micro-nats, of the remarks that dispute any of the targets."""
        found: dict[str, tuple[SourceFile, Remark]] = {}
        for target in targets:
            for file, remark in self.disputing(target):
                found[full(file, remark.id)] = (file, remark)
        return self.joint(
            [
                (origin_of(file, remark), str(remark.modality), self.weight_of_remark(file, remark))
                for file, remark in found.values()
            ]
        )

    def weight_of_remark(self, file: SourceFile, remark: Remark) -> int:
        left = math.exp(-self.dispute({full(file, remark.id)}) / 10**6)
        plain = self.reliability(file, remark, "association") * self.factor(str(remark.modality))
        return nats(plain * left)

    def weight_of_claim(self, file: SourceFile, claim: Claim, column: str) -> int:
        alike = {
            full(other_file, other.id)
            for other_file, other in self.claims
            if origin_of(other_file, other) == origin_of(file, claim)
            and other.link == claim.link
            and other.stance == claim.stance
            and (
                (other.subject, other.object) == (claim.subject, claim.object)
                or (
                    claim.link == "correlational"
                    and (other.object, other.subject) == (claim.subject, claim.object)
                )
            )
        }
        left = math.exp(-self.dispute(alike) / 10**6)
        plain = self.reliability(file, claim, column) * self.factor(modality_of(claim))
        return nats(plain * left)

    # Rules 2 and 3: how items add up.

    def joint(self, items: list[tuple[str, str, int]]) -> int:
        def total(modality: str) -> int:
            allowed = ORDER[: ORDER.index(modality) + 1]
            return sum(
                max([n for who, how, n in items if who == origin and how in allowed], default=0)
                for origin in {who for who, _, _ in items}
            )

        def cap(modality: str) -> int:
            by_name = {str(key): number.value for key, number in self.weights.ceilings.items()}
            return nats(by_name[modality])

        return min(
            total("speculative"),
            cap("speculative") + total("possible"),
            cap("possible") + total("probable"),
            cap("probable") + total("asserted"),
            cap("asserted"),
        )

    def support(
        self, chosen: list[tuple[SourceFile, Claim]], column: str | None, only: Any = None
    ) -> int:
        """Column None: a denied association by its association, everything else by its cause."""
        items = []
        for file, claim in chosen:
            if only is not None and not only(claim):
                continue
            which = column or ("association" if claim.link == "correlational" else "cause")
            items.append(
                (
                    origin_of(file, claim),
                    modality_of(claim),
                    self.weight_of_claim(file, claim, which),
                )
            )
        return self.joint(items)

    # Rules 4 to 7: supports, sign, rung, status.

    def edge(self, a: str, b: str) -> dict[str, Any]:
        pair = [(f, c) for f, c in self.claims if {c.subject, c.object} == {a, b}]
        stated = [(f, c) for f, c in pair if (c.subject, c.object) == (a, b)]
        affirmed = [(f, c) for f, c in pair if c.stance == "affirms"]
        causes = [(f, c) for f, c in stated if c.stance == "affirms" and c.link == "causal"]
        no_association = [
            (f, c) for f, c in pair if c.stance != "affirms" and c.link == "correlational"
        ]
        no_cause = no_association + [
            (f, c) for f, c in stated if c.stance != "affirms" and c.link != "correlational"
        ]
        plus, minus = (
            (lambda c: c.sign in ("positive", "mixed")),
            (lambda c: c.sign in ("negative", "mixed")),
        )
        made: dict[str, Any] = {
            "cause": self.support(causes, "cause"),
            "firm_cause": self.support(
                causes, "cause", lambda c: c.modality in ("asserted", "probable")
            ),
            "cause_positive": self.support(causes, "cause", plus),
            "cause_negative": self.support(causes, "cause", minus),
            "association": self.support(affirmed, "association"),
            "association_positive": self.support(affirmed, "association", plus),
            "association_negative": self.support(affirmed, "association", minus),
            "against_cause": self.support(no_cause, None),
            "against_association": self.support(no_association, "association"),
        }
        bearing = [*affirmed, *no_cause]
        own_links = [str(c.link) if (f, c) in stated else "correlational" for f, c in affirmed]
        made["rung"] = max(own_links, key=RUNGS.index, default=None)
        made["claims"] = {full(f, c.id) for f, c in bearing}
        made["sources"] = len({f.source.id for f, _ in bearing})
        made["origins"] = len({origin_of(f, c) for f, c in bearing})
        made["causal_claims"] = len(causes)
        made["status"] = self.status(made)
        made["sign"] = self.sign(made)
        threshold = nats(self.weights.threshold)
        made["only_correlational"] = made["cause"] < threshold <= made["association"]
        made["directed"] = any(c.link != "correlational" for _, c in pair)
        return made

    def status(self, made: dict[str, Any]) -> str:
        threshold = nats(self.weights.threshold)
        c, a, o, n = (
            made[name] >= threshold
            for name in ("cause", "association", "against_cause", "against_association")
        )
        if c and o:
            return "disputed"
        if made["firm_cause"] >= threshold:
            return "causal"
        if c:
            return "hedged"
        if a and n:
            return "association-disputed"
        if a and o:
            return "not-causal"
        if a:
            return "correlational"
        if o:
            return "denied"
        return "unsupported"

    def sign(self, made: dict[str, Any]) -> str:
        threshold = nats(self.weights.threshold)
        channel = "cause" if made["cause"] >= threshold else "association"
        plus, minus = made[f"{channel}_positive"], made[f"{channel}_negative"]
        for least in (threshold, 1):
            if plus >= least and minus >= least:
                return "mixed"
            if plus >= least:
                return "positive"
            if minus >= least:
                return "negative"
        return "unstated"

    def edges(self) -> dict[tuple[str, str], dict[str, Any]]:
        made = {}
        for pair in {frozenset((c.subject, c.object)) for _, c in self.claims}:
            ordered = {
                (c.subject, c.object)
                for _, c in self.claims
                if {c.subject, c.object} == pair and c.link != "correlational"
            }
            for a, b in ordered or {tuple(sorted(pair))}:
                made[a, b] = self.edge(a, b)
        return made


def full(file: SourceFile, id_: str) -> str:
    return id_ if "/" in id_ else f"{file.source.id}/{id_}"


def origin_of(file: SourceFile, item: Claim | Remark) -> str:
    return item.origin or file.source.id


def modality_of(claim: Claim) -> str:
    if claim.stance == "finds-no-evidence" and claim.modality in ("asserted", "probable"):
        return "possible"
    return str(claim.modality)


def edges(records: Records, weights: Weights) -> dict[tuple[str, str], dict[str, Any]]:
    return Oracle(records, weights).edges()
