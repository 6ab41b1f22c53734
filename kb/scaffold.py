"""A knowledge base to begin with: the worked example under a name of one's own."""

from __future__ import annotations

import re
from importlib.resources import as_file
from pathlib import Path

from kb.assets import asset
from kb.errors import InvalidInput, UnwritableOutput
from kb.files import write_together
from kb.model import Header
from kb.names import SLUG_PATTERN, slug
from kb.records import read_folder, write_concepts, write_header, write_source_file

__all__ = ["scaffold"]

EXAMPLE = ("data", "example")
SCHEMAS = ("kb.schema.json", "concepts.schema.json", "source.schema.json")


def scaffold(folder: Path | str, *, title: str | None = None) -> tuple[Path, ...]:
    """Make a folder that passes ``kb check`` and builds, and return its files.

    It holds one short text with its claims, to be replaced by one's own, and the schemas that an
    editor completes from. Raises :class:`kb.InvalidInput` where something stands there already.

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
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise InvalidInput(f"{target} exists and is not empty: name another folder")
    files = {target / path: content.encode() for path, content in _files(name, title).items()}
    try:
        for place in sorted({path.parent for path in files}):
            place.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UnwritableOutput(f"{target} cannot be made: {error.strerror}") from error
    write_together(list(files.items()))
    return tuple(files)


def _files(name: str, title: str | None) -> dict[str, str]:
    """Return path → text of every file of the new folder."""
    with as_file(asset(*EXAMPLE)) as example:
        records = read_folder(example)
    own = {
        "title": name.replace("-", " ").capitalize() if title is None else title,
        "base": f"https://example.org/{name}/",
    }
    try:
        header = Header.model_validate({**records.header.model_dump(), **own})
    except ValueError as error:
        raise InvalidInput(
            f"{title!r} cannot be the title: write one line of words, with no space at its ends"
        ) from error
    files = {
        "kb.yaml": write_header(header, schema="schema/kb.schema.json"),
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
