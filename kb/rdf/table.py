"""The one table that is the mapping: field of a model → predicate and kind of term.

The emitter, the reader, ``schema/context.jsonld``, the property shapes of ``schema/shapes.ttl``
and the property list of ``schema/vocabulary.ttl`` all come from :data:`SHAPES`.
"""

from __future__ import annotations

from typing import Any

from kb import model, vocabulary
from kb.edges import Edge
from kb.names import expand_curie
from kb.rdf import terms
from kb.rdf.dataset import DATASET_SHAPES
from kb.rdf.mapping import LIST_ORDER, Kind, Property, Shape, View, record_path

__all__ = ["SHAPES", "identifier_path", "named_parts", "shape"]

K = Kind
_ORDER = Property(
    "order", "kb:order", K.INTEGER, of=("@order",),
    says="The place of a record in its file: records stand in reading order.",
)  # fmt: skip
_NOTE = Property("note", "skos:editorialNote", K.TEXT)


def _words(quote: tuple[model.Quote, ...], record: Any) -> str:
    return quote[0].text if len(quote) == 1 else record.words


def _matching(match: vocabulary.Match) -> Property:
    def value(identifiers: tuple[model.Identifier, ...]) -> list[str]:
        return [expand_curie(same.curie) for same in identifiers if same.match is match]

    return Property(f"{match}Match", f"skos:{match}Match", K.WEB, many=True, of=("same_as",),
                    value=value)  # fmt: skip


def identifier_path(concept: str, curie: str) -> str:
    """Return the path of a concept's identifier: what a local name cannot hold is escaped.

    >>> identifier_path("depression", "MONDO:0002050")
    'mapping/depression.MONDO.0002050'
    """
    local = curie.replace(":", ".", 1).replace("/", "%2F")
    return f"mapping/{concept}.{local[:-1] + '%2E' if local.endswith('.') else local}"


def named_parts(
    start: str, record: str, quote: tuple[model.Quote, ...]
) -> list[tuple[str, model.Quote]]:
    """Return the parts of a record's quote with their names: several are told apart by start.

    >>> [name for name, _ in named_parts("quote/article.", "a", (model.Quote.model_construct(),))]
    ['quote/article.a']
    """
    name = start + record
    if len(quote) == 1:
        return [(name, quote[0])]
    return [(f"{name}.{part.start}", part) for part in quote]


def _evidence(source: str, record: str, quote: tuple[model.Quote, ...]) -> list[str]:
    return [path for path, _ in named_parts(f"evidence/{source}.", record, quote)]


def _quoted(says: str) -> tuple[Property, ...]:
    """Return what claims, remarks and questions share."""
    return (
        Property("id", "dct:identifier", K.PLAIN, of=("@source", "id"),
                 value="{}/{}".format, required=True),
        Property("statement", "rdfs:label", K.TEXT, required=True),
        Property(
            "evidence", "kb:evidence", K.REF, many=True, required=True, says=says,
            of=("@source", "id", "quote"), value=_evidence,
        ),
        Property("source", "prov:wasQuotedFrom", K.REF, to="source",
                 of=("@source",), required=True),
        Property("supporting_text", "biolink:supporting_text", K.WORDS, of=("quote", "@record"),
                 value=_words),
        _NOTE, _ORDER, LIST_ORDER,
    )  # fmt: skip


_HELD = (
    Property("modality", "kb:modality", K.TERM, enum=vocabulary.Modality, required=True,
             says="How sure the text says it is."),
    Property("cue", "kb:cue", K.PLAIN,
             says="The words of the quote that hedge or mark the relation, or 'label'."),
    Property("origin", "prov:hadPrimarySource", K.REF, to="origin"),
    Property("attributed_to", "kb:attributedTo", K.PLAIN,
             says="The text's own words for whose view or evidence it is."),
)  # fmt: skip

_REVIEWED = (
    Property("review.state", "kb:reviewState", K.TERM, enum=vocabulary.ReviewState,
             says="Whether a person has looked at the record; a draft weighs nothing."),
    Property("review.score", "kb:reviewScore", K.DOUBLE, says="How sure the drafter was."),
    Property("review.cues", "kb:reviewCue", K.PLAIN, many=True,
             says="Words of the text that made the drafter propose the record."),
    Property("review.drafter", "kb:drafter", K.PLAIN, says="What drafted the record."),
)  # fmt: skip

