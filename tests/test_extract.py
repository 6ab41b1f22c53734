"""Texts out of HTML pages and PDFs: what a person reads, in order, and nothing that acts."""

from __future__ import annotations

import io
import json
import os
import socket
import sys
import zlib
from dataclasses import replace

import pytest

from kb.draft.segment import segment
from kb.errors import InvalidInput, MissingTool
from kb.extract import Limits, extract, extract_bytes, worker
from kb.extract.html import html_text
from kb.extract.limits import Unreadable
from kb.extract.lines import Line, paragraphs
from kb.extract.pdf import pdf_text
from tests.pdfs import pdf, set_line, stream


def page(body: str) -> str:
    return html_text(f"<!doctype html><html><body>{body}".encode()).text


# --- HTML -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("<p>Moss <b>may</b>&nbsp;harm\n roofs.<p>Next.", "Moss may harm roofs.\n\nNext.\n"),
        ("<h1>Roofs</h1><h3>Old <i>ones</i></h3>", "# Roofs\n\n### Old ones\n"),
        ("<h2>Two<br>lines</h2><p>x", "## Two lines\n\nx\n"),
        ("<ul><li>One<li><p>Two</p><p>more</p></ul>", "- One\n- Two\n\nmore\n"),
        ("<ol><li>One<ul><li>In it</ul></ol>", "- One\n- In it\n"),
        ("a<br>b<br><br>c", "a\nb\n\nc\n"),
        ("<pre>a\n  b</pre>", "a\nb\n"),
        ("<table><tr><th>a<th>b<tr><td>c<td><p>d</p></table>", "| a | b |\n| c | d |\n"),
        ("<table><tr><td><p>Laid</p><p>out</p><td>so</table>", "Laid\n\nout\n\nso\n"),
        ("<p>He said <q>no</q>.", "He said “no”.\n"),
        ("<p>so\u00adft \ufb01x\u200b", "soft fix\n"),
        ("<details><summary>More</summary>Told</details>", "More\n\nTold\n"),
    ],
)
def test_what_a_person_reads_comes_out_in_order(body, text):
    assert page(body) == text


@pytest.mark.parametrize(
    "hidden",
    [
        "<script>causes()</script>",
        "<style>p{}</style>",
        "<nav><a href=x>causes</a></nav>",
        "<p hidden>causes",
        "<p style='color:red; DISPLAY : none'>causes",
        "<div aria-hidden=true>causes</div>",
        "<div role=navigation>causes</div>",
        "<dialog>causes</dialog>",
        "<template><p>causes</template>",
        "<noscript>causes</noscript>",
        "<svg><text>causes</text></svg>",
        "<iframe srcdoc='<p>causes'>causes</iframe>",
        "<select><option>causes</select><textarea>causes</textarea><button>causes</button>",
        "<!-- causes --><img alt=causes src='http://127.0.0.1:9/x.png'>",
        "<footer>causes</footer>",
        "<object data='file:///etc/hosts'>causes</object>",
    ],
)
def test_what_nobody_reads_is_left_out(hidden):
    assert page(f"<p>Seen.</p>{hidden}<p>Also seen.") == "Seen.\n\nAlso seen.\n"


def test_the_main_part_of_a_page_is_taken():
    assert page("<div>Menu</div><main><p>Said.</main><div>More</div>") == "Said.\n"
    assert page("<div>Menu</div><article><p>Said.</article>") == "Said.\n"
    assert page("<article>One</article><article>Two</article>") == "One\n\nTwo\n"
    assert page("<main></main><p>Outside") == "Outside\n"


def test_a_page_says_its_title_and_language():
    found = html_text(b"<html lang=de-AT><title>T | Site</title><h1>D\xc3\xa4cher</h1>x")
    assert (found.title, found.language) == ("Dächer", "de-AT")
    assert html_text(b"<title>T</title>x").title == "T"
    assert html_text(b"x").title == ""


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("<p>é".encode(), "é\n"),
        ("<p>é".encode("latin-1"), "é\n"),
        ("\ufeff<p>é".encode("utf-16-le"), "é\n"),
        ("\ufeff<p>é".encode(), "é\n"),
        ("<meta charset='windows-1251'><p>Мох".encode("cp1251"), "Мох\n"),
        (b"<meta charset=rot13><p>plain", "plain\n"),
        (b"<meta charset=utf-8><p>caf\xe9", "caf\ufffd\n"),
    ],
)
def test_the_encoding_is_the_one_that_a_page_names(data, text):
    assert html_text(data).text == text


