"""Places in NRW: from what people type to an official name with coordinates."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from advisor.files import load_csv

_FOLD = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "é": "e", "è": "e"})
_SIGNS = re.compile(r"[^a-z0-9]+")
_POSTCODE = re.compile(r"^(?:d[- ]?)?(\d{2})\s?(\d{3})$", re.IGNORECASE)

#: A longer list of equal names would not help anybody.
MAX_CANDIDATES = 4


def fold(name: str) -> str:
    """The form in which place names are compared: lower case, ae/oe/ue/ss, single blanks."""
    return _SIGNS.sub(" ", name.lower().translate(_FOLD)).strip()


@dataclass(frozen=True)
class Place:
    """A town, district of a town, station or postcode area. ``lat`` and ``lon`` are WGS84 degrees."""

    name: str
    municipality: str
    district: str
    lat: float
    lon: float
    population: int = 0
    kind: str = "municipality"
    postcode: str = ""

    @property
    def label(self) -> str:
        """How the place is named to the person."""
        return f"{self.postcode} {self.municipality}" if self.postcode else self.name


class Gazetteer:
    """All places that the bot can find."""

    def __init__(self, places: Iterable[Place], postcodes: Iterable[Place], aliases: dict[str, str]) -> None:
        """:param aliases: folded other name → official full name."""
        self.places = tuple(places)
        self.postcodes = {place.postcode: place for place in postcodes}
        self.aliases = aliases
        self._by_full_name: dict[str, Place] = {}
        self._by_name: dict[str, list[Place]] = {}
        for place in self.places:
            self._by_full_name.setdefault(fold(place.name), place)
            for key in _keys(place):
                self._by_name.setdefault(key, []).append(place)

    @classmethod
    def read(cls, folder: Path) -> Gazetteer:
        """Read ``places.csv``, ``postcodes.csv`` and ``aliases.csv``."""
        places = load_csv(folder / "places.csv", _place)
        postcodes = load_csv(folder / "postcodes.csv", _postcode)
        official = {fold(place.name) for place in places}

        def alias(row: dict[str, str]) -> tuple[str, str]:
            if fold(row["full_name"]) not in official:
                raise ValueError(f"no place: {row['full_name']}")
            return fold(row["alias"]), row["full_name"]

        aliases = dict(load_csv(folder / "aliases.csv", alias))
        return cls(places, postcodes, aliases)

    def names(self) -> dict[str, str]:
        """Every folded name that can be typed → the official name or, where it is ambiguous, itself."""
        names = {key: (found[0].name if len(found) == 1 else key) for key, found in self._by_name.items()}
        names.update(self.aliases)
        return names

    def find(self, text: str) -> tuple[Place, ...]:
        """All places a name or postcode may mean, the most likely first; empty where it is unknown."""
        postcode = _POSTCODE.match(text.strip())
        if postcode:
            place = self.postcodes.get("".join(postcode.groups()))
            return (place,) if place else ()
        key = fold(text)
        key = fold(self.aliases.get(key, key))
        exact = self._by_full_name.get(key)
        if exact and exact.kind == "municipality":
            return (exact,)
        found = self._by_name.get(key, [])
        return tuple(_distinct(found)[:MAX_CANDIDATES])


def _place(row: dict[str, str]) -> Place:
    return Place(
        name=row["full_name"],
        municipality=row["municipality"],
        district=row["district"],
        lat=float(row["lat"]),
        lon=float(row["lon"]),
        population=int(row["population"] or 0),
        kind=row["kind"],
    )


def _postcode(row: dict[str, str]) -> Place:
    return Place(
        name=row["postcode"],
        municipality=row["town"],
        district=row["district"],
        lat=float(row["lat"]),
        lon=float(row["lon"]),
        kind="postcode",
        postcode=row["postcode"],
    )


def _keys(place: Place) -> set[str]:
    """The names under which a place is known: with and without its town, its region or its river."""
    full = fold(place.name)
    keys = {full}
    plain = fold(re.sub(r"\(.*?\)|,.*$", "", place.name))
    keys.add(plain)
    if place.kind == "municipality":
        keys.add(re.split(r" (?:an der|am|im|in|bei|ob der) ", plain)[0])
    else:
        town = fold(place.municipality)
        for prefix in (f"{town} ", f"{town.split(' ')[0]} "):
            if plain.startswith(prefix):
                keys.add(plain.removeprefix(prefix))
        keys |= {f"{town} {key}" for key in tuple(keys) if not key.startswith(town)}
    return {key for key in keys if len(key) > 1}


def _distinct(places: list[Place]) -> list[Place]:
    """Places of one name in one town are one place; towns first, then by size."""
    order = {"municipality": 0, "suburb": 1, "station": 2}
    ranked = sorted(places, key=lambda place: (order.get(place.kind, 3), -place.population, place.name))
    seen: dict[str, Place] = {}
    for place in ranked:
        seen.setdefault(place.municipality, place)
    return list(seen.values())
