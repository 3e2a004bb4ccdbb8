"""Brings ``schools.csv`` up to date from the ministry's published school list, without touching what is made by hand.

The list is ``schuldaten.csv`` of https://www.schulministerium.nrw/open-data (dl-de/by-2-0): columns separated by ";", a
first line "sep=;", coordinates as UTM zone 32 (EPSG:25832).
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import cos, degrees, sin, sqrt, tan
from pathlib import Path

from advisor.files import load_csv

Row = dict[str, str]

COLUMNS = (
    "number",
    "name",
    "official_name",
    "street",
    "postcode",
    "town",
    "municipality_key",
    "district",
    "phone",
    "website",
    "lat",
    "lon",
    "legal_form",
    "operator",
    "open",
    "as_of",
)
_NEEDED = frozenset(
    {
        "Schulnummer",
        "Schulform",
        "Schulbezeichnung_1",
        "PLZ",
        "Ort",
        "Strasse",
        "Telefonvorwahl",
        "Telefon",
        "Homepage",
        "Rechtsform",
        "Gemeindeschluessel",
        "Schulbetriebsschluessel",
        "UTMRechtswert",
        "UTMHochwert",
    }
)
_BERUFSKOLLEG = "30"
_IN_OPERATION = "1"
_LEGAL_FORMS = {"1": "public", "2": "private"}
_SOCIAL = re.compile(r"sozial|erzieh|pädagog|heilerz|kinderpfl", re.IGNORECASE)
_BLANKS = re.compile(r"\s+")

#: Fewer Berufskollegs than this in a list (there are about 350) mean that the wrong file was given.
FEWEST = 200

# Ellipsoid GRS80 and the grid of UTM zone 32.
_RADIUS_M = 6378137.0
_FLATTENING = 1 / 298.257222101
_SCALE = 0.9996
_EAST_M = 500_000.0
_MIDDLE_DEGREES = 9.0


@dataclass(frozen=True)
class Report:
    """What an import did: numbers with names. ``candidates`` may teach our field but have no programme yet."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    closed: tuple[str, ...]
    candidates: tuple[str, ...]

    def lines(self) -> list[str]:
        """The report for an editor."""
        parts = (
            ("Neu", self.added),
            ("Geändert", self.changed),
            ("Geschlossen oder nicht mehr in der Liste", self.closed),
            ("Vielleicht passend, noch ohne Bildungsgang", self.candidates),
        )
        return [line for title, found in parts for line in (f"{title}: {len(found)}", *(f"  {one}" for one in found))]


def read_register(path: Path) -> dict[str, Row]:
    """The Berufskollegs of the ministry's list by number; raises ``ValueError`` where it is not that list."""
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise ValueError("Die Datei ist nicht in UTF-8.") from error
    if lines and lines[0].startswith("sep="):
        lines = lines[1:]
    try:
        reader = csv.DictReader(lines, delimiter=";")
        if missing := sorted(_NEEDED - set(reader.fieldnames or ())):
            raise ValueError(f"In der Datei fehlen Spalten: {', '.join(missing)}")
        rows = {row["Schulnummer"]: row for row in reader if row["Schulform"] == _BERUFSKOLLEG}
    except csv.Error as error:
        raise ValueError(f"Die Datei ist keine Tabelle: {error}") from error
    if len(rows) < FEWEST:
        raise ValueError(f"Nur {len(rows)} Berufskollegs: Das ist nicht die ganze Liste.")
    return rows


def updated(
    folder: Path, register: Mapping[str, Row], districts: Mapping[str, str], as_of: str
) -> tuple[list[Row], Report]:
    """The new lines of ``schools.csv`` and what is new in them.

    :param folder: ``knowledge/schools``: all schools there and all that ``programmes.csv`` names stay in the file.
    :param districts: municipality key → district.
    :param as_of: the date of the list.
    """
    old = {row["number"]: row for row in load_csv(folder / "schools.csv", dict)}
    wanted = sorted({*old, *load_csv(folder / "programmes.csv", lambda row: row["school"])})
    lines, added, changed, closed = [], [], [], []
    for number in wanted:
        before, entry = old.get(number), register.get(number)
        if entry is None or entry["Schulbetriebsschluessel"] != _IN_OPERATION:
            if before is None:
                raise ValueError(f"programmes.csv: Die Schule {number} steht nicht in der Liste des Ministeriums.")
            lines.append({**before, "open": "no"})
            if before["open"] == "yes":
                closed.append(f"{number} {before['name']}, {before['town']}")
            continue
        now = _line(entry, before, districts, as_of)
        lines.append(now)
        if before is None:
            added.append(f"{number} {now['name']}, {now['town']}")
        elif differences := _differences(before, now):
            changed.append(f"{number} {now['name']}: {'; '.join(differences)}")
    return lines, Report(tuple(added), tuple(changed), tuple(closed), tuple(_candidates(register, wanted)))


