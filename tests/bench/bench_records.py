"""Records: reading and checking 5,000 claims, writing them, moving their quotes; sentences."""

from __future__ import annotations

import sys
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import yaml
from measure import peak_bytes, seconds, table

import kb.records.parse
from kb.lint import check
from kb.model import Claim, Quote, Records, Source, SourceFile, SourceText
from kb.names import sha256
from kb.reanchor import reanchor
from kb.records import write_source_file
from kb.texts import sentences
from tests.folders import header_and_concepts, write_folder

CLAIMS = 5_000
WORDS = "stress raises cortisol which may lower the mood of many people over long years".split()


def knowledge_base() -> tuple[Records, dict[str, str]]:
    """Return five sources with a thousand claims each, and their texts."""
    chance = Random(20_250_321)
    header, concepts = header_and_concepts(200)
    texts, files = {}, []
    for number in range(5):
        text, claims = "", []
        for place in range(CLAIMS // 5):
            words = " ".join(chance.choices(WORDS, k=12)).capitalize()
            subject, object_ = chance.sample(range(200), 2)
            claims.append(
                Claim(
                    id=f"k{place}",
                    quote=(Quote(text=words, start=len(text), end=len(text) + len(words)),),
                    statement=f"Concept {subject} raises concept {object_}, says the text.",
                    subject=f"c{subject}",
                    object=f"c{object_}",
                    link="causal",
                    sign="positive",
                    stance="affirms",
                    modality="possible",
                    basis="author-statement",
                    note="Something is noted here for whoever reads it later.",
                )
            )
            text += f"{words} in {place}. "
        known = SourceText(length=len(text), sha256=sha256(text.encode()))
        source = Source(
            id=f"s{number}", title="T", kind="news", language="en", licence="-", text=known
        )
        texts[source.id] = text
        files.append(SourceFile(source=source, claims=tuple(claims)))
    return Records(header, concepts, tuple(files)), texts


def write(records: Records, texts: dict[str, str], folder: Path) -> None:
    """Write the folder as a curator would have it."""
    write_folder(records, folder)
    (folder / "texts").mkdir()
    for name, text in texts.items():
        (folder / "texts" / f"{name}.txt").write_text(text, "utf-8")


def timed_with(loader: object, folder: Path) -> float:
    """Return the seconds that checking takes with one of PyYAML's readers."""
    before = kb.records.parse.LOADER
    kb.records.parse.LOADER = loader
    try:
        return seconds(lambda: check(folder), repeat=2)
    finally:
        kb.records.parse.LOADER = before


def main() -> None:
    """Print the table."""
    records, texts = knowledge_base()
    with TemporaryDirectory() as name:
        folder = Path(name)
        write(records, texts, folder)
        files = [path.read_bytes() for path in (folder / "sources").iterdir()]
        compact = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        plain = seconds(lambda: [yaml.load(data, compact) for data in files], repeat=2)
        rows = [
            ("`yaml.load` of the source files, libyaml, no checks", plain),
            ("`kb check`: everything, quotes and form included", timed_with(compact, folder)),
            ("`kb check` where PyYAML lacks libyaml", timed_with(yaml.SafeLoader, folder)),
            (
                "writing the canonical form",
                seconds(lambda: [*map(write_source_file, records.files)]),
            ),
        ]
        for path in (folder / "texts").iterdir():
            path.write_text("A new preface.\n\n" + path.read_text("utf-8"), "utf-8")
        rows.append(
            (
                "`kb reanchor` after a preface",
                seconds(lambda: reanchor(folder, write=False), repeat=2),
            )
        )
    print(
        f"## Records\n\n{CLAIMS:,} claims in five files of {sum(map(len, files)) / 5e6:.1f} MB.\n"
    )
    print(
        table(
            ("what", "seconds", "against `yaml.load`"),
            [(w, f"{s:.2f}", f"{s / plain:.1f}") for w, s in rows],
        )
    )
    text = "".join(texts.values()) * 30
    count = len(sentences(text))
    taken = seconds(lambda: sentences(text), repeat=2)
    memory = peak_bytes(lambda: sentences(text))
    print(
        f"\nSentences: {count:,} in {len(text) / 1e6:.0f} MB, {count / taken:,.0f} a second on one "
        f"core, {memory / count:.0f} bytes each at the peak."
    )


if __name__ == "__main__":
    sys.exit(main())
