"""Vocational schools and universities: who offers what, and which are near."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from haversine import Unit, haversine_vector

from advisor.places import Place

#: The programme that leads to a profession, best first, by the codes of ``programmes.csv``.
PROGRAMMES: dict[str, tuple[str, ...]] = {
    "erzieher": ("FSP", "BGE"),
    "facherzieher": ("FSP",),
    "heimerziehung": ("FSP", "HEP"),
    "ogs_kraft": ("FSP", "SA"),
    "kita_leitung": ("FSP",),
    "kinderpfleger": ("KP",),
    "sozialassistent": ("SA",),
    "heilerziehungspfleger": ("HEP",),
    "heilerziehungspflegehelfer": ("SA",),
    "heilpaedagoge": ("HP",),
}

#: The subject that one studies for a profession, as in ``universities.csv``.
SUBJECTS: dict[str, str] = {
    "sozialarbeiter": "Soziale Arbeit",
    "streetwork": "Soziale Arbeit",
    "schulsozialarbeit": "Soziale Arbeit",
    "familienhilfe": "Soziale Arbeit",
    "jugendarbeit": "Soziale Arbeit",
    "kindheitspaedagoge": "Kindheitspädagogik",
    "fachberatung": "Kindheitspädagogik",
}

#: Where nobody names a radius: tried in this order until schools are found.
DEFAULT_RADII_KM = (25.0, 50.0, 100.0, 400.0)


@dataclass(frozen=True)
class Programme:
    """One programme of a school; ``form`` is empty where no source names it."""

    code: str
    form: str
    source_url: str
    as_of: str


@dataclass(frozen=True)
class School:
    """A vocational school or a university site."""

    number: str
    name: str
    street: str
    postcode: str
    town: str
    phone: str
    website: str
    lat: float
    lon: float
    programmes: tuple[Programme, ...]
    as_of: str


@dataclass(frozen=True)
class FoundSchool:
    """A school with its distance to the place asked for (great circle, km) and the programmes that fit."""

    school: School
    distance_km: float
    programmes: tuple[Programme, ...]

    def has_form(self, form: str) -> bool:
        """Whether a source names this form for a fitting programme."""
        return any(programme.form == form for programme in self.programmes)


@dataclass(frozen=True)
class Search:
    """Schools by distance, and the radius (km) in which they were found."""

    found: tuple[FoundSchool, ...]
    radius_km: float
    widened: bool


class SchoolDirectory:
    """All schools, with a fast search by distance."""

    def __init__(self, schools: tuple[School, ...]) -> None:
        self.schools = schools
        self._coordinates = np.array([(school.lat, school.lon) for school in schools])

    @classmethod
    def read(cls, folder: Path) -> SchoolDirectory:
        """Read ``schools.csv``, ``programmes.csv`` and ``universities.csv``; only what a source confirms."""
        return cls(_berufskollegs(folder) + _universities(folder))

    def programmes_for(self, profession: str) -> tuple[str, ...]:
        """The programme codes (or the subject) that lead to a profession; empty where none does."""
        if profession in SUBJECTS:
            return (SUBJECTS[profession],)
        return PROGRAMMES.get(profession, ())

    def near(
        self, place: Place, codes: tuple[str, ...], form: str | None = None, radius_km: float | None = None
    ) -> Search:
        """Schools with one of the programmes around a place, nearest first.

        :param form: only schools for which a source names this training form.
        :param radius_km: how far; where nothing is found the circle grows by itself and ``widened`` says so.
        """
        distances = haversine_vector((place.lat, place.lon), self._coordinates, unit=Unit.KILOMETERS, comb=True).ravel()
        matches = [
            FoundSchool(school, round(float(distance), 1), fitting)
            for school, distance in zip(self.schools, distances, strict=True)
            if (fitting := _fitting(school, codes, form))
        ]
        matches.sort(key=lambda match: (match.distance_km, match.school.number))
        radii = [radius_km] if radius_km else []
        radii += [radius for radius in DEFAULT_RADII_KM if radius > (radius_km or 0)]
        for radius in radii:
            inside = tuple(match for match in matches if match.distance_km <= radius)
            if inside:
                return Search(inside, radius, widened=radius != radii[0])
        return Search((), radii[-1], widened=True)


def _fitting(school: School, codes: tuple[str, ...], form: str | None) -> tuple[Programme, ...]:
    fitting = [p for p in school.programmes if p.code in codes and (form is None or p.form == form)]
    return tuple(sorted(fitting, key=lambda p: (codes.index(p.code), p.form)))


def _berufskollegs(folder: Path) -> tuple[School, ...]:
    programmes: dict[str, list[Programme]] = {}
    for row in _rows(folder / "programmes.csv"):
        if row["status"] == "confirmed":
            programme = Programme(row["programme"], row["form"], row["source_url"], row["as_of"])
            programmes.setdefault(row["school"], []).append(programme)
    return tuple(
        School(
            number=row["number"],
            name=row["name"],
            street=row["street"],
            postcode=row["postcode"],
            town=row["town"],
            phone=row["phone"],
            website=row["website"],
            lat=float(row["lat"]),
            lon=float(row["lon"]),
            programmes=tuple(programmes.get(row["number"], ())),
            as_of=row["as_of"],
        )
        for row in _rows(folder / "schools.csv")
    )


def _universities(folder: Path) -> tuple[School, ...]:
    sites: dict[tuple[str, str], list[dict[str, str]]] = {}
    for row in _rows(folder / "universities.csv"):
        if row["status"] == "confirmed":
            sites.setdefault((row["university"], row["town"]), []).append(row)
    return tuple(
        School(
            number=f"H{number:03d}",
            name=name,
            street=rows[0]["street"],
            postcode=rows[0]["postcode"],
            town=town,
            phone="",
            website=rows[0]["website"],
            lat=float(rows[0]["lat"]),
            lon=float(rows[0]["lon"]),
            programmes=tuple(
                Programme(
                    row["subject"],
                    "studium" if row["form"] == "vollzeit" else row["form"],
                    row["source_url"],
                    row["as_of"],
                )
                for row in rows
            ),
            as_of=max(row["as_of"] for row in rows),
        )
        for number, ((name, town), rows) in enumerate(sorted(sites.items()), start=1)
    )


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
