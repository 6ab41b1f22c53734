"""Records: what is written is read back, and there is one form."""

from __future__ import annotations

from pathlib import Path

from hypothesis import HealthCheck, given, settings

from kb.model import Records
from kb.records import (
    not_canonical,
    read_folder,
    tidy,
    write_concepts,
    write_header,
    write_source_file,
)
from tests import strategies

relaxed = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def write_folder(records: Records, folder: Path) -> Path:
    (folder / "sources").mkdir(parents=True, exist_ok=True)
    (folder / "kb.yaml").write_bytes(write_header(records.header).encode())
    (folder / "concepts.yaml").write_bytes(write_concepts(records.concepts).encode())
    for file in records.files:
        path = folder / "sources" / f"{file.source.id}.yaml"
        path.write_bytes(write_source_file(file).encode())
    return folder


@relaxed
@given(strategies.records())
def test_what_is_written_is_read_back_in_the_canonical_form(tmp_path_factory, records):
    folder = write_folder(records, tmp_path_factory.mktemp("kb"))
    assert read_folder(folder) == Records(
        records.header, records.concepts, records.files, name=folder.name
    )
    assert not_canonical(folder) == ()
    assert tidy(folder) == []
