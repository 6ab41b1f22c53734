"""docs/commands.md and docs/json.md are what the program is and prints; every example runs."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import click
import pytest

import kb
from kb.cli.program import COMMANDS, main, program
from tests.commands_page import PAGE, page

ROOT = Path(__file__).parents[1]
EXAMPLES = [
    example
    for _, entries in COMMANDS
    for entry in entries
    if entry.name != "serve"  # it runs until it is stopped: tests/test_serve_command.py does
    for example in program.get_command(click.Context(program), entry.name).examples
]


def test_the_page_of_commands_is_current():
    assert PAGE.read_text("utf-8") == page(), "run `python -m tests.commands_page`"


@pytest.fixture
def place(tmp_path, monkeypatch) -> Path:
    """A folder as the examples have it in mind."""
    (tmp_path / "data").symlink_to(ROOT / "data")
    if (ROOT.parent / "shared").is_dir():
        (tmp_path / "shared").symlink_to(ROOT.parent / "shared")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "sentences.txt").write_text("Noise goes together with stress.\n")
    (tmp_path / "notes.txt").write_text("Noise causes stress.\n")
    (tmp_path / "terms.tsv").write_text("id\tlabel\nCHEBI:17650\tcortisol\n")
    (tmp_path / "labelled.csv").write_text("sentence,label_name\nIce causes falls.,direct_causal\n")
    for draft in ("rules.yaml", "model.yaml"):
        (tmp_path / draft).write_text(
            "source:\n  id: notes\n  title: Noise\n  kind: news\n  language: en\n"
            "  licence: CC0-1.0\n"
        )
    return tmp_path


@pytest.mark.parametrize("example", EXAMPLES)
def test_each_example_runs(example, place, capfd):
    words = shlex.split(example.replace("../shared", "shared"))
    if "shared/sources" in words and not (place / "shared").exists():
        pytest.skip("needs ../shared, the folder of source texts beside the checkout")
    assert words[0] == "kb"
    if any(word.startswith("my-topic") for word in words) and words[1] != "new":
        assert main(["new", "my-topic"]) == 0
    if words[1] == "import":
        assert main(["export", "data/example", "-o", words[2]]) == 0
    if "--check" in words:
        assert main([word for word in words[1:] if word != "--check"]) == 0
    capfd.readouterr()
    code = main(words[1:])
    out, err = capfd.readouterr()
    assert code in {0, 1}, err
    assert out
    assert "Traceback" not in err
    if "--json" in words:
        assert json.loads(out)["format"] == 1


# --- docs/json.md -----------------------------------------------------------------------------

JSON_PAGE = (ROOT / "docs" / "json.md").read_text("utf-8")
KEYS = re.compile(r"`(\w+)`")


def documented(title: str) -> set[str]:
    """Return the keys in the first column of the table below a heading."""
    part = JSON_PAGE.split(f"## {title}\n")[1].split("\n## ")[0]
    rows = [line.split("|")[1] for line in part.splitlines() if line.startswith("| `")]
    return {key for row in rows for key in KEYS.findall(row)}


def keys_of(*words: str, capfd) -> dict:
    main([*words, "--json"])
    return json.loads(capfd.readouterr().out)


DOCUMENTS = {
    "kb agenda": ["agenda"],
    "kb audit": ["audit"],
    "kb build": ["build", "data/example", "-o", "out"],
    "kb build --check": ["build", "data/example", "-o", "out", "--check"],
    "kb check": ["check", "data/example"],
    "kb claims": ["claims"],
    "kb coverage": ["coverage", "data/example"],
    "kb diff": ["diff", "data/example", "my-topic"],
    "kb draft": ["draft", "notes.txt", "--kb", "my-topic"],
    "kb draft compare": ["draft", "compare", "rules.yaml", "model.yaml"],
    "kb edge": ["edge", "cortisol", "depression"],
    "kb edges": ["edges"],
    "kb export -o": ["export", "data/example", "-o", "town.trig"],
    "kb ground": ["ground", "--table", "terms.tsv"],
    "kb import": ["import", "town.trig", "-o", "town"],
    "kb jackknife": ["jackknife"],
    "kb laundering": ["laundering"],
    "kb levers": ["levers", "depression"],
    "kb loops": ["loops"],
    "kb loops --count": ["loops", "--count", "--max-length", "4"],
    "kb map": ["map", "data/example"],
    "kb merge": ["merge", "data/example", "data/example", "-o", "merged"],
    "kb new": ["new", "topic-a"],
    "kb pair": ["pair", "cortisol", "depression"],
    "kb paths": ["paths", "chronic-stress", "depression"],
    "kb questions": ["questions"],
    "kb reanchor": ["reanchor", "my-topic"],
    "kb review --stats": ["review", "my-topic", "--stats"],
    "kb rungs eval": ["rungs", "eval", "labelled.csv"],
    "kb show": ["show"],
    "kb show CONCEPT": ["show", "cortisol"],
    "kb show SOURCE": ["show", "data/example", "town-notes"],
    "kb show CLAIM": ["show", "data/example", "town-notes/lanes-end-jams"],
    "kb sparql": ["sparql", "hedged"],
    "kb sparql --list": ["sparql", "--list"],
    "kb tidy": ["tidy", "my-topic"],
    "kb verify": ["verify", "data/example"],
    "kb weights": ["weights"],
    "kb what-if": ["what-if", "--rises", "reward"],
    "kb why-not": ["why-not", "cortisol", "depression"],
}
ROWS = dict(re.findall(r"^\| `(kb [^`]+)` \| (.*) \|$", JSON_PAGE, re.MULTILINE))


def test_every_command_that_prints_json_is_on_the_page():
    with_json = {
        f"kb {entry.name}"
        for _, entries in COMMANDS
        for entry in entries
        if any(
            "--json" in parameter.opts
            for parameter in program.get_command(click.Context(program), entry.name).params
        )
    }
    assert set(ROWS) == set(DOCUMENTS)
    assert {" ".join(name.split()[:2]) for name in ROWS} == with_json


@pytest.mark.parametrize("command", DOCUMENTS)
def test_a_document_has_the_keys_that_the_page_says(command, place, capfd):
    main(["new", "my-topic"])
    if command == "kb import":
        main(["export", "data/example", "-o", "town.trig"])
    capfd.readouterr()
    document = keys_of(*DOCUMENTS[command], capfd=capfd)
    assert document.pop("format") == 1
    places = [ROWS[command].find(f"`{key}`") for key in document]
    assert -1 not in places, document.keys()
    assert places == sorted(places), "the page has them in another order"


def listed(place, capfd) -> dict[str, dict]:
    """Return an object of each sort that has a table on the page."""
    edge = keys_of("edge", "data/example", "bike-lanes", "car-traffic", capfd=capfd)
    paths = keys_of("paths", "chronic-stress", "depression", capfd=capfd)
    forks = keys_of("why-not", "serotonin-level", "depression", capfd=capfd)
    words = ("levers", "going out", "--kind", "behaviour", "--aim", "rises")
    levers = keys_of(*words, capfd=capfd)
    jackknife = keys_of("jackknife", capfd=capfd)
    section = keys_of("audit", capfd=capfd)["sections"][0]
    status, sign = kb.Status.CAUSAL, kb.Sign.POSITIVE
    shift = kb.SupportShift("a", "b", "A → B", status, {}, sign, sign)
    main(["new", "my-topic"])
    notes = place / "my-topic" / "texts" / "town-notes.txt"
    notes.write_text("Once. " + notes.read_text("utf-8"), encoding="utf-8")
    capfd.readouterr()
    text = keys_of("coverage", "my-topic", capfd=capfd)["texts"][0]
    unproven = keys_of("verify", "my-topic", capfd=capfd)["unproven"][0]
    finding = keys_of("check", "my-topic", capfd=capfd)["findings"][0]
    return {
        "Edge": edge["edge"],
        "Claim": edge["claims"][0],
        "Remark": edge["remarks"][0],
        "Question": keys_of("questions", capfd=capfd)["questions"][0],
        "Audit section": section,
        "Finding": finding,
        "Text coverage": text,
        "Unproven part": unproven,
        "Move": keys_of("reanchor", "my-topic", capfd=capfd)["moves"][0],
        "Loop": keys_of("loops", capfd=capfd)["loops"][0],
        "Open edge": keys_of("agenda", capfd=capfd)["edges"][0],
        "Lever": levers["levers"][0],
        "Lever set": levers["sets"][0],
        "Laundered conclusion": keys_of("laundering", capfd=capfd)["conclusions"][0],
        "Effect": keys_of("what-if", "--rises", "reward", capfd=capfd)["effects"][0],
        "Source loss": jackknife["sources"][0],
        "Status change": next(
            loss["changes"][0] for loss in jackknife["sources"] if loss["changes"]
        ),
        "Support shift": shift.to_dict(),
        "Fragility": jackknife["edges"][0],
        "Path": paths["paths"][0],
        "Fork": forks["confounders"][0],
    }


def test_each_object_has_the_keys_that_the_page_says(place, capfd):
    objects = listed(place, capfd)
    assert set(objects) == set(re.findall(r"^## (.*)$", JSON_PAGE, re.MULTILINE)) - {"Documents"}
    for title, found in objects.items():
        assert set(found) == documented(title), title
