"""Small knowledge bases from short dicts, for every test.

>>> made = records(
...     claim("stress", "cortisol"),
...     claim("cortisol", "depression", link="correlational", source="review"),
...     remarks=[remark("c1", source="review")],
...     sources={"review": "narrative-review"},
... )
>>> [file.source.id for file in made.files], made.files[1].claims[0].id
(['article', 'review'], 'c2')

A claim without an id is called c1, c2, … by its place; its source is "article" (a magazine
article) unless it says another. Concepts appear by being named. ``about`` of a remark may leave
out the source where only one claim, remark or question has that id.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from kb.model import (
    Claim,
    Concept,
    Header,
    Origin,
    PassedOver,
    Question,
    Records,
    Remark,
    Source,
    SourceFile,
)

DEFAULT_SOURCE = "article"


def claim(subject: str, object: str, **fields: Any) -> dict[str, Any]:
    """Return the fields of an affirmed, asserted, positive causal claim, changed by ``fields``."""
    made = {
        "subject": subject,
        "object": object,
        "link": "causal",
        "stance": "affirms",
        "modality": "asserted",
        **fields,
    }
    if made["stance"] == "affirms":
        made.setdefault("sign", "positive")
    return made


def remark(*about: str, **fields: Any) -> dict[str, Any]:
    """Return the fields of a plain dispute of the records named, changed by ``fields``."""
    return {"about": about, "stance": "disputes", "modality": "asserted", **fields}


def question(*about: str, **fields: Any) -> dict[str, Any]:
    """Return the fields of an open question about the concepts named."""
    return {"about": about, **fields}


def records(
    *claims: Mapping[str, Any],
    remarks: Iterable[Mapping[str, Any]] = (),
    questions: Iterable[Mapping[str, Any]] = (),
    passed_over: Iterable[Mapping[str, Any]] = (),
    sources: Mapping[str, str | Mapping[str, Any]] = {},
    origins: Mapping[str, str] = {},
    concepts: Mapping[str, Mapping[str, Any]] = {},
    header: Mapping[str, Any] = {},
    name: str = "tiny",
) -> Records:
    """Return a knowledge base of the claims; ``sources`` and ``origins`` give id → kind."""
    rows = {
        "claims": [dict(row) for row in claims],
        "remarks": [dict(row) for row in remarks],
        "questions": [dict(row) for row in questions],
        "passed_over": [dict(row) for row in passed_over],
    }
    for prefix, key in (("c", "claims"), ("r", "remarks"), ("q", "questions")):
        for number, row in enumerate(rows[key], 1):
            row.setdefault("id", f"{prefix}{number}")
    place: dict[str, list[str]] = {}
    for row in (*rows["claims"], *rows["remarks"], *rows["questions"]):
        place.setdefault(row["id"], []).append(row.get("source", DEFAULT_SOURCE))
    for row in rows["remarks"]:
        row["about"] = tuple(_global(about, place) for about in row["about"])
    files = {source: {key: [] for key in rows} for source in (DEFAULT_SOURCE, *sources) if source}
    for key, many in rows.items():
        for row in many:
            source = row.pop("source", DEFAULT_SOURCE)
            files.setdefault(source, {key: [] for key in rows})[key].append(row)
    if not any(files[DEFAULT_SOURCE].values()) and DEFAULT_SOURCE not in sources:
        del files[DEFAULT_SOURCE]
    return Records(
        header=_header(origins, header),
        concepts=_concepts(rows, concepts),
        files=tuple(_file(id_, sources.get(id_, {}), files[id_]) for id_ in files),
        name=name,
    )


def union(*bases: Records) -> Records:
    """Return the knowledge base that holds every record of the others once, by global id."""
    files: dict[str, dict[str, dict[str, Any]]] = {}
    sources: dict[str, Source] = {}
    concepts: dict[str, Concept] = {}
    origins: dict[str, Origin] = {}
    for base in bases:
        concepts |= {concept.id: concept for concept in base.concepts}
        origins |= {origin.id: origin for origin in base.header.origins}
        for file in base.files:
            sources[file.source.id] = file.source
            merged = files.setdefault(file.source.id, {"claims": {}, "remarks": {}})
            merged["claims"] |= {row.id: row for row in file.claims}
            merged["remarks"] |= {row.id: row for row in file.remarks}
    return Records(
        header=bases[0].header.model_copy(
            update={"origins": tuple(origins[id_] for id_ in sorted(origins))}
        ),
        concepts=tuple(concepts.values()),
        files=tuple(
            SourceFile(
                source=sources[id_],
                claims=tuple(rows["claims"][key] for key in sorted(rows["claims"])),
                remarks=tuple(rows["remarks"][key] for key in sorted(rows["remarks"])),
            )
            for id_, rows in files.items()
        ),
    )


def _global(about: str, place: Mapping[str, list[str]]) -> str:
    if "/" in about or len(place.get(about, ())) != 1:
        return about
    return f"{place[about][0]}/{about}"


def _header(origins: Mapping[str, str], fields: Mapping[str, Any]) -> Header:
    return Header.model_validate(
        {
            "format": 1,
            "title": "A tiny knowledge base",
            "description": "Made for one test.",
            "language": "en",
            "base": "https://example.org/tiny/",
            "licence": "CC-BY-4.0",
            "origins": [
                {"id": id_, "kind": kind, "label": _label(id_)} for id_, kind in origins.items()
            ],
            **fields,
        }
    )


def _label(id_: str) -> str:
    return id_.replace("-", " ").capitalize()


def _concepts(
    rows: Mapping[str, list[dict[str, Any]]], given: Mapping[str, Mapping[str, Any]]
) -> tuple[Concept, ...]:
    named = {row[end] for row in rows["claims"] for end in ("subject", "object")}
    named |= {concept for row in rows["questions"] for concept in row["about"]}
    return tuple(
        Concept.model_validate(
            {
                "id": id_,
                "label": _label(id_),
                "kind": "process",
                "description": f"What this test calls {_label(id_).lower()}.",
                **given.get(id_, {}),
            }
        )
        for id_ in sorted(named | set(given))
    )


def _file(
    id_: str, given: str | Mapping[str, Any], rows: Mapping[str, list[dict[str, Any]]]
) -> SourceFile:
    fields = {"kind": given} if isinstance(given, str) else dict(given)
    source = Source.model_validate(
        {
            "id": id_,
            "title": _label(id_),
            "kind": "magazine-article",
            "language": "en",
            "licence": "CC-BY-4.0",
            **fields,
        }
    )
    start = 0
    made: dict[str, list[Any]] = {}
    for key, model in (("claims", Claim), ("remarks", Remark), ("questions", Question)):
        made[key] = []
        for row in rows[key]:
            statement = row.setdefault("statement", _statement(row))
            row.setdefault(
                "quote", [{"text": statement, "start": start, "end": start + len(statement)}]
            )
            start = row["quote"][-1]["end"] + 1
            if model is Claim:
                row.setdefault("basis", "author-statement")
            made[key].append(model.model_validate(row))
    spans = tuple(PassedOver.model_validate(row) for row in rows["passed_over"])
    return SourceFile(
        source=source,
        claims=tuple(made["claims"]),
        remarks=tuple(made["remarks"]),
        questions=tuple(made["questions"]),
        passed_over=spans,
    )


def _statement(row: Mapping[str, Any]) -> str:
    if "subject" in row:
        return f"{row['subject']} {row['stance']} {row['link']} {row['object']}."
    return f"{row['id']} speaks of {', '.join(row['about'])}."
