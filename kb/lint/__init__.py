"""The rules between records: one small function each, all of them in :data:`RULES`.

What :data:`UNFINISHED` finds is sound and still to be written: it is told, and refuses nothing.
"""

from kb.lint.check import check, findings, read_checked, unfinished
from kb.lint.rules import RULES
from kb.lint.unfinished import UNFINISHED

__all__ = ["RULES", "UNFINISHED", "check", "findings", "read_checked", "unfinished"]
