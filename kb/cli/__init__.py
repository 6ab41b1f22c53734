"""The command ``kb``: everything the library answers, in a terminal and as JSON."""

from kb.cli.program import main

__all__ = ["main"]