_CLAIM = Shape(
    "Claim", ("kb:Claim", "biolink:Association"), "claim", model=model.Claim,
    says="One relation between two concepts that one source states, denies or finds no evidence "
    "for. A node that asserts nothing by itself.",
    properties=(
        Property("subject", "rdf:subject", K.REF, to="concept", required=True),
        Property("predicate", "rdf:predicate", K.NAME, required=True,
                 of=("link", "sign"), value=terms.relation),
        Property("object", "rdf:object", K.REF, to="concept", required=True),
        Property("link", "kb:link", K.TERM, enum=vocabulary.Link, required=True,
                 says="What a claim says of two concepts: correlational, predictive or causal."),
        Property("sign", "kb:sign", K.TERM, enum=vocabulary.Sign,
                 says="Whether the object rises or falls when the subject rises."),
        Property("stance", "kb:stance", K.TERM, enum=vocabulary.Stance, required=True,
                 says="What the text does with the relation: affirm, deny, find no evidence."),
        *_HELD, *_quoted("The quoted part of a text that a record rests on."),
        Property("approximate", "kb:approximate", K.BOOLEAN,
                 says="The text says that it speaks roughly; that is no hedge."),
        Property("basis", "kb:basis", K.TERM, enum=vocabulary.Basis, required=True,
                 says="What the claim rests on, as the text shows it."),
        Property("context", "kb:context", K.TEXT,
                 says="The population or condition that a claim is limited to."),
        Property("delay", "kb:delay", K.BOOLEAN, says="The effect is said to be slow."),
        Property("jointly", "kb:jointly", K.REF, many=True,
                 says="Claims that are said to act only together with this one."),
        *_REVIEWED,
        Property("negated", "biolink:negated", K.BOOLEAN, required=True,
                 of=("stance",), value=terms.negated),
        Property("knowledge_level", "biolink:knowledge_level", K.NAME, required=True,
                 of=("modality", "link", "basis", "review.state"), value=terms.knowledge_level),
        Property("agent_type", "biolink:agent_type", K.NAME, required=True,
                 of=("review.drafter", "review.state"), value=terms.agent_type),
        Property("evidence_type", "biolink:has_evidence_of_type", K.NAME, required=True,
                 of=("basis",), value=terms.evidence_type),
    ),
)  # fmt: skip

_CITO = {"disputes": "cito:disputes", "qualifies": "cito:qualifies", "supports": "cito:supports",
         "states-loop": "kb:statesLoop"}  # fmt: skip


def _remarked(stance: str) -> Property:
    def value(
        said: str,
        about: tuple[str, ...],
        state: vocabulary.ReviewState | None,
        source: str,
        view: View,
    ) -> list[str]:
        if (
            said != stance or state is vocabulary.ReviewState.DRAFT
        ):  # what is a draft disputes nothing yet
            return []
        return [view.path_of(source, name) for name in about]

    return Property(
        f"{stance}-records", _CITO[stance], K.REF, many=True,
        of=("stance", "about", "review.state", "@source", "@view"), value=value,
        says="The listed claims are said to form a feedback loop."
        if stance == "states-loop" else "",
    )  # fmt: skip


_ABOUT = Property("about", "kb:about", K.REF, many=True, required=True,
                  says="What a remark or a question is about.")  # fmt: skip
_REMARK = Shape(
    "Remark", ("kb:Remark",), "remark", model=model.Remark,
    says="What a source says about a statement, a study or an idea, not about the world.",
    properties=(
        Property("stance", "kb:remarkStance", K.TERM, enum=vocabulary.RemarkStance, required=True,
                 says="What a remark does with the claims that it is about."),
        _ABOUT, *(_remarked(stance) for stance in _CITO), *_HELD, *_quoted(""), *_REVIEWED,
    ),
)  # fmt: skip
_QUESTION = Shape(
    "Question", ("kb:Question",), "question", model=model.Question,
    says="What a source says is not known.",
    properties=(
        Property("about", "kb:about", K.REF, many=True, to="concept", required=True),
        *_quoted(""),
    ),
)  # fmt: skip

