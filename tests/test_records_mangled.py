"""Whatever becomes of a file, reading it gives sentences and never a traceback."""

from __future__ import annotations

import re
import shutil

from hypothesis import given, settings
from hypothesis import strategies as st

from kb.lint import check
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
