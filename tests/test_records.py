"""Records: what is written is read back, and there is one form."""

from __future__ import annotations

import json
import re

import jsonschema
import pytest
import yaml
from hypothesis import assume, given
from hypothesis import strategies as st
from pydantic import ValidationError

import kb.records.folder
import kb.records.parse
import kb.records.schema
from kb.errors import InvalidRecords, UnwritableOutput
from kb.lint import check
from kb.model import Claim, Concept, Header, Records
from kb.records import (
    Places,
    not_canonical,
    read_folder,
    tidy,
    write_concepts,
    write_header,
    write_source_file,
)
from kb.records.parse import parse
from kb.records.scalars import mistaken_for, number, scalar
from kb.records.schema import schemas
from kb.records.sentences import said
from tests import strategies
from tests.folders import example, relaxed, write_folder

LOADERS = [getattr(yaml, name) for name in ("CSafeLoader", "SafeLoader") if hasattr(yaml, name)]


def named(records, name):
    return Records(records.header, records.concepts, records.files, name=name)


@relaxed
@given(strategies.records())
def test_what_is_written_is_read_back_in_the_canonical_form(tmp_path_factory, records):
    folder = write_folder(records, tmp_path_factory.mktemp("kb"))
    assert read_folder(folder) == named(records, folder.name)
    assert not_canonical(folder) == ()
    assert tidy(folder) == []


class Dumper(yaml.SafeDumper):
    """Writes texts in one style, where a plain one would be mistaken for something else."""

    quotes = '"'


def _represent(dumper, text):
    style = dumper.quotes if mistaken_for(text) else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


Dumper.add_representer(str, _represent)


@relaxed
@given(
    records=strategies.records(max_sources=1),
    flow=st.sampled_from([True, False, None]),
    style=st.sampled_from(['"', "'"]),
    width=st.sampled_from([20, 80, 1000]),
    indent=st.sampled_from([2, 4]),
    plain=st.booleans(),
    line_break=st.sampled_from(["\n", "\r\n"]),
)
def test_every_form_of_yaml_is_tidied_to_one(
    tmp_path_factory, records, flow, style, width, indent, plain, line_break
):
    folder = write_folder(records, tmp_path_factory.mktemp("kb"))
    [path] = (folder / "sources").iterdir()
    canonical = path.read_bytes()
    data = json.loads(records.files[0].model_dump_json(exclude_none=True))
    other = yaml.dump(
        data,
        Dumper=type("Styled", (Dumper,), {"quotes": style}),
        default_flow_style=flow,
        width=width,
        indent=indent,
        allow_unicode=plain,
        line_break=line_break,
    )
    assume(yaml.load(other, LOADERS[0]) == data)  # not where PyYAML folds a text wrongly
    path.write_bytes(other.encode())
    tidy(folder)
    assert path.read_bytes() == canonical


@relaxed
@given(strategies.texts | st.text(min_size=1), st.integers(0, 30), st.integers(20, 100))
def test_every_text_is_read_back_by_every_reader(text, indent, width):
    if re.search("[\ud800-\udfff]", text):
        return
    written = "k: " + scalar(text, column=3, indent=indent + 1, width=width)
    for loader in LOADERS:
        assert yaml.load(written, loader) == {"k": text}
    assert parse(written, "f").data == {"k": text}
    assert parse(written, "f").findings == []


def test_lines_break_only_where_one_space_stands_between_words():
    text = "a " * 60 + "b  c " * 30 + "d"
    written = "k: " + scalar(text, column=3, indent=2, width=40)
    assert max(len(line) for line in written.splitlines()) <= 40
    assert parse(written, "f").data == {"k": text}


@pytest.mark.parametrize(
    ("word", "taken"),
    [
        ("", "nothing"),
        ("Null", "nothing"),
        ("y", "true or false"),
        ("OFF", "true or false"),
        ("0x1F", "a number"),
        ("0o17", "a number"),
        ("017", "a number"),
        ("1_000", "a number"),
        (".5", "a number"),
        ("-1.e+3", "a number"),
        (".inf", "a number"),
        ("2025-3-1", "a date"),
        ("2025-03-21T10:00:00Z", "a date"),
        ("190:20:30", "a time or a number in base sixty"),
        ("<<", "a merge key"),
        ("nobody", None),
        ("5-HT", None),
        ("10.1000/182", None),
        ("1st", None),
        ("2025 was", None),
    ],
)
def test_words_that_yaml_takes_for_something_else(word, taken):
    assert mistaken_for(word) == taken