def test_headings_items_and_tables_are_known_to_the_segmenter():
    text = page(
        "<h2>Moss causes leaks. So do nails</h2><p>Moss harms roofs.</p><ul><li>Frost splits tiles."
        "</ul><table><tr><th>what</th><td>Damp causes mould</td></table>"
    )
    marks = [sentence.mark for sentence in segment(text)]
    assert marks == ["heading", "heading", "", "item", "boilerplate"]
    far = "x " * 800 + ". Moss harms roofs."
    assert segment(f"# {far}")[-1].mark == ""


@pytest.mark.parametrize("data", [b"", b"<p> </p>", b"<script>x</script>", b"\x00\x00"])
def test_a_page_without_words_is_a_sentence(data):
    with pytest.raises(Unreadable, match="nothing is written"):
        html_text(data)


def test_a_page_is_read_within_limits():
    with pytest.raises(Unreadable, match="more than 10 characters"):
        html_text(b"<p>" + b"word " * 9, replace(Limits(), characters=10))
    with pytest.raises(Unreadable, match="deep in each other"):
        html_text(b"<div>" * 2_500 + b"x")
    assert html_text(b"<div>" * 500 + b"x").text == "x\n"


# --- PDF --------------------------------------------------------------------------------------


ROOFS = [
    ("Why roofs leak", 50, 750, 18),
    ("Moss may harm the tiles of an old roof, and frost well-known to crack", 50, 720),
    ("them raises the risk of leaks. Rain that stays on a roof weak-", 50, 708),
    ("ens it. Well-known (and well-", 50, 696),
    ("known) ways in:", 50, 684),
    ("• Gutters that", 60, 664),
    ("are full", 70, 652),
    ("• Nails", 60, 640),
    ("Behind the list a paragraph begins.", 50, 628),
    ("So does another one.", 50, 600),
    ("In bold", 50, 580, 10, True),
    ("it goes on", 50, 568),
]


def test_lines_of_a_pdf_become_paragraphs_headings_and_items():
    assert pdf_text(pdf(ROOFS)).text == (
        "# Why roofs leak\n\n"
        "Moss may harm the tiles of an old roof, and frost well-known to crack them raises the "
        "risk of leaks. Rain that stays on a roof weakens it. Well-known (and well-known) ways "
        "in:\n\n"
        "- Gutters that are full\n- Nails\n\n"
        "Behind the list a paragraph begins.\n\nSo does another one.\n\n# In bold\n\nit goes on\n"
    )


def test_columns_and_pages_are_read_on_and_their_heads_and_feet_are_left_out():
    def one(number: int, *lines: tuple) -> list[tuple]:
        return [("Journal of Roofs", 50, 790), *lines, (str(number), 300, 20)]

    pages = [
        one(1, ("The left column ends in the middle of", 50, 700), ("a sentence, which", 50, 688),
            ("goes on at the right.", 320, 700), ("It begins anew", 320, 660)),
        one(2, ("and ends here.", 50, 700), ("Moss harms roofs.", 50, 670)),
        one(3, ("Frost harms them.", 50, 700)),
    ]  # fmt: skip
    assert pdf_text(pdf(*pages)).text == (
        "The left column ends in the middle of a sentence, which goes on at the right.\n\n"
        "It begins anew and ends here.\n\nMoss harms roofs.\n\nFrost harms them.\n"
    )


def test_first_lines_that_are_set_in_begin_paragraphs():
    lines = [
        Line("It leaks.", 50, 700, 10), Line("Here too.", 62, 688, 10), Line("Then", 50, 676, 10),
    ]  # fmt: skip
    assert paragraphs([lines]) == "It leaks.\n\nHere too. Then\n"
    assert paragraphs([[], []]) == ""


def test_short_lines_end_what_bullets_are_drawn_beside():
    long = "A line of the text that is as long as most lines of the text are"
    lines = [Line(long + ":" * (n == 2), 50, 700 - 12 * n, 10) for n in range(3)]
    lines += [Line("Ice on tiles", 70, 664, 10), Line("Heat", 70, 652, 10)]
    assert paragraphs([lines]) == f"{long} {long} {long}:\n\nIce on tiles\n\nHeat\n"
    go_on = [*lines[:2], Line("and Dr", 50, 676, 10), Line("moss", 50, 664, 10)]
    assert paragraphs([go_on]) == f"{long} {long} and Dr moss\n"


def test_letters_without_height_are_letters():
    assert pdf_text(pdf([("Moss harms roofs.", 50, 700, 0)])).text == "Moss harms roofs.\n"


