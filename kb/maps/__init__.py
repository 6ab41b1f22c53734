"""The map: one HTML file that shows a knowledge base and answers for every line in it."""

from __future__ import annotations

from kb.maps.atlas import Atlas
from kb.maps.clusters import CROWDED, LARGEST, beyond
from kb.maps.parts import around, best, narrow
from kb.maps.stops import evidence_stops
from kb.maps.view import MapView, Omitted, Stop, make_view
from kb.maps.whole import Map

__all__ = [
    "CROWDED",
    "LARGEST",
    "Atlas",
    "Map",
    "MapView",
    "Omitted",
    "Stop",
    "around",
    "best",
    "beyond",
    "evidence_stops",
    "make_view",
    "narrow",
]