@given(st.text("0123456789-+._:xob~ynTeE ", max_size=8))
def test_no_word_that_pyyaml_mistypes_is_taken_for_text(word):
    for loader in LOADERS:
        try:
            read = yaml.load(f"[{word}]" if "," not in word else word, loader)
        except yaml.YAMLError:
            return
        except ValueError:
            read = [None]  # PyYAML takes it for a date, and then there is no such day
        if isinstance(read, list) and len(read) == 1 and not isinstance(read[0], str | dict):
            assert mistaken_for(word.strip()) is not None


@given(st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(10**17), 10**17))
def test_every_number_is_read_back_exactly(value):
    found = parse(f"k: {number(value)}", "f").data["k"]
    assert found == value
    assert type(found) is type(value)


def test_numbers_that_are_too_long_are_no_numbers():
    [finding] = parse(f"k: {'9' * 5_000}", "f").findings
    assert "which YAML programs read as a number" in finding.what


def test_the_fallback_reads_the_same(tmp_path, monkeypatch):
    folder = write_folder(example(40), tmp_path / "k")
    first = read_folder(folder)
    monkeypatch.setattr(kb.records.parse, "LOADER", yaml.SafeLoader)
    assert read_folder(folder) == first
    assert dict(read_folder(folder).where) == dict(first.where)


def test_the_line_of_every_record_is_known(tmp_path):
    folder = write_folder(example(2), tmp_path / "k")
    where = read_folder(folder).where
    lines = (folder / "sources" / "s0.yaml").read_text().splitlines()
    for number_ in range(2):
        path, line = where[f"s0/k{number_}"]
        assert path == (folder / "sources" / "s0.yaml").as_posix()
        assert lines[line - 1] == f"  - id: k{number_}"
    assert isinstance(where, Places)
    assert lines[where.within("s0/k1", "quote", 0, "start")[1] - 1].strip().startswith("start:")
    assert where.within("s0/nobody") == ("", 0)
    assert where["concepts/c0"][0].endswith("concepts.yaml")


def test_the_first_line_names_a_schema_and_is_kept(tmp_path):
    folder = write_folder(example(1), tmp_path / "k")
    path = folder / "sources" / "s0.yaml"
    line = "# yaml-language-server: $schema=https://example.org/source.schema.json"
    path.write_text(f"{line}  \n\n{path.read_text()}")
    assert tidy(folder) == [path.as_posix()]
    assert path.read_text().splitlines()[:2] == [line, "source:"]
    assert check(folder) == ()


def test_tidying_refuses_what_it_would_lose(tmp_path):
    folder = write_folder(example(1), tmp_path / "k")
    path = folder / "concepts.yaml"
    text = path.read_text().replace("kind: process", "kind: process # or not?", 1)
    path.write_text(text)
    (folder / "kb.yaml").write_text((folder / "kb.yaml").read_text() + "\n\n")
    with pytest.raises(InvalidRecords, match="a comment stands here"):
        tidy(folder)
    assert path.read_text() == text
    assert (folder / "kb.yaml").read_text().endswith("\n\n\n")


def test_tidying_leaves_a_file_alone_that_changed_since_it_was_read(tmp_path, monkeypatch):
    folder = write_folder(example(1), tmp_path / "k")
    path = folder / "kb.yaml"
    path.write_text(path.read_text() + "\n")
    examine = kb.records.folder.examine

    def slowly(name):
        found = examine(name)
        path.write_text(path.read_text().replace("title: T", "title: Changed meanwhile"))
        return found

    monkeypatch.setattr(kb.records.folder, "examine", slowly)
    with pytest.raises(UnwritableOutput, match="changed since it was read"):
        tidy(folder)
    assert "Changed meanwhile" in path.read_text()


