"""Schools: the nearest ones against a haversine of its own, confirmed programmes alone, a circle that grows."""

from __future__ import annotations

import csv
from collections.abc import Callable
from math import asin, cos, radians, sin, sqrt
from pathlib import Path

import pytest

from advisor.knowledge import Knowledge
from advisor.places import Place
from advisor.schools import DEFAULT_RADII_KM, PROGRAMMES, SUBJECTS, SchoolDirectory

Rows = Callable[[str], list[dict[str, str]]]
FindPlace = Callable[[str], Place]
CODES = ("FSP", "KP", "SA", "HEP", "HP")


@pytest.fixture(scope="module")
def schools(known: Knowledge) -> SchoolDirectory:
    return known.schools


@pytest.fixture(scope="module")
def sample(rows: Rows) -> list[Place]:
    """60 postcodes spread over the whole state."""
    lines = sorted(rows("places/postcodes.csv"), key=lambda line: line["postcode"])
    step = len(lines) // 60
    return [
        Place(line["postcode"], line["town"], "", float(line["lat"]), float(line["lon"]), postcode=line["postcode"])
        for line in lines[::step][:60]
    ]


def kilometres(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    phi, other_phi = radians(lat), radians(other_lat)
    half = sin((other_phi - phi) / 2) ** 2 + cos(phi) * cos(other_phi) * sin(radians(other_lon - lon) / 2) ** 2
    return 2 * 6371.0088 * asin(sqrt(half))


def distances(rows: Rows, place: Place, code: str) -> list[tuple[float, str]]:
    """All schools with a confirmed programme by distance, read from the files."""
    offering = {
        line["school"]
        for line in rows("schools/programmes.csv")
        if line["programme"] == code and line["status"] == "confirmed"
    }
    return sorted(
        (kilometres(place.lat, place.lon, float(line["lat"]), float(line["lon"])), line["number"])
        for line in rows("schools/schools.csv")
        if line["number"] in offering
    )


@pytest.mark.parametrize("code", CODES)
def test_nearest_schools_of_60_postcodes(schools: SchoolDirectory, sample: list[Place], rows: Rows, code: str) -> None:
    assert len(sample) == 60
    for place in sample:
        expected = distances(rows, place, code)
        search = schools.near(place, (code,))
        inside = [(distance, number) for distance, number in expected if round(distance, 1) <= search.radius_km]
        assert len(search.found) == len(inside) > 0, place.label
        by_number = {number: distance for distance, number in expected}
        for found, (distance, _) in zip(search.found, inside, strict=True):
            assert abs(found.distance_km - by_number[found.school.number]) <= 0.051, place.label
            assert abs(found.distance_km - distance) <= 0.051, place.label


def test_every_postcode_and_every_town_as_by_brute_force(
    schools: SchoolDirectory, known: Knowledge, rows: Rows
) -> None:
    """The whole list of Erzieher schools around all 866 postcodes and 396 towns: same schools, same distances."""
    towns = [place for place in known.places.places if place.kind == "municipality"]
    places = [*known.places.postcodes.values(), *towns]
    assert len(places) == 866 + 396
    wrong = []
    for place in places:
        expected = distances(rows, place, "FSP")
        search = schools.near(place, ("FSP",))
        inside = {number for distance, number in expected if round(distance, 1) <= search.radius_km}
        found = {one.school.number: one.distance_km for one in search.found}
        near = {number: distance for distance, number in expected}
        if set(found) != inside or any(abs(found[n] - near[n]) > 0.051 for n in found):
            wrong.append(place.key)
    assert wrong == []


def test_seen_schools_are_left_out_and_the_circle_grows_for_others(schools: SchoolDirectory, place: FindPlace) -> None:
    koeln = place("Köln")
    everything = schools.near(koeln, ("HP",), radius_km=400.0).found
    seen: list[str] = []
    while found := schools.near(koeln, ("HP",), skip=seen).found:
        seen += [one.school.number for one in found]
    assert seen == [one.school.number for one in everything]


def test_in_a_region_only_its_own_schools_are_found(schools: SchoolDirectory, known: Knowledge) -> None:
    regions = [place for place in known.places.places if place.kind == "region"]
    assert len(regions) > 40
    for region in regions:
        search = schools.near(region, ("FSP", "BGE"))
        own = {
            school.number
            for school in schools.schools
            if school.municipality_key in region.municipalities and {"FSP", "BGE"} & {p.code for p in school.programmes}
        }
        assert search.inside == bool(own), region.name
        assert not own or {one.school.number for one in search.found} == own, region.name


def test_no_school_stands_before_a_nearer_one(schools: SchoolDirectory, rows: Rows) -> None:
    swapped = []
    for line in rows("places/postcodes.csv"):
        place = Place(line["postcode"], line["town"], "", float(line["lat"]), float(line["lon"]))
        nearest = {number: distance for distance, number in distances(rows, place, "FSP")}
        found = [nearest[found.school.number] for found in schools.near(place, ("FSP",)).found[:3]]
        if found != sorted(found):
            swapped.append((line["postcode"], found))
    assert swapped == []


def test_the_directory_holds_every_confirmed_programme_and_no_other(schools: SchoolDirectory, rows: Rows) -> None:
    lines = rows("schools/programmes.csv")
    confirmed = sorted((x["school"], x["programme"], x["form"]) for x in lines if x["status"] == "confirmed")
    assert 0 < len(confirmed) < len(lines)
    held = sorted((s.number, p.code, p.form) for s in schools.schools if s.number[0] != "H" for p in s.programmes)
    assert held == confirmed


def test_universities_are_shown_with_confirmed_subjects_only(schools: SchoolDirectory, rows: Rows) -> None:
    lines = rows("schools/universities.csv")
    confirmed = sorted((x["university"], x["town"], x["subject"]) for x in lines if x["status"] == "confirmed")
    assert 0 < len(confirmed) < len(lines)
    held = sorted((s.name, s.town, p.code) for s in schools.schools if s.number[0] == "H" for p in s.programmes)
    assert held == confirmed


@pytest.mark.parametrize("status", ["announced", "name_only", "unsure", "", "Confirmed"])
def test_a_programme_that_is_no_longer_confirmed_vanishes(copy: Path, place: FindPlace, status: str) -> None:
    path = copy / "schools" / "programmes.csv"
    koeln = place("Köln")
    nearest = SchoolDirectory.read(copy / "schools").near(koeln, ("FSP",)).found[0].school.number
    with path.open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    for line in lines:
        if line["school"] == nearest:
            line["status"] = status
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(lines[0]))
        writer.writeheader()
        writer.writerows(lines)
    after = SchoolDirectory.read(copy / "schools").near(koeln, ("FSP",))
    assert after.found
    assert nearest not in {found.school.number for found in after.found}


