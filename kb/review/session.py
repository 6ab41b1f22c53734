"""A review as it goes on: its files, its decisions, and the way back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from kb.errors import InvalidInput, InvalidRecords
from kb.model import Claim, Concept, Header, Quote, SourceFile
from kb.model.stated import stated
from kb.names import near, slug
from kb.records.folder import ConceptsFile
from kb.records.read import FileRead, read_file
from kb.review.state import State, made
from kb.review.steps import Steps
from kb.review.wording import restated
from kb.texts import Document, find_quote, read_text
from kb.vocabulary import Basis, ConceptKind, Link, Modality, ReviewState, Sign, Stance

__all__ = ["BY_HAND", "Session", "open_session"]

BY_HAND = "person"
"""Stands for the drafter of a claim that a person added."""

HEADER, CONCEPTS, SOURCES, TEXTS = "kb.yaml", "concepts.yaml", "sources", "texts"


@dataclass(frozen=True)
class Places:
    """Where the files of a review are."""

    file: Path
    concepts: Path | None
    """None where there is no knowledge base: then any id names a concept."""
    text: Path | None


class Session(Steps):
    """The drafts of one file, decided on one by one; every step is on the disk at once."""

    def __init__(
        self,
        places: Places,
        state: State,
        digests: dict[Path, str],
        schemas: dict[Path, str | None],
    ) -> None:
        self.places = places
        self.document: Document | None = None
        if places.text is not None:
            self.document = Document.of(state.file.source.id, read_text(places.text))
        super().__init__(places.file, state, places.concepts, digests, schemas)

    @property
    def has_concepts(self) -> bool:
        """Whether the concepts are known, so that a claim may name no other."""
        return self.places.concepts is not None

    def kinds(self) -> tuple[str, ...]:
        """Return the kinds of concepts: those built in, and those that the knowledge base adds."""
        added: list[str] = [concept.kind for concept in self.state.concepts]
        header = self.places.concepts and self.places.concepts.with_name(HEADER)
        if header and header.is_file():
            read = read_file(header, header.as_posix(), Header, {})
            added += [kind.id for kind in read.record.kinds] if read.record else []
        return tuple(dict.fromkeys([*map(str, ConceptKind), *sorted(added)]))

    def accept(self, name: str) -> None:
        """Keep a claim or remark as it is now; from then on it weighs."""
        self._step("accept", name, self.state.accepted(name))

    def reject(self, name: str, reason: str) -> None:
        """Take a draft out, for a reason that is kept, and the concepts proposed for it alone."""
        record = self.state.record(name)
        state = self.state.rejected(name)
        ends = (record.subject, record.object) if isinstance(record, Claim) else ()
        orphans = state.only_proposed(ends)
        gone = [each for each in orphans if not self._named_elsewhere(each)]
        self._step("reject", name, state.without_concepts(gone), reason)

    def change(self, name: str, field: str, value: object) -> None:
        """Give a field of a claim or remark another value."""
        self._step("change", name, self._alone(name, self.state.changed(name, field, value)))

    def quote(self, name: str, words: str) -> None:
        """Let a draft rest on other words of the text; " … " stands between parts."""
        self.change(name, "quote", self.located(words))

    def swap(self, name: str) -> None:
        """Let subject and object of a claim change places."""
        self._step("change", name, self._alone(name, self.state.swapped(name)))

    def split(self, name: str, field: str, value: object) -> str:
        """Make two claims of one, the second other in a field, and return its id."""
        state, copy = self.state.split(name, field, value)
        self._step("split", name, self._alone(copy, state))
        return copy

    def add(self, quote: Sequence[tuple[int, int]], subject: str, object: str, **read: Any) -> str:
        """Add a claim that no draft proposed, as one more draft, and return its id.

        ``quote`` holds spans of the text; ``read`` may hold link, sign, stance, modality and cue;
        what it leaves out is the weakest.
        """
        text = self._text()
        ends = [self.state.label(end) for end in (subject, object)]
        fields: dict[str, Any] = {"link": Link.CORRELATIONAL, "stance": Stance.AFFIRMS} | read
        if fields["stance"] == Stance.AFFIRMS:
            fields.setdefault("sign", Sign.UNSTATED)
        fields.setdefault("modality", Modality.ASSERTED)
        said = {name: value for name, value in fields.items() if name != "cue"}
        claim = made(
            Claim,
            {
                "id": self.state.free(slug(f"{subject}-and-{object}")[:70].strip("-")),
                "quote": [{"text": text[a:b], "start": a, "end": b} for a, b in quote],
                "statement": stated(*ends, **said),
                "subject": subject,
                "object": object,
                "basis": Basis.AUTHOR_STATEMENT,
                "review": {"state": ReviewState.DRAFT, "drafter": BY_HAND},
                **fields,
            },
        )
        self._step("add", claim.id, self._alone(claim.id, self.state.added(claim)))
        return claim.id

    def spans(self, words: str) -> list[tuple[int, int]]:
        """Return where words of the text stand; " … " stands between parts."""
        return [(part.start, part.end) for part in self._located(words)]

    def located(self, words: str) -> list[dict[str, object]]:
        """Return the parts of a quote that words of the text are; " … " stands between them."""
        return [part.model_dump() for part in self._located(words)]

    def new_concept(self, name: str, concept: Concept) -> None:
        """Add a concept, for a claim that needs it."""
        self._step("new-concept", name, self.state.with_concept(concept))

    def describe(self, name: str, concept: str, *, label: str, kind: str, description: str) -> None:
        """Give a concept of a claim another label, kind and description."""
        state = self.state.described(concept, label, kind, description)
        self._step("describe-concept", name, state)

    def merge_concept(self, name: str, one: str, into: str) -> None:
        """Let every claim of the file speak of another concept."""
        kept = not self.has_concepts or self._named_elsewhere(one)
        self._step("merge-concept", name, self.state.merged(one, into, keep=kept))

    def _alone(self, name: str, state: State) -> State:
        """Return a state in which a record is no copy of a claim."""
        twin = state.twin(name)
        if twin is not None and self.state != state:
            raise InvalidInput(
                f"that would be claim {twin!r} once more, the same words read the same way: "
                "reject one of the two instead"
            )
        return state

    def _step(self, action: str, name: str, state: State, reason: str = "") -> None:
        state = restated(self.state, state)
        if state != self.state:
            super()._step(action, name, state, reason)

    def about(self, names: Iterable[str]) -> list[str]:
        """Return ids of claims, remarks or questions, as a remark of this file names them.

        Raises :class:`kb.InvalidInput` for one that there is not.
        """
        file = self.state.file
        known = {each.id for each in file.quoting()}
        found = [name.removeprefix(f"{file.source.id}/") for name in names]
        for name in found:
            if name not in known and not self._stands_elsewhere(name):
                close = ", ".join(near(name, known)) or "an id of this file, or <source>/<id>"
                raise InvalidInput(f"there is no claim {name!r} to speak about: write {close}")
        return found

    def _stands_elsewhere(self, name: str) -> bool:
        source, _, record = name.partition("/")
        other = self.places.file.with_name(f"{source}.yaml")
        return (
            bool(record)
            and other.is_file()
            and f" id: {record}\n" in other.read_text("utf-8", "replace")
        )

    def _named_elsewhere(self, concept: str) -> bool:
        """Tell whether another file of the knowledge base names a concept."""
        word = f" {concept}\n"
        others = (
            path for path in self.places.file.parent.glob("*.yaml") if path != self.places.file
        )
        return any(word in path.read_text("utf-8", "replace") for path in others)

    def _text(self) -> str:
        if self.document is None:
            raise InvalidInput("the text is not to hand: other words of it cannot be looked up")
        return self.document.text

    def _located(self, words: str) -> list[Quote]:
        text = self._text()
        parts: list[Quote] = []
        for part in words.split(" … "):
            behind = parts[-1].end if parts else 0
            spots = [spot for spot in find_quote(part, text) if spot[0] >= behind]
            if not spots and part.strip():  # in another case, or over the end of a line
                typed = re.compile(r"\s+".join(map(re.escape, part.split())), re.IGNORECASE)
                found = typed.search(text, behind)
                spots = [found.span()] if found else []
            if not spots:
                raise InvalidInput(f"{part!r} does not stand in the text: copy its words")
            start, end = spots[0]
            parts.append(Quote(text=text[start:end], start=start, end=end))
        return parts


def open_session(path: Path | str, *, kb: Path | None = None, texts: Path | None = None) -> Session:
    """Return the review of a source file, where it was left.

    The concepts are those of the knowledge base that the file lies in, or of ``kb``; the text is
    ``texts/<source>.txt`` there, or beside the file. Raises :class:`kb.InvalidRecords` where a
    file cannot be read whole.
    """
    file = Path(path)
    if not file.is_file():
        raise InvalidInput(f"{file}: it is no file: name a source file that 'kb draft' wrote")
    _refuse_link(file)
    stand_in = {"id": "x", "title": "?", "kind": "news", "language": "en", "licence": "?"}
    read = read_file(file, file.as_posix(), SourceFile, {"source": stand_in})
    base = kb or _base_of(file)
    concepts = base / CONCEPTS if base else _concepts_beside(file)
    if concepts:
        _refuse_link(concepts)
    known = read_file(concepts, concepts.as_posix(), ConceptsFile, {}) if concepts else None
    findings = [*read.findings, *(known.findings if known else ())]
    if findings or read.record is None:
        raise InvalidRecords(findings)
    reads: dict[Path, FileRead[ConceptsFile] | FileRead[SourceFile]] = {file: read}
    if concepts is not None and known is not None:
        reads[concepts] = known
    state = State(read.record, known.record.concepts if known and known.record else ())
    places = Places(file, concepts, _text_of(read.record.source.id, file, base, texts))
    return Session(
        places,
        replace(state, concepts=tuple(sorted(state.concepts, key=lambda concept: concept.id))),
        {path: each.sha256 for path, each in reads.items()},
        {path: each.schema for path, each in reads.items()},
    )


def _refuse_link(file: Path) -> None:
    """Refuse a link: a folder from elsewhere must not lead to files that are not its own."""
    if file.is_symlink():
        raise InvalidInput(f"{file}: it is a link: name the file that it leads to")


def _base_of(file: Path) -> Path | None:
    """Return the knowledge base that a file lies in."""
    above = file.resolve().parent.parent
    return above if file.resolve().parent.name == SOURCES and (above / HEADER).is_file() else None


def _concepts_beside(file: Path) -> Path | None:
    """Return the concepts that were drafted with a file outside a knowledge base."""
    path = file.with_name(f"{file.stem}.concepts.yaml")
    return path if path.is_file() else None


def _text_of(source: str, file: Path, base: Path | None, texts: Path | None) -> Path | None:
    """Return the document that the claims were drafted from, where it is to hand."""
    folders = [texts] if texts else [*([base / TEXTS] if base else []), file.parent]
    tried = [folder / f"{source}.txt" for folder in folders if folder]
    if not texts:
        tried.append(file.with_suffix(".txt"))
    return next((path for path in tried if path.is_file()), None)
