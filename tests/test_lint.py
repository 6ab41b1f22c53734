"""Rules between records: what whole knowledge bases pass, and what each rule refuses."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
import yaml
from hypothesis import given

from kb.lint import RULES, UNFINISHED, check, findings, read_checked, unfinished
from kb.lint.subject import Subject
from kb.model import Records, Remark, Source, SourceFile
from kb.records import examine
from kb.review import open_session
from kb.texts import Document, read_texts
from tests import strategies
from tests.folders import example, relaxed

CASES = Path(__file__).parent / "cases"
SOUND = CASES / "sound"


@relaxed
@given(strategies.with_texts())
def test_a_sound_knowledge_base_has_no_findings(drawn):
    records, texts = drawn
    documents = {name: Document.of(name, text) for name, text in texts.items()}
    assert findings(records) == ()
    assert findings(records, documents) == ()


def test_the_bundled_knowledge_base_has_no_findings(root, shared):
    assert check(root / "data" / "depression", texts=shared / "sources") == ()


@pytest.fixture(scope="module")
def fired(tmp_path_factory):
    """Rule → names of the cases in which it finds something; and the rules of sound folders."""
    found = {rule: set() for rule in RULES}
    listed = yaml.safe_load((CASES / "reject.yaml").read_text("utf-8"))
    for number, case in enumerate(listed):
        folder = shutil.copytree(SOUND, tmp_path_factory.mktemp("case") / str(number))
        path = folder / case["file"]
        path.write_text(path.read_text("utf-8").replace(case["replace"], case["with"], 1), "utf-8")
        records = examine(folder).records
        if records is not None:
            documents = read_texts(folder / "texts", (file.source for file in records.files))
            subject = Subject(records, documents)
            for rule in RULES:
                if list(rule(subject)):
                    found[rule].add(case["name"])
    return found


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_each_rule_refuses_a_case_and_accepts_the_others(rule, fired):
    if rule.__name__ == "one_text_is_one_source":  # needs two files: see test_records_refused.py
        assert fired[rule] == set()
        return
    assert fired[rule], "no case in tests/cases/reject.yaml breaks this rule"
    assert len(fired[rule]) < 20, "this rule finds something nearly everywhere"


def test_the_rules_are_documented_by_what_they_say(root):
    page = (root / "docs" / "records.md").read_text("utf-8")
    for rule in (*RULES, *UNFINISHED):
        assert rule.__doc__
        assert rule.__doc__.replace("``", "`") in page, f"docs/records.md lacks: {rule.__doc__}"


def test_records_that_were_never_in_a_file_are_checked_as_well():
    records = example(3)
    [file] = records.files
    remark = Remark(
        id="k1",
        about=["k9", "s1/k1"],
        stance="disputes",
        quote=[{"text": "Concept", "start": 0, "end": 7}],
        statement="S.",
        modality="asserted",
        origin="nobody",
    )
    changed = file.model_copy(update={"remarks": (remark,)})
    found = findings(Records(records.header, records.concepts, (changed,)))
    assert [str(finding) for finding in found] == [
        "sources/s0.yaml: s0/k1: 'about' names 'k9', and no claim, remark or question is called "
        "so. take it out",
        "sources/s0.yaml: s0/k1: 'about' names 's1/k1', and no claim, remark or question is "
        "called so. take it out",
        "sources/s0.yaml: s0/k1: the id 'k1' stands twice. give one another id",
        "sources/s0.yaml: s0/k1: the origin 'nobody' is not in kb.yaml. "
        "add it under 'origins' there",
    ]


def test_a_chain_of_remarks_as_long_as_you_like_is_no_circle():
    records = example(1)
    [file] = records.files
    remarks = [
        Remark(
            id=f"r{n}",
            about=[f"r{n - 1}" if n else "k0"],
            stance="disputes",
            quote=[{"text": "C", "start": 0, "end": 1}],
            statement="S.",
            modality="asserted",
        )
        for n in range(3_000)
    ]
    chained = file.model_copy(update={"remarks": tuple(remarks)})
    assert findings(Records(records.header, records.concepts, (chained,))) == ()
    first = remarks[0].model_copy(update={"about": ("r2999",)})
    circle = file.model_copy(update={"remarks": (first, *remarks[1:])})
    [finding] = findings(Records(records.header, records.concepts, (circle,)))
    assert finding.what.startswith("these remarks are about each other in a circle: s0/r0 →")


def test_findings_say_where_a_record_would_be():
    source = Source(id="s0", title="T", kind="news", language="en", licence="-")
    records = example(1)
    twice = Records(records.header, records.concepts, (SourceFile(source=source),) * 2)
    [finding] = findings(twice)
    assert str(finding) == "sources/s0.yaml: s0: the id 's0' stands twice. give one another id"


def test_a_checked_folder_is_read(tmp_path):
    folder = shutil.copytree(SOUND, tmp_path / "k")
    records = read_checked(folder)
    assert [file.source.id for file in records.files] == ["article", "forum"]
    assert records.name == "k"


def test_placeholders_are_still_to_be_written_and_refuse_nothing(kb, tmp_path, root):
    assert unfinished(examine(root / "data" / "depression")) == ()
    (tmp_path / "notes.txt").write_text("Salt causes rust. Rain causes floods.\n", "utf-8")
    assert kb("new", "topic", "--empty").code == 0
    assert kb("draft", "notes.txt", "--kb", "topic").code == 0
    topic = tmp_path / "topic"
    review = open_session(topic / "sources" / "notes.yaml")
    review.accept("salt-affects-rust")
    review.describe("salt-affects-rust", "rust", label="Rust", kind="process",
                    description="How much of the iron has rusted.")  # fmt: skip
    concepts = topic / "concepts.yaml"
    text = re.sub("(?i)salt, as a draft names it; not described yet.", "How much salt is used.",
                  concepts.read_text("utf-8"))  # fmt: skip
    concepts.write_text(text, "utf-8")
    found = [(item.path.rpartition("/")[2], item.record, item.what.split()[0])
             for item in unfinished(examine(topic))]  # fmt: skip
    # What only the claim on rain and floods names waits for its review.
    assert found == [
        ("concepts.yaml", "salt", "its"), ("kb.yaml", "", "nobody"), ("kb.yaml", "", "the"),
    ]  # fmt: skip
    open_session(topic / "sources" / "notes.yaml").accept("rain-affects-floods")
    shown = kb("check", "topic")
    assert (shown.code, kb("check", "topic", "--strict").code) == (0, 1)
    assert shown.out.endswith("topic: nothing to mend, 5 places still to be written\n")
    assert "topic/concepts.yaml:6: floods: nobody has described it yet. write in a" in shown.out
    assert [item["record"] for item in kb("check", "topic", "--json").json["unfinished"]] == [
        "floods", "rain", "salt", "", "",
    ]  # fmt: skip
