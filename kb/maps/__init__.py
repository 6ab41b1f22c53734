"""The map: one HTML file that shows a knowledge base and answers for every line in it."""

from __future__ import annotations

from kb.maps.atlas import LARGEST, Atlas
from kb.maps.parts import around, best, narrow
from kb.maps.stops import evidence_stops
from kb.maps.view import MapView, Omitted, Stop, make_view
from kb.maps.whole import Map

__all__ = [
    "LARGEST",
    "Atlas",
    "Map",
    "MapView",
    "Omitted",
    "Stop",
    "around",
    "best",
    "evidence_stops",
    "make_view",
    "narrow",
]
