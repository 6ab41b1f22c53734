"""Words that try to be more than words, wherever a knowledge base can hold words.

Some go through the records. The rest, which the records refuse (an address that is a script, an
empty label, an id with quotes in it), are put into the data of a finished page: the page must not
rely on what stands before it.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import Any

from kb.base import KnowledgeBase
from tests.builders import claim, question, records, remark

HOSTILE = (
    "<script>boom()</script>",
    "</script><script>boom()</script>",
    "<!--<script>",
    "<img src=x onerror=boom()>",
    'a" onmouseover="boom()',
    "href='javascript:boom()'",
    "javascript:boom()",
    "{{ 7*7 }}{% raw %}",
    "line\u2028separator\u2029",
    "\u202eevil\u202c bidi",
    "\u202eleft open",
    "שלום עולם",
    "السبب والنتيجة",
    "抑郁症的原因",
    "🧠🔥 brain 👩‍👩‍👧",
    "&lt;b&gt; &amp;amp;",
    "]]><svg onload=boom()>",
    "${boom()}`boom()`",
    "__proto__",
    "x" * 1_900,
)
ADDRESSES = (
    "javascript:boom()",
    "JaVaScRiPt:boom()",
    "\tjavascript:boom()",
    "data:text/html,<script>boom()</script>",
    "//127.0.0.1:8999/pixel",
    'https://example.org/" onclick="boom()',
    "vbscript:boom()",
    "",
)
"""Addresses that no link may lead to, but for the one that is on the web: it stays an address."""


def _line(words: str) -> str:
    """Return hostile words without the line breaks that no record can hold."""
    return words.replace("\u2028", " ").replace("\u2029", "")


def hostile() -> KnowledgeBase:
    """Return a knowledge base whose labels, quotes, titles and all other words are hostile."""
    names = [f"n{i}" for i in range(len(HOSTILE))]
    rows = [
        claim(
            a, b, quote=[{"text": HOSTILE[i], "start": 0, "end": len(HOSTILE[i])}],
            statement=_line(HOSTILE[i]), note=_line(HOSTILE[-i - 1]), context=_line(HOSTILE[i]),
            origin="people", **({"link": "correlational"} if i % 5 == 4 else {}),
        )
        for i, (a, b) in enumerate(zip(names, [*names[1:], names[0]], strict=True))
    ]  # fmt: skip
    labels = {
        name: {
            "label": _line(words)[:2_000],
            "description": _line(HOSTILE[-i - 1]),
            "synonyms": [f"{_line(words)[:900]} {i}"],
        }
        for i, (name, words) in enumerate(zip(names, HOSTILE, strict=True))
    }
    return KnowledgeBase(
        records(
            *rows,
            remarks=[remark("c1", statement=HOSTILE[0]), remark("c3", statement=HOSTILE[3])],
            questions=[question("n1", statement=HOSTILE[4])],
            sources={
                "article": {
                    "kind": "magazine-article",
                    "title": HOSTILE[1],
                    "author": HOSTILE[3],
                    "publisher": HOSTILE[4],
                    "url": "https://example.org/'onclick='boom()",
                }
            },
            origins={"people": "popular-belief"},
            concepts=labels,
            header={"title": HOSTILE[1], "description": HOSTILE[3]},
        )
    )


IDS = {"id", "source", "kind", "about", "remarks"}
WORDS = {
    "title", "description", "name", "label", "lines", "synonyms", "same_as", "statement", "cue",
    "origin", "attributed", "context", "note", "author", "publisher", "published", "text",
    "sentence", "reason", "rights", "licence", "weights_version", "modality", "stance", "basis",
}  # fmt: skip
KEPT = {"styles", "stops", "layouts", "rings", "chains", "egos", "groups"}
"""What the page's own code is written against: no word of a document stands there."""


def poisoned(html: str) -> str:
    """Return a page in whose data every id, word and address is a hostile one."""
    found = re.search(
        r'(<script type="application/json" id="kb-data">)(.*?)(</script>)', html, re.S
    )
    assert found
    data = json.loads(found.group(2))
    poison = _Poison()
    kept = {key: data.pop(key) for key in KEPT if key in data}
    data = {**poison(data), **kept}
    data["quotes"] = [[[poison.word("quotes"), 0, 9]] for _ in data["quotes"]]
    text = json.dumps(data, ensure_ascii=False)
    for letter in "<>&'":  # as the template writes it
        text = text.replace(letter, f"\\u{ord(letter):04x}")
    return html[: found.start(2)] + text + html[found.end(2) :]


class _Poison:
    """Hostile words in turn; the same id always becomes the same hostile id."""

    def __init__(self) -> None:
        self.ids: dict[str, str] = {}
        self.turns: Counter[str] = Counter()

    def word(self, key: str) -> str:
        """Return the next hostile word for a key, so that each key gets each of them."""
        self.turns[key] += 1
        return (*HOSTILE[:9], "", "y" * 10_000, *HOSTILE[9:])[self.turns[key] % (len(HOSTILE) + 2)]

    def id(self, old: str) -> str:
        new = f"{HOSTILE[len(self.ids) % len(HOSTILE)][:300]} {len(self.ids)}"
        return self.ids.setdefault(old, new)

    def __call__(self, value: Any, key: str = "") -> Any:
        if isinstance(value, dict):
            return {name: self(each, name) for name, each in value.items()}
        if isinstance(value, list):
            return [self(each, key) for each in value]
        if not isinstance(value, str):
            return value
        if key in {"url", "doi"}:
            self.turns[key] += 1
            return ADDRESSES[self.turns[key] % len(ADDRESSES)]
        if key in IDS:
            return self.id(value)
        return self.word(key) if key in WORDS else value
