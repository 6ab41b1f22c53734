"""The review of drafts: every decision kept, none lost, each can be taken back."""

from kb.review.grounding import Groundings, open_groundings
from kb.review.session import Session, open_session
from kb.review.state import Drafted, State
from kb.review.stats import Agreement, FieldAgreement, agreement

__all__ = [
    "Agreement",
    "Drafted",
    "FieldAgreement",
    "Groundings",
    "Session",
    "State",
    "agreement",
    "open_groundings",
    "open_session",
]
