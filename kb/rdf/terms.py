"""The words of the export: namespaces, what a claim's relation is called, and the firewall.

The firewall is :func:`shortcuts`: a bare triple between two concepts is written for the statuses
that it knows and for no other, and only the status *causal* has predicates that say cause.
Predicates and their hierarchy are those of Biolink 4.4.6.
"""

from __future__ import annotations

import re
from functools import cache

from kb.names import prefixes
from kb.vocabulary import Basis, Link, Modality, ReviewState, Sign, Stance, Status, Term

__all__ = [
    "BIOLINK_CATEGORY",
    "CAUSAL_PREDICATES",
    "HEDGED_PREDICATES",
    "KB",
    "NAMESPACES",
    "VOCABULARIES",
    "agent_type",
    "evidence_type",
    "expand",
    "knowledge_level",
    "licence_iri",
    "negated",
    "relation",
    "shortcuts",
    "term_name",
]

KB = "https://w3id.org/causal-kb/vocabulary#"
"""The namespace of the own terms, which ``schema/vocabulary.ttl`` defines."""

NAMESPACES = {
    "bibo": "http://purl.org/ontology/bibo/",
    "biolink": "https://w3id.org/biolink/vocab/",
    "biolink-agent": "https://w3id.org/biolink/vocab/AgentTypeEnum#",
    "biolink-level": "https://w3id.org/biolink/vocab/KnowledgeLevelEnum#",
    "cito": "http://purl.org/spar/cito/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "kb": KB,
    "oa": "http://www.w3.org/ns/oa#",
    "obo": "http://purl.obolibrary.org/obo/",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "http://schema.org/",
    "sd": "http://www.w3.org/ns/sparql-service-description#",
    "sh": "http://www.w3.org/ns/shacl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "spdx": "https://spdx.org/licenses/",
    "void": "http://rdfs.org/ns/void#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
"""Prefix → namespace of every vocabulary that the export writes terms of."""

VOCABULARIES = tuple(
    NAMESPACES[prefix] for prefix in ("biolink", "cito", "dct", "kb", "oa", "prov", "skos")
)
"""The vocabularies that the description of the data set names."""


def licence_iri(licence: str) -> str | None:
    """Return the IRI of a licence by its SPDX identifier; None for a licence in words.

    >>> licence_iri("CC-BY-4.0"), licence_iri("All rights reserved")
    ('https://spdx.org/licenses/CC-BY-4.0', None)
    """
    return NAMESPACES["spdx"] + licence if re.fullmatch(r"[A-Za-z0-9.+-]+", licence) else None


@cache
def expand(name: str) -> str:
    """Return the IRI of a prefixed name, of a vocabulary of the export or of an identifier.

    >>> expand("kb:claim"), expand("MONDO:0002050")
    ('https://w3id.org/causal-kb/vocabulary#claim', 'http://purl.obolibrary.org/obo/MONDO_0002050')
    """
    prefix, _, local = name.partition(":")
    return (NAMESPACES.get(prefix) or prefixes()[prefix]) + local


def term_name(term: Term) -> str:
    """Return the prefixed name of a word of the vocabulary; its enumeration stands in front.

    >>> term_name(Status.NOT_CAUSAL), term_name(Link.CAUSAL)
    ('kb:Status.not-causal', 'kb:Link.causal')
    """
    return f"kb:{type(term).__name__}.{term.value}"


# --- what one claim is about ------------------------------------------------------------------

_RELATIONS = {
    (Link.CAUSAL, Sign.POSITIVE): "biolink:contributes_to",
    (Link.CAUSAL, Sign.NEGATIVE): "biolink:affects",
    (Link.CAUSAL, Sign.UNSTATED): "biolink:affects",
    (Link.CAUSAL, Sign.MIXED): "biolink:affects",
    # A denial carries no sign. What it denies is the plain word, not any effect at all.
    (Link.CAUSAL, None): "biolink:causes",
    # Biolink's alias "risk factor" leads to predisposes_to_condition, which implies a cause.
    (Link.PREDICTIVE, Sign.POSITIVE): "biolink:associated_with_increased_likelihood_of",
    (Link.PREDICTIVE, Sign.NEGATIVE): "biolink:associated_with_decreased_likelihood_of",
    (Link.PREDICTIVE, Sign.UNSTATED): "biolink:associated_with_likelihood_of",
    (Link.PREDICTIVE, Sign.MIXED): "biolink:associated_with_likelihood_of",
    (Link.PREDICTIVE, None): "biolink:associated_with_likelihood_of",
    (Link.CORRELATIONAL, Sign.POSITIVE): "biolink:positively_correlated_with",
    (Link.CORRELATIONAL, Sign.NEGATIVE): "biolink:negatively_correlated_with",
    (Link.CORRELATIONAL, Sign.UNSTATED): "biolink:associated_with",
    (Link.CORRELATIONAL, Sign.MIXED): "biolink:associated_with",
    (Link.CORRELATIONAL, None): "biolink:associated_with",
}


def relation(link: Link, sign: Sign | None) -> str:
    """Return the predicate that a claim speaks of: a value of rdf:predicate, never a property.

    >>> relation(Link.PREDICTIVE, Sign.POSITIVE)
    'biolink:associated_with_increased_likelihood_of'
    """
    return _RELATIONS[link, sign]


# --- the firewall -----------------------------------------------------------------------------

_CAUSAL = {
    Sign.POSITIVE: ("biolink:contributes_to", "kb:raises"),
    Sign.NEGATIVE: ("biolink:affects", "kb:lowers"),
    Sign.UNSTATED: ("biolink:affects",),
    Sign.MIXED: ("biolink:affects",),
}
_HEDGED = {
    Sign.POSITIVE: ("kb:mayRaise",),
    Sign.NEGATIVE: ("kb:mayLower",),
    Sign.UNSTATED: ("kb:mayAffect",),
    Sign.MIXED: ("kb:mayAffect",),
}

CAUSAL_PREDICATES = tuple(sorted({name for names in _CAUSAL.values() for name in names}))
"""The shortcuts that say cause; only an edge of status causal has one."""

HEDGED_PREDICATES = tuple(sorted({name for names in _HEDGED.values() for name in names}))
"""The shortcuts of hedged edges, under no causal property."""


def shortcuts(status: Status, rung: Link | None, sign: Sign) -> tuple[str, ...]:
    """Return the predicates of the bare triples that an edge may be written as.

    >>> shortcuts(Status.CAUSAL, Link.CAUSAL, Sign.NEGATIVE)
    ('biolink:affects', 'kb:lowers')
    >>> shortcuts(Status.CORRELATIONAL, Link.PREDICTIVE, Sign.POSITIVE)
    ('biolink:associated_with_increased_likelihood_of',)
    >>> shortcuts(Status.DISPUTED, Link.CAUSAL, Sign.POSITIVE)
    ()
    """
    if status is Status.CAUSAL:
        return _CAUSAL[sign]
    if status is Status.HEDGED:
        return _HEDGED[sign]
    if status is Status.CORRELATIONAL:
        predictive = rung is Link.PREDICTIVE
        return (relation(Link.PREDICTIVE if predictive else Link.CORRELATIONAL, sign),)
    if status is Status.NOT_CAUSAL:
        return ("biolink:associated_with",)
    return ()  # disputed, association-disputed, denied, unsupported: nothing may be said


# --- Biolink's and ECO's words for what a claim is --------------------------------------------

BIOLINK_CATEGORY = {
    "chemical": "biolink:ChemicalEntity",
    "hormone": "biolink:ChemicalEntity",
    "protein": "biolink:Protein",
    "body-system": "biolink:AnatomicalEntity",
    "process": "biolink:BiologicalProcess",
    "symptom": "biolink:PhenotypicFeature",
    "behaviour": "biolink:Behavior",
    "disorder": "biolink:Disease",
    "exposure": "biolink:ExposureEvent",
    "treatment": "biolink:Treatment",
}
"""Built-in kind → Biolink class; cognition and hypothesis have none."""

_ECO = {
    Basis.AUTHOR_STATEMENT: "obo:ECO_0000204",
    Basis.AUTHOR_INFERENCE: "obo:ECO_0006185",
    Basis.ANALOGY: "obo:ECO_0006185",
    Basis.CONSTITUTIVE: "obo:ECO_0000204",
    Basis.EXPERT_CONSENSUS: "obo:ECO_0006151",
    Basis.CITED_REVIEW: "obo:ECO_0000033",
    Basis.CITED_STUDY: "obo:ECO_0000033",
    Basis.OWN_DATA: "obo:ECO_0000006",
}


def evidence_type(basis: Basis) -> str:
    """Return the ECO class of what a claim rests on.

    >>> evidence_type(Basis.AUTHOR_INFERENCE)
    'obo:ECO_0006185'
    """
    return _ECO[basis]


def knowledge_level(
    modality: Modality, link: Link, basis: Basis, state: ReviewState | None = None
) -> str:
    """Return Biolink's knowledge level of a claim: a hedge makes a prediction of it.

    A draft has none: nobody has said yet that the text says so.

    >>> said = Modality.ASSERTED, Link.CAUSAL, Basis.AUTHOR_STATEMENT
    >>> knowledge_level(*said), knowledge_level(*said, ReviewState.DRAFT)
    ('biolink-level:knowledge_assertion', 'biolink-level:not_provided')
    """
    if state is ReviewState.DRAFT:
        level = "not_provided"
    elif modality in (Modality.POSSIBLE, Modality.SPECULATIVE):
        level = "prediction"
    elif link is not Link.CAUSAL and basis in (Basis.CITED_STUDY, Basis.OWN_DATA):
        level = "statistical_association"
    else:
        level = "knowledge_assertion"
    return f"biolink-level:{level}"


def agent_type(drafter: str | None, state: ReviewState | None) -> str:
    """Return Biolink's agent type: who read the claim out of the text, and who looked at it."""
    if drafter is None:
        agent = "manual_agent"
    elif state is ReviewState.DRAFT:
        agent = "text_mining_agent"
    else:
        agent = "manual_validation_of_automated_agent"
    return f"biolink-agent:{agent}"


def negated(stance: Stance) -> bool:
    """Return Biolink's yes or no, for tools that know no more: true unless the text affirms.

    "Finds no evidence" is no denial, and ``kb:stance`` says so; but a tool that reads only this
    flag must never take it for an affirmation.
    """
    return stance is not Stance.AFFIRMS
