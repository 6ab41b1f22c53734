"""``kb review``: drafted claims and remarks, decided on one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kb.cli.adding import add
from kb.cli.card import show_card
from kb.cli.edit import describe, edit, merge, split, words_of
from kb.cli.keys import Keys
from kb.cli.options import HEADER_FILE, command, json_option
from kb.cli.results import print_results
from kb.cli.terminal import emit_json, heading, paragraph
from kb.errors import InvalidInput, KbError
from kb.model import Claim
from kb.placeholders import PROPOSED

if TYPE_CHECKING:
    from kb.review import Agreement, Drafted, Session

__all__ = ["review_command"]

HELP = (
    ("a", "accept it as it is"),
    ("e", "edit a field"),
    ("l g t h", "next link, sign, stance (denied or not), hedge; in capitals the one before"),
    ("n", "new claim, of words that you mark"),
    ("x", "subject and object change places"),
    ("m", "merge a concept into an existing one"),
    ("d", "describe a concept: its label, kind and what it is"),
    ("s", "split it into two claims, which differ in a field"),
    ("r", "reject it, with a reason; Enter takes the last one"),
    ("k", "skip it for now"),
    ("u", "undo the last step, of an earlier session too"),
    ("q", "quit; the next review goes on from here"),
)
LINE = (
    "a~accept · e~edit · l~link · g~sign · t~stance · h~hedge · x~swap · m~merge · d~describe · "
    "s~split · n~new · r~reject · k~skip · u~undo · ?~help · q~quit"
).replace("~", "\N{NO-BREAK SPACE}")
"""No line ends between a key and what it does."""
OF_REMARK = "a~accept · e~edit · t~stance · h~hedge · r~reject · k~skip · u~undo · ?~help · q~quit"
OF_REMARK = OF_REMARK.replace("~", "\N{NO-BREAK SPACE}")
CYCLES = {"l": "link", "g": "sign", "t": "stance", "h": "modality"}


@command(
    "review",
    "kb review my-topic",
    "kb review my-topic/sources/town-notes.yaml --stats",
)
@click.argument(
    "paths", metavar="FILE...|KB", nargs=-1, required=True, type=click.Path(path_type=Path)
)
@click.option(
    "--kb",
    metavar="KB",
    type=click.Path(path_type=Path),
    help="The knowledge base whose concepts a FILE outside of it speaks of.",
)
@click.option(
    "--texts",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="The folder with the documents; by default texts/ in the KB, or beside the FILE.",
)
@click.option(
    "--table",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Decide on the identifiers that a table offers for the concepts of the KB, as kb ground.",
)
@click.option("--add", "adding", is_flag=True, help="Add claims that no draft proposed.")
@click.option("--undo", is_flag=True, help="Take the last decision back, and say which it was.")
@click.option("--stats", is_flag=True, help="Say how draft and decisions agree, by field.")
@json_option
def review_command(
    *,
    paths: tuple[Path, ...],
    kb: Path | None,
    texts: Path | None,
    table: Path | None,
    adding: bool,
    undo: bool,
    stats: bool,
    as_json: bool,
) -> None:
    """Decide on drafted claims and remarks, one by one.

    Each comes with its words in their context; a key accepts, changes, merges, splits, rejects or
    skips it. Every decision is on the disk at once, with its time, in <source>.decisions.jsonl
    beside the file: whatever ends the review, the next one goes on from there, and --undo takes the
    last one back. A draft weighs nothing until it is accepted. With --table, the concepts that have
    no identifier are shown with the terms that may be them; none is recorded by itself.
    """
    from kb.review import open_session

    if as_json and not stats:
        raise click.UsageError("--json prints what --stats says: write both.")
    if table is not None:
        _review_table(paths, table, undo=undo, other=adding or stats)
        return
    files = list(dict.fromkeys(file for path in paths for file in _files(path)))

    def opened(file: Path) -> Session:
        return open_session(file, kb=kb, texts=texts)

    if stats:
        _print_stats([opened(file) for file in files], as_json)
    elif undo:
        _take_back([opened(file) for file in files])
    else:
        _review(files, opened, adding=adding)


def _review_table(paths: Sequence[Path], table: Path, *, undo: bool, other: bool) -> None:
    from kb.cli.grounding import review_groundings, take_back_grounding

    if len(paths) > 1 or other:
        raise click.UsageError("--table is for one KB, and goes with --undo alone.")
    if not paths[0].is_dir():
        raise click.UsageError("--table is for the concepts of a KB: name its folder.")
    _files(paths[0])
    if undo:
        take_back_grounding(paths[0], table)
    else:
        review_groundings(paths[0], table, Keys())


def _review(files: Sequence[Path], opened: Callable[[Path], Session], *, adding: bool) -> None:
    """Go through the files one by one; each is opened when it is its turn.

    A file that was reviewed before it may have changed the concepts that both speak of.
    """
    keys = Keys()
    waiting = [file for file in files if adding or opened(file).state.drafts()]
    for number, file in enumerate(waiting, 1):
        session = opened(file)
        if len(waiting) > 1:
            click.echo()
            heading(f"File {number} of {len(waiting)}: {file.as_posix()}")
        if not Reviewer(session, keys, adding=adding).run():
            break
    states = [opened(file).state for file in waiting]
    left = sum(len(state.drafts()) for state in states)
    paragraph(f"{left or 'No'} {'draft waits' if left == 1 else 'drafts wait'} for a decision.")
    bare = sorted({each.id for state in states for each in state.concepts if each.note == PROPOSED})
    if bare and not left:
        paragraph(f"Say in concepts.yaml what these are, which drafts proposed: {', '.join(bare)}.")


def _take_back(sessions: Sequence[Session]) -> None:
    """Take back the last decision on any of the files."""
    made = [(last, session) for session in sessions if (last := session.last()) is not None]
    if not made:
        paragraph("There is nothing to take back.")
        return
    last, session = max(made, key=lambda each: each[0].time)
    session.undo()
    reason = f" ({last.reason})" if last.reason else ""
    paragraph(
        f"Taken back: {last.action} of {last.claim}{reason}, in "
        f"{session.places.file.as_posix()}, from {last.time}."
    )


def _files(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    if not (path / HEADER_FILE).is_file():
        raise InvalidInput(f"{path}: it has no {HEADER_FILE}: name a knowledge base or a file")
    return sorted((path / "sources").glob("*.yaml"))


class Reviewer:
    """Goes through the drafts of one file with the person at the keys."""

    def __init__(self, session: Session, keys: Keys, *, adding: bool = False) -> None:
        self._session = session
        self._adding = adding
        self._keys = keys
        self._skipped: set[str] = set()
        self._added = ""
        """A claim that was just added: it comes next."""
        self._reason = ""
        self._total = len(session.state.drafts())
        self._actions: dict[str, Callable[[Drafted], object]] = {
            "a": lambda draft: session.accept(draft.id),
            "e": lambda draft: edit(session, draft, keys),
            "n": self._add,
            "r": self._reject,
            "k": lambda draft: self._skipped.add(draft.id),
            "u": lambda _: self._undo(),
        }
        self._of_claims: dict[str, Callable[[Claim], object]] = {
            "x": lambda claim: session.swap(claim.id),
            "m": lambda claim: merge(session, claim, keys),
            "d": lambda claim: describe(session, claim, keys),
            "s": lambda claim: split(session, claim, keys),
        }

    def run(self) -> bool:
        """Go on until nothing waits; return False when the person quits."""
        while True:
            draft = next(self._waiting(), None)
            if self._adding and (draft is None or draft.id != self._added):
                self._adding = self._add_next()
            elif draft is None:
                return True
            elif not self._decide(draft):
                return False

    def _decide(self, draft: Drafted) -> bool:
        """Show a draft and do what the person says; return False when that is to quit."""
        done = self._total - len(self._session.state.drafts())
        show_card(self._session, draft, f"{max(done, 0) + 1} of {max(self._total, done + 1)}")
        paragraph(LINE if isinstance(draft, Claim) else OF_REMARK, role="quiet")
        key = self._keys.key()
        if key in ("q", "\x04"):
            return False
        self._act(key, draft)
        return True

    def _add_next(self) -> bool:
        """Let the person add a claim where the last one was; return whether they did."""
        claims = {claim.id: claim for claim in self._session.state.file.claims}
        last = claims.get(self._added)
        try:
            added = add(self._session, self._keys, at=last.quote[0].start if last else 0)
        except KbError as error:
            paragraph(str(error), role="denied")
            return False
        self._total += added is not None
        self._added = added or self._added
        return added is not None

    def _waiting(self) -> Iterator[Drafted]:
        waiting = [each for each in self._session.state.drafts() if each.id not in self._skipped]
        return iter(sorted(waiting, key=lambda draft: draft.id != self._added))

    def _act(self, key: str, draft: Drafted) -> None:
        key, back = key.lower(), key.isupper()
        try:
            if CYCLES.get(key) in words_of(draft):
                self._cycle(draft, CYCLES[key], -1 if back else 1)
            elif key in self._actions:
                self._actions[key](draft)
            elif key in self._of_claims and isinstance(draft, Claim):
                self._of_claims[key](draft)
            elif key in CYCLES or key in self._of_claims:
                paragraph(
                    "A remark has none: its stance and its hedge can be changed, and e edits."
                )
            else:
                for name, what in HELP:
                    paragraph(f"{name:8} {what}", indent="  ")
        except KbError as error:
            paragraph(str(error), role="denied")

    def _cycle(self, draft: Drafted, field: str, step: int) -> None:
        terms = list(words_of(draft)[field])
        now = getattr(draft, field)
        at = (terms.index(now) + step) % len(terms) if now in terms else 0
        self._session.change(draft.id, field, terms[at])

    def _reject(self, draft: Drafted) -> None:
        reason = self._keys.ask("Why", self._reason)
        if not reason:
            paragraph("It was not rejected: that needs a reason.")
            return
        self._session.reject(draft.id, reason)
        self._reason = reason

    def _add(self, draft: Drafted) -> None:
        added = add(self._session, self._keys, near=draft.id, at=draft.quote[0].start)
        if added is None:
            paragraph("Nothing was added.")
            return
        self._total += 1
        self._added = added

    def _undo(self) -> None:
        name = self._session.undo()
        if name is None:
            paragraph("There is nothing to take back.")
        else:
            self._skipped.discard(name)


def _print_stats(sessions: Sequence[Session], as_json: bool) -> None:
    from kb.decisions import read_decisions
    from kb.review import agreement

    found: list[tuple[str, Agreement]] = [
        (session.places.file.as_posix(), agreement(session.state.file, made))
        for session in sessions
        for made in [read_decisions(session.decisions)]
    ]
    if as_json:
        emit_json(reviews=[{"file": name, **each.to_dict()} for name, each in found])
        return
    drafted = [(name, each) for name, each in found if each.accepted + each.rejected + each.pending]
    if not drafted:
        paragraph("No draft waits there, and none was ever decided.")
    for name, each in drafted:
        heading(name)
        paragraph(
            f"{each.accepted} accepted ({each.unchanged} just as drafted), {each.rejected} "
            f"rejected, {each.pending} waiting; precision {each.precision:.4f}."
        )
        if each.accepted:
            print_results("Fields of the accepted ones", each.fields)
