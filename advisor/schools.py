"""Vocational schools and universities: who offers what, and which are near."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from pathlib import Path
from typing import get_args

import numpy as np
from haversine import Unit, haversine_vector
from numpy.typing import NDArray

from advisor.files import load_csv
from advisor.model import TrainingForm, check_as_of
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

_DATE = re.compile(r"\b\d{4}(?:-\d{2}){0,2}\b")


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
    municipality_key: str = ""
    legal_form: str = ""

    @property
    def is_university(self) -> bool:
        """Whether one studies here; all others are Berufskollegs."""
        return self.number.startswith("H")


@dataclass(frozen=True)
class FoundSchool:
    """A school with its distance to the place asked for (great circle, km) and the programmes that fit.

    ``labels`` name the programmes to the person.
    """

    school: School
    distance_km: float
    programmes: tuple[Programme, ...]
    labels: tuple[str, ...] = ()

    def has_form(self, form: str) -> bool:
        """Whether a source names this form for a fitting programme."""
        return any(programme.form == form for programme in self.programmes)


@dataclass(frozen=True)
class Search:
    """Schools by distance, and the radius (km) in which they were found.

    ``widened``: nothing was there in the radius (or region) asked for. ``inside``: all are in the region asked for.
    """

    found: tuple[FoundSchool, ...]
    radius_km: float
    widened: bool
    inside: bool = False


#: Schools with their fitting programmes, and their coordinates in the same order.
_Offering = tuple[list[tuple[School, tuple[Programme, ...]]], NDArray[np.float64]]


class SchoolDirectory:
    """All schools, with a fast search by distance."""

    def __init__(self, schools: tuple[School, ...]) -> None:
        self.schools = schools
        self.by_number = {school.number: school for school in schools}
        self.newest = max((school.as_of for school in schools if not school.is_university), default="")
        self._offerings: dict[tuple[tuple[str, ...], str | None], _Offering] = {}

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
        self,
        place: Place,
        codes: tuple[str, ...],
        form: str | None = None,
        radius_km: float | None = None,
        skip: Collection[str] = (),
    ) -> Search:
        """Schools with one of the programmes around a place, nearest first.

        :param form: only schools for which a source names this training form.
        :param radius_km: how far; where nothing is found the circle grows by itself and ``widened`` says so.
        :param skip: numbers of schools that the person has seen.
        In a region without a radius the schools of its towns are found; only where it has none the circle grows.
        """
        matches = self._matches(place, codes, form, skip)
        if place.municipalities and radius_km is None:
            own = tuple(match for match in matches if match.school.municipality_key in place.municipalities)
            if own:
                return Search(own, max(match.distance_km for match in own), widened=False, inside=True)
        radii = [radius_km] if radius_km else []
        radii += [radius for radius in DEFAULT_RADII_KM if radius > (radius_km or 0)]
        for radius in radii:
            inside = tuple(match for match in matches if match.distance_km <= radius)
            if inside:
                return Search(inside, radius, widened=radius != radii[0] or bool(place.municipalities))
        return Search((), radii[-1], widened=True)

    def count(self, codes: tuple[str, ...]) -> int:
        """How many schools have one of the programmes."""
        return sum(any(programme.code in codes for programme in school.programmes) for school in self.schools)

    def _matches(
        self, place: Place, codes: tuple[str, ...], form: str | None, skip: Collection[str]
    ) -> list[FoundSchool]:
        offering, coordinates = self._offering(codes, form)
        if not offering:
            return []
        distances = haversine_vector((place.lat, place.lon), coordinates, unit=Unit.KILOMETERS, comb=True).ravel()
        nearest = sorted((float(distance), n) for n, distance in enumerate(distances))
        return [
            FoundSchool(school, round(distance, 1), fitting)
            for distance, (school, fitting) in ((distance, offering[n]) for distance, n in nearest)
            if school.number not in skip
        ]

    def _offering(self, codes: tuple[str, ...], form: str | None) -> _Offering:
        """The schools with one of the programmes, by number, and where they are; looked up once for each wish."""
        known = self._offerings.get((codes, form))
        if known is None:
            fitting = [(school, _fitting(school, codes, form)) for school in self.schools]
            offering = sorted((pair for pair in fitting if pair[1]), key=lambda pair: pair[0].number)
            known = offering, np.array([(school.lat, school.lon) for school, _ in offering])
            self._offerings[codes, form] = known
        return known


def wider(radius_km: float) -> float:
    """The next larger radius (km) that is tried."""
    return next((radius for radius in DEFAULT_RADII_KM if radius > radius_km), DEFAULT_RADII_KM[-1])


def _fitting(school: School, codes: tuple[str, ...], form: str | None) -> tuple[Programme, ...]:
    fitting = [p for p in school.programmes if p.code in codes and (form is None or p.form == form)]
    return tuple(sorted(fitting, key=lambda p: (codes.index(p.code), p.form)))


def _berufskollegs(folder: Path) -> tuple[School, ...]:
    rows = load_csv(folder / "schools.csv", lambda row: (_school(row), _is_open(row)))
    schools = {school.number: school for school, _ in rows}
    path = folder / "programmes.csv"
    newest = _newest_year(path)
    programmes: dict[str, list[Programme]] = {}

    def add(row: dict[str, str]) -> None:
        if row["school"] not in schools:
            raise ValueError(f"no school: {row['school']}")
        programme = _programme(row, row["programme"], newest)
        if row["status"] == "confirmed":
            programmes.setdefault(row["school"], []).append(programme)

    load_csv(path, add)
    return tuple(replace(s, programmes=tuple(programmes.get(s.number, ()))) for s, is_open in rows if is_open)


def _is_open(row: dict[str, str]) -> bool:
    """Whether a school is still there; the import says "no" where the ministry's list has it no more."""
    if row["open"] not in ("yes", "no"):
        raise ValueError(f"open must be yes or no: {row['open']}")
    return row["open"] == "yes"


