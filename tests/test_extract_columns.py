"""PDFs of several columns, notes, heads and feet: read in order, and no sentence torn or glued."""

from __future__ import annotations

import itertools

import pytest

from kb.extract.columns import Piece, in_reading_order
from kb.extract.limits import Unreadable
from kb.extract.lines import Line, paragraphs
from kb.extract.pdf import pdf_text
from tests.pdfs import pdf

TOP = 700
FULL = "which lies on every single roof that the long winter has left damp and full of holes, too"


def column(name: str, x: float, lines: int, top: float = TOP) -> list[tuple]:
    return [(f"{name}{n} is what frost does to old tiles", x, top - 12 * n) for n in range(lines)]


def by_rows(*columns: list[tuple]) -> list[tuple]:
    """The lines of columns as a file has them that sets rows: each across the whole page."""
    return [line for row in itertools.zip_longest(*columns) for line in row if line]


def order(*lines: tuple) -> str:
    """The first words of lines, in the order in which they are read."""
    rows = [[Piece(text, x, y, (more or [10])[0], len(more) > 1)] for text, x, y, *more in lines]
    return " ".join(row[0].text.split()[0] for row in in_reading_order(rows))


def names(name: str, count: int) -> str:
    return " ".join(f"{name}{n}" for n in range(count))


@pytest.mark.parametrize("places", [(50, 320), (50, 230, 410)])
def test_a_column_is_read_whole_before_the_next(places):
    columns = [column("abc"[n], x, 7) for n, x in enumerate(places)]
    said = pdf_text(pdf(by_rows(*columns))).text.replace("is what frost does to old tiles ", "")
    whole = " ".join(names("abc"[n], 7) for n in range(len(places)))
    assert said == f"{whole} is what frost does to old tiles\n"
    assert order(*by_rows(*columns)) == whole


@pytest.mark.parametrize(
    "heading",
    [
        ("Across " + "all of the roofs in this town " * 2, 50, 600, 14),
        ("Across", 50, 600, 14),
        ("Across", 50, 600, 10, True),
    ],
)
def test_a_heading_over_all_columns_parts_what_is_above_from_what_is_below(heading):
    above = by_rows(column("a", 50, 7), column("b", 320, 7))
    below = by_rows(column("c", 50, 6, 572), column("d", 320, 6, 572))
    read = [names("a", 7), names("b", 7), "Across", names("c", 6), names("d", 6)]
    assert order(*above, heading, *below) == " ".join(read)


def test_a_heading_of_one_column_stays_in_it():
    left = [*column("a", 50, 6), ("Own", 50, TOP - 84, 14), *column("c", 50, 6, TOP - 108)]
    right = column("b", 320, 17)
    assert order(*by_rows(left, right)) == f"{names('a', 6)} Own {names('c', 6)} {names('b', 17)}"
    ends = column("b", 320, 6)
    assert order(*by_rows(left, ends)) == f"{names('a', 6)} Own {names('c', 6)} {names('b', 6)}"


def test_heads_and_feet_stay_above_and_below_the_columns():
    lines = by_rows(column("a", 50, 7), column("b", 320, 7))
    lines += [("Journal", 50, 780), ("March", 500, 780), ("Foot", 50, 60), ("9", 500, 60)]
    assert order(*lines) == f"Journal March {names('a', 7)} {names('b', 7)} Foot 9"


def test_a_box_beside_a_text_is_read_behind_it():
    text = [(f"t{n} {FULL}", 50, TOP - 12 * n) for n in range(4)]
    text += [("t4 ends.", 50, TOP - 48)]
    text += [(f"t{n} {FULL}", 50, TOP - 12 * n) for n in range(6, 10)]
    over = by_rows(column("a", 50, 7, 780), column("b", 320, 7, 780))
    box = [(f"x{n} boxed", 480, TOP - 4 - 12 * n) for n in range(6)]
    words = f"{names('a', 7)} {names('b', 7)} t0 t1 t2 t3 t4 t6 t7 t8 t9"
    got = order(*over, *box, *text)
    assert [word for word in got.split() if word[0] != "x"] == words.split()
    assert got.endswith(names("x", 6))


