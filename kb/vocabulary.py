"""The words of the model: enumerations that mirror ``schema/vocabulary.ttl``, labels included.

Links follow Kraemer et al. 1997, "Coming to terms with the terms of risk" (Archives of General
Psychiatry 54): a correlate is wider than a risk factor, which is wider than a causal risk factor.
"""

from __future__ import annotations

from enum import StrEnum

__all__ = [
    "Basis",
    "ConceptKind",
    "Link",
    "LoopType",
    "Match",
    "Modality",
    "OriginKind",
    "RemarkStance",
    "ReviewState",
    "Sign",
    "SourceKind",
    "Stance",
    "Status",
]


class Term(StrEnum):
    """A word of the vocabulary: its value is what YAML and JSON hold."""

    @property
    def label(self) -> str:
        """The word as people read it.

        >>> Stance.FINDS_NO_EVIDENCE.label
        'finds no evidence'
        """
        return _LABELS.get(self.value, self.value.replace("-", " "))


_LABELS = {
    "in-vitro-experiment": "in-vitro experiment",
    "mendelian-randomisation": "Mendelian randomisation",
    "meta-analysis": "meta-analysis",
    "case-control": "case-control study",
    "cohort": "cohort study",
    "cross-sectional": "cross-sectional study",
    "not-causal": "associated, not causal",
    "body-system": "body system",
}


class ConceptKind(Term):
    """The built-in kinds of node; a knowledge base may add its own in kb.yaml."""

    CHEMICAL = "chemical"
    HORMONE = "hormone"
    PROTEIN = "protein"
    BODY_SYSTEM = "body-system"
    PROCESS = "process"
    SYMPTOM = "symptom"
    BEHAVIOUR = "behaviour"
    COGNITION = "cognition"
    DISORDER = "disorder"
    EXPOSURE = "exposure"
    TREATMENT = "treatment"
    HYPOTHESIS = "hypothesis"


class SourceKind(Term):
    """What a document, or a study that it reports, is."""

    FORUM_ANSWER = "forum-answer"
    MAGAZINE_ARTICLE = "magazine-article"
    NEWS = "news"
    TEXTBOOK = "textbook"
    EXPERT_STATEMENT = "expert-statement"
    NARRATIVE_REVIEW = "narrative-review"
    SYSTEMATIC_REVIEW = "systematic-review"
    META_ANALYSIS = "meta-analysis"
    CROSS_SECTIONAL = "cross-sectional"
    CASE_CONTROL = "case-control"
    COHORT = "cohort"
    MENDELIAN_RANDOMISATION = "mendelian-randomisation"
    RANDOMISED_TRIAL = "randomised-trial"
    ANIMAL_EXPERIMENT = "animal-experiment"
    IN_VITRO_EXPERIMENT = "in-vitro-experiment"
    MECHANISTIC_MODEL = "mechanistic-model"


class OriginKind(Term):
    """Whose evidence or view a claim is: every kind of source, and holders who publish nothing."""

    FORUM_ANSWER = "forum-answer"
    MAGAZINE_ARTICLE = "magazine-article"
    NEWS = "news"
    TEXTBOOK = "textbook"
    EXPERT_STATEMENT = "expert-statement"
    NARRATIVE_REVIEW = "narrative-review"
    SYSTEMATIC_REVIEW = "systematic-review"
    META_ANALYSIS = "meta-analysis"
    CROSS_SECTIONAL = "cross-sectional"
    CASE_CONTROL = "case-control"
    COHORT = "cohort"
    MENDELIAN_RANDOMISATION = "mendelian-randomisation"
    RANDOMISED_TRIAL = "randomised-trial"
    ANIMAL_EXPERIMENT = "animal-experiment"
    IN_VITRO_EXPERIMENT = "in-vitro-experiment"
    MECHANISTIC_MODEL = "mechanistic-model"
    ADVERTISING = "advertising"
    POPULAR_BELIEF = "popular-belief"
    CAMPAIGN = "campaign"
    EXPERT_CONSENSUS = "expert-consensus"


class Link(Term):
    """What a claim says of two concepts, from the weakest rung to the strongest."""

    CORRELATIONAL = "correlational"
    PREDICTIVE = "predictive"
    CAUSAL = "causal"


class Sign(Term):
    """Whether the object rises (positive) or falls (negative) when the subject rises."""

    POSITIVE = "positive"
    NEGATIVE = "negative"
    UNSTATED = "unstated"
    MIXED = "mixed"

    @property
    def symbol(self) -> str:
        """The sign as maps and tables show it.

        >>> [sign.symbol for sign in Sign]
        ['+', '−', '?', '±']
        """
        return {"positive": "+", "negative": "−", "unstated": "?", "mixed": "±"}[self.value]


class Stance(Term):
    """What the text does with the relation: a missing finding is not a denial."""

    AFFIRMS = "affirms"
    DENIES = "denies"
    FINDS_NO_EVIDENCE = "finds-no-evidence"


class Modality(Term):
    """How sure the text says it is, from the strongest to the weakest."""

    ASSERTED = "asserted"
    PROBABLE = "probable"
    POSSIBLE = "possible"
    SPECULATIVE = "speculative"


class Basis(Term):
    """What the claim rests on, as the text shows it (Evidence and Conclusion Ontology)."""

    AUTHOR_STATEMENT = "author-statement"
    AUTHOR_INFERENCE = "author-inference"
    ANALOGY = "analogy"
    CONSTITUTIVE = "constitutive"
    EXPERT_CONSENSUS = "expert-consensus"
    CITED_REVIEW = "cited-review"
    CITED_STUDY = "cited-study"
    OWN_DATA = "own-data"


class Match(Term):
    """How well an identifier of another vocabulary fits a concept (SKOS mapping properties)."""

    EXACT = "exact"
    CLOSE = "close"
    BROAD = "broad"
    NARROW = "narrow"
    RELATED = "related"


class RemarkStance(Term):
    """What a statement about claims does with them; only ``disputes`` changes a weight."""

    DISPUTES = "disputes"
    QUALIFIES = "qualifies"
    SUPPORTS = "supports"
    STATES_LOOP = "states-loop"


class ReviewState(Term):
    """Whether a person has looked at a claim; a draft weighs nothing."""

    REVIEWED = "reviewed"
    DRAFT = "draft"


class Status(Term):
    """What an edge is, in the order in which the rules are tried."""

    DISPUTED = "disputed"
    CAUSAL = "causal"
    HEDGED = "hedged"
    ASSOCIATION_DISPUTED = "association-disputed"
    NOT_CAUSAL = "not-causal"
    CORRELATIONAL = "correlational"
    DENIED = "denied"
    UNSUPPORTED = "unsupported"


class LoopType(Term):
    """What a feedback loop does to a change: strengthen it, work against it, or not known."""

    REINFORCING = "reinforcing"
    BALANCING = "balancing"
    UNDETERMINED = "undetermined"