@pytest.mark.parametrize("form", ["pia", "vollzeit", "teilzeit"])
def test_a_form_is_shown_only_where_a_source_names_it(
    schools: SchoolDirectory, sample: list[Place], rows: Rows, form: str
) -> None:
    proven = {
        line["school"]
        for line in rows("schools/programmes.csv")
        if (line["programme"], line["form"], line["status"]) == ("FSP", form, "confirmed")
    }
    shown = set()
    for place in sample:
        for found in schools.near(place, ("FSP",), form).found:
            assert found.has_form(form)
            assert {programme.form for programme in found.programmes} == {form}
            shown.add(found.school.number)
    assert shown
    assert shown <= proven


def test_the_circle_grows_until_a_school_is_found(schools: SchoolDirectory, sample: list[Place], rows: Rows) -> None:
    widths = set()
    for place in sample:
        nearest = distances(rows, place, "HP")[0][0]
        search = schools.near(place, ("HP",))
        expected = next(radius for radius in DEFAULT_RADII_KM if round(nearest, 1) <= radius)
        assert (search.radius_km, search.widened) == (expected, expected != DEFAULT_RADII_KM[0]), place.label
        widths.add(search.radius_km)
    assert len(widths) > 1


@pytest.mark.parametrize(
    ("asked", "radius", "widened"),
    [(1.0, 25.0, True), (5.0, 5.0, False), (30.0, 30.0, False), (1000.0, 1000.0, False), (0.0, 25.0, False)],
)
def test_a_radius_that_is_named_is_tried_first(
    schools: SchoolDirectory, place: FindPlace, asked: float, radius: float, widened: bool
) -> None:
    search = schools.near(place("Köln"), ("FSP",), radius_km=asked)
    assert (search.radius_km, search.widened) == (radius, widened)
    assert search.found
    assert all(found.distance_km <= radius for found in search.found)


