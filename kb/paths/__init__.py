"""Signed routes of causes from one concept to another, and what they say together."""

from kb.paths.answer import Path, PathAnswer, Verdict, paths

__all__ = ["Path", "PathAnswer", "Verdict", "paths"]
