"""From coordinates to the name of the nearest place in NRW, so that nobody has to keep the coordinates."""

from __future__ import annotations

import numpy as np
from haversine import Unit, haversine_vector

from advisor.places import Gazetteer, Place

#: Farther from every town and district, a position is taken to lie outside NRW.
MOST_KM = 10.0


class NearestPlaces:
    """Finds the nearest place among those whose name alone says which place is meant."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._places = [place for place in gazetteer.places if _is_clear(gazetteer, place)]
        self._points = np.array([(place.lat, place.lon) for place in self._places])

    def find(self, lat: float, lon: float) -> Place | None:
        """The nearest place to WGS84 degrees; ``None`` outside NRW and where these are no coordinates."""
        if not (-90 <= lat <= 90 and -180 <= lon <= 180):
            return None
        distances = haversine_vector([(lat, lon)], self._points, Unit.KILOMETERS, comb=True)[:, 0]
        best = int(np.argmin(distances))
        return self._places[best] if distances[best] <= MOST_KM else None


def _is_clear(gazetteer: Gazetteer, place: Place) -> bool:
    return place.kind in ("municipality", "suburb") and gazetteer.find(place.name) == (place,)
