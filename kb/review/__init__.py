"""The review of drafted claims: every decision kept, none lost, each can be taken back."""

from kb.review.grounding import Groundings, open_groundings
from kb.review.session import Session, open_session
from kb.review.state import State
from kb.review.stats import Agreement, FieldAgreement, agreement

__all__ = [
    "Agreement",
    "FieldAgreement",
    "Groundings",
    "Session",
    "State",
    "agreement",
    "open_groundings",
    "open_session",
]
