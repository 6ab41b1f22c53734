"""What a text has spoken of so far, for "it", "this imbalance" and "plays a role"."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from kb.vocabulary import Sign

__all__ = ["Discourse", "Mention"]

_MEMORY = 60
_NEAR = 2
"""How many sentences back a bare word may take up a longer name: "training"."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A concept that a text names, and whether it speaks of more or less of it."""

    concept: str
    start: int
    end: int
    """In the text."""
    deviation: Sign = Sign.POSITIVE
    """Negative for "low x" and "lack of x", mixed for "altered x", or not to be told."""
    known: bool = True
    since: int | None = None
    """Where the words begin that say so: "poor [sleep]"."""
    label: str = ""
    """How the concept is called."""
    head: str = ""
    """The stem of the word that the others qualify: imbalance, of a chemical imbalance."""
    phrase: str = ""
    """The name by which it was known."""


@dataclass
class Discourse:
    """The names that a text has used, sentence by sentence."""

    topic: tuple[Mention, ...] = ()
    """What the sentence before speaks of: its subject."""
    objects: tuple[Mention, ...] = ()
    """What the last statement bears on."""
    loosely: bool = False
    """That statement only said that things go together."""
    heading: tuple[int, int] | None = None
    """Where the heading of the section stands."""
    number: int = 0
    _seen: deque[tuple[int, Mention]] = field(default_factory=lambda: deque(maxlen=_MEMORY))
    last_named: tuple[Mention, ...] = ()
    """What the sentence before named last: what "this" takes up."""
    _subjects: list[Mention] = field(default_factory=list)
    _groups: list[tuple[Mention, ...]] = field(default_factory=list)

    def name(self, mentions: Iterable[Mention]) -> None:
        """Note the concepts that a sentence names."""
        for mention in mentions:
            self._groups.append((mention,))
            self._seen.append((self.number, mention))

    def state(
        self,
        subjects: Sequence[Mention],
        objects: Sequence[Mention],
        *,
        lowered: bool,
        loosely: bool = False,
    ) -> None:
        """Note what a statement relates.

        Of what is lowered "this" may mean the lowering: then nothing is said of its sign.
        """
        if lowered:
            objects = [replace(one, deviation=Sign.UNSTATED) for one in objects]
        if subjects and not self._subjects:
            self._subjects.extend(subjects)
        if objects:
            self.objects, self.loosely = tuple(objects), loosely
        for group in (subjects, objects):
            if group:
                self._groups.append(tuple(group))
                known = {one.concept for _, one in self._seen}
                self._seen.extend((self.number, one) for one in group if one.concept not in known)

    def end_sentence(self, *, goes_elsewhere: bool = False) -> None:
        """Go on to the next sentence; one that names nothing leaves the topic.

        Unless it has a subject of its own that nobody knows: then "it" is that.
        """
        if self._subjects:
            self.topic = tuple(self._subjects)
        elif self._groups:
            self.topic = self._groups[0]
        elif goes_elsewhere:
            self.topic = ()
        if self._groups:
            self.last_named = max(self._groups, key=lambda group: (group[-1].end, len(group)))
        self._subjects.clear()
        self._groups.clear()
        self.number += 1

    def begin_section(self, start: int, end: int) -> None:
        """Note a heading: it is the subject of sentences that have none."""
        self.heading = (start, end)
        self.topic = self.last_named = ()

    @property
    def subjects(self) -> tuple[Mention, ...]:
        """What "it" takes up: the subject of the sentence so far, or of the one before."""
        return tuple(self._subjects) or self.topic

    def last(self, place: int) -> tuple[Mention, ...]:
        """Return the concept that was named last before a place: what "so" goes on from."""
        for number, mention in reversed(self._seen):
            if mention.end <= place:
                return (mention,) if self.number - number <= 1 else ()
        return ()

    @property
    def stated_here(self) -> bool:
        """Return whether this sentence has stated something: "a builds b; c destroys it"."""
        return bool(self._subjects)

    @property
    def last_two(self) -> tuple[Mention, ...]:
        """Return the two concepts that earlier sentences named last: "both"."""
        found: dict[str, Mention] = {}
        for number, mention in reversed(self._seen):
            if number < self.number:
                found.setdefault(mention.concept, mention)
            if len(found) == 2:
                return tuple(found.values())[::-1]
        return ()

    def again(self, stem: str, place: int, *, far: bool) -> Mention | None:
        """Return the name that a bare word takes up: "this imbalance" a chemical one."""
        for number, mention in reversed(self._seen):
            if mention.known and mention.end <= place and stem == mention.head:
                return mention if far or self.number - number <= _NEAR else None
        return None
