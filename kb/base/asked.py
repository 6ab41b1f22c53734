"""The questions that a causal map is asked: paths, explanations, pairs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from kb.base.contents import known_kinds, require_base
from kb.base.looped import Looped
from kb.errors import InvalidInput

if TYPE_CHECKING:
    from kb.diff import Diff
    from kb.jackknife import Jackknife
    from kb.laundering import Laundering
    from kb.levers import Levers
    from kb.paths import PathAnswer
    from kb.what_if import WhatIf
    from kb.why import Pair, WhyNot

__all__ = ["Asked"]


class Asked(Looped):
    """Records and edges, with every question asked of them."""

    def paths(
        self,
        subject: str,
        object: str,
        *,
        max_length: int | None = None,
        limit: int = 20,
        seconds: float | None = 10.0,
    ) -> PathAnswer:
        """Return the paths of causes from one concept to another, and the sign of all together.

        The best evidenced come first: by the weakest link, then the fewest links, then the product.
        The verdict counts every path, not only the ``limit`` that are listed; it is a sign only
        where all agree, "ambiguous" where two disagree, else "unknown". A search that ends early
        says why.

        >>> import kb
        >>> answer = kb.load().paths("physical exercise", "depression")
        >>> print(answer.verdict.value, answer.paths[0].text, sep="; ")
        negative; Physical exercise –+→ Neuroplasticity –−→ Depression
        """
        from kb.paths import paths

        ends = self._two(subject, object)
        _at_least(1, max_length=max_length)
        _at_least(0, limit=limit)
        _some(seconds)
        return paths(self._table, *ends, max_length=max_length, limit=limit, seconds=seconds)

    def why_not(self, subject: str, object: str, *, limit: int = 10) -> WhyNot:
        """Return what else could explain that two concepts go together, by this knowledge base.

        Candidate confounders, mediating and reverse paths, each with its support, and colliders
        to beware of; the quotes of what is said of the pair stand beside them.

        >>> import kb
        >>> answer = kb.load().why_not("serotonin level", "depression")
        >>> answer.is_causal, "hpa-axis-activity" in [each.concept for each in answer.confounders]
        (False, True)
        """
        from kb.why import why_not

        ends = self._two(subject, object)
        _at_least(0, limit=limit)
        return why_not(self._table, *ends, limit=limit)

    def pair(self, subject: str, object: str) -> Pair:
        """Return everything that is said about two concepts, in either direction, on one page.

        The edges with all four supports, each claim with its stance and hedge, the remarks on them
        and on one another, and the open questions.

        >>> import kb
        >>> page = kb.load().pair("neurotransmitter levels", "depression")
        >>> sorted({claim.stance.value for claim in page.claims})
        ['affirms', 'denies', 'finds-no-evidence']
        """
        from kb.why import pair

        return pair(self._table, *self._two(subject, object))

    def levers(
        self,
        target: str,
        *,
        kinds: str | Iterable[str] = ("treatment", "exposure"),
        aim: str = "falls",
        max_levers: int = 3,
        max_length: int | None = None,
        limit: int = 100,
        seconds: float | None = 30.0,
    ) -> Levers:
        """Return what could work against the reinforcing loops through a concept, by its causes.

        A lever is a concept of the ``kinds`` and the way to move it, so that the target does what
        ``aim`` says ("falls" or "rises"). The sets are those that no other beats in size, loops
        broken and support at once; each lever has its quotes and what speaks against it. Exact for
        up to 200,000 sets, else a greedy search, and said.

        >>> import kb
        >>> found = kb.load().levers("going out", kinds="behaviour", aim="rises")
        >>> found.exact, len(found.loops) > 0
        (True, True)
        """
        from kb.levers import levers
        from kb.paths.deadline import Deadline

        wanted = known_kinds(kinds, self)
        _aims(aim)
        _at_least(1, max_levers=max_levers)
        deadline = Deadline(seconds)
        loops = self.loops(
            through=target, type="reinforcing", max_length=max_length, limit=limit, seconds=seconds
        )
        return levers(
            self._table,
            loops.all(),
            self.concept(target).id,
            kinds={c.id: c.kind for c in self.records.concepts if c.kind in wanted},
            aim=aim,
            max_levers=max_levers,
            loops_complete=loops.stopped is None,
            seconds=deadline.left,
        )

    def laundering(self, *, limit: int = 100, seconds: float | None = 30.0) -> Laundering:
        """Return what would be concluded if correlations were walked as causes, and the proof.

        The proof weighs again without any affirmed correlation and finds every cause as it was: no
        path, loop or conclusion of the knowledge base rests on a correlation.

        >>> import kb
        >>> audit = kb.load().laundering(limit=1)
        >>> audit.proven, audit.opened > 0
        (True, True)
        """
        from kb.laundering import laundering

        _at_least(0, limit=limit)
        _some(seconds)
        return laundering(self._table, self.weights, limit=limit, seconds=seconds)

    def jackknife(
        self, *, source: str | None = None, limit: int = 100, seconds: float | None = 30.0
    ) -> Jackknife:
        """Return what changes without each source, and the fewest origins whose loss flips an edge.

        Everything is weighed again: which edges change status, and which of the ``limit`` best
        loops are dead. ``source`` asks for one source only.

        >>> import kb
        >>> found = kb.load().jackknife()
        >>> [len(each.loops_dead) > 0 for each in found.sources], found.edges[0].fewest
        ([True, False], 1)
        """
        from kb.jackknife import jackknife

        _at_least(0, limit=limit)
        _some(seconds)
        sources = [each.id for each in self.sources()] if source is None else [source]
        return jackknife(
            self.records,
            self._table,
            self.weights,
            sources=[self.source(each).id for each in sources],
            limit=limit,
            seconds=seconds,
        )

    def what_if(self, moved: Mapping[str, str], *, seconds: float | None = 30.0) -> WhatIf:
        """Return which way concepts would move if some rise or fall, as far as stated causes tell.

        Each that is reached "rises" or "falls", or is "ambiguous" or "unknown", with the best route
        for each sign and its support: evidence, never the size of an effect. What is moved is held.
        Where the time is up, ``complete`` is false and what was not looked at is "unknown".

        >>> import kb
        >>> found = kb.load().what_if({"physical exercise": "rises"})
        >>> {each.label: each.direction.value for each in found.effects}["Depression"]
        'falls'
        """
        from kb.what_if import what_if

        if not isinstance(moved, Mapping) or not moved:
            raise InvalidInput(
                "nothing is moved: name at least one concept that rises or falls, for example "
                "what_if({'sleep': 'rises'})"
            )
        _some(seconds)
        ways: dict[str, str] = {}
        for name, way in moved.items():
            if way not in ("rises", "falls"):
                raise InvalidInput(f"{name!r} is to move {way!r}: give 'rises' or 'falls'")
            concept = self.concept(name).id
            if ways.setdefault(concept, way) != way:
                raise InvalidInput(f"{name!r} is to move two ways at once: name it once")
        return what_if(self._table, ways, seconds=seconds)

    def diff(
        self,
        newer: Asked,
        *,
        targets: Mapping[str, str] | None = None,
        kinds: str | Iterable[str] = ("treatment", "exposure"),
        limit: int = 100,
        seconds: float | None = 30.0,
    ) -> Diff:
        """Return what a newer knowledge base has that this one has not, and the other way round.

        Records added, retracted and revised; statuses that flipped, support that shifted, disputes
        opened and closed, loops born and dead; and the levers that moved, on the ``targets``
        (concept → "falls" or "rises") or on the concept with the most reinforcing loops.

        >>> import kb
        >>> kb.load().diff(kb.load()).sentences
        ()
        """
        from kb.diff import diff

        require_base(newer)
        _at_least(1, limit=limit)
        _some(seconds)
        _aims(*(targets or {}).values())
        wanted = None
        if targets is not None:
            wanted = {_either(self, newer, name): aim for name, aim in targets.items()}
        return diff(
            self.records,
            self._table,
            newer.records,
            newer._table,
            targets=wanted,
            kinds=known_kinds(kinds, self, newer),
            limit=limit,
            seconds=seconds,
        )

    def _two(self, subject: str, object: str) -> tuple[str, str]:
        """Return the ids of two different concepts."""
        one, other = self.concept(subject).id, self.concept(object).id
        if one == other:
            raise InvalidInput(f"{subject!r} and {object!r} are one concept: name two")
        return one, other


def _either(one: Asked, other: Asked, name: str) -> str:
    """Return the id of a concept that one of two knowledge bases has."""
    found = other.find_concept(name) or one.concept(name)
    return found.id


def _aims(*aims: str) -> None:
    """Refuse what a target cannot do."""
    for aim in aims:
        if aim not in ("falls", "rises"):
            raise InvalidInput(f"aim is {aim!r}: give 'falls' or 'rises'")


def _at_least(least: int, **options: float | None) -> None:
    """Refuse an option below what it can be."""
    for name, value in options.items():
        if value is not None and value < least:
            raise InvalidInput(f"{name} is {value}: give {least} or more")


def _some(seconds: float | None) -> None:
    """Refuse a time in which nothing can be done."""
    if seconds is not None and seconds <= 0:
        raise InvalidInput(f"seconds is {seconds}: give the search some time")
