"""What is sound and still to be written: placeholders that were never replaced."""

# ruff: noqa: D401 - the docstring of a rule is the rule

from __future__ import annotations

from collections.abc import Callable, Iterator

from kb.errors import Finding
from kb.lint.subject import Subject
from kb.model import Claim, Question
from kb.placeholders import EXAMPLE_BASE, PROPOSED, is_undescribed

__all__ = ["UNFINISHED"]


def the_header_is_its_own(subject: Subject) -> Iterator[Finding]:
    """kb.yaml says in words of its own what all is about, and has an address of its own."""
    header = subject.records.header
    if is_undescribed(header.description):
        mend = "write in a sentence what this knowledge base is about"
        yield subject.finding("kb", "nobody has written the description yet", mend, "description")
    if header.base.startswith(EXAMPLE_BASE):
        what = f"the address {header.base} is an example's and belongs to nobody"
        mend = "before you publish, write one that is yours, such as your site's"
        yield subject.finding("kb", what, mend, "base")


def concepts_are_described(subject: Subject) -> Iterator[Finding]:
    """A concept that is in use is described by a person; what only drafts name waits with them."""
    waiting = _named(subject, drafts=True) - _named(subject, drafts=False)
    for concept in subject.records.concepts:
        key = f"concepts/{concept.id}"
        if concept.id in waiting:
            continue
        if is_undescribed(concept.description):
            mend = "write in a sentence what it is, and take out the note of the draft"
            if concept.note != PROPOSED:
                mend = "write in a sentence what it is"
            yield subject.finding(key, "nobody has described it yet", mend, "description")
        elif concept.note == PROPOSED:
            what = "its note still says that a draft proposed it"
            yield subject.finding(key, what, "look at it, and take the note out", "note")


def _named(subject: Subject, *, drafts: bool) -> set[str]:
    """Return the concepts that drafted claims name, or those that all other records do."""
    names: set[str] = set()
    for item in subject.quoting:
        record = item.record
        if isinstance(record, Claim) and record.is_draft == drafts:
            names |= {record.subject, record.object}
        elif isinstance(record, Question) and not drafts:
            names.update(record.about)
    return names


UNFINISHED: tuple[Callable[[Subject], Iterator[Finding]], ...] = (
    the_header_is_its_own,
    concepts_are_described,
)
"""The rules, one function each; what they find is no error, and nothing refuses it."""