def test_weights_are_kept_as_they_are(tmp_path):
    weights = {
        "version": "mine",
        "modality": {"possible": 0.4, "no": 1},
        "note": "1e3",
        "x": [],
        "y": {},
        "z": [1, "a", True, {"b": [2.5]}],
    }
    header = example(1).header.model_copy(update={"weights": weights})
    written = write_header(header)
    assert parse(written, "f").data["weights"] == weights
    assert Header.model_validate(parse(written, "f").data) == header


def test_the_schemas_are_current(root):
    for name, text in schemas().items():
        path = root / "schema" / name
        assert path.read_text(encoding="utf-8") == text, (
            f"run 'python -m kb.records.schema {path.parent}'"
        )


@pytest.fixture(scope="module")
def validators(root):
    made = {}
    for name in ("kb", "concepts", "source"):
        schema = json.loads((root / "schema" / f"{name}.schema.json").read_text("utf-8"))
        jsonschema.Draft202012Validator.check_schema(schema)
        made[name] = jsonschema.Draft202012Validator(schema)
    return made


@relaxed
@given(records=strategies.records(max_sources=1))
def test_the_schemas_accept_what_the_models_accept(validators, records):
    validators["kb"].validate(yaml.safe_load(write_header(records.header)))
    validators["concepts"].validate(yaml.safe_load(write_concepts(records.concepts)))
    validators["source"].validate(yaml.safe_load(write_source_file(records.files[0])))


@pytest.mark.parametrize(
    ("key", "value"),
    [("link", "casual"), ("signn", "positive"), ("quote", []), ("statement", ""), ("delay", "yes")],
)
def test_the_schemas_refuse_what_an_editor_should_mark(validators, key, value):
    data = yaml.safe_load(write_source_file(example(1).files[0]))
    validators["source"].validate(data)
    data["claims"][0][key] = value
    assert not validators["source"].is_valid(data)


def test_no_schema_holds_a_pattern_that_an_editor_cannot_read(root):
    for name in schemas():
        text = (root / "schema" / name).read_text("utf-8")
        for pattern in re.findall(r'"pattern": ("(?:[^"\\]|\\.)*")', text):
            # under its u flag, ECMAScript lets a backslash stand only before these
            assert not re.search(r"\\[^sSdDwW.\\/^$*+?()\[\]{}|-]", json.loads(pattern))


def test_every_field_is_documented(root):
    page = (root / "docs" / "records.md").read_text("utf-8")
    for text in schemas().values():
        schema = json.loads(text)
        for model in (schema, *schema["$defs"].values()):
            missing = [name for name in model.get("properties", {}) if f"`{name}`" not in page]
            assert [
                name
                for name in missing
                if name not in {"claims", "remarks", "questions", "source", "concepts"}
            ] == []


def test_the_schemas_are_written_by_one_command(tmp_path):
    kb.records.schema.write_schemas(tmp_path)
    assert {path.name: path.read_text("utf-8") for path in tmp_path.iterdir()} == schemas()


@pytest.mark.parametrize(
    ("model", "data", "sentence"),
    [
        (Claim, {"link": []}, "'link' cannot be a list"),
        (Claim, {"link": "x" * 90}, "'link' cannot be 'xxxx"),
        (Claim, {"approximate": {}}, "'approximate' is a mapping"),
        (Claim, {"quote": [{"text": 5}]}, "'text' is the bare word 5, which is read as a number"),
        (Claim, {"review": {"state": "draft", "score": "high"}}, "'score' is 'high', not a number"),
        (Claim, {"review": {"state": "draft", "score": 1.5}}, "'score' is 1.5"),
        (Claim, {"review": "draft"}, "'review' is 'draft', not a mapping"),
        (Header, {"format": "one"}, "the format is 'one', and this version reads format 1"),
        (Concept, {"id": "x" * 81}, "'id' has more than 80 characters"),
        (Concept, {"same_as": [{"curie": "x:y z"}]}, "'curie' is 'x:y z', which is not a CURIE"),
    ],
)
def test_what_pydantic_finds_is_said_in_words(model, data, sentence):
    with pytest.raises(ValidationError) as broken:
        model.model_validate(data)
    found = [": ".join(said(error, model)) for error in broken.value.errors()]
    assert [line for line in found if line.startswith(sentence)], found
    assert not [line for line in found if "Input should" in line]
