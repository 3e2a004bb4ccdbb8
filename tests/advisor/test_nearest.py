"""From coordinates to the name of the nearest place."""

from __future__ import annotations

import math

import pytest

from advisor.knowledge import Knowledge
from advisor.nearest import NearestPlaces


@pytest.fixture(scope="module")
def places(known: Knowledge) -> NearestPlaces:
    """Over all places of NRW."""
    return NearestPlaces(known.places)


@pytest.mark.parametrize(
    ("lat", "lon", "town"),
    [
        (51.5136, 7.4653, "Dortmund"),
        (50.9413, 6.9583, "Köln"),
        (50.7374, 7.0982, "Bonn"),
        (51.9607, 7.6261, "Münster"),
        (51.05, 8.4, "Bad Berleburg"),
    ],
)
def test_a_position_is_in_its_town(places: NearestPlaces, lat: float, lon: float, town: str) -> None:
    found = places.find(lat, lon)
    assert found is not None
    assert found.municipality == town


@pytest.mark.parametrize(
    ("lat", "lon"),
    [(52.52, 13.405), (48.85, 2.35), (0.0, 0.0), (91.0, 7.0), (51.0, 181.0), (math.nan, 7.0), (math.inf, math.inf)],
)
def test_outside_of_nrw_there_is_none(places: NearestPlaces, lat: float, lon: float) -> None:
    assert places.find(lat, lon) is None


def test_the_name_leads_back_to_the_place(places: NearestPlaces, known: Knowledge) -> None:
    """The bot gets the name alone: it must mean this place and no other."""
    for place in known.places.places:
        found = places.find(place.lat, place.lon)
        assert found is not None, place.name
        assert known.places.find(found.name) == (found,)
