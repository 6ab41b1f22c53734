"""The part of the facade that finds feedback loops."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.base.weighed import Weighed

if TYPE_CHECKING:
    from kb.loops import Loops
    from kb.vocabulary import LoopType

__all__ = ["Looped"]


class Looped(Weighed):
    """Records and edges, with the loops that the edges close."""

    def loops(
        self,
        *,
        through: str | None = None,
        edge: tuple[str, str] | None = None,
        max_length: int | None = None,
        limit: int = 100,
        seconds: float | None = 30.0,
        min_support: float | None = None,
        correlational: int = 0,
        type: LoopType | str | None = None,
        rank: str = "weakest",
    ) -> Loops:
        """Return the feedback loops, found lazily, the best evidenced first.

        ``through`` a concept or ``edge`` a pair narrows them; ``type`` is reinforcing, balancing or
        undetermined; ``rank`` is "weakest" or "product". With ``correlational`` up to so many links
        may be correlations or risks, and the loop says what would have to be causal. A result that
        stopped early says why in ``stopped`` and ``note``.

        >>> import kb
        >>> loop = next(kb.load().loops(through="social interaction"))
        >>> loop.type.value, loop.stated
        ('reinforcing', True)
        """
        from kb.loops import find_loops

        return find_loops(
            self._table,
            through=None if through is None else self.concept(through).id,
            edge=None if edge is None else (self.concept(edge[0]).id, self.concept(edge[1]).id),
            max_length=max_length,
            limit=limit,
            seconds=seconds,
            min_support=min_support,
            correlational=correlational,
            type=type,
            rank=rank,
        )