def write(path: Path, lines: Iterable[Row]) -> None:
    """Write ``schools.csv`` in one go, so that a broken-off import leaves the old file."""
    new = path.with_suffix(".new")
    with new.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(lines)
    new.replace(path)


def _line(entry: Row, before: Row | None, districts: Mapping[str, str], as_of: str) -> Row:
    official = _joined(entry.get(f"Schulbezeichnung_{n}") or "" for n in (1, 2, 3))
    same = before is not None and _joined([before["official_name"]]) == official
    lat, lon = _coordinates(entry, before)
    return {
        "number": entry["Schulnummer"],
        "name": before["name"] if before and same else _joined([entry["Schulbezeichnung_1"]]),
        "official_name": official,
        "street": _joined([entry["Strasse"]]),
        "postcode": entry["PLZ"].strip(),
        "town": _joined([entry["Ort"]]),
        "municipality_key": entry["Gemeindeschluessel"].strip(),
        "district": districts.get(entry["Gemeindeschluessel"].strip(), before["district"] if before else ""),
        "phone": _joined([entry["Telefonvorwahl"], entry["Telefon"]]),
        "website": _website(entry["Homepage"]) or (before["website"] if before else ""),
        "lat": lat,
        "lon": lon,
        "legal_form": _LEGAL_FORMS.get(entry["Rechtsform"], before["legal_form"] if before else ""),
        "operator": before["operator"] if before else "",
        "open": "yes",
        "as_of": as_of,
    }


def _coordinates(entry: Row, before: Row | None) -> tuple[str, str]:
    """Those of the list; where it moves a school by less than some metres the old ones stay."""
    east, north = (float((entry[name] or "0").replace(",", ".")) for name in ("UTMRechtswert", "UTMHochwert"))
    if not east or not north:
        if before is None:
            raise ValueError(f"Die Schule {entry['Schulnummer']} hat keine Koordinaten.")
        return before["lat"], before["lon"]
    lat, lon = (round(value, 6) for value in wgs84(east, north))
    if before and abs(float(before["lat"]) - lat) < 1e-4 and abs(float(before["lon"]) - lon) < 1e-4:
        return before["lat"], before["lon"]
    return str(lat), str(lon)


def wgs84(east: float, north: float) -> tuple[float, float]:
    """Latitude and longitude (degrees) of a point in UTM zone 32 (m), right to a few centimetres in NRW."""
    square = _FLATTENING * (2 - _FLATTENING)
    small = square / (1 - square)
    root = sqrt(1 - square)
    ratio = (1 - root) / (1 + root)
    arc = north / _SCALE
    mu = arc / (_RADIUS_M * (1 - square / 4 - 3 * square**2 / 64 - 5 * square**3 / 256))
    foot = (
        mu
        + (3 * ratio / 2 - 27 * ratio**3 / 32) * sin(2 * mu)
        + (21 * ratio**2 / 16 - 55 * ratio**4 / 32) * sin(4 * mu)
        + (151 * ratio**3 / 96) * sin(6 * mu)
    )
    curve = small * cos(foot) ** 2
    slope = tan(foot) ** 2
    across = _RADIUS_M / sqrt(1 - square * sin(foot) ** 2)
    along = _RADIUS_M * (1 - square) / (1 - square * sin(foot) ** 2) ** 1.5
    d = (east - _EAST_M) / (across * _SCALE)
    lat = foot - (across * tan(foot) / along) * (
        d**2 / 2
        - (5 + 3 * slope + 10 * curve - 4 * curve**2 - 9 * small) * d**4 / 24
        + (61 + 90 * slope + 298 * curve + 45 * slope**2 - 252 * small - 3 * curve**2) * d**6 / 720
    )
    lon = (
        d
        - (1 + 2 * slope + curve) * d**3 / 6
        + (5 - 2 * curve + 28 * slope - 3 * curve**2 + 8 * small + 24 * slope**2) * d**5 / 120
    ) / cos(foot)
    return degrees(lat), _MIDDLE_DEGREES + degrees(lon)


def _website(homepage: str) -> str:
    """The address with https; empty where there is none."""
    host = re.sub(r"^\w+://", "", homepage.strip())
    return f"https://{host}" if "." in host else ""


def _joined(parts: Iterable[str]) -> str:
    return _BLANKS.sub(" ", " ".join(parts)).strip()


def _differences(before: Row, now: Row) -> list[str]:
    return [
        f"{column}: {before[column]} → {now[column]}"
        for column in COLUMNS
        if column != "as_of" and before.get(column, "") != now[column]
    ]


def _candidates(register: Mapping[str, Row], known: Sequence[str]) -> Iterable[str]:
    for number, entry in sorted(register.items()):
        name = _joined(entry.get(f"Schulbezeichnung_{n}") or "" for n in (1, 2, 3))
        if number not in known and entry["Schulbetriebsschluessel"] == _IN_OPERATION and _SOCIAL.search(name):
            yield f"{number} {name}, {entry['Ort']}"
