"""The map: one HTML file that shows a knowledge base and answers for every line in it."""

from __future__ import annotations

from kb.maps.stops import evidence_stops
from kb.maps.view import MapView, Omitted, Stop, make_view
from kb.maps.whole import Map

__all__ = ["Map", "MapView", "Omitted", "Stop", "evidence_stops", "make_view"]
