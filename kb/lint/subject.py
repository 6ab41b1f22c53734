"""What every rule looks at: the records, who has which id, and where each was read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import NamedTuple

from kb.errors import Finding
from kb.model import Claim, Question, Records, Remark, SourceFile
from kb.names import global_id, near
from kb.records import Places
from kb.texts import Document
from kb.vocabulary import ConceptKind

__all__ = ["Quoting", "Subject"]

HINTS = 100


class Quoting(NamedTuple):
    """A claim, remark or question, the file it stands in and its global id."""

    id: str
    file: SourceFile
    record: Claim | Remark | Question


class Subject:
    """A knowledge base under examination, with the texts that are to hand."""

    def __init__(self, records: Records, documents: Mapping[str, Document]) -> None:
        self.records = records
        self.documents = documents
        self._hints: dict[tuple[str, str], str] = {}

    @cached_property
    def concepts(self) -> frozenset[str]:
        """The ids of all concepts, those that could not be read whole included."""
        return self._ids("concepts", (concept.id for concept in self.records.concepts))

    @cached_property
    def origins(self) -> frozenset[str]:
        """The ids of all origins."""
        return self._ids("origins", (origin.id for origin in self.records.header.origins))

    @cached_property
    def kinds(self) -> frozenset[str]:
        """The ids of all kinds, built in or added by kb.yaml."""
        added = self._ids("kinds", (kind.id for kind in self.records.header.kinds))
        return added | {kind.value for kind in ConceptKind}

    @cached_property
    def claims(self) -> frozenset[str]:
        """The global ids of all claims."""
        return frozenset(item.id for item in self.quoting if isinstance(item.record, Claim))

    @cached_property
    def quotable(self) -> frozenset[str]:
        """The global ids of all claims, remarks and questions."""
        return frozenset(item.id for item in self.quoting)

    @cached_property
    def files(self) -> tuple[SourceFile, ...]:
        """The source files; of several with one id the first, for that they are is an error."""
        first: dict[str, SourceFile] = {}
        for file in self.records.files:
            first.setdefault(file.source.id, file)
        return tuple(first.values())

    @cached_property
    def quoting(self) -> tuple[Quoting, ...]:
        """Every claim, remark and question."""
        found: list[Quoting] = []
        for file in self.files:
            for record in file.quoting():
                found.append(Quoting(global_id(file.source.id, record.id), file, record))
        return tuple(found)

    def near(self, name: str, group: str, otherwise: str) -> str:
        """Return how to mend a name that leads nowhere: by a near one, or else otherwise.

        Looking is slow, so that only the first hundred names get it.
        """
        hint = self._hints.get((group, name))
        if hint is None and len(self._hints) < HINTS:
            close = near(name, getattr(self, group))
            hint = f"did you mean {close[0]!r}? if not, {otherwise}" if close else otherwise
            self._hints[group, name] = hint
        return hint or otherwise

    def near_record(self, name: str, group: str, itself: str, otherwise: str) -> str:
        """Return how to mend the global id of a record that leads nowhere, by any but itself."""
        hint = self._hints.get((itself, name))
        if hint is None and len(self._hints) < HINTS:
            close = self._near_record(name, getattr(self, group) - {itself})
            hint = f"did you mean {close!r}? if not, {otherwise}" if close else otherwise
            self._hints[itself, name] = hint
        return hint or otherwise

    @staticmethod
    def _near_record(name: str, known: frozenset[str]) -> str:
        """Return the record of that name elsewhere, or else a near name in the same source."""
        source, _, record = name.partition("/")
        namesakes = {key.partition("/")[0] for key in known if key.partition("/")[2] == record}
        close = near(source, namesakes) or tuple(sorted(namesakes))
        if close:
            return global_id(close[0], record)
        own = [key.partition("/")[2] for key in known if key.partition("/")[0] == source]
        return "".join(global_id(source, hit) for hit in near(record, own)[:1])

    def unsound(self, key: str) -> bool:
        """Tell whether a record was there but could not be read whole: another finding says so."""
        return key in self.records.where

    def _ids(self, group: str, sound: Iterator[str]) -> frozenset[str]:
        read = (key for key in self.records.where if key.startswith(f"{group}/"))
        return frozenset([*sound, *(key.partition("/")[2] for key in read)])

    def finding(self, key: str, what: str, mend: str, *steps: str | int) -> Finding:
        """Return a finding about a record, at the line of the part of it that ``steps`` lead to."""
        where = self.records.where
        path, line = (
            where.within(key, *steps) if isinstance(where, Places) else where.get(key, ("", 0))
        )
        group, _, name = key.partition("#")[0].partition("/")
        at_home = {
            "concepts": "concepts.yaml",
            "origins": "kb.yaml",
            "kinds": "kb.yaml",
            "kb": "kb.yaml",
        }
        path = path or at_home.get(group) or f"sources/{name if group == 'sources' else group}.yaml"
        shown = name if group in {*at_home, "sources"} else key
        shown = "" if "/passed_over/" in key else shown
        return Finding(path, line, what, mend, shown.partition("#")[0])
