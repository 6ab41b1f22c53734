"""A document, its hash, its sentences and words, and the proof of a quote at an offset."""

from kb.texts.anchor import Anchored, Part, anchor
from kb.texts.documents import (
    Document,
    count_words,
    missing_texts,
    read_text,
    read_texts,
    stray_texts,
    try_texts,
    words,
)
from kb.texts.fold import Folded
from kb.texts.proof import Misfit, find_quote, prove
from kb.texts.split import sentences
from kb.texts.turned import affirmed

__all__ = [
    "Anchored",
    "Document",
    "Folded",
    "Misfit",
    "Part",
    "affirmed",
    "anchor",
    "count_words",
    "find_quote",
    "missing_texts",
    "prove",
    "read_text",
    "read_texts",
    "sentences",
    "stray_texts",
    "try_texts",
    "words",
]
