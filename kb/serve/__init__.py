"""A SPARQL endpoint and dereferenceable IRIs for one knowledge base, read-only."""

from kb.serve.limits import Limits

__all__ = ["Limits"]
