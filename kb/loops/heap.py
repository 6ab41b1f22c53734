"""A binary heap on arrays, for the compiled kernels: a key, a state, smallest key first."""

from __future__ import annotations

from typing import Any

__all__ = ["clear", "peek", "pop", "push"]

FAR = 2**62


def push(heap: Any, key: int, state: int) -> None:
    """Put a state on the heap."""
    keys, states, size = heap
    at = size[0]
    size[0] = at + 1
    while at > 0:
        parent = (at - 1) >> 1
        if keys[parent] <= key:
            break
        keys[at] = keys[parent]
        states[at] = states[parent]
        at = parent
    keys[at] = key
    states[at] = state


def peek(heap: Any) -> int:
    """Return the smallest key on the heap; FAR without any."""
    keys, _, size = heap
    return int(keys[0]) if size[0] else FAR


def pop(heap: Any) -> tuple[int, int]:
    """Take the state with the smallest key off the heap; without any, state is −1."""
    keys, states, size = heap
    count = size[0] - 1
    if count < 0:
        return FAR, -1
    key, state = keys[0], states[0]
    size[0] = count
    last_key, last_state = keys[count], states[count]
    at = 0
    while True:
        child = 2 * at + 1
        if child >= count:
            break
        if child + 1 < count and keys[child + 1] < keys[child]:
            child += 1
        if keys[child] >= last_key:
            break
        keys[at] = keys[child]
        states[at] = states[child]
        at = child
    keys[at] = last_key
    states[at] = last_state
    return key, state


def clear(heap: Any) -> None:
    """Empty the heap."""
    heap[2][0] = 0
