"""``kb review`` as a person drives it: keys in a real terminal, and lines through a pipe."""

from __future__ import annotations

import io
import json
import os
import signal
import sys

import click
import pytest

from kb.cli.keys import Keys
from kb.cli.program import main
from kb.decisions import decisions_path, read_decisions
from kb.review import open_session
from kb.scaffold import scaffold
from tests.test_review import drafted

pexpect = pytest.importorskip("pexpect", reason="needs a terminal to drive")

LINE = "q\N{NO-BREAK SPACE}quit"


@pytest.fixture
def file(tmp_path):
    return drafted(tmp_path / "topic")


@pytest.fixture
def terminal(tmp_path):
    """Start a review in a terminal of its own, and close it in the end."""
    started = []
    # The terminal says how wide it is, not the width that the test runner set for its own.
    own = {k: v for k, v in os.environ.items() if k not in ("COLUMNS", "LINES")}

    def start(*words: str):
        child = pexpect.spawn(
            sys.executable,
            ["-m", "kb", "review", *words],
            cwd=str(tmp_path),
            env=own | {"TERM": "xterm", "NO_COLOR": "1"},
            encoding="utf-8",
            dimensions=(50, 100),
            timeout=120,
        )
        started.append(child)
        return child

    yield start
    for child in started:
        child.close(force=True)


@pytest.fixture
def piped(monkeypatch, capfd, tmp_path):
    """Give a review its lines through a pipe, and return its exit code and output."""
    monkeypatch.chdir(tmp_path)

    def run(lines: list[str], *words: str) -> tuple[int, str]:
        data = "".join(f"{line}\n" for line in lines).encode()
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data), encoding="utf-8"))
        capfd.readouterr()
        code = main(["review", *words])
        out, err = capfd.readouterr()
        return code, out + err

    return run


def claims(file):
    return {claim.id: claim for claim in open_session(file).state.file.claims}


def press(child, *keys: str) -> None:
    for key in keys:
        child.expect_exact(LINE)
        child.send(key)


def test_a_whole_review_by_single_keys(terminal, file):
    child = terminal("topic")
    child.expect_exact("1 of 7")
    child.expect_exact("«When a town builds protected bike lanes, more people cycle.»")
    press(child, "a")
    child.expect_exact("2 of 7")
    press(child, "l")
    child.expect_exact("the two go together, in no direction")
    press(child, "u", "a", "h", "a", "r")
    child.expect_exact("Why")
    child.sendline("not said")
    press(child, "a", "a", "a")
    child.expect_exact("No drafts wait for a decision.")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0
    found = claims(file)
    assert not any(claim.is_draft for claim in found.values())
    assert "traffic-lowers-cycling" not in found
    assert found["cycling-lowers-traffic"].modality == "speculative"
    assert found["cycling-raises-lanes"].link == "causal"


def test_quitting_and_going_on(terminal, file):
    child = terminal("topic")
    press(child, "a", "k", "q")
    child.expect_exact("6 drafts wait")
    child.expect(pexpect.EOF)
    child = terminal("topic/sources/town-notes.yaml")
    child.expect_exact("1 of 6  cycling-raises-lanes")
    press(child, "q")
    child.expect(pexpect.EOF)


@pytest.mark.parametrize("end", ["ctrl-c", "hangup", "kill"])
def test_whatever_ends_it_loses_nothing(terminal, file, end):
    child = terminal("topic")
    press(child, "a", "h")
    child.expect_exact(LINE)
    if end == "ctrl-c":
        child.sendintr()
        child.expect_exact("Interrupted.")
        child.expect(pexpect.EOF)
        child.close()
        assert child.exitstatus == 130
    else:
        child.kill(signal.SIGHUP if end == "hangup" else signal.SIGKILL)
        child.expect(pexpect.EOF)
    found = claims(file)
    assert not found["lanes-raise-cycling"].is_draft
    assert found["cycling-raises-lanes"].modality == "probable"
    assert [d.action for d in read_decisions(decisions_path(file))] == ["accept", "change"]


def test_fields_are_edited(terminal, file):
    child = terminal("topic")
    press(child, "e")
    child.expect_exact("Field:")
    child.sendline("statem")
    child.expect_exact("New statement")
    child.sendline("\x15Lanes bring bikes.")  # the old words stand there: Ctrl-U takes them away
    press(child, "e")
    child.expect_exact("Field:")
    child.sendline("object")
    child.expect_exact("New object")
    child.sendline("Sunshine")
    child.expect_exact("Make it?")
    child.sendline("yes")
    child.expect_exact("Its kind")
    child.sendline("exposure")
    child.expect_exact("in one sentence")
    child.sendline("How long the sun shines.")
    child.expect_exact("Sunshine (sunshine, exposure)")
    press(child, "e")
    child.expect_exact("Field: ")
    child.sendintr()
    if child.expect_exact([LINE, pexpect.TIMEOUT], timeout=60):  # it came before readline listened
        child.sendintr()
        child.expect_exact(LINE)
    child.send("a")
    press(child, "q")
    child.expect(pexpect.EOF)
    claim = claims(file)["lanes-raise-cycling"]
    assert (claim.statement, claim.object, claim.is_draft) == (
        "Lanes bring bikes.",
        "sunshine",
        False,
    )


