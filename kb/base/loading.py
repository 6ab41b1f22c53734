"""How a knowledge base is loaded: from its folder, from a build, from RDF, from git."""

from __future__ import annotations

import io
import subprocess
import tarfile
from importlib.resources import as_file
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from kb.assets import asset
from kb.base.facade import KnowledgeBase
from kb.errors import InvalidInput, InvalidRecords, MissingTool
from kb.model import Records

__all__ = ["load", "load_rdf"]

BUNDLED = "depression"
"""The knowledge base that travels with the package."""

HEADER, MANIFEST = "kb.yaml", "manifest.json"


def load(
    path: str | Path | None = None,
    *,
    texts: str | Path | None = None,
    revision: str | None = None,
    with_drafts: bool = False,
) -> KnowledgeBase:
    """Return the knowledge base of a folder, checked; without a path the bundled one.

    The path may also be a build, or a file of RDF that was written before. With ``revision`` the
    folder is read as git has it there. With ``texts``, a folder of the documents, every quote is
    proved against its text. With ``with_drafts`` it is shown as if every draft were accepted, and
    marked (:meth:`KnowledgeBase.with_drafts`). Raises :class:`kb.InvalidRecords` with every finding
    of every file, and :class:`kb.InvalidInput` where there is no knowledge base.

    >>> import kb
    >>> kb.load().title == kb.load(None).title
    True
    """
    made = _loaded(path, None if texts is None else Path(texts), revision)
    return made.with_drafts() if with_drafts else made


def _loaded(path: str | Path | None, documents: Path | None, revision: str | None) -> KnowledgeBase:
    if path is None:
        with as_file(asset("data", BUNDLED)) as folder:
            return _folder(folder, documents)
    place = Path(path)
    if revision is not None:
        return _revision(place, revision, documents)
    if place.is_dir() and not (place / HEADER).exists() and (place / MANIFEST).is_file():
        return _build(place, documents)
    if place.is_file() and place.suffix == ".yaml":
        raise InvalidInput(f"{place} is one file of a knowledge base: name the folder it is of")
    if place.is_file():
        return load_rdf(place, documents=documents)
    return _folder(place, documents)


def _folder(folder: Path, texts: Path | None) -> KnowledgeBase:
    from kb.lint import read_checked

    return KnowledgeBase(read_checked(folder, texts=texts), folder=folder)


def _build(folder: Path, texts: Path | None) -> KnowledgeBase:
    """Read the RDF of a build, which holds every record."""
    found = sorted(folder.glob("*.trig"))
    if len(found) != 1:
        raise InvalidInput(
            f"{folder}: a build has one .trig file and this has {len(found)}: name the file"
        )
    return load_rdf(found[0], documents=texts)


def load_rdf(
    source: Path | bytes, format: str | None = None, *, documents: Path | None = None
) -> KnowledgeBase:
    """Return the knowledge base of RDF, checked; without a format by the end of the file's name."""
    from kb.rdf import read

    return _checked(read(source, format=format), documents)


def _checked(records: Records, texts: Path | None) -> KnowledgeBase:
    """Return records that come from no folder, once the rules between them hold."""
    from kb.lint import findings
    from kb.texts import read_texts

    documents = read_texts(texts, (file.source for file in records.files)) if texts else {}
    found = findings(records, documents)
    if found:
        raise InvalidRecords(found)
    return KnowledgeBase(records)


def _revision(folder: Path, revision: str, texts: Path | None) -> KnowledgeBase:
    """Read a folder as it is in a revision; whatever is in the work tree is left alone."""
    from kb.lint import read_checked

    if not revision or revision.startswith("-"):
        raise InvalidInput(f"{revision!r} is no revision: name a commit, a branch or a tag")
    absolute = folder.resolve()
    start = next(parent for parent in (absolute, *absolute.parents) if parent.is_dir())
    root = Path(_git(start, "rev-parse", "--show-toplevel").decode().rstrip("\n"))
    inside = absolute.relative_to(root.resolve()).as_posix()
    tree = revision if inside == "." else f"{revision}:{inside}"
    packed = _git(root, "archive", "--format=tar", tree)
    with TemporaryDirectory() as place:
        target = Path(place, absolute.name)
        with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
            for member in archive:
                data = archive.extractfile(member) if member.isfile() else None
                if data is not None:
                    path = target / PurePosixPath(member.name)
                    path.parent.mkdir(parents=True, exist_ok=True)
                    path.write_bytes(data.read())
        return KnowledgeBase(read_checked(target, texts=texts))  # its folder goes with the block


def _git(folder: Path, *words: str) -> bytes:
    """Return what git prints."""
    try:
        done = subprocess.run(  # noqa: S603  # the words are ours, and no shell reads them
            ["git", "-C", str(folder), *words],  # noqa: S607  # whichever git the user has
            capture_output=True,
            check=False,
        )
    except FileNotFoundError as error:
        raise MissingTool("git is not installed: a revision cannot be read without it") from error
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().removeprefix("fatal: ")
        raise InvalidInput(f"git cannot read {words[-1]}: {said}")
    return done.stdout
