"""The steps of a review: each kept before it is done, on the disk at once, and taken back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from kb.decisions import Decision, decisions_path, read_decisions, write_decision
from kb.errors import InvalidInput
from kb.files import write_atomic
from kb.names import sha256
from kb.records import write_concepts, write_source_file
from kb.review.state import State, difference, patched, taken_back

__all__ = ["Steps"]


class Steps:
    """A state that lies in files, and the decisions that made it so."""

    def __init__(
        self,
        file: Path,
        state: State,
        concepts: Path | None,
        digests: dict[Path, str],
        schemas: dict[Path, str | None],
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.file = file
        self.state = state
        self.decisions = decisions_path(file)
        self._concepts = concepts
        self._digests = digests
        self._schemas = schemas
        self._now = now
        self._past: list[tuple[str, State]] = []
        self._resume()

    def undo(self) -> str | None:
        """Take the last step back, of this session or one before, and return what it was on.

        Raises :class:`kb.InvalidInput` where what that step made was changed by hand since.
        """
        if self._past:
            name, state = self._past.pop()
            self._write("undo", name, state)
            return name
        last = self.last()
        if last is None:
            return None
        self._write("undo", last.claim, taken_back(self.state, last))
        return last.claim

    def last(self) -> Decision | None:
        """Return the last decision that was not taken back, whoever made it."""
        standing = self.standing()
        return standing[-1] if standing else None

    def standing(self) -> list[Decision]:
        """Return the decisions that were not taken back."""
        standing: list[Decision] = []
        for decision in read_decisions(self.decisions):
            if decision.action != "undo":
                standing.append(decision)
            elif standing:
                standing.pop()
        return standing

    def _step(self, action: str, name: str, state: State, reason: str = "") -> None:
        before = self.state
        self._write(action, name, state, reason)
        self._past.append((name, before))

    def _write(self, action: str, name: str, state: State, reason: str = "") -> None:
        """Keep the decision first, then write the records: a kill in between loses neither."""
        before, after = difference(self.state, state)
        time = self._now().strftime("%Y-%m-%dT%H:%M:%SZ")
        self._refuse_changed()
        write_decision(self.decisions, Decision(time, action, name, before, after, reason))
        self._save(state)

    def _save(self, state: State) -> None:
        concepts = self._concepts
        if concepts is not None and state.concepts != self.state.concepts:
            text = write_concepts(state.concepts, schema=self._schemas[concepts])
            self._write_file(concepts, text)
        if state.file != self.state.file:
            text = write_source_file(state.file, schema=self._schemas[self.file])
            self._write_file(self.file, text)
        self.state = state

    def _write_file(self, path: Path, text: str) -> None:
        data = text.encode()
        write_atomic(path, data, unless_changed_from=self._digests[path])
        self._digests[path] = sha256(data)

    def _refuse_changed(self) -> None:
        for path, digest in self._digests.items():
            if not path.exists() or sha256(path.read_bytes()) != digest:
                raise InvalidInput(
                    f"{path} was changed by another hand since it was read: run the command again, "
                    "it goes on where you are"
                )

    def _resume(self) -> None:
        """Do what the last decision says, if the program was killed before it could."""
        made = read_decisions(self.decisions)
        if not made:
            return
        state = patched(self.state, made[-1].before, made[-1].after)
        if state != self.state:
            self._save(state)
