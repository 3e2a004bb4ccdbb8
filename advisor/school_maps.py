"""The map beside a list of schools: its address, its words, and the picture itself made from the address alone.

The address names the place (a town or a postcode, nothing more exact) and the schools' numbers, so that a picture can
be drawn anew at any time and nothing about a person is kept.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from math import atan2, cos, degrees, radians

from advisor import maps
from advisor import school_wording as wording
from advisor.answer import Figure
from advisor.desk import Desk
from advisor.places import Gazetteer, Place, distance_km, fold
from advisor.schools import FoundSchool, School

#: Where the website channel shows pictures.
FOLDER = "/webhooks/website/figures/"
_NAME = re.compile(r"schulen\.([a-z0-9-]{2,80})\.(\d{1,2})\.([A-Z0-9]{3,8}(?:-[A-Z0-9]{3,8}){0,8})")
_DIRECTIONS = (
    "nördlich",
    "nordöstlich",
    "östlich",
    "südöstlich",
    "südlich",
    "südwestlich",
    "westlich",
    "nordwestlich",
)
_HERE_KM = 0.3
_LONGEST_LEGEND = 66


def figure(desk: Desk, place: Place, shown: Sequence[FoundSchool], first: int) -> Figure:
    """The picture for an answer: where it is, and in words what it shows."""
    numbers = "-".join(found.school.number for found in shown)
    slug = fold(place.key or place.name).replace(" ", "-")
    return Figure(f"{FOLDER}schulen.{slug}.{first}.{numbers}.svg", _in_words(desk, place, shown, first))


def plan(desk: Desk, name: str) -> maps.MapPlan | None:
    """The map of a name such as ``schulen.44137.1.180075-181078``; ``None`` where there is none."""
    match = _NAME.fullmatch(name)
    if not match:
        return None
    slug, first, numbers = match.groups()
    found = desk.knowledge.places.find(slug.replace("-", " "))
    schools = [desk.knowledge.schools.by_number.get(one) for one in numbers.split("-")]
    if len(found) != 1 or not 1 <= int(first) <= 99 or not all(schools):
        return None
    shown = [_found(school, found[0]) for school in schools if school]
    return _plan(desk, found[0], shown, int(first))


def _plan(desk: Desk, place: Place, shown: Sequence[FoundSchool], first: int) -> maps.MapPlan:
    say = desk.say
    legend = [
        f"{wording.short_name(one.school)}, {one.school.town}, {wording.kilometres(one.distance_km)} km"[
            :_LONGEST_LEGEND
        ]
        for one in shown
    ]
    return maps.MapPlan(
        title=_title(desk, place, len(shown)),
        description=_in_words(desk, place, shown, first),
        place=maps.Point(place.label, place.lat, place.lon),
        place_legend=say(wording.TOPIC, "map_legend_place", place=place.label),
        pins=[maps.Point(one.school.name, one.school.lat, one.school.lon) for one in shown],
        legend=legend,
        ring_legend=say(wording.TOPIC, "map_legend_ring", distance="{km}"),
        dots=_dots(desk.knowledge.places),
        first=first,
    )


def _found(school: School, place: Place) -> FoundSchool:
    here = Place(school.name, school.town, "", school.lat, school.lon)
    return FoundSchool(school, round(distance_km(here, place), 1), school.programmes)


@lru_cache(maxsize=1)
def _dots(places: Gazetteer) -> tuple[maps.Point, ...]:
    """All places as dots; towns carry their people, so that the large ones are named."""
    towns = [
        maps.Point(p.name, p.lat, p.lon, p.population if p.kind == "municipality" else 0)
        for p in places.places
        if p.kind != "region"
    ]
    return (*towns, *(maps.Point("", p.lat, p.lon) for p in places.postcodes.values()))


def _title(desk: Desk, place: Place, count: int) -> str:
    name = "map_place" if count > 1 else "map_place_one"
    return desk.say(wording.TOPIC, name, place=place.label, count=str(count))


def _in_words(desk: Desk, place: Place, shown: Sequence[FoundSchool], first: int) -> str:
    parts = [_title(desk, place, len(shown))]
    for position, one in enumerate(shown, start=first):
        text = desk.say(
            wording.TOPIC,
            "map_school",
            number=str(position),
            name=wording.short_name(one.school),
            town=one.school.town,
            distance=wording.kilometres(one.distance_km),
            direction=_direction(place, one.school) if one.distance_km > _HERE_KM else "",
        )
        parts.append(text.replace(" .", "."))
    return " ".join(parts)


def _direction(place: Place, school: School) -> str:
    east = (school.lon - place.lon) * cos(radians(place.lat))
    angle = degrees(atan2(east, school.lat - place.lat)) % 360
    return _DIRECTIONS[round(angle / 45) % 8]
