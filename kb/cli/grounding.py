"""How a person decides on the identifiers that a table offers for the concepts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from kb.cli.terminal import heading, paragraph, progress
from kb.errors import KbError
from kb.vocabulary import Match

if TYPE_CHECKING:
    from kb.cli.keys import Keys
    from kb.ground import Candidate
    from kb.review import Groundings

__all__ = ["review_groundings", "take_back_grounding"]

LINE = (
    "a accept · 1-5 take that one · m how it matches · n next term · r reject the term · "
    "k skip the concept · u undo · q quit"
)
MATCHES = list(Match)


def review_groundings(folder: Path, table: Path, keys: Keys) -> None:
    """Go through the concepts that have no identifier and are offered one."""
    session = _opened(folder, table)
    reviewer = _Reviewer(session, keys)
    reviewer.run()
    left = sum(1 for _ in session.waiting())
    paragraph(f"{left or 'No'} {'concept waits' if left == 1 else 'concepts wait'} for a decision.")


def take_back_grounding(folder: Path, table: Path) -> None:
    """Take back the last decision on an identifier."""
    session = _opened(folder, table)
    last = session.last()
    if last is None:
        paragraph("There is nothing to take back.")
        return
    session.undo()
    paragraph(f"Taken back: {last.action} of {last.claim}, from {last.time}.")


def _opened(folder: Path, table: Path) -> Groundings:
    from kb.ground import read_table
    from kb.review import open_groundings

    with progress("Looking up") as tell:
        return open_groundings(folder, read_table(table, progress=tell))


class _Reviewer:
    """Shows one concept after the other, with the terms that may be it."""

    def __init__(self, session: Groundings, keys: Keys) -> None:
        self._session = session
        self._keys = keys
        self._skipped: set[str] = set()
        self._at = 0
        self._match: Match | None = None

    def run(self) -> None:
        """Go on until nothing waits, or the person quits."""
        while found := next(
            (each for each in self._session.waiting() if each[0] not in self._skipped), None
        ):
            name, candidates = found
            self._at %= len(candidates)
            self._show(name, candidates)
            key = self._keys.key()
            if key in ("q", "\x04"):
                return
            try:
                self._act(key.lower(), name, candidates)
            except KbError as error:
                paragraph(str(error), role="denied")

    def _act(self, key: str, name: str, candidates: tuple[Candidate, ...]) -> None:
        shown = candidates[self._at]
        if key == "n":
            self._turn_to(self._at + 1)
        elif key.isdigit() and 1 <= int(key) <= len(candidates):
            self._turn_to(int(key) - 1)
        elif key == "m":
            now = self._match or shown.match
            self._match = MATCHES[(MATCHES.index(now) + 1) % len(MATCHES)]
        elif key == "a":
            self._session.accept(name, shown, self._match or shown.match)
            self._turn_to(0)
        elif key == "r":
            self._session.reject(name, shown)
            self._turn_to(self._at)
        elif key == "k":
            self._skipped.add(name)
            self._turn_to(0)
        elif key == "u":
            self._undo()
        else:
            paragraph(LINE)

    def _turn_to(self, place: int) -> None:
        self._at, self._match = place, None

    def _undo(self) -> None:
        name = self._session.undo()
        if name is None:
            paragraph("There is nothing to take back.")
            return
        self._skipped.discard(name)
        self._turn_to(0)

    def _show(self, name: str, candidates: tuple[Candidate, ...]) -> None:
        concept = self._session.concept(name)
        click.echo()
        heading(f"{concept.label} ({name}, {concept.kind})")
        paragraph(concept.description, indent="  ")
        if concept.synonyms:
            paragraph(f"also: {', '.join(concept.synonyms)}", indent="  ", role="quiet")
        for number, term in enumerate(candidates):
            here = number == self._at
            match = (self._match if here else None) or term.match
            other = f", by its name {term.name!r}" if term.name != term.label else ""
            near = "near: " if term.how == "near" else ""
            paragraph(
                f"{number + 1} {term.curie}  {near}{term.label}{other} ({match.label})",
                indent="> " if here else "  ",
            )
        paragraph(LINE, role="quiet")
