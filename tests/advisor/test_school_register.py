"""The importer of the ministry's school list: what stays, what changes, what is refused."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest

from advisor import knowledge
from advisor.school_register import COLUMNS, read_register, updated, wgs84, write
from deploy.local import import_schools

Rows = Callable[[str], list[dict[str, str]]]

HEAD = (
    "Schulnummer;Schulform;Schulbezeichnung_1;Schulbezeichnung_2;Schulbezeichnung_3;Kurzbezeichnung;Bezirksregierung;PLZ;Ort;"
    "Strasse;Telefonvorwahl;Telefon;Faxvorwahl;Fax;E-Mail;Homepage;Rechtsform;Traegernummer;Gemeindeschluessel;"
    "Schulbetriebsschluessel;Schulbetriebsdatum;EPSG;UTMRechtswert;UTMHochwert"
)


def entry(**values: str) -> str:
    """A line of the ministry's list."""
    line = (
        dict.fromkeys(HEAD.split(";"), "")
        | {"Schulform": "30", "Schulbetriebsschluessel": "1", "Rechtsform": "1"}
        | values
    )
    return ";".join(line.values())


def ministry(school: dict[str, str], **changes: str) -> str:
    """A school of ours as the ministry's list has it; no coordinates: ours stay."""
    area, _, number = school["phone"].partition(" ")
    return entry(
        **{
            "Schulnummer": school["number"],
            "Schulbezeichnung_1": school["official_name"],
            "PLZ": school["postcode"],
            "Ort": school["town"],
            "Strasse": school["street"],
            "Telefonvorwahl": area,
            "Telefon": number,
            "Homepage": school["website"].replace("https://", "http://"),
            "Rechtsform": "1" if school["legal_form"] == "public" else "2",
            "Gemeindeschluessel": school["municipality_key"],
            **changes,
        }
    )


def others(count: int = 250) -> list[str]:
    """Berufskollegs that do not teach our field, a primary school, and one that may fit."""
    fillers = [
        entry(Schulnummer=str(300000 + n), Schulbezeichnung_1="Berufskolleg für Technik", Ort="Köln")
        for n in range(count)
    ]
    fitting = entry(Schulnummer="399999", Schulbezeichnung_1="Berufskolleg für Sozialwesen", Ort="Hagen")
    return [*fillers, fitting, entry(Schulnummer="400000", Schulform="02", Schulbezeichnung_1="Sozialgrundschule")]


@pytest.fixture
def ours(rows: Rows) -> list[dict[str, str]]:
    return rows("schools/schools.csv")


