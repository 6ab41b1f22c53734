"""The part of the table that describes the data set: VoID and DCAT, licence, counts, weights."""

from __future__ import annotations

from operator import attrgetter, itemgetter

from kb.rdf import terms
from kb.rdf.mapping import GRAPHS, LIST_ORDER, Kind, Property, Shape

__all__ = ["DATASET_SHAPES"]

K = Kind
_DATASET = Shape(
    "KnowledgeBase", ("kb:KnowledgeBase", "void:Dataset", "dcat:Dataset"), "", graph="",
    says="A set of curated records and what they add up to.",
    properties=(
        Property("name", "dct:identifier", K.PLAIN, required=True),
        Property("header.format", "kb:format", K.INTEGER, required=True,
                 says="The version of the form of the records."),
        Property("header.title", "dct:title", K.TEXT, required=True),
        Property("label", "rdfs:label", K.TEXT, of=("header.title",)),
        Property("header.description", "dct:description", K.TEXT, required=True),
        Property("header.language", "dc:language", K.PLAIN, required=True),
        Property("header.base", "void:uriSpace", K.PLAIN, required=True),
        Property("header.licence", "dc:rights", K.PLAIN, required=True),
        Property("license", "dct:license", K.WEB,
                 of=("header.licence",), value=terms.licence_iri),
        Property("header.quotation.max_words", "kb:maxQuotedWords", K.INTEGER,
                 says="The most words that one quote may have."),
        Property("header.quotation.rights", "kb:quotationRights", K.TEXT,
                 says="Whose the quoted words are."),
        Property("header.weights", "kb:weightsOverride", K.JSON,
                 says="Numbers that replace those of the published table of weights, as JSON."),
        Property("weights_version", "kb:weightsVersion", K.PLAIN,
                 of=("@view",),
                 value=attrgetter("weights_version"), required=True),
        Property("vocabulary", "void:vocabulary", K.WEB, many=True,
                 of=("@view",),
                 value=lambda view: terms.VOCABULARIES),
        Property("subset", "void:subset", K.REF, many=True,
                 of=("@view",),
                 value=lambda view: [f"graph/{name}" for name in GRAPHS]),
        Property("partition", "void:classPartition", K.REF, many=True,
                 of=("@view",),
                 value=lambda view: [f"partition/{name}" for name in view.counts]),
        LIST_ORDER,
    ),
)  # fmt: skip
_GRAPH = Shape(
    "Graph", ("void:Dataset",), "graph", graph="",
    properties=(
        Property("title", "rdfs:label", K.PLAIN, of=("@record",), value=itemgetter(0)),
        Property("description", "rdfs:comment", K.PLAIN, of=("@record",), value=itemgetter(1)),
    ),
)  # fmt: skip
_PARTITION = Shape(
    "Partition", ("void:Dataset",), "partition", graph="",
    properties=(
        Property("class", "void:class", K.NAME, of=("@record",), value=itemgetter(0)),
        Property("entities", "void:entities", K.INTEGER, of=("@record",), value=itemgetter(1)),
    ),
)  # fmt: skip

DATASET_SHAPES = (_DATASET, _GRAPH, _PARTITION)
