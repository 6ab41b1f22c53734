"""The commands that draft claims and judge sentences, without a terminal."""

from __future__ import annotations

import io
import json
from contextlib import contextmanager

import pytest

# --- draft ------------------------------------------------------------------------------------

NOTES = "# On noise\n\nNoise causes stress. Carpets may lower noise.\n"


def test_a_draft_in_a_knowledge_base_passes_the_checks_and_weighs_nothing(kb, topic, tmp_path):
    (tmp_path / "office.md").write_text(NOTES, encoding="utf-8")
    edges = kb("edges", "my-topic").out
    result = kb("draft", "office.md", "--kb", "my-topic")
    assert result.code == 0, result.err
    assert "“Noise causes stress.”" in result.out or "“Noise causes stress”" in result.out
    assert "new concept" in result.out
    assert "kb review my-topic/sources/office.yaml" in result.out
    assert kb("check", "my-topic").code == 0, kb("check", "my-topic").out
    assert kb("edges", "my-topic").out == edges
    assert kb("show", "my-topic", "office", "--json").json["source"]["title"] == "On noise"
    again = kb("draft", "office.md", "--kb", "my-topic")
    assert (again.code, "is there already" in again.err) == (2, True)


def test_a_draft_alone_has_its_text_and_concepts_beside_it(kb, tmp_path, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(NOTES.encode())))
    result = kb("draft", "-", "--id", "office", "-o", "drafts/office.yaml", "--json")
    assert result.code == 0, result.err
    draft = result.json["drafts"][0]
    assert draft["file"] == "drafts/office.yaml"
    names = sorted(path.name for path in (tmp_path / "drafts").iterdir())
    assert names == ["office.concepts.yaml", "office.txt", "office.yaml"]
    assert (tmp_path / "drafts" / "office.txt").read_text("utf-8") == NOTES
    for claim in draft["claims"]:
        for part in claim["quote"]:
            assert NOTES[part["start"] : part["end"]] == part["text"]
        assert claim["review"]["state"] == "draft"


def test_what_was_rejected_is_not_drafted_again(kb, topic, tmp_path, monkeypatch):
    (tmp_path / "office.txt").write_text(NOTES, encoding="utf-8")
    kb("draft", "office.txt", "--kb", "my-topic")
    file = topic / "sources" / "office.yaml"
    first = kb("claims", "my-topic", "--source", "office", "--json").json["claims"]
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"r\nno\nq\n")))
    kb("review", str(file))
    file.unlink()
    kb("draft", "office.txt", "--kb", "my-topic")
    second = kb("claims", "my-topic", "--source", "office", "--json").json["claims"]
    assert len(second) == len(first) - 1


@pytest.mark.parametrize(
    "text",
    [
        "Der Lärm der Straße macht viele Leute krank, und der Schlaf fehlt ihnen jede Nacht, weil "
        "die Fenster alt sind und niemand sie ersetzt.",
        "Le bruit de la rue rend beaucoup de gens malades, et le sommeil leur manque chaque nuit "
        "parce que les fenêtres sont vieilles.",
        "街の騒音 は 人 を 病気 に する " * 9,
    ],
)
def test_a_text_in_another_language_gets_a_sentence_and_no_guess(kb, tmp_path, text):
    (tmp_path / "laerm.txt").write_text(text, encoding="utf-8")
    result = kb("draft", "laerm.txt", "-o", "x.yaml")
    assert (result.code, "does not read like English" in result.err) == (2, True)
    assert not (tmp_path / "x.yaml").exists()
    assert kb("draft", "laerm.txt", "-o", "x.yaml", "--language", "en").code == 0
    assert kb("draft", "laerm.txt", "-o", "y.yaml", "--language", "de").code == 2


@pytest.mark.parametrize(
    "words",
    [
        ["office.txt"],
        ["office.txt", "--kb", "my-topic", "-o", "x.yaml"],
        ["office.txt", "office.txt", "-o", "x.yaml"],
        ["office.pdf", "-o", "x.yaml"],
        ["missing.txt", "-o", "x.yaml"],
        ["-", "-o", "x.yaml"],
        ["office.txt", "-o", "x.yaml", "--id", "No Id"],
        ["office.txt", "-o", "x.yaml", "--language", "de"],
        ["office.txt", "--kb", "missing"],
        ["other.txt", "--kb", "my-topic", "--id", "town-notes-2"],
    ],
)
def test_wrong_use_of_draft_is_a_sentence_and_writes_nothing(kb, topic, tmp_path, words):
    (tmp_path / "office.txt").write_text(NOTES, encoding="utf-8")
    (tmp_path / "office.pdf").write_bytes(b"%PDF")
    (tmp_path / "other.txt").write_text("Another.", encoding="utf-8")
    (topic / "texts" / "town-notes-2.txt").write_text(NOTES, encoding="utf-8")
    result = kb("draft", *words)
    assert result.code == 2
    assert result.err
    assert not (tmp_path / "x.yaml").exists()
    assert len(list((topic / "sources").iterdir())) == 1


# --- rungs ------------------------------------------------------------------------------------


def test_rungs_reads_lines_or_a_column(kb, tmp_path):
    (tmp_path / "lines.txt").write_text("Ice causes falls.\n\nIt is late.\n")
    (tmp_path / "table.csv").write_text('n,sentence\n1,"Ice causes\nfalls."\n2,It is late.\n3\n')
    rows = kb("rungs", "lines.txt").out.splitlines()
    assert rows[0] == "sentence,label_name,denied,cues"
    assert rows[1] == "Ice causes falls.,direct_causal,no,causes"
    assert rows[2].startswith("It is late.,none,no")
    lines = kb("rungs", "table.csv", "--format", "jsonl").out.splitlines()
    assert [json.loads(line)["label_name"] for line in lines] == ["direct_causal", "none"]
    assert json.loads(lines[0])["cues"][0]["text"] == "causes"
    (pair,) = json.loads(lines[0])["pairs"]
    assert (pair["cause"], pair["effect"], pair["states"]) == ("Ice", "falls", True)


