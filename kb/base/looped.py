"""The part of the facade that finds feedback loops."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.base.weighed import Weighed

if TYPE_CHECKING:
    from kb.edges import Edge
    from kb.loops import Agenda, LoopCount, Loops
    from kb.progress import Progress
    from kb.vocabulary import LoopType

__all__ = ["Looped"]


class Looped(Weighed):
    """Records and edges, with the loops that the edges close."""

    def loops(
        self,
        *,
        through: str | None = None,
        edge: tuple[str, str] | Edge | None = None,
        max_length: int | None = None,
        limit: int | None = 100,
        seconds: float | None = 30.0,
        min_support: float | None = None,
        correlational: int = 0,
        type: LoopType | str | None = None,
        rank: str = "weakest",
        progress: Progress | None = None,
    ) -> Loops:
        """Return the feedback loops, found lazily, the best evidenced first.

        A loop is a simple cycle of causal, hedged or disputed edges. ``rank`` "weakest" puts the
        strongest weakest link first, then fewer links, then the larger product of supports;
        "product" the largest product. ``through`` a concept or ``edge``, an edge or a pair of
        names, narrows them, as do ``min_support`` of every link and ``type``: reinforcing,
        balancing or undetermined. With ``correlational`` up to so many links may be correlations
        or risks, and the loop says what would have to be causal.

        The search ends after ``limit`` loops or ``seconds``; ``stopped`` and ``note`` say why it
        ended early and what is known of the rest. With ``limit=None`` all loops of up to
        ``max_length`` links are listed.

        >>> import kb
        >>> loop = next(kb.load().loops(through="social interaction"))
        >>> loop.type.value, loop.stated
        ('reinforcing', True)
        """
        from kb.loops import find_loops

        over = None if edge is None else self._ends(edge)
        if over is not None:
            self.edge(*over)  # one that is not there, or runs the other way, is said to be so
        return find_loops(
            self._table,
            through=None if through is None else self.concept(through).id,
            edge=over,
            max_length=max_length,
            limit=limit,
            seconds=seconds,
            min_support=min_support,
            correlational=correlational,
            type=type,
            rank=rank,
            progress=progress,
        )

    def loop_count(
        self,
        max_length: int,
        *,
        through: str | None = None,
        seconds: float | None = 30.0,
        min_support: float | None = None,
        progress: Progress | None = None,
    ) -> LoopCount:
        """Return how many loops of up to ``max_length`` links there are, by length and type.

        ``through`` a concept counts those alone. The count also says which edges lie on most of
        them. Where the time is over before all are counted, ``stopped`` is "seconds" and there
        are at least as many as counted.

        >>> import kb
        >>> count = kb.load().loop_count(8)
        >>> count.loops == len(kb.load().loops(max_length=8)), count.stopped
        (True, None)
        """
        from kb.loops import count_loops

        return count_loops(
            self._table,
            max_length=max_length,
            through=None if through is None else self.concept(through).id,
            seconds=seconds,
            min_support=min_support,
            progress=progress,
        )

    def shortest_independent_loops(
        self,
        *,
        limit: int | None = None,
        seconds: float | None = 30.0,
        min_support: float | None = None,
        progress: Progress | None = None,
    ) -> Loops:
        """Return the fewest and shortest loops from which all loops are made, shortest first.

        Loops are tried by their number of links, then by the product of their supports, then by
        their ids; each is taken unless it is the symmetric difference of loops that were taken, as
        sets of edges. That is a minimum basis of the space of loops: a strongly connected part
        with n concepts and m edges has m − n + 1 of them.

        >>> import kb
        >>> base = kb.load()
        >>> [loop.length for loop in base.shortest_independent_loops(limit=3)]
        [3, 4, 4]
        """
        from kb.loops import find_independent_loops

        return find_independent_loops(
            self._table, limit=limit, seconds=seconds, min_support=min_support, progress=progress
        )

    def agenda(
        self,
        *,
        correlational: int = 1,
        max_length: int = 8,
        limit: int = 100,
        seconds: float | None = 30.0,
        progress: Progress | None = None,
    ) -> Agenda:
        """Return what is open and decides about loops: the research agenda.

        Its ``edges`` are those whose settling would open or close most loops of up to
        ``max_length`` links, each with the evidence so far: an edge that is only correlational or
        predictive opens loops once it is a cause, a hedged or disputed one closes them once it is
        none. Its ``loops`` would close if up to ``correlational`` links were causal, the best
        evidenced first.

        >>> import kb
        >>> print(kb.load().agenda().edges[0].sentence)
        If Dopamine release → Remembered reward were no cause, 1 loop would die.
        """
        from kb.loops import agenda

        return agenda(
            self._table,
            correlational=correlational,
            max_length=max_length,
            limit=limit,
            seconds=seconds,
            progress=progress,
        )
