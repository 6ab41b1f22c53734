"""Drafts of pages and PDFs from the command line, each with its text beside it."""

from __future__ import annotations

import io

from tests.pdfs import pdf


def test_a_draft_of_a_page_and_a_pdf_is_checked_and_verified(kb, topic, tmp_path, monkeypatch):
    (tmp_path / "office.html").write_text(
        "<html lang=en-GB><nav>Noise causes menus.</nav><main><h1>On noise</h1>"
        "<p>Noise <b>causes</b>\n stress.</p><p hidden>Noise causes secrets.</p></main>"
    )
    (tmp_path / "roofs.pdf").write_bytes(pdf([("Frost causes leaks.", 50, 700)]))
    result = kb("draft", "office.html", "roofs.pdf", "--kb", "my-topic")
    assert result.code == 0, result.err
    assert "menus" not in result.out
    assert "secrets" not in result.out
    text = (topic / "texts" / "office.txt").read_text("utf-8")
    assert text == "# On noise\n\nNoise causes stress.\n"
    assert kb("check", "my-topic").code == 0
    assert kb("verify", "my-topic").code == 0
    source = kb("show", "my-topic", "office", "--json").json["source"]
    assert (source["title"], source["language"]) == ("On noise", "en-GB")
    monkeypatch.setattr(
        "sys.stdin", io.TextIOWrapper(io.BytesIO(b"<!DOCTYPE html><p>Ice causes falls."))
    )
    assert kb("draft", "-", "--id", "ice", "-o", "ice.yaml").code == 0
    assert (tmp_path / "ice.txt").read_text("utf-8") == "Ice causes falls.\n"


def test_the_text_of_a_document_can_be_had_alone(kb, topic, tmp_path):
    (tmp_path / "ice.html").write_text("<nav>Menu</nav><p>Ice <i>causes</i> falls.")
    assert kb("draft", "ice.html", "--text-only").out == "Ice causes falls.\n"
    assert kb("draft", "ice.html", "--kb", "my-topic").code == 0
    (tmp_path / "ice.html").write_text("<h1>New</h1><p>Ice <b>causes</b> falls.")
    text = kb("draft", "ice.html", "--text-only").out
    (topic / "texts" / "ice.txt").write_text(text)
    assert kb("verify", "my-topic").code == 0
    assert kb("reanchor", "my-topic").code == 0
    assert kb("check", "my-topic", "--texts", str(topic / "texts")).code == 0
    assert kb("draft", "ice.html", "ice.html", "--text-only").code == 2


def test_one_document_that_cannot_be_drafted_keeps_no_other_from_it(kb, topic, tmp_path):
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.4")
    (tmp_path / "good.txt").write_text("Noise causes stress.\n")
    result = kb("draft", "broken.pdf", "x.docx", "https://example.org/a.html", "good.txt",
                "--kb", "my-topic")  # fmt: skip
    assert result.code == 2
    for said in ("broken.pdf: it is no PDF", "x.docx: only text", "no link is followed"):
        assert said in result.err
    assert "good" in [path.stem for path in (topic / "sources").iterdir()]


def test_stdin_that_is_too_large_or_in_another_encoding_is_a_sentence(kb, topic, monkeypatch):
    monkeypatch.setattr("kb.cli.documents.MOST", 5)
    for data, said in ((b"123456", "larger than"), (b"\xff", "not UTF-8")):
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data)))
        result = kb("draft", "-", "--id", "x", "-o", "x.yaml")
        assert (result.code, said in result.err) == (2, True)


def test_a_page_or_a_pdf_is_read_as_what_it_is_whatever_it_is_called(kb, tmp_path):
    (tmp_path / "ice.txt").write_text("\n<html><script>x</script><p>Ice causes falls.")
    (tmp_path / "roofs.md").write_bytes(pdf([("Frost causes leaks.", 50, 700)]))
    assert kb("draft", "ice.txt", "--text-only").out == "Ice causes falls.\n"
    assert kb("draft", "roofs.md", "--text-only").out == "Frost causes leaks.\n"
    assert kb("draft", "none.txt", "--text-only").code == 2
    (tmp_path / "dir.txt").mkdir()
    assert kb("draft", "dir.txt", "--text-only").code == 2
