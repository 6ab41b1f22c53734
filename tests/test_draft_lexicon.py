"""The cue lexicon is data: each entry is found in its example, and not in its counter-example."""

from __future__ import annotations

import pytest

from kb.draft.lexicon import Entry, _pack, _phrases, load_lexicon
from kb.draft.reading import reader
from kb.errors import InvalidInput

LEXICON = load_lexicon()
PACKS = ("news",)
"""Those that are read only where they are asked for."""
ASKED = [entry for entry in load_lexicon("en", PACKS).entries if entry not in LEXICON.entries]


def fired(sentence: str, packs: tuple[str, ...] = ()) -> set[str]:
    readings = reader("en", packs).read(sentence)
    around = {entry.id for one in readings for entry, _, _ in one.around}
    return {one.entry.id for one in readings} | around


@pytest.mark.parametrize("entry", LEXICON.entries, ids=[entry.id for entry in LEXICON.entries])
def test_an_entry_is_found_in_its_example_and_not_in_its_counter_example(entry: Entry) -> None:
    assert entry.id in fired(entry.example)
    assert entry.id not in fired(entry.counter_example)


@pytest.mark.parametrize("entry", ASKED, ids=[entry.id for entry in ASKED])
def test_an_entry_of_a_pack_is_found_only_where_the_pack_is_asked_for(entry: Entry) -> None:
    assert entry.id in fired(entry.example, PACKS)
    assert entry.id not in fired(entry.counter_example, PACKS)
    assert entry.id not in fired(entry.example)


def test_a_pack_that_is_not_there_gets_a_sentence() -> None:
    with pytest.raises(InvalidInput, match=r"no pack law for 'en'.* are news"):
        load_lexicon("en", ("law",))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("pack: p\nlanguage: en\n", "entries"),
        (
            "pack: p\nlanguage: en\nentries:\n- {id: a, kind: hedge, phrases: [may], "
            "example: a, counter_example: b}\n",
            "a hedge, and nothing else, needs a modality",
        ),
        (
            "pack: p\nlanguage: en\nentries:\n- {id: a, kind: cause, phrases: [on, 1], "
            "example: a, counter_example: b}\n",
            "should be a valid string",
        ),
    ],
)
def test_a_pack_that_breaks_a_rule_is_refused_with_its_name(text: str, said: str) -> None:
    with pytest.raises(InvalidInput, match=r"data/lexicon/mine\.yaml") as error:
        _pack(text, "mine.yaml")
    assert said in str(error.value)


def test_verbs_are_spelt_as_english_spells_them() -> None:
    for phrase, forms in {
        "modify": ("modifies", "modified", "modifying"),
        "stop": ("stops", "stopped", "stopping"),
        "reduce": ("reduces", "reduced", "reducing"),
        "foster": ("fosters", "fostered", "fostering"),
        "impact": ("impacts", "impacted", "impacting"),
    }.items():
        entry = LEXICON.entries[0].model_copy(update={"form": "verb", "phrases": (phrase,)})
        assert {form for form, _ in _phrases(entry)} == {phrase, *forms}
