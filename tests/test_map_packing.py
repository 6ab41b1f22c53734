"""The largest script of the map: packed, read back by browsers, and how small that makes a page."""

from __future__ import annotations

import base64
import gzip
import lzma
import random
import re
import sys

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kb.errors import MissingTool
from kb.maps.packing import packed
from tests.conftest import ROOT

LETTERS = st.sampled_from([b"let ", b"node", b"_$1", b"\n", b"\x00", b"\xff", "é→".encode(), b"n"])
SCRIPTS = st.binary() | st.lists(LETTERS, max_size=300).map(b"".join)


def unpacked(letters: str) -> bytes:
    """What viz/unpack.js makes of a packed script, by other means."""
    method = {"id": lzma.FILTER_LZMA1, "dict_size": 1 << 20, "lc": 3, "lp": 0, "pb": 0}
    short = lzma.decompress(base64.b64decode(letters), lzma.FORMAT_RAW, filters=[method])
    head, _, rest = short.partition(b"\n")
    words = dict(re.findall(rb"([^ -~])([ -~]+)", head, re.S))
    assert b"".join(code + word for code, word in words.items()) == head
    return re.sub(rb"[^ -~]", lambda code: words.get(code[0], code[0]), rest)


@given(SCRIPTS)
@example(b"")
@example(b"a" * 100_000)
@example(bytes(range(256)) * 20 + b"all bytes are taken " * 20)
def test_what_is_packed_can_be_read_back(script):
    assert unpacked(packed(script)) == script


def test_a_python_without_lzma_is_told_what_is_missing(monkeypatch):
    monkeypatch.setitem(sys.modules, "lzma", None)
    with pytest.raises(MissingTool, match="lzma"):
        packed(b"never packed before")


def test_a_page_of_50_links_is_small(bundled):
    """The words of the panels may grow; this is where they have grown too much."""
    made = bundled.map(top=50)
    assert len(made.view.links) == 50
    page = made.html.encode()
    assert len(page) <= 600_000
    assert len(gzip.compress(page, 9)) <= 150_000


# --- in the browser -------------------------------------------------------------------------------


@pytest.mark.browser
def test_the_browser_reads_back_what_is_packed(browser):
    draw = random.Random(8)
    words = [b"function", b"return", b"_$1", "größer".encode(), b"\n", b" ", b"(", b"\xfe", b"x"]
    scripts = [b"", b"\n", b"a", b"ab" * 3_000, b"let node = 1;\n" * 400, bytes(range(256)) * 9]
    scripts += [draw.randbytes(draw.randrange(600)) for _ in range(10)]
    scripts += [b"".join(draw.choices(words, k=draw.randrange(3_000))) for _ in range(20)]
    scripts.append(draw.randbytes(9_000) * 3)  # what is repeated lies far back
    page = browser.new_page()
    source = (ROOT / "viz" / "unpack.js").read_text("utf-8")
    wrong = page.evaluate(
        f"""all => {{ {source};
        const bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
        return all.filter(([text, script]) => {{
        const [is, should] = [unpacked(text, atob(script).length), bytes(script)];
        return is.length !== should.length || is.some((byte, k) => byte !== should[k]); }}); }}""",
        [[packed(script), base64.b64encode(script).decode()] for script in scripts],
    )
    page.close()
    assert wrong == []


@pytest.mark.browser
@pytest.mark.parametrize("damage", ["a letter", "letters lost", "nothing packed", "cut"])
def test_a_damaged_page_says_so(visit, bundled_map, tmp_path, damage):
    html = bundled_map.html
    at = html.index("data-packed") + 60_000
    broken = {
        "a letter": html[:at] + ("A" if html[at] != "A" else "B") + html[at + 1 :],
        "letters lost": html[:at] + html[at + 1_001 :],
        "nothing packed": re.sub(r'(data-packed="[0-9]+">)[^<]+', r"\1", html),
        "cut": html[:at],
    }[damage]
    path = tmp_path / "damaged.html"
    path.write_text(broken, "utf-8", newline="\n")
    opened = visit(path=path, ready=False)
    opened.page.evaluate(
        "document.getAnimations().forEach((each) => each.finish())"
    )  # now, not late
    assert opened.page.get_by_text("the file is damaged").is_visible()
    assert not opened.page.evaluate("document.documentElement.dataset.ready")


@pytest.mark.browser
def test_a_whole_page_never_says_that_it_is_damaged(visit):
    assert not visit().page.get_by_text("the file is damaged").is_visible()
