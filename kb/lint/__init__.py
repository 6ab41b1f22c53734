"""The rules between records: one small function each, all of them in :data:`RULES`."""

from kb.lint.check import check, findings, read_checked
from kb.lint.rules import RULES

__all__ = ["RULES", "check", "findings", "read_checked"]
