"""Where each record was read: global id → file and line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import PurePath
from typing import Any

from kb.names import global_id
from kb.records.parse import Place
from kb.records.read import FileRead

__all__ = ["Places", "places"]


class Places(dict[str, tuple[str, int]]):
    """Key of a record → the file and the line where it starts, and below it those of its fields.

    Claims, remarks and questions have their global id as key, others ``concepts/<id>``,
    ``origins/<id>``, ``kinds/<id>``, ``sources/<id>`` and ``<source>/passed_over/<start>``. A
    second record of the same id has ``#2`` behind it.
    """

    def __init__(self) -> None:
        super().__init__()
        self._places: dict[str, Place] = {}

    def note(self, key: str, path: str, place: Place) -> None:
        """Keep where a record is; of several with the same key, each gets a number."""
        number = 1
        name = key
        while name in self:
            number += 1
            name = f"{key}#{number}"
        self[name] = (path, place.line)
        self._places[name] = place

    def within(self, key: str, *steps: str | int) -> tuple[str, int]:
        """Return the file and the line of a part of a record."""
        path, line = self.get(key, ("", 0))
        place = self._places.get(key)
        return (path, place.line_of(steps)) if place else (path, line)


def places(
    header: FileRead[Any], concepts: FileRead[Any], sources: Iterable[FileRead[Any]]
) -> Places:
    """Return where every record of a folder stands, sound or not."""
    found = Places()
    found.note("kb", header.path, header.place)
    for read in (header, concepts, *sources):
        for key, place in _keys(read):
            found.note(key, read.path, place)
    return found


def _keys(read: FileRead[Any]) -> Iterator[tuple[str, Place]]:
    """Yield the key and place of each record of a file whose id can be read."""
    data = read.data
    if not isinstance(data, dict):
        return
    for name in ("concepts", "origins", "kinds"):
        for record, place in _items(read, name):
            yield f"{name}/{record}", place
    if "source" not in read.place.parts:
        return
    source = read.record.source.id if read.record else PurePath(read.path).stem
    yield f"sources/{source}", read.place.parts["source"]
    for name in ("claims", "remarks", "questions"):
        for record, place in _items(read, name):
            yield global_id(source, record), place
    for start, place in _items(read, "passed_over", key="start"):
        yield f"{source}/passed_over/{start}", place


def _items(read: FileRead[Any], name: str, *, key: str = "id") -> Iterator[tuple[str, Place]]:
    items = read.data.get(name)
    for number, item in enumerate(items if isinstance(items, list) else ()):
        if isinstance(item, dict) and isinstance(item.get(key), str | int):
            yield str(item[key]), read.place.parts[name].parts[number]