def test_a_pdf_says_its_title_and_language():
    data = pdf(ROOFS, trailer="/Info << /Title (On roofs) >>", catalog="/Lang (en-GB)")
    found = pdf_text(data)
    assert (found.title, found.language) == ("On roofs", "en-GB")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "does not begin as a PDF"),
        (b"<html>", "does not begin as a PDF"),
        (b"%PDF-1.7\n", "no PDF that can be read"),
        (pdf(ROOFS)[:700], "no PDF that can be read|no words"),
        (b"%PDF-1.4\n" + b"1 0 obj\n" + b"[" * 5_000, "no PDF that can be read"),
        (pdf([]), "pictures"),
        (pdf(ROOFS, trailer="/Encrypt << /Filter /Standard /V 1 /R 2 /P -44 /O (" + "x" * 32
             + ") /U (" + "y" * 32 + ") >> /ID [(a) (a)]"), "encrypted"),
        (pdf(ROOFS, trailer="/Encrypt << /Filter /Other /V 9 >> /ID [(a) (a)]"),
         "encrypted|no PDF"),
    ],
)  # fmt: skip
def test_a_pdf_without_words_to_read_is_a_sentence(data, said):
    with pytest.raises(Unreadable, match=said):
        pdf_text(data)


def test_a_pdf_is_read_within_limits():
    with pytest.raises(Unreadable, match="3 pages, more than 2"):
        pdf_text(pdf(ROOFS, ROOFS, ROOFS), replace(Limits(), pages=2))
    with pytest.raises(Unreadable, match="more than 50 characters"):
        pdf_text(pdf(ROOFS), replace(Limits(), characters=50))
    bomb = pdf([("x", 1, 1)]).replace(stream(set_line("x", 1, 1)), stream(b" " * 200_000_000))
    with pytest.raises(Unreadable):
        pdf_text(bomb)


@pytest.mark.parametrize("cipher", ["RC4-128", "AES-128", "AES-256"])
def test_a_pdf_that_only_forbids_things_is_read_and_a_locked_one_is_not(cipher):
    from pypdf import PdfReader, PdfWriter

    def encrypted(password: str) -> bytes:
        writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf(ROOFS))))
        writer.encrypt(password, "owner", algorithm=cipher)
        out = io.BytesIO()
        writer.write(out)
        return out.getvalue()

    assert pdf_text(encrypted("")) == pdf_text(pdf(ROOFS))
    with pytest.raises(Unreadable, match="save it without a password"):
        pdf_text(encrypted("secret"))


def spoilt(packed, kept, filler):
    """A stream of which only the first bytes are as they were."""
    start, end = packed.index(b"stream\n") + 7 + kept, packed.index(b"\nendstream")
    return packed[:start] + filler * (end - start) + packed[end:]


def in_three_pages(damage):
    """A PDF of a sentence over three pages, in the second of which something is damaged."""
    said = ("Rain that falls for weeks", "on fields of clay and loam", "raises the level of wells.")
    pages = [[(line, 50, 700 - number, 11)] for number, line in enumerate(said)]
    data = pdf(*pages)
    packed = stream(b"".join(set_line(*line) for line in pages[1]))
    return data.replace(packed, damage(packed))


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda packed: packed.replace(b"/FlateDecode", b"/FlateDecodX"), "NotImplementedError"),
        (lambda packed: packed.replace(b"<< /Length", b"[[ /Length"), "PdfReadError"),
        # of these two pypdf says nothing: the page is just empty
        (lambda packed: spoilt(packed, 20, b"\xff"), "unpacked"),
        (lambda packed: spoilt(packed, 0, b"\0"), "unpacked"),
    ],
)  # fmt: skip
def test_a_damaged_page_is_left_out_and_named(damage, said):
    found = pdf_text(in_three_pages(damage))
    (told,) = found.left_out
    assert told.startswith("page 2 was left out: it is damaged (")
    assert said in told
    assert "clay" not in found.text
    # What stands before the gap does not go on behind it.
    assert found.text == "Rain that falls for weeks\n\nraises the level of wells.\n"
    whole = pdf_text(in_three_pages(lambda packed: packed))
    assert (whole.text.count("\n"), whole.left_out) == (1, ())


def test_a_page_that_breaks_off_is_named_and_so_are_many():
    packing = zlib.compressobj()
    said = packing.compress(set_line("Moss", 9, 9)) + packing.flush(zlib.Z_SYNC_FLUSH)
    unended = b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(said), said)
    found = pdf_text(pdf(ROOFS, []).replace(stream(b""), unended))
    assert found.left_out == (
        "page 2 may not have been read to the end: the packed words break off",
    )
    assert found.text.endswith("Moss\n")
    none = pdf(ROOFS, ROOFS, ROOFS).replace(b"/FlateDecode", b"/FlateDecodX")
    with pytest.raises(Unreadable, match="nothing of it can be read: pages 1, 2, 3 were left out"):
        pdf_text(none)


