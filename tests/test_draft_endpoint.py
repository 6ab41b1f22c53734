"""A model's endpoint: asked with limits on time, size and tries, and a key kept nowhere."""

from __future__ import annotations

import sys
import threading

import pytest

from kb.draft.llm import Endpoint, draft_by_model
from kb.draft.llm.endpoint import NoAnswer
from kb.errors import InvalidInput, MissingTool
from tests.llm_stub import LONG, MOSS, TEXT, completion, playing, said  # noqa: F401

# --- endpoints that fail ----------------------------------------------------------------------


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_busy_endpoint_is_asked_again_later_and_later(stub, status):
    stub.replies = [(status, {}, b"busy"), (status, {"Retry-After": "7"}, b""), said(MOSS)]
    draft, _ = draft_by_model(TEXT, stub.endpoint())
    assert len(draft.claims) == 1
    assert stub.waited == [1.0, 7.0]


def test_an_endpoint_that_stays_broken_is_given_up(stub):
    stub.replies = [(500, {"Retry-After": "99999"}, b"x")]
    with pytest.raises(NoAnswer, match=r"it answers 500 \(4 tries\)"):
        draft_by_model(TEXT, stub.endpoint())
    assert stub.waited == [30.0] * 3


@pytest.mark.parametrize(
    ("reply", "said_so"),
    [
        ((401, {}, b"your key sk-secret is wrong"), "KB_LLM_KEY"),
        ((403, {}, b""), "refuses the key"),
        ((404, {}, b""), "no such address or model"),
        ((418, {}, b""), "answers 418"),
        ((302, {"Location": "http://elsewhere.invalid/v1"}, b""), r"sends.*elsewhere\.invalid"),
        ((307, {"Location": "https://127.0.0.1/v1"}, b""), "was not sent there"),
        ((308, {"Location": "http://127.0.0.1:9/v1"}, b""), "was not sent there"),
        ((307, {"Location": "/v1/chat/completions"}, b""), "was not sent there"),
        (b"no json", "another form"),
        (b"[]", "another form"),
        (b'{"choices": []}', "another form"),
        (b"[" * 100_000, "another form"),
        (completion(None), "hold no text"),
        ((200, {"Content-Length": "999"}, b"cut"), "cannot be reached"),
        ((200, {"Content-Encoding": "gzip"}, b"not gzip"), "cannot be reached"),
    ],
)
def test_what_is_no_answer_is_a_sentence(stub, reply, said_so):
    stub.replies = [reply]
    with pytest.raises(NoAnswer, match=said_so) as caught:
        draft_by_model(TEXT, stub.endpoint(tries=2))
    assert "sk-secret" not in str(caught.value)


def test_the_same_server_may_send_on(stub):
    stub.replies = [(307, {"Location": "/v2/chat/completions"}, b""), said(MOSS)]
    assert len(draft_by_model(TEXT, stub.endpoint())[0].claims) == 1
    assert [path for path, _, _ in stub.asked] == ["/v1/chat/completions", "/v2/chat/completions"]


def test_an_endpoint_that_drips_holds_nobody_up(stub):
    over = threading.Event()

    def drip(handler) -> None:
        while not over.wait(0.02):
            handler.wfile.write(b"H")

    stub.replies = [drip]
    with pytest.raises(NoAnswer, match=r"no answer came within 0\.2 seconds"):
        draft_by_model(TEXT, stub.endpoint(seconds=0.2, tries=2))
    stub.replies = [lambda _: over.wait(60)]
    with pytest.raises(NoAnswer, match=r"no answer came within 0\.1 seconds"):
        draft_by_model(TEXT, stub.endpoint(seconds=0.1, tries=1))
    over.set()


def test_an_answer_that_is_too_large_is_refused(stub, monkeypatch):
    monkeypatch.setattr("kb.draft.llm.endpoint.MAX_ANSWER", 1_000)
    stub.replies = [completion("x" * 2_000)]
    with pytest.raises(NoAnswer, match="more than 1,000 bytes"):
        draft_by_model(TEXT, stub.endpoint())


def test_an_endpoint_without_schemas_is_asked_without_one(stub):
    stub.replies = [(400, {}, b"response_format?"), said(MOSS)]
    assert len(draft_by_model(TEXT, stub.endpoint())[0].claims) == 1
    assert "response_format" not in stub.asked[1][2]
    stub.replies = [(400, {}, b"")]
    with pytest.raises(NoAnswer, match="no JSON schema"):
        draft_by_model("Moss causes rot.", stub.endpoint())


