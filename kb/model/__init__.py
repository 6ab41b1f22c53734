"""The records of a knowledge base: frozen, checked one by one when they are made.

What one record alone can get wrong is refused here; rules between records are in
:mod:`kb.lint`. A knowledge base is a :class:`Records`: its header (``kb.yaml``), its concepts
(``concepts.yaml``) and one :class:`SourceFile` for each document (``sources/<id>.yaml``).
"""

from kb.model.claims import (
    LABEL_CUE,
    Claim,
    PassedOver,
    Question,
    Quote,
    Remark,
    Review,
    quoted_words,
)
from kb.model.fields import Record
from kb.model.header import (
    Concept,
    Header,
    Identifier,
    KindDefinition,
    Origin,
    Quotation,
    Source,
    SourceText,
)
from kb.model.records import Records, SourceFile

__all__ = [
    "LABEL_CUE",
    "Claim",
    "Concept",
    "Header",
    "Identifier",
    "KindDefinition",
    "Origin",
    "PassedOver",
    "Question",
    "Quotation",
    "Quote",
    "Record",
    "Records",
    "Remark",
    "Review",
    "Source",
    "SourceFile",
    "SourceText",
    "quoted_words",
]