def test_every_key_through_a_pipe(piped, file):
    code, out = piped(
        ["g", "t", "t", "t", "x", "x", "s", "link", "predictive", "?", "z", "u", "a", "q"], "topic"
    )
    assert code == 0, out
    assert "subject and object change places" in out
    assert out.count("undo the last step") == 2
    assert "6 drafts wait" in out
    claim = claims(file)["lanes-raise-cycling"]
    assert (claim.is_draft, claim.sign) == (False, "unstated")


def test_a_claim_is_split_in_one_step_and_the_second_is_asked_about(piped, file):
    lines = ["s", "object", "Rain", "a", "a", "q"]
    code, out = piped(lines, "topic")
    assert code == 0, out
    found = claims(file)
    assert found["lanes-raise-cycling-2"].object == "rain"
    assert not found["lanes-raise-cycling-2"].is_draft
    assert [d.action for d in read_decisions(decisions_path(file))] == ["split", "accept", "accept"]
    out = piped(["s", "", "s", "object", "Car traffic", "s", "link", "causal", "q"], "topic")[1]
    assert "It was not split" in out


def test_the_last_decision_is_taken_back_from_outside(piped, file):
    assert "nothing to take back" in piped([], "topic", "--undo")[1]
    piped(["a", "r", "not said", "q"], "topic")
    assert (
        "Taken back: reject of cycling-raises-lanes (not said)" in piped([], "topic", "--undo")[1]
    )
    assert "Taken back: accept of lanes-raise-cycling" in piped([], str(file), "--undo")[1]
    assert "nothing to take back" in piped([], "topic", "--undo")[1]
    assert all(claim.is_draft for claim in claims(file).values())
    out = piped(["u", "a", "u", "u", "q"], "topic")[1]
    assert out.count("nothing to take back") == 2


def test_several_files_are_gone_through_and_share_their_concepts(piped, file):
    other = file.with_name("other.yaml")
    other.write_text(file.read_text("utf-8").replace("id: town-notes", "id: other"), "utf-8")
    new = ["e", "object", "Sunshine", "yes", "exposure", "How long the sun shines."]
    lines = [*new, *"aaaaaaa", "e", "object", "Sunshine", "a", "q"]
    code, out = piped(lines, str(other), str(file), str(other))
    assert code == 0, out
    assert f"File 1 of 2: {other.as_posix()}" in out
    assert f"File 2 of 2: {file.as_posix()}" in out
    assert "another hand" not in out
    assert "6 drafts wait" in out
    assert claims(file)["lanes-raise-cycling"].object == "sunshine"


def test_answers_that_do_not_fit_are_sentences(piped, file):
    lines = ["g", "e", "s", "e", "link", "sideways", "e", "", "e", "subject", "bike-lane", "no"]
    lines += ["e", "subject", "tram", "yes", "no-such-kind", "", "e", "cue", "tram"]
    lines += ["m", "middle", "r", "", "u", "u", "u", "q"]
    code, out = piped(lines, "topic")
    assert code == 0
    for said in (
        "write one of subject, sign, stance, statement",
        "'sideways' is none of them",
        "near: bike-lanes",
        "nothing was changed",
        "'no-such-kind' is none of them",
        "not in the quote",
        "'middle' is none of them",
        "that needs a reason",
        "nothing to take back",
    ):
        assert said in out, said
    assert claims(file)["lanes-raise-cycling"].sign == "positive"


def test_fields_of_every_sort_through_a_pipe(piped, file):
    lines = ["e", "delay", "yes", "e", "note", "look twice", "e", "note", "-", "e", "basis"]
    lines += ["analogy", "e", "quote", "When a town builds … more people cycle"]
    lines += ["e", "subject", "Rain", "e", "context", "towns", "a", "q"]
    code, out = piped(lines, "topic")
    assert code == 0, out
    claim = claims(file)["lanes-raise-cycling"]
    assert claim.delay
    assert (claim.note, claim.basis, claim.subject) == (None, "analogy", "rain")
    assert claim.words == "When a town builds … more people cycle"
    assert claim.context == "towns"


def test_a_concept_is_described_through_a_pipe(piped, file, tmp_path):
    lines = ["d", "object", "Riding", "behaviour", "How often people ride.", "d", "", "", "", ""]
    code, out = piped([*lines, "d", "middle", "q"], "topic")
    assert code == 0, out
    concepts = {each.id: each for each in open_session(file).state.concepts}
    assert concepts["cycling"].label == "Riding"
    assert concepts["cycling"].description == "How often people ride."
    assert "'middle' is none of them" in out
    (tmp_path / "draft.yaml").write_bytes(file.read_bytes())
    assert "nothing to describe" in piped(["d", "object", "q"], "draft.yaml")[1]


