"""Rules between records: what whole knowledge bases pass, and what each rule refuses."""

from __future__ import annotations

from hypothesis import given

from kb.lint import findings
from kb.texts import Document
from tests import strategies
from tests.test_records import relaxed


@relaxed
@given(strategies.with_texts())
def test_a_sound_knowledge_base_has_no_findings(drawn):
    records, texts = drawn
    documents = {name: Document.of(name, text) for name, text in texts.items()}
    assert findings(records) == ()
    assert findings(records, documents) == ()
