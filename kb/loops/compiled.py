"""The kernels, compiled where Numba is installed and the network is large enough to repay it."""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from types import FunctionType, SimpleNamespace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kb.caches import cache_folder
from kb.loops import heap, kernels, meeting, walker

__all__ = ["Toolbox", "can_compile", "toolbox"]

WORTHWHILE = 3_000
"""Arcs from which on loading the compiled kernels takes less time than they save."""


class Toolbox:
    """The kernels together with the form in which they take their sequences."""

    def __init__(self, functions: Any, *, compiled: bool) -> None:
        self.run = functions
        self.compiled = compiled

    def sequence(self, values: NDArray[Any]) -> Any:
        """Return whole numbers as the kernels read them fastest."""
        wide = np.ascontiguousarray(values, np.int64)
        return wide if self.compiled else wide.tolist()

    def read(self, values: NDArray[Any]) -> Any:
        """Return whole numbers of any kind, to be read alone, without making them wider."""
        return values if self.compiled else values.tolist()

    def listed(self, values: list[int]) -> Any:
        """Return a few whole numbers as the kernels read them."""
        return np.array(values, np.int64) if self.compiled else values

    def small(self, length: int, value: int) -> Any:
        """Return a new sequence of one small value, for a kernel to write into."""
        return np.full(length, value, np.int32) if self.compiled else [value] * length

    def filled(self, length: int, value: int) -> Any:
        """Return a new sequence of one value, for a kernel to write into."""
        if not self.compiled:
            return [value] * length
        return np.full(length, value, np.int64) if value else np.zeros(length, np.int64)

    def stack(self, rows: int, length: int) -> tuple[Any, ...]:
        """Return so many new sequences of zeros, for a kernel to write into."""
        if self.compiled:
            return tuple(np.zeros((rows, length), np.int64))
        return tuple([0] * length for _ in range(rows))

    def heap(self, room: int) -> Any:
        """Return an empty heap; ``room`` is the number of pushes that a search makes at most."""
        if not self.compiled:
            return []
        return np.zeros(room, np.int64), np.zeros(room, np.int64), np.zeros(1, np.int64)


def toolbox(arcs: int, *, compiled: bool | None = None) -> Toolbox:
    """Return the kernels that suit a network of so many arcs; ``compiled`` settles it by hand."""
    if compiled is None:
        compiled = arcs >= WORTHWHILE and can_compile()
    return _tools(compiled)


@cache
def can_compile() -> bool:
    """Return whether Numba is installed."""
    return find_spec("numba") is not None


@cache
def _tools(compiled: bool) -> Toolbox:
    return Toolbox(_compile() if compiled else _plain(), compiled=compiled)


def _plain() -> SimpleNamespace:
    """Return every kernel as it is."""
    return SimpleNamespace(
        **{
            name: getattr(module, name)
            for module in (kernels, meeting, walker)
            for name in module.__all__
        }
    )


def _compile() -> SimpleNamespace:
    """Return every kernel compiled; those that call another one call its compiled form."""
    import numba

    kept = _keep(numba.config)
    made: dict[str, Any] = {}
    for module in (heap, kernels, meeting, walker):
        scope: dict[str, Any] = vars(module) | made
        for name in module.__all__:
            source = getattr(module, name)
            twin = FunctionType(source.__code__, scope, name)
            twin.__qualname__, twin.__module__ = source.__qualname__, source.__module__
            # The heap on arrays, compiled first, takes the place of the one on lists.
            made.setdefault(name, numba.njit(cache=kept, nogil=True)(twin))
        scope |= made
    return SimpleNamespace(**made)


def _keep(config: Any) -> bool:
    """Have Numba keep what it compiles in the user's cache folder; return whether there is one.

    A folder that NUMBA_CACHE_DIR names stays.
    """
    try:
        folder = cache_folder()
    except RuntimeError:  # no home folder
        folder = None
    if folder is not None and not config.CACHE_DIR:
        config.CACHE_DIR = str(folder / "numba")
    return bool(config.CACHE_DIR)
