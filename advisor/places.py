"""Places in NRW: from what people type to an official name with coordinates."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import numpy as np
from haversine import Unit, haversine, haversine_vector

from advisor.files import load_csv
from advisor.spelling import Spelling

_FOLD = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "é": "e", "è": "e"})
_PLAIN = str.maketrans({"ä": "a", "ö": "o", "ü": "u"})
_SIGNS = re.compile(r"[^a-z0-9]+")
_POSTCODE = re.compile(r"^(?:d[- ]?)?(\d{2})\s?(\d{3})$", re.IGNORECASE)
_RIVER = re.compile(r" (?:an der|am|im|in|bei|ob der) ")
_CITY = " (kreisfreie Stadt)"

#: A longer list of equal names would not help anybody.
MAX_CANDIDATES = 4

#: A town of this size is meant by its name, even where a quarter elsewhere is called the same.
_LARGE_TOWN = 50_000

#: Two towns whose names differ by one letter are asked about when the names are as long as this.
_LONG_NAME = 8

#: Parts of a double name such as Castrop-Rauxel are names of their own from this length on.
_SHORTEST_PART = 5

#: From a place outside NRW further away than this no school in NRW is near (km).
NEAR_OUTSIDE_KM = 40.0

Meaning = Literal["found", "several", "similar", "outside", "here", "everywhere", "street", "no_postcode", "unknown"]

#: What stands for a street in a message: the street itself is neither needed nor kept.
STREET = "straße"


def fold(name: str) -> str:
    """The form in which place names are compared: lower case, ae/oe/ue/ss, single blanks."""
    return _SIGNS.sub(" ", name.lower().translate(_FOLD)).strip()


@dataclass(frozen=True)
class Place:
    """A town, district of a town, station, postcode area or region. ``lat`` and ``lon`` are WGS84 degrees.

    ``key`` finds this very place again, also where its name has several meanings. ``municipalities`` are the official
    keys of a region's towns; empty for anything that is no region.
    """

    name: str
    municipality: str
    district: str
    lat: float
    lon: float
    population: int = 0
    kind: str = "municipality"
    postcode: str = ""
    municipality_key: str = ""
    key: str = ""
    municipalities: frozenset[str] = frozenset()

    @property
    def label(self) -> str:
        """How the place is named to the person."""
        return f"{self.postcode} {self.municipality}" if self.postcode else self.name


@dataclass(frozen=True)
class Outside:
    """A place outside NRW; without coordinates where it is too far away for them to matter."""

    name: str
    region: str
    lat: float | None
    lon: float | None


@dataclass(frozen=True)
class Resolution:
    """What a text means as a place.

    ``found``: one place. ``several``: a name of several places. ``similar``: no such name, but these are written alike.
    ``outside``: not in NRW; ``places`` then holds the nearest town in NRW, if one is near. ``here`` and
    ``everywhere``: words that name no place. ``street``: an address without a town. ``no_postcode``: five digits that
    are no postcode in Germany.
    """

    meaning: Meaning
    places: tuple[Place, ...] = ()
    outside: Outside | None = None


class Gazetteer:
    """All places that the bot can find."""

    def __init__(
        self,
        places: Iterable[Place],
        postcodes: Iterable[Place],
        aliases: Mapping[str, str],
        outside: Iterable[Outside] = (),
        outside_postcodes: Iterable[Outside] = (),
        vague: Mapping[str, str] | None = None,
        ordinary_words: Iterable[str] = (),
    ) -> None:
        """
        :param aliases: folded other name → official full name.
        :param vague: folded words that stand for a place → ``here`` or ``everywhere``.
        :param ordinary_words: words that look like a place with a typing mistake and are none.
        """
        self.places = _with_keys(places)
        self.postcodes = {place.postcode: replace(place, key=place.postcode) for place in postcodes}
        self.aliases = dict(aliases)
        self.outside = {fold(place.name): place for place in outside}
        # Thousands: kept as points, as an object each takes a fifth of the time in which the knowledge is loaded.
        self.outside_postcodes = {place.name: (place.lat, place.lon) for place in outside_postcodes}
        self.vague = dict(vague or {})
        self.ordinary_words = frozenset(map(fold, ordinary_words))
        self._by_full_name: dict[str, Place] = {}
        self._by_name: dict[str, list[Place]] = {}
        for place in self.places:
            self._by_full_name.setdefault(fold(place.name), place)
            self._by_full_name.setdefault(fold(place.key), place)
        for place in self.places:
            for key in _keys(place):
                if key in _written(place) or key not in self._by_full_name:
                    self._by_name.setdefault(key, []).append(place)
        self._squeezed = {key.replace(" ", ""): key for key in (*self._by_name, *self.aliases)}
        self._spelling = Spelling(self._squeezed)
        self._confusable = _confusable(self.places)
        self._towns = [place for place in self.places if place.kind == "municipality"]
        self._coordinates = np.array([(place.lat, place.lon) for place in self._towns])

    @classmethod
    def read(cls, folder: Path) -> Gazetteer:
        """Read the files of ``knowledge/places/``."""
        places = load_csv(folder / "places.csv", _place)
        postcodes = load_csv(folder / "postcodes.csv", _postcode)
        places += _regions(folder / "regions.csv", places)
        official = {fold(place.name) for place in places}

        def alias(row: dict[str, str]) -> tuple[str, str]:
            if fold(row["full_name"]) not in official:
                raise ValueError(f"no place: {row['full_name']}")
            return fold(row["alias"]), row["full_name"]

        aliases = _region_aliases(folder / "regions.csv", places)
        aliases.update(dict(load_csv(folder / "aliases.csv", alias)))
        return cls(
            places,
            postcodes,
            {name: full for name, full in aliases.items() if name not in official},
            load_csv(folder / "outside.csv", _outside),
            load_csv(folder / "outside_postcodes.csv", _outside_postcode),
            {fold(row): meaning for row, meaning in load_csv(folder / "vague.csv", _vague)},
            load_csv(folder / "ordinary_words.csv", lambda row: row["word"]),
        )

    def names(self) -> dict[str, str]:
        """Every folded name that can be typed → the official name or, where it is ambiguous, itself."""
        return {key: self._value(key) for key in (*self._by_name, *self.aliases)}

    def find(self, text: str) -> tuple[Place, ...]:
        """All places a correctly written name or postcode may mean, the most likely first; empty: unknown."""
        postcode = _POSTCODE.match(text.strip())
        if postcode:
            place = self.postcodes.get("".join(postcode.groups()))
            return (place,) if place else ()
        return self._named(fold(text))

    def resolve(self, text: str) -> Resolution:
        """What a text means, tolerant of typing mistakes."""
        key = fold(text)
        if found := self.find(text):
            return Resolution("found" if len(found) == 1 else "several", found)
        if postcode := _POSTCODE.match(text.strip()):
            number = "".join(postcode.groups())
            point = self.outside_postcodes.get(number)
            return self._outside(Outside(number, "", *point)) if point else Resolution("no_postcode")
        if key in self.outside:
            return self._outside(self.outside[key])
        if key in self.vague or key == fold(STREET):
            return Resolution(_vague_meaning(self.vague.get(key, "street")))
        return self._similar(key)

    def nearest(self, lat: float, lon: float) -> tuple[Place, float]:
        """The town nearest to a point (WGS84 degrees) and its distance in km."""
        distances = haversine_vector((lat, lon), self._coordinates, unit=Unit.KILOMETERS, comb=True).ravel()
        best = int(distances.argmin())
        return self._towns[best], float(distances[best])

    def large_towns(self) -> tuple[Place, ...]:
        """Towns that are meant by their name, even where a quarter elsewhere is called alike."""
        return tuple(place for place in self._towns if place.population >= _LARGE_TOWN)

    def _named(self, key: str) -> tuple[Place, ...]:
        key = fold(self.aliases.get(key, key))
        exact = self._by_full_name.get(key)
        found = _distinct(self._by_name.get(key, []))
        if exact and (exact.kind == "region" or key == fold(exact.key) != fold(exact.name)):
            return (exact,)
        if exact and exact.kind == "municipality":
            others = [place for place in found if place.municipality != exact.municipality]
            others += [place for place in self._confusable.get(key, ()) if place not in others]
            if not others or exact.population >= _LARGE_TOWN:
                return (exact,)
            found = [exact, *others]
        return tuple(found[:MAX_CANDIDATES])

    def _similar(self, key: str) -> Resolution:
        """Names within two letters: one that stands alone is meant, of several the person picks."""
        near = self._spelling.near(key.replace(" ", ""))
        ranked: dict[str, tuple[int, Place]] = {}
        for name, edits in near:
            for place in self._named(self._squeezed[name]):
                ranked.setdefault(place.key, (edits, place))
        if not ranked:
            return Resolution("unknown")
        order = sorted(ranked.values(), key=lambda pair: (pair[0], *_rank(pair[1])))
        edits, best = order[0]
        large = best.kind == "municipality" and best.population >= _LARGE_TOWN
        rivals = [
            p for e, p in order[1:] if p.municipality != best.municipality and not (large and _smaller(e, p, best))
        ]
        places = tuple(place for _, place in order)
        if edits <= 1 and not rivals:
            return Resolution("found", (best,))
        return Resolution("similar", places[:MAX_CANDIDATES])

    def _outside(self, place: Outside) -> Resolution:
        if place.lat is None or place.lon is None:
            return Resolution("outside", (), place)
        town, distance = self.nearest(place.lat, place.lon)
        return Resolution("outside", (town,) if distance <= NEAR_OUTSIDE_KM else (), place)

    def _value(self, key: str) -> str:
        found = self._named(key)
        return found[0].key if len(found) == 1 else key


def distance_km(one: Place | Outside, other: Place) -> float:
    """Great-circle distance of two places with coordinates."""
    return float(haversine((one.lat, one.lon), (other.lat, other.lon), unit=Unit.KILOMETERS))


def _place(row: dict[str, str]) -> Place:
    return Place(
        name=row["full_name"],
        municipality=row["municipality"],
        district=row["district"],
        lat=float(row["lat"]),
        lon=float(row["lon"]),
        population=int(row["population"] or 0),
        kind=row["kind"],
        municipality_key=row["municipality_key"],
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
        municipality_key=row["municipality_key"],
    )


def _outside(row: dict[str, str]) -> Outside:
    lat, lon = (float(row[name]) if row[name] else None for name in ("lat", "lon"))
    return Outside(row["name"], row["region"], lat, lon)


def _outside_postcode(row: dict[str, str]) -> Outside:
    return Outside(row["postcode"], "", float(row["lat"]), float(row["lon"]))


def _vague(row: dict[str, str]) -> tuple[str, str]:
    return row["words"], _vague_meaning(row["meaning"])


def _vague_meaning(text: str) -> Meaning:
    for meaning in ("here", "everywhere", "street"):
        if text == meaning:
            return meaning
    raise ValueError(f"unknown meaning: {text}")


def _regions(path: Path, places: Sequence[Place]) -> list[Place]:
    """Regions and districts as places: in the middle of their people."""
    towns: dict[str, list[Place]] = {}
    for place in places:
        if place.kind == "municipality":
            towns.setdefault(place.district.removesuffix(_CITY), []).append(place)
    parts = {name: [name] for name, inside in towns.items() if inside[0].district == name}

    def part(row: dict[str, str]) -> None:
        named = row["parts"].split(";")
        if unknown := [name for name in named if name not in towns]:
            raise ValueError(f"no district: {', '.join(unknown)}")
        parts[row["name"]] = named

    load_csv(path, part)
    return [_region(name, [town for one in named for town in towns[one]]) for name, named in parts.items()]


def _region(name: str, towns: Sequence[Place]) -> Place:
    people = sum(town.population for town in towns)
    return Place(
        name=name,
        municipality="",
        district=name,
        lat=sum(town.lat * town.population for town in towns) / people,
        lon=sum(town.lon * town.population for town in towns) / people,
        population=people,
        kind="region",
        municipalities=frozenset(town.municipality_key for town in towns),
    )


def _region_aliases(path: Path, places: Sequence[Place]) -> dict[str, str]:
    """Other names of regions, and "Landkreis Unna" and "Unna Kreis" for "Kreis Unna"."""
    aliases: dict[str, str] = {}
    for place in places:
        town = place.name.removeprefix("Kreis ")
        if place.kind == "region" and town != place.name:
            aliases.update({fold(form): place.name for form in (f"Landkreis {town}", f"{town} Kreis", f"Krs {town}")})

    def named(row: dict[str, str]) -> None:
        aliases.update({fold(name): row["name"] for name in row["other_names"].split(";") if name})

    load_csv(path, named)
    return aliases


def _with_keys(places: Iterable[Place]) -> tuple[Place, ...]:
    """Each place with a key that no other place has: its name, where needed with its district."""
    made = tuple(places)
    folded = [fold(place.name) for place in made]
    names = Counter(name for place, full in zip(made, folded, strict=True) for name in {full, *_keys(place)})
    alike = _confusable(made)

    def key(place: Place, full: str) -> str:
        small_town = place.kind == "municipality" and place.population < _LARGE_TOWN
        return f"{place.name} ({place.district})" if small_town and (names[full] > 1 or full in alike) else place.name

    return tuple(replace(place, key=key(place, full)) for place, full in zip(made, folded, strict=True))


def _confusable(places: Iterable[Place]) -> dict[str, list[Place]]:
    """Towns with long names that differ by one letter inside: Neunkirchen and Neuenkirchen."""
    towns = {fold(p.name): p for p in places if p.kind == "municipality" and len(p.name) >= _LONG_NAME}
    spelling = Spelling(towns)
    near = {name: [o for o, edits in spelling.near(name) if edits == 1 and o[0] == name[0]] for name in towns}
    return {name: [towns[other] for other in others] for name, others in near.items() if others}


def _keys(place: Place) -> set[str]:
    """The names under which a place is known, also typed without the dots of its umlauts."""
    keys = _written(place)
    plain = place.name.lower().translate(_PLAIN)
    if plain != place.name.lower():
        town = place.municipality.lower().translate(_PLAIN)
        keys = keys | _written(replace(place, name=plain, municipality=town))
    return {key for key in keys if len(key) > 1}


def _written(place: Place) -> set[str]:
    """The names of a place: with and without its town, its region or its river."""
    keys = {fold(place.name)}
    bare = re.sub(r"\(.*?\)|,.*$", "", place.name)
    plain = fold(bare)
    keys.add(plain)
    if place.kind == "municipality":
        keys.add(_RIVER.split(plain)[0])
        keys |= {fold(part) for part in re.split(r"[-/]", bare) if len(part) >= _SHORTEST_PART and part != bare}
        keys.discard("ruhr")
    elif place.kind != "region":
        town = fold(place.municipality)
        for prefix in (f"{town} ", f"{town.split(' ')[0]} "):
            if plain.startswith(prefix):
                keys.add(plain.removeprefix(prefix))
        keys |= {f"{town} {key}" for key in tuple(keys) if not key.startswith(town)}
    return keys


def _smaller(edits: int, place: Place, town: Place) -> bool:
    """Whether a place written less alike is a mere quarter beside a large town."""
    return edits > 1 and place.kind in ("suburb", "station") and place.population < town.population


def _rank(place: Place) -> tuple[int, int, str]:
    order = {"municipality": 0, "region": 1, "suburb": 2, "station": 3}
    return order.get(place.kind, 4), -place.population, place.name


def _distinct(places: Iterable[Place]) -> list[Place]:
    """Places of one name in one town are one place; towns first, then by size."""
    seen: dict[str, Place] = {}
    for place in sorted(places, key=_rank):
        seen.setdefault(place.municipality or place.name, place)
    return list(seen.values())