@pytest.mark.parametrize(
    "cells",
    [
        [("1961–1962", "worked on the roofs of a town by the sea")] * 8,
        [
            ("damp", "mould in corners of cold and empty rooms"),
            ("a rather long cell of rain", "rot"),
        ]
        * 4,
        [("moss", FULL)] * 8,
    ],
)
def test_a_table_is_read_by_rows(cells):
    rows = [
        (f"{side}{n} {text}", x, TOP - 14 * n)
        for n, row in enumerate(cells)
        for side, x, text in zip("ab", (50, 320), row, strict=True)
    ]
    assert order(*rows) == " ".join(f"a{n} b{n}" for n in range(len(cells)))


def test_one_column_keeps_the_order_of_the_file():
    set_in = [(f"t{n} {FULL}", 50 + 150 * (n % 3 == 2), TOP - 12 * n) for n in range(20)]
    assert order(*set_in) == names("t", 20)
    assert in_reading_order([]) == []


def test_words_that_are_set_one_by_one_make_no_column():
    row = [Piece("moss ", 50 + 25 * n, TOP, 10, bold=False) for n in range(20)]
    rows = [[piece._replace(y=TOP - 12.0 * n) for piece in row] for n in range(9)]
    assert in_reading_order(rows) == rows


# --- what stands between a sentence and its end -------------------------------------------------


def at(x: float, top: float, *texts: str, size: float = 10) -> list[Line]:
    return [Line(text, x, top - 1.2 * size * n, size) for n, text in enumerate(texts)]


HALF = "The moss that grows on the northern side of a house is said by"


def test_a_sentence_goes_on_over_a_note_and_behind_a_page_number():
    pages = [
        [*at(50, 700, HALF), *at(50, 60, "1 A note.", size=7), *at(300, 30, "Page 1 of 2")],
        [*at(50, 700, "the masons of", "Vienna to harm tiles."), *at(300, 30, "Page 2 of 2")],
    ]
    whole = f"{HALF} the masons of Vienna to harm tiles.\n\n1 A note.\n"
    assert paragraphs(pages) == whole


def test_a_sentence_goes_on_with_a_capital_where_a_paragraph_does():
    more = "Vienna to harm whatever tiles lie on the northern side of it,", "as it seems."
    assert paragraphs([at(50, 700, HALF), at(50, 700, *more)]) == f"{HALF} {more[0]} {more[1]}\n"
    caption = f"Figure 2. {more[0]}", more[1]
    for torn in (more[:1], caption, ("Vienna", "harms tiles.")):
        assert paragraphs([at(50, 700, HALF), at(50, 700, *torn)]).startswith(f"{HALF}\n\n")


def test_a_head_of_two_pages_goes_wherever_the_file_has_it():
    head, text = at(50, 790, "On roofs"), at(50, 700, "One.", "Two.", "Three.", "Four.")
    other = at(50, 700, "Five.", "Six.", "Seven.", "Eight.")
    got = paragraphs([[*text, *head], [*other, *head]])
    assert "roofs" not in got
    assert "roofs" in paragraphs([[*text, *head]])


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (("Tem-", "perature"), "Temperature"),
        (("self-", "esteem"), "self-esteem"),
        (("Rain-wet roofs. Rain-", "wet"), "Rain-wet roofs. Rain-wet"),
        (("longterm is not long-", "term"), "longterm is not longterm"),
        (("COVID-", "19"), "COVID-19"),
    ],
)
def test_a_word_that_a_line_end_tore_is_made_whole(lines, said):
    assert paragraphs([at(50, 700, *lines)]) == f"{said}\n"


def test_a_soft_hyphen_at_a_line_end_is_a_torn_word():
    assert pdf_text(pdf([("Tem\u00ad", 50, 700), ("perature", 50, 688)])).text == "Temperature\n"


def test_what_only_another_package_reads_names_it(monkeypatch):
    import pypdf
    from pypdf.errors import DependencyError

    def needs(*_words, **_options):
        raise DependencyError("cryptography is required")

    monkeypatch.setattr(pypdf, "PdfReader", needs)
    with pytest.raises(Unreadable, match=r"AES.*'cryptography'.*save the file without"):
        pdf_text(pdf([]))