def _universities(folder: Path) -> tuple[School, ...]:
    path = folder / "universities.csv"
    newest = _newest_year(path)
    sites: dict[tuple[str, str], School] = {}

    def add(row: dict[str, str]) -> None:
        programme = _programme(row, row["subject"], newest)
        if row["status"] != "confirmed":
            return
        key = (row["university"], row["town"])
        site = sites.get(key) or _site(row, programme.as_of)
        as_of = max(site.as_of, programme.as_of)
        sites[key] = replace(site, programmes=(*site.programmes, programme), as_of=as_of)

    load_csv(path, add)
    return tuple(replace(sites[key], number=f"H{number:03d}") for number, key in enumerate(sorted(sites), start=1))


def _school(row: dict[str, str]) -> School:
    return School(
        number=row["number"],
        name=row["name"],
        street=row["street"],
        postcode=row["postcode"],
        town=row["town"],
        phone=row["phone"],
        website=row["website"],
        lat=float(row["lat"]),
        lon=float(row["lon"]),
        programmes=(),
        as_of=check_as_of(row["as_of"]),
        municipality_key=row["municipality_key"],
        legal_form=row.get("legal_form", ""),
    )


def _site(row: dict[str, str], as_of: str) -> School:
    """A site of a university, its number and programmes still to come."""
    return _school({**row, "number": "", "name": row["university"], "phone": "", "as_of": as_of})


def _programme(row: dict[str, str], code: str, newest: str) -> Programme:
    if row["form"] not in ("", *get_args(TrainingForm)):
        raise ValueError(f"unknown form: {row['form']}")
    return Programme(code, row["form"], row["source_url"], _dated(row["as_of"], newest))


def _dated(text: str, otherwise: str) -> str:
    """The date in a text such as „undatiert (um 2025)“; ``otherwise`` where it has none."""
    found = _DATE.search(text)
    return check_as_of(found.group()) if found else otherwise


def _newest_year(path: Path) -> str:
    """The year of the newest date of a file: for sources of it that have none."""
    dates = [date for date in load_csv(path, lambda row: row["as_of"]) if _DATE.fullmatch(date)]
    if not dates:
        raise ValueError(f"{path.name}: as_of: no date")
    return max(dates)[:4]
