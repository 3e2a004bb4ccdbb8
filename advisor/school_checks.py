"""Checks of the schools beyond the shape of their files. Part of ``make validate``."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from advisor.knowledge import Knowledge
from advisor.places import Place, distance_km
from advisor.schools import School

#: A school further from the middle of its postcode than this (km) was misplaced, or is listed below.
FURTHEST_KM = 6.0

#: Schools whose place was looked at by a person although they are far from the middle of their postcode.
LOOKED_AT: frozenset[str] = frozenset()

_NUMBER = re.compile(r"\d{6}|H\d{3}")
_PHONE = re.compile(r"0\d{2,4} \d{3,11}(?:-\d{1,4})?")
_WEBSITE = re.compile(r"https://[a-z0-9äöü.-]+\.[a-z]{2,}(?:/\S*)?", re.IGNORECASE)


def findings(knowledge: Knowledge) -> Iterator[str]:
    """What is wrong with a school, named so that an editor finds the line."""
    counts = Counter(school.number for school in knowledge.schools.schools)
    for school in knowledge.schools.schools:
        where = f"{school.number} {school.name}"
        if counts[school.number] > 1:
            yield f"{where}: Schulnummer doppelt"
        yield from (f"{where}: {problem}" for problem in _problems(school, knowledge))


def _problems(school: School, knowledge: Knowledge) -> Iterator[str]:
    if not _NUMBER.fullmatch(school.number):
        yield "Schulnummer ist keine"
    if school.website and not _WEBSITE.fullmatch(school.website):
        yield f"Webseite: {school.website}"
    if school.phone and not _PHONE.fullmatch(school.phone):
        yield f"Telefon: {school.phone}"
    if not school.is_university:
        yield from _place_problems(school, knowledge)


def _place_problems(school: School, knowledge: Knowledge) -> Iterator[str]:
    area = knowledge.places.postcodes.get(school.postcode)
    if area is None:
        yield f"Postleitzahl {school.postcode} gibt es in NRW nicht"
        return
    towns = {place.name for place in knowledge.places.places if place.municipality_key == school.municipality_key}
    if area.municipality_key != school.municipality_key and area.municipality not in towns:
        yield f"Postleitzahl {school.postcode} gehört zu {area.municipality}, nicht zu {school.town}"
    distance = distance_km(area, Place(school.name, "", "", school.lat, school.lon))
    if distance > FURTHEST_KM and school.number not in LOOKED_AT:
        yield f"{distance:.1f} km von der Mitte der Postleitzahl {school.postcode}"