_CONCEPT = Shape(
    "Concept", ("kb:Concept", "skos:Concept"), "concept", model=model.Concept,
    says="A node of the graph: a quantity that can rise or fall.",
    properties=(
        Property("id", "dct:identifier", K.PLAIN, required=True),
        Property("label", "skos:prefLabel", K.TEXT, required=True),
        Property("name", "rdfs:label", K.TEXT, of=("label",)),
        Property("kind", "kb:kind", K.NODE_KIND, enum=vocabulary.ConceptKind, required=True,
                 says="What sort of node a concept is."),
        Property("category", "biolink:category", K.NAME,
                 of=("kind",), value=terms.BIOLINK_CATEGORY.get),
        Property("description", "skos:definition", K.TEXT, required=True),
        Property("synonyms", "skos:altLabel", K.TEXT, many=True),
        Property("broader", "skos:broader", K.REF, many=True, to="concept"),
        Property("same_as", "kb:identifiedBy", K.REF, many=True,
                 of=("id", "same_as"),
                 value=lambda name, many: [identifier_path(name, same.curie) for same in many],
                 says="An identifier of the concept in another vocabulary, with its match."),
        *(_matching(match) for match in vocabulary.Match),
        _NOTE, LIST_ORDER,
    ),
)  # fmt: skip
_IDENTIFIER = Shape(
    "Identifier", ("kb:Identifier",), "mapping", model=model.Identifier,
    says="A concept's identifier in another vocabulary, and how well it fits.",
    properties=(
        Property("curie", "kb:curie", K.PLAIN, required=True, says="Prefix and local identifier."),
        Property("match", "kb:match", K.TERM, enum=vocabulary.Match, required=True,
                 says="How well an identifier of another vocabulary fits a concept."),
        Property("label", "rdfs:label", K.PLAIN),
        Property("iri", "rdfs:seeAlso", K.WEB, of=("curie",), value=expand_curie),
        _ORDER,
    ),
)  # fmt: skip

_SOURCE = Shape(
    "Source", ("kb:Source", "prov:Entity"), "source", model=model.Source,
    says="A document that claims are quoted from.",
    properties=(
        Property("id", "dct:identifier", K.PLAIN, required=True),
        Property("title", "dct:title", K.WORDS, required=True),
        Property("name", "rdfs:label", K.WORDS, of=("title",)),
        Property("kind", "kb:sourceKind", K.TERM, enum=vocabulary.SourceKind, required=True,
                 says="What a document is: a forum answer, a review, a trial."),
        Property("author", "dc:creator", K.PLAIN),
        Property("publisher", "dc:publisher", K.PLAIN),
        Property("published", "dct:issued", K.DATE),
        Property("url", "schema:url", K.WEB),
        Property("doi", "bibo:doi", K.PLAIN),
        Property("language", "dc:language", K.PLAIN, required=True),
        Property("licence", "dc:rights", K.PLAIN, required=True),
        Property("text.length", "kb:textLength", K.OFFSET,
                 says="The length of the text that was quoted, in Unicode code points."),
        Property("text.sha256", "kb:textSha256", K.PLAIN,
                 says="The SHA-256 digest of the text that was quoted, as UTF-8."),
        _NOTE,
    ),
)  # fmt: skip
_ORIGIN = Shape(
    "Origin", ("kb:Origin", "prov:Entity"), "origin", model=model.Origin,
    says="Whose evidence or view a claim is, where that is not the source itself.",
    properties=(
        Property("id", "dct:identifier", K.PLAIN, required=True),
        Property("kind", "kb:originKind", K.TERM, enum=vocabulary.OriginKind, required=True,
                 says="What holds a view: any kind of source, or one who publishes nothing."),
        Property("label", "rdfs:label", K.TEXT, required=True),
        Property("doi", "bibo:doi", K.PLAIN),
        _ORDER,
    ),
)  # fmt: skip
_KIND = Shape(
    "KindDefinition", ("kb:ConceptKind", "skos:Concept"), "kind", model=model.KindDefinition,
    says="",
    properties=(
        Property("id", "dct:identifier", K.PLAIN, required=True),
        Property("label", "skos:prefLabel", K.TEXT, required=True),
        Property("colour", "kb:colour", K.PLAIN, required=True,
                 says="The fill of a kind's boxes on the map, as #rrggbb."),
        Property("broader", "skos:broader", K.TERM, enum=vocabulary.ConceptKind),
        Property("class_iri", "skos:broadMatch", K.WEB),
        _ORDER,
    ),
)  # fmt: skip
_PASSED_OVER = Shape(
    "PassedOver", ("kb:PassedOver", "oa:TextPositionSelector"), "passed-over",
    model=model.PassedOver, says="A span of a text that states no relation, and why.",
    properties=(
        Property("start", "oa:start", K.OFFSET, required=True),
        Property("end", "oa:end", K.OFFSET, required=True),
        Property("reason", "kb:reason", K.TEXT, required=True,
                 says="Why a span of a text was passed over."),
        Property("source", "prov:wasQuotedFrom", K.REF, to="source",
                 of=("@source",), required=True),
        _ORDER,
    ),
)  # fmt: skip


