"""The map beside a list of schools: made from its address alone, the same every time, readable by all."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from xml.etree import ElementTree

import pytest
from PIL import Image

from advisor import maps, school_maps
from advisor.answer import Answer
from advisor.desk import Desk
from advisor.knowledge import Knowledge
from advisor.places import Place

Ask = Callable[..., Answer]
FindPlace = Callable[[str], Place]
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def desk(known: Knowledge) -> Desk:
    return Desk(known)


@pytest.fixture
def plan(ask: Ask, place: FindPlace, desk: Desk) -> Callable[..., maps.MapPlan]:
    """The plan of the map of an answer for a place."""

    def make(name: str, profession: str = "erzieher") -> maps.MapPlan:
        figure = ask("find_school", profession, place=place(name)).figure
        assert figure
        made = school_maps.plan(desk, name_of(figure.url))
        assert made
        return made

    return make


def name_of(url: str) -> str:
    assert url.startswith(school_maps.FOLDER)
    return url.removeprefix(school_maps.FOLDER).removesuffix(".svg")


PLACES = [
    "44137",
    "Köln",
    "Ruhrgebiet",
    "Kreis Unna",
    "Köln-Ehrenfeld",
    "Langenberg (Kreis Gütersloh)",
    "Halle (Westf.)",
]


@pytest.mark.parametrize("name", PLACES)
def test_the_address_is_enough_to_draw_it(plan: Callable[..., maps.MapPlan], known: Knowledge, name: str) -> None:
    made = plan(name)
    assert made.place.name == known.places.find(name)[0].label
    assert 1 <= len(made.pins) <= 3
    assert maps.svg(made) == maps.svg(plan(name))
    assert maps.png(made) == maps.png(plan(name))


def test_places_of_every_kind_have_a_map(ask: Ask, known: Knowledge, desk: Desk) -> None:
    lost = []
    for place in (*known.places.places, *known.places.postcodes.values())[::5]:
        figure = ask("find_school", "erzieher", place=place).figure
        if figure is None or school_maps.plan(desk, name_of(figure.url)) is None:
            lost.append(place.key)
    assert lost == []


@pytest.mark.parametrize("name", PLACES)
def test_pins_are_apart_and_inside(plan: Callable[..., maps.MapPlan], name: str) -> None:
    tree = ElementTree.fromstring(maps.svg(plan(name)))
    pins = [
        (float(shape.get("cx", 0)), float(shape.get("cy", 0)))
        for shape in tree.iter(f"{SVG}circle")
        if shape.get("class") == "pin" and float(shape.get("r", 0)) > 11
    ]
    assert pins
    for n, (x, y) in enumerate(pins):
        assert 0 < x < maps.WIDTH and 0 < y < 400
        for other_x, other_y in pins[n + 1 :]:
            assert ((x - other_x) ** 2 + (y - other_y) ** 2) ** 0.5 > 20


def test_the_picture_is_said_in_words(plan: Callable[..., maps.MapPlan]) -> None:
    made = plan("44137")
    tree = ElementTree.fromstring(maps.svg(made))
    assert tree.get("role") == "img"
    title, description = tree.find(f"{SVG}title"), tree.find(f"{SVG}desc")
    assert title is not None and title.text == made.title
    assert description is not None and description.text == made.description
    assert re.search(r"1: .*, Dortmund, \d+(,\d)? km südöstlich\.", made.description)
    texts = " ".join(shape.text or "" for shape in tree.iter(f"{SVG}text"))
    assert all(entry in texts for entry in made.legend)
    assert "km Luftlinie" in texts


def test_it_takes_nothing_from_elsewhere(plan: Callable[..., maps.MapPlan]) -> None:
    picture = maps.svg(plan("Köln")).replace("http://www.w3.org/2000/svg", "")
    assert not re.search(r"https?:|href|<script|<image|url\(|@import", picture)


def _brightness(colour: str) -> float:
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, other: str) -> float:
    light, dark = sorted((_brightness(one), _brightness(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("dark", [0, 2])
def test_it_is_readable_in_light_in_dark_and_in_grey(dark: int) -> None:
    """WCAG: 4.5 for letters, 3 for signs; brightness alone counts, so grey is as good."""
    colours = {name: values[dark : dark + 2] for name, values in maps._COLOURS.items()}
    ground = colours["ground"][0]
    assert all(_contrast(colours[name][0], ground) >= 4.5 for name in ("text", "town"))
    assert _contrast(colours["digit"][0], colours["pin"][0]) >= 4.5
    assert _contrast(colours["pin"][0], ground) >= 3
    assert _contrast(colours["ring"][1], ground) >= 3
    assert max(_contrast(part, ground) for part in colours["place"]) >= 3


def test_the_png_shows_the_same(plan: Callable[..., maps.MapPlan]) -> None:
    made = plan("Münster")
    image = Image.open(io.BytesIO(maps.png(made)))
    height = float(re.search(r'viewBox="0 0 640 ([\d.]+)"', maps.svg(made)).group(1))  # type: ignore[union-attr]
    assert image.size == (2 * maps.WIDTH, 2 * round(height))
    assert len(image.convert("L").getcolors(1 << 16) or ()) > 10


@pytest.mark.parametrize(
    "name",
    [
        "",
        "schulen",
        "schulen.44137.1",
        "schulen.44137.1.",
        "schulen.44137.1.999999",
        "schulen.99999.1.100035",
        "schulen.entenhausen.1.100035",
        "schulen.neuenkirchen.1.100035",
        "schulen.44137.0.100035",
        "schulen.44137.1.100035-",
        "schulen.44137.1." + "-".join(["100035"] * 10),
        "../../etc/passwd",
        "schulen.<svg>.1.100035",
        "schulen.44137.1.100035\n",
        "x" * 5000,
    ],
)
def test_other_names_have_no_picture(desk: Desk, name: str) -> None:
    assert school_maps.plan(desk, name) is None


def test_two_schools_in_one_house_are_both_seen() -> None:
    spot = maps.Point("Schule", 51.5, 7.5)
    plan = maps.MapPlan("t", "d", spot, "Ort", [spot, spot, spot], ["a", "b", "c"], "{km} km", [])
    circles = re.findall(r'class="pin" cx="([\d.]+)" cy="([\d.]+)" r="13"', maps.svg(plan))
    assert len(set(circles)) == 3


def test_names_are_escaped() -> None:
    spot = maps.Point("<b>", 51.5, 7.5, 10)
    plan = maps.MapPlan("<t>", '"d"&', spot, "<o>", [spot], ["<a>"], "{km} km", [spot])
    assert "<b>" not in maps.svg(plan) and "<a>" not in maps.svg(plan)
    ElementTree.fromstring(maps.svg(plan))
