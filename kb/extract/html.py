"""The text of an HTML page: what a person reads on it, without its furniture."""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING

from kb.extract.limits import Extracted, Limits, Unreadable, plain

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

__all__ = ["html_text"]

_LEFT_OUT = frozenset(
    "applet aside audio button canvas datalist embed footer frame frameset head iframe input map "
    "math meter nav noframes noscript object option output progress rp rt script search select "
    "style svg template textarea title video".split()
)
_FURNITURE = frozenset(
    "alertdialog banner complementary contentinfo dialog menu menubar navigation search "
    "toolbar".split()
)
_BLOCKS = frozenset(
    "address article blockquote body caption center dd details dialog dir div dl dt fieldset "
    "figcaption figure form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu ol p pre "
    "section summary table tbody td tfoot th thead tr ul".split()
)
_HEADINGS = {f"h{level}": "#" * level + " " for level in range(1, 7)}
_HIDING = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
_BREAK = "\v"
"""Stands for a line break until the white space around it is put in order."""

_CHARSET = re.compile(rb"<meta[^>]{0,500}?charset\s*=\s*[\"']?\s*([a-zA-Z0-9_:.-]{1,40})", re.I)
_ENCODINGS = {
    "ascii": "cp1252", "us-ascii": "cp1252", "latin1": "cp1252", "macintosh": "mac_roman",
    "gb2312": "gb18030", "gbk": "gb18030", "gb18030": "gb18030", "big5": "big5hkscs",
    "euc-jp": "euc_jp", "shift_jis": "cp932", "iso-2022-jp": "iso2022_jp", "euc-kr": "cp949",
    "koi8-r": "koi8_r", "koi8-u": "koi8_u", "utf-8": "utf-8", "utf8": "utf-8",
    **{f"iso-8859-{n}": f"iso8859_{n}" for n in (2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16)},
    "iso-8859-1": "cp1252", "iso-8859-9": "cp1254",
    **{f"windows-{n}": f"cp{n}" for n in (874, *range(1250, 1259))},
}  # fmt: skip
"""What the Web calls an encoding → what Python calls it."""


def html_text(data: bytes, limits: Limits | None = None) -> Extracted:
    r"""Return the text of a page.

    What belongs to no paragraph is left out: scripts, menus, forms' buttons, what is hidden, and
    all that stands beside the page's ``main`` element or its only ``article``.

    >>> page = b"<title>T</title><nav>Home</nav><h1>Rust</h1><p>Salt <b>may</b> cause it.</p>"
    >>> html_text(page).text
    '# Rust\n\nSalt may cause it.\n'
    """
    from selectolax.lexbor import LexborHTMLParser

    limits = limits or Limits()
    tree = LexborHTMLParser(_decoded(data))
    root = tree.root
    if root is None:
        raise Unreadable("it holds no page")
    text = ""
    for part in (*_main_parts(tree), root):
        text = _Writer(limits).text(part)
        if text:
            break
    if not text:
        raise Unreadable(
            "nothing is written on this page: it may be one that a script fills; save the page "
            "from the browser, or its words as a .txt file"
        )
    head = tree.css_first("h1") or tree.css_first("title")
    return Extracted(
        text,
        title="" if head is None else plain(head.text(deep=True))[:200],
        language=plain(root.attributes.get("lang") or "")[:40],
    )


