"""What a folder may hold and what it may not, each refusal a sentence with its file and line."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

import pytest
import yaml

import kb.records.parse
import kb.records.read
from kb.errors import InvalidInput, InvalidRecords
from kb.lint import check, read_checked
from kb.records import not_canonical, read_folder, tidy
from tests.running import must_end

CASES = Path(__file__).parent / "cases"
SOUND = CASES / "sound"
ARTICLE = "sources/article.yaml"


def cases(name):
    found = yaml.safe_load((CASES / name).read_text(encoding="utf-8"))
    return [pytest.param(case, id=case["name"]) for case in found]


@pytest.fixture
def folder(tmp_path):
    return shutil.copytree(SOUND, tmp_path / "k")


def change(folder, case):
    path = folder / case["file"]
    text = path.read_bytes().decode()
    assert text.count(case["replace"]) >= 1, "the case does not fit the sound folder"
    path.write_bytes(text.replace(case["replace"], case["with"], 1).encode())


def said(folder, found):
    name = folder.as_posix()
    return [str(finding).replace(f"{name}/", "").replace(name, "KB") for finding in found]


def contents(folder):
    return {path: path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_the_sound_folder_is_sound(folder):
    assert check(folder) == ()
    assert tidy(folder) == []


@pytest.mark.parametrize("loader", ["CSafeLoader", "SafeLoader"])
@pytest.mark.parametrize("case", cases("reject.yaml"))
def test_what_is_refused(case, loader, folder, monkeypatch):
    if not hasattr(yaml, loader):
        pytest.skip("PyYAML was built without libyaml here")
    monkeypatch.setattr(kb.records.parse, "LOADER", getattr(yaml, loader))
    change(folder, case)
    found = said(folder, check(folder))
    if loader == "CSafeLoader" or "not YAML" not in "".join(case["says"]):
        assert found == case["says"]
    else:  # where YAML breaks off, the two readers notice it at places of their own
        assert [line for line in found if "this is not YAML" in line]
    before = contents(folder)
    with pytest.raises(InvalidRecords) as refused:
        read_checked(folder)
    assert "Input should" not in str(refused.value)
    assert contents(folder) == before


@pytest.mark.parametrize("case", cases("accept.yaml"))
def test_what_is_accepted_in_another_form(case, folder):
    before = contents(folder)
    change(folder, case)
    records = read_checked(folder)
    [finding] = check(folder)
    assert str(finding).endswith(
        f"this line is not in the canonical form. run 'kb tidy {folder.as_posix()}'"
    )
    assert tidy(folder) == [(folder / case["file"]).as_posix()]
    assert contents(folder) == before
    assert read_checked(folder) == records


def test_the_line_that_is_not_canonical_is_named(folder):
    change(
        folder, {"file": ARTICLE, "replace": "    sign: positive", "with": "    sign:  positive"}
    )
    assert [finding.line for finding in check(folder)] == [23]
    with (folder / ARTICLE).open("a") as stream:
        stream.write("\n")
    change(
        folder, {"file": ARTICLE, "replace": "    sign:  positive", "with": "    sign: positive"}
    )
    assert [finding.line for finding in not_canonical(folder)] == [119]


def test_all_errors_of_all_files_come_at_once(folder):
    wrong = {
        "a key that stands twice",
        "an unknown subject that is near a known one",
        "a statement with a line break",
        "a word near one of the vocabulary",
        "a remark about nothing that exists",
        "an unknown kind near none",
        "an unknown prefix",
        "a colour in words",
        "a text for true",
    }
    expected = []
    for param in cases("reject.yaml"):
        [case] = param.values
        if case["name"] in wrong:
            change(folder, case)
            expected += [re.sub(r":\d+:", ":", line) for line in case["says"]]
    found = [re.sub(r":\d+:", ":", line) for line in said(folder, check(folder))]
    assert sorted(found) == sorted(expected)


def test_one_error_of_a_claim_does_not_hide_another(folder):
    path = folder / ARTICLE
    text = path.read_text()
    start, end = text.index("  - id: cortisol-disturbs-sleep"), text.index("  - id: bad-sleep")
    claim = """\
  - id: cortisol-disturbs-sleep
    quote:
      - text: cortisol may disturb our sleep
        start: 46
        end: 72
    statement: ""
    subject: cortisone
    object: sleep
    link: casual
    stanse: affirms
    modality: maybe
    basis: author-statement
    origin: nobody
    jointly:
      - No Slug
      - nothing