def save(path: Path, lines: list[str], start: str = "\ufeffsep=;\n") -> Path:
    path.write_text(start + "\n".join([HEAD, *lines]) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def districts(rows: Rows) -> dict[str, str]:
    return {row["municipality_key"]: row["district"] for row in rows("places/places.csv")}


def test_the_same_list_changes_nothing_but_the_date(
    copy: Path, tmp_path: Path, ours: list[dict[str, str]], districts: dict[str, str]
) -> None:
    register = read_register(save(tmp_path / "s.csv", [*map(ministry, ours), *others()]))
    lines, report = updated(copy / "schools", register, districts, "2027-04")
    assert (report.added, report.changed, report.closed) == ((), (), ())
    assert report.candidates == ("399999 Berufskolleg für Sozialwesen, Hagen",)
    assert [{**line, "as_of": ""} for line in lines] == [{**line, "as_of": ""} for line in ours]
    assert {line["as_of"] for line in lines} == {"2027-04"}


def test_changes_are_taken_and_reported(
    copy: Path, tmp_path: Path, ours: list[dict[str, str]], districts: dict[str, str]
) -> None:
    first = ministry(ours[0], Strasse="Neue Straße 1", Homepage="www.neu.example")
    register = read_register(save(tmp_path / "s.csv", [first, *map(ministry, ours[1:]), *others()]))
    lines, report = updated(copy / "schools", register, districts, "2027-04")
    assert (lines[0]["street"], lines[0]["website"]) == ("Neue Straße 1", "https://www.neu.example")
    assert len(report.changed) == 1, report.changed
    changed = report.changed[0]
    assert ours[0]["number"] in changed and "Neue Straße 1" in changed
    assert lines[0]["name"] == ours[0]["name"]


@pytest.mark.parametrize("how", ["gone", "closed"])
def test_a_closed_school_stays_in_the_file_and_is_shown_no_more(
    copy: Path, tmp_path: Path, ours: list[dict[str, str]], districts: dict[str, str], how: str
) -> None:
    rest = [*map(ministry, ours[1:]), *others()]
    lines = rest if how == "gone" else [ministry(ours[0], Schulbetriebsschluessel="2"), *rest]
    path = save(tmp_path / "s.csv", lines)
    programmes = (copy / "schools" / "programmes.csv").read_bytes()
    assert import_schools.main([str(path), "--as-of", "2027-04"], copy) == 0
    assert ours[0]["number"] not in knowledge.load(copy).schools.by_number
    assert (copy / "schools" / "programmes.csv").read_bytes() == programmes
    register = read_register(save(tmp_path / "again.csv", [*map(ministry, ours), *others()]))
    _, report = updated(copy / "schools", register, districts, "2028-04")
    assert any("open: no → yes" in line for line in report.changed)


def test_a_school_that_has_programmes_is_added(
    copy: Path, tmp_path: Path, ours: list[dict[str, str]], capsys: pytest.CaptureFixture[str]
) -> None:
    with (copy / "schools" / "programmes.csv").open("a", encoding="utf-8") as file:
        file.write("399999,FSP,pia,confirmed,https://example.org,2027,\n")
    new = entry(
        Schulnummer="399999",
        Schulbezeichnung_1="Berufskolleg  Neu",
        PLZ="58095",
        Ort="Hagen",
        Strasse="Weg 1",
        Telefonvorwahl="02331",
        Telefon="12345",
        Homepage="neu.example",
        Gemeindeschluessel="05914000",
        UTMRechtswert="393000",
        UTMHochwert="5691000",
    )
    path = save(tmp_path / "s.csv", [*map(ministry, ours), *others()[:-2], new])
    assert import_schools.main([str(path), "--as-of", "2027-04"], copy) == 0
    assert "Neu: 1" in capsys.readouterr().out
    school = knowledge.load(copy).schools.by_number["399999"]
    assert (school.name, school.phone, school.website) == ("Berufskolleg Neu", "02331 12345", "https://neu.example")
    assert (round(school.lat, 2), round(school.lon, 2)) == (51.36, 7.46)


def test_a_dry_run_writes_nothing(copy: Path, tmp_path: Path, ours: list[dict[str, str]]) -> None:
    before = (copy / "schools" / "schools.csv").read_bytes()
    path = save(tmp_path / "s.csv", [*map(ministry, ours[1:]), *others()])
    assert import_schools.main([str(path), "--dry-run"], copy) == 0
    assert (copy / "schools" / "schools.csv").read_bytes() == before


@pytest.mark.parametrize("content", ["", "a;b\n1;2\n", "sep=;\n" + HEAD + "\n", "\x00"])
def test_another_file_is_refused(copy: Path, tmp_path: Path, content: str, capsys: pytest.CaptureFixture[str]) -> None:
    before = (copy / "schools" / "schools.csv").read_bytes()
    path = tmp_path / "wrong.csv"
    path.write_text(content, encoding="utf-8")
    assert import_schools.main([str(path)], copy) == 1
    assert "Nicht übernommen" in capsys.readouterr().err
    assert (copy / "schools" / "schools.csv").read_bytes() == before


@pytest.mark.parametrize("path", ["nothing.csv", "."])
def test_a_file_that_is_not_there(copy: Path, tmp_path: Path, path: str) -> None:
    assert import_schools.main([str(tmp_path / path)], copy) == 1


def test_another_encoding_is_refused(copy: Path, tmp_path: Path, ours: list[dict[str, str]]) -> None:
    path = tmp_path / "s.csv"
    path.write_bytes("\n".join([HEAD, *map(ministry, ours)]).encode("latin-1", "replace"))
    assert import_schools.main([str(path)], copy) == 1


@pytest.mark.parametrize(
    ("east", "north", "lat", "lon"),
    [
        (355389, 5643630, 50.92616, 6.9422955),
        (290000, 5640000, 50.8734732, 6.0150871),
        (530000, 5800000, 52.3494726, 9.4404348),
        (393000, 5706000, 51.4950043, 7.4586231),
        (500000, 5750000, 51.900755, 9.0),
        (440000, 5590000, 50.4589301, 8.154716),
    ],
)
def test_coordinates_as_pyproj_computes_them(east: float, north: float, lat: float, lon: float) -> None:
    assert wgs84(east, north) == pytest.approx((lat, lon), abs=1e-6)


def test_writing_keeps_what_was_read(copy: Path, tmp_path: Path, ours: list[dict[str, str]]) -> None:
    write(tmp_path / "out.csv", ours)
    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as file:
        assert list(csv.DictReader(file)) == ours
    assert tuple(ours[0]) == COLUMNS