def _decoded(data: bytes) -> str:
    """Return the page as text, in the encoding that it names or, without one, in a likely one."""
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    named = _CHARSET.search(data, 0, 4096)
    name = named[1].decode("ascii").lower() if named else ""
    if name in _ENCODINGS:
        return data.decode(_ENCODINGS[name], "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _main_parts(tree: object) -> list[LexborNode]:
    """Return the part of a page that it marks as what it is about."""
    css = tree.css  # type: ignore[attr-defined]  # a tree, not a node
    main: list[LexborNode] = css("main, [role=main]")
    articles: list[LexborNode] = css("article")
    if main:
        return main[:1]
    return articles if len(articles) == 1 else []


class _Writer:
    """Walks through a page and writes its blocks down, in their order."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._blocks: list[tuple[str, str]] = []
        self._inline: list[str] = []
        self._mark = ""
        self._preformatted = 0
        self._rows = 0
        self._size = 0

    def text(self, root: LexborNode) -> str:
        """Return the text of a part of a page."""
        node: LexborNode | None = root
        depth = 0
        while node is not None:
            child = node.child if self._enter(node) else None
            if child is not None:
                depth += 1
                if depth > self._limits.depth:
                    raise Unreadable(
                        f"its elements stand more than {self._limits.depth:,} deep in each other, "
                        "as on no page that people read: save its words as a .txt file"
                    )
                node = child
                continue
            self._leave(node)
            while node.mem_id != root.mem_id and node.next is None:
                node = node.parent
                depth -= 1
                if node is None:
                    break
                self._leave(node)
            node = None if node is None or node.mem_id == root.mem_id else node.next
        self._flush()
        return self._joined()

    def _enter(self, node: LexborNode) -> bool:
        """Take up a node; return whether what it holds is to be read."""
        tag = node.tag or ""
        if tag == "-text":
            self._add(node.text_content or "")
        if tag == "br":
            self._inline.append(_BREAK)
        if tag.startswith(("-", "_")) or tag in _LEFT_OUT or tag == "br" or _is_hidden(node, tag):
            return False
        if tag in _BLOCKS:
            self._between(tag)
            self._mark = "- " if tag == "li" else _HEADINGS.get(tag, self._mark)
        if tag == "pre":
            self._preformatted += 1
        if tag == "table" and node.css_first("th") and not node.css_first("table table"):
            self._rows += 1
        if tag == "q":
            self._inline.append("“")
        return True

    def _leave(self, node: LexborNode) -> None:
        tag = node.tag or ""
        if tag in _LEFT_OUT or _is_hidden(node, tag):
            return
        if tag == "q":
            self._inline.append("”")
        if tag in _BLOCKS:
            self._between(tag)
        if tag in _HEADINGS or tag == "li":
            self._mark = ""
        if tag == "pre":
            self._preformatted -= 1
        if tag == "table" and self._rows and node.css_first("th"):
            self._rows -= 1

    def _between(self, tag: str) -> None:
        """End a paragraph; within a row of a table, a cell."""
        if not self._rows:
            self._flush()
        elif tag == "tr":
            self._flush(row=True)
        elif tag in {"td", "th"}:
            self._inline.append("\t")
        elif tag in {"table", "caption", "thead", "tbody", "tfoot"}:
            self._flush()
        else:
            self._inline.append(" ")

    def _add(self, text: str) -> None:
        self._size += len(text)
        if self._size > self._limits.characters:
            raise Unreadable(
                f"its text has more than {self._limits.characters:,} characters: split it"
            )
        if self._preformatted:
            text = text.replace("\n", _BREAK)
        self._inline.append(text.replace("\t", " "))

    def _flush(self, *, row: bool = False) -> None:
        written, self._inline = "".join(self._inline), []
        if row:
            cells = [plain(cell) for cell in written.split("\t")]
            lines = ["| " + " | ".join(cell for cell in cells if cell) + " |"] if any(cells) else []
            self._blocks += [("row", line) for line in lines]
            return
        lines = [plain(line) for line in written.replace("\t", " ").split(_BREAK)]
        # Two breaks in a row were meant as the end of a paragraph.
        for part in re.split(r"\n{2,}", "\n".join(lines)):
            said = part.strip()
            if said:
                sort = "item" if self._mark == "- " else ""
                one_line = said.replace("\n", " ") if self._mark else said
                self._blocks.append((sort, self._mark + one_line))
                self._mark = ""

    def _joined(self) -> str:
        parts: list[str] = []
        before = ""
        for sort, block in self._blocks:
            if parts:
                parts.append("\n" if sort and sort == before else "\n\n")
            parts.append(block)
            before = sort
        return "".join(parts) + "\n" if parts else ""


def _is_hidden(node: LexborNode, tag: str) -> bool:
    if not tag or tag.startswith(("-", "_")):
        return False
    said = node.attributes
    if tag == "dialog" and "open" not in said:
        return True
    if not said:
        return False
    return (
        "hidden" in said
        or said.get("aria-hidden") == "true"
        or (said.get("role") or "").strip().lower() in _FURNITURE
        or _HIDING.search(said.get("style") or "") is not None
    )
