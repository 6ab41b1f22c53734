"""``kb draft --llm`` and ``kb draft compare``: what two drafters say of one text."""

from __future__ import annotations

from kb.decisions import Decision, decisions_path, write_decision
from kb.draft import source_file
from kb.draft.compare import compare_drafts, merge_drafts
from kb.model import Source
from tests.llm_stub import LONG, MOSS, TEXT, claim, drafted, playing, said  # noqa: F401

# --- the command ------------------------------------------------------------------------------


def test_a_draft_by_a_model_is_an_ordinary_draft(kb, topic, tmp_path, stub):
    (tmp_path / "roofs.md").write_text(TEXT, encoding="utf-8")
    stub.replies = [said(MOSS, claim("Moss eats tiles", "moss", "tiles"))]
    words = ["draft", "roofs.md", "--kb", "my-topic", "--llm", stub.url, "--model", "stub-1"]
    result = kb(*words)
    assert result.code == 0, result.err
    assert "The model proposed 2 claims: 1 dropped, since their quotes" in result.out
    assert kb("check", "my-topic").code == 0
    (made,) = kb("claims", "my-topic", "--source", "roofs", "--json").json["claims"]
    assert made["draft"]
    file = topic / "sources" / "roofs.yaml"
    turned = {"claims": {"moss-causal-leaks": claims_of(file)[0]}}
    gone = {"claims": {"moss-causal-leaks": None}}
    write_decision(decisions_path(file), Decision("", "reject", "moss-causal-leaks", turned, gone))
    file.unlink()
    again = kb(*words, "--json").json["drafts"][0]
    assert again["claims"] == []
    assert again["account"]["proposed"] == 2


def claims_of(file):
    from kb.cli.comparing import _read

    return [each.model_dump(mode="json") for each in _read(file).claims]


def test_the_document_goes_nowhere_without_the_option(kb, topic, tmp_path, stub):
    (tmp_path / "roofs.md").write_text(TEXT, encoding="utf-8")
    assert kb("draft", "roofs.md", "--kb", "my-topic").code == 0
    assert stub.asked == []
    for words in (["--llm", stub.url], ["--model", "x"]):
        assert kb("draft", "roofs.md", "-o", "x.yaml", *words).code == 2


def test_a_part_that_was_not_answered_is_said(kb, tmp_path, topic, stub):
    text = LONG
    (tmp_path / "long.txt").write_text(text)
    stub.replies = [said(MOSS), (404, {}, b"")]
    result = kb("draft", "long.txt", "-o", "long.yaml", "--llm", stub.url, "--model", "stub-1")
    assert "parts of the text got no answer" in result.out


def test_drafts_of_rules_and_model_are_compared_and_merged(kb, tmp_path, stub):
    (tmp_path / "roofs.md").write_text(TEXT, encoding="utf-8")
    stub.replies = [said(
        MOSS | {"modality": "probable"},
        claim("Frost may damage tiles", "frost", "roofs"),
        claim("Paint does not cause rust", "paint", "rust", stance="denies"),
    )]  # fmt: skip
    assert kb("draft", "roofs.md", "-o", "rules.yaml").code == 0
    model = kb("draft", "roofs.md", "-o", "model.yaml", "--llm", stub.url, "--model", "stub-1")
    assert model.code == 0, model.err
    found = kb("draft", "compare", "rules.yaml", "model.yaml", "--json").json
    assert found["both"] >= 1
    assert found["only_second"] == 1
    modality = next(each for each in found["fields"] if each["field"] == "modality")
    assert modality["different"] == 1
    result = kb("draft", "compare", "rules.yaml", "model.yaml", "-o", "merged/both.yaml")
    assert result.code == 0, result.err
    assert "kb review merged/both.yaml" in result.out
    names = sorted(path.name for path in (tmp_path / "merged").iterdir())
    assert names == ["both.concepts.yaml", "both.yaml", "roofs.txt"]
    merged = {each["id"]: each for each in claims_of(tmp_path / "merged" / "both.yaml")}
    moss = next(each for each in merged.values() if each["subject"] == "moss")
    assert moss["modality"] == "probable"
    assert moss["review"]["drafter"].endswith(" + llm:stub-1")
    assert moss["review"]["score"] > 0.6
    for words in (["rules.yaml"], ["rules.yaml", "nothing.yaml"], ["roofs.md", "rules.yaml"]):
        assert kb("draft", "compare", *words).code in {1, 2}
    assert kb("draft", "compare", "rules.yaml", "model.yaml", "-o", "merged/both.yaml").code == 2
    (tmp_path / "other.txt").write_text("Rain causes mud.")
    kb("draft", "other.txt", "-o", "other.yaml")
    assert "two texts" in kb("draft", "compare", "rules.yaml", "other.yaml").err


def test_what_two_drafts_disagree_on_is_merged_on_the_weaker_side(stub):
    source = Source(id="r", title="R", kind="news", language="en", licence="CC0-1.0")

    def file(*claims):
        return source_file(drafted(stub, *claims)[0], TEXT, source).file

    plain = file(MOSS)
    turned = file(claim("Moss causes leaks", "leaks", "moss"))
    (made,) = merge_drafts(plain, turned).claims
    assert (made.link, made.sign) == ("correlational", "unstated")
    (made,) = merge_drafts(plain, file(MOSS | {"link": "predictive", "sign": "negative"})).claims
    assert (made.link, made.sign) == ("predictive", "unstated")
    denied = plain.claims[0].model_copy(update={"stance": "denies", "sign": None})
    other = plain.model_copy(update={"claims": (denied,)})
    both = merge_drafts(plain, other).claims
    assert [each.id for each in both] == ["moss-causal-leaks", "moss-causal-leaks-2"]
    assert compare_drafts(plain, file()).both == 0
