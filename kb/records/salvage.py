"""Going on with what is sound of a file, so that all its errors are found at once.

What is broken is taken out, or replaced by something that stands in for it, until the models
accept the rest. Rules between records then judge the rest; lines that hold a stand-in are left to
the finding that already speaks of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import deepcopy
from typing import Any

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from kb.model import Claim
from kb.records.sentences import meant, model_at

__all__ = ["Salvage"]

Loc = tuple[str | int, ...]

_STAND_INS: dict[str, Any] = {
    "title": "?",
    "label": "?",
    "statement": "?",
    "description": "?",
    "reason": "?",
    "subject": "unread",
    "object": "unread-too",
    "kind": "news",
    "link": "causal",
    "modality": "asserted",
    "basis": "author-statement",
}
_JUDGED_TOGETHER = {"stance", "sign", "cue", "quote"}
"""Fields of a claim that a rule of the claim compares; with a stand-in it would say nothing."""


class Salvage:
    """The data of one file, mended round by round."""

    def __init__(
        self, data: dict[str, Any], model: type[BaseModel], stand_in: Mapping[str, Any]
    ) -> None:
        self.data: dict[str, Any] = deepcopy(data)
        self.model, self.stand_in = model, stand_in
        self.patched: set[Loc] = set()
        """Where something stands in or was taken out, by the place in the file."""
        self.listless = False
        """Tells whether a whole list was taken out, and with it whatever others may name."""
        self._alive: dict[str, list[int]] = {}
        """Key of a list → the number in the file of each item that is still in it."""

    def original(self, loc: Loc) -> Loc:
        """Return the place in the file of a place in what is left."""
        if len(loc) > 1 and isinstance(loc[1], int) and loc[0] in self._alive:
            return (loc[0], self._alive[str(loc[0])][loc[1]], *loc[2:])
        return loc

    def hidden(self, error: ErrorDetails) -> bool:
        """Tell whether an error that a later round shows was there before, but not judged."""
        loc = self.original(error["loc"])
        touched = {place[2] for place in self.patched if len(place) > 2 and place[:2] == loc}
        return len(loc) == 2 and error["type"] == "value_error" and not touched & _JUDGED_TOGETHER

    def mend(self, errors: Iterable[ErrorDetails]) -> None:
        """Take out or replace what the errors speak of."""
        doomed: set[tuple[str, int]] = set()
        parts: set[Loc] = set()
        # keys that nobody knows go first: what they stand in may be replaced as a whole
        for error in sorted(errors, key=lambda error: error["type"] != "extra_forbidden"):
            loc = error["loc"]
            if error["type"] == "extra_forbidden":
                self._rename(loc)
            elif len(loc) > 1 and isinstance(loc[1], int):
                if not self._mend_item(error, parts):
                    doomed.add((str(loc[0]), loc[1]))
            elif loc and loc[0] in self.stand_in:
                self.data[str(loc[0])] = self.stand_in[str(loc[0])]
            elif loc:
                self.data.pop(str(loc[0]), None)
                self.listless |= error["type"] == "tuple_type"
        for loc in sorted(parts, key=lambda loc: (loc[:-1], -int(loc[-1]))):
            del _at(self.data, loc[:-1])[loc[-1]]
        for key, number in sorted(doomed, reverse=True):
            self._drop(key, number)

    def _rename(self, loc: Loc) -> None:
        """Take out a key that nobody knows; where it is misspelt, its value stays."""
        owner = _at(self.data, loc[:-1])
        value = owner.pop(loc[-1], None)
        key = meant(str(loc[-1]), model_at(self.model, loc[:-1]))
        if key is not None:
            owner.setdefault(key, value)

    def _mend_item(self, error: ErrorDetails, parts: set[Loc]) -> bool:
        """Mend an item of a list, or say that nothing of it can be kept."""
        loc = error["loc"]
        item = _at(self.data, loc[:2])
        if not isinstance(item, dict):
            return False
        if len(loc) == 2:
            return _let_fit(item, self.model, loc)
        key = str(loc[2])
        if len(loc) == 4 and key == "quote" and error["type"] == "value_error":
            part = item["quote"][
                loc[3]
            ]  # its length is wrong; where its words stand is still asked
            part["end"] = part["start"] + len(part["text"])
            return True
        self.patched.add(self.original(loc))
        if len(loc) > 3 and isinstance(loc[3], int):
            if len(loc) == 4 and key not in {"quote", "same_as"}:
                item[key][loc[3]] = "unread"  # an item of a list of ids or words
            else:
                parts.add(loc[:4])
            return True
        owner = model_at(self.model, loc[:2])
        info = owner.model_fields.get(key) if owner else None
        if info is not None and not info.is_required():
            item.pop(key, None)
            return True
        return self._stand_in(item, key)

    def _stand_in(self, item: dict[str, Any], key: str) -> bool:
        if key == "stance":
            item[key] = "affirms" if "sign" in item else "denies"
        elif key in _STAND_INS:
            item[key] = _STAND_INS[key]
        return key == "stance" or key in _STAND_INS

    def _drop(self, key: str, number: int) -> None:
        alive = self._alive.setdefault(key, list(range(len(self.data[key]))))
        del self.data[key][number], alive[number]


def _let_fit(item: dict[str, Any], model: type[BaseModel], loc: Loc) -> bool:
    """Let the fields of a claim fit each other, as far as its rules compare them."""
    if model_at(model, loc) is not Claim:
        return False
    item.pop("cue", None)
    item.pop("sign", None)
    item["stance"] = "denies"
    return True


def _at(data: Any, loc: Loc) -> Any:
    for step in loc:
        data = data[step]
    return data
