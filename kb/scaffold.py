"""A knowledge base to begin with: the worked example under a name of one's own."""

from __future__ import annotations

import re
from dataclasses import replace
from importlib.resources import as_file
from pathlib import Path

from kb.assets import asset
from kb.errors import InvalidInput
from kb.files import folders_for, refuse_occupied, write_together
from kb.model import Header, Records
from kb.names import SLUG_PATTERN, slug
from kb.placeholders import EXAMPLE_BASE, NOT_DESCRIBED
from kb.records import read_folder, write_concepts, write_header, write_source_file

__all__ = ["scaffold"]

EXAMPLE = ("data", "example")
FOLDERS = ("sources", "texts", "schema")
SCHEMAS = ("kb.schema.json", "concepts.schema.json", "source.schema.json")


def scaffold(
    folder: Path | str, *, title: str | None = None, example: bool = True
) -> tuple[Path, ...]:
    """Make a folder that passes ``kb check`` and builds, and return its files.

    It holds the schemas that an editor completes from, and one short text with its claims, to be
    replaced by one's own; without the ``example`` it holds no source and no concept. Raises
    :class:`kb.InvalidInput` where something stands there already.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as place:
    ...     [path.name for path in scaffold(Path(place, "my-topic"))][:3]
    ['kb.yaml', 'concepts.yaml', 'town-notes.yaml']
    """
    target = Path(folder)
    name = target.resolve().name
    if not re.fullmatch(SLUG_PATTERN, name):
        raise InvalidInput(
            f"{name!r} cannot name a knowledge base: write small letters, digits and single "
            f"hyphens, such as {slug(name)!r}"
        )
    refuse_occupied(target)
    with as_file(asset(*EXAMPLE)) as path:
        records = read_folder(path)
    if not example:
        records = Records(header=_bare(records.header), concepts=(), files=())
    header = _entitled(records.header, name, title)
    texts = _files(replace(records, header=header))
    files = {target / path: content.encode() for path, content in texts.items()}
    with folders_for(*(target / place for place in FOLDERS)):
        write_together(list(files.items()))
    return tuple(files)


def _bare(header: Header) -> Header:
    """Return the header without what only the example needs."""
    kept = header.model_dump(include={"format", "title", "language", "base", "licence"})
    return Header.model_validate({**kept, "description": NOT_DESCRIBED.capitalize()})


def _entitled(header: Header, name: str, title: str | None) -> Header:
    """Return the header with a title and a base IRI of its own."""
    own = {
        "title": name.replace("-", " ").capitalize() if title is None else title,
        "base": f"{EXAMPLE_BASE}{name}/",
    }
    try:
        return Header.model_validate({**header.model_dump(), **own})
    except ValueError as error:
        raise InvalidInput(
            f"{title!r} cannot be the title: write one line of words, with no space at its ends"
        ) from error


def _files(records: Records) -> dict[str, str]:
    """Return path → text of every file of the new folder."""
    files = {
        "kb.yaml": write_header(records.header, schema="schema/kb.schema.json"),
        "concepts.yaml": write_concepts(records.concepts, schema="schema/concepts.schema.json"),
    }
    for file in records.files:
        text = write_source_file(file, schema="../schema/source.schema.json")
        files[f"sources/{file.source.id}.yaml"] = text
        document = f"texts/{file.source.id}.txt"
        files[document] = asset(*EXAMPLE, *document.split("/")).read_bytes().decode()
    return files | {f"schema/{name}": _schema(name) for name in SCHEMAS}


def _schema(name: str) -> str:
    return asset("schema", name).read_bytes().decode()
