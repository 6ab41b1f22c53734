"""Drafts by a language model, held to the words: what the rules do not find there is not drafted.

The document goes to the endpoint that is named, and nowhere else. Whatever comes back is the word
of a stranger: quotes must stand in the text, and no claim may say more than its words carry.
"""

from __future__ import annotations

from kb.draft.llm.answers import Account
from kb.draft.llm.drafting import draft_by_model
from kb.draft.llm.endpoint import Endpoint

__all__ = ["Account", "Endpoint", "draft_by_model"]
