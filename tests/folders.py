"""Knowledge bases in folders, for tests that read files back."""

from __future__ import annotations

from pathlib import Path

from hypothesis import HealthCheck, settings

from kb.model import Claim, Concept, Header, Quote, Records, Source, SourceFile, SourceText
from kb.names import sha256
from kb.records import write_concepts, write_header, write_source_file

relaxed = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def write_folder(records: Records, folder: Path) -> Path:
    """Write the records as a curator would have them, and return the folder."""
    (folder / "sources").mkdir(parents=True, exist_ok=True)
    (folder / "kb.yaml").write_bytes(write_header(records.header).encode())
    (folder / "concepts.yaml").write_bytes(write_concepts(records.concepts).encode())
    for file in records.files:
        path = folder / "sources" / f"{file.source.id}.yaml"
        path.write_bytes(write_source_file(file).encode())
    return folder


def header_and_concepts(count: int) -> tuple[Header, tuple[Concept, ...]]:
    """Return a header and concepts c0, c1, … of a knowledge base about nothing."""
    header = Header(
        format=1,
        title="T",
        description="D",
        language="en",
        base="https://example.org/",
        licence="CC0-1.0",
    )
    concepts = tuple(
        Concept(id=f"c{n}", label=f"Concept {n}", kind="process", description="A thing.")
        for n in range(count)
    )
    return header, concepts


def example(claims: int) -> Records:
    """Return a knowledge base of many claims, over ten concepts and one source."""
    header, concepts = header_and_concepts(10)
    words = [f"Concept {n % 10} raises concept {n % 7} in the year {n}." for n in range(claims)]
    text = "\n".join(words)
    made, start = [], 0
    for n, sentence in enumerate(words):
        made.append(
            Claim(
                id=f"k{n}",
                quote=(Quote(text=sentence, start=start, end=start + len(sentence)),),
                statement=f"In year {n}, concept {n % 10} raised another one, as the text has it.",
                subject=f"c{n % 10}",
                object=f"c{(n + 1) % 10}",
                link="causal",
                sign="positive",
                stance="affirms",
                modality="asserted",
                basis="author-statement",
                note="Something is noted here for whoever reads it later.",
            )
        )
        start += len(sentence) + 1
    known = SourceText(length=len(text), sha256=sha256(text.encode()))
    source = Source(id="s0", title="T", kind="news", language="en", licence="CC0-1.0", text=known)
    return Records(header, concepts, (SourceFile(source=source, claims=tuple(made)),))