def test_an_answer_that_was_cut_off_is_asked_for_by_halves(stub):
    cut = completion('{"claims": [{"quote"', "length")
    stub.replies = [cut, said(), said(MOSS), said()]
    draft, account = draft_by_model(TEXT, stub.endpoint())
    assert len(stub.asked) > 2
    assert account.unanswered == 0
    stub.replies = [cut]
    with pytest.raises(InvalidInput, match="no answer of the form"):
        draft_by_model("Moss causes rot.", stub.endpoint())
    assert draft


def test_a_part_without_an_answer_is_counted(stub):
    text = LONG
    stub.replies = [said(MOSS), completion("hm"), (404, {}, b"")]
    draft, account = draft_by_model(text, stub.endpoint())
    assert (len(draft.claims), account.unanswered) == (1, account.parts - 1)


# --- keys and caches --------------------------------------------------------------------------


def test_the_key_is_sent_and_kept_nowhere(stub, monkeypatch, tmp_path, capsys):
    monkeypatch.setenv("KB_LLM_KEY", "sk-secret")
    endpoint = stub.endpoint()
    draft_by_model(TEXT, endpoint)
    assert stub.asked[0][1]["Authorization"] == "Bearer sk-secret"
    kept = [path for path in (tmp_path / "cache").rglob("*") if path.is_file()]
    assert kept
    assert all(b"sk-secret" not in path.read_bytes() for path in kept)
    assert "sk-secret" not in repr(endpoint) + "".join(capsys.readouterr())


@pytest.mark.parametrize(
    ("url", "sent"),
    [
        ("http://models.invalid/v1", False),
        ("http://203.0.114.7/v1", False),
        ("https://models.invalid/v1", True),
        ("http://localhost:9/v1", True),
        ("http://10.1.2.3/v1", True),
        ("http://[::1]:9/v1", True),
    ],
)
def test_the_key_crosses_no_network_in_plain_letters(stub, monkeypatch, url, sent):
    import httpx

    def ask(*_, headers: dict[str, str], **__) -> None:
        raise httpx.ConnectError(headers["Authorization"])

    monkeypatch.setattr(httpx.Client, "stream", ask)
    monkeypatch.setenv("KB_LLM_KEY", "sk-secret")
    said = "cannot be reached" if sent else "for all to read"
    with pytest.raises(NoAnswer, match=said) as caught:
        draft_by_model(TEXT, Endpoint(url, "m", tries=1))
    assert "sk-secret" not in str(caught.value)


def test_what_was_answered_is_not_asked_again(stub):
    first = draft_by_model(TEXT, stub.endpoint())
    again = draft_by_model(TEXT, stub.endpoint())
    assert len(stub.asked) == 1
    assert again[0] == first[0]
    assert (first[1].cached, again[1].cached) == (0, 1)
    draft_by_model(TEXT + "More.", stub.endpoint())
    draft_by_model(TEXT, Endpoint(stub.url, "stub-2"))
    assert len(stub.asked) == 3


def test_a_spoilt_cache_and_none_are_no_trouble(stub, monkeypatch, tmp_path):
    draft_by_model(TEXT, stub.endpoint())
    for path in (tmp_path / "cache").rglob("*.txt"):
        path.write_bytes(b"\xff no answer")
    assert draft_by_model(TEXT, stub.endpoint())[1].cached == 0
    (tmp_path / "file").write_text("")
    for place in ("", str(tmp_path / "file")):
        monkeypatch.setenv("KB_CACHE", place)
        assert draft_by_model(TEXT, stub.endpoint())[1].cached == 0


def test_a_missing_library_is_named_with_its_extra(stub, monkeypatch):
    monkeypatch.setitem(sys.modules, "httpx", None)
    with pytest.raises(MissingTool, match=r"causal-kb\[llm\]"):
        draft_by_model(TEXT, stub.endpoint())


@pytest.mark.parametrize(
    ("url", "model"),
    [
        ("localhost:1234", "m"),
        ("file:///etc/hosts", "m"),
        ("http://", "m"),
        ("http://me:secret@host/v1", "m"),
        ("http://host/v1?key=secret", "m"),
        ("http://host/v1", " "),
        ("http://host/v1", "a\nb"),
    ],
)
def test_what_is_no_endpoint_is_a_sentence(url, model):
    with pytest.raises(InvalidInput) as caught:
        Endpoint(url, model)
    assert "secret" not in str(caught.value)


def test_an_empty_text_asks_nobody(stub):
    assert draft_by_model("\n", stub.endpoint())[0].claims == ()
    assert stub.asked == []