def _selectors(path: str) -> list[str]:
    name = path.partition("/")[2]
    return [f"position/{name}", f"quote/{name}"]


_EVIDENCE = Shape(
    "Evidence", ("oa:SpecificResource",), "evidence",
    properties=(
        Property("document", "oa:hasSource", K.REF, to="source",
                 of=("@source",), required=True),
        Property("selector", "oa:hasSelector", K.REF, many=True, of=("@path",),
                 value=_selectors, required=True),
    ),
)  # fmt: skip
_QUOTE = Shape(
    "Quote", ("oa:TextQuoteSelector",), "quote", model=model.Quote,
    properties=(Property("text", "oa:exact", K.WORDS, required=True),),
)  # fmt: skip
_POSITION = Shape(
    "Position", ("oa:TextPositionSelector",), "position", model=model.Quote,
    properties=(
        Property("start", "oa:start", K.OFFSET, required=True),
        Property("end", "oa:end", K.OFFSET, required=True),
    ),
)  # fmt: skip


def _support(name: str, predicate: str, says: str) -> Property:
    return Property(name, predicate, K.DECIMAL, required=True, says=says)


_EDGE = Shape(
    "Edge", ("kb:Edge",), "edge", model=Edge, graph="edges",
    says="What the claims about two concepts add up to, by the weights that it names.",
    properties=(
        Property("subject", "rdf:subject", K.REF, to="concept", required=True),
        Property("predicate", "rdf:predicate", K.NAME, many=True,
                 of=("status", "rung", "sign"), value=terms.shortcuts),
        Property("object", "rdf:object", K.REF, to="concept", required=True),
        Property("label", "rdfs:label", K.TEXT, of=("arrow",)),
        Property("directed", "kb:directed", K.BOOLEAN, required=True,
                 says="Whether subject and object are cause and effect; else their order means "
                 "nothing."),
        Property("status", "kb:status", K.TERM, enum=vocabulary.Status, required=True,
                 says="What an edge is, by the weighing of its claims."),
        Property("rung", "kb:rung", K.TERM, enum=vocabulary.Link,
                 says="The strongest link that a claim of the edge affirms."),
        Property("sign", "kb:sign", K.TERM, enum=vocabulary.Sign, required=True),
        _support("support_cause", "kb:supportCause", "Support for causation, from 0 to below 1."),
        _support("support_association", "kb:supportAssociation", "Support for association."),
        _support("opposition_cause", "kb:oppositionCause", "Support against causation."),
        _support("opposition_association", "kb:oppositionAssociation",
                 "Support against association."),
        _support("conflict", "kb:conflict", "Support for causation times support against it."),
        _support("conflict_association", "kb:conflictAssociation",
                 "Support for association times support against it."),
        _support("ignorance", "kb:ignorance", "What neither support nor opposition covers."),
        Property("only_correlational", "kb:onlyCorrelational", K.BOOLEAN, required=True,
                 says="Association has support, causation has not."),
        Property("causal_claims", "kb:causalClaims", K.INTEGER, required=True,
                 says="How many claims of the edge affirm a cause."),
        Property("claims", "prov:wasDerivedFrom", K.REF, many=True,
                 of=("claims",),
                 value=lambda claims: [record_path("claim", each) for each in claims],
                 required=True),
        Property("source_count", "kb:sourceCount", K.INTEGER,
                 of=("sources",), value=len,
                 says="How many documents the claims of an edge are quoted from."),
        Property("origin_count", "kb:originCount", K.INTEGER,
                 of=("origins",), value=len,
                 says="How many holders of evidence or views stand behind an edge."),
        Property("delay", "kb:delay", K.BOOLEAN),
        Property("weights_version", "kb:weightsVersion", K.PLAIN, required=True,
                 says="The version of the table of weights."),
    ),
)  # fmt: skip

SHAPES = (
    *DATASET_SHAPES, _SOURCE, _ORIGIN, _KIND, _CONCEPT, _IDENTIFIER, _CLAIM, _REMARK,
    _QUESTION, _EVIDENCE, _QUOTE, _POSITION, _PASSED_OVER, _EDGE,
)  # fmt: skip
"""Every kind of node, in the order in which formats that nest by graph write them."""


def shape(name: str) -> Shape:
    """Return the shape of a name.

    >>> shape("Quote").types
    ('oa:TextQuoteSelector',)
    """
    return next(each for each in SHAPES if each.name == name)