def test_what_a_draft_leaves_out_is_announced(kb, tmp_path):
    data = in_three_pages(lambda packed: packed.replace(b"/FlateDecode", b"/FlateDecodX"))
    (tmp_path / "wells.pdf").write_bytes(data)
    shown = kb("draft", "wells.pdf", "--text-only")
    assert (shown.code, "Rain that" in shown.out) == (1, True)
    assert shown.err.startswith("wells.pdf: page 2 was left out: it is damaged (")
    made = kb("draft", "wells.pdf", "-o", "wells.yaml", "--json")
    assert (made.code, made.err) == (1, shown.err)
    assert made.json["drafts"][0]["left_out"] == [shown.err.removeprefix("wells.pdf: ").strip()]
    assert (tmp_path / "wells.yaml").is_file()


def test_a_pdf_that_points_at_itself_ends():
    with pytest.raises(Unreadable):
        pdf_text(pdf(ROOFS).replace(b"/Kids [5 0 R]", b"/Kids [2 0 R]"))


# --- the process that reads -------------------------------------------------------------------


def test_a_file_is_read_by_a_process_of_its_own(tmp_path):
    (tmp_path / "roofs.PDF").write_bytes(pdf(ROOFS))
    assert extract(tmp_path / "roofs.PDF").text.startswith("# Why roofs leak\n\nMoss may harm")
    (tmp_path / "empty.html").write_bytes(b"")
    with pytest.raises(InvalidInput, match=r"empty\.html: nothing is written"):
        extract(tmp_path / "empty.html")


def test_what_takes_too_long_or_too_much_is_ended(monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr("kb.extract.run._PROGRAM", "import time; time.sleep(600)")
        with pytest.raises(InvalidInput, match=r"page: it was not read within 0\.5 seconds"):
            extract_bytes(b"x", "html", "page", replace(Limits(), seconds=0.5))
    if sys.platform == "linux":
        with pytest.raises(InvalidInput, match="memory"):
            extract_bytes(b"x" * 80_000_000, "html", "page", replace(Limits(), memory=150_000_000))


def test_a_reader_that_dies_is_a_sentence(monkeypatch):
    monkeypatch.setattr("kb.extract.run._PROGRAM", "import os; os.abort()")
    with pytest.raises(InvalidInput, match="ended the reader"):
        extract_bytes(b"x", "html", "page")


def test_a_missing_library_is_named_with_its_extra(monkeypatch):
    monkeypatch.setitem(sys.modules, "selectolax.lexbor", None)
    assert worker.answer("html", b"x", Limits()) == {"missing": "selectolax"}
    monkeypatch.setattr("kb.extract.run._asked", lambda *_: {"missing": "selectolax"})
    with pytest.raises(MissingTool, match=r"selectolax is not installed.*causal-kb\[documents\]"):
        extract_bytes(b"x", "html", "x.html")


def test_running_out_of_memory_is_a_sentence(monkeypatch):
    def fails(*_):
        raise MemoryError

    monkeypatch.setitem(worker._READERS, "html", fails)
    assert "memory" in worker.answer("html", b"x", Limits())["unreadable"]


@pytest.fixture
def sealed(monkeypatch):
    """The hook that the reading process is sealed with, kept from sealing the tests."""
    hooks = []
    monkeypatch.setattr(sys, "addaudithook", hooks.append)
    worker.seal()
    return hooks[0]


def test_the_process_that_reads_is_sealed(sealed, tmp_path):
    for event, arguments in [
        ("open", (str(tmp_path / "x"), "w", os.O_WRONLY)),
        ("open", (str(tmp_path / "x"), None, os.O_WRONLY | os.O_CREAT)),
        ("socket.connect", (socket.AF_INET, "127.0.0.1")),
        ("subprocess.Popen", ("x",)),
        ("os.system", ("x",)),
    ]:
        with pytest.raises(PermissionError, match=event):
            sealed(event, arguments)
    sealed("open", ("x", "rb", os.O_RDONLY))
    sealed("import", ("x",))


def test_the_process_reads_stdin_and_writes_json(monkeypatch, sealed):
    import logging
    import resource

    limits = Limits()
    asked = []
    monkeypatch.setattr(resource, "setrlimit", lambda *words: asked.append(words))
    monkeypatch.setattr(logging, "disable", lambda: None)
    monkeypatch.setattr(sys, "argv", ["-c", "html", json.dumps({"depth": 5, "memory": 9})])
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"<p>Said.")))
    monkeypatch.setattr(sys, "stdout", written := io.StringIO())
    worker.main()
    assert json.loads(written.getvalue())["text"] == "Said.\n"
    assert asked == [(resource.RLIMIT_AS, (9, 9))]
    assert limits.depth > 5
