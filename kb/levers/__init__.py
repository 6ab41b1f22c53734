"""Levers: what could work against the reinforcing loops of a target, and at what price."""

from kb.levers.answer import Lever, Levers, LeverSet, LoopLike, levers

__all__ = ["Lever", "LeverSet", "Levers", "LoopLike", "levers"]
