"""The text of an HTML page or a PDF, taken out by a process of its own that can be stopped.

A document is data: nothing in it is run, no link is followed, and what takes too long, too much
room or too many levels is refused with a sentence.
"""

from __future__ import annotations

from kb.extract.limits import Extracted, Limits
from kb.extract.run import FORMS, extract, extract_bytes

__all__ = ["FORMS", "Extracted", "Limits", "extract", "extract_bytes"]
