"""Linked data: a knowledge base as RDF that other tools read.

A claim is a node, never a bare triple; a bare triple between two concepts is written only where
the status of their edge allows it (:func:`kb.rdf.terms.shortcuts`).
"""

from kb.rdf.formats import FORMATS, MEDIA_TYPES, format_of, losses
from kb.rdf.read import read
from kb.rdf.write import write

__all__ = ["FORMATS", "MEDIA_TYPES", "format_of", "losses", "read", "write"]
