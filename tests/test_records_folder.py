"""What 'kb check' says of a folder whose parts are missing, of another kind, or superfluous."""

from __future__ import annotations

import os
import shutil

import pytest

from kb.lint import check
from tests.test_records_refused import ARTICLE, SOUND, change, said

links = pytest.mark.skipif(not hasattr(os, "symlink"), reason="this system has no links")
AT_SOURCES = "sources: it is no folder. make a folder of that name, with one .yaml file a document"


@pytest.fixture
def folder(tmp_path):
    return shutil.copytree(SOUND, tmp_path / "k")


def test_a_folder_without_sources_is_not_taken_for_a_sound_one(folder):
    shutil.rmtree(folder / "sources")
    assert AT_SOURCES in said(folder, check(folder))
    (folder / "sources").write_text("x")
    assert AT_SOURCES in said(folder, check(folder))


def test_a_folder_of_sources_that_is_empty_is_a_beginning(folder):
    shutil.rmtree(folder / "sources")
    shutil.rmtree(folder / "texts")
    (folder / "sources").mkdir()
    assert check(folder) == ()


@links
@pytest.mark.parametrize("empty", [False, True])
def test_a_folder_of_sources_that_is_a_link_is_not_followed(folder, tmp_path, empty):
    (folder / "sources").rename(tmp_path / "elsewhere")
    if empty:
        shutil.rmtree(tmp_path / "elsewhere")
        (tmp_path / "elsewhere").mkdir()
    (folder / "sources").symlink_to(tmp_path / "elsewhere")
    assert said(folder, check(folder)) == [
        "sources: it is a link that leads out of the folder. put the folder itself there"
    ]


@links
def test_a_link_of_sources_that_leads_nowhere(folder):
    shutil.rmtree(folder / "sources")
    (folder / "sources").symlink_to(folder / "nowhere")
    assert AT_SOURCES in said(folder, check(folder))


def test_texts_that_are_no_folder(folder):
    shutil.rmtree(folder / "texts")
    assert check(folder) == ()
    (folder / "texts").write_text("x")
    assert said(folder, check(folder)) == [
        "texts: it is no folder. put the texts into a folder of that name, or take it away"
    ]


@links
def test_texts_that_are_a_link_are_not_followed(folder, tmp_path):
    (folder / "texts").rename(tmp_path / "elsewhere")
    (folder / "texts").symlink_to(tmp_path / "elsewhere")
    assert said(folder, check(folder)) == [
        "texts: it is a link that leads out of the folder. "
        "put the folder itself there, or name the other one with --texts"
    ]
    assert check(folder, texts=folder / "texts") == ()


def test_a_text_that_is_no_file(folder):
    (folder / "texts" / "forum.txt").unlink()
    (folder / "texts" / "forum.txt").mkdir()
    assert said(folder, check(folder)) == ["texts/forum.txt: it is not a regular file. name a file"]


@links
def test_a_text_that_is_a_link_to_nothing(folder):
    (folder / "texts" / "forum.txt").unlink()
    (folder / "texts" / "forum.txt").symlink_to(folder / "texts" / "nothing.txt")
    assert said(folder, check(folder)) == [
        "texts/forum.txt: it cannot be read (No such file or directory). "
        "look at its name, its kind and its permissions"
    ]


def test_a_text_that_cannot_be_read_does_not_hide_the_others(folder):
    (folder / "texts" / "article.txt").write_bytes(b"\xff")
    (folder / "texts" / "forum.txt").write_bytes(b"\0")
    assert said(folder, check(folder)) == [
        "texts/article.txt: byte 0 is not UTF-8. save the file as UTF-8",
        "texts/forum.txt:1: a control character (U+0000) stands here. "
        "extract the text anew, or take the character out",
    ]


