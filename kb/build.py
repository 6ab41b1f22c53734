"""The build: a knowledge base as map, RDF, report and JSON, the same bytes each time."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from kb.errors import InvalidInput, UnwritableOutput
from kb.files import folders_for, refuse_records, write_together
from kb.json_documents import document, to_json
from kb.names import slug
from kb.rdf import write
from kb.report import ReportInput, render_html, render_markdown, report

if TYPE_CHECKING:
    from kb.base import KnowledgeBase
    from kb.report.blocks import Block

__all__ = ["MANIFEST", "build", "differing", "unfinished"]

MANIFEST = "manifest.json"
"""Holds the hash of every other file, and is renamed into its place as the last one."""

NOT_YET: dict[str, object] = {"bytes": 0, "sha256": ""}
"""What a first manifest says of a file to come, so that an interrupted build knows it again."""

Output = Callable[[], Iterable[bytes]]
"""Makes the bytes of a file."""


def build(base: KnowledgeBase, folder: Path | str) -> tuple[str, ...]:
    """Write the whole build into a folder and return the names of its files.

    Everything is written beside its place first and then renamed, the manifest last, so that files
    that were there are whole whatever happens; :func:`unfinished` sees a build that was
    interrupted. Other files of the folder are left alone: one that has the name of ours, and that
    no manifest of ours lists, is refused. The bytes depend on nothing but the knowledge base.

    >>> import kb
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as place:
    ...     build(kb.load(), place)[0]
    'map.html'
    """
    base.records.refuse_drafts("a build")
    target, outputs = Path(folder), _outputs(base)
    before = _stated(target, [*outputs, MANIFEST])
    hashes: dict[str, dict[str, object]] = {}
    files = [(target / name, _hashed(name, output(), hashes)) for name, output in outputs.items()]
    manifest = target / MANIFEST
    claimed = {**dict.fromkeys(outputs, NOT_YET), **before}
    first = [] if claimed == before else [(manifest, _manifest(base, claimed))]
    with folders_for(target):
        _clear(target, [*outputs, MANIFEST])
        write_together([*first, *files, (manifest, _manifest(base, hashes))])
    return (*outputs, MANIFEST)


def unfinished(folder: Path | str) -> tuple[str, ...]:
    """Return the files that are not what the manifest of their folder says.

    A build that was interrupted, or files that somebody has changed since. A folder without a
    manifest holds no build, and so none that is unfinished.
    """
    manifest = Path(folder, MANIFEST)
    try:
        files = json.loads(manifest.read_bytes())["files"]
        stated = {str(name): str(entry["sha256"]) for name, entry in files.items()}
    except (FileNotFoundError, NotADirectoryError):
        return ()
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return (MANIFEST,)
    return tuple(name for name, sha in stated.items() if _sha256(Path(folder, name)) != sha)


def differing(base: KnowledgeBase, folder: Path | str) -> tuple[str, ...]:
    """Return the files that a build of the knowledge base would change in the folder."""
    hashes: dict[str, dict[str, object]] = {}
    fresh = {}
    for name, output in _outputs(base).items():
        for _ in _hashed(name, output(), hashes):
            pass
        fresh[name] = str(hashes[name]["sha256"])
    fresh[MANIFEST] = hashlib.sha256(b"".join(_manifest(base, hashes))).hexdigest()
    return tuple(name for name, sha in fresh.items() if _sha256(Path(folder, name)) != sha)


def _stated(folder: Path, names: Iterable[str]) -> dict[str, dict[str, object]]:
    """Return what the manifest of a folder says; refuse to replace a file that it does not list."""
    if (folder / "kb.yaml").exists():
        raise InvalidInput(
            f"{folder} is the folder of a knowledge base, which holds nothing computed: name "
            "another for the build"
        )
    refuse_records(folder / MANIFEST)
    listed = _listed(folder)
    ours = {MANIFEST, *listed} if listed is not None else set()
    for path in (folder / name for name in names if name not in ours):
        if path.is_symlink() or path.exists():
            raise UnwritableOutput(
                f"{path} is there already and no build of ours wrote it: nothing was written; move "
                "it away, or name another folder for the build"
            )
    return listed or {}


def _listed(folder: Path) -> dict[str, dict[str, object]] | None:
    """Return the files of the manifest of a build, or None where there is none of ours."""
    try:
        manifest = json.loads((folder / MANIFEST).read_bytes())
        if manifest.keys() >= {"format", "weights_version", "name", "files"}:
            return {
                name: {"bytes": entry["bytes"], "sha256": entry["sha256"]}
                for name, entry in manifest["files"].items()
            }
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        pass
    return None


def _clear(folder: Path, names: Iterable[str]) -> None:
    """Remove what an interrupted build left beside the files of these names."""
    ours = "|".join(re.escape(name) for name in names)
    leftover = re.compile(rf"\.({ours})\.[0-9a-f]{{12}}\.tmp")
    for path in folder.iterdir():
        if leftover.fullmatch(path.name):
            path.unlink(missing_ok=True)


def _outputs(base: KnowledgeBase) -> dict[str, Output]:
    """Return name → how its bytes are made, in the order in which they are written."""
    name, header, weighed = slug(base.name), base.records.header, base.weights.version
    blocks = cache(lambda: _report(base))  # Markdown and HTML say the same

    def page() -> str:
        return render_html(blocks(), title=header.title, language=header.language)

    def claims() -> dict[str, object]:
        lists = {"claims": base.claims(), "remarks": base.remarks(), "questions": base.questions()}
        return document(weighed, **{key: found.to_dicts() for key, found in lists.items()})

    return {
        "map.html": lambda: [base.map().html.encode()],
        f"{name}.trig": lambda: write(base.records, base.edges(), format="trig"),
        f"{name}.ttl": lambda: write(base.records, base.edges(), format="ttl"),
        "report.md": lambda: [render_markdown(blocks()).encode()],
        "report.html": lambda: [page().encode()],
        "claims.json": lambda: [to_json(claims()).encode()],
        "edges.json": lambda: [to_json(document(weighed, edges=base.edges().to_dicts())).encode()],
    }


def _report(base: KnowledgeBase) -> tuple[Block, ...]:
    """Return the report of a knowledge base, before it is Markdown or HTML."""
    loops = base.loops(seconds=None)  # a time limit would let the clock decide what is written
    weakest = {(link.subject, link.object): link for link in (loop.weakest for loop in loops)}
    return report(
        ReportInput(
            records=base.records,
            edges=base.edges(),
            audit=base.audit(),
            loops=loops.all(),
            loops_note=loops.note,
            questions=base.questions(),
            weights=base.weights,
            cited={pair: base.edge(*pair) for pair in sorted(weakest)},
        )
    )


def _hashed(
    name: str, chunks: Iterable[bytes], hashes: dict[str, dict[str, object]]
) -> Iterator[bytes]:
    """Pass the bytes of a file on, and note their hash when the last is through."""
    digest, size = hashlib.sha256(), 0
    for chunk in chunks:
        digest.update(chunk)
        size += len(chunk)
        yield chunk
    hashes[name] = {"bytes": size, "sha256": digest.hexdigest()}


def _manifest(base: KnowledgeBase, hashes: dict[str, dict[str, object]]) -> Iterator[bytes]:
    """Give the manifest when it is asked for: after all the others, whose hashes it holds."""
    files = {name: hashes[name] for name in sorted(hashes)}
    content = document(base.weights.version, name=base.name, files=files)
    yield to_json(content).encode()


def _sha256(path: Path) -> str | None:
    """Return the hash of a file, or None where there is none to read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None
