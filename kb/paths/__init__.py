"""Signed routes of causes from one concept to another, and what they say together.

``steps`` makes a graph of the edges and ``prune`` cuts off what no simple path can take. ``search``
lists simple paths, the best first. ``walks`` and ``reach`` tell which signs there are where a node
may be passed twice, which is quickly known; ``levels``, ``parts`` and ``completed`` find the best
simple path of a sign where those walks mislead. ``answer`` says what all of them say together.
"""

from kb.paths.answer import Path, PathAnswer, Verdict, paths

__all__ = ["Path", "PathAnswer", "Verdict", "paths"]