def test_concepts_are_merged_through_a_pipe(piped, file):
    code, out = piped(["k", "k", "k", "k", "m", "object", "Rain", "q"], "topic")
    assert code == 0, out
    assert claims(file)["lanes-and-cafes"].object == "rain"


def test_the_end_of_the_input_ends_the_review(piped, file):
    code, out = piped(["a", "e"], "topic")
    assert (code, "6 drafts wait" in out) == (0, True)


def test_a_file_alone_needs_no_concepts(piped, file, tmp_path):
    (tmp_path / "draft.yaml").write_bytes(file.read_bytes())
    code, out = piped(
        ["e", "object", "Coffee Houses", "m", "object", "cafes", "a", "q"], "draft.yaml"
    )
    assert code == 0, out
    assert claims(tmp_path / "draft.yaml")["lanes-raise-cycling"].object == "cafes"


def test_an_unknown_concept_and_another_text_are_shown_as_they_are(piped, file):
    text = file.read_text("utf-8").replace("object: cycling", "object: biking", 1)
    file.write_text(text, encoding="utf-8")
    document = file.parents[1] / "texts" / "town-notes.txt"
    document.write_text("Another text.\n", encoding="utf-8")
    out = piped(["q"], "topic")[1]
    assert "biking (not among the concepts yet)" in out
    assert "When a town builds protected bike lanes, more people cycle." in out
    assert "«" not in out


def test_stats(piped, file, capfd):
    piped(["a", "h", "a", "r", "no", "q"], "topic")
    code, out = piped([], "topic", "--stats")
    assert code == 0
    assert "2 accepted (1 just as drafted), 1 rejected, 4 waiting; precision 0.6667." in out
    document = json.loads(piped([], "topic", "--stats", "--json")[1])
    assert document["reviews"][0]["fields"][5] == {
        "field": "modality",
        "kept": 1,
        "changed": 1,
        "share": 0.5,
    }
    assert piped([], "topic", "--json")[0] == 2


def test_what_is_left_to_describe_is_said_and_no_draft_has_no_stats(piped, tmp_path):
    scaffold(tmp_path / "topic")
    (tmp_path / "n.txt").write_text("Frost may cause cracks.\n", encoding="utf-8")
    assert main(["draft", str(tmp_path / "n.txt"), "--kb", str(tmp_path / "topic")]) == 0
    assert "what these are, which drafts proposed: cracks, frost." in piped(["a"], "topic")[1]
    out = piped([], "topic", "--stats")[1]
    assert out.count("precision") == out.count("1 accepted") == 1


def test_what_is_no_draft_is_a_sentence(piped, tmp_path):
    (tmp_path / "empty").mkdir()
    assert piped([], "empty")[0] == 2
    assert piped([], "missing.yaml")[0] == 2


@pytest.fixture
def typed(monkeypatch):
    """A terminal of which the test is the keyboard."""
    keyboard, terminal = os.openpty()
    with os.fdopen(terminal, encoding="utf-8") as stdin:
        monkeypatch.setattr("sys.stdin", stdin)
        yield lambda data: os.write(keyboard, data)
    os.close(keyboard)


def test_keys_that_were_typed_ahead_are_not_lost(typed, capsys):
    typed("aé\x1b[A\x1b[15~\x1bOPk".encode())
    keys = Keys()
    found = [keys.key() for _ in range(6)]
    assert found == ["a", "é", "\x1b[A", "\x1b[15~", "\x1bOP", "k"]
    assert "\x1b" not in capsys.readouterr().out


def test_words_are_asked_for_in_a_terminal(typed, monkeypatch):
    keys = Keys()
    monkeypatch.setattr("click.prompt", lambda *_, **__: " words ")
    assert keys.ask("What") == "words"

    def give_up(*_, **__):
        raise click.Abort

    monkeypatch.setattr("click.prompt", give_up)
    assert keys.ask("What") == ""


def test_a_terminal_that_is_gone_ends_the_review(typed, monkeypatch):
    monkeypatch.setattr("os.read", lambda *_: b"")
    assert Keys().key() == "q"


def test_questions_that_are_given_up_change_nothing(piped, file):
    lines = [
        "e",
        "statement",
        "",
        "m",
        "",
        "",
        "e",
        "object",
        "Cycling",
        "e",
        "delay",
        "maybe",
        "q",
    ]
    before = file.read_bytes()
    code, out = piped(lines, "topic")
    assert code == 0, out
    assert "'maybe' is none of them" in out
    assert file.read_bytes() == before


def test_quitting_one_file_quits_all(piped, file):
    other = file.with_name("other.yaml")
    other.write_text(file.read_text("utf-8").replace("id: town-notes", "id: other"), "utf-8")
    out = piped(["q"], "topic")[1]
    assert out.count("1 of 7") == 1
    assert "14 drafts wait" in out