def test_a_text_of_no_source_is_named(folder, tmp_path):
    (folder / "texts" / "zz.txt").write_text("Words.")
    (folder / "texts" / "README.md").write_text("Where the texts come from.")
    found = "texts/zz.txt: it is the text of no source. write sources/zz.yaml, or take it away"
    assert said(folder, check(folder)) == [found]
    (folder / "texts").rename(tmp_path / "elsewhere")
    assert check(folder, texts=tmp_path / "elsewhere") == ()  # it may serve others as well


def test_a_text_under_another_name_belongs_to_its_source_by_its_hash(folder):
    (folder / "texts" / "forum.txt").rename(folder / "texts" / "post.txt")
    assert check(folder) == ()


def test_the_text_of_a_source_that_is_called_otherwise_is_no_second_error(folder):
    change(folder, {"file": "sources/forum.yaml", "replace": "id: forum", "with": "id: post"})
    [sentence] = said(folder, check(folder))
    assert sentence.startswith("sources/forum.yaml:3: post: the source is 'post', its file")


@pytest.mark.parametrize(
    ("data", "what"),
    [
        ("", "the file is empty"),
        ("~\n", "the file is not a mapping"),
        ("null\n", "the file is not a mapping"),
        ("words\n", "the file is not a mapping"),
        ("- a\n", "the file is not a mapping"),
        ("concepts: words\n", "'concepts' is 'words', not a list"),
        ("concepts:\n", "the key 'concepts' has no value"),
        ("concepts:\n  a: b\n", "'concepts' is a mapping, not a list"),
    ],
)
def test_concepts_that_cannot_be_read_at_all_are_one_error(folder, data, what):
    (folder / "concepts.yaml").write_text(data)
    [sentence] = said(folder, check(folder))
    assert what in sentence


@pytest.mark.parametrize("data", ["", "- a\n", "words\n"])
@pytest.mark.parametrize("name", [ARTICLE, "kb.yaml"])
def test_a_file_that_is_no_mapping_is_one_error(folder, data, name):
    (folder / name).write_text(data)
    [sentence] = said(folder, check(folder))
    assert sentence.startswith(f"{name}:1: the file is ")


def test_origins_that_cannot_be_read_at_all_are_one_error(folder):
    path = folder / "kb.yaml"
    start, _, rest = path.read_text().partition("origins:")
    path.write_text(f"{start}origins: critics\n\nkinds:{rest.partition('kinds:')[2]}")
    [sentence] = said(folder, check(folder))
    assert "'origins' is 'critics', not a list" in sentence


def test_an_id_of_two_sources_is_one_error(folder):
    shutil.copy(folder / ARTICLE, folder / "sources" / "copy.yaml")
    assert said(folder, check(folder)) == [
        "sources/copy.yaml:2: article: the id 'article' stands twice, "
        "first in sources/article.yaml:2. give one another id"
    ]


@pytest.mark.parametrize(
    ("char", "said_of_it", "mend"),
    [
        ("\x85", "a control character (U+0085)", r"\x85"),
        ("\u2028", "a line separator (U+2028)", r"\u2028"),
        ("\u2029", "a paragraph separator (U+2029)", r"\u2029"),
    ],
)
def test_line_ends_that_editors_do_not_show_are_named_where_they_stand(
    folder, char, said_of_it, mend
):
    path = folder / ARTICLE
    path.write_bytes(path.read_bytes().replace(b"sleep worse", f"sleep {char}worse".encode()))
    assert said(folder, check(folder)) == [
        f"sources/article.yaml:33: {said_of_it} stands here. "
        f'take it out; in a quote write it as "{mend}", the whole text in double quotes'
    ]
    path.write_bytes(path.read_bytes().replace(char.encode(), b""))
    words = "cortisol may disturb sleep"
    change(
        folder, {"file": ARTICLE, "replace": words, "with": f'"cortisol may{mend}disturb sleep"'}
    )
    (folder / "texts" / "article.txt").unlink()
    assert check(folder) == ()
