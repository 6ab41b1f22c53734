"""What would be concluded if correlations were walked as causes, and the proof that none is."""

from kb.laundering.audit import LaunderedConclusion, Laundering, laundering

__all__ = ["LaunderedConclusion", "Laundering", "laundering"]
