"""A causal-graph knowledge base: every edge answers with the words it rests on."""

__version__ = "0.1.0"
