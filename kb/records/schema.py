"""The JSON Schemas of the three kinds of file, generated from the models, for editors."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema

from kb.files import write_atomic
from kb.model import Header, SourceFile
from kb.records.folder import SCHEMAS, ConceptsFile

__all__ = ["json_schema", "schemas", "write_schemas"]

_TITLES = {
    "kb": "kb.yaml: what holds for the whole knowledge base",
    "concepts": "concepts.yaml: the nodes",
    "source": "sources/<id>.yaml: one document and all that was read in it",
}


class _Generator(GenerateJsonSchema):
    """Schemas without the titles that only repeat a key, so that an editor shows what helps."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False


def schemas() -> dict[str, str]:
    """Return file name → text of each schema, as ``schema/`` holds them.

    >>> sorted(schemas())
    ['concepts.schema.json', 'kb.schema.json', 'source.schema.json']
    """
    models: tuple[type[BaseModel], ...] = (Header, ConceptsFile, SourceFile)
    return {
        f"{name}.schema.json": json_schema(model)
        for model in models
        for name in [SCHEMAS[model.__name__]]
    }


def json_schema(model: type[BaseModel] = SourceFile) -> str:
    """Return the JSON Schema (2020-12) of one kind of file.

    >>> json.loads(json_schema())["title"]
    'sources/<id>.yaml: one document and all that was read in it'
    """
    name = SCHEMAS[model.__name__]
    found = model.model_json_schema(mode="validation", schema_generator=_Generator)
    document = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": _TITLES[name],
        **{key: value for key, value in found.items() if key != "title"},
    }
    return json.dumps(_plain(document), ensure_ascii=False, indent=2) + "\n"


def _plain(node: Any) -> Any:
    """Leave out what only Python needs: null as the value of a key that is left out."""
    if isinstance(node, list):
        return [_plain(item) for item in node]
    if not isinstance(node, dict):
        return node
    kept = {key: _plain(value) for key, value in node.items() if not _useless(key, value)}
    options = kept.get("anyOf")
    if isinstance(options, list):
        real = [option for option in options if option != {"type": "null"}]
        if len(real) == 1:
            del kept["anyOf"]
            kept = {**real[0], **kept}
    return kept


def _useless(key: str, value: object) -> bool:
    return key == "default" and value in (None, [], False)


def write_schemas(folder: Path) -> None:
    """Write the schemas into a folder, as ``python -m kb.records.schema schema`` does."""
    for name, text in schemas().items():
        write_atomic(folder / name, text.encode())


if __name__ == "__main__":
    write_schemas(Path(sys.argv[1]))