def test_what_is_too_long_for_a_sentence_is_told(kb, tmp_path):
    whole = "Ice causes falls. " * 9_000
    (tmp_path / "long.csv").write_text(
        f"sentence,label_name\n{whole},none\nIce causes falls.,direct_causal\n"
    )
    made = kb("rungs", "long.csv", "--format", "jsonl")
    long, short = map(json.loads, made.out.splitlines())
    assert (long["read"], long["label_name"], long["pairs"]) == (False, "none", [])
    assert (short["read"], short["label_name"]) == (True, "direct_causal")
    assert "not read: 1, the first of them number 1" in made.err
    assert kb("rungs", "eval", "long.csv", "--json").json["macro_f1"] == 0.5


def test_a_draft_ends_in_the_next_step(kb, tmp_path):
    scored = "1 claim drafted, with the score of how sure each reading is."
    for text, last in (
        ("Moss causes damp.", f"{scored} Decide with: kb review out.yaml"),
        (
            "Moss is green.",
            "Nothing was drafted. Add claims yourself with: kb review out.yaml --add",
        ),
    ):
        (tmp_path / "notes.txt").write_text(text)
        assert kb("draft", "notes.txt", "-o", "out.yaml").out.splitlines()[-1] == last
        for made in tmp_path.glob("*out*"):
            made.unlink()


def test_a_pack_is_read_where_it_is_asked_for(kb, tmp_path):
    (tmp_path / "news.txt").write_text("Shops shut in protest against dust fees.\n")
    for words, pairs in ((), 0), (("--pack", "news"), 1):
        line = kb("rungs", "news.txt", "--format", "jsonl", *words).out
        assert len(json.loads(line)["pairs"]) == pairs
        made = kb("draft", "news.txt", "-o", f"{pairs}.yaml", "--id", f"n{pairs}", "--json", *words)
        assert len(made.json["drafts"][0]["claims"]) == pairs
    failed = kb("draft", "news.txt", "-o", "x.yaml", "--id", "x", "--pack", "law")
    assert "no pack law" in failed.err


def test_rungs_reads_stdin(kb, monkeypatch):
    data = "\ufeffStress goes together with ñoise.\n".encode()
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data), encoding="ascii"))
    assert "\nStress goes together with ñoise.,correlational,no," in kb("rungs").out


def test_rungs_are_evaluated(kb, tmp_path):
    (tmp_path / "labelled.csv").write_text("sentence,label_name\nIce causes falls.,direct_causal\n")
    result = kb("rungs", "eval", "labelled.csv")
    assert "Macro-F1" in result.out
    assert "Correlational called direct: 0.00%." in result.out
    assert kb("rungs", "eval", "labelled.csv", "--json").json["sentences"] == 1


@pytest.mark.parametrize(
    "words", [["eval"], ["a", "b"], ["missing.txt"], ["latin.txt"], ["latin.txt", "--json"]]
)
def test_wrong_use_of_rungs_is_a_sentence(kb, tmp_path, words):
    (tmp_path / "latin.txt").write_bytes("Ice.\nÉté.\n".encode("latin-1"))
    result = kb("rungs", *words)
    assert result.code == 2
    assert result.err


# --- while a draft is made ----------------------------------------------------------------------


def test_the_progress_of_each_document_is_told_where_a_person_watches(
    kb, topic, tmp_path, monkeypatch
):
    for name in ("one.txt", "two.txt"):
        (tmp_path / name).write_text(NOTES, encoding="utf-8")
    assert kb("draft", "one.txt", "-o", "out.yaml").err == ""
    monkeypatch.setattr("kb.cli.terminal.EVERY", -1.0)
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    told = kb("draft", "one.txt", "two.txt", "--kb", "my-topic").err
    for which in ("one.txt (1 of 2)", "two.txt (2 of 2)"):
        assert f"Drafting {which} … 32 of {len(NOTES)}\r" in told


def test_an_interrupt_while_a_text_is_read_leaves_nothing_behind(kb, topic, tmp_path, monkeypatch):
    (tmp_path / "office.txt").write_text(NOTES, encoding="utf-8")

    def files() -> dict[str, bytes]:
        return {str(p): p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()}

    before = files()
    meanwhile(monkeypatch, interrupt)
    assert kb("draft", "office.txt", "--kb", "my-topic").code == 130
    assert files() == before


def test_concepts_that_change_while_a_text_is_read_are_not_written_over(
    kb, topic, tmp_path, monkeypatch
):
    (tmp_path / "office.txt").write_text(NOTES, encoding="utf-8")
    concepts = topic / "concepts.yaml"
    changed = concepts.read_text("utf-8").replace("label: ", "label: Old ", 1)
    meanwhile(monkeypatch, lambda: concepts.write_text(changed, "utf-8"))
    result = kb("draft", "office.txt", "--kb", "my-topic")
    assert (result.code, "changed by another hand" in result.err) == (2, True)
    assert concepts.read_text("utf-8") == changed
    assert not (topic / "sources" / "office.yaml").exists()


def interrupt() -> None:
    raise KeyboardInterrupt


def meanwhile(monkeypatch, happens) -> None:
    """Let something happen as soon as a draft has read a sentence."""

    @contextmanager
    def progress(_message):
        yield lambda _done, _total: happens()

    monkeypatch.setattr("kb.cli.draft.progress", progress)