"""
    path.write_text(text[:start] + claim + text[end:])
    assert [re.sub(r"\. .*", "", line) for line in said(folder, check(folder))] == [
        "sources/article.yaml:28: article/cortisol-disturbs-sleep: an affirmed claim has no 'sign'",
        "sources/article.yaml:30: article/cortisol-disturbs-sleep: the words "
        "'cortisol may disturb our sleep' are not in the text",
        "sources/article.yaml:33: article/cortisol-disturbs-sleep: 'statement' is empty",
        "sources/article.yaml:34: article/cortisol-disturbs-sleep: 'subject' names the concept "
        "'cortisone', which is not in concepts.yaml",
        "sources/article.yaml:36: article/cortisol-disturbs-sleep: 'link' cannot be 'casual'",
        "sources/article.yaml:37: article/cortisol-disturbs-sleep: a claim has no key 'stanse'",
        "sources/article.yaml:38: article/cortisol-disturbs-sleep: 'modality' cannot be 'maybe'",
        "sources/article.yaml:40: article/cortisol-disturbs-sleep: the origin 'nobody' is not in "
        "kb.yaml",
        "sources/article.yaml:42: article/cortisol-disturbs-sleep: item 1 of 'jointly' is "
        "'No Slug', which is not the id of a record",
        "sources/article.yaml:43: article/cortisol-disturbs-sleep: 'jointly' names the claim "
        "'nothing', which does not exist",
    ]


BYTES = {
    "a byte order mark": (
        lambda data: b"\xef\xbb\xbf" + data,
        "sources/article.yaml:1: it starts with a byte order mark. "
        "save the file as UTF-8 without byte order mark",
    ),
    "UTF-16": (
        lambda data: data.decode().encode("utf-16"),
        "sources/article.yaml:1: byte 0 (0xff) is not UTF-8. save the file as UTF-8",
    ),
    "Latin-1": (
        lambda data: data.replace(b"sleep worse", b"sleep worse \xe9"),
        "sources/article.yaml:33: byte 777 (0xe9) is not UTF-8. save the file as UTF-8",
    ),
    "half a character": (
        lambda data: data + b"\xe2\x80",
        "sources/article.yaml:118: byte 2628 (0xe2) is not UTF-8. save the file as UTF-8",
    ),
    "a surrogate": (
        lambda data: data + b"\xed\xa0\x80",
        "sources/article.yaml:118: byte 2628 (0xed) is not UTF-8. save the file as UTF-8",
    ),
    "NUL": (
        lambda data: data.replace(b"sleep worse", b"sleep\0worse"),
        "sources/article.yaml:33: a control character (U+0000) stands here. take it out",
    ),
    "a bell": (
        lambda data: data.replace(b"sleep worse", b"sleep\x07worse"),
        "sources/article.yaml:33: a control character (U+0007) stands here. take it out",
    ),
    "a carriage return alone": (
        lambda data: data.replace(b"sleep worse", b"sleep\rworse"),
        "sources/article.yaml:33: a control character (U+000D) stands here. take it out",
    ),
    "nothing": (
        lambda data: b"",
        "sources/article.yaml:1: the file is empty. write 'key: value' lines; see 'kb new'",
    ),
    "a list": (
        lambda data: b"- a\n",
        "sources/article.yaml:1: the file is not a mapping. write 'key: value' lines; see 'kb new'",
    ),
    "a text": (
        lambda data: b"words\n",
        "sources/article.yaml:1: the file is not a mapping. write 'key: value' lines; see 'kb new'",
    ),
}


@pytest.mark.parametrize("name", BYTES)
def test_bytes_that_are_refused(name, folder):
    make, sentence = BYTES[name]
    path = folder / ARTICLE
    path.write_bytes(make(path.read_bytes()))
    assert sentence in said(folder, check(folder))


def test_windows_line_ends_are_only_another_form(folder):
    path = folder / ARTICLE
    before = path.read_bytes()
    path.write_bytes(before.replace(b"\n", b"\r\n"))
    assert len(check(folder)) == 1
    tidy(folder)
    assert path.read_bytes() == before


def test_a_bomb_of_aliases_is_refused_at_once(folder):
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
    (folder / ARTICLE).write_text("\n".join(lines) + "\n")
    with must_end():
        found = said(folder, check(folder))
    assert "sources/article.yaml:1: &a0 is an anchor. take it out" in found
    assert "sources/article.yaml:2: *a0 repeats another value. write the value itself" in found


@pytest.mark.parametrize(
    "text", ["[" * 1_000_000, "{a: " * 300_000, "- " * 300_000, "? " * 300_000]
)
def test_nesting_without_end_is_refused_at_once(text, folder):
    (folder / ARTICLE).write_text(text)
    with must_end():
        assert len(check(folder)) == 1


def test_a_file_over_the_limit_is_refused(folder, monkeypatch):
    monkeypatch.setattr(kb.records.read, "MAX_BYTES", 2_000)
    assert said(folder, check(folder)) == [
        "sources/article.yaml: it is larger than 2,000 bytes, the most that is read. split it"
    ]


@pytest.mark.skipif(not hasattr(os, "symlink"), reason="this system has no links")
def test_a_link_out_of_the_folder_is_not_followed(folder, tmp_path):
    secret = tmp_path / "secret.yaml"
    secret.write_text("password: x\n")
    (folder / "sources" / "out.yaml").symlink_to(secret)
    [sentence] = said(folder, check(folder))
    assert sentence == (
        "sources/out.yaml: it is a link that leads out of the folder. put the file itself there"
    )
    (folder / "sources" / "out.yaml").unlink()
    (folder / "sources" / "in.yaml").symlink_to(folder / "kb.yaml")
    assert any(
        "in.yaml" in line and "lacks 'source'" in line for line in said(folder, check(folder))
    )


def test_texts_that_are_links_out_of_the_folder_are_not_read(folder, tmp_path):
    (tmp_path / "elsewhere.txt").write_text("secret")
    (folder / "texts" / "forum.txt").unlink()
    (folder / "texts" / "forum.txt").symlink_to(tmp_path / "elsewhere.txt")
    [sentence] = said(folder, check(folder))
    assert sentence == (
        "texts/forum.txt: it is a link that leads out of the folder. put the file itself there"
    )


def test_files_that_nobody_would_read_are_named(folder):
    shutil.copy(folder / ARTICLE, folder / "sources" / "other.yml")
    (folder / "sources" / "folder.yaml").mkdir()
    (folder / "sources" / ".hidden.yaml").write_text("x")
    (folder / "sources" / "notes.txt").write_text("x")
    assert said(folder, check(folder)) == [
        "sources/folder.yaml: it is not a regular file. name a file",
        "sources/other.yml: it is not read. let its name end in .yaml",
    ]


def test_a_folder_that_is_none(tmp_path, folder):
    with pytest.raises(InvalidInput, match="it is no folder: name the folder"):
        check(tmp_path / "nowhere")
    with pytest.raises(InvalidInput, match=r"it has no kb\.yaml: name the folder"):
        read_folder(tmp_path)
    (folder / "concepts.yaml").unlink()
    assert said(folder, check(folder)) == [
        "concepts.yaml: it cannot be read (No such file or directory). "
        "look at its name, its kind and its permissions"
    ]


def test_one_text_under_two_ids(folder):
    text = (folder / ARTICLE).read_text().replace("id: article", "id: again", 1)
    (folder / "sources" / "again.yaml").write_text(text)
    shutil.copy(folder / "texts" / "article.txt", folder / "texts" / "again.txt")
    assert said(folder, check(folder)) == [
        "sources/article.yaml:9: article: this is the same text as that of source 'again' "
        "(one SHA-256). keep one of the two files"
    ]


def test_one_text_under_two_ids_is_seen_in_the_texts_as_well(folder):
    path = folder / ARTICLE
    path.write_text(re.sub(r"  text:\n    length.*\n    sha256.*\n", "", path.read_text()))
    text = path.read_text().replace("id: article", "id: again", 1)
    (folder / "sources" / "again.yaml").write_text(text)
    assert check(folder) == ()
    shutil.copy(folder / "texts" / "article.txt", folder / "texts" / "again.txt")
    assert said(folder, check(folder)) == [
        "sources/article.yaml:2: article: this is the same text as that of source 'again' "
        "(one SHA-256). keep one of the two files"
    ]


def test_a_source_cannot_be_called_like_a_part(folder):
    text = (folder / "sources/forum.yaml").read_text().replace("id: forum", "id: concepts", 1)
    (folder / "sources/forum.yaml").unlink()
    (folder / "sources/concepts.yaml").write_text(text)
    assert said(folder, check(folder)) == [
        "sources/concepts.yaml:3: concepts: no source can be called 'concepts', "
        "the name of a part of every knowledge base. choose another id"
    ]


def test_the_same_claim_twice(folder):
    text = (folder / "sources/forum.yaml").read_text()
    claim = text[text.index("  - id:") : text.index("\nremarks:")]
    again = claim.replace("id: stress-raises-cortisol", "id: again", 1)
    (folder / "sources/forum.yaml").write_text(text.replace(claim, f"{claim}\n{again}"))
    assert said(folder, check(folder)) == [
        "sources/forum.yaml:30: forum/again: this is claim 'forum/stress-raises-cortisol' once "
        "more: same quote, pair, link, sign and stance. keep one of them"
    ]


def test_a_missing_text_is_no_error_but_its_length_still_counts(folder):
    (folder / "texts" / "article.txt").unlink()
    assert check(folder) == ()
    case = {"file": ARTICLE, "replace": "        start: 260\n        end: 296"}
    change(folder, {**case, "with": "        start: 270\n        end: 306"})
    assert said(folder, check(folder)) == [
        "sources/article.yaml:96: article/too-strict: the quote ends at 306, behind the text's "
        "last character (298). correct start and end"
    ]


def test_texts_elsewhere_and_texts_that_cannot_be_read(folder, tmp_path):
    (folder / "texts").rename(tmp_path / "elsewhere")
    assert check(folder) == ()
    assert check(folder, texts=tmp_path / "elsewhere") == ()
    (tmp_path / "elsewhere" / "forum.txt").write_bytes(b"\xff")
    assert said(folder, check(folder, texts=tmp_path / "elsewhere")) == [
        f"{tmp_path.as_posix()}/elsewhere/forum.txt: byte 0 is not UTF-8. save the file as UTF-8"
    ]
    [sentence] = said(folder, check(folder, texts=tmp_path / "nowhere"))
    assert sentence.endswith("nowhere: it is no folder. name the folder that holds the texts")


def test_thousands_of_names_that_lead_nowhere_are_all_told(folder):
    text = (folder / ARTICLE).read_text()
    start = text.index("  - id: stress-raises-cortisol")
    claim = text[start : text.index("  - id: cortisol-disturbs-sleep")]
    claims = [
        claim.replace("id: stress-raises-cortisol", f"id: c{n}")
        .replace("object: cortisol", f"object: cortisole-{n}")
        .replace("subject: stress", f"subject: stresss-{n}")
        for n in range(1_000)
    ]
    (folder / ARTICLE).write_text(text[:start] + "".join(claims) + text[start:])
    with must_end():
        assert len(check(folder)) >= 2_000