def test_far_away_the_largest_circle_is_used_and_then_nothing_is_found(schools: SchoolDirectory) -> None:
    helgoland = schools.near(Place("Helgoland", "", "", 54.18, 7.89), ("FSP",))
    assert (helgoland.radius_km, helgoland.widened) == (400.0, True)
    assert helgoland.found
    assert schools.near(Place("Madrid", "", "", 40.4, -3.7), ("FSP",)).found == ()


@pytest.mark.parametrize("codes", [(), ("XYZ",), ("fsp",)])
def test_an_unknown_programme_has_no_school(schools: SchoolDirectory, place: FindPlace, codes: tuple[str, ...]) -> None:
    assert schools.near(place("Köln"), codes).found == ()


def test_programmes_come_in_the_order_asked_for(schools: SchoolDirectory, place: FindPlace) -> None:
    both = [f for f in schools.near(place("Köln"), ("FSP", "BGE")).found if len({p.code for p in f.programmes}) == 2]
    assert both
    for found in both:
        codes = [programme.code for programme in found.programmes]
        assert codes == sorted(codes, reverse=True)


@pytest.mark.parametrize(
    ("profession", "codes"),
    [
        ("erzieher", ("FSP", "BGE")),
        ("kinderpfleger", ("KP",)),
        ("heilerziehungspfleger", ("HEP",)),
        ("sozialarbeiter", ("Soziale Arbeit",)),
        ("kindheitspaedagoge", ("Kindheitspädagogik",)),
        ("kita_helfer", ()),
        ("astronaut", ()),
    ],
)
def test_programmes_of_a_profession(schools: SchoolDirectory, profession: str, codes: tuple[str, ...]) -> None:
    assert schools.programmes_for(profession) == codes


def test_every_programme_of_a_profession_is_taught_somewhere(schools: SchoolDirectory, known: Knowledge) -> None:
    taught = {programme.code for school in schools.schools for programme in school.programmes}
    for profession in (*PROGRAMMES, *SUBJECTS):
        assert profession in known.professions
        assert set(schools.programmes_for(profession)) <= taught, profession


def test_every_school_can_be_shown(schools: SchoolDirectory) -> None:
    for school in schools.schools:
        assert school.name
        assert school.town
        assert school.website == "" or school.website.startswith("https://"), school.name
        assert 50.3 < school.lat < 52.6, school.name
        assert 5.8 < school.lon < 9.5, school.name
    numbers = [school.number for school in schools.schools]
    assert len(numbers) == len(set(numbers))


@pytest.mark.parametrize(
    ("text", "expected"),
    [("undatiert (um 2025)", "2025"), ("nach 2018", "2018"), ("2025-09", "2025-09"), ("undatiert", "2025")],
)
def test_a_source_has_a_date_and_no_words(copy: Path, text: str, expected: str) -> None:
    path = copy / "schools" / "universities.csv"
    with path.open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    changed = next(line for line in lines if line["status"] == "confirmed")
    changed.update(as_of=text, source_url="https://example.org/changed")
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(lines[0]))
        writer.writeheader()
        writer.writerows(lines)
    programmes = [p for school in SchoolDirectory.read(copy / "schools").schools for p in school.programmes]
    assert [p.as_of for p in programmes if p.source_url == "https://example.org/changed"] == [expected]
