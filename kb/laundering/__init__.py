"""What would be concluded if correlations were walked as causes, and the proof that none is."""

from kb.laundering.audit import Laundered, Laundering, laundering

__all__ = ["Laundered", "Laundering", "laundering"]
