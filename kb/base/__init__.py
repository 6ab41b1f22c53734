"""The facade: a knowledge base, loaded, asked and written out."""

from kb.base.facade import KnowledgeBase
from kb.base.loading import load

__all__ = ["KnowledgeBase", "load"]
