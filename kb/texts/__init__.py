"""A document, its hash, its sentences and words, and the proof of a quote at an offset."""

from kb.texts.documents import Document, count_words, read_text, read_texts, words
from kb.texts.proof import Misfit, find_quote, prove
from kb.texts.split import sentences

__all__ = [
    "Document",
    "Misfit",
    "count_words",
    "find_quote",
    "prove",
    "read_text",
    "read_texts",
    "sentences",
    "words",
]
