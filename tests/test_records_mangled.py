"""Whatever becomes of a file, reading it gives sentences and never a traceback."""

from __future__ import annotations

import re
import shutil

from hypothesis import given, settings
from hypothesis import strategies as st

from kb.lint import check
from kb.scaffold import scaffold
from tests.folders import relaxed
from tests.test_records_refused import ARTICLE, SOUND


@settings(relaxed, max_examples=150)
@given(data=st.data())
def test_a_mangled_file_gets_sentences_and_never_a_traceback(tmp_path_factory, data):
    folder = shutil.copytree(SOUND, tmp_path_factory.mktemp("mangled") / "k")
    name = data.draw(st.sampled_from(["kb.yaml", "concepts.yaml", ARTICLE]))
    text = (folder / name).read_text()
    junk = st.sampled_from(
        ["", " ", "\n", ":", "- ", "[]", "{}", "0", "''", "&", "no", "#", "\t", "é"]
    )
    for _ in range(data.draw(st.integers(1, 3))):
        start = data.draw(st.integers(0, len(text)))
        end = min(len(text), start + data.draw(st.integers(0, 30)))
        text = text[:start] + data.draw(junk | st.text(max_size=5)) + text[end:]
    (folder / name).write_bytes(text.encode("utf-8", "surrogatepass"))
    for finding in check(folder):
        sentence = str(finding)
        assert sentence.startswith(folder.as_posix())
        assert finding.what
        assert finding.mend
        assert not re.search(r"Input should|pydantic|Traceback|Value error|validation", sentence)


@relaxed
@given(st.binary(max_size=200))
def test_any_bytes_get_sentences(tmp_path_factory, data):
    folder = shutil.copytree(SOUND, tmp_path_factory.mktemp("bytes") / "k")
    (folder / ARTICLE).write_bytes(data)
    assert check(folder)


def test_a_file_that_is_nothing_but_errors_is_not_listed_to_the_end(tmp_path, monkeypatch):
    """Millions of findings would fill the memory before anybody saw one."""
    folder = tmp_path / "topic"
    scaffold(folder)
    file = folder / "sources" / "town-notes.yaml"
    file.write_text("a: 1  # no\n" * 50)
    monkeypatch.setattr("kb.records.parse.MAX_FINDINGS", 6)
    found = check(folder)
    assert len(found) == 7
    assert "more is wrong from here on" in {item.what for item in found}
    file.write_text("claims:\n" + "  - id: x\n" * 150)
    monkeypatch.setattr("kb.records.read.MAX_ERRORS", 1_000)
    found = check(folder)
    assert found[0].what.startswith("1,201 things are wrong in this file, and only its first")
    assert found[-1].line == 101
    monkeypatch.setattr("kb.records.parse.MAX_PARTS", 100)
    [only] = check(folder)
    assert str(only).endswith(
        "more than 100 lists, mappings and words stand in this file. split it"
    )
