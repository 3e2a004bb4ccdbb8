"""Places: postcodes, towns and districts in the ways people write them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from advisor.knowledge import Knowledge
from advisor.places import MAX_CANDIDATES, Gazetteer, fold

Rows = Callable[[str], list[dict[str, str]]]


@pytest.fixture(scope="module")
def places(known: Knowledge) -> Gazetteer:
    return known.places


def names(places: Gazetteer, text: str) -> list[str]:
    return [place.name for place in places.find(text)]


@pytest.mark.parametrize(
    "text", ["44137", "44 137", "D-44137", "D 44137", "d-44137", "D44137", "D-44 137", "  44137  "]
)
def test_ways_to_write_a_postcode(places: Gazetteer, text: str) -> None:
    (place,) = places.find(text)
    assert (place.postcode, place.municipality, place.label) == ("44137", "Dortmund", "44137 Dortmund")


def test_every_postcode_resolves_to_its_town_and_point(places: Gazetteer, rows: Rows) -> None:
    lines = rows("places/postcodes.csv")
    assert len(lines) > 800
    for line in lines:
        for text in (line["postcode"], f"D-{line['postcode']}", f"{line['postcode'][:2]} {line['postcode'][2:]}"):
            (place,) = places.find(text)
            assert place.label == f"{line['postcode']} {line['town']}"
            assert (place.lat, place.lon) == (float(line["lat"]), float(line["lon"]))


def test_every_municipality_resolves_to_itself(places: Gazetteer, rows: Rows) -> None:
    lines = [line for line in rows("places/places.csv") if line["kind"] == "municipality"]
    assert len(lines) == 396
    ascii_only = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})
    for line in lines:
        name = line["full_name"]
        for text in (name, name.lower(), name.upper().replace("SS", "ß"), name.translate(ascii_only), f" {name} "):
            place = places.find(text)[0]
            assert (place.name, place.municipality) == (name, name), text
            assert (place.lat, place.lon) == (float(line["lat"]), float(line["lon"]))
            assert places.find(place.key) == (place,), text


def test_few_towns_share_their_name(places: Gazetteer) -> None:
    asked = {p.name for p in places.places if p.kind == "municipality" and len(places.find(p.name)) > 1}
    assert asked == {"Bedburg", "Laer", "Langenberg", "Neuenkirchen", "Neunkirchen", "Schleiden", "Werne"}


def test_every_district_resolves_within_its_town(places: Gazetteer, rows: Rows) -> None:
    lines = [line for line in rows("places/places.csv") if line["kind"] != "municipality"]
    assert len(lines) > 600
    lost = [
        line["full_name"]
        for line in lines
        if line["municipality"] not in {place.municipality for place in places.find(line["full_name"])}
    ]
    assert lost == []


def test_every_point_lies_in_north_rhine_westphalia(places: Gazetteer) -> None:
    for place in (*places.places, *places.postcodes.values()):
        assert 50.3 < place.lat < 52.6, place.name
        assert 5.8 < place.lon < 9.5, place.name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Köln", "Köln"),
        ("koeln", "Köln"),
        ("KÖLN", "Köln"),
        ("Cologne", "Köln"),
        ("Muenster", "Münster"),
        ("Ddorf", "Düsseldorf"),
        ("Gladbach", "Mönchengladbach"),
        ("Halle", "Halle (Westf.)"),
        ("Castrop Rauxel", "Castrop-Rauxel"),
        ("castrop-rauxel", "Castrop-Rauxel"),
        ("Köln-Ehrenfeld", "Köln-Ehrenfeld"),
        ("köln ehrenfeld", "Köln-Ehrenfeld"),
        ("Nippes", "Köln-Nippes"),
        ("Hiltrup", "Münster-Hiltrup"),
        ("Wattenscheid", "Bochum-Wattenscheid"),
    ],
)
def test_towns_and_districts(places: Gazetteer, text: str, name: str) -> None:
    assert names(places, text) == [name]


@pytest.mark.parametrize(
    ("text", "towns"),
    [
        ("Ehrenfeld", {"Bochum", "Köln"}),
        ("Millingen", {"Rees", "Rheinberg"}),
        ("Horst", {"Essen", "Gelsenkirchen"}),
        ("Berghausen", {"Bad Berleburg", "Langenfeld (Rheinland)"}),
    ],
)
def test_an_ambiguous_name_gives_all_its_towns(places: Gazetteer, text: str, towns: set[str]) -> None:
    assert {place.municipality for place in places.find(text)} == towns


def test_a_town_comes_before_a_district_of_the_same_name(places: Gazetteer) -> None:
    assert names(places, "Mülheim")[0] == "Mülheim an der Ruhr"
    assert "Köln-Mülheim" in names(places, "Mülheim")


@pytest.mark.parametrize(
    "text",
    ["99999", "10115", "00000", "4413", "441370", "Hamburg", "Entenhausen", "", " ", "?", "x", "🙂", "Köln-Entenfeld"],
)
def test_unknown_gives_nothing(places: Gazetteer, text: str) -> None:
    assert places.find(text) == ()


def test_every_name_that_is_offered_for_recognition_is_found(places: Gazetteer) -> None:
    offered = places.names()
    assert len(offered) > 1200
    for typed, official in offered.items():
        found = places.find(typed)
        assert found, typed
        assert len(found) <= MAX_CANDIDATES
        assert len({place.municipality for place in found}) == len(found), typed
        assert places.find(official), official


def test_every_alias_leads_to_a_place(places: Gazetteer, rows: Rows) -> None:
    for line in rows("places/aliases.csv"):
        assert names(places, line["alias"]) == [line["full_name"]]


@pytest.mark.parametrize(
    ("name", "folded"),
    [
        ("Köln", "koeln"),
        ("Bad Münstereifel", "bad muenstereifel"),
        ("Porta-Westfalica", "porta westfalica"),
        ("Preußisch  Oldendorf!", "preussisch oldendorf"),
        ("  ", ""),
    ],
)
def test_fold(name: str, folded: str) -> None:
    assert fold(name) == folded


def test_an_alias_that_repeats_the_name_does_no_harm(copy: Path) -> None:
    with (copy / "places" / "aliases.csv").open("a", encoding="utf-8") as file:
        file.write("Koeln,Köln\n")
    assert names(Gazetteer.read(copy / "places"), "Köln") == ["Köln"]
