"""The cue lexicon is data: each entry is found in its example, and not in its counter-example."""

from __future__ import annotations

import pytest

from kb.draft.lexicon import Entry, load_lexicon
from kb.draft.rungs import rungs

LEXICON = load_lexicon()


def fired(sentence: str) -> set[str]:
    (rung,) = rungs([sentence])
    return {cue.entry for cue in rung.cues}


@pytest.mark.parametrize("entry", LEXICON.entries, ids=[entry.id for entry in LEXICON.entries])
def test_an_entry_is_found_in_its_example_and_not_in_its_counter_example(entry: Entry) -> None:
    assert entry.id in fired(entry.example)
    assert entry.id not in fired(entry.counter_example)
